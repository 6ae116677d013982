"""Measurements over time: regular time stamps, trends and seasons, noise with a memory, walks, faults.

Any moment of any series can be computed alone: a value is a function of the seed, the column, the entity it belongs to and the time,
never of the row before. Noise that remembers comes from chance at fixed points of time and curves between them; a random walk from
Lévy's construction, which halves an interval again and again and says at each half how far the path strays from the straight line.
"""

from __future__ import annotations

import functools
import math

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import numbers, texts
from fabula.columns.dates import DAY, MISSING, Moment, seconds, span
from fabula.columns.draw import QUANTILES, Draw, normal_table, random_bits
from fabula.columns.hashing import hashes, mixed, uniforms
from fabula.columns.numbers import finish
from fabula.columns.workdays import SOUTHERN, calendar_of
from fabula.errors import RecipeError

YEAR = 365.25 * DAY
BLOCK = 64  # ticks among which a fixed number of gaps falls
CLUMP = 3  # ticks that are lost together
WALK_YEARS = 64  # from `since`, before and after it; farther away a walk stands still
FAULTS = pa.array(["spike", "shift", "flatline"])


@semantic_type("tick")
def tick(
    draw: Draw, nth: Column, start: Column | str, *, every: str = "1h", gaps: float = 0.0, of: Column | None = None
) -> Column:
    """The time of the nth reading: `tick(nth, "2026-01-01", every="15m", gaps=0.02)`; `gaps` is the share of readings that were lost.

    `start` may be a column; with `of=sensor_id` each sensor loses readings of its own.
    """
    step = _seconds("tick", every)
    if not 0 <= gaps <= 0.9:
        raise RecipeError(f"tick with gaps={gaps:g}", hint="a share from 0 to 0.9, such as gaps=0.02")
    place = numbers(nth)
    first = seconds(start)
    missing = np.isnan(place) | (first == MISSING)
    index = np.where(missing, 1, place).astype(np.int64) - 1
    moment = np.where(first == MISSING, 0, first) + step * (index + _lost_before(draw, index, gaps, of))
    return pa.array(moment, mask=missing if missing.any() else None).cast(pa.timestamp("s"))


