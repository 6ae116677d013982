"""The chosen tables as a schema: those of domains as they are written there, others drawn from likely columns.

Tables that refer to each other are joined, by the domain or, across domains, where the network says that one refers to the other.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from fabula import domains, things
from fabula.expression import Name, walk
from fabula.prompt.choosing import Choice
from fabula.prompt.network import Network
from fabula.prompt.sketching import values_of
from fabula.prompt.tables import renamed_table
from fabula.prompt.values import column_name, plural, singular
from fabula.schema import Column, Rows, Schema, Table

LIKELY = 0.2  # enough for a column to be written
RANGE = (5, 12)  # columns of a table that nobody wrote, keys aside
RARE = 0.6  # how likely a column is that only one thing has, where it is that thing
REFERS = (
    0.1  # enough for a table to refer to another one: the network is shy, and a key too many does less harm than one that lacks
)
ROWS = 100
CHILDREN = 3  # times as many rows as the table that is referred to
NEUTRAL = frozenset({"id"})
PREPOSITIONS = frozenset(["of", "for", "in", "at", "from", "by", "with", "on", "to", "per", "that", "who", "which"])
NOUNS = 3  # words of a subject that make a table's name, at most


def schema_of(choices: Sequence[Choice], network: Network) -> Schema:
    """The schema of some choices, at least one."""
    known = [choice for choice in choices if choice.domain]
    schema = _of_domains([choice.full for choice in known])
    drawn = [_drawn(choice, network) for choice in choices if not choice.domain]
    tables = [_written(schema, choice) for choice in known]
    named = _names([table.name for table in tables], drawn)
    tables += [replace(table, name=name) for table, name in zip(drawn, named, strict=True)]
    order = [*known, *(choice for choice in choices if not choice.domain)]
    tables = _joined(tables, order)
    hidden = [table for table in schema.tables if table.hidden] if known else []
    title = schema.title if known else tables[0].name.replace("_", " ").capitalize()
    return replace(schema, tables=(*tables, *hidden), title=title, asks=())


# -- tables of domains -------------------------------------------------------------------------------------------------


def _of_domains(chosen: Sequence[str]) -> Schema:
    """The chosen tables of one or several domains, with hidden parents where their keys lead out of them."""
    by_domain: dict[str, list[str]] = {}
    for full in chosen:
        domain, _, table = full.partition(".")
        by_domain.setdefault(domain, []).append(table)
    parts = [_part_of(domains.load(domain), names) for domain, names in by_domain.items()]
    taken: set[str] = set()
    tables: list[Table] = []
    for part, domain in zip(parts, by_domain, strict=True):
        clash = {table.name for table in part.tables} & taken
        part = functools.reduce(lambda schema, name, d=domain: renamed_table(schema, name, f"{d}_{name}"), sorted(clash), part)  # type: ignore[misc]
        taken |= {table.name for table in part.tables}
        tables += part.tables
    if not parts:
        return Schema((), asks=())
    return replace(parts[0], tables=tuple(tables), asks=(), sector=parts[0].sector if len(parts) == 1 else "")


def _part_of(schema: Schema, names: Sequence[str]) -> Schema:
    """Some tables of a schema, in the given order, and, hidden, those that they refer to or sum up."""
    needed = list(names)
    for name in needed:
        table = schema.table(name)
        read = [*table.references.values(), *_tables_read(schema, table)]
        needed += [other for other in dict.fromkeys(read) if other not in needed]
    return schema.with_tables(replace(schema.table(name), hidden=name not in names, asks=()) for name in needed)


def _tables_read(schema: Schema, table: Table) -> list[str]:
    """The tables whose rows a table's columns count or sum: `sum(items.amount)` reads `items`."""
    nodes = (node for column in table.columns for node in walk(column.expression) if isinstance(node, Name))
    heads = (node.path.partition(".")[0] for node in nodes)
    return [head for head in heads if head in schema and head not in table and head != table.name]


def _written(schema: Schema, choice: Choice) -> Table:
    """A domain's table, as it is written there."""
    name = choice.full.partition(".")[2]
    return schema.table(name) if name in schema else schema.table(f"{choice.domain}_{name}")


# -- tables that nobody wrote ------------------------------------------------------------------------------------------


