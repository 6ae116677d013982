"""An example of a code, or a description of one, made into an expression: "ORD2024-00001", "A-01-03", "6 digits", "AB-####"."""

from __future__ import annotations

import re

from fabula.expression import Call, Literal, Node
from fabula.prompt import values

YEAR = re.compile(r"^(?:19|20)\d\d$")
DESCRIBED = re.compile(
    r"\b(?P<count>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve)[- ]?(?P<sort>\w+ case |\w+[- ])?"
    r"(?P<kind>digit|character|letter|number|char|hex)|(?P<sign>dash|hyphen|slash|dot)",
    re.IGNORECASE,
)
PREFIXED = re.compile(
    r"(?P<start>[A-Z]{1,5}[-/]?)\s*(?:plus|\+|followed by|then|and)\s+(?P<rest>.*\b(?:digits?|letters?|characters?|numbers?))",
    re.DOTALL,
)
LETTERS = re.compile(r"(?:^|\s)([A-Z])\s?(?:-|–|to|through)\s?([A-Z])$")
SIGNS = {"digit": "#", "number": "#", "character": "*", "char": "*", "hex": "*", "letter": "?"}
COUNTED = 3  # digits of a number that counts
BETWEEN = {"dash": "-", "hyphen": "-", "slash": "/", "dot": "."}


def pattern_of(text: str, *, unique: bool = False, key: bool = False) -> Node:
    """The expression of codes of a form.

    Args:
        unique: no code comes twice.
        key: it numbers the rows.
    """
    plain = text.strip(" .\"'`“”")
    if span := LETTERS.search(plain):  # "A-K"
        first, last = sorted(map(ord, (span[1], span[2])))
        return Call("choice", tuple(Literal(chr(letter)) for letter in range(first, last + 1)))
    if re.fullmatch(r"hex(?:adecimal)?(?: codes?)?", plain, re.IGNORECASE):
        return Call("code.hex", (Literal(8),))
    form = _form(plain)
    if not re.search(r"[#?*]", form) or (unique and len(re.findall(r"[#?*]", form)) < 3):  # too few codes for many rows
        form += "-#####"
    if key and "#" in form and "?" not in form and "*" not in form:
        return Call("key", (Literal(_gathered(form)),))
    return Call("pattern", (Literal(form),), (("unique", Literal(True)),) if unique else ())


def _form(text: str) -> str:
    if prefixed := PREFIXED.fullmatch(text):  # "S plus 7 digits"
        return prefixed["start"] + _form(prefixed["rest"])
    described = list(DESCRIBED.finditer(text))
    if any(found["kind"] for found in described):
        return "".join(
            BETWEEN[found["sign"].lower()]
            if found["sign"]
            else SIGNS[found["kind"].lower()] * min(values.number(found["count"]) or 1, 40)
            for found in described
        )
    if re.fullmatch(r"[A-Za-z]{1,6}[-_]?", text):  # only how it starts
        return f"{text}#####" if text[-1] in "-_" else f"{text}-#####"
    if re.search(r"#|\bX{2,}|\b9{3,}|\b0{3,}\b|A{3,}", text):
        text = re.sub(r"(?<![A-WYZa-z])X+(?![A-WYZa-z])", lambda found: "*" * len(found[0]), text)
        text = re.sub(r"(?<!\d)(?:9+|0{3,})(?!\d)", lambda found: "#" * len(found[0]), text)
        text = re.sub(r"(?<![B-Z])A{2,}(?![B-Z])", lambda found: "?" * len(found[0]), text)
        return text if re.search(r"[#?*]", text) else text + "-#####"
    runs = re.findall(r"\d+|[A-Za-z]+|[^A-Za-z\d]+", text)
    numbers = [i for i, run in enumerate(runs) if run.isdigit()]
    varied = [i for i in numbers if not (YEAR.match(runs[i]) and len(numbers) > 1)] or numbers
    single = sum(run.isalpha() and len(run) == 1 for run in runs)
    counted = len(numbers) == 1 and len(runs[numbers[0]]) >= COUNTED  # "P-00417" goes on as P-00418, "A-3" may be any letter
    out = []
    for i, run in enumerate(runs):
        if i in varied:
            out.append("#" * len(run))
        elif i == 0 and counted:
            out.append(run)
        elif run.isalpha() and (len(run) == 1 or not varied or (single == 0 and i > 0 and len(run) <= 3)):
            out.append("?" * len(run) if run.isupper() else run)
        else:
            out.append(run)
    return "".join(out)


def _gathered(form: str) -> str:
    """The form with its last run of digits counting, and those before it zeros: a key counts in one place."""
    last = form.rindex("#")
    start = last
    while start and form[start - 1] == "#":
        start -= 1
    return form[:start].replace("#", "0") + form[start:]
