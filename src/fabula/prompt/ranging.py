"""Wishes about numbers: ranges, averages, distributions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fabula.errors import PromptError
from fabula.expression import Call, Literal, Name, Node
from fabula.prompt import amounts, moments, rewriting
from fabula.prompt.aging import PEOPLE, born_around, is_age, is_own_person, meet_ages
from fabula.prompt.dating import meet_moments
from fabula.prompt.editing import new_column, rename
from fabula.prompt.finding import MONEY, alike
from fabula.prompt.kinds import function_of, kind_of, kind_of_node
from fabula.prompt.meeting import TIMES, Meeting
from fabula.prompt.totals import in_proportion, inside
from fabula.prompt.wishes import Limit, Wish
from fabula.schema import Column, Table

CASH = re.compile(r"[$€£¥₹]|\b(?:dollars?|bucks|euros?|pounds|usd|eur|gbp|francs?|rupees?|yen|zloty|lira)\b")
COMPARED = (  # what is measured, by the word that compares it
    (r"taller|higher", "height"),
    (r"wider|narrower|broader", "width"),
    (r"deeper|shallower", "depth"),
    (r"heavier|lighter|weighing", "weight"),
    (r"faster|slower", "speed"),
    (r"cheaper|costing|priced", "price"),
)
UNITS = (  # what a unit says that a number is: how it is written, what names of columns hold, and a new column's name
    (r"h|hrs?|hours?", "hour", "duration_hours"),
    (r"mins?|minutes?", "minute", "duration_minutes"),
    (r"secs?|seconds?", "second", "duration_seconds"),
    (r"days?|nights?", "day", "duration_days"),
    (r"weeks?", "week", "duration_weeks"),
    (r"months?", "month", "duration_months"),
    (r"years?", "year", "duration_years"),
    (r"kgs?|kilos?|kilograms?", "kg", "weight_kg"),
    (r"tons?|tonnes?", "ton", "weight_tons"),
    (r"grams?|g", "gram", "weight_grams"),
    (r"lbs?|pounds in weight", "lb", "weight_lbs"),
    (r"cm|centimet(?:er|re)s?", "cm", "length_cm"),
    (r"mm|millimet(?:er|re)s?", "mm", "length_mm"),
    (r"km|kilomet(?:er|re)s?", "km", "distance_km"),
    (r"miles?", "mile", "distance_miles"),
    (r"m2|sqm|m²|square met(?:er|re)s?", "area", "area_m2"),
    (r"hectares?|ha", "hectare", "area_hectares"),
    (r"m|met(?:er|re)s?", "length", "length_m"),
    (r"feet|ft", "feet", "length_feet"),
    (r"l|lit(?:er|re)s?", "litre", "volume_litres"),
    (r"kwh", "kwh", "energy_kwh"),
    (r"kw", "kw", "power_kw"),
    (r"mb", "mb", "size_mb"),
    (r"gb", "gb", "size_gb"),
)


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})[a-z]*", re.IGNORECASE)
DAY = r"\d{1,2}(?:st|nd|rd|th)?"
DAY_OR_MONTH = re.compile(rf"\W*(?:the )?(?:{DAY}\s+(?:of )?)?{MONTH.pattern}(?:\s+{DAY})?\W*", re.IGNORECASE)
PARTICIPLE = re.compile(r"[a-z]{3,}(?:ed|en|wn|ilt|ade|ld|nt)")
ORDINAL = re.compile(
    r"(?:^|_)(?:year|number|no|floor|rank|position|latitude|longitude|lat|lon|seat|row)$"
)  # which hardly anybody bounds
USUAL = {  # what is given in a unit without being called so, most usual first
    "length": ("height", "elevation", "altitude", "depth", "length"),
    "feet": ("height", "elevation", "altitude", "depth", "length"),
    "km": ("mileage", "distance", "length"),
    "mile": ("mileage", "distance", "length"),
    "kg": ("weight",),
    "cm": ("height", "length", "width"),
}
SIZES = {  # units that measure the same, and how large each is
    "second": ("time", 1), "minute": ("time", 60), "hour": ("time", 3600), "day": ("time", 86_400), "week": ("time", 604_800),
    "mm": ("length", 0.001), "cm": ("length", 0.01), "length": ("length", 1), "m": ("length", 1), "km": ("length", 1000),
    "gram": ("weight", 0.001), "g": ("weight", 0.001), "kg": ("weight", 1), "ton": ("weight", 1000),
}  # fmt: skip


def meet_range(m: Meeting, wish: Wish) -> None:
    """A lower or an upper end, or both, of numbers, ages or times."""
    texts = _of_one_year([limit.text for limit in (wish.low, wish.high) if limit])
    today = m.schema.today
    spans = [moments.period(text, today) for text in texts]
    days = moments.period(" to ".join(texts), today) if len(texts) == 2 and not all(spans) else None
    if days:
        spans = [(day, day) for day in days]  # "1 to 30 November 2024"
    if len(texts) == 2 and PARTICIPLE.fullmatch(wish.about) and all(spans) and m.column(wish.about) is None:
        wish = replace(wish, about="")  # "measured between 2015 and 2019"
    years = all(re.fullmatch(r"\s*(?:1[5-9]|20|21)\d\d\s*", text) for text in texts)
    dated = all(spans) and (years or days is not None or not any(re.fullmatch(r"[\d.,k ]+", text) for text in texts))
    found = (
        m.column(wish.about, TIMES if dated and not years else ("number", *TIMES) if years else ("number",))
        if wish.about
        else None
    )
    if found and not MONEY.search(found[1].name) and CASH.search(" ".join(texts)):  # "under 35000 euros with a range over 400 km"
        wish, found = replace(wish, about=""), None
    elif not wish.about and (counted := _counted(m, texts)):
        found, wish = counted, replace(wish, about=counted[1].name)
    if found and kind_of(found[1]).name in TIMES and not (dated or years) and not PEOPLE.match(function_of(found[1].expression)):
        return m.note(f"`{' to '.join(texts)}` is no time for {found[1].name}")
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
    measured = next((name for signs, name in COMPARED if re.search(rf"\b{signs}\b", wish.text)), "") if not wish.about else ""
    table, column = _bounded_column(m, wish, texts, found, measured, low, high)
    unit = _held_unit(column, texts)
    low, high = _in_unit_of(unit, texts, low), _in_unit_of(unit, texts, high)
    if isinstance(column.expression, Name) and column.expression.path in table:  # a second name: change what it stands for
        column = replace(table.column(column.expression.path), name=column.name)
    if high is None and low is not None and low[0] <= 9 and re.search(r"rating|stars", column.name):
        high = (5.0 if low[0] < 5 else 10.0), False
    unsure = kind_of(column).name == "other" and not MONEY.search(column.name)
    whole = is_whole(column.expression) or (unsure and all(end is None or float(end[0]).is_integer() for end in (low, high)))
    decimals = 0 if whole else 2
    first = None if low is None else low[0] + (10**-decimals if low[1] else 0)
    last = None if high is None else high[0] - (10**-decimals if high[1] else 0)
    first, last = _with_ends_before(m, wish.about, first, last)
    if rewriting.is_computed(column.expression):
        aim = rewriting.bounded(column.expression, *inside(first, last), whole=decimals == 0 or None)
        if not m.apart and (changed := in_proportion(table, column, aim)):
            m.put_table(changed)
            m.last = table.name, column.name
            return m.met(wish, f"{column.name} {rewriting.shown_range(first, last)}")
        m.note(f"{column.name} is drawn between its bounds and no longer computed from other columns")
    m.put(table, column, rewriting.bounded(column.expression, first, last, whole=decimals == 0 or None))
    m.ends |= dict.fromkeys((wish.about, column.name), (first, last))
    return m.met(wish, f"{column.name} {rewriting.shown_range(first, last)}")


def _with_ends_before(m: Meeting, about: str, first: float | None, last: float | None) -> tuple[float | None, float | None]:
    """The bounds, with the other end where that was said before of the same words: "weight over 20, weight under 30".

    Raises:
        PromptError: no number is within both.
    """
    low, high = m.ends.get(about, (None, None)) if about else (None, None)
    if first is not None and last is None and high is not None:
        last = high
    elif last is not None and first is None and low is not None:
        first = low
    else:
        return first, last
    if first > last:  # type: ignore[operator]
        raise PromptError(
            f"{about} from {first:g} to {last:g}", where="prompt", hint="the lower end first, or only one of the two"
        )
    return first, last


def _bounded_column(
    m: Meeting,
    wish: Wish,
    texts: Sequence[str],
    found: tuple[Table, Column] | None,
    measured: str,
    low: tuple[float, bool] | None,
    high: tuple[float, bool] | None,
) -> tuple[Table, Column]:
    """The column of numbers that a range is about: the one that was found, else what its unit says, or a new one."""
    found = found or (None if wish.about else m.column(measured, ("number",)) if measured else _bare(m, texts))
    found = None if found and measured and alike(measured, found[1].name, found[0].name) < 46 else found
    if found is None or kind_of(found[1]).name in ("choice", "boolean", "code", "reference"):
        table, column = (
            m.first,
            new_column(wish.about or (found[1].name if found else "") or _measured(measured, _unit(texts)[1]) or "amount"),
        )
        if found and kind_of(found[1]).labels == ():
            table, column = found
        whole = all(value is None or float(value[0]).is_integer() for value in (low, high)) and not re.search(
            r"price|amount|cost|gpa|rate", column.name
        )
        column = replace(column, expression=Call("integer" if whole else "number", (Literal(0), Literal(100))))
    else:
        table, column = _in_said_unit(m, *found, texts) if low and high else found
    return table, column


def _counted(m: Meeting, texts: Sequence[str]) -> tuple[Table, Column] | None:
    """The column of what a bound counts: the seats of "at least 4 seats"; none for units, times and money."""
    noun = re.search(r"\d\s+([a-z]{3,}s)$", texts[-1].lower()) if texts else None
    if (
        not noun
        or (_unit(texts)[0] and noun[1] != "nights")  # which are no measure of time but what is paid for
        or CASH.search(texts[-1])
        or amounts.OF_AGE.search(texts[-1].lower())
        or (moments.span(texts[-1]) and noun[1] != "nights")
    ):
        return None
    found = m.column(noun[1], ("number",))
    return found if found and kind_of(found[1]).name == "number" else (m.first, new_column(noun[1], "integer(1, 9)"))


def _of_one_year(texts: list[str]) -> list[str]:
    """Two months or days, the first of the year that is said of the second: "July and August 2025", "1 June and 15 September 2024"."""
    year = re.search(r"\b(?:19|20)\d\d\b", texts[1]) if len(texts) == 2 else None
    if not year or not DAY_OR_MONTH.fullmatch(texts[0]):
        return texts
    months = [MONTHS.index(found[0][:3].lower()) for found in (MONTH.search(text) for text in texts) if found]
    before = len(months) == 2 and months[0] > months[1]  # "1 November to 15 January 2024"
    return [f"{texts[0].strip()} {int(year[0]) - before}", texts[1]]


def _in_said_unit(m: Meeting, table: Table, column: Column, texts: Sequence[str]) -> tuple[Table, Column]:
    """A size or weight in the unit that was said, as far as nothing reads it: `weight_g` "from 2 to 4 kg" is `weight_kg`."""
    said, (head, _, held) = _unit(texts)[0], column.name.rpartition("_")
    named = f"{head}_{_unit(texts)[1].rpartition('_')[2]}"
    alike_units = said in SIZES and held in SIZES and said != held and SIZES[said][0] == SIZES[held][0] != "time"
    paths = [path for other in m.schema.tables for one in other for path in one.expression.names]
    if not alike_units or named in table or any(column.name in path.split(".") for path in paths):
        return table, column
    m.schema = rename(m.schema, table.name, column.name, named)
    return m.schema.table(table.name), m.schema.table(table.name).column(named)


def _held_unit(column: Column, texts: Sequence[str]) -> str:
    """The unit that a column's name ends with; minutes where hours are said of a time that has far more than hours: `cook_time` 10 to 90."""
    last = column.name.rpartition("_")[2].rstrip("s")
    minutes = _unit(texts)[0] == "hour" and last == "time" and kind_of(column).high >= 30
    return "min" if minutes else last


