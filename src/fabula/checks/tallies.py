"""Counting what breaks a claim, with a few rows to show."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from fabula.checks.given import GivenFrame
from fabula.checks.report import EXAMPLES, Finding, counted

SHOWN = 6  # columns of an example row


class Claim(ABC):
    """Something that a recipe says of a table: sees batch after batch, then says what was found."""

    @abstractmethod
    def see(self, frame: GivenFrame) -> None:
        """Look at some rows."""

    @abstractmethod
    def finish(self) -> list[Finding]:
        """What was found."""


class Tally:
    """How many rows were looked at and how many break a claim."""

    def __init__(self, kind: str, where: str, what: str, asked: str = "") -> None:
        self.kind, self.where, self.what, self.asked = kind, where, what, asked
        self.checked = 0
        self.rows = 0
        self.examples: list[dict[str, Any]] = []

    def add(self, frame: GivenFrame, broken: np.ndarray, checked: int, names: Sequence[str] = (), **beside: Any) -> None:
        """Count (n,) bool `broken` rows; examples show the columns `names`, and what else stands `beside` as arrays."""
        self.checked += checked
        count = int(np.count_nonzero(broken))
        self.rows += count
        if count and len(self.examples) < EXAMPLES:
            for place in np.flatnonzero(broken)[: EXAMPLES - len(self.examples)]:
                self.examples.append(example(frame, int(place), names, beside))

    def finding(self) -> Finding:
        """What was found."""
        got = f"{counted(self.rows, 'row')} of {self.checked:,} not so" if self.rows else f"all {counted(self.checked, 'row')}"
        return Finding(
            self.kind, self.where, self.what, not self.rows, self.checked, self.rows, self.asked, got, tuple(self.examples)
        )


def example(frame: GivenFrame, place: int, names: Sequence[str], beside: dict[str, Any]) -> dict[str, Any]:
    """One row to show."""
    shown: dict[str, Any] = {"row": frame.start + place}
    for name in list(dict.fromkeys(names))[:SHOWN]:
        if name in frame.given:
            shown[name] = frame.given[name][place].as_py()
    for name, values in beside.items():
        if name not in shown:
            shown[name] = values[place].as_py() if isinstance(values, pa.Array) else values
    return shown
