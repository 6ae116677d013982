"""Bank accounts that no bank has: the forms of the countries, and the check digits that they add to their account numbers.

Countries with IBANs are in fabula/reference/ibans.tsv, others in fabula/reference/accounts.tsv.
"""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa

from fabula.columns.arrays import fixed_width
from fabula.columns.checkdigits import (
    NO_TEN,
    TWO,
    ZERO,
    Checks,
    Digit,
    as_digits,
    digit_sum,
    luhn,
    minus,
    mod_11_10,
    mod_97,
    powers,
)
from fabula.columns.draw import Draw, Latent
from fabula.columns.official import Number, number_matrix, written_matrix
from fabula.columns.official_checks import Rule
from fabula.columns.pools import reference
from fabula.errors import RecipeError, nearest

OTHERS = "ZZ"  # the country of the form for countries that have none of their own


class Account(Latent):
    """A bank account: one bank and one number behind its IBAN, its national forms and its bank's BIC.

    Args:
        draw: where chance comes from.
        country: two letters of ISO 3166-1; the locale's when empty.
    """

    def __init__(self, draw: Draw, *, country: str = "") -> None:
        super().__init__(draw)
        self.country = country.upper() or draw.locale.country
        if country and self.country not in _known():
            raise RecipeError(f"no bank accounts of `{country}`", hint=nearest(self.country, sorted(_known())))
        self.has_iban = self.country in reference("ibans").columns["country"]

    @functools.cached_property
    def _row(self) -> dict[str, str]:
        table = reference("ibans" if self.has_iban else "accounts").columns
        row = table["country"].index(self.country if self.country in table["country"] else OTHERS)
        return {name: values[row] for name, values in table.items()}

    @functools.cached_property
    def digits(self) -> np.ndarray:
        """(width, n) uint8 characters of the bank's and the account's number: the BBAN in countries with IBANs."""
        form = self._row["form"] if self.has_iban else self._row["bank"] + self._row["account"]
        matrix = number_matrix(self.draw.child("bban"), Number(self.country, "account", "", "", form, "", "", "", ""))
        if self._row["check"]:
            BANK_RULES[self._row["check"]](matrix)
        return matrix

    def _places(self, part: str) -> slice:
        """Where the bank's or the account's number stands."""
        if self.has_iban:
            start, _, stop = self._row[part].partition(":")
            return slice(int(start), int(stop))
        width = len(self._row["bank"])
        return slice(0, width) if part == "bank" else slice(width, None)

    @property
    def number(self) -> pa.Array:
        """(n,) account numbers without the bank's."""
        return fixed_width(self.digits[self._places("account")].T)

    @property
    def bank(self) -> np.ndarray:
        """(n, width) uint8 characters of the bank's number, with the branch's, as people write it."""
        matrix = self.digits[self._places("bank")]
        layout = "xx-xx-xx" if self.country == "GB" else "" if self.has_iban else self._row["written"]
        return written_matrix(matrix, layout) if layout else matrix.T

    @property
    def whole(self) -> np.ndarray:
        """(n, width) uint8 characters: the IBAN, or the bank's number, a blank and the account's."""
        n = len(self.draw)
        if not self.has_iban:
            if self.country in ("MX", "AR"):  # one number for both
                return self.digits.T
            blank = np.full((n, 1), ord(" "), np.uint8)
            return np.concatenate([self.bank, blank, self.digits[self._places("account")].T], axis=1)
        head = np.repeat(np.frombuffer(self.country.encode(), np.uint8)[:, None], n, axis=1)
        zeros = np.full((2, n), ZERO, np.uint8)
        checks = as_digits(98 - mod_97(np.concatenate([self.digits, head, zeros])), 2)
        return np.concatenate([head, checks, self.digits]).T


@functools.cache
def _known() -> frozenset[str]:
    return frozenset(reference("ibans").columns["country"]) | frozenset(reference("accounts").columns["country"]) - {OTHERS}


# National check digits of accounts. Each sets them in a (width, n) matrix that has `0` in their places.


def _tail_97(ahead: int) -> Rule:
    """The last two places: so many less the number by 97. With 98, ISO/IEC 7064, MOD 97-10."""

    def rule(matrix: np.ndarray) -> None:
        matrix[-2:] = as_digits(ahead - mod_97(matrix), 2)

    return rule


