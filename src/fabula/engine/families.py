"""What a row is among its siblings, and what its children come to together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns.arrays import numbers, present, select, texts
from fabula.engine import parents, scans
from fabula.engine.decimals import MOST, decimals_of
from fabula.errors import PlanError
from fabula.steps import Among, Total

if TYPE_CHECKING:
    from fabula.engine.frame import Frame

DAY = 86_400  # seconds
AT_ONCE = 2_000_000  # children made together


@dataclass(frozen=True)
class Family:
    """Some rows with all their siblings.

    Args:
        frame: (m) rows of the families, one family after the other, in order.
        index: (n,) where among them each of the rows asked about stands.
        place: (m,) the place of each among its siblings, from 0.
        count: (m,) how many they are.
    """

    frame: Frame
    index: np.ndarray
    place: np.ndarray
    count: np.ndarray


def family(frame: Frame) -> Family:
    """The rows of a frame with all their siblings; in a table that is counted per no other, with nobody."""
    own, place = parents.own_parents(frame)
    known, which = np.unique(own, return_inverse=True)
    start, count = _span(frame, frame.table.name, known)
    rows, offset = _rows_of(start, count)
    everyone = frame if np.array_equal(rows, frame.rows) else type(frame)(frame.plan, frame.table, rows)
    inner = np.arange(len(rows)) - np.repeat(offset[:-1], count)
    return Family(everyone, offset[which] + place, inner, np.repeat(count, count))


def _span(frame: Frame, table: str, of: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(p,) first child row and (p,) number of children of some parent rows; a table that was cut short has no more than its rows."""
    start, count = parents.children(frame, table).span(of)
    most = frame.plan.tables[table].rows
    return start, np.clip(most - start, 0, count)


