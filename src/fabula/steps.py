"""The parts of a plan: what every column does, row by row, and how many rows there are. Plain data, no checks.

Plan ── TablePlan ── a step for every column: Value, Sibling, Parent, Make, Apply, Branches or Reference
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fabula.columns import SemanticType
from fabula.columns.draw import Latent
from fabula.expression import Constant


@dataclass(frozen=True)
class Value:
    """The same constant in every row."""

    value: Any


@dataclass(frozen=True)
class Sibling:
    """Another column of the row."""

    name: str


@dataclass(frozen=True)
class Parent:
    """A column of the row that a reference points to."""

    reference: str
    name: str


@dataclass(frozen=True)
class Make:
    """A semantic type with its arguments, and the stream its chance comes from."""

    type: SemanticType
    columns: tuple[Step, ...] = ()
    named: tuple[tuple[str, Step], ...] = ()
    constants: tuple[Any, ...] = ()
    options: tuple[tuple[str, Any], ...] = ()
    stream: tuple[str, ...] = ()
    of: str = ""
    null: float = 0.0


@dataclass(frozen=True)
class Apply:
    """An operator over other steps."""

    operator: str
    operands: tuple[Step, ...]
    options: tuple[Any, ...] = ()  # the values after `in`


@dataclass(frozen=True)
class Branches:
    """A step for each value of another column."""

    items: tuple[tuple[Constant, Step], ...]


@dataclass(frozen=True)
class Reference:
    """A foreign key: which rows of which parent, and the parent's column that is copied."""

    column: str
    parent: str
    parent_column: str
    own: bool = False  # the parent that the table's rows are counted per
    skew: float = 0.4
    null: float = 0.0
    distinct: bool = False
    unique: bool = False
    other_than: str = ""


Step = Value | Sibling | Parent | Make | Apply | Branches | Reference


@dataclass(frozen=True)
class TablePlan:
    """One table, decided."""

    name: str
    rows: int
    output: tuple[str, ...]
    steps: Mapping[str, Step] = field(repr=False)
    references: Mapping[str, Reference] = field(default_factory=dict)
    latent_options: Mapping[tuple[type[Latent], str], Mapping[str, Any]] = field(default_factory=dict, repr=False)
    per: str = ""
    low: int = 0
    high: int = 0
    hidden: bool = False


@dataclass(frozen=True)
class Plan:
    """A whole dataset, decided."""

    tables: Mapping[str, TablePlan]
    seed: int
    locale: str
    today: dt.date
    title: str = ""
    schemas: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)  # Arrow schemas, once the engine knows them

    @property
    def visible(self) -> tuple[TablePlan, ...]:
        """The tables that are written."""
        return tuple(table for table in self.tables.values() if not table.hidden)
