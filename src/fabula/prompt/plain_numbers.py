"""Numbers and times that leave no doubt, whatever the network read in them.

"between 20 and 60 inspections"   two numbers that a prompt begins with, in front of a thing, are rows
"2300 smoke detectors"            so is one, where nothing else is
"forty-four bus trips"            a number of two words is one
"alcohol 11% to 15%"              of two numbers with "to" between them neither is a share
"1..5", "minus 22 to minus 3"     are ranges
"between 3 and 6 years old"       is an age
"default rate 7.5 percent"        is a share
"10, 20 or 30 cm", "2048 or 4096" numbers with "or" between them are categories
"a quarter of them"               is a share
"5 lifeguards a beach"            are counted for each beach
"Nov 2026"                        a month by itself is when it happened, not since when
"Mondays to Fridays only"         are days of the week
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from fabula.prompt import moments
from fabula.prompt.nearness import lead_of
from fabula.prompt.nouns import PARTICIPLE, SMALL
from fabula.prompt.plurals import singular
from fabula.prompt.prediction import Span

THINGS = ("subject", "child", "parent")
BOUNDS = ("low", "high", "above", "below")
TODAY = dt.date(2026, 1, 1)  # any day: only whether words are a time is asked
ROWS_BETWEEN = re.compile(
    r"\W*(?:(?:please|generate|give me|i need|make|create|produce|i want)\s+)*"
    r"between\s+(\d[\d,.]*k?\s+(?:and|to)\s+\d[\d,.]*k?)(?=\s+[a-z])",
    re.IGNORECASE,
)
IN_FRONT = re.compile(r"(?<![\w.,/:-])(\d[\d,.]*)\s+(?:(?:fake|random|made[ -]up|different|more|sample|synthetic|test)\s+)?$")
TWO_WORDS = re.compile(
    r"\b((?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[- ](?:one|two|three|four|five|six|seven|eight|nine))\b",
    re.IGNORECASE,
)
PERCENT_RANGE = re.compile(r"(?<![\w.])(\d[\d.]*\s?%?)\s?(?:-|–|to|and|through|up to)\s?(\d[\d.]*\s?(?:%|percent\b))")
MINUS_RANGE = re.compile(
    r"(?<!\w)((?:minus |-)\d[\d.]*)\s*(?:degrees|°C?)?\s*(?:to|and|until|up to)\s+((?:minus |plus |-|\+)?\d[\d.]*)"
)
RATE = re.compile(r"\b(?:rate|ratio|share|probability|proportion)s?\s*(?:of|:|=|is|about|around)?\s*$", re.IGNORECASE)
PERCENT = re.compile(r"\d[\d.]*\s?(?:%|percent|per cent|pct)")
OF_ROWS = re.compile(
    r"\s+(?:of (?:them|the \w+|all)\s+)?(?:(?:are|is|have|with|being|aged|an?|the)\s+)*(?:\w+ )?"
    r"(?:older|younger|over|under|above|below|more than|less than|taller|shorter|heavier|lighter|cheaper|at least|at most)\b",
    re.IGNORECASE,
)
NEGATED = re.compile(
    r"\b(?:(?:nobody|no one|none|nothing|not one)(?: [a-z]+){0,3}|not|never|no(?: \w+)?)(?: (?:is|are|was|be|of them))*\s+"
    r"(?:younger|older|less|lower|smaller|shorter|cheaper|below|under|fewer|more|higher|larger|longer|dearer|above|over)\s+(?:than\s+)?$",
    re.IGNORECASE,
)
THAN = """
    less fewer more lower higher lighter heavier shorter taller longer younger older cheaper dearer smaller larger bigger looser tighter slower
    quicker faster earlier later
