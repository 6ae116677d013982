"""What happens to a text on its way through fingers, scanners and programs."""

from __future__ import annotations

import functools
import re
import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.dirt import Cells, kind, truth

LAYOUTS = {  # rows of keys, each a little to the right of the one above
    "qwerty": ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"),
    "qwertz": ("1234567890", "qwertzuiopü", "asdfghjklöä", "yxcvbnm"),
    "azerty": ("1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn"),
}
QWERTZ = ("de", "cs", "sk", "hu", "hr", "sl")
AZERTY = ("fr_FR", "fr_BE", "nl_BE")
LOOKALIKES = {  # what a scanner takes for something else
    "0": "O", "O": "0", "1": "l", "l": "1", "I": "l", "5": "S", "S": "5", "8": "B", "B": "8", "2": "Z", "Z": "2", "6": "b",
    "rn": "m", "m": "rn", "cl": "d", "d": "cl", "vv": "w", "w": "vv", "g": "q",
}  # fmt: skip
SCANNED = re.compile("rn|cl|vv|[" + "".join(key for key in LOOKALIKES if len(key) == 1) + "]")
PLAIN = str.maketrans({"ß": "ss", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "æ": "ae", "Æ": "AE", "ı": "i"})
NO_BREAK = "\u00a0"
NUMBER = re.compile(r"[+(]?\d[\d\s().+/-]{5,}\d")  # a telephone number, or something that looks like one


@functools.cache
def neighbours(layout: str) -> dict[str, str]:
    """Each key of a keyboard with those that touch it."""
    rows = LAYOUTS[layout]
    place = {key: (r, c) for r, row in enumerate(rows) for c, key in enumerate(row)}
    near: dict[str, str] = {}
    for key, (r, c) in place.items():
        around = [(r, c - 1), (r, c + 1), (r - 1, c), (r - 1, c + 1), (r + 1, c), (r + 1, c - 1)]
        near[key] = "".join(rows[i][j] for i, j in around if 0 <= i < len(rows) and 0 <= j < len(rows[i]))
    return near


def layout_of(locale: str) -> str:
    """The keyboard that people of a locale type on."""
    if locale in AZERTY:
        return "azerty"
    return "qwertz" if locale.partition("_")[0] in QWERTZ or locale in ("de_CH", "fr_CH", "it_CH") else "qwerty"


def has_two_signs(array: pa.Array) -> np.ndarray:
    """(n,) whether a text is long enough to be mistyped."""
    return truth(pc.greater_equal(pc.utf8_length(array), 2))


def is_scannable(array: pa.Array) -> np.ndarray:
    """(n,) whether a text holds a sign that a scanner mistakes; in a mail address, before its domain."""
    return truth(pc.match_substring_regex(pc.replace_substring_regex(array, r"(.)@.*$", r"\1"), SCANNED.pattern))


def has_case(array: pa.Array) -> np.ndarray:
    """(n,) whether a text holds a letter that has a case."""
    return truth(pc.not_equal(pc.utf8_upper(array), pc.utf8_lower(array)))


def is_not_ascii(array: pa.Array) -> np.ndarray:
    """(n,) whether a text holds anything but ASCII."""
    return ~truth(pc.string_is_ascii(array.fill_null("")))


def has_accent(array: pa.Array) -> np.ndarray:
    """(n,) whether a text changes when its accents are dropped."""
    maybe = is_not_ascii(array)
    for i in np.flatnonzero(maybe):
        text = array[int(i)].as_py()
        maybe[i] = without_accents(text) != text
    return maybe


def is_cuttable(array: pa.Array) -> np.ndarray:
    """(n,) whether a text loses something when it is cut."""
    return truth(pc.greater_equal(pc.utf8_length(array), 4))


@kind("typo", of=("text",), fits=has_two_signs)
def typo(cells: Cells) -> list[str]:
    """A slip of the fingers: the key beside (by the locale's keyboard), two signs swapped, one dropped, or one doubled."""
    near = neighbours(layout_of(cells.locale))
    slips = zip(
        cells.plain, cells.uniform("slip").tolist(), cells.uniform("place").tolist(), cells.bits("key").tolist(), strict=True
    )
    return [mistyped(text, slip, place, bits, near) for text, slip, place, bits in slips]


