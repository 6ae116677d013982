"""What a training prompt is about: a table, a whole trade, several tables, or a thing that nobody taught."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from fabula.prompt.languages import LOADER
from fabula.teaching.corpus import Asked, Catalogue, is_held_out
from fabula.teaching.drafting import Draft, fill
from fabula.teaching.naming import head_of, pieces_of
from fabula.teaching.noise import slipped
from fabula.teaching.sayings import invented, locale_words
from fabula.teaching.wishing import Wishes

PLAIN_SHARE = 0.3  # how often a table goes by its plain name


class Subjects:
    """Draws what is asked for.

    Args:
        catalogue: what can be asked for.
        seed: the same one gives the same subjects.
        held_out: use only the phrases kept for measuring, or only the others.
    """

    def __init__(self, catalogue: Catalogue, seed: int, *, held_out: bool = False) -> None:
        self.catalogue = catalogue
        self.random = random.Random(seed)
        self.held_out = held_out
        self.careful = False  # whether the prompt is typed with care
        self.phrases: dict[str, Any] = yaml.load((Path(__file__).parent / "phrases.yaml").read_text("utf-8"), LOADER)
        self.locales = locale_words()
        self.names = list(catalogue.schemas)
        self.all_columns = list(catalogue.column_names)
        self.wishes = Wishes(
            self.random, held_out=held_out, spoken=self._column_words, unusual=self.phrases["unusual"] or self.all_columns
        )

    def _domain(self) -> Asked:
        name = self.random.choice(self.names)
        tables = tuple(f"{name}.{table.name}" for table in self.catalogue.schemas[name].visible)
        return Asked(self._phrase(self.catalogue.domain_phrases[name]), tables)

    def _table(self, *, owned: bool = False) -> Asked:
        name = self.random.choice(self.names)
        table = f"{name}.{self.random.choice(self.catalogue.schemas[name].visible).name}"
        words = self._table_words(table)
        if owned:
            words = head_of(words)
            owner = self._phrase(self.catalogue.domain_phrases[name])
            words = self.random.choice(self.phrases["owners"]).format(x=words, d=owner)
        return Asked(words, (table,), pieces_of(words, [self.catalogue.tables[table]]))

    def _several(self) -> Asked:
        name = self.random.choice(self.names)
        tables = [f"{name}.{table.name}" for table in self.catalogue.schemas[name].visible]
        if len(tables) < 2:
            return self._table()
        chosen = self.random.sample(tables, min(len(tables), self.random.choice((2, 2, 3))))
        words = {place: head_of(self._table_words(table)) for place, table in zip("xyz", chosen, strict=False)}
        words["d"] = self._phrase(self.catalogue.domain_phrases[name])
        inside = self.random.random() < 0.5
        frames = [
            f for f in self.phrases["insides" if inside else "joins"] if all(f"{{{p}}}" not in f or p in words for p in "xyz")
        ]
        frame = self.random.choice(frames)
        named = [table for place, table in zip("xyz", chosen, strict=False) if f"{{{place}}}" in frame]
        counted = self.random.random() < 0.25
        parts: dict[str, tuple[str, str] | Draft] = {}
        for place, text in words.items():
            count = [(self._number(), "rows")] if counted and place != "d" and self.random.random() < 0.8 else []
            parts[place] = Draft([*count, (self._typo(text), "subject")])
        draft = Draft()
        fill(draft, frame, parts)
        return Asked("", tuple(named) if named else tuple(tables), tuple(draft.pieces))

    def _related(self) -> Asked:
        """A table and those that refer to it, so many rows each."""
        if not self.catalogue.pairs:
            return self._table()
        child, parent = self.random.choice(self.catalogue.pairs)
        draft = self.wishes.related(
            head_of(self._table_words(parent)),
            head_of(self._table_words(child)),
            self._number(),
            many=self.random.random() < 0.15,
        )
        return Asked("", (parent, child), tuple(draft.pieces))

    def _unknown(self) -> Asked:
        """Something that nobody taught: an invented word, a rare thing with the shape of a record, or words that look like a wish."""
        roll = self.random.random()
        if roll < 0.3:
            return Asked(self.random.choice(self.phrases["misleading"]), ())
        one = invented(self.random) if roll < 0.55 else self._rare()
        if self.random.random() < 0.7:
            return Asked(one, ())
        join = self.random.choice(["and", "with", "and their", "with their", ",", "and the"])
        other = self.random.choice([invented(self.random), self._rare(), *self.phrases["unusual"][:20]])
        return Asked("", (), ((one, "subject"), (join, ""), (other, "subject")))

    def _rare(self) -> str:
        """A thing that no trade has, with the shape of a record: "lighthouse repairs"."""
        shape = self.random.choice(self.phrases["shapes"])
        return shape.format(self.random.choice(self.phrases["rarities"]))

    def _table_words(self, table: str) -> str:
        return self._phrase(self.catalogue.table_phrases[table], table.partition(".")[2].replace("_", " "))

    def _phrase(self, phrases: Sequence[str], plain: str = "") -> str:
        """One of several phrases; now and then the plain name, where it is among them, as that is what people say most."""
        if plain in phrases and not self.held_out and self.random.random() < PLAIN_SHARE:
            return plain
        usable = [phrase for phrase in phrases if is_held_out(phrase) == self.held_out] or list(phrases)
        words = self.random.choice(usable).split()
        if len(words) > 2 and "with" not in words and not self.careful and self.random.random() < 0.15:  # people leave words out
            words.pop(self.random.randrange(len(words)))
        return " ".join(words)

    def _number(self) -> str:
        if self.random.random() < 0.25:
            return self.random.choice(self.phrases["numbers"])
        amount = self.random.choice(
            [
                self.random.randint(1, 99),
                self.random.randint(100, 999),
                self.random.choice([10, 20, 50, 100, 250, 500, 1000, 2000, 5000, 10000]),
            ]
        )
        return self.random.choice(
            [
                str(amount),
                str(amount),
                str(amount),
                f"{amount * 37:,}",
                f"{amount}k",
                f"{amount % 20}.5k",
                f"{amount % 9 + 1}M",
                f"{amount} thousand",
                f"{amount % 9 + 1} million",
                f"{amount}K",
            ]
        )

    def _column_words(self, name: str) -> str:
        roll = self.random.random()
        if roll < 0.25:
            return name
        words = name.split("_")
        if roll < 0.35 and len(words) > 1 and words[-1] in ("name", "id", "number", "date", "at", "on"):
            words = words[:-1] if roll < 0.3 else words
        return " ".join(words)

    def _typo(self, words: str) -> str:
        """The words, now and then with a slip of the keyboard."""
        return slipped(words, self.random) if not self.careful and self.random.random() < 0.12 else words
