"""What the grammar of a subject says about the tables: its last noun is what it is, the words before it say which.

The network adds up all words: to it a "museum visitor" is near to visitors and to museums alike. English puts the thing last, and that is
heard here: a table that goes by the last noun gains, one that goes by the words before it alone loses.
"""

from __future__ import annotations

import functools
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from fabula import things
from fabula.prompt.finding import bare_name
from fabula.prompt.network import Network, Reading
from fabula.prompt.nouns import LISTS, head_of, is_several, noun_of
from fabula.prompt.plurals import one_of, plural, singular
from fabula.things import THING
from fabula.things.ties import peer

# What is added to the log odds of a table:
EXACT = 4.0  # its name is the subject
HEAD = 2.0  # it goes by the subject's last noun
FITS = 2.0  # for each word before that noun which its name, or its domain, says too
FOREIGN = -1.5  # for each word of its name that the subject lacks
UNSURE = -1.0  # the same, where the subject has words that no name says
STRANGE = 0.0  # it is a trade's, and goes by the subject's last noun, but of the words before that it says not all
BESIDE = -3.0  # its name is only what stands before the last noun
WITHIN = -4.0  # it is of a trade that is called as the subject, which is several of those: "chess clubs" are no players of one
HOME = 2.0  # it is of the domain that several subjects share
CALLED = 3.0  # and goes by the subject's last noun there
KNOWN = 0.5  # a table of a subject's very name that is so likely keeps the others of that domain from being at home
TELLING = 0.5  # it has a column that is asked for, for each nat by which such columns are rarer than ...
COMMON = 4.0  # ... this, in nats: a pace tells runs, a quantity tells nothing
FLOOR = 1e-4  # probabilities are kept so far from 0 and 1


@dataclass(frozen=True)
class Called:
    """One of the names of a table.

    Args:
        table: its place.
        before: the words before the last one, in the singular.
        domain: the words of its domain's name; none for things.
    """

    table: int
    before: tuple[str, ...]
    domain: frozenset[str]


def heard(words: str, reading: Reading, network: Network) -> Reading:
    """The reading of a subject alone, every table the likelier the better its name fits the subject's last noun."""
    said = [one_of(word) for word in head_of(words)]
    if not said:
        return reading
    *before, head = said
    gains: dict[int, float] = {}
    listed = bool(before) and head in LISTS  # a fishing log is no log of wood
    for name in (name for name in _by_last_word(network).get(head, ()) if name.before or not listed):
        gains[name.table] = max(_gain(name, before), gains.get(name.table, -np.inf))
    for word in {*before} - {head}:
        for name in _by_last_word(network).get(word, ()):
            if {*name.before} <= {*before}:
                gains.setdefault(name.table, BESIDE)
    for table in _by_trade(network).get(tuple(said), ()) if is_several(words) else ():
        gains.setdefault(table, WITHIN)
    return _likelier(reading, np.array([*gains], dtype=np.int64), np.array([*gains.values()]))


def _gain(name: Called, before: list[str]) -> float:
    """What a table gains that goes by the last noun of a subject, for the words before it."""
    told = {*before} & {*name.before, *name.domain}
    if name.domain and {*before} - told and list(name.before) != before:  # the batches of another trade than the one that is said
        return STRANGE
    foreign = UNSURE if {*before} - told else FOREIGN
    return (EXACT if list(name.before) == before else HEAD) + FITS * len(told) + foreign * len({*name.before} - {*before})


def at_home(words: str, reading: Reading, domain: str, network: Network) -> Reading:
    """The reading of one of several subjects, the tables of the domain that they share likelier, most of all those of its last noun."""
    places = np.array(network.domains.get(domain, []), dtype=np.int64)
    last = peer((noun_of(words) or words).split()[-1])
    called = [peer(re.split(r"[._]", one_of(network.tables[i]))[-1]) == last for i in places]
    elsewhere = network.alike.get(noun_of(words).replace(" ", "_").rstrip("s"), [])
    known = any(
        reading.tables[i] >= KNOWN for i in elsewhere
    )  # the tasks of a club's members are tasks, and none of its payments
    return _likelier(reading, places, np.where(called, HOME + CALLED, 0.0 if known else HOME))


