"""The text of every cell of a column, as CSV and JSON need it: as pieces of rows (`rows.py`).

Numbers of many rows are picked from pools of four digits, days and seconds from pools of all that occur: a look-up instead of
spelling each. Few rows, and what no pool holds, are spelled by Arrow.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.schema import DECIMALS
from fabula.sinks.rows import Memory, Picked, Piece

MANY = 16_384  # rows that are worth a pool of numbers
GROUP = 10_000  # a number is spelled in groups of four digits
EPOCH = np.datetime64("1970-01-01", "D")
DAYS = 1024  # days are spelled in stretches of so many, so that neighbouring batches share them
DAY_SECONDS = 86_400
LARGEST = 2**53  # whole numbers up to here are exact as floats
EXPONENT = 1e10  # from here on the shortest text of a number is like 1.5e+10


@dataclass(frozen=True)
class Spelling:
    """How a format writes its cells."""

    escape: Callable[[pa.Array], pa.Array]  # (m,) texts as the format has them, without the quotes around them
    quotes: str = ""  # around every text, date and time
    missing: str = ""
    moment: str = " "  # between day and time
    shortest: bool = False  # 1.5 and 2 in a column of two decimals, not 1.50 and 2.00


def cell_pieces(array: pa.Array, field: pa.Field, spelling: Spelling, memory: Memory) -> list[Piece]:
    """The cells of a column as pieces; a dictionary's texts are escaped once."""
    kind = array.type
    if pa.types.is_null(kind):
        return [spelling.missing]
    if isinstance(array, pa.DictionaryArray):
        if len(array.dictionary) <= max(len(array), 16) and array.dictionary.null_count == 0:
            return [_picked(array, spelling, memory)]
        return _own(pc.cast(array.dictionary_decode(), pa.string()), spelling, escape=True)
    if pa.types.is_string(kind):
        return _own(array, spelling, escape=True)
    if pa.types.is_boolean(kind):
        return [_pick(_truths(spelling.missing), pc.cast(array, pa.int32()), 2)]
    found = None
    if len(array) >= MANY:
        found = number_pieces(array, field, spelling) or moment_pieces(array, spelling)
    return found or _own(_spelled(array, field, spelling), spelling, escape=False)


def _own(texts: pa.Array, spelling: Spelling, *, escape: bool) -> list[Piece]:
    """One text a row, in quotes where it is a text."""
    texts = spelling.escape(texts) if escape else texts
    quotes = spelling.quotes if escape else ""
    if not texts.null_count:
        return [quotes, texts, quotes]
    texts = pc.binary_join_element_wise(quotes, texts, quotes, "") if quotes else texts
    return [pc.fill_null(texts, spelling.missing) if spelling.missing else texts]


def _picked(array: pa.DictionaryArray, spelling: Spelling, memory: Memory) -> Picked:
    """The cells of a dictionary; the last text of the pool says that there is none."""

    def whole(dictionary: pa.Array) -> pa.Array:
        texts = spelling.escape(pc.cast(dictionary, pa.string()))
        texts = pc.binary_join_element_wise(spelling.quotes, texts, spelling.quotes, "") if spelling.quotes else texts
        return pa.concat_arrays([texts, pa.array([spelling.missing])])

    pool = memory.made(array.dictionary, spelling, whole)
    return _pick(pool, array.indices, len(pool) - 1)


def _pick(pool: pa.Array, index: pa.Array, nowhere: int) -> Picked:
    """Picks from a pool; a missing index is `nowhere`."""
    return Picked(pool, (pc.fill_null(index, nowhere) if index.null_count else index).to_numpy(zero_copy_only=False))


@functools.cache
def _truths(missing: str) -> pa.Array:
    return pa.array(["false", "true", missing])


# Numbers


