"""A schema with everything decided: row counts, what every name means, where every value's chance comes from.

All checks happen here, before a value is made. A plan is plain data: it can be printed, compared and sent to another process.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from fabula import locales
from fabula.columns.draw import Draw, stream_key
from fabula.columns.keys import Children
from fabula.errors import PlanError, nearest
from fabula.resolve import Resolver
from fabula.schema import Schema, Table
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
    """Rows of every table, exactly."""
    schema.expected_rows()  # finds circles
    roots = {table.name: table.rows.low for table in schema.tables if not table.rows.per}
    counts = _counts_below(schema, seed, roots)
    for table in schema.tables:
        while counts[table.name] < table.rows.limit:  # the parents that a limit was put on are as many as it takes
            root = _root_of(schema, table)
            roots[root.name] += roots[root.name] // 4 + 1
            counts = _counts_below(schema, seed, roots)
        if table.rows.limit >= 0:
            counts[table.name] = table.rows.limit
    for table in schema.tables:
        for parent in table.references.values():
            if parent in schema and parent != table.name and counts[table.name] and not counts[parent]:
                raise PlanError(
                    f"{counts[table.name]:,} rows refer to `{parent}`, which has none",
                    where=table.name,
                    hint=f"give {parent} rows",
                )
    return counts


def _counts_below(schema: Schema, seed: int, roots: Mapping[str, int]) -> dict[str, int]:
    """Rows of every table, given those of the tables that are counted per no other."""
    counts = dict(roots)

    def count(name: str) -> int:
        if name not in counts:
            rows = schema.table(name).rows
            counts[name] = children_of(seed, name, rows.low, rows.high, count(rows.per)).total
        if counts[name] > MAX_ROWS:
            raise PlanError(f"{counts[name]:,} rows", where=name, hint=f"at most {MAX_ROWS:,}")
        return counts[name]

    for table in schema.tables:
        count(table.name)
    return counts


def _root_of(schema: Schema, table: Table) -> Table:
    """The table at the top of those that a table is counted per."""
    if table.rows.per and not table.rows.high:
        raise PlanError(
            f"no rows per `{table.rows.per}` can make {table.rows.limit:,}", where=table.name, hint="rows: 1..5 per ..."
        )
    return _root_of(schema, schema.table(table.rows.per)) if table.rows.per else table
