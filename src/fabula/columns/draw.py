"""All chance: 64 random bits for a row number, and what is made of them.

Every value is a pure function of (key, row). A key is the hash of the seed and a path such as `("students", "email")`,
so columns never disturb each other and any rows can be made alone, in any order, on any machine.
Distributions are derived here from raw bits: libraries promise their bit streams at best, never their distributions.
"""

from __future__ import annotations

import functools
import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from fabula.columns.pools import Pool

if TYPE_CHECKING:
    from fabula.locales import Locale

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
QUANTILES = 4096
FEW = 8192  # for so few rows a pool's 65,536 slots are not worth filling in


def stream_key(*path: object) -> int:
    """The 64-bit key of a stream of chance, from the seed and the names that lead to it."""
    digest = hashlib.blake2b("\x1f".join(map(str, path)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def random_bits(key: int, rows: np.ndarray) -> np.ndarray:
    """(n,) uint64 random bits for (n,) row numbers.

    Source: splitmix64, Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
    """
    bits = rows.astype(np.uint64)
    bits *= GOLDEN
    bits += np.uint64(key)
    bits ^= bits >> np.uint64(30)
    bits *= np.uint64(0xBF58476D1CE4E5B9)
    bits ^= bits >> np.uint64(27)
    bits *= np.uint64(0x94D049BB133111EB)
    bits ^= bits >> np.uint64(31)
    return bits


class Latent:
    """A person, place, product ... that several columns of one row describe.

    Subclasses take the `draw` of their own stream and their options by keyword; parts that more than one column needs are
    `functools.cached_property`, so each is made once for a batch.
    """

    def __init__(self, draw: Draw) -> None:
        self.draw = draw


class Draw:
    """The chance of one stream over an array of row numbers.

    Args:
        key: 64-bit key of the stream, see `stream_key`.
        rows: (n,) int64 row numbers, in any order, repeats allowed.
        locale: words and formats of the language and country asked for.
        today: what "now" means, as days since 1970-01-01.
    """

    def __init__(self, key: int, rows: np.ndarray, locale: Locale, today: int) -> None:
        self.key = key
        self.rows = rows
        self.locale = locale
        self.today = today

    def __len__(self) -> int:
        return len(self.rows)

    def child(self, *path: object) -> Draw:
        """An independent stream over the same rows."""
        return Draw(stream_key(self.key, *path), self.rows, self.locale, self.today)

    def over(self, rows: np.ndarray) -> Draw:
        """The same stream over other rows."""
        return Draw(self.key, rows, self.locale, self.today)

    @functools.cached_property
    def bits(self) -> np.ndarray:
        """(n,) uint64 random bits; the same ones each time."""
        return random_bits(self.key, self.rows)

    def lane(self, which: int) -> np.ndarray:
        """(n,) uint16: a quarter of the bits, `which` from 0 to 3. Four independent picks for one hash."""
        return self.bits.view("<u2")[which::4]

    def uniform(self) -> np.ndarray:
        """(n,) float64, 0 <= x < 1."""
        return (self.bits >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def integers(self, low: int, high: int) -> np.ndarray:
        """(n,) int64, low <= x < high."""
        return low + np.floor(self.uniform() * (high - low)).astype(np.int64)

    def chance(self, share: float) -> np.ndarray:
        """(n,) bool, true with probability `share`."""
        return self.uniform() < share

    def index(self, pool: Pool, lane: int = 0) -> np.ndarray:
        """(n,) int32 positions in the pool, by its weights."""
        if pool.is_large:
            return np.searchsorted(pool.cumulative, self.uniform(), side="right").astype(np.int32)
        return pool.slots[self.lane(lane)] if len(self) > FEW else pool.find(self.lane(lane))

    def pick(self, pool: Pool, lane: int = 0) -> pa.DictionaryArray:
        """(n,) values of the pool, by its weights, without copying any."""
        return pool.take(self.index(pool, lane))

    def normal(self) -> np.ndarray:
        """(n,) float64, standard normal."""
        return self.quantile(normal_table())

    def quantile(self, table: np.ndarray) -> np.ndarray:
        """(n,) float64 of any distribution, given (q + 1,) values of its quantile function at 0, 1/q ... 1."""
        place = self.uniform() * (len(table) - 1)
        below = place.astype(np.int64)
        return table[below] + (place - below) * (table[below + 1] - table[below])

    def shuffle(self, size: int, rows: np.ndarray | None = None) -> np.ndarray:
        """(n,) int64: a permutation of 0 .. size - 1 applied to the row numbers, which must be below `size`."""
        return permute(self.key, self.rows if rows is None else rows, size)


def permute(key: int, numbers: np.ndarray, size: int) -> np.ndarray:
    """(n,) int64: one fixed shuffle of 0 .. size - 1, read at `numbers`, without storing it.

    Steps that can each be undone (odd multiply, xor-shift) on the smallest power of two that holds `size`; a result past the
    end is stepped again until it falls inside ("cycle walking", Black and Rogaway, "Ciphers with arbitrary finite domains", 2002).
    """
    width = max(int(size - 1).bit_length(), 1)
    mask = np.uint64((1 << width) - 1)
    shift = np.uint64((width + 1) // 2)
    multipliers = [np.uint64(stream_key(key, "permute", i) | 1) for i in range(3)]
    start = np.uint64(stream_key(key, "start")) & mask

    def step(x: np.ndarray) -> np.ndarray:
        x = (x + start) & mask
        for multiplier in multipliers:
            x = (x * multiplier) & mask
            x ^= x >> shift
        return x

    out = step(np.asarray(numbers).astype(np.uint64))
    outside = np.flatnonzero(out >= size)
    while len(outside):
        out[outside] = step(out[outside])
        outside = outside[out[outside] >= size]
    return out.astype(np.int64)


@functools.cache
def normal_table() -> np.ndarray:
    """(4097,) the standard normal quantile function at 0, 1/4096 ... 1, its ends cut at 4 standard deviations."""
    from statistics import NormalDist

    inside = [NormalDist().inv_cdf(i / QUANTILES) for i in range(1, QUANTILES)]
    return np.array([-4.0, *inside, 4.0])
