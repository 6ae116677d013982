"""Tables that came from several places, made to refer to each other as those of one domain do."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import replace

from fabula.columns import is_type
from fabula.expression import Call, Name, parse, renamed
from fabula.prompt.agreeing import agreeing, read_by
from fabula.prompt.choosing import Choice
from fabula.prompt.editing import alike_tables
from fabula.prompt.meaning import expression_for
from fabula.prompt.meaning_kinds import is_person, kind_of
from fabula.prompt.network import Network
from fabula.prompt.nouns import noun_of
from fabula.prompt.plurals import one_of
from fabula.prompt.values import column_name
from fabula.schema import Column, Rows, Table
from fabula.things import ties

REFERS = 0.05  # enough for a table to refer to another one: a key too many does less harm than one that lacks
BEHIND = 2.0  # how much likelier a subject refers to one that was named before it than the other way round
HAPPENS = 3.0  # how much likelier what happens refers to what there is: a payment to a customer
KNOWN = 10.0  # a reference that everybody knows comes before all guesses
ALMOST = 0.75  # what a reference that is known by its last word alone keeps of that
OF_FEW = {  # kinds of things that belong to few others
    "people": ("organisations", "places"),
    "organisations": ("places",),
    "places": ("organisations",),
    "goods": ("organisations", "places", "people"),
    "living": ("places", "people"),
}
AGAINST = 0.1  # how likely a reference is still whose other way round everybody knows
TIMES = ("date", "start_date", "timestamp", "order_date", "start_time")
TIMED = 0.3  # how likely one of these columns is in a table of what happens
ALIKE = 75.0  # likeness of two tables' names from which one can stand for the other
WHOLE = 100.0  # likeness of a name to itself
ROWS = 100
CHILDREN = 3  # times as many rows as the table that is referred to


def joined(
    tables: Sequence[Table], choices: Sequence[Choice], network: Network, apart: Collection[tuple[int, int]] = ()
) -> list[Table]:
    """The tables, each referring to those that it most likely belongs to; none refers back, and each of several has a partner.

    Args:
        choices: what each table was made for.
        apart: places of two tables that another one ties together, so that neither refers to the other.
    """
    linked = {(i, j) for i, j in _pairs(tables) if tables[j].name in tables[i].references.values()}
    partners = {place for pair in (*linked, *apart) for place in pair}
    refers = {(i, j): _likely(i, j, tables, choices, network) for i, j in _pairs(tables) if not {(i, j), (j, i)} & {*apart}}
    new: list[tuple[int, int]] = []
    for (i, j), likely in sorted(refers.items(), key=lambda item: -item[1]):
        is_own = choices[i].domain and choices[i].domain == choices[j].domain
        if likely < KNOWN * ALMOST and not _may_refer(tables[i], tables[j]):
            continue
        if is_own and (likely < KNOWN or choices[i].is_whole):
            continue  # a domain says itself what refers to what, but for what everybody knows
        if (likely >= REFERS or not {i, j} <= partners) and (i, j) not in linked and not _reaches(j, i, linked):
            linked.add((i, j))
            partners |= {i, j}
            new.append((i, j))
    joined = list(tables)
    for i, j in new:
        if refers[i, j] >= KNOWN * ALMOST or not _tied(i, j, linked, tables):
            joined[i] = _referring(joined[i], joined[j])
    added = {table.name: table.references.keys() - old.references.keys() for table, old in zip(joined, tables, strict=True)}
    return agreeing(joined, added)


def _may_refer(child: Table, parent: Table) -> bool:
    """Whether what one table holds may be said to be of what the other holds: an order of a driver, and no driver of an order."""
    one, other = (kind_of(one_of(table.name).split("_")[-1]) for table in (child, parent))
    return one not in OF_FEW or other in (one, *OF_FEW[one])


def _tied(child: int, parent: int, linked: Set[tuple[int, int]], tables: Sequence[Table]) -> bool:
    """Whether a third table refers to both of two, one of which is of people: the parents of a class are those of its children."""
    people = any(is_person(one_of(tables[i].name).split("_")[-1]) for i in (child, parent))
    return people and any({(k, child), (k, parent)} <= linked for k in range(len(tables)) if k not in (child, parent))


def _pairs(tables: Sequence[Table]) -> itertools.permutations[tuple[int, ...]]:
    return itertools.permutations(range(len(tables)), 2)


def _likely(child: int, parent: int, tables: Sequence[Table], choices: Sequence[Choice], network: Network) -> float:
    """How likely a table refers to another one: as everybody knows, or else as the network and their order in the prompt say."""
    if choices[child].belongs_to == choices[parent].words:
        return KNOWN + 1  # what the prompt says comes before what everybody knows
    if choices[parent].belongs_to == choices[child].words:
        return 0.0
    if known := _known(child, parent, tables, choices):
        return known * KNOWN
    guess = _refers(choices[child], choices[parent], tables[parent], network) * _odds(child, parent, choices, network)
    return guess * (AGAINST if _known(parent, child, tables, choices) else 1)


def _known(child: int, parent: int, tables: Sequence[Table], choices: Sequence[Choice]) -> float:
    """How surely everybody knows that a table refers to another one, by what the prompt and the domains call them."""
    names = [{one_of(tables[i].name).replace("_", " "), noun_of(choices[i].words)} - {""} for i in (child, parent)]
    return max(ties.refers(one, other) for one, other in itertools.product(*names))


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


def pointing_to_written(tables: Sequence[Table]) -> list[Table]:
    """The tables with references to each other in place of those to hidden ones of the same noun."""
    return [_pointing_to_written(table, tables) for table in tables]


def _pointing_to_written(table: Table, tables: Sequence[Table]) -> Table:
    """The table, referring to written ones where it can; what it reads of a hidden one it reads of the written one, or no longer."""
    others = {other.name: other for other in tables if other.name != table.name}
    for key, target in table.references.items():
        near = max(others, key=lambda name: _likeness(target, name), default="")
        if near and target not in others and target != table.name and near not in table.references.values():
            table = _repointed(table, key, target, others[near]) if _likeness(target, near) >= ALIKE else table
    return table


def forgetting(hidden: Table, tables: Mapping[str, Table]) -> Table:
    """A hidden table that no longer counts or sums what has come to refer to a written one in its place."""
    gone = {name for name, table in tables.items() if hidden.name not in table.references.values()}
    own = {part for column in hidden for part in _passed(column)} & gone - {*hidden.references.values()}
    if not own:
        return hidden
    return hidden.with_columns(
        replace(column, expression=parse(expression_for(column.name))) if _passed(column) & own else column for column in hidden
    )


def _likeness(one: str, other: str) -> float:
    """How well a table can stand for another one, by their names, 0 to 100; learners can for students."""
    is_same = ties.is_same(*(one_of(name).replace("_", " ") for name in (one, other)))
    return WHOLE if is_same else alike_tables(one.replace("_", " "), other)


def _repointed(table: Table, key: str, old: str, new: Table) -> Table:
    """The table with a key of another parent; a column that reads what only the old one has gets values of its own."""
    columns = [Column.of(key, f"ref({new.name})") if column.name == key else column for column in table.columns]

    def change(path: str) -> Name:
        head, _, rest = path.partition(".")
        return Name(f"{new.name}.{rest}") if head == old and rest else Name(path)

    for i, column in enumerate(columns):
        paths = [path.split(".") for path in column.expression.names]
        read = [path[1] for path in paths if path[0] in (old, key) and len(path) > 1]
        if any(name not in new for name in read):
            columns[i] = replace(column, expression=parse(expression_for(column.name)))
        elif read:
            columns[i] = replace(column, expression=renamed(column.expression, change))
    rows = replace(table.rows, per=new.name) if table.rows.per == old else table.rows
    return replace(table.with_columns(columns), rows=rows)


def _passed(column: Column) -> set[str]:
    """The tables and keys that a column reads through or counts: `customer_id` and `cities` of `customer_id.cities.name`."""
    paths = [path for path in column.expression.names if not is_type(path)]
    calls = [node for node in column.expression.nodes if isinstance(node, Call) and node.function == "count"]
    counted = {a.path for node in calls for a in node.arguments[:1] if isinstance(a, Name)}
    return {part for path in paths for part in path.split(".")[:-1]} | counted


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
    read = {name.partition(".")[0] for column in child.columns for name in read_by(column)}
    if {key, child.references.get(key, key)} & read:
        return child
    kept = [column for column in child.columns if column.name not in same or (column.name in read and column.name != key)]
    gone = {target for name, target in child.references.items() if name not in {column.name for column in kept}}
    if child.rows.per in gone:  # as many rows for each of the other parent
        return replace(child.with_columns([*kept[:1], reference, *kept[1:]]), rows=replace(child.rows, per=parent.name))
    rows = child.rows if child.rows.per or child.rows.fixed else Rows(max(child.rows.low, CHILDREN * ROWS))
    return replace(child.with_columns([*kept[:1], reference, *kept[1:]]), rows=rows)
