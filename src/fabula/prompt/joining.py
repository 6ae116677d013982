"""Tables that came from several places, made to refer to each other as those of one domain do."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace

from fabula.columns import is_type
from fabula.expression import Call, Name, walk
from fabula.prompt.choosing import Choice
from fabula.prompt.editing import alike_tables
from fabula.prompt.network import Network
from fabula.prompt.values import column_name, one_of
from fabula.schema import Column, Rows, Table

REFERS = 0.05  # enough for a table to refer to another one: a key too many does less harm than one that lacks
BEHIND = 2.0  # how much likelier a subject refers to one that was named before it than the other way round
HAPPENS = 3.0  # how much likelier what happens refers to what there is: a payment to a customer
TIMES = ("date", "start_date", "timestamp", "order_date", "start_time")
TIMED = 0.3  # how likely one of these columns is in a table of what happens
ALIKE = 75.0  # likeness of two tables' names from which one can stand for the other
ROWS = 100
CHILDREN = 3  # times as many rows as the table that is referred to


def joined(tables: Sequence[Table], choices: Sequence[Choice], network: Network) -> list[Table]:
    """The tables, each referring to those that it most likely belongs to; none refers back, and each of several has a partner.

    Args:
        choices: what each table was made for.
    """
    joined = list(tables)
    linked = {(i, j) for i, j in _pairs(tables) if tables[j].name in joined[i].references.values()}
    refers = {
        (i, j): _refers(choices[i], choices[j], tables[j], network) * _odds(i, j, choices, network) for i, j in _pairs(tables)
    }
    for (i, j), likely in sorted(refers.items(), key=lambda item: -item[1]):
        if choices[i].domain and choices[i].domain == choices[j].domain:
            continue  # a domain says itself what refers to what
        partner = any(i in pair or j in pair for pair in linked)
        if (likely >= REFERS or not partner) and (i, j) not in linked and not _reaches(j, i, linked):
            linked.add((i, j))
            joined[i] = _referring(joined[i], joined[j])
    return joined


def _pairs(tables: Sequence[Table]) -> itertools.permutations[tuple[int, ...]]:
    return itertools.permutations(range(len(tables)), 2)


def _refers(child: Choice, parent: Choice, table: Table, network: Network) -> float:
    """How likely the table of one choice refers to that of another: by what the network says of the two, or since tables like the
    child usually have a column of that name, an `artist` or an `artist_id`; where the prompt says whose something is, that counts."""
    if child.belongs_to == parent.words or parent.belongs_to == child.words:
        return float(child.belongs_to == parent.words)
    nouns = {one_of(column_name(words)) for words in (table.name, table.name.split("_")[-1], parent.words)}
    names = {name for noun in nouns for name in (noun, f"{noun}_id", f"{noun}_name")} & network.column_id.keys()
    told = max((float(child.columns[network.column_id[name]]) for name in names), default=0.0)
    return max(child.reading.refers_to(parent.reading), told)


def _odds(child: int, parent: int, choices: Sequence[Choice], network: Network) -> float:
    """How much likelier a reference is for where the two subjects stand and for what they are."""
    behind = BEHIND if child > parent else 1 / BEHIND
    happens = [
        any(choices[i].columns[network.column_id[name]] >= TIMED for name in TIMES if name in network.column_id)
        for i in (child, parent)
    ]
    return behind * HAPPENS ** (happens[0] - happens[1])


def pointing_to_written(tables: Sequence[Table], behind: Iterable[Table]) -> list[Table]:
    """The tables with references to each other in place of those to hidden ones of the same noun.

    Args:
        behind: all tables that there are, hidden ones included; what any of them reads stays where it is.
    """
    read = {part for table in (*behind, *tables) for part in _passed(table)}
    return [_pointing_to_written(table, tables, read) for table in tables]


def _pointing_to_written(table: Table, tables: Sequence[Table], read: Set[str]) -> Table:
    names = [other.name for other in tables if other.name != table.name]
    columns = []
    for column in table.columns:
        target = table.references.get(column.name, "")
        near = max(names, key=lambda name: alike_tables(target.replace("_", " "), name), default="") if target else ""
        free = target and target not in names and not {target, column.name} & read and table.rows.per != target
        if free and near and alike_tables(target.replace("_", " "), near) >= ALIKE and near not in table.references.values():
            column = replace(column, expression=Call("ref", (Name(near),)))
        columns.append(column)
    return table.with_columns(columns)


def _passed(table: Table) -> set[str]:
    """The tables and keys that a table's columns read through: `customer_id` and `cities` of `customer_id.cities.name`."""
    paths = [node.path for column in table.columns for node in walk(column.expression) if isinstance(node, Name)]
    return {part for path in paths if not is_type(path) for part in path.split(".")[:-1]}


def _reaches(start: int, end: int, linked: set[tuple[int, int]]) -> bool:
    """Whether a table refers to another one, over any number of others."""
    return start == end or any(_reaches(j, end, linked) for i, j in linked if i == start)


def _referring(child: Table, parent: Table) -> Table:
    """The child with a key of the parent in it, in place of a column called like the parent."""
    noun = one_of(parent.name)
    key = f"{noun}_id"
    if not parent.primary_key or key == child.primary_key:
        return child
    reference = Column.of(key, f"ref({parent.name})")
    same = [column.name for column in child if column.name in (noun, f"{noun}_name", key) or column.name == noun.split("_")[-1]]
    read = {node.path.partition(".")[0] for column in child.columns for node in walk(column.expression) if isinstance(node, Name)}
    if {key, child.references.get(key, key)} & read:
        return child
    kept = [column for column in child.columns if column.name not in same[:1] or (column.name in read and column.name != key)]
    gone = {target for name, target in child.references.items() if name not in {column.name for column in kept}}
    if child.rows.per in gone:  # as many rows for each of the other parent
        return replace(child.with_columns([*kept[:1], reference, *kept[1:]]), rows=replace(child.rows, per=parent.name))
    rows = child.rows if child.rows.per or child.rows.fixed else Rows(max(child.rows.low, CHILDREN * ROWS))
    return replace(child.with_columns([*kept[:1], reference, *kept[1:]]), rows=rows)
