"""Whole prompts as people type them, written for this by many hands, with what can be exchanged in them exchanged.

    [640:rows] [trade union members:subject], [two thirds:share] of them have [paid:values] their dues
    becomes "85 ski lifts, a third of them have closed their dues", tagged alike: it is the build of a sentence that is learned

The lines stand in `told/`, a file a language: words in brackets with their setting, all others ask for nothing.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fabula.teaching.corpus import SETTINGS, Asked, Catalogue, Example
from fabula.teaching.drafting import tags_of

MARK = re.compile(r"\[([^\[\]]*):(\w+)\]")
COLUMN_SETTINGS = ("about", "add", "only", "drop", "sort")
RELATED = ("parent", "child")  # which must go with their subject
AS_TYPED = 0.3  # how often a prompt is taught as it was written
EXCHANGED = 0.6  # how often one of its things, columns, categories or numbers is exchanged otherwise
MONTH = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b", re.IGNORECASE)
YEAR = re.compile(r"(?:19|20)\d\d")
KEPT_NUMBERS = ("pattern", "called", "type", "format", "shape", "dialect", "subject")  # whose digits are part of what they say


@dataclass(frozen=True)
class Told:
    """A line: its pieces in order, each with its setting, empty for words that ask for nothing."""

    pieces: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, line: str) -> Told:
        """The line that some text with marks is.

        Raises:
            ValueError: a mark has no known setting.
        """
        pieces, place = [], 0
        for found in MARK.finditer(line):
            if found[2] not in SETTINGS:
                raise ValueError(f"{found[2]} is no setting: {line}")
            pieces += [(line[place : found.start()], ""), (found[1], found[2])]
            place = found.end()
        return cls(tuple(piece for piece in (*pieces, (line[place:], "")) if piece[0]))

    def words(self, *settings: str) -> list[str]:
        """What stands under some settings, each once."""
        return list(dict.fromkeys(words for words, setting in self.pieces if setting in settings))


def lines_of(path: Path) -> list[Told]:
    """The lines of a file, without its remarks."""
    return [Told.of(line) for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]


def told() -> dict[str, list[Told]]:
    """All lines, by the code of their language."""
    return {path.stem: lines_of(path) for path in sorted((Path(__file__).parent / "told").glob("*.txt"))}


@dataclass(frozen=True)
class Words:
    """What words of a line are exchanged for, in one language.

    Args:
        table: draws a table and its words.
        columns: draws the words for columns of some tables.
        families: lists of categories of one kind.
    """

    table: Callable[[], Asked]
    columns: Callable[[Sequence[str]], str]
    families: Sequence[Sequence[str]]


class Telling:
    """Draws prompts that were written as a whole.

    Args:
        chance: where all chance comes from.
        catalogue: the tables that things are exchanged for.
        words: what stands for what, by the code of the language.
        held_out: of the lines, only those kept for measuring, or only the others.
    """

    def __init__(self, chance: random.Random, catalogue: Catalogue, words: Mapping[str, Words], *, held_out: bool) -> None:
        self.random, self.catalogue = chance, catalogue
        self.lines = [
            (line, words[code])
            for code, lines in told().items()
            if code in words
            for i, line in enumerate(lines)
            if (i % 10 == 9) == held_out
        ]

    def example(self) -> Example:
        """One prompt with its answer; about known tables where all of its things were exchanged for such."""
        line, others = self.random.choice(self.lines)
        if self.random.random() < AS_TYPED:
            return self._written(line.pieces, ())
        tables: list[str] = []
        words = self._things(line, others, tables) | self._categories(line, others)
        for name in line.words(*COLUMN_SETTINGS):
            if name not in words and self._exchanged():
                words[name] = others.columns(tables)
        pieces = [
            (words.get(text, self._renumbered(text, setting)) if setting else text, setting) for text, setting in line.pieces
        ]
        return self._written(pieces, tables)

    def _things(self, line: Told, others: Words, tables: list[str]) -> dict[str, str]:
        """Other things for those of a line, unless some are said to be parents or children of others."""
        subjects = line.words("subject")
        if line.words(*RELATED) or len(subjects) > 3 or not self._exchanged():
            return {}
        drawn = [_plain_table(others) for _ in subjects]
        tables += [full for asked in drawn for full in asked.tables]
        return dict(zip(subjects, (asked.words for asked in drawn), strict=True))

    def _categories(self, line: Told, others: Words) -> dict[str, str]:
        """Other categories, of one kind, for those of a line."""
        known = [value for value in line.words("values", "except") if value.replace(" ", "").isalpha()]
        families = [family for family in others.families if len(family) >= len(known)]
        if not known or not families or not self._exchanged():
            return {}
        return dict(zip(known, self.random.sample(list(self.random.choice(families)), len(known)), strict=True))

    def _renumbered(self, text: str, setting: str) -> str:
        """The words with other digits of the same form."""
        return (
            text if setting in KEPT_NUMBERS or not self._exchanged() else re.sub(r"\d+", lambda f: self._number(f[0], text), text)
        )

    def _number(self, digits: str, text: str) -> str:
        if YEAR.fullmatch(digits):
            return str(self.random.randint(1985, 2026))
        if len(digits) <= 2 and (MONTH.search(text) or "-" in text or "/" in text):
            return str(self.random.randint(1, 12)).zfill(len(digits))
        low = 10 ** (len(digits) - 1) if len(digits) > 1 else 1
        return digits if not int(digits) else str(self.random.randrange(low, 10 * low if len(digits) > 1 else 10))

    def _exchanged(self) -> bool:
        return self.random.random() < EXCHANGED

    def _written(self, pieces: Sequence[tuple[str, str]], tables: Sequence[str]) -> Example:
        """The pieces one behind the other, now and then in small letters or without the last sign."""
        roll = self.random.random()
        text, spans = "", []
        for words, setting in pieces:
            if setting:
                spans.append((len(text), len(text) + len(words), setting))
            text += words
        text = text.lower() if roll < 0.25 else text.rstrip(".!?") if roll < 0.35 else text
        columns = {column.name for full in tables for column in self.catalogue.tables[full].made}
        return Example(text, tags_of(text, spans), frozenset(tables), frozenset(columns), knows_tables=bool(tables))


def _plain_table(words: Words) -> Asked:
    """A table that goes by a name of one piece."""
    while (asked := words.table()).pieces and asked.words == "":
        pass
    return asked
