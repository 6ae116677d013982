"""Rows that are there, in the place of rows that are made: the engine's own evaluator over the columns of a file.

A step that needs no chance comes out the same from given columns as from made ones, so the engine itself says what should stand there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.checks.hashing import ABSENT
from fabula.checks.keysets import KeyIndex
from fabula.engine.families import Family, among
from fabula.engine.frame import Frame
from fabula.steps import Among, Apply, Branches, Make, Parent, Past, Plan, Reference, Sibling, Step, TablePlan, Total, Value


class Unavailable(Exception):
    """What a step reads is not in the data, or was chance."""


@dataclass
class Store:
    """What other tables need of one: where its keys are, and columns over all its rows."""

    indices: dict[str, KeyIndex] = field(default_factory=dict)  # by the column that is referred to
    columns: dict[str, pa.Array] = field(default_factory=dict)  # by the step that makes them, as it is spelled
    totals: dict[str, pa.Array] = field(default_factory=dict)
    hashed: dict[str, np.ndarray] = field(default_factory=dict)  # texts of large tables that are only compared: their hashes
    rows: int = 0


Stores = Mapping[str, Store]


class GivenFrame(Frame):
    """Some rows of a table as they were given.

    Args:
        plan, table: what the recipe says of them.
        start: row number of the first.
        given: (n,) values of the columns that are there, by name.
        stores: what is known of other tables.
        readers: how the keys of each column that refers or is referred to become numbers.
    """

    def __init__(
        self, plan: Plan, table: TablePlan, start: int, given: Mapping[str, pa.Array], stores: Stores, readers: Mapping[str, Any]
    ) -> None:
        n = len(next(iter(given.values()))) if given else 0
        super().__init__(plan, table, np.arange(start, start + n, dtype=np.int64), locale=plan.locales[0][0])
        self.start = start
        self.given = given
        self.stores = stores
        self.readers = readers
        self.bad: dict[str, np.ndarray] = {}  # (n,) where a value was of the wrong kind, by column
        self.groups: np.ndarray | None = None  # (n,) keys of the parents, where whole families stand together
        self._found: dict[str, np.ndarray] = {}
        self._open: set[str] = set()

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, name: str) -> pa.Array:
        """(n,) given values of a column; those of one that is not there are computed where no chance is in it."""
        if name in self.given:
            return self.given[name]
        if name not in self._columns:
            if name in self._open or name not in self.table.steps:
                raise Unavailable(f"`{name}` is not there")
            self._open.add(name)
            try:
                self._columns[name] = self.array(self.table.steps[name])
            except Unavailable:
                raise Unavailable(f"`{name}` is not there") from None
            finally:
                self._open.discard(name)
        return self._columns[name]

    def evaluate(self, step: Step) -> Any:
        """(n,) values of a step that is no chance.

        Raises:
            Unavailable: it is, or reads what is not there.
        """
        match step:
            case Parent(reference, inner):
                return self.of_parent(reference, inner)
            case Total():
                return self.total(step)
            case Among():
                return self.among(step)
            case Reference() | Past():
                raise Unavailable("chance")
            case Make() if step.type.needs_draw or step.type.needs_sample or step.type.latent or step.null:
                raise Unavailable("chance")
        return super().evaluate(step)

    def of_parent(self, reference: str, inner: Step) -> pa.Array:
        """(n,) values of a step in the rows that a reference points to; missing where there is none."""
        step = self.table.references[reference]
        known = self.stores[step.parent].columns.get(spelled(inner)) if step.parent in self.stores else None
        if known is None:
            raise Unavailable(f"`{step.parent}` is not there, or lacks a column")
        rows = self.parent_rows_of(reference)
        return known.take(pa.array(rows, mask=rows < 0))

    def hashes_of_parent(self, step: Parent) -> np.ndarray | None:
        """(n,) uint64 of a step in the rows that a reference points to, where no more than that was kept; else nothing."""
        parent = self.table.references[step.reference].parent
        known = self.stores[parent].hashed.get(spelled(step.step)) if parent in self.stores else None
        if known is None:
            return None
        rows = self.parent_rows_of(step.reference)
        return np.where(rows < 0, ABSENT, known[np.maximum(rows, 0)])

    def parent_rows_of(self, reference: str) -> np.ndarray:
        """(n,) int64 row of the parent that each row refers to; -1 where the reference is missing, -2 where it leads nowhere."""
        if reference not in self._found:
            step = self.table.references[reference]
            index = self.stores[step.parent].indices.get(step.parent_column) if step.parent in self.stores else None
            if index is None:
                raise Unavailable(f"`{step.parent}` is not there")
            own = self.column(reference)
            rows = index.locate(self.readers[reference](own))
            rows = np.where(rows < 0, -2, rows)
            if own.null_count:
                rows = np.where(own.is_null().to_numpy(zero_copy_only=False), -1, rows)
            self._found[reference] = rows
        return self._found[reference]

    def total(self, step: Total) -> pa.Array:
        """(n,) what the children of each row come to together."""
        known = self.stores[self.table.name].totals.get(spelled(step)) if self.table.name in self.stores else None
        if known is None:
            raise Unavailable(f"`{step.table}` is not there")
        return known.slice(self.start, len(self))

    def among(self, step: Among) -> pa.Array:
        """(n,) what each row is among its siblings, which must stand together; in a table counted per no other, its place."""
        if step.kind == "ordered":
            raise Unavailable("chance")
        if not self.table.per and step.kind != "nth":
            raise Unavailable("rows far apart")
        if self.table.per and self.groups is None:
            raise Unavailable("siblings do not stand together")
        return among(self, step)

    def family(self) -> Family:
        """These rows: all siblings are among them."""
        assert self.groups is not None
        n = len(self)
        starts = np.flatnonzero(np.concatenate([[True], self.groups[1:] != self.groups[:-1]])) if n else np.zeros(0, np.int64)
        sizes = np.diff(np.append(starts, n))
        return Family(self, np.arange(n), np.arange(n) - np.repeat(starts, sizes), np.repeat(sizes, sizes))


def is_chance(step: Step) -> bool:
    """Whether a step draws: its values cannot be computed from others."""
    match step:
        case Make():
            if step.type.needs_draw or step.type.needs_sample or step.type.latent or step.null:
                return True
            return any(map(is_chance, inner_steps(step)))
        case Reference() | Past():
            return True
        case Among():
            return step.kind == "ordered" or any(map(is_chance, inner_steps(step)))
        case Apply() | Branches():
            return any(map(is_chance, inner_steps(step)))
    return False


def inner_steps(step: Step) -> Iterator[Step]:
    """The steps directly inside a step, of the same row."""
    match step:
        case Make():
            yield from step.columns
            yield from (value for _, value in step.named)
        case Apply():
            yield from step.operands
        case Branches():
            yield from (value for _, value in step.items)
        case Among():
            if step.value is not None:
                yield step.value
            yield from (value for _, value in step.options)


def all_steps(step: Step) -> Iterator[Step]:
    """The step and every step inside it."""
    yield step
    for inner in inner_steps(step):
        yield from all_steps(inner)


def columns_read(step: Step) -> list[str]:
    """Names of the row's own columns that a step reads, references included, in order."""
    names = []
    for inner in all_steps(step):
        if isinstance(inner, Sibling):
            names.append(inner.name)
        elif isinstance(inner, Parent):
            names.append(inner.reference)
    return list(dict.fromkeys(names))


