"""Mutants that change nothing, each with its proof; no suite can find them.

A mutant that survives and does not stand here fails the gate; one that stands here and is found
does too, because then the proof is wrong.
"""

import dis

from tinygrad_edu.engine import OPERATIONS

ZERO = "the derivative is 0 almost everywhere, and 0 times or transposed or negated is 0"

ZERO_RULES: set[tuple[str, int]] = {
    ("sign", 0),
    ("floor", 0),
    ("ceil", 0),
    ("trunc", 0),
    ("rint", 0),
    ("round", 0),
    ("floor_divide", 0),
    ("floor_divide", 1),
    ("heaviside", 0),
    ("copysign", 1),
}
"""The rules that return zeros, whatever they are given."""

SYMMETRIC = "the gradient by a symmetric matrix is symmetric: the transpose is the same"
ROWS_ONLY = "its arguments are rows of numbers, which have no second axis"

PROOFS: dict[tuple[str, str, int], str] = {
    ("convolve", "transposed", 0): ROWS_ONLY,
    ("convolve", "transposed", 1): ROWS_ONLY,
    ("linalg.cholesky", "transposed", 0): SYMMETRIC,
    ("linalg.eigh", "transposed", 0): SYMMETRIC,
    ("unwrap", "wrong axis", 0): "its rule passes g on as it is, along whatever axis",
}
"""(operation, mistake, argument): why it is none."""


def proof_of(operation: str, mistake: str, argument: int) -> str | None:
    """Why this mutant changes nothing; ``None`` if nobody has shown that it does not."""
    if (operation, argument) in ZERO_RULES and mistake != "rules swapped":
        return ZERO
    rules = OPERATIONS[operation].rules
    if mistake == "rules swapped" and _same_code(rules[0], rules[1]):
        return "both rules are the same code"
    return PROOFS.get((operation, mistake, argument))


def _same_code(one: object, other: object) -> bool:
    """Whether two functions consist of the same instructions on the same names."""
    codes = [getattr(f, "__code__", None) for f in (one, other)]
    if None in codes:
        return False
    first, second = (
        [(i.opcode, i.argrepr) for i in dis.get_instructions(code)]  # type: ignore[arg-type]
        for code in codes
    )
    return first == second
