"""What is wrong between two columns, two rows or two tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.dirt import Cells, family, kind
from fabula.dirt.amounts import as_column, floats, rounded


@kind("swap", pair="must")
def swap(cells: Cells, second: Cells) -> tuple[pa.Array, pa.Array]:
    """Two fields filled in the wrong way round: `swap(first_name, last_name, 0.01)`."""
    return second.values, cells.values


@kind("contradiction", of=("number", "date"), pair="may")
def contradiction(cells: Cells, second: Cells | None = None) -> Any:
    """What cannot be true together: `contradiction(ended_on, started_on, 0.01)` turns the order of two columns round,
    `contradiction(total, 0.01)` makes a number differ from what its row adds up to.
    """
    if second is not None:
        return second.values, cells.values
    value = floats(cells.values)
    share = 0.01 + 0.19 * cells.uniform("size")
    out = value * np.where(cells.uniform("sign") < 0.5, 1 - share, 1 + share)
    same = rounded(out, cells) == rounded(value, cells)
    return as_column(np.where(same, value + 1, out), cells)


@kind("orphans")
def orphans(cells: Cells) -> pa.Array:
    """A foreign key that no parent has: `orphans(customer_id, 0.01)`."""
    return cells.context(cells)


@kind("from_above")
def from_above(cells: Cells) -> pa.Array:
    """The value of the row above, as when a spreadsheet was filled down too far."""
    return cells.context


def differ(first: pa.Array, second: pa.Array) -> np.ndarray:
    """(n,) bool: where both have a value, and not the same."""
    first, second = (a.dictionary_decode() if isinstance(a, pa.DictionaryArray) else a for a in (first, second))
    return pc.not_equal(first, second).fill_null(False).to_numpy(zero_copy_only=False)


def later(first: pa.Array, second: pa.Array) -> np.ndarray:
    """(n,) bool: where the first is later, or larger, than the second."""
    return pc.greater(first, second).fill_null(False).to_numpy(zero_copy_only=False)


def are_alike(first: pa.DataType, second: pa.DataType) -> bool:
    """Whether values of two columns can change places."""
    return family(first) == family(second) == "text" or first == second
