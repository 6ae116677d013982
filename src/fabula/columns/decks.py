"""Rows of a reference table dealt out like cards: each once while they last, so that a catalogue does not repeat itself."""

from __future__ import annotations

import functools

import numpy as np

from fabula.columns.draw import Draw, random_bits, stream_key
from fabula.columns.pools import Pool


def deal(draw: Draw, pool: Pool, *, distinct: bool) -> np.ndarray:
    """(n,) positions in the pool.

    Args:
        draw: chance.
        pool: its weights say how common each position is.
        distinct: the first `len(pool)` row numbers get each position once, common ones rather first;
            later rows, and all of them when false, are drawn by weight.
    """
    drawn = draw.index(pool)
    if not distinct:
        return drawn
    order = _order(stream_key(draw.key, "deal"), pool)
    early = draw.rows < len(pool)
    return np.where(early, order[np.where(early, draw.rows, 0)], drawn)


@functools.lru_cache(maxsize=256)
def _order(key: int, pool: Pool) -> np.ndarray:
    """(m,) the positions in one weighted shuffle.

    Source: Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006.
    """
    uniform = (random_bits(key, np.arange(len(pool))) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    weights = np.ones(len(pool)) if pool.weights is None else pool.weights
    return np.argsort(-np.log1p(-uniform) / weights, kind="stable").astype(np.int32)
