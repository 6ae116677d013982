"""Mistakes of the network that leave no doubt, mended before anything else looks at the spans.

"7 students"              a bare number is no subject, it is rows
"-5 customers"            a number in front of a subject is rows, and may be none that can be
"daily weather for 2022"  how often something happens is no part of its name where there is a time it lasts
"(1500 records)"          a number of records is rows, whatever it looked like
"hotel guests in"         small words around a subject are none of it
"40 german students"      a nationality before people, or by itself before a subject, says where from
"in Peru", "for London"   a country or a large city behind a preposition says where from
"Madrid or Barcelona"     a city beside a city is a city
"3 orders per customer, 50 customers"   the second number counts customers
"between 20 and 60 inspections"   two numbers that a prompt begins with, in front of a thing, are rows
"alcohol 11% to 15%"      of two numbers with "to" between them neither is a share
"10, 20 or 30 cm", "2048 or 4096"   numbers with "or" between them are categories
"1..5"                    is a range
"between 3 and 6 years old"   is an age
"like ORD2024-00001"      a code is one thing, however many signs it has
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from fabula import locales
from fabula.prompt import values
from fabula.prompt.nouns import SMALL
from fabula.prompt.prediction import Span

THINGS = ("subject", "child", "parent")
BOUNDS = ("low", "high", "above", "below")
PLACES = ("locale", "city", "world")
COUNTRY = re.compile(r"\b(?:in|from)\s+(?:the\s+)?([A-Z][a-z]{3,}(?:\s[A-Z][a-z]+)?|USA|UK|UAE)\b")
COUNTED = re.compile(
    r"[-−]?(?!(?:19|20)\d\d\b)\d[\d,.]*[kKmM]?(?=\s+(?!hour|day|week|month|year|minute|km|mile|m\b|star|man|person)[^\W\d])"
)
RHYTHM = re.compile(r"(?:hourly|daily|weekly|monthly|quarterly|yearly|annual)(?=\s)", re.IGNORECASE)
LATITUDE = re.compile(r"\b(lat)\s?/\s?(?:long?|lng)\b", re.IGNORECASE)
LONGITUDE = re.compile(r"\blat\s?/\s?(long?|lng)\b", re.IGNORECASE)
CITY = re.compile(r"\b(?:in|from|for|around|near)\s+([A-Z][a-z]{2,}(?:\s[A-Z][a-z]+)?)(?![\w'’])")
RECORDS = re.compile(
    r"(\d[\d,.]*\s?(?:[kKmM]|thousand|million)?)\s+(?:rows|records|entries|lines|datasets|samples|observations)\b"
)
CODE = re.compile(
    r"\b(?:like|such as|e\.g\.|eg|format(?:ted as)?|in the form|pattern|style|looks? like|looking like)[:\s]+[\"'“]?"
    r"(?=[\w#/-]*\d)(?=[\w#-]*[-/]|[A-Z]+\d)([A-Z#?\d][\w#?]*(?:[-/.][\w#?]+)*)"
)
ROWS_BETWEEN = re.compile(
    r"\W*(?:(?:please|generate|give me|i need|make|create|produce|i want)\s+)*between\s+(\d[\d,.]*k?\s+(?:and|to)\s+\d[\d,.]*k?)(?=\s+[a-z])",
    re.IGNORECASE,
)
PERCENT_RANGE = re.compile(r"(?<![\w.])(\d[\d.]*\s?%?)\s?(?:-|–|to|and|through|up to)\s?(\d[\d.]*\s?(?:%|percent\b))")
YEARS_OLD = re.compile(r"[\s-]*(?:years?|yrs?)?[\s-]*(?:old|of age)\b", re.IGNORECASE)
DOTTED = r"(?<![\w.])(\d+(?:\.\d+)?)"
MEASURE = re.compile(r"\d[\d.]*\d|\d")
NUMBER_LIST = re.compile(
    r"(?<![\w.,-])\d[\d.]*(?:\s?,\s?\d[\d.]*)*\s?,?\s+or\s+\d[\d.]*(?:\s?(?:cm|mm|m|kg|g|km|l|ml|minutes|hours|days|years|euros|%))?(?![\w-]|\s+(?:more|less|fewer|over|under))"
)
PEOPLE = re.compile(
    r"\b(?:student|pupil|customer|client|employee|worker|people|person|patient|user|compan|business|household|address|citizen|voter|driver|teacher"
    r"|account|guest|tenant|member|subscriber|shop|store|school|hospital|bank|invoice|order|phone|contact|famil|name|tax|supplier|vendor)"
)
LARGE = 800  # cities, the world's largest, that are known by their names alone
JOINTS = frozenset({"and", "or", "&", ",", "/", "and/or"})


def mended(prompt: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, with what leaves no doubt put right."""
    kept = list(spans)
    kept = _bare_numbers(kept)
    for mend in (
        _bare_subjects,
        _counted_subjects,
        _rhythms,
        _coordinates,
        _whole_codes,
        _records,
        _rows_between,
        _percent_ranges,
        _dotted_ranges,
        _years_old,
        _number_lists,
        _counted_parents,
        _nationalities,
        _countries,
        _towns,
    ):
        kept = sorted(mend(prompt, kept), key=lambda span: span.start)
    return kept


