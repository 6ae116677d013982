"""The rules by which states check their numbers: one entry a rule, named in fabula/reference/official_numbers.tsv.

Each takes a (width, n) matrix with `0` at the check places and sets them. Rules are from the authorities' publications.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable

import numpy as np

from fabula.columns.checkdigits import (
    NO_TEN,
    TEN_IS_0,
    TEN_IS_1,
    TWO,
    ZERO,
    Checks,
    Digit,
    as_digits,
    digit_sum,
    gs1,
    letter_values,
    luhn,
    minus,
    mod_11_10,
    powers,
    table_sum,
    verhoeff,
)

Rule = Callable[[np.ndarray], None]

DOWN = tuple(range(10, 1, -1))  # 10 to 2
LONG = (5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
PLAIN = (3, 2, 7, 6, 5, 4, 3, 2)
TAX = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
INN = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
ELEVEN_MINUS = "10987654321"  # 11 less the remainder, its last digit; 10 gives 0
DNI_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
PPS_LETTERS = "WABCDEFGHIJKLMNOPQRSTUV"

SUMS: dict[str, Checks] = {
    # Germany to Britain
    "nhs": Checks((Digit(9, minus(*DOWN), NO_TEN),), 5),
    "utr": Checks((Digit(0, (0, 6, 7, 8, 9, 10, 5, 4, 3, 2), "21987654321"),)),
    "gb vat": Checks((Digit(7, (8, 7, 6, 5, 4, 3, 2), TWO[97:0:-1]),)),
    "nir": Checks((Digit(13, powers(10, 13, 97), TWO[97:0:-1]),)),
    "fr vat": Checks((Digit(0, (0, 0, *powers(10, 9, 97, 3)), TWO[:97], 12),)),
    "spi": Checks((Digit(10, powers(10, 10, 511), tuple(f"{i:03d}" for i in range(511))),)),
    "dni": Checks((Digit(8, powers(10, 8, 23), DNI_LETTERS),)),
    "nif": Checks((Digit(8, minus(*DOWN[1:]), TEN_IS_0),)),
    "bsn": Checks((Digit(8, DOWN[1:], NO_TEN),), 5),
    "be vat": Checks((Digit(8, powers(10, 8, 97), TWO[97:0:-1]),)),
    "lu vat": Checks((Digit(6, powers(10, 6, 89), TWO[:89]),)),
    "vnr": Checks((Digit(3, (3, 7, 9, 0, 5, 8, 4, 2, 1, 6), NO_TEN),), 1),
    "che": Checks((Digit(8, minus(5, 4, 3, 2, 7, 6, 5, 4), NO_TEN),), 5),
    "pps": Checks((Digit(7, (*DOWN[2:], 0), PPS_LETTERS, 9 * 14),)),
    # the east
    "pesel": Checks((Digit(10, minus(1, 3, 7, 9, 1, 3, 7, 9, 1, 3)),)),
    "nip": Checks((Digit(9, (6, 5, 7, 2, 3, 4, 5, 6, 7), NO_TEN),), 5),
    "regon": Checks((Digit(8, (8, 9, 2, 3, 4, 5, 6, 7), TEN_IS_0),)),
    "rc": Checks((Digit(9, powers(10, 9, 11), NO_TEN),), 7),
    "ico": Checks((Digit(7, minus(8, 7, 6, 5, 4, 3, 2), "11234567890"),)),
    "sk vat": Checks((Digit(9, powers(10, 9, 11), NO_TEN),), 5),
    "taj": Checks((Digit(8, (3, 7, 3, 7, 3, 7, 3, 7)),)),
    "ado": Checks((Digit(9, tuple(range(1, 10)), NO_TEN),), 5),
    "anum": Checks((Digit(7, minus(9, 7, 3, 1, 9, 7, 3)),)),
    "cnp": Checks((Digit(12, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9), TEN_IS_1),)),
    "cui ro": Checks((Digit(9, tuple(10 * w for w in (7, 5, 3, 2, 1, 7, 5, 3, 2)), TEN_IS_0),)),
    "egn": Checks((Digit(9, (2, 4, 8, 5, 10, 9, 7, 3, 6), TEN_IS_0),)),
    "gr vat": Checks((Digit(8, (256, 128, 64, 32, 16, 8, 4, 2), TEN_IS_0),)),
    "jmbg": Checks((Digit(12, minus(7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2), NO_TEN),), 11),
    "si vat": Checks((Digit(7, minus(8, 7, 6, 5, 4, 3, 2), " 1234567890"),), 5),
    "mt vat": Checks((Digit(6, (3, 4, 6, 7, 8, 9), TWO[37:0:-1]),)),
    "pk": Checks((Digit(10, minus(1, 6, 3, 7, 9, 10, 5, 8, 4, 2), TEN_IS_0, 1),)),
    "pvn": Checks((Digit(10, minus(9, 1, 4, 8, 3, 10, 2, 5, 7, 6), NO_TEN, 3),), 6),
    "snils": Checks((Digit(9, (9, 8, 7, 6, 5, 4, 3, 2, 1), (*TWO, "00")),)),
    "inn 10": Checks((Digit(9, INN[2:], TEN_IS_0),)),
    "inn 12": Checks((Digit(10, INN[1:], TEN_IS_0), Digit(11, INN, TEN_IS_0))),
    "rntrc": Checks((Digit(9, (-1, 5, 7, 9, 4, 6, 10, 5, 7), TEN_IS_0),)),
    # the north
    "fnr": Checks((Digit(9, minus(3, 7, 6, 1, 8, 9, 4, 5, 2), NO_TEN), Digit(10, minus(*TAX), NO_TEN)), 7),
    "orgnr": Checks((Digit(8, minus(*PLAIN), NO_TEN),), 5),
    "cvr": Checks((Digit(7, minus(2, 7, 6, 5, 4, 3, 2), NO_TEN),), 5),
    "ytunnus": Checks((Digit(7, minus(7, 9, 10, 5, 8, 4, 2), NO_TEN),), 5),
    "kennitala": Checks((Digit(8, minus(*PLAIN), NO_TEN),), 7),
    "kmkr": Checks((Digit(8, minus(3, 7, 1, 3, 7, 1, 3, 7)),)),
    # America
    "cpf": Checks((Digit(9, minus(*DOWN), TEN_IS_0), Digit(10, minus(11, *DOWN), TEN_IS_0))),
    "cnpj": Checks((Digit(12, minus(*LONG), TEN_IS_0), Digit(13, minus(6, *LONG), TEN_IS_0))),
    "cuit": Checks((Digit(10, minus(*TAX), NO_TEN),), 6),
    "rut": Checks((Digit(8, minus(*PLAIN), "0123456789K"),)),
    "nit": Checks((Digit(9, minus(41, 37, 29, 23, 19, 17, 13, 7, 3), TEN_IS_1),)),
    "cui": Checks((Digit(8, PLAIN, "65432110987"),)),
    "ruc": Checks((Digit(10, TAX, ELEVEN_MINUS),)),
    "uy": Checks((Digit(7, minus(2, 9, 8, 7, 6, 3, 4)),)),
    "uy rut": Checks((Digit(11, minus(4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2), NO_TEN),), 5),
    # Asia, Africa, Oceania
    "tfn": Checks((Digit(8, (1, 4, 3, 7, 5, 8, 6, 9), NO_TEN),), 5),
    "acn": Checks((Digit(8, minus(8, 7, 6, 5, 4, 3, 2, 1)),)),
    "abn": Checks((Digit(0, (0, 0, *minus(*range(3, 21, 2))), ("99", *TWO[11:99])),)),
    "ird": Checks((Digit(8, minus(*PLAIN), NO_TEN),), 5),
    "cn": Checks((Digit(17, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"),)),
    "th": Checks((Digit(12, tuple(range(13, 1, -1)), ELEVEN_MINUS),)),
    "rrn": Checks((Digit(12, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5), ELEVEN_MINUS),)),
    "mynumber": Checks((Digit(11, minus(6, *TAX), TEN_IS_0),)),
    "hkid": Checks((Digit(7, minus(0, 7, 6, 5, 4, 3, 2), "0123456789A", -(9 * 36 + 8 * 18)),)),
    "ogrn": Checks((Digit(12, powers(10, 12, 11), TEN_IS_0),)),
}


def _last(digit: Callable[[np.ndarray], np.ndarray]) -> Rule:
    """The rule that the last place holds a check digit of those before it."""

    def rule(matrix: np.ndarray) -> None:
        matrix[-1] = digit(matrix[:-1]) + ZERO

    return rule


def _steuer(matrix: np.ndarray) -> None:
    """German tax number: 0, nine digits in which one comes twice and one is missing, and a check digit."""
    order = _orders_of_seven()[digit_sum(matrix[1:6], (10_000, 1000, 100, 10, 1)) % 5040].T
    twice, shift = digit_sum(matrix[6:9], (100, 10, 1)) % 7, digit_sum(matrix[8:10], (10, 1)) % 9
    digits = np.concatenate([order[:3], np.full((1, matrix.shape[1]), 7), order[3:], twice[None]])
    matrix[1:10] = (digits + shift) % 9 + 1 + ZERO
    matrix[10] = mod_11_10(matrix[:10]) + ZERO


@functools.cache
def _orders_of_seven() -> np.ndarray:
    return np.array(list(itertools.permutations(range(7))), np.int64)


def _rvnr(matrix: np.ndarray) -> None:
    """German pension number: weights 2 1 2 5 7 1 2 1 2 1 2 1, the letter as its place in the alphabet, sums of digits by 10."""
    matrix[11] = table_sum(matrix[:11], _rvnr_tables()) % 10 + ZERO


@functools.cache
def _rvnr_tables() -> np.ndarray:
    tables = np.zeros((11, 256), np.uint16)
    for place, weight in enumerate((2, 1, 2, 5, 7, 1, 2, 1, 0, 1, 2)):
        for digit in range(10):
            tables[place, ZERO + digit] = sum(divmod(digit * weight, 10))
    for letter in range(1, 27):
        tables[8, 64 + letter] = sum(divmod(letter // 10 * 2, 10)) + letter % 10
    return tables


_ODD_PLACES = np.array([1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23])


def _codice_fiscale(matrix: np.ndarray) -> None:
    """Italian tax code: a letter from the sum, those at odd places by a table of their own."""
    matrix[15] = 65 + table_sum(matrix[:15], _italian_tables()) % 26


@functools.cache
def _italian_tables() -> np.ndarray:
    """What each character counts at each place, A as 0 does."""
    tables = np.zeros((15, 256), np.uint16)
    for character in b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        value = character - (ZERO if character < 58 else 65)
        tables[::2, character], tables[1::2, character] = _ODD_PLACES[value], value
    return tables


def _nie(matrix: np.ndarray) -> None:
    """Foreigners in Spain: X, Y or Z count as 0, 1 or 2, then as for Spaniards."""
    digits = matrix.copy()
    digits[0] -= ord("X") - ZERO
    SUMS["dni"].set(digits)
    matrix[8] = digits[8]


def _cif(matrix: np.ndarray) -> None:
    """Spanish firms: Luhn's digit of seven; those of the letters A, B, E and H have a digit and no letter."""
    matrix[8] = luhn(matrix[1:8]) + ZERO


