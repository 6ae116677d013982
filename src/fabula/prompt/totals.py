"""A total that must lie between bounds, with the parts that make it up: what is bounded is aimed at, and its parts are scaled to meet it.

"orders with total between 100 and 500"    total = quantity * price, as before, of prices that are larger or smaller by one factor

So a bounded total stays the sum of its parts. Only what is in proportion to its parts can be had so: sums, differences, amounts times a
number; rules that say anything else leave the parts as they are, and the total is drawn alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from fabula.expression import Call, Literal, Name, Node, Operation, parse, renamed
from fabula.prompt.finding import MONEY
from fabula.prompt.inlining import inlined
from fabula.prompt.kinds import function_of, kind_of
from fabula.schema import Column, Table

PART = re.compile(
    rf"^(?!.*(?:percent|pct|share|(?:tax|vat|interest|discount|exchange|commission)_rate))"
    rf".*(?:{MONEY.pattern}|tax|discount|shipping|tip|bonus|pay|security|contribution|insurance|deduction|charge|rate$)"
)
KEPT = frozenset(["round", "floor", "ceil", "abs"])  # functions that keep proportion, near enough
EITHER = frozenset(["max", "min", "coalesce"])
ROUNDING = 0.5  # what rounding the parts may move a total by, at most
NARROW = 0.02  # of the range, where that is less
DEEP = 8


def in_proportion(table: Table, column: Column, aim: Node) -> Table | None:
    """The table with the parts of a computed total scaled so that it comes to what it should; None where it is not made up of such parts.

    Args:
        column: the total.
        aim: what it should come to, drawn on its own.
    """
    own = {one.name: one for one in table}
    computed = {name: str(one.expression) for name, one in own.items() if _is_made_up(one, own)}
    whole = inlined(column.expression, computed, deep=DEEP)
    if whole is None:
        return None
    parts = {path for path in whole.names if path in own and PART.search(path)}
    parts = {name for name in parts if kind_of(own[name]).name in ("number", "other")}
    if not parts or _degree(whole, dict.fromkeys(parts, 1)) != 1:
        return None
    before = {name: f"{name}_before" for name in parts}
    raw = _of_before(whole, before)
    factor = f"{column.name}_aim / max({column.name}_before, 0.01)"
    hidden = [Column(before[name], _of_before(own[name].expression, before), rare=True) for name in sorted(parts)]
    hidden += [Column(f"{column.name}_before", raw, rare=True), Column(f"{column.name}_aim", aim, rare=True)]
    if {one.name for one in hidden} & own.keys():
        return None
    scaled = {name: parse(f"round({before[name]} * {factor}, 2)") for name in parts}
    columns = [_written(one, scaled) if one.name != column.name else replace(one, rare=False) for one in table]
    return table.with_columns([*(one for one in columns if not one.rare), *(one for one in columns if one.rare), *hidden])


def inside(low: float | None, high: float | None) -> tuple[float | None, float | None]:
    """The bounds a little narrower, so that rounded parts do not add up to more or less."""
    margin = min(ROUNDING, (high - low) * NARROW if low is not None and high is not None else ROUNDING)
    return (None if low is None else low + margin, None if high is None else high - margin)


def _of_before(node: Node, before: Mapping[str, str]) -> Node:
    """An expression that reads the parts as they were before they were scaled."""
    return renamed(node, lambda path: Name(before.get(path, path)))


def _written(column: Column, scaled: Mapping[str, Node]) -> Column:
    return Column(column.name, scaled[column.name], rare=column.rare) if column.name in scaled else column


def _is_made_up(column: Column, own: Mapping[str, Column]) -> bool:
    """Whether a column is reckoned from money of its own row alone."""
    if not isinstance(column.expression, Operation) and function_of(column.expression) not in KEPT:
        return False
    names = [*column.expression.names]
    of_others = any("." in name and PART.search(name.rpartition(".")[2]) for name in names)
    return any(name in own and PART.search(name) for name in names) and not of_others


def _degree(node: Node, parts: Mapping[str, int]) -> int | None:
    """How an expression grows with its parts: not at all 0, in proportion 1; None for anything else."""
    match node:
        case Name():
            return parts.get(node.path, 0)
        case Literal():
            return 0
        case Call() if not any(name in parts for name in node.names):
            return 0
        case Call() if node.function in KEPT and node.arguments:
            return _degree(node.arguments[0], parts)
        case Call() if node.function in EITHER:
            found = {_degree(one, parts) for one in node.arguments if one != Literal(0)}
            return found.pop() if len(found) == 1 else None
        case Operation():
            return _degree_of_operation(node, parts)
    return None


def _degree_of_operation(node: Operation, parts: Mapping[str, int]) -> int | None:
    found = [_degree(one, parts) for one in node.operands]
    if None in found:
        return None
    degrees = [one for one in found if one is not None]
    if node.operator in ("+", "-"):
        return degrees[0] if len({*degrees}) == 1 else None
    if node.operator == "*":
        return sum(degrees)
    if node.operator == "/":
        return degrees[0] - degrees[1]
    return 0 if not any(degrees) else None