def _bare_numbers(spans: list[Span]) -> list[Span]:
    return [
        replace(span, setting="rows") if span.setting in THINGS and span.text.strip().replace(",", "").isdigit() else span
        for span in spans
    ]


def _bare_subjects(prompt: str, spans: list[Span]) -> list[Span]:
    bare = []
    for span in spans:
        if span.setting in THINGS:
            words = list(re.finditer(r"\S+", span.text))
            while len(words) > 1 and words[-1][0].lower() in SMALL:
                words.pop()
            while len(words) > 1 and words[0][0].lower() in SMALL:
                words.pop(0)
            if words:
                start, end = span.start + words[0].start(), span.start + words[-1].end()
                span = replace(span, text=prompt[start:end], start=start, end=end)
        bare.append(span)
    return bare


def _counted_subjects(_: str, spans: list[Span]) -> list[Span]:
    if any(span.setting in ("rows", "children", "empty") for span in spans):
        return spans
    return [part for span in spans for part in (_split(span, COUNTED, "rows") if span.setting in THINGS else [span])]


def _rhythms(_: str, spans: list[Span]) -> list[Span]:
    if any(span.setting == "every" for span in spans) or not any(span.setting in ("date", "lasting") for span in spans):
        return spans
    return [part for span in spans for part in (_split(span, RHYTHM, "every") if span.setting == "subject" else [span])]


def _split(span: Span, form: re.Pattern[str], setting: str) -> list[Span]:
    """The span without what stands at its beginning, and that as a span of its own."""
    found = form.match(span.text)
    if not found:
        return [span]
    rest = span.text[found.end() :].lstrip()
    first = Span(found[0], span.start, span.start + found.end(), setting)
    return [first, Span(rest, span.end - len(rest), span.end, span.setting)] if rest else [first]


def _coordinates(prompt: str, spans: list[Span]) -> list[Span]:
    return _put(prompt, _put(prompt, spans, LATITUDE, "add", but=("only",)), LONGITUDE, "add", but=("only",))


def _nationalities(prompt: str, spans: list[Span]) -> list[Span]:
    if any(span.setting in PLACES for span in spans):
        return spans
    found: list[Span] = []
    for i, span in enumerate(spans):
        first, _, rest = span.text.partition(" ")
        alone = (
            not rest
            and i + 1 < len(spans)
            and spans[i + 1].setting in THINGS
            and not prompt[span.end : spans[i + 1].start].strip()
        )
        of_people = rest and PEOPLE.search(rest.lower())
        if span.setting in THINGS and (alone or of_people) and first.lower() not in SMALL and values.locale(first):
            found.append(Span(first, span.start, span.start + len(first), "locale"))
            if rest:
                found.append(Span(rest, span.end - len(rest), span.end, span.setting))
        else:
            found.append(span)
    return found


def _records(prompt: str, spans: list[Span]) -> list[Span]:
    if any(span.setting in ("rows", "children", "empty") for span in spans):
        return spans
    return _put(prompt, spans, RECORDS, "rows", but=("count", "share", "seed", "children"))


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
    return _put(prompt, spans, ROWS_BETWEEN, "rows")


