"""Tables that were joined, made to agree: a row says nothing of its parents that those do not say themselves.

a payment of a tenant, of an apartment       the apartment is that of the tenant
a membership with a member and a member_id   the key alone says who it is
an order of a customer who signed up in May  is placed later than that
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from fabula.columns import is_type
from fabula.expression import Call, Name, parse
from fabula.prompt.kinds import function_of, kind_of
from fabula.prompt.meaning_kinds import is_person
from fabula.prompt.plurals import one_of
from fabula.schema import Column, Table
from fabula.things import ties

OWN_PEOPLE_WORDS = """
    comment like reply review rating vote bid answer message follow share report reaction question complaint feedback visit ticket
    view click bookmark favorite favourite score judgement grading
"""
OF_ANYBODY = frozenset(OWN_PEOPLE_WORDS.split())  # what anybody says of something, and not the one whose it is
ACTING_WORDS = "user customer member person people reader fan viewer visitor reviewer student player guest"
ACTING = frozenset(ACTING_WORDS.split())
SERVED_WORDS = """
    customer client member patient student guest tenant user owner passenger visitor buyer donor resident pupil child parent player subscriber
    learner participant attendee borrower camper swimmer skier diner shopper reader viewer
"""
SERVED = frozenset(SERVED_WORDS.split())
OTHER_WORDS = """
    winner loser opponent champion referee judge umpire organizer organiser candidate editor reviewer approver approved_by manager supervisor
    contact witness sender recipient signer beneficiary sponsor author referrer mentor
"""
OTHERS = frozenset(OTHER_WORDS.split())  # somebody else than the one whom a row is of, or is done by
STARTS = re.compile(
    r"^(?:created|joined|opened|started|registered|enrolled|signed_up|hired|ordered|booked|issued|published|founded|established|moved_in|"
    r"adopted|planted|acquired|admitted)(?:_on|_at|_date)?$|"
    r"^(?:creation|join|joining|opening|start|registration|enrollment|enrolment|signup|sign_up|hire|order|booking|issue|publish|publication|"
    r"move_in|adoption|planting|acquisition|admission|effective)_date$|^(?:member|customer|client)_since$|^release_date$"
)
HAPPENED = re.compile(r"date|_on$|_at$|timestamp|time$")
ENDS = re.compile(
    r"birth|due|end|expir|next|until|return|deliver|paid|clos|last|updat|resol|finish|complet|cancel|deadline|valid"
)
AHEAD = frozenset(
    ["ticket", "booking", "reservation", "registration", "invitation", "rsvp", "bet", "preorder", "entry", "application"]
)
MOMENTS = ("date", "datetime")


def agreeing(tables: Sequence[Table], added: Mapping[str, Collection[str]]) -> list[Table]:
    """The tables with their rows in agreement with those that they refer to.

    Args:
        tables: the written ones, joined.
        added: the keys that each of them was given, by its name, and that nobody wrote for it.
    """
    known = {table.name: table for table in tables}
    agreed = [_of_one_line(table, known, added) for table in tables]
    known = {table.name: table for table in agreed}
    later = [_later(table, known, added.get(table.name, ())) for table in agreed]
    return [_without_copies(table, added.get(table.name, ())) for table in later]


def _of_one_line(table: Table, known: Mapping[str, Table], added: Mapping[str, Collection[str]]) -> Table:
    """The table, whose keys lead to a parent's own parents where it refers to both: the customer of a payment is that of its order."""
    parents = [parent for parent in table.references.values() if parent in known]
    free = {
        column.name: parent
        for column in table
        if (parent := table.references.get(column.name, "")) in known
        and parent != table.name
        and parents.count(parent) == 1
        and column.expression == Call("ref", (Name(parent),))
    }
    if one_of(table.name).split("_")[-1] in OF_ANYBODY:
        free = {key: parent for key, parent in free.items() if one_of(parent).split("_")[-1] not in ACTING}
    for key, parent in [*free.items()]:
        for near_key, near in free.items():
            way = _way(near, parent, known) if near_key != key else None
            if way and ({key, near_key} & {*added.get(table.name, ())} or way.key in added.get(way.table, ())):
                same = f"ref({parent}, where={parent}.{known[parent].primary_key} == {'.'.join([near, *way.over, way.key])})"
                table = table.with_columns(replace(c, expression=parse(same)) if c.name == key else c for c in table)
                if table.rows.per == parent:  # as many for each of those that are nearer
                    table = replace(table, rows=replace(table.rows, per=near))
                free.pop(key)
                break
    return table


