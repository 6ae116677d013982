"""Counts by chance: how many things happen, succeed, or are tried, and ranks of which the first are the most common."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping

import numpy as np

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import numbers
from fabula.columns.draw import Draw, normal_table
from fabula.columns.numbers import GRID, finish, group_shift
from fabula.errors import RecipeError

MOST = 10**9
MANY = 40.0  # variance from which a corrected bell curve is as good as the count itself
RANKS_IN_FULL = 65_536  # ranks whose shares are summed one by one; beyond, by an integral


@semantic_type("poisson")
def poisson(
    draw: Draw,
    mean: Column | float = 1,
    *,
    min: int = 0,
    max: int = MOST,
    by: Column | None = None,
) -> Column:
    """A count of things that happen at a steady rate: `poisson(2.5)`; the mean may be a column."""
    rate = np.maximum(numbers(mean), 0)
    if np.ndim(rate) == 0 and rate > MOST:
        raise RecipeError(f"poisson({rate:g})", hint=f"a mean of at most {MOST:,}")
    if by is not None:
        rate = rate * np.exp(group_shift(draw, by) / np.sqrt(np.maximum(rate, 1)))
    if np.ndim(rate) == 0 and rate < 500:
        return finish(_counted_between(draw, _poisson_shares(float(rate)), min, max), 0)
    counts = _by_rate(draw.uniform(), *np.broadcast_arrays(rate, np.zeros(len(draw)))[:1])
    return finish(np.clip(counts, min, max), 0)


@semantic_type("binomial")
def binomial(
    draw: Draw,
    n: Column | int = 10,
    p: Column | float = 0.5,
    *,
    min: int = 0,
    max: int = MOST,
) -> Column:
    """How many of n succeed, each with chance p: `binomial(sent, 0.03)` opens of mails sent; both may be columns."""
    tries, chance = np.floor(numbers(n)), numbers(p)
    if np.any(tries < 0) or np.any((chance < 0) | (chance > 1)):
        raise RecipeError("binomial with a negative n, or p outside 0 to 1", hint="binomial(20, 0.3)")
    if np.ndim(tries) == 0 and np.ndim(chance) == 0 and tries <= 100_000:
        return finish(_counted_between(draw, _binomial_shares(int(tries), float(chance)), min, max), 0)
    tries, chance, share = np.broadcast_arrays(tries, chance, draw.uniform())
    mirrored = chance > 0.5  # counting from the end that is nearer
    few = _binomial_counts(np.where(mirrored, 1 - share, share), tries, np.where(mirrored, 1 - chance, chance))
    return finish(np.clip(np.where(mirrored, tries - few, few), min, max), 0)


@semantic_type("geometric")
def geometric(draw: Draw, p: Column | float = 0.5, *, max: int = MOST) -> Column:
    """How many tries until the first success, each with chance p, 1 or more: `geometric(0.2)`, 5 on average."""
    chance = numbers(p)
    if np.any((chance <= 0) | (chance > 1)):
        raise RecipeError("geometric with p outside 0 to 1", hint="geometric(0.2)")
    fails = np.log1p(-np.minimum(chance, 1 - 1e-16))
    end = -np.expm1(max * fails)
    return finish(np.clip(np.ceil(np.log1p(-draw.uniform() * end) / fails), 1, max), 0)


@semantic_type("zipf")
def zipf(draw: Draw, ranks: int = 100, exponent: float = 1.0) -> Column:
    """A rank from 1 to `ranks`, the k-th in proportion to k ** -exponent: `zipf(1000)`; words, cities and sellers are like that."""
    if not 1 <= ranks <= MOST or not 0 <= exponent <= 20:
        raise RecipeError(f"zipf({ranks}, {exponent:g})", hint=f"1 to {MOST:,} ranks, an exponent from 0 to 20, mostly near 1")
    shares, rest = _zipf_shares(ranks, float(exponent))
    share = draw.uniform()
    rank = np.searchsorted(shares, share, side="right") + 1.0
    beyond = np.flatnonzero(rank > len(shares))
    if len(beyond):
        inner = (share[beyond] - shares[-1]) / rest
        rank[beyond] = np.minimum(np.floor(_power_law(inner, RANKS_IN_FULL + 1, ranks + 1, exponent)), ranks)
    return finish(np.minimum(rank, ranks), 0)


@semantic_type("discrete")
def discrete(draw: Draw, values: Mapping[float, float]) -> Column:
    """One of several numbers by weight: `discrete({1: 60, 2: 30, 5: 10})`; unlike `choice` it can be correlated."""
    amounts, shares, decimals = _discrete(tuple(values.items()))
    return finish(amounts[np.minimum(np.searchsorted(shares, draw.uniform(), side="right"), len(amounts) - 1)], decimals)


def _counted_between(draw: Draw, shares: np.ndarray, low: int, high: int) -> np.ndarray:
    """(n,) counts between two bounds, of a distribution given by (k,) chances of at most 0, 1, 2 ..."""
    if low > high or low >= len(shares):
        raise RecipeError(f"no count lies between min {low} and max {high}", hint="bounds where the counts are")
    start = shares[low - 1] if low > 0 else 0.0
    end = shares[high] if high < len(shares) else 1.0
    found = np.searchsorted(shares, start + draw.uniform() * (end - start), side="right")
    return np.clip(found, low, min(high, len(shares) - 1))


def _by_rate(share: np.ndarray, rate: np.ndarray) -> np.ndarray:
    """(n,) counts below which (n,) shares lie, of Poisson distributions of (n,) rates."""
    return _counted_up(
        share,
        first=np.exp(-np.minimum(rate, MANY)),
        step=lambda rows, k: np.minimum(rate[rows], MANY) / k,
        mean=rate,
        variance=rate,
        skew=1 / np.sqrt(np.maximum(rate, 1e-9)),
    )


def _binomial_counts(share: np.ndarray, tries: np.ndarray, chance: np.ndarray) -> np.ndarray:
    """(n,) counts below which (n,) shares lie, of binomial distributions with (n,) chances up to a half."""
    variance = tries * chance * (1 - chance)
    odds = chance / (1 - chance)
    counts = _counted_up(
        share,
        first=np.where(variance < MANY, (1 - chance) ** np.minimum(tries, 1e6), 1.0),
        step=lambda rows, k: odds[rows] * np.maximum(tries[rows] - k + 1, 0) / k,
        mean=tries * chance,
        variance=variance,
        skew=(1 - 2 * chance) / np.sqrt(np.maximum(variance, 1e-9)),
    )
    return np.minimum(counts, tries)


def _counted_up(
    share: np.ndarray,
    *,
    first: np.ndarray,
    step: Callable[[np.ndarray, int], np.ndarray],
    mean: np.ndarray,
    variance: np.ndarray,
    skew: np.ndarray,
) -> np.ndarray:
    """(n,) counts below which (n,) shares lie.

    Small ones by adding up the chances of 0, 1, 2 ...; large ones by a bell curve corrected for skew.
    Source: Cornish and Fisher, "Moments and cumulants in the specification of distributions", 1938.

    Args:
        share: (n,) chance.
        first: (n,) chance of 0.
        step: rows and k in, the chance of k as a multiple of the chance of k - 1 out.
        mean: (n,) mean, with the variance and skew that belong to it.
        variance: (n,) variance.
        skew: (n,) skewness.
    """
    z = np.interp(share, GRID, normal_table())
    counts = np.floor(np.maximum(mean + np.sqrt(variance) * (z + skew * (z * z - 1) / 6) + 0.5, 0))
    rows = np.flatnonzero(variance < MANY)
    chance = first[rows]
    below = chance.copy()
    counts[rows] = 0
    for k in range(1, 400):
        on = below <= share[rows]
        rows, chance, below = rows[on], chance[on], below[on]
        if not len(rows):
            break
        counts[rows] = k
        chance = chance * step(rows, k)
        on = chance > 1e-300  # what is left of the share is a rounding error
        rows, chance, below = rows[on], chance[on], below[on] + chance[on]
    return np.where(np.isnan(mean), np.nan, counts)


def _power_law(share: np.ndarray, low: float, high: float, exponent: float) -> np.ndarray:
    """(n,) numbers between two, whose density falls as x ** -exponent."""
    power = 1 - exponent
    if abs(power) < 1e-9:
        return low * (high / low) ** share
    return (low**power + share * (high**power - low**power)) ** (1 / power)


@functools.cache
def _poisson_shares(rate: float) -> np.ndarray:
    """(k,) chance of at most 0, 1, 2 ... things."""
    last = int(rate + 12 * math.sqrt(rate) + 12)
    counts = np.arange(last + 1)
    if rate <= 0:
        return np.ones(1)
    logs = counts * math.log(rate) - rate - np.cumsum(np.log(np.maximum(counts, 1)))
    return np.cumsum(np.exp(logs))


@functools.lru_cache(maxsize=256)
def _binomial_shares(tries: int, chance: float) -> np.ndarray:
    """(tries + 1,) chance of at most 0, 1, 2 ... successes."""
    if chance in (0, 1):
        return np.where(np.arange(tries + 1) >= tries * chance, 1.0, 0.0)
    logs = np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, tries + 1)))])
    counts = np.arange(tries + 1)
    chances = np.exp(logs[-1] - logs - logs[::-1] + counts * math.log(chance) + (tries - counts) * math.log1p(-chance))
    return np.cumsum(chances) / chances.sum()


@functools.lru_cache(maxsize=64)
def _zipf_shares(ranks: int, exponent: float) -> tuple[np.ndarray, float]:
    """(k,) chance of at most rank 1, 2 ..., for the first ranks, and the chance of those beyond."""
    counted = min(ranks, RANKS_IN_FULL)
    weights = np.arange(1, counted + 1, dtype=np.float64) ** -exponent
    beyond = 0.0
    if ranks > counted:
        low, high, power = counted + 0.5, ranks + 0.5, 1 - exponent
        beyond = math.log(high / low) if abs(power) < 1e-9 else (high**power - low**power) / power
    total = weights.sum() + beyond
    return np.cumsum(weights) / total, beyond / total


@functools.lru_cache(maxsize=256)
def _discrete(items: tuple[tuple[float, float], ...]) -> tuple[np.ndarray, np.ndarray, int]:
    """(k,) numbers in order, their running shares, and how many decimals they are written with."""
    hint = "discrete({1: 60, 2: 30, 5: 10}): numbers with weights, 0 or more"
    if any(isinstance(part, bool) or not isinstance(part, int | float) for item in items for part in item):
        raise RecipeError("discrete takes numbers with weights", hint=hint)
    amounts, weights = np.array(sorted(items), dtype=np.float64).reshape(-1, 2).T
    if (weights < 0).any() or not weights.sum():
        raise RecipeError(f"discrete of {dict(items)}", hint=hint)
    decimals = max(len(repr(value).partition(".")[2]) if isinstance(value, float) and value % 1 else 0 for value, _ in items)
    return amounts, np.cumsum(weights) / weights.sum(), min(decimals, 15)