def _percent_ranges(prompt: str, spans: list[Span]) -> list[Span]:
    for found in PERCENT_RANGE.finditer(prompt):
        if any(span.setting == "about" and 0 <= found.start() - span.end <= 12 for span in spans):
            for group, setting in ((1, "low"), (2, "high")):
                start, end = found.span(group)
                spans = [span for span in spans if not (span.start < end and start < span.end)] + [
                    Span(found[group], start, end, setting)
                ]
    return spans


def _dotted_ranges(prompt: str, spans: list[Span]) -> list[Span]:
    return _put(
        prompt, _put(prompt, spans, re.compile(rf"{DOTTED}(?=\.\.)"), "low"), re.compile(r"\d\.\.\s?(\d+(?:\.\d+)?)"), "high"
    )


def _years_old(prompt: str, spans: list[Span]) -> list[Span]:
    """Bounds with the "years old" behind them, which say more than a column that happens to be near."""
    grown = []
    for span in spans:
        found = YEARS_OLD.match(prompt, span.end) if span.setting in BOUNDS else None
        grown.append(Span(prompt[span.start : found.end()], span.start, found.end(), span.setting) if found else span)
    return [span for span in grown if not any(span is not other and other.start <= span.start < other.end for other in grown)]


def _number_lists(prompt: str, spans: list[Span]) -> list[Span]:
    for found in NUMBER_LIST.finditer(prompt):
        parts = [(found.start() + part.start(), found.start() + part.end()) for part in MEASURE.finditer(found[0])]
        inside = [span for span in spans if span.start < found.end() and found.start() < span.end]
        if inside and all(span.setting in ("values", *BOUNDS, "seed", "rows", "count") for span in inside):
            listed = [Span(prompt[start:end], start, end, "values") for start, end in parts]
            spans = [span for span in spans if span not in inside] + listed
    return spans


def _whole_codes(prompt: str, spans: list[Span]) -> list[Span]:
    grown = []
    for span in spans:
        if span.setting == "pattern" and span.text.strip():
            start, end = span.start, span.end
            while end < len(prompt) and re.match(r"[\w#/-]", prompt[end]) and not prompt[end - 1].isspace():
                end += 1
            span = Span(prompt[start:end].rstrip("-/"), start, start + len(prompt[start:end].rstrip("-/")), "pattern")
        if not (grown and span.start < grown[-1].end):
            grown.append(span)
    return _put(prompt, grown, CODE, "pattern", but=("pattern", "values", "format", "date"))


def _counted_parents(prompt: str, spans: list[Span]) -> list[Span]:
    parents = {values.singular(span.text.lower()) for span in spans if span.setting == "parent"}
    fixed = list(spans)
    for i, (span, after) in enumerate(pairwise(spans)):
        counts = span.setting == "children" and after.setting in THINGS and not prompt[span.end : after.start].strip()
        if counts and i and values.singular(after.text.lower()) in parents and after.setting != "child":
            fixed[i] = replace(span, setting="rows")
    return fixed


def _countries(prompt: str, spans: list[Span]) -> list[Span]:
    if any(span.setting in PLACES for span in spans):
        return spans
    return _put(prompt, spans, COUNTRY, "locale", where=lambda text: values.locale(text) is not None)


def _towns(prompt: str, spans: list[Span]) -> list[Span]:
    spans = _put(prompt, spans, CITY, "city", but=("city", "world", "values"), where=lambda text: text.lower() in _large_cities())
    towns = [span for span in spans if span.setting == "city"]
    return [
        replace(span, setting="city")
        if span.setting in ("values", "subject", "locale")
        and span.text.lower() in _large_cities()
        and any(_beside(prompt, span, town) for town in towns)
        else span
        for span in spans
    ]


def _beside(prompt: str, one: Span, other: Span) -> bool:
    """Whether nothing but "and" or a comma stands between two spans."""
    first, second = sorted((one, other), key=lambda span: span.start)
    return first.end <= second.start and prompt[first.end : second.start].strip().lower() in JOINTS


def _put(
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


@functools.cache
def _large_cities() -> frozenset[str]:
    towns = locales.places().sort_by([("population", "descending")]).slice(0, LARGE)
    return frozenset(name.lower() for name in towns.column("latin").to_pylist() if name and len(name) > 3)
