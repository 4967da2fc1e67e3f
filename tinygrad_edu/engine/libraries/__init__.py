"""What each library of numbers calls its functions, where it differs from NumPy.

Each file describes one kind of number: ``KIND``. ``scalars`` is always there; the others are
imported when a number of their kind is first met, so none of their libraries is a dependency.
"""
