"""Wishes about numbers: ranges, averages, distributions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fabula.expression import Call, Literal, Name, Node
from fabula.prompt import amounts, moments, rewriting
from fabula.prompt.aging import PEOPLE, is_age, meet_ages
from fabula.prompt.dating import meet_moments
from fabula.prompt.editing import new_column
from fabula.prompt.finding import alike
from fabula.prompt.kinds import function_of, kind_of
from fabula.prompt.meeting import TIMES, Meeting
from fabula.prompt.wishes import Limit, Wish
from fabula.schema import Column, Table

MONEY = re.compile(r"price|cost|amount|total|fee|fare|value|rent|salary|budget|revenue|premium")
LENGTHS = {
    "hour": "hour",
    "h": "hour",
    "min": "minute",
    "day": "day",
    "week": "day",
    "year": "year",
    "month": "month",
    "kg": "kg",
    "cm": "cm",
    "km": "km",
    "mile": "mile",
    "m2": "area",
    "sqm": "area",
    "m": "length",
    "ton": "weight",
    "litre": "volume",
    "liter": "volume",
}


def meet_range(m: Meeting, wish: Wish) -> None:
    """A lower or an upper end, or both, of numbers, ages or times."""
    texts = [limit.text for limit in (wish.low, wish.high) if limit]
    today = m.schema.today
    spans = [moments.period(text, today) for text in texts]
    years = all(re.fullmatch(r"\s*(?:1[5-9]|20|21)\d\d\s*", text) for text in texts)
    dated = all(spans) and (years or not any(re.fullmatch(r"[\d.,k ]+", text) for text in texts))
    found = (
        m.column(wish.about, TIMES if dated and not years else ("number", *TIMES) if years else ("number",))
        if wish.about
        else None
    )
    if dated and (not wish.about or (found and kind_of(found[1]).name in TIMES) or (found is None and not years)):
        return meet_moments(m, wish, found, spans)  # type: ignore[arg-type]
    low, high = _limit(wish.low), _limit(wish.high)
    if (wish.low and low is None) or (wish.high and high is None):
        return m.note(f"`{' to '.join(texts)}` is no range")
    if low is not None and high is not None and low[0] > high[0]:
        low, high = high, low
        m.note(f"the range {' to '.join(texts)} was turned round")
    if is_age(m, wish, texts, found):
        return meet_ages(m, wish, low, high)
    found = found or (None if wish.about else _bare(m, texts))
    if found is None or kind_of(found[1]).name in ("choice", "boolean", "code", "reference"):
        table, column = m.first, new_column(wish.about or "amount")
        if found and kind_of(found[1]).labels == ():
            table, column = found
        whole = all(value is None or float(value[0]).is_integer() for value in (low, high)) and not re.search(
            r"price|amount|cost|gpa|rate", column.name
        )
        column = replace(column, expression=Call("integer" if whole else "number", (Literal(0), Literal(100))))
    else:
        table, column = found
    if isinstance(column.expression, Name) and column.expression.path in table:  # a second name: change what it stands for
        column = replace(table.column(column.expression.path), name=column.name)
    if high is None and low is not None and low[0] <= 9 and re.search(r"rating|stars", column.name):
        high = (5.0 if low[0] < 5 else 10.0), False
    unsure = kind_of(column).name == "other" and not MONEY.search(column.name)
    whole = is_whole(column.expression) or (unsure and all(end is None or float(end[0]).is_integer() for end in (low, high)))
    decimals = 0 if whole else 2
    first = None if low is None else low[0] + (10**-decimals if low[1] else 0)
    last = None if high is None else high[0] - (10**-decimals if high[1] else 0)
    if rewriting.is_computed(column.expression):
        m.note(f"{column.name} is drawn between its bounds and no longer computed from other columns")
    m.put(table, column, rewriting.bounded(column.expression, first, last, whole=decimals == 0 or None))
    return m.met(wish, f"{column.name} {rewriting.shown_range(first, last)}")


def is_whole(node: Node) -> bool:
    """Whether an expression gives whole numbers."""
    function = function_of(node)
    if function == "normal" and isinstance(node, Call):
        return node.option("decimals") in (None, Literal(0))
    if function == "lognormal" and isinstance(node, Call):
        return node.option("decimals") == Literal(0)
    if function == "round" and isinstance(node, Call):
        return len(node.arguments) == 1
    return function in rewriting.WHOLE or function in ("floor", "ceil", "clip")


def _limit(limit: Limit | None) -> tuple[float, bool] | None:
    """A bound and whether it is not part of the range itself."""
    if limit is None:
        return None
    value = amounts.amount(limit.text)
    return None if value is None else (value, limit.strict)


def _bare(m: Meeting, texts: Sequence[str]) -> tuple[Table, Column] | None:
    """The column that a bound without a name is about: money by its sign, else by its unit, else the main number."""
    text = " ".join(texts).lower()
    numbers = [(table, column) for table in m.schema.visible for column in table.made if kind_of(column).name == "number"]
    unit = next((name for sign, name in LENGTHS.items() if re.search(rf"(?:\d|\b){sign}s?\b", text)), "")
    if unit:
        return next(((t, c) for t, c in numbers if unit in c.name), None) or m.column(
            {"hour": "duration", "minute": "duration", "day": "duration"}.get(unit, unit), ("number",)
        )
    money = [(t, c) for t, c in numbers if MONEY.search(c.name)]
    return next(iter(money or numbers), None)


def meet_average(m: Meeting, wish: Wish) -> None:
    """A mean, and how far numbers are from it."""
    mean = amounts.amount(wish.low.text) if wish.low else None
    spread = amounts.amount(wish.high.text) if wish.high else None
    of_age = (
        alike(wish.about, "age", "") >= 80 if wish.about else any(PEOPLE.match(function_of(c.expression)) for c in m.first.made)
    )
    if of_age and mean is not None and m.column("age") is None:
        return meet_ages(m, wish, (mean - 10, False), (mean + 10, False))
    found = m.column(wish.about, ("number",)) if wish.about else _bare(m, [wish.low.text if wish.low else ""])
    table, column = found or (m.first, new_column(wish.about or "amount", "normal(50, 10)"))
    if mean is None:
        kind = kind_of(column)
        mean = (kind.low + kind.high) / 2
    m.put(table, column, rewriting.centred(column.expression, mean, spread))
    return m.met(wish, f"{column.name} about {mean:g}" + (f", spread {spread:g}" if spread is not None else ""))


def meet_shape(m: Meeting, wish: Wish) -> None:
    """A distribution."""
    found = m.column(wish.about, ("number",)) if wish.about else _bare(m, [])
    table, column = found or (m.first, new_column(wish.about or "amount", "lognormal(80, 0.9)"))
    m.put(table, column, rewriting.shaped(column.expression, wish.text))
    m.met(wish, f"{column.name} {wish.text}")
