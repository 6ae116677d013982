"""Phrase books: files of sentences with parts, and texts written from them over many rows at once.

A phrase book is a file of `fabula/reference/`, `<name>.txt`:

    # a comment
    [opening]                                    a section; each line below it is one phrase
    {^thing} arrived {on time|a day late}.       {a|b}: one of them.  {thing}: a phrase of [thing].  {^thing}: with a capital
    Used it for {2..9} weeks.                    {2..9}: a whole number
    I bought a/an {thing} like {the}.            a/an: as the next word needs.  {the}: no section, so it comes from the row
    [thing] mug | kettle | lamp                  a section of short phrases, on one line
    [opening of a gift]
    + opening                                    all phrases of another section, and then some more

Phrases are expanded to a few hundred ready texts a section, once; a row then takes one text for each part it has, so three
parts give tens of millions of texts for three look-ups.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns.arrays import present, texts
from fabula.columns.draw import Draw, random_bits, stream_key
from fabula.columns.pools import Pool

SIZE = 512  # ready texts a section, at most, with and without row slots each
NAMES = 2048  # the same where a column is one section and nothing else
MARK = "\x01"  # encloses a row slot in a ready text
TOO_MANY = 1_000_000  # ways to fill a phrase, past which we stop counting
HOLE = re.compile(r"\{([^{}]*)\}")
RANGE = re.compile(r"(\d+)\.\.(\d+)")
ARTICLE = re.compile(r"\b([Aa])/an (?=\W*(\w))")


@dataclass(frozen=True)
class Part:
    """One stretch of a text.

    Args:
        sections: names of sections; several where rows differ, and then
        which: (n,) the position in `sections` that each row uses.
        share: how many of the rows have this part at all, 0 to 1; or (n,) the chance of each row.
    """

    sections: tuple[str, ...]
    which: np.ndarray | None = None
    share: float | np.ndarray = 1.0


def part(section: str, *, share: float = 1.0) -> Part:
    """A part that is the same section for every row."""
    return Part((section,), share=share)


class PhraseBook:
    """The sections of one phrase book, and their ready texts.

    Args:
        name: a file `<name>.txt` of `fabula/reference/`.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.sections: dict[str, list[str]] = {}
        text = resources.files("fabula.reference").joinpath(f"{name}.txt").read_text("utf-8")
        phrases: list[str] = []
        for line in text.splitlines():
            if not line.strip() or line.startswith("# "):
                continue
            if line.startswith("["):
                section, _, short = line[1:].partition("]")
                phrases = self.sections.setdefault(section, [])
                phrases.extend(phrase.strip() for phrase in short.split(" | ") if phrase.strip())
            elif line.startswith("+ "):
                phrases.extend(self.sections[line[2:].strip()])
            else:
                phrases.append(line.strip())

    def __contains__(self, section: str) -> bool:
        return section in self.sections

    def texts(self, section: str, slots: bool = False) -> tuple[str, ...]:
        """The ready texts of a section that have row slots, or that have none; row slots stay as marked names."""
        return tuple(text for phrase in self._expand(section, slots) for text in phrase)

    @functools.cache  # noqa: B019  (a book lives as long as the process)
    def pool(self, section: str) -> Pool:
        """The distinct ready texts of a section without row slots; every phrase is as common as any other."""
        weight: dict[str, float] = {}
        for phrase in self._expand(section, False, NAMES):
            for text in phrase:
                weight[text] = weight.get(text, 0.0) + 1 / len(phrase)
        return Pool(pa.array(list(weight)), weight.values())

    @functools.cache  # noqa: B019
    def _expand(self, section: str, slots: bool, most: int = SIZE) -> list[list[str]]:
        """For each phrase of a section, its ready texts; phrases that can become more texts get more."""
        phrases = [phrase for phrase in self.sections[section] if self._has_slots(phrase) == slots]
        ways = [self._ways(phrase) for phrase in phrases]
        size = min(most, sum(ways))
        shares = [count**0.4 for count in ways]
        chance = _Chance(f"{self.name}/{section}/{slots}")
        ready = []
        for phrase, share in zip(phrases, shares, strict=True):
            count = max(1, round(size * share / sum(shares)))
            ready.append([self._fill(phrase, chance) for _ in range(count)])
        return ready

    def _holes(self, phrase: str) -> list[str]:
        return [hole.lstrip("^") for hole in HOLE.findall(phrase)]

    def _is_slot(self, hole: str) -> bool:
        return hole not in self.sections and "|" not in hole and not RANGE.fullmatch(hole)

    @functools.cache  # noqa: B019
    def _has_slots(self, phrase: str) -> bool:
        holes = self._holes(phrase)
        if any(self._is_slot(hole) for hole in holes):
            return True
        return any(self._has_slots(inner) for hole in holes for inner in self.sections.get(hole, ()))

    @functools.cache  # noqa: B019
    def _ways(self, phrase: str) -> int:
        """How many texts the phrase can become, about; at most `TOO_MANY`."""
        ways = 1
        for hole in self._holes(phrase):
            if hole in self.sections:
                ways *= sum(self._ways(inner) for inner in self.sections[hole])
            elif span := RANGE.fullmatch(hole):
                ways *= int(span[2]) - int(span[1]) + 1
            else:
                ways *= hole.count("|") + 1
            ways = min(ways, TOO_MANY)
        return ways

    def _fill(self, phrase: str, chance: _Chance) -> str:
        def one(match: re.Match[str]) -> str:
            hole = match[1]
            capital = hole.startswith("^")
            hole = hole.lstrip("^")
            if hole in self.sections:
                text = self._fill(chance.one_of(self.sections[hole]), chance)
            elif span := RANGE.fullmatch(hole):
                text = str(int(span[1]) + chance.below(int(span[2]) - int(span[1]) + 1))
            elif "|" in hole:
                text = chance.one_of(hole.split("|"))
            else:
                return f"{MARK}{match[1]}{MARK}"
            return text[:1].upper() + text[1:] if capital else text

        while "{" in phrase:
            phrase = HOLE.sub(one, phrase)
        if "/an " in phrase:
            phrase = ARTICLE.sub(lambda m: f"{m[1]}n " if m[2] in "aeioAEIO" else f"{m[1]} ", phrase)
        return phrase


