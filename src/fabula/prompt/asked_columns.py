"""The columns that a prompt names: the table's own where it has them, new ones that fit the others where not.

"bike rentals with customer, start, end, deposit"     the rentals' own start and end, called so; a deposit beside them

What was only likely makes room: it goes where it says the same as a column that is asked for, and all of it goes where many are asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from fabula.expression import Call, Literal, Name, Node, parse
from fabula.prompt.agreeing import read_by
from fabula.prompt.editing import rename
from fabula.prompt.finding import UNITS, alike, same_words
from fabula.prompt.kinds import kind_of
from fabula.prompt.meaning import is_lettered, meaning_of
from fabula.prompt.meaning_coherence import coherent, meanings_of
from fabula.prompt.network import Network
from fabula.prompt.plurals import one_of, singular
from fabula.prompt.request import Request
from fabula.prompt.typical import made_beside
from fabula.schema import Column, Schema, Table, check_name

LENGTHS = ("duration", "length", "time", "distance")
SAME_AS = {
    "price": "unit_price sale_price list_price",
    "total": "total_amount",
    "amount": "total_amount",
    "surname": "last_name",
    "item": "equipment device product machine tool",
}
SAME = 78.0  # likeness of a column's name to what is asked for from which it is that
TOLD = 74.0  # and from which one of two says nothing new
PLACES = {  # what else than by its name a place is called
    "gps": ("latitude", "longitude", "lat", "lon", "lng"),
    "coordinates": ("latitude", "longitude", "lat", "lon", "lng"),
    "location": ("latitude", "longitude", "address"),
}
SURE = 0.5  # a meaning that is less sure is a guess
SEVERAL = 2  # columns that are asked for of which an amount is made
MANY = 4  # columns by whose names someone says what the table is, and not what it has besides
BESIDES = re.compile(
    r"\b(?:includ\w+|incl|such as|like|e\.?g|also|plus|additional\w*|extra|at least|as well|add|moreover)\b", re.IGNORECASE
)
NAMING = ("name", "title", "full_name")


@dataclass
class Asking:
    """A schema on its way to the columns that are asked for.

    Args:
        schema: as far as it is.
        network: what names mean.
        met: columns, by table, whose values the prompt speaks of, so that they stay.
        fresh: the schema was made for this prompt; one that somebody has already keeps its columns and what they are called.
        sure: how sure the meaning of each new column is, 0 to 1, by its name.
    """

    schema: Schema
    network: Network
    met: Mapping[str, Collection[str]]
    fresh: bool
    sure: dict[str, float] = field(default_factory=dict)

    def put(self, table: Table) -> None:
        """Write a table in place of the one of its name."""
        self.schema = self.schema.with_tables(table if other.name == table.name else other for other in self.schema.tables)


def ask(asking: Asking, request: Request, first: str, *, besides: bool) -> Schema:
    """The schema with columns added, kept alone, or left out, as asked.

    Args:
        first: the table that people most likely mean.
        besides: columns are asked for in addition to what such tables have.
    """
    request.add, request.only = _coordinates(request.add), _coordinates(request.only)
    if request.only:
        _keep_alone(asking, list(dict.fromkeys(map(usable_name, request.only))), first)
    by_home: dict[str, list[str]] = {}
    alone = asking.fresh and len(dict.fromkeys(request.subjects)) == 1 and len(request.add) >= MANY
    for name, home in _homes(asking.schema, list(dict.fromkeys(map(usable_name, request.add))), alone=alone).items():
        by_home.setdefault(home, []).append(name)
    for home, names in by_home.items():
        _add(asking, home, names)
        if asking.fresh and not besides and len(names) >= MANY:
            if len(by_home) == len(dict.fromkeys(request.subjects)) == 1:
                _leave_other_tables(asking, home)
            _leave_the_rest(asking, home, names)
    if request.drop:
        asking.schema = asking.schema.with_tables(
            table if table.hidden else _dropped(table, request.drop) for table in asking.schema.tables
        )
    return asking.schema


def adds_only(prompt: str) -> bool:
    """Whether a prompt names columns beside what it takes for granted: "including", "also"."""
    return BESIDES.search(prompt) is not None


def _coordinates(names: list[str]) -> list[str]:
    if "lat" in names and {"long", "lon", "lng"} & set(names):
        return [{"lat": "latitude", "long": "longitude", "lon": "longitude", "lng": "longitude"}.get(n, n) for n in names]
    return names


def _homes(schema: Schema, names: Sequence[str], *, alone: bool = False) -> dict[str, str]:
    """The table that each column is most likely asked of: one that has it, or else the one that most of the others are asked of.

    Args:
        alone: all of them are asked of one thing, and so of one table.
    """
    if alone:
        return dict.fromkeys(names, _having_most(schema, names).name)
    known = {name: home for name in names if (home := _home(schema, name))}
    most = Counter(known.values()).most_common(1)
    return {name: known.get(name) or (most[0][0] if most else schema.visible[0].name) for name in names}


def _having_most(schema: Schema, names: Sequence[str], first: str = "") -> Table:
    """The table that has most of some columns; of several the one called `first`, else that which comes first."""
    return max(schema.visible, key=lambda table: (sum(_found(table, name) is not None for name in names), table.name == first))


def _home(schema: Schema, name: str) -> str:
    """The first table that has a column, or a key to who is called so; empty for none."""
    visible = schema.visible
    has = (table for table in visible if name in table and not table.column(name).rare)
    own = (table for table in visible if name in table)
    near = (table for table in visible if _found(table, name))
    refers = (table for table in visible if f"{name}_id" in table.references)
    return next((table.name for tables in (has, own, near, refers) for table in tables), "")


# -- adding ----------------------------------------------------------------------------------------------------------------


def _add(asking: Asking, home: str, names: Sequence[str]) -> None:
    """Write some columns of a table, new ones behind those that are there."""
    own = _claimed(asking.schema.table(home), names)
    asking.sure |= dict.fromkeys((name for name, column in own.items() if is_lettered(str(column.expression), name)), 0.1)
    for name, column in own.items():
        _show(asking, home, name, column)
    new = [name for name in names if name not in asking.schema.table(home)]
    table = asking.schema.table(home)
    made = [_of_parent(asking, table, name) or column for name, column in zip(new, _made(asking, table, new), strict=True)]
    shown = [column for column in table if not column.rare]
    free = [] if asking.met.get(home) else new  # bounds were asked for, and stay
    table = table.with_columns([*_summing(shown, names, free, table), *made, *(column for column in table if column.rare)])
    if asking.fresh:
        waiting = [name for name, column in own.items() if column.rare]
        table = _without_said_twice(asking, table, names, [*new, *waiting])
    asking.put(table)


def _summing(shown: Sequence[Column], names: Sequence[str], new: Sequence[str], table: Table) -> list[Column]:
    """The columns that are there, amounts made of those that are asked for where these make them up: a total of quantity and price."""
    if not new:
        return list(shown)
    beside = [column.name for column in shown if column.name not in names]
    made = coherent([*names, *beside], one_of(table.name))  # what is asked for comes before a count that says the same
    read = {name: {*parse(text).names} for name, text in made.items()}
    summed = {name for name, heads in read.items() if len(heads & {*names}) >= SEVERAL and heads & {*new}}
    return [
        replace(column, expression=parse(made[column.name]))
        if column.name in summed and kind_of(column).name == "number"
        else column
        for column in shown
    ]


def _claimed(table: Table, names: Sequence[str]) -> dict[str, Column]:
    """The table's own column for each name that it has one for, none for two of them."""
    own = {name: column for name in names if (column := _found(table, name))}
    taken = {column.name for column in own.values()}
    for name in (name for name in names if name not in own):
        near = {column.name: alike(name, column.name, table.name) - column.rare for column in table if _can_be(column, table)}
        best = max((other for other in near if other not in taken), key=lambda other: near[other], default="")
        if best and near[best] >= SAME - 1:
            own[name] = table.column(best)
            taken.add(best)
    return own


