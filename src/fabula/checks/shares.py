"""Shares asked and got: categories, true and false, missing values."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.checks.given import GivenFrame, arguments
from fabula.checks.judging import choices_of
from fabula.checks.report import Finding, percent
from fabula.checks.tallies import Claim
from fabula.columns.choices import _spelled as spelled_case
from fabula.steps import Make, Step, Value

SIGMAS = 4.0
MOST = 256  # categories; of more, each row draws its own, and none is common enough to be counted


class Shares(Claim):
    """How common each value of a column is, and how many are missing.

    Args:
        table, name: the column.
        step: what it does.
        exact: the rows were made by quota over the whole table, so that every count is right but for less than one row.
        free: values must differ from those of other rows, which comes before how common they are.
    """

    def __init__(self, table: str, name: str, step: Step, *, exact: bool, free: bool = False) -> None:
        self.where, self.name, self.exact = f"{table}.{name}", name, exact
        self.null = float(getattr(step, "null", 0.0) or 0.0)
        self.asked = {} if free else asked_shares(step)
        self.counts: Counter[str] = Counter()
        self.missing = 0
        self.rows = 0

    @property
    def says_something(self) -> bool:
        """Whether there is a share to hold the column to."""
        return bool(self.asked) or self.null > 0

    def see(self, frame: GivenFrame) -> None:
        """Look at some rows."""
        if self.name not in frame.given:
            return
        values = frame.given[self.name]
        self.rows += len(values)
        self.missing += values.null_count
        if self.asked:
            for pair in pc.value_counts(values):
                value, count = pair["values"].as_py(), pair["counts"].as_py()
                if value is not None:
                    self.counts[spelled_case(value)] += count

    def finish(self) -> list[Finding]:
        """What was found."""
        found = []
        if self.rows and self.null:
            found.append(self.finding("missing", self.missing, self.null, self.rows, exact=self.exact))
        there = self.rows - self.missing
        if there and self.asked:
            exact = self.exact and not self.null
            off = {value: self.counts[value] - share * there for value, share in self.asked.items()}
            allowed = {value: self.slack(share, there, exact=exact) for value, share in self.asked.items()}
            worst = max(off, key=lambda value: abs(off[value]) / allowed[value])
            ok = all(abs(off[value]) <= allowed[value] for value in off)
            common = sorted(self.asked, key=lambda value: -self.asked[value])[:4]
            shown = common if ok or worst in common else [worst, *common[:3]]
            asked = ", ".join(f"{value} {percent(self.asked[value])}" for value in shown)
            got = ", ".join(f"{value} {percent(self.counts[value] / there)}" for value in shown)
            rows = 0 if ok else math.ceil(abs(off[worst]))
            found.append(Finding("share", self.where, "values as common as asked", ok, there, rows, asked, got))
        return found

    def finding(self, what: str, count: int, share: float, rows: int, *, exact: bool) -> Finding:
        """One share, asked and got."""
        off = abs(count - share * rows)
        ok = off <= self.slack(share, rows, exact=exact)
        return Finding(
            "missing",
            self.where,
            f"{percent(share)} {what}",
            ok,
            rows,
            0 if ok else math.ceil(off),
            percent(share),
            percent(count / rows),
        )

    def slack(self, share: float, rows: int, *, exact: bool) -> float:
        """How many rows a count may be off: less than one by quota, else four standard deviations of as many draws."""
        return 1.0 + (0.0 if exact else SIGMAS * math.sqrt(max(rows * share * (1 - share), 0.0)))


def asked_shares(step: Step) -> dict[str, float]:
    """The share of each value of a `choice` or `boolean`; nothing for other steps."""
    if not isinstance(step, Make) or dict(step.options).get("unique") or dict(step.options).get("deal"):
        return {}
    if step.type.name == "boolean":
        share = arguments(step).get("share", 0.5)
        share = share.value if isinstance(share, Value) else share
        return {"True": float(share), "False": 1.0 - float(share)} if isinstance(share, int | float) else {}
    if step.type.name != "choice":
        return {}
    values, weights = choices_of(step)
    if len(values) > MOST:
        return {}
    weights = weights or (1.0,) * len(values)
    total = math.fsum(weights)
    found: dict[str, float] = {}
    for value, weight in zip(values, weights, strict=True):
        if value is not None:
            found[spelled_case(value)] = found.get(spelled_case(value), 0.0) + weight / total
    return {} if None in values else found


class Correlation(Claim):
    """Two columns move together as much as a rule says: ranks, so that the shapes of the columns do not matter."""

    def __init__(self, table: str, first: str, second: str, asked: float) -> None:
        self.where, self.first, self.second, self.asked = table, first, second, asked
        self.parts: list[np.ndarray] = []
        self.kept = 0

    def see(self, frame: GivenFrame) -> None:
        """Look at some rows; a hundred thousand are enough."""
        if self.kept >= 100_000 or not {self.first, self.second} <= frame.given.keys():
            return
        first, second = (_ranked(frame.given[name]) for name in (self.first, self.second))
        if first is None or second is None:
            return
        self.parts.append(np.stack([first, second]))
        self.kept += len(frame)

    def finish(self) -> list[Finding]:
        """What was found."""
        if not self.parts:
            return []
        values = np.concatenate(self.parts, axis=1)
        values = values[:, ~np.isnan(values).any(axis=0)]
        if values.shape[1] < 30:
            return []
        ranks = np.argsort(np.argsort(values, axis=1), axis=1)
        got = 2 * math.sin(math.pi / 6 * float(np.corrcoef(ranks)[0, 1]))  # of ranks to that of the normal numbers behind them
        slack = 0.05 + SIGMAS * (1 - self.asked**2) / math.sqrt(values.shape[1])
        ok = abs(got - self.asked) <= slack
        what = f"{self.first} and {self.second} move together"
        return [Finding("rule", self.where, what, ok, values.shape[1], 0, f"{self.asked:.2f}", f"{got:.2f}")]


def _ranked(array: pa.Array) -> np.ndarray | None:
    """(n,) numbers that can be ranked; none for texts."""
    if pa.types.is_temporal(array.type):
        array = pc.cast(pc.cast(array, pa.timestamp("s")), pa.int64())
    if not (pa.types.is_integer(array.type) or pa.types.is_floating(array.type) or pa.types.is_boolean(array.type)):
        return None
    return pc.cast(array, pa.float64()).to_numpy(zero_copy_only=False)
