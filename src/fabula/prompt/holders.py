"""The columns that hold some categories, where nobody says which: "severe, moderate or minor" is a severity."""

from __future__ import annotations

import functools
import json
from collections import Counter
from collections.abc import Iterable

from fabula.prompt.network import WEIGHTS

SURE = 0.3  # how often, of the tables that have such categories, a column must be called so


def holders_of(categories: Iterable[str]) -> list[str]:
    """The names of columns that most likely hold these categories, best first; none where nobody has such."""
    found: Counter[str] = Counter()
    said = [category.lower() for category in categories]
    for category in said:
        found.update(_known().get(category, {}))
    return [name for name, score in found.most_common() if score >= SURE * len(said)]


@functools.cache
def _known() -> dict[str, dict[str, float]]:
    """For every category of the domains, in small letters, the names of its columns and how often each is it."""
    return json.loads((WEIGHTS / "holders.json").read_text("utf-8"))
