"""Weighted word lists of a subject, and short names built from them: shops, ships, teams, titles.

A vocabulary is a tab-separated file of `fabula/reference/` with two columns, `part` and `words`:

    color       Black*20|White*15|Teal                the words of a part, `*` and how common each is (1 when not said)
    ship        {adjective} {star}*3|{star} & {star}  patterns; `{star}` is filled with a word of that part, never the same one twice,
                                                      or with its patterns
    carrier.DE  DHL|Hermes                            the same part in one country, language (`.de`) or locale (`.de_AT`)
"""

from __future__ import annotations

import functools
import re

import numpy as np
import pyarrow as pa

from fabula.columns.draw import Draw
from fabula.columns.formats import interleave
from fabula.columns.pools import Pool, reference

HOLE = re.compile(r"\{(\w+)\}")
WEIGHT = re.compile(r"^(.*)\*(\d+(?:\.\d+)?)$")
STEPS = 4096  # how finely the weights of a part are kept when it fills a hole


class Vocabulary:
    """The parts of one file.

    Args:
        name: a tab-separated file of `fabula/reference/`, read when first needed.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    @functools.cached_property
    def pools(self) -> dict[str, Pool]:
        """The words of every part."""
        table = reference(self.name)
        return {part: weighted(words) for part, words in zip(table.columns["part"], table.columns["words"], strict=True)}

    def localised(self, part: str, draw: Draw) -> str:
        """The name under which the draw's locale finds the part: its own, its country's, its language's, or the plain one."""
        locale = draw.locale
        if locale is not None:
            for ending in (locale.code, locale.country, locale.language):
                if f"{part}.{ending}" in self.pools:
                    return f"{part}.{ending}"
        return part

    def pick(self, draw: Draw, part: str) -> pa.DictionaryArray:
        """(n,) words of a part without patterns."""
        return draw.pick(self.pools[self.localised(part, draw)])

    def write(self, draw: Draw, *parts: str, which: np.ndarray | None = None) -> pa.StringArray:
        """(n,) texts from the patterns of a part.

        Args:
            draw: chance.
            parts: the part; several where rows differ, and then
            which: (n,) the position in `parts` that each row uses.
        """
        patterns = self._patterns(tuple(self.localised(part, draw) for part in parts))
        place = draw.uniform()
        if which is not None:
            place = place + which
        pattern = np.searchsorted(patterns.cumulative, place, side="right")
        picked: list[np.ndarray] = []
        indices = []
        for position in range(patterns.start.shape[1]):
            chance = draw.child("words", position // 4).lane(position % 4) >> 4
            kind = patterns.kind[pattern, position]
            index = patterns.slots[kind * STEPS + chance]
            for earlier, before in enumerate(picked):
                if not patterns.repeats[earlier, position]:
                    continue
                equal = (patterns.kind[pattern, earlier] == kind) & (before == index) & (patterns.sizes[kind] > 1)
                index = np.where(equal, (index + 1 + chance % np.maximum(patterns.sizes[kind] - 1, 1)) % patterns.sizes[kind], index)
            picked.append(index)
            indices.append(patterns.start[pattern, position] + index)
        return interleave(patterns.pieces, *indices)

    @functools.cache  # noqa: B019  (a vocabulary lives as long as the process)
    def _patterns(self, parts: tuple[str, ...]) -> _Patterns:
        return _Patterns([self._unfolded(self.pools[part]) for part in parts], self.pools)

    def _unfolded(self, pool: Pool) -> Pool:
        """The patterns of a pool; a hole whose own part holds patterns is replaced by each of them."""
        patterns: dict[str, float] = {}
        shares = np.diff(pool.cumulative, prepend=0)
        for text, share in zip(pool.values.to_pylist(), shares.tolist(), strict=True):
            inner = next((hole for hole in HOLE.findall(text) if any("{" in word for word in self.pools[hole].values.to_pylist())), None)
            if inner is None:
                patterns[text] = patterns.get(text, 0.0) + share
                continue
            unfolded = self._unfolded(self.pools[inner])
            for word, part in zip(unfolded.values.to_pylist(), np.diff(unfolded.cumulative, prepend=0).tolist(), strict=True):
                filled = text.replace(f"{{{inner}}}", word, 1)
                again = self._unfolded(Pool(pa.array([filled])))
                for pattern, weight in zip(again.values.to_pylist(), np.diff(again.cumulative, prepend=0).tolist(), strict=True):
                    patterns[pattern] = patterns.get(pattern, 0.0) + share * part * weight
        return Pool(pa.array(list(patterns)), list(patterns.values()))


class _Patterns:
    """The patterns of several parts, end to end, cut at their holes.

    A pattern is a row; each of its holes a position. There, the row takes piece `start + index`: a word of the part `kind` with
    the pattern's own text around it already in place. `cumulative` runs from i to i + 1 over the patterns of part i.
    """

    def __init__(self, parts: list[Pool], words: dict[str, Pool]) -> None:
        self.cumulative = np.concatenate([pool.cumulative + i for i, pool in enumerate(parts)])
        texts = [text for pool in parts for text in pool.values.to_pylist()]
        cut = [HOLE.split(text) for text in texts]  # text, part, text, part, text
        width = max(max(len(pieces) // 2 for pieces in cut), 1)
        kinds = {"": 0}
        pieces = [""]
        self.start = np.zeros((len(cut), width), dtype=np.int32)
        self.kind = np.zeros((len(cut), width), dtype=np.int32)
        segments: dict[tuple[str, str, str], int] = {}
        for row, parted in enumerate(cut):
            holes = parted[1::2] or [""]
            for position, hole in enumerate(holes):
                before = parted[2 * position]
                after = parted[-1] if hole and position == len(holes) - 1 else ""
                if (before, hole, after) not in segments:
                    segments[before, hole, after] = len(pieces)
                    pieces += [before + word + after for word in (words[hole].values.to_pylist() if hole else [""])]
                self.start[row, position] = segments[before, hole, after]
                self.kind[row, position] = kinds.setdefault(hole, len(kinds))
        # (width, width) bool: whether some pattern fills both positions from the same part
        self.repeats = ((self.kind[:, :, None] == self.kind[:, None, :]) & (self.kind[:, :, None] > 0)).any(axis=0)
        self.pieces = pa.array(pieces, pa.string())
        pools = [words[kind] if kind else None for kind in kinds]
        self.sizes = np.array([len(pool) if pool else 1 for pool in pools], dtype=np.int32)
        middles = (np.arange(STEPS) + 0.5) / STEPS
        slots = [np.searchsorted(pool.cumulative, middles, side="right") if pool else np.zeros(STEPS) for pool in pools]
        self.slots = np.concatenate(slots).astype(np.int32)


def weighted(words: str) -> Pool:
    """The pool of `Black*20|White*15|Teal`."""
    pairs = factors(words)
    return Pool(pa.array([word for word, _ in pairs], pa.string()), [weight for _, weight in pairs])


def factors(words: str) -> list[tuple[str, float]]:
    """The pairs of `500 ml*0.7|1 L`: each word with the number after its `*`, or 1; one empty word for no words."""
    matches = [(word, WEIGHT.match(word)) for word in words.split("|")]
    return [(match[1], float(match[2])) if match else (word, 1.0) for word, match in matches]
