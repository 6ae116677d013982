"""Phrase books: files of sentences with parts, and texts written from them over many rows at once.

A phrase book is a file of `fabula/reference/`, `<name>.txt`:

    # a comment
    [opening]                                    a section; each line below it is one phrase
    {^thing} arrived {on time|a day late}.       {a|b}: one of them.  {thing}: a phrase of [thing].  {^thing}: with a capital
    Used it for {2..9} weeks.                    {2..9}: a whole number
    I bought a/an {thing} like {the}.            a/an: as the next word needs.  {the}: no section, so it comes from the row
    It broke {*when}.                            {*when}: a phrase of [when], drawn for the row and not when expanding
    [thing] mug | kettle | lamp                  a section of short phrases, on one line
    [opening of a gift]
    + opening                                    all phrases of another section, and then some more

Phrases are expanded to a few hundred ready texts a section, once; a row then takes one text for each part it has, so three
parts give tens of millions of texts for three look-ups.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns.arrays import present, texts
from fabula.columns.draw import Draw, random_bits, stream_key
from fabula.columns.formats import interleave
from fabula.columns.pools import Pool

SIZE = 512  # ready texts a section, at most, with and without row slots each
NAMES = 2048  # the same where a column is one section and nothing else
MARK = "\x01"  # encloses a row slot in a ready text
MANY = 300  # ways to fill a phrase, past which it is no more common than others
NUMBERS = 8  # a whole number counts as at most that many ways: other numbers say nothing new
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
    def ready(self, section: str) -> pa.Array:
        """The ready texts of a section without row slots, as often as they should be drawn."""
        return pa.array(self.texts(section))

    @functools.cache  # noqa: B019
    def _expand(self, section: str, slots: bool, most: int = SIZE) -> list[list[str]]:
        """For each phrase of a section, its ready texts; phrases that can become more texts get more."""
        phrases = [phrase for phrase in self.sections[section] if self._has_slots(phrase) == slots]
        ways = [self._ways(phrase) for phrase in phrases]
        size = min(most, sum(ways))
        shares = [min(count, MANY) ** 0.25 for count in ways]
        chance = _Chance(f"{self.name}/{section}/{slots}")
        ready = []
        for phrase, count, share in zip(phrases, ways, shares, strict=True):
            quota = max(1, round(size * share / sum(shares)))
            ready.append(self._distinct(phrase, min(count, quota), quota, chance))
        return ready

    def _distinct(self, phrase: str, wanted: int, quota: int, chance: _Chance) -> list[str]:
        """`quota` texts of a phrase, `wanted` of them different if that many turn up."""
        found: dict[str, None] = {}
        for _ in range(wanted * 3):
            found[self._text(phrase, chance)] = None
            if len(found) == wanted:
                break
        return [text for _ in range(-(-quota // len(found))) for text in found][:quota]

    @functools.cache  # noqa: B019
    def _parsed(self, phrase: str) -> tuple[_Item, ...]:
        return tuple(self._item(text, inside) for text, inside in _braces(phrase))

    def _item(self, text: str, inside: bool) -> _Item:
        if not inside:
            return _Item("text", text)
        capital, text = text.startswith("^"), text.removeprefix("^")
        if len(options := _split(text)) > 1:
            return _Item("choice", text, capital, tuple(options))
        if text in self.sections:
            return _Item("choice", text, capital, tuple(self.sections[text]))
        if span := RANGE.fullmatch(text):
            return _Item("number", text, span=(int(span[1]), int(span[2])))
        return _Item("drawn" if text.startswith("*") else "slot", "^" * capital + text)

    @functools.cache  # noqa: B019
    def _has_slots(self, phrase: str) -> bool:
        items = self._parsed(phrase)
        return any(item.kind == "slot" or any(map(self._has_slots, item.options)) for item in items)

    @functools.cache  # noqa: B019
    def _ways(self, phrase: str) -> int:
        """How many texts the phrase can become, about."""
        ways = 1
        for item in self._parsed(phrase):
            if item.kind == "choice":
                ways *= sum(map(self._ways, item.options))
            elif item.kind == "number":
                ways *= min(item.span[1] - item.span[0] + 1, NUMBERS)
        return min(ways, 1000 * MANY)

    def _text(self, phrase: str, chance: _Chance) -> str:
        """One text of a phrase. Only its first drawn section stays open: more would cost more than they vary."""
        pieces = self._filled(phrase, chance).replace(" ,", ",").split(MARK)
        drawn = [i for i in range(1, len(pieces), 2) if pieces[i].startswith("*")]
        for i in reversed(drawn[1:]):
            inner = self._filled(chance.one_of(self.sections[pieces[i][1:]]), chance)
            pieces[i - 1 : i + 2] = [pieces[i - 1] + inner + pieces[i + 1]]
        text = MARK.join(pieces)
        if "/an " in text:
            text = ARTICLE.sub(lambda m: f"{m[1]}n " if m[2] in "aeioAEIO" else f"{m[1]} ", text)
        return text

    def _filled(self, phrase: str, chance: _Chance) -> str:
        out = []
        for item in self._parsed(phrase):
            if item.kind == "text":
                out.append(item.text)
            elif item.kind == "choice":
                text = self._filled(chance.one_of(item.options), chance)
                out.append(text[:1].upper() + text[1:] if item.capital else text)
            elif item.kind == "number":
                low, high = item.span
                out.append(str(low + chance.below(high - low + 1)))
            else:
                out.append(f"{MARK}{item.text}{MARK}")
        return "".join(out)


@dataclass(frozen=True)
class _Item:
    """A piece of a phrase: a `text`, a `choice` of phrases, a `number`, a `slot` of the row, or a section `drawn` for the row."""

    kind: str
    text: str
    capital: bool = False
    options: tuple[str, ...] = ()
    span: tuple[int, int] = (0, 0)


def _braces(phrase: str) -> list[tuple[str, bool]]:
    """The pieces of a phrase outside and inside of its outermost braces."""
    pieces, depth, start = [], 0, 0
    for i, sign in enumerate(phrase):
        if sign == "{":
            if depth == 0:
                pieces.append((phrase[start:i], False))
                start = i + 1
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                pieces.append((phrase[start:i], True))
                start = i + 1
    return [piece for piece in [*pieces, (phrase[start:], False)] if piece[0] or piece[1]]


def _split(text: str) -> list[str]:
    """The alternatives of a choice, at the bars outside of inner braces."""
    parts, depth, start = [], 0, 0
    for i, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if sign == "|" and depth == 0:
            parts.append(text[start:i])
            start = i + 1
    return [*parts, text[start:]]


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
    pools: list[pa.Array] = []
    indices: list[np.ndarray] = []
    size = 0
    for i, each in enumerate(parts):
        chance = draw.child("part", i)
        for pool, index in _part(chance, book, each, columns, complete & (naming == i), is_first=i == 0):
            pools.append(pool)
            indices.append(index + size)
            size += len(pool)
    return interleave(pa.concat_arrays(pools), *indices)


Picks = tuple[pa.Array, np.ndarray]  # strings, and the position of each row's one among them


def _part(
    chance: Draw, book: PhraseBook, each: Part, columns: dict[str, pa.Array], wants_slots: np.ndarray, *, is_first: bool
) -> Iterator[Picks]:
    """The strings that make the part, one after the other."""
    n = len(chance)
    which = np.zeros(n, dtype=np.int64) if each.which is None else np.asarray(each.which, dtype=np.int64)
    used = np.flatnonzero(np.bincount(which, minlength=len(each.sections))) if n else np.array([0])
    place = np.zeros(len(each.sections), dtype=np.int64)
    place[used] = np.arange(len(used))
    texts_ = _ready(book, tuple(each.sections[u] for u in used), tuple(columns), is_first)
    row = place[which] * 2 + wants_slots
    index = (texts_.start[row] + chance.uniform() * texts_.count[row]).astype(np.int32)
    if np.any(np.less(each.share, 1)):
        index = np.where(chance.child("share").uniform() < each.share, index, 0).astype(np.int32)
    yield texts_.literals[0], index
    for literal, codes in zip(texts_.literals[1:], texts_.codes, strict=True):
        yield from _slot(chance, book, codes[index], texts_.slots, columns)
        yield literal, index


def _slot(
    chance: Draw, book: PhraseBook, codes: np.ndarray, slots: tuple[str, ...], columns: dict[str, pa.Array]
) -> Iterator[Picks]:
    """The values of the slot that each row has at this place, empty where it has none (code 0)."""
    used = [code for code in np.flatnonzero(np.bincount(codes, minlength=1)) if code]
    if not used:
        return
    pools, index, end = [pa.array([""])], np.zeros(len(codes), dtype=np.int64), 1
    for code in used:
        name = slots[code - 1]
        rows = np.flatnonzero(codes == code)
        if name.startswith("*"):
            pools.append(book.ready(name[1:]))
            index[rows] = end + (chance.child(name).over(chance.rows[rows]).uniform() * len(pools[-1])).astype(np.int64)
        elif isinstance(column := columns[name], pa.DictionaryArray):
            pools.append(texts(column.dictionary))
            index[rows] = end + pc.fill_null(column.indices, 0).to_numpy(zero_copy_only=False)[rows]
        else:
            pools.append(texts(column).take(pa.array(rows)))
            index[rows] = end + np.arange(len(rows))
        end += len(pools[-1])
    values = pa.concat_arrays(pools)
    yield pc.fill_null(values, "") if values.null_count else values, index


@dataclass(frozen=True)
class _Ready:
    """The ready texts of some sections, cut at their row slots; text 0 is empty.

    `start` and `count` hold, for section s, texts without row slots at 2 s and texts with at 2 s + 1.
    """

    slots: tuple[str, ...]  # columns and drawn sections; a code is a position here, from 1
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
        slotted = tuple(t for t in book.texts(section, slots=True) if _names(t) <= set(columns))
        if not plain and not slotted:
            raise KeyError(f"{book.name}: [{section}] has no phrase for the slots {columns}")
        for ready in (plain or slotted, slotted or plain):
            start.append(len(rows))
            count.append(len(ready))
            rows += [_glue(text, is_first).split(MARK) for text in ready]
    slots = (*columns, *dict.fromkeys(name for row in rows for name in row[1::2] if name.startswith("*")))
    widest = max(len(row) for row in rows) // 2
    codes = np.zeros((widest, len(rows)), dtype=np.int64)
    literals = [["" for _ in rows] for _ in range(widest + 1)]
    for r, row in enumerate(rows):
        for i, piece in enumerate(row):
            if i % 2:
                codes[i // 2, r] = slots.index(piece) + 1
            else:
                literals[i // 2][r] = piece
    return _Ready(slots, [pa.array(literal) for literal in literals], list(codes), np.array(start), np.array(count))


def _names(text: str) -> set[str]:
    return {name for name in text.split(MARK)[1::2] if not name.startswith("*")}


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
