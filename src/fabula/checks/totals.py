"""What the children of every row come to together, batch after batch."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from fabula.checks.given import Unavailable
from fabula.columns.arrays import numbers, present


class Totals:
    """A running total for each of `parents` rows: sum, count, mean, min, max, first or last.

    Sums are of whole numbers of the last decimal, so that they come out the same in any order.
    """

    def __init__(self, kind: str, parents: int, decimals: int) -> None:
        self.kind = kind
        self.scale = 10**decimals
        self.count = np.zeros(parents, np.int64)
        self.sums = np.zeros(parents if kind in ("sum", "mean") else 0, np.int64)
        self.ends: np.ndarray | None = None
        self.place = np.full(parents if kind in ("first", "last") else 0, -1, np.int64)
        self.chosen: list[pa.Array] = []
        self.kept = 0
        self.type: pa.DataType | None = None

    def add(self, rows: np.ndarray, keep: np.ndarray, value: pa.Array | None) -> None:
        """Add (n,) children of the parents at `rows`, those where `keep` is true."""
        if value is not None:
            keep = keep & present(value)
            self.type = value.type
        at = np.flatnonzero(keep)
        owner = rows[at]
        np.add.at(self.count, owner, 1)
        if value is None or self.kind == "count":
            return
        if self.kind in ("sum", "mean"):
            np.add.at(self.sums, owner, np.round(numbers(value)[at] * self.scale).astype(np.int64))
        elif self.kind in ("min", "max"):
            self.extremes(owner, value, at)
        else:
            self.pick(owner, value, at)

    def extremes(self, owner: np.ndarray, value: pa.Array, at: np.ndarray) -> None:
        """Smallest or largest numbers or dates."""
        kind = value.type
        if pa.types.is_temporal(kind):
            value = value.cast(pa.int32() if pa.types.is_date32(kind) else pa.int64())
        if not pa.types.is_integer(value.type) and not pa.types.is_floating(value.type):
            raise Unavailable("smallest or largest of texts")
        if self.ends is None:
            self.ends = np.full(len(self.count), np.inf if self.kind == "min" else -np.inf)
        (np.minimum if self.kind == "min" else np.maximum).at(self.ends, owner, numbers(value)[at])

    def pick(self, owner: np.ndarray, value: pa.Array, at: np.ndarray) -> None:
        """The first or last value of each parent."""
        if self.kind == "first":
            fresh, first = np.unique(owner, return_index=True)
            new = self.place[fresh] < 0
            fresh, at = fresh[new], at[first[new]]
        else:
            fresh, last = np.unique(owner[::-1], return_index=True)
            at = at[::-1][last]
        self.place[fresh] = self.kept + np.arange(len(fresh))
        self.chosen.append(value.take(pa.array(at)))
        self.kept += len(fresh)

    def finish(self) -> pa.Array:
        """(p,) the totals."""
        none = self.count == 0
        if self.kind == "count":
            return pa.array(self.count)
        is_whole = self.type is None or not pa.types.is_floating(self.type)
        if self.kind == "sum":
            return pa.array(self.sums // self.scale) if is_whole else pa.array(self.sums / self.scale)
        if self.kind == "mean":
            return pa.array(self.sums / self.scale / np.maximum(self.count, 1), mask=none)
        if self.kind in ("min", "max"):
            ends = np.zeros(len(none)) if self.ends is None else np.where(none, 0, self.ends)
            kind = self.type or pa.float64()
            if not pa.types.is_floating(kind):
                whole = pa.array(ends.astype(np.int64), mask=none)
                return whole.cast(pa.int32()).cast(kind) if pa.types.is_date32(kind) else whole.cast(kind)
            return pa.array(ends, mask=none)
        from fabula.checks.gathering import joined

        if not self.chosen:
            return pa.nulls(len(none), self.type or pa.null())
        return joined(self.chosen).take(pa.array(np.where(self.place < 0, 0, self.place), mask=self.place < 0))
