"""Text made of picked pieces: formats such as `{{last_names}} {{company_suffixes}}`, `## {{street_names}}`, and joins of pools.

The kernel is `interleave`: lay the pieces of all rows one after the other in one index array, take them from one pool, and
keep every k-th offset. The bytes of the result are then already in place: twice as fast as an Arrow join of the same pieces.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from fabula.columns.arrays import join, texts
from fabula.columns.draw import Draw
from fabula.columns.pools import SLOTS, Pool

if TYPE_CHECKING:
    from fabula.locales import Locale

LETTERS = "ABDEFGHJLNPRSTUVWXYZ"  # none that looks like a digit or another letter
Change = Callable[[str], str]
Part = pa.Array | Callable[[Draw], pa.Array]  # a column, or what makes it from the draw of the caller over some of its rows


@functools.cache
def locale_pool(locale: Locale, name: str) -> Pool:
    """A pool of the locale by name, with its weights."""
    weights = locale.weights(name)
    return Pool(pa.concat_arrays([locale.values(name)]), None if weights is None else weights.astype(np.float64))


def locale_text(locale: Locale, name: str, default: str = "") -> str:
    """A setting of the locale: the first value of the pool of that name."""
    return locale.values(name)[0].as_py() if locale.has(name) else default


# Joining pieces


def interleave(pieces: pa.Array, *indices: np.ndarray) -> pa.Array:
    """(n,) strings: `pieces[i] + pieces[j] + ...`, row by row.

    Args:
        pieces: (m,) strings, every piece of every position.
        indices: for each position, (n,) positions in `pieces`.
    """
    n, width = len(indices[0]), len(indices)
    flat = np.empty((n, width), dtype=np.int32)
    for position, index in enumerate(indices):
        flat[:, position] = index
    return _gather(pieces, flat.reshape(-1), slice(None, None, width), n)


def join_picks(*parts: pa.Array | str) -> pa.Array:
    """(n,) strings: the parts one after the other, as `arrays.join` does; fast for dictionaries without missing values."""
    dictionaries = [part for part in parts if isinstance(part, pa.DictionaryArray)]
    if not dictionaries or any(
        not isinstance(part, (str, pa.DictionaryArray)) or (part is not None and _has_nulls(part)) for part in parts
    ):
        return join(*parts)
    n = len(dictionaries[0])
    pieces, indices, base = [], [], 0
    for part in parts:
        values = pa.array([part]) if isinstance(part, str) else texts(part.dictionary)
        index = np.zeros(n, np.int32) if isinstance(part, str) else part.indices.to_numpy()
        pieces.append(values)
        indices.append(index + base)
        base += len(values)
    return interleave(pa.concat_arrays(pieces), *indices)


def _has_nulls(part: pa.Array | str) -> bool:
    return not isinstance(part, str) and part.null_count > 0


def _gather(pieces: pa.Array, flat: np.ndarray, starts: np.ndarray | slice, n: int) -> pa.Array:
    """(n,) strings, row r the pieces `flat[starts[r]:starts[r + 1]]` one after the other."""
    if not n:
        return pa.array([], pa.string())
    taken = pieces.take(pa.array(flat))
    offsets = np.frombuffer(taken.buffers()[1], dtype=np.int32)[: len(flat) + 1]
    kept = np.ascontiguousarray(offsets[starts])
    return pa.StringArray.from_buffers(n, pa.py_buffer(kept), taken.buffers()[2])


@functools.cache
def digit_pool(width: int) -> Pool:
    """Every number of that many digits, zeros in front; `width` from 1 to 4."""
    return Pool(pa.array([f"{i:0{width}d}" for i in range(10**width)]))


# Picking by group


class GroupedPool:
    """Values with weights that differ by group: first names by sex and year, trades by industry.

    Args:
        values: (m,) strings.
        weights: (groups, m) relative weights; a group without any weight picks evenly.
    """

    def __init__(self, values: pa.Array | Sequence[str], weights: np.ndarray) -> None:
        self.pool = Pool(values)
        small = np.uint16 if len(self.pool) <= SLOTS else np.int32  # half the size stays in the processor's cache
        self._slots = np.concatenate([slot_table(row).astype(small) for row in np.asarray(weights, dtype=np.float64)])

    def index(self, group: np.ndarray | int, lane: np.ndarray) -> np.ndarray:
        """(n,) int32 positions in `pool`, given (n,) group numbers and (n,) uint16 chance."""
        if isinstance(group, int):
            return self._slots[group * SLOTS : (group + 1) * SLOTS][lane].astype(np.int32)
        return self._slots[(group.astype(np.int32) << 16) | lane].astype(np.int32)


def slot_table(weights: np.ndarray) -> np.ndarray:
    """(65536,) int32: the position that each 16-bit number picks, by weight; evenly when there are none."""
    if not weights.any():
        weights = np.ones(len(weights))
    ends = np.round(np.cumsum(weights) / weights.sum() * SLOTS).astype(np.int64)
    return np.repeat(np.arange(len(weights), dtype=np.int32), np.diff(ends, prepend=0))


class Ragged:
    """Lists of values of different lengths, one list a group: the postcode prefixes of each city.

    Args:
        lists: (groups,) lists of strings; none may be empty.
    """

    def __init__(self, lists: Sequence[Sequence[str]]) -> None:
        place: dict[str, int] = {}
        codes = [[place.setdefault(value, len(place)) for value in values] for values in lists]
        self.pool = Pool(pa.array(list(place), pa.string()))
        self._counts = np.array([len(values) for values in codes], dtype=np.int64)
        self._starts = np.cumsum(self._counts) - self._counts
        self._codes = np.array([code for values in codes for code in values], dtype=np.int32)

    def index(self, group: np.ndarray, lane: np.ndarray) -> np.ndarray:
        """(n,) int32 positions in `pool`, given (n,) group numbers and (n,) uint16 chance."""
        return self._codes[self._starts[group] + (lane * self._counts[group] >> 16)]


# Formats


@dataclass(frozen=True)
class Piece:
    """One part of a format: fixed text, digits, or a token."""

    kind: str  # "text", "digits", "nonzero", "letter", "token"
    text: str  # the text itself, the number of digits, the sign, or the token's name


_PARTS = re.compile(r"\{\{\s*(?P<token>\w+)\s*\}\}|(?P<digits>#{1,4})|(?P<one>%)|(?P<letter>\^)|(?P<text>(?:[^{#%^]|\{(?!\{))+)")


@functools.cache
def parse_format(text: str) -> tuple[Piece, ...]:
    """The pieces of a format: `{{token}}`, `#` a digit, `%` a digit from 1 to 9, `^` a capital, everything else itself."""
    pieces = []
    for match in _PARTS.finditer(text):
        if match["token"]:
            pieces.append(Piece("token", match["token"]))
        elif match["digits"]:
            pieces.append(Piece("digits", str(len(match["digits"]))))
        elif match["one"]:
            pieces.append(Piece("nonzero", "%"))
        elif match["letter"]:
            pieces.append(Piece("letter", "^"))
        else:
            pieces.append(Piece("text", match["text"]))
    return tuple(pieces)


@functools.cache
def flattened(locale: Locale, name: str, given: tuple[str, ...] = ()) -> tuple[tuple[tuple[Piece, ...], ...], Pool]:
    """The formats of a locale's pool with the formats that they mention put in their place, and a pool that picks one.

    Tokens named in `given` stay tokens even when the locale has formats of that name.
    """
    whole: list[tuple[tuple[Piece, ...], float]] = []

    def expand(pieces: tuple[Piece, ...], weight: float) -> None:
        for i, piece in enumerate(pieces):
            if piece.kind == "token" and piece.text.endswith("_formats") and piece.text not in given:
                inner = locale_pool(locale, piece.text)
                for text, share in zip(inner.values.to_pylist(), _shares(inner), strict=True):
                    expand((*pieces[:i], *parse_format(text), *pieces[i + 1 :]), weight * share)
                return
        whole.append((pieces, weight))

    pool = locale_pool(locale, name)
    for text, share in zip(pool.values.to_pylist(), _shares(pool), strict=True):
        expand(parse_format(text), share)
    return tuple(pieces for pieces, _ in whole), Pool(pa.array(range(len(whole))), [weight for _, weight in whole])


def _shares(pool: Pool) -> list[float]:
    weights = np.ones(len(pool)) if pool.weights is None else pool.weights
    return list(weights / weights.sum())


def fill_formats(draw: Draw, name: str, parts: Mapping[str, Part] | None = None, *, each: Change | None = None) -> pa.Array:
    """(n,) strings in the formats of the locale's pool `name`, one picked for each row.

    Args:
        draw: where chance comes from; its locale has the formats and the pools their tokens name.
        name: a pool of formats, `street_name_formats`.
        parts: columns for tokens that are not pools of the locale; a function makes one for just the rows that use it.
        each: a change made to every piece, such as to Latin letters for a web address; pools named `<pool>.ascii` are used then.
    """
    parts = parts or {}
    templates, picks = flattened(draw.locale, name, tuple(sorted(parts)))
    which = draw.child("format").index(picks)
    return fill_templates(draw, templates, which, parts, each=each)


def fill_templates(
    draw: Draw,
    templates: Sequence[tuple[Piece, ...]],
    which: np.ndarray,
    parts: Mapping[str, Part],
    *,
    each: Change | None = None,
) -> pa.Array:
    """(n,) strings: row r is template `which[r]`, its tokens filled from `parts` or from the locale's pools of their names."""
    store, n = _Store(), len(draw)
    counts = np.array([len(template) for template in templates], dtype=np.int64)
    starts = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(counts[which], out=starts[1:])
    flat = np.empty(starts[-1], dtype=np.int32)
    order = np.argsort(which.astype(np.uint16), kind="stable")
    ends = np.cumsum(np.bincount(which, minlength=len(templates)))
    for k, template in enumerate(templates):
        rows = order[ends[k - 1] if k else 0 : ends[k]]
        if not len(rows):
            continue
        everything = len(rows) == n
        here = draw if everything else draw.over(draw.rows[rows])
        seen: dict[str, int] = {}
        for position, piece in enumerate(template):
            time = seen[piece.text] = seen.get(piece.text, -1) + 1  # a token's second use is another draw
            place = slice(position, None, len(template)) if everything else starts[rows] + position
            flat[place] = _piece_index(store, here, piece, time, rows, parts, each)
    return _gather(store.pieces(), flat, starts, n)


