"""Words for days and stretches of time, made into dates: "March 2023", "the last 6 months", "since the nineties".

Everything is relative to the recipe's own today, never to the clock. Nothing here decides that words are a date: the network does.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from fabula.prompt import values
from fabula.prompt.plurals import singular

Period = tuple[dt.date, dt.date]  # first and last day, both included
MONTHS = {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 14)}
WEEKDAYS = tuple(name.lower() for name in calendar.day_name)
DAYS = {"day": 1, "week": 7, "fortnight": 14, "weekend": 2}
STEPS = {
    "second": "s",
    "minute": "m",
    "min": "m",
    "hour": "h",
    "day": "d",
    "week": "w",
    "month": "mo",
    "quarter": "mo",
    "year": "y",
}
EVERY = {
    "hourly": "1h",
    "daily": "1d",
    "nightly": "1d",
    "weekly": "1w",
    "monthly": "1mo",
    "quarterly": "3mo",
    "yearly": "1y",
    "annual": "1y",
    "annually": "1y",
    "fortnightly": "2w",
}
PAST, NEXT = ("last", "past", "previous", "recent", "letzte", "dernier"), ("next", "coming", "upcoming", "following")


def rhythm(text: str) -> tuple[str, object] | None:
    """Days of the week or hours of the day that some words name, as an option of dates; none when they name neither."""
    words = text.lower()
    if re.match(r"(?:last|past|this|next|coming)\s+week-?end\b", words.strip()):
        return None
    if re.search(
        r"\b(?:weekdays?|work(?:ing)? ?days?|business days?|workdays?|mon(?:day)?s?(?: to |-|–| through )fri(?:day)?s?)\b", words
    ):
        return ("workdays" if re.search(r"work|business", words) else "weekdays"), True
    if re.search(r"(?:no|not|never|except|excluding|skip|without)\b.*\b(?:weekend|sunday|saturday)", words):
        return "weekdays", True
    if re.search(r"\bweekends?\b", words):
        return "on", "weekend"
    if named := re.findall(rf"\b({'|'.join(WEEKDAYS)})s?\b", words):
        return "on", " ".join(day.capitalize() for day in dict.fromkeys(named))
    if re.search(r"(?:business|office|working|opening) hours", words) and "outside" not in words:
        return "hours", "9-17"
    for signs, hours in (
        ("morning", "6-12"),
        ("afternoon", "12-18"),
        ("evening", "18-23"),
        ("at night|the night", "0-6"),
        ("the day", "8-20"),
    ):
        if re.search(rf"\b(?:{signs})\b", words):
            return "hours", hours
    if found := re.search(r"(\d{1,2})(?::\d\d)? ?(am|pm)? ?(?:and|to|-) ?(\d{1,2})(?::\d\d)? ?(am|pm)", words):
        one, other = (int(n) % 12 + 12 * (half == "pm") for n, half in ((found[1], found[2] or "am"), (found[3], found[4])))
        return "hours", f"{one}-{other}"
    if found := re.search(r"(\d{1,2}):(\d\d) ?(?:and|to|-) ?(\d{1,2}):(\d\d)", words):
        return "hours", f"{found[1]}:{found[2]}-{found[3]}:{found[4]}"
    return None


DAY_OF_MONTH = r"(?:the )?(\d{1,2})(?:st|nd|rd|th)?"
UNTIL = r"\s?(?:to|until|till|through|and|-|–)\s?"


def period(text: str, today: dt.date) -> Period | None:
    """The first and last day of what some words name; none when they name no time."""
    words = re.sub(r"\s+", " ", text.lower().strip(" .'\"")).removeprefix("the ")
    return _between(words, today) or _relative(words, today) or _named(words, today) or _single(words, today)


def _between(words: str, today: dt.date) -> Period | None:
    """Two days of one month: "1 to 30 November 2024", "June 3-17"."""
    found = re.fullmatch(rf"{DAY_OF_MONTH}{UNTIL}{DAY_OF_MONTH} (?:of )?([a-z]+\.?(?:,? \d{{4}})?)", words)
    behind = re.fullmatch(rf"([a-z]+\.?) {DAY_OF_MONTH}{UNTIL}{DAY_OF_MONTH}((?:,? \d{{4}})?)", words)
    if found:
        days, month = (found[1], found[2]), found[3]
    elif behind:
        days, month = (behind[2], behind[3]), behind[1] + behind[4]
    else:
        return None
    ends = [_single(f"{day} {month}", today) for day in days]
    return (ends[0][0], ends[1][1]) if ends[0] and ends[1] and ends[0][0] <= ends[1][1] else None


def _relative(words: str, today: dt.date) -> Period | None:
    parts = words.split()
    if re.search(r"\bso far\b|\bto date\b", words):
        return dt.date(today.year, 1, 1), today
    if words in ("today", "yesterday", "tomorrow"):
        day = today + dt.timedelta({"today": 0, "yesterday": -1, "tomorrow": 1}[words])
        return day, day
    unit = next((unit for unit in (*DAYS, "month", "quarter", "year", "decade", "century") if singular(parts[-1]) == unit), "")
    if not unit or len(parts) < 2:
        return None
    when = -1 if parts[0] in PAST else 1 if parts[0] in NEXT else 0 if parts[0] in ("this", "current") else None
    if when is None:
        return None
    amount = values.number(" ".join(parts[1:-1])) if len(parts) > 2 else None
    if amount is None and parts[-1] != unit and len(parts) == 2:
        amount = 3  # "recent years"
    if amount is None and (unit in ("decade", "century") or parts[0] in ("past", "coming", "upcoming", "following")):
        amount = 1
    if amount is not None:
        if when <= 0:
            return _shifted(today, unit, -amount), today
        return today, _shifted(today, unit, amount)
    return _whole(unit, today, when)


def _whole(unit: str, today: dt.date, when: int) -> Period:
    """The week, month, quarter or year before (-1), around (0) or after (1) today."""
    if unit in DAYS:
        monday = today - dt.timedelta(today.weekday() - 7 * when)
        return (monday + dt.timedelta(5), monday + dt.timedelta(6)) if unit == "weekend" else (monday, monday + dt.timedelta(6))
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit, 12)
    first = today.replace(day=1, month=(today.month - 1) // months * months + 1)
    first = _shifted(first, "month", months * when)
    return first, _shifted(first, "month", months) - dt.timedelta(1)


def _named(words: str, today: dt.date) -> Period | None:
    """Decades, centuries, quarters, halves, seasons, months and years by name."""
    for name, decade in DECADES.items():
        if name in words:
            start = (2000 if decade <= 20 else 1900) + decade
            return dt.date(start, 1, 1), dt.date(start + 9, 12, 31)
    if found := re.fullmatch(r"(?:(\d{2})?(\d)0)'?s", words):
        start = int(f"{found[1]}{found[2]}0") if found[1] else (2000 if int(found[2]) <= 2 else 1900) + 10 * int(found[2])
        return dt.date(start, 1, 1), dt.date(start + 9, 12, 31)
    if found := re.search(r"(\d{1,2})(?:st|nd|rd|th) century", words):
        start = 100 * (int(found[1]) - 1)
        return dt.date(start + 1, 1, 1), dt.date(start + 100, 12, 31)
    year = int(found[0]) if (found := re.search(r"\b(?:1[5-9]|20|21)\d\d\b", words)) else None
    own = year or today.year
    if found := re.search(r"\bq([1-4])\b|\b(first|second|third|fourth|1st|2nd|3rd|4th) quarter", words):
        place = (
            int(found[1])
            if found[1]
            else {"f": 1, "1": 1, "s": 2, "2": 2, "t": 3, "3": 3}.get(found[2][0], 4)
            if found[2] != "fourth"
            else 4
        )
        return _months(own, 3 * place - 2, 3 * place)
    if found := re.search(r"\b(first|second|1st|2nd) half", words):
        return _months(own, 1, 6) if found[1] in ("first", "1st") else _months(own, 7, 12)
    for name, (first, last) in SEASONS.items():
        if re.search(rf"\b{name}\b", words):
            return _months(own, first, last)
    if year and re.fullmatch(r"(?:year |calendar year |all of |the year )?\d{4}", words):
        return _months(year, 1, 12)
    return None


def _single(words: str, today: dt.date) -> Period | None:
    """A day or a month, as people write one."""
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?", words):
        return (
            _day(int(found[1]), int(found[2]), int(found[3]))
            if found[3]
            else _months(int(found[1]), int(found[2]), int(found[2]))
        )
    if found := re.fullmatch(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", words):
        day, month = int(found[1]), int(found[2])
        return _day(int(found[3]), *((month, day) if month <= 12 else (day, month)))
    if found := re.fullmatch(r"(\d{1,2})[-/](\d{4})", words):
        return _months(int(found[2]), int(found[1]), int(found[1])) if 1 <= int(found[1]) <= 12 else None
    parts = re.findall(r"[a-z]+|\d+", words)
    month = next((MONTHS[part] for part in parts if part in MONTHS), None)
    if month is None:
        return None
    numbers = [int(part) for part in parts if part.isdigit()]
    years, days = [n for n in numbers if n > 31], [n for n in numbers if 1 <= n <= 31]
    year = years[0] if years else today.year if month <= today.month else today.year - 1
    return _day(year, month, days[0]) if days else _months(year, month, month)


def span(text: str) -> str | None:
    """A length of time in the recipe's notation: "two weeks" is `2w`; none when the words name none."""
    words = text.lower()
    unit = next((unit for unit in STEPS if re.search(rf"\b\d*{unit}s?\b", words)), "")
    unit = unit or next((unit for unit in DAYS if re.search(rf"\b{unit}s?\b", words)), "")
    if not unit:
        return None
    count = values.number(re.sub(r"\bhalf a year\b", "6", words)) or 1
    if "half a year" in words:
        return "6mo"
    if unit in DAYS and unit not in STEPS:
        return f"{count * DAYS[unit]}d"
    return f"{count * (3 if unit == 'quarter' else 1)}{STEPS[unit]}"


