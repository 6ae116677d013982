"""How many rows every table has, exactly, and how the rows of one divide over those of another."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from fabula.columns.draw import Draw, stream_key
from fabula.columns.keys import BLOCK, Children
from fabula.errors import PlanError
from fabula.schema import Rows, Schema, Table

MAX_ROWS = 10**12


def children_of(seed: int, table: str, rows: Rows, parents: int) -> Children:
    """How the rows of a table divide over its parents."""
    draw = Draw(stream_key(seed, table, "children"), np.zeros(0, np.int64), None, 0)  # type: ignore[arg-type]
    return Children(draw, rows.quantiles(BLOCK), parents)


def count_rows(schema: Schema, seed: int) -> dict[str, int]:
    """Rows of every table.

    Raises:
        PlanError: there are too many, or a table refers to one that has none.
    """
    schema.expected_rows()  # finds circles
    roots = {table.name: table.rows.low for table in schema.tables if not table.rows.per}
    counts = _counts_below(schema, seed, roots)
    for table in schema.tables:
        while counts[table.name] < table.rows.limit:  # the parents that a limit was put on are as many as it takes
            root = _root_of(schema, table)
            have, known = counts[table.name], roots[root.name]
            lacking = known * (table.rows.limit - have) // have if have else known  # so that few parents are left without rows
            roots[root.name] += min(known // 4, lacking) + 1
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
            total = children_of(seed, name, rows, count(rows.per)).total
            counts[name] = total if rows.limit < 0 else min(total, rows.limit)
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
