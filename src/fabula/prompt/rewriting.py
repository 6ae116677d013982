"""Expressions changed as somebody wishes: other bounds, other shares, blanks, other categories. Trees in, trees out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import ceil, floor

from fabula.columns import is_type
from fabula.expression import Call, Cases, Literal, Name, Node, Operation, parse, with_parts
from fabula.prompt.kinds import ARITHMETIC, WHOLE, function_of, kind_of_node
from fabula.schema import Table

LISTING = ("choice", "discrete")  # functions whose values are listed with their weights
OF_CHILDREN = (
    "count",
    "sum",
    "mean",
    "min",
    "max",
    "first",
    "last",
    "nth",
    "running",
    "previous",
    "next",
    "ordered",
)  # take no share
KEPT = ("null", "unique", "by")  # options that outlive a new expression
BRANCHING = ("when", "match", "coalesce", "mix")


def call_of(node: Node) -> Call | None:
    """The expression as a call, a bare type included; none for anything else, such as a column of another table."""
    if isinstance(node, Call):
        return node
    return Call(node.path) if isinstance(node, Name) and is_type(node.path) else None


def with_option(node: Node, name: str, value: Node | None) -> Node:
    """A call with an option set, or without it."""
    call = call_of(node)
    assert call is not None
    kept = tuple((key, old) for key, old in call.options if key != name)
    return replace(call, options=kept if value is None else (*kept, (name, value)))


def literal(value: float) -> Literal:
    """A number as short as it can be written."""
    return Literal(int(value) if float(value).is_integer() else value)


def mapped(node: Node, change: Callable[[Call], Call]) -> Node:
    """The tree with every call in it replaced by what `change` makes of it."""
    whole = with_parts(node, lambda part: mapped(part, change))
    return change(whole) if isinstance(whole, Call) else whole


# -- numbers -----------------------------------------------------------------------------------------------------------


def bounded(node: Node, low: float | None, high: float | None, *, whole: bool | None = None) -> Node:
    """Numbers of the same sort between two bounds, both included; none where there is no bound."""
    call = node if isinstance(node, Call) else None
    if call and call.function in BRANCHING:
        return _each_branch(call, lambda inner: bounded(inner, low, high, whole=whole))
    if call and call.function == "round" and call.arguments:
        inner = bounded(call.arguments[0], low, high)
        digits = call.arguments[1].value if len(call.arguments) > 1 and isinstance(call.arguments[1], Literal) else 0
        if isinstance(inner, Call) and inner.function in ("normal", "lognormal", "number", "integer"):
            return with_option(inner, "decimals", literal(max(int(digits or 0), 0))) if inner.function != "integer" else inner  # type: ignore[arg-type]
    if call and call.function in LISTING and (fewer := _listed_between(call, low, high)):
        return fewer
    kept = tuple((k, v) for k, v in call.options if k in KEPT) if call else ()
    function, plain = (call.function, [_number(a) for a in call.arguments]) if call else ("", [])
    if function in ("integer", "number", "price") and len(plain) >= 2 and None not in plain[:2]:
        first, last = _both(low, high, float(plain[0] or 0), float(plain[1] or 0))
        rest = tuple((k, v) for k, v in call.options if k == "decimals") if call else ()
        return Call(function, (literal(first), literal(last)), (*rest, *kept))
    if function in ("normal", "lognormal", "poisson", "exponential") and plain and plain[0] is not None and call:
        return _distribution(call, low, high)
    return _fresh(node, low, high, whole, kept)


def _listed_between(call: Call, low: float | None, high: float | None) -> Node | None:
    """Listed numbers, only those between the bounds, where the list reaches as far as those; none for lists of anything else."""
    cases = [item for a in call.arguments if isinstance(a, Cases) for item in a.items]
    listed = [(key, weight) for key, weight in cases if isinstance(key, int | float) and not isinstance(key, bool)]
    numbers = [key for key, _ in listed]
    if len(call.arguments) != 1 or not numbers or len(numbers) < len(cases):
        return None
    first, last = min(numbers) if low is None else low, max(numbers) if high is None else high
    kept = tuple((key, weight) for key, weight in listed if first <= key <= last)
    reaches = min(numbers) <= first and last <= max(numbers)
    return replace(call, arguments=(Cases(kept),)) if reaches and len(kept) > 1 else None


def _distribution(call: Call, low: float | None, high: float | None) -> Node:
    """A bell or a skewed curve moved between bounds; where its middle lies outside, a new one."""
    centre = float(_number(call.arguments[0]) or 0)
    old = {name: _number(value) for name, value in call.options if name in ("min", "max")}
    first = low if low is not None else old.get("min")
    last = high if high is not None else old.get("max")
    if low is not None and (last is not None and last <= low):
        last = None
    if high is not None and (first is not None and first >= high):
        first = 0.0 if high > 0 else None
    if call.option("decimals") == literal(0):  # rounded, a number must not leave them
        first, last = None if first is None else ceil(first), None if last is None else floor(last)
    inside = (first is None or centre > first) and (last is None or centre < last)
    if not inside or (call.function in ("poisson", "exponential") and first is not None and first > 0):
        kept = tuple((k, v) for k, v in call.options if k in KEPT)
        return _fresh(call, first, last, call.function == "poisson" or None, kept)
    options = [(k, v) for k, v in call.options if k not in ("min", "max")]
    options += [(k, literal(v)) for k, v in (("min", first), ("max", last)) if v is not None]
    arguments = list(call.arguments)
    if call.function == "normal" and first is not None and last is not None and len(arguments) > 1:
        spread = _number(arguments[1])
        if spread is not None and spread > (last - first) / 2:
            arguments[1] = literal(round((last - first) / 4, 2))
    return replace(call, arguments=tuple(arguments), options=tuple(options))


def _fresh(node: Node, low: float | None, high: float | None, whole: bool | None, kept: tuple[tuple[str, Node], ...]) -> Node:
    """New numbers where the old ones cannot be moved."""
    kind = kind_of_node(node)
    first, last = _both(low, high, kind.low, kind.high)
    if whole is None:
        whole = function_of(node) in WHOLE or (
            isinstance(node, Call) and node.function in LISTING and float(kind.high).is_integer()
        )
    if whole:
        return Call("integer", (literal(first), literal(last)), kept)
    if first > 0 and last / first > 30:
        middle = (first * last) ** 0.5
        options = (("min", literal(first)), ("max", literal(last)), *kept)
        return Call("lognormal", (literal(_rounded(middle)), literal(0.7)), options)
    middle, spread = (first + last) / 2, (last - first) / 4
    coarse = last - first >= 20 and float(first).is_integer() and float(last).is_integer()
    decimals = 0 if coarse or abs(last) > 10_000 else 1 if abs(last) > 300 else 2
    options = (("min", literal(first)), ("max", literal(last)), ("decimals", literal(decimals)), *kept)
    return Call("normal", (literal(_rounded(middle)), literal(_rounded(max(spread, 0.01)))), options)


def _both(low: float | None, high: float | None, known_low: float, known_high: float) -> tuple[float, float]:
    """Both ends of a range of which one may be said; the other is the old one, or so far away as numbers of that size are."""
    if low is not None and high is not None:
        return low, high
    if low is not None:
        return low, known_high if known_high > low * 1.2 and known_high > low else low + max(
            known_high - known_low, abs(low) * 2, 1
        )
    assert high is not None
    return (
        known_low
        if known_low < high
        else (0.0 if known_low >= 0 else min(0.0, high - max(known_high - known_low, 1)))
        if high > 0
        else high - max(abs(high), 10)
    ), high


def centred(node: Node, mean: float, spread: float | None) -> Node:
    """Numbers around a mean."""
    call = node if isinstance(node, Call) else None
    kept = tuple((k, v) for k, v in call.options if k in KEPT) if call else ()
    kind = kind_of_node(node)
    sd = spread if spread is not None else max(abs(mean) * 0.2, 0.5)
    whole = function_of(node) in WHOLE
    decimals = 0 if whole and spread is None else 2 if abs(mean) < 1000 else 1
    limits: list[tuple[str, Node]] = []
    if kind.low >= 0 and mean >= 0 and mean - 2.5 * sd > 0:
        limits = [("min", literal(0))]
    return Call("normal", (literal(mean), literal(_rounded(sd))), (*limits, ("decimals", literal(decimals)), *kept))


def shaped(node: Node, shape: str) -> Node:
    """Numbers of another distribution about as large: skewed, normal, uniform, exponential."""
    kind, words = kind_of_node(node), shape.lower()
    call = node if isinstance(node, Call) else None
    kept = tuple((k, v) for k, v in call.options if k in KEPT) if call else ()
    low, high = (kind.low, kind.high) if kind.high > kind.low else (0.0, 100.0)
    middle = (low + high) / 2
    if re.search(r"uniform|even", words):
        return Call("integer" if function_of(node) in WHOLE else "number", (literal(low), literal(high)), kept)
    if re.search(r"normal(?!.*log)|gauss|bell", words) and "log" not in words:
        if function_of(node) == "normal":  # with the mean and the spread that it has
            return node
        return Call("normal", (literal(_rounded(middle)), literal(_rounded((high - low) / 6))), (("decimals", literal(2)), *kept))
    if "exponential" in words:
        return Call("exponential", (literal(_rounded(max(middle, 1))),), kept)
    return Call(
        "lognormal",
        (literal(_rounded(max(middle / 2, 1))), literal(1.0)),
        (("min", literal(max(low, 0.5) if low < middle / 2 else 0.5)), *kept),
    )


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")


def _number(node: Node) -> float | None:
    return (
        float(node.value)
        if isinstance(node, Literal) and isinstance(node.value, int | float) and not isinstance(node.value, bool)
        else None
    )


def _each_branch(call: Call, change) -> Call:  # type: ignore[no-untyped-def]
    """A conditional with each of its branches changed that gives numbers, or dates."""

    def one(node: Node) -> Node:
        if isinstance(node, Cases):
            return replace(node, items=tuple((key, one(value)) for key, value in node.items))
        if isinstance(node, Literal) and (node.value is None or isinstance(node.value, str | bool)):
            return node
        return change(node)

    first = 1 if call.function in ("when", "match") else 0
    return replace(call, arguments=(*call.arguments[:first], *map(one, call.arguments[first:])))


# -- dates -------------------------------------------------------------------------------------------------------------


def between(node: Node, first: dt.date | None, last: dt.date | None, today: dt.date, table: Table | None = None) -> Node:
    """Days or moments between two days, both included; of people, never before the age that the old expression says."""
    kind = kind_of_node(node)
    call = node if isinstance(node, Call) else None
    if call and call.function in BRANCHING:
        return _each_branch(call, lambda inner: between(inner, first, last, today))
    kept = tuple((k, v) for k, v in call.options if k in ("null", "unique", "hours", "weekdays", "workdays")) if call else ()
    if first is None and last is not None and call and call.option("after") is not None:  # what it comes after is the lower end
        stays = tuple((k, v) for k, v in call.options if k not in ("before", "future"))
        return Call(call.function, (), (*stays, ("before", Literal(last.isoformat()))))
    start, end = _days(first, last, today)
    after = call.option("after") if call else None
    if call and after is not None and table is not None and is_birth(after, table):
        grown = _grown(call, after)
        stays = tuple((k, v) for k, v in call.options if k not in ("after", "before", "within", "future"))
        latest = max(end - dt.timedelta(2), start)  # the day after it is the last one before the end
        ends = [parse(f'as_date("{day.isoformat()}")') for day in (start, latest)]
        later = Call("min", (Call("max", (grown, ends[0])), ends[1]))  # what is asked for comes before what is usual
        return Call(call.function, (), (("after", later), ("before", Literal(end.isoformat())), *stays))
    function = "datetime" if kind.name == "datetime" else "date"
    if call and call.function == function and len(call.arguments) == 2:
        kept = (*kept, *((k, v) for k, v in call.options if k == "recent" and (end - start).days > 40))
    return Call(function, (Literal(start.isoformat()), Literal(end.isoformat())), kept)


def is_birth(node: Node, table: Table) -> bool:
    """Whether a moment goes by somebody's birth."""
    names = [name for name in node.names if name in table]
    return any(function_of(table.column(name).expression) == "person.birth_date" for name in names)


