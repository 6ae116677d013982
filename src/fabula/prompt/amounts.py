"""Words for amounts, made into numbers: "$1.5k", "-10", "a third", "two or three", "at least 20"."""

from __future__ import annotations

import re

from fabula.prompt import values

FRACTIONS = {
    "half": 1 / 2,
    "third": 1 / 3,
    "quarter": 1 / 4,
    "fifth": 1 / 5,
    "tenth": 1 / 10,
    "sixth": 1 / 6,
    "eighth": 1 / 8,
    "twentieth": 1 / 20,
}
VAGUE_SHARES = {
    "most": 0.8,
    "mostly": 0.8,
    "majority": 0.7,
    "many": 0.5,
    "minority": 0.2,
    "few": 0.05,
    "some": 0.1,
    "all": 1.0,
    "none": 0.0,
    "everyone": 1.0,
    "everybody": 1.0,
    "every": 1.0,
    "nobody": 0.0,
    "no": 0.0,
}
SOME = {
    "several": (2, 8),
    "many": (5, 20),
    "multiple": (2, 6),
    "some": (1, 5),
    "few": (2, 5),
    "couple": (1, 3),
    "one or more": (1, 6),
    "at least one": (1, 6),
    "zero or more": (0, 5),
    "any number": (0, 8),
}
NUMBER = re.compile(r"[-−]?\s?\d[\d,.'’ ]*")
SUFFIX = re.compile(r"\s?(k|m|mio|bn|thousand|million|billion|hundred|dozen)\b", re.IGNORECASE)
OF_AGE = re.compile(r"adult|of legal age|grown-?up|minor|under-?age|of age")
NOTHING = {"positive": 0.0, "negative": 0.0, "non-negative": 0.0, "nonnegative": 0.0, "zero": 0.0}
WITH_A_MEAN = r"with|and|an?|the|its|of|mean|average|avg|approx|about|around|roughly|distribut(?:ed|ion)|curve|at|is"
OF_SHAPE = re.compile(rf"(?:[\s,(=:]|\b(?:{WITH_A_MEAN})\b\.?)*", re.IGNORECASE)  # between a shape and its mean


def amount(text: str) -> float | None:
    """The number that some words mean; none when they mean none."""
    plain = re.sub(r"\bminus\s+(?=\d)", "-", text.replace("−", "-"))
    found = NUMBER.search(plain)
    if not found:
        whole = 18 if OF_AGE.search(plain.lower()) else values.number(plain)
        if whole is None and any(word in plain.lower() for word in NOTHING):
            return 0.0
        return None if whole is None else float(whole)
    sign = -1 if found[0].lstrip().startswith("-") and not (found.start() and plain[found.start() - 1].isdigit()) else 1
    digits = found[0].strip(" -,.'’").replace("’", "").replace("'", "").replace(" ", "")
    digits = (
        re.sub(r"[,.](?=\d{3}(?:\D|$))(?!\d{3}\d)", "", digits)
        if re.fullmatch(r"[1-9]\d{0,2}(?:[,.]\d{3})+(?:[.,]\d{1,2})?", digits)
        else digits
    )
    digits = digits.replace(",", ".")
    if digits.count(".") > 1:
        digits = digits.replace(".", "", digits.count(".") - 1)
    scale = SUFFIX.match(plain[found.end() :].lstrip() if found[0].endswith(" ") else plain[found.end() :])
    scale = scale or SUFFIX.match(" " + plain[found.end() :].lstrip())
    metres = re.match(r"[\d,.]*\d m\b", plain[found.start() :].lstrip("- "))  # "15m" and "15 M" are millions
    factor = values.SCALES.get(scale[1].lower(), 1) if scale and not metres else 1
    try:
        return sign * float(digits) * factor
    except ValueError:
        return None


def share(text: str) -> float | None:
    """The share that some words mean, 0 to 1: "12 %", "a third", "one in ten", "most", "0.3"."""
    words = text.lower()
    if found := re.search(r"(\d+(?:[.,]\d+)?)\s*(?:%|per ?cent|pct)", words):
        value = float(found[1].replace(",", "."))
        return value / 100 if value <= 100 else None
    if found := re.search(r"(\w+) (?:in|out of) (?:every )?(\w+)", words):
        one, of = values.number(found[1]), values.number(found[2])
        return one / of if one is not None and of and one <= of else None
    if "percent" in words and (spelled := values.number(words.replace("percent", ""))) is not None:
        return spelled / 100
    for name, fraction in FRACTIONS.items():
        if re.search(rf"\b{name}s?\b", words):
            times = {"two": 2, "three": 3, "four": 4}.get(words.split()[0] if " " in words else "", 1)
            return min(fraction * times, 1.0)
    for name, fraction in VAGUE_SHARES.items():
        if re.search(rf"\b{name}\b", words):
            return fraction
    value = amount(words)
    return value if value is not None and 0 <= value <= 1 else value / 100 if value is not None and 1 < value <= 100 else None


def rows(text: str) -> int | None:
    """How many rows some words mean; the middle of two numbers: "200 and 260"."""
    found = re.fullmatch(r"(\d[\d,.]*\s?k?)\s*(?:and|to|or|-|–)\s*(\d[\d,.]*\s?k?)", text.strip(), re.IGNORECASE)
    ends = [number for part in found.groups() if (number := values.number(part)) is not None] if found else []
    return (ends[0] + ends[1]) // 2 if len(ends) == 2 else values.number(text)


def tally(text: str) -> tuple[int, int] | None:
    """Fewest and most of what some words count: "3", "2 to 5", "about 10", "several", "up to 4"."""
    words = text.lower()
    if re.fullmatch(r"(?:\w+ )*(?:no|none|without any|without|any)(?: \w+)*", words):  # "some have none"
        return 0, 4
    for name, bounds in SOME.items():
        if name in words and not re.search(r"\d", words):
            return bounds
    parts = [p for p in re.split(r"\b(?:to|and|or)\b|(?<=\d)\s*[-–]\s*(?=\d)|\.\.", words) if p.strip()]
    found = [number for part in parts if (number := values.number(part)) is not None]
    if not found:
        return None
    if len(found) > 1 and found[0] <= found[1]:
        return found[0], found[1]
    count = found[0]
    if re.search(r"up to|at most|max|no more than", words):
        return min(1, count), count
    if re.search(r"at least|min|or more|more than", words):
        return count, count * 2 + 2
    if re.search(r"about|around|approx|roughly|average|circa|~", words):
        apart = max(round(count * 0.3), 1)
        return max(count - apart, 0), count + apart
    return count, count


def width(text: str) -> tuple[int, int]:
    """Fewest and most columns that are wanted; 0 and a great many where nothing is said."""
    words = text.lower()
    count = values.number(re.sub(r"columns?|fields?|attributes?|features?|\b(?:no|not) (?:more|fewer|less) than\b", "", words))
    if count is None:
        return (0, 6) if re.search(r"few|narrow|handful", words) else (25, 999)
    if re.search(r"at most|up to|no more|not more|max", words):
        return 0, count
    return (count, 999) if re.search(r"at least|no fewer|min|more than|or more|over", words) else (count, count)
