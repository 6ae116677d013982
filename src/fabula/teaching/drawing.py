"""Training prompts about things: one of them, some that refer to each other, whose they are, or a shape around any noun."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator

from fabula.prompt.plurals import plural
from fabula.teaching.corpus import Asked, Catalogue, Example
from fabula.teaching.drafting import Draft
from fabula.teaching.grammar import Grammar
from fabula.teaching.sayings import invented
from fabula.things import ANY, THING

THINGS_SHARE = 0.5  # of prompts about one table; the others are about a domain's
BARE_SHARE = 0.35  # of all prompts: the phrase and nothing else, which is how a subject is read alone
OWNERS = ("{x} of a {o}", "{x} of the {o}", "{x} at a {o}", "{x} in a {o}", "{o} {x}", "{x} for a {o}", "{x} kept by a {o}",
          "a {o}'s {x}", "{x} by {o}", "{x} per {o}")  # fmt: skip
QUALIFIERS = ("{x} in the us", "{x} worldwide", "world {x}", "us {x}", "historical {x}", "modern {x}", "all {x}", "list of {x}", "famous {x}",
              "international {x}", "national {x}", "local {x}", "{x} in europe", "daily {x}", "{x} by year", "old {x}", "registered {x}",
              "{x} listings", "{x} info", "{x} profiles", "{x} master data", "{x} directory", "active {x}", "online {x}")  # fmt: skip
JOINS = ("{x} and {y}", "{x} with {y}", "{x}, {y} and {z}", "{x} and their {y}", "{x} with their {y} and {z}", "{x}, their {y} and the {z}",
         "{x}, {y}, {z} and {w}", "{x} database with {y}, {z} and {w}", "{x} system: {y}, {z}, {w}", "{x} database: {y}, {z} and {w}",
         "which {x} have which {y}", "{x} linked to {y}", "tables {x}, {y}, {z}", "database of {x} with {y} and {z}", "{x} plus {y}",
         "{x}, {y} & {z}", "{y} of {x}", "{y} for each of the {x}", "{x}, the {y} and {z}", "{y} by {x}")  # fmt: skip


class Prompts(Grammar):
    """Draws examples about domains and things.

    Args:
        catalogue: what can be asked for.
        seed: the same one gives the same examples.
        held_out: use only the phrases kept for measuring, or only the others.
        told: give prompts as people wrote them, too.
    """

    def __init__(self, catalogue: Catalogue, seed: int, *, held_out: bool = False, told: bool = False) -> None:
        super().__init__(catalogue, seed, held_out=held_out, told=told)
        self.nouns = [noun for thing in catalogue.things if not thing.is_shape for noun in thing.names]
        self.owners = [thing.name for thing in catalogue.things if thing.kind in ("organisations", "places")]
        self.near: dict[str, list[str]] = defaultdict(list)
        for child, parent in catalogue.pairs:
            self.near[child].append(parent)
            self.near[parent].append(child)
        self.linked = [full for full in self.near if full.startswith(f"{THING}.")]

    def example(self) -> Example:
        """One prompt with its answer."""
        if self.random.random() < BARE_SHARE:
            draw = self.random.choice([self._table, self._table, self._table, self._several, self._domain])
            return self._bare(draw())
        return super().example()

    def _bare(self, asked: Asked) -> Example:
        pieces = list(asked.pieces) or [(self._typo(asked.words), "subject")]
        text, tags = self._cased(Draft(pieces)).finish()
        columns = {column.name for name in asked.tables for column in self.catalogue.tables[name].made}
        return Example(text, tags, frozenset(asked.tables), frozenset(columns))

    def _table(self, *, owned: bool = False) -> Asked:
        if not self.catalogue.things or self.random.random() > THINGS_SHARE:
            return super()._table(owned=owned)
        thing = self.random.choice(self.catalogue.things)
        words = self._thing_words(f"{THING}.{thing.name}")
        roll = self.random.random()
        if roll < 0.15 and self.owners:
            words = self.random.choice(OWNERS).format(x=words, o=self.random.choice(self.owners))
        elif roll < 0.3:
            words = self.random.choice(QUALIFIERS).format(x=words)
        return Asked(words, (f"{THING}.{thing.name}",))

    def _several(self) -> Asked:
        if not self.linked or self.random.random() > THINGS_SHARE:
            return super()._several()
        chosen = [self.random.choice(self.linked)]
        for _ in range(self.random.choice((1, 2, 2, 3))):
            beside = [other for full in chosen for other in self.near[full] if other not in chosen]
            if beside:
                chosen.append(self.random.choice(beside))
        self.random.shuffle(chosen)
        places = dict(zip("xyzw", chosen, strict=False))
        frame = self.random.choice([f for f in JOINS if {p for p in "xyzw" if f"{{{p}}}" in f} == set(places)] or ["{x} and {y}"])
        draft = Draft()
        self._fill_frame(draft, frame, {place: self._thing_words(full) for place, full in places.items()})
        return Asked("", tuple(full for place, full in places.items() if f"{{{place}}}" in frame), tuple(draft.pieces))

    def _fill_frame(self, draft: Draft, frame: str, words: dict[str, str]) -> None:
        rest = frame
        while "{" in rest:
            before, _, tail = rest.partition("{")
            place, _, rest = tail.partition("}")
            draft.add(before.strip())
            draft.add(self._typo(words[place]), "subject")
        draft.add(rest.strip())

    def _table_words(self, table: str) -> str:
        return self._thing_words(table) if table.startswith(f"{THING}.") else super()._table_words(table)

    def _thing_words(self, full: str) -> str:
        """A thing by one of its names, mostly in the plural; of a shape, with some noun for the star."""
        words = self._phrase(self.catalogue.table_phrases[full])
        if ANY in words:
            noun = self.random.choice(self.nouns) if self.random.random() < 0.8 else invented(self.random).split()[0]
            return words.replace(ANY, noun)
        return plural(words) if self.random.random() < 0.6 else words


def linked_phrases(catalogue: Catalogue, seed: int) -> Iterator[tuple[str, str]]:
    """Without end: the words for a table, and for one it refers to."""
    prompts = Prompts(catalogue, seed)
    chance = random.Random(seed)
    while True:
        child, parent = chance.choice(catalogue.pairs)
        yield prompts._table_words(child), prompts._table_words(parent)