def _drawn(choice: Choice, network: Network) -> Table:
    """A table of the columns that are likely for its words, with a key; those of the thing it is come in the thing's order."""
    thing = _thing(choice.full)
    noun = column_name(_noun(choice.words) or (thing.name.replace(things.ANY, "").strip() if thing else "record"))
    chances = {network.columns[i]: float(choice.columns[i]) for i in np.argsort(-choice.columns, kind="stable")[: 2 * RANGE[1]]}
    for name in thing.columns if thing else ():
        if name not in network.column_id:  # so rare that it comes with the thing alone
            chances[name] = RARE * choice.sure
    least, most = RANGE
    best = sorted((name for name in chances if name not in NEUTRAL), key=lambda name: -chances[name])[:most]
    names = [name for rank, name in enumerate(best) if chances[name] >= LIKELY or rank < least]
    if thing:
        place = {name: i for i, name in enumerate(thing.columns)}
        names.sort(key=lambda name: place.get(name, len(place)))
    key = f"{singular(noun)}_id"
    kept = [name for name in names if name != key]
    made = values_of(kept, thing, noun, network)
    columns = [Column.of(key, "key"), *(Column.of(name, made[name]) for name in kept)]
    return Table(plural(noun), tuple(columns), Rows(ROWS))


def _thing(full: str) -> things.Thing | None:
    name = full.removeprefix(f"{things.THING}.")
    return _things().get(name) if full.startswith(f"{things.THING}.") else None


@functools.cache
def _things() -> dict[str, things.Thing]:
    return {thing.name: thing for thing in things.load()}


def _noun(words: str) -> str:
    """The noun of a subject in the singular: of "albums of the artists", `album`."""
    kept = list(itertools.takewhile(lambda word: word not in PREPOSITIONS, words.lower().split()))
    said = [word for word in kept if word.replace("-", "").replace("'", "").isalnum()]
    return singular(" ".join(said[-NOUNS:])) if said else ""


def _names(taken: Sequence[str], drawn: Sequence[Table]) -> list[str]:
    """Names for drawn tables that no other table has."""
    seen, names = set(taken), []
    for table in drawn:
        name = next(
            one for one in itertools.chain([table.name], (f"{table.name}_{i}" for i in itertools.count(2))) if one not in seen
        )
        seen.add(name)
        names.append(name)
    return names


# -- joining -----------------------------------------------------------------------------------------------------------


def _joined(tables: Sequence[Table], choices: Sequence[Choice]) -> list[Table]:
    """The tables, each referring to those that it most likely belongs to; none refers back, and each of several has a partner."""
    joined = list(tables)
    refers = {(i, j): choices[i].reading.refers_to(choices[j].reading) for i, j in itertools.permutations(range(len(tables)), 2)}
    linked = {(i, j) for i, j in refers if tables[j].name in tables[i].references.values()}
    for (i, j), likely in sorted(refers.items(), key=lambda item: -item[1]):
        if choices[i].domain and choices[i].domain == choices[j].domain:
            continue  # a domain says itself what refers to what
        partner = any(i in pair or j in pair for pair in linked)
        if (likely >= REFERS or not partner) and (i, j) not in linked and not _reaches(j, i, linked):
            linked.add((i, j))
            joined[i] = _referring(joined[i], joined[j])
    return joined


def _reaches(start: int, end: int, linked: set[tuple[int, int]]) -> bool:
    """Whether a table refers to another one, over any number of others."""
    return start == end or any(_reaches(j, end, linked) for i, j in linked if i == start)


def _referring(child: Table, parent: Table) -> Table:
    """The child with a key of the parent in it, in place of a column called like the parent."""
    noun = singular(parent.name)
    key = f"{noun}_id"
    if not parent.primary_key or key == child.primary_key:
        return child
    reference = Column.of(key, f"ref({parent.name})")
    same = [column.name for column in child if column.name in (noun, f"{noun}_name", key) or column.name == noun.split("_")[-1]]
    read = {node.path.partition(".")[0] for column in child.columns for node in walk(column.expression) if isinstance(node, Name)}
    if key in read:
        return child
    kept = [column for column in child.columns if column.name not in same[:1] or (column.name in read and column.name != key)]
    rows = child.rows if child.rows.per or child.rows.fixed else Rows(max(child.rows.low, CHILDREN * ROWS))
    return replace(child.with_columns([*kept[:1], reference, *kept[1:]]), rows=rows)
