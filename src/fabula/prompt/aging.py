"""Wishes about how old people are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from fabula.expression import Call, Literal, Node, parse
from fabula.prompt import amounts, rewriting
from fabula.prompt.editing import put
from fabula.prompt.finding import alike
from fabula.prompt.kinds import function_of, kind_of
from fabula.prompt.meeting import Meeting
from fabula.prompt.wishes import Wish
from fabula.schema import Column, Table

OLDEST = 110
DAYS_A_YEAR = 365.25
PEOPLE = re.compile(r"^person\.(?!latitude)")
AGE_TYPES = ("person.birth_date", "person.age")


def is_age(m: Meeting, wish: Wish, texts: Sequence[str], found: tuple[Table, Column] | None) -> bool:
    """Whether a range is one of ages."""
    if wish.about and alike(wish.about, "age", "") >= 80:
        return True
    if not wish.about and re.search(r"\b(?:aged|ages?|older|younger)\b", wish.text):
        return True
    if any(re.search(r"\bold$|of age$", text) for text in texts) and any(
        PEOPLE.match(function_of(column.expression)) for table in m.schema.visible for column in table.made
    ):
        return True
    if found is not None or wish.about:
        return bool(found and function_of(found[1].expression) in AGE_TYPES)
    if any(re.search(r"\byears?\b|\bold\b", text) or amounts.OF_AGE.search(text.lower()) for text in texts):
        return True
    has_units = any(re.search(r"[$€£%]|\d\s*(?!k\b)[a-z]", text.lower()) for text in texts)
    return (
        not has_units
        and any(is_own_person(column) for column in m.first.made)
        and all((amounts.amount(text) or 0) <= 120 for text in texts)
    )


def is_own_person(column: Column) -> bool:
    """Whether a column says something of the person that a row is, and of no other: not the student of a score."""
    return bool(PEOPLE.match(function_of(column.expression))) and "of=" not in str(column.expression)


def meet_ages(m: Meeting, wish: Wish, low: tuple[float, bool] | None, high: tuple[float, bool] | None) -> None:
    """Ages within bounds, each with whether it is strict: by the dates of birth where there are any."""
    first = None if low is None else int(low[0]) + low[1]
    last = None if high is None else int(high[0]) - high[1]
    m.ends |= dict.fromkeys((wish.about, "age"), (first, last))
    for table in m.schema.visible:
        aged = [c for c in table if function_of(c.expression) in AGE_TYPES and "of=" not in str(c.expression)]
        named = next((c for c in table if alike("age", c.name, table.name) >= 90 and c not in aged), None)
        born = next((c for c in table if alike("date of birth", c.name, table.name) >= 80 and c not in aged), None)
        if (
            not aged
            and named is None
            and born is None
            and not (PEOPLE.match(" ".join(function_of(c.expression) for c in table.made)) and table is m.first)
        ):
            continue
        old_low, old_high = 0, 100
        for column in aged:
            call = rewriting.call_of(column.expression)
            options = {k: v.value for k, v in call.options if isinstance(v, Literal)} if call else {}
            old_low, old_high = int(options.get("min_age", 18)), int(options.get("max_age", 80))  # type: ignore[arg-type]
        if born is not None and not aged:
            old_low, old_high = _ages_of(born.expression, m.schema.today) or (old_low, old_high)
        youngest = first if first is not None else min(old_low, last or 0)
        oldest = min(last if last is not None else max(old_high, youngest + 15), OLDEST)
        change = partial(_of_age, youngest=youngest, oldest=oldest)
        for column in table:
            node = rewriting.mapped(column.expression, change)
            if column in aged:
                node = rewriting.with_option(node, "min_age", Literal(youngest))
                node = rewriting.with_option(node, "max_age", Literal(oldest))
            if node != column.expression:
                m.schema = put(m.schema, table.name, replace(column, expression=node))
        table = m.schema.table(table.name)
        if named is not None and not (aged and rewriting.is_computed(named.expression)):
            ends = (first, last) if not aged and 0 < kind_of(named).high <= OLDEST else (youngest, oldest)
            m.put(table, named, rewriting.bounded(named.expression, *ends, whole=True))
        elif named is not None:
            m.put(table, named, "person.age")
        elif aged:
            m.put(table, table.column(aged[0].name))
            if wish.about and "age" not in table:  # which was named
                m.put(m.schema.table(table.name), Column("age", parse(f"person.age(min_age={youngest}, max_age={oldest})")))
        elif born is not None:
            today = m.schema.today
            days = years_before(today, oldest + 1) + dt.timedelta(1), years_before(today, youngest)
            m.put(table, born, rewriting.between(born.expression, *days, today))
            if wish.about and "age" not in table:  # which was named
                told = parse(f'age_on({born.name}, as_date("{today.isoformat()}"))')
                m.put(m.schema.table(table.name), Column("age", told))
        else:
            m.put(table, Column("age", Call("person.age", (), (("min_age", Literal(youngest)), ("max_age", Literal(oldest))))))
        return m.met(wish, f"age {youngest} to {oldest}")
    m.put(m.first, Column("age", Call("integer", (Literal(first or 0), Literal(last if last is not None else 100)))))
    return m.met(wish, f"age {rewriting.shown_range(first, last)}")


def _ages_of(node: Node, today: dt.date) -> tuple[int, int] | None:
    """The youngest and the oldest that dates of birth between two days make; none where they are not between such."""
    days = (
        [a.value for a in node.arguments if isinstance(a, Literal)] if isinstance(node, Call) and node.function == "date" else []
    )
    if len(days) != 2:
        return None
    first, last = (today.year - dt.date.fromisoformat(str(day)).year for day in days)
    return max(last, 0), max(first, 0)


def _of_age(call: Call, youngest: int, oldest: int) -> Call:
    """A call about the row's own person that says an age, with another one."""
    if call.option("of") is not None or (call.option("min_age") is None and call.option("max_age") is None):
        return call
    kept = tuple((k, v) for k, v in call.options if k not in ("min_age", "max_age"))
    return replace(call, options=(*kept, ("min_age", Literal(youngest)), ("max_age", Literal(oldest))))


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day some years before; never the 29th of February."""
    return day.replace(year=day.year - years, day=min(day.day, 28))


def born_around(today: dt.date, ages: Node) -> Node:
    """The dates of birth of people of some ages: so many days ago, and never on the same day of the year for all."""
    return parse(f'as_date("{today.isoformat()}") - days(round(({ages} + number(0, 0.99)) * {DAYS_A_YEAR}))')