def _can_be(column: Column, table: Table) -> bool:
    """Whether a column may be what is asked for by another name: keys are not."""
    return column.name != table.primary_key and column.name not in table.references


def _found(table: Table, name: str) -> Column | None:
    """The column of a table that `name` means: the same name, the same but for the table's own noun, or the same words."""
    entity = singular(table.name).split("_")[-1]
    if name in table:
        return table.column(name)
    if table.references.get(f"{name}_id") == table.name:  # the manager of an employee is an employee
        return table.column(f"{name}_id")
    alike = [column for column in table.columns if same_words(column.name, name, entity)]
    bare = re.sub(r"_(?:date|time|day)$", "", name)
    alike += [column for column in table.columns if column.name == bare != name and kind_of(column).name in ("date", "datetime")]
    alike += [column for column in table.columns if column.name == f"{name}_amount"]
    measured = [column for column in table.columns if _with_unit(column.name, name)]
    only = [column for column in table.columns if column.name in SAME_AS.get(name, "").split()]
    return next(iter([*alike, *measured, *only]), None)


def _with_unit(known: str, name: str) -> bool:
    """Whether a column is what was named with its unit: `duration_minutes` for `duration`, and for `minutes`."""
    stem, _, unit = known.rpartition("_")
    return unit in UNITS and name in (stem, unit if stem in LENGTHS else stem)


