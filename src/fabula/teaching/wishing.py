"""Wishes about values, drawn for training: ranges, shares, missing values, order, relations; phrases from `wishes.yaml`.

Numbers and categories are those of the drawn tables' own columns, or near them, so that prompts sound like somebody's.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import yaml

from fabula import locales
from fabula.prompt.kinds import Kind, kind_of
from fabula.prompt.languages import LOADER
from fabula.prompt.plurals import singular
from fabula.schema import Column, Table
from fabula.teaching import wordnet
from fabula.teaching.drafting import Draft, fill, slots, worded
from fabula.teaching.sayings import Sayings

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">="}
PEOPLE = frozenset({"person.first_name", "person.full_name", "person.birth_date", "person.age"})
CITIES = 600  # the world's largest are what people name
FITTING = {  # the kinds of column that can be asked a wish; one that is not here goes by its own name
    "numbers": ("number",), "compare_numbers": ("number",), "dates": ("date", "datetime"), "compare": ("date", "datetime"),
    "choices": ("choice",), "codes": ("code", "other"), "booleans": ("boolean",),
    "sheet_numbers": ("number",), "sheet_choices": ("choice",), "sheet_dates": ("date", "datetime"),
}  # fmt: skip
Spoken = Callable[[str], str]


class Wishes(Sayings):
    """Draws wishes.

    Args:
        chance: where all chance comes from.
        held_out: use only the phrases kept for measuring, or only the others.
        spoken: a column's name as people say it.
    """

    def __init__(self, chance: random.Random, *, held_out: bool, spoken: Spoken, unusual: Sequence[str]) -> None:
        self.held_out, self.spoken, self.unusual = held_out, spoken, unusual
        self.careful = False  # whether what is wished goes together
        self.owner = ""  # a thing that columns are named with: "order total"
        super().__init__(chance, yaml.load((Path(__file__).parent / "wishes.yaml").read_text("utf-8"), LOADER))
        towns = locales.places().sort_by([("population", "descending")]).slice(0, CITIES)
        self.families = wordnet.families()
        self.cities = [name for name in towns.column("latin").to_pylist() if name and len(name) < 20]

    # -- wishes that stand behind or before the sentence -----------------------------------------------------------

    def wish(self, tables: Sequence[Table]) -> tuple[Draft, set[str]]:
        """A wish about the values of some tables, and the columns it needs."""
        kinds = [(column, kind_of(column)) for table in tables for column in table]
        usual = [pair for pair in kinds if not pair[0].rare] or kinds
        name = self._subject_of_wish(kinds)
        return self._said(name, kinds, kinds if self.random.random() < 0.4 else usual)

    def particular(self, name: str, kinds: Sequence[tuple[Column, Kind]]) -> tuple[Draft, set[str]]:
        """One of a list of columns with what it holds, in few words, and the columns it needs."""
        return self._said(name, kinds, kinds)

    def _said(
        self, name: str, kinds: Sequence[tuple[Column, Kind]], likely: Sequence[tuple[Column, Kind]]
    ) -> tuple[Draft, set[str]]:
        """A wish of one kind about a column that can be asked it, of the likely ones if there is one."""
        frames = [frame for frame in self.phrases[name] if "{x}" not in frame]
        frame = self._with_number(worded(frames, self.random, held_out=self.held_out), 3, 30)
        fits = FITTING.get(name, (name,))
        pool = [pair for pair in likely if pair[1].name in fits] or [pair for pair in kinds if pair[1].name in fits] or likely
        column, kind = self.random.choice(pool) if pool else (None, Kind("other"))
        parts, needed = self._parts(frame, column, kind, [pair[0] for pair in pool])
        out = Draft()
        fill(out, _signs(frame), parts)
        return out, needed

    def _subject_of_wish(self, kinds: Sequence[tuple[Column, Kind]]) -> str:
        """What a wish is about, weighted by how often people ask; only what the tables can be asked."""
        found = {kind.name for _, kind in kinds}
        weights = {
            "missing": 5,
            "complete": 3,
            "unique": 4,
            "sorting": 6,
            "periods": 5,
            "codes": 5,
            "dirt": 3,
            "gaps": 1,
            "whole_complete": 1,
        }
        weights |= {
            "times_sorted": 1,
            "currency": 2,
            "width": 2,
            "table_called": 1,
            "called": 2,
            "flags": 3,
            "bare": 2,
            "clean": 1,
        }
        weights |= {"numbers": 22} if "number" in found or not kinds else {}
        weights |= {"dates": 4} if found & {"date", "datetime"} or not kinds else {}
        weights |= {"choices": 18} if "choice" in found or not kinds else {}
        weights |= {"booleans": 5} if "boolean" in found or not kinds else {}
        weights |= {"compare": 2} if sum(kind.name in ("date", "datetime") for _, kind in kinds) > 1 else {}
        weights |= {"compare_numbers": 2} if sum(kind.name == "number" for _, kind in kinds) > 2 else {}
        functions = {getattr(c.expression, "function", getattr(c.expression, "path", "")) for c, _ in kinds}
        weights |= {"ages": 5} if functions & PEOPLE else {}
        return self.random.choices(list(weights), list(weights.values()))[0]

    def _parts(
        self, frame: str, column: Column | None, kind: Kind, pool: Sequence[Column]
    ) -> tuple[dict[str, tuple[str, str] | Draft], set[str]]:
        """Everything a frame has a slot for, and the columns that it names."""
        some = [c.name for c in pool] or list(self.unusual)
        name = column.name if column and (self.careful or self.random.random() < 0.93) else self.random.choice(self.unusual)
        second = self.random.choice([other for other in some if other != name] or some)
        third = self.random.choice(some)
        says = self._spoken_plural
        parts: dict[str, tuple[str, str] | Draft] = {
            "c": (says(name), "about"),
            "u": (says(name), "about"),
            "b": (self._flag(name), "about"),
            "c2": (self.spoken(second), "about"),
            "s": (self.spoken(name), "sort"),
            "s2": (self.spoken(second), "sort"),
            "a": (self.random.choice([*self.unusual, self.spoken(third)]), "add"),
            "called": (
                self.random.choice([*self.unusual, self.spoken(third), third]).replace(" ", self.random.choice(" _")),
                "called",
            ),
            "f": (self._formula(second, third), "formula"),
            "fpair": (f"{self.spoken(second)} and {self.spoken(third)}", "formula"),
        }
        parts |= self._numbers(kind) | self._moments() | self._categories(kind) | self._rest()
        wanted = slots(frame)
        needed = {name} if wanted & {"c", "u", "b", "s"} and column and name == column.name else set()
        return parts, needed | ({second} if wanted & {"c2", "s2"} and pool else set())

    def _numbers(self, kind: Kind) -> dict[str, tuple[str, str] | Draft]:
        low, high = self._bounds(kind)
        unit = self.random.choice(self.phrases["units"]["plain"]) if self.random.random() < 0.5 else ""
        money = self.random.choice(self.phrases["units"]["money"])
        sign = self.random.choice(["$", "€", "£"]) if self.random.random() < 0.4 else ""
        time = self.random.choice([" hours", " minutes", " days", " weeks", " years", "h", " min", " months"])
        size = self.random.choice([" cm", " m", " kg", " km", " m2", " sqm", " tons", " feet", " miles", " litres"])
        one, other = self._number(low), self._number(high)
        pairs = {
            "low": one + (unit if self.random.random() < 0.25 else ""),
            "high": other + unit,
            "below": other + unit,
            "above": one + unit,
            "average": self._number((low + high) / 2) + unit,
            "spread": self._number(max((high - low) / 5, 1)),
        }
        parts: dict[str, tuple[str, str] | Draft] = {place: (text, place) for place, text in pairs.items()}
        for place, number in (("low", one), ("above", one), ("high", other), ("below", other)):
            parts[f"{place}money"] = (sign + number if sign else number + money, place)
            parts[f"{place}time"] = (f"{self.random.choice([2, 3, 5, 10, 30, 45, 60, 90, 'two', 'three'])}{time}", place)
            parts[f"{place}size"] = (number + size, place)
        parts["averagesize"] = (self._number((low + high) / 2) + size, "average")
        return parts

    def _moments(self) -> dict[str, tuple[str, str] | Draft]:
        first, second = sorted(self.random.sample(range(1950, 2031) if self.random.random() < 0.3 else range(2012, 2028), 2))
        style = self.random.randrange(6)
        one, other = self._moment(first, style), self._moment(second, style)
        recent = self._with_number(self.random.choice(self.phrases["recents"]))
        period = self.random.choice(
            [
                self._moment(second, self.random.randrange(3)),
                str(second),
                str(second),
                recent,
                self.random.choice(self.phrases["eras"]),
                f"Q{self.random.randint(1, 4)} {second}",
                f"{self.random.choice(['summer', 'spring', 'winter', 'autumn'])} {second}",
                f"the {self.random.choice(['first', 'second'])} half of {second}",
                self.random.choice(MONTHS),
            ]
        )
        parts: dict[str, tuple[str, str] | Draft] = {
            "dlow": (one, "low"),
            "dhigh": (other, "high"),
            "dabove": (one, "above"),
            "dbelow": (other, "below"),
            "ylow": (str(first), "low"),
            "yhigh": (str(second), "high"),
            "date": (period, "date"),
            "recent": (recent, "date"),
            "weekdays": (self.random.choice(self.phrases["weekdays"]), "date"),
            "dateformat": (self.random.choice(self.phrases["shapes_of_dates"]), "pattern"),
            "lasting": (self._with_number(self.random.choice(self.phrases["lastings"])), "lasting"),
        }
        return parts

    def _moment(self, year: int, style: int) -> str:
        month, day = self.random.randint(1, 12), self.random.randint(1, 28)
        name = MONTHS[month - 1]
        styles = [
            str(year),
            f"{name} {year}",
            f"{name[:3]} {year}",
            f"{year}-{month:02}-{day:02}",
            f"{day} {name} {year}",
            f"{name} {day}, {year}",
        ]
        if style == 4:
            return self.random.choice(
                [styles[4], f"{day:02}/{month:02}/{year}", f"{day}.{month}.{year}", f"{name} {day}", f"{day}th of {name} {year}"]
            )
        return styles[style] if style else self.random.choice([str(year), str(year), name, f"{month:02}/{year}"])

    def _categories(self, kind: Kind) -> dict[str, tuple[str, str] | Draft]:
        own = self._kinds(kind)
        count = min(self.random.choice([2, 2, 3, 3, 3, 4, 5]), len(own))
        chosen = [self._value(value) for value in self.random.sample(own, count)]
        quote = self.random.choice(["", "", "", "", '"', "'"])
        one, other = self.random.choice([*chosen, self._pair()[0]]), chosen[-1]
        slashed = _joined(chosen, "/")
        first = self.random.choice([0, 1, 1, 2, 5, 10, 50, 100])
        numbers = [str(first + i * max(first // 2, 1)) for i in range(self.random.choice([2, 3, 3, 4, 5]))]
        shares = Draft()
        backwards = self.random.random() < 0.3
        last = self.random.choice(["and", "and", ",", ", and"])
        for i, value in enumerate(chosen):
            if i:
                for piece in (last if i == len(chosen) - 1 else ",").split():
                    shares.add(piece)
            pieces = [(self._share(), "share"), (value, "values")]
            for words, setting in reversed(pieces) if backwards else pieces:
                shares.add(words, setting)
        pair = Draft([(self._pair()[0], "values"), (self.random.choice(["and", "or", "/"]), ""), (self._pair()[1], "values")])
        slash_pair = Draft([(self._pair()[0], "values"), ("/", ""), (self._pair()[1], "values")])
        return {
            "values": self._listed(chosen, quote),
            "slashed": slashed,
            "spaced": self._spaced(chosen),
            "shares": shares,
            "wordpair": pair,
            "slashpair": slash_pair,
            "value": (quote + one + quote, "values"),
            "novalue": (other, "except"),
            "numbers": self._listed(numbers),
            "nslashed": _joined(numbers, "/"),
            "tally": (self.random.choice(["two", "three", "four", "2", "3", "4", "several"]), ""),
            "count": (self.random.choice([str(self.random.randint(1, 40)), "two", "three", "one", "five", "ten"]), "count"),
            "share": (self._share(), "share"),
            "share2": (self._share(), "share"),
            "mostvalue": Draft([(other, "values")]),
        }

    def _kinds(self, kind: Kind) -> list[str]:
        """Categories: the column's own, those that many columns have, or the kinds of any thing in the world, so that what stands around
        them says what they are."""
        roll = self.random.random()
        if roll < (0.75 if self.careful else 0.4) and len(kind.labels) > 1:
            return list(kind.labels)
        if roll < (0.9 if self.careful else 0.75) and self.families:
            family = self.random.choice(self.families)
            return self.random.sample(family, min(len(family), 12))
        return self.random.sample(self.phrases["colours"], 12)

    def _listed(self, values: Sequence[str], quote: str = "") -> Draft:
        out, last, between = (
            Draft(),
            self.random.choice(["or", "or", "and", "and", ",", "or", "&"]),
            self.random.choice([",", ",", ",", ",", "/", "|", ";"]),
        )
        last = last if between == "," else between
        for i, value in enumerate(values):
            if i:
                out.add(last if i == len(values) - 1 else between)
            out.add(quote + value + quote, "values")
        return out

    def _spaced(self, values: Sequence[str]) -> Draft:
        """Categories of a word each, hardly a sign between them: "cold warm or hot"."""
        words = [value for value in values if " " not in value] or list(values[:1])
        out, last = Draft(), self.random.choice(["or", "or", "and"])
        for i, value in enumerate(words):
            out.add(last if i and i == len(words) - 1 else "")
            out.add(value, "values")
        return out

    def _rest(self) -> dict[str, tuple[str, str] | Draft]:
        dirt = self.random.sample(self.phrases["dirts"], 3)
        cities = [self.random.choice(self.cities) for _ in range(self.random.choice([1, 1, 2, 2, 3]))]
        several = Draft()
        for i, city in enumerate(cities):
            several.add(("and" if i == len(cities) - 1 else ",") if i else "")
            several.add(city, "city")
        return {
            "d": (dirt[0], "dirt"),
            "d2": (dirt[1], "dirt"),
            "d3": (dirt[2], "dirt"),
            "dirty": (self.random.choice(self.phrases["dirties"]), "dirt"),
            "currency": (self.random.choice(self.phrases["currencies"]), "currency"),
            "dialect": (self.random.choice(self.phrases["dialects"]), "dialect"),
            "cities": several,
            "pattern": (self._pattern(), "pattern"),
            "regex": (self.random.choice(self.phrases["regexes"]), "pattern"),
            "typed": (self.random.choice(self.phrases["types"]), "type"),
            "prefix": (self._pattern()[:3].upper(), "pattern"),
            "digits": (self._with_number(self.random.choice(self.phrases["digits"]), 2, 12), "pattern"),
        }

    # -- wishes that the thing itself is part of ----------------------------------------------------------------------

    def around(self, inner: Draft, extra: dict[str, tuple[str, str] | Draft] | None = None, *, kinds: Sequence[str]) -> Draft:
        """The thing inside a wish: "daily {x} for 2023", "{x} in Lyon"."""
        frames = [frame for kind in kinds for frame in self.phrases[kind] if "{x}" in frame]
        frame = worded(frames, self.random, held_out=self.held_out)
        parts = self._moments() | self._categories(Kind("choice")) | self._rest() | {"x": inner} | (extra or {})
        out = Draft()
        fill(out, _signs(frame), parts)
        return out

    def tail(self, kinds: Sequence[str]) -> Draft:
        """A wish of one of these kinds that needs no table."""
        frames = [frame for kind in kinds for frame in self.phrases[kind] if "{x}" not in frame]
        frame = self._with_number(worded(frames, self.random, held_out=self.held_out), 3, 30)
        out = Draft()
        fill(out, frame, self._rest())
        return out

    def related(self, parent: str, child: str, rows: str, *, many: bool = False) -> Draft:
        """Two tables with so many rows of one for each of the other; `parent` and `child` are what they are called, in the plural."""
        frame = worded(self.phrases["many" if many else "children"], self.random, held_out=self.held_out)
        out = Draft()
        least = self.random.randint(1, 20)
        tally = self.random.choice(self.phrases["tallies"]).replace("M", str(least + self.random.randint(1, 9)))
        tally = self._with_number(tally, least, least)
        fill(
            out,
            frame,
            {
                "p": (parent, "subject"),
                "k": (child, "child"),
                "p1": (_one(parent), "parent"),
                "n": (tally, "children"),
                "r": (rows, "rows"),
            },
        )
        return out

    def self_reference(self, thing: str) -> Draft:
        """A column that refers to another row of the same table."""
        frame = worded(self.phrases["refers"], self.random, held_out=self.held_out)
        one, other = self.random.sample(self.phrases["relatives"], 2)
        out = Draft()
        fill(out, frame, {"a": (one, "add"), "a2": (other, "add"), "p1": (_one(thing), "parent")})
        return out

    # -- words ---------------------------------------------------------------------------------------------------------

    def _spoken_plural(self, name: str) -> str:
        words = self.spoken(name)
        if self.owner and not words.startswith(self.owner):
            words = f"{self.owner} {words}"
        if self.random.random() < (0.4 if self.owner else 0.15) and not words.endswith("s") and words[-1:].isalpha():
            words += "s"
        return words

    def _flag(self, name: str) -> str:
        """What a column of yes and no is called in a sentence: `is_churned` is "churned"."""
        for start in ("is_", "has_", "was_"):
            if name.startswith(start) and self.random.random() < 0.7:
                name = name.removeprefix(start)
        return self.spoken(name)

    def _formula(self, one: str, other: str) -> str:
        between = self.random.choice(["times", "*", "x", "multiplied by", "plus", "+", "minus", "-", "divided by", "/", "times"])
        return f"{self.spoken(one)} {between} {self.spoken(other)}"

    def _value(self, value: str) -> str:
        return value.lower() if self.random.random() < 0.4 and not value.isupper() else value

    def _pair(self) -> list[str]:
        return self.random.choice(self.phrases["pairs"]).split("/")


def _joined(values: Sequence[str], sign: str) -> Draft:
    """Categories with a sign between them: "S/M/L"."""
    out = Draft()
    for i, value in enumerate(values):
        out.add(sign if i else "")
        out.add(value, "values")
    return out


def _signs(frame: str) -> str:
    """The frame with `lt` and its like as signs, which the notation keeps for itself."""
    return re.sub(r"\b(?:lt|le|gt|ge)\b", lambda found: SIGNS[found[0]], frame)


def _one(things: str) -> str:
    head, _, last = things.rpartition(" ")
    return f"{head} {singular(last)}".strip()
