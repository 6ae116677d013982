"""Which cells are hit: fixed blocks of clean rows, a quota of each block, and within it the rows that chance puts first.

B blocks of 1,024 rows, E errands, n rows. Rows of a batch start at a block's border and end at one, or at the table's end.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fabula.columns.draw import random_bits, stream_key

BLOCK = 1024
NEVER = np.inf


def rounded(share: float, rows: np.ndarray | int) -> np.ndarray:
    """How many of the first (b,) `rows` rows a share is."""
    return np.floor(np.asarray(rows) * share + (0.5 + 1e-9)).astype(np.int64)


def borders(first: int, last: int) -> np.ndarray:
    """(B + 1,) row numbers where the blocks of some rows begin and end."""
    return np.append(np.arange(first, last, BLOCK), last) if last > first else np.array([first])


def exact_quota(share: float, ends: np.ndarray) -> np.ndarray:
    """(B,) rows of each block that are hit: their running total is the share of the rows so far, rounded."""
    return np.diff(rounded(share, ends))


def shared_quotas(shares: Sequence[float], ends: np.ndarray, key: int) -> np.ndarray:
    """(B, E) rows of each block for several errands that share one quota.

    Together they are exact, as `exact_quota` of their sum. Which of them get the block's hits is drawn by systematic sampling, a
    start drawn for each block, so that each has its share on average however small it is.
    """
    running = np.concatenate([[0.0], np.cumsum(shares)])
    total = exact_quota(float(running[-1]), ends)
    scaled = total[:, None] * (running / max(running[-1], 1e-300))[None, :]
    scaled[:, -1] = total
    start = uniform(stream_key(key, "start"), ends[:-1] // BLOCK)
    return np.diff(np.floor(scaled + start[:, None] + 1e-9).astype(np.int64), axis=1)


def quota_of_some(share: float, eligible: np.ndarray, ends: np.ndarray, key: int) -> np.ndarray:
    """(B,) rows of each block, a share of those that are eligible; rounded by a chance of the block."""
    counts = np.add.reduceat(eligible.astype(np.int64), ends[:-1] - ends[0]) if len(ends) > 1 else np.zeros(0, np.int64)
    return np.floor(counts * share + uniform(stream_key(key, "round"), ends[:-1] // BLOCK)).astype(np.int64)


def uniform(key: int, rows: np.ndarray) -> np.ndarray:
    """(n,) float64, 0 <= x < 1."""
    return (random_bits(key, rows) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def first_in_block(scores: np.ndarray, quota: np.ndarray) -> np.ndarray:
    """(n,) bool: the rows with the lowest scores, as many of each block as its quota says; a score of infinity is never hit."""
    n = len(scores)
    if not n or not quota.any():
        return np.zeros(n, dtype=bool)
    blocks = len(quota)
    padded = np.full(blocks * BLOCK, NEVER)
    padded[:n] = scores
    padded = padded.reshape(blocks, BLOCK)
    most = min(int(quota.max()), BLOCK)
    lowest = np.sort(np.partition(padded, most - 1, axis=1)[:, :most], axis=1)
    limit = lowest[np.arange(blocks), np.clip(quota, 1, most) - 1]
    limit = np.where(quota > 0, limit, -1.0)[:, None]
    return ((padded <= limit) & (padded < NEVER)).ravel()[:n]


def even_scores(key: int, rows: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    """(n,) scores by which every eligible row is equally likely to come first."""
    return np.where(eligible, uniform(key, rows), NEVER)


def rising_scores(key: int, rows: np.ndarray, eligible: np.ndarray, value: np.ndarray) -> np.ndarray:
    """(n,) scores by which a row is the likelier to come first the higher its value stands among those of its block.

    A weight is the cube of the value's rank. Source: weighted sampling without replacement by exponential keys, Efraimidis and
    Spirakis, "Weighted random sampling with a reservoir", 2006.
    """
    n = len(rows)
    blocks = -(-n // BLOCK)
    padded = np.full(blocks * BLOCK, -np.inf)
    padded[:n] = np.where(eligible, value, -np.inf)
    rank = np.argsort(np.argsort(padded.reshape(blocks, BLOCK), axis=1, kind="stable"), axis=1).ravel()[:n]
    weight = ((rank + 1.0) / BLOCK) ** 3
    return np.where(eligible, -np.log(1.0 - uniform(key, rows)) / weight, NEVER)


def tries(share: float) -> int:
    """How many rows of a block are tried before all of them are looked at; 0 where all are looked at anyway."""
    return 4 * int(share * BLOCK + 2) + 24 if share * BLOCK <= BLOCK // 12 else 0


def tried(key: int, ends: np.ndarray, count: int) -> np.ndarray:
    """(B, count) rows of each block in the order in which chance tries them, counted from the first of all; -1 for one tried before."""
    numbers = (ends[:-1, None] // BLOCK) * BLOCK + np.arange(count)  # fewer tries than rows: no block reads another's numbers
    size = np.diff(ends)[:, None]
    rows = np.floor(uniform(key, numbers.ravel()).reshape(numbers.shape) * size).astype(np.int64)
    order = np.argsort(rows, axis=1, kind="stable")
    along = np.take_along_axis(rows, order, axis=1)
    again = np.zeros(rows.shape, dtype=bool)
    np.put_along_axis(again, order[:, 1:], along[:, 1:] == along[:, :-1], axis=1)
    return np.where(again, -1, rows + (ends[:-1] - ends[0])[:, None])
