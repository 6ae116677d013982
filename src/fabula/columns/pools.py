"""Lists of values to pick from: a locale's words, and the reference tables (products, diagnoses, dishes ...).

A pool keeps its values once, as an Arrow array; a column of a million picks holds a million small numbers and that one array.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from importlib import resources

import numpy as np
import pyarrow as pa

SLOTS = 65_536


class Pool:
    """Values with weights.

    Args:
        values: (m,) strings or numbers.
        weights: (m,) relative weights, equal when absent.
    """

    def __init__(self, values: Sequence[object] | pa.Array, weights: Iterable[float] | None = None) -> None:
        self.values = values if isinstance(values, pa.Array) else pa.array(values)
        self.weights = None if weights is None else np.asarray(list(weights), dtype=np.float64)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def is_large(self) -> bool:
        """Whether sixteen bits are too coarse to pick from it."""
        return len(self) > SLOTS // 8

    @functools.cached_property
    def cumulative(self) -> np.ndarray:
        """(m,) running share, the last one 1."""
        weights = np.ones(len(self)) if self.weights is None else self.weights
        total = np.cumsum(weights)
        return total / total[-1]

    @functools.cached_property
    def slots(self) -> np.ndarray:
        """(65536,) int32: the position that each 16-bit number picks. Weights are rounded to 1/65536."""
        return self.find(np.arange(SLOTS))

    def find(self, numbers: np.ndarray) -> np.ndarray:
        """(n,) int32: the positions that (n,) 16-bit numbers pick, the same that `slots` holds."""
        return np.searchsorted(self.cumulative, (numbers + 0.5) / SLOTS, side="right").astype(np.int32)

    def take(self, index: np.ndarray) -> pa.DictionaryArray:
        """(n,) values at (n,) positions, as an Arrow dictionary over this pool."""
        return pa.DictionaryArray.from_arrays(pa.array(index, type=pa.int32()), self.values, safe=False)

    def map(self, function: Callable[[str], str]) -> Pool:
        """The pool of `function(value)`, in the same order with the same weights; made once."""
        return _mapped(self, function)


@functools.cache
def _mapped(pool: Pool, function: Callable[[str], str]) -> Pool:
    return Pool(pa.array([function(value) for value in pool.values.to_pylist()]), pool.weights)


class Reference:
    """A table of the world's facts: rows that belong together, such as a product with its category and price.

    Args:
        name: a tab-separated file of `fabula/reference/`, first line the column names, `#` lines are comments.
            A column called `weight` says how common each row is.
    """

    def __init__(self, name: str) -> None:
        text = resources.files("fabula.reference").joinpath(f"{name}.tsv").read_text("utf-8")
        lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
        head, *rows = lines
        self.columns = {column: [row[i] if i < len(row) else "" for row in rows] for i, column in enumerate(head)}
        weights = self.columns.get("weight")
        self.weights = None if weights is None else [float(w or 1) for w in weights]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    @functools.cached_property
    def picks(self) -> Pool:
        """The row numbers of the table as a pool, by weight."""
        return Pool(pa.array(np.arange(len(self))), self.weights)

    @property
    def chances(self) -> np.ndarray:
        """(m,) relative weights of the rows, equal when the table has none."""
        return np.ones(len(self)) if self.weights is None else np.array(self.weights)

    def where(self, column: str, value: str) -> Pool:
        """The row numbers whose `column` is `value`, by weight; every row when none is."""
        rows = [i for i, cell in enumerate(self.columns[column]) if cell == value]
        if not rows:
            return self.picks
        return Pool(pa.array(rows), None if self.weights is None else [self.weights[i] for i in rows])

    def take(self, column: str, index: np.ndarray) -> pa.DictionaryArray:
        """(n,) texts of one column at (n,) row numbers of the table."""
        pool, code = self._encoded(column)
        return pool.take(code[index])

    @functools.cache  # noqa: B019  (a table lives as long as the process)
    def _encoded(self, column: str) -> tuple[Pool, np.ndarray]:
        place: dict[str, int] = {}
        code = np.array([place.setdefault(cell, len(place)) for cell in self.columns[column]], dtype=np.int32)
        return Pool(pa.array(list(place))), code

    @functools.cache  # noqa: B019
    def numbers(self, column: str) -> np.ndarray:
        """(m,) float64 values of a numeric column; blanks are NaN."""
        return np.array([float(cell) if cell else np.nan for cell in self.columns[column]])


@functools.cache
def reference(name: str) -> Reference:
    """The reference table of that name, read once."""
    return Reference(name)
