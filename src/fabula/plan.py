"""A schema with everything decided: row counts, what every name means, where every value's chance comes from.

All checks happen here, before a value is made. A plan is plain data: it can be printed, compared and sent to another process.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from fabula import locales
from fabula.columns.draw import Draw, stream_key
from fabula.columns.keys import Children
from fabula.errors import PlanError, nearest
from fabula.resolve import Resolver
from fabula.schema import Schema
from fabula.steps import Plan

MAX_ROWS = 10**12


def make_plan(schema: Schema, *, seed: int) -> Plan:
    """Decide everything about a schema.

    Args:
        schema: tables and columns.
        seed: any integer; the same one gives the same values.

    Raises:
        PlanError: unknown names, wrong arguments, circles, or rows that cannot be.
    """
    _check_tables(schema)
    locale = locales.load(schema.locale).code
    counts = _count_rows(schema, seed)
    planner = Resolver(schema)
    tables = {table.name: planner.table(table, counts) for table in schema.tables}
    tables = {name: replace(table, rows=counts[name]) for name, table in tables.items()}
    return Plan(tables, seed, locale, schema.today, schema.title)


def children_of(seed: int, table: str, low: int, high: int, parents: int) -> Children:
    """How the rows of a table divide over its parents."""
    draw = Draw(stream_key(seed, table, "children"), np.zeros(0, np.int64), None, 0)  # type: ignore[arg-type]
    return Children(draw, low, high, parents)


def _check_tables(schema: Schema) -> None:
    if not schema.visible:
        raise PlanError("no table to write", hint="at least one table that is not hidden")
    for table in schema.tables:
        if table.rows.per and table.rows.per not in schema:
            hint = nearest(table.rows.per, (t.name for t in schema.tables))
            raise PlanError(f"rows per `{table.rows.per}`, which is no table", where=table.name, hint=hint)
        if table.rows.per and table.rows.per not in table.references.values():
            raise PlanError(
                f"rows per `{table.rows.per}` need a column that refers to it",
                where=table.name,
                hint=f"add {table.rows.per}_id: ref({table.rows.per})",
            )


def _count_rows(schema: Schema, seed: int) -> dict[str, int]:
    schema.expected_rows()  # finds circles
    counts: dict[str, int] = {}

    def count(name: str) -> int:
        if name not in counts:
            rows = schema.table(name).rows
            total = children_of(seed, name, rows.low, rows.high, count(rows.per)).total if rows.per else rows.low
            if total > MAX_ROWS:
                raise PlanError(f"{total:,} rows", where=name, hint=f"at most {MAX_ROWS:,}")
            counts[name] = total
        return counts[name]

    for table in schema.tables:
        count(table.name)
        for parent in table.references.values():
            if parent in schema and parent != table.name and counts[table.name] and not count(parent):
                raise PlanError(f"{counts[table.name]:,} rows refer to `{parent}`, which has none", where=table.name, hint=f"give {parent} rows")
    return counts
