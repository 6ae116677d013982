"""WordNet's nouns and sentences, where Debian's `wordnet-base` is installed: words of the world that no domain has, for training.

Source: Fellbaum, "WordNet: An Electronic Lexical Database", MIT Press, 1998. Nothing of it is kept but what the network learns.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from pathlib import Path

FOLDER = Path("/usr/share/wordnet")
NOUNS = FOLDER / "data.noun"
PARTS = ("data.noun", "data.verb", "data.adj", "data.adv")  # of speech
LONGEST = 28  # characters
FAMILY = (4, 60)  # kinds of one thing that make a choice: arabian, friesian, haflinger


@functools.cache
def nouns() -> list[str]:
    """Nouns of one or two words, proper names aside."""
    found = dict.fromkeys(word for words, _, _ in _synsets() for word in words)
    return [noun for noun in found if _is_plain(noun)]


@functools.cache
def glosses() -> list[str]:
    """The beginnings of what it says of each."""
    return [gloss for _, _, gloss in _synsets()]


@functools.cache
def remarks() -> list[str]:
    """Sentences that ask for nothing, as they stand around a request in a long letter: "he gave in to her wishes"."""
    texts = [(FOLDER / part).read_text("utf-8") for part in PARTS if (FOLDER / part).exists()]
    return [said for text in texts for said in re.findall(r'"([^"\n]{20,90})"', text) if len(said.split()) >= 4]


@functools.cache
def families() -> list[list[str]]:
    """Kinds of one thing each: "stoneware", "porcelain", "earthenware"."""
    kinds: dict[str, list[str]] = defaultdict(list)
    for words, parent, _ in _synsets():
        if parent and _is_plain(words[0]):
            kinds[parent].append(words[0])
    least, most = FAMILY
    return [family for family in kinds.values() if least <= len(family) <= most]


def _is_plain(noun: str) -> bool:
    return noun.islower() and len(noun.split()) <= 2 and len(noun) < LONGEST


@functools.cache
def _synsets() -> list[tuple[list[str], str, str]]:
    """The words of each meaning, the meaning above it, and the first ten words of its description."""
    if not NOUNS.exists():
        return []
    found = []
    for line in NOUNS.read_text("utf-8").splitlines():
        if re.match(r"\d{8} ", line):
            fields, _, gloss = line.partition(" | ")
            parts = fields.split()
            words = [parts[4 + 2 * i].replace("_", " ") for i in range(int(parts[3], 16))]
            parent = parts[parts.index("@") + 1] if "@" in parts else ""
            found.append((words, parent, " ".join(gloss.split(";")[0].split()[:10])))
    return found