def _spain(matrix: np.ndarray) -> None:
    """A digit for bank and branch, one for the account, weights 1, 2, 4, 8, 5, 10, 9, 7, 3, 6 by 11; 10 gives 1, 11 gives 0."""
    weights = (1, 2, 4, 8, 5, 10, 9, 7, 3, 6)
    for at, digits, used in ((8, matrix[:8], weights[2:]), (9, matrix[10:20], weights)):
        rest = digit_sum(digits, used) % 11
        matrix[at] = np.frombuffer(b"01987654321", np.uint8)[rest]


def _france(matrix: np.ndarray) -> None:
    """97 - (89 bank + 15 branch + 3 account) mod 97, which is 97 less the whole number by 97; letters count as digits."""
    matrix[21:23] = as_digits(97 - mod_97(matrix), 2)


_ODD = np.array([1, 0, 5, 7, 9, 13, 15, 17, 19, 21])


def _italy(matrix: np.ndarray) -> None:
    """A letter from the sum of digits, those at odd places by a table."""
    digits = matrix[1:].astype(np.int64) - ZERO
    matrix[0] = 65 + (_ODD[digits[::2]].sum(axis=0) + digits[1::2].sum(axis=0)) % 26


def _croatia(matrix: np.ndarray) -> None:
    """Bank and account end each with a digit of ISO/IEC 7064, MOD 11,10."""
    matrix[6] = mod_11_10(matrix[:6]) + ZERO
    matrix[16] = mod_11_10(matrix[7:16]) + ZERO


def _hungary(matrix: np.ndarray) -> None:
    """Bank and branch, and the account, end each with a digit by weights 9, 7, 3, 1."""
    weights = minus(9, 7, 3, 1, 9, 7, 3, 1, 9, 7, 3, 1, 9, 7, 3, 1)
    matrix[7] = digit_sum(matrix, weights[:7]) % 10 + ZERO
    matrix[23] = digit_sum(matrix[8:], weights[:15]) % 10 + ZERO


def _argentina(matrix: np.ndarray) -> None:
    """Bank and branch, and the account, end each with a digit by weights 7, 1, 3, 9 and 3, 9, 7, 1."""
    matrix[7] = digit_sum(matrix, minus(7, 1, 3, 9, 7, 1, 3)) % 10 + ZERO
    matrix[21] = digit_sum(matrix[8:], minus(3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3)) % 10 + ZERO


def _czechia(matrix: np.ndarray) -> None:
    """Both parts of the account are multiples of 11 by weights 6, 3, 7, 9, 10, 5, 8, 4, 2, 1."""
    weights = (6, 3, 7, 9, 10, 5, 8, 4, 2)
    Checks((Digit(5, minus(*weights[4:]), NO_TEN),), 3).set(matrix[4:10])
    Checks((Digit(9, minus(*weights), NO_TEN),), 7).set(matrix[10:20])


def _luhn_last(matrix: np.ndarray) -> None:
    matrix[-1] = luhn(matrix[:-1]) + ZERO


BANK_RULES: dict[str, Rule] = {
    "be": Checks((Digit(10, powers(10, 10, 97), ("97", *TWO[1:97])),)).set,
    "es": _spain,
    "fi": _luhn_last,
    "fr": _france,
    "it": _italy,
    "no": Checks((Digit(10, minus(5, 4, 3, 2, 7, 6, 5, 4, 3, 2), NO_TEN),), 9).set,
    "pl": Checks((Digit(7, minus(3, 9, 7, 1, 3, 9, 7)),)).set,
    "pt": _tail_97(98),
    "mod 97": _tail_97(98),
    "97 less": _tail_97(97),
    "cz": _czechia,
    "ee": Checks((Digit(15, minus(0, 0, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7)),)).set,
    "is": lambda matrix: Checks((Digit(8, minus(3, 2, 7, 6, 5, 4, 3, 2), NO_TEN),), 7).set(matrix[12:22]),
    "hr": _croatia,
    "hu": _hungary,
    "al": Checks((Digit(7, minus(9, 7, 3, 1, 9, 7, 3)),)).set,
    "aba": Checks((Digit(8, minus(3, 7, 1, 3, 7, 1, 3, 7)),)).set,
    "card": lambda matrix: _luhn_last(matrix[12:]),
    "clabe": Checks((Digit(17, minus(*((3, 7, 1) * 6)[:17])),)).set,
    "cbu": _argentina,
    "nuban": Checks((Digit(12, minus(*((3, 7, 3) * 4))),)).set,
    "rib": _tail_97(97),
}
