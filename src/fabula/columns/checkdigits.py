"""Check characters of standards: weighted sums, Luhn, Verhoeff, ISO/IEC 7064.

Numbers are (width, n) uint8 matrices of ASCII characters, a row for each place, so that every step runs over all numbers at once.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field

import numpy as np

ZERO = ord("0")
TRIES = 12  # how often a number without a check character is changed: each try fails for one number in eleven

TEN = "0123456789"
TEN_IS_0 = "01234567890"  # sums by 11: what stands for 10
TEN_IS_1 = "01234567891"
TEN_IS_X = "0123456789X"
NO_TEN = "0123456789 "  # numbers that would need a 10 are not given
TWO = tuple(f"{i:02d}" for i in range(100))


@dataclass(frozen=True)
class Digit:
    """A check character that a weighted sum of other digits picks from a table.

    Attributes:
        at: its place, or the first of several.
        weights: a factor for each place from the first on; later places count nothing.
        table: the character, or characters, for each remainder by the table's length; a blank means that there is none.
        plus: added to the sum.
    """

    at: int
    weights: tuple[int, ...]
    table: str | tuple[str, ...] = TEN
    plus: int = 0

    def set(self, matrix: np.ndarray) -> np.ndarray:
        """Write the characters into a (width, n) matrix; (n,) bool, where there are none."""
        rest = (digit_sum(matrix, self.weights) + self.plus) % len(self.table)
        found = _characters(self.table)[:, rest]
        matrix[self.at : self.at + len(found)] = found
        return found[0] == ord(" ")


@dataclass(frozen=True)
class Checks:
    """The check characters of a kind of number, set in order.

    Attributes:
        digits: the characters.
        change: a place that is counted up where a number has no check character, as its office would skip that number.
    """

    digits: tuple[Digit, ...] = field(default=())
    change: int = -1

    def set(self, matrix: np.ndarray) -> None:
        """Write the check characters into a (width, n) matrix."""
        bad = np.flatnonzero(self._once(matrix))
        for _ in range(TRIES):
            if not len(bad):
                return
            part = matrix[:, bad]
            part[self.change] = (part[self.change] - ZERO + 1) % 10 + ZERO
            missing = self._once(part)
            matrix[:, bad] = part
            bad = bad[missing]

    def _once(self, matrix: np.ndarray) -> np.ndarray:
        return functools.reduce(np.logical_or, [digit.set(matrix) for digit in self.digits])


@functools.cache
def _characters(table: str | tuple[str, ...]) -> np.ndarray:
    """(width, m) uint8 of a table of m texts."""
    return np.array([list(text.encode("ascii")) for text in table], np.uint8).T.copy()


def minus(*weights: int) -> tuple[int, ...]:
    """The weights, each negative: the check digit then lifts the sum to a multiple."""
    return tuple(-weight for weight in weights)


def powers(base: int, count: int, modulus: int, sign: int = 1) -> tuple[int, ...]:
    """Weights of the places of a whole number of `count` digits, by a modulus."""
    return tuple(sign * pow(base, i, modulus) for i in reversed(range(count)))


def digit_sum(matrix: np.ndarray, weights: tuple[int, ...]) -> np.ndarray:
    """(n,) int64: the sum of each digit times its weight. In float32, which is exact below 2**24 and has a fast product."""
    digits = (matrix[: len(weights)] - np.uint8(ZERO)).astype(np.float32)
    return (np.array(weights, np.float32) @ digits).astype(np.int64)


def table_sum(matrix: np.ndarray, tables: np.ndarray) -> np.ndarray:
    """(n,) int64: the sum of what a table of each place, (width, 256), says of the characters there; up to 65,535."""
    total = np.zeros(matrix.shape[1], np.uint16)
    for row, table in zip(matrix, tables, strict=True):
        total += table[row]
    return total.astype(np.int64)


def letter_values(matrix: np.ndarray) -> np.ndarray:
    """(width, n) uint8: digits as themselves, A to Z as 10 to 35."""
    return _LETTER_VALUES[matrix]


_LETTER_VALUES = np.array([c - ZERO if c < 58 else max(c - 55, 0) for c in range(256)]).astype(np.uint8)
_DOUBLED = np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9], np.int64)  # twice a digit, its own digits added up


def luhn(body: np.ndarray) -> np.ndarray:
    """(n,) check digits that make `body + digit` pass the test of payment cards. Source: ISO/IEC 7812-1, annex B."""
    total = np.zeros(body.shape[1], np.int64)
    for i, row in enumerate(body[::-1]):
        digits = row - np.uint8(ZERO)
        total += digits if i % 2 else _DOUBLED[digits]
    return -total % 10


def gs1(body: np.ndarray) -> np.ndarray:
    """(n,) check digits of article numbers, every other digit from the right times 3. Source: GS1 General Specifications, 7.9."""
    weights = tuple(-1 if i % 2 else -3 for i in range(len(body)))[::-1]
    return digit_sum(body, weights) % 10


def verhoeff(body: np.ndarray) -> np.ndarray:
    """(n,) check digits that catch every swap of neighbours. Source: Verhoeff, "Error detecting decimal codes", 1969."""
    product, order, inverse = _verhoeff_tables()
    check = np.zeros(body.shape[1], np.int64)
    for i, row in enumerate(body[::-1]):
        check = product[check, order[(i + 1) % 8][row - np.uint8(ZERO)]]
    return inverse[check]


@functools.cache
def _verhoeff_tables() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The dihedral group of a pentagon, powers of one permutation of the digits, and inverses."""
    product = np.zeros((10, 10), np.int64)
    for a in range(10):
        for b in range(10):
            turn = (a + b if a < 5 else a - b) % 5
            product[a, b] = turn + 5 * ((a >= 5) != (b >= 5))
    order = [np.arange(10)]
    step = np.array([1, 5, 7, 6, 2, 8, 3, 0, 9, 4])
    for _ in range(7):
        order.append(step[order[-1]])
    inverse = np.array([int(np.flatnonzero(product[a] == 0)[0]) for a in range(10)])
    return product, np.array(order), inverse