"""
BEYOND = re.compile(
    rf"\b(?:(?:dip|drop|fall|go|get|rise|climb|sink)(?:e?s)? )?(?:below|beneath|under|above|over|past|beyond|before|after|top|exceed|"
    rf"(?:to )?(?:{'|'.join(THAN.split())}) than) (?:the )?$",
    re.IGNORECASE,
)
NOT = re.compile(r"\b(?:no|not|none|nobody|never|nothing|nor|neither|cannot|rather not|\w+n['’]t)\b(?! only)", re.IGNORECASE)
TO = re.compile(r"\s*(?:to|and|until|till|through|-|–)\s*(?:the\s+)?", re.IGNORECASE)
OUT_OF = re.compile(r"(?<!\d )(?<!one )(?<!two )\bout of (\d+)\b", re.IGNORECASE)
YEARS_OLD = re.compile(r"[\s-]*(?:years?|yrs?)?[\s-]*(?:old|of age)\b", re.IGNORECASE)
DOTTED = r"(?<![\w.])(\d+(?:\.\d+)?)"
MEASURE = re.compile(r"\d[\d.]*\d|\d")
NUMBER_LIST = re.compile(
    r"(?<![\w.,-])\d[\d.]*(?:\s?,\s?\d[\d.]*)*\s?,?\s+or\s+\d[\d.]*"
    r"(?:\s?(?:cm|mm|m|kg|g|km|l|ml|minutes|hours|days|years|euros|%))?(?![\w-]|\s+(?:more|less|fewer|over|under))"
)
SINCE = re.compile(
    r"\b(?:from|since|after|starting|beginning|between|until|till|before|up to|by|through|to|than)\s+(?:the\s+|in\s+)?$|[-–]\s*$",
    re.IGNORECASE,
)
DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?"
WEEKDAYS = re.compile(
    rf"\b((?:(?:never|not|no|except|excluding)\s+(?:on|at)?\s*(?:an?\s+|the\s+)?(?:week-?ends?|saturdays?|sundays?))"
    rf"|{DAY}\s?(?:-|–|to|through)\s?{DAY}|weekdays|working days|business days|workdays)\b",
    re.IGNORECASE,
)
FRACTION = re.compile(
    r"\b((?:an? (?:quarter|third|half|fifth|tenth)|half|two[- ]thirds|three[- ]quarters"
    r"|one in (?:two|three|four|five|six|eight|ten|twenty|\d+))) of (?:them|these|those|all|the)\b",
    re.IGNORECASE,
)
AN_OTHER = re.compile(r"^(\w+s) (?:an?|per|each|every) (\w+)$", re.IGNORECASE)
PER_UNIT = re.compile(r"(?<=[A-Za-z²³])/\s?(?:min|h|hr|s|sec|m2|m²|kg|l|km|day|year|month|week|unit|piece)\b")
CLOCK = re.compile(r"\b(HH?:MM(?::SS)?)\b(?:\s*\(?24[- ]?h(?:ours?|rs?)?\b\)?)?", re.IGNORECASE)
SO_FAR = re.compile(r"\b(so far this year|this year so far|year to date)\b", re.IGNORECASE)
O_CLOCK = r"(?:\d{1,2}(?::\d\d)?\s?[ap]\.?m\b\.?|\d{1,2}:\d\d(?!:))"
HOURS = re.compile(
    rf"\b((?:between|from)?\s?{O_CLOCK}\s?(?:and|to|until|till|-|–)\s?{O_CLOCK}|(?:between|from) \d{{1,2}} (?:and|to) {O_CLOCK})"
    r"(?! (?:min|hour|h\b))",
    re.IGNORECASE,
)
BOUNDED = re.compile(
    r"(?:\b(?:with|where|having|whose)|[,;]|\band)\s+(?:an? |the |their |its )?((?:[a-z]+ ){0,2}[a-z]+)\s+(?:is |are |of |being )?"
    r"(?:between|from|over|under|above|below|at least|at most|more than|less than|up to)\s*[€$£]?$",
    re.IGNORECASE,
)
AGED = re.compile(r"\b(age)[ds]?,? (?:(?:between|from|over|under|above|below|of|at least|at most|up to) )?(?=\d)", re.IGNORECASE)


def numbers_mended(prompt: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, with the numbers and times among them put right; of a prompt in English."""
    kept = list(spans)
    for mend in (
        _two_words,
        _rows_between,
        _rows_in_front,
        _percent_ranges,
        _rates,
        _out_of,
        _written_ranges,
        _negated,
        _until,
        _years_old,
        _aged,
        _named_bounds,
        _number_lists,
        _fractions,
        _per_unit,
        _children_of,
        _clocks,
        _hours,
        _months,
        _days,
    ):
        kept = sorted(mend(prompt, kept), key=lambda span: span.start)
    return kept


def _two_words(prompt: str, spans: list[Span]) -> list[Span]:
    for found in TWO_WORDS.finditer(prompt):
        over = [span for span in spans if span.start < found.end() and found.start() < span.end]
        if len(over) == 1 and found.start() <= over[0].start and over[0].end <= found.end():
            spans = [span for span in spans if span not in over] + [Span(found[1], *found.span(1), over[0].setting)]
    return spans


def _rows_between(prompt: str, spans: list[Span]) -> list[Span]:
    """Rows where a prompt begins with two numbers in front of a thing, and the thing a subject if there is none."""
    found = ROWS_BETWEEN.match(prompt)
    if not found or any(span.setting in ("rows", "children", "empty") for span in spans):
        return spans
    after = next((span for span in spans if span.start >= found.end(1) and not prompt[found.end(1) : span.start].strip()), None)
    if after is None or after.setting not in (*THINGS, "about"):
        return spans
    if not any(span.setting in THINGS for span in spans):
        spans = [replace(span, setting="subject") if span is after else span for span in spans]
    return put(prompt, spans, ROWS_BETWEEN, "rows")


