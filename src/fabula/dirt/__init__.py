"""Clean record batches in, dirty ones out, with a ledger of what was broken where.

A kind of dirt is a function registered under its name, `typo`, in the file of its sort, `spelling.py`; it is given the cells that it
falls on and gives what stands there afterwards. Which cells those are is decided in `choosing.py`: fixed blocks of clean rows, a
quota in each, so that shares are exact and any page can be made alone. A new kind is one function.

    DirtPlan ── TableDirt ── Errand   one kind, its column or columns, its share      (deciding.py)
                                      light, normal and heavy come to errands, too    (levels.py)
    spoil(TableDirt, clean batch) ─► dirty batch + ledger batch                       (spoiling.py)
    mend(dirty table, ledger)     ─► the clean table                                  (ledger.py)
"""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from fabula.columns.draw import random_bits, stream_key
from fabula.errors import PlanError, nearest

FILES = ("spelling", "gaps", "formats", "amounts", "pairs")
FAMILIES = ("text", "number", "date", "truth")
ROWS = {  # what adds rows instead of changing cells; made in `copies.py`
    "duplicates": "`duplicates(0.01)`: the row comes again, as dirty as it is.",
    "near_duplicates": "`near_duplicates(0.01)`: the row comes again under a new key, typed anew with one to three mistakes of its own.",
}


@dataclass(frozen=True)
class Cells:
    """The cells of one column that a kind of dirt falls on.

    Args:
        values: (m,) what stands in them, none of it missing.
        rows: (m,) clean row numbers.
        key: 64-bit key of the stream of chance.
        field: the column's name and type.
        locale: such as `de_DE`.
        context: what the plan found out about the column for this kind: the keys that no parent has, the unit, the row above.
    """

    values: pa.Array
    rows: np.ndarray
    key: int
    field: pa.Field
    locale: str = "en_US"
    context: Any = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def plain(self) -> list[Any]:
        """(m,) the values as Python has them."""
        values = self.values
        return (values.dictionary_decode() if isinstance(values, pa.DictionaryArray) else values).to_pylist()

    def bits(self, lane: object = 0) -> np.ndarray:
        """(m,) uint64 random bits, other ones for each lane."""
        return random_bits(stream_key(self.key, lane), self.rows)

    def uniform(self, lane: object = 0) -> np.ndarray:
        """(m,) float64, 0 <= x < 1."""
        return (self.bits(lane) >> np.uint64(11)).astype(np.float64) * 2.0**-53

    def integers(self, low: int, high: int, lane: object = 0) -> np.ndarray:
        """(m,) int64, low <= x < high."""
        return low + np.floor(self.uniform(lane) * (high - low)).astype(np.int64)


Fits = Callable[[pa.Array], np.ndarray]


@dataclass(frozen=True)
class Kind:
    """One way in which data goes wrong.

    Args:
        make: the cells of its column (or of both) in, what stands there afterwards out.
        of: the families of types that it falls on.
        fits: where it can change something; everywhere by default.
        as_text: whether a column that is no text becomes one by it.
        pair: `never`, `may` or `must` take two columns of the row.
    """

    name: str
    make: Callable[..., Any]
    of: tuple[str, ...]
    fits: Fits | None = None
    as_text: bool = False
    pair: str = "never"

    @property
    def doc(self) -> str:
        """What it does."""
        return inspect.getdoc(self.make) or ""

    @property
    def options(self) -> tuple[inspect.Parameter, ...]:
        """What may follow the share."""
        parameters = list(inspect.signature(self.make).parameters.values())
        return tuple(p for p in parameters if p.name not in ("cells", "second"))


_KINDS: dict[str, Kind] = {}


def kind(
    name: str, *, of: tuple[str, ...] = FAMILIES, fits: Fits | None = None, as_text: bool = False, pair: str = "never"
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a function as the kind of dirt `name`.

    Its first parameter is `cells: Cells`, followed by `second: Cells` where it takes two columns; further ones are constants that
    follow the share. It gives a list or an Arrow array, (m,), or a pair of them (None for a column that stays as it is).
    """

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        _KINDS[name] = Kind(name, function, of, fits, as_text, pair)
        return function

    return register


@functools.cache
def kinds() -> dict[str, Kind]:
    """Every kind that changes cells, sorted by name."""
    for name in FILES:
        importlib.import_module(f"{__name__}.{name}")
    return dict(sorted(_KINDS.items()))


def find(name: str) -> Kind:
    """The kind of that name.

    Raises:
        PlanError: there is none; the hint names the nearest.
    """
    if name not in kinds():
        raise PlanError(f"no kind of dirt named `{name}`", hint=nearest(name, [*kinds(), *ROWS]))
    return kinds()[name]


def catalogue() -> dict[str, str]:
    """Every kind, those that add rows included, with a line about each."""
    lines = {name: found.doc.partition("\n\n")[0].replace("\n", " ") for name, found in kinds().items()}
    return dict(sorted((lines | ROWS).items()))


def family(type_: pa.DataType) -> str:
    """What a type is to dirt: `text`, `number`, `date`, `truth`, or nothing."""
    if pa.types.is_dictionary(type_):
        type_ = type_.value_type
    if pa.types.is_string(type_) or pa.types.is_large_string(type_):
        return "text"
    if pa.types.is_boolean(type_):
        return "truth"
    if pa.types.is_date(type_) or pa.types.is_timestamp(type_):
        return "date"
    return "number" if pa.types.is_integer(type_) or pa.types.is_floating(type_) or pa.types.is_decimal(type_) else ""


def where(array: pa.Array, test: Fits) -> np.ndarray:
    """(n,) bool: where a value passes a test, which runs once a distinct value where the array is a dictionary; missing ones do not."""
    if isinstance(array, pa.DictionaryArray) and len(array.dictionary) > len(array):
        array = array.dictionary_decode()
    if isinstance(array, pa.DictionaryArray):
        passed = np.append(test(array.dictionary), False)
        index = array.indices.fill_null(len(array.dictionary)).to_numpy(zero_copy_only=False)
        return passed[index]
    return test(array)


def truth(array: pa.Array) -> np.ndarray:
    """(n,) bool of a boolean array, missing as false."""
    return (array.fill_null(False) if array.null_count else array).to_numpy(zero_copy_only=False)
