"""Which tables are meant: every subject is read once more, alone, and so each gets a table of a domain, or a thing, or just columns.

"artists, their albums and songs"      three subjects, three tables
"school"                               one subject, the tables of a domain
"zorbing sites"                        one subject that nobody taught: the columns that the network expects
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fabula.prompt.editing import alike_tables
from fabula.prompt.network import Network, Reading
from fabula.prompt.values import plural, singular
from fabula.prompt.yours import Yours, yours
from fabula.things import THING

SURE = 0.4  # the threshold: a table more likely than this is meant
BESIDE = 0.2  # enough for a table of the same domain as the likeliest one
GUESS = 0.2  # the likeliest table is still worth a guess above this
AT_HOME = 0.08  # enough for a subject to be a table of the domain that the other subjects are at home in
NAMED = 75.0  # likeness of a table's name to a subject that needs no probability
ALONE = 0.85  # how much the reading of a subject alone counts against that of the whole prompt
SMALL_WORDS = """
    a an the and or of in on at for to by with from per as is are was were be they them their it its this that these those who whom what
    which when where how why we you i he she his her our your my held each every some all also has have had do does
"""
SMALL = frozenset(SMALL_WORDS.split())
WHOLE = 3  # as many tables of one domain say that a subject is the domain


@dataclass(frozen=True)
class Choice:
    """A table of the answer.

    Args:
        words: the subject it was chosen for; empty where the prompt has none.
        full: its full name, `school.students`; `thing.song`; empty when no table fits.
        columns: (C,) how likely each column is.
        reading: of the subject alone, or of the whole prompt.
        sure: how likely the table is, 0 to 1.
    """

    words: str
    full: str
    columns: np.ndarray
    reading: Reading
    sure: float

    @property
    def domain(self) -> str:
        """The domain it is of; empty for a thing, and when no table fits."""
        head = self.full.partition(".")[0]
        return "" if head == THING else head


def choose(reading: Reading, subjects: Sequence[str], network: Network) -> list[Choice]:
    """The tables of an answer, at least one.

    Args:
        reading: of the whole prompt.
        subjects: the words that it is about.
    """
    said = list(dict.fromkeys(part for subject in subjects for part in _parts(subject, network)))
    alone = [network.read(network.tokenizer.encode(subject)) for subject in said]
    if own := _of_yours(said, alone, yours(network)):
        return own
    if len(said) < 2:
        mixed = _mixed(alone[0], reading) if alone else reading
        return _of_one(said[0] if said else "", mixed, network)
    readings = [_mixed(own, reading) for own in alone]
    domain_of = [_whole_domain(own, network) for own in readings]
    home = _home(readings, reading, network)
    choices = [
        _of_several(words, own, home, network) for words, own, domain in zip(said, readings, domain_of, strict=True) if not domain
    ]
    if len(choices) < 2:  # "school with grades": the domain's other tables come, too
        choices += [c for w, own, d in zip(said, readings, domain_of, strict=True) if d for c in _of_one(w, own, network)]
    return _different(choices)


def _parts(subject: str, network: Network) -> list[str]:
    """A subject without the small words around it; two things in one, "climbers and mountains", where both have a name."""
    halves = re.split(r"\s+and\s+|\s*&\s*", subject)
    if len(halves) > 1 and all(_by_name(half, network, whole=False) for half in halves):
        return [part for half in halves for part in _parts(half, network)]
    words = subject.split()
    while words and words[0].lower() in SMALL:
        words.pop(0)
    while words and words[-1].lower() in SMALL:
        words.pop()
    return [" ".join(words)] if words else []


def _of_yours(said: Sequence[str], alone: Sequence[Reading], own: Yours) -> list[Choice]:
    """The tables of the user's own domains that the subjects ask for; as they are written, for the network knows nothing of them."""
    choices = []
    for words, reading in zip(said, alone, strict=True):
        tables, likeness = own.nearest(words, reading)
        choices += [Choice(words, full, np.ones_like(reading.columns), reading, likeness) for full in tables]
    return _different(choices)


def confidence(choices: Sequence[Choice]) -> float:
    """How sure the choice is: that of the first table, or the mean of several subjects."""
    return float(np.mean([choice.sure for choice in choices]))


def _mixed(alone: Reading, whole: Reading) -> Reading:
    """A subject's reading, with what the rest of the sentence says about it."""
    mix = lambda one, other: ALONE * one + (1 - ALONE) * other  # noqa: E731
    return replace(alone, columns=mix(alone.columns, whole.columns), tables=mix(alone.tables, whole.tables))


