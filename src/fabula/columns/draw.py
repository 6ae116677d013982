"""All chance: 64 random bits for a row number, and what is made of them.

Every value is a pure function of (key, row). A key is the hash of the seed and a path such as `("students", "email")`,
so columns never disturb each other and any rows can be made alone, in any order, on any machine.
Distributions are derived here from raw bits: libraries promise their bit streams at best, never their distributions.
"""

from __future__ import annotations

import functools
import hashlib
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pyarrow as pa

from fabula.columns.pools import Pool

if TYPE_CHECKING:
    from fabula.locales import Locale

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
QUANTILES = 4096
FEW_CATEGORIES = 12  # are compared one by one, more are searched
MOST_QUOTAS = 256  # categories; of more, each row draws its own
BLOCK = 1024  # rows, at least, in which shares are exact
TIRED = 16  # turns after which a value that must differ is drawn without regard to how common it is
TURN = np.uint64(44)  # row numbers are below 2 ** 40: a turn is told in the bits above
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
        self._seed: object = None
        self._others: Callable[[type[Latent]], Latent] | None = None

    def settle(self, seed: int, others: Callable[[type[Latent]], Latent]) -> None:
        """Say what this thing shares with its dataset, the seed, and with its row, the other things that it describes."""
        self._seed, self._others = seed, others

    def beside(self, kind: type[L]) -> L:
        """The place, person ... of another kind that the same row describes; one of its own where there is no row around."""
        if self._others is None:
            return kind(self.draw.child(kind.__name__))
        return self._others(kind)  # type: ignore[return-value]

    def shared_key(self, *path: object) -> int:
        """The key of a stream that is the same in all rows and tables of a dataset."""
        return stream_key(self._seed, type(self).__name__, *path)


L = TypeVar("L", bound=Latent)


