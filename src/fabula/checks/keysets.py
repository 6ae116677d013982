"""Keys in bulk: whether one comes twice, and which row of another table has it. Eight bytes a key, one or four where keys are dense."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.checks.hashing import hashes

DENSE = 8  # a table of all numbers up to the largest is worth it while at most every eighth is used
SPARE = 1_000_000
FEW = 3
MOST_DIGITS = 18  # of a number that 64 bits hold


@dataclass(frozen=True)
class KeyReader:
    """Turns a key column into (n,) int64, equal for equal keys: codes such as `S-00017` become their number, all else a negative hash.

    Args:
        before, after: what stands around the number.
        width: its digits; 0 when keys are no such codes.
    """

    before: str = ""
    after: str = ""
    width: int = 0

    @classmethod
    def of(cls, text: str) -> KeyReader:
        """For codes of the shape of `key("S-#####")`."""
        found = list(re.finditer("#+", text))
        if len(found) != 1 or not text.isascii():
            return cls()
        return cls(text[: found[0].start()], text[found[0].end() :], len(found[0][0]))

    def __call__(self, array: pa.Array) -> np.ndarray:
        """(n,) int64; what stands for a missing value means nothing."""
        if pa.types.is_integer(array.type):
            return pc.fill_null(pc.cast(array, pa.int64()), 0).to_numpy(zero_copy_only=False)
        if not self.width or not len(array) or not pa.types.is_string(array.type):
            return _hashed(array)
        digits = pc.utf8_slice_codeunits(array, len(self.before), -len(self.after) if self.after else None)
        fits = self._fits(array, digits)
        if fits.all():
            return pc.fill_null(pc.cast(digits, pa.int64()), 0).to_numpy(zero_copy_only=False)
        numbers = pc.cast(pc.if_else(pa.array(fits), digits, "0"), pa.int64())
        return np.where(fits, pc.fill_null(numbers, 0).to_numpy(zero_copy_only=False), _hashed(array))

    def _fits(self, array: pa.Array, digits: pa.Array) -> np.ndarray:
        """(n,) whether each text is such a code, spelled in the one way: as wide as asked, wider only without zeros in front."""
        around = pc.and_(pc.starts_with(array, self.before), pc.ends_with(array, self.after))
        length = pc.utf8_length(digits)
        plain = pc.and_(pc.greater(length, self.width), pc.invert(pc.starts_with(digits, "0")))
        right = pc.and_(pc.or_(pc.equal(length, self.width), plain), pc.less(length, MOST_DIGITS))
        held = pc.and_(pc.and_(around, right), pc.match_substring_regex(digits, "^[0-9]+$"))
        return pc.fill_null(held, True).to_numpy(zero_copy_only=False)


def _hashed(array: pa.Array) -> np.ndarray:
    return (hashes(array) | np.uint64(1 << 63)).view(np.int64)


class Repeats:
    """Counts values that came before: in a table of those seen while they are whole numbers that lie close together, else sorted.

    Which rows they stand in is found in a second look, `rows_with`, which only data with repeats needs.
    """

    def __init__(self) -> None:
        self.checked = 0
        self.repeats = 0
        self.again = np.zeros(0, np.int64)  # some values that came twice
        self.seen: np.ndarray | None = np.zeros(SPARE, dtype=bool)  # of the numbers from `low` on
        self.low = 0
        self.chunks: list[np.ndarray] = []

    def see(self, found: np.ndarray, valid: np.ndarray | None = None) -> None:
        """Add (n,) keys; where `valid` is false there is none."""
        if valid is not None and not valid.all():
            found = found[valid]
        if not len(found):
            return
        if not self.checked:
            self.low = int(found.min()) - SPARE // 10
        self.checked += len(found)
        if self.seen is not None and not self._mark(found):
            self.chunks = [np.flatnonzero(self.seen) + self.low]
            self.seen = None
        if self.seen is None:
            self.chunks.append(np.array(found))

    def _mark(self, found: np.ndarray) -> bool:
        """Mark keys as seen; false when they lie too far apart for that."""
        assert self.seen is not None
        low, high = int(found.min()) - self.low, int(found.max()) - self.low
        if low < 0 or high >= DENSE * self.checked + 10 * SPARE:
            return False
        if high >= len(self.seen):
            self.seen = np.concatenate([self.seen, np.zeros(max(high + 1 - len(self.seen), len(self.seen) // 2), dtype=bool)])
        place = found - self.low
        before = self.seen[place]
        self.seen[place] = True
        inside = np.sort(place)
        twice = inside[1:][inside[1:] == inside[:-1]]
        if before.any() or len(twice):
            self.repeats += int(before.sum()) + len(twice) - int(np.isin(twice, place[before]).sum())
            self.again = np.concatenate([self.again, place[before][:FEW] + self.low, twice[:FEW] + self.low])[:FEW]
        return True

    def finish(self) -> int:
        """How many values came before."""
        if self.chunks:
            whole = np.concatenate(self.chunks)
            self.chunks = []
            whole.sort()
            same = whole[1:] == whole[:-1]
            self.repeats += int(same.sum())
            self.again = np.concatenate([self.again, np.unique(whole[1:][same][: 8 * FEW])])[:FEW]
        self.seen = None
        return self.repeats

    def rows_with(self, found: np.ndarray, valid: np.ndarray) -> np.ndarray:
        """The places of (n,) keys that stand in more than one row."""
        return np.flatnonzero(np.isin(found, self.again) & valid)


class KeyIndex:
    """Which row has a key: (n,) distinct int64 keys in, row numbers out. The first row wins where a key repeats."""

    def __init__(self, found: np.ndarray) -> None:
        self.size = len(found)
        self.low = int(found.min()) if len(found) else 0
        high = int(found.max()) if len(found) else -1
        self.is_dense = high - self.low < DENSE * len(found) + SPARE
        if self.is_dense:
            self.table = np.full(high - self.low + 1, -1, np.int32 if len(found) < 2**31 else np.int64)
            self.table[found[::-1] - self.low] = np.arange(len(found))[::-1]
        else:
            self.order = np.argsort(found, kind="stable").astype(np.int32 if len(found) < 2**31 else np.int64)
            self.sorted = found[self.order]

    def locate(self, found: np.ndarray) -> np.ndarray:
        """(n,) int64 row number of each key, -1 where no row has it."""
        if not self.size:
            return np.full(len(found), -1, np.int64)
        if self.is_dense:
            place = found - self.low
            inside = (found >= self.low) & (place < len(self.table)) & (place >= 0)
            return np.where(inside, self.table[np.where(inside, place, 0)], -1).astype(np.int64)
        place = np.minimum(np.searchsorted(self.sorted, found), self.size - 1)
        return np.where(self.sorted[place] == found, self.order[place], -1).astype(np.int64)