def _of_one(words: str, reading: Reading, network: Network) -> list[Choice]:
    """The tables for a single subject: one thing, or those of a domain."""
    if domain := network.wholes.get(words.lower()):
        return [Choice(words, network.tables[i], network.expected(reading), reading, 1.0) for i in network.domains[domain]]
    order = np.argsort(-reading.tables, kind="stable")
    best, full = float(reading.tables[order[0]]), network.tables[order[0]]
    sure = min(_of_that_name(full, reading, network), 1.0)
    if best < SURE and (named := _by_name(words, network, whole=best >= GUESS)):
        return [Choice(words, named, network.expected(reading, named), reading, SURE)]
    if best < GUESS:
        return [Choice(words, "", network.expected(reading), reading, best)]
    domain = full.partition(".")[0]
    if domain == THING:
        return [Choice(words, full, network.expected(reading), reading, sure)]
    beside = [i for i in order if network.tables[i].startswith(f"{domain}.") and reading.tables[i] >= BESIDE]
    beside.sort(key=lambda i: (alike_tables(words, network.tables[i].partition(".")[2]) < NAMED, i))
    return [Choice(words, network.tables[i], network.expected(reading), reading, sure) for i in beside]


def _of_several(words: str, reading: Reading, home: str, network: Network) -> Choice:
    """The table for one of several subjects: at home in the domain they share, if it can be."""
    own = [(i, full) for i, full in enumerate(network.tables) if home and full.startswith(f"{home}.")]
    likeness = {full: alike_tables(words, full.partition(".")[2]) for _, full in own}
    named = [full for _, full in own if likeness[full] >= NAMED]
    if named:
        full = max(named, key=lambda name: likeness[name])
        return Choice(words, full, network.expected(reading), reading, max(float(reading.tables[network.table_id[full]]), SURE))
    i, full = max(own, key=lambda pair: reading.tables[pair[0]], default=(0, ""))
    if full and reading.tables[i] >= AT_HOME:
        return Choice(words, full, network.expected(reading), reading, float(reading.tables[i]))
    i = int(np.argmax(reading.tables))
    if reading.tables[i] < SURE and (called := _by_name(words, network, whole=reading.tables[i] >= GUESS)):
        return Choice(words, called, network.expected(reading, called), reading, SURE)
    sure = min(_of_that_name(network.tables[i], reading, network), 1.0)
    return Choice(words, network.tables[i] if reading.tables[i] >= GUESS else "", network.expected(reading), reading, sure)


def _by_name(words: str, network: Network, *, whole: bool) -> str:
    """The table that goes by these words, or by the last of them: where the network is not sure, the plain name decides.

    Args:
        whole: whether its name must be all of the words, or two of them at least.
    """
    said = re.findall(r"[^\W\d_]+", words.lower())
    for start in range(max(len(said) - 1, 1) if whole else len(said)):
        rest = said[start:]
        one = " ".join([*rest[:-1], singular(rest[-1])]) if rest else ""
        for name in (" ".join(rest), one, plural(one)):
            if name in network.names:
                return network.names[name]
    return ""


def _of_that_name(full: str, reading: Reading, network: Network) -> float:
    """How likely any table of that name is: "patients" is no riddle for being at home in five domains."""
    name = full.partition(".")[2].replace(" ", "_").rstrip("s")
    return sum(float(reading.tables[i]) for i in network.alike[name])


def _whole_domain(reading: Reading, network: Network) -> str:
    """The domain that a subject stands for; empty when it is rather a table."""
    counts: dict[str, int] = defaultdict(int)
    for i in np.flatnonzero(reading.tables >= BESIDE):
        counts[network.tables[i].partition(".")[0]] += 1
    counts.pop(THING, None)
    return next((domain for domain, count in counts.items() if count >= WHOLE), "")


def _home(readings: Sequence[Reading], whole: Reading, network: Network) -> str:
    """The domain that has tables for most of the subjects; empty when none has for two."""
    scores: dict[str, float] = defaultdict(float)
    fitting: dict[str, int] = defaultdict(int)
    for domain, places in network.domains.items():
        best = [float(reading.tables[places].max()) for reading in readings]
        scores[domain] = sum(best) + float(whole.tables[places].max())
        fitting[domain] = sum(one >= AT_HOME for one in best)
    home = max(scores, key=lambda domain: scores[domain])
    return home if fitting[home] >= 2 else ""


def _different(choices: Sequence[Choice]) -> list[Choice]:
    """The choices, no table twice: a second subject that came to the same table is drawn from its own likely columns."""
    seen: dict[str, Choice] = {}
    for choice in choices:
        if choice.full in seen and alike_tables(choice.words, seen[choice.full].words) < NAMED:
            choice = replace(choice, full="", sure=min(choice.sure, GUESS))
        seen.setdefault(choice.full or choice.words, choice)
    return list(seen.values())
