"""What is stamped on a vehicle: its identification number, and its number plate by country."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fabula.columns.arrays import fixed_width
from fabula.columns.draw import Draw
from fabula.columns.formats import digit_pool, interleave, join_picks
from fabula.columns.pools import Pool
from fabula.columns.vocabulary import Vocabulary

WORDS = Vocabulary("transport_words")
VIN_CHARACTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
VIN_VALUES: dict[str, int] = dict(
    zip(VIN_CHARACTERS, [*range(1, 9), 1, 2, 3, 4, 5, 7, 9, *range(2, 10), *range(10)], strict=True)
)
VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
VIN_YEARS = "ABCDEFGHJKLMNPRSTVWXY123456789"  # 1980 to 2009, then again
VIN_PLANTS = "ABCDEFGHJKLMNPRSTW1234568"


def vin_numbers(draw: Draw, makers: tuple[str, ...], row: np.ndarray, year_built: np.ndarray) -> pa.Array:
    """(n,) vehicle identification numbers of 17 characters with a valid check digit.

    Args:
        draw: chance.
        makers: world manufacturer identifiers, three characters each.
        row: (n,) positions in `makers`.
        year_built: (n,) years, 1980 or later.

    Source: ISO 3779; 49 CFR 565.15.
    """
    words = _vin_words(makers)
    letters, serial = draw.child("vin").bits, draw.child("serial").bits
    year = ((year_built - 1980) % len(VIN_YEARS)).astype(np.int32)
    groups = [
        words.maker.take(row),
        words.three.take(_below(letters, 0, len(words.three))),
        words.two.take(_below(letters, 16, len(words.two))),
        words.year_plant.take(year * len(VIN_PLANTS) + _below(letters, 32, len(VIN_PLANTS))),
        words.serial_start.take(_below(serial, 0, len(words.serial_start))),
    ]
    last = _below(serial, 16, len(words.serial_end))
    total = words.serial_end_sums.take(last)
    for group in groups:
        total = total + (group >> np.uint32(24))
    n = len(letters)
    if not n:
        return pa.array([], pa.string())
    out = np.empty(17 * n + 17, dtype=np.uint8)  # a group is written as four bytes, what it spills is written over next
    for position, group in zip((0, 3, 6, 9, 11, 13), (*groups, words.serial_end.take(last)), strict=True):
        np.ndarray((n,), "<u4", out, position, (17,))[:] = group
    matrix = out[: 17 * n].reshape(n, 17)
    matrix[:, 8] = words.checks.take(total % 11)
    return fixed_width(matrix)


@dataclass(frozen=True, eq=False)
class VinWords:
    """Groups of two or three characters as four bytes, the highest their share of the weighted sum modulo 11; the last four."""

    maker: np.ndarray
    three: np.ndarray
    two: np.ndarray
    year_plant: np.ndarray
    serial_start: np.ndarray
    serial_end: np.ndarray
    serial_end_sums: np.ndarray
    checks: np.ndarray


@functools.cache
def _vin_words(makers: tuple[str, ...]) -> VinWords:
    def sums(words: Sequence[str], position: int) -> np.ndarray:
        by_word = [sum(VIN_VALUES[c] * VIN_WEIGHTS[position + i] for i, c in enumerate(word)) % 11 for word in words]
        return np.array(by_word, dtype=np.uint32)

    def packed(words: Sequence[str], position: int) -> np.ndarray:
        text = np.frombuffer("".join(word.ljust(4, "\0") for word in words).encode(), dtype="<u4")
        return text | sums(words, position) << np.uint32(24)

    chars = VIN_CHARACTERS
    ends = [f"{i:04d}" for i in range(10_000)]
    return VinWords(
        maker=packed(makers, 0),
        three=packed([a + b + c for a in chars for b in chars for c in chars], 3),
        two=packed([a + b for a in chars for b in chars], 6),
        year_plant=packed([year + plant for year in VIN_YEARS for plant in VIN_PLANTS], 9),
        serial_start=packed([f"{i:02d}" for i in range(40)], 11),
        serial_end=np.frombuffer("".join(ends).encode(), dtype="<u4"),
        serial_end_sums=sums(ends, 13),
        checks=np.frombuffer(b"0123456789X", dtype=np.uint8),
    )


def _below(bits: np.ndarray, shift: int, size: int) -> np.ndarray:
    """(n,) int64 from 0 to size - 1, of sixteen of the bits."""
    return ((bits >> np.uint64(shift) & np.uint64(0xFFFF)) * np.uint64(size) >> np.uint64(16)).view(np.int64)


# Number plates

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def number_plates(draw: Draw, country: str) -> pa.Array:
    """(n,) number plates in the form of a country, ISO 3166-1; `ABC 1234` where we do not know it."""
    if country == "US":
        return _us_plate(draw)
    return join_picks(*(draw.child("plate", i).pick(pool) for i, pool in enumerate(_plate_pools(country))))


@functools.cache
def _letter_pool(width: int, letters: str = LETTERS) -> Pool:
    """Every word of that many letters."""
    words = [""]
    for _ in range(width):
        words = [word + letter for word in words for letter in letters]
    return Pool(pa.array(words))


@functools.cache
def _plate_pools(country: str) -> tuple[Pool, ...]:
    """The country's pools, texts between them appended to the one before."""
    pools: list[Pool] = []
    for part in PLATES.get(country, _plain_plate)():
        if isinstance(part, Pool):
            pools.append(part)
        else:
            pools[-1] = Pool(pa.array([value + part for value in pools[-1].values.to_pylist()]), pools[-1].weights)
    return tuple(pools)