def _grown(call: Call, after: Node) -> Node:
    """The day from which something may happen: after a birth, the shortest span that `within` says, in years."""
    within = call.option("within")
    found = re.match(r"(\d+)y\.\.", str(within.value)) if isinstance(within, Literal) else None
    return Operation("+", (after, parse(f"days({round(int(found[1]) * 365.25)})"))) if found else after


def _days(first: dt.date | None, last: dt.date | None, today: dt.date) -> tuple[dt.date, dt.date]:
    if first is None:
        assert last is not None
        return last - dt.timedelta(4 * 365), last
    if last is None:
        return first, today if today > first else first + dt.timedelta(365)
    return first, last


# -- blanks, categories, whatever ---------------------------------------------------------------------------------------


def blanked(node: Node, share: float) -> Node:
    """The values with a share of them missing."""
    call = call_of(node)
    if call and call.function not in (*BRANCHING, *OF_CHILDREN, "key", "uuid") and call.function not in ARITHMETIC:
        return with_option(call, "null", Literal(round(share, 4)) if share else None)
    return node if not share else Call("when", (parse(f"boolean({round(1 - share, 4)})"), node))


def filled(node: Node) -> Node:
    """The values without any missing on purpose."""
    if isinstance(node, Call):
        if node.function == "when" and len(node.arguments) == 2:
            return filled(node.arguments[1])
        arguments = tuple(filled(argument) for argument in node.arguments) if node.function in BRANCHING else node.arguments
        return replace(node, arguments=arguments, options=tuple((k, v) for k, v in node.options if k != "null"))
    return node