def step(text: str) -> str | None:
    """How often something is measured, in the recipe's notation: "every 15 minutes" is `15m`."""
    words = text.lower()
    known = next((EVERY[word] for word in re.findall(r"[a-z]+", words) if word in EVERY), None)
    if "half" in words and ("hour" in words):
        return "30m"
    if known and not re.search(r"\d", words):
        return known
    return "1d" if "day by day" in words else "1m" if words.startswith("minute") else span(words)


def seconds(text: str) -> int:
    """The length of `2w` in seconds, months as 30 and years as 365 days."""
    found = re.fullmatch(r"(\d+)(s|mo|m|h|d|w|y)", text)
    assert found
    return int(found[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800, "mo": 2_592_000, "y": 31_536_000}[found[2]]


def _months(year: int, first: int, last: int) -> Period | None:
    if not (1 <= first <= 12 and 1 <= year <= 9990):
        return None
    beyond, month = divmod(last - 1, 12)
    end = dt.date(year + beyond, month + 1, calendar.monthrange(year + beyond, month + 1)[1])
    return dt.date(year, first, 1), end


def _day(year: int, month: int, day: int) -> Period | None:
    try:
        return dt.date(year, month, day), dt.date(year, month, day)
    except ValueError:
        return None


def _shifted(day: dt.date, unit: str, amount: int) -> dt.date:
    """The day so many units later; the last of the month where it has no such day."""
    if unit in DAYS:
        return day + dt.timedelta(DAYS[unit] * amount)
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit] * amount
    place = max(day.year * 12 + day.month - 1 + months, 12)
    year, month = divmod(place, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