@semantic_type("series")
def series(
    draw: Draw,
    at: Column,
    *,
    level: Column | float = 0,
    trend: float = 0,
    daily: float = 0,
    weekly: float = 0,
    yearly: float = 0,
    noise: float = 0,
    smooth: str = "",
    of: Column | None = None,
    spread: float | None = None,
    anomalies: Column | None = None,
    since: str = "",
    peak: float = 15.0,
    min: float | None = None,
    max: float | None = None,
    decimals: int = 2,
) -> Column:
    """A measurement at a moment: `series(at, level=20, trend=0.5, daily=3, yearly=8, noise=0.4, smooth="2h", of=sensor_id)`.

    `trend` is the change in a year, from `since` (the start of the recipe's year) on. `daily`, `weekly` and `yearly` are how far the
    value swings: highest at `peak` o'clock, on working days, and in the summer of the locale's country (negative: the other way).
    `noise` is a standard deviation; with `smooth="2h"` it wanders instead of jumping. Entities (`of`) differ by `spread`, as much as
    the noise, and a little in phase. `anomalies` is a column of truths (spikes) or of `spike`, `shift`, `flatline`, as `anomaly` gives.
    """
    moment, missing = _moments(at)
    bits = _entities(draw, of, len(moment))
    own = numbers(level) + (noise if spread is None else spread) * _normal(mixed(bits, np.full(len(bits), 1))) * (of is not None)
    start = _since(draw, since)
    calm = own + trend * (moment - start) / YEAR
    swing = _swings(draw, moment, bits, daily, weekly, yearly, peak)
    values = calm + swing + noise * _noise(bits, moment, _seconds("series", smooth) if smooth else 0)
    values = _folded(values, min, max)
    if anomalies is not None:
        scale = noise + 0.3 * (abs(daily) + abs(weekly) + abs(yearly)) or 0.1 * np.abs(calm) + 0.1
        flat = own + trend * (moment // DAY * DAY - start) / YEAR  # what a stuck sensor says all day
        values = _with_faults(values, flat, moment, bits, _fault_kinds(anomalies), scale, (min, max))
    missing = missing | np.isnan(values)
    return finish(np.where(missing, np.nan, values), decimals)


@semantic_type("random_walk")
def random_walk(
    draw: Draw,
    at: Column,
    *,
    level: Column | float = 100,
    step: float = 1,
    every: str = "1d",
    trend: float = 0,
    relative: bool = False,
    of: Column | None = None,
    since: str = "",
    min: float | None = None,
    max: float | None = None,
    decimals: int = 2,
) -> Column:
    """A path without a home: `random_walk(at, level=100, step=0.02, relative=True, of=share_id)` is a share's price.

    It is at `level` on `since` (the start of the recipe's year); the change over `every` has standard deviation `step`, a share of the
    value when `relative=True`; `trend` is the drift in a year. Bounds turn it back. Changes over any two spans that do not overlap are
    independent and normal. Source: Lévy, "Processus stochastiques et mouvement brownien", 1948.
    """
    moment, missing = _moments(at)
    away = moment - _since(draw, since)
    path = step * _brownian(
        _entities(draw, of, len(moment)), away / _seconds("random_walk", every), _seconds("random_walk", every)
    )
    start = numbers(level)
    if relative:
        growth = math.log1p(trend) * away / YEAR if trend > -1 else 0.0
        values = start * np.exp(np.clip(growth + path, -50, 50))
    else:
        values = start + trend * away / YEAR + path
    return finish(np.where(missing, np.nan, _folded(values, min, max)), decimals)


@semantic_type("outage")
def outage(draw: Draw, at: Column, *, share: float = 0.01, lasts: str = "3h", of: Column | None = None) -> Column:
    """Whether a moment lies in an outage: `outage(at, share=0.01, lasts="3h", of=sensor_id)`, that share of the time, in stretches."""
    moment, missing = _moments(at)
    inside, _ = _episodes(_entities(draw, of, len(moment)), moment, share, _seconds("outage", lasts))
    return pa.array(inside, mask=missing if missing.any() else None)


@semantic_type("anomaly")
def anomaly(draw: Draw, at: Column, *, share: float = 0.01, lasts: str = "1h", of: Column | None = None) -> Column:
    """What is wrong at a moment, `spike`, `shift` or `flatline`, missing where nothing is: for `series(at, anomalies=fault)`."""
    moment, missing = _moments(at)
    inside, bits = _episodes(_entities(draw, of, len(moment)), moment, share, _seconds("anomaly", lasts))
    kind = (bits >> np.uint64(40)).astype(np.int32) % len(FAULTS)
    return pa.DictionaryArray.from_arrays(pa.array(kind, mask=missing | ~inside), FAULTS, safe=False)


def _moments(at: Column) -> tuple[np.ndarray, np.ndarray]:
    """(n,) seconds since 1970, 0 where missing, and (n,) where that is."""
    moment = seconds(at)
    missing = moment == MISSING
    return np.where(missing, 0, moment), missing


def _entities(draw: Draw, of: Column | None, n: int) -> np.ndarray:
    """(n,) uint64 bits that belong to the entity of each row."""
    return hashes(of, draw.key) if of is not None else np.full(n, random_bits(draw.key, np.zeros(1, np.int64))[0])


def _since(draw: Draw, since: str) -> int:
    if since:
        return int(seconds(since))
    year = np.datetime64(draw.today, "D").astype("datetime64[Y]").astype("datetime64[D]")
    return int(year.astype(np.int64)) * DAY


def _seconds(name: str, text: Moment) -> int:
    length = span(str(text))[1]
    if length < 1:
        raise RecipeError(f"{name} with a span of `{text}`", hint='at least a second, such as "15m"')
    return length


def _normal(bits: np.ndarray) -> np.ndarray:
    """(n,) standard normal numbers of random bits."""
    place = uniforms(bits) * QUANTILES
    below = place.astype(np.int64)
    table = normal_table()
    return table[below] + (place - below) * (table[below + 1] - table[below])


def _lost_before(draw: Draw, index: np.ndarray, gaps: float, of: Column | None) -> np.ndarray:
    """(n,) readings that were lost before the present ones numbered (n,) `index`, from 0.

    Among every 64 present readings a fixed number is lost, a few at a time, in places that the entity and the block draw.
    """
    if not gaps:
        return np.zeros(len(index), np.int64)
    bits = _entities(draw, of, len(index))
    block, inside = np.divmod(index, BLOCK)
    per_block = BLOCK * gaps / (1 - gaps)
    phase = uniforms(bits)
    lost = np.floor(per_block * block + phase).astype(np.int64)
    here = np.floor(per_block * (block + 1) + phase).astype(np.int64) - lost
    own = mixed(bits, block)
    for clump in range(-(-int(here.max(initial=0)) // CLUMP)):
        where = 1 + (mixed(own, np.full(len(own), clump)) % np.uint64(BLOCK - 1)).astype(np.int64)
        lost = lost + np.where(where <= inside, np.clip(here - clump * CLUMP, 0, CLUMP), 0)
    return lost


def _swings(
    draw: Draw, moment: np.ndarray, bits: np.ndarray, daily: float, weekly: float, yearly: float, peak: float
) -> np.ndarray:
    """(n,) the sum of the day's, the week's and the year's swing; each entity a little early or late."""
    total = np.zeros(len(moment))
    late = uniforms(mixed(bits, np.full(len(bits), 2))) - 0.5
    if daily:
        hour = moment % DAY / 3600
        angle = 2 * math.pi * (hour - peak - 1.5 * late) / 24
        total += daily * (np.cos(angle) + 0.15 * np.cos(2 * angle)) / 1.15
    if weekly:
        weekend = np.isin((moment // DAY + 3) % 7, list(calendar_of(draw.locale).weekend))
        total += weekly * np.where(weekend, -1.0, 0.4)
    if yearly:
        summer = 20 if draw.locale.country in SOUTHERN else 202  # the day of the year that is warmest, weeks after the solstice
        total += yearly * np.cos(2 * math.pi * (moment / YEAR - (summer + 14 * late) / 365.25))
    return total


def _noise(bits: np.ndarray, moment: np.ndarray, smooth: int) -> np.ndarray:
    """(n,) standard normal noise: new each second, or wandering over `smooth` seconds with a little of the other."""
    jitter = _normal(mixed(bits, moment))
    if not smooth:
        return jitter
    cell, rest = np.divmod(moment, smooth)
    weight = rest / smooth
    weight = weight * weight * (3 - 2 * weight)
    around = mixed(bits, np.full(len(bits), 3))
    before, after = _normal(mixed(around, cell)), _normal(mixed(around, cell + 1))
    wander = (before * (1 - weight) + after * weight) / np.sqrt((1 - weight) ** 2 + weight**2)  # of variance 1 all along
    return 0.95 * wander + 0.31225 * jitter


def _brownian(bits: np.ndarray, steps: np.ndarray, unit: int) -> np.ndarray:
    """(n,) a Brownian path, 0 at 0, whose changes over a step have variance 1; the two sides of 0 are independent."""
    levels = max(math.ceil(math.log2(WALK_YEARS * YEAR / unit)), 1)
    whole = 2.0**levels
    away = np.minimum(np.abs(steps), whole * (1 - 1e-12))
    side = mixed(bits, 4 + (steps < 0).astype(np.int64))
    path = math.sqrt(whole) * _normal(side) * (away / whole)
    slots = _normal_slots()
    place = away / whole
    for level in range(levels + 6):  # to a 64th of a step
        cell = place.astype(np.int64)
        hat = 1 - np.abs(2 * (place - cell) - 1)
        bits = mixed(side, cell + ((level + 1) << 48))
        path += (math.sqrt(whole / 2.0**level) / 2) * hat * slots[(bits >> np.uint64(48)).astype(np.int64)]
        place = place * 2
    return path


@functools.cache
def _normal_slots() -> np.ndarray:
    """(65536,) standard normal numbers, one for each value of 16 bits; their variance is 1."""
    slots = np.interp((np.arange(65_536) + 0.5) / 65_536, np.linspace(0, 1, QUANTILES + 1), normal_table())
    return slots / slots.std()


def _episodes(bits: np.ndarray, moment: np.ndarray, share: float, lasts: int) -> tuple[np.ndarray, np.ndarray]:
    """(n,) whether a moment is in an episode, and (n,) bits of the episode's window. Every window of time has one, somewhere."""
    if not 0 < share <= 0.5:
        raise RecipeError(f"share={share:g} of the time", hint="above 0, at most 0.5")
    window = max(round(lasts / share), 2)
    late = (uniforms(mixed(bits, np.full(len(bits), 6))) * window).astype(np.int64)
    which, inside = np.divmod(moment + late, window)
    own = mixed(bits, which)
    length = lasts * (0.5 + uniforms(own))
    start = uniforms(mixed(own, np.zeros(len(own), np.int64))) * (window - length)
    return (inside >= start) & (inside < start + length), own


def _folded(values: np.ndarray, low: float | None, high: float | None) -> np.ndarray:
    """(n,) numbers turned back at their bounds, as a ball at a wall, so that they do not stick to them."""
    if low is not None and high is not None:
        if low >= high:
            raise RecipeError(f"min {low:g} is not below max {high:g}", hint=f"min={high:g}, max={low:g}")
        width = high - low
        return low + width - np.abs((values - low) % (2 * width) - width)
    if low is not None:
        return low + np.abs(values - low)
    return high - np.abs(high - values) if high is not None else values


def _fault_kinds(anomalies: Column) -> np.ndarray:
    """(n,) 0 for a spike, 1 a shift, 2 a flat line, -1 where all is well."""
    if pa.types.is_boolean(anomalies.type):
        return np.where(anomalies.fill_null(False).to_numpy(zero_copy_only=False), 0, -1)
    place = {name: i for i, name in enumerate(FAULTS.to_pylist())}
    encoded = anomalies if isinstance(anomalies, pa.DictionaryArray) else texts(anomalies).dictionary_encode()
    table = np.array([*(place.get(word, -1) for word in encoded.dictionary.to_pylist()), -1])
    return table[encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)]


def _with_faults(
    values: np.ndarray,
    flat: np.ndarray,
    moment: np.ndarray,
    bits: np.ndarray,
    kinds: np.ndarray,
    scale: np.ndarray | float,
    bounds: tuple[float | None, float | None],
) -> np.ndarray:
    """(n,) the values with what the anomalies do to them: away from the nearer bound, or up or down by chance."""
    low, high = (-math.inf if bounds[0] is None else bounds[0]), (math.inf if bounds[1] is None else bounds[1])
    moment_bits, day_bits = mixed(bits, moment), mixed(bits, moment // DAY)
    by_chance = np.where(kinds == 0, moment_bits, day_bits) >> np.uint64(63) == 0
    room = np.broadcast_to((high - values) - (values - low) if math.isfinite(high - low) else np.zeros(()), values.shape)
    up = np.where(room == 0, by_chance, room > 0) if math.isfinite(high - low) else by_chance
    up = np.full(len(values), True) if math.isinf(high) and math.isfinite(low) else up
    up = np.full(len(values), False) if math.isinf(low) and math.isfinite(high) else up
    size = np.where(kinds == 0, 5 + 4 * uniforms(moment_bits), 4.0) * scale
    moved = np.clip(values + np.where(up, size, -size), low, high)
    return np.select([kinds == 2, kinds >= 0], [np.clip(flat, low, high), moved], values)