def _be_nn(matrix: np.ndarray) -> None:
    """Belgian register: 97 - number mod 97, with 2 in front for those born from 2000; the century stands in the check place."""
    rest = (digit_sum(matrix, powers(10, 9, 97)) + np.where(matrix[10] == ord("2"), 2 * pow(10, 9, 97), 0)) % 97
    matrix[9:11] = as_digits(97 - rest, 2)


def _lu(matrix: np.ndarray) -> None:
    """Luxembourg: Luhn's digit and Verhoeff's of the same eleven."""
    matrix[11] = luhn(matrix[:11]) + ZERO
    matrix[12] = verhoeff(matrix[:11]) + ZERO


def _hetu(matrix: np.ndarray) -> None:
    """Finland: the nine digits by 31."""
    digits = matrix[[0, 1, 2, 3, 4, 5, 7, 8, 9]]
    signs = np.frombuffer(b"0123456789ABCDEFHJKLMNPRSTUVWXY", np.uint8)
    matrix[10] = signs[digit_sum(digits, powers(10, 9, 31)) % 31]


def _cpr(matrix: np.ndarray) -> None:
    """Denmark: weights 4 3 2 7 6 5 4 3 2 1 by 11; the last digit, odd for men, comes in as 1 or 0 and stays so."""
    odd = matrix[9] & 1
    base = digit_sum(matrix, (4, 3, 2, 7, 6, 5, 4, 3))
    eighth = (matrix[8] - ZERO).astype(np.int64)
    last = -(base + 2 * eighth) % 11
    bad = np.flatnonzero((last == 10) | (last % 2 != odd))
    while len(bad):  # of ten digits some always fit
        eighth[bad] = (eighth[bad] + 1) % 10
        last[bad] = -(base[bad] + 2 * eighth[bad]) % 11
        bad = bad[(last[bad] == 10) | (last[bad] % 2 != odd[bad])]
    matrix[8], matrix[9] = eighth + ZERO, last + ZERO


