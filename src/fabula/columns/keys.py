"""Keys: what identifies a row, and which row of another table a row belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import decimal_digits, fixed_width
from fabula.columns.draw import Draw, permute
from fabula.errors import RecipeError

BLOCK = 1024  # parents whose numbers of children are drawn together
DIGITS = re.compile(r"#+")


@semantic_type("key")
def key(draw: Draw, text: str = "", *, start: int = 1) -> Column:
    """A running number that identifies the row: 1, 2, 3 ..., or `S-00001` from `key("S-#####")`, from `start` on."""
    counted = draw.rows + start
    if not text:
        return pa.array(counted)
    if start < 0:
        raise RecipeError(f"a code that starts at {start}", hint="0 or more")
    found = list(DIGITS.finditer(text))
    if len(found) != 1 or not text.isascii():
        raise RecipeError(f'key("{text}") needs one run of # for the number', hint='key("S-#####")')
    before, width, after = text[: found[0].start()], len(found[0][0]), text[found[0].end() :]
    matrix = np.empty((len(counted), len(before) + width + len(after)), dtype=np.uint8)
    matrix[:, : len(before)] = np.frombuffer(before.encode(), np.uint8)
    matrix[:, len(before) : len(before) + width] = decimal_digits(counted, width)
    matrix[:, len(before) + width :] = np.frombuffer(after.encode(), np.uint8)
    return fixed_width(matrix)


@semantic_type("uuid")
def uuid(draw: Draw) -> Column:
    """A random UUID, version 4, as text; see `code.uuid`."""
    from fabula.columns import code

    return code.uuid(draw)


def widen(text: str, last: int) -> str:
    """The text of a key with enough `#` for the number `last`."""
    found = DIGITS.search(text)
    if not found or len(str(last)) <= len(found[0]):
        return text
    return text[: found.start()] + "#" * len(str(last)) + text[found.end() :]


def popular(draw: Draw, parents: int, skew: float) -> np.ndarray:
    """(n,) parent row numbers, some chosen more often: the share of the k-th most popular falls as k to the power of -skew.

    Which rows are popular is shuffled. Source: inverse of the integral of k**-skew, for 0 <= skew < 1.
    """
    rank = np.floor(parents * draw.uniform() ** (1 / (1 - min(skew, 0.95)))).astype(np.int64)
    return permute(draw.child("popular").key, np.minimum(rank, parents - 1), parents)


class Children:
    """How many children every parent row has, the counts of each block of parents a shuffle of the same `quota`.

    Because every full block has the same total, the parent of any child row is found without counting from the start.
    """

    def __init__(self, draw: Draw, quota: Sequence[int], parents: int) -> None:
        self.draw, self.parents = draw, parents
        self.quota = np.array(quota, dtype=np.int64)
        self.per_block = int(self.quota.sum())
        blocks, rest = divmod(parents, BLOCK)
        self.total = blocks * self.per_block + int(self.counts(np.array([blocks]))[0, :rest].sum())

    def counts(self, blocks: np.ndarray) -> np.ndarray:
        """(b, 1024) number of children of each parent in (b,) blocks."""
        parents = blocks[:, None] * BLOCK + np.arange(BLOCK)
        bits = self.draw.over(parents.ravel()).bits.reshape(parents.shape)
        return self.quota[np.argsort(np.argsort(bits, axis=1), axis=1)]

    def span(self, parents: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n,) first child row of each of (n,) parent rows, and (n,) number of its children."""
        block, inside = np.divmod(parents, BLOCK)
        known, which = np.unique(block, return_inverse=True)
        counts = self.counts(known)
        ends = np.cumsum(counts, axis=1)
        count = counts[which, inside]
        return block * self.per_block + ends[which, inside] - count, count

    def locate(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(n,) parent row of each child row, and (n,) its place among its siblings, from 0."""
        if not len(rows) or not self.per_block:
            return np.zeros(len(rows), np.int64), np.zeros(len(rows), np.int64)
        block, inside = np.divmod(rows, self.per_block)
        known, which = np.unique(block, return_inverse=True)
        ends = np.cumsum(self.counts(known), axis=1)
        flat = (ends + (np.arange(len(known)) * self.per_block)[:, None]).ravel()
        place = np.searchsorted(flat, which * self.per_block + inside, side="right")
        starts = np.where(place % BLOCK == 0, (place // BLOCK) * self.per_block, flat[place - 1])
        parent = known[place // BLOCK] * BLOCK + place % BLOCK
        return parent, which * self.per_block + inside - starts
