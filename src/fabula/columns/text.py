"""Texts that people write, speaking of their own row: reviews, notes, messages, reports, headlines. The sentences are data."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.draw import Draw
from fabula.columns.pools import Pool
from fabula.columns.templates import Part, PhraseBook, fill_templates, part, phrase_book
from fabula.columns.topics import NOT_GOODS, scores, topic

SCORES = Pool([1, 2, 3, 4, 5], [9, 6, 10, 25, 50])  # how people rate
FAMILIES = {  # reviews that open in the same way
    "goods": "kitchen textile home furniture clothing accessory shoes baby tool garden camping sport game toy pet auto jewelry music",
    "device": "gadget electronics appliance powertool",
    **{kind: kind for kind in ("course", "stay", "meal", "film", "book")},
}
SYNONYMS = {"movie": "film", "series": "film", "show": "film", "hotel": "stay", "restaurant": "meal", "place": "visit"}


def _rated(draw: Draw, rating: Column | None, out_of: float) -> np.ndarray:
    """(n,) scores 1 to 5, drawn where there is no rating."""
    drawn = 1 + draw.child("score").index(SCORES)
    if rating is None:
        return drawn
    given = scores(rating, out_of)
    return np.where(given > 0, given, drawn)


@functools.cache
def _review_sections(book: PhraseBook, kinds: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Names of the sections that open a review (by score, then kind), praise, complain (by kind) and close."""
    family = {kind: name for name, members in FAMILIES.items() for kind in members.split()}
    opens = tuple(
        name if (name := f"open {score} {family.get(kind, '')}") in book else f"open {score}" for score in range(1, 6) for kind in kinds
    )
    good, bad = (tuple(f"{mood} {kind}" if f"{mood} {kind}" in book else f"{mood} thing" for kind in kinds) for mood in ("good", "bad"))
    return opens, good, bad, tuple(f"close {score}{more}" for more in ("", " goods") for score in (1, 2, 4, 5))


@semantic_type("text.review")
def review(draw: Draw, subject: Column | None = None, rating: Column | None = None, *, out_of: float = 5, about: str = "") -> Column:
    """A review of one to three sentences that names `subject` and is as happy as `rating` (1 to `out_of`, or words) says.

    `about` tells what is reviewed where its name does not: `film`, `book`, `course`, `hotel`, `restaurant`, `app`.
    """
    n = len(draw)
    book = phrase_book("reviews")
    what = topic(subject, "review", n, SYNONYMS.get(about, about))
    score = _rated(draw, rating, out_of)
    opens, good, bad, closes = _review_sections(book, what.kinds)
    count = len(what.kinds)
    is_goods = np.array([kind not in NOT_GOODS for kind in what.kinds])[what.kind]
    last = np.where(score == 3, len(closes) + what.kind, np.array([0, 1, 0, 2, 3])[score - 1] + 4 * is_goods)
    detail = np.where(score == 3, is_goods, 2 + what.kind + count * (score < 3))
    parts = [
        Part(opens, (score - 1) * count + what.kind),
        Part(("fair thing", "fair goods", *good, *bad), detail, share=0.8),
        Part(closes + bad, last, share=np.where(score == 3, 0.9, 0.45)),
    ]
    return fill_templates(draw, book, parts, what.slots)
