"""Floor 1: how to record a computation and how to walk it backwards.

Nothing here knows a single derivative. An operation is a name; its rules arrive from
:mod:`tinygrad_edu.rules`, one floor above.

======================  =======================================================================
``kinds``               which library computes for which kind of number
``conversion``          data of one kind as data of another
``inputs``              what may be put into a Value
``libraries/``          what each library calls its functions, where it differs from NumPy
``operation``           an operation: a name, a forward computation, one rule per argument
``recording``           ``no_grad``: computing without remembering; watchers
``drawing``             random numbers that a traced function draws anew at each call
``calls``               the mark that a module leaves on its result
``reading``             which arguments a rule reads, and which it asks for their shape only
``looks``               what an array looks like, so that a change is noticed
``asking``              who asks a leaf for its array, and may change it
``guard``               arrays must not change between forward and backward
``anomaly``             ``detect_anomaly``: who made the first NaN?
``fit``                 a gradient has the shape and the dtype of its argument
``arraylike``           what a Value has in common with the array inside, and what it refuses
``node``                what a Value remembers, and where
``results``             what may become the data of a computed Value
``mixing``              a NumPy array beside an array that refuses it
``modes``               what ``no_grad``, tracing and watchers make of a result
``errors``              the errors of libraries, in the user's words
``remedies``            the frequent mistakes, and what to do about each
``value``               ``Value``: a number that remembers how it was computed
``bare``                the data inside Values, for the package itself
``row``                 what a row may consist of
``foreign``             rows of somebody's own: what is asked of them
``by_name``             what a call gives by name: options, and arguments that have a place
``primitive``           ``primitive(name, *rules)``: the one way to define an operation
``zeros``               a gradient of zero stays zero, whatever the slope
``flow``                gradients pass through the rules, and are added up
``wanted``              by which nodes gradients are wanted
``backward``            ``topological`` and ``gradients``: the chain rule, once, for everything
``numpy_protocol``      ``np.exp(v)`` means ``tg.exp(v)``
======================  =======================================================================
"""

from tinygrad_edu.engine import numpy_protocol as numpy_protocol
from tinygrad_edu.engine.anomaly import detect_anomaly
from tinygrad_edu.engine.asking import changes, read_only_among
from tinygrad_edu.engine.backward import gradients, topological
from tinygrad_edu.engine.bare import bare, data_of, demand
from tinygrad_edu.engine.calls import call, calls_of
from tinygrad_edu.engine.conversion import copy_like, none_of, numbers_of, to_numpy
from tinygrad_edu.engine.fit import fits
from tinygrad_edu.engine.inputs import check_arithmetic
from tinygrad_edu.engine.kinds import (
    DTYPES_OF_NUMBERS,
    Array,
    is_complex,
    is_continuous,
    memory_of,
    namespace,
    ones_like,
    register_kind,
    shape_of,
    size_of,
    zeros_like,
)
from tinygrad_edu.engine.node import Recipe
from tinygrad_edu.engine.operation import (
    FUNCTIONS,
    OPERATIONS,
    Operation,
    Rule,
    full_name,
    way_to_call,
)
from tinygrad_edu.engine.primitive import composition, primitive
from tinygrad_edu.engine.recording import (
    Watcher,
    enable_grad,
    is_recording,
    is_traced,
    no_grad,
    watched_by,
)
from tinygrad_edu.engine.value import Value, constant, record

__all__ = [
    "DTYPES_OF_NUMBERS",
    "FUNCTIONS",
    "OPERATIONS",
    "Array",
    "Operation",
    "Recipe",
    "Rule",
    "Value",
    "Watcher",
    "bare",
    "call",
    "calls_of",
    "changes",
    "check_arithmetic",
    "composition",
    "constant",
    "copy_like",
    "data_of",
    "demand",
    "detect_anomaly",
    "enable_grad",
    "fits",
    "full_name",
    "gradients",
    "is_complex",
    "is_continuous",
    "is_recording",
    "is_traced",
    "memory_of",
    "namespace",
    "no_grad",
    "none_of",
    "numbers_of",
    "ones_like",
    "primitive",
    "read_only_among",
    "record",
    "register_kind",
    "shape_of",
    "size_of",
    "to_numpy",
    "topological",
    "watched_by",
    "way_to_call",
    "zeros_like",
]
