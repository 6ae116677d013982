"""Which row of another table each row refers to, and what is read there."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from fabula.columns import keys as key_columns
from fabula.columns.arrays import with_nulls
from fabula.columns.draw import Draw, permute
from fabula.engine import scans
from fabula.plan import children_of
from fabula.schema import Rows
from fabula.steps import Reference, Step

if TYPE_CHECKING:
    from fabula.engine.frame import Frame


@dataclass(frozen=True)
class Kin:
    """The rows of another table that some rows refer to.

    Args:
        frame: those rows, each once where neighbours share one.
        missing: (n,) where there is none; nothing when there is always one.
        which: (n,) the row of the frame that each row reads; nothing when they stand in the same order.
    """

    frame: Frame
    missing: np.ndarray | None
    which: np.ndarray | None

    def read(self, step: Step) -> pa.Array:
        """(n,) values of a step over the rows referred to; missing where there is none."""
        made = self.frame.array(step)
        made = made if self.which is None else made.take(pa.array(self.which))
        return made if self.missing is None else with_nulls(made, self.missing)

    def spread(self, values: np.ndarray) -> np.ndarray:
        """(n,) one number of each row referred to."""
        return values if self.which is None else values[self.which]


def kin(frame: Frame, step: Reference, *, past: bool = False) -> Kin:
    """The rows that a reference points to; in the past, as many changes ago as each row has later siblings."""
    rows, missing = parent_rows(frame, step)
    if past:
        family = frame.family()
        later = (family.count - family.place - 1)[family.index]
        return Kin(frame.of(step.parent, rows, changes=later), missing, None)
    which = None
    if step.own and len(rows):
        first = np.concatenate([[True], rows[1:] != rows[:-1]])
        which, rows = np.cumsum(first) - 1, rows[first]
    return Kin(frame.of(step.parent, rows), missing, which)


def parent_rows(frame: Frame, step: Reference) -> tuple[np.ndarray, np.ndarray | None]:
    """(n,) row numbers in the parent table, and where there is no parent at all."""
    draw = frame.draw(frame.table.name, step.column)
    total = frame.plan.tables[step.parent].rows
    none = np.zeros(len(frame.rows), dtype=bool)
    if step.own:
        rows, missing = own_parents(frame)[0], none
    elif step.parent == frame.table.name:
        rows, missing = _earlier(draw, frame, step)
    elif step.where is not None or step.same:
        rows, missing = scans.fitting_parents(frame, step, draw)
    elif step.unique:
        rows, missing = permute(draw.key, frame.rows, total), none
    elif step.distinct:
        rows, missing = distinct_parents(frame, draw, total), none
    else:
        rows, missing = key_columns.popular(draw, max(total, 1), step.skew), none
    if step.other_than and not (step.where is not None or step.same):
        rows = _another(frame, step, draw, rows, total)
    if step.null:
        missing = missing | draw.child("null").exactly(step.null)
    return (np.where(missing, 0, rows), missing) if missing.any() else (rows, None)


def _another(frame: Frame, step: Reference, draw: Draw, rows: np.ndarray, total: int) -> np.ndarray:
    """(n,) parent rows that are not those of the reference `other_than`."""
    if step.distinct:  # as many steps from the other one, which is the same for all siblings
        other = own_parents(frame)[0]
        return (other + 1 + distinct_parents(frame, draw, total - 1)) % total
    other, _ = parent_rows(frame, frame.table.references[step.other_than])
    shifted = (rows + 1 + draw.child("other").integers(0, max(total - 1, 1))) % max(total, 1)
    return np.where(rows == other, np.where(shifted == other, (other + 1) % max(total, 1), shifted), rows)


def _earlier(draw: Draw, frame: Frame, step: Reference) -> tuple[np.ndarray, np.ndarray]:
    """(n,) earlier rows of the same table, so that there are no loops, and where there is none: at the top.

    With `depth` the rows fall into so many levels, each as many times larger than the one above, and refer to the level above.
    """
    if not step.depth:
        rows = np.floor(frame.rows * draw.uniform() ** (1 / (1 - min(step.skew, 0.95)))).astype(np.int64)
        return rows, frame.rows == 0
    ends = level_ends(frame.table.rows, step.depth)
    level = np.searchsorted(ends, frame.rows, side="right")
    starts = np.concatenate([[0], ends])
    above = np.maximum(level - 1, 0)
    size = starts[above + 1] - starts[above]
    share = draw.uniform() ** (1 / (1 - min(step.skew, 0.95)))
    return starts[above] + np.floor(share * size).astype(np.int64), level == 0


@functools.lru_cache(maxsize=64)
def level_ends(rows: int, depth: int) -> np.ndarray:
    """(depth,) the row after the last of each level of a tree, from a single root on; the last one holds the rest."""
    factor = max(rows, 1) ** (1 / depth)
    ends = [min(max(round(factor**level), level + 1), rows) for level in range(depth)]
    return np.array([*ends[:-1], max(rows, 1)], dtype=np.int64) if depth > 1 else np.array([max(rows, 1)])


def own_parents(frame: Frame) -> tuple[np.ndarray, np.ndarray]:
    """(n,) the row of the table that these rows are counted per, and (n,) the place among its children."""
    return children(frame, frame.table.name).locate(frame.rows)


def children(frame: Frame, table: str) -> key_columns.Children:
    """How the rows of a table divide over the rows that they are counted per."""
    plan = frame.plan
    counted = plan.tables[table].counted
    return _children(plan.seed, table, counted, plan.tables[counted.per].rows)


@functools.lru_cache(maxsize=256)
def _children(seed: int, table: str, counted: Rows, parents: int) -> key_columns.Children:
    return children_of(seed, table, counted, parents)


def distinct_parents(frame: Frame, draw: Draw, total: int) -> np.ndarray:
    """(n,) parent rows that differ among the children of one row: a stride from a start, both drawn for that row, then shuffled."""
    own, place = own_parents(frame)
    start = draw.over(own).integers(0, total)
    step = np.ones(len(own), dtype=np.int64)
    for attempt in range(6):  # a stride that shares no factor with the number of parents meets each of them once
        stride = 1 + draw.over(own).child("stride", attempt).integers(0, max(total - 1, 1))
        step = np.where((step == 1) & (np.gcd(stride, total) == 1), stride, step)
    return permute(draw.child("shuffled").key, (start + place * step) % total, total)
