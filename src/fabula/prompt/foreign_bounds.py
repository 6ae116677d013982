"""Bounds in other languages than English, where their own words leave no doubt: of what they are, and which side.

"Gehalt zwischen 2200 und 4800"     of the salary, though nothing was read as it
"precio mayor que 5"                at the lower side
"10 % ohne Foto"                    lack one, and are not those that have it
"。会員番号"                          signs are no part of what stands behind them
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from fabula.prompt.languages import Language
from fabula.prompt.plain_numbers import BOUNDS
from fabula.prompt.prediction import Span

SIGNS = "。、,;:・「」()!?¡¿ "
MORE = re.compile(
    r"(?:\b(?:mayor(?:es)?|más|superior(?:es)?|desde|plus|supérieure?s?|mehr|größer|höher|über|maggior[ei]|più|oltre|superiori?|meer|groter|hoger|boven"
    r"|więcej|większ\w+|powyżej|maior(?:es)?|mais|acima|minst|mindestens|mínimo|minimum|almeno|au moins|al menos|pelo menos|co najmniej|en az)\b"
    r"(?: (?:als|que|qu|de|di|dan|niż|of|do|a))?|大于|超过|高于|至少|से अधिक|से ज़्यादा)\s*[€$£¥₹]?\s*$",
    re.IGNORECASE,
)
LESS = re.compile(
    r"(?:\b(?:menor(?:es)?|menos|inferior(?:es)?|moins|inférieure?s?|weniger|kleiner|unter|minor[ei]|meno|inferiori?|sotto|minder|kleiner|lager|onder"
    r"|mniej|mniejsz\w+|poniżej|abaixo|höchstens|máximo|maximum|massimo|au plus|al máximo|no máximo|co najwyżej|en fazla)\b"
    r"(?: (?:als|que|qu|de|di|dan|niż|of|do|a))?|小于|低于|不超过|至多|से कम)\s*[€$£¥₹]?\s*$",
    re.IGNORECASE,
)
LEAST = re.compile(r"al menos|au moins|almeno|pelo menos|co najmniej|mindestens|mínimo|minimum|en az|desde", re.IGNORECASE)
MOST = re.compile(r"al máximo|au plus|no máximo|co najwyżej|höchstens|máximo|maximum|massimo|en fazla", re.IGNORECASE)
LINKING_WORDS = """
    zwischen von ab bis über unter entre de del des desde el la le les los las du tra fra il lo i gli dal da tussen van od między w wynosi est es
    ist is são é mayor menor más menos que mehr weniger als plus moins maggiore minore meno più di meer minder dan więcej mniej niż superior
    inferior em al à a o os as
"""
LINKING = frozenset(LINKING_WORDS.split())
CUT = re.compile(r"[,;:.()\n]|\s(?:und|y|e|et|en|i|ve|oraz|con|mit|avec|met|com|z|ohne|sin|sans)\s", re.IGNORECASE)
WITHOUT = re.compile(r"\W*(?:\w+ ){0,3}?(ohne|sin|sans|sem|senza|zonder|bez)(?: \w{1,4})? ", re.IGNORECASE)
WORD = re.compile(r"[^\W\d]+")
LONGEST = 4  # words that the name of a column may have


def bounds_mended(prompt: str, spans: Sequence[Span], language: Language) -> list[Span]:
    """The spans of a prompt in that language, bounds with what they are of and at their side."""
    found: list[Span] = []
    for span in filter(None, map(_without_signs, spans)):
        if span.setting not in BOUNDS:
            found.append(span)
            continue
        before = found[-1] if found else None
        first = before is None or before.setting not in BOUNDS
        if first and (about := _bounded(prompt, before.end if before else 0, span.start)):
            taken = before is not None and before.setting == "about" and before.end >= about.start
            if (not taken and about.text.lower() in language.column_of) or _is_next(prompt, before, about):
                found.append(about)
        found.append(replace(span, setting=_side(prompt, span)))
    return _lacking(prompt, found)


def _lacking(prompt: str, spans: list[Span]) -> list[Span]:
    """The spans, with the word between a share and a column that says that it is lacking."""
    found = spans[:1]
    for before, span in pairwise(spans):
        sized = before.setting in ("share", "count") and span.setting in ("about", "add", "drop")
        if sized and (said := WITHOUT.fullmatch(prompt, before.end, span.start)):
            found.append(Span(said[1], *said.span(1), "missing"))
            span = replace(span, setting="about")
        found.append(span)
    return found


def _without_signs(span: Span) -> Span | None:
    """The span without the signs around its words; None where it has no others."""
    bare = span.text.strip(SIGNS) if not span.text.isascii() else span.text
    start = span.start + span.text.index(bare) if bare else span.start
    return replace(span, text=bare, start=start, end=start + len(bare)) if bare else None


def _bounded(prompt: str, start: int, end: int) -> Span | None:
    """The words in front of a bound that may be the name of what it bounds, without those that only link the two."""
    cuts = [cut.end() for cut in CUT.finditer(prompt, start, end)]
    start = cuts[-1] if cuts else start
    words = list(WORD.finditer(prompt, start, end))
    while words and words[-1][0].lower() in LINKING:
        words.pop()
    while words and words[0][0].lower() in LINKING:
        words.pop(0)
    if not words or len(words) > LONGEST:
        return None
    begin, stop = words[0].start(), words[-1].end()
    return Span(prompt[begin:stop], begin, stop, "about")


def _is_next(prompt: str, before: Span | None, about: Span) -> bool:
    """Whether the words stand in a list of columns, right behind another one."""
    return before is not None and before.setting in ("add", "only") and bool(CUT.search(prompt[before.end : about.start] + " "))


def _side(prompt: str, span: Span) -> str:
    """The side that the words before a bound say, else the one that was read."""
    ahead = prompt[: span.start]
    if found := MORE.search(ahead):
        return "low" if LEAST.search(found[0]) else "above"
    if found := LESS.search(ahead):
        return "high" if MOST.search(found[0]) else "below"
    return span.setting
