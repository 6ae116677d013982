"""Which columns a table gets: those that most such tables have.

A domain's table is written by someone who knows the trade: it brings the values, how they depend on each other, and more columns than
most people keep. Those that are likely are written, the others wait until they are asked for; what most tables of that kind have
beside them is added.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from fabula.expression import Call, Literal, Name
from fabula.prompt.choosing import Choice
from fabula.prompt.finding import alike
from fabula.prompt.kinds import function_of, kind_of
from fabula.prompt.network import OPINION, Network, top
from fabula.prompt.plurals import one_of, plain_column
from fabula.prompt.sketching import FINISHES, thing_of, values_of
from fabula.schema import Column, Table

OWN = 0.05  # likelier by this for being written in the chosen table
UNHEARD = 0.6  # of that chance a column has that no other table has, so that the network never heard of it
RARER = 0.8  # of its chance one has that its table has rarely
SAME = 80.0  # likeness of two names from which one of them is enough
DATES = frozenset({"date", "time", "timestamp", "datetime", "day"})  # a table that has a date needs none by such a name
TIMES = ("date", "datetime")
# What such columns hold nobody knows who knows not the thing: "Standard" and "Special" say nothing of an inspection.
TWINS = (
    {"total", "total_amount"}, {"price", "unit_price"}, {"notes", "comments", "remarks"}, {"description", "details"},
    {"phone", "phone_number", "mobile"}, {"postcode", "postal_code", "zip_code", "zip"}, {"date_of_birth", "birth_date"}, {"sex", "gender"},
)  # fmt: skip
FAMILY_WORDS = """
price unit_price cost total amount total_amount fee rent amount_due value price_paid subtotal salary | number code reference reference_number
subject course class | first_name last_name full_name customer client guest visitor tenant patient student | country region continent
"""  # one of them is enough beside what a trade's table has already
PERSONAL = frozenset(
    {"first_name", "last_name", "full_name", "email", "phone", "address", "gender", "sex", "age", "date_of_birth"}
)
FAMILIES = tuple(frozenset(words.split()) for words in re.split(r"[|\n]", FAMILY_WORDS) if words.strip())
VAGUE = frozenset(
    {"type", "category", "class", "kind", "level", "description", "color", "material", "grade", "priority", "notes"}
)
NEUTRAL = frozenset({"id"})


class Room(NamedTuple):
    """How many columns a table has, keys aside, and how likely one must be."""

    least: int
    most: int
    likely: float


ALONE, BESIDE_OTHERS = Room(5, 12, 0.2), Room(4, 8, 0.3)  # real tables are smaller where there are several
STARTS = {
    "end": "start",
    "finish": "start",
    "end_time": "start_time",
    "finish_time": "start_time",
    "until": "from",
    "closes": "opens",
}
WHOLE_NAMES = frozenset({"name", "full_name"})
PARTS_OF_NAMES = frozenset({"first_name", "last_name", "surname", "middle_name"})


def likely_names(
    choice: Choice, own: Collection[str], network: Network, room: Room = ALONE, rare: Collection[str] = ()
) -> list[str]:
    """The plain names of the columns for a choice, likeliest first.

    Args:
        own: those of the chosen table.
        room: for how many there is room.
        rare: those of its own that few such tables have.
    """
    order = top(choice.columns, 3 * ALONE.most)
    chances = {network.columns[i]: float(choice.columns[i]) for i in order}
    for name in own:
        i = network.column_id.get(name)
        voted = (1 - OPINION) * choice.share  # what its own vote counts, though it may have had none
        likely = max(float(choice.columns[i]), voted) if i is not None else UNHEARD * choice.share
        chances[name] = OWN + (RARER * likely if name in rare else likely)
    best = sorted((name for name in chances if name not in NEUTRAL), key=lambda name: -chances[name])
    kept: list[str] = []
    for name in best:
        enough = chances[name] >= room.likely or len(kept) < room.least
        if enough and len(kept) < room.most and not any(alike(name, other, "") > SAME for other in kept):
            kept.append(name)
    return _named_once(_one_of_twins(kept))


def _one_of_twins(names: Sequence[str]) -> list[str]:
    """The names, of two that say the same the likelier alone."""
    kept: list[str] = []
    for name in names:
        if not any(name in twins and twins & {*kept} for twins in TWINS):
            kept.append(name)
    return kept


def _named_once(names: Sequence[str]) -> list[str]:
    """The names without a whole name beside its parts."""
    needless = WHOLE_NAMES if {"first_name", "last_name"} <= set(names) else PARTS_OF_NAMES
    return [name for name in names if name not in needless or not WHOLE_NAMES & set(names)]


def typical(table: Table, choice: Choice, network: Network, beside: Collection[str] = (), room: Room = ALONE) -> Table:
    """A domain's table, with the columns that are likely in it, its key, and what refers to the tables `beside` it."""
    keys = {table.primary_key, *(name for name, parent in table.references.items() if parent in beside)}
    plain = {plain_column(column.name, table.name): column.name for column in table if column.name not in keys}
    rare = {name for name, column in plain.items() if table.column(column).rare}
    names = likely_names(choice, plain, network, room, rare)
    written = {plain[name] for name in names if name in plain}
    has_date = any(column.name in written and kind_of(column).name in TIMES for column in table)
    new = []
    taken = {name for family in FAMILIES if family & plain.keys() for name in family}
    if table.references and not PERSONAL & plain.keys():  # whose attendance it is, the member says
        taken |= PERSONAL
    if any(form.fullmatch(name) for name in written for form, _ in FINISHES):  # what is resolved on a day is so on that day
        taken |= {"status"}
    for name in (name for name in names if name not in plain and name not in VAGUE | taken):
        words = set(name.split("_"))
        same = [
            c.name
            for c in table
            if c.name not in keys and (alike(name, c.name, table.name) >= SAME or words <= set(c.name.split("_")))
        ]
        written |= set(same[:1])
        if not same and name not in table and not _told(name, table, written) and not (name in DATES and has_date):
            new.append(name)
    columns = [column if column.name in keys else replace(column, rare=column.name not in written) for column in table.columns]
    shown = [column for column in columns if not column.rare]
    made = (_of_that_birth(column, shown) for column in made_beside(new, shown, table, network))
    return table.with_columns([*shown, *(column for column in made if column), *(column for column in columns if column.rare)])