@functools.cache
def phrase_book(name: str) -> PhraseBook:
    """The phrase book of that name, read once."""
    return PhraseBook(name)


def local_pool(book: str, section: str, language: str) -> Pool:
    """The ready texts of the section `<section> <language>`, or of the English one where there is none."""
    pages = phrase_book(book)
    name = f"{section} {language}"
    return pages.pool(name if name in pages else f"{section} en")


def fill_templates(
    draw: Draw,
    book: PhraseBook,
    parts: Sequence[Part],
    slots: Mapping[str, pa.Array] | None = None,
    names: Sequence[float] | None = None,
) -> pa.Array:
    """(n,) texts, each made of the parts in turn.

    Args:
        draw: chance; every part has its own child stream.
        book: where the sections are.
        parts: joined by blanks; a phrase that starts with `,` `.` `;` `:` or `!` follows without one.
        slots: what row slots stand for, (n,) each. A row in which one is missing takes phrases without row slots.
        names: how often each part is the one that uses row slots, if the row has them; only the first part when absent.
            A part that has no phrase of the wanted sort uses the other.
    """
    n = len(draw)
    columns = dict(slots or {})
    complete = np.full(n, bool(columns))
    for column in columns.values():
        complete &= present(column)
    if names is not None and len(parts) > 1:
        naming = np.searchsorted(np.cumsum(names) / sum(names), draw.child("names").uniform(), side="right")
    else:
        naming = np.zeros(n, dtype=np.int64)
    pieces: list[pa.Array | str] = []
    for i, each in enumerate(parts):
        chance = draw.child("part", i)
        pieces += _part(chance, book, each, columns, complete & (naming == i), is_first=i == 0)
    if len(pieces) == 1:
        return pieces[0]
    return pc.binary_join_element_wise(*pieces, "")


