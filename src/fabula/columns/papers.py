"""The numbers on a person's papers: identity, tax, health, passport and driving licence, made of the person's own facts."""

from __future__ import annotations

import functools
import re

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import CAPITALS, fixed_width, join
from fabula.columns.checkdigits import ZERO, as_digits
from fabula.columns.forms import random_characters, random_digits
from fabula.columns.official import countries_of, official_number
from fabula.columns.people import Person
from fabula.columns.pools import Pool

EPOCH = 25_568  # days from 1899-12-31 to 1970-01-01
MEXICAN_STATES = np.frombuffer(b"ASBCBSCCCLCMCSCHDFDGGTGRHGJCMCMNMSNTNLOCPLQTQRSPSLSRTCTSTLVZYNZS", np.uint8).reshape(-1, 2).T
MONTH_LETTERS = np.frombuffer(b"ABCDEHLMPRST", np.uint8)
VOWELS = "AEIOU"
# Beginnings of names that the register of Mexico writes with an X in second place.
BAD_WORDS = """
    BACA BAKA BUEI BUEY CACA CACO CAGA CAGO CAKA CAKO COGE COGI COJA COJE COJI COJO COLA CULO FALO FETO GETA GUEI GUEY JETA
    JOTO KACA KACO KAGA KAGO KAKA KAKO KOGE KOGI KOJA KOJE KOJI KOJO KOLA KULO LILO LOCA LOCO LOKA LOKO MAME MAMO MEAR MEAS
    MEON MIAR MION MOCO MOKO MULA MULO NACA NACO PEDA PEDO PENE PIPI PITO POPO PUTA PUTO QULO RATA ROBA ROBE ROBO RUIN SENO
    TETA VACA VAGA VAGO VAKA VUEI VUEY WUEI WUEY
"""


@semantic_type("person.national_id")
def national_id(person: Person, number: str = "", *, country: str = "") -> Column:
    """The number by which the state knows the person, such as `912-14-3068`, with valid check digits from a range never issued.

    Where it holds sex, day of birth or name, they are the person's. The country is the locale's; `country="PL"` another.
    `number` is one of several that a country has: `person.national_id("NHS", country="GB")`.
    A few countries have no such range: docs/reference/safe-values.md. Source: fabula/reference/official_numbers.tsv.
    """
    return _official(person, "national_id", country, number)


@semantic_type("person.passport_number")
def passport_number(person: Person, *, country: str = "") -> Column:
    """Passport number in the country's form from a range never issued, such as `X48213950`.

    Source: fabula/reference/official_numbers.tsv.
    """
    return _official(person, "passport_number", country)


@semantic_type("person.driving_licence")
def driving_licence(person: Person, *, country: str = "") -> Column:
    """Driving licence number, such as `X4821395`; in Britain made of name, sex and birth date, `JOHNS854173E99AB`.

    Source: fabula/reference/official_numbers.tsv.
    """
    if (country.upper() or person.draw.locale.country) == "GB":
        return _british_licence(person)
    return _official(person, "driving_licence", country)


def _official(person: Person, kind: str, country: str, code: str = "") -> Column:
    shared = kind != "national_id" and country.upper() not in countries_of(kind)  # papers of other countries have one form
    return official_number(person.draw.child(kind), kind, PersonParts(person), country="" if shared else country, code=code)


_OFFSET = re.compile(r"(?P<part>mm|dd)(w(?P<women>\d+))?(c(?P<century>\d+))?(\+(?P<always>\d+))?$")
_DIGIT = re.compile(r"c(?P<men>\d)(x(?P<step>\d))?$")


