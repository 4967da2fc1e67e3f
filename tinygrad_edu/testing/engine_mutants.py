"""Mistakes that engines have had: where to plant each, and as which change of the source.

Each line names a module of :mod:`tinygrad_edu.engine`, the mistake, and what to replace by what
(regular expressions). If the engine is rewritten and a pattern is not found any more, planting
the mutant fails, loudly, so that the table stays true.
"""

ADD_UP = r"found\[([ab])\] \+ passed if \1 in found else passed"  # for floats
NEW_SUM = r"found\[arg\] = found\[arg\] \+ passed"  # for everything else
OWN_SUM = r"found\[arg\] \+= passed"
OF_NEW_AXES = r"_sum\(g, tuple\(range\(new\)\)\)"
OF_STRETCHED_AXES = r"_sum\(g, stretched, keepdims=True\)"


class EngineMutant:
    """A mistake in one module: its name, and the replacements that make it."""

    def __init__(self, module: str, name: str, *changes: tuple[str, str]) -> None:
        self.module, self.name, self.changes = module, name, changes


ENGINE_MUTANTS = (
    EngineMutant(
        "flow",
        "overwritten instead of added up",
        (ADD_UP, "passed"),
        (NEW_SUM, "found[arg] = passed"),
        (OWN_SUM, "found[arg] = passed"),
    ),
    EngineMutant("flow", "added up in place", (NEW_SUM, "found[arg] += passed")),
    EngineMutant("flow", "only two contributions are added up", (OWN_SUM, "pass")),
    EngineMutant(
        "flow",
        "stale gradients are added",
        (ADD_UP, r"(found[\1] if \1 in found else 0 if \1.grad is None else \1.grad) + passed"),
        (
            r"found\[arg\] = passed",
            "found[arg] = passed + (0 if arg.grad is None else arg.grad)",
        ),
    ),
    EngineMutant(
        "backward",
        "depth first, before all uses have been seen",
        (r"order\.append\(opened\.pop\(\)\)", "opened.pop()"),
        (r"opened\.append\(node\)", "opened.append(node); order.append(node)"),
        (r"order\[::-1\]", "order"),
    ),
    EngineMutant("backward", "once for every path", (r"elif node not in seen:", "elif True:")),
    EngineMutant(
        "flow",
        "an argument used twice counts once",
        (
            r"in zip\(args, op\.rules_for\(args\)\)",
            "in {id(a): (a, r) for a, r in zip(args, op.rules_for(args))}.values()",
        ),
    ),
    EngineMutant(
        "backward", "a second pass overwrites leaves", (r"else leaf\.grad \+ g", "else g")
    ),
    EngineMutant(
        "backward",
        "inner nodes accumulate as leaves do",
        (r"node\.grad = g", "node.grad = g if node.grad is None else node.grad + g"),
    ),
    EngineMutant(
        "backward",
        "gradients of leaves are shared",
        (r"return g\.copy\(\) if is_shared or g\.base is not None else g", "return g"),
    ),
    EngineMutant(
        "backward", "the seed is ignored", (r"seed = cast\(seed, data\)", "seed = ones_like(data)")
    ),
    EngineMutant(
        "wanted",
        "wrt sees the first argument only",
        (r"(node\._op\.rules:\n +continue\n +for arg in node\._args):", r"\1[:1]:"),
    ),
    EngineMutant(
        "flow",
        "arguments are constants for the next derivative",
        (
            r"y, inputs = node, args",
            "y, inputs = node, [a.detach() if isinstance(a, Value) else a for a in args]",
        ),
    ),
    EngineMutant(
        "flow",
        "the result is a constant for the next derivative",
        (r"y, inputs = node, args", "y, inputs = node.detach(), args"),
    ),
    EngineMutant(
        "fit",
        "broadcasting undone by the mean",
        (OF_NEW_AXES, 'FUNCTIONS["mean"](g, axis=tuple(range(new)))'),
        (OF_STRETCHED_AXES, 'FUNCTIONS["mean"](g, axis=stretched, keepdims=True)'),
    ),
    EngineMutant(
        "fit",
        "broadcasting undone by the maximum",
        (OF_NEW_AXES, 'FUNCTIONS["max"](g, axis=tuple(range(new)))'),
        (OF_STRETCHED_AXES, 'FUNCTIONS["max"](g, axis=stretched, keepdims=True)'),
    ),
    EngineMutant(
        "fit",
        "broadcasting undone by the first copy",
        (OF_NEW_AXES, "g[(0,) * new]"),
        (
            OF_STRETCHED_AXES,
            "g[tuple(slice(0, 1 if a in stretched else None) for a in range(len(target)))]",
        ),
    ),
    EngineMutant("fit", "only new axes are summed", (r"length == 1 != now", "False")),
    EngineMutant("fit", "only stretched axes are summed", (r"if new > 0:", "if False:")),
    EngineMutant(
        "fit",
        "axes are counted from the other end",
        (OF_NEW_AXES, 'FUNCTIONS["sum"](g, axis=tuple(range(-new, 0)))'),
        (
            OF_STRETCHED_AXES,
            'FUNCTIONS["sum"](g, axis=tuple(~a for a in stretched), keepdims=True)',
        ),
    ),
    EngineMutant(
        "fit",
        "broadcasting is not undone",
        (r"new = len\(shape_of\(g\)\) - len\(target\)", "return g"),
    ),
    EngineMutant(
        "fit", "the dtype of the argument is lost", (r"return cast\(g, data\)", "return g")
    ),
    EngineMutant(
        "value",
        "the operands of a reflected operator are swapped",
        (r"record_float\(op, other, self, data", "record_float(op, self, other, data"),
        (r"\(other, self\), data", "(self, other), data"),
    ),
)
