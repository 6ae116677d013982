"""Schemas with a column changed, added, renamed or shown; everything that reads it goes along."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace

from fabula.columns import is_type
from fabula.expression import Call, Literal, Name, Node, renamed, with_parts
from fabula.prompt import values
from fabula.prompt.finding import alike
from fabula.prompt.meaning import expression_for, is_known
from fabula.prompt.plurals import singular
from fabula.schema import Column, Rows, Schema, Table, check_name
from fabula.things import ties

DEVIATIONS = 3  # from the mean, beyond which a sum hardly ever lies


def put(schema: Schema, table: str, column: Column) -> Schema:
    """The schema with a column instead of the one of that name, or behind the others."""
    old = schema.table(table)
    if column.name in old:
        columns = tuple(column if c.name == column.name else c for c in old.columns)
    else:
        made = [c for c in old.columns if not c.rare]
        columns = (*made, column, *(c for c in old.columns if c.rare))
    return put_table(schema, old.with_columns(columns))


def put_table(schema: Schema, table: Table) -> Schema:
    """The schema with a table instead of the one of that name, or behind the others."""
    if table.name in schema:
        return schema.with_tables(table if t.name == table.name else t for t in schema.tables)
    return schema.with_tables((*schema.tables, table))


def shown(column: Column) -> Column:
    """The column, written."""
    return replace(column, rare=False)


def new_column(words: str, text: str | Node = "") -> Column:
    """A column for some words, by its expression or by what its name means."""
    name = values.column_name(words)
    if is_known(singular(name)) and not is_known(name):  # "usernames must not repeat"
        name = singular(name)
    return Column.of(usable(name), text or expression_for(name))


def usable(name: str) -> str:
    """The name, with a letter in front where it starts with a digit."""
    name = name or "value"
    return check_name(name if name[:1].isalpha() else f"c_{name.lstrip('_')}", where="prompt")


def rename(schema: Schema, table: str, old: str, new: str) -> Schema:
    """The schema with a column under another name, in every expression, too."""

    def renaming(here: Table):  # type: ignore[no-untyped-def]
        pointers = {table, *(name for name, parent in here.references.items() if parent == table)}

        def change(path: str) -> Name:
            head, _, rest = path.rpartition(".")
            own = here.name == table and (path == old or (path.startswith(f"{old}.") and not is_type(path)))
            if here.name == table and not own and is_type(path):  # `company.industry` of a company is no column
                return Name(path)
            if own:
                return Name(new + path.removeprefix(old))
            return Name(f"{head}.{new}") if rest == old and head.split(".")[-1] in pointers else Name(path)

        return change

    def in_expression(node: Node, change: Callable[[str], Name]) -> Node:
        """What is referred to or counted is a table, whatever columns are called."""
        if isinstance(node, Call) and node.function in TABLES:
            return with_parts(
                node, lambda part: part if isinstance(part, Name) and part.path in schema else in_expression(part, change)
            )
        return change(node.path) if isinstance(node, Name) else with_parts(node, lambda part: in_expression(part, change))

    tables = []
    for here in schema.tables:
        change = renaming(here)
        columns = [
            replace(
                column,
                name=new if here.name == table and column.name == old else column.name,
                expression=_slot_renamed(in_expression(column.expression, change), old, new)
                if here.name == table
                else in_expression(column.expression, change),
            )
            for column in here.columns
        ]
        rules = tuple(replace(rule, arguments=tuple(renamed(a, change) for a in rule.arguments)) for rule in here.rules)
        dirt = tuple(replace(call, arguments=tuple(renamed(a, change) for a in call.arguments)) for call in here.dirt)
        tables.append(replace(here, columns=tuple(columns), rules=rules, dirt=dirt))
    return schema.with_tables(tables)


def _slot_renamed(node: Node, old: str, new: str) -> Node:
    """The expression with the slots of its templates named anew: "Serve in {servings} portions."."""
    if isinstance(node, Literal):
        return Literal(node.value.replace(f"{{{old}}}", f"{{{new}}}")) if isinstance(node.value, str) else node
    return with_parts(node, lambda part: _slot_renamed(part, old, new))


def reads(table: Table, name: str, other: str) -> bool:
    """Whether a column goes, directly or by others of its table, by another one."""
    seen, waiting = set(), [name]
    while waiting:
        here = waiting.pop()
        if here in seen or here not in table:
            continue
        seen.add(here)
        heads = {path.split(".")[0] for path in table.column(here).expression.names}
        if other in heads:
            return True
        waiting += heads
    return False


def table_named(schema: Schema, words: str, *, hidden: bool = False) -> Table | None:
    """The table that some words call: its name, its last word, or a synonym of it."""
    tables = schema.tables if hidden else schema.visible
    scored = [(alike_tables(words, table.name), -place, table) for place, table in enumerate(tables)]
    best = max(scored, key=lambda item: item[:2], default=None)
    return best[2] if best and best[0] >= 50 else None


def alike_tables(words: str, name: str) -> float:
    """How well a table's name fits some words, 0 to 100."""
    said, known = ([singular(word) for word in values.column_name(text).split("_")] for text in (words, name))
    if said == known:
        return 100
    if said and known and said[-1] == known[-1]:
        return 80 - abs(len(said) - len(known))
    if set(known) <= set(said) or (set(said) <= set(known) and said):
        return 60
    return 55 if said and ties.peer(said[-1]) == ties.peer(known[-1]) else alike(words, name, "") * 0.6


TABLES = ("ref", "count")  # what takes a table


def with_rows_of(schema: Schema, name: str, rows: int) -> Schema:
    """The schema with that many rows in one of its tables, the others in proportion."""
    if schema.visible and schema.visible[0].name == name:
        return schema.with_rows(rows)
    order = [table.name for table in schema.tables]
    turned = schema.with_tables(sorted(schema.tables, key=lambda table: table.name != name))
    turned = turned.with_rows(rows)
    return turned.with_tables(turned.table(other) for other in order)


def _enough(rows: int, parents: int) -> tuple[int, int]:
    """How many rows each of some parents has, at least and at most, so that together they are almost surely no fewer than asked for."""
    low = rows // parents
    for more in itertools.count(1):
        mean, deviation = low + more / 2, math.sqrt(((more + 1) ** 2 - 1) / 12)  # of whole numbers that are equally likely
        if parents * mean - DEVIATIONS * deviation * math.sqrt(parents) >= rows:
            return low, low + more
    raise AssertionError("more rows are always enough")


def exact_rows(table: Table, rows: int, parent_rows: int | None) -> Table:
    """The table with exactly so many rows; per parent as before where that comes out even or its rows know each other."""
    if not table.rows.per:
        return table.with_rows(Rows(rows))
    if parent_rows and rows % parent_rows == 0:
        return table.with_rows(Rows(rows // parent_rows, per=table.rows.per))
    if table.knows_siblings or table.has_distinct_references:
        most = -(-rows // parent_rows) if parent_rows else 0
        if most and -(-rows // most) == parent_rows:  # as many for each, fewer for the last
            return table.with_rows(Rows(most, per=table.rows.per, limit=rows))
        counted = (
            Rows(*_enough(rows, parent_rows), per=table.rows.per, limit=rows) if parent_rows else replace(table.rows, limit=rows)
        )
        return table.with_rows(counted)
    return table.with_rows(Rows(rows))
