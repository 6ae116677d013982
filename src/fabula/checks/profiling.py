"""What the columns of a table look like, from all rows where that is cheap and from a sample where it is not."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.checks.conforming import kind_name
from fabula.checks.hashing import hashes
from fabula.columns.arrays import numbers, texts
from fabula.columns.dates import seconds

SAMPLE = 50_000  # values kept of a column for quantiles and bars
MOST_COUNTED = 2_000  # different values counted one by one
SKETCH = 1_024  # smallest hashes kept to estimate how many differ
BARS = 24
TOP = 8
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class ColumnProfile:
    """One column. `bars` are counts over equal steps from `low` to `high`; for texts and categories there are `top` values instead."""

    name: str
    kind: str
    rows: int
    missing: int
    distinct: int
    is_exact: bool
    low: Any = None
    high: Any = None
    mean: float | None = None
    spread: float | None = None
    quantiles: tuple[Any, ...] = ()
    bars: tuple[int, ...] = ()
    bar_low: Any = None
    bar_high: Any = None
    top: tuple[tuple[str, int], ...] = ()
    lengths: tuple[int, float, int] | None = None
    samples: tuple[str, ...] = ()
    meaning: str = ""

    @property
    def is_number(self) -> bool:
        """Whether it is of numbers."""
        return self.kind in ("whole number", "number")

    def as_dict(self) -> dict[str, Any]:
        """The JSON form."""
        found = asdict(self)
        for name in ("low", "high", "bar_low", "bar_high"):
            found[name] = _plain(found[name])
        found["quantiles"] = {f"{share:g}": _plain(value) for share, value in zip(QUANTILES, self.quantiles, strict=False)}
        return found


@dataclass(frozen=True)
class TableProfile:
    """The columns of one table."""

    name: str
    rows: int
    columns: tuple[ColumnProfile, ...]

    def as_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {"name": self.name, "rows": self.rows, "columns": [column.as_dict() for column in self.columns]}


class TableProfiler:
    """Looks at the batches of a table."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.rows = 0
        self.columns: dict[str, _Column] = {}

    def see(self, given: Mapping[str, pa.Array]) -> None:
        """Look at some rows."""
        if not given:
            return
        self.rows += len(next(iter(given.values())))
        for name, values in given.items():
            if name not in self.columns or (self.columns[name].kind == "nothing" and not pa.types.is_null(values.type)):
                self.columns[name] = _Column(name, values.type, self.rows - len(values))
            self.columns[name].see(values)

    def finish(self, meanings: Mapping[str, str]) -> TableProfile:
        """The profile; `meanings` are semantic types by column."""
        made = tuple(column.finish(meanings.get(name, "")) for name, column in self.columns.items())
        return TableProfile(self.name, self.rows, made)


