"""Numbers from named distributions, cut (never piled up) at their bounds."""

from __future__ import annotations

import functools
import math

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import codes, numbers
from fabula.columns.draw import QUANTILES, Draw, normal_table, stream_key
from fabula.errors import RecipeError

Bound = Column | float | None
LARGEST = 9e15  # above it whole numbers are no longer exact
MOST_DECIMALS = 15
GRID = np.linspace(0, 1, QUANTILES + 1)
GROUP_SPREAD = 0.35  # how far the mean of a group (`by=`) lies from the whole, in standard deviations


@semantic_type("integer")
def integer(draw: Draw, low: Column | float = 0, high: Column | float = 100) -> Column:
    """A whole number, both ends included: `integer(1, 6)`; the ends may be columns."""
    first, last = numbers(low), numbers(high)
    check_order("integer", first, last)
    span = np.maximum(np.floor(last) - np.ceil(first), 0) + 1
    return finish(np.ceil(first) + np.floor(draw.uniform() * span), 0)


@semantic_type("number")
def number(draw: Draw, low: Column | float = 0, high: Column | float = 1, *, decimals: int = 2) -> Column:
    """A number, every value equally likely: `number(0.5, 9.5, decimals=2)`; the ends may be columns."""
    first, last = numbers(low), numbers(high)
    check_order("number", first, last)
    return finish(first + draw.uniform() * (last - first), decimals)


@semantic_type("normal")
def normal(
    draw: Draw,
    mean: Column | float = 0,
    sd: Column | float = 1,
    *,
    min: Bound = None,
    max: Bound = None,
    decimals: int = 0,
    by: Column | None = None,
) -> Column:
    """A bell curve: `normal(71, 12, min=0, max=100)`; `by=subject` gives each subject a mean of its own."""
    check_limits("normal", min, max)
    centre, spread = numbers(mean), numbers(sd)
    if by is not None:
        centre = centre + spread * group_shift(draw, by)
    z = _normal_between(draw, _standard(min, centre, spread), _standard(max, centre, spread))
    return finish(centre + spread * z, decimals)


@semantic_type("lognormal")
def lognormal(
    draw: Draw,
    median: Column | float = 1,
    sigma: float = 0.5,
    *,
    min: Bound = None,
    max: Bound = None,
    decimals: int = 2,
    by: Column | None = None,
) -> Column:
    """Many small and a few large: `lognormal(40000, 0.4, min=12000)`; half of them below the median, sigma 0.3 mild, 1 wild."""
    if sigma <= 0:
        raise RecipeError(f"lognormal with sigma {sigma}", hint="a positive sigma, such as 0.5")
    check_limits("lognormal", min, max)
    if by is None and not any(isinstance(value, pa.Array) for value in (median, min, max)):
        return finish(draw.quantile(_lognormal_table(median, sigma, min, max)), decimals)
    centre = np.log(np.maximum(numbers(median), 1e-12))
    if by is not None:
        centre = centre + sigma * group_shift(draw, by)
    low, high = (None if bound is None else np.log(np.maximum(numbers(bound), 1e-12)) for bound in (min, max))
    z = _normal_between(draw, _standard(low, centre, sigma), _standard(high, centre, sigma))
    return finish(np.exp(centre + sigma * z), decimals)


@semantic_type("exponential")
def exponential(
    draw: Draw,
    mean: Column | float = 1,
    *,
    min: float = 0,
    max: float = math.inf,
    decimals: int = 2,
) -> Column:
    """Waiting times and amounts that fall off: `exponential(30, max=600)`; `min` is added to all."""
    scale = numbers(mean)
    end = -np.expm1(-(max - min) / scale) if math.isfinite(max) else 1.0
    return finish(min - scale * np.log1p(-draw.uniform() * end), decimals)


@semantic_type("price")
def price(draw: Draw, low: Column | float = 1, high: Column | float = 100) -> Column:
    """A shelf price, cheap ones common, ending like a price: `price(5, 200)` gives 12.99, 45.00 or 7.49."""
    first, last = np.maximum(numbers(low), 0.01), numbers(high)
    check_order("price", first, last)
    amount = first * (last / first) ** (draw.uniform() ** 1.3)
    endings = np.array([0.99, 0.99, 0.99, 0.95, 0.50, 0.49, 0.00, 0.00])
    ending = endings[draw.child("ending").lane(0) % 8]
    whole = np.where(amount < 20, np.floor(amount), np.where(amount < 200, np.floor(amount), np.floor(amount / 5) * 5 - 1))
    return finish(np.clip(np.maximum(whole, 0) + ending, np.ceil(first * 100) / 100, np.floor(last * 100) / 100), 2)


