"""Numbers of a fixed form, as byte matrices: identity cards, tax numbers, accounts; and the check digits of standards."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from fabula.columns.arrays import decimal_digits, fixed_width
from fabula.columns.draw import Draw

ZERO = ord("0")
CAPITALS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", np.uint8)
CLEAR = np.frombuffer(b"0123456789BCDFGHJKLMNPRTVWXYZ", np.uint8)  # no vowels: they would spell words; no Q, S: misread

FOUR_DIGITS = np.frombuffer("".join(f"{i:04d}" for i in range(10_000)).encode(), np.uint32)  # four characters in one number

_PARTS = re.compile(r"\{(?P<token>\w+)\}|(?P<digits>#+)|(?P<capitals>\?+)|(?P<clear>\^+)|(?P<text>[^{#?^]+)")


def form_matrix(draw: Draw, form: str, parts: Mapping[str, np.ndarray] | None = None) -> np.ndarray:
    """(n, width) uint8 characters of a form: `#` a digit, `?` a capital, `^` a digit or consonant, `{name}` a part, else itself.

    Args:
        draw: where chance comes from.
        form: ASCII text such as `9##-1#-####`.
        parts: (n, width) uint8 characters by name.
    """
    columns = []
    for i, match in enumerate(_PARTS.finditer(form)):
        stream = draw.child("form", i)
        if match["token"]:
            columns.append((parts or {})[match["token"]])
        elif match["digits"]:
            columns.append(random_digits(stream, len(match["digits"])))
        elif match["capitals"]:
            columns.append(random_characters(stream, CAPITALS, len(match["capitals"])))
        elif match["clear"]:
            columns.append(random_characters(stream, CLEAR, len(match["clear"])))
        else:
            columns.append(
                np.broadcast_to(np.frombuffer(match["text"].encode("ascii"), np.uint8), (len(draw), len(match["text"])))
            )
    return np.concatenate(columns, axis=1) if columns else np.zeros((len(draw), 0), np.uint8)


def form_text(draw: Draw, form: str, parts: Mapping[str, np.ndarray] | None = None) -> pa.Array:
    """(n,) strings of a form, see `form_matrix`."""
    return fixed_width(form_matrix(draw, form, parts))


def random_digits(draw: Draw, width: int) -> np.ndarray:
    """(n, width) uint8 random decimal digits, four from each 16 bits of chance."""
    blocks = -(-width // 4)
    out = np.empty((len(draw), blocks), np.uint32)
    for i in range(blocks):
        out[:, i] = FOUR_DIGITS[(draw.child("digits", i // 4).lane(i % 4).astype(np.uint32) * 10_000) >> 16]
    return out.view(np.uint8)[:, :width]


def random_characters(draw: Draw, alphabet: np.ndarray, width: int) -> np.ndarray:
    """(n, width) uint8 random characters of an alphabet."""
    out = np.empty((len(draw), width), np.uint8)
    for i in range(width):
        lane = draw.child("characters", i // 4).lane(i % 4)
        out[:, i] = alphabet[(lane.astype(np.uint32) * len(alphabet)) >> 16]
    return out


def two_digits(numbers: np.ndarray) -> np.ndarray:
    """(n, 2) uint8 last two digits of each number."""
    return decimal_digits(numbers, 2)


# Check digits. Each takes (n, width) uint8 characters '0' to '9' and gives (n,) integers.


DOUBLED = np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9], np.uint8)  # twice a digit, its own digits added up


def luhn(body: np.ndarray) -> np.ndarray:
    """Check digit that makes `body + digit` pass the test of payment cards. Source: ISO/IEC 7812-1, annex B."""
    digits = body - np.uint8(ZERO)
    doubled, rest = DOUBLED[digits[:, ::-1][:, ::2]], digits[:, ::-1][:, 1::2]
    return -(doubled.sum(axis=1, dtype=np.int64) + rest.sum(axis=1, dtype=np.int64)) % 10


def mod_97(body: np.ndarray) -> np.ndarray:
    """Remainder by 97 of characters read as one number, letters as 10 to 35. Source: ISO/IEC 7064."""
    n, width = body.shape
    is_letter = body >= ord("A")
    if n and (is_letter != is_letter[0]).any():  # letters at different places: column by column
        remainder = np.zeros(n, np.int64)
        for column, letter in zip(body.astype(np.int64).T, is_letter.T, strict=True):
            remainder = (remainder * np.where(letter, 100, 10) + column - np.where(letter, 55, ZERO)) % 97
        return remainder
    letters = is_letter[0] if n else np.zeros(width, bool)
    places = np.concatenate([np.cumsum(np.where(letters, 2, 1)[::-1])[::-1][1:], [0]])
    weights = np.array([pow(10, int(place), 97) for place in places], np.int64)
    return _sum_of_products(body - np.where(letters, 55, ZERO).astype(np.uint8), weights) % 97


def weighted(body: np.ndarray, weights: list[int]) -> np.ndarray:
    """Sum of each digit times its weight."""
    return _sum_of_products(body - np.uint8(ZERO), np.array(weights, np.int64))


def _sum_of_products(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(n,) int64. In float64, which is exact below 2**53 and, unlike integers, has a fast product."""
    return (values.astype(np.float64) @ weights.astype(np.float64)).astype(np.int64)


def with_digit(body: np.ndarray, digit: np.ndarray) -> np.ndarray:
    """(n, width + 1) uint8: the characters with one more digit."""
    return np.concatenate([body, (digit % 10 + ZERO).astype(np.uint8)[:, None]], axis=1)
