"""Identifiers made by machines: UUIDs, digests, serial numbers, book and device numbers with their check digits."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type, standards
from fabula.columns.arrays import decimal_digits, fixed_width, join
from fabula.columns.decks import deal
from fabula.columns.draw import Draw, Latent, permute, random_bits, stream_key
from fabula.columns.pools import Pool, reference

STANDARDS = standards  # its types are code.ean8, code.issn, code.lei and other numbers of standards
HEX = np.frombuffer(b"0123456789abcdef", dtype=np.uint8)
CLEAR = np.frombuffer(b"0123456789ABCDEFGHJKMNPQRSTVWXYZ", dtype=np.uint8)  # no I, L, O, U: Crockford's base 32
BLOCK = 16_384  # rows at a time, so that a block's text stays in the cache
YEARS = Pool([0, 1, 2, 3, 4], [40, 28, 17, 10, 5])  # how many years ago a file was opened


@semantic_type("code.uuid")
def uuid(draw: Draw) -> Column:
    """A random UUID, version 4, such as `3f2b8c1e-5d74-4a0b-9c61-0e8f7a2d4b35`. Source: RFC 9562, section 5.4."""
    return fixed_width(random_text(draw, _uuid_words()))


@dataclass(frozen=True)
class Word:
    """A few characters of a text, looked up by some of a row's random bits."""

    half: int  # which 64 bits
    shift: int  # how many of them to leave out, from the lowest
    table: np.ndarray  # (2 ** bits,) the characters as one unsigned number, of one byte each


def random_text(draw: Draw, words: tuple[Word, ...]) -> np.ndarray:
    """(n, w c) uint8 matrix of characters, `w` words of `c` characters a row."""
    n, width, kind = len(draw), len(words), words[0].table.dtype
    out = np.empty((n, width), dtype=kind)
    by_word = np.empty((width, BLOCK), dtype=kind)  # written along rows, then turned once: strided writes are slow
    part = np.empty(BLOCK, dtype=np.uint64)
    halves = 1 + max(word.half for word in words)
    keys = [draw.key, *(stream_key(draw.key, "half", half) for half in range(1, halves))]
    for start in range(0, n, BLOCK):
        rows = draw.rows[start : start + BLOCK]
        size = len(rows)
        bits = [random_bits(key, rows) for key in keys]
        for w, word in enumerate(words):
            np.right_shift(bits[word.half], np.uint64(word.shift), out=part[:size])
            np.bitwise_and(part[:size], np.uint64(len(word.table) - 1), out=part[:size])
            word.table.take(part[:size].view(np.int64), out=by_word[w, :size], mode="clip")
        out[start : start + BLOCK] = by_word[:, :size].T
    return out.view(np.uint8).reshape(n, width * kind.itemsize)


@functools.cache
def _word_table(form: str) -> np.ndarray:
    """Four characters for every number: `x` a hexadecimal digit, `y` one of 8, 9, a and b, everything else itself."""
    bits = 4 * form.count("x") + 2 * form.count("y")
    number = np.arange(2**bits, dtype=np.uint32)
    characters = np.empty((len(number), 4), dtype=np.uint8)
    for i, sign in enumerate(form):
        if sign == "x":
            characters[:, i] = HEX[number & 15]
            number = number >> 4
        elif sign == "y":
            characters[:, i] = HEX[8 + (number & 3)]
        else:
            characters[:, i] = ord(sign)
    return characters.view("<u4").ravel()


@functools.cache
def _uuid_words() -> tuple[Word, ...]:
    """The nine words of a UUID; 122 of its 128 bits are random, `4` is the version and `y` the variant."""
    forms = ("xxxx", "xxxx", "-xxx", "x-4x", "xx-y", "xxx-", "xxxx", "xxxx", "xxxx")
    places = ((0, 0), (0, 16), (1, 16), (1, 28), (1, 36), (1, 46), (0, 32), (0, 48), (1, 0))
    return tuple(Word(half, shift, _word_table(form)) for form, (half, shift) in zip(forms, places, strict=True))


