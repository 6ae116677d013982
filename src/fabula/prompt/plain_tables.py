"""Tables that are listed behind the first one: "yoga studio with members and bookings" are three, and the studio owns the others."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from fabula.prompt.naming import table_named_by
from fabula.prompt.network import Network
from fabula.prompt.nouns import is_several, noun_of
from fabula.prompt.plain_numbers import BOUNDS, THINGS
from fabula.prompt.prediction import Span
from fabula.prompt.values import column_name

OF = re.compile(r"((?:[a-z]+ )?[a-z]+) of (?:the |our |all )?((?:[a-z]+ )?[a-z]+)", re.IGNORECASE)
LIST = re.compile(r"(?:\b(?:with|having|columns?|fields)(?: the)?(?: columns?| fields)?:?|:|\()\s+([^.;:()\n]+)", re.IGNORECASE)
WORDS = re.compile(r"[a-z][\w'/ -]*", re.IGNORECASE)
DEMANDS = re.compile(
    r"\d|\b(?:between|from|over|under|above|below|at|only|no|not|without|missing|random|sorted|ordered|unique|mostly|all|each|every|some|in|"
    r"is|are|always|never|must|should|per|half|quarter|third|most|as|for|by|or)\b",
    re.IGNORECASE,
)
TIMED = re.compile(
    r"\s+(?:between|from)\s+(\d[\d:.]*\s?(?:[ap]\.?m\.?)?)\s+(?:and|to|until|till)\s+(\d[\d:.]*\s?(?:[ap]\.?m\.?)?)$",
    re.IGNORECASE,
)
ALONE = re.compile(r"\s+(?:only|and nothing else|nothing else|alone)\s*$", re.IGNORECASE)
JUST = re.compile(r"\b(?:just|only|all i)\s+(?:need|want|give me|show|the|have)?\s*(?:the |is |are )*$", re.IGNORECASE)
LEAST = 3  # items that make a list
FEW = 2  # columns in a list from which on what else is named once is one, too
WHERE = re.compile(r"(?:,|\band|\bwith|:)\s+((?:where|when)\s+)$", re.IGNORECASE)
LEAVE = re.compile(r"(?:,|\band|\bwith|:)\s+(leave\s+)$", re.IGNORECASE)
WITH = re.compile(r"\s+with\s+(?:(?:its|their|all|the|some|many|several|different|lots of)\s+)*", re.IGNORECASE)
JOINT = re.compile(r"\s*(?:,\s*(?:and\s+)?|\band\s+|&\s*)(?:(?:its|their|the)\s+)?", re.IGNORECASE)
ATTRIBUTE_WORDS = """
    name email phone number address salary wage age price color colour rating score grade note comment remark tag skill point hour minute day
    title description language hobby interest size level category brand type kind city country town genre location cost fee total amount
    quantity weight height width length date time birthday deadline status url link password username duration speed temperature code
    discount tax margin percentage value unit option feature detail attribute field column row record entry header label word letter digit
    condition symptom result mileage distance page wait delay pay income species breed variety