def _in_unit_of(last: str, texts: Sequence[str], limit: tuple[float, bool] | None) -> tuple[float, bool] | None:
    """A bound in the unit of a column: "3 hours" are 180 of `finish_min`."""
    said = _unit(texts)[0]
    held = {
        "min": "minute",
        "minute": "minute",
        "hour": "hour",
        "h": "hour",
        "sec": "second",
        "second": "second",
        "day": "day",
    }.get(last, last)
    if limit is None or said not in SIZES or held not in SIZES or SIZES[said][0] != SIZES[held][0]:
        return limit
    return limit[0] * SIZES[said][1] / SIZES[held][1], limit[1]


def is_whole(node: Node) -> bool:
    """Whether an expression gives whole numbers."""
    function = function_of(node)
    if function == "normal" and isinstance(node, Call):
        return node.option("decimals") in (None, Literal(0))
    if function == "lognormal" and isinstance(node, Call):
        return node.option("decimals") == Literal(0)
    if function == "round" and isinstance(node, Call):
        return len(node.arguments) == 1
    if function in rewriting.LISTING:
        kind = kind_of_node(node)
        return kind.name == "number" and float(kind.low).is_integer() and float(kind.high).is_integer()
    return function in rewriting.WHOLE or function in ("floor", "ceil", "clip")