def finish(values: np.ndarray, decimals: int) -> pa.Array:
    """Rounded numbers, whole ones as int64; NaN becomes missing."""
    if not -MOST_DECIMALS <= decimals <= MOST_DECIMALS:
        raise RecipeError(f"{decimals} decimals", hint=f"0 to {MOST_DECIMALS}")
    values = np.asarray(values, dtype=np.float64)
    missing = np.isnan(values)
    mask = missing if missing.any() else None
    if decimals <= 0:
        whole = np.round(np.where(missing, 0, values) if mask is not None else values, decimals)
        return pa.array(whole.astype(np.int64), mask=mask)
    return pa.array(np.round(values, decimals), mask=mask)


def _normal_between(draw: Draw, low: np.ndarray | float | None, high: np.ndarray | float | None) -> np.ndarray:
    """(n,) standard normal numbers between two bounds, by the part of the quantile function that lies between them."""
    share = draw.uniform()
    table = normal_table()
    if low is not None or high is not None:
        start = 0.0 if low is None else np.interp(low, table, GRID)
        end = 1.0 if high is None else np.interp(high, table, GRID)
        share = start + share * (np.maximum(end, start) - start)
    place = np.minimum(share * QUANTILES, QUANTILES - 1e-9)
    below = place.astype(np.int64)
    z = table[below] + (place - below) * (table[below + 1] - table[below])
    if low is not None or high is not None:
        z = np.clip(z, -np.inf if low is None else low, np.inf if high is None else high)
    return z


def _standard(bound: Bound | np.ndarray, centre: np.ndarray, spread: np.ndarray | float) -> np.ndarray | None:
    if bound is None:
        return None
    distance = numbers(bound) - centre
    return distance / np.maximum(spread, 1e-12)


def group_shift(draw: Draw, by: Column) -> np.ndarray:
    """(n,) a fixed standard-normal-like number for each distinct value of a column, scaled."""
    group, found = codes(by)
    shares = [stream_key(draw.key, "group", value) / 2**64 for value in found]
    shifts = [GROUP_SPREAD * normal_table()[int(share * QUANTILES)] for share in shares]
    return np.array([*shifts, 0.0])[group]


def check_limits(name: str, low: Bound, high: Bound) -> None:
    """Refuse limits that no number is between, where they are the same for every row."""
    if isinstance(low, int | float) and isinstance(high, int | float) and low > high:
        raise RecipeError(f"{name} with min={low:g} and max={high:g}", hint=f"min={high:g}, max={low:g}?")


def check_order(name: str, low: np.ndarray, high: np.ndarray) -> None:
    """Whether two bounds are in order and numbers between them exact.

    Raises:
        RecipeError: they are not.
    """
    if max(np.max(np.abs(low), initial=0), np.max(np.abs(high), initial=0)) > LARGEST:
        raise RecipeError(f"{name} beyond {LARGEST:g}", hint=f"bounds between -{LARGEST:g} and {LARGEST:g}")
    if np.ndim(low) == 0 and np.ndim(high) == 0 and low > high:
        raise RecipeError(f"{name}({low:g}, {high:g}) ends before it starts", hint=f"{name}({high:g}, {low:g})")


@functools.lru_cache(maxsize=512)
def _lognormal_table(median: float, sigma: float, low: float | None, high: float | None) -> np.ndarray:
    """(4097,) the quantile function of the part of a lognormal that lies between two bounds."""
    centre = math.log(max(median, 1e-12))
    ends = [None if bound is None else (math.log(max(bound, 1e-12)) - centre) / sigma for bound in (low, high)]
    start = 0.0 if ends[0] is None else np.interp(ends[0], normal_table(), GRID)
    end = 1.0 if ends[1] is None else np.interp(ends[1], normal_table(), GRID)
    z = np.interp(start + GRID * (max(end, start) - start), GRID, normal_table())
    values = np.exp(centre + sigma * z)
    return np.clip(values, low if low is not None else 0.0, high if high is not None else np.inf)
