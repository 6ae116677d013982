"""What `ref(...)` means: which table, which of its rows, and under what conditions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fabula.errors import PlanError, nearest
from fabula.expression import Call, Name, Node, Operation
from fabula.steps import Reference, Step

if TYPE_CHECKING:
    from fabula.plan.names import Scope

OPTIONS = ("skew", "null", "distinct", "unique", "other_than", "depth", "where")
MOST_LEVELS = 100


def reference(scope: Scope, node: Call) -> Reference:
    """The step of a foreign key."""
    if len(node.arguments) != 1 or not isinstance(node.arguments[0], Name):
        raise PlanError(f"`{node}` names no table", hint="ref(customers)")
    schema, here = scope.resolver.schema, scope.column_name
    parent_name, _, parent_column = node.arguments[0].path.partition(".")
    if parent_name not in schema:
        hint = nearest(parent_name, (table.name for table in schema.tables))
        raise PlanError(f"ref to `{parent_name}`, which is no table", hint=hint)
    parent = schema.table(parent_name)
    parent_column = parent_column or parent.primary_key
    if (parent_name, parent_column) == (scope.table.name, here):
        raise PlanError(f"`{here}` refers to itself", hint=f"give {parent_name} a key: {parent_name}_id: key")
    scope.resolver.column(parent, parent.column(parent_column))
    options: dict[str, Any] = {}
    for name, value in node.options:
        if name not in OPTIONS:
            raise PlanError(f"`ref` has no option `{name}`", hint=nearest(name, OPTIONS))
        if name != "where":
            options[name] = scope.constant(value, words=True)
    options["null"] = scope.share(options.get("null", 0.0))
    _check_options(scope, parent_name, options)
    if other := options.get("other_than", ""):
        scope.resolver.column(scope.table, scope.table.column(other))
    per = scope.table.rows.per
    own = parent_name == per and next(c for c, t in scope.table.references.items() if t == per) == here
    _check_counts(scope, parent_name, options, own)
    if (condition := node.option("where")) is not None:
        _check_condition(scope, parent_name, options, own)
        options["where"], options["same"] = _condition(scope, parent_name, condition)
    return Reference(here, parent_name, parent_column, own, **options)


def _condition(scope: Scope, parent: str, node: Node) -> tuple[Step | None, tuple[tuple[Step, Step], ...]]:
    """What must hold of the parent row alone, and what of it must equal what of this row.

    `where=players.is_active and players.team_id == home_team_id` is both: one condition, one equality.
    """
    alone: list[Node] = []
    same: list[tuple[Step, Step]] = []
    inside = scope.within(scope.resolver.schema.table(parent))
    for part in node.operands if isinstance(node, Operation) and node.operator == "and" else (node,):
        if _reads_only(part, parent):
            alone.append(part)
            continue
        sides = part.operands if isinstance(part, Operation) and part.operator == "==" else ()
        theirs = [side for side in sides if _reads_only(side, parent)]
        ours = [side for side in sides if not any(_owner(name) == parent for name in side.names)]
        if len(theirs) != 1 or len(ours) != 1:
            raise PlanError(
                f"`{part}` mixes {parent} with this table", hint=f"conditions on {parent} alone, or {parent}.column == column"
            )
        same.append((inside.step(theirs[0], ("where",), owner=parent), scope.step(ours[0], ("same",))))
    if not alone:
        return None, tuple(same)
    whole = alone[0] if len(alone) == 1 else Operation("and", tuple(alone))
    return inside.step(whole, ("where",), owner=parent), tuple(same)


def _owner(path: str) -> str:
    return path.partition(".")[0]


def _reads_only(node: Node, parent: str) -> bool:
    names = node.names
    return bool(names) and all(_owner(name) == parent for name in names)


def _check_condition(scope: Scope, parent: str, options: Mapping[str, Any], own: bool) -> None:
    if own or parent == scope.table.name:
        raise PlanError("where= chooses among the rows of another table than the rows' own", hint="leave where= out")
    for name in ("distinct", "unique"):
        if options.get(name):
            ours = [column for column, table in scope.table.references.items() if table == scope.table.rows.per]
            hint = f"rules: [unique({', '.join([*ours[:1] * (name == 'distinct'), scope.column_name])})]"
            raise PlanError(f"where= and {name}=True do not go together", hint=hint)


def _check_options(scope: Scope, parent: str, options: Mapping[str, Any]) -> None:
    """Whether the options of a reference are what they can be, and go together."""
    skew, other, depth = options.get("skew", 0.0), options.get("other_than", ""), options.get("depth", 0)
    if isinstance(skew, bool) or not isinstance(skew, int | float) or not 0 <= skew <= 1:
        raise PlanError(f"`skew` of `ref` is {skew!r}", hint="0, all equally often, to 1, few take most")
    for name in ("distinct", "unique"):
        if not isinstance(options.get(name, False), bool):
            raise PlanError(f"`{name}` of `ref` is True or False, not {options[name]!r}", hint=f"{name}=True")
    references = scope.table.references
    if other and (other == scope.column_name or references.get(str(other)) != parent):
        pointing = [name for name, table in references.items() if table == parent and name != scope.column_name]
        hint = nearest(str(other), pointing) or f"add another column that is ref({parent})"
        raise PlanError(f"other_than={other} is no other ref({parent})", hint=hint)
    if other and options.get("unique"):
        raise PlanError("unique=True and other_than do not go together", hint="leave one out")
    if other and options.get("distinct") and (other not in references or parent != scope.table.rows.per):
        raise PlanError("distinct=True and other_than go together for the rows' own parent only", hint=f"rows: 2..5 per {parent}")
    if parent == scope.table.name and (other or options.get("unique")):
        raise PlanError(f"ref({parent}) inside {parent} is an earlier row", hint="without other_than and unique")
    if isinstance(depth, bool) or not isinstance(depth, int) or not 0 <= depth <= MOST_LEVELS:
        raise PlanError(f"`depth` of `ref` is {depth!r}", hint=f"1 to {MOST_LEVELS} levels")
    if "depth" in options and parent != scope.table.name:
        raise PlanError("depth= is for a table that refers to itself", hint=f"ref({scope.table.name}, depth=4)")


def _check_counts(scope: Scope, parent: str, options: Mapping[str, Any], own: bool) -> None:
    """Whether there are parents enough."""
    counts, table = scope.resolver.counts, scope.table
    rows, parents = counts[table.name], counts[parent]
    if options.get("unique") and rows > parents:
        raise PlanError(f"{rows:,} rows cannot each have their own of {parents:,} `{parent}`", hint=f"at most {parents:,} rows")
    if options.get("other_than") and rows and parents < 2:
        raise PlanError(f"`{parent}` has no second row to choose", hint=f"at least 2 rows in {parent}")
    if options.get("distinct"):
        if not table.rows.per or own:
            raise PlanError("distinct=True needs a table counted per another parent", hint="rows: 2..5 per students")
        free = parents - 1 if options.get("other_than") else parents
        if rows and table.rows.high > free:
            raise PlanError(f"up to {table.rows.high:,} different of {free:,} `{parent}`", hint=f"at most {free:,} per parent")
