"""What kind of values a column holds, read off its expression: numbers with their reach, dates, categories with their names, codes."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from fabula.expression import Call, Cases, Literal, Name, Node, Operation
from fabula.schema import Column

WHOLE = frozenset({"integer", "poisson", "year", "days_between", "years_between", "count", "person.age", "hour", "month", "day"})
NUMBERS = WHOLE | {
    "number",
    "normal",
    "lognormal",
    "exponential",
    "price",
    "clip",
    "round",
    "floor",
    "ceil",
    "abs",
    "series",
    "sum",
}
NUMBERS |= {
    "mean",
    "min",
    "max",
    "gamma",
    "beta",
    "pareto",
    "weibull",
    "zipf",
    "triangular",
    "running",
    "hours_between",
    "truncated",
}
NUMBERS |= {
    "commerce.price",
    "commerce.cost",
    "commerce.weight_kg",
    "commerce.rating",
    "work.salary",
    "negative_binomial",
    "binomial",
}
DATES = frozenset({"date", "person.birth_date", "as_date"})
MOMENTS = frozenset({"datetime", "tick"})
CODES = frozenset({"key", "uuid", "pattern", "left", "upper", "lower", "template"})
ARITHMETIC = frozenset(["+", "-", "*", "/", "//", "%", "**", "neg"])
IN_UNITS = ("_km", "_kg", "_cm", "_mm", "_minutes", "_hours", "_kwh", "_percent", "_ml", "_gb")  # types that end so are numbers


@dataclass(frozen=True)
class Kind:
    """What a column holds.

    Args:
        name: number, date, datetime, choice, boolean, code, reference, or other.
        labels: the categories, where they are listed.
        low, high: about where most numbers lie.
    """

    name: str
    labels: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 100.0


def function_of(node: Node) -> str:
    """The semantic type or function that an expression calls; a bare name is one without arguments."""
    return node.function if isinstance(node, Call) else node.path if isinstance(node, Name) else ""


def kind_of(column: Column) -> Kind:
    """The kind of a column."""
    node = column.expression
    return kind_of_node(node) if isinstance(node, Literal) else _kind_of(node)  # as keys of a cache, 1 and True are the same


@functools.lru_cache(maxsize=16_384)
def _kind_of(node: Node) -> Kind:
    """The kind of what an expression gives; a long prompt asks for it a hundred thousand times."""
    return kind_of_node(node)


def kind_of_node(node: Node) -> Kind:
    """The kind of what an expression gives."""
    function = function_of(node)
    if isinstance(node, Literal):
        value = node.value
        if isinstance(value, bool):
            return Kind("boolean")
        return Kind("number", low=float(value), high=float(value)) if isinstance(value, int | float) else Kind("other")
    if isinstance(node, Operation):
        return _kind_of_operation(node)
    if function in ("when", "coalesce", "match", "mix") and isinstance(node, Call):
        return _kind_of_branches(node)
    if function in ("ordered", "past", "previous", "next") and isinstance(node, Call) and node.arguments:
        return kind_of_node(node.arguments[0])
    if function == "exactly" and isinstance(node, Call) and node.arguments and isinstance(node.arguments[0], Cases):
        return Kind("choice", labels=tuple(str(label) for label, _ in node.arguments[0].items))
    if function in ("boolean", "exactly", "not"):
        return Kind("boolean")
    if function in ("first", "last", "max", "min") and isinstance(node, Call) and len(node.arguments) == 1:
        return Kind("date" if str(node.arguments[0]).endswith(("_on", "_at", "date")) else "number")
    if function in ("choice", "bands", "discrete") and isinstance(node, Call):
        return _kind_of_choice(node)
    if function in MOMENTS or function in DATES:
        return Kind("datetime" if function in MOMENTS else "date")
    if function == "ref":
        return Kind("reference")
    if function in CODES or function.startswith("code."):
        return Kind("code")
    if function in NUMBERS:
        low, high = _reach(node)
        return Kind("number", low=low, high=high)
    if function.rpartition(".")[2] in (
        "price",
        "cost",
        "amount",
        "salary",
        "age",
        "latitude",
        "longitude",
        "weight_kg",
        "rating",
        "capacity",
    ):
        return Kind("number")
    if "." in function and function.endswith(IN_UNITS):
        return Kind("number")
    if function.endswith("_year"):
        return Kind("number", low=1990, high=2026)
    if function.rpartition(".")[2].endswith(("_date", "_on")):
        return Kind("date")
    return Kind("other")


def _kind_of_operation(node: Operation) -> Kind:
    if node.operator not in ARITHMETIC:
        return Kind("boolean")
    for operand in node.operands:  # a date and a span is a date
        kind = kind_of_node(operand)
        if kind.name in ("date", "datetime"):
            return kind
        if isinstance(operand, Call) and operand.function in ("days", "hours", "minutes", "seconds", "months", "years"):
            return Kind("datetime" if operand.function in ("hours", "minutes", "seconds") else "date")
    return Kind("number")


def _kind_of_branches(node: Call) -> Kind:
    """The kind of the branches, those of a condition aside; categories of all of them together."""
    if node.function == "match":
        cases = [
            value
            for argument in node.arguments[1:]
            for value in ([v for _, v in argument.items] if isinstance(argument, Cases) else [argument])
        ]
    else:
        cases = list(node.arguments[1:] if node.function == "when" else node.arguments)
    labels = [str(case.value) for case in cases if isinstance(case, Literal) and isinstance(case.value, str)]
    kinds = [kind_of_node(case) for case in cases if not (isinstance(case, Literal) and not isinstance(case.value, int | float))]
    labels += [label for kind in kinds for label in kind.labels]
    if labels:
        return Kind("choice", tuple(dict.fromkeys(labels)))
    known = [kind for kind in kinds if kind.name != "other"]
    return known[0] if known else Kind("other")


def _kind_of_choice(node: Call) -> Kind:
    """Categories by name; of numbers, numbers."""
    values: list[object] = []
    for argument in node.arguments[1:] if node.function == "bands" else node.arguments:
        if isinstance(argument, Cases):
            values += [value for value, _ in argument.items]
        elif isinstance(argument, Literal):
            values.append(argument.value)
        elif isinstance(argument, Name):
            values.append(argument.path)
    values += [name for name, _ in node.options if name not in ("unique", "null", "deal", "by", "skew", "seasonal")]
    if values and all(isinstance(value, int | float) for value in values):
        numbers = [float(value) for value in values]  # type: ignore[arg-type]
        return Kind("number", low=min(numbers), high=max(numbers))
    return Kind("choice", tuple(str(value) for value in values))


def _reach(node: Node) -> tuple[float, float]:
    """About the lowest and highest of the numbers of an expression."""
    if not isinstance(node, Call):
        return 0.0, 100.0
    plain = [a.value for a in node.arguments if isinstance(a, Literal) and isinstance(a.value, int | float)]
    bounds = {k: v.value for k, v in node.options if isinstance(v, Literal) and isinstance(v.value, int | float)}
    match node.function, plain:
        case (("integer" | "number" | "price"), [low, high, *_]):
            return float(low), float(high)
        case "normal", [mean, sd, *_]:
            low, high = mean - 2 * sd, mean + 2 * sd
        case "lognormal", [median, *_]:
            low, high = median / 3, median * 3
        case (("poisson" | "exponential"), [mean, *_]):
            low, high = 0, mean * 3
        case "clip", [low, high]:
            return float(low), float(high)
        case _:
            inner = [
                n
                for n in node.nodes
                if n is not node and isinstance(n, Call) and n.function in ("normal", "lognormal", "integer", "number")
            ]
            return _reach(inner[0]) if inner else (0.0, 100.0)
    return float(bounds.get("min", low)), float(bounds.get("max", high))
