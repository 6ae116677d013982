"""What reads a column that has become another one gets values of its own: a schema is never left to fail where its rows are made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fabula.expression import Call, Name, parse
from fabula.prompt.kinds import function_of, kind_of
from fabula.prompt.meaning import expression_for
from fabula.schema import Column, Schema, Table

MEASURED = ("number", "date", "datetime")  # kinds that others compute with
KEYS = ("ref", "key", "uuid")


def settled(before: Schema, after: Schema) -> Schema:
    """The schema as wished, in which every column can still be made.

    Args:
        before: as it was, every expression fitting every other.
        after: with what was wished, where a wish may have made categories of a number, or left out what others read.
    """
    changed = {
        (table.name, column.name)
        for table in after.tables
        for column in table
        if table.name in before and column.name in before.table(table.name) and _is_other(before.table(table.name), column)
    }
    waiting = True
    while waiting:
        waiting = False
        for table in after.tables:
            for column in table:
                if (table.name, column.name) in changed or function_of(column.expression) in KEYS:
                    continue
                if any(found in changed or not there for found, there in _read(after, table, column)):
                    plain = replace(column, expression=parse(expression_for(column.name)))
                    after = after.with_tables(
                        t.with_columns(plain if c.name == column.name else c for c in t) if t.name == table.name else t
                        for t in after.tables
                    )
                    changed.add((table.name, column.name))
                    waiting = True
                    break
    return after


def _is_other(old: Table, column: Column) -> bool:
    """Whether a column holds another kind of values than it did; a day and a moment are alike."""
    if (held := old.column(column.name)).expression == column.expression:
        return False
    was, now = kind_of(held).name, kind_of(column).name
    told = was == "choice" and now == "number"  # others compare it with a category
    return told or (was in MEASURED and now != was and not {was, now} <= {"date", "datetime"})


def _read(schema: Schema, table: Table, column: Column) -> Iterator[tuple[tuple[str, str], bool]]:
    """The columns that one reads, and the tables that it counts, each by its table and name, and whether it is there."""
    for node in column.expression.nodes:
        if isinstance(node, Call) and node.function == "count" and node.arguments and str(node.arguments[0]) in schema:
            name = str(node.arguments[0])
            yield (name, ""), _is_linked(schema, table, name)
        if not isinstance(node, Name):
            continue
        *through, last = node.path.split(".")
        here, linked = table, True
        for part in through:
            name = here.references.get(part, part)
            if name not in schema:
                break
            linked = linked and (part in here.references or _is_linked(schema, here, name))
            here = schema.table(name)
        else:
            if through or last in table:
                yield (here.name, last), linked and (last in here or last in schema)


def _is_linked(schema: Schema, table: Table, other: str) -> bool:
    """Whether one of two tables refers to the other."""
    return other in table.references.values() or table.name in schema.table(other).references.values()