def _part(
    chance: Draw, book: PhraseBook, each: Part, columns: dict[str, pa.Array], wants_slots: np.ndarray, *, is_first: bool
) -> list[pa.Array]:
    n = len(chance)
    which = np.zeros(n, dtype=np.int64) if each.which is None else np.asarray(each.which, dtype=np.int64)
    used = np.flatnonzero(np.bincount(which, minlength=len(each.sections))) if n else np.array([0])
    place = np.zeros(len(each.sections), dtype=np.int64)
    place[used] = np.arange(len(used))
    texts_ = _ready(book, tuple(each.sections[u] for u in used), tuple(columns), is_first)
    row = place[which] * 2 + wants_slots
    index = (texts_.start[row] + chance.uniform() * texts_.count[row]).astype(np.int32)
    if np.any(np.less(each.share, 1)):
        index = np.where(chance.child("share").chance(each.share), index, 0).astype(np.int32)
    taken = pa.array(index)
    pieces = [texts_.literals[0].take(taken)]
    for literal, codes in zip(texts_.literals[1:], texts_.codes, strict=True):
        pieces += _slot(codes[index], columns)
        pieces.append(literal.take(taken))
    return pieces


def _slot(codes: np.ndarray, columns: dict[str, pa.Array]) -> list[pa.Array]:
    """The values of the slot that each row has at this place, empty where it has none (code 0)."""
    used = [code for code in np.flatnonzero(np.bincount(codes, minlength=1)) if code]
    if not used:
        return []
    pools, index, end = [pa.array([""])], np.zeros(len(codes), dtype=np.int64), 1
    for code in used:
        column = list(columns.values())[code - 1]
        rows = np.flatnonzero(codes == code)
        if isinstance(column, pa.DictionaryArray):
            pools.append(texts(column.dictionary))
            index[rows] = end + pc.fill_null(column.indices, 0).to_numpy(zero_copy_only=False)[rows]
        else:
            pools.append(texts(column).take(pa.array(rows)))
            index[rows] = end + np.arange(len(rows))
        end += len(pools[-1])
    values = pa.concat_arrays(pools).take(pa.array(index))
    return [pc.fill_null(values, "") if values.null_count else values]


@dataclass(frozen=True)
class _Ready:
    """The ready texts of some sections, cut at their row slots; text 0 is empty.

    `start` and `count` hold, for section s, texts without row slots at 2 s and texts with at 2 s + 1.
    """

    literals: list[pa.Array]
    codes: list[np.ndarray]
    start: np.ndarray
    count: np.ndarray


@functools.lru_cache(maxsize=4096)
def _ready(book: PhraseBook, sections: tuple[str, ...], columns: tuple[str, ...], is_first: bool) -> _Ready:
    rows: list[list[str]] = [[""]]
    start, count = [], []
    for section in sections:
        plain = book.texts(section)
        slotted = tuple(t for t in book.texts(section, slots=True) if set(t.split(MARK)[1::2]) <= set(columns))
        if not plain and not slotted:
            raise KeyError(f"{book.name}: [{section}] has no phrase for the slots {columns}")
        for ready in (plain or slotted, slotted or plain):
            start.append(len(rows))
            count.append(len(ready))
            rows += [_glue(text, is_first).split(MARK) for text in ready]
    widest = max(len(row) for row in rows) // 2
    codes = np.zeros((widest, len(rows)), dtype=np.int64)
    literals = [["" for _ in rows] for _ in range(widest + 1)]
    for r, row in enumerate(rows):
        for i, piece in enumerate(row):
            if i % 2:
                codes[i // 2, r] = columns.index(piece) + 1
            else:
                literals[i // 2][r] = piece
    return _Ready([pa.array(literal) for literal in literals], list(codes), np.array(start), np.array(count))


def _glue(text: str, is_first: bool) -> str:
    return text if is_first or not text or text[0] in ",.;:!" else f" {text}"


class _Chance:
    """A fixed sequence of picks, the same for a name on every machine."""

    def __init__(self, name: str) -> None:
        self.key = stream_key("phrases", name)
        self.made = 0
        self.bits: list[int] = []

    def below(self, size: int) -> int:
        if not self.bits:
            self.bits = random_bits(self.key, np.arange(self.made, self.made + 4096)).tolist()
            self.made += 4096
        return (self.bits.pop() >> 11) % size

    def one_of(self, values: Sequence[str]) -> str:
        return values[self.below(len(values))]
