"""Terse prompts for training, as people type them who think in settings: "clients | rows=50 | cols: name, email | seed 7"."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from fabula.teaching.drafting import Draft

LABELS: Mapping[str, Sequence[str]] = {
    "subject": ("", "", "", "topic", "table", "dataset", "data", "about", "subject", "entity", "what"),
    "rows": ("rows", "n", "count", "size", "nrows", "records", "row count", "num rows", "number of rows", "amount", "how many",
             "--rows", "-n", "lines"),
    "locale": ("locale", "country", "lang", "language", "region", "where", "--locale", "nationality"),
    "seed": ("seed", "random seed", "random_state", "rng", "--seed"),
    "format": ("format", "output", "type", "file", "fmt", "filetype", "export", "--format"),
    "only": ("columns", "cols", "fields", "attributes", "headers", "only columns", "keep"),
    "add": ("extra columns", "plus", "also", "add", "extras", "additional columns", "include"),
    "drop": ("without", "drop", "exclude", "skip", "no", "omit", "remove"),
    "sort": ("sort", "order by", "sort by", "order", "sorted by", "sorting"),
    "unique": ("unique", "distinct", "no duplicates in", "keys"),
    "complete": ("not null", "required", "mandatory", "no missing"),
    "date": ("period", "dates", "when", "time range", "year", "date range"),
    "dirt": ("dirt", "errors", "quality", "noise", "mess"),
}  # fmt: skip
SEPARATORS = (",", ";", "|", "-", ".", "•", "*", "/", "", "--")


def telegram(parts: Sequence[tuple[str, Draft]], chance: random.Random) -> Draft:
    """Settings one after the other, each with its label, in the same style all along.

    Args:
        parts: the kind of each setting, one of `LABELS`, and its words; unknown kinds go without a label.
    """
    separator = chance.choice(SEPARATORS)
    sign = chance.choice(["=", ":", ":", "", "is", "->"])
    labelled = chance.random() < 0.75
    first, *rest = parts
    if chance.random() < 0.3:
        rest.append(first)
        chance.shuffle(rest)
        ordered = rest
    else:
        chance.shuffle(rest)
        ordered = [first, *rest]
    out = Draft()
    for i, (kind, words) in enumerate(ordered):
        if i:
            out.add(separator)
        label = chance.choice(LABELS[kind]) if kind in LABELS and (labelled or kind not in ("subject", "rows", "format")) else ""
        tag = kind if kind in ("unique", "complete") else ""
        if label:
            out.add(label, tag)
            out.add(sign if not label.startswith("-") else "")
        out.pieces += words.pieces
    return out
