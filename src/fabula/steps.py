"""The parts of a plan: what every column does, row by row, and how many rows there are. Plain data, no checks.

Plan ── TablePlan ── a step for every column:

    Value, Sibling, Make, Apply, Branches     from the row itself
    Reference, Parent, Past                   from the row of another table that it belongs to
    Among                                     from the rows that belong to the same row of another table
    Total                                     from the rows of another table that belong to it
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fabula.columns import SemanticType
from fabula.columns.draw import Latent
from fabula.expression import Constant
from fabula.schema import Rows

RAW = " (unordered)"  # behind the name of an ordered column: its values before they are put in order


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
    """A step in the row that a reference points to: one of its columns, or a column of a row that it points to in turn."""

    reference: str
    step: Step


@dataclass(frozen=True)
class Past:
    """A step in the row that a reference points to, as it was so many changes ago as this row has later siblings."""

    reference: str
    step: Step


@dataclass(frozen=True)
class Among:
    """What a row is among the rows counted per the same parent: its place, their number, a running sum, a neighbour's value."""

    kind: str  # nth, siblings, running, previous, next, ordered
    value: Step | None = None
    options: tuple[tuple[str, Step], ...] = ()


@dataclass(frozen=True)
class Total:
    """What the rows of another table that refer to this row come to together."""

    kind: str  # sum, count, mean, min, max, first, last
    table: str
    reference: str  # the column of that table that points here
    value: Step | None = None
    where: Step | None = None


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
    depth: int = 0  # levels of a table that refers to itself, when not 0
    where: Step | None = None  # which parent rows may be chosen, a step of the parent
    same: tuple[tuple[Step, Step], ...] = ()  # steps of the parent and of this row that must be equal


Step = Value | Sibling | Parent | Past | Make | Apply | Branches | Reference | Among | Total


@dataclass(frozen=True)
class Different:
    """Columns of which no two rows have the same values, and those that are drawn anew where two would."""

    columns: tuple[str, ...]
    redrawn: tuple[str, ...] = ()
    latents: tuple[tuple[type[Latent], str], ...] = ()  # those that the redrawn columns describe: they are drawn anew as a whole
    own: bool = False  # the parent is among the columns, so that only siblings can be alike

    @property
    def named(self) -> tuple[str, ...]:
        """The columns as the table calls them."""
        return tuple(name.removesuffix(RAW) for name in self.columns)


@dataclass(frozen=True)
class Correlated:
    """Columns that share their chance, and how.

    Source: Gaussian copula; the rows of `mixing` are those of the Cholesky factor of the correlation matrix.
    """

    columns: tuple[str, ...]
    streams: tuple[tuple[str, ...], ...]
    mixing: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class TablePlan:
    """One table, decided."""

    name: str
    rows: int
    output: tuple[str, ...]
    steps: Mapping[str, Step] = field(repr=False)
    references: Mapping[str, Reference] = field(default_factory=dict)
    latent_options: Mapping[tuple[type[Latent], str], Mapping[str, Step]] = field(default_factory=dict, repr=False)
    counted: Rows = field(default_factory=lambda: Rows(0))
    hidden: bool = False
    different: tuple[Different, ...] = ()
    correlated: tuple[Correlated, ...] = ()

    @property
    def per(self) -> str:
        """The table whose rows these are counted per; empty when they are not."""
        return self.counted.per

    @property
    def own(self) -> Reference:
        """The reference to the table that these rows are counted per."""
        return next(step for step in self.steps.values() if isinstance(step, Reference) and step.own)


@dataclass(frozen=True)
class Plan:
    """A whole dataset, decided."""

    tables: Mapping[str, TablePlan]
    seed: int
    locales: tuple[tuple[str, float], ...]  # codes with their shares
    today: dt.date
    title: str = ""
    known: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)  # what passes over whole tables have found

    def __reduce__(self) -> tuple[Any, ...]:
        return Plan, (self.tables, self.seed, self.locales, self.today, self.title)

    @property
    def visible(self) -> tuple[TablePlan, ...]:
        """The tables that are written."""
        return tuple(table for table in self.tables.values() if not table.hidden)