def _show(asking: Asking, home: str, name: str, column: Column) -> None:
    """Write a table's own column, called as it is asked for unless only its own noun or its unit is left out."""
    table = asking.schema.table(home)
    entity = singular(table.name)
    called = column.name == name or same_words(column.name, name, entity.split("_")[-1]) or _with_unit(column.name, name)
    if not called and asking.fresh and _can_be(column, table):
        asking.schema = rename(asking.schema, home, column.name, name)
        table, called = asking.schema.table(home), True
        column = table.column(name)
    if called:
        kept = [replace(one, rare=False) if one.name == column.name else one for one in table]
        order = [*(one for one in kept if not one.rare), *(one for one in kept if one.rare)] if column.rare else kept
    else:
        order = [*(one for one in table if not one.rare), Column(name, Name(column.name)), *(one for one in table if one.rare)]
    asking.put(table.with_columns(order))


def _made(asking: Asking, table: Table, new: Sequence[str]) -> list[Column]:
    """New columns, each with what its name means beside the others."""
    shown = [column for column in table if not column.rare]
    meant = meanings_of([*(column.name for column in shown), *new], one_of(table.name), network=asking.network) if new else {}
    asking.sure |= {name: meant[name].confidence for name in new}
    return [
        _named(name, table) or column for name, column in zip(new, made_beside(new, shown, table, asking.network), strict=True)
    ]


def _named(name: str, table: Table) -> Column | None:
    """The whole name of one whose first and last names are there."""
    both = name == "name" and "first_name" in table and "last_name" in table
    return Column.of(name, "person.full_name") if both else None


def _of_parent(asking: Asking, table: Table, name: str) -> Column | None:
    """What a key says that leads to it: the customer of an order with a `customer_id`, by the name that the customer has."""
    keys = [key for key in table.references if key in (f"{name}_id", f"{name.removesuffix('_name')}_id")]
    parent = asking.schema.table(table.references[keys[0]]) if keys and table.references[keys[0]] in asking.schema else None
    if parent is None or parent.name == table.name:
        return None
    return said_by_parent(name, keys[0], parent)


def said_by_parent(name: str, key: str, parent: Table) -> Column | None:
    """A column with the name of what a key leads to; None where that has none."""
    naming = ("name", "full_name") if "first_name" in parent else NAMING  # the title of a person is none
    whole = next((c.name for c in parent if c.name in naming or c.name == f"{one_of(parent.name)}_name"), "")
    if whole:
        return Column(name, Name(f"{key}.{whole}"))
    if "first_name" in parent and "last_name" in parent:
        parts: list[Node] = [Name(f"{key}.first_name"), Literal(" "), Name(f"{key}.last_name")]
        return Column(name, Call("join", tuple(parts)))
    return None


# -- leaving out -----------------------------------------------------------------------------------------------------------