def without_null(step: Step) -> Step:
    """The step, none of its values left out."""
    return replace(step, null=0.0) if isinstance(step, Make) and step.null else step


def arguments(step: Make) -> dict[str, Step | Any]:
    """What a step gives for each parameter of its type, by name; further ones of a `*` parameter are left out."""
    columns, constants = iter(step.columns), iter(step.constants)
    found: dict[str, Any] = {}
    total = len(step.columns) + len(step.constants)
    for parameter in step.type.positional[:total]:
        found.setdefault(parameter.name, next(columns, None) if parameter.is_column else next(constants, None))
    return found | dict(step.named) | dict(step.options)


def spelled(step: Step | Any) -> str:
    """A step as a person would write it."""
    match step:
        case Value(value):
            return repr(value)
        case Sibling(name):
            return name
        case Parent(reference, inner):
            return f"{reference}.{spelled(inner)}"
        case Apply("neg" | "not" as operator, (only,)):
            return f"{'-' if operator == 'neg' else 'not '}{spelled(only)}"
        case Apply(operator, operands):
            joined = f" {operator} ".join(map(spelled, operands))
            return f"{joined} {operator} {list(step.options)}" if step.options else joined
        case Branches(items):
            return "{" + ", ".join(f"{key!r}: {spelled(value)}" for key, value in items) + "}"
        case Make():
            parts = [*map(spelled, step.columns), *map(repr, step.constants)]
            parts += [f"{name}={spelled(value)}" for name, value in step.named] + [f"{k}={v!r}" for k, v in step.options]
            return f"{step.type.name}({', '.join(parts)})" if parts else step.type.name
        case Total():
            value = "" if step.value is None else f".{spelled(step.value)}"
            where = "" if step.where is None else f", where={spelled(step.where)}"
            return f"{step.kind}({step.table}.{step.reference}{value}{where})"
        case Among():
            parts = [*([spelled(step.value)] if step.value is not None else []), *(f"{k}={spelled(v)}" for k, v in step.options)]
            return f"{step.kind}({', '.join(parts)})" if parts else step.kind
    return str(step)


def truth(array: pa.Array) -> np.ndarray:
    """(n,) bool; missing is false."""
    return pc.fill_null(pc.cast(array, pa.bool_()), False).to_numpy(zero_copy_only=False)