def _rows_of(start: np.ndarray, count: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(m,) the rows of several spans one after the other, and (p + 1,) where each span starts among them."""
    offset = np.concatenate([[0], np.cumsum(count)])
    return np.repeat(start - offset[:-1], count) + np.arange(offset[-1]), offset


# Among siblings


def among(frame: Frame, step: Among) -> pa.Array:
    """(n,) values of `nth`, `siblings`, `running`, `previous`, `next` or `ordered`."""
    if not frame.table.per:
        return _in_table(frame, step)
    relatives = frame.family()
    index = pa.array(relatives.index)
    if step.kind == "nth":
        return pa.array(relatives.place + 1).take(index)
    if step.kind == "siblings":
        return pa.array(relatives.count).take(index)
    assert step.value is not None
    values = relatives.frame.array(step.value)
    options = {name: relatives.frame.array(option) for name, option in step.options}
    if step.kind in ("previous", "next"):
        return _neighbours(values, relatives, step.kind, options.get("otherwise")).take(index)
    if step.kind == "ordered":
        return values.take(pa.array(_order(values, relatives))).take(index)
    decimals = decimals_of(frame.plan, frame.table, step.value)
    return _running(values, relatives, options, MOST if decimals is None else decimals).take(index)


def _in_table(frame: Frame, step: Among) -> pa.Array:
    """The same for a table that is counted per no other: all its rows are siblings."""
    if step.kind == "nth":
        return pa.array(frame.rows + 1)
    if step.kind == "siblings":
        return pa.array(np.full(len(frame.rows), frame.table.rows))
    assert step.value is not None
    by = -1 if step.kind == "previous" else 1
    last = max(frame.table.rows - 1, 0)
    outside = (frame.rows + by < 0) | (frame.rows + by > last)
    other = frame.of(frame.table.name, np.clip(frame.rows + by, 0, last)).array(step.value)
    options = [frame.array(option) for _, option in step.options]
    return select(np.where(outside, 1 if options else -1, 0), [other, *options])


def _neighbours(values: pa.Array, relatives: Family, kind: str, otherwise: pa.Array | None) -> pa.Array:
    """(m,) the value of the sibling before or after."""
    at_end = relatives.place == 0 if kind == "previous" else relatives.place == relatives.count - 1
    by = -1 if kind == "previous" else 1
    moved = np.arange(len(values)) + by
    shifted = values.take(pa.array(np.where(at_end, 0, moved), mask=at_end))
    return shifted if otherwise is None else select(at_end.astype(np.int64), [shifted, otherwise])


def _order(values: pa.Array, relatives: Family) -> np.ndarray:
    """(m,) the positions of the values of each family from smallest to largest, missing ones last."""
    group = np.cumsum(relatives.place == 0)
    if pa.types.is_string(values.type) or isinstance(values, pa.DictionaryArray):
        order = pc.sort_indices(
            pa.table([pa.array(group), texts(values)], ["group", "value"]), [("group", "ascending"), ("value", "ascending")]
        )
        return order.to_numpy()
    keys = numbers(values) if pa.types.is_floating(values.type) else _whole(values)
    keys = np.where(present(values), keys, np.inf if keys.dtype == np.float64 else np.iinfo(np.int64).max)
    return np.lexsort((keys, group))


def _running(values: pa.Array, relatives: Family, options: dict[str, pa.Array], decimals: int) -> pa.Array:
    """(m,) the sum of the values up to each sibling, from `start`, kept between `min` and `max`.

    Sums are of whole numbers, cents where there are decimals, so that they are the same however the rows are split.
    """
    start = options.get("start")
    if pa.types.is_interval(values.type):
        raise PlanError("months and years have no running sum", hint="parent.day + months(nth)")
    if pa.types.is_duration(values.type):
        steps = _whole(pc.cast(values, pa.duration("s")))
        base = pc.cast(start, pa.timestamp("s")) if start is not None else None
        total = _summed(steps, relatives, None if base is None else _whole(base), None, None)
        whole_days = values.type.unit == "s"  # see `functions.days`
        if base is not None and start is not None and whole_days and pa.types.is_date(start.type):
            return pa.array((total // DAY).astype(np.int32)).cast(pa.date32())
        return pa.array(total).cast(pa.duration("s") if base is None else pa.timestamp("s"))
    is_whole = all(pa.types.is_integer(array.type) for array in (values, *options.values()))
    scale = 1 if is_whole else 10**decimals
    scaled = {name: _scaled(array, scale) for name, array in options.items()}
    total = _summed(_scaled(values, scale), relatives, scaled.get("start"), scaled.get("min"), scaled.get("max"))
    return pa.array(total) if is_whole else pa.array(total / scale)


def _scaled(values: pa.Array, scale: int) -> np.ndarray:
    """(m,) int64 of so many parts; missing is none."""
    amounts = numbers(values) * scale
    return np.round(np.where(np.isnan(amounts), 0, amounts)).astype(np.int64)


def _summed(
    steps: np.ndarray, relatives: Family, start: np.ndarray | None, low: np.ndarray | None, high: np.ndarray | None
) -> np.ndarray:
    """(m,) running sums of whole numbers within each family."""
    first = relatives.place == 0
    if low is None and high is None:
        total = np.cumsum(steps)
        group = np.cumsum(first) - 1
        before = (total - steps)[first]
        out = total - before[group] if len(group) else total
        return out if start is None else out + start[first][group]
    out = steps.copy()
    for place in range(int(relatives.count.max(initial=0))):  # the k-th sibling of every family at once
        at = np.flatnonzero(relatives.place == place)
        before = (0 if start is None else start[at]) if place == 0 else out[at - 1]
        out[at] = before + steps[at]
        if low is not None:
            out[at] = np.maximum(out[at], low[at])
        if high is not None:
            out[at] = np.minimum(out[at], high[at])
    return out


# Over children


def total(frame: Frame, step: Total) -> pa.Array:
    """(n,) what the children of each row come to together."""
    child = frame.plan.tables[step.table]
    if not child.references[step.reference].own:
        return _scattered(frame, step)
    start, count = _span(frame, step.table, frame.rows)
    if count.sum() <= AT_ONCE:
        rows, offset = _rows_of(start, count)
        return _reduced(frame, step, frame.of(step.table, rows), offset)
    half = len(frame.rows) // 2
    if not half:
        raise PlanError(f"{int(count.sum()):,} rows of {step.table} for one row", hint=f"at most {AT_ONCE:,}")
    parts = [type(frame)(frame.plan, frame.table, frame.rows[some]) for some in (slice(None, half), slice(half, None))]
    return pa.concat_arrays([total(part, step) for part in parts])


def _scattered(frame: Frame, step: Total) -> pa.Array:
    """The same for children that are not counted per these rows: found by a look at all of them, once."""
    if not len(frame.rows):
        return _reduced(frame, step, frame.of(step.table, np.zeros(0, np.int64)), np.zeros(1, np.int64))
    key = ("total", frame.table.name, step)
    return scans.once(frame, key, lambda: _all_scattered(frame, step)).take(pa.array(frame.rows))


def _all_scattered(frame: Frame, step: Total) -> pa.Array:
    """(p,) the totals of every row of the table."""
    reference = frame.plan.tables[step.table].references[step.reference]
    owners, rows = [], []
    for part in scans.whole(frame, step.table, f"{step.kind}({step.table})"):
        found, missing = parents.parent_rows(part, reference)
        keep = np.ones(len(found), bool) if missing is None else ~missing
        owners.append(found[keep].astype(np.int32))
        rows.append(part.rows[keep].astype(np.int32))
    owner = np.concatenate(owners) if owners else np.zeros(0, np.int32)
    order = np.argsort(owner, kind="stable")
    row = np.concatenate(rows)[order] if rows else np.zeros(0, np.int32)
    offset = np.searchsorted(owner[order], np.arange(frame.table.rows + 1))
    made = []
    for first in range(0, frame.table.rows, scans.SCANNED_ROWS):
        some = offset[first : min(first + scans.SCANNED_ROWS, frame.table.rows) + 1]
        here = frame.of(step.table, row[some[0] : some[-1]].astype(np.int64))
        made.append(_reduced(frame, step, here, some - some[0]))
    return pa.concat_arrays(made)


def _reduced(frame: Frame, step: Total, rows: Frame, offset: np.ndarray) -> pa.Array:
    """(p,) one value for each group of child rows.

    Args:
        frame: of the parents, for the plan.
        step: what is wanted.
        rows: (m) child rows, group by group.
        offset: (p + 1,) where each group starts.
    """
    held = np.ones(len(rows.rows), dtype=bool)
    if step.where is not None:
        held = pc.fill_null(rows.array(step.where), False).to_numpy(zero_copy_only=False).astype(bool)
    if step.kind == "count" and step.value is None:
        return pa.array(_sums(held.astype(np.int64), offset))
    assert step.value is not None
    values = rows.array(step.value)
    held &= present(values)
    count = _sums(held.astype(np.int64), offset)
    if step.kind == "count":
        return pa.array(count)
    if step.kind in ("sum", "mean"):
        return _added(frame, step, values, held, offset, count)
    return values.take(_chosen(step.kind, values, held, offset, count))


def _added(frame: Frame, step: Total, values: pa.Array, held: np.ndarray, offset: np.ndarray, count: np.ndarray) -> pa.Array:
    """(p,) sums or means of numbers, exact to the last decimal."""
    if not (pa.types.is_integer(values.type) or pa.types.is_floating(values.type) or pa.types.is_boolean(values.type)):
        raise PlanError(f"{step.kind} of {values.type}", hint="numbers")
    is_whole = not pa.types.is_floating(values.type)
    decimals = decimals_of(frame.plan, frame.plan.tables[step.table], step.value) if step.value and not is_whole else 0
    scale = 10 ** (MOST if decimals is None else decimals)
    sums = _sums(np.where(held, _scaled(values, scale), 0), offset)
    if step.kind == "sum":
        return pa.array(sums) if is_whole else pa.array(sums / scale)
    return pa.array(sums / scale / np.maximum(count, 1), mask=count == 0)


def _chosen(kind: str, values: pa.Array, held: np.ndarray, offset: np.ndarray, count: np.ndarray) -> pa.Array:
    """(p,) where the first, last, smallest or largest value of each group stands; missing for an empty group."""
    group = np.repeat(np.arange(len(offset) - 1), np.diff(offset))
    at = np.flatnonzero(held)
    if kind in ("min", "max"):
        keys: Any = texts(values).take(pa.array(at)) if isinstance(values, pa.DictionaryArray) else values.take(pa.array(at))
        order = pc.sort_indices(
            pa.table([pa.array(group[at]), keys], ["group", "value"]), [("group", "ascending"), ("value", "ascending")]
        ).to_numpy()
        at = at[order]
    ends = np.cumsum(count)
    place = (ends - count) if kind in ("first", "min") else ends - 1
    empty = count == 0
    return pa.array(at[np.where(empty, 0, place)] if len(at) else np.zeros(len(count), np.int64), mask=empty)


def _sums(values: np.ndarray, offset: np.ndarray) -> np.ndarray:
    """(p,) int64 sums of groups of whole numbers."""
    running = np.concatenate([[0], np.cumsum(values)])
    return running[offset[1:]] - running[offset[:-1]]


def _whole(values: pa.Array) -> np.ndarray:
    """(m,) int64 of whole numbers, dates or moments; missing is 0."""
    kind = values.type
    plain = pc.cast(pc.cast(values, pa.int32()), pa.int64()) if pa.types.is_date32(kind) else pc.cast(values, pa.int64())
    return pc.fill_null(plain, 0).to_numpy(zero_copy_only=False)