class PersonParts:
    """What forms of numbers say about a person, by the name of the part: (width, n) uint8 characters."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.draw = person.draw.child("papers")

    def __call__(self, part: str) -> np.ndarray:
        """The characters of a part, `{yy}`, `{mmc20}`, `{odd}` ...; see `fabula/reference/official_numbers.tsv`."""
        if match := _OFFSET.match(part):
            number = self._date["month" if match["part"] == "mm" else "day"] + int(match["always"] or 0)
            number = (
                number + np.where(self.person.is_male, 0, int(match["women"] or 0)) + self._after * int(match["century"] or 0)
            )
            return as_digits(number, 2)
        if match := _DIGIT.match(part):  # the digit of men born in the 1900s, women one more, each century two or more
            step = int(match["step"] or 2)
            return as_digits(int(match["men"]) + np.where(self.person.is_male, 0, 1) + step * self._after, 1)
        return getattr(self, f"_{part}")()

    @functools.cached_property
    def _date(self) -> dict[str, np.ndarray]:
        days = self.person.birth_days.astype("datetime64[D]")
        months = days.astype("datetime64[M]")
        return {
            "year": np.asarray(self.person.birth_year, np.int64),
            "month": months.astype(np.int64) % 12 + 1,
            "day": (days - months).astype(np.int64) + 1,
        }

    @property
    def _after(self) -> np.ndarray:
        """(n,) int64 centuries after the 1900s."""
        return self._date["year"] // 100 - 19

    def _yy(self) -> np.ndarray:
        return as_digits(self._date["year"] % 100, 2)

    def _yyyy(self) -> np.ndarray:
        return as_digits(self._date["year"], 4)

    def _y3(self) -> np.ndarray:
        return as_digits(self._date["year"] % 1000, 3)

    def _y2(self) -> np.ndarray:
        return as_digits(self._date["year"] // 100 % 10, 1)

    def _century(self) -> np.ndarray:
        return as_digits(self._date["year"] // 100 - 17, 1)

    def _days(self) -> np.ndarray:
        return as_digits(self.person.birth_days.astype(np.int64) + EPOCH, 5)

    def _sex(self) -> np.ndarray:
        return as_digits(np.where(self.person.is_male, 1, 2), 1)

    def _man(self) -> np.ndarray:
        return as_digits(self.person.is_male.astype(np.int64), 1)

    def _random(self, name: str) -> np.ndarray:
        """(n,) int64 digits."""
        return random_digits(self.draw.child(name), 1)[:, 0].astype(np.int64) - ZERO

    def _odd(self) -> np.ndarray:
        return as_digits(self._random("odd") // 2 * 2 + self.person.is_male, 1)

    def _even(self) -> np.ndarray:
        return as_digits(self._random("odd") // 2 * 2 + ~self.person.is_male, 1)

    def _half(self) -> np.ndarray:
        return as_digits(self._random("half") // 2 + np.where(self.person.is_male, 5, 0), 1)

    def _halfw(self) -> np.ndarray:
        return as_digits(self._random("half") // 2 + np.where(self.person.is_male, 0, 5), 1)

    def _nn_century(self) -> np.ndarray:
        return as_digits(np.where(self._after > 0, 2, 0), 1)

    def _no_century(self) -> np.ndarray:
        return as_digits(self._random("century") // 2 + np.where(self._after > 0, 5, 0), 1)

    def _dk_century(self) -> np.ndarray:
        return as_digits(np.where(self._after > 0, 5 + self._random("century") % 4, self._random("century") % 4), 1)

    def _fi_sign(self) -> np.ndarray:
        return np.where(self._after > 0, ord("A"), ord("-")).astype(np.uint8)[None]

    def _ar_sex(self) -> np.ndarray:
        return as_digits(np.where(self.person.is_male, 20, 27), 2)

    def _initial(self) -> np.ndarray:
        return _letters(self.person.names.last_latin, "initial")[:, self.person.last]

    def _it_name(self) -> np.ndarray:
        names = self.person.names
        first, last = _letters(names.first_latin, "it first"), _letters(names.last_latin, "it last")
        return np.concatenate([last[:, self.person.last], first[:, self.person.first]])

    def _it_month(self) -> np.ndarray:
        return MONTH_LETTERS[self._date["month"] - 1][None]

    def _mother(self) -> np.ndarray:
        """(n,) positions of a second last name, the mother's."""
        person = self.person
        return (
            person.names.last.index(0, person.draw.child("second surname").lane(0))
            if not person.names.last_by_sex
            else person.last
        )

    def _mx_name(self) -> np.ndarray:
        names = self.person.names
        head, one = _letters(names.last_latin, "mx head"), _letters(names.first_latin, "initial")
        mother = _letters(names.last_latin, "initial")[:, self._mother()]
        out = np.concatenate([head[:, self.person.last], mother, one[:, self.person.first]])
        word = np.ascontiguousarray(out.T).view(np.uint32).ravel()
        out[1, np.isin(word, _bad_words())] = ord("X")
        return out

    def _mx_inner(self) -> np.ndarray:
        names = self.person.names
        last, first = _letters(names.last_latin, "inner"), _letters(names.first_latin, "inner")
        return np.concatenate([last[:, self.person.last], last[:, self._mother()], first[:, self.person.first]])

    def _mx_sex(self) -> np.ndarray:
        return np.where(self.person.is_male, ord("H"), ord("M")).astype(np.uint8)[None]

    def _mx_state(self) -> np.ndarray:
        return MEXICAN_STATES[:, self.draw.child("state").integers(0, MEXICAN_STATES.shape[1])]

    def _mx_mark(self) -> np.ndarray:
        return np.where(self._after > 0, ord("Z"), ord("9")).astype(np.uint8)[None]


