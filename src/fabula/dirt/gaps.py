"""What is not there, and what only looks as if it were."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pyarrow as pa

from fabula.dirt import Cells, family, kind

WORDS = ("", "N/A", "-", "null", "n/a", "NULL", "unknown", "?", "none", "TBD")
NUMBERS = (0, -1, 999, 9999)
DAYS = (dt.date(9999, 12, 31), dt.date(1900, 1, 1), dt.date(1970, 1, 1))


@kind("missing")
def missing(cells: Cells) -> pa.Array:
    """Nothing there.

    Completely at random: `missing(email, 0.05)`. At random given another column: `missing(income, 0.2, when=age > 60)`, a fifth of
    those rows. Not at random, by a value, its own too: `missing(income, 0.1, by=income)`, the higher the likelier.
    """
    return pa.nulls(len(cells), cells.values.type)


@kind("disguised", of=("text", "number", "date"))
def disguised(cells: Cells, *instead: Any) -> list[Any]:
    """Nothing there, but something stands for it: "", N/A, -, null in texts, 0, -1, 999 in numbers, 9999-12-31 in dates.

    `disguised(phone, 0.02, "N/A", "-")` says which.
    """
    sort = family(cells.values.type)
    stand_ins = list(instead) or list(WORDS if sort == "text" else DAYS if sort == "date" else NUMBERS)
    if sort == "date" and not instead and pa.types.is_timestamp(cells.values.type):
        stand_ins = [dt.datetime.combine(day, dt.time()) for day in stand_ins]
    out = []
    for value, bits in zip(cells.plain, cells.bits().tolist(), strict=True):
        others = [other for other in stand_ins if other != value]
        out.append(others[bits % len(others)] if others else value)
    return out