class _Column:
    """One column on its way."""

    def __init__(self, name: str, kind: pa.DataType, missing: int) -> None:
        self.name = name
        self.kind = kind_name(kind)
        self.rows = missing  # rows before the first value
        self.missing = missing
        self.low: Any = None
        self.high: Any = None
        self.sum = 0.0
        self.squares = 0.0
        self.shift: float | None = None
        self.sample: list[pa.Array] = []
        self.sampled = 0
        self.every = 1
        self.counts: Counter[Any] | None = Counter()
        self.sketch = np.zeros(0, np.uint64)
        self.letters = [10**9, 0, 0]

    def see(self, values: pa.Array) -> None:
        """Look at some rows."""
        n = len(values)
        picked = values.take(pa.array(np.arange(-self.rows % self.every, n, self.every))) if self.every > 1 else values
        self.rows += n
        self.missing += values.null_count
        self.sample.append(picked)
        self.sampled += len(picked)
        if self.sampled > SAMPLE:
            self.thin()
        if self.kind in ("whole number", "number", "date", "moment"):
            self.see_amounts(values)
        self.see_distinct(values, picked)
        if self.kind == "text" and len(picked):
            width = pc.utf8_length(texts(picked))
            if width.null_count < len(width):
                ends = pc.min_max(width)
                self.letters[0] = min(self.letters[0], ends["min"].as_py())
                self.letters[1] += pc.sum(width).as_py()
                self.letters[2] = max(self.letters[2], ends["max"].as_py())

    def thin(self) -> None:
        """Keep every second row of the sample, and from now on half as many."""
        whole = pa.concat_arrays([texts(part) if pa.types.is_dictionary(part.type) else part for part in self.sample])
        while len(whole) > SAMPLE:
            whole = whole.take(pa.array(np.arange(0, len(whole), 2)))
            self.every *= 2
        self.sample, self.sampled = [whole], len(whole)

    def see_amounts(self, values: pa.Array) -> None:
        """Ends, mean and spread, over all rows."""
        ends = pc.min_max(values)
        low, high = ends["min"].as_py(), ends["max"].as_py()
        if low is None:
            return
        self.low = low if self.low is None else min(self.low, low)
        self.high = high if self.high is None else max(self.high, high)
        if self.kind in ("whole number", "number"):
            amounts = numbers(values)
            amounts = amounts[~np.isnan(amounts)]
            if self.shift is None:
                self.shift = float(amounts[0]) if len(amounts) else None
            if self.shift is not None:
                moved = amounts - self.shift
                self.sum += float(moved.sum())
                self.squares += float((moved * moved).sum())

    def see_distinct(self, values: pa.Array, picked: pa.Array) -> None:
        """How many values differ: counted while they are few, then estimated from the smallest hashes."""
        if self.counts is not None:
            for pair in pc.value_counts(values):
                value = pair["values"].as_py()
                if value is not None:
                    self.counts[value] += pair["counts"].as_py()
                if len(self.counts) > MOST_COUNTED:
                    self.counts = None
                    self.see_sketch(pa.concat_arrays([texts(p) if pa.types.is_dictionary(p.type) else p for p in self.sample]))
                    break
            return
        self.see_sketch(picked)

    def see_sketch(self, values: pa.Array) -> None:
        """Source: Bar-Yossef and others, "Counting distinct elements in a data stream", 2002."""
        valid = pc.drop_null(values)
        fresh = np.unique(np.concatenate([self.sketch, hashes(valid)]))
        self.sketch = fresh[:SKETCH]

    def finish(self, meaning: str) -> ColumnProfile:
        """The profile of the column."""
        there = self.rows - self.missing
        sample = (
            pa.concat_arrays([texts(p) if pa.types.is_dictionary(p.type) else p for p in self.sample])
            if self.sample
            else pa.nulls(0)
        )
        sample = pc.drop_null(sample)
        distinct, is_exact = self.distinct(there)
        mean = spread = None
        if self.shift is not None and there:
            moved = self.sum / there
            mean = self.shift + moved
            spread = math.sqrt(max(self.squares / there - moved * moved, 0.0))
        quantiles, bars, ends = self.shape(sample)
        lengths = None
        if self.kind == "text" and len(sample) and self.letters[2]:
            lengths = (self.letters[0], float(pc.mean(pc.utf8_length(sample)).as_py()), self.letters[2])
        return ColumnProfile(
            self.name, self.kind, self.rows, self.missing, distinct, is_exact, self.low, self.high, mean, spread,
            quantiles, bars, *ends, top=self.top(sample), lengths=lengths, samples=_first(sample), meaning=meaning,
        )  # fmt: skip

    def distinct(self, there: int) -> tuple[int, bool]:
        """How many values differ, and whether that is counted."""
        if self.counts is not None:
            return len(self.counts), True
        if len(self.sketch) < SKETCH:
            return len(self.sketch), False
        seen = (SKETCH - 1) / (float(self.sketch[-1]) / 2.0**64)
        if self.every > 1 and seen > 0.9 * self.sampled:  # nearly all of the sample differ: so do the rows
            return min(round(seen / max(self.sampled, 1) * there), there), False
        return min(round(seen), there), False

    def top(self, sample: pa.Array) -> tuple[tuple[str, int], ...]:
        """The commonest values, where some come more than once."""
        if self.counts is not None:
            common = self.counts.most_common(TOP)
            is_telling = (
                common and (common[0][1] > 2 or len(self.counts) <= TOP) and len(self.counts) < 0.5 * sum(self.counts.values())
            )
            return tuple((_shown(value), count) for value, count in common) if is_telling else ()
        if self.kind != "text" or not len(sample):
            return ()
        found = pc.value_counts(sample)
        common = pc.select_k_unstable(pa.record_batch([found.field("counts")], ["counts"]), TOP, [("counts", "descending")])
        counts = [(pair["counts"].as_py(), pair["values"].as_py()) for pair in found.take(common)]
        factor = (self.rows - self.missing) / len(sample)
        is_telling = counts[0][0] > 0.002 * len(sample)
        return tuple((str(value), round(count * factor)) for count, value in counts) if is_telling else ()

    def shape(self, sample: pa.Array) -> tuple[tuple[Any, ...], tuple[int, ...], tuple[Any, Any]]:
        """Quantiles, bars and their ends, of numbers and dates."""
        if self.kind not in ("whole number", "number", "date", "moment") or not len(sample):
            return (), (), (None, None)
        is_time = self.kind in ("date", "moment")
        amounts = seconds(sample).astype(np.float64) if is_time else numbers(sample)
        cuts = np.quantile(amounts, QUANTILES)
        low, high = float(amounts.min()), float(amounts.max())
        if not is_time and len(amounts) > 100:  # a few far-off values shall not squeeze all the others into one bar
            near = np.quantile(amounts, (0.005, 0.995))
            if near[1] > near[0] and high - low > 3 * (near[1] - near[0]):
                low, high = float(near[0]), float(near[1])
        if self.kind == "whole number" and high - low < BARS:
            bars = np.bincount(
                (amounts[(amounts >= low) & (amounts <= high)] - low).astype(np.int64), minlength=int(high - low) + 1
            )
        else:
            bars = np.histogram(amounts, bins=BARS, range=(low, high if high > low else low + 1))[0]
        ends = tuple(_moment(end, self.kind) if is_time else end for end in (low, high))
        quantiles = tuple(_moment(cut, self.kind) if is_time else float(cut) for cut in cuts)
        return quantiles, tuple(int(bar) for bar in bars), (ends[0], ends[1])


def _first(sample: pa.Array) -> tuple[str, ...]:
    """The first few different values."""
    found = dict.fromkeys(_shown(value) for value in sample.slice(0, 50).to_pylist())
    return tuple(found)[:3]


def _moment(second: float, kind: str) -> str:
    text = str(np.datetime64(int(second), "s"))
    return text[:10] if kind == "date" else text.replace("T", " ")


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else "true" if value is True else "false" if value is False else str(value)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
