"""``Fraction``: exact, and otherwise like Python's other numbers."""

from numbers import Rational

from tinygrad_edu.engine.kinds import NUMBER

KIND = NUMBER._replace(name="Fraction", rank=1, numbers=(Rational,))
