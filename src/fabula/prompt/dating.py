"""Wishes about when things happen."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from fabula.expression import Call, Literal, Name
from fabula.prompt import moments, rewriting
from fabula.prompt.aging import PEOPLE
from fabula.prompt.agreeing import read_by
from fabula.prompt.editing import new_column, put
from fabula.prompt.finding import SIDE_DATES
from fabula.prompt.kinds import function_of, kind_of
from fabula.prompt.meeting import TIMES, Meeting
from fabula.prompt.wishes import Wish
from fabula.schema import Column, Table

MAKING = re.compile(r"\b(?:built|made|manufactured|produced|released|published|older|newer|vintage|model)\b", re.IGNORECASE)
YEARS = re.compile(r"^(?:model_|build_|release_|publication_)?year(?:_built|_made|_published|_released)?$|^vintage$")
MADE = re.compile(r"^(?:created|opened|reported|submitted|received|logged|raised|registered)_(?:at|on|date)$")
DONE = {
    "born": "birth",
    "sold": "sale",
    "bought": "purch",
    "paid": "pay",
    "built": "built",
    "made": "creat",
    "filed": "fil",
    "written": "writ",
}


OF_TIME = re.compile(
    r"(?:^|[_ ])(?:dates?|days?|on|at|due|since|until|expir\w*|deadline|last|next|first)(?:$|[_ ])", re.IGNORECASE
)


def meet_period(m: Meeting, wish: Wish) -> None:
    """When things happen: "in 2024"."""
    if rhythm := moments.rhythm(wish.text):
        return _rhythm(m, wish, *rhythm)
    span = moments.period(wish.text, m.schema.today)
    if span is None:
        return m.note(f"`{wish.text}` is no time that is understood")
    found = m.column(wish.about, (*TIMES, "number")) if wish.about else None
    if found and kind_of(found[1]).name == "number" and kind_of(found[1]).high >= 1500:
        m.put(*found, rewriting.bounded(found[1].expression, span[0].year, span[1].year, whole=True))
        return m.met(wish, f"{found[1].name} {span[0].year} to {span[1].year}")
    return _dates(m, wish, found if found and kind_of(found[1]).name in TIMES else None, *span)


def _rhythm(m: Meeting, wish: Wish, name: str, value: object) -> None:
    """Only on some days, or at some hours."""
    found = m.column(wish.about, (*TIMES, "time")) if wish.about else None
    clocks = _clocks(m, value) if name == "hours" and not (found and kind_of(found[1]).name == "datetime") else []
    if clocks:
        m.met(wish, f"{', '.join(clocks)} {wish.text}")
    for table, column in [] if clocks else [found] if found else _main_dates(m):
        call = rewriting.call_of(column.expression)
        is_moment = kind_of(column).name == "datetime"
        if call is None or call.function not in TIMES or (name == "hours" and not is_moment):
            m.note(f"{column.name} does not say at what {'hour' if name == 'hours' else 'day'}, so `{wish.text}` changes nothing")
            continue
        m.put(table, column, rewriting.with_option(call, name, Literal(value)))  # type: ignore[arg-type]
        m.met(wish, f"{column.name} {wish.text}")


def _clocks(m: Meeting, hours: object) -> list[str]:
    """Put the times of day of the first table that has any within some hours; the names of those columns, none where it has moments."""
    low, _, high = str(hours).partition("-")
    for table in m.schema.visible:
        if any(kind_of(column).name == "datetime" for column in table.made):
            return []
        times = [column for column in table.made if function_of(column.expression) == "time"]
        for column in times:
            m.put(m.schema.table(table.name), column, f'time("{_clock(low)}", "{_clock(high)}", step="5m")')
        if times:
            return [column.name for column in times]
    return []


def _clock(text: str) -> str:
    """A time of day as expressions write it: `9` is 09:00."""
    hour, _, minute = text.partition(":")
    return f"{int(hour) % 24:02}:{int(minute or 0):02}"


def meet_moments(m: Meeting, wish: Wish, found: tuple[Table, Column] | None, spans: Sequence[moments.Period]) -> None:
    """A range whose ends are days, months or years."""
    rest = list(spans)
    first = last = None
    if wish.low:
        span = rest.pop(0)
        first = span[1] + dt.timedelta(1) if wish.low.strict else span[0]
    if wish.high:
        span = rest.pop(0)
        last = span[0] - dt.timedelta(1) if wish.high.strict else span[1]
    if first and last and first > last:
        first, last = last, first
        m.note("the range of dates was turned round")
    return _dates(m, wish, found, first, last)


def _dates(m: Meeting, wish: Wish, found: tuple[Table, Column] | None, first: dt.date | None, last: dt.date | None) -> None:
    words = wish.text if wish.kind == "range" else wish.other
    done = [] if found else _done_dates(m, words)
    if not found and not done and (year := _year_of(m, words)):
        ends = (first.year if first else None, last.year if last else None)
        m.put(*year, rewriting.bounded(year[1].expression, *ends, whole=True))
        m.met(wish, f"{year[1].name} {ends[0] or '...'} to {ends[1] or '...'}")
        return
    chosen = [found] if found else done
    if not chosen and wish.about and OF_TIME.search(wish.about):
        chosen = [(m.first, new_column(wish.about, 'date("2023-01-01", "2026-10-31")'))]
    chosen = chosen or _main_dates(m)
    if not chosen:
        chosen = [(m.first, new_column(wish.about or "date", 'date("2023-01-01", "2026-10-31")'))]
    for table, column in chosen:
        names = [*column.expression.names]
        if "nth" in names and "siblings" not in names and first and last:  # a series, and no growth over the rows
            from fabula.prompt.relating import move_series

            move_series(m, table, column, first, last)
            continue
        _before(m, table, column, first or (last and last - dt.timedelta(30)))
        here = m.schema.table(table.name)
        m.put(here, column, rewriting.between(column.expression, first, last, m.schema.today, here))
        _not_beyond(m, table.name, column.name, last)
    m.met(wish, f"{', '.join(column.name for _, column in chosen)} {first or '...'} to {last or '...'}")


def _year_of(m: Meeting, words: str) -> tuple[Table, Column] | None:
    """The year in which what a table holds was made, where the words speak of that: "cars built after 2015"."""
    if not MAKING.search(words):
        return None
    return next(
        ((m.first, column) for column in m.first.made if YEARS.match(column.name) and kind_of(column).name == "number"), None
    )


def _done_dates(m: Meeting, words: str) -> list[tuple[Table, Column]]:
    """The day on which what the words before a time say was done: "hired between 2016 and 2020"."""
    for word in reversed(words.split()):
        stems = {DONE.get(word, ""), *([word[:4]] if word.endswith("ed") and len(word) > 4 else [])} - {""}
        for table in [m.first, *m.schema.visible]:
            for column in table.made:
                if kind_of(column).name in TIMES and any(part.startswith(tuple(stems)) for part in column.name.split("_")):
                    return [(table, column)]
    return []


def _main_dates(m: Meeting) -> list[tuple[Table, Column]]:
    """The day that each table is about; none of those it only has on the side, unless there is no other, and never a birthday."""
    dates = [
        (table, column)
        for table in m.schema.visible
        for column in table.made
        if kind_of(column).name in TIMES and not PEOPLE.match(function_of(column.expression))
    ]
    main = [(t, c) for t, c in dates if not SIDE_DATES.search(c.name)] or dates
    tables = list(dict.fromkeys(t.name for t, _ in main))
    roots = [_first_written(next((t, c) for t, c in main if t.name == name)) for name in tables]
    return roots[:1] if len(roots) > 1 and not any(t.rows.per for t, _ in roots) else roots[:2]


def _first_written(found: tuple[Table, Column]) -> tuple[Table, Column]:
    """The day that a record was made, where the one that was found comes after that: a ticket of May was opened in May."""
    table, column = found
    made = next((name for name in read_by(column) if MADE.match(name) and name in table), "")
    return (table, table.column(made)) if made else found


def _before(m: Meeting, table: Table, column: Column, first: dt.date | None) -> None:
    """Let what a date comes after lie before its first day: a customer of 2020 for an order of 2020."""
    after = column.expression.option("after") if isinstance(column.expression, Call) else None
    if first is None or not isinstance(after, Name) or rewriting.is_birth(after, table):
        return
    head, _, name = after.path.rpartition(".")
    owner = m.schema.table(table.references.get(head, head)) if head and (head in m.schema or head in table.references) else table
    if name in owner and kind_of(earlier := owner.column(name)).name in TIMES:
        _before(m, owner, earlier, first - dt.timedelta(1))
        node = rewriting.between(earlier.expression, None, first, m.schema.today)
        m.schema = put(m.schema, owner.name, replace(owner.column(name), expression=node))


def _not_beyond(m: Meeting, table: str, name: str, last: dt.date | None) -> None:
    """Let what follows a date of the future lie in the future, too."""
    if last is None or last <= m.schema.today:
        return
    for column in m.schema.table(table):
        call = column.expression
        if (
            isinstance(call, Call)
            and call.function in TIMES
            and call.option("after") == Name(name)
            and call.option("future") is None
        ):
            m.schema = put(m.schema, table, replace(column, expression=rewriting.with_option(call, "future", Literal(True))))
