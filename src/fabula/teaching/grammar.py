"""Training prompts, drawn from the domains by a seeded phrase grammar, each with the answer it should get.

The words come from `domains/` and `phrases.yaml`; nothing is copied from anywhere.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from fabula.prompt.languages import LOADER
from fabula.prompt.tokenizer import split_words
from fabula.prompt.values import singular
from fabula.schema import Table
from fabula.teaching.corpus import Asked, Catalogue, Example, is_held_out
from fabula.teaching.drafting import Draft, fill
from fabula.teaching.foreign import Foreign
from fabula.teaching.glue import glue_words as glue_words
from fabula.teaching.naming import head_of, pieces_of
from fabula.teaching.noise import slipped, typed
from fabula.teaching.sayings import invented, locale_words
from fabula.teaching.telegraph import telegram
from fabula.teaching.wishing import Wishes

PLAIN_SHARE = 0.3  # how often a table goes by its plain name
FOREIGN_SHARE = 0.15  # of the prompts in other languages than English
TERSE_SHARE = 0.1  # of the prompts that are settings one after the other


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
        self.phrases: dict[str, Any] = yaml.load((Path(__file__).parent / "phrases.yaml").read_text("utf-8"), LOADER)
        self.locales = locale_words()
        self.names = list(catalogue.schemas)
        self.all_columns = list(catalogue.column_names)
        self.foreign = Foreign(catalogue, self.random, held_out=held_out) if len(self.names) > 20 else None
        self.wishes = Wishes(
            self.random, held_out=held_out, spoken=self._column_words, unusual=self.phrases["unusual"] or self.all_columns
        )

    def examples(self, count: int) -> Iterator[Example]:
        """`count` examples."""
        for _ in range(count):
            yield self.example()

    def example(self) -> Example:
        """One prompt with its answer."""
        if self.random.random() < FOREIGN_SHARE and self.foreign:
            return self.foreign.example()
        if self.random.random() < TERSE_SHARE:
            return self._terse()
        roll = self.random.random()
        if roll < 0.04:
            return self._nothing()
        if roll < 0.10:
            return self._written(self._unknown(), knows_tables=False)
        if roll < 0.12:
            one, other = self._table(), self._table()
            return self._written(Asked("", (*one.tables, *other.tables), (*_spoken(one), ("and", ""), *_spoken(other))))
        if roll < 0.17:
            return self._written(self._related())
        if roll < 0.20:
            return self._refined()
        if roll < 0.24:
            return self._owned()
        if roll < 0.37:
            return self._written(self._domain())
        if roll < 0.76:
            return self._written(self._table(owned=self.random.random() < 0.2))
        return self._written(self._several())

    # -- the thing itself ------------------------------------------------------------------------------------------

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
        if len(words) > 2 and "with" not in words and self.random.random() < 0.15:  # people leave words out
            words.pop(self.random.randrange(len(words)))
        return " ".join(words)

    # -- the sentence around it ------------------------------------------------------------------------------------

    def _written(self, thing: Asked, *, knows_tables: bool = True) -> Example:
        tables = [self.catalogue.tables[name] for name in thing.tables]
        columns = {column.name for table in tables for column in table.made}
        inner = Draft(list(thing.pieces) or [(self._typo(thing.words), "subject")])
        tails: list[Draft] = []
        chance = self.random.random
        counted = any(setting in ("rows", "children") for _, setting in inner.pieces)
        around = self._around(inner)
        if not around and chance() < 0.12:
            self._locale(inner)
        if not counted and chance() < 0.4:
            self._rows(inner)
        for _ in range(self.random.choice((0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4, 5))):
            wish, needed = self.wishes.wish(tables)
            tails.append(wish)
            columns = columns | needed
        if chance() < 0.36:
            columns = self._columns(tails, tables, columns)
        if len(tables) == 1 and chance() < 0.02:
            tails.append(self.wishes.self_reference(tables[0].name.replace("_", " ")))
        whole = self._framed(inner, len(thing.tables))
        if chance() < 0.16:
            whole = self._formatted(whole, tails)
        for kind, share in (
            ("header", 0.02),
            ("header_on", 0.01),
            ("delimiter", 0.015),
            ("sql", 0.025),
            ("empty", 0.02),
            ("currency", 0.01),
        ):
            if chance() < share:
                tails.append(self.wishes.tail([kind]))
        if chance() < 0.09:
            tails.append(Draft())
            number = self.random.choice([0, 1, 7, 42, 123, 2024, self.random.randrange(10**6)])
            fill(tails[-1], self.random.choice(self.phrases["seed"]), {"n": (str(number), "seed")})
        text, tags = self._cased(self._joined(whole, tails)).finish()
        return Example(text, tags, frozenset(thing.tables), frozenset(columns), knows_tables)

    def _terse(self) -> Example:
        """Settings one after the other: "clients | rows=50 | cols: name, email | seed 7"."""
        roll = self.random.random()
        thing = (
            self._unknown() if roll < 0.12 else self._domain() if roll < 0.3 else self._several() if roll < 0.4 else self._table()
        )
        tables = [self.catalogue.tables[name] for name in thing.tables]
        columns = {column.name for table in tables for column in table.made}
        chance = self.random.random
        parts = [("subject", Draft(list(thing.pieces) or [(self._typo(thing.words), "subject")]))]
        if chance() < 0.7 and not any(setting == "rows" for _, setting in thing.pieces):
            parts.append(("rows", Draft([(self._number(), "rows")])))
        if chance() < 0.25:
            parts.append(("locale", Draft([(self.random.choice(self.random.choice(list(self.locales.values()))), "locale")])))
        if chance() < 0.25:
            parts.append(("seed", Draft([(str(self.random.choice([0, 1, 7, 42, 123, 2024])), "seed")])))
        if chance() < 0.3:
            spelled = self.random.choice(self.phrases["formats"][self.random.choice(list(self.phrases["formats"]))])
            parts.append(("format", Draft([(spelled, "format")])))
        for kind, tag in (("sort", "sort"), ("unique", "about"), ("complete", "about")):
            if chance() < 0.08:
                name = self.random.choice(self._chosen("add", tables))
                parts.append((kind, Draft([(self._column_words(name), tag)])))
                columns |= {name}
        for _ in range(self.random.choice((0, 0, 1, 1, 2, 3))):
            wish, needed = self.wishes.wish(tables)
            parts.append(("", wish))
            columns |= needed
        if chance() < 0.4:
            setting = self.random.choice(["only", "only", "add", "drop"])
            chosen = self._chosen(setting, tables)
            parts.append((setting, self._listed([self._column_words(name) for name in chosen], setting)))
            columns = self._left(setting, columns, chosen)
        text, tags = self._cased(telegram(parts, self.random)).finish()
        return Example(text, tags, frozenset(thing.tables), frozenset(columns), knows_tables=bool(thing.tables))

    def _owned(self) -> Example:
        """A wish alone, its column named with the thing it belongs to: "order numbers like AB-12"."""
        name = self.random.choice(self.names)
        table = self.random.choice(self.catalogue.schemas[name].visible)
        self.wishes.owner = singular(table.name.replace("_", " "))
        wish, needed = self.wishes.wish([table])
        self.wishes.owner = ""
        tails = [self.wishes.wish([table])[0]] if self.random.random() < 0.2 else []
        whole = self._framed(wish, 1) if self.random.random() < 0.4 else wish
        text, tags = self._cased(self._joined(whole, tails)).finish()
        columns = {column.name for column in table.made} | needed
        return Example(text, tags, frozenset({f"{name}.{table.name}"}), frozenset(columns))

    def _refined(self) -> Example:
        """A change to a schema that is there already: nothing says which."""
        tables = [self.catalogue.tables[self.random.choice(self.catalogue.table_names)]]
        tails: list[Draft] = []
        for _ in range(self.random.choice((1, 1, 2, 3))):
            if self.random.random() < 0.5:
                self._columns(tails, tables, set())
            else:
                tails.append(self.wishes.wish(tables)[0])
        if self.random.random() < 0.2:
            tails.append(Draft())
            fill(tails[-1], self.random.choice(self.phrases["rows_again"]), {"n": (self._number(), "rows")})
        start = Draft([(self.random.choice(self.phrases["again"]), "")])
        text, tags = self._cased(self._joined(start, tails)).finish()
        return Example(text, tags, frozenset(), frozenset(), knows_tables=False)

    def _joined(self, whole: Draft, tails: list[Draft]) -> Draft:
        """The sentence with all that was wished, in any order, and what people say around it."""
        chance = self.random.random
        self.random.shuffle(tails)
        out = Draft()
        if chance() < 0.08:
            out.add(self.random.choice(self.phrases["before"]))
        if tails and chance() < 0.1:
            out.pieces += tails.pop().pieces
            out.add(self.random.choice(self.phrases["between"]))
        out.pieces += whole.pieces
        if tails:
            out.add(self.random.choice(["", "", "", "", "with", ":", ".", ",", ",", ",", ";"]))
        separator = self.random.choice(["", ",", ",", ",", ",", "and", ";", ".", "•", "*", "--", "|"])
        for i, tail in enumerate(tails):
            if i:
                out.add(separator)
                out.add(self.random.choice(["and", "also", "with", "plus"]) if chance() < 0.15 else "")
            out.pieces += tail.pieces
        if chance() < 0.12:
            out.add(self.random.choice(self.phrases["after"]))
        return out

    def _around(self, inner: Draft) -> bool:
        """Now and then, put the thing inside a wish; whether that says where it is from."""
        if self.random.random() > 0.17:
            return False
        kind = self.random.choice(
            ["every"] * 4
            + ["empty_before", "sql_before", "dirt", "dirt", "not", "not", "world", "world"]
            + ["mixed"] * 2
            + ["place"] * 3
        )
        places, adjectives = self.locales["place"], self.locales["adjective"]
        one, other = self.random.sample(adjectives, 2)
        extra: dict[str, tuple[str, str] | Draft] = {
            "l": (one, "locale"), "m": (other, "locale"), "lp": (self.random.choice(places), "locale"),
            "mp": (self.random.choice(places), "locale"), "z": (head_of(self._table().words), "not"),
        }  # fmt: skip
        inner.pieces = self.wishes.around(Draft(list(inner.pieces)), extra, kinds=[kind]).pieces
        return kind in ("world", "mixed", "place")

    def _framed(self, inner: Draft, tables: int) -> Draft:
        out = Draft()
        own = "frames_one" if tables <= 1 else "frames_many"
        frames = self.phrases[own if self.random.random() < 0.25 else "frames"]
        before, _, after = self.random.choice(frames).partition("{x}")
        out.add(before.strip())
        out.pieces += inner.pieces
        out.add(after.strip())
        return out

    def _formatted(self, whole: Draft, tails: list[Draft]) -> Draft:
        name = self.random.choice(list(self.phrases["formats"]))
        spelled = (self.random.choice(self.phrases["formats"][name]), "format")
        if self.random.random() < 0.3:
            out = Draft()
            fill(out, self.random.choice(self.phrases["format_before"]), {"f": spelled, "x": whole})
            return out
        tails.append(Draft())
        fill(tails[-1], self.random.choice(self.phrases["format"]), {"f": spelled})
        return whole

    def _rows(self, inner: Draft) -> None:
        number = self._number()
        old, inner.pieces = Draft(inner.pieces), []
        fill(inner, self.random.choice(self.phrases["rows"]), {"n": (number, "rows"), "x": old})

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

    def _locale(self, inner: Draft) -> None:
        kind, words = self.random.choice(list(self.locales.items()))
        old, inner.pieces = Draft(inner.pieces), []
        fill(inner, self.random.choice(self.phrases[f"locale_{kind}"]), {"l": (self.random.choice(words), "locale"), "x": old})

    def _columns(self, tails: list[Draft], tables: Sequence[Table], columns: set[str]) -> set[str]:
        """Write what columns are wanted, and give those that should come."""
        setting = self.random.choice(["add", "add", "only", "drop"])
        chosen = self._chosen(setting, tables)
        extra = [self.random.choice(self.phrases["unusual"])] if setting != "drop" and self.random.random() < 0.3 else []
        listed = self._listed([self._column_words(n) for n in chosen] + extra, setting, typed=self.random.random() < 0.08)
        tails.append(Draft())
        fill(tails[-1], self.random.choice(self.phrases[setting]), {"c": listed})
        return self._left(setting, columns, chosen)

    def _left(self, setting: str, columns: set[str], chosen: Sequence[str]) -> set[str]:
        """The columns that should come, when some are to be added, dropped or kept alone."""
        return columns - set(chosen) if setting == "drop" else set(chosen) if setting == "only" else columns | set(chosen)

    def _chosen(self, setting: str, tables: Sequence[Table]) -> list[str]:
        """Some columns to drop, of those that are there, or to add or keep."""
        usual = [column.name for table in tables for column in table.made]
        known = [column.name for table in tables for column in table] or self.all_columns
        if setting == "drop":
            return self.random.sample(usual or known, min(self.random.choice([1, 1, 2]), len(usual or known)))
        source = known if self.random.random() < 0.7 else self.all_columns
        return self.random.sample(source, min(self.random.choice([1, 1, 2, 2, 3, 4, 5]), len(source)))

    def _column_words(self, name: str) -> str:
        roll = self.random.random()
        if roll < 0.25:
            return name
        words = name.split("_")
        if roll < 0.35 and len(words) > 1 and words[-1] in ("name", "id", "number", "date", "at", "on"):
            words = words[:-1] if roll < 0.3 else words
        return " ".join(words)

    def _listed(self, names: list[str], setting: str, *, typed: bool = False) -> Draft:
        """Columns with signs between them; `typed`, each with its type: "id int, name text"."""
        out = Draft()
        last = self.random.choice(["and", "and", "or" if setting == "drop" else "and", ",", "&"])
        between = self.random.choice([",", ",", ",", ",", ",", "/", ";", "|", "-", "+"])
        last = last if between == "," else between
        sign = self.random.choice(["", "", ":", "("])
        for i, name in enumerate(names):
            if i:
                out.add(last if i == len(names) - 1 else between)
            out.add(name, setting)
            if typed and setting != "drop":
                out.add(sign)
                out.add(self.random.choice(self.wishes.phrases["types"]), "type")
                out.add(")" if sign == "(" else "")
        return out

    def _typo(self, words: str) -> str:
        """The words, now and then with a slip of the keyboard."""
        return slipped(words, self.random) if self.random.random() < 0.12 else words

    def _cased(self, text: Draft) -> Draft:
        """The text as somebody types it: now and then with slips, in capitals, without commas."""
        return typed(text, self.random)

    def _nothing(self) -> Example:
        if self.random.random() < 0.3:  # the middle of a long letter
            draft = Draft()
            for _ in range(self.random.randint(2, 7)):
                draft.add(self.random.choice(self.phrases["after"]))
            if self.random.random() < 0.4:
                fill(draft, self.random.choice(["{n} rows", "rows: {n}", "{n} records"]), {"n": (self._number(), "rows")})
            return Example(*draft.finish(), frozenset(), frozenset())
        words = self.random.choice(self.phrases["nothing"])
        if self.random.random() < 0.3:
            words = " ".join(
                "".join(self.random.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(self.random.randint(3, 9)))
                for _ in range(self.random.randint(1, 4))
            )
        return Example(words, tuple([0] * len(split_words(words))), frozenset(), frozenset())


def _spoken(asked: Asked) -> tuple[tuple[str, str], ...]:
    return asked.pieces or ((asked.words, "subject"),)