def number_pieces(array: pa.Array, field: pa.Field, spelling: Spelling) -> list[Piece] | None:
    """Whole numbers, and numbers with up to four decimals of the column's own, in groups of four digits; nothing for others."""
    if pa.types.is_integer(array.type) and array.type != pa.uint64():
        decimals = 0
        scaled = pc.fill_null(array, 0).to_numpy(zero_copy_only=False).astype(np.int64)
    elif pa.types.is_floating(array.type) and 0 <= _decimals(field) <= 4:
        decimals = _decimals(field)
        found = _scaled(pc.fill_null(array, 0.0).to_numpy(zero_copy_only=False), decimals, spelling.shortest or decimals == 0)
        if found is None:
            return None
        scaled = found
    else:
        return None
    missing = array.is_null().to_numpy(zero_copy_only=False) if array.null_count else None
    low, high = int(scaled.min()), int(scaled.max())
    if low <= -LARGEST or high >= LARGEST:
        return None
    pieces: list[Piece] = []
    if low < 0:
        pieces.append(Picked(_signs(), (scaled < 0).astype(np.int32)))
        scaled = np.abs(scaled)
    top = max(high, -low)
    numbers = scaled.astype(np.uint32) if top < 2**32 else scaled
    return pieces + _groups(
        numbers, top, missing, lambda is_alone: _last_group(decimals, spelling.shortest, spelling.missing, is_alone)
    )


def _scaled(real: np.ndarray, decimals: int, shortest: bool) -> np.ndarray | None:
    """(n,) int64: numbers without their decimal point; nothing if they are too large, or have further decimals that must show."""
    unit = 10.0**decimals
    top = np.abs(real).max()
    if not (top * unit < LARGEST and (not shortest or top < EXPONENT)):  # true of what is no number, too
        return None
    scaled = np.rint(real * unit).astype(np.int64)
    if shortest and not ((scaled / unit == real).all() and not (np.signbit(real) & (real == 0)).any()):
        return None
    return scaled


def _groups(numbers: np.ndarray, top: int, missing: np.ndarray | None, last_group: Callable[[bool], pa.Array]) -> list[Piece]:
    """(n,) numbers from 0 to `top` as groups of four digits, the first one without zeros in front."""
    pieces: list[Piece] = []
    rest, level = numbers, 0
    while level == 0 or top >= GROUP**level:
        higher = rest // numbers.dtype.type(GROUP)
        index = (rest - higher * numbers.dtype.type(GROUP)).astype(np.int32)
        is_top = top < GROUP ** (level + 1)
        if not is_top:  # zeros in front where a higher group says something
            index += np.where(higher > 0, np.int32(GROUP), np.int32(0))
        pool = _further_group(is_top) if level else last_group(is_top)
        if missing is not None:
            index[missing] = len(pool) - 1
        pieces.insert(0, Picked(pool, index))
        rest, level = higher, level + 1
    return pieces


@functools.cache
def _last_group(decimals: int, shortest: bool, missing: str, is_alone: bool) -> pa.Array:
    """The last four digits: 0 to 9999 as a number alone, then with zeros in front, then what a missing number is."""
    unit = 10**decimals
    alone = [f"{i // unit}.{i % unit:0{decimals}d}" if decimals else str(i) for i in range(GROUP)]
    padded = [] if is_alone else [f"{i:04d}" for i in range(GROUP)]
    padded = [f"{text[: 4 - decimals]}.{text[4 - decimals :]}" for text in padded] if decimals else padded
    found = [*alone, *padded]
    if shortest and decimals:
        found = [text.rstrip("0").rstrip(".") for text in found]
    return pa.array([*found, missing])


@functools.cache
def _further_group(is_first: bool) -> pa.Array:
    """Four digits before the last four: 0 is nothing, 1 to 9999; then with zeros in front; then nothing."""
    padded = [] if is_first else [f"{i:04d}" for i in range(GROUP)]
    return pa.array(["", *map(str, range(1, GROUP)), *padded, ""])


@functools.cache
def _signs() -> pa.Array:
    return pa.array(["", "-"])


def _decimals(field: pa.Field) -> int:
    return int((field.metadata or {}).get(DECIMALS, b"-1"))


# Days and moments