def told_by_columns(words: str, reading: Reading, names: Sequence[str], network: Network) -> Reading:
    """The reading of a subject, of the tables that go equally well by its words those likelier that have the columns which are asked for:
    runs with a pace are no runs of a program."""
    said = [one_of(word) for word in head_of(words)]
    said = said[:-1] if said[1:] and said[-1] in LISTS else said
    fit = [name for name in _by_last_word(network).get(said[-1], ()) if {*name.before} <= {*said}] if said else []
    longest = max((len(name.before) for name in fit), default=0)
    alike = {name.table for name in fit if len(name.before) == longest}
    gains = dict.fromkeys(alike, 0.0)
    for column in dict.fromkeys(one for name in names for one in (name, bare_name(name))):
        tables = _by_column(network).get(network.column_id.get(column, -1), ())
        for table in alike.intersection(tables):
            gains[table] += TELLING * max(math.log(len(network.tables) / len(tables)) - COMMON, 0.0)
    return _likelier(reading, np.array([*gains], dtype=np.int64), np.array([*gains.values()])) if gains else reading


def lowered(reading: Reading, table: int) -> Reading:
    """The reading with a table that is of something else than what is said."""
    return _likelier(reading, np.array([table]), np.array([BESIDE]))


def _likelier(reading: Reading, places: np.ndarray, gains: np.ndarray) -> Reading:
    """The reading with more, or less, for the log odds of some tables."""
    chances = reading.tables.copy()
    kept = np.clip(chances[places], FLOOR, 1 - FLOOR)
    odds = kept / (1 - kept) * np.exp(gains)
    chances[places] = odds / (1 + odds)
    return replace(reading, tables=chances)


def table_named_by(words: str, network: Network, *, whole: bool = False) -> str:
    """The table that goes by these words, or by the last of them: where the network is not sure, the plain name decides.

    Args:
        whole: whether its name must be all of the words, or two of them at least.
    """
    said = re.findall(r"[^\W\d_]+", " ".join(head_of(words)))
    for start in range(max(len(said) - 1, 1) if whole else len(said)):
        rest = said[start:]
        one = " ".join([*rest[:-1], singular(rest[-1])]) if rest else ""
        for name in (" ".join(rest), one, plural(one)):
            if name in network.names:
                return network.names[name]
    return ""


@functools.cache
def _by_column(network: Network) -> dict[int, list[int]]:
    """The places of the tables that usually have a column."""
    found: dict[int, list[int]] = defaultdict(list)
    for table, columns in enumerate(network.columns_of_tables):
        for column in columns.tolist():
            found[column].append(table)
    return dict(found)


@functools.cache
def _by_trade(network: Network) -> dict[tuple[str, ...], list[int]]:
    """The places of a domain's tables by the words of its name, in the singular."""
    return {tuple(map(one_of, domain.split("_"))): places for domain, places in network.domains.items()}


@functools.cache
def _by_last_word(network: Network) -> dict[str, list[Called]]:
    """The names of all tables by their last word."""
    found: dict[str, list[Called]] = defaultdict(list)

    def add(table: int, name: str, domain: str = "") -> None:
        *before, last = map(one_of, name.replace("_", " ").split())
        found[last].append(Called(table, tuple(before), frozenset(map(one_of, domain.split("_"))) if domain else frozenset()))

    for i, full in enumerate(network.tables):
        domain, _, name = full.partition(".")
        if domain != THING:
            add(i, name, domain)
    for thing in things.load():
        i = network.table_id.get(f"{THING}.{thing.name}", -1)
        for name in thing.names if i >= 0 and not thing.is_shape else ():
            add(i, name)
    return dict(found)
