"""Slips of the keyboard, careless capitals and left-out commas, put into training prompts."""

from __future__ import annotations

import random

from fabula.teaching.drafting import Draft

KEYBOARD = {a: b for row in ("qwertyuiop", "asdfghjkl", "zxcvbnm") for a, b in zip(row, row[1:] + row[:1], strict=True)}
SHORT = {
    "with": "w/",
    "without": "w/o",
    "and": "&",
    "please": "pls",
    "about": "abt",
    "between": "btw",
    "number": "no.",
    "you": "u",
    "to": "2",
}


def slipped(words: str, chance: random.Random) -> str:
    """The words with one slip of the keyboard: letters swapped, left out, doubled, or a neighbour hit."""
    if len(words) < 5:
        return words
    place = chance.randrange(1, len(words) - 2)
    kind = chance.randrange(4)
    a, b = words[place], words[place + 1]
    if not (a + b).isalpha():
        return words
    slip = {0: b + a, 1: b, 2: a + a + b, 3: KEYBOARD.get(a, a) + b}[kind]
    return words[:place] + slip + words[place + 2 :]


def typed(text: Draft, chance: random.Random) -> Draft:
    """The draft as somebody in a hurry would type it, now and then."""
    pieces = text.pieces
    roll = chance.random()
    if roll < 0.08:  # bad typing all along
        pieces = [(_hurried(words, chance), tag) for words, tag in pieces]
    elif roll < 0.13:  # no commas
        pieces = [(words, tag) for words, tag in pieces if words not in (",", ";", ".", ":")]
    elif roll < 0.16:
        pieces = [(SHORT.get(words, words) if not tag else words, tag) for words, tag in pieces]
    return _cased(pieces, chance.random())


def started(text: Draft, chance: random.Random) -> Draft:
    """The draft as somebody types it who looks at the keyboard: half of them start with a capital."""
    if not text.pieces or chance.random() < 0.5:
        return text
    (first, tag), *rest = text.pieces
    return Draft([(first[:1].upper() + first[1:], tag), *rest])


def _hurried(words: str, chance: random.Random) -> str:
    return " ".join(slipped(word, chance) if chance.random() < 0.12 else word for word in words.split(" "))


def _cased(pieces: list[tuple[str, str]], roll: float) -> Draft:
    if roll < 0.08 and pieces:
        (first, tag), *rest = pieces
        return Draft([(first[:1].upper() + first[1:], tag), *rest])
    if roll < 0.15:
        change = str.upper if roll < 0.12 else str.title
        return Draft([(change(words), tag) for words, tag in pieces])
    return Draft(list(pieces))
