"""The few things that need a look at a whole table, found once for a plan and kept: filtered parents, scattered children."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns.arrays import codes, texts
from fabula.columns.draw import Draw, permute
from fabula.errors import PlanError
from fabula.steps import Reference

if TYPE_CHECKING:
    from fabula.engine.frame import Frame

SCANNED_ROWS = 65_536  # at a time
MOST_ROWS = 40_000_000  # of a table that is looked at as a whole
_lock = threading.RLock()


def once(frame: Frame, key: tuple[Any, ...], find: Callable[[], Any]) -> Any:
    """What `find` gives, found once for a plan."""
    known = frame.plan.known
    if key not in known:
        with _lock:
            if key not in known:
                known[key] = find()
    return known[key]


def whole(frame: Frame, table: str, why: str) -> Iterator[Frame]:
    """All rows of a table, part after part.

    Raises:
        PlanError: the table is too large to be looked at as a whole.
    """
    total = frame.plan.tables[table].rows
    if total > MOST_ROWS:
        raise PlanError(f"{why} needs a look at all {total:,} rows of {table}", hint=f"at most {MOST_ROWS:,} rows")
    for start in range(0, total, SCANNED_ROWS):
        yield frame.of(table, np.arange(start, min(start + SCANNED_ROWS, total)))


def fitting_parents(frame: Frame, step: Reference, draw: Draw) -> tuple[np.ndarray, np.ndarray]:
    """(n,) rows of the parent table that meet the conditions of a reference, and (n,) where none does."""
    if not len(frame.rows):
        return np.zeros(0, np.int64), np.zeros(0, bool)
    rows, first, groups = once(frame, ("fitting", frame.table.name, step.column), lambda: _fitting(frame, step))
    group = _group_of(frame, step, groups) if step.same else np.zeros(len(frame.rows), dtype=np.int64)
    missing = group < 0
    group = np.where(missing, 0, group)
    size = first[group + 1] - first[group]
    missing |= size == 0
    rank = np.floor(size * draw.uniform() ** (1 / (1 - min(step.skew, 0.95)))).astype(np.int64)
    place = first[group] + np.minimum(rank, np.maximum(size - 1, 0))
    if step.other_than:
        from fabula.engine.parents import parent_rows

        other, _ = parent_rows(frame, frame.table.references[step.other_than])
        clash = rows[np.minimum(place, max(len(rows) - 1, 0))] == other
        turned = first[group] + (place - first[group] + 1) % np.maximum(size, 1)
        missing |= clash & (size < 2)
        place = np.where(clash, turned, place)
    return np.where(missing, 0, rows[np.where(missing, 0, place)] if len(rows) else 0), missing


def _fitting(frame: Frame, step: Reference) -> tuple[np.ndarray, np.ndarray, pa.Array | None]:
    """(m,) fitting parent rows group by group, (g + 1,) where each group starts, and the (g,) values that tell groups apart."""
    kept, values = [], []
    for part in whole(frame, step.parent, f"where= of `{step.column}`"):
        rows = part.rows
        if step.where is not None:
            held = pc.fill_null(part.array(step.where), False).to_numpy(zero_copy_only=False).astype(bool)
            rows, part = rows[held], part.of(step.parent, rows[held])
        kept.append(rows)
        values.append(_joined([part.array(theirs) for theirs, _ in step.same], len(rows)))
    rows = np.concatenate(kept) if kept else np.zeros(0, np.int64)
    shuffled = rows[permute(draw_key(frame, step), np.arange(len(rows)), max(len(rows), 1))] if len(rows) else rows
    if not step.same:
        if not len(rows):
            raise PlanError(f"no row of {step.parent} meets the condition", hint="a condition that some rows meet")
        return shuffled, np.array([0, len(rows)]), None
    index, found = codes(pa.concat_arrays(values))
    order = np.argsort(index, kind="stable")
    first = np.searchsorted(index[order], np.arange(len(found) + 1))
    return rows[order], first, pa.array(found, pa.string())


def draw_key(frame: Frame, step: Reference) -> int:
    """The key that shuffles fitting parents, so that the popular ones are not the first."""
    return frame.draw(frame.table.name, step.column, "fitting").key


def _group_of(frame: Frame, step: Reference, groups: pa.Array) -> np.ndarray:
    """(n,) the group of parents whose values equal this row's; -1 where there is none."""
    ours = _joined([frame.array(own) for _, own in step.same], len(frame.rows))
    return pc.fill_null(pc.index_in(ours, value_set=groups), -1).to_numpy(zero_copy_only=False).astype(np.int64)


def _joined(arrays: list[pa.Array], n: int) -> pa.Array:
    """(n,) the values of several columns as one text, by which rows are compared."""
    if not arrays:
        return pa.nulls(n, pa.string())
    plain = [texts(array) for array in arrays]
    return plain[0] if len(plain) == 1 else pc.binary_join_element_wise(*plain, "\x1f")
