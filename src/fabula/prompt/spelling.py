"""Slips of the keyboard, put right before anything is read, "cusomters adn thier ordres", and what is written like code, said in words.

A word that nobody knows becomes the known word that has the same letters in another order, or one more, or, where it is long, but for one
letter that is too many or another vowel; found by leaving out one letter of both (Garbe, "1000x faster spelling correction algorithm", 2012).
What is quoted, has a capital inside, or is part of a code stays as it is. Most other slips the network reads as they are.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fabula.prompt.clauses import clauses_said
from fabula.prompt.network import Network
from fabula.prompt.notation import Edit, edits
from fabula.prompt.plurals import singular
from fabula.prompt.prediction import Span
from fabula.prompt.wordings import wordings

WORD = re.compile(r"(?<![\w'’\"“.@/#-])[A-Za-z]?[a-z]{2,}(?![\w'’\"”@/#-])")
SHORT, LONG = 5, 9  # letters: a shorter word can only be one that holds sentences together; a longer one may have a wrong letter
LACKING = 6  # letters from which on a word may lack one: "workrs"
ENDINGS = ("er", "ers", "y", "ly", "ed", "ing", "al", "ful", "less", "ist", "ists", "ness")
FOREIGN_WORDS = """
    de la le les el los las un une una und der die das mit von des du et con com per para por pour met van het een ile ve dla avec sans leur
    leurs