@functools.cache
def _bad_words() -> np.ndarray:
    return np.array([np.frombuffer(word.encode(), np.uint32)[0] for word in BAD_WORDS.split()])


_TABLES: dict[tuple[int, str], tuple[list[str], np.ndarray]] = {}


def _letters(names: list[str], how: str) -> np.ndarray:
    """(width, m) uint8 capitals that a rule takes from each of m names in Latin letters; made once for each list of names."""
    key = (id(names), how)
    if key not in _TABLES:
        made = [_TAKE[how](re.sub("[^A-Z]", "", name.upper()) or "X") for name in names]
        _TABLES[key] = (
            names,
            np.array([list(text.encode()) for text in made], np.uint8).T.copy(),
        )  # the list, so that its id stays
    return _TABLES[key][1]


def _italian(name: str, *, skip_second: bool) -> str:
    """Three letters: consonants, then vowels, then X; of a first name with four consonants the first, third and fourth."""
    consonants = [letter for letter in name if letter not in VOWELS]
    if skip_second and len(consonants) > 3:
        consonants.pop(1)
    return "".join([*consonants, *(letter for letter in name if letter in VOWELS), "X", "X", "X"])[:3]


def _first_of(name: str, wanted: bool) -> str:
    """The first vowel, or consonant, after the first letter; X where there is none."""
    return next((letter for letter in name[1:] if (letter in VOWELS) == wanted), "X")


_TAKE = {
    "initial": lambda name: name[0],
    "it first": lambda name: _italian(name, skip_second=True),
    "it last": lambda name: _italian(name, skip_second=False),
    "mx head": lambda name: name[0] + _first_of(name, True),
    "inner": lambda name: _first_of(name, False),
}


def _british_licence(person: Person) -> Column:
    """`JOHNS854173E99AB`: five letters of the name, birth date (month + 5 for women), initials, 9s, check letters."""
    names = person.names
    surname = _surname_letters(names.last.pool).take(person.last)
    parts = PersonParts(person)
    year, month, day = parts("yy"), parts("mm"), parts("dd")
    month[0, ~person.is_male] += 5
    middle = np.concatenate([year[:1], month, day, year[1:]])
    initial = Pool(pa.array([name[:1].upper() + "9" for name in names.first_latin])).take(person.first)
    letters = random_characters(person.draw.child("licence"), CAPITALS, 2)
    nine = np.full((len(letters), 1), ord("9"), np.uint8)
    return join(
        surname, fixed_width(np.ascontiguousarray(middle.T)), initial, fixed_width(np.concatenate([nine, letters], axis=1))
    )


@functools.cache
def _surname_letters(pool: Pool) -> Pool:
    letters = ["".join(letter for letter in name.upper() if "A" <= letter <= "Z") for name in pool.values.to_pylist()]
    return Pool(pa.array([(name + "99999")[:5] for name in letters]))