def mistyped(text: str, slip: float, place: float, bits: int, near: dict[str, str]) -> str:
    """A text of two signs or more with one slip; it always differs."""
    first, last = harmless(text)
    letters = [i for i in range(first, last) if text[i].isalnum()]
    i = letters[int(place * len(letters))] if letters else int(place * len(text))
    keys = near.get(text[i].lower(), "")
    if slip < 0.45 and keys:
        key = keys[bits % len(keys)]
        return text[:i] + (key.upper() if text[i].isupper() else key) + text[i + 1 :]
    if slip < 0.65:
        pairs = [j for j in range(max(i - 1, first), min(i + 2, last - 1)) if text[j].lower() != text[j + 1].lower()]
        if pairs:
            j = pairs[bits % len(pairs)]
            pair = text[j + 1] + text[j]
            pair = pair.capitalize() if text[j].isupper() and text[j + 1].islower() else pair  # Ehinrich, and not eHinrich
            return text[:j] + pair + text[j + 2 :]
    if slip < 0.85:
        return text[:i] + text[i + 1 :]
    return text[: i + 1] + text[i:]


def harmless(text: str) -> tuple[int, int]:
    """The part of a text that may change without reaching somebody real: a mail address up to its domain, a number's last two digits.

    >>> harmless("ann@example.com"), harmless("(720) 555-0190"), harmless("Ann")
    ((0, 3), (12, 14), (0, 3))
    """
    at = text.find("@")
    if at > 0:
        return 0, at
    return (len(text) - 2, len(text)) if NUMBER.fullmatch(text) else (0, len(text))


@kind("ocr", of=("text",), fits=is_scannable)
def ocr(cells: Cells) -> list[str]:
    """A sign that a scanner took for another: 0 and O, 1 and l and I, 5 and S, 8 and B, rn and m, cl and d."""
    out = []
    for text, place in zip(cells.plain, cells.uniform().tolist(), strict=True):
        first, last = harmless(text)
        found = [hit for hit in SCANNED.finditer(text) if first <= hit.start() and hit.end() <= last] or list(
            SCANNED.finditer(text)
        )
        hit = found[int(place * len(found))]
        out.append(text[: hit.start()] + LOOKALIKES[hit[0]] + text[hit.end() :])
    return out


@kind("case", of=("text",), fits=has_case)
def case(cells: Cells) -> list[str]:
    """Capitals where none belong, or none where they do: MÜLLER, müller, mÜLLER."""
    out = []
    for text, choice in zip(cells.plain, cells.bits().tolist(), strict=True):
        forms = [form for form in (text.upper(), text.lower(), text.upper(), text.lower(), text.swapcase()) if form != text]
        out.append(forms[choice % len(forms)] if forms else text)
    return out


@kind("blanks", of=("text",))
def blanks(cells: Cells) -> list[str]:
    """Blanks too many: in front, behind, doubled inside, or a no-break space that looks like one."""
    out = []
    for text, choice in zip(cells.plain, cells.bits().tolist(), strict=True):
        forms = [text + " ", " " + text, text + "  ", text + NO_BREAK]
        if " " in text.strip():
            forms += [text.replace(" ", "  ", 1), text.replace(" ", NO_BREAK, 1)]
        out.append(forms[choice % len(forms)])
    return out


@kind("encoding", of=("text",), fits=is_not_ascii)
def encoding(cells: Cells) -> list[str]:
    """UTF-8 read as if it were Windows-1252: MÃ¼ller."""
    return [misread(text) for text in cells.plain]


def misread(text: str) -> str:
    """The UTF-8 bytes of a text as Windows-1252 shows them; the few that it has no sign for as Latin-1 does."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode("utf-8"))


@kind("accents", of=("text",), fits=has_accent)
def accents(cells: Cells) -> list[str]:
    """Accents dropped: Muller, Jose, Lodz."""
    return [without_accents(text) for text in cells.plain]


def without_accents(text: str) -> str:
    """The text in plain letters."""
    parts = unicodedata.normalize("NFKD", text.translate(PLAIN))
    return unicodedata.normalize("NFC", "".join(sign for sign in parts if not unicodedata.combining(sign)))


@kind("truncated", of=("text",), fits=is_cuttable)
def truncated(cells: Cells, length: int = 0) -> list[str]:
    """Cut short, after `length` signs, or somewhere behind the middle."""
    shares = cells.uniform().tolist()
    out = []
    for text, share in zip(cells.plain, shares, strict=True):
        cut = length if 0 < length < len(text) else max(len(text) // 2 + int(share * (len(text) // 2 - 1)), 1)
        out.append(text[:cut])
    return out
