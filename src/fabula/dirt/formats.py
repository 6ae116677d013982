"""The same value, written another way."""

from __future__ import annotations

import datetime as dt
import functools
import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.dirt import Cells, kind
from fabula.schema import DECIMALS

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
YES = ("Yes", "Y", "1", "T", "TRUE", "yes", "x")
NO = ("No", "N", "0", "F", "FALSE", "no", "")


@kind("date_format", of=("date",), as_text=True)
def date_format(cells: Cells) -> list[str]:
    """A date as somebody else writes it: 31/05/2024, 05/31/24, 31.5.2024, May 31, 2024. The column becomes text."""
    return [written(value, bits) for value, bits in zip(cells.plain, cells.bits().tolist(), strict=True)]


def written(value: dt.date, bits: int) -> str:
    """A day or a moment in one of eight ways, none of them ISO 8601."""
    y, m, d = value.year, value.month, value.day
    forms = (
        f"{d:02d}/{m:02d}/{y}",
        f"{m:02d}/{d:02d}/{y % 100:02d}",
        f"{d}.{m}.{y}",
        f"{LONG_MONTHS[m - 1]} {d}, {y}",
        f"{m}/{d}/{y}",
        f"{d:02d}-{MONTHS[m - 1]}-{y % 100:02d}",
        f"{y}{m:02d}{d:02d}",
        f"{y}/{m:02d}/{d:02d}",
    )
    text = forms[bits % len(forms)]
    if isinstance(value, dt.datetime):
        half = f"{(value.hour + 11) % 12 + 1}:{value.minute:02d} {'AM' if value.hour < 12 else 'PM'}"
        text += f" {half}" if bits >> 8 & 1 else f" {value.hour:02d}:{value.minute:02d}"
    return text


@kind("number_format", of=("number",), as_text=True)
def number_format(cells: Cells) -> list[str]:
    """A number as somebody else writes it: 1,234.50, 1.234,50, €1234.5, 1234,5. The column becomes text.

    A currency stands only at columns of money, those with two decimals.
    """
    known = (cells.field.metadata or {}).get(DECIMALS)
    decimals = int(known) if known else None if pa.types.is_floating(cells.values.type) else 0
    symbol = cells.context or ""
    return [
        respelled(value, bits, decimals, symbol if decimals == 2 else "")
        for value, bits in zip(cells.plain, cells.bits().tolist(), strict=True)
    ]


def respelled(value: float, bits: int, decimals: int | None, symbol: str) -> str:
    """A number in one of several ways, none of them the plain one."""
    shown = f"{value:,}" if decimals is None else f"{value:,.{decimals}f}"
    plain = shown.replace(",", "")
    swapped = shown.translate(str.maketrans(",.", ".,"))
    forms = [swapped, plain.replace(".", ","), shown, swapped.replace(".", " "), shown.replace(",", "'")]
    forms = [form for form in dict.fromkeys(forms) if form != plain]
    if "." in plain and plain.endswith("0"):
        forms.append(plain.rstrip("0").rstrip("."))
    if symbol:
        forms += [f"{symbol}{plain}", f"{plain} {symbol}", f"{symbol} {shown}"]
    if not forms:
        forms = [f" {plain}", f"{plain}.0", f"{plain} "]
    return forms[bits % len(forms)]


def has_seven_digits(texts: pa.Array) -> np.ndarray:
    """(n,) bool: texts that may be a telephone number."""
    return pc.fill_null(pc.match_substring_regex(texts, r"^[^A-Za-z]*(?:\d[^\dA-Za-z]*){7,}"), False).to_numpy(
        zero_copy_only=False
    )


@kind("phone_format", of=("text",), fits=has_seven_digits)
def phone_format(cells: Cells) -> list[str]:
    """A telephone number with other signs between its digits: 2125550147, 212.555.0147, 212-555-0147, (212) 5550147."""
    out = []
    for text, bits in zip(cells.plain, cells.bits().tolist(), strict=True):
        plus = "+" if text.lstrip().startswith("+") else ""
        groups = re.findall(r"\d+", text)
        forms = [plus + sign.join(groups) for sign in ("", ".", "-", " ")]
        forms.append(plus + "/".join(groups[:2]) + "".join(groups[2:]))
        if not plus:
            forms.append(f"({groups[0]}) {''.join(groups[1:])}" if len(groups) > 1 else f"({text[:3]}) {text[3:]}")
        forms = [form for form in forms if form != text]
        out.append(forms[bits % len(forms)])
    return out


@kind("variants", of=("text", "truth"), as_text=True)
def variants(cells: Cells) -> list[str]:
    """A category spelled another way: Paid, paid, PAID with a blank behind, Payed, Pd. The same few ways come again and again."""
    out = []
    for value, bits in zip(cells.plain, cells.bits().tolist(), strict=True):
        forms = (YES if value else NO) if isinstance(value, bool) else other_spellings(value)
        out.append(forms[bits % len(forms)])
    return out


@functools.lru_cache(maxsize=65_536)
def other_spellings(text: str) -> tuple[str, ...]:
    """Ways in which people spell a category that is not spelled so."""
    words = re.split(r"[\s_-]+", text.strip())
    forms = [text.lower(), text.upper(), text + " ", text.upper() + " ", " " + text, text.capitalize()]
    if len(words) > 1:
        forms += ["_".join(words).lower(), "-".join(words), " ".join(words), "".join(w.capitalize() for w in words)]
        forms += ["".join(word[:1] for word in words).upper()]
    if len(text) > 5:
        forms += [text[:4].rstrip() + ".", text[:3]]
    if len(text) > 3:
        forms += [misspelled(text)]
    return tuple(dict.fromkeys(form for form in forms if form and form != text)) or (text + " ", " " + text)


def misspelled(text: str) -> str:
    """The way in which people get this word wrong: always the same, as with people."""
    for right, wrong in (("aid", "ayed"), ("ei", "ie"), ("ie", "ei"), ("ll", "l"), ("ss", "s"), ("ce", "se"), ("tt", "t")):
        if right in text:
            return text.replace(right, wrong, 1)
    middle = len(text) // 2
    vowel = next((i for i in (middle, middle - 1, middle + 1) if text[i] in "aeiou"), middle)
    return text[:vowel] + text[vowel + 1 :]
