"""Einstein's notation, made ready for its row.

The row of ``einsum`` wants each letter at most once in a term and in two terms at least. So what
concerns one array alone is done beforehand: its diagonals are taken (``ii``), its lonely letters
summed (``ij,k->ik``), and the dots written out.
"""

from collections import Counter
from typing import Any

import numpy as np

from tinygrad_edu.engine import Array, composition, shape_of
from tinygrad_edu.functions.plain import of_dtype
from tinygrad_edu.rules.einsum import sum_of_products
from tinygrad_edu.rules.reductions import sum

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@composition
def einsum(subscripts: Any, *operands: Any, optimize: Any = False) -> Array:
    """The sum of products that ``subscripts`` describe: equal letters are equal indices.

    Args:
        subscripts: a term of letters for each array, as in ``"ij,jk->ik"``; without an arrow the
            result has the letters that occur once, in the order of the alphabet. ``...`` stands
            for any axes. Or the arrays and lists of numbers in turn, as in NumPy.
        operands: the arrays.
        optimize: multiply two arrays at a time, each time by an operation of its own, in an order
            that takes few steps, as in ``np.einsum_path``; else all is one operation, and the
            library of the data chooses the order.

    Raises:
        ValueError: if letters, axes and lengths do not fit.

    >>> einsum("ij,jk->ik", np.eye(2), np.ones((2, 3))).tolist()
    [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]]
    """
    if not isinstance(subscripts, str):
        if not operands or any(isinstance(part, str) for part in operands):
            raise TypeError('einsum: the subscripts come first, as in einsum("ij->i", x)')
        subscripts, operands = _from_lists((subscripts, *operands))
    terms, output = _spelled_out(subscripts, [shape_of(x) for x in operands])
    arrays = list(operands)
    for i, term in enumerate(terms):
        arrays[i], terms[i] = _diagonals(arrays[i], term)
    count = Counter(letter for term in [*terms, output] for letter in term)
    for i, term in enumerate(terms):
        lonely = tuple(axis for axis, letter in enumerate(term) if count[letter] == 1)
        if lonely:
            arrays[i] = of_dtype(sum(arrays[i], axis=lonely), arrays[i])  # not wider, as a sum is
            terms[i] = "".join(letter for letter in term if count[letter] > 1)
    if terms == [output]:
        return arrays[0]
    if optimize and len(arrays) > 2:
        return _two_at_a_time(terms, output, arrays, optimize)
    return sum_of_products(arrays, subscripts=f"{','.join(terms)}->{output}")


def _two_at_a_time(terms: list[str], output: str, arrays: list[Array], optimize: Any) -> Array:
    subscripts = f"{','.join(terms)}->{output}"
    stand_ins = [np.broadcast_to(0.0, shape_of(x)) for x in arrays]
    path = np.einsum_path(subscripts, *stand_ins, optimize=optimize)[0][1:]
    for places in path:
        chosen = [(terms.pop(i), arrays.pop(i)) for i in sorted(places, reverse=True)]
        needed = {*output}.union(*terms)
        letters = dict.fromkeys("".join(term for term, _ in chosen))
        kept = "".join(letter for letter in letters if letter in needed) if terms else output
        mine = ",".join(term for term, _ in chosen)
        terms.append(kept)
        arrays.append(einsum(f"{mine}->{kept}", *(x for _, x in chosen)))
    return arrays[0]


def _spelled_out(subscripts: str, shapes: list[tuple[int, ...]]) -> tuple[list[str], str]:
    """The terms and the output, with letters in place of dots, and the output if it is left out."""
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if len(terms) != len(shapes):
        n = len(terms)
        raise ValueError(
            f"einsum: {subscripts!r} has {n} term{'s' * (n > 1)}, so it needs {n} "
            f"array{'s' * (n > 1)}, got {len(shapes)}"
        )
    free = [letter for letter in LETTERS if letter not in subscripts]
    hidden = [len(s) - len(t) + 3 if "..." in t else 0 for t, s in zip(terms, shapes, strict=True)]
    most = max(hidden)
    dots = "".join(free[:most])
    terms = [t.replace("...", dots[most - n :]) for t, n in zip(terms, hidden, strict=True)]
    for term, shape in zip(terms, shapes, strict=True):
        if len(term) != len(shape):
            raise ValueError(
                f"einsum: a term of {len(term)} letters in {subscripts!r} for an array of shape "
                f"{shape}"
            )
    if not arrow:
        count = Counter(letter for letter in "".join(terms) if letter not in dots)
        output = "..." + "".join(sorted(letter for letter in count if count[letter] == 1))
    elif dots and "..." not in output:
        raise ValueError(f"einsum: in {subscripts!r} the result must have the axes of '...' too")
    output = output.replace("...", dots)
    for letter, times in Counter(output).items():
        if times > 1 or letter not in "".join(terms):
            wrong = " more than once" if times > 1 else ", which no array has"
            raise ValueError(f"einsum: in {subscripts!r} the result has {letter!r}{wrong}")
    return terms, output


def _diagonals(x: Array, term: str) -> tuple[Array, str]:
    """The elements of ``x`` where the indices of equal letters are equal, and each letter once."""
    letters = "".join(dict.fromkeys(term))
    if letters == term:
        return x, term
    n = len(letters)
    place = {
        letter: np.arange(shape_of(x)[term.index(letter)]).reshape(-1, *(1,) * (n - 1 - i))
        for i, letter in enumerate(letters)
    }
    for axis, letter in enumerate(term):
        if shape_of(x)[axis] != place[letter].size:
            raise ValueError(f"einsum: in {term!r} the axes of {letter!r} differ, {shape_of(x)}")
    return x[tuple(place[letter] for letter in term)], letters


def _from_lists(parts: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """NumPy's other way to write it: ``einsum(a, [0, 1], b, [1, 2], [0, 2])``."""

    def spell(places: Any) -> str:
        return "".join("..." if i is ... else LETTERS[i] for i in places)

    output = "->" + spell(parts[-1]) if len(parts) % 2 else ""
    pairs = len(parts) // 2
    return ",".join(spell(parts[2 * i + 1]) for i in range(pairs)) + output, parts[
        0 : 2 * pairs : 2
    ]
