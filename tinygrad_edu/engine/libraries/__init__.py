"""What each library of numbers calls its functions, where it differs from NumPy.

Each file describes one kind of number: ``KIND``. ``scalars`` is always there; the others are
imported when a number of their kind is first met, so none of their libraries is a dependency.

=============================  ============================================================
``scalars``                    Python's numbers: ``math``, under the names that NumPy uses
``complex_scalars rationals``  complex numbers and fractions
``arrays``                     NumPy's arrays
``array_api lacking``          the array API standard, and what it lacks of NumPy
``torch_tensors``              torch, by way of that standard
``jax_arrays``                 JAX, and the tracers of its transformations
``symbols``                    SymPy's expressions
=============================  ============================================================
"""
