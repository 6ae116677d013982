"""Pairs of first and last name that no made-up person may have, because a well-known living person has them."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Callable, Sequence
from importlib import resources

import numpy as np

TURNS = 8  # how often another last name is picked before the next in the list is taken


@functools.cache
def well_known() -> dict[str, frozenset[str]]:
    """The last names of well-known living people by their first names, both as the letters a-z.

    Source: fabula/reference/well_known_people.txt.
    """
    text = resources.files("fabula.reference").joinpath("well_known_people.txt").read_text("utf-8")
    found: dict[str, set[str]] = {}
    for line in text.splitlines():
        for name in line.split(",") if not line.startswith("#") else ():
            first, *_, last = name.split()
            found.setdefault(letters(first), set()).add(letters(last))
    return {first: frozenset(lasts) for first, lasts in found.items()}


def letters(name: str) -> str:
    """The letters a-z of a name, accents taken off.

    >>> letters("Müller-Lüdenscheidt")
    'mullerludenscheidt'
    """
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub("[^a-z]", "", plain)


def is_denied(first: str, last: str) -> bool:
    """Whether a well-known living person is called so.

    >>> is_denied("Angela", "Merkel"), is_denied("Angela", "Berger")
    (True, False)
    """
    return letters(last) in well_known().get(letters(first), ())


class DeniedPairs:
    """The pairs of a locale's first and last names that nobody may have, found for many rows at once.

    Args:
        firsts: ways to write each first name: the pool itself, and the same names in Latin letters.
        lasts: the same of the last names.
    """

    def __init__(self, firsts: Sequence[Sequence[str]], lasts: Sequence[Sequence[str]]) -> None:
        place: dict[str, set[int]] = {}
        for names in lasts:
            for i, name in enumerate(names):
                place.setdefault(letters(name), set()).add(i)
        self._size = max(map(len, lasts))
        codes = {
            i * self._size + j
            for names in firsts
            for i, name in enumerate(names)
            for last in well_known().get(letters(name), ())
            for j in place.get(last, ())
        }
        self._codes = np.array(sorted(codes), np.int64)
        self._firsts = np.zeros(max(map(len, firsts)), bool)  # names in any denied pair: most rows are done after two small looks
        self._lasts = np.zeros(self._size, bool)
        self._firsts[self._codes // self._size] = True
        self._lasts[self._codes % self._size] = True

    def __len__(self) -> int:
        return len(self._codes)

    def found(self, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        """(m,) row positions whose pair is denied, given (n,) positions of first and last names."""
        rows = np.flatnonzero(self._firsts[first] & self._lasts[last])
        if not len(rows):
            return rows
        code = first[rows].astype(np.int64) * self._size + last[rows]
        at = np.minimum(np.searchsorted(self._codes, code), len(self._codes) - 1)
        return rows[self._codes[at] == code]

    def avoided(
        self, first: np.ndarray, last: np.ndarray, lane: np.ndarray, again: Callable[[np.ndarray, np.ndarray], np.ndarray]
    ) -> np.ndarray:
        """(n,) positions of last names, another one where the pair was denied; a pure function of each row.

        Args:
            first: (n,) positions of first names.
            last: (n,) positions of last names.
            lane: (n,) uint16 chance by which the last names were picked.
            again: picks last names for some rows, given their positions among the n and uint16 chance.
        """
        bad = self.found(first, last)
        if not len(bad):
            return last
        last = last.copy()
        for turn in range(1, TURNS + 1):
            last[bad] = again(bad, lane[bad] + np.uint16(turn * 7919))
            bad = bad[self.found(first[bad], last[bad])]
            if not len(bad):
                break
        return last