def _limit(limit: Limit | None) -> tuple[float, bool] | None:
    """A bound and whether it is not part of the range itself."""
    if limit is None:
        return None
    value = amounts.amount(limit.text)
    return None if value is None else (value, limit.strict)


def _bare(m: Meeting, texts: Sequence[str]) -> tuple[Table, Column] | None:
    """The column that a bound without a name is about: one in its unit, else money, else the main number."""
    numbers = [
        (table, column)
        for table in m.schema.visible
        for column in table.made
        if kind_of(column).name == "number" and not column.name.endswith("_id")
    ]
    unit, name = _unit(texts)
    if unit:
        measured = next(((t, c) for t, c in numbers if re.search(rf"(?:^|_){unit}s?(?:_|$)", c.name)), None)
        usual = (pair for word in USUAL.get(unit, ()) for pair in numbers if pair[1].name == word)
        measured = measured or next(usual, None)
        found = measured or m.column(name.rpartition("_")[0], ("number",))
        same = [
            (m.first, c) for c in m.first.made if c.name == name.rpartition("_")[0]
        ]  # it has no unit but the one that is said
        found = found or next(iter(same), None)
        other = found and found not in same and _other_unit(found[1].name, unit)
        return found if found and not (MONEY.search(found[1].name) or other) else None
    money = [(t, c) for t, c in numbers if MONEY.search(c.name)]
    numbers.sort(key=lambda pair: ORDINAL.search(pair[1].name) is not None)
    return next(iter(money or ([] if name else numbers)), None)


