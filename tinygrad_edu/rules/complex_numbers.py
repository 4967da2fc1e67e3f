"""Real and imaginary parts: the rows that are not holomorphic.

A real loss L changes by dL = Re(g dz), where z = a + ib and g = dL/da - i dL/db. With this g the
chain rule of every holomorphic function is the one of real numbers, g f'(z), so the other rows
hold for complex numbers as they stand. To descend, step along the conjugate of g.
"""

from tinygrad_edu.engine import Array, is_complex, primitive
from tinygrad_edu.rules.policies import over

real = primitive("real", lambda g, y, z: g, method=property(lambda z: real(z)))
imag = primitive("imag", lambda g, y, z: -1j * g, method=property(lambda z: imag(z)))
conjugate = primitive("conjugate", lambda g, y, z: conjugate(g))
angle = primitive("angle", lambda g, y, z: over(-1j * g, z))


def conj(z: Array) -> Array:
    """The conjugate; of real numbers, the numbers themselves."""
    return conjugate(z) if is_complex(z) else z
