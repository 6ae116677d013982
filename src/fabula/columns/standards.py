"""Identifiers of international standards, with their check characters: of articles, books, firms, papers, devices and securities.

Each comes from a part of its standard's range that is kept for tests, examples or private use, or that nobody was given.
"""

from __future__ import annotations

import functools

import numpy as np

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import constant, fixed_width, join
from fabula.columns.checkdigits import (
    TEN_IS_X,
    ZERO,
    Checks,
    Digit,
    as_digits,
    gs1,
    letter_values,
    luhn,
    minus,
    mod_97,
)
from fabula.columns.draw import Draw, Latent, permute
from fabula.columns.official import Number, number_matrix, written_matrix
from fabula.columns.official_checks import Rule

CROCKFORD = np.frombuffer(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", np.uint8)
URL_SAFE = np.frombuffer(b"_-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", np.uint8)
LETTERS = np.frombuffer(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", np.uint8)
YEAR_MS = 365 * 86_400_000


def _matrix(draw: Draw, form: str, rule: Rule | None = None) -> np.ndarray:
    """(width, n) uint8 characters of a form of fabula/reference/official_numbers.tsv, with its check characters."""
    matrix = number_matrix(draw, Number("", "code", "", "", form, "", "", "", ""))
    if rule:
        rule(matrix)
    return matrix


def _text(matrix: np.ndarray, written: str = "") -> Column:
    return fixed_width(written_matrix(matrix, written) if written else matrix.T)


def _last(digit: object) -> Rule:
    def rule(matrix: np.ndarray) -> None:
        matrix[-1] = digit(matrix[:-1]) + ZERO  # type: ignore[operator]

    return rule


# Articles and places of trade


@semantic_type("code.ean8")
def ean8(draw: Draw) -> Column:
    """A short article number for use inside a company, such as `20483172`, with a valid check digit.

    Prefix 2 is never given to a product in trade. Source: GS1 General Specifications, 2.1.11.
    """
    return _text(_matrix(draw, "2######@", _last(gs1)))


@semantic_type("code.gtin14")
def gtin14(draw: Draw) -> Column:
    """Number of a case of articles, such as `19521234567898`. Prefix 952 is kept for examples. Source: GS1 General Specifications."""
    return _text(_matrix(draw, "[12345678]952#########@", _last(gs1)))


@semantic_type("code.gln")
def gln(draw: Draw) -> Column:
    """Number of a place or partner of trade, such as `9521234567899`. Prefix 952 is kept for examples. Source: GS1."""
    return _text(_matrix(draw, "952#########@", _last(gs1)))


@semantic_type("code.sscc")
def sscc(draw: Draw) -> Column:
    """Number of a pallet or parcel, 18 digits such as `095212345678901235`. Prefix 952 is kept for examples. Source: GS1."""
    return _text(_matrix(draw, "#952#############@", _last(gs1)))


# Books, papers, people


@semantic_type("code.isbn10")
def isbn10(draw: Draw) -> Column:
    """A book number of before 2007 with a valid check character, such as `1-4207-3316-X`. Source: ISO 2108.

    English-language group 1, publishers 4000 to 5499; the numbers are made up, some may belong to a real book.
    """
    check = Checks((Digit(9, minus(10, 9, 8, 7, 6, 5, 4, 3, 2), TEN_IS_X),))
    return _text(_matrix(draw, "14#######@", check.set), "x-xxxx-xxxx-x")


@semantic_type("code.issn")
def issn(draw: Draw) -> Column:
    """Number of a journal with a valid check character, such as `9483-172X`; none begins with 9 so far. Source: ISO 3297."""
    check = Checks((Digit(7, minus(8, 7, 6, 5, 4, 3, 2), TEN_IS_X),))
    return _text(_matrix(draw, "9######@", check.set), "xxxx-xxxx")


@semantic_type("code.ismn")
def ismn(draw: Draw) -> Column:
    """Number of printed music with a valid check digit, such as `979-0-9483172-0-4`. Source: ISO 10957.

    Publishers of seven digits have one title each; few were given.
    """
    return _text(_matrix(draw, "97909#######@", _last(gs1)), "xxx-x-xxxxxxx-x-x")


@semantic_type("code.isrc")
def isrc(draw: Draw) -> Column:
    """Number of a recording, such as `XXA1B2504711`; no country has the code XX. Source: ISO 3901."""
    return _text(_matrix(draw, "XX^^^[12]######"))


@semantic_type("code.isni")
def isni(draw: Draw) -> Column:
    """Number of an author or artist with a valid check character, such as `0000 0009 9483 172X`. Source: ISO 27729.

    Numbers that begin with 0000 0009 are not reached.
    """
    return _text(_matrix(draw, "00000009#######@", _mod_11_2), "xxxx xxxx xxxx xxxx")


@semantic_type("code.orcid")
def orcid(draw: Draw) -> Column:
    """Number of a researcher with a valid check character, such as `0000-0009-9483-172X`; none is given so far. Source: ISO 27729."""
    return _text(_matrix(draw, "00000009#######@", _mod_11_2), "xxxx-xxxx-xxxx-xxxx")


def _mod_11_2(matrix: np.ndarray) -> None:
    """ISO/IEC 7064, MOD 11-2: the last place."""
    weights = tuple(pow(2, i, 11) for i in range(len(matrix) - 1, 0, -1))
    Digit(len(matrix) - 1, minus(*weights), TEN_IS_X, 1).set(matrix)


@semantic_type("code.doi")
def doi(draw: Draw) -> Column:
    """Name of an article on the net, such as `10.5555/kx7q2m4d`; the prefix 10.5555 is for tests and leads nowhere. Source: Crossref."""
    letters = _alphabet(draw, np.frombuffer(b"0123456789abcdefghjkmnpqrstvwxyz", np.uint8), 8)
    return join(constant("10.5555/", len(draw)), fixed_width(letters.T))


# Firms and securities


@semantic_type("code.lei")
def lei(draw: Draw) -> Column:
    """Legal entity identifier with valid check digits, such as `999900ABCDEFGHIJKL45`; no issuer has the prefix 9999.

    Source: ISO 17442.
    """
    matrix = np.concatenate([_matrix(draw.child("lei"), "999900"), _alphabet(draw, LETTERS, 12), _matrix(draw, "@@")])
    matrix[-2:] = as_digits(98 - mod_97(matrix), 2)
    return _text(matrix)


class Security(Latent):
    """A share or bond."""

    @functools.cached_property
    def cusip(self) -> np.ndarray:
        """(9, n) uint8 characters."""
        matrix = _matrix(self.draw.child("cusip"), "99####[0123456789ABCDEFGH]#@")
        matrix[8] = _cusip_digit(matrix[:8]) + ZERO
        return matrix

    @functools.cached_property
    def sedol(self) -> np.ndarray:
        """(7, n) uint8 characters."""
        check = Checks((Digit(6, minus(1, 3, 1, 7, 3, 9)),))
        return _matrix(self.draw.child("sedol"), "9#####@", check.set)

    @functools.cached_property
    def isin(self) -> np.ndarray:
        """(12, n) uint8 characters."""
        country = self.draw.locale.country
        n = len(self.draw)
        if country in ("US", "CA"):
            body = self.cusip
        elif country in ("GB", "IE"):
            body = np.concatenate([np.full((2, n), ZERO, np.uint8), self.sedol])
        else:
            body = _matrix(self.draw.child("nsin"), "999######")
        head = np.repeat(np.frombuffer(country.encode(), np.uint8)[:, None], n, axis=1)
        matrix = np.concatenate([head, body])
        return np.concatenate([matrix, (_letters_luhn(matrix) + ZERO).astype(np.uint8)[None]])


@semantic_type("code.isin")
def isin(security: Security) -> Column:
    """Number of a security with a valid check digit, such as `US9948317A24`; holds the row's CUSIP or SEDOL where its country's do.

    The country is the locale's; the national number is for private use. Source: ISO 6166.
    """
    return _text(security.isin)


@semantic_type("code.cusip")
def cusip(security: Security) -> Column:
    """American number of a security with a valid check digit, such as `9948317A2`; issuers from 99 are for private use.

    Source: ANSI X9.6.
    """
    return _text(security.cusip)


@semantic_type("code.sedol")
def sedol(security: Security) -> Column:
    """British number of a security with a valid check digit, such as `9483176`; those that begin with 9 are for private use.

    Source: London Stock Exchange, SEDOL Masterfile.
    """
    return _text(security.sedol)


def _cusip_digit(body: np.ndarray) -> np.ndarray:
    """(n,) check digits: every other value twice, sums of digits by 10; A counts 10."""
    values = letter_values(body).astype(np.int64)
    values[1::2] *= 2
    return -(values // 10 + values % 10).sum(axis=0) % 10


def _letters_luhn(body: np.ndarray) -> np.ndarray:
    """(n,) Luhn's digit of characters written as numbers, A as 10, two digits each; letters may stand at different places."""
    counts, steps = _luhn_tables()
    total, once = np.zeros(body.shape[1], np.uint16), np.zeros(body.shape[1], np.uint8)
    for row in body[::-1]:
        total += np.where(once, counts[1][row], counts[0][row])
        once ^= steps[row]
    return -total.astype(np.int64) % 10


@functools.cache
def _luhn_tables() -> tuple[np.ndarray, np.ndarray]:
    """What each character adds where its last digit counts twice, and where once; and whether it has an odd number of digits."""
    counts, steps = np.zeros((2, 256), np.uint16), np.zeros(256, np.uint8)
    for character in b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        digits = str(character - (ZERO if character < 58 else 55))
        steps[character] = len(digits) % 2
        for once in (0, 1):
            factors = [2 - (i + once) % 2 for i in range(len(digits))]
            products = [int(digit) * factor for digit, factor in zip(reversed(digits), factors, strict=True)]
            counts[once, character] = sum(sum(divmod(product, 10)) for product in products)
    return counts, steps


# Devices and cards of telephones


@semantic_type("code.iccid")
def iccid(draw: Draw) -> Column:
    """Number of a SIM card, 19 digits with a valid Luhn digit, such as `8999901483172049615`; 999 is no country. Source: ITU-T E.118."""
    return _text(_matrix(draw, "8999901###########@", _last(luhn)))


@semantic_type("code.imsi")
def imsi(draw: Draw) -> Column:
    """Number of a mobile subscriber, 15 digits such as `001010483172049`; 001 01 is the test network. Source: ITU-T E.212."""
    return _text(_matrix(draw, "00101##########"))


# Identifiers made by programs


def _alphabet(draw: Draw, signs: np.ndarray, width: int) -> np.ndarray:
    """(width, n) uint8 random characters of an alphabet of at most 256, each from 16 bits."""
    table = signs[(np.arange(65_536, dtype=np.int64) * len(signs)) >> 16]
    out = np.empty((width, len(draw)), np.uint8)
    for place in range(width):
        out[place] = table[draw.child("signs", place // 4).lane(place % 4)]
    return out


def _moment(draw: Draw) -> np.ndarray:
    """(n,) int64 milliseconds since 1970, within a year before today."""
    return draw.today * 86_400_000 - 1 - (draw.child("moment").uniform() * YEAR_MS).astype(np.int64)


@semantic_type("code.ulid")
def ulid(draw: Draw) -> Column:
    """An identifier that sorts by time, such as `01JCQ7R2M4D9ABXK3TRPNZ81HW`, of the last year. Source: the ULID specification."""
    moment = _moment(draw)
    head = np.empty((10, len(draw)), np.uint8)
    for place in range(9, -1, -1):
        head[place] = CROCKFORD[moment & 31]
        moment = moment >> 5
    return _text(np.concatenate([head, _alphabet(draw, CROCKFORD, 16)]))


@semantic_type("code.uuid7")
def uuid7(draw: Draw) -> Column:
    """A UUID that sorts by time, version 7, such as `0192f3a4-5d74-7a0b-9c61-0e8f7a2d4b35`, of the last year. Source: RFC 9562."""
    signs = np.frombuffer(b"0123456789abcdef", np.uint8)
    moment = _moment(draw)
    head = np.empty((12, len(draw)), np.uint8)
    for place in range(11, -1, -1):
        head[place] = signs[moment & 15]
        moment = moment >> 4
    rest = _alphabet(draw, signs, 20)
    rest[0] = ord("7")
    rest[4] = signs[8 + (rest[4] & 3)]
    return _text(np.concatenate([head, rest]), "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx")


@semantic_type("code.nanoid")
def nanoid(draw: Draw) -> Column:
    """A short random identifier, 21 characters such as `V1StGXR8_Z5jdHi6B-myT`. Source: nanoid's default alphabet."""
    return _text(_alphabet(draw, URL_SAFE, 21))


@semantic_type("code.snowflake")
def snowflake(draw: Draw) -> Column:
    """A number that sorts by time, up to 19 digits such as `1857421039482703872`, as text; of the last year. Source: Twitter, 2010."""
    since = _moment(draw) - 1_288_834_974_657
    low = permute(draw.key, draw.rows % 4_194_304, 4_194_304)
    return _text(as_digits((since << 22) | low, 19))