class Way(NamedTuple):
    """How one table leads to another: the table with the key, that key, and the tables passed on the way to it."""

    table: str
    key: str
    over: tuple[str, ...]


def _way(start: str, end: str, known: Mapping[str, Table]) -> Way | None:
    """The shortest way over written tables; None where there is none, or two."""
    queue: list[tuple[str, tuple[str, ...]]] = [(start, ())]
    seen = {start}
    for name, over in queue:
        references = known[name].references
        for key, parent in references.items():
            if parent == end and [*references.values()].count(end) == 1:
                return Way(name, key, over)
            if parent in known and parent not in seen:
                seen.add(parent)
                queue.append((parent, (*over, parent)))
    return None


def _later(table: Table, known: Mapping[str, Table], keys: Collection[str]) -> Table:
    """The table, whose rows happened after all of its new parents began."""
    ahead = one_of(table.name).split("_")[-1] in AHEAD
    starts = [
        f"{parent}.{start}"
        for key, parent in table.references.items()
        if key in keys and (start := _start_of(known[parent], ahead))
    ]
    first = next(
        (column for column in table if not column.rare and _is_free_moment(column) and HAPPENED.search(column.name)), None
    )
    if not starts or first is None:
        return table
    call = first.expression
    assert isinstance(call, Call)
    after = parse(starts[0] if len(starts) == 1 else f"max({', '.join(starts)})")
    later = replace(first, expression=replace(call, options=(*call.options, ("after", after))))
    return table.with_columns(later if column.name == first.name else column for column in table)


def _start_of(table: Table, ahead: bool) -> str:
    """The column that says since when there is such a row, or when it happened; empty for none.

    Args:
        ahead: what comes before things happen, such as tickets, is looked at.
    """
    days = [c.name for c in table if kind_of(c).name in MOMENTS and function_of(c.expression) in (*MOMENTS, "ordered")]
    happened = [] if ahead else [name for name in days if HAPPENED.search(name) and not ENDS.search(name)]
    return next((name for name in days if STARTS.match(name)), next(iter(happened), ""))


def _is_free_moment(column: Column) -> bool:
    """Whether a column is a day or a moment that no other one tells, and of the past."""
    call = column.expression
    if not isinstance(call, Call) or call.function not in MOMENTS or "birth" in column.name:
        return False
    return not {name for name, _ in call.options} & {"after", "before", "future", "null", "within"} and not call.names


def _without_copies(table: Table, keys: Collection[str]) -> Table:
    """The table without columns that say by other words whom or what a new key of it leads to."""
    read = {name.partition(".")[0] for column in table for name in read_by(column)}
    parents = {key: one_of(table.references[key]) for key in keys if key in table.references}
    stems = {noun for key, parent in parents.items() for noun in (key.removesuffix("_id"), parent, parent.split("_")[-1])}

    def is_copy(column: Column) -> bool:
        if column.name in (*table.references, table.primary_key, *read) or any("." in name for name in read_by(column)):
            return False
        noun = column.name.removesuffix("_name")
        names_one = function_of(column.expression) == "person.full_name" and noun not in (
            "first",
            "last",
            "full",
            "middle",
            "name",
        )
        return noun in stems or (names_one and any(_can_be_one(noun, parent.split("_")[-1]) for parent in parents.values()))

    same = {key for key, target in table.references.items() if key not in keys and _stands_for(target, parents.values())}
    kept = [column for column in table if not is_copy(column)]
    return table.with_columns([replace(column, rare=True) if column.name in same else column for column in kept])


def _can_be_one(noun: str, parent: str) -> bool:
    """Whether two nouns for people may stand for the same one: both are served, or both do the work."""
    return ties.is_same(noun, parent) or (noun not in OTHERS and is_person(parent) and (noun in SERVED) == (parent in SERVED))


def _stands_for(target: str, parents: Iterable[str]) -> bool:
    """Whether a table is another one for the same things as one of some parents: students, beside the pupils."""
    last = one_of(target).split("_")[-1]
    return any(last != parent.split("_")[-1] and ties.is_same(last, parent.split("_")[-1]) for parent in parents)


def read_by(column: Column) -> list[str]:
    """The columns and tables that a column's expression reads; whose person it is, "of=driver", is none."""
    owner = column.expression.option("of") if isinstance(column.expression, Call) else None
    names = [node for node in column.expression.nodes if isinstance(node, Name) and node != owner]
    return [node.path for node in names if not is_type(node.path)]
