"""``Fraction``: exact, and otherwise like Python's other numbers."""

from tinygrad_edu.engine.kinds import NUMBER

KIND = NUMBER._replace(name="Fraction", rank=1)