def without_nulls(node: Node) -> Node:
    """The values without a share of missing ones; those that are missing because of other columns stay so."""
    if isinstance(node, Call):
        arguments = (
            tuple(without_nulls(argument) for argument in node.arguments) if node.function in BRANCHING else node.arguments
        )
        return replace(node, arguments=arguments, options=tuple((k, v) for k, v in node.options if k != "null"))
    return node


def may_be_blank(node: Node) -> bool:
    """Whether some values may be missing because of other columns."""
    if not isinstance(node, Call):
        return False
    if node.function == "when":
        blank = len(node.arguments) == 2 or any(isinstance(a, Literal) and a.value is None for a in node.arguments[1:])
        return blank or any(may_be_blank(argument) for argument in node.arguments[1:])
    if node.function == "match" and len(node.arguments) == 2:
        return True
    return node.function in ("first", "last", "min", "max", "mean", "previous", "next") or node.option("null") is not None


def categories(labels: Mapping[str, float | None], kept: Sequence[tuple[str, Node]] = ()) -> Node:
    """One of several labels, by weight where weights are given; those without share what the others leave. Numbers are numbers."""
    given = {label: weight for label, weight in labels.items() if weight is not None}
    numeric = all(re.fullmatch(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", label) for label in labels)
    name = (lambda label: literal(float(label)).value) if numeric else str
    if not given:
        return Call("choice", tuple(Literal(name(label)) for label in labels), tuple(kept))
    free = [label for label in labels if label not in given]
    left = max(1 - sum(given.values()), 0.0)
    weights = [(label, given[label] if label in given else left / len(free)) for label in labels]
    items = tuple((name(label), literal(round(100 * weight, 4))) for label, weight in weights if weight > 0)
    return Call("choice", (Cases(items),), tuple(kept))


def weights_of(node: Node) -> dict[str, float]:
    """The labels of a plain choice with their shares, summing to 1; nothing for any other expression."""
    if not isinstance(node, Call) or node.function != "choice":
        return {}
    found: dict[str, float] = {}
    for argument in node.arguments:
        if isinstance(argument, Cases):
            found |= {str(key): _number(value) or 0.0 for key, value in argument.items}
        elif isinstance(argument, Literal | Name):
            found[str(argument.value if isinstance(argument, Literal) else argument.path)] = 1.0
    found |= {
        key: number
        for key, value in node.options
        if key not in ("null", "unique", "deal") and (number := _number(value)) is not None
    }
    total = sum(found.values()) or 1.0
    return {label: weight / total for label, weight in found.items()}


def is_computed(node: Node) -> bool:
    """Whether a number is computed from other columns."""
    return any("." not in name and name != "nth" for name in node.names) or function_of(node) == "sum"


def shown_range(low: float | None, high: float | None) -> str:
    """A range in words, for the echo."""
    return (
        f"{low:g} to {high:g}"
        if low is not None and high is not None
        else f"{low:g} or more"
        if low is not None
        else f"{high:g} or less"
    )