def _rows_in_front(prompt: str, spans: list[Span]) -> list[Span]:
    """Rows where a number stands in front of the first thing, and nothing else in the prompt is rows."""
    if any(span.setting in ("rows", "children", "empty", "every", "lasting") for span in spans):
        return spans
    first = next((span for span in spans if span.setting == "subject"), None)
    found = IN_FRONT.search(prompt, 0, first.start) if first else None
    over = [span for span in spans if found and span.start < found.end(1) and found.start(1) < span.end]
    if not found or any(span.setting in (*BOUNDS, "seed", "count") for span in over):
        return spans
    return [span for span in spans if span not in over] + [Span(found[1], *found.span(1), "rows")]


def _percent_ranges(prompt: str, spans: list[Span]) -> list[Span]:
    for found in PERCENT_RANGE.finditer(prompt):
        if any(span.setting == "about" and 0 <= found.start() - span.end <= 12 for span in spans):
            spans = _as_range(spans, found)
    return spans


def _rates(prompt: str, spans: list[Span]) -> list[Span]:
    """Percents behind a rate with nothing that bounds it, and those of the rows that are within a bound: "20% older than 65"."""
    return [
        replace(span, setting="share")
        if span.setting in BOUNDS
        and PERCENT.fullmatch(span.text)
        and (RATE.search(lead_of(prompt, span)) or OF_ROWS.match(prompt, span.end))
        else span
        for span in spans
    ]


def _out_of(prompt: str, spans: list[Span]) -> list[Span]:
    """The most that marks come to: "exam marks out of 50"; a share of people where it says "3 out of 5"."""
    for found in OUT_OF.finditer(prompt):
        over = [span for span in spans if span.start < found.end(1) and found.start(1) < span.end]
        if not any(span.setting in ("share", "values", "count") for span in over):
            rest = [
                Span(
                    prompt[found.end(1) : s.end].lstrip(" ,"),
                    s.end - len(prompt[found.end(1) : s.end].lstrip(" ,")),
                    s.end,
                    s.setting,
                )
                for s in over
                if s.end > found.end(1) + 1
            ]
            spans = [span for span in spans if span not in over] + [Span(found[1], *found.span(1), "high"), *rest]
    return spans


def _written_ranges(prompt: str, spans: list[Span]) -> list[Span]:
    for found in MINUS_RANGE.finditer(prompt):
        spans = _as_range(spans, found)
    return put(
        prompt, put(prompt, spans, re.compile(rf"{DOTTED}(?=\.\.)"), "low"), re.compile(r"\d\.\.\s?(\d+(?:\.\d+)?)"), "high"
    )


def _as_range(spans: list[Span], found: re.Match[str]) -> list[Span]:
    """The spans with the two groups of a form as the ends of a range."""
    for group, setting in ((1, "low"), (2, "high")):
        start, end = found.span(group)
        spans = [span for span in spans if not (span.start < end and start < span.end)] + [
            Span(found[group], start, end, setting)
        ]
    return spans


def _negated(prompt: str, spans: list[Span]) -> list[Span]:
    """Bounds turned round by a "no": "nobody younger than 60"."""
    turned = {"below": "low", "above": "high"}
    return [
        replace(span, setting=turned[span.setting]) if span.setting in turned and _is_negated(lead_of(prompt, span)) else span
        for span in spans
    ]


def _is_negated(lead: str) -> bool:
    """Whether what stands before a bound says that nothing is beyond it: "chlorine never dips beneath", "no patient may be under 18 or over"."""
    if NEGATED.search(lead):
        return True
    beyond = BEYOND.search(lead)
    before = (
        re.split(r"[.;:!?,(]\s|\bbut\b|\bwith\b|\band (?!never|not|no\b|nor|can)", lead[: beyond.start()])[-1] if beyond else ""
    )
    return NOT.search(before) is not None


def _until(prompt: str, spans: list[Span]) -> list[Span]:
    """The later end of a stretch of time: "between 1 March and 31 August"."""
    found = list(spans)
    for i, span in enumerate(spans[1:], start=1):
        before = found[i - 1]
        if span.setting == "date" and before.setting in ("low", "above") and TO.fullmatch(prompt[before.end : span.start]):
            found[i] = replace(span, setting="high")
    return found


def _aged(prompt: str, spans: list[Span]) -> list[Span]:
    """Numbers behind "aged" are ages, whatever other column stands near: "pupils aged 6 to 12 with class"."""
    ends = [span.start for span in spans if span.setting in BOUNDS]
    return put(prompt, spans, AGED, "about") if any(found.end() in ends for found in AGED.finditer(prompt)) else spans


