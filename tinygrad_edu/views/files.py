"""A file is written in one piece: nobody ever sees half of one, and an old one is not lost."""

import os
import stat
import tempfile
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all: a temporary file beside it takes its place.

    What is there stays what it is: a link still points to the file, which keeps its mode. A pipe or
    a device has no place that another could take, and is written into.

    Raises:
        OSError: with the path that was asked for, if it cannot be written.
    """
    try:
        mode = _mode(path)
        if stat.S_ISREG(mode):
            _replace(os.path.realpath(path), content, stat.S_IMODE(mode))
        else:
            path.write_bytes(content)
    except OSError as error:  # in terms of the file that was asked for, not of the temporary one
        raise type(error)(error.errno, error.strerror, str(path)) from None


def _replace(place: str, content: bytes, mode: int) -> None:
    handle, temporary = tempfile.mkstemp(dir=os.path.dirname(place), prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.chmod(temporary, mode)  # mkstemp makes a file that only its owner can read
        os.replace(temporary, place)
    except BaseException:
        os.unlink(temporary)
        raise


def _mode(path: Path) -> int:
    """Of the file behind all links: its kind and who may read it; or what a new one would have."""
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        umask = os.umask(0)
        os.umask(umask)
        return stat.S_IFREG | 0o666 & ~umask