def _piece_index(
    store: _Store, draw: Draw, piece: Piece, time: int, rows: np.ndarray, parts: Mapping[str, Part], each: Change | None
) -> np.ndarray | int:
    """Positions in the store of one piece of a template, for the rows that use it."""
    if piece.kind == "text":
        return store.base(("text", piece.text), lambda: pa.array([each(piece.text) if each else piece.text]))
    stream = draw.child(piece.text, time) if time else draw.child(piece.text)
    if piece.kind == "digits":
        return store.base(int(piece.text), lambda: digit_pool(int(piece.text)).values) + stream.integers(0, 10 ** int(piece.text))
    if piece.kind == "nonzero":
        return store.base(1, lambda: digit_pool(1).values) + stream.integers(1, 10)
    if piece.kind == "letter":
        return store.base("^", lambda: pa.array(list(LETTERS))) + stream.integers(0, len(LETTERS))
    if piece.text in parts:
        part = parts[piece.text]
        if callable(part):
            return store.base(("part", piece.text, rows[0]), lambda: _changed(texts(part(draw)), each)) + np.arange(len(rows))
        if isinstance(part, pa.DictionaryArray):
            return (
                store.base(("part", piece.text), lambda: _changed(texts(part.dictionary), each)) + part.indices.to_numpy()[rows]
            )
        return store.base(("part", piece.text), lambda: _changed(texts(part), each)) + rows
    pool = locale_pool(draw.locale, piece.text)
    if each is not None and draw.locale.has(f"{piece.text}.ascii"):
        return store.base(piece.text, lambda: locale_pool(draw.locale, f"{piece.text}.ascii").map(each).values) + stream.index(
            pool
        )
    return store.base(piece.text, lambda: pool.map(each).values if each else pool.values) + stream.index(pool)


def _changed(values: pa.Array, each: Change | None) -> pa.Array:
    return values if each is None else pa.array([each(value) for value in values.to_pylist()], pa.string())


class _Store:
    """Every piece of one fill, in one array."""

    def __init__(self) -> None:
        self._arrays: list[pa.Array] = []
        self._bases: dict[object, int] = {}
        self._size = 0

    def base(self, key: object, make: Callable[[], pa.Array]) -> int:
        """Where the array of pieces known by `key` begins; it is made and stored once."""
        if key not in self._bases:
            values = make()
            self._bases[key] = self._size
            self._arrays.append(values)
            self._size += len(values)
        return self._bases[key]

    def pieces(self) -> pa.Array:
        return pa.concat_arrays(self._arrays) if self._arrays else pa.array([], pa.string())
