"""Wishes about whole tables: rows, children of parents, where everything is from; and, at the end, order, dirt and width."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from fabula.expression import Call, Literal, Name, parse
from fabula.prompt import amounts, moments, values
from fabula.prompt.dirtying import dirt_of
from fabula.prompt.editing import alike_tables, exact_rows, new_column, put, put_table, shown, table_named, usable, with_rows_of
from fabula.prompt.finding import SIDE_DATES, find
from fabula.prompt.kinds import kind_of
from fabula.prompt.meeting import TIMES, Meeting
from fabula.prompt.placing import set_cities, set_currency, set_world
from fabula.prompt.plurals import one_of, plural
from fabula.prompt.rewriting import with_option
from fabula.prompt.tying import with_link
from fabula.prompt.wishes import Wish
from fabula.schema import Column, Rows, Schema, Table
from fabula.things import ties

CHILD = {
    "name": "",
    "category": "choice(Standard=5, Basic=3, Premium=2)",
    "amount": "lognormal(80, 0.8, min=1)",
    "created_on": 'date("2023-01-01", "2026-10-31", recent=True)',
}
# What superlatives, and "alphabetical", are about; times, as in "newest", are found without.
TIMELY = re.compile(
    r"new|old|recent|late|earl|date|time|chrono|first in|last in|récent|ancien|reciente|antigu|neu|alt|jüng|ält|mais novo|velho",
    re.I,
)
MEASURES = """
tallest highest lowest: height elevation altitude score value | cheapest dearest costliest expensive priciest: price cost fee
biggest largest smallest: size area population capacity volume amount total | longest shortest: length duration distance
fastest slowest quickest: speed time duration | heaviest lightest: weight mass | oldest youngest: age year | best worst top: rating score rank
richest poorest: income revenue wealth salary | busiest: visits count total | deepest: depth | hottest coldest warmest: temperature
alphabetical alphabetically alphabetic: name title last_name | strongest: strength magnitude power | popular: popularity views rating
"""
MEASURED = {
    word: parts[1]
    for line in re.split(r"[|\n]", MEASURES)
    if ":" in line
    for parts in [line.split(":")]
    for word in parts[0].split()
}
SAID = 75  # likeness of words to the name of a table that is meant by them


def meet_tables(m: Meeting, wishes: Sequence[Wish]) -> None:
    """Relations first, then rows, then times and places."""
    meeters = {"children": _children, "many": _many, "refers": _refers}
    for kind, meeter in meeters.items():
        for wish in wishes:
            if wish.kind == kind:
                meeter(m, wish)
    _rows(m, [wish for wish in wishes if wish.kind == "rows"])
    for wish in wishes:
        if wish.kind == "series":
            _series(m, wish)
        elif wish.kind == "cities":
            m.met(wish, ", ".join(set_cities(m, wish.values)))
        elif wish.kind == "world":
            set_world(m, wish)
        elif wish.kind == "currency":
            set_currency(m, wish)


def meet_order(m: Meeting, wishes: Sequence[Wish], likely: Sequence[str]) -> None:
    """Order, dirt, width, and no rows at all."""
    _sorts(m, [wish for wish in wishes if wish.kind == "sort"])
    dirt = [wish for wish in wishes if wish.kind == "dirt"]
    if dirt:
        m.schema = dirt_of(m, dirt)
        if any(table.order_by for table in m.schema.visible):
            m.note("rows that are broken on purpose are not sorted")
    for wish in wishes:
        if wish.kind == "width":
            _width(m, wish, likely)
        elif wish.kind == "clean":
            m.met(wish, "no dirt")
        elif wish.kind == "empty":
            m.rows = 0
            m.schema = m.schema.with_tables(t if t.rows.per else t.with_rows(0) for t in m.schema.tables)
            m.met(wish, "no rows")


# -- relations ------------------------------------------------------------------------------------------------------------


def _children(m: Meeting, wish: Wish) -> None:
    bounds = amounts.tally(wish.text)
    if bounds is None:
        return m.note(f"`{wish.text}` is no number of {wish.about or 'rows'}")
    if not wish.about and not any(t.references for t in m.schema.visible):
        return m.note(f"`{wish.text}` of what is not said")
    child, parent = _table(m, wish.about), _table(m, wish.other)
    if parent is None and wish.other:
        parent = _plain_table(m, wish.other)
        m.schema = m.schema.with_tables((parent, *m.schema.tables))
    if parent is None:
        parent = next((m.schema.table(p) for p in (child.references.values() if child else ())), m.first)
    if child is None or child.name == parent.name:
        referring = [t for t in m.schema.visible if parent.name in t.references.values() and t.name != parent.name]
        child = referring[0] if referring else _plain_table(m, wish.about or "items")
    if child.name == parent.name:
        return m.note(f"{wish.text} {child.name} per what is not said")
    child = _referring(child, parent)
    low, high = bounds
    rules = tuple(rule for rule in child.rules if rule.function != "unique")  # which a domain has for as many as it makes itself
    child = replace(_referring_to_any(child, parent.name), hidden=False, rows=Rows(low, high, per=parent.name), rules=rules)
    if parent.rows.per == child.name:
        parent = parent.with_rows(100)
    m.schema = put_table(put_table(m.schema, replace(parent, hidden=False)), child)
    return m.met(wish, f"{child.rows}" if low == high else f"{low} to {high} {child.name} per {parent.name}")


def _table(m: Meeting, words: str) -> Table | None:
    """The table that some words call, a hidden one where no written one is called so."""
    return (table_named(m.schema, words) or table_named(m.schema, words, hidden=True)) if words else None


def _referring(child: Table, parent: Table) -> Table:
    """The table with a column that refers to a parent."""
    if parent.name in child.references.values():
        return child
    key = Column(f"{one_of(parent.name)}_id", Call("ref", (Name(parent.name),)))
    kept = [column for column in child.columns if column.name != key.name]
    return child.with_columns([*kept[:1], key, *kept[1:]])


def _plain_table(m: Meeting, words: str) -> Table:
    """A general table of things that no known table is about."""
    noun = usable(values.column_name(one_of(words)))
    columns = {f"{noun}_id": "key", f"{noun}_name": f'template("{{place}} {noun.replace("_", " ").title()}", place=place.city)'}
    columns |= {name: text for name, text in CHILD.items() if text}
    m.note(f"no known table of {words}, so this is a plain one")
    return Table(plural(noun), tuple(Column.of(name, text) for name, text in columns.items()), Rows(100))


def _many(m: Meeting, wish: Wish) -> None:
    one, other = _table(m, wish.about), _table(m, wish.other)
    if one is None or other is None or one.name == other.name:
        return m.note(f"which tables are many to many is not clear: {wish.about}, {wish.other}")
    for table in m.schema.tables:
        if {one.name, other.name} <= set(table.references.values()):
            m.schema = put_table(m.schema, replace(table, hidden=False))
            return m.met(wish, f"{one.name} and {other.name} by {table.name}")
    tie = ties.tie(*(one_of(table.name).replace("_", " ") for table in (one, other)))
    m.schema = with_link(m.schema, one, other, tie)
    return m.met(wish, f"{one.name} and {other.name} by {m.schema.visible[-1].name}")


def _refers(m: Meeting, wish: Wish) -> None:
    table = _table(m, wish.other) or m.first
    if not wish.about:
        return m.note(f"which column refers to another of {table.name} is not said")
    own = [c for c in table if table.references.get(c.name) == table.name]
    found = find(m.schema, wish.about)
    if own and found and found[1].name in {c.name for c in own}:
        m.put(table, found[1])
    else:
        m.put(table, Column(usable(values.column_name(wish.about)), Call("ref", (Name(table.name),))))
    return m.met(wish, f"{wish.about} refers to {table.name}")


def _referring_to_any(child: Table, parent: str) -> Table:
    """The child with references to any row of the parent: those that each gets are counted, not chosen."""
    columns = [
        replace(column, expression=with_option(column.expression, "where", None))
        if child.references.get(column.name) == parent and column.expression.option("where") is not None  # type: ignore[union-attr]
        else column
        for column in child.columns
    ]
    return child.with_columns(columns)


# -- rows -------------------------------------------------------------------------------------------------------------------


def _rows(m: Meeting, wishes: Sequence[Wish]) -> None:
    """One number is that of the table it stands before, the others in proportion; several are exact, each for its table."""
    counts: dict[str, tuple[Wish, int]] = {}
    for wish in wishes:
        count = amounts.rows(wish.text)
        if count is None:
            continue
        table = table_named(m.schema, wish.about) if wish.about else None
        if table is None or (
            table.rows.per
            and len(wishes) == 1
            and any(t.name == table.rows.per for t in m.schema.visible)
            and table is not m.first
            and not wish.about
        ):
            table = m.first
        if table.name in counts and wish.about:
            table = next((t for t in m.schema.visible if t.name not in counts), table)
        counts[table.name] = (wish, count)
        m.met(wish, str(count))
    if not counts:
        return
    if len(counts) == 1:
        name, (_, count) = next(iter(counts.items()))
        m.schema = with_rows_of(m.schema, name, count)
        m.rows = count if m.schema.visible[0].name == name else _rows_of_first(m.schema)
        return
    parents_first = sorted(
        counts, key=lambda name: (m.schema.table(name).rows.per in counts, [t.name for t in m.schema.tables].index(name))
    )
    m.schema = with_rows_of(m.schema, parents_first[0], counts[parents_first[0]][1])
    for name in parents_first:
        table, count = m.schema.table(name), counts[name][1]
        above = counts.get(table.rows.per, (None, None))[1]
        m.schema = put_table(m.schema, exact_rows(table, count, above))
    m.rows = _rows_of_first(m.schema)


def _rows_of_first(schema: Schema) -> int:
    return round(schema.expected_rows()[schema.visible[0].name])


def _series(m: Meeting, wish: Wish) -> None:
    """A row for each step of time, in order."""
    every = moments.step(wish.text) if wish.text else "1d"
    if every is None:
        return m.note(f"`{wish.text}` is no step of time")
    table = next((t for t in m.schema.visible if any(kind_of(c).name in TIMES for c in t.made)), m.first)
    today = m.schema.today
    period = moments.period(wish.other, today) if wish.other else None
    long = moments.span(wish.other) if wish.other and period is None else None
    asked = m.rows if m.rows is not None and table.name == m.first.name else None
    step = moments.seconds(every)
    known = ((period[1] - period[0]).days + 1) * 86_400 if period else moments.seconds(long) if long else 0
    seconds = known or (asked or 100) * step
    rows = asked or max(seconds // step, 1)
    if period and every.endswith("mo"):
        months = (period[1].year - period[0].year) * 12 + period[1].month - period[0].month + 1
        rows = asked or max(months // int(every[:-2]), 1)
    start = period[0] if period else today.fromordinal(max(today.toordinal() - rows * step // 86_400, 1))
    times = [c for c in table.made if kind_of(c).name in TIMES and not SIDE_DATES.search(c.name)] or [
        Column("date", Literal(None))
    ]
    m.put(table, times[0], _ticks(start.isoformat(), every))
    _one_series(m, m.schema.table(table.name), rows)
    return m.met(wish, f"{rows} rows, every {every}, from {start}")


def _ticks(start: str, every: str):  # type: ignore[no-untyped-def]
    """The nth time of a series: a day where steps are days, months or years, else a moment."""
    if every.endswith(("mo", "y")):
        months = int(every.rstrip("moy")) * (12 if every.endswith("y") else 1)
        return parse(f'as_date("{start}") + months({months} * (nth - 1))')
    if every[-1] in "dw":
        return parse(f'as_date(tick(nth, "{start}", every="{every}"))')
    return parse(f'tick(nth, "{start}", every="{every}")')


def move_series(m: Meeting, table: Table, column: Column, first: dt.date, last: dt.date) -> None:
    """Let a series start on one day and end on another."""
    text = str(column.expression)
    every = found[1] if (found := re.search(r'every="(\w+)"', text)) else "1mo"
    if every == "1mo":
        rows = (last.year - first.year) * 12 + last.month - first.month + 1
    else:
        rows = ((last - first).days + 1) * 86_400 // moments.seconds(every)
    m.put(table, column, _ticks(first.isoformat(), every))
    _one_series(m, m.schema.table(table.name), max(rows, 1))


def _one_series(m: Meeting, table: Table, rows: int) -> None:
    """So many rows, for one sensor or station where a table is counted per such, unless those were asked for."""
    steady = table.with_columns(c for c in table if not re.search(r"\bnth\b", str(c.expression)))
    by_entity = steady.knows_siblings or any("series(" in str(column.expression) for column in table)
    if not table.rows.per or not by_entity:
        m.schema = put_table(m.schema, table.with_rows(rows))
    else:
        parent = m.schema.table(table.rows.per)
        m.schema = put_table(m.schema, table.with_rows(Rows(rows, per=parent.name)))
        counted = any(wish.kind == "rows" and alike_tables(wish.about, parent.name) >= SAID for wish, _ in m.values)
        if parent.hidden or (m.first.name == table.name and not counted):
            m.schema = put_table(m.schema, parent.with_rows(1))
            above = m.schema.table(parent.name)
            if above.rows.per:
                m.schema = put_table(m.schema, above.with_rows(1))
    if m.schema.visible[0].name == table.name:
        m.rows = rows


# -- order and width -----------------------------------------------------------------------------------------------------------


def _sorts(m: Meeting, wishes: Sequence[Wish]) -> None:
    order: dict[str, list[str]] = {}
    home = ""
    for wish in wishes:
        minus = "-" if wish.text else ""
        if wish.about:
            table, column = find(m.schema, wish.about, first=home or m.first.name) or (m.first, new_column(wish.about))
            if column.name == "name" and not find(m.schema, "name") and "last_name" in table:
                column = table.column("last_name")
        elif measured := _measured(m, wish.other):
            table, column = measured
            minus = _ways(wish.other, column.name) or minus
        elif not TIMELY.search(wish.other) and (spoken := _spoken_number(m)):
            table, column = spoken
        else:
            times = [(t, c) for t in m.schema.visible for c in t.made if kind_of(c).name in TIMES]
            if not times:
                times = [(m.first, m.put(m.first, new_column("date")))]
            table, column = next(((t, c) for t, c in times if not SIDE_DATES.search(c.name)), times[0])
        m.schema = put(m.schema, table.name, shown(column))
        home = home or table.name
        order.setdefault(table.name, []).append(minus + column.name)
        m.met(wish, minus + column.name)
    for name, columns in order.items():
        m.schema = put_table(m.schema, replace(m.schema.table(name), order_by=tuple(dict.fromkeys(columns))))


def _spoken_number(m: Meeting) -> tuple[Table, Column] | None:
    """The number that something was wished of, if it is the only one: the grades of "grades from 0 to 20, from high to low"."""
    tables = {table.name: table for table in m.schema.visible}
    numbers = [
        (tables[table], tables[table].column(name))
        for table, name in sorted(m.touched)
        if table in tables and name in tables[table] and kind_of(tables[table].column(name)).name == "number"
    ]
    return numbers[0] if len(numbers) == 1 else None


def _measured(m: Meeting, words: str) -> tuple[Table, Column] | None:
    """The column that a superlative is about: the height of "tallest first"; none for a time, as in "newest first"."""
    for word in re.findall(r"[a-z]+", words.lower()):
        for name in MEASURED.get(word, "").split():
            found = find(m.schema, name, () if word.startswith("alphabet") else ("number",), first=m.first.name)
            if found and (kind_of(found[1]).name == "number" or word.startswith("alphabet")):
                return found
    return None


def _ways(words: str, column: str) -> str:
    """A minus for the fastest first by their speed, and for the slowest first by their time; empty where the words say the way themselves."""
    fast, slow = (re.search(form, words.lower()) for form in (r"\b(?:fastest|quickest)\b", r"\bslowest\b"))
    by_speed = re.search(r"speed|velocity", column)
    return "-" if (fast and by_speed) or (slow and not by_speed) else ""


def _width(m: Meeting, wish: Wish, likely: Sequence[str]) -> None:
    fewest, most = amounts.width(wish.text)
    table = m.first
    made, rare = list(table.made), [c for c in table.columns if c.rare]
    while len(made) < fewest and rare:
        made.append(shown(rare.pop(0)))
    names = {c.name for c in table.columns}
    extra = [
        name
        for name in [
            *likely,
            "notes",
            "created_at",
            "updated_at",
            "is_active",
            "priority",
            "source",
            "tags",
            "reference_number",
            "region",
            "rating",
            "comments",
            "version",
            "language",
            "website",
            "description",
        ]
        if name not in names
    ]
    wanted = fewest if most != 999 or fewest != 25 else len(made)
    for name in dict.fromkeys(extra):
        if len(made) >= wanted:
            break
        if not name.endswith("_id"):
            made.append(new_column(name))
    if most and len(made) > most:  # what was spoken of stays before all others
        asked = {table.primary_key, *(name for home, name in m.touched if home == table.name)}
        kept_first = sorted(made, key=lambda c: c.name not in asked)[:most]
        hidden = [replace(c, rare=True) for c in made if c not in kept_first]
        made = [c for c in made if c in kept_first]
    else:
        hidden = []
    kept = {c.name for c in (*made, *hidden)}
    m.schema = put_table(m.schema, table.with_columns([*made, *hidden, *(c for c in rare if c.name not in kept)]))
    m.met(wish, f"{len(made)} columns")
