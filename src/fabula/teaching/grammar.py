"""Training prompts, drawn from the domains by a seeded phrase grammar, each with the answer it should get.

The words come from `domains/` and `phrases.yaml`; nothing is copied from anywhere.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from fabula.prompt.plurals import singular
from fabula.prompt.tokenizer import split_words
from fabula.teaching import wordnet
from fabula.teaching.corpus import Asked, Catalogue, Example
from fabula.teaching.drafting import Draft, fill
from fabula.teaching.foreign import Foreign
from fabula.teaching.glue import glue_words as glue_words
from fabula.teaching.listing import Listing
from fabula.teaching.naming import head_of
from fabula.teaching.noise import started, typed
from fabula.teaching.telegraph import telegram
from fabula.teaching.telling import Telling, Words

FOREIGN_SHARE = 0.18  # of the prompts in other languages than English
TOLD_SHARE = 0.35  # of the others that were written as a whole
TERSE_SHARE = 0.1  # of the prompts that are settings one after the other
REMARKS_SHARE = 0.05  # of the prompts that stand among sentences which ask for nothing
SHEET_SHARE = 0.14  # of the prompts that list columns, each with what it holds
MANY = (0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 4, 5)  # wishes a prompt
CAREFUL_SHARE = 0.5  # of the prompts that are typed with care, ask for little, and for what goes together


class Grammar(Listing):
    """Draws examples.

    Args:
        catalogue: what can be asked for.
        seed: the same one gives the same examples.
        held_out: use only the phrases kept for measuring, or only the others.
        told: give prompts as people wrote them, too.
    """

    def __init__(self, catalogue: Catalogue, seed: int, *, held_out: bool = False, told: bool = False) -> None:
        super().__init__(catalogue, seed, held_out=held_out)
        self.foreign = Foreign(catalogue, self.random, held_out=held_out) if len(self.names) > 20 else None
        self.telling = self._telling() if told else None

    def _telling(self) -> Telling:
        """Prompts as people wrote them, with the catalogue's things and columns to exchange for theirs."""
        english = Words(
            table=self._table,
            columns=lambda tables: self._column_words(self._chosen("add", [self.catalogue.tables[full] for full in tables])[0]),
            families=self.wishes.families,
        )
        others = self.foreign.exchanges() if self.foreign else {}
        return Telling(self.random, self.catalogue, {"en": english, **others}, held_out=self.held_out)

    def examples(self, count: int) -> Iterator[Example]:
        """`count` examples."""
        for _ in range(count):
            self.careful = self.wishes.careful = self.random.random() < CAREFUL_SHARE
            yield self.example()

    def example(self) -> Example:
        """One prompt with its answer."""
        if self.random.random() < FOREIGN_SHARE and self.foreign:
            return self.foreign.example()
        if self.telling and self.random.random() < TOLD_SHARE:
            return self.telling.example()
        if self.random.random() < TERSE_SHARE:
            return self._terse()
        if self.random.random() < SHEET_SHARE:
            return self._specified()
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
        for _ in range(self.random.choice((0, 0, 1, 1, 1, 2, 2, 3) if self.careful else MANY)):
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

    def _specified(self) -> Example:
        """A thing, and a list of its columns with what each one holds."""
        roll, chance = self.random.random(), self.random.random
        thing = self._unknown() if roll < 0.15 else self._domain() if roll < 0.25 else self._table(owned=roll < 0.4)
        inner = Draft(list(thing.pieces) or [(self._typo(thing.words), "subject")])
        if chance() < 0.1:
            self._locale(inner)
        if chance() < 0.55:
            self._rows(inner)
        sheet, columns = self._sheet(thing)
        if chance() < 0.5:
            sheet.pieces = [*self._framed(inner, 1).pieces, *sheet.pieces]
        else:
            sheet.pieces = [*inner.pieces, *sheet.pieces]
        tables = [self.catalogue.tables[name] for name in thing.tables]
        tails = [self.wishes.wish(tables)[0] for _ in range(self.random.choice((0, 0, 0, 1, 1, 2)))]
        text, tags = self._cased(self._joined(sheet, tails)).finish()
        return Example(text, tags, frozenset(thing.tables), frozenset(columns), knows_tables=bool(thing.tables))

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
        elif chance() < REMARKS_SHARE:
            out.pieces += self._remarks().pieces
        if tails and chance() < 0.1:
            out.pieces += tails.pop().pieces
            out.add(self.random.choice(self.phrases["between"]))
        out.pieces += whole.pieces
        tails = [tail for tail in tails if tail.pieces]
        if tails:
            loose = self.random.choice(["", "", "", "", "with", ":", ".", ",", ",", ",", ";"])
            out.add(_link(tails[0], self.random) if self.careful else loose)
        separator = self.random.choice(["", ",", ",", ",", ",", "and", ";", ".", "•", "*", "--", "|"])
        if self.careful:
            separator = self.random.choice([",", ",", ",", ",", ";", "."])
        for i, tail in enumerate(tails):
            if i:
                last = self.careful and i == len(tails) - 1 and chance() < 0.4
                out.add("and" if last and separator == "," else separator)
                out.add(self.random.choice(["and", "also", "with", "plus"]) if not self.careful and chance() < 0.15 else "")
            out.pieces += tail.pieces
        if chance() < 0.12:
            out.add(self.random.choice(self.phrases["after"]))
        elif chance() < REMARKS_SHARE:
            out.add(".")
            out.pieces += self._remarks().pieces
        return out

    def _remarks(self) -> Draft:
        """Some sentences that ask for nothing."""
        draft, known = Draft(), wordnet.remarks() or self.phrases["after"]
        for _ in range(self.random.choice((1, 1, 2, 3))):
            said = self.random.choice(known)
            draft.add(said[:1].upper() + said[1:] if self.random.random() < 0.7 else said)
            draft.add(self.random.choice([".", ".", ".", ",", "!", ""]))
        return draft

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

    def _locale(self, inner: Draft) -> None:
        kind, words = self.random.choice(list(self.locales.items()))
        old, inner.pieces = Draft(inner.pieces), []
        fill(inner, self.random.choice(self.phrases[f"locale_{kind}"]), {"l": (self.random.choice(words), "locale"), "x": old})

    def _cased(self, text: Draft) -> Draft:
        """The text as somebody types it: now and then with slips, in capitals, without commas; or with care."""
        return started(text, self.random) if self.careful else typed(text, self.random)

    def _nothing(self) -> Example:
        if self.random.random() < 0.3:  # the middle of a long letter
            draft = Draft()
            for _ in range(self.random.randint(1, 4)):
                draft.add(self.random.choice(self.phrases["after"]))
                draft.pieces += self._remarks().pieces
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


def _link(tail: Draft, chance: random.Random) -> str:
    """What joins a wish to the thing: only one that starts with a column of its own can stand behind "with"."""
    return (
        chance.choice(["with", ",", ",", "where", ""]) if tail.pieces[0][1] == "about" else chance.choice([",", ",", "", "", "."])
    )


def _spoken(asked: Asked) -> tuple[tuple[str, str], ...]:
    return asked.pieces or ((asked.words, "subject"),)
