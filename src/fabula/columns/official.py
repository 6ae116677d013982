"""Numbers that a state gives to people and firms: their forms by country, from ranges never issued, and their check digits.

The forms are data, fabula/reference/official_numbers.tsv; the rules of the check characters are `official_checks.py`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fabula.columns.arrays import fixed_width
from fabula.columns.checkdigits import ZERO, as_digits
from fabula.columns.draw import Draw
from fabula.columns.forms import CAPITALS, CLEAR, random_characters, random_digits
from fabula.columns.official_checks import RULES
from fabula.columns.pools import reference
from fabula.errors import RecipeError, nearest

Parts = Callable[[str], np.ndarray]  # (width, n) characters of a part of the person or firm, by the part's name
ANY = "ZZ"  # the country of the forms for every other country
ALIKE = {"tax_id": "vat_number", "vat_number": "tax_id"}

_PARTS = re.compile(
    r"\{(?P<part>[^}]+)\}|\[(?P<one>[^\]]+)\]|(?P<digits>#+)|(?P<capitals>\?+)|(?P<clear>\^+)|(?P<check>@+)"
    r"|(?P<end>!)|(?P<text>[^{\[#?^@!]+)"
)


@dataclass(frozen=True)
class Number:
    """A kind of number of one country: a row of fabula/reference/official_numbers.tsv."""

    country: str
    kind: str
    code: str
    name: str
    form: str
    written: str
    check: str
    status: str  # test, free, rare, odds
    why: str

    @property
    def is_nobodys(self) -> bool:
        """Whether its range is kept for tests or never given."""
        return self.status in ("test", "free")


@functools.cache
def numbers() -> tuple[Number, ...]:
    """Every kind of number."""
    columns = reference("official_numbers").columns
    fields = ("country", "kind", "code", "name", "form", "written", "check", "status", "why")
    return tuple(Number(*row) for row in zip(*(columns[field] for field in fields), strict=True))


@functools.cache
def countries_of(kind: str) -> tuple[str, ...]:
    """The countries that have their own form for a kind."""
    return tuple(sorted({number.country for number in numbers() if number.kind == kind} - {ANY}))


@functools.cache
def number_of(country: str, kind: str, code: str = "", *, asked: bool = False) -> Number:
    """The number of a country: the first of a kind, or the one of that short code.

    A country without its own has the form for every other country, unless a person asked for that very country.

    Raises:
        RecipeError: the country asked for, or the code, is unknown; the hint names the nearest.
    """
    own = [number for number in numbers() if number.country == country]
    if code:
        same = [number for number in own if number.code == code.upper()]
        same.sort(key=lambda number: number.kind != kind)
        if not same:
            raise RecipeError(f"no number `{code}` of {country}", hint=nearest(code.upper(), sorted({n.code for n in own})))
        return same[0]
    found = [number for number in own if number.kind == kind]
    if not found and kind in ALIKE:  # where firms are known to the tax office by one number for everything
        found = [number for number in own if number.kind == ALIKE[kind]]
    if not found and asked:
        known = countries_of(kind)
        raise RecipeError(
            f"no {kind.replace('_', ' ')} of `{country}`", hint=f"{nearest(country, known)}; known: {', '.join(known)}"
        )
    return found[0] if found else number_of(ANY, kind)


def official_number(
    draw: Draw, kind: str, parts: Parts | None = None, *, country: str = "", code: str = "", spaced: bool = True
) -> pa.Array:
    """(n,) numbers of a kind in the form of a country.

    Args:
        draw: where chance comes from; numbers that hold one another, such as a VAT number its SIREN, take it from the same draw.
        kind: `national_id`, `passport_number`, `driving_licence`, `tax_id`, `vat_number` or `registration_number`.
        parts: makes the parts that the form names, such as the day of birth.
        country: two letters of ISO 3166-1; the locale's when empty.
        code: the short code of one of several numbers of a country, such as `NHS`.
        spaced: as people write it, with its dots and dashes.
    """
    number = number_of(country.upper() or draw.locale.country, kind, code, asked=bool(country))
    matrix = number_matrix(draw, number, parts)
    return fixed_width(written_matrix(matrix, number.written) if spaced and number.written else matrix.T)


def day_of_founding(draw: Draw) -> Parts:
    """The part `{day}` of firms' numbers: a day of the last thirty years, as `yymmdd`."""

    def part(_: str) -> np.ndarray:
        days = (draw.today - draw.child("day").integers(365, 365 * 30)).astype("datetime64[D]")
        months = days.astype("datetime64[M]")
        year, month = months.astype(np.int64) // 12 + 1970, months.astype(np.int64) % 12 + 1
        day = (days - months).astype(np.int64) + 1
        return as_digits(year % 100 * 10_000 + month * 100 + day, 6)

    return part


def number_matrix(draw: Draw, number: Number, parts: Parts | None = None) -> np.ndarray:
    """(width, n) uint8 characters of a number without its dots and dashes."""
    pieces, start = [], 0
    stream = draw.child(number.country, number.code or number.kind)
    for i, match in enumerate(_PARTS.finditer(number.form)):
        kind = match.lastgroup
        if kind == "end":
            start = sum(map(len, pieces))
            continue
        pieces.append(_piece(draw, stream.child(i), number, kind or "", match[kind or 0], parts))
    matrix = np.concatenate(pieces)
    if number.check:
        RULES[number.check](matrix[start:])
    return matrix


def _piece(draw: Draw, stream: Draw, number: Number, kind: str, text: str, parts: Parts | None) -> np.ndarray:
    """(width, n) characters of one piece of a form."""
    n, width = len(draw), len(text)
    if kind == "part":
        if text.isupper():
            return number_matrix(draw, number_of(number.country, "", text), parts)
        if parts is None:
            raise RecipeError(f"{number.name or number.kind} of {number.country} needs a person", hint="person.national_id")
        return parts(text)
    if kind == "one":
        return random_characters(stream, np.frombuffer(text.encode(), np.uint8), 1).T
    if kind == "digits":
        return random_digits(stream, width).T
    if kind in ("capitals", "clear"):
        return random_characters(stream, CAPITALS if kind == "capitals" else CLEAR, width).T
    if kind == "check":
        return np.full((width, n), ZERO, np.uint8)
    return np.repeat(np.frombuffer(text.encode("ascii"), np.uint8)[:, None], n, axis=1)


def written_matrix(matrix: np.ndarray, layout: str) -> np.ndarray:
    """(n, width) characters: each `x` of a layout the next one of the number, the rest themselves."""
    out = np.empty((matrix.shape[1], len(layout)), np.uint8)
    out[:] = np.frombuffer(layout.encode("ascii"), np.uint8)
    out[:, [place for place, sign in enumerate(layout) if sign == "x"]] = matrix.T
    return out
