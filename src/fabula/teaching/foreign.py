"""Training prompts in other languages than English, drawn from their phrases in `languages/`."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence

from fabula import locales
from fabula.prompt.kinds import Kind, kind_of
from fabula.prompt.languages import Language, languages
from fabula.schema import Table
from fabula.teaching.corpus import Asked, Catalogue, Example
from fabula.teaching.drafting import Draft, fill, slots, worded
from fabula.teaching.sayings import Sayings
from fabula.teaching.telling import Words

FORMATS = ("csv", "CSV", "json", "JSON", "excel", "Excel", "parquet", "sql", "tsv", "xml", "yaml", "xlsx")
DOTTED = ("es", "de", "pt", "it", "nl", "tr")  # languages that write 1.000 for a thousand
BRIEF = (  # wishes that are written alike in every language
    "{c} {low}-{high}", "{c}: {low}-{high}", "{c} ({low}-{high})", "{c} {low} - {high}", "{c}: {values}", "{c} {values}", "{c} {values}",
    "{c} ({values})", "{c} = {value}", "{c}: {value}", "{share} {value}", "{c} {ylow}-{yhigh}", "{c} max {high}", "{c} min {low}",
)  # fmt: skip
BRIEF_SHARE = 0.35  # of the wishes
CITIES = 25  # of each country, the largest
Part = tuple[str, str] | Draft


class Foreign(Sayings):
    """Draws examples in all languages but English.

    Args:
        catalogue: what can be asked for.
        chance: where all chance comes from.
        held_out: use only the phrases kept for measuring, or only the others.
    """

    def __init__(self, catalogue: Catalogue, chance: random.Random, *, held_out: bool) -> None:
        super().__init__(chance, {})
        self.catalogue, self.held_out = catalogue, held_out
        self.cities = _cities()
        self.languages = [(language, self._known(language)) for language in languages().values()]

    def _known(self, language: Language) -> dict[str, tuple[str, ...]]:
        """The tables that each noun of a language means, of those there are."""
        found: dict[str, tuple[str, ...]] = {}
        for key in language.nouns:
            if key.startswith("@") and (schema := self.catalogue.schemas.get(key[1:])):
                found[key] = tuple(f"{key[1:]}.{table.name}" for table in schema.visible)
            elif key in self.catalogue.plain_names:
                found[key] = (self.catalogue.plain_names[key],)
        return found

    def example(self) -> Example:
        """One prompt with its answer."""
        language, known = self.random.choice([pair for pair in self.languages if pair[1]])
        inner, tables = self._thing(language, known)
        chance = self.random.random
        counted = any(setting in ("rows", "children") for _, setting in inner.pieces)
        if not counted and chance() < 0.45:
            inner = self._put(language, "rows", {"x": inner, "n": (self._many(language), "rows")})
        around = chance()
        if around < 0.1:
            inner = self._put(
                language, "place", {"x": inner, "l": (self.random.choice(list(language.phrases["places"])), "locale")}
            )
        elif around < 0.17 and (cities := self.cities.get(language.locale.partition("_")[2])):
            inner = self._put(language, "towns", {"x": inner, "l": (self.random.choice(cities), "city")})
        elif around < 0.2:
            inner = self._put(language, "every", {"x": inner, "year": (str(self.random.randint(2005, 2026)), "date")})
        elif around < 0.23 and language.phrases["adjectives"]:
            word = (self.random.choice(list(language.phrases["adjectives"])), "locale")
            pieces = [word, *inner.pieces] if language.code in ("de", "nl", "tr", "hi") else [*inner.pieces, word]
            inner = Draft(pieces)
        whole = self._put(language, "frames", {"x": inner})
        tails, columns = self._tails(language, [self.catalogue.tables[name] for name in tables])
        self.random.shuffle(tails)
        out = Draft()
        if chance() < 0.06:
            out.add(self.random.choice(language.phrases["polite"]))
        out.pieces += whole.pieces
        for i, tail in enumerate(tails):
            out.add(
                self.random.choice(["", ",", ",", ";", ".", ":"] if i == 0 else [",", ",", language.phrases["and"], ";", "-"])
            )
            out.pieces += tail.pieces
        if chance() < 0.08:
            out.add(self.random.choice(language.phrases["polite"]))
        if chance() < 0.2:
            out = Draft([(self.random.choice((str.lower, str.lower, str.upper))(words), tag) for words, tag in out.pieces])
        return Example(*out.finish(), frozenset(tables), frozenset(columns))

    def exchanges(self) -> dict[str, Words]:
        """What is exchanged in prompts that were written as a whole, by the code of their language."""
        return {language.code: self._exchanged(language, known) for language, known in self.languages if known}

    def _exchanged(self, language: Language, known: dict[str, tuple[str, ...]]) -> Words:
        def table() -> Asked:
            key = self.random.choice(list(known))
            return Asked(self._word(language, key), known[key])

        def columns(tables: Sequence[str]) -> str:
            return self._spoken(language, self._columns(language, [self.catalogue.tables[name] for name in tables], 1)[0])

        return Words(table, columns, language.values)

    # -- the thing itself ----------------------------------------------------------------------------------------------

    def _thing(self, language: Language, known: dict[str, tuple[str, ...]]) -> tuple[Draft, tuple[str, ...]]:
        """What is asked for, and its tables."""
        roll = self.random.random()
        key_of = {tables[0]: key for key, tables in known.items() if not key.startswith("@")}
        pairs = [(child, parent) for child, parent in self.catalogue.pairs if child in key_of and parent in key_of]
        if roll < 0.12 and pairs:
            return self._related(language, key_of, *self.random.choice(pairs))
        if roll < 0.3 and len(key_of) > 1:
            related = self.random.choice(pairs) if pairs and self.random.random() < 0.6 else self.random.sample(list(key_of), 2)
            two = tuple(related if self.random.random() < 0.4 else reversed(related))
            counted = self.random.random() < 0.2
            parts: dict[str, Part] = {
                place: self._noun(language, key_of[name], counted=counted) for place, name in zip("xy", two, strict=True)
            }
            return self._put(language, "joins", parts), two
        key = self.random.choice(list(known))
        owners = [name for name in known if name.startswith("@") and known[key][0] in known[name] and name != key]
        if owners and self.random.random() < 0.3:
            inside: dict[str, Part] = {"x": self._noun(language, key), "d": self._noun(language, owners[0], several=False)}
            return self._put(language, "owners", inside), known[key]
        return self._noun(language, key), known[key]

    def _related(self, language: Language, key_of: dict[str, str], child: str, parent: str) -> tuple[Draft, tuple[str, ...]]:
        parts: dict[str, Part] = {
            "p": self._noun(language, key_of[parent]),
            "p1": (self._word(language, key_of[parent], several=False), "parent"),
            "k": (self._word(language, key_of[child]), "child"),
            "n": (self._tally(language), "children"),
            "r": (self._many(language), "rows"),
        }
        return self._put(language, "relations", parts), (parent, child)

    def _noun(self, language: Language, key: str, *, several: bool = True, counted: bool = False) -> Draft:
        word = self._word(language, key, several=several and (not key.startswith("@") or self.random.random() < 0.3))
        count = [(self._many(language), "rows")] if counted else []
        return Draft([*count, (self._slipped(word), "subject")])

    def _word(self, language: Language, key: str, *, several: bool = True) -> str:
        words = self.random.choice(language.nouns[key])
        several = several and self.random.random() < (0.5 if language.code == "tr" else 0.93)
        return self.random.choice(words[1:] or words) if several else words[0]

    def _slipped(self, word: str) -> str:
        """The word, now and then with two letters in the wrong order."""
        if len(word) < 6 or self.random.random() > 0.05 or not word.isascii():
            return word
        place = self.random.randrange(1, len(word) - 2)
        return word[:place] + word[place + 1] + word[place] + word[place + 2 :]

    # -- what stands behind it -----------------------------------------------------------------------------------------

    def _tails(self, language: Language, tables: Sequence[Table]) -> tuple[list[Draft], set[str]]:
        """Wishes, and the columns that should come."""
        columns = {column.name for table in tables for column in table.made}
        tails: list[Draft] = []
        chance = self.random.random
        if chance() < 0.4:
            setting = self.random.choice(["add", "add", "add", "only", "drop"])
            names = self._columns(language, tables, self.random.choice([1, 1, 2, 3, 4]))
            tails.append(self._put(language, setting, {"c": self._listed(language, names, setting)}))
            columns = columns - set(names) if setting == "drop" else set(names) if setting == "only" else columns | set(names)
        tails += [self._wish(language, tables) for _ in range(self.random.choice((0, 0, 0, 1, 1, 2, 3)))]
        if chance() < 0.05:
            tails.append(self._put(language, "ages", self._parts(language, "age", Kind("number", low=3, high=80))))
        if chance() < 0.12:
            tails.append(self._put(language, "format", {"f": (self.random.choice(FORMATS), "format")}))
        if chance() < 0.08:
            tails.append(self._put(language, "seed", {"seed": (str(self.random.choice([0, 7, 42, 123, 2024])), "seed")}))
        return tails, columns

    def _columns(self, language: Language, tables: Sequence[Table], count: int) -> list[str]:
        """Columns that the language has a word for, most of them those of the tables."""
        own = [column.name for table in tables for column in table if column.name in language.columns]
        pool = own if len(own) >= count and self.random.random() < 0.7 else list(language.columns)
        return self.random.sample(pool, min(count, len(pool)))

    def _spoken(self, language: Language, name: str) -> str:
        if self.random.random() < 0.06:
            return name
        return self.random.choice(language.columns[name])

    def _listed(self, language: Language, names: Sequence[str], setting: str) -> Draft:
        out = Draft()
        for i, name in enumerate(names):
            if i:
                comma = language.phrases.get("comma", ",")
                out.add(language.phrases["and"] if i == len(names) - 1 and self.random.random() < 0.7 else comma)
            out.add(self._spoken(language, name), setting)
        return out

    def _wish(self, language: Language, tables: Sequence[Table]) -> Draft:
        by_name = {column.name: column for table in tables for column in table}
        frames = BRIEF if self.random.random() < BRIEF_SHARE else language.phrases["wishes"]
        frame = worded(frames, self.random, held_out=self.held_out)
        numeric = bool(slots(frame) & {"low", "high", "above", "below", "average"})
        names = self._columns(language, tables, 4)
        fitting = [name for name in names if name in by_name and kind_of(by_name[name]).name == "number"] if numeric else []
        name = self.random.choice(fitting or names)
        kind = kind_of(by_name[name]) if name in by_name else Kind("number", low=1, high=self.random.choice([10, 100, 5000]))
        out = Draft()
        fill(out, frame, self._parts(language, name, kind))
        return out

    def _parts(self, language: Language, name: str, kind: Kind) -> dict[str, Part]:
        low, high = self._bounds(kind)
        values = self._values(language)
        listed = Draft()
        count, last = self.random.choice([2, 2, 3]), self.random.choice(["or", "or", "and", "comma"])
        for i, value in enumerate(values[:count]):
            sign = language.phrases.get(last, ",") if i == count - 1 else language.phrases.get("comma", ",")
            listed.add(sign if i else "")
            listed.add(value, "values")
        first, second = sorted(self.random.sample(range(1995, 2027), 2))
        halves = list(language.phrases["halves"])
        share = self.random.choice(halves) if self.random.random() < 0.15 else f"{self.random.randint(1, 95)}%"
        period = self.random.choice(list(language.phrases["periods"])).replace("N", str(self.random.randint(2, 24)))
        return {
            "c": (self._spoken(language, name), "about"),
            "s": (self._spoken(language, name), "sort"),
            "low": (self._number(low), "low"),
            "high": (self._number(high), "high"),
            "above": (self._number(low), "above"),
            "below": (self._number(high), "below"),
            "average": (self._number((low + high) / 2), "average"),
            "share": (share, "share"),
            "value": (values[0], "values"),
            "values": listed,
            "year": (str(second), "date"),
            "ylow": (str(first), "low"),
            "yhigh": (str(second), "high"),
            "period": (period, "date"),
        }

    def _values(self, language: Language) -> list[str]:
        """Three categories: of one kind, or any nouns, so that what stands around them says what they are."""
        if self.random.random() < 0.75:
            return self.random.sample(self.random.choice(language.values), 3)
        return [self.random.choice(words)[0] for words in self.random.sample(list(language.nouns.values()), 3)]

    # -- words ---------------------------------------------------------------------------------------------------------

    def _put(self, language: Language, part: str, parts: dict[str, Part]) -> Draft:
        """A phrase of some part of the language's file, its slots filled."""
        out = Draft()
        fill(out, worded(language.phrases[part], self.random, held_out=self.held_out), parts)
        return out

    def _many(self, language: Language) -> str:
        """A number of rows."""
        if self.random.random() < 0.2:
            return self.random.choice(list(map(str, language.phrases["numbers"])))
        number = self.random.choice([10, 20, 25, 40, 50, 100, 200, 250, 500, 1000, 5000, self.random.randint(2, 999)])
        if number >= 1000 and self.random.random() < 0.5:
            return f"{number:,}".replace(",", "." if language.code in DOTTED else " " if language.code in ("fr", "pl") else ",")
        return str(number)

    def _tally(self, language: Language) -> str:
        """How many of a child for each parent."""
        words = self.random.choice(language.phrases["tallies"])
        return words.replace("N", str(self.random.randint(1, 5))).replace("M", str(self.random.randint(6, 20)))


def _cities() -> dict[str, list[str]]:
    """The largest cities of each country, as those who live there write them."""
    towns = locales.places().sort_by([("population", "descending")]).select(["name", "country"]).to_pylist()
    found: dict[str, list[str]] = defaultdict(list)
    for town in towns:
        if len(found[town["country"]]) < CITIES:
            found[town["country"]].append(town["name"].removesuffix("市"))
    return found
