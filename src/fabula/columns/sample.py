"""What a type sees of its table when its own rows are not enough: the same columns over a fixed sample of the table's rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import pyarrow as pa

from fabula.columns.draw import Draw

SAMPLE_ROWS = 65_536
RUN = 1_024  # rows that are taken together, so that few parents have to be made for them

Made = TypeVar("Made")


def sample_rows(total: int) -> np.ndarray:
    """(m,) row numbers of the sample: all rows of a table of up to 65,536, else 64 runs of 1,024 rows spread evenly over it."""
    if total <= SAMPLE_ROWS:
        return np.arange(total, dtype=np.int64)
    runs = SAMPLE_ROWS // RUN
    starts = np.arange(runs, dtype=np.int64) * (total - RUN) // (runs - 1)
    return (starts[:, None] + np.arange(RUN)).ravel()


class Sample:
    """A table's columns by name, over the rows at hand and over the sample.

    Args:
        here: a column's name in, its (n,) values in the rows at hand out.
        there: a column's name in, its (m,) values in the sample out.
        draw: the type's own stream over the sample.
        key: 64-bit key of the table's stream, so that two columns can share what they make of a feature.
        kept: what has been found out from the sample before, by any batch of this column.
    """

    def __init__(
        self,
        here: Callable[[str], pa.Array],
        there: Callable[[str], pa.Array],
        draw: Callable[[], Draw],
        key: int,
        kept: dict[str, object],
    ) -> None:
        self.here, self.there, self.key = here, there, key
        self._draw, self._kept = draw, kept

    @property
    def draw(self) -> Draw:
        """The type's own stream over the rows of the sample."""
        return self._draw()

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What `make` gives, made for the first batch and kept for the others: it must depend on the sample alone."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]  # type: ignore[return-value]