def _plain_plate() -> tuple[Pool | str, ...]:
    return _letter_pool(3), " ", digit_pool(4)


def _us_plate(draw: Draw) -> pa.Array:
    """`ABC-1234` (half), `7ABC123`, `ABC 123` or `123-ABC`."""
    pieces, starts = _us_pieces()
    chance = draw.child("plate")
    style = np.repeat(np.arange(4), [128, 51, 46, 31])[chance.lane(0) >> 8]
    at = starts.take(style, axis=0)
    letters = at[:, 0] + (chance.lane(1).astype(np.int32) * at[:, 1] >> 16)
    numbers = at[:, 2] + (chance.lane(2).astype(np.int32) * at[:, 3] >> 16)
    leading = np.where(style == 1, 1 + (chance.lane(3) >> 13), 0)
    return interleave(pieces, leading, letters, numbers)


@functools.cache
def _us_pieces() -> tuple[pa.Array, np.ndarray]:
    """All pieces, and for each style where its second and third pieces start and how many there are."""
    words = _letter_pool(3).values.to_pylist()
    pieces = ["", *"23456789"]
    rows = []
    groups = {}
    for name, values in {
        "ABC-": [w + "-" for w in words],
        "ABC": words,
        "ABC ": [w + " " for w in words],
        "123-": [f"{i:03d}-" for i in range(1000)],
        "1234": [f"{i:04d}" for i in range(1000, 10_000)],
        "123": [f"{i:03d}" for i in range(1000)],
    }.items():
        groups[name] = len(pieces), len(values)
        pieces += values
    for second, third in (("ABC-", "1234"), ("ABC", "123"), ("ABC ", "123"), ("123-", "ABC")):
        rows.append([*groups[second], *groups[third]])
    return pa.array(pieces), np.array(rows, dtype=np.int32)


def _gb_plate() -> tuple[Pool | str, ...]:
    """Area, half-year of first registration (March `02`-`26`, September `51`-`76`), three letters. Source: DVLA INF104."""
    area = Pool(pa.array([a + b for a in "ABCDEFGHKLMNOPRSVWY" for b in "ABCDEFGHJKLMNOPRSTUVWXY"]))
    ages = [f"{y:02d}" for y in range(6, 27)] + [f"{y:02d}" for y in range(55, 76)]
    age = Pool(pa.array(ages), [y - 3 for y in range(6, 27)] + [y - 3 for y in range(5, 26)])
    return area, age, " ", _letter_pool(3, "ABCDEFGHJKLMNOPRSTUVWXYZ")


def _de_plate() -> tuple[Pool | str, ...]:
    """District, one or two letters, up to four digits. Source: Fahrzeug-Zulassungsverordnung, annexes 1 and 2."""
    districts = WORDS.pool("plate.DE")
    letters = [*_letter_pool(1).values.to_pylist(), *(w for w in _letter_pool(2).values.to_pylist() if w not in FORBIDDEN)]
    middle = Pool(pa.array(letters), [4 if len(w) == 1 else 1 for w in letters])
    number = Pool(pa.array([str(i) for i in range(1, 10_000)]), [3 if i < 1000 else 1 for i in range(1, 10_000)])
    return districts, "-", middle, " ", number


FORBIDDEN = ("HJ", "KZ", "NS", "SA", "SS")


def _fr_plate() -> tuple[Pool | str, ...]:
    """`AB-123-CD`, without I, O and U. Source: arrêté du 9 février 2009."""
    pair = _letter_pool(2, "ABCDEFGHJKLMNPQRSTVWXYZ")
    number = Pool(pa.array([f"{i:03d}" for i in range(1, 1000)]))
    return pair, "-", number, "-", pair


def _es_plate() -> tuple[Pool | str, ...]:
    """`1234 BCD`, four digits and three consonants. Source: Orden de 15 de septiembre de 2000."""
    return digit_pool(4), " ", _letter_pool(3, "BCDFGHJKLMNPRSTVWXYZ")


def _br_plate() -> tuple[Pool | str, ...]:
    """`ABC1D23`, the Mercosur form. Source: Resolução CONTRAN 729/2018."""
    return _letter_pool(3), digit_pool(1), _letter_pool(1, "ABCDEFGHIJ"), digit_pool(2)


def _jp_plate() -> tuple[Pool | str, ...]:
    """Office, class, kana and number, such as `品川 300 あ 12-34`."""
    kind = Pool(pa.array(["300", "301", "330", "331", "500", "501", "530", "580", "581"]))
    kana = Pool(pa.array(list("さすせそたちつてとなにぬねのはひふほまみむめもやゆらりるろ")))
    pair = Pool(pa.array([f"{i:02d}" for i in range(10, 100)]))
    return WORDS.pool("plate.JP"), " ", kind, " ", kana, " ", pair, "-", digit_pool(2)


PLATES = {"GB": _gb_plate, "DE": _de_plate, "FR": _fr_plate, "ES": _es_plate, "BR": _br_plate, "JP": _jp_plate}