"""
FOREIGN = frozenset(FOREIGN_WORDS.split())  # which say that a prompt is not English
ALSO_ENGLISH = frozenset({"per", "die", "met", "con", "pour"})
VOWELS = frozenset("aeiou")


@dataclass(frozen=True)
class Spelled:
    """A prompt as it should have been typed.

    Args:
        text: the prompt, slips put right.
        slips: start and end of each word that was changed in the text, and in the prompt as it was typed.
    """

    text: str
    slips: Sequence[tuple[int, int, int, int]] = ()

    def as_typed(self, span: Span, prompt: str) -> Span:
        """The span where it stands in the prompt as it was typed; of words that were put for others, all that those were put for."""
        start, end = self._place(span.start), self._place(span.end, ends=True)
        return Span(prompt[start:end], start, end, span.setting, span.value)

    def _place(self, place: int, *, ends: bool = False) -> int:
        moved = 0
        for start, end, typed_start, typed_end in self.slips:
            if place >= end:
                moved = typed_end - end
            elif place > start:
                return typed_end if ends else typed_start
            elif place == start:
                return typed_start
        return place + moved


def spelled(prompt: str, network: Network) -> Spelled:
    """The prompt without slips of the keyboard, what is written like code in words."""
    foreign = any(word in FOREIGN - ALSO_ENGLISH for word in prompt.lower().split())
    changes = edits(prompt, network.names)
    for one in (*clauses_said(prompt), *wordings(prompt)):
        if all(one.end <= other.start or other.end <= one.start for other in changes):
            changes.append(one)
    for found in WORD.finditer(prompt):
        right = _corrected(found[0].lower(), network, foreign)
        if right and all(found.end() <= one.start or one.end <= found.start() for one in changes):
            changes.append(Edit(*found.span(), right))
    text, slips, done = "", [], 0
    for change in sorted(changes, key=lambda one: one.start):
        text += prompt[done : change.start]
        slips.append((len(text), len(text) + len(change.words), change.start, change.end))
        text += change.words
        done = change.end
    return Spelled(text + prompt[done:], tuple(slips))


@functools.lru_cache(maxsize=4_096)
def _corrected(word: str, network: Network, foreign: bool) -> str:
    """What a word was meant to be; empty where it is known, nothing is near, or it may be of another language."""
    one = singular(word)
    only_holds = {word, one} & set(network.labels["glue"]) and not {word, one} & _named(network)
    if {word, one} & _known(network) and (foreign or len(one) < SHORT or not only_holds):
        return ""
    if {word, one} & network.tokenizer.ids.keys():  # a word of another language, unless a thing has its letters: "ordres"
        things = [
            other
            for other in _by_form(network).get("".join(sorted(one)), ())
            if {other, f"{other}s"} & network.names.keys() and other[0] == word[0] and _letter_moved(one, other)
        ]
        swapped = things[0] if len(one) >= SHORT and things and not foreign else ""
        lost = [] if foreign or swapped or only_holds else _with_a_letter_more(word, network)
        return swapped + "s" * (word != one) if swapped else next(iter(lost), "")
    if foreign or only_holds:
        return ""
    near = _near(word, network)
    known = network.labels["glue"] if len(word) < SHORT else near
    whole = network.names.keys() | network.column_id.keys() | set(network.labels["glue"])
    slips = [
        other
        for other in near
        if other in known
        and (_is_slip(word, other) or (_lacks_a_letter(word, other) and (len(other) >= LONG - 1 or other in whole)))
    ]
    stems = {word.removesuffix(ending) + more for ending in ENDINGS if word.endswith(ending) for more in ("", "e")}
    if {f"{word.removesuffix('ing')}e"} & _known(network):  # "framing" comes of a frame
        return ""
    if stems & (_known(network) | network.tokenizer.ids.keys()):
        return next((other for other in slips if sorted(other) == sorted(word)), "")  # "faulty" comes of a fault
    return min(slips, key=lambda other: (word[-1] != other[-1], sum(map(str.__ne__, word, other))), default="")


def _near(word: str, network: Network) -> dict[str, None]:
    """The known words that share a form with a word, each once."""
    return dict.fromkeys(other for form in _forms(word) for other in _by_form(network).get(form, ()))


def _with_a_letter_more(word: str, network: Network) -> list[str]:
    """The tables, and the words that hold sentences together, that a word may be short of a letter for: "membrs", "betwen"."""
    near = _near(word, network)
    certain = network.names.keys() | set(network.labels["glue"])
    return [other for other in near if other in certain and _lacks_a_letter(word, other)]


def _is_slip(word: str, other: str) -> bool:
    """Whether a word is another one that somebody mistyped."""
    if word[0] != other[0]:
        return False
    if sorted(word) == sorted(other):
        return _letter_moved(word, other)
    if len(word) < LONG or word.rstrip("sdr") == other.rstrip("sdr"):
        return False
    changed = [(a, b) for a, b in zip(word, other, strict=False) if a != b]
    return len(word) != len(other) or (len(changed) == 1 and {*changed[0]} <= VOWELS)


def _letter_moved(word: str, other: str) -> bool:
    """Whether a word is another one with a letter a place or two away: "cusomters", and not "parental" for "prenatal"."""
    return any(
        word[:i] + word[i + 1 :] == other[:j] + other[j + 1 :]
        for i in range(len(word))
        for j in range(max(i - 2, 0), min(i + 3, len(other)))
    )


def _lacks_a_letter(word: str, other: str) -> bool:
    """Whether a word is another one without a letter in its middle."""
    ends = word[0] == other[0] and word[-1] == other[-1]
    return len(word) >= SHORT and ends and word in {other[:i] + other[i + 1 :] for i in range(1, len(other) - 1)}


def _forms(word: str) -> Iterator[str]:
    """What a word shares with those it may be taken for: its letters in order, and itself without each of them where it is not short."""
    yield "".join(sorted(word))
    if len(word) >= SHORT:
        yield word
        yield from (word[:i] + word[i + 1 :] for i in range(len(word)))


@functools.lru_cache(maxsize=4)
def _known(network: Network) -> frozenset[str]:
    """The words of tables and columns, and those that hold sentences together."""
    return frozenset(word for word in _named(network) | set(network.labels["glue"]) if len(word) > 2)


@functools.lru_cache(maxsize=4)
def _named(network: Network) -> frozenset[str]:
    """The words of tables and columns."""
    names = [*network.names, *network.wholes, *network.columns]
    return frozenset(word for name in names for word in re.findall(r"[a-z]+", name))


@functools.lru_cache(maxsize=4)
def _by_form(network: Network) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for word in sorted(_known(network)):
        for form in _forms(word):
            found[form].append(word)
    return dict(found)
