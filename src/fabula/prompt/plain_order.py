"""Which way rows are sorted, where the words leave no doubt: "tallest first", "from fewest to most floors", "from deepest to shallowest"."""

from __future__ import annotations

import re
from dataclasses import replace

from fabula.prompt.plain_numbers import THINGS
from fabula.prompt.prediction import Span

UPWARDS = re.compile(
    r"\bfrom (?:the )?(fewest|lowest|smallest|least|cheapest|oldest|earliest|shortest|lightest|first) to (?:the )?\w+( \w+)?",
    re.IGNORECASE,
)
DOWNWARDS = re.compile(
    r"\bfrom (?:the )?(most|highest|largest|biggest|dearest|newest|latest|longest|heaviest|last) to (?:the )?\w+( \w+)?",
    re.IGNORECASE,
)
FIRST_WORDS_DOWN = (
    "highest|biggest|largest|longest|heaviest|best|richest|busiest|deepest|hottest|warmest|strongest|tallest|newest|latest"
)
FROM_TO = re.compile(r"\b(?:from )?(?:the )?(\w+est|best|worst) to (?:the )?(?:\w+est|best|worst)\b(?! \w+s\b)", re.IGNORECASE)
WAYS = ("descending", "ascending")
SUPERLATIVE = re.compile(  # of sizes, which go down or up; of times it is not the word alone that says
    r"(?:(?:the )?(?:(tallest|highest|biggest|largest|longest|heaviest|deepest|hottest|warmest|richest|busiest|strongest|widest|dearest|"
    r"most \w+)|(?:shortest|lowest|smallest|lightest|cheapest|coldest|youngest|least \w+)))\b"
)
BOTTOM = re.compile(r"\s+(?:ones? |entries |rows |records )?(?:at|on|to) (?:the )?(?:bottom|end)\b|\s+last\b", re.IGNORECASE)


def by_superlatives(prompt: str, spans: list[Span]) -> list[Span]:
    """The way that a superlative sorts: "tallest first" goes down; what it says of the bottom has been said of the top."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        end = BOTTOM.match(prompt, span.end) if span.setting in WAYS else None
        said = SUPERLATIVE.match(span.text.lower()) if span.setting in WAYS else None
        if end and any(one.setting in WAYS for one in found):
            continue
        found.append(replace(span, setting="descending" if said[1] else "ascending") if said else span)
    return found


def directions(prompt: str, spans: list[Span]) -> list[Span]:
    """What is sorted "from fewest to most floors", or "from deepest to shallowest"."""
    ends = FROM_TO.search(prompt)
    if ends and not any(
        span.setting in (*THINGS, "sort", "descending", "ascending") for span in spans if span.end > ends.start()
    ):
        way = "descending" if re.fullmatch(FIRST_WORDS_DOWN, ends[1], re.IGNORECASE) else "ascending"
        spans = [span for span in spans if span.end <= ends.start() or span.start >= ends.end()]
        return [*spans, Span(ends[1], *ends.span(1), way)]
    for form, way in ((UPWARDS, "ascending"), (DOWNWARDS, "descending")):
        for found in form.finditer(prompt):
            over = [span for span in spans if span.start < found.end() and found.start() < span.end]
            if found[2] and not any(span.setting in (*THINGS, "sort") for span in over):
                name = Span(found[2].strip(), found.end(2) - len(found[2].strip()), found.end(2), "sort")
                spans = [span for span in spans if span not in over] + [Span(found[1], *found.span(1), way), name]
    return spans