def mod_11_10(body: np.ndarray, size: int = 10) -> np.ndarray:
    """(n,) check digits of ISO/IEC 7064, MOD 11,10; with `size` 36, MOD 37,36 over digits and letters."""
    product = np.full(body.shape[1], size, np.int64)
    for row in letter_values(body):
        total = (row + product) % size
        product = np.where(total == 0, size, total) * 2 % (size + 1)
    return (size + 1 - product) % size


def mod_97(matrix: np.ndarray) -> np.ndarray:
    """(n,) remainders by 97 of characters read as one number, letters as 10 to 35. Source: ISO/IEC 7064, MOD 97-10."""
    is_letter = matrix >= ord("A")
    width, n = matrix.shape
    if n and not (is_letter == is_letter[:, :1]).all():  # letters at different places: row by row
        rest = np.zeros(n, np.int64)
        for values, letters in zip(letter_values(matrix), is_letter, strict=True):
            rest = (rest * np.where(letters, 100, 10) + values) % 97
        return rest
    lengths = np.where(is_letter[:, 0], 2, 1) if n else np.ones(width, np.int64)
    places = np.cumsum(lengths[::-1])[::-1] - lengths
    weights = np.array([pow(10, int(place), 97) for place in places], np.float32)
    return (weights @ letter_values(matrix).astype(np.float32)).astype(np.int64) % 97


def as_digits(numbers: np.ndarray, width: int) -> np.ndarray:
    """(width, n) uint8 decimal digits of small whole numbers, zeros in front."""
    out = np.empty((width, len(numbers)), np.uint8)
    rest = np.asarray(numbers, np.int64)
    for end in range(width, 0, -4):
        size = min(4, end)
        rest, last = np.divmod(rest, 10_000) if end > 4 else (rest, rest % 10_000)
        out[end - size : end] = _FOUR_DIGITS[last].view(np.uint8).reshape(-1, 4)[:, 4 - size :].T
    return out


_FOUR_DIGITS = np.frombuffer("".join(f"{i:04d}" for i in range(10_000)).encode(), np.uint32)
