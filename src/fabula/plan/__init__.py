"""A schema with everything decided: row counts, what every name means, where every value's chance comes from.

    counts.py ─► names.py ─► references.py, relatives.py ─► rules.py
    how many     what the    rows of other tables           what must
    rows         words mean                                 differ or agree

All checks happen here, before a value is made. A plan is plain data: it can be printed, compared and sent to another process.
"""

from __future__ import annotations

from fabula import locales
from fabula.errors import PlanError, nearest
from fabula.plan.counts import MAX_ROWS, children_of, count_rows
from fabula.plan.names import Resolver
from fabula.plan.rules import obey
from fabula.schema import Schema, Table
from fabula.steps import Plan

MOST_SORTED = 1_000_000  # rows of a table that are sorted when they are read

__all__ = ["MAX_ROWS", "children_of", "make_plan"]


def make_plan(schema: Schema, *, seed: int) -> Plan:
    """Decide everything about a schema.

    Args:
        schema: tables and columns.
        seed: any integer; the same one gives the same values.

    Raises:
        PlanError: unknown names, wrong arguments, circles, rules that cannot hold, or rows that cannot be.
    """
    _check_tables(schema)
    mixture = locales.mixture(schema.locale)
    counts = count_rows(schema, seed)
    for table in schema.tables:
        _check_order(table, counts[table.name])
    resolver = Resolver(schema, counts)
    for table in schema.tables:
        resolver.columns(table)
    tables = {table.name: obey(resolver.table(table), table) for table in schema.tables}
    return Plan(tables, seed, mixture, schema.today, schema.title)


def _check_order(table: Table, rows: int) -> None:
    """Whether the rows can be sorted: they are held in memory for it."""
    if table.order_by and rows > MOST_SORTED:
        raise PlanError(
            f"{rows:,} rows to sort", where=table.name, hint=f"at most {MOST_SORTED:,}; sort the file with a database"
        )
    for name in (text.removeprefix("-") for text in table.order_by):
        if name not in (column.name for column in table.made):
            raise PlanError(
                f"`order_by` names no column `{name}` that is written",
                where=table.name,
                hint=nearest(name, (c.name for c in table.made)),
            )


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
