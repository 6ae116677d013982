"""Numbers that a state gives to people and firms: their forms by country, from ranges never issued, and their check digits."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from fabula.columns.arrays import fixed_width
from fabula.columns.draw import Draw
from fabula.columns.forms import ZERO, form_matrix, luhn, two_digits, weighted, with_digit
from fabula.columns.pools import reference


@functools.cache
def official_form(country: str, kind: str) -> tuple[str, str]:
    """The form of a country's identity, tax or register numbers, and the name of its check.

    Source: fabula/reference/official_numbers.tsv.
    """
    table = reference("official_numbers").columns
    rows = {table["country"][i]: i for i, cell in enumerate(table["kind"]) if cell == kind}
    row = rows.get(country, rows["ZZ"])
    return table["form"][row], table["check"][row]


def official_number(draw: Draw, kind: str, parts: Mapping[str, np.ndarray] | None = None) -> pa.Array:
    """(n,) numbers of a kind in the form of the draw's country.

    Args:
        draw: where chance comes from.
        kind: `national_id`, `passport_number`, `driving_licence`, `tax_id` or `registration_number`.
        parts: (n, width) uint8 characters for the parts that the form names, such as the day of birth.
    """
    form, check = official_form(draw.locale.country, kind)
    matrix = form_matrix(draw, form, parts)
    return fixed_width(_CHECKS[check](matrix) if check else matrix)


def _steuer(matrix: np.ndarray) -> np.ndarray:
    """German tax number: 0, nine digits in which one digit comes twice and one is missing, and a check digit."""
    order = _orders_of_seven()[weighted(matrix[:, 1:6], [10_000, 1000, 100, 10, 1]) % 5040]
    twice, shift = weighted(matrix[:, 6:9], [100, 10, 1]) % 7, weighted(matrix[:, 9:], [10, 1]) % 9
    digits = np.concatenate([order[:, :3], np.full((len(matrix), 1), 7), order[:, 3:], twice[:, None]], axis=1)
    body = np.concatenate([np.zeros((len(matrix), 1), np.int64), (digits + shift[:, None]) % 9 + 1], axis=1)
    characters = (body + ZERO).astype(np.uint8)
    return with_digit(characters, iso_7064_mod_11_10(characters))


@functools.cache
def _orders_of_seven() -> np.ndarray:
    return np.array(list(itertools.permutations(range(7))), np.int64)


def iso_7064_mod_11_10(body: np.ndarray) -> np.ndarray:
    """Check digit of ISO/IEC 7064, MOD 11,10, of (n, width) uint8 digits."""
    product = np.full(len(body), 10, np.int64)
    for column in body.T:
        total = (column.astype(np.int64) - ZERO + product) % 10
        product = np.where(total == 0, 10, total) * 2 % 11
    return (11 - product) % 10


def _nir(matrix: np.ndarray) -> np.ndarray:
    """French social security number: 13 digits and the key, 97 - number mod 97."""
    number = weighted(matrix, [10**i for i in reversed(range(13))])
    return np.concatenate([matrix, two_digits(97 - number % 97)], axis=1)


def _dni(matrix: np.ndarray) -> np.ndarray:
    """Spanish identity number: eight digits and the letter of the remainder by 23."""
    number = weighted(matrix, [10**i for i in reversed(range(8))])
    letters = np.frombuffer(b"TRWAGMYFPDXBNJZSQVHLCKE", np.uint8)
    return np.concatenate([matrix, letters[number % 23][:, None]], axis=1)


def _cpf_wrong(matrix: np.ndarray) -> np.ndarray:
    """Brazilian CPF, `123.456.789-00`, the second of its two check digits off by one."""
    digits = matrix[:, [0, 1, 2, 4, 5, 6, 8, 9, 10]]
    first = weighted(digits, list(range(10, 1, -1))) * 10 % 11 % 10
    second = weighted(with_digit(digits, first), list(range(11, 1, -1))) * 10 % 11 % 10
    return with_digit(with_digit(matrix, first), second + 1)


def _mynumber_wrong(matrix: np.ndarray) -> np.ndarray:
    """Japanese individual number: eleven digits and a check digit, off by one."""
    remainder = weighted(matrix, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
    return with_digit(matrix, np.where(remainder <= 1, 0, 11 - remainder) + 1)


def _sin(matrix: np.ndarray) -> np.ndarray:
    """Canadian social insurance number: eight digits and Luhn's, in threes."""
    digits = with_digit(matrix[:, :8], luhn(matrix[:, :8]))
    blank = np.full((len(digits), 1), ord(" "), np.uint8)
    return np.concatenate([digits[:, :3], blank, digits[:, 3:6], blank, digits[:, 6:]], axis=1)


def _tfn_wrong(matrix: np.ndarray) -> np.ndarray:
    """Australian tax file number, `123 456 789`, weights 1, 4, 3, 7, 5, 8, 6, 9, 10 by 11, the last digit off by one."""
    digits = matrix[:, [0, 1, 2, 4, 5, 6, 8, 9]]
    # The last weight is 10, or -1 by 11, so the right last digit is the sum itself; 10 would be none, and then any digit is wrong.
    return with_digit(matrix, weighted(digits, [1, 4, 3, 7, 5, 8, 6, 9]) % 11 + 1)


def _pps_wrong(matrix: np.ndarray) -> np.ndarray:
    """Irish PPS number: seven digits, weights 8 to 2 by 23, and the letter after the right one."""
    right = weighted(matrix, [8, 7, 6, 5, 4, 3, 2]) % 23
    letters = np.frombuffer(b"WABCDEFGHIJKLMNOPQRSTUV", np.uint8)
    return np.concatenate([matrix, letters[(right + 1) % 23][:, None]], axis=1)


def _snils_wrong(matrix: np.ndarray) -> np.ndarray:
    """Russian SNILS, `123-456-789 00`: weights 9 to 1 by 101, the last of two check digits off by one."""
    right = weighted(matrix[:, [0, 1, 2, 4, 5, 6, 8, 9, 10]], [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100
    return np.concatenate([matrix, two_digits(right // 10 * 10 + (right + 1) % 10)], axis=1)


_CHECKS = {
    "steuer": _steuer,
    "nir": _nir,
    "dni": _dni,
    "sin": _sin,
    "cpf wrong": _cpf_wrong,
    "mynumber wrong": _mynumber_wrong,
    "tfn wrong": _tfn_wrong,
    "pps wrong": _pps_wrong,
    "snils wrong": _snils_wrong,
}
