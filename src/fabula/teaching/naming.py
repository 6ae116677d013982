"""What a table's phrase is about and what columns it names: "vessels with flag and capacity" is about vessels."""

from __future__ import annotations

import re
from collections.abc import Iterable

from fabula.prompt.plurals import singular
from fabula.schema import Table

PARTS = re.compile(r",\s*|\s+(?:and|or)\s+")


def head_of(phrase: str) -> str:
    """The phrase without the columns it names."""
    return phrase.partition(" with ")[0]


def pieces_of(phrase: str, tables: Iterable[Table]) -> tuple[tuple[str, str], ...]:
    """The phrase in pieces with their settings; none where it names no columns, or half of them are no columns of these tables."""
    head, _, rest = phrase.partition(" with ")
    named = [part.strip() for part in PARTS.split(rest) if part.strip()]
    known = [{singular(word) for word in column.name.split("_")} for table in tables for column in table]
    fitting = [name for name in named if any({singular(word) for word in name.lower().split()} <= words for words in known)]
    if not head or not named or 2 * len(fitting) < len(named):
        return ()
    pieces = [(head, "subject"), ("with", "")]
    for i, name in enumerate(named):
        joint = "and" if i == len(named) - 1 else ","
        pieces += [(joint, ""), (name, "add")] if i else [(name, "add")]
    return tuple(pieces)
