"""Rows of text from pieces: texts picked from pools, one text a row, and fixed signs between them.

The pieces of all rows are laid one after the other in one index array and taken from one pool of everything: the bytes of the
result are then in the file's own form, without a join of cell after cell. A fixed sign costs nothing beside a pool: it is put
on each value of the pool once, and the pool is remembered, since batch after batch brings the same one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

SMALL = 32_768  # a pool of more values is left alone: a sign of its own is cheaper than another copy of all of them
ROWS_AT_ONCE = 16_384  # a few megabytes of text, which stay in the processor's cache until they are written


@dataclass(frozen=True)
class Picked:
    """A piece: row r has the text `pool[index[r]]`. No text of the pool is missing."""

    pool: pa.Array
    index: np.ndarray


Piece = str | Picked | pa.Array  # the same sign in every row; picked from a pool; one text a row, none where it is missing


class Memory:
    """What was made of an array, kept while the same array comes again; the oldest goes when it is full.

    Args:
        size: how many results it keeps.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._kept: dict[Hashable, tuple[pa.Array, pa.Array]] = {}
        self._lock = threading.Lock()

    def made(self, array: pa.Array, what: Hashable, make: Callable[[pa.Array], pa.Array]) -> pa.Array:
        """`make(array)`, made once for the array and for `what`, which names how it is made."""
        places = tuple(buffer.address if buffer else 0 for buffer in array.buffers())
        key = (places, array.offset, len(array), what)
        found = self._kept.get(key)
        if found is None:
            found = (array, make(array))  # the array is held, so that no other can come to lie in its place
            with self._lock:
                self._kept[key] = found
                while len(self._kept) > self._size:
                    del self._kept[next(iter(self._kept))]
        return found[1]


def lay(pieces: Sequence[Piece], n: int, memory: Memory) -> list[memoryview]:
    """The bytes of n rows, each its pieces one after the other, in a few parts."""
    placed = _with_signs(pieces, n, memory)
    bases: dict[int, int] = {}
    arrays: list[pa.Array] = []
    size = 0
    for piece in placed:
        values = piece.pool if isinstance(piece, Picked) else piece
        if id(values) not in bases:  # several columns of numbers share their pools
            bases[id(values)] = size
            arrays.append(values)
            size += len(values)
    everything = pa.concat_arrays(arrays)
    parts, step = [], ROWS_AT_ONCE
    flat = np.empty((min(n, step), len(placed)), dtype=np.int32)
    for start in range(0, n, step):
        rows = slice(start, min(start + step, n))
        here = flat[: rows.stop - rows.start]
        for position, piece in enumerate(placed):
            if isinstance(piece, Picked):
                np.add(piece.index[rows], bases[id(piece.pool)], out=here[:, position], dtype=np.int32, casting="unsafe")
            else:
                here[:, position] = np.arange(rows.start, rows.stop, dtype=np.int32) + bases[id(piece)]
        parts += _taken(everything, here)
    return parts


def _taken(texts: pa.Array, flat: np.ndarray) -> list[memoryview]:
    """The bytes of (n, width) positions in `texts`, row after row."""
    try:
        taken = pc.take(texts, pa.array(flat.reshape(-1)))
    except pa.ArrowInvalid:  # more than two gigabytes of text
        half = len(flat) // 2
        if not half:
            raise
        return _taken(texts, flat[:half]) + _taken(texts, flat[half:])
    return [memoryview(taken.buffers()[2])] if taken.buffers()[2] else []


def _with_signs(pieces: Sequence[Piece], n: int, memory: Memory) -> list[Picked | pa.Array]:
    """The pieces without the fixed signs, which go to the pool after them, else to the one before, else become pools of one."""
    placed: list[Picked | pa.Array] = []
    sign = ""
    for piece in pieces:
        if isinstance(piece, str):
            sign += piece
            continue
        if sign and not (isinstance(piece, Picked) and len(piece.pool) <= SMALL):
            _put_after(placed, sign, n, memory)
        elif sign:
            assert isinstance(piece, Picked)
            piece = Picked(memory.made(piece.pool, (sign, ""), lambda pool, sign=sign: _joined(sign, pool)), piece.index)
        sign = ""
        placed.append(piece)
    if sign:
        _put_after(placed, sign, n, memory)
    return placed


def _put_after(placed: list[Picked | pa.Array], sign: str, n: int, memory: Memory) -> None:
    last = placed[-1] if placed else None
    if isinstance(last, Picked) and len(last.pool) <= SMALL:
        placed[-1] = Picked(memory.made(last.pool, ("", sign), lambda pool: _joined(pool, sign)), last.index)
    else:
        placed.append(Picked(pa.array([sign]), np.zeros(n, dtype=np.int32)))


def _joined(before: pa.Array | str, after: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(before, after, "")
