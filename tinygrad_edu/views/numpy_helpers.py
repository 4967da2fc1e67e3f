"""What NumPy has no function for, as text: functions that stand before the code that uses them.

They compute what the rows of :mod:`tinygrad_edu.rules` compute whose names they have.
"""

from types import MappingProxyType

OVER = '''
def over(a, d):
    """a / d, and 0 where d is 0, or where a is 0 and d is not a number."""
    pole = (d == 0) | ((d != d) & (a == 0))
    return np.where(pole, 0, a / np.where(pole, 1, d))
'''
POWER_OR_ZERO = '''
def power_or_zero(a, b):
    """a ** b, and 0 where that is a pole, or not a real number."""
    pole = (a == 0) & (np.real(b) < 0)
    if not np.iscomplexobj(a):
        pole = pole | ((a < 0) & (np.mod(b, 1) != 0))
    return np.where(pole, 0, np.where(pole, 1, a) ** b)
'''
LOG_OR_ZERO = '''
def log_or_zero(x):
    """log(x), and 0 where that is a pole, or not a real number."""
    return np.log(np.where(x == 0 if np.iscomplexobj(x) else x <= 0, 1, x))
'''
SHARE = '''
def share(a, b):
    """exp(a - b), and 0 for the logarithm of nothing."""
    return np.exp(a - np.where(b == -np.inf, 0, b))
'''
SIGMOID = '''
def sigmoid(x):
    """1 / (1 + exp(-x)), without overflow."""
    if np.iscomplexobj(x):
        return 1 / (1 + np.exp(-x))
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)
'''
SCATTER = '''
def scatter(x, index, shape):
    """Zeros of a shape, with x added at an index."""
    result = np.zeros(shape, np.asarray(x).dtype)
    np.add.at(result, index, x)
    return result
'''
ADD_ALONG_AXIS = '''
def add_along_axis(x, indices, axis, shape):
    """Zeros of a shape, with x added where the indices say, along an axis."""
    result = np.zeros(shape, x.dtype)
    grid = [np.arange(n).reshape([-1 if a == k else 1 for a in range(len(shape))])
            for k, n in enumerate(shape)]
    grid[axis] = indices
    np.add.at(result, tuple(grid), x)
    return result
'''
SET = '''
def set(x, index, value):
    """A copy of x in which x[index] is value."""
    result = np.array(x)
    result[index] = value
    return result
'''
SURVIVES = '''
def survives(g, index):
    """Which of the numbers that are put into g[index] no later one overwrites."""
    places = np.arange(np.size(g)).reshape(np.shape(g))[index]
    order = np.arange(places.size).reshape(places.shape)
    last = np.empty(np.size(g), dtype=int)
    last[places] = order
    return last[places] == order
'''
EXPONENT = '''
def exponent(x):
    """The n of x = m * 2**n, where m is at least a half and less than 1."""
    return np.frexp(x)[1]
'''
SLOGDET = '''
def slogdet(x):
    """The sign of the determinant and the logarithm of its size, in one array."""
    return np.stack(np.linalg.slogdet(x))
'''
COFACTORS = '''
def cofactors(x):
    """The derivative of the determinant: det(x) inv(x).T, of a singular matrix too."""
    u, s, v = np.linalg.svd(x, full_matrices=False)
    sign = np.asarray(np.linalg.det(u) * np.linalg.det(v))[..., None, None]
    others = np.prod(np.where(np.eye(s.shape[-1]), 1, s[..., None, :]), axis=-1)
    return sign * (np.conj(u) * others[..., None, :]) @ np.conj(v)
'''
CHANGE_OF_COFACTORS = '''
def change_of_cofactors(x, g):
    """How np.sum(g * cofactors(x)) changes with x, of a singular matrix too."""
    u, s, v = np.linalg.svd(x, full_matrices=False)
    sign = np.asarray(np.linalg.det(u) * np.linalg.det(v))[..., None, None]
    i, j, k = np.ogrid[tuple(3 * [slice(s.shape[-1])])]
    pairs = np.prod(np.where((k == i) | (k == j), 1, s[..., None, None, :]), axis=-1)
    pairs = np.where(i[..., 0] == j[..., 0], 0, pairs)
    g = np.conj(u.mT) @ g @ np.conj(v.mT)
    own = np.sum(pairs * np.linalg.diagonal(g)[..., None, :], axis=-1)
    own = np.where(i[..., 0] == j[..., 0], own[..., None], 0)
    return sign * (np.conj(u) @ (own - (pairs * g).mT) @ np.conj(v))
'''
EIGH = '''
def eigh(x, UPLO="L"):
    """The eigenvalues in the first row, the eigenvectors below, of a symmetric matrix."""
    w, v = np.linalg.eigh(x, UPLO)
    return np.concatenate([w[..., None, :], v], axis=-2)
'''
EIG = '''
def eig(x):
    """The eigenvalues in the first row, the eigenvectors below."""
    w, v = np.linalg.eig(x)
    return np.concatenate([w[..., None, :], v], axis=-2)
'''
SVD = '''
def svd(x):
    """U, the singular values in a row, and the transpose of V, one below the other."""
    u, s, v = np.linalg.svd(x, full_matrices=False)
    return np.concatenate([u, s[..., None, :], v.mT], axis=-2)
'''
QR = '''
def qr(x):
    """Q, and the transpose of R below it."""
    q, r = np.linalg.qr(x)
    return np.concatenate([q, r.mT], axis=-2)
'''

HELPERS = MappingProxyType(
    {
        "over": OVER,
        "power_or_zero": POWER_OR_ZERO,
        "log_or_zero": LOG_OR_ZERO,
        "share": SHARE,
        "sigmoid": SIGMOID,
        "scatter": SCATTER,
        "add_along_axis": ADD_ALONG_AXIS,
        "set": SET,
        "survives": SURVIVES,
        "exponent": EXPONENT,
        "linalg.slogdet": SLOGDET,
        "cofactors": COFACTORS,
        "change_of_cofactors": CHANGE_OF_COFACTORS,
        "linalg.eigh": EIGH,
        "linalg.eig": EIG,
        "linalg.svd": SVD,
        "linalg.qr": QR,
    }
)
"""By the names of the operations."""
