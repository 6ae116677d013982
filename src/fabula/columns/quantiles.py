"""Quantile functions made by numbers alone: a density in, the value below which a share of all lies out.

A distribution is described by the logarithm of its density over a scale t on which it has one smooth hump with thin ends (the
logarithm of a gamma, the logit of a beta). Summing that density over an even grid gives the distribution function to about twelve
digits, and reading it backwards the quantile function. Nothing but NumPy is needed, and every value comes from one share of chance,
rising with it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np

from fabula.columns.draw import QUANTILES

GRID = np.linspace(0, 1, QUANTILES + 1)
EDGE = 16  # cells at either end of a table, where quantiles run away, that have a finer table of their own
TAIL = 1024  # points of it
END = 0.05  # the quantile of 1 is that of a twentieth of the last point's share, so that the last points are no farther than they should be
STEPS = 4096  # points of the grid that a density is summed over
FAINT = 34.0  # a density e**34 times thinner than the hump counts as none
STEP_RATIO = 1.1  # between neighbouring tables, when a parameter is a column
LEAST, MOST = 1e-3, 1e6  # parameters beyond count as these
SPAN = 4096  # more than the rungs of the ladder

Params = tuple[float, ...]
Family = Callable[..., "Quantiles"]  # the parameters of a distribution in, its quantile function out


class Quantiles:
    """The quantile function of one distribution, or of several side by side.

    Args:
        middle: (g, 4097) values at the shares 0, 1/4096 ... 1.
        low: (g, 1025) values at even shares of the first 16 cells.
        high: (g, 1025) values at even shares of the last 16.
    """

    def __init__(self, middle: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        self.middle, self.low, self.high = middle, low, high

    def at(self, share: np.ndarray, group: np.ndarray | int = 0) -> np.ndarray:
        """(n,) values below which (n,) shares lie, in the distributions numbered (n,) `group`."""
        cells, points = self.middle.shape[1] - 1, self.low.shape[1] - 1
        edge = cells * EDGE // QUANTILES
        place = np.minimum(share * cells, cells - 1e-9)
        cell = place.astype(np.int64)
        values = _between(self.middle, group, cell, place - cell)
        for first, table in ((0, self.low), (cells - edge, self.high)):
            rows = np.flatnonzero(cell < edge if first == 0 else cell >= first)
            if len(rows):
                inner = np.minimum((place[rows] - first) * (points / edge), points - 1e-9)
                inside = inner.astype(np.int64)
                which = group if isinstance(group, int) else group[rows]
                values[rows] = _between(table, which, inside, inner - inside)
        return values

    def below(self, bound: np.ndarray | float) -> np.ndarray:
        """() or (n,) shares below values, in the first distribution of a table in full."""
        knots = np.concatenate([self.low[0], self.middle[0][EDGE + 1 : -EDGE - 1], self.high[0]])
        return np.asarray(np.interp(bound, knots, _KNOT_SHARES))

    @functools.cached_property
    def thin(self) -> Quantiles:
        """The same with an eighth of the points in the middle, so that many tables go side by side."""
        return Quantiles(self.middle[:, ::8], self.low, self.high)

    def map(self, function: Callable[[np.ndarray], np.ndarray]) -> Quantiles:
        """The quantile function of a rising function of the value."""
        return Quantiles(function(self.middle), function(self.low), function(self.high))


_SMALL = np.linspace(0, EDGE / QUANTILES, TAIL + 1)  # shares of the fine tables, counted from their end
_KNOT_SHARES = np.concatenate([_SMALL, GRID[EDGE + 1 : -EDGE - 1], 1 - _SMALL[::-1]])
_FROM_END = np.concatenate([[_SMALL[1] * END], _SMALL[1:]])


def _between(table: np.ndarray, group: np.ndarray | int, cell: np.ndarray, rest: np.ndarray) -> np.ndarray:
    first = table[group, cell]
    return first + rest * (table[group, cell + 1] - first)


def from_density(log_density: Callable[[np.ndarray], np.ndarray], low: float, high: float, steps: int = STEPS) -> Quantiles:
    """The quantile function of a density with one hump.

    Args:
        log_density: (k,) points in, (k,) logarithms of the density there, up to a constant.
        low: a point surely below all that counts; the quantile of 0 lies where the density has become faint.
        high: a point surely above.
        steps: cells of the grid that the density is summed over.
    """
    for _ in range(2):  # a coarse look says where the density counts, a finer one there where exactly
        grid = np.linspace(low, high, steps + 1)
        logs = log_density(grid)
        seen = np.flatnonzero(logs > logs.max() - FAINT)
        low, high = grid[max(seen[0] - 1, 0)], grid[min(seen[-1] + 1, steps)]
    grid = np.linspace(low, high, steps + 1)
    logs = log_density(grid)
    mass = np.exp(logs - logs.max())
    cells = (mass[1:] + mass[:-1]) / 2  # the trapezoid rule: on a smooth hump as exact as any
    below = np.concatenate([[0.0], np.cumsum(cells)])
    above = np.concatenate([np.cumsum(cells[::-1])[::-1], [0.0]])  # summed from its own end, so that thin tails keep digits
    total = below[-1]
    half = QUANTILES // 2
    low_half = np.interp(GRID[: half + 1] * total, below, grid)
    high_half = np.interp(GRID[: half + 1] * total, above[::-1], grid[::-1])[::-1]
    first = np.interp(_FROM_END * total, below, grid)
    last = np.interp(_FROM_END * total, above[::-1], grid[::-1])[::-1]
    middle = np.concatenate([first[:1], low_half[1:], high_half[1:-1], last[-1:]])
    return Quantiles(middle[None], first[None], last[None])


def stacked(tables: list[Quantiles]) -> Quantiles:
    """Several distributions side by side."""
    return Quantiles(*(np.concatenate([getattr(table, part) for table in tables]) for part in ("middle", "low", "high")))


class Ladder:
    """The quantile functions of (n,) rows whose parameters differ.

    They are read from the tables of a fixed ladder of parameters, each a tenth above the last, and between neighbouring ones a
    straight line: a value must not depend on how many different parameters a batch happens to hold.
    """

    def __init__(self, family: Family, columns: list[np.ndarray]) -> None:
        self.missing = np.isnan(columns[0])
        for column in columns[1:]:
            self.missing = self.missing | np.isnan(column)
        columns = [np.where(self.missing, 1.0, np.clip(column, LEAST, MOST)) for column in columns]
        rungs = [np.floor(np.log(column) / np.log(STEP_RATIO)).astype(np.int64) for column in columns]
        rests = [(column / STEP_RATIO**rung - 1) / (STEP_RATIO - 1) for column, rung in zip(columns, rungs, strict=True)]
        self.corners = []
        for corner in range(2 ** len(columns)):
            up = [(corner >> i) & 1 for i in range(len(columns))]
            weight = functools.reduce(np.multiply, [rest if one else 1 - rest for rest, one in zip(rests, up, strict=True)])
            codes = functools.reduce(
                lambda code, rung: code * SPAN + rung, [r + one + SPAN // 2 for r, one in zip(rungs, up, strict=True)]
            )
            known, which = np.unique(codes, return_inverse=True)
            if len(known):
                tables = stacked([_table(family, _params_of(int(code), len(columns))).thin for code in known])
                self.corners.append((np.clip(weight, 0, 1), tables, which))

    def at(self, share: np.ndarray) -> np.ndarray:
        """(n,) values below which (n,) shares lie."""
        total = np.where(self.missing, np.nan, 0.0)
        for weight, tables, which in self.corners:
            total += weight * tables.at(share, which)
        return total

    def below(self, bound: np.ndarray) -> np.ndarray:
        """(n,) shares below () or (n,) values, by halving."""
        low, high = np.zeros(len(self.missing)), np.ones(len(self.missing))
        for _ in range(24):
            middle = (low + high) / 2
            under = self.at(middle) < bound
            low, high = np.where(under, middle, low), np.where(under, high, middle)
        return low


def quantiles(family: Family, *params: np.ndarray) -> Quantiles | Ladder:
    """The quantile function for parameters, all positive, that are constants or (n,) columns."""
    if all(np.ndim(param) == 0 for param in params):
        return _table(family, tuple(float(param) for param in params))
    return Ladder(family, [np.asarray(column, np.float64) for column in np.broadcast_arrays(*params)])


def _params_of(code: int, count: int) -> Params:
    rungs = []
    for _ in range(count):
        code, rung = divmod(code, SPAN)
        rungs.append(rung - SPAN // 2)
    return tuple(STEP_RATIO**rung for rung in reversed(rungs))


@functools.lru_cache(maxsize=4096)
def _table(family: Family, params: Params) -> Quantiles:
    return family(*params)