class Draw:
    """The chance of one stream over an array of row numbers.

    Args:
        key: 64-bit key of the stream, see `stream_key`.
        rows: (n,) int64 row numbers, in any order, repeats allowed.
        locale: words and formats of the language and country asked for.
        today: what "now" means, as days since 1970-01-01.
        total: rows of the whole table, where that is known: shares are exact over them.
        turns: (n,) int64, how often each row's value was drawn anew because it had to differ; none when no row's was.
        given: (n,) float64, 0 <= x < 1, which `uniform` gives instead of its own: how correlated columns share their chance.
    """

    def __init__(
        self,
        key: int,
        rows: np.ndarray,
        locale: Locale,
        today: int,
        *,
        total: int = 0,
        turns: np.ndarray | None = None,
        given: np.ndarray | None = None,
    ) -> None:
        self.key = key
        self.rows = rows
        self.locale = locale
        self.today = today
        self.total = total
        self.turns = turns
        self.given = given

    def __len__(self) -> int:
        return len(self.rows)

    def child(self, *path: object) -> Draw:
        """An independent stream over the same rows."""
        return Draw(stream_key(self.key, *path), self.rows, self.locale, self.today, total=self.total, turns=self.turns)

    def over(self, rows: np.ndarray) -> Draw:
        """The same stream over other rows."""
        return Draw(self.key, rows, self.locale, self.today)

    @functools.cached_property
    def bits(self) -> np.ndarray:
        """(n,) uint64 random bits; the same ones each time."""
        if self.given is not None:
            return (self.given * 2.0**53).astype(np.uint64) << np.uint64(11)
        if self.turns is not None:
            return random_bits(self.key, self.rows.astype(np.uint64) | (self.turns.astype(np.uint64) << TURN))
        return random_bits(self.key, self.rows)

    def lane(self, which: int) -> np.ndarray:
        """(n,) uint16: a quarter of the bits, `which` from 0 to 3. Four independent picks for one hash."""
        return self.bits.view("<u2")[which::4]

    def uniform(self) -> np.ndarray:
        """(n,) float64, 0 <= x < 1."""
        if self.given is not None:
            return self.given
        return (self.bits >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def integers(self, low: int, high: int) -> np.ndarray:
        """(n,) int64, low <= x < high."""
        return low + np.floor(self.uniform() * (high - low)).astype(np.int64)

    def chance(self, share: float) -> np.ndarray:
        """(n,) bool, true with probability `share`, each row on its own."""
        return self.uniform() < share

    def exactly(self, share: float) -> np.ndarray:
        """(n,) bool, true in `share` of the table's rows, exactly but for less than one row."""
        return self.quota(Pool([True, False], [share, 1 - share])) == 0 if 0 < share < 1 else np.full(len(self), share >= 1)

    def quota(self, pool: Pool) -> np.ndarray:
        """(n,) int positions in the pool, each in the share of the table's rows that its weight says, but for less than one row."""
        if self.given is not None:
            return np.searchsorted(pool.cumulative, self.given, side="right")
        if not self.total or len(pool) > MOST_QUOTAS:
            return self._turned(pool, self.index(pool))
        return self._turned(pool, quota(self.key, self.rows, self.total, pool.cumulative))

    def _turned(self, pool: Pool, index: np.ndarray) -> np.ndarray:
        """The positions, but drawn freely where a value is drawn anew."""
        if self.turns is None or not len(self):
            return index
        even = np.floor(self.uniform() * len(pool)).astype(index.dtype)
        free = np.searchsorted(pool.cumulative, self.uniform(), side="right").astype(index.dtype)
        return np.where(self.turns == 0, index, np.where(self.turns > TIRED, even, free))

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


def quota(key: int, rows: np.ndarray, total: int, cumulative: np.ndarray) -> np.ndarray:
    """(n,) int64 categories of rows of a table of `total` rows, so that each has its share of every block and of the whole.

    Rows are taken in blocks whose borders never move, large enough for one row of the rarest category. The rows of a block are
    shuffled, and the first so many get the first category, and so on; the running totals of the categories are rounded at the
    block's two ends, so that no error adds up. Only the last block, which may be cut short, depends on `total`.

    Args:
        key: 64-bit key of the stream.
        rows: (n,) row numbers below `total`.
        total: rows of the table.
        cumulative: (k,) running share of the categories, the last one 1.
    """
    shares = np.diff(cumulative, prepend=0.0)
    rarest = float(shares[shares > 0].min())
    shift = max(BLOCK.bit_length() - 1, math.ceil(-math.log2(rarest))) if rarest > 2.0**-40 else 40
    blocks = _Blocks(rows, shift)
    place = _shuffled(key, blocks, total)
    start = blocks.known << shift
    end = np.minimum(start + (1 << shift), total)
    phase = (stream_key(key, "phase") >> 11) * 2.0**-53
    # Rounding errors of a share such as 0.1 must not decide whether the row on the border counts.
    ends = [np.floor(at[:, None] * cumulative[:-1] + (phase + 1e-9)).astype(np.int64) for at in (start, end)]
    limits = np.maximum.accumulate(ends[1] - ends[0], axis=1)
    if limits.shape[1] <= FEW_CATEGORIES:
        category = np.zeros(place.shape, dtype=np.int64)
        for limit in limits.T:
            category += place >= blocks.spread(limit.astype(place.dtype))
        return category.ravel()
    first = np.arange(len(blocks.known)) << shift
    flat = (np.minimum(limits, (end - start)[:, None]) + first[:, None]).ravel()
    found = np.searchsorted(flat, (blocks.spread(first) + place).ravel(), side="right").reshape(place.shape)
    return (found - blocks.spread(np.arange(len(first)) * limits.shape[1])).ravel()


class _Blocks:
    """Which block of 2 ** shift rows each row is in, whole blocks in order being the usual case and a fast one."""

    def __init__(self, rows: np.ndarray, shift: int) -> None:
        width = 1 << shift
        self.shift = shift
        self.whole = bool(
            len(rows) and not len(rows) % width and not rows[0] % width and np.array_equal(rows, np.arange(len(rows)) + rows[0])
        )
        block = rows >> shift
        if self.whole:
            self.known = block[::width]
            self.inside = np.broadcast_to(np.arange(width), (len(self.known), width))
        else:
            self.known, self._which = np.unique(block, return_inverse=True)
            self.inside = rows & (width - 1)

    def spread(self, values: np.ndarray) -> np.ndarray:
        """(b,) values of the blocks in a form that goes with the rows."""
        return values[:, None] if self.whole else values[self._which]


def _shuffled(key: int, blocks: _Blocks, total: int) -> np.ndarray:
    """The place of each row in a shuffle of its block; the last block ends with the table."""
    kind = np.uint32 if blocks.shift <= 16 else np.uint64
    mask, half = kind((1 << blocks.shift) - 1), kind((blocks.shift + 1) // 2)
    bits = random_bits(stream_key(key, "blocks"), blocks.known)
    place = blocks.inside.astype(kind) + blocks.spread(bits.astype(kind))
    for turn in (0, 16, 32):  # each step can be undone, so the whole is a permutation of the block
        place *= blocks.spread(((bits >> np.uint64(turn)) | np.uint64(1)).astype(kind))
        place &= mask
        place ^= place >> half
    place += blocks.spread((bits >> np.uint64(7)).astype(kind))
    place = (place & mask).astype(np.int64)
    last = total >> blocks.shift
    if len(blocks.known) and blocks.known[-1] == last:
        cut = np.broadcast_to(blocks.spread(blocks.known == last), place.shape)
        size = max(total - (last << blocks.shift), 1)
        place[cut] = permute(stream_key(key, "last block"), blocks.inside[cut], size)
    return place


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
