"""The noun in some words, and whether there are several of it."""

from __future__ import annotations

import itertools
import re

from fabula.prompt.plurals import one_of, plural, singular

SMALL_WORDS = """
    a an the and or of in on at for to by with from per as is are was were be they them their it its this that these those who whom what
    which when where how why we you i he she his her our your my held each every some all also has have had do does
"""
SMALL = frozenset(SMALL_WORDS.split())
PREPOSITION_WORDS = """
    of for in at from by with on to per that who out which they we where when how between about during after before until till since within
    without under over above below across around near against towards through
"""
PREPOSITIONS = frozenset(PREPOSITION_WORDS.split())
PARTICIPLE = re.compile(
    r"\w{2,}(?:ed|ing)|found|given|taken|sold|made|held|spoken|sung|won|kept|done|seen|bought|paid|written|hit|lost"
)
ONE_OR_MORE = frozenset(
    ["series", "species", "sheep", "fish", "aircraft", "spacecraft", "deer"]
)  # as many of them as anyone likes
LONGEST = 4  # words that make a noun, at most
HOLDINGS = frozenset(
    {"inventory", "catalogue", "catalog", "list", "register", "registry", "directory", "stock", "collection"}
)  # of what there is
LISTS_WORDS = """
log list record register registry tracker sheet journal diary database table dataset data history collection inventory
catalog catalogue roster directory entry ledger
"""
LISTS = frozenset(LISTS_WORDS.split())  # of what stands before such a word the rows are


def noun_of(words: str) -> str:
    """The noun of some words in the singular: of "albums of the artists", `album`; of "languages spoken", `language`; empty for none."""
    said = head_of(words)
    return one_of(" ".join(said[-LONGEST:])) if said else ""


def is_several(words: str) -> bool:
    """Whether the noun of some words is a plural: "hosts", not "glass".

    >>> is_several("companies that operate there"), is_several("glass")
    (True, False)
    """
    last = head_of(words)[-1:]
    return bool(last) and (last[0] in ONE_OR_MORE or (last[0] != one_of(last[0]) and plural(one_of(last[0])) == last[0]))


def head_of(words: str) -> list[str]:
    """The words up to the noun: what stands before the first preposition, without small words around it and participles behind it."""
    said = [word for word in words.lower().split() if word.replace("-", "").replace("'", "").replace("_", "").isalnum()]
    said = list(itertools.dropwhile(lambda word: word in SMALL, said))
    said = list(itertools.takewhile(lambda word: word not in PREPOSITIONS, said))
    while said and said[-1] in SMALL:
        said.pop()
    while len(said) > 1 and PARTICIPLE.fullmatch(said[-1]) and said[-2] != singular(said[-2]):
        said.pop()
    return said
