"""Domains of what puts numbers elsewhere: shapes, indices, selections, joins, differences."""

import itertools

import numpy as np

from tinygrad_edu.testing.domain import (
    Domain,
    before,
    between,
    call,
)
from tinygrad_edu.testing.ingredients import (
    LONG,
    MASK,
    PLACES,
    SCALAR,
    C,
    M,
    S,
    V,
)
from tinygrad_edu.testing.vocabulary import (
    along,
    arranged,
    at,
    axes,
    indices,
    joined,
    paired,
    reshapes,
)

ARRANGEMENTS: dict[str, Domain] = {
    "getitem": arranged(lambda pick, s: call(pick(indices(s))), least=1),
    "scatter": Domain(
        shapes=lambda pick: (pick((V, (3, 3))),),
        fits=lambda shapes: shapes[0] in (V, (3, 3)),
        extras=lambda pick, shapes: call([0, 2, 0], (4, *shapes[0][1:])),
    ),
    "reshape": arranged(lambda pick, s: call(pick(reshapes(s)))),
    "ravel": arranged(),
    "expand_dims": arranged(lambda pick, s: call(pick((0, -1, *((0, 2),) * bool(s))))),
    "squeeze": arranged(),
    "transpose": arranged(
        lambda pick, s: pick([call(), *(call(p) for p in itertools.permutations(range(len(s))))])
    ),
    "permute_dims": arranged(lambda pick, s: call(pick([*itertools.permutations(range(len(s)))]))),
    "matrix_transpose": arranged(least=2),
    "swapaxes": arranged(lambda pick, s: call(pick((0, -1)), pick((1, 0, -2))), least=2),
    "moveaxis": arranged(
        lambda pick, s: call(*pick(((0, -1), (-1, 0), ((0, 1), (1, 0))))), least=2
    ),
    "broadcast_to": arranged(lambda pick, s: call(pick((s, (2, *s), (3, 1, *s))))),
    "atleast_1d": arranged(),
    "atleast_2d": arranged(),
    "atleast_3d": arranged(),
    "astype": arranged(lambda pick, s: call(np.float64), least=1),
    "in_kind_of": arranged(lambda pick, s: call(np.zeros(1)), least=1),
    "copy": arranged(),
    "roll": arranged(
        lambda pick, s: call(pick((1, -1)), **pick(({}, *({"axis": a} for a in axes(s))))), least=1
    ),
    "flip": arranged(lambda pick, s: pick((call(), *(call(axis=a) for a in axes(s)))), least=1),
    "flipud": arranged(least=1),
    "fliplr": arranged(least=2),
    "rot90": arranged(lambda pick, s: pick((call(), call(k=2), call(k=-1, axes=(1, 0)))), least=2),
    "repeat": arranged(lambda pick, s: pick((call(2), call(3, axis=-1))), least=1),
    "tile": arranged(lambda pick, s: call(pick((2, (2, 1), (1, 2, 1))))),
    "pad": arranged(lambda pick, s: call(pick((1, (0, 2)))), least=1),
    "diag": paired((V,), (S,), (M,), extras=lambda p, s: p((call(), call(k=1), call(k=-1)))),
    "diagonal": arranged(lambda pick, s: pick((call(), call(offset=1))), least=2),
    "diagflat": arranged(lambda pick, s: pick((call(), call(k=1))), least=1),
    "trace": arranged(lambda pick, s: pick((call(), call(offset=1))), least=2),
    "triu": arranged(lambda pick, s: pick((call(), call(k=1), call(k=-1))), least=2),
    "tril": arranged(lambda pick, s: pick((call(), call(k=1), call(k=-1))), least=2),
    "take": arranged(lambda pick, s: pick((call([0, 0]), call([0, 0], axis=-1))), least=1),
    "take_along_axis": arranged(
        lambda pick, s: call(np.zeros(s, int), axis=pick(axes(s))), least=1
    ),
    "compress": arranged(lambda pick, s: before([True], axis=pick(axes(s))), least=1),
    "extract": paired((V,), extras=lambda pick, s: before(MASK)),
    "choose": at(paired((V, V), extras=lambda pick, s: before(np.array([1, 0, 1]))), sequence=True),
    "select": at(paired((V, V), extras=lambda pick, s: before([MASK, ~MASK])), sequence=True),
    "set": paired(
        (V, SCALAR),
        (M, V),
        ((3, 3), V),
        (C, S),
        extras=lambda pick, s: between(pick((0, [1, 1]))),
    ),
    "insert": paired((V, SCALAR), (V, (2,)), extras=lambda pick, s: between([0, 2])),
    "delete": paired((V,), (M,), extras=lambda pick, s: call(pick((0, [0, -1])))),
    "add_along_axis": paired(((3, 3),), extras=lambda pick, s: call(PLACES, pick((0, -1)), (3, 3))),
    "embedding": paired(((3, 2),), extras=lambda pick, s: before(np.array([[0, 2], [0, 1]]))),
    "partition": along(extras=lambda pick, s: call(0, axis=pick(axes(s[0])))),
    "sort": along(),
    "concatenate": joined(lambda pick, s: call(axis=pick(axes(s))), least=1),
    "stack": joined(lambda pick, s: call(axis=pick((0, -1, *axes(s))))),
    "vstack": joined(lambda pick, s: call()),
    "hstack": joined(lambda pick, s: call()),
    "dstack": joined(lambda pick, s: call()),
    "column_stack": joined(lambda pick, s: call(), least=1),
    "block": joined(lambda pick, s: call()),
    "array": joined(lambda pick, s: call()),
    "append": paired((V, V), (M, M), extras=lambda pick, s: pick((call(), call(axis=0)))),
    "split": arranged(lambda pick, s: call(1, axis=pick(axes(s))), least=1),
    "array_split": at(arranged(lambda pick, s: call(2, axis=pick(axes(s)))), **LONG),
    "vsplit": arranged(lambda pick, s: call(1), least=2),
    "hsplit": arranged(lambda pick, s: call(1), least=2),
    "dsplit": arranged(lambda pick, s: call(1), least=3),
    "unstack": along(),
    "flatten": arranged(),
    "meshgrid": paired((V, (2,)), extras=lambda pick, s: pick((call(), call(indexing="ij")))),
    "windows": paired((M,), ((3, 3),), extras=lambda pick, s: call((2,), (1,), (1,))),
    "fold": paired(
        (M,), (S,), extras=lambda pick, s: call((s[0][0] + 2 * s[0][1] - 2,), (2,), (1,))
    ),
    "conv1d": paired(((1, 2, 5), (3, 2, 2)), extras=lambda pick, s: call(padding=pick((0, 1)))),
    "conv2d": paired(
        ((1, 2, 3, 3), (2, 2, 2, 2)), extras=lambda pick, s: call(stride=pick((1, 2)))
    ),
    "max_pool2d": paired(((1, 1, 4, 4),), extras=lambda pick, s: call(2)),
    "avg_pool2d": paired(((1, 1, 4, 4),), extras=lambda pick, s: call(2, padding=pick((0, 1)))),
    "diff": along(**LONG),
    "gradient": along(shapes=lambda pick: ((3, 3),), fits=lambda shapes: shapes == ((3, 3),)),
    "ediff1d": at(arranged(), **LONG),
    "unwrap": along(),
}
