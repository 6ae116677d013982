"""Named distributions beside the normal ones: amounts, shares, waiting times, heavy tails, and any shape given as a histogram.

Each takes one share of chance and rises with it, so that columns can be coupled; bounds cut, they never pile values up.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import numbers
from fabula.columns.draw import Draw
from fabula.columns.numbers import Bound, check_order, finish, group_shift
from fabula.columns.quantiles import STEPS, Quantiles, from_density, quantiles
from fabula.errors import RecipeError


class Distribution(Protocol):
    """What is known of a distribution: the value below which a share lies, and the share below a value."""

    def at(self, share: np.ndarray, /) -> np.ndarray:
        """(n,) values for (n,) shares, 0 <= share < 1."""
        ...

    def below(self, bound: np.ndarray) -> np.ndarray:
        """() or (n,) shares for values."""
        ...


@dataclass(frozen=True)
class Formula:
    """A distribution whose two functions can be written down."""

    at: Callable[[np.ndarray], np.ndarray]
    below: Callable[[np.ndarray], np.ndarray]


def drawn_between(draw: Draw, distribution: Distribution | Formula, low: Bound, high: Bound) -> np.ndarray:
    """(n,) values of the part of a distribution that lies between two bounds.

    Raises:
        RecipeError: the bounds are constants in the wrong order, or nothing lies between them.
    """
    share = draw.uniform()
    if low is None and high is None:
        return distribution.at(share)
    first, last = numbers(-math.inf if low is None else low), numbers(math.inf if high is None else high)
    start = np.zeros(()) if low is None else distribution.below(first)
    end = np.ones(()) if high is None else distribution.below(last)
    if np.ndim(first) == np.ndim(last) == np.ndim(start) == np.ndim(end) == 0 and not (first <= last and end - start > 1e-9):
        raise RecipeError(f"nothing lies between min {first:g} and max {last:g}", hint="bounds where the distribution has values")
    values = distribution.at(np.minimum(start + share * np.maximum(end - start, 0), 1 - 2**-53))
    return np.clip(values, first, np.maximum(first, last))


@semantic_type("gamma")
def gamma(
    draw: Draw,
    shape: Column | float = 2,
    scale: Column | float = 1,
    *,
    min: Bound = None,
    max: Bound = None,
    decimals: int = 2,
    by: Column | None = None,
) -> Column:
    """Amounts and durations above 0 with a tail: `gamma(2, 15)` has mean shape * scale, 30, and sd sqrt(shape) * scale, 21."""
    form, size = _positive("gamma", "shape", shape), _positive("gamma", "scale", scale)
    if by is not None:
        size = size * np.exp(np.minimum(1 / np.sqrt(form), 1) * group_shift(draw, by))
    return finish(size * _scaled(draw, quantiles(gamma_table, form), size, min, max), decimals)


@semantic_type("beta")
def beta(
    draw: Draw,
    a: Column | float = 2,
    b: Column | float = 2,
    *,
    low: Column | float = 0,
    high: Column | float = 1,
    min: Bound = None,
    max: Bound = None,
    decimals: int = 3,
    by: Column | None = None,
) -> Column:
    """A share between two ends: `beta(2, 5)` has mean a / (a + b), 0.286; large a and b are narrow; `low=0, high=100` stretches."""
    left, right = _positive("beta", "a", a), _positive("beta", "b", b)
    first, last = numbers(low), numbers(high)
    check_order("beta", first, last)
    if by is not None:
        size = left + right
        mean = left / size
        spread = np.sqrt(mean * (1 - mean) / (size + 1))
        mean = np.clip(mean + spread * group_shift(draw, by), 0.5 * mean, 1 - 0.5 * (1 - mean))
        left, right = mean * size, (1 - mean) * size
    width = last - first
    bounds = [None if bound is None else (numbers(bound) - first) / np.maximum(width, 1e-12) for bound in (min, max)]
    return finish(first + width * drawn_between(draw, quantiles(beta_table, left, right), *bounds), decimals)


@semantic_type("student_t")
def student_t(
    draw: Draw,
    df: Column | float = 5,
    mean: Column | float = 0,
    scale: Column | float = 1,
    *,
    min: Bound = None,
    max: Bound = None,
    decimals: int = 2,
) -> Column:
    """A bell curve with heavy tails, such as the returns of shares: `student_t(4, 0, 1.2)`; the fewer `df`, the heavier."""
    degrees, centre, size = _positive("student_t", "df", df), numbers(mean), _positive("student_t", "scale", scale)
    bounds = [None if bound is None else (numbers(bound) - centre) / size for bound in (min, max)]
    return finish(centre + size * drawn_between(draw, quantiles(student_table, degrees), *bounds), decimals)


@semantic_type("weibull")
def weibull(
    draw: Draw,
    shape: Column | float = 1.5,
    scale: Column | float = 1,
    *,
    min: Bound = None,
    max: Bound = None,
    decimals: int = 2,
    by: Column | None = None,
) -> Column:
    """Lifetimes and wind speeds: `weibull(1.5, 1000)`; shape below 1 fails early, above 1 wears out; 63% lie below the scale."""
    form, size = _positive("weibull", "shape", shape), _positive("weibull", "scale", scale)
    if by is not None:
        size = size * np.exp(np.minimum(1 / form, 1) * group_shift(draw, by))
    curve = Formula(
        at=lambda share: (-np.log1p(-share)) ** (1 / form),
        below=lambda bound: -np.expm1(-(np.maximum(bound, 0) ** form)),
    )
    return finish(size * _scaled(draw, curve, size, min, max), decimals)


@semantic_type("pareto")
def pareto(
    draw: Draw,
    scale: Column | float = 1,
    alpha: Column | float = 2,
    *,
    max: Bound = None,
    decimals: int = 2,
) -> Column:
    """Few have most: `pareto(1000, 1.16)` starts at 1,000, and a fifth of the rows has four fifths of the sum; alpha 3 is mild."""
    least, power = _positive("pareto", "scale", scale), _positive("pareto", "alpha", alpha)
    curve = Formula(
        at=lambda share: (1 - share) ** (-1 / power),
        below=lambda bound: 1 - np.maximum(bound, 1) ** -power,
    )
    return finish(np.minimum(least * _scaled(draw, curve, least, None, max), 9e15), decimals)


@semantic_type("triangular")
def triangular(
    draw: Draw,
    low: Column | float = 0,
    mode: Column | float = 0.5,
    high: Column | float = 1,
    *,
    decimals: int = 2,
) -> Column:
    """An estimate by least, likeliest and most: `triangular(2, 5, 14)`; the three may be columns."""
    first, top, last = numbers(low), numbers(mode), numbers(high)
    check_order("triangular", first, top)
    check_order("triangular", top, last)
    width = np.maximum(last - first, 1e-12)
    share, turn = draw.uniform(), (top - first) / width
    rising = first + np.sqrt(share * width * (top - first))
    falling = last - np.sqrt((1 - share) * width * (last - top))
    return finish(np.where(share < turn, rising, falling), decimals)


@semantic_type("histogram")
def histogram(
    draw: Draw,
    bins: Mapping[float, float],
    *,
    min: Bound = None,
    max: Bound = None,
    decimals: int = 0,
) -> Column:
    """Any shape: `histogram({0: 5, 10: 20, 20: 3, 50: 0})` has 5 parts from 0 to 10, 20 from 10 to 20, 3 from 20 to 50.

    Each bin's start with its weight; the last one is the end and has none. Even within a bin; whole numbers stay below its end.
    """
    edges, shares = _bins(tuple(bins.items()))
    curve = Formula(at=lambda share: np.interp(share, shares, edges), below=lambda bound: np.interp(bound, edges, shares))
    values = drawn_between(draw, curve, min, max)
    return finish(np.minimum(np.floor(values), edges[-1]) if decimals == 0 else values, decimals)


def gamma_table(shape: float) -> Quantiles:
    """The quantile function of a gamma distribution of scale 1, over the logarithm of its value."""
    centre = math.log(shape)
    table = from_density(
        lambda t: shape * (t - centre) - shape * np.expm1(t - centre),
        centre - (1.5 + 40 / shape),
        centre + math.log1p(9 / math.sqrt(shape) + 60 / shape),
        steps=STEPS if shape > 0.5 else 8 * STEPS,
    )
    return table.map(np.exp)


def beta_table(a: float, b: float) -> Quantiles:
    """The quantile function of a beta distribution, over the logit of its value."""
    centre = math.log(a / b)
    table = from_density(
        lambda t: -a * np.logaddexp(0, -t) - b * np.logaddexp(0, t), centre - (3 + 40 / a), centre + (3 + 40 / b)
    )
    return table.map(lambda t: 1 / (1 + np.exp(-np.clip(t, -700, 700))))


def student_table(df: float) -> Quantiles:
    """The quantile function of Student's t, over the inverse hyperbolic sine of its value."""
    root = math.sqrt(df)
    table = from_density(lambda t: -df * np.logaddexp(t, -t), -(3 + 40 / df), 3 + 40 / df)
    return table.map(lambda t: root * np.sinh(t))