def _told(name: str, table: Table, written: Iterable[str]) -> bool:
    """Whether the columns that are written say it already: a name, in whole or in parts, or by a key of whom or what it is the name."""
    keys = {one_of(parent.split("_")[-1]) for parent in table.references.values()} | {
        key.removesuffix("_id") for key in table.references
    }
    if name.removesuffix("_name") in keys:
        return True
    name = "name" if name in (one_of(table.name), one_of(table.name).split("_")[-1]) else name
    plain = {plain_column(column, table.name) for column in written}
    people = any(str(column.expression).startswith("person.full_name") for column in table if column.name in written)
    named = (
        people
        or {"first_name", "name", "title"} & plain
        or any(column.endswith("_name") and column not in PARTS_OF_NAMES for column in plain)
    )
    return (name in WHOLE_NAMES and bool(named)) or (name in PARTS_OF_NAMES and bool(plain & WHOLE_NAMES))


def made_beside(new: Sequence[str], shown: Sequence[Column], table: Table, network: Network) -> list[Column]:
    """New columns, with values that fit those that are there; on their own where they would read a column of another kind than its name says."""
    if not new:
        return []
    kinds = {column.name: kind_of(column).name for column in shown}
    status = next((str(column.expression) for column in shown if column.name == "status"), "")
    made = values_of([*kinds, *new], thing_of(one_of(table.name)), one_of(table.name), network, status=status)
    meant = {name: kind_of(Column.of(name, made[name])).name for name in kinds}
    odd = {name for name in kinds if meant[name] != kinds[name] and not {meant[name], kinds[name]} <= {*TIMES}}
    columns = [_after_time(_after_moment(Column.of(name, made[name]), kinds), shown) for name in new]
    read = {c.name: {*c.expression.names} for c in columns}
    alone: set[str] = set()
    while more := {name for name, heads in read.items() if heads & (odd | alone) and name not in alone}:
        alone |= more
    noun = one_of(table.name)
    single = {name: values_of([name], None, noun, network)[name] for name in alone}
    return [_of_another(Column.of(c.name, single[c.name])) if c.name in alone else c for c in columns]


def _after_moment(column: Column, kinds: Mapping[str, str]) -> Column:
    """The column; a day that comes after a moment is a moment, too, hours later where it was days."""
    call = column.expression
    after = call.option("after") if isinstance(call, Call) and call.function == "date" else None
    if not isinstance(call, Call) or not isinstance(after, Name) or kinds.get(after.path) != "datetime":
        return column
    within = call.option("within")
    hours = str(within.value).replace("d", "h") if isinstance(within, Literal) else "1h..48h"
    options = tuple((name, Literal(hours) if name == "within" else value) for name, value in call.options)
    return replace(column, expression=Call("datetime", call.arguments, options))


def _after_time(column: Column, shown: Sequence[Column]) -> Column:
    """The column; the end of what starts at a time of day is at a later one."""
    start = next((other for other in shown if other.name == STARTS.get(column.name)), None)
    call = start.expression if start else None
    if not isinstance(call, Call) or call.function != "time" or len(call.arguments) < 2:
        return column
    hour = int(str(getattr(call.arguments[1], "value", "20")).split(":")[0])
    last = min(hour + 4, 23)
    return Column.of(column.name, f'time("{min(hour + 1, 23):02}:00", "{last:02}:45", step="15m")')


def _of_that_birth(column: Column, shown: Sequence[Column]) -> Column | None:
    """The column; an age as old as the date of birth beside it says, or none where that is no person's own."""
    born = next((other for other in shown if re.search(r"birth_?date|date_of_birth|\bdob\b", other.name)), None)
    if column.name != "age" or born is None:
        return column
    options = str(born.expression).partition("(")[2]
    return (
        Column.of("age", f"person.age({options}" if options else "person.age")
        if function_of(born.expression) == "person.birth_date"
        else None
    )


def _of_another(column: Column) -> Column:
    """The column; a person that was thought of by itself, such as a host, is another one than the row's."""
    is_name = column.expression == Name("person.full_name") and column.name not in WHOLE_NAMES
    return Column.of(column.name, f"person.full_name(of={column.name})") if is_name else column