def _two_sums(first: tuple[int, ...], second: tuple[int, ...]) -> Rule:
    """By 11; where that gives 10 the second weights, and 0 where that gives 10 too."""

    def rule(matrix: np.ndarray) -> None:
        one, two = digit_sum(matrix, first) % 11, digit_sum(matrix, second) % 11
        matrix[len(first)] = np.where(one < 10, one, two % 10) + ZERO

    return rule


def _cy_vat(matrix: np.ndarray) -> None:
    """Cyprus: a letter; digits at odd places by the table of Italy."""
    values = matrix[:8].astype(np.int64) - ZERO
    matrix[8] = 65 + (_ODD_PLACES[values[::2]].sum(axis=0) + values[1::2].sum(axis=0)) % 26


def _at_vat(matrix: np.ndarray) -> None:
    """Austria: 96 less the sum of digits, every other one from the second twice, by 10."""
    zero = np.full((1, matrix.shape[1]), ZERO, np.uint8)
    matrix[7] = (6 + luhn(np.concatenate([matrix[:7], zero]))) % 10 + ZERO


def _tckn(matrix: np.ndarray) -> None:
    """Turkey: 7 times the odd places less the even ones by 10; then the sum of all by 10."""
    matrix[9] = digit_sum(matrix, (7, -1, 7, -1, 7, -1, 7, -1, 7)) % 10 + ZERO
    matrix[10] = digit_sum(matrix, (1,) * 10) % 10 + ZERO


