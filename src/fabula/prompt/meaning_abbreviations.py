"""Names that are known, written so short that no list of abbreviations has them: `purch_ordr` is a purchase order, `CUSPHN` a phone."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from fabula.prompt.meaning_words import OWNERS, meant_by
from fabula.prompt.meanings import LITTLE, by_name

# Pieces of two letters at which a name that was run together may be cut: more of them would cut words that are no pieces.
SHORTEST = frozenset(["id", "no", "nr", "nm", "cd", "dt", "ph", "ln", "fn", "ts", "tm", "st", "hr", "yr", "kd"])
PIECES = 4


def phrase_like(words: Sequence[str]) -> tuple[str, str]:
    """The known name of several words that these shorten one by one, and what it means; two empty texts where none does.

    >>> phrase_like(["purch", "ordr"])
    ('purchase order', 'order_number')
    """
    if len(words) < 2 or words[-1] == "id":
        return "", ""
    best, found = 0.0, ("", "")
    for name, parts, label in _phrases().get((len(words), words[0][0] + words[-1][0]), ()):
        near = _nearness(words, parts)
        if near > best:
            best, found = near, (name, label)
    return found


def _nearness(words: Sequence[str], parts: Sequence[str]) -> float:
    """How well words shorten the parts of a name, word by word: 0 where one does not, 1 where they are the same."""
    least = 1.0
    total = 0.0
    for word, part in zip(words, parts, strict=True):
        one = 1.0 if word == part else 0.9 if part in meant_by().get(word, ()) else _shortens(word, part)
        if not one:
            return 0.0
        least, total = min(least, one), total + one
    return total / len(words) if least > 0.6 or total - least >= 0.9 else 0.0


@functools.lru_cache(maxsize=100_000)
def _shortens(word: str, part: str) -> float:
    """How likely a word stands for a longer one: it begins it, or leaves letters out without changing their order."""
    if len(word) < 2 or len(word) >= len(part) or word[0] != part[0] or not word.isalpha() or word in _words():
        return 0.0
    if part.startswith(word):
        return 0.8 if len(word) > 2 else 0.5
    rest = iter(part)
    if len(word) < 3 or word in meant_by() or not all(letter in rest for letter in word):
        return 0.0
    dense = len(word) / len(part)
    spoken = sum(letter in "aeiou" for letter in word[1:]) * 3 >= len(word)  # a word of its own: `pushed` is not published
    return 0.0 if spoken or dense < 0.3 else 0.55 + 0.2 * dense


@functools.cache
def _phrases() -> dict[tuple[int, str], list[tuple[str, tuple[str, ...], str]]]:
    """The known names of several words by how many they are and by the first letters of the first and the last."""
    found: dict[tuple[int, str], list[tuple[str, tuple[str, ...], str]]] = {}
    for name, label in by_name().items():
        parts = tuple(name.split())
        if len(parts) > 1:
            found.setdefault((len(parts), parts[0][0] + parts[-1][0]), []).append((name, parts, label))
    return found


@functools.cache
def _words() -> frozenset[str]:
    """Words that stand for themselves: the known names of one word, and those of several where they are no abbreviation."""
    return frozenset(word for name in by_name() for word in name.split() if len(word) > 3) | LITTLE


@functools.lru_cache(maxsize=20_000)
def in_pieces(word: str) -> tuple[str, ...]:
    """A name that was run together, cut into the fewest words and abbreviations that leave nothing over; empty where that fails.

    >>> in_pieces("cusphn")
    ('cus', 'phn')
    """
    letters = word.rstrip("0123456789")
    if not 5 <= len(letters) <= 24 or not letters.isalpha() or letters in _words():
        return ()
    best: list[tuple[float, tuple[str, ...]] | None] = [(0.0, ()), *[None] * len(letters)]
    for end in range(2, len(letters) + 1):
        for start in range(max(0, end - 14), end - 1):
            before, piece = best[start], letters[start:end]
            cost = _cost(piece)
            if before is None or not cost or len(before[1]) == PIECES:
                continue
            here = best[end]
            if here is None or before[0] + cost < here[0]:
                best[end] = (before[0] + cost, (*before[1], piece))
    found = best[-1]
    if found is None or len(found[1]) < 2:
        return ()
    return (*found[1], word[len(letters) :]) if letters != word else found[1]


def _cost(piece: str) -> float:
    """What it costs to cut a piece out: little for a word, more for an abbreviation; 0 where it is neither."""
    if len(piece) == 2:
        return 1.4 if piece in SHORTEST else 0.0
    if len(piece) > 3 and piece in _words():
        return 1.0
    return 1.1 if piece in meant_by() or piece in OWNERS else 0.0
