"""What the table of domains is made of: intervals, shapes, and matrices of all kinds."""

import math
from typing import Any

import numpy as np

from tinygrad_edu.engine import FUNCTIONS
from tinygrad_edu.testing.domain import Guard, Interval

AWAY = Interval(0.5, math.inf)  # from a pole at 0
UNIT = Interval(-1.0, 1.0)
SHARE = Interval(0.0, 1.0)
SMALL = Interval(-4.0, 4.0)
WIDE = Interval(-20.0, 20.0)  # so that most divisors fit in several times

V, M, S, C = (3,), (2, 3), (2, 2), (2, 2, 2)

# Matrices of all kinds, from any matrix.
REGULAR = Guard(lambda x: x + 6 * np.eye(x.shape[-1]), "({x} + 6 * np.eye({x}.shape[-1]))")
SYMMETRIC = Guard(
    lambda x: x + x.swapaxes(-1, -2) + np.diag(8.0 * np.arange(x.shape[-1])),
    "({x} + {x}.swapaxes(-1, -2) + np.diag(8.0 * np.arange({x}.shape[-1])))",
)
DEFINITE = Guard(
    lambda x: x @ x.swapaxes(-1, -2) + np.eye(x.shape[-1]),
    "({x} @ {x}.swapaxes(-1, -2) + np.eye({x}.shape[-1]))",
)
GRADED = Guard(
    lambda x: x + np.diag(16.0 * np.arange(1, x.shape[-1] + 1)),
    "({x} + np.diag(16.0 * np.arange(1, {x}.shape[-1] + 1)))",
)
SCALAR: tuple[int, ...] = ()
COMPLEX = Guard(lambda x: x + 1j * (x * x + 1), "({x} + 1j * ({x} * {x} + 1))")
PARTS = Guard(
    lambda z: (FUNCTIONS["real"](z), FUNCTIONS["imag"](z)), "(tg.real({x}), tg.imag({x}))"
)
LONG: dict[str, Any] = {  # every axis has at least two places
    "shapes": lambda pick: (pick(((2,), V, S, M, C)),),
    "fits": lambda shapes: len(shapes[0]) > 0 and min(shapes[0]) > 1,
}
KNOTS = np.array([-1.0, 0.5, 2.0])
PLACES = np.array([[0, 2, 0], [1, 1, 0], [2, 0, 1]])
MASK = np.array([True, False, True])
SUBSCRIPTS = {
    (S, S): ("ij,jk->ik", "ij,ij->", "ij,kj", "ii,jk->jk", "ij,ji->ij"),
    (V, V): ("i,i", "i,j->ji"),
    (M, V): ("ij,j", "ij,k->kij"),
    (C, C): ("bij,bjk->bik", "...ij,...ji->..."),
}
CONDITION = Guard(lambda x: x > 0.5, "({x} > 0.5)")

CHAINS = (((2, 2), (2, 2)), ((2, 3), (3, 2)), ((3, 3), (3, 3)))
PRODUCTS = (*CHAINS, (V, V), (M, V), ((2,), M), (C, C), (C, S), (S, C), ((2, 1, 2, 3), (2, 3, 1)))
