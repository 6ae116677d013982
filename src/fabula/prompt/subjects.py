"""The words of a subject as the things that they name: two things in one are parted, and what only says that it is data is left out.

"climbers and mountains"     climbers, mountains
"pet rescue database"        pet rescue
"wine list", "a set of forks"  wines, forks
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from fabula.prompt.naming import table_named_by
from fabula.prompt.network import Network
from fabula.prompt.nouns import PREPOSITIONS, SMALL, head_of, is_several, noun_of
from fabula.prompt.plurals import plural

JOINTS = re.compile(
    r"\s+(?:(?:and|with)\s+(?:all\s+)?(?:their|the|its|his|her)|and|&|(?P<by>by|in|at|on|of|\w{3,}ing)|(?P<more>with))\s+",
    re.IGNORECASE,
)
SYSTEM = re.compile(r"\b(?:database|data\s?base|db|system|platform|app|schema|tables)$", re.IGNORECASE)
DATABASE = re.compile(r"\s+(?:database|data\s?base|db|system|platform|app|schema|tables?|tracking|tracker)$", re.IGNORECASE)
LISTED = re.compile(
    r"\s+(?:list|collection|catalogue|catalog|directory|data\s?set|table|spreadsheet|details|info|information|specs|specifications|tracking|"
    r"tracker|records?)"
    r"(?=$|\s+(?:of|for|in|at|with|by|on|from|about)\b)",
    re.IGNORECASE,
)  # what is made of them, and no word of what they are: a "wine list" holds wines
GATHERED = frozenset(
    [
        "garbage",
        "waste",
        "rubbish",
        "refuse",
        "trash",
        "bin",
        "debt",
        "tax",
        "data",
        "toll",
        "blood",
        "sample",
        "recycling",
        "milk",
        "fee",
    ]
)
SETS = (
    "list|set|data\\s?set|fleet|collection|group|range|selection|series|sample|bunch|table|directory|catalogue|catalog|database|"
    "register|registry|log|logbook|records?"
)
SET = re.compile(rf"(?:{SETS})", re.IGNORECASE)  # of several things
SET_OF = re.compile(rf"(?:{SETS}) of (?:(?:all|the|our|my|some)\s+)*(?=\w)", re.IGNORECASE)
KEEPING = re.compile(r"(?:keep track of|track|manage|record) (?=(?:\w+ )?\w+s\b)", re.IGNORECASE)  # what is done with the data


def things_in(subjects: Sequence[str], network: Network) -> dict[str, list[str]]:
    """The plain words for the things that each subject names."""
    fewer = [one for one in subjects if not (SET.fullmatch(one) and len(subjects) > 1)]
    return {subject: _parts(subject, network, among=len(fewer) > 1) for subject in fewer}


def belonging_by_words(subjects: Sequence[str]) -> dict[str, str]:
    """The subjects that say themselves which of the others they belong to: "finds out of each trench"."""
    nouns = {noun_of(subject): subject for subject in subjects if not PREPOSITIONS & {*subject.lower().split()}}
    nouns |= {noun_of(subject): subject for subject in subjects}
    found = {}
    for subject in subjects:
        _, *tail = re.split(r"\b(?:of|in|at|on|from|for) (?:each |every |an? |the )?", subject.lower())
        owner = nouns.get(noun_of(tail[-1])) if tail else None
        if owner and owner != subject:
            found[subject] = owner
    return found


def is_everything(subject: str) -> bool:
    """Whether a subject is all of a trade's data: a "pet rescue database"."""
    return SYSTEM.search(" ".join(head_of(subject))) is not None


def _parts(subject: str, network: Network, *, among: bool = False) -> list[str]:
    """A subject without the small words around it; two things in one, "climbers and mountains", each by itself.

    Args:
        among: it is one of several, so that a plain "with" is the first of a list of them.
    """
    if not any(words in network.wholes or words in network.names for words in _wholes(subject)):
        for joint in JOINTS.finditer(subject):
            one, other = subject[: joint.start()], subject[joint.end() :]
            if joint["more"] and not among:
                continue
            if (joint["by"] or "").endswith("ing") and table_named_by(f"{joint['by']} {other}", network, whole=True):
                continue  # washing machines
            if _are_two(one, other, network, sides=joint["by"] is not None):
                return [part for half in (one, other) for part in _parts(half, network)]
    words = subject.split()
    while words and words[0].lower() in SMALL:
        words.pop(0)
    while words and words[-1].lower() in SMALL:
        words.pop()
    plain = KEEPING.sub("", SET_OF.sub("", DATABASE.sub("", " ".join(words)), count=1), count=1)
    return [_without_list(plain, network)] if plain else []


def _wholes(subject: str) -> list[str]:
    """What may be one thing though it looks like two: all the words, and a "bed and breakfast" before a preposition."""
    head = " ".join(head_of(subject))
    return [subject.lower(), *([head] if " and " in head else [])]


def _without_list(words: str, network: Network) -> str:
    """What a list holds, for the list: "wines" for a "wine list"; a "waiting list" stays one."""
    found = LISTED.search(words)
    before = words[: found.start()] if found else ""
    gathered = found is None or found[0].strip().lower() != "collection" or before.split()[-1].lower() in GATHERED
    if not found or not (table_named_by(before, network) or not gathered) or words[: found.end()].lower() in network.names:
        return words
    return plural(before) + words[found.end() :]


def _are_two(one: str, other: str, network: Network, *, sides: bool) -> bool:
    """Whether the words before and behind an "and" are two things: both have a name, or both are several; around a
    "by" or "in", both are several and the latter has a name."""
    one, other = (DATABASE.sub("", words) for words in (one, other))
    several = [is_several(words) for words in (one, other)]
    known = [bool(table_named_by(words, network)) for words in (one, other)]
    each = all(is_known or are_several for is_known, are_several in zip(known, several, strict=True))
    return known[1] and all(several) if sides else all(known) or (each and any(several))  # "rehearsals and attendance"
