"""What the claims of one table need of others: where keys are, columns that children read, what children come to together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from fabula.checks.given import Store, Unavailable, spelled, truth
from fabula.checks.hashing import hashes
from fabula.checks.keysets import KeyIndex, KeyReader
from fabula.checks.totals import Totals
from fabula.engine.decimals import MOST, decimals_of
from fabula.errors import FabulaError
from fabula.steps import Among, Apply, Branches, Make, Parent, Plan, Reference, Step, Total

if TYPE_CHECKING:
    from fabula.checks.running import TableCheck


MANY = 300_000  # rows of a table from which on texts that are only compared are kept as hashes


def readers_of(plan: Plan, table: str) -> Mapping[str, KeyReader]:
    """How the keys of a table's columns become numbers, alike on both sides of every reference; by column."""
    found: dict[str, KeyReader] = {}
    for name, step in plan.tables[table].steps.items():
        if isinstance(step, Reference):
            found[name] = _reader(plan, step.parent, step.parent_column)
        elif isinstance(step, Make) and step.type.name in ("key", "uuid"):
            found[name] = _reader(plan, table, name)
    return found


def _reader(plan: Plan, table: str, column: str, depth: int = 0) -> KeyReader:
    step = plan.tables[table].steps.get(column)
    if isinstance(step, Reference) and depth < 20:
        return _reader(plan, step.parent, step.parent_column, depth + 1)
    if isinstance(step, Make) and step.type.name == "key" and step.constants:
        return KeyReader.of(str(step.constants[0]))
    return KeyReader()


def gather(checks: Mapping[str, TableCheck], stores: dict[str, Store]) -> None:
    """Fill the stores: parents before their children, totals after both."""
    keys, columns, totals = _needs(checks)
    computed = _read_in_part(checks)
    for name in _parents_first(checks, columns):
        if keys.get(name) or columns.get(name):
            stores[name] = _store(checks[name], keys.get(name, ()), columns.get(name, {}), computed.get(name, set()))
    for name in totals:
        stores.setdefault(name, Store())
    for name, wanted in totals.items():
        for step in wanted.values():
            if step.table in checks and name in stores:
                _add_total(checks, stores, name, step)


def steps_inside(step: Step) -> Iterable[Step]:
    """The step and all inside it, those in rows of other tables left out."""
    yield step
    inner: Iterable[Step | None] = ()
    match step:
        case Make():
            inner = (*step.columns, *(value for _, value in step.named))
        case Apply():
            inner = step.operands
        case Branches():
            inner = tuple(value for _, value in step.items)
        case Among():
            inner = (step.value, *(value for _, value in step.options))
    for part in inner:
        if part is not None:
            yield from steps_inside(part)


Needs = tuple[dict[str, dict[str, None]], dict[str, dict[str, Step]], dict[str, dict[str, Total]]]


def _needs(checks: Mapping[str, TableCheck]) -> Needs:
    """For every table: columns whose keys are looked up, steps that other tables read, and totals that it has."""
    keys: dict[str, dict[str, None]] = {}
    columns: dict[str, dict[str, Step]] = {}
    totals: dict[str, dict[str, Total]] = {}

    def read(table: str, step: Step) -> None:
        for part in steps_inside(step):
            if isinstance(part, Parent):
                reference = checks[table].plan.tables[table].references.get(part.reference)
                if reference is not None and reference.parent in checks:
                    columns.setdefault(reference.parent, {})[spelled(part.step)] = part.step
                    read(reference.parent, part.step)
            elif isinstance(part, Total):
                totals.setdefault(table, {})[spelled(part)] = part
                if part.table in checks:
                    parent_column = checks[part.table].plan.tables[part.table].references[part.reference].parent_column
                    keys.setdefault(table, {})[parent_column] = None
                    for inner in (part.value, part.where):
                        if inner is not None:
                            read(part.table, inner)

    for name, check in checks.items():
        for step in check.plan.tables[name].steps.values():
            if isinstance(step, Reference):
                if step.parent in checks:
                    keys.setdefault(step.parent, {})[step.parent_column] = None
                    for parts in step.same:
                        columns.setdefault(step.parent, {})[spelled(parts[0])] = parts[0]
                    if step.where is not None:
                        columns.setdefault(step.parent, {})[spelled(step.where)] = step.where
            else:
                read(name, step)
        for _, steps in check.rules:
            for step in steps:
                read(name, step)
    return keys, columns, totals


