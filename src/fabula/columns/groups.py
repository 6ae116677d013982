"""Draws that fit what other columns of the row say: a medicine for the age, a title for the department, a model for the make."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns.arrays import codes, numbers, present
from fabula.columns.decks import dealt_order
from fabula.columns.draw import Draw
from fabula.columns.pools import Pool

Said = pa.Array | str | float | None  # a column of the row, or the same for all rows
AGAIN = 12  # how often a row's group deals its cards out before it draws by weight
DAYS_A_YEAR = 365.2425
FEMALE = ("f", "w", "mujer", "k", "女", "ж")  # how words for a woman begin, in the languages of the locales
MALE = ("m", "h", "男", "м")
FULL = 1 - 2.0**-32  # the largest share, so that a group's number plus a share never reaches the next group


def is_column(*said: Said) -> bool:
    """Whether any of what is said differs by row."""
    return any(isinstance(each, pa.Array) for each in said)


def groups(n: int, *said: Said) -> tuple[np.ndarray, list[tuple[Any, ...]]]:
    """(n,) group number of each row, and what each group's rows say; a missing value says None, as nothing said does."""
    index, cells = np.zeros(n, dtype=np.int64), [()]
    for each in said:
        if not isinstance(each, pa.Array):
            cells = [(*cell, each) for cell in cells]
            continue
        code, values = codes(each)
        values = [*values, None]
        both = index * len(values) + np.where(code < 0, len(values) - 1, code)
        used = np.flatnonzero(np.bincount(both, minlength=1)) if n else np.array([0])
        place = np.zeros(len(cells) * len(values), dtype=np.int64)
        place[used] = np.arange(len(used))
        index = place[both]
        cells = [(*cells[u // len(values)], values[u % len(values)]) for u in used.tolist()]
    return index, cells


def mapped(said: Said, function: Callable[[Any], Any]) -> Said:
    """What is said with each distinct value changed: texts to other texts, `None` for nothing said."""
    if not isinstance(said, pa.Array):
        return function(said)
    code, values = codes(said)
    return pa.DictionaryArray.from_arrays(
        pa.array(code.astype(np.int32), mask=code < 0), pa.array([function(value) for value in values], pa.string()), safe=False
    )


@functools.cache
def sex_of(word: str | None) -> str:
    """`Female`, `Male` or nothing, of a word or letter for it."""
    text = str(word or "").strip().casefold()
    return "Female" if text.startswith(FEMALE) else "Male" if text.startswith(MALE) else ""


def years_old(age: Said, today: int) -> Said:
    """Ages in years, of ages or birth dates."""
    if isinstance(age, str):
        age = float(age) if age.replace(".", "", 1).isdigit() else dt.date.fromisoformat(age)
    if isinstance(age, dt.date):
        return (today - (age - dt.date(1970, 1, 1)).days) / DAYS_A_YEAR
    if isinstance(age, pa.Array) and pa.types.is_temporal(age.type):
        days = pc.cast(pc.cast(age, pa.date32()), pa.int32())
        return pa.array((today - numbers(days)) / DAYS_A_YEAR, mask=~present(age))
    return age


def banded(said: Said, borders: Sequence[float]) -> Said:
    """Numbers as the greatest border that they reach, the first one for all below it."""
    edges = np.asarray(borders, dtype=np.float64)
    if said is None or isinstance(said, str):
        return said or None
    if not isinstance(said, pa.Array):
        return float(edges[max(int(np.searchsorted(edges, said, side="right")) - 1, 0)])
    values = numbers(said)
    missing = np.isnan(values)
    place = np.maximum(np.searchsorted(edges, np.where(missing, edges[0], values), side="right") - 1, 0)
    return pa.DictionaryArray.from_arrays(pa.array(place.astype(np.int32), mask=missing), pa.array(edges), safe=False)


def draw_by(draw: Draw, said: Sequence[Said], pool_of: Callable[..., Pool]) -> np.ndarray:
    """(n,) values drawn by weight.

    Args:
        draw: chance.
        said: columns and constants.
        pool_of: the pool of whole numbers for a combination of what is said.
    """
    if not is_column(*said):
        pool = pool_of(*said)
        return pool.values.to_numpy()[draw.index(pool)]
    group, cells = groups(len(draw), *said)
    pools = [pool_of(*cell) for cell in cells]
    return _by_weight(draw, group, pools)


def deal_by(draw: Draw, said: Sequence[Said], pool_of: Callable[..., Pool]) -> np.ndarray:
    """(n,) values, dealt so that rows of one group repeat few while a group's pool lasts: a row takes the card of its number.

    Where the rows are no more than a group's cards, none of them comes twice. Arguments as in `draw_by`, one of them a column.
    """
    group, cells = groups(len(draw), *said)
    pools = [pool_of(*cell) for cell in cells]
    size = np.array([len(pool) for pool in pools], dtype=np.int64)
    start = np.cumsum(size) - size
    cards = np.concatenate([pool.values.to_numpy()[dealt_order(draw, pool)] for pool in pools])
    early = cards[start[group] + draw.rows % size[group]]
    is_late = draw.rows >= AGAIN * size[group]
    return np.where(is_late, _by_weight(draw, group, pools), early) if is_late.any() else early


def _by_weight(draw: Draw, group: np.ndarray, pools: Sequence[Pool]) -> np.ndarray:
    """(n,) values of each row's pool: one search in the running shares of all pools, one after the other."""
    shares = np.concatenate([pool.cumulative + g for g, pool in enumerate(pools)])
    values = np.concatenate([pool.values.to_numpy() for pool in pools])
    return values[np.searchsorted(shares, group + np.minimum(draw.uniform(), FULL), side="right")]