def _vkn(matrix: np.ndarray) -> None:
    """Turkish firms: each digit plus 9, 8 ... 1 by 10, times 2 to that power by 9."""
    total = np.zeros(matrix.shape[1], np.int64)
    for i in range(9):
        shifted = (matrix[i].astype(np.int64) - ZERO + 9 - i) % 10
        product = shifted * 2 ** (9 - i) % 9
        total += np.where((shifted != 0) & (product == 0), 9, product)
    matrix[9] = -total % 10 + ZERO


def _curp(matrix: np.ndarray) -> None:
    """Mexico: weights 18 to 2 by 10, letters from 10 on with one more after N for Ñ."""
    matrix[17] = -table_sum(matrix[:17], _mexican_tables(17)) % 10 + ZERO


@functools.cache
def _mexican_tables(width: int) -> np.ndarray:
    """What each character counts at each place: letters from 10 on, those after N one more, times the places left and one."""
    values = np.arange(256)
    values = np.where(values < 58, values - ZERO, values - 55)
    values = np.where((values >= 0) & (values < 36), values + (values > 23), 0)
    return (values * np.arange(width + 1, 1, -1)[:, None]).astype(np.uint16)


def _rfc(matrix: np.ndarray) -> None:
    """Mexican taxpayers: weights 13 to 2 by 11, letters with & after N; a firm's eleven places follow a blank, which counts 37."""
    body = matrix[:-1]
    rest = -(table_sum(body, _mexican_tables(len(body))) + (37 * 13 if len(body) == 11 else 0)) % 11
    matrix[-1] = np.frombuffer(b"0123456789A", np.uint8)[rest]


def _ca_bn(matrix: np.ndarray) -> None:
    """Canadian firms: Luhn's digit of the first eight."""
    matrix[8] = luhn(matrix[:8]) + ZERO


def _jp_cn(matrix: np.ndarray) -> None:
    """Japanese firms: the first digit, 9 less the sum of the others, every other one from the last but one twice, by 9."""
    weights = tuple(2 if i % 2 else 1 for i in range(12))[::-1]
    matrix[0] = 9 - digit_sum(matrix[1:], weights) % 9 + ZERO


