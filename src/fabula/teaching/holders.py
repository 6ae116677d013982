"""Which columns hold which categories, counted over the domains: "severe" is a severity, "cash" a payment method."""

from __future__ import annotations

from collections import Counter, defaultdict

from fabula.prompt.kinds import kind_of
from fabula.teaching.corpus import Catalogue
from fabula.things import THING

LEAST = 2  # tables that must agree
SHARE = 0.12  # of the tables with such a category, that have it in a column of this name
MOST = 4  # names a category
LONGEST = 30  # characters


def holders(catalogue: Catalogue) -> dict[str, dict[str, float]]:
    """For every category that several tables have, in small letters, the names of the columns that hold it, and how often each does."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for full, table in catalogue.tables.items():
        if full.startswith(f"{THING}."):  # the same for many things, and said of none of them in particular
            continue
        for column in table:
            for label in kind_of(column).labels:
                found[label.lower()][column.name] += 1
    kept = {}
    for label, names in sorted(found.items()):
        whole = sum(names.values())
        often = {name: round(n / whole, 2) for name, n in names.most_common(MOST) if n >= LEAST and n / whole >= SHARE}
        if often and 1 < len(label) <= LONGEST:
            kept[label] = often
    return kept
