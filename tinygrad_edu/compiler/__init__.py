"""Floor 5: from a function to straight-line NumPy code.

======================  ================================================================
``function``            ``compile``
``step``                ``compile_step``: a training step, with the optimiser
``formula``             what the formula of an optimiser depends on
``tracing``             running the function on Values, to see what it computes
``demands``             what it demands of its data, in each call
``bindings``            what it takes from outside by name
``naming``              what to call its arguments
``versions``            which version of the code to run, with what
``signatures``          the form of arguments, for which a version of the code is made
``statements``          what is known of the statements of a program
``simplify``            the same numbers with less work
``rewrites``            the rules for that
``one_of_each_row``     and those for class labels
``schedule``            in which order
``buffers``             in which arrays
``stores``              results that go into the arrays of parameters
``writer``              as text
``code``                as a function
``jit``                 compiled by Numba, from here on:
``loops``               which statements share a loop
``access``              which element of which array they look at
``arrays``              in which arrays
``looped``              what loops compute
``elements``            one element, as text
``element_writer``      what an operation computes of elements, as text
``loop_writer``         the loops, as text
======================  ================================================================
"""

from tinygrad_edu.compiler.function import Compiled, compile
from tinygrad_edu.compiler.jit import JitWarning
from tinygrad_edu.compiler.step import CompiledStep, compile_step

__all__ = ["Compiled", "CompiledStep", "JitWarning", "compile", "compile_step"]
