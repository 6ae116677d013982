"""What a row's relatives tell it: the rows counted per the same parent, and the rows of other tables that refer to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fabula.errors import PlanError
from fabula.expression import Call, Name, Node
from fabula.schema import Table
from fabula.steps import Among, Parent, Past, Step, Total

if TYPE_CHECKING:
    from fabula.plan.names import Scope

TOTALS = ("sum", "count", "mean", "min", "max", "first", "last")
AMONG = {
    "nth": (),
    "siblings": (),
    "running": ("start", "min", "max"),
    "previous": ("otherwise",),
    "next": ("otherwise",),
    "ordered": (),
}
WORDS = {
    "nth": ("nth", "The place of the row among those counted per the same parent, from 1; in other tables, its number."),
    "siblings": ("siblings", "How many rows are counted per the same parent."),
    "running": (
        "running(value, start=0, min=None, max=None)",
        "The sum up to this sibling, from `start` and kept between `min` and `max`: a balance, or moments one after the other.",
    ),
    "previous": ("previous(value, otherwise=None)", "The value of the sibling before; `otherwise` for the first."),
    "next": ("next(value, otherwise=None)", "The value of the sibling after; `otherwise` for the last."),
    "ordered": ("ordered(value)", 'The values of the siblings in ascending order: `ordered(date("2024-01-01", "2026-01-01"))`.'),
    "past": ("past(parent.column)", "The parent's value as it was: the last sibling has today's, each before it an older one."),
    "sum": ("sum(children.value, where=None, by=None)", "The sum over the rows that refer to this one; 0 when there is none."),
    "count": ("count(children, where=None, by=None)", "How many rows refer to this one."),
    "mean": ("mean(children.value, where=None, by=None)", "The mean over the rows that refer to this one; missing without any."),
    "first": ("first(children.value, where=None, by=None)", "The value of the first row that refers to this one."),
    "last": ("last(children.value, where=None, by=None)", "The value of the last row that refers to this one."),
    "ref": (
        "ref(table, skew=0.4, null=0, distinct=False, unique=False, other_than=None, where=None, depth=0)",
        "The key of a row of another table, or of an earlier row of this one.",
    ),
}  # how each is called, and what it gives


def is_among(name: str) -> bool:
    """Whether a function is about a row's place among its siblings, or about its parent's past."""
    return name in AMONG or name == "past"


def among(scope: Scope, node: Call, path: tuple[str, ...]) -> Step:
    """The step of `nth`, `running(x)`, `previous(x)` and the like."""
    kind = node.function
    if kind == "past":
        return _past(scope, node, path)
    takes_value = kind not in ("nth", "siblings")
    if len(node.arguments) != int(takes_value):
        raise PlanError(f"`{kind}` takes {'one expression' if takes_value else 'nothing'}", hint=WORDS[kind][0])
    if not scope.table.rows.per and kind in ("running", "ordered"):
        raise PlanError(
            f"`{kind}` needs rows counted per another table", hint=f"rows: 1..5 per ..., or {kind} in a table of its own"
        )
    options = []
    for name, value in node.options:
        if name not in AMONG[kind]:
            raise PlanError(f"`{kind}` has no option `{name}`", hint=WORDS[kind][0])
        options.append((name, scope.step(value, (*path, name))))
    if scope.table.rows.per:  # the place among siblings comes from the reference to the parent
        own = next(c for c, t in scope.table.references.items() if t == scope.table.rows.per)
        scope.resolver.column(scope.table, scope.table.column(own))
    value = scope.step(node.arguments[0], (*path, "0")) if takes_value else None
    return Among(kind, value, tuple(options))


def _past(scope: Scope, node: Call, path: tuple[str, ...]) -> Past:
    if len(node.arguments) != 1 or node.options or not isinstance(node.arguments[0], Name) or not scope.table.rows.per:
        raise PlanError("`past` takes a column of the parent that the rows are counted per", hint="past(customers.city)")
    step = scope.step(node.arguments[0], path)
    if not isinstance(step, Parent) or scope.table.references.get(step.reference) != scope.table.rows.per:
        raise PlanError(f"`{node.arguments[0]}` is no column of {scope.table.rows.per}", hint="past(customers.city)")
    return Past(step.reference, step.step)


def child_table(scope: Scope, node: Call) -> Table | None:
    """The table whose rows a call sums up, if it does: one that refers to this table and is named in the call."""
    if node.function not in TOTALS or not node.arguments:
        return None
    if node.function in ("min", "max") and len(node.arguments) > 1:  # of several columns of the row
        return None
    names = [*node.arguments[0].names]
    schema = scope.resolver.schema
    for name in names:
        owner, dot, _ = name.partition(".")
        is_ours = owner in scope.table and not dot and node.function in ("min", "max")
        is_child = owner in schema and owner != scope.table.name and not is_ours
        if is_child and scope.table.name in schema.table(owner).references.values():
            return schema.table(owner)
    if node.function in ("sum", "count", "mean", "first", "last"):
        children = [t.name for t in schema.tables if scope.table.name in t.references.values() and t.name != scope.table.name]
        hint = f"{node.function}({children[0]}...)" if children else f"a table with ref({scope.table.name})"
        raise PlanError(f"`{node}` names no table that refers to {scope.table.name}", hint=hint)
    return None


def total(scope: Scope, node: Call, child: Table, path: tuple[str, ...]) -> Total:
    """The step of `sum(items.amount, where=...)` and the like."""
    known = {"where", "by"}
    for name, _ in node.options:
        if name not in known:
            raise PlanError(f"`{node.function}` over {child.name} has no option `{name}`", hint="where=condition, by=reference")
    if len(node.arguments) != 1:
        raise PlanError(f"`{node.function}` over {child.name} takes one expression", hint=f"{node.function}({child.name}.amount)")
    via = _reference_to(scope, node, child)
    counts = scope.resolver.counts
    if counts[scope.table.name] and not counts[child.name] and not child.rows.expected:  # by chance there may be none of a few
        raise PlanError(f"`{node}` needs rows of {child.name}, which has none", hint=f"give {child.name} rows")
    inside = scope.within(child)
    scope.resolver.column(child, child.column(via))
    argument = node.arguments[0]
    bare = isinstance(argument, Name) and argument.path == child.name
    if bare and node.function != "count":
        raise PlanError(f"`{node}` names no column of {child.name}", hint=f"{node.function}({child.name}.amount)")
    value = None if bare else inside.step(argument, (*path, "0"), owner=child.name, back=via)
    condition = node.option("where")
    where = None if condition is None else inside.step(condition, (*path, "where"), owner=child.name, back=via)
    return Total(node.function, child.name, via, value, where)


def _reference_to(scope: Scope, node: Call, child: Table) -> str:
    """The column of the child table that points to this one: the one that is named, its own, or the first."""
    pointing = [column for column, table in child.references.items() if table == scope.table.name]
    wanted = node.option("by")
    if wanted is None:
        return pointing[0]
    name = str(wanted).removeprefix(f"{child.name}.")
    if name not in pointing:
        raise PlanError(f"by={wanted} does not refer to {scope.table.name}", hint=f"by={pointing[0]}")
    return name


def in_child(name: str, owner: str, back: str) -> Node:
    """A name of a total's expression as the child table says it: its own column bare, this table's through the reference."""
    first, dot, rest = name.partition(".")
    return Name(rest) if dot and first == owner else Name(f"{back}.{name}")
