"""What other libraries do not do, and why: the exceptions of the tests of kinds.

By library: an operation, or one of its cases (``name-3``), and the reason. Everything else has to
come out as in NumPy. Where the arrays of a library do not do something themselves, indexing by a
list say, a Value of them does not either (law 1).
"""

JAX = {
    "getitem-5": "JAX itself refuses a list as an index",
}
JAX_UNDER_JIT = {
    "extract-1": "how many elements come out depends on the numbers",
}
JAX_GRAD = {
    "sign-5": "JAX has the derivative 0 for the sign of a complex number, which turns",
    "linalg.eig": "JAX refuses to differentiate its eigenvectors (our row does)",
}
TORCH = {
    "getitem-2": "torch has no negative steps",
    "matmul-11": "torch does not multiply real matrices by complex ones",
    "matmul-12": "torch does not multiply real matrices by complex ones",
}
INDEXING = """
append avg_pool2d block concatenate conv1d conv2d correlate cross cumulative_prod cumulative_sum
delete diag diagonal diff einsum fft.fft fft.ifft fft.irfft fft.rfft getitem insert linalg.slogdet
linalg.trace max_pool2d pad quantile repeat trace trapezoid vsplit vstack where
"""
STRICT = {
    **dict.fromkeys(
        INDEXING.split(), "indices must be complete, and made of arrays of the library itself"
    ),
    **dict.fromkeys(
        ("cov", "corrcoef", "gradient", "linalg.qr", "linalg.svd", "polyval"),
        "an array of the library on the left of a Value refuses it",
    ),
    "clip": "the lower bound must not be above the upper one anywhere",
    "linalg.eigh": "the standard has no UPLO",
}
STRICT_WORDS = (
    "add a trailing ellipsis|Index arrays|inhomogeneous shape|Single-axes index"
    "|Expected Array or Python scalar|cannot be type promoted|min must be less than|UPLO"
)


def known(exceptions: dict[str, str], cid: str) -> str | None:
    """Why this case is an exception; ``None`` if it is not."""
    return exceptions.get(cid) or exceptions.get(cid.rpartition("-")[0])