"""
ATTRIBUTES = frozenset(ATTRIBUTE_WORDS.split())  # what things have, and no things: the prices of cars


def _without_titles(prompt: str, spans: Sequence[Span]) -> list[Span]:
    """The spans without a subject before a colon that names what is counted behind it: "mechanics and repairs: 10 mechanics with ..."."""
    kept = []
    for i, span in enumerate(spans):
        titled = span.setting == "subject" and re.match(r"\s*:", prompt[span.end :])
        parts = {noun_of(item.text) for item in _items(span, 0)} if titled else set()
        behind = {noun_of(other.text) for other in spans[i + 1 :] if other.setting in (*THINGS, "child", "parent")}
        if len(parts) < FEW or not parts <= behind:
            kept.append(span)
    return kept


def _wanted(prompt: str, span: Span, after: Span | None) -> Span:
    """The first of some columns that alone are wanted: "I just need the title, author and year"."""
    listed = after and after.setting == "only" and JOINT.fullmatch(prompt[span.end : after.start].rstrip() + " ")
    wanted = span.setting == "drop" and listed and JUST.search(prompt[: span.start])
    return replace(span, setting="only") if wanted else span


def _before_bounds(span: Span) -> Iterable[Span]:
    """A subject without the times behind it: "pizza deliveries between 5pm and 11pm"."""
    found = TIMED.search(span.text) if span.setting in THINGS else None
    if not found:
        return [span]
    bounds = [
        Span(found[i], span.start + found.start(i), span.start + found.end(i), side) for i, side in ((1, "low"), (2, "high"))
    ]
    return [replace(span, text=span.text[: found.start()], end=span.start + found.start()), *bounds]


def tables_parted(prompt: str, spans: Sequence[Span], network: Network) -> list[Span]:
    """The spans, every thing that a table is meant for a subject of its own."""
    spans = _without_titles(prompt, spans)
    spans = [_wanted(prompt, span, after) for span, after in itertools.zip_longest(spans, spans[1:]) if span]
    spans = _one_list(prompt, list(itertools.chain.from_iterable(map(_before_bounds, spans))), network)
    spans = _of_things([_whole_name(prompt, span) for span in spans], network)
    kept = list(itertools.chain.from_iterable(_with_parts(span, network) for span in spans))
    return _in_one_list(prompt, kept, network)


def _whole_name(prompt: str, span: Span) -> Span:
    """A column with the word before it that is part of its name: "where found", and a "leave type" that nobody wants left out."""
    before = (
        (LEAVE if span.setting == "drop" else WHERE).search(prompt[: span.start]) if span.setting in ("add", "drop") else None
    )
    if not before:
        return span
    return replace(span, text=prompt[before.start(1) : span.end], start=before.start(1), setting="add")


def _one_list(prompt: str, spans: Sequence[Span], network: Network) -> Sequence[Span]:
    """The spans, where most of a list behind a "with" or a colon are columns, all of it: "driving lessons with minutes, mistakes"."""
    for listed in LIST.finditer(prompt):
        alone = ALONE.search(listed[1])
        text = listed[1][: alone.start()] if alone else listed[1].rstrip()
        inside = [span for span in spans if span.start < listed.end(1) and listed.start(1) < span.end]
        setting = "only" if alone or any(span.setting == "only" for span in inside) else "add"
        whole = Span(text, listed.start(1), listed.start(1) + len(text), setting)
        items = [_without_article(item) for item in _items(whole, 0)]
        named = any(span.setting in THINGS and prompt[span.end : listed.start(1)].strip() == ":" for span in spans)
        named = named and any(span.setting == "add" for span in inside)
        columns = [span for span in inside if span.setting in ("add", "only", "drop", *(["values"] if named else []))]
        things = [span for span in inside if span.setting in THINGS and _is_table(span.text, network)]
        plain = len(items) >= LEAST and all(WORDS.fullmatch(item.text) and not DEMANDS.search(item.text) for item in items)
        within = all(listed.start(1) <= span.start for span in inside)
        single = columns and not any(is_several(item.text) for item in items)
        most = len(columns) >= max(FEW, len(items) / 2) and len(things) < len(columns)
        if plain and within and (single or most):
            return sorted([*(span for span in spans if span not in inside), *items], key=lambda span: span.start)
    return spans


def _without_article(span: Span) -> Span:
    """A span without the article that it starts with."""
    start = len(span.text) - len(re.sub(r"^(?:an?|the|their|its|his|her)\s+", "", span.text.lstrip(), flags=re.IGNORECASE))
    return replace(span, text=span.text[start:].rstrip(), start=span.start + start, end=span.start + len(span.text.rstrip()))


def _of_things(spans: Sequence[Span], network: Network) -> list[Span]:
    """The spans, what is bounded apart from the things that have it: "price of wines no more than 200"."""
    kept: list[Span] = []
    is_bound = False
    for span, after in itertools.zip_longest(spans, spans[1:]):
        span = replace(span, setting="high") if is_bound and span.setting == "rows" else span
        found = OF.fullmatch(span.text) if span.setting in (*THINGS, "about") else None
        bounded = found and after and after.setting in (*BOUNDS, "rows") and noun_of(found[1]) in ATTRIBUTES
        is_bound = bool(found and bounded and _is_table(found[2], network))
        if found and is_bound:
            kept += [
                Span(found[1], span.start, span.start + found.end(1), "about"),
                Span(found[2], span.start + found.start(2), span.end, "subject"),
            ]
        else:
            kept.append(span)
    return kept


def _with_parts(span: Span, network: Network) -> Iterable[Span]:
    """A subject and what it is "with", each a span, where those are several things of a kind that has tables."""
    joint = WITH.search(span.text) if span.setting in THINGS else None
    if not joint:
        return [span]
    items = _items(span, joint.end())
    head = replace(span, text=span.text[: joint.start()], end=span.start + joint.start())
    if all(_is_table(item.text, network) for item in items):
        return [head, *items]
    plain = all(WORDS.fullmatch(item.text) and not DEMANDS.search(item.text) and not is_several(item.text) for item in items)
    known = any(column_name(item.text) in network.column_id for item in items)
    return [head, *(replace(item, setting="add") for item in items)] if plain and known and is_several(head.text) else [span]


def _items(span: Span, start: int) -> list[Span]:
    """The items of a list in a span, from a place of its text on."""
    cuts = [(joint.start(), joint.end()) for joint in JOINT.finditer(span.text, start)]
    starts, ends = [start, *(end for _, end in cuts)], [*(begin for begin, _ in cuts), len(span.text)]
    return [
        Span(span.text[one:other], span.start + one, span.start + other, span.setting)
        for one, other in zip(starts, ends, strict=True)
        if other > one
    ]


def _is_table(words: str, network: Network) -> bool:
    """Whether some words are several things, such as have a table of their own."""
    return is_several(words) and noun_of(words) not in ATTRIBUTES and bool(table_named_by(words, network, whole=True))


def _in_one_list(prompt: str, spans: list[Span], network: Network) -> list[Span]:
    """The spans, a column that is listed among tables a table: "venues" of a "wedding planner with venues, guests and gifts"."""
    kept = list(spans)
    for first, span in enumerate(spans):
        if span.setting != "subject" or first + 1 >= len(spans) or not WITH.fullmatch(prompt[span.end : spans[first + 1].start]):
            continue
        listed = [first + 1]
        while listed[-1] + 1 < len(spans) and JOINT.fullmatch(
            prompt[spans[listed[-1]].end : spans[listed[-1] + 1].start].rstrip() + " "
        ):
            listed.append(listed[-1] + 1)
        items = [spans[i] for i in listed]
        columns = [item for item in items if item.setting == "add"]
        if len(columns) >= FEW and all(
            item.setting in ("add", "subject") for item in items
        ):  # the wine of a cellar, and its region
            for i in listed:
                kept[i] = spans[i] if is_several(spans[i].text) else replace(spans[i], setting="add")
        among = any(item.setting == "subject" for item in items) or not is_several(span.text)
        if among and all(
            item.setting == "subject" or (item.setting == "add" and _is_table(item.text, network)) for item in items
        ):
            for i in listed:
                kept[i] = replace(spans[i], setting="subject")
    return kept
