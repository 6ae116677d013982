"""Positions of a pool dealt out like cards: each once while they last, so that a catalogue does not repeat itself."""

from __future__ import annotations

import functools

import numpy as np

from fabula.columns.draw import Draw, random_bits, stream_key
from fabula.columns.pools import SLOTS, Pool

SKEW = 1.6  # how much more common the first cards are once all have been dealt: the exponent of an even draw


def deal(draw: Draw, pool: Pool, *, distinct: bool, at_most: int = 0) -> np.ndarray:
    """(n,) positions in the pool.

    Args:
        draw: chance.
        pool: its weights say how common each position is.
        distinct: the first row numbers get different positions, common ones rather first; later rows are drawn by weight.
            When false, all rows are.
        at_most: when not 0, how many positions are used at all: later rows are drawn from those of the first rows.
    """
    if not distinct:
        return draw.index(pool)
    order = dealt_order(draw, pool)
    if 0 < at_most < len(pool):
        order = order[:at_most]
        later = order[(len(order) * draw.uniform() ** SKEW).astype(np.int64)]
    else:
        later = pool.slots[draw.lane(0)] if len(pool) <= SLOTS // 2 else draw.index(pool)  # coarse weights will do for repeats
    early = draw.rows < len(order)
    return np.where(early, order[np.where(early, draw.rows, 0)], later).astype(np.int32)


def dealt_order(draw: Draw, pool: Pool) -> np.ndarray:
    """(m,) the positions of the pool in the order that a draw deals them, common ones rather first."""
    return _order(stream_key(draw.key, "deal"), pool)


@functools.lru_cache(maxsize=256)
def _order(key: int, pool: Pool) -> np.ndarray:
    """(m,) the positions in one weighted shuffle.

    Source: Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006.
    """
    uniform = (random_bits(key, np.arange(len(pool))) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    weights = np.ones(len(pool)) if pool.weights is None else pool.weights
    return np.argsort(-np.log1p(-uniform) / weights, kind="stable").astype(np.int32)
