"""Wishes about whole tables: which number is how many rows of what, or how many children of which parent.

"50 customers, 3 orders each, from Spain"
 rows          children of each customer
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fabula.prompt.nearness import Nearness
from fabula.prompt.plurals import singular
from fabula.prompt.wishes import Wish

ON_AVERAGE = re.compile(r"(?:on average|in the mean|an average of|average)\b", re.IGNORECASE)


def of_tables(spans: Nearness) -> Iterator[Wish]:
    """The wishes about rows of tables, children of parents, and where everything is from."""
    for i in spans.places("children"):
        child = spans.neighbour(i, 1, ("child",), most=4) or spans.neighbour(i, -1, ("child", "subject"), most=9)
        own = singular(spans.spans[child].text.lower()) if child is not None else ""
        others = [j for j in spans.places("parent") if singular(spans.spans[j].text.lower()) != own]
        parent = spans.neighbour(child, 1, ("parent",), most=4) if child is not None and child > i else None
        if parent not in others:
            parent = min(others, key=lambda j: (spans.crossed(i, j), abs(j - i)), default=None)
        if parent is None:
            parent = next((j for j in spans.places("subject", "parent") if j != child), None)
        if child is None:
            child = next((j for j in spans.places("child", "subject") if j != parent), None)
        about, other = (spans.spans[j].text if j is not None else "" for j in (child, parent))
        if ON_AVERAGE.fullmatch(spans.spans[i].text.strip()):  # part of the number before it
            continue
        behind = spans.prompt[spans.spans[child].end :] if child is not None and child > i else ""
        text = f"about {spans.spans[i].text}" if ON_AVERAGE.match(behind.strip()) else spans.spans[i].text
        yield Wish("children", about, text, other, spans=(i,))
    for i in spans.places("many"):
        ends: dict[str, str] = {}
        for j in sorted(spans.places("subject", "child", "parent"), key=lambda j: (abs(j - i), j)):
            ends.setdefault(singular(spans.spans[j].text.lower()), spans.spans[j].text)
        if len(ends) > 1:
            one, other = list(ends.values())[:2]
            yield Wish("many", about=one, other=other, spans=(i,))
    for i in spans.places("rows"):
        after = spans.neighbour(i, 1, ("subject", "child", "parent"), most=4)
        near = after if after is not None and not spans.crossed(i, after) else None
        if near is None and (before := spans.neighbour(i, -1, ("subject",), most=3)) is not None:
            near = before
        yield Wish("rows", about=spans.spans[near].text if near is not None else "", text=spans.spans[i].text, spans=(i,))
    if cities := list(spans.places("city")):
        yield Wish("cities", values=tuple(spans.spans[i].text for i in cities), spans=tuple(cities))
    for i in spans.places("world", "currency", "width", "empty"):
        yield Wish(spans.spans[i].setting, text=spans.spans[i].text, spans=(i,))
