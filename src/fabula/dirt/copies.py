"""Rows that come twice. Every block of clean rows has its own quota of copies, so the place of any row is found by arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from fabula.dirt.choosing import BLOCK, borders, exact_quota, rounded, uniform


@dataclass(frozen=True)
class Copies:
    """How many rows of a table come twice, as they are or typed anew.

    Args:
        exact: share of the clean rows that are repeated as they are.
        near: share of the clean rows that are repeated with mistakes.
        rows: clean rows of the table.
        key: 64-bit key of the stream.
    """

    exact: float
    near: float
    rows: int
    key: int

    @property
    def total(self) -> int:
        """Rows of the dirty table."""
        return self.start_of(self.rows)

    def start_of(self, row: int) -> int:
        """How many dirty rows stand before a clean row at a block's border."""
        return row + int(rounded(self.exact, row)) + int(rounded(self.near, row))

    def blocks(self, start: int, stop: int) -> tuple[int, int]:
        """The clean rows, whole blocks of them, that hold the dirty rows `start <= row < stop`."""
        return self._border_before(start), min(self._border_before(max(stop - 1, 0)) + BLOCK, self.rows)

    def _border_before(self, row: int) -> int:
        block = int(row / (1 + self.exact + self.near)) // BLOCK
        while block > 0 and self.start_of(block * BLOCK) > row:
            block -= 1
        while (block + 1) * BLOCK < self.rows and self.start_of((block + 1) * BLOCK) <= row:
            block += 1
        return block * BLOCK

    def arrange(self, first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        """The order of the dirty rows that the clean rows `first <= row < last` make.

        Returns:
            (d,) which clean row each is, counted from `first`, and (d,) int8: 0 the row itself, 1 an exact copy, 2 a near one.
        """
        n = last - first
        rows = np.arange(first, last)
        ends = borders(first, last)
        exact, near = exact_quota(self.exact, ends), exact_quota(self.near, ends)
        if not (exact.any() or near.any()):
            return np.arange(n), np.zeros(n, np.int8)
        score = uniform(self.key, rows)
        sources, sorts = [], []
        for begin, end, plain, anew in zip(ends[:-1] - first, ends[1:] - first, exact, near, strict=True):
            order = begin + np.argsort(score[begin:end])
            sources.append(order[np.arange(plain + anew) % (end - begin)])
            sorts.append(np.repeat(np.array([1, 2], np.int8), [plain, anew]))
        source, sort = np.concatenate(sources), np.concatenate(sorts)
        block_end = np.minimum((rows[source] // BLOCK + 1) * BLOCK, last) - first
        place = source + 1 + np.floor(uniform(self.key + 1 & (1 << 64) - 1, rows[source]) * (block_end - source)).astype(np.int64)
        order = np.argsort(place, kind="stable")  # a copy stands somewhere behind its source, in the same block
        place, source, sort = place[order], source[order], sort[order]
        return np.insert(np.arange(n), place, source), np.insert(np.zeros(n, np.int8), place, sort)

    def near_before(self, row: int) -> int:
        """How many near copies stand before a clean row at a block's border: what their new keys are counted from."""
        return int(rounded(self.near, row))
