"""A thing made into a table: its facts as columns, each with values that its name, and the kind of thing it is, let expect."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fabula import things
from fabula.prompt.meaning_coherence import coherent
from fabula.prompt.values import column_name, plural
from fabula.schema import Column, Rows, Table
from fabula.things import ANY, Thing

if TYPE_CHECKING:
    from fabula.prompt.network import Network

ROWS = 100
NAMING = ("name", "title", "brand", "model")
WORD = re.compile(r"\b[a-z_]+\b(?!\()")


def table_name(thing: Thing) -> str:
    """What the table of a thing is called: `police_officers`."""
    return column_name(plural(thing.name.replace(ANY, "").strip()))


@functools.cache
def sketch(thing: Thing) -> Table:
    """The table of a thing."""
    made = values_of(thing.columns, thing)
    return Table(table_name(thing), tuple(Column.of(name, made[name]) for name in thing.columns), Rows(ROWS))


def values_of(
    names: Sequence[str], thing: Thing | None, noun: str = "", network: Network | None = None, *, guessed: bool = False
) -> dict[str, str]:
    """The expressions of the columns of a thing, each fitting the others.

    Args:
        noun: what it is called where it is no known thing.
        guessed: it is only near to the thing, which gives it no name.
    """
    called = thing.name.replace(ANY, "").strip() if thing and not guessed else noun.replace("_", " ")
    made = coherent(names, called, thing.kind if thing and not thing.is_shape and not guessed else "", network)
    own = _own_values(names, thing) if thing else {}
    return made | {name: text for name, text in own.items() if not (guessed and name in NAMING)}


def _own_values(names: Sequence[str], thing: Thing) -> dict[str, str]:
    """What the columns of a thing hold that are not as their names let expect; but not what reads a column that is not there."""
    own = things.values(thing.kind).get(thing.name, {})
    lacking = {name for name in thing.columns if name not in names}
    return {name: text for name, text in own.items() if name in names and not lacking & set(WORD.findall(text))}
