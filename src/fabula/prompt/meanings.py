"""What the name of a column can mean: the table `meanings.yaml`, read once."""

from __future__ import annotations

import functools
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import yaml

from fabula.expression import parse
from fabula.prompt.kinds import function_of, kind_of_node

LITTLE = frozenset(
    [
        "of",
        "the",
        "a",
        "de",
        "di",
        "da",
        "do",
        "du",
        "des",
        "del",
        "la",
        "el",
        "le",
        "les",
        "d",
        "van",
        "der",
        "das",
        "dos",
        "in",
        "to",
    ]
)  # left out as often as not
# Functions that give numbers though `kinds` does not know it: a column of numbers may hold what they make.
NUMBERS = """
discrete person.height_cm company.employee_count money.tax_rate commerce.stars education.grade_level education.gpa
education.credits health.heart_rate health.systolic health.diastolic health.temperature_c health.oxygen_saturation health.bmi
health.lab_value nature.crop_yield nature.element_mass nature.element_number transport.mileage_km transport.engine_cc
transport.seats internet.port internet.http_status sport.shirt_number food.calories transport.vehicle_price
"""
FIGURES = frozenset(NUMBERS.split())
TABLE = Path(__file__).parent / "meanings.yaml"


@dataclass(frozen=True)
class Meaning:
    """One thing that a column can hold.

    Args:
        label: what it is called here, `date_of_birth`.
        expression: what makes it, in the notation of recipes; it needs no other column.
        names: how people call such a column, in words; the commonest first.
    """

    label: str
    expression: str
    names: tuple[str, ...]

    @functools.cached_property
    def function(self) -> str:
        """The semantic type or function that the expression calls."""
        return function_of(parse(self.expression))

    @functools.cached_property
    def kind(self) -> str:
        """What kind of value it is: number, date, datetime, boolean, choice, code or other."""
        return "number" if self.function in FIGURES else kind_of_node(parse(self.expression)).name


@functools.cache
def load() -> dict[str, Meaning]:
    """Every meaning by its label."""
    rows = yaml.load(TABLE.read_text("utf-8"), yaml.CSafeLoader)
    return {label: Meaning(label, row["value"], tuple(row["names"].split(", "))) for label, row in rows.items()}


@functools.cache
def by_name() -> dict[str, str]:
    """Every name in small letters without accents, with and without its little words, and the label of what it means."""
    found = {plain(name): meaning.label for meaning in load().values() for name in meaning.names}
    for name, label in list(found.items()):
        short = " ".join(word for word in name.split() if word not in LITTLE)
        if " " in short:
            found.setdefault(short, label)
    return found


@functools.cache
def by_function() -> dict[str, str]:
    """The functions that exactly one meaning calls, and its label."""
    found: dict[str, list[str]] = {}
    for meaning in load().values():
        found.setdefault(meaning.function, []).append(meaning.label)
    return {function: labels[0] for function, labels in found.items() if len(labels) == 1}


def plain(text: str) -> str:
    """Small letters without accents; the German umlauts as `ae`, `oe`, `ue`."""
    text = text.lower().translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ı": "i", "ł": "l", "ø": "o"}))
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
