"""The same numbers in another arrangement, put together and taken apart."""

import numpy as np

from tests.operations.case import cases, fortran, real, strided

PAIR = (real(2, 3), real(2, 3))


def tuple_of(result):
    """Lists and tuples alike: NumPy returns now one, now the other."""
    return tuple(result)


CASES = [
    *cases(
        "reshape",
        (lambda m, x: m.reshape(x, (3, 4)), real(2, 6)),
        (lambda m, x: m.reshape(x, -1), fortran(real(2, 3))),
        (lambda m, x: x.reshape(2, -1), strided(real(4))),
        (lambda m, x: m.reshape(x, (1, 1)), real()),
        (lambda m, x: m.reshape(x, (3, 0)), real(0, 2)),
    ),
    *cases(
        "ravel", (lambda m, x: m.ravel(x), fortran(real(2, 3))), (lambda m, x: m.ravel(x), real())
    ),
    *cases("ravel", (lambda m, x: x.flatten(), real(2, 3))),
    *cases(
        "expand_dims",
        (lambda m, x: m.expand_dims(x, 1), real(2, 3)),
        (lambda m, x: m.expand_dims(x, (-1, 0)), real(2)),
    ),
    *cases(
        "squeeze",
        (lambda m, x: m.squeeze(x), real(1, 3, 1)),
        (lambda m, x: m.squeeze(x, -1), real(1, 3, 1)),
        (lambda m, x: x.squeeze((0, 2)), real(1, 3, 1)),
    ),
    *cases(
        "transpose",
        (lambda m, x: m.transpose(x), real(2, 3, 4)),
        (lambda m, x: m.transpose(x, (1, 2, 0)), real(2, 3, 4)),
        (lambda m, x: x.transpose(-1, 0, 1), real(2, 3, 4)),
        (lambda m, x: x.T, fortran(real(2, 3))),
        (lambda m, x: m.matrix_transpose(x), real(2, 3, 4)),
    ),
    *cases("permute_dims", (lambda m, x: m.permute_dims(x, (2, 0, 1)), real(2, 3, 4))),
    *cases(
        "swapaxes",
        (lambda m, x: m.swapaxes(x, 0, -1), real(2, 3, 4)),
        (lambda m, x: x.swapaxes(1, 1), real(2, 3)),
    ),
    *cases(
        "moveaxis",
        (lambda m, x: m.moveaxis(x, 0, -1), real(2, 3, 4)),
        (lambda m, x: m.moveaxis(x, (0, -1), (1, 0)), real(2, 3, 4)),
    ),
    *cases("broadcast_to", (lambda m, x: m.broadcast_to(x, (4, 2, 3)), real(2, 1))),
    *cases("broadcast_to", (lambda m, x: m.broadcast_to(x, (0, 3)), real(3))),
    *cases(
        "broadcast_arrays",
        (lambda m, x, y: tuple_of(m.broadcast_arrays(x, y)), real(2, 1), real(3)),
    ),
    *cases(
        "atleast_1d",
        (lambda m, x: m.atleast_1d(x), real()),
        (lambda m, x, y: m.atleast_1d(x, y), real(), real(2, 2)),
    ),
    *cases("atleast_2d", *((lambda m, x: m.atleast_2d(x), real(*s)) for s in ((), (3,), (2, 3)))),
    *cases(
        "atleast_3d",
        *((lambda m, x: m.atleast_3d(x), real(*s)) for s in ((), (3,), (2, 3), (2, 1, 3))),
    ),
    *cases(
        "roll",
        (lambda m, x: m.roll(x, 4), real(2, 3)),
        (lambda m, x: m.roll(x, -1, axis=1), real(2, 3)),
        (lambda m, x: m.roll(x, (1, 2), axis=(0, 1)), real(2, 3)),
    ),
    *cases(
        "flip",
        (lambda m, x: m.flip(x), real(2, 3)),
        (lambda m, x: m.flip(x, -1), real(2, 3)),
        (lambda m, x: m.flip(x, (0, 2)), real(2, 3, 4)),
    ),
    *cases("flipud", (lambda m, x: m.flipud(x), real(2, 3))),
    *cases("fliplr", (lambda m, x: m.fliplr(x), real(2, 3))),
    *cases(
        "rot90",
        (lambda m, x: m.rot90(x), real(2, 3)),
        (lambda m, x: m.rot90(x, -3, (1, 2)), real(2, 3, 4)),
    ),
    *cases(
        "repeat",
        (lambda m, x: m.repeat(x, 2), real(2, 3)),
        (lambda m, x: m.repeat(x, 3, axis=-1), real(2, 3)),
        (lambda m, x: m.repeat(x, [2, 0, 1], axis=1), real(2, 3)),
        (lambda m, x: m.repeat(x, 3), real()),
    ),
    *cases(
        "tile",
        (lambda m, x: m.tile(x, 2), real(2, 3)),
        (lambda m, x: m.tile(x, (2, 1, 3)), real(2, 3)),
        (lambda m, x: m.tile(x, (2,)), real(2, 1, 2)),
    ),
    *cases(
        "pad",
        (lambda m, x: m.pad(x, 1), real(2, 3)),
        (lambda m, x: m.pad(x, ((1, 0), (2, 3)), constant_values=5.0), real(2, 3)),
        (lambda m, x: m.pad(x, (1, 2), mode="constant"), real(3)),
        (lambda m, x: m.pad(x, ((1, 2), (0, 3)), mode="edge"), real(2, 3)),
        (lambda m, x: m.pad(x, 2, mode="reflect"), real(3, 4)),
        (lambda m, x: m.pad(x, ((3, 0), (1, 1)), mode="symmetric"), real(2, 2)),
        (lambda m, x: m.pad(x, (2, 4), mode="wrap"), real(3)),
        (lambda m, x: m.pad(x, (5, 4), mode="reflect", reflect_type="odd"), real(3)),
        (lambda m, x: m.pad(x, 2, mode="symmetric", reflect_type="odd"), real(2, 3)),
        (lambda m, x: m.pad(x, (2, 3), mode="linear_ramp"), real(2, 3)),
        (
            lambda m, x: m.pad(
                x, ((0, 2), (3, 0)), "linear_ramp", end_values=((1.0, 5.0), (-1.0, 2.0))
            ),
            real(2, 3),
        ),
        (lambda m, x: m.pad(x, 2, "maximum"), real(2, 3)),
        (lambda m, x: m.pad(x, ((1, 0), (2, 1)), "minimum", stat_length=2), real(4, 3)),
        (lambda m, x: m.pad(x, 2, "mean", stat_length=((1, 2), (3, 9))), real(2, 3)),
        (lambda m, x: m.pad(x, (0, 2), "median"), real(4, 3)),
        (lambda m, x: m.pad(x, 2, "empty")[2:-2, 2:-2], real(4, 3)),
    ),
    *cases(
        "concatenate",
        (lambda m, a, b: m.concatenate([a, b]), real(2, 3), real(1, 3)),
        (lambda m, a, b: m.concatenate((a, np.ones((2, 1)), b), axis=-1), *PAIR),
        (lambda m, a, b: m.concatenate([a, b], axis=None), real(2, 3), real(2)),
        (lambda m, a, b: m.concatenate([a, b], 1), real(2, 0), real(2, 3)),
        (lambda m, a: m.concatenate([a, a]), real(2)),
    ),
    *cases(
        "stack",
        (lambda m, a, b: m.stack([a, b]), *PAIR),
        (lambda m, a, b: m.stack([a, b, a], axis=-1), *PAIR),
        (lambda m, a, b: m.stack([a, b]), real(), real()),
    ),
    *cases(
        "vstack",
        (lambda m, a, b: m.vstack([a, b]), real(3), real(2, 3)),
        (lambda m, a, b: m.vstack([a, b]), real(), real()),
    ),
    *cases(
        "hstack",
        (lambda m, a, b: m.hstack([a, b]), real(3), real()),
        (lambda m, a, b: m.hstack([a, b]), real(2, 3), real(2, 1)),
    ),
    *cases(
        "dstack",
        (lambda m, a, b: m.dstack([a, b]), *PAIR),
        (lambda m, a, b: m.dstack([a, b]), real(3), real(3)),
    ),
    *cases("column_stack", (lambda m, a, b: m.column_stack([a, b]), real(2), real(2, 3))),
    *cases(
        "append",
        (lambda m, a, b: m.append(a, b), real(2, 2), real(3)),
        (lambda m, a, b: m.append(a, b, axis=0), real(2, 3), real(1, 3)),
        (lambda m, a: m.append(a, 2.0), real(2)),
    ),
    *cases(
        "insert",
        (lambda m, x, v: m.insert(x, 1, v), real(4), real()),
        (lambda m, x, v: m.insert(x, [1, 3], v), real(4), real(2)),
        (lambda m, x, v: m.insert(x, [0, 0, -1], v), real(4), real(3)),
        (lambda m, x, v: m.insert(x, 1, v, axis=1), real(3, 2), real(3)),
        (lambda m, x, v: m.insert(x, [1], v, axis=1), real(3, 2), real(3, 1)),
        (lambda m, x, v: m.insert(x, [0, 2], v, axis=1), real(3, 2), real(3, 2)),
        (lambda m, x, v: m.insert(x, slice(0, 2), v, axis=0), real(3, 2), real(2)),
        (lambda m, x, v: m.insert(x, slice(0, 2), v, axis=1), real(3, 2), real(3, 1)),
        (lambda m, x, v: m.insert(x, slice(1, 2), v, axis=1), real(3, 2), real(3, 4)),
    ),
    *cases(
        "delete",
        (lambda m, x: m.delete(x, 1), real(2, 3)),
        (lambda m, x: m.delete(x, [0, -1], axis=1), real(2, 3)),
        (lambda m, x: m.delete(x, slice(None, None, 2), axis=0), real(5, 2)),
    ),
    *cases(
        "block",
        (lambda m, a, b: m.block([[a, b], [b, a]]), real(2, 2), real(2, 2)),
        (lambda m, a, b: m.block([[a, np.zeros((2, 1))], [1.0, b]]), real(2, 2), real(2)),
        (lambda m, a, b: m.block([a, b]), real(2), real()),
    ),
    *cases(
        "split",
        (lambda m, x: m.split(x, 3), real(6)),
        (lambda m, x: m.split(x, [1, 3], axis=-1), real(2, 4)),
        (lambda m, x: m.split(x, [3, 9]), real(4)),
    ),
    *cases(
        "array_split",
        (lambda m, x: m.array_split(x, 3), real(7)),
        (lambda m, x: m.array_split(x, 2, axis=1), real(2, 3)),
    ),
    *cases(
        "hsplit", (lambda m, x: m.hsplit(x, 2), real(2, 4)), (lambda m, x: m.hsplit(x, 2), real(4))
    ),
    *cases("vsplit", (lambda m, x: m.vsplit(x, [1]), real(3, 2))),
    *cases("dsplit", (lambda m, x: m.dsplit(x, 2), real(1, 2, 4))),
    *cases(
        "meshgrid",
        (lambda m, x, y: m.meshgrid(x, y), real(2), real(3)),
        (lambda m, x, y: m.meshgrid(x, y, indexing="ij"), real(2), real(3)),
        (lambda m, x, y, z: m.meshgrid(x, y, z, sparse=True), real(2), real(3), real(4)),
    ),
    *cases("copy", (lambda m, x: m.copy(x), real(2)), (lambda m, x: x.copy(), real(2))),
    *cases(
        "astype",
        (lambda m, x: m.astype(x, np.float64), real(2)),
        (lambda m, x: x.astype(np.complex128), real(2)),
    ),
]
