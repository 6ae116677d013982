"""Training prompts, drawn from the domains by a seeded phrase grammar, each with the answer it should get.

The words come from `domains/` and `phrases.yaml`; nothing is copied from anywhere.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from fabula.locales import PACK
from fabula.prompt.corpus import TAG_ID, Catalogue, Example, Thing, is_held_out
from fabula.prompt.tokenizer import split_words
from fabula.schema import Table

PLAIN_SHARE = 0.3  # how often a table goes by its plain name
KEYBOARD = {a: b for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm") for a, b in zip(row, row[1:] + row[:1], strict=True)}


@dataclass
class _Text:
    """A prompt being put together: pieces, each with the setting it stands for."""

    pieces: list[tuple[str, str]] = field(default_factory=list)

    def add(self, words: str, setting: str = "") -> None:
        if words:
            self.pieces.append((words, setting))

    def finish(self) -> tuple[str, tuple[int, ...]]:
        text, spans = "", []
        for words, setting in self.pieces:
            glue = "" if not text or (words[0] in ",.;:!?)&" and words[0] != "&") or text[-1] in "(=" else " "
            start = len(text) + len(glue)
            text += glue + words
            if setting:
                spans.append((start, len(text), setting))
        return text, _tags(text, spans)


class Grammar:
    """Draws examples.

    Args:
        catalogue: what can be asked for.
        seed: the same one gives the same examples.
        held_out: use only the phrases kept for measuring, or only the others.
    """

    def __init__(self, catalogue: Catalogue, seed: int, *, held_out: bool = False) -> None:
        self.catalogue = catalogue
        self.random = random.Random(seed)
        self.held_out = held_out
        self.phrases: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "phrases.yaml").read_text("utf-8"))
        self.locales = _locale_words()
        self.names = list(catalogue.schemas)
        self.all_columns = list(catalogue.column_names)

    def examples(self, count: int) -> Iterator[Example]:
        """`count` examples."""
        for _ in range(count):
            yield self.example()

    def example(self) -> Example:
        """One prompt with its answer."""
        roll = self.random.random()
        if roll < 0.03:
            return self._nothing()
        if roll < 0.07:
            return self._written(Thing(self._invented(), ()), knows_tables=False)
        if roll < 0.10:
            one, other = self._table(), self._table()
            return self._written(Thing(f"{one.words} and {other.words}", (*one.tables, *other.tables)))
        if roll < 0.36:
            return self._written(self._domain())
        if roll < 0.72:
            return self._written(self._table(owned=self.random.random() < 0.3))
        return self._written(self._several())

    # -- the thing itself ------------------------------------------------------------------------------------------

    def _domain(self) -> Thing:
        name = self.random.choice(self.names)
        tables = tuple(f"{name}.{table.name}" for table in self.catalogue.schemas[name].visible)
        return Thing(self._phrase(self.catalogue.domain_phrases[name]), tables)

    def _table(self, *, owned: bool = False) -> Thing:
        name = self.random.choice(self.names)
        table = f"{name}.{self.random.choice(self.catalogue.schemas[name].visible).name}"
        words = self._table_words(table)
        if owned:
            owner = self._phrase(self.catalogue.domain_phrases[name])
            words = self.random.choice(self.phrases["owners"]).format(x=words, d=owner)
        return Thing(words, (table,))

    def _several(self) -> Thing:
        name = self.random.choice(self.names)
        tables = [f"{name}.{table.name}" for table in self.catalogue.schemas[name].visible]
        chosen = self.random.sample(tables, min(len(tables), self.random.choice((2, 2, 3))))
        words = {place: self._table_words(table) for place, table in zip("xyz", chosen, strict=False)}
        words["d"] = self._phrase(self.catalogue.domain_phrases[name])
        inside = self.random.random() < 0.5
        frames = [
            f for f in self.phrases["insides" if inside else "joins"] if all(f"{{{p}}}" not in f or p in words for p in "xyz")
        ]
        frame = self.random.choice(frames)
        named = [table for place, table in zip("xyz", chosen, strict=False) if f"{{{place}}}" in frame]
        text = frame.format(**words)
        return Thing(text, tuple(named) if named else tuple(tables))

    def _table_words(self, table: str) -> str:
        return self._phrase(self.catalogue.table_phrases[table], table.partition(".")[2].replace("_", " "))

    def _phrase(self, phrases: Sequence[str], plain: str = "") -> str:
        """One of several phrases; now and then the plain name, where it is among them, as that is what people say most."""
        if plain in phrases and not self.held_out and self.random.random() < PLAIN_SHARE:
            return plain
        usable = [phrase for phrase in phrases if is_held_out(phrase) == self.held_out] or list(phrases)
        words = self.random.choice(usable).split()
        if len(words) > 2 and self.random.random() < 0.15:  # people leave words out
            words.pop(self.random.randrange(len(words)))
        return " ".join(words)

    def _invented(self) -> str:
        """A word that nobody taught, of pronounceable syllables."""

        def syllable() -> str:
            return "".join(map(self.random.choice, ("bcdfghjklmnprstvwz", "aeiou", ["", "n", "r", "l", "s", "k"])))

        word = "".join(syllable() for _ in range(self.random.randint(2, 3)))
        tail = self.random.choice(["s", "s", " keepers", " list", " log", " inventory", "", " sightings", " scores"])
        return word + tail

    # -- the sentence around it ------------------------------------------------------------------------------------

    def _written(self, thing: Thing, *, knows_tables: bool = True) -> Example:
        tables = [self.catalogue.tables[name] for name in thing.tables]
        columns = {column.name for table in tables for column in table.made}
        inner = _Text([(self._typo(thing.words), "subject")])
        tail = _Text()
        chance = self.random.random
        if chance() < 0.14:
            self._locale(inner)
        if chance() < 0.45:
            self._rows(inner)
        if chance() < 0.42:
            columns = self._columns(tail, tables, columns)
        if chance() < 0.22:
            columns = columns | self._condition(tail, tables)
        if chance() < 0.10:
            tail.add(self.random.choice([",", ",", ""]))
            self._filled(
                tail,
                self.random.choice(self.phrases["seed"]),
                n=(str(self.random.choice([0, 1, 7, 42, 123, 2024, self.random.randrange(10**6)])), "seed"),
            )
        whole = self._framed(inner, len(thing.tables))
        if chance() < 0.16:
            whole = self._formatted(whole, tail)
        whole.pieces += tail.pieces
        if chance() < 0.08:
            whole.pieces.insert(0, (self.random.choice(self.phrases["before"]), ""))
        if chance() < 0.12:
            whole.add(self.random.choice(self.phrases["after"]))
        text, tags = self._cased(whole).finish()
        return Example(text, tags, frozenset(thing.tables), frozenset(columns), knows_tables)

    def _framed(self, inner: _Text, tables: int) -> _Text:
        out = _Text()
        own = "frames_one" if tables <= 1 else "frames_many"
        frames = self.phrases[own if self.random.random() < 0.25 else "frames"]
        before, _, after = self.random.choice(frames).partition("{x}")
        out.add(before.strip())
        out.pieces += inner.pieces
        out.add(after.strip())
        return out

    def _formatted(self, whole: _Text, tail: _Text) -> _Text:
        name = self.random.choice(list(self.phrases["formats"]))
        spelled = (self.random.choice(self.phrases["formats"][name]), "format")
        if self.random.random() < 0.3:
            out = _Text()
            self._filled(out, self.random.choice(self.phrases["format_before"]), f=spelled, x=whole)
            return out
        tail.add(self.random.choice([",", "", ""]))
        self._filled(tail, self.random.choice(self.phrases["format"]), f=spelled)
        return whole

    def _rows(self, inner: _Text) -> None:
        number = self._number()
        old, inner.pieces = _Text(inner.pieces), []
        self._filled(inner, self.random.choice(self.phrases["rows"]), n=(number, "rows"), x=old)

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

    def _locale(self, inner: _Text) -> None:
        kind, words = self.random.choice(list(self.locales.items()))
        old, inner.pieces = _Text(inner.pieces), []
        self._filled(inner, self.random.choice(self.phrases[f"locale_{kind}"]), l=(self.random.choice(words), "locale"), x=old)

    def _columns(self, tail: _Text, tables: Sequence[Table], columns: set[str]) -> set[str]:
        """Write what columns are wanted, and give those that should come."""
        setting = self.random.choice(["add", "add", "only", "drop"])
        usual = [column.name for table in tables for column in table.made]
        known = [column.name for table in tables for column in table] or self.all_columns
        if setting == "drop":
            chosen = self.random.sample(usual or known, min(self.random.choice([1, 1, 2]), len(usual or known)))
        else:
            source = known if self.random.random() < 0.7 else self.all_columns
            chosen = self.random.sample(source, min(self.random.choice([1, 1, 2, 2, 3, 4, 5]), len(source)))
        extra = [self.random.choice(self.phrases["unusual"])] if setting != "drop" and self.random.random() < 0.3 else []
        tail.add(self.random.choice([",", ",", "", "", ".", ";", ":"]) if tail.pieces or self.random.random() < 0.5 else "")
        self._filled(
            tail,
            self.random.choice(self.phrases[setting]),
            c=self._listed([self._column_words(n) for n in chosen] + extra, setting),
        )
        if setting == "drop":
            return columns - set(chosen)
        return set(chosen) if setting == "only" else columns | set(chosen)

    def _condition(self, tail: _Text, tables: Sequence[Table]) -> set[str]:
        """Write a wish about values, which no setting stands for yet, and give the column it names, which should be there."""
        known = [column.name for table in tables for column in table] or self.all_columns
        name, low = self.random.choice(known), self.random.choice([0, 1, 5, 10, 18, 50, 100, 500])
        if tail.pieces or self.random.random() < 0.5:
            tail.add(self.random.choice([",", ",", "and", ";"]))
        frame = self.random.choice(self.phrases["conditions"])
        high = str(low + self.random.choice([2, 10, 65, 250, 5000]))
        self._filled(
            tail,
            frame,
            c=(self._column_words(name), "add"),
            n=(str(low), ""),
            m=(high, ""),
            p=(str(self.random.randint(1, 95)), ""),
        )
        return {name} if "{c}" in frame else set()

    def _column_words(self, name: str) -> str:
        roll = self.random.random()
        if roll < 0.25:
            return name
        words = name.split("_")
        if roll < 0.35 and len(words) > 1 and words[-1] in ("name", "id", "number", "date", "at", "on"):
            words = words[:-1] if roll < 0.3 else words
        return " ".join(words)

    def _listed(self, names: list[str], setting: str) -> _Text:
        out = _Text()
        last = self.random.choice(["and", "and", "or" if setting == "drop" else "and", ",", "&"])
        for i, name in enumerate(names):
            if i:
                out.add(last if i == len(names) - 1 else ",")
            out.add(name, setting)
        return out

    def _filled(self, out: _Text, frame: str, **parts: tuple[str, str] | _Text) -> None:
        """Add a frame with its parts in place."""
        for i, piece in enumerate(re.split(r"\{(\w)\}", frame)):
            if i % 2 == 0:
                out.add(piece.strip())
            elif isinstance(part := parts[piece], _Text):
                out.pieces += part.pieces
            else:
                out.add(*part)

    # -- noise -----------------------------------------------------------------------------------------------------

    def _typo(self, words: str) -> str:
        """The words with a slip of the keyboard in some of them."""
        if self.random.random() > 0.12 or len(words) < 5:
            return words
        place = self.random.randrange(1, len(words) - 2)
        kind = self.random.randrange(4)
        a, b = words[place], words[place + 1]
        if not (a + b).isalpha():
            return words
        slip = {0: b + a, 1: b, 2: a + a + b, 3: KEYBOARD.get(a, a) + b}[kind]
        return words[:place] + slip + words[place + 2 :]

    def _cased(self, text: _Text) -> _Text:
        roll = self.random.random()
        change = str.upper if roll < 0.04 else str.title if roll < 0.07 else str.capitalize if roll < 0.15 else str
        if change is str.capitalize and text.pieces:
            first = text.pieces[0]
            return _Text([(first[0][:1].upper() + first[0][1:], first[1]), *text.pieces[1:]])
        return _Text([(change(words), setting) for words, setting in text.pieces])

    def _nothing(self) -> Example:
        words = self.random.choice(self.phrases["nothing"])
        if self.random.random() < 0.3:
            words = " ".join(
                "".join(self.random.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(self.random.randint(3, 9)))
                for _ in range(self.random.randint(1, 4))
            )
        return Example(words, tuple([0] * len(split_words(words))), frozenset(), frozenset())


def glue_words() -> list[str]:
    """The words of the phrase grammar itself, which ask for nothing alone: "generate", "with", "please"."""
    phrases = yaml.safe_load((Path(__file__).parent / "phrases.yaml").read_text("utf-8"))
    kept = (
        "frames",
        "frames_one",
        "frames_many",
        "joins",
        "insides",
        "owners",
        "before",
        "after",
        "rows",
        "add",
        "only",
        "drop",
        "locale_place",
        "locale_code",
        "seed",
        "format",
        "format_before",
    )
    texts = [re.sub(r"\{\w\}", " ", text) for name in kept for text in phrases[name]]
    return sorted(
        {text[start:end].lower() for text in texts for start, end in split_words(text) if text[start].isalpha()}
        | set(GLUE.split())
    )


GLUE = """
    a an the of and or in on at to for from with by as is are be it its their our my your his her
    this that these those all any some each every
"""


def _tags(text: str, spans: Sequence[tuple[int, int, str]]) -> tuple[int, ...]:
    """One tag a word: `B-` at the start of a span, `I-` inside it."""
    tags = []
    for start, _ in split_words(text):
        tag = "O"
        for first, last, setting in spans:
            if first <= start < last:
                tag = f"{'B' if start == first else 'I'}-{setting}"
        tags.append(TAG_ID[tag])
    return tuple(tags)


def _locale_words() -> dict[str, list[str]]:
    """What languages and countries are called, by how they stand in a sentence."""
    lines = [line.split("\t") for line in (PACK / "words.tsv").read_text("utf-8").splitlines()]
    words = [word for word, _ in lines]
    ends = ("an", "ish", "ese", "ch", "can", "ian", "ans", "i", "lish", "lander", "utch", "ss", "Danish", "Greek", "Thai")
    adjectives = [word for word in words if word.endswith(ends) and len(word) > 4]
    return {
        "adjective": adjectives + [word.lower() for word in adjectives],
        "place": [word for word in words if word not in adjectives],
        "code": sorted({code for _, code in lines}),
    }