def moment_pieces(array: pa.Array, spelling: Spelling) -> list[Piece] | None:
    """Days that lie close together, and moments in whole seconds of such days; nothing for others."""
    kind = array.type
    if not (pa.types.is_date32(kind) or kind == pa.timestamp("s")):
        return None
    missing = array.is_null().to_numpy(zero_copy_only=False) if array.null_count else None
    if missing is not None and missing.all():
        return None
    lowest = pc.min(array).cast(pa.int32() if pa.types.is_date32(kind) else pa.int64())
    numbers = pc.fill_null(pc.cast(array, lowest.type), lowest).to_numpy(zero_copy_only=False)
    days = numbers if pa.types.is_date32(kind) else numbers // DAY_SECONDS
    low, high = int(days.min()), int(days.max())
    if high - low > 2 * len(array) or not -719_162 <= low <= high < 2_932_897:  # years 1 to 9999
        return None
    first, last = low // DAYS * DAYS, high // DAYS * DAYS + DAYS
    whole = pa.types.is_date32(kind)
    quotes = spelling.quotes
    pool = _spelled_days(first, last, quotes, quotes if whole else "", spelling.missing if whole else "")
    index = (days - first).astype(np.int32)
    if missing is not None:
        index[missing] = len(pool) - 1
    if whole:
        return [Picked(pool, index)]
    seconds = (numbers - days * DAY_SECONDS).astype(np.int32)
    if missing is not None:
        seconds[missing] = DAY_SECONDS
    return [Picked(pool, index), Picked(_spelled_seconds(spelling.moment, quotes, spelling.missing), seconds)]


@functools.lru_cache(maxsize=64)
def _spelled_days(first: int, last: int, before: str, after: str, missing: str) -> pa.Array:
    """The texts of the days `first <= day < last`, then what a missing day is."""
    days = pa.array(np.datetime_as_string(EPOCH + np.arange(first, last)).astype(object), pa.string())
    return pa.concat_arrays([pc.binary_join_element_wise(before, days, after, ""), pa.array([missing])])


@functools.cache
def _spelled_seconds(before: str, after: str, missing: str) -> pa.Array:
    """The texts of all seconds of a day, then what a missing one is."""
    texts = [f"{before}{s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}{after}" for s in range(DAY_SECONDS)]
    return pa.array([*texts, missing])


# Few rows, and the rest


def _spelled(array: pa.Array, field: pa.Field, spelling: Spelling) -> pa.Array:
    """(n,) strings of anything but texts."""
    if pa.types.is_floating(array.type) and not spelling.shortest:
        return float_texts(array, _decimals(field))
    texts = pc.cast(array, pa.string())
    if pa.types.is_timestamp(array.type) and spelling.moment != " ":
        texts = pc.replace_substring(texts, " ", spelling.moment, max_replacements=1)
    if pa.types.is_temporal(array.type) and spelling.quotes:
        texts = pc.binary_join_element_wise(spelling.quotes, texts, spelling.quotes, "")
    return texts


def float_texts(array: pa.Array, decimals: int) -> pa.Array:
    """Numbers as people write them: with the column's own decimals where it has them, else the shortest that reads back."""
    if 0 < decimals <= 9 and (not len(array) or (pc.max(pc.abs(array)).as_py() or 0) < 1e15):
        return pc.cast(pc.cast(pc.round(array, decimals), pa.decimal128(30, decimals)), pa.string())
    return pc.cast(array, pa.string())


def has_any(array: pa.Array, signs: bytes, *, control: bool = False) -> bool:
    """Whether any text holds one of the ASCII `signs`, or a control character."""
    data = array.buffers()[2]
    if data is None or not len(array):
        return False
    start, end = (
        int.from_bytes(array.buffers()[1][4 * i : 4 * i + 4].to_pybytes(), "little")
        for i in (array.offset, array.offset + len(array))
    )
    if control and bool((np.frombuffer(data, np.uint8)[start:end] < 32).any()):
        return True
    text = data.slice(start, end - start).to_pybytes()  # searched by the C library, several times faster than compared by NumPy
    return any(sign in text for sign in signs)