def _parents_first(checks: Mapping[str, TableCheck], columns: Mapping[str, Mapping[str, Step]]) -> list[str]:
    """The tables, each after those whose columns are read through it."""
    order: list[str] = []

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in order or name in above:
            return
        for step in columns.get(name, {}).values():
            for part in steps_inside(step):
                if isinstance(part, Parent):
                    reference = checks[name].plan.tables[name].references.get(part.reference)
                    if reference is not None and reference.parent in checks:
                        visit(reference.parent, (*above, name))
        order.append(name)

    for name in checks:
        visit(name, ())
    return order


def _read_in_part(checks: Mapping[str, TableCheck]) -> dict[str, set[str]]:
    """For every table, the steps that others compute with; of those that are only copied, hashes will do."""
    found: dict[str, set[str]] = {}

    def look(check: TableCheck, step: Step) -> None:
        for part in steps_inside(step):
            if isinstance(part, Parent):
                reference = check.plan.tables[check.table.name].references.get(part.reference)
                if reference is not None:
                    found.setdefault(reference.parent, set()).add(spelled(part.step))
                    if reference.parent in checks:
                        look(checks[reference.parent], part.step)
            elif isinstance(part, Total) and part.table in checks:
                for inner in (part.value, part.where):
                    if inner is not None:
                        look(checks[part.table], inner)

    for check in checks.values():
        for name, step in check.plan.tables[check.table.name].steps.items():
            if isinstance(step, Reference):
                for theirs, _ in step.same:
                    found.setdefault(step.parent, set()).add(spelled(theirs))
                if step.where is not None:
                    found.setdefault(step.parent, set()).add(spelled(step.where))
            elif not isinstance(step, Parent) or name not in check.source.columns:
                look(check, step)
        for _, steps in check.rules:
            for step in steps:
                look(check, step)
    return found


def _store(check: TableCheck, keys: Iterable[str], columns: Mapping[str, Step], computed: set[str]) -> Store:
    """One pass over a table: its keys and the columns that others read."""
    kept: dict[str, list[np.ndarray]] = {name: [] for name in keys if name in check.source.columns}
    parts: dict[str, list[Any]] = {name: [] for name in columns}
    hashed: set[str] = set()
    rows = 0
    for frame in check.frames():
        rows += len(frame)
        if rows > MANY and rows - len(frame) <= MANY:
            hashed = {name for name, arrays in parts.items() if name not in computed and arrays and _is_text(arrays[0].type)}
            for name in hashed:
                parts[name] = [hashes(array) for array in parts[name]]
        for name, chunks in kept.items():
            chunks.append(np.array(check.readers.get(name, KeyReader())(frame.given[name])))
        for name in list(parts):
            try:
                made = frame.array(columns[name])
                parts[name].append(hashes(made) if name in hashed else made)
            except (Unavailable, FabulaError, KeyError):
                del parts[name]
    store = Store(rows=rows)
    for name, chunks in kept.items():
        store.indices[name] = KeyIndex(np.concatenate(chunks) if chunks else np.zeros(0, np.int64))
    for name, arrays in list(parts.items()):
        if arrays and name in hashed:
            store.hashed[name] = np.concatenate(arrays)
        elif arrays:
            store.columns[name] = joined(arrays)
        parts[name] = []
    return store


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_dictionary(kind)


def joined(arrays: list[pa.Array]) -> pa.Array:
    """One array of several; dictionaries share one."""
    whole = pa.chunked_array(arrays)
    if pa.types.is_dictionary(whole.type):
        whole = whole.unify_dictionaries()
    combined = whole.combine_chunks()
    return combined.chunk(0) if isinstance(combined, pa.ChunkedArray) else combined


def _add_total(checks: Mapping[str, TableCheck], stores: dict[str, Store], parent: str, step: Total) -> None:
    """One pass over the children of a table: what they come to together, for every row of it."""
    store = stores[parent]
    child = checks[step.table]
    reference = child.plan.tables[step.table].references.get(step.reference)
    if reference is None or reference.parent_column not in store.indices:
        return
    planned = child.plan.tables[step.table]
    decimals = None if step.value is None else decimals_of(child.plan, planned, step.value)
    totals = Totals(step.kind, store.rows, MOST if decimals is None else decimals)
    try:
        for frame in child.frames():
            rows = frame.parent_rows_of(step.reference)
            keep = rows >= 0
            if step.where is not None:
                keep &= truth(frame.array(step.where))
            value = None if step.value is None else frame.array(step.value)
            totals.add(rows, keep, value)
    except (Unavailable, FabulaError, KeyError):
        return
    store.totals[spelled(step)] = totals.finish()
