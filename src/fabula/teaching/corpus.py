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
from fabula.prompt.plurals import plain_column
from fabula.prompt.sketching import sketch
from fabula.schema import Schema, Table
from fabula.things import ANY, THING, Thing

# What a word can ask for; request.py says what becomes of each.
NAMES_OF_SETTINGS = """
    subject not parent child children rows seed locale world city currency
    add only drop about called type pattern width
    low high above below average spread shape date every lasting
    values except share count missing complete unique sort ascending descending compare formula refers many dirt clean
    format dialect delimiter header no_header empty
"""
SETTINGS = tuple(NAMES_OF_SETTINGS.split())
TAGS = ("O", *(f"{place}-{setting}" for setting in SETTINGS for place in "BI"))
TAG_ID = {tag: i for i, tag in enumerate(TAGS)}
RARE = 0.3  # how likely a column is that is written only when asked for
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
class Asked:
    """Something that can be asked for: some words, and the tables they mean.

    Args:
        words: how people call it.
        tables: names such as `school.students`.
        pieces: the same words with their settings, where they are more than one subject.
    """

    words: str
    tables: tuple[str, ...]
    pieces: tuple[tuple[str, str], ...] = ()


@dataclass
class Catalogue:
    """Every table and column of the domains and things, and the words for them.

    Args:
        schemas: the domains by name.
        things: the things.
    """

    schemas: Mapping[str, Schema]
    things: Sequence[Thing] = ()

    @classmethod
    def of(cls, names: Sequence[str], things: Sequence[Thing] = ()) -> Catalogue:
        """The catalogue of these domains, and of these things."""
        return cls({name: domains.load(name) for name in names}, things)

    @cached_property
    def tables(self) -> dict[str, Table]:
        """Every table, under its full name: `school.students`; `thing.song` for a thing."""
        found = {f"{name}.{table.name}": table for name, schema in self.schemas.items() for table in schema.visible}
        return found | {f"{THING}.{thing.name}": sketch(thing) for thing in self.things}

    @cached_property
    def weights(self) -> dict[str, dict[str, float]]:
        """For every table the plain names of its columns, and how likely one is among the columns that such a table has."""
        found: dict[str, dict[str, float]] = {}
        for full, table in self.tables.items():
            own = found.setdefault(full, {})
            for column in table:
                name = plain_column(column.name, table.name)
                own[name] = max(own.get(name, 0.0), RARE if column.rare else 1.0)
        return found

    @cached_property
    def table_names(self) -> tuple[str, ...]:
        """Full names of all tables, in the order of the network's output."""
        return tuple(self.tables)

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """Every column name, sorted: the order of the network's output."""
        return tuple(sorted({column.name for table in self.tables.values() for column in table}))

    @cached_property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Full names of tables that refer to another one of their domain, each with that one."""
        known = {name: thing for thing in self.things for name in thing.names}
        of_things = [
            (f"{THING}.{thing.name}", f"{THING}.{known[parent].name}")
            for thing in self.things
            for _, parent in thing.parents
            if parent in known and known[parent] != thing
        ]
        found = [
            (f"{name}.{table.name}", f"{name}.{parent}")
            for name, schema in self.schemas.items()
            for table in schema.visible
            for parent in dict.fromkeys(table.references.values())
            if parent != table.name and not schema.table(parent).hidden
        ]
        return (*found, *of_things)

    @cached_property
    def plain_names(self) -> dict[str, str]:
        """The plain name of a table, "work orders", or of a thing, "song", and the one table that is asked for by it."""
        found: dict[str, str] = {}
        for name, phrases in self.table_phrases.items():
            plain = name.partition(".")[2].replace("_", " ")
            if plain in phrases and not name.startswith(f"{THING}."):
                found.setdefault(plain, name)
        for thing in self.things:
            for plain in thing.names:
                found.setdefault(plain.replace(ANY, "").strip(), f"{THING}.{thing.name}")
        return found

    @cached_property
    def whole_names(self) -> dict[str, str]:
        """The phrases of each domain, and the domain: "school" is no building but all that a school keeps."""
        return {phrase: name for name, phrases in self.domain_phrases.items() for phrase in phrases}

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
        of_things = {f"{THING}.{thing.name}": thing.names for thing in self.things}
        return of_things | {
            name: tuple(dict.fromkeys([*table.asks, *([spoken[name]] if owner.get(spoken[name], name) == name else [])]))
            for name, table in self.tables.items()
            if name not in of_things
        }


def is_held_out(phrase: str) -> bool:
    """Whether a phrase is kept for measuring: the same ones always, by their checksum; a single word, the plain name of a thing, never."""
    return " " in phrase and zlib.crc32(phrase.encode()) % HELD_OUT_SHARE == 0
