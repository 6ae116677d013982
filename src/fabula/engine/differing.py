"""Values drawn anew where two rows must differ: how many turns each row has taken.

Rows that must differ from all others of the table are compared once for the whole table, by a 64-bit hash of their values; rows that
must differ only from their siblings are compared with those, so that any rows can be made alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from fabula.columns.arrays import codes, numbers, present, texts
from fabula.columns.draw import random_bits, stream_key
from fabula.engine import parents, scans
from fabula.errors import PlanError
from fabula.steps import Different

if TYPE_CHECKING:
    from fabula.engine.frame import Frame

MOST_TURNS = 400
MISSING = np.uint64(0x9E3779B97F4A7C15)


def turns(frame: Frame, group: Different) -> np.ndarray:
    """(n,) how often each row's value was drawn anew.

    Raises:
        PlanError: there are fewer different values than rows.
    """
    if not len(frame.rows):
        return np.zeros(0, np.int64)
    if group.own:
        relatives = frame.family()
        everyone = relatives.frame
        own, _ = parents.own_parents(everyone)
        return _among_siblings(everyone, group, own)[relatives.index]
    rows, taken = scans.once(frame, ("differing", frame.table.name, group), lambda: _in_table(frame, group))
    if not len(rows):
        return np.zeros(len(frame.rows), np.int64)
    place = np.minimum(np.searchsorted(rows, frame.rows), len(rows) - 1)
    return np.where(rows[place] == frame.rows, taken[place], 0)


def _among_siblings(frame: Frame, group: Different, own: np.ndarray) -> np.ndarray:
    """(m,) turns of all rows of some families, so that no two of one family are alike."""
    taken = np.zeros(len(own), dtype=np.int64)
    mixed = random_bits(stream_key("family"), own)
    hashes = _hashes(frame, group, taken) ^ mixed
    for _ in range(MOST_TURNS):
        again = _later_of_equals(hashes)
        if not len(again):
            return taken
        taken[again] += 1
        hashes[again] = _hashes(_some(frame, again), group, taken[again]) ^ mixed[again]
    raise _too_few(frame, group, f"for one row of `{frame.table.per}`")


def _in_table(frame: Frame, group: Different) -> tuple[np.ndarray, np.ndarray]:
    """(k,) the rows, ascending, that were drawn anew and (k,) how often, so that no two of the table are alike."""
    parts = scans.whole(frame, frame.table.name, f"keeping {', '.join(group.named)} different")
    hashes = np.concatenate([_hashes(part, group, np.zeros(len(part.rows), np.int64)) for part in parts])
    again = _later_of_equals(hashes)
    if not len(again):
        return again, again
    moved, taken = again, np.zeros(len(again), np.int64)
    kept = np.sort(np.delete(hashes, again))
    del hashes
    waiting = np.arange(len(again))
    accepted = np.zeros(0, np.uint64)
    for _ in range(MOST_TURNS):
        taken[waiting] += 1
        rows = frame.of(frame.table.name, moved[waiting])
        fresh = _hashes(rows, group, taken[waiting])
        clash = _is_in(fresh, kept) | _is_in(fresh, accepted)
        clash[_later_of_equals(fresh)] = True
        accepted = np.sort(np.concatenate([accepted, fresh[~clash]]))
        waiting = waiting[clash]
        if not len(waiting):
            return moved, taken
    raise _too_few(frame, group, f"{len(kept) + len(accepted):,} were found")


def _some(frame: Frame, at: np.ndarray) -> Frame:
    return frame.of(frame.table.name, frame.rows[at])


def _hashes(frame: Frame, group: Different, taken: np.ndarray) -> np.ndarray:
    """(n,) uint64 hashes of the values that must differ, as they are after so many turns."""
    redrawn = type(frame)(frame.plan, frame.table, frame.rows, turns={group: taken})
    out = np.zeros(len(frame.rows), dtype=np.uint64)
    for i, name in enumerate(group.columns):
        out ^= random_bits(stream_key("different", i), _hash(redrawn.column(name)))
    return out


def _hash(values: pa.Array) -> np.ndarray:
    """(n,) uint64, equal for equal values and hardly ever otherwise."""
    if isinstance(values, pa.DictionaryArray):
        words = _hash_texts(texts(values.dictionary))
        index, _ = codes(values)
        return np.where(index < 0, MISSING, words[index]) if len(words) else np.full(len(values), MISSING)
    if pa.types.is_string(values.type):
        plain = _hash_texts(values)
    elif pa.types.is_floating(values.type) or pa.types.is_boolean(values.type):
        plain = (numbers(values) + 0.0).view(np.uint64)
    else:
        width = pa.int32() if pa.types.is_date32(values.type) else pa.int64()
        plain = values.cast(width).cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False).view(np.uint64)
    return np.where(present(values), plain, MISSING)


def _hash_texts(values: pa.Array) -> np.ndarray:
    """(n,) uint64 hashes of texts, eight bytes at a time."""
    if not len(values):
        return np.zeros(0, np.uint64)
    values = pa.concat_arrays([values])
    offsets = np.frombuffer(values.buffers()[1], np.int32)[: len(values) + 1].astype(np.int64)
    data = values.buffers()[2]
    raw = np.concatenate([np.frombuffer(data, np.uint8) if data else np.zeros(0, np.uint8), np.zeros(8, np.uint8)])
    words = np.lib.stride_tricks.sliding_window_view(raw, 8)
    length = np.diff(offsets)
    out = random_bits(stream_key("length"), length)
    for begin in range(0, int(length.max(initial=0)), 8):
        at = np.flatnonzero(length > begin)
        word = np.ascontiguousarray(words[offsets[at] + begin]).view(np.uint64).ravel()
        left = np.minimum(length[at] - begin, 8).astype(np.uint64)
        word &= np.where(left == 8, ~np.uint64(0), (np.uint64(1) << (left * np.uint64(8))) - np.uint64(1))
        out[at] = random_bits(stream_key("word"), out[at] ^ word)
    return out


def _later_of_equals(hashes: np.ndarray) -> np.ndarray:
    """(k,) positions, ascending, of values that stand earlier, too."""
    order = np.argsort(hashes, kind="stable")
    again = hashes[order][1:] == hashes[order][:-1]
    return np.sort(order[1:][again])


def _is_in(values: np.ndarray, ordered: np.ndarray) -> np.ndarray:
    """(n,) bool: whether each value is among some in order."""
    if not len(ordered):
        return np.zeros(len(values), dtype=bool)
    return ordered[np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)] == values


def _too_few(frame: Frame, group: Different, detail: str) -> PlanError:
    names = ", ".join(group.named)
    return PlanError(
        f"too few different values of {names} for {frame.table.rows:,} rows: {detail}",
        where=f"{frame.table.name}.{group.redrawn[-1]}",
        hint="fewer rows, or a type with more values",
    )