def _without_said_twice(asking: Asking, table: Table, names: Sequence[str], new: Sequence[str]) -> Table:
    """The table without columns that nobody asked for and that say the same as new ones: a technician beside a handyman."""
    meant = {name: _meaning(asking, name, table) for name in new}
    of_people = {name for name in new if _is_name(table.column(name))}
    kept = {table.primary_key, *table.references, *names, *asking.met.get(table.name, ())}
    read = {part.partition(".")[0] for column in table if not column.rare for part in read_by(column)}

    def is_told(column: Column) -> bool:
        if column.rare or column.name in kept or column.name in read:
            return False
        near = any(alike(name, column.name, table.name) >= TOLD for name in new)
        same = _meaning(asking, column.name, table) in {label for label in meant.values() if label}
        return near or same or (bool(of_people) and _is_name(column) and column.name not in NAMING)

    return table.with_columns(replace(column, rare=True) if is_told(column) else column for column in table)


def _meaning(asking: Asking, name: str, table: Table) -> str:
    found = meaning_of(name, table=one_of(table.name), network=asking.network)
    return (
        found.meaning if found.confidence >= SURE and found.meaning not in ("category", "flag", "count", "text", "person") else ""
    )


def _is_name(column: Column) -> bool:
    """Whether a column is the name of a person."""
    return str(column.expression).startswith("person.full_name")


def _leave_the_rest(asking: Asking, home: str, names: Sequence[str]) -> None:
    """Leave out what was likely, where so many columns are named that they are the table."""
    table = asking.schema.table(home)
    seen = {other.name for other in asking.schema.visible}
    keys = {key for key, parent in table.references.items() if parent in seen}
    asked = {column.name for column in _claimed(table, names).values()}
    kept = {table.primary_key, *keys, *names, *asked, *asking.met.get(home, ())}
    place = {name: i for i, name in enumerate([table.primary_key, *keys, *names])}
    columns = [column if column.name in kept else replace(column, rare=True) for column in table]
    table = table.with_columns(sorted(columns, key=lambda column: (column.rare, place.get(column.name, len(place)))))
    asking.put(table)


def _leave_other_tables(asking: Asking, home: str) -> None:
    """Leave out the other tables of the trade, but for those that the prompt speaks of: a list of columns is that of one table."""
    tables = [
        table if table.name == home or asking.met.get(table.name) else replace(table, hidden=True)
        for table in asking.schema.tables
    ]
    asking.schema = asking.schema.with_tables(sorted(tables, key=lambda table: table.hidden))


def _keep_alone(asking: Asking, names: Sequence[str], first: str) -> None:
    """Leave of all tables the one that has most of some columns, and of that these alone, in their order."""
    schema = asking.schema
    main = _having_most(schema, names, first)
    _add(asking, main.name, names)
    table = asking.schema.table(main.name)
    own = _claimed(table, names)
    order = [replace(own[name], rare=False) for name in names if name in own]
    kept = {column.name for column in order}
    table = table.with_columns([*order, *(replace(column, rare=True) for column in table if column.name not in kept)])
    tables = [table if t.name == main.name else replace(t, hidden=True) for t in asking.schema.tables]
    asking.schema = asking.schema.with_tables(sorted(tables, key=lambda table: table.hidden))
    if "id" in names and "id" not in table and table.primary_key in {column.name for column in table.made}:
        asking.schema = rename(asking.schema, main.name, table.primary_key, "id")  # as it was spelled


def _dropped(table: Table, names: Sequence[str]) -> Table:
    """The table without the columns that the names mean; a word drops every column that holds it, but never all of them."""
    unwanted = set()
    for name in names:
        words = {singular(word) for word in name.split("_")}
        named = {column.name for column in table.made if words <= {singular(word) for word in column.name.split("_")}}
        named |= {column.name for column in table.made if column.name in PLACES.get(name, ())}
        unwanted |= named or {column.name for column in table.made if _mean_the_same(name, column.name)}
    if len(unwanted) >= len(table.made):
        unwanted -= {table.primary_key}
    return table.with_columns(replace(column, rare=True) if column.name in unwanted else column for column in table)


def _mean_the_same(one: str, other: str) -> bool:
    """Whether two names say the same thing for sure: `phone_numbers` and `phone`."""
    said, known = meaning_of(singular(one)), meaning_of(other)
    return said.meaning == known.meaning != "" and min(said.confidence, known.confidence) >= 0.8


def usable_name(name: str) -> str:
    """The name, with a letter in front where it starts with a digit."""
    name = name if name[:1].isalpha() or name.startswith("_") else f"c_{name}"
    return check_name(name, where="prompt")
