"""What can be asked for, and what a training prompt with its answer is; `grammar.py` draws them.

    "40 german students without email, seed 7"
     │  │      │        │      │       └ seed
     │  │      │        │      └ drop
     │  locale subject  (nothing)                 tables: school.students
     rows                                         columns: all that students usually have, but email

Nothing here is copied from anywhere: the words come from `domains/` and `phrases.yaml`.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from fabula import domains
from fabula.schema import Schema, Table

SETTINGS = ("subject", "rows", "add", "only", "drop", "locale", "seed", "format")
TAGS = ("O", *(f"{place}-{setting}" for setting in SETTINGS for place in "BI"))
TAG_ID = {tag: i for i, tag in enumerate(TAGS)}
HELD_OUT_SHARE = 10  # one phrase in so many is kept for measuring


@dataclass(frozen=True)
class Example:
    """A prompt and its answer.

    Args:
        text: what a person types.
        tags: one of `TAGS` for every word, words as `split_words` cuts them.
        tables: names such as `school.students`; none when the prompt asks for nothing known.
        columns: names of the columns that should come.
        knows_tables: false when the subject is invented, so that nothing can be learned about tables from it.
    """

    text: str
    tags: tuple[int, ...]
    tables: frozenset[str]
    columns: frozenset[str]
    knows_tables: bool = True


@dataclass(frozen=True)
class Thing:
    """Something that can be asked for: some words, and the tables they mean."""

    words: str
    tables: tuple[str, ...]


@dataclass
class Catalogue:
    """Every table and column of the domains, and the words for them.

    Args:
        schemas: the domains by name.
    """

    schemas: Mapping[str, Schema]

    @classmethod
    def of(cls, names: Sequence[str]) -> Catalogue:
        """The catalogue of these domains."""
        return cls({name: domains.load(name) for name in names})

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Every table, under its full name, `school.students`."""
        return {f"{name}.{table.name}": table for name, schema in self.schemas.items() for table in schema.visible}

    @cached_property
    def table_names(self) -> tuple[str, ...]:
        """Full names of all tables, in the order of the network's output."""
        return tuple(self.tables)

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """Every column name, sorted: the order of the network's output."""
        return tuple(sorted({column.name for table in self.tables.values() for column in table}))

    @cached_property
    def plain_names(self) -> dict[str, str]:
        """The plain name of a table, "work orders", and the one table that is asked for by it."""
        found: dict[str, str] = {}
        for name, phrases in self.table_phrases.items():
            plain = name.partition(".")[2].replace("_", " ")
            if plain in phrases:
                found.setdefault(plain, name)
        return found

    @cached_property
    def domain_phrases(self) -> dict[str, tuple[str, ...]]:
        """The words that ask for a whole domain; the plain name of one of its tables asks for that table."""
        plain = {name: {table.name.replace("_", " ") for table in schema.tables} for name, schema in self.schemas.items()}
        spoken = {name: dict.fromkeys([*schema.asks, schema.title.lower()]) for name, schema in self.schemas.items()}
        return {name: tuple(phrase for phrase in phrases if phrase not in plain[name]) for name, phrases in spoken.items()}

    @cached_property
    def table_phrases(self) -> dict[str, tuple[str, ...]]:
        """The words that ask for one table: its own, and its name unless that is what another one is asked for by."""
        owner = {
            phrase: f"{name}.{phrase}" for name, schema in self.schemas.items() for phrase in schema.asks if phrase in schema
        }
        owner |= {phrase: name for name, table in self.tables.items() for phrase in table.asks}
        spoken = {name: table.name.replace("_", " ") for name, table in self.tables.items()}
        return {
            name: tuple(dict.fromkeys([*table.asks, *([spoken[name]] if owner.get(spoken[name], name) == name else [])]))
            for name, table in self.tables.items()
        }


def is_held_out(phrase: str) -> bool:
    """Whether a phrase is kept for measuring: the same ones always, by their checksum; a single word, the plain name of a thing, never."""
    return " " in phrase and zlib.crc32(phrase.encode()) % HELD_OUT_SHARE == 0
