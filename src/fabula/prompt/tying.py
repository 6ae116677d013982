"""The table between two others of which each can have many of the other: enrolments, for students and courses."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from fabula.expression import Call, Name, parse
from fabula.prompt.choosing import Choice
from fabula.prompt.network import Network
from fabula.prompt.nouns import noun_of
from fabula.prompt.plurals import one_of, plural
from fabula.prompt.sketching import thing_of, values_of
from fabula.prompt.values import column_name
from fabula.schema import Column, Rows, Schema, Table
from fabula.things import ties
from fabula.things.ties import Tie

MOST = 2  # tables that are added to those asked for
FEW = 4  # with more tables asked for, the people who ask know which they want


def untied(choices: Sequence[Choice], tables: Sequence[Table]) -> dict[tuple[int, int], Tie]:
    """The places of two chosen tables that something ties together which was not asked for, and what does."""
    found: dict[tuple[int, int], Tie] = {}
    nouns = [noun_of(choice.words) for choice in choices]
    for i, j in itertools.combinations(range(len(choices)), 2) if len(choices) <= FEW else ():
        one, other = choices[i], choices[j]
        tie = ties.tie(nouns[i], nouns[j])
        if tie is None or one.is_whole or other.is_whole or {one.belongs_to, other.belongs_to} & {one.words, other.words}:
            continue
        refer = ties.refers(nouns[i], nouns[j]) or ties.refers(nouns[j], nouns[i])
        between = any(_between(k, i, j, nouns, tables) for k in range(len(choices)) if k not in (i, j))
        if not refer and not between and len(found) < MOST and not _joined(tables[i], tables[j]):
            found[i, j] = tie
    return found


def _between(middle: int, one: int, other: int, nouns: Sequence[str], tables: Sequence[Table]) -> bool:
    """Whether a table refers to two others, by what it is or as it is written."""
    return all(
        ties.refers(nouns[middle], nouns[end]) > 0 or tables[end].name in tables[middle].references.values()
        for end in (one, other)
    )


def _joined(one: Table, other: Table) -> bool:
    return other.name in one.references.values() or one.name in other.references.values()


def with_link(schema: Schema, one: Table, other: Table, tie: Tie | None, network: Network | None = None) -> Schema:
    """The schema with a table between two others of it, none of their pairs twice; named after both where nobody knows what ties them."""
    noun = column_name(tie.name) if tie else f"{one_of(one.name)}_{one_of(other.name)}"
    if plural(noun) in schema:
        noun = f"{one_of(one.name)}_{noun}"
    keys = [f"{one_of(table.name)}_id" for table in (one, other)]
    names = [name for name in (tie.columns if tie else ()) if name not in keys]
    made = values_of(names, thing_of(noun), noun, network)
    columns = (
        Column(keys[0], Call("ref", (Name(one.name),))),
        Column(keys[1], parse(f"ref({other.name}, distinct=True)")),
        *(Column.of(name, made[name]) for name in names),
    )
    link = Table(plural(noun), columns, Rows(1, 4, per=one.name))
    return schema.with_tables([*schema.visible, link, *(table for table in schema.tables if table.hidden)])
