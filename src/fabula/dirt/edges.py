"""Rows that break programs: guaranteed, spread over the first block, each cell in the ledger."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pyarrow as pa

from fabula.columns.draw import stream_key
from fabula.dirt import family
from fabula.dirt.choosing import BLOCK, uniform

TEXTS = {
    "edge_longest_name": "Maximiliana Theodora Wilhelmina von und zu Oberunterneuhausen-Kleinschwarzenbergsdorf",
    "edge_apostrophe": "O'Brien-Łukasiewicz",
    "edge_emoji": "Zoë 👩🏽‍🚀🎉",
    "edge_right_to_left": "محمد بن عبد الله שלום",
    "edge_zero_width": "zero\u200bwidth\u200dsigns\ufeff",
    "edge_long_text": "all work and no play makes a long text " * 128,
    "edge_control": "bell\x07 tab\t line\r\nfeed\x0b delete\x7f",
    "edge_sql": "'; DROP TABLE customers; --",
    "edge_formula": "=1+1",
    "edge_quotes": 'say "a, b; c" \\ twice',
    "edge_combining": "e\u0301a\u0308 Z\u0351\u036balgo",
    "edge_empty": "",
    "edge_one_sign": "X",
}
MAILS = {
    "edge_longest_mail": f"{'a' * 64}@{'b' * 63}.example.com",
    "edge_apostrophe": "o'brien+test@example.com",
    "edge_shortest_mail": "a@example.com",
}
DAYS = {
    "edge_leap_day": dt.date(2024, 2, 29),
    "edge_century_leap_day": dt.date(2000, 2, 29),
    "edge_first_day": dt.date(1900, 1, 1),
    "edge_last_day": dt.date(9999, 12, 31),
    "edge_before_epoch": dt.date(1969, 12, 31),
}
NEEDED = max(len(TEXTS), len(MAILS), len(DAYS), 4)  # rows


def edges_of(meaning: str, type_: pa.DataType) -> dict[str, Any]:
    """The edge values of a column by kind, in its own type; empty for codes, categories and whatever else must stay what it is.

    Args:
        meaning: the semantic type's name, such as `person.last_name`.
        type_: the Arrow type of the column.
    """
    sort = family(type_)
    if sort == "date":
        if not pa.types.is_timestamp(type_):
            return DAYS
        last = dt.datetime(2262, 4, 11) if type_.unit == "ns" else None
        moments = {name: dt.datetime.combine(day, dt.time(23, 59, 59)) for name, day in DAYS.items()}
        return {name: min(moment, last) if last else moment for name, moment in moments.items()}
    if sort == "number" and pa.types.is_integer(type_):
        limits = np.iinfo(type_.to_pandas_dtype())
        return {"edge_zero": 0, "edge_maximum": int(limits.max), "edge_minimum": int(limits.min), "edge_minus_one": -1}
    if sort == "number" and pa.types.is_floating(type_):
        most = float(np.finfo(type_.to_pandas_dtype()).max)
        return {"edge_zero": 0.0, "edge_maximum": most, "edge_minimum": -most, "edge_tiny": 1e-9}
    if sort != "text":
        return {}
    if meaning.endswith("email"):
        return MAILS
    return TEXTS if is_free(meaning) else {}


def is_free(meaning: str) -> bool:
    """Whether a text may be anything: a name, a place, a sentence; and not a code, a link or one of a few words."""
    if meaning in ("pick_template", "faker.text"):
        return True
    subject, _, name = meaning.partition(".")
    if subject == "text":
        return True
    free = ("name", "street", "address", "city", "title", "description", "note", "comment", "company", "job", "bio", "remark")
    return bool(name) and not name.endswith("username") and any(word in name for word in free)


def places(seed: int, table: str, column: str, count: int, rows: int) -> np.ndarray:
    """(count,) different row numbers of the first block, in order of the kinds."""
    front = min(rows, BLOCK)
    score = uniform(stream_key(seed, "dirt", table, "edges"), np.arange(front))
    spread = np.argsort(score)[:NEEDED]
    turn = stream_key(seed, "dirt", table, column, "turn") % len(spread)
    return np.roll(spread, turn)[:count]