def _brn(matrix: np.ndarray) -> None:
    """Korean firms: weights 1 3 7 1 3 7 1 3 5, and the tens of 5 times the ninth digit."""
    tens = (matrix[8].astype(np.int64) - ZERO) * 5 // 10
    matrix[9] = -(digit_sum(matrix, (1, 3, 7, 1, 3, 7, 1, 3, 5)) + tens) % 10 + ZERO


def _tw(matrix: np.ndarray) -> None:
    """Taiwan: the letter as two digits from 10 on, A to F in order; weights 1 9 8 7 6 5 4 3 2 1 by 10."""
    letter = matrix[0].astype(np.int64) - 65 + 10
    total = letter // 10 + 9 * (letter % 10) + digit_sum(matrix, (0, 8, 7, 6, 5, 4, 3, 2, 1))
    matrix[9] = -total % 10 + ZERO


def _nric(matrix: np.ndarray) -> None:
    """Singapore: weights 2 7 6 5 4 3 2 by 11, four more for the numbers that begin with T."""
    rest = digit_sum(matrix[1:], (2, 7, 6, 5, 4, 3, 2)) + np.where(matrix[0] == ord("T"), 4, 0)
    matrix[8] = np.frombuffer(b"JZIHGFEDCBA", np.uint8)[rest % 11]


def _luhn_36(matrix: np.ndarray) -> None:
    """Luhn's rule over digits and letters, by 36."""
    total = np.zeros(matrix.shape[1], np.int64)
    for i, row in enumerate(letter_values(matrix[:-1])[::-1].astype(np.int64)):
        product = row * (1 if i % 2 else 2)
        total += product // 36 + product % 36
    matrix[-1] = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", np.uint8)[-total % 36]


def _uscc(matrix: np.ndarray) -> None:
    """China's firms: weights are the powers of 3 by 31, over digits and letters but I, O, S, V and Z."""
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    place = np.zeros(256, np.int64)
    place[np.frombuffer(signs.encode(), np.uint8)] = np.arange(31)
    weights = np.array([pow(3, i, 31) for i in range(17)])
    matrix[17] = np.frombuffer(signs.encode(), np.uint8)[-(place[matrix[:17]] * weights[:, None]).sum(axis=0) % 31]


def _ubn(matrix: np.ndarray) -> None:
    """Taiwan's firms: sums of digits of each times 1 2 1 2 1 2 4 1 by 10; the last digit completes it."""
    products = (matrix[:7].astype(np.int64) - ZERO) * np.array((1, 2, 1, 2, 1, 2, 4))[:, None]
    matrix[7] = -(products // 10 + products % 10).sum(axis=0) % 10 + ZERO


RULES: dict[str, Rule] = {
    **{name: checks.set for name, checks in SUMS.items()},
    "luhn": _last(luhn),
    "ean13": _last(gs1),
    "verhoeff": _last(verhoeff),
    "mod 11 10": _last(mod_11_10),
    "de vat": _last(mod_11_10),
    "hr vat": _last(mod_11_10),
    "se org": _last(luhn),
    "gstin": _luhn_36,
    "ik": _two_sums((1, 2, 3, 4, 5, 6, 7, 8, 9, 1), (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)),
    "pvm": _two_sums((1, 2, 3, 4, 5, 6, 7, 8), (3, 4, 5, 6, 7, 8, 9, 1)),
    "bg vat": _two_sums((1, 2, 3, 4, 5, 6, 7, 8), (3, 4, 5, 6, 7, 8, 9, 10)),
    "edrpou": _two_sums((1, 2, 3, 4, 5, 6, 7), (3, 4, 5, 6, 7, 8, 9)),
    "iin": _two_sums((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)),
    "steuer": _steuer,
    "rvnr": _rvnr,
    "codice fiscale": _codice_fiscale,
    "nie": _nie,
    "cif": _cif,
    "be nn": _be_nn,
    "lu": _lu,
    "hetu": _hetu,
    "cpr": _cpr,
    "cy vat": _cy_vat,
    "at vat": _at_vat,
    "pps vat": SUMS["pps"].set,
    "tckn": _tckn,
    "vkn": _vkn,
    "curp": _curp,
    "rfc": _rfc,
    "ca bn": _ca_bn,
    "jp cn": _jp_cn,
    "brn": _brn,
    "tw": _tw,
    "nric": _nric,
    "uscc": _uscc,
    "ubn": _ubn,
}
