"""Telephone numbers that no one answers, with the area code of the town where the country's numbers tell a place.

The forms are in `fabula/reference/phones.tsv`, the area codes of a town in the data pack.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from fabula.columns.draw import Draw
from fabula.columns.formats import interleave
from fabula.columns.places import Place
from fabula.columns.pools import reference

ANY = "."  # one character for each digit of an area code that may be any
MOST_DIGITS = 4  # of an ending that is kept whole; longer ones are split in two, so that a country's pieces stay few
Form = tuple[str, float, str]  # number, weight, areas


def phone_number(draw: Draw, kind: str, place: Place) -> pa.Array:
    """(n,) telephone numbers of the place's town that no one answers. Source: fabula/reference/phones.tsv.

    Args:
        draw: where chance comes from.
        kind: `landline` or `mobile`.
        place: where the number is; a town of the world has a number of the locale's country.
    """
    country = draw.locale.country if place.is_world else place.country
    if place.is_world or not place.cities.areas:
        numbers, group = _numbers(country, kind, ("",)), np.zeros(len(draw), np.int64)
    else:
        towns, code = place.cities.areas
        numbers, group = _numbers(country, kind, towns), code[place.index]
    return numbers.draw(draw, group)


class Numbers:
    """The numbers of a country by town.

    Args:
        towns: for each group of towns, the (prefix, ending) forms that they use, with weights.
    """

    def __init__(self, towns: Sequence[Sequence[tuple[str, str, float]]]) -> None:
        prefixes = list(dict.fromkeys(prefix for forms in towns for prefix, _, _ in forms))
        place = {prefix: i for i, prefix in enumerate(prefixes)}
        pieces, starts = list(prefixes), {}
        halves = {ending: _halves(ending) for forms in towns for _, ending, _ in forms}
        for part in dict.fromkeys(part for pair in halves.values() for part in pair):
            starts[part] = len(pieces)
            pieces += _spelled_out(part)
        self._pieces = pa.array(pieces)
        sizes = np.array([len(forms) for forms in towns], np.int64)
        self._start = np.cumsum(sizes) - sizes
        flat = [form for forms in towns for form in forms]
        self._prefix = np.array([place[prefix] for prefix, _, _ in flat], np.int64)
        self._begin = np.array([[starts[part] for part in halves[ending]] for _, ending, _ in flat], np.int64).reshape(-1, 2)
        self._count = np.array([[10 ** part.count("#") for part in halves[ending]] for _, ending, _ in flat], np.int64)
        ends = [np.cumsum([weight for _, _, weight in forms]) / sum(weight for _, _, weight in forms) for forms in towns]
        self._ends = np.concatenate([i + end for i, end in enumerate(ends)])  # each group's shares lie between i and i + 1

    def draw(self, draw: Draw, group: np.ndarray) -> pa.Array:
        """(n,) numbers of towns of (n,) groups."""
        uniform = draw.child("prefix").uniform()
        form = (
            np.searchsorted(self._ends, group + uniform, side="right") if len(self._ends) > 1 else np.zeros(len(draw), np.int64)
        )
        digits = draw.child("number").uniform()
        first = digits * self._count[form, 0]
        second = (first - np.floor(first)) * self._count[form, 1]
        begin = self._begin[form]
        return interleave(
            self._pieces, self._prefix[form], begin[:, 0] + first.astype(np.int64), begin[:, 1] + second.astype(np.int64)
        )


@functools.cache
def _numbers(country: str, kind: str, towns: tuple[str, ...]) -> Numbers:
    """The numbers of a country for groups of towns, each told by its area codes, `212 646`."""
    forms = _forms(country, kind)
    return Numbers([tuple(_of_town(forms, town.split())) for town in towns])


@functools.cache
def _forms(country: str, kind: str) -> tuple[Form, ...]:
    table = reference("phones").columns
    rows = [i for i, code in enumerate(table["country"]) if code == country]
    rows = [i for i in rows if table["kind"][i] in (kind, "any")] or rows
    if not rows:
        return _forms("ZZ", "any")
    return tuple((table["number"][i], float(table["weight"][i] or 1), table["areas"][i]) for i in rows)


def _of_town(forms: Sequence[Form], codes: Sequence[str]) -> list[tuple[str, str, float]]:
    """Prefix, ending and weight of the forms that a town uses: those for its own codes, else for their lengths, else for all."""
    found = []
    for code in codes:
        own = [form for form in forms if code in form[2].split()]
        own = own or [form for form in forms if form[2] == ANY * len(code)]
        found += [(number.replace("{area}", code), weight / len(own)) for number, weight, _ in own]
    if not found:
        everywhere = [form for form in forms if not form[2] or ("{area}" in form[0] and ANY not in form[2])] or forms
        for number, weight, areas in everywhere:
            listed = [area for area in areas.split() if ANY not in area] or ["0" * len(areas)]
            found += [(number.replace("{area}", area.replace("_", " ")), weight / len(listed)) for area in listed]
    return [(number.partition("#")[0], number[number.index("#") :] if "#" in number else "", weight) for number, weight in found]


def _halves(form: str) -> tuple[str, str]:
    """A form cut so that neither half has more than four digits to fill."""
    if form.count("#") <= MOST_DIGITS:
        return form, ""
    cut = [i for i, letter in enumerate(form) if letter == "#"][form.count("#") // 2]
    return form[:cut], form[cut:]


def _spelled_out(form: str) -> list[str]:
    width = form.count("#")
    shape = form.replace("#", "{}")
    return [shape.format(*f"{i:0{width}d}") if width else form for i in range(10**width)]