def _named_bounds(prompt: str, spans: list[Span]) -> list[Span]:
    """What stands before a bound and is nothing else is what is bounded: "guests with table number between 1 and 10"."""
    found = list(spans)
    for span in spans:
        named = BOUNDED.search(prompt[: span.start]) if span.setting in BOUNDS else None
        if named and not any(one.start < named.end(1) and named.start(1) < one.end for one in spans):
            words = named[1].lower().split()
            if not {*words} & SMALL and not any(PARTICIPLE.fullmatch(word) for word in words):
                found.append(Span(named[1], *named.span(1), "about"))
    return found


def _years_old(prompt: str, spans: list[Span]) -> list[Span]:
    """Bounds with the "years old" behind them, which say more than a column that happens to be near."""
    grown = []
    for span in spans:
        found = YEARS_OLD.match(prompt, span.end) if span.setting in BOUNDS else None
        grown.append(Span(prompt[span.start : found.end()], span.start, found.end(), span.setting) if found else span)
    return [
        span for i, span in enumerate(grown) if not any(one.start <= span.start < one.end for one in grown[max(i - 3, 0) : i])
    ]


def _number_lists(prompt: str, spans: list[Span]) -> list[Span]:
    for found in NUMBER_LIST.finditer(prompt):
        parts = [(found.start() + part.start(), found.start() + part.end()) for part in MEASURE.finditer(found[0])]
        inside = [span for span in spans if span.start < found.end() and found.start() < span.end]
        if inside and all(span.setting in ("values", *BOUNDS, "seed", "rows", "count") for span in inside):
            listed = [Span(prompt[start:end], start, end, "values") for start, end in parts]
            spans = [span for span in spans if span not in inside] + listed
    return spans


def _months(prompt: str, spans: list[Span]) -> list[Span]:
    """A month of a year that is one end of nothing."""
    return [
        replace(span, setting="date")
        if span.setting in BOUNDS
        and re.search(r"[a-z]{3}", span.text, re.IGNORECASE)
        and moments.period(span.text, TODAY)
        and not SINCE.search(lead_of(prompt, span))
        and not any(
            other is not span and other.setting in BOUNDS and min(abs(other.start - span.end), abs(span.start - other.end)) < 6
            for other in spans
        )
        else span
        for span in spans
    ]


def _fractions(prompt: str, spans: list[Span]) -> list[Span]:
    return put(prompt, spans, FRACTION, "share", but=("share", "missing", "dirt"))


def _per_unit(prompt: str, spans: list[Span]) -> list[Span]:
    """Nothing is asked by the second half of a unit: the minute of "900 m/min"."""
    units = [found.span() for found in PER_UNIT.finditer(prompt)]
    return [span for span in spans if not any(start <= span.start and span.end <= end for start, end in units)]


def _children_of(_: str, spans: list[Span]) -> list[Span]:
    """What is counted, and for each of what: "5 lifeguards a beach"."""
    found: list[Span] = []
    things = {singular(span.text.lower()) for span in spans if span.setting == "subject"}
    for span in spans:
        first, _, verb = span.text.partition(" ")
        if span.setting == "parent" and verb and " " not in verb and singular(first.lower()) in things:  # "every coach trains"
            span = Span(first, span.start, span.start + len(first), "parent")
        parts = AN_OTHER.match(span.text) if span.setting == "child" else None
        if parts and not any(one.setting == "parent" for one in spans):
            found.append(Span(parts[1], span.start, span.start + parts.end(1), "child"))
            span = Span(parts[2], span.start + parts.start(2), span.end, "parent")
        found.append(span)
    return found


def _clocks(prompt: str, spans: list[Span]) -> list[Span]:
    """How a time of day is written: "as HH:MM 24 hour"."""
    for found in CLOCK.finditer(prompt):
        over = [span for span in spans if span.start < found.end() and found.start() < span.end]
        if all(span.setting in ("", "pattern", "type", "values", "average", "about") for span in over):
            spans = [span for span in spans if span not in over] + [Span(found[1], *found.span(1), "pattern")]
    return spans


def _hours(prompt: str, spans: list[Span]) -> list[Span]:
    """From what time of day to which one: "between 9am and 5pm"."""
    return put(prompt, spans, HOURS, "date")


def _days(prompt: str, spans: list[Span]) -> list[Span]:
    return put(prompt, put(prompt, spans, WEEKDAYS, "date", but=("date", "every", "values")), SO_FAR, "date")


def put(
    prompt: str,
    spans: list[Span],
    form: re.Pattern[str],
    setting: str,
    *,
    but: Sequence[str] = (),
    where: Callable[[str], object] = bool,
) -> list[Span]:
    """The spans with what a form finds in its first group put in place of what was read there, unless that is one of `but`."""
    for found in form.finditer(prompt):
        start, end = found.span(1)
        read = [span for span in spans if span.start < end and start < span.end]
        if where(found[1]) and not any(span.setting in but for span in read):
            spans = [span for span in spans if span not in read] + [Span(found[1], start, end, setting)]
    return spans
