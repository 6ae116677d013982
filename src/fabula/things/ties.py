"""How things stand to each other: what refers to what, and what ties two things together of which each can have many of the other.

`refers.tsv` has a line for a thing and what a row of it refers to where there is such a table, likeliest first; `ties.tsv` a line for
two things, what ties them and what is kept about that:

    lesson      student, instructor, room, course
    student     course      enrolment       enrolled_on grade status
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from fabula.things import FOLDER, load

PEERS = """
customer client buyer shopper purchaser patron consumer | order purchase | employee worker staff colleague | booking reservation
student pupil learner trainee apprentice | teacher instructor tutor coach trainer lecturer professor | doctor physician
match game fixture | film movie | car vehicle automobile truck van lorry | product item article | invoice bill | supplier vendor
company firm business organisation organization | store shop outlet | maker manufacturer producer | apartment flat unit
person people individual | shipment delivery consignment | song track | singer musician artist performer | author writer
aircraft plane airplane aeroplane | ship vessel boat | warehouse depot | city town municipality | donation contribution | country nation
test exam examination | show performance | member subscriber | lawyer attorney | owner holder | cinema theatre theater
appointment visit consultation
"""  # a line or a bar parts nouns that stand for each other
BY_LAST_WORD = 0.8  # how sure what is said of payments is of "membership payments"


@dataclass(frozen=True)
class Tie:
    """What ties two things together: an enrolment, for students and courses.

    Args:
        name: in the singular, with spaces.
        columns: what is kept about it, in snake_case.
    """

    name: str
    columns: tuple[str, ...]


def refers(child: str, parent: str) -> float:
    """How surely a row of one thing refers to a row of another one, 0 to 1; 0 where nothing is known.

    >>> refers("lesson", "instructor"), refers("instructor", "lesson"), refers("membership payment", "customer")
    (1.0, 0.0, 0.8)
    """
    named = {*_names(parent), *_names(_last(parent))}
    for noun, sure in ((child, 1.0), (_last(child), BY_LAST_WORD)):
        known = [other for name in _names(noun) for other in _parents().get(name, ())]
        if known:
            return sure if named & set(known) else 0.0
    return 0.0


def is_same(one: str, other: str) -> bool:
    """Whether two nouns name one thing: a learner and a student."""
    return bool(set(_names(one)) & set(_names(other)))


def tie(one: str, other: str) -> Tie | None:
    """What ties two things together, in any order; None for those that nothing does.

    >>> tie("course", "student").name
    'enrolment'
    """
    pairs = (frozenset((a, b)) for a in _names(one) for b in _names(other))
    return next((_ties()[pair] for pair in pairs if pair in _ties()), None)


def peer(word: str) -> str:
    """The first of the nouns that can stand for a word; the word itself where there is none."""
    return _peers().get(word, word)


def _last(noun: str) -> str:
    return noun.split()[-1] if noun else noun


def _names(noun: str) -> Iterator[str]:
    """A noun, what the thing that it names is called first, and what else can stand for either."""
    yield noun
    first = _first_names().get(noun, noun)
    yield first
    yield from (_by_peer().get(peer(noun), ()))
    yield from (_by_peer().get(peer(first), ()))


@functools.cache
def _first_names() -> dict[str, str]:
    return {name: thing.name for thing in reversed(load()) for name in thing.also}


@functools.cache
def _by_peer() -> dict[str, tuple[str, ...]]:
    groups = (group.split() for group in re.split(r"[|\n]", PEERS) if group.strip())
    return {group[0]: tuple(group) for group in groups}


@functools.cache
def _peers() -> dict[str, str]:
    return {word: first for first, group in _by_peer().items() for word in group}


@functools.cache
def _parents() -> dict[str, tuple[str, ...]]:
    lines = (line.split("\t") for line in (FOLDER / "refers.tsv").read_text("utf-8").splitlines())
    return {thing: tuple(parents.split(", ")) for thing, parents in lines}


@functools.cache
def _ties() -> dict[frozenset[str], Tie]:
    lines = (line.split("\t") for line in (FOLDER / "ties.tsv").read_text("utf-8").splitlines())
    return {frozenset((one, other)): Tie(name, tuple(columns.split())) for one, other, name, columns in lines}