def _scaled(draw: Draw, distribution: Distribution | Formula, size: np.ndarray, low: Bound, high: Bound) -> np.ndarray:
    """(n,) values in units of `size`, of which the bounds are not."""
    bounds = [None if bound is None else numbers(bound) / size for bound in (low, high)]
    return drawn_between(draw, distribution, *bounds)


def _positive(name: str, parameter: str, value: Column | float) -> np.ndarray:
    """() or (n,) numbers; of a column, those that are not positive become missing."""
    amounts = numbers(value)
    if np.ndim(amounts) == 0:
        if not 0 < amounts < math.inf:
            raise RecipeError(f"{name} with {parameter} {amounts:g}", hint=f"{parameter} above 0")
        return amounts
    return np.where(amounts > 0, amounts, np.nan)


@functools.lru_cache(maxsize=256)
def _bins(items: tuple[tuple[float, float], ...]) -> tuple[np.ndarray, np.ndarray]:
    """(k,) edges and (k,) running shares of a histogram."""
    hint = "histogram({0: 5, 10: 20, 20: 3, 50: 0}): edges in order, weights 0 or more, the last one 0"
    wrong = [part for item in items for part in item if isinstance(part, bool) or not isinstance(part, int | float)]
    if wrong or len(items) < 2:
        raise RecipeError("a histogram needs at least two edges, each with a weight", hint=hint)
    edges, weights = np.array(items, dtype=np.float64).T
    if (np.diff(edges) <= 0).any() or (weights < 0).any() or not weights[:-1].sum() or weights[-1]:
        raise RecipeError(f"a histogram of {dict(items)}", hint=hint)
    return edges, np.concatenate([[0.0], np.cumsum(weights[:-1]) / weights[:-1].sum()])
