"""Tables that are listed behind the first one: "yoga studio with members and bookings" are three, and the studio owns the others."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from fabula.prompt.naming import table_named_by
from fabula.prompt.network import Network
from fabula.prompt.nouns import is_several, noun_of
from fabula.prompt.plain_numbers import THINGS
from fabula.prompt.prediction import Span

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
    condition symptom result
"""
ATTRIBUTES = frozenset(ATTRIBUTE_WORDS.split())  # what things have, and no things: the prices of cars


def tables_parted(prompt: str, spans: Sequence[Span], network: Network) -> list[Span]:
    """The spans, every thing that a table is meant for a subject of its own."""
    spans = [_whole_name(prompt, span) for span in spans]
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


def _with_parts(span: Span, network: Network) -> Iterable[Span]:
    """A subject and what it is "with", each a span, where those are several things of a kind that has tables."""
    joint = WITH.search(span.text) if span.setting in THINGS else None
    if not joint:
        return [span]
    items = _items(span, joint.end())
    if not all(_is_table(item.text, network) for item in items):
        return [span]
    return [replace(span, text=span.text[: joint.start()], end=span.start + joint.start()), *items]


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
