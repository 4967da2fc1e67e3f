"""``Flow``: gradients on their way back, from every node through its rules to its arguments.

What arrives at one argument over several paths is added up:

    dL/dx  =  sum over all nodes y computed from x of  (dL/dy) (dy/dx)

A sum of arrays that nobody else holds is added to in place.
"""

from collections.abc import Callable, Sequence, Set
from typing import Any

from numpy import ndarray

from tinygrad_edu.engine.asking import ANEW
from tinygrad_edu.engine.fit import fit
from tinygrad_edu.engine.guard import check, check_anew, check_shared
from tinygrad_edu.engine.node import NOTHING, Rest
from tinygrad_edu.engine.operation import CONSTANT, Operation
from tinygrad_edu.engine.recording import Watcher
from tinygrad_edu.engine.value import Value
from tinygrad_edu.engine.zeros import is_untold


class Flow:
    """Gradients on their way back through a graph.

    Args:
        wanted: the nodes that gradients have to pass; ``None`` for all.
        create_graph: whether the rules compute with Values.
        watching: who is shown what is passed.
        ends: which of the targets nothing passes beyond.

    Attributes:
        owned: the nodes whose gradient is a sum that nobody else holds.
        doubtful: whether there may be a NaN that should be none, of which NumPy knows nothing: some
            elements may count for nothing, because others were chosen, or NumPy computed nothing.
    """

    owned: set[Value]

    def __init__(
        self,
        wanted: set[Value] | None,
        create_graph: bool,
        watching: Sequence[Watcher],
        ends: Set[Value] | None = None,
    ) -> None:
        self.wanted, self.create_graph, self.watching = wanted, create_graph, watching
        self.ends: Set[Value] = ends or set()

    def back(
        self,
        backwards: Sequence[Value],
        start: dict[Value, Any],
        targets: Set[Value] | None,
        through: Callable[..., Any] | None = None,
    ) -> dict[Value, Any]:
        """What arrives at each node if ``start`` is what the pass begins with.

        Args:
            backwards: all nodes, results before their arguments.
            start: the gradients to begin with.
            targets: the nodes whose gradients are kept; ``None`` for all.
            through: applies the rules, ``through(rule, g, y, inputs, options)``, if that is to be
                done with more care.
        """
        self.through, self.doubtful, self.owned = through, False, set()
        found = self.found = dict(start)
        plain = self.wanted is None and not (self.create_graph or self.watching or through)
        ends, pass_to_two = self.ends, self.pass_to_two
        for node in backwards:
            op, g = node._op, found.get(node)
            if op is None:
                self.doubtful |= type(g) is not ndarray and is_untold(g)
                continue
            if op.chooses:
                self.doubtful = True
            if g is None:  # but others may have computed with its numbers
                if node._seen:
                    check_shared(node)
                continue
            if ends and node in ends:
                continue
            if targets is not None and node not in targets:
                del found[node]
            if plain and op.of_two:
                pass_to_two(node, op, g)
            else:
                self.pass_on(node, op, g)
        return found

    def pass_to_two(self, node: Value, op: Operation, g: Any) -> None:
        """:meth:`pass_on` for sums, products and powers, if nobody watches and all are wanted.

        They are nearly everywhere, so it is written out for two arguments, in half the time.
        """
        found, y, a, b = self.found, node._raw, node._first, node._second
        x = a._raw if isinstance(a, Value) else a
        z = b._raw if isinstance(b, Value) else b
        if node._seen:
            check(node, (x, z))
        (rule_a, rule_b, compute), i = op.of_two, 0
        is_float, is_pair = type(y) is float, type(x) is float is type(z)
        try:
            # Of two floats each is told what it gets, even if no rule will pass that on.
            made_by = a._op if a is not x else CONSTANT
            if made_by is None or made_by.rules or (is_pair and made_by is not CONSTANT):
                if is_float and a._seen is ANEW and compute(x, z) != y:
                    check_anew(node, op, x, z, i)
                passed = rule_a(g, y, x, z)
                if type(passed) is float is type(x):
                    found[a] = found[a] + passed if a in found else passed
                else:
                    self.add_up(a, fit(passed, a, node))
            made_by = b._op if b is not z else CONSTANT
            if made_by is None or made_by.rules or (is_pair and made_by is not CONSTANT):
                i = 1
                if is_float and b._seen is ANEW and compute(x, z) != y:
                    check_anew(node, op, x, z, i)
                passed = rule_b(g, y, x, z)
                if type(passed) is float is type(z):
                    found[b] = found[b] + passed if b in found else passed
                else:
                    self.add_up(b, fit(passed, b, node))
        except Exception as error:
            _name_rule(error, node, i)
            raise

    def pass_on(self, node: Value, op: Operation, g: Any) -> None:
        """Pass the gradient ``g`` of a node through its rules, and add up what arrives."""
        options, through, wanted = node._options, self.through, self.wanted
        args, data = _arguments(node)
        if node._seen:
            check(node, data)
        y: Any = node._raw
        if type(y) is float and len(args) == 2:
            for i, arg in enumerate(args):
                if isinstance(arg, Value) and arg._seen is ANEW:
                    check_anew(node, op, data[0], data[1], i)
        inputs = data
        if self.create_graph:  # the rules get Values, so that what they compute is a graph as well
            y, inputs = node, args
        i, watching = -1, self.watching
        # Where there are fewer rules than arguments, the rest have no derivative.
        for arg, rule in zip(args, op.rules_for(args)):  # noqa: B905
            i += 1
            if rule is None or not isinstance(arg, Value):
                continue
            if (made_by := arg._op) is not None and not made_by.rules:  # a constant, a comparison
                continue
            if wanted is not None and arg not in wanted:
                continue
            try:
                if through is not None:
                    passed = through(rule, g, y, inputs, options)
                else:
                    passed = rule(g, y, *inputs, **options) if options else rule(g, y, *inputs)
                passed = fit(passed, arg, node)
            except Exception as error:
                _name_rule(error, node, i)
                raise
            if watching and passed is not None:
                self._add_watched(node, i, passed)
            else:
                self.add_up(arg, passed)

    def add_up(self, arg: Value, passed: Any) -> None:
        """Add what is passed to an argument to what has come; in place, if nobody else holds it."""
        found = self.found
        if passed is None:  # to whole numbers
            return
        if arg not in found:
            found[arg] = passed
        elif arg in self.owned:
            found[arg] += passed
        else:
            found[arg] = found[arg] + passed
            self.owned.add(arg)

    def _add_watched(self, node: Value, i: int, passed: Any) -> None:
        """Add up what is passed to argument ``i``, under eyes: nothing that was shown changes."""
        found, arg = self.found, node._args[i]
        for watcher in self.watching:
            watcher.passed(node, arg, passed)
        total = found[arg] + passed if arg in found else passed
        found[arg] = total
        for watcher in self.watching:
            watcher.arrived(node, i, passed, total)


def _name_rule(error: Exception, node: Value, i: int) -> None:
    """Note on an error of a rule whose derivative it is, and by which argument."""
    if node._op is not None:
        whose, shape = node._op.name, tuple(node._args[i].shape)
        error.add_note(f"in the derivative of {whose} by its argument {i}, of shape {shape}")
        for j, arg in enumerate(node._args):
            if hasattr(arg, "toarray"):
                error.add_note(f"argument {j} is sparse: rules need a whole array, .toarray()")


def _arguments(node: Value) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """The arguments of a node, and the data in them: as ``node._args``, but in half the time."""
    a, b = node._first, node._second
    x = a._raw if isinstance(a, Value) else a
    if b is NOTHING:
        return ((), ()) if a is NOTHING else ((a,), (x,))
    if type(b) is Rest:
        return (a, *b), (x, *(c._raw if isinstance(c, Value) else c for c in b))
    return (a, b), (x, b._raw if isinstance(b, Value) else b)
