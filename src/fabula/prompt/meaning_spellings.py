"""The ways to read a column's name: in the singular, with its abbreviations written out, run together or cut apart."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Sequence

from fabula.prompt import meanings
from fabula.prompt.meaning_words import likely, meant_by, split_joined
from fabula.prompt.plurals import plural, singular

SPELLINGS = 48  # readings of a name's abbreviations that are tried, at most


def spellings(words: Sequence[str]) -> Iterator[str]:
    """The ways to read a name: as it stands, in the singular, with its abbreviations written out, run together or cut apart."""
    tried: set[str] = set()
    joined = "".join(words)
    read = [readings(word) for word in words]
    for said in itertools.chain(
        [" ".join(words)],
        [joined] if len(words) > 1 and joined in meanings.by_name() else [],
        itertools.islice((" ".join(reading) for reading in itertools.product(*read)), SPELLINGS),
        [split_joined(joined)] if len(words) == 1 else [],
        spellings(words[:-1]) if len(words) > 1 and words[-1].isdigit() else [],
    ):
        for one in (_counted(said), said, _singular(said)):
            if one and one not in tried:
                tried.add(one)
                yield one


@functools.lru_cache(maxsize=20_000)
def readings(word: str) -> tuple[str, ...]:
    """What one word can stand for; figures at its end may be cut off."""
    letters = word.rstrip("0123456789")
    found = [*meant_by().get(word, ()), *likely(word), word]
    if word.endswith("s") and word not in meant_by():
        found += [plural(one) for one in meant_by().get(word[:-1], ()) if " " not in one]
    if letters and letters != word:
        first = meant_by().get(letters, (letters,))[0]
        found += [f"{first} {word[len(letters) :]}"]
    return tuple(dict.fromkeys(found))


def _counted(said: str) -> str:
    """`number employee` as "number of employees"; empty where nothing is counted."""
    head, _, rest = said.partition(" ")
    text = f"number of {plural(rest)}" if head == "number" and rest else ""
    return text if text in meanings.by_name() else ""


def _singular(said: str) -> str:
    words = list(dict.fromkeys(said.split()))  # "birth date date"
    head, last = " ".join(words[:-1]), words[-1] if words else ""
    return f"{head} {singular(last)}".strip()
