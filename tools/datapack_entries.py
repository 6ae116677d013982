"""Pools on their way into the data pack, and the entries `value@year*weight|ascii` that files write them in."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass


@dataclass
class Words:
    """One pool on its way into the pack."""

    values: list[str]
    weights: list[float] | None = None


Pools = dict[str, Words]


def entries_of(values: list[str]) -> tuple[list[str], list[float]]:
    """The values and weights of entries `value*weight`."""
    matches = [ENTRY.match(entry) for entry in values]
    return [match["value"] for match in matches if match], [float(match["weight"] or 1) for match in matches if match]


def merged(values: list[str], weights: list[float] | None) -> Words:
    """Repeated values become one value with the sum of their weights; equal weights become none."""
    total: dict[str, float] = defaultdict(float)
    for i, value in enumerate(values):
        total[value] += 1.0 if weights is None else weights[i]
    shares = list(total.values())
    return Words(list(total), None if len(set(shares)) <= 1 else shares)


ENTRY = re.compile(r"^(?P<value>[^@*|]+?)(?:@(?P<year>\d{4}))?(?:\*(?P<weight>[\d.]+))?(?:\|(?P<ascii>.+))?$")


def split(words: object) -> list[str]:
    """The entries of a comma-separated text."""
    return [entry.strip() for entry in str(words).replace("\n", " ").split(",") if entry.strip()]