def _unit(texts: Sequence[str]) -> tuple[str, str]:
    """How columns are called that hold the unit of some numbers, and what a new one would be called; nothing where there is none."""
    text = " ".join(texts).lower()
    if CASH.search(text):
        return "", "price"
    return next(((unit, name) for signs, unit, name in UNITS if re.search(rf"\d\s*(?:{signs})\b", text)), ("", ""))


def _measured(measure: str, in_unit: str) -> str:
    """A new column's name for what is compared, with the unit it is said in: `height` and `length_m` are `height_m`."""
    unit = in_unit.partition("_")[2]
    return f"{measure}_{unit}" if measure and unit else measure or in_unit


def _other_unit(name: str, unit: str) -> bool:
    """Whether a column is measured in another unit of the same kind: `duration_days` is no place for hours."""
    last = name.rpartition("_")[2].removesuffix("s")
    return last != unit and any(last == known for _, known, _ in UNITS)


def meet_average(m: Meeting, wish: Wish) -> None:
    """A mean, and how far numbers are from it."""
    mean = amounts.amount(wish.low.text) if wish.low else None
    spread = amounts.amount(wish.high.text) if wish.high else None
    texts = [wish.low.text] if wish.low else []
    people = any(map(is_own_person, m.first.made))
    of_age = alike(wish.about, "age", "") >= 80 if wish.about else people and _bare(m, texts) is None
    if of_age and mean is not None and m.column("age") is None:
        return meet_ages(m, wish, (mean - 10, False), (mean + 10, False))
    found = m.column(wish.about, ("number",)) if wish.about else _bounded_before(m, texts) or _bare(m, texts)
    table, column = found or (m.first, new_column(wish.about or "amount", "normal(50, 10)"))
    if mean is None:
        kind = kind_of(column)
        mean = (kind.low + kind.high) / 2
    ends = m.ends.get(wish.about) or m.ends.get(column.name)
    born = next((other for other in table if function_of(other.expression) == "person.birth_date"), None)
    if function_of(column.expression) == "person.age" and born:
        m.put(table, born, born_around(m.schema.today, _between(column, mean, spread, ends)))
        m.put(table, column, f'age_on({born.name}, as_date("{m.schema.today.isoformat()}"))')
    else:
        m.put(table, column, _between(column, mean, spread, ends))
    return m.met(wish, f"{column.name} about {mean:g}" + (f", spread {spread:g}" if spread is not None else ""))


def _bounded_before(m: Meeting, texts: Sequence[str]) -> tuple[Table, Column] | None:
    """The column that bounds were asked for, last: the points of "nobody gets more than 100 points and the mean is near 62"."""
    ended = [(table, table.column(name)) for name in reversed(m.ends) for table in m.schema.visible if name in table]
    return ended[0] if ended and not _unit(texts)[0] else None


def _between(column: Column, mean: float, spread: float | None, ends: tuple[float | None, float | None] | None) -> Node:
    """Numbers around a mean, and between the ends that were asked for: so near the mean that cutting them off moves it but little."""
    if not ends:
        return rewriting.centred(column.expression, mean, spread)
    near = [max(abs(mean) * 0.2, 0.5), *(abs(mean - end) / 2 for end in ends if end is not None and end != mean)]
    node = rewriting.centred(column.expression, mean, spread if spread is not None else min(near))
    if is_whole(column.expression):
        node = rewriting.with_option(node, "decimals", Literal(0))
    return rewriting.bounded(node, *ends)


def meet_shape(m: Meeting, wish: Wish) -> None:
    """A distribution."""
    found = m.column(wish.about, ("number",)) if wish.about else _bare(m, [])
    table, column = found or (m.first, new_column(wish.about or "amount", "lognormal(80, 0.9)"))
    shaped = rewriting.shaped(column.expression, wish.text)
    ends = m.ends.get(wish.about) or m.ends.get(column.name)
    m.put(table, column, rewriting.bounded(shaped, *ends) if ends else shaped)
    m.met(wish, f"{column.name} {wish.text}")
