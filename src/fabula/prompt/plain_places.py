"""Where things are from, said without doubt: "20 Dutch nurses", "in Peru", "leaving from Vienna, Budapest or Prague"."""

from __future__ import annotations

import functools
import re
from dataclasses import replace

from fabula import locales
from fabula.prompt import values
from fabula.prompt.nearness import JOINT
from fabula.prompt.nouns import SMALL
from fabula.prompt.plain_numbers import THINGS, put
from fabula.prompt.prediction import Span

COUNTRY = re.compile(r"\b(?:in|from)\s+(?:the\s+)?([A-Z][a-z]{3,}(?:\s[A-Z][a-z]+)?|USA|UK|UAE)\b")
CITY = re.compile(r"\b(?:in|from|for|around|near)\s+([A-Z][a-z]{2,}(?:\s[A-Z][a-z]+)?)(?![\w'’])")
BESIDE = re.compile(r"\s*(?:,|and|or|&)\s*([A-Z][a-z]{2,}(?:\s[A-Z][a-z]+)?)")
LARGE = 800  # cities, the world's largest, that are known by their names alone
JOINTS = frozenset({"and", "or", "&", ",", "/", "and/or"})
PEOPLE = re.compile(
    r"\b(?:student|pupil|customer|client|employee|worker|people|person|patient|user|compan|business|household|address|citizen|voter|driver|teacher"
    r"|fan\b|fans|\w*makers?\b|artist|player|singer|actor|lawyer|doctor|nurse|chef|farmer|engineer|dancer|painter|writer|author|scientist|musician|politician"
    r"|runner|cyclist|athlete|designer|developer|freelancer|donor|volunteer|investor|seller|buyer|tourist|travell?er|passenger|plumber|electrician|teen|child"
    r"|women\b|men\b|journalist|photographer|pilot|soldier|hotel|restaurant|cafe|account|guest|tenant|member|subscriber|shop|store|school|hospital|bank|invoice|order|phone|contact|famil|name|tax|supplier|vendor)"
)
WORKERS = re.compile(r"\w{3,}(?:ers|ors|ists|ians)$")
PLACES = ("locale", "city", "world")


def places_mended(prompt: str, spans: list[Span]) -> list[Span]:
    """The spans of an English prompt, with nationalities, countries and towns that were passed over."""
    for mend in (_nationalities, _countries, _towns):
        spans = sorted(mend(prompt, spans), key=lambda span: span.start)
    return spans


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
        of_people = rest and (PEOPLE.search(rest.lower()) or WORKERS.search(rest.lower()))
        if span.setting in THINGS and (alone or of_people) and first.lower() not in SMALL and values.locale(first):
            found.append(Span(first, span.start, span.start + len(first), "locale"))
            if rest:
                found.append(Span(rest, span.end - len(rest), span.end, span.setting))
        else:
            found.append(span)
    return found


def _countries(prompt: str, spans: list[Span]) -> list[Span]:
    if any(span.setting in PLACES for span in spans):
        return spans
    return put(prompt, spans, COUNTRY, "locale", where=lambda text: values.locale(text) is not None)


def _towns(prompt: str, spans: list[Span]) -> list[Span]:
    spans = put(prompt, spans, CITY, "city", but=("city", "world", "values"), where=lambda text: text.lower() in _large_cities())
    for town in [span for span in spans if span.setting == "city"]:
        if (beside := BESIDE.match(prompt, town.end)) and beside[1].lower() in _large_cities():
            over = [span for span in spans if span.start < beside.end(1) and beside.start(1) < span.end]
            spans = [span for span in spans if span not in over] + [Span(beside[1], *beside.span(1), "city")]
    spans = _listed_towns(prompt, spans)
    towns = [span for span in spans if span.setting == "city"]
    return [
        replace(span, setting="city")
        if span.setting in ("values", "subject", "locale")
        and span.text.lower() in _large_cities()
        and any(_beside(prompt, span, town) for town in towns)
        else span
        for span in spans
    ]


def _listed_towns(prompt: str, spans: list[Span]) -> list[Span]:
    """Categories that are all large cities, of no column that is named, are where everything is: "leaving from Vienna or Prague"."""
    found, run = list(spans), []
    for i, span in enumerate([*spans, Span("", -1, -1)]):
        follows = run and JOINT.fullmatch(prompt[spans[run[-1]].end : max(span.start, 0)]) is not None
        is_town = span.setting == "values" and span.text[:1].isupper() and span.text.lower() in _large_cities()
        if is_town and (follows or not run):
            run.append(i)
            continue
        before = spans[run[0] - 1] if run and run[0] else None
        named = (
            before
            and before.setting in ("about", "add", "only", "share")
            and len(prompt[before.end : spans[run[0]].start].split()) < 4
        )
        if run and not named and not (follows and span.setting == "values"):
            for place in run:
                found[place] = replace(found[place], setting="city")
        run = [i] if is_town else []
    return found


def _beside(prompt: str, one: Span, other: Span) -> bool:
    """Whether nothing but "and" or a comma stands between two spans."""
    first, second = sorted((one, other), key=lambda span: span.start)
    return first.end <= second.start and prompt[first.end : second.start].strip().lower() in JOINTS


@functools.cache
def _large_cities() -> frozenset[str]:
    towns = locales.places().sort_by([("population", "descending")]).slice(0, LARGE)
    return frozenset(name.lower() for name in towns.column("latin").to_pylist() if name and len(name) > 3)
