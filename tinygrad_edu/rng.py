"""No hidden randomness: whatever draws numbers is told where to draw them from.

A result that cannot be repeated cannot be checked. So every function that draws has a parameter
`rng`, and there is no default: the same seed gives the same bits, and nobody's draws disturb
anybody else's. There are two exceptions: a check of gradients draws from the seed 0 unless it is
given another, and the classes of :mod:`tinygrad_edu.nn.neurons` draw, as micrograd's do, from
Python's own `random` unless they are told where from.
"""

from typing import Any, TypeAlias

import numpy as np

RNG: TypeAlias = int | np.integer[Any] | np.random.Generator
"""What may be given as `rng`: a seed (an integer, at least 0), or a generator to draw from."""


def generator(rng: RNG | None, who: str) -> np.random.Generator:
    """The generator that `rng` stands for.

    A seed makes a new generator, always the same one. A `numpy.random.Generator` is handed back
    as it is: whoever draws from it moves it on, so two calls that share it draw different numbers.
    `who` is the name that an error message begins with: the function that needs the numbers.

    Raises `TypeError` when `rng` is anything else (None, True, 0.5, "0", the module `random`) and
    `ValueError` when the seed is negative.

    >>> generator(0, "moons").integers(10, size=5)
    array([8, 6, 5, 2, 3])
    >>> generator(None, "moons")
    Traceback (most recent call last):
    TypeError: moons needs rng: a seed such as rng=0 or a numpy.random.Generator, because nothing
    here draws hidden random numbers
    """
    if isinstance(rng, np.random.Generator):
        return rng
    wanted = "a seed such as rng=0 or a numpy.random.Generator"
    if rng is None:
        raise TypeError(
            f"{who} needs rng: {wanted}, because nothing here draws hidden random numbers"
        )
    # True and False are ints in Python; as seeds they are always a mistake.
    if isinstance(rng, bool) or not isinstance(rng, int | np.integer):
        raise TypeError(f"{who} needs rng: {wanted}, not {_shown(rng)}")
    if rng < 0:
        raise ValueError(f"{who} needs rng: a seed is at least 0, not {rng}")
    return np.random.default_rng(int(rng))


def _shown(given: object) -> str:
    """What was given, in at most one line."""
    text = repr(given)
    kind = type(given).__name__
    return f"{text} (a {kind})" if len(text) <= 40 and "\n" not in text else f"a {kind}"
