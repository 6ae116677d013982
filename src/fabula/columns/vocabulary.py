"""Weighted word lists of a subject, and names built from them: shops, ships, teams, titles.

A vocabulary is a tab-separated file of `fabula/reference/` with two columns, `part` and `words`:

    color       Black*20|White*15|Teal                the words of a part, `*` and how common each is (1 when not said)
    ship        {adjective} {star}*3|A {star}         patterns; `{star}` is filled with a word of that part, or with its patterns,
                                                      never the same word twice; `A` becomes `An` where it must
    carrier.DE  DHL|Hermes                            the same part in one country, language (`.de`) or locale (`.de_AT`)
"""

from __future__ import annotations

import functools
import itertools
import math
import re
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from fabula.columns.decks import deal
from fabula.columns.draw import Draw, random_bits, stream_key
from fabula.columns.pools import Pool, reference

HOLE = re.compile(r"\{([^{}]+)\}")
WEIGHT = re.compile(r"^(.*)\*(\d+(?:\.\d+)?)$")
ARTICLE = re.compile(r"\b([Aa]) (?=(?!One|Uni|Euro)[AEIOUaeiou])")
MOST = 2000  # texts kept of one pattern


class Vocabulary:
    """The parts of one file.

    Args:
        name: a tab-separated file of `fabula/reference/`, read when first needed.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._texts: dict[str, dict[str, float]] = {}

    @functools.cached_property
    def parts(self) -> dict[str, list[tuple[str, float]]]:
        """The words and patterns of every part, with their weights."""
        table = reference(self.name)
        return {part: factors(words) for part, words in zip(table.columns["part"], table.columns["words"], strict=True)}

    @functools.cache  # noqa: B019  (a vocabulary lives as long as the process)
    def pool(self, part: str) -> Pool:
        """All texts of a part, patterns filled in."""
        texts = self.texts(part)
        return Pool(pa.array(list(texts), pa.string()), texts.values())

    def localised(self, part: str, draw: Draw) -> str:
        """The name under which the draw's locale finds the part: its own, its country's, its language's, or the plain one."""
        locale = draw.locale
        if locale is not None:
            for ending in (locale.code, locale.country, locale.language):
                if f"{part}.{ending}" in self.parts:
                    return f"{part}.{ending}"
        return part

    def pick(self, draw: Draw, part: str) -> pa.DictionaryArray:
        """(n,) texts of a part, by weight."""
        return draw.pick(self.pool(self.localised(part, draw)))

    def name_each(self, draw: Draw, part: str, *, at_most: int = 0) -> pa.DictionaryArray:
        """(n,) texts of a part; rows get different ones as long as there are any.

        Args:
            draw: chance.
            part: name of the part.
            at_most: when not 0, how many different ones a column has in all, however long it is.
        """
        pool = self.pool(self.localised(part, draw))
        return pool.take(deal(draw, pool, distinct=True, at_most=at_most))

    def texts(self, part: str) -> dict[str, float]:
        """Every text of a part and its share, up to `MOST` of each pattern."""
        if part not in self._texts:
            words = self.parts[part]
            total = sum(weight for _, weight in words)
            texts: dict[str, float] = {}
            for word, weight in words:
                for text, share in self.filled(word):
                    texts[text] = texts.get(text, 0.0) + share * weight / total
            self._texts[part] = texts
        return self._texts[part]

    def filled(self, pattern: str) -> Iterator[tuple[str, float]]:
        """The texts of a pattern and the share of each in it."""
        literals = HOLE.split(pattern)
        holes = literals[1::2]
        if not holes:
            yield pattern, 1.0
            return
        words = [list(self.texts(hole).items()) for hole in holes]
        repeated = len(set(holes)) < len(holes)
        for choice in _combinations(pattern, words):
            if repeated and len({(hole, word) for hole, (word, _) in zip(holes, choice, strict=True)}) < len(holes):
                continue
            literals[1::2] = [word for word, _ in choice]
            yield ARTICLE.sub(r"\1n ", "".join(literals)), math.prod(share for _, share in choice)


def _combinations(pattern: str, words: list[list[tuple[str, float]]]) -> Iterator[tuple[tuple[str, float], ...]]:
    """Ways to fill the holes of a pattern: all, or `MOST` of them by chance if there are more, each with an even share."""
    if math.prod(map(len, words)) <= MOST:
        yield from itertools.product(*words)
        return
    columns = []
    for i, choices in enumerate(words):
        pool = Pool(pa.array(range(len(choices))), [share for _, share in choices])
        bits = random_bits(stream_key("vocabulary", pattern, i), np.arange(MOST))
        index = np.searchsorted(pool.cumulative, (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53, side="right")
        columns.append([choices[k][0] for k in index.tolist()])
    for row in zip(*columns, strict=True):
        yield tuple((word, 1.0 / MOST if i == 0 else 1.0) for i, word in enumerate(row))


def factors(words: str) -> list[tuple[str, float]]:
    """The pairs of `500 ml*0.7|1 L`: each word with the number after its `*`, or 1; one empty word for no words."""
    matches = [(word, WEIGHT.match(word)) for word in words.split("|")]
    return [(match[1], float(match[2])) if match else (word, 1.0) for word, match in matches]