def hex_matrix(draw: Draw, length: int) -> np.ndarray:
    """(n, length) uint8 matrix of random hexadecimal digits."""
    words = tuple(Word(i // 4, i % 4 * 16, _word_table("xxxx")) for i in range(-(-length // 4)))
    return random_text(draw, words)[:, :length]


def hex_text(draw: Draw, length: int) -> Column:
    """(n,) strings of `length` random hexadecimal digits."""
    return fixed_width(hex_matrix(draw, length))


def clear_matrix(numbers: np.ndarray, width: int) -> np.ndarray:
    """(n, width) uint8 matrix: numbers in base 32 without letters that look like digits. Source: Crockford, base 32."""
    matrix = np.empty((len(numbers), width), dtype=np.uint8)
    rest = numbers.astype(np.uint64)
    for position in range(width - 1, -1, -1):
        matrix[:, position] = CLEAR[(rest & np.uint64(31)).astype(np.intp)]
        rest = rest >> np.uint64(5)
    return matrix


def distinct_numbers(draw: Draw, size: int) -> np.ndarray:
    """(n,) int64 below `size`, in no order; no two of the first `size` rows share one."""
    return permute(draw.key, draw.rows % size, size)


def luhn_digit(body: np.ndarray) -> np.ndarray:
    """(n,) uint8 check characters for an (n, width) matrix of digit characters. Source: ISO/IEC 7812-1, annex B."""
    return _check_digit(body, np.array([0, 2, 4, 6, 8, 1, 3, 5, 7, 9], dtype=np.uint8))


def gs1_digit(body: np.ndarray) -> np.ndarray:
    """(n,) uint8 check characters for an (n, width) matrix of digit characters. Source: GS1 General Specifications, 7.9."""
    return _check_digit(body, np.arange(0, 30, 3, dtype=np.uint8))


def _check_digit(body: np.ndarray, odd: np.ndarray) -> np.ndarray:
    """The character that lifts the sum of digits to a multiple of ten, where every other one from the right counts `odd`."""
    total = np.zeros(len(body), dtype=np.uint16)
    for i, column in enumerate(body.T[::-1]):
        total += column - np.uint8(48) if i % 2 else odd[column - np.uint8(48)]
    return (48 + (10 - total % 10) % 10).astype(np.uint8)


def _letters(text: str, n: int) -> np.ndarray:
    return np.broadcast_to(np.frombuffer(text.encode(), dtype=np.uint8), (n, len(text)))


@semantic_type("code.hex")
def hex(draw: Draw, length: int = 16) -> Column:
    """Random hexadecimal digits, `length` of them from 1 to 512, such as `9f0c4be27a1d63f8`."""
    return hex_text(draw, min(max(length, 1), 512))


@semantic_type("code.md5")
def md5(draw: Draw) -> Column:
    """Text in the form of an MD5 digest, 32 hexadecimal digits such as `9f0c...63f8`; the digest of nothing."""
    return hex_text(draw, 32)


@semantic_type("code.sha256")
def sha256(draw: Draw) -> Column:
    """Text in the form of a SHA-256 digest, 64 hexadecimal digits such as `9f0c...63f8`; the digest of nothing."""
    return hex_text(draw, 64)


@semantic_type("code.git_sha")
def git_sha(draw: Draw) -> Column:
    """Text in the form of a Git commit name, 40 hexadecimal digits such as `9f0c...63f8`."""
    return hex_text(draw, 40)


@semantic_type("code.isbn13")
def isbn13(draw: Draw) -> Column:
    """A book number with a valid check digit, such as `978-1-4207-3316-5`; no two rows share one. Source: ISO 2108.

    English-language group 1, publishers 4000 to 5499, which the ISBN range table writes with four digits and leaves four
    for the title. The numbers are made up; some may belong to a real book.
    """
    number = distinct_numbers(draw, 15_000_000)
    n = len(number)
    out = np.empty((n, 17), dtype=np.uint8)
    out[:] = np.frombuffer(b"978-1-____-____-_", dtype=np.uint8)
    out[:, 6:10] = decimal_digits(4000 + number // 10_000, 4)
    out[:, 11:15] = decimal_digits(number % 10_000, 4)
    plain = [0, 1, 2, 4, 6, 7, 8, 9, 11, 12, 13, 14]
    out[:, 16] = gs1_digit(out[:, plain])
    return fixed_width(out)


@semantic_type("code.imei")
def imei(draw: Draw) -> Column:
    """A mobile device number with a valid Luhn digit, such as `001018324059177`; no two rows share one.

    The type allocation code starts with 00, which is kept for test devices. Source: 3GPP TS 23.003, GSMA TS.06.
    """
    number = distinct_numbers(draw, 100_000_000)
    body = np.concatenate([_letters("001010", len(number)), decimal_digits(number, 8)], axis=1)
    return fixed_width(np.concatenate([body, luhn_digit(body)[:, None]], axis=1))


@semantic_type("code.barcode")
def barcode(draw: Draw) -> Column:
    """An EAN-13 number for use inside a company, such as `2049318275506`; no two rows share one.

    Prefix 20 to 29 is never given to a product in trade. Source: GS1 General Specifications, 2.1.11.
    """
    number = distinct_numbers(draw, 10**11)
    body = np.concatenate([_letters("2", len(number)), decimal_digits(number, 11)], axis=1)
    return fixed_width(np.concatenate([body, gs1_digit(body)[:, None]], axis=1))


@functools.cache
def _versions() -> Pool:
    weight = {}
    for major in range(7):
        for minor in range(25):
            for patch in range(12):
                share = [9, 30, 24, 16, 10, 7, 4][major] * 0.88**minor * 0.66**patch
                weight[f"{major}.{minor}.{patch}"] = share
                if patch == 0 and major:
                    weight[f"{major}.{minor}.0-rc.1"] = share * 0.05
                    weight[f"{major}.{minor}.0-beta.2"] = share * 0.03
    return Pool(list(weight), weight.values())


@semantic_type("code.semver")
def semver(draw: Draw) -> Column:
    """A version number such as `2.7.1`, now and then `3.0.0-rc.1`. Source: Semantic Versioning 2.0.0."""
    return draw.pick(_versions())


@semantic_type("code.serial_number")
def serial_number(draw: Draw) -> Column:
    """A maker's serial number, such as `SN7K2M0493QD`; no two rows share one."""
    number = distinct_numbers(draw, 2**50)
    return fixed_width(np.concatenate([_letters("SN", len(number)), clear_matrix(number, 10)], axis=1))


@semantic_type("code.batch_number")
def batch_number(draw: Draw) -> Column:
    """A production batch: year, day of the year and a running number, such as `B25-143-07`; of the last two years."""
    day = draw.today - draw.child("day").integers(1, 731)
    dates = day.astype("datetime64[D]")
    year = dates.astype("datetime64[Y]")
    day_of_year = (dates - year.astype("datetime64[D]")).astype(np.int64) + 1
    n = len(day)
    out = np.empty((n, 10), dtype=np.uint8)
    out[:] = np.frombuffer(b"B__-___-__", dtype=np.uint8)
    out[:, 1:3] = decimal_digits((year.astype(np.int64) + 1970) % 100, 2)
    out[:, 4:7] = decimal_digits(day_of_year, 3)
    out[:, 8:10] = decimal_digits(1 + np.floor(24 * draw.child("run").uniform() ** 1.6).astype(np.int64), 2)
    return fixed_width(out)


@semantic_type("code.reference")
def reference_code(draw: Draw) -> Column:
    """A booking reference of eight capitals and digits, such as `7QK2M49D`; no two rows share one."""
    return fixed_width(clear_matrix(distinct_numbers(draw, 2**40), 8))


@semantic_type("code.case_number")
def case_number(draw: Draw) -> Column:
    """A case file's number with its year, such as `2025-004217`, of the last five years; the first million rows differ."""
    this_year = int(np.datetime64(draw.today, "D").astype("datetime64[Y]").astype(np.int64)) + 1970
    number = distinct_numbers(draw, 1_000_000)
    year = this_year - draw.child("year").index(YEARS).astype(np.int64)
    n = len(number)
    return fixed_width(np.concatenate([decimal_digits(year, 4), _letters("-", n), decimal_digits(number, 6)], axis=1))


@semantic_type("code.pin")
def pin(draw: Draw) -> Column:
    """A four-digit PIN, such as `0493`."""
    return fixed_width(decimal_digits(draw.integers(0, 10_000), 4))


@semantic_type("code.color_hex")
def color_hex(draw: Draw) -> Column:
    """A colour as the web writes it, such as `#3fa2c8`."""
    return fixed_width(np.concatenate([_letters("#", len(draw)), hex_matrix(draw, 6)], axis=1))


@semantic_type("code.qr_text")
def qr_text(draw: Draw) -> Column:
    """What a QR code says: a short link under a reserved domain, such as `https://qr.example/8F3K2Q7M`; no two rows share one."""
    return join("https://qr.example/", fixed_width(clear_matrix(distinct_numbers(draw, 2**40), 8)))


@semantic_type("code.license_key")
def license_key(draw: Draw) -> Column:
    """A software licence key of five groups, such as `7QK2M-49DXA-0B3TR-PNZ81-HW6CE`; no two rows share one."""
    n = len(draw)
    number = [distinct_numbers(draw, 2**50), *(draw.child("key", i).bits for i in range(2))]
    signs = np.concatenate([clear_matrix(number[0], 10), clear_matrix(number[1], 10), clear_matrix(number[2], 5)], axis=1)
    out = np.full((n, 29), ord("-"), dtype=np.uint8)
    for group in range(5):
        out[:, group * 6 : group * 6 + 5] = signs[:, group * 5 : group * 5 + 5]
    return fixed_width(out)


class Shade(Latent):
    """The one named color a row is about; `distinct` lets none come twice while the 148 last."""

    def __init__(self, draw: Draw, *, distinct: bool = False) -> None:
        super().__init__(draw)
        self.distinct = distinct

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of css_colors.tsv."""
        return deal(self.draw.child("shade"), reference("css_colors").picks, distinct=self.distinct)


@semantic_type("code.css_color")
def css_color(shade: Shade) -> Column:
    """A color by its name on the web, such as `steelblue`; fits `code.css_hex`. Source: W3C, CSS Color Module Level 4."""
    return reference("css_colors").take("name", shade.row)


@semantic_type("code.css_hex")
def css_hex(shade: Shade) -> Column:
    """The hexadecimal form of the row's named color, such as `#4682b4`."""
    return reference("css_colors").take("hex", shade.row)


@semantic_type("code.css_color_family")
def css_color_family(shade: Shade) -> Column:
    """The plain color that the row's named color is close to, such as `Blue`."""
    return reference("css_colors").take("family", shade.row)


class Script(Latent):
    """The one programming language a row is about; `distinct` lets none come twice while they last."""

    def __init__(self, draw: Draw, *, distinct: bool = False) -> None:
        super().__init__(draw)
        self.distinct = distinct

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of programming_languages.tsv."""
        return deal(self.draw.child("script"), reference("programming_languages").picks, distinct=self.distinct)


@semantic_type("code.programming_language")
def programming_language(script: Script) -> Column:
    """A programming language, such as `Python`; much used ones are common."""
    return reference("programming_languages").take("language", script.row)


@semantic_type("code.language_extension")
def language_extension(script: Script) -> Column:
    """The ending of files in the row's programming language, such as `py`."""
    return reference("programming_languages").take("extension", script.row)


@semantic_type("code.language_year")
def language_year(script: Script) -> Column:
    """The year in which the row's programming language appeared, such as `1991`."""
    return pa.array(reference("programming_languages").numbers("year")[script.row].astype(np.int64))


@semantic_type("code.paradigm")
def paradigm(script: Script) -> Column:
    """How the row's programming language is mostly used, such as `Functional`."""
    return reference("programming_languages").take("paradigm", script.row)


LICENSES = Pool(
    ["MIT", "Apache-2.0", "GPL-3.0-only", "BSD-3-Clause", "GPL-2.0-only", "LGPL-3.0-only", "MPL-2.0", "AGPL-3.0-only",
     "BSD-2-Clause", "ISC", "Unlicense", "CC0-1.0", "EPL-2.0", "Proprietary"],
    [42, 22, 9, 7, 4, 2.5, 2.5, 3, 2.5, 3, 1.5, 1, 0.8, 4],
)  # fmt: skip


@semantic_type("code.license")
def license(draw: Draw) -> Column:
    """A software licence by its short name, such as `Apache-2.0`; now and then `Proprietary`. Source: SPDX License List."""
    return draw.pick(LICENSES)
