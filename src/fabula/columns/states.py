"""State machines: the state of the nth event of a chain that is as long as it is said to be and allowed from start to end."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import numbers
from fabula.columns.draw import Draw
from fabula.columns.hashing import hashes, mixed, uniforms
from fabula.errors import RecipeError

HINT = 'states(nth, siblings, {"New": {"Paid": 9, "Cancelled": 1}, "Paid": {"Shipped": 1}}, start="New", of=order_id)'
LONGEST = 100_000

Arrows = tuple[tuple[str, tuple[tuple[str, float], ...]], ...]


@semantic_type("states")
def states(
    draw: Draw,
    nth: Column,
    siblings: Column,
    transitions: Mapping[str, Mapping[str, float]],
    *,
    of: Column,
    start: str = "",
    unfinished: float = 0.0,
) -> Column:
    """The state of the nth of an entity's events: `states(nth, siblings, {"New": {"Paid": 9, "Cancelled": 1}}, of=order_id)`.

    Each state with those that may follow and their weights; one that nothing follows is an end. An entity with `siblings` events walks
    from `start` (the first state) to an end in exactly so many, each way as likely as its weights say; where no way is that long, or
    for the share `unfinished`, it has not ended yet.
    """
    machine = _machine(_arrows(transitions), start)
    place, length = numbers(nth), numbers(siblings)
    missing = np.isnan(place) | np.isnan(length)
    if not missing.all() and (np.nanmin(place) < 1 or np.nanmax(place - length) > 0):
        raise RecipeError("the place of an event is not among its siblings", hint="states(nth, siblings, ...)")
    index = machine.walk(
        hashes(of, draw.key),
        np.where(missing, 1, place).astype(np.int64),
        np.where(missing, 1, length).astype(np.int64),
        unfinished,
    )
    return pa.DictionaryArray.from_arrays(pa.array(index, pa.int32(), mask=missing), pa.array(machine.names), safe=False)


def longest_chain(transitions: Mapping[str, Mapping[str, float]], start: str = "") -> float:
    """How many events an entity can have at most; infinite where states can come again."""
    machine = _machine(_arrows(transitions), start)
    count = len(machine.names)
    reach = np.sum(machine.ways(count + 1), axis=0)
    found = np.flatnonzero(reach[:, machine.start] > 0)
    return math.inf if found[-1] >= count else int(found[-1]) + 1


def check_chain(events: int, transitions: Mapping[str, Mapping[str, float]], start: str = "") -> None:
    """Whether an entity can have so many events.

    Raises:
        RecipeError: no way through the states is that long.
    """
    longest = longest_chain(transitions, start)
    if events > longest:
        raise RecipeError(
            f"no way of {events:,} states from `{start or next(iter(transitions))}`",
            hint=f"at most {longest} events, or states that may come again",
        )


class Machine:
    """States and the chances to go from one to another.

    Args:
        names: (s,) states.
        chances: (s, s) chance to go from each to each; rows of an end are 0.
        start: position of the first state.
    """

    def __init__(self, names: list[str], chances: np.ndarray, start: int) -> None:
        self.names, self.chances, self.start = names, chances, start
        self.is_end = chances.sum(axis=1) == 0

    @functools.lru_cache(maxsize=16)  # noqa: B019  (machines are kept by a cache of their own)
    def ways(self, steps: int) -> tuple[np.ndarray, np.ndarray]:
        """Two (steps + 1, s): how likely so many further steps lead to an end, or to a state that is none, up to a factor a row."""
        tables = []
        for last in (self.is_end, ~self.is_end):
            rows = [last.astype(np.float64)]
            for _ in range(steps):
                row = self.chances @ rows[-1]
                rows.append(row / row.max() if row.max() > 0 else row)
            tables.append(np.array(rows))
        return tables[0], tables[1]

    def walk(self, bits: np.ndarray, place: np.ndarray, length: np.ndarray, unfinished: float) -> np.ndarray:
        """(n,) position of the state of the (n,) `place`-th of (n,) `length` events of the entity that (n,) `bits` belong to."""
        if not len(bits):
            return np.zeros(0, np.int64)
        starts = np.concatenate([[True], bits[1:] != bits[:-1]])  # a run of rows of one entity; it may have other runs
        own, lengths, which = bits[starts], length[starts], np.cumsum(starts) - 1
        if lengths.max() > LONGEST:
            raise RecipeError(f"a chain of {lengths.max():,} states", hint=f"at most {LONGEST:,}")
        ways = np.stack(self.ways(1 << int(lengths.max() - 1).bit_length()))
        ended, open_ = (table[lengths - 1, self.start] > 0 for table in ways)
        if not (ended | open_).all():
            wrong = int(lengths[~(ended | open_)].min())
            raise RecipeError(
                f"no way of {wrong} states from `{self.names[self.start]}`", hint="fewer events, or states that may come again"
            )
        kind = np.where(ended & ~(open_ & (uniforms(mixed(own, np.full(len(own), -1))) < unfinished)), 0, 1)
        order = np.argsort(place.astype(np.uint16) if place.max() < 1 << 16 else place, kind="stable")
        borders = np.searchsorted(place[order], np.arange(1, int(place.max()) + 2))
        found = np.empty(len(bits), np.int64)
        state = np.full(len(own), self.start)
        going = np.arange(len(own))
        for step in range(1, int(place.max()) + 1):
            if step > 1:
                going = going[lengths[going] >= step]
                left = lengths[going] - step
                weights = np.cumsum(self.chances[state[going]] * ways[kind[going], left], axis=1)
                share = uniforms(mixed(own[going], np.full(len(going), step))) * weights[:, -1]
                state[going] = np.minimum((weights <= share[:, None]).sum(axis=1), len(self.names) - 1)
            rows = order[borders[step - 1] : borders[step]]
            found[rows] = state[which[rows]]
        return found


def _arrows(transitions: Mapping[str, Mapping[str, float]]) -> Arrows:
    """The transitions as plain tuples, checked; a list of states counts as equal weights."""
    if not isinstance(transitions, Mapping) or not transitions:
        raise RecipeError("states needs the states that may follow each", hint=HINT)
    found = []
    for state, following in transitions.items():
        following = dict.fromkeys(following, 1) if isinstance(following, list) else following
        following = {following: 1} if isinstance(following, str) else following
        if not isinstance(following, Mapping):
            raise RecipeError(f"what follows `{state}` is {following!r}", hint=HINT)
        for after, weight in following.items():
            if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight < math.inf:
                raise RecipeError(f"the weight from `{state}` to `{after}` is {weight!r}", hint="a number, 0 or more")
        found.append((str(state), tuple((str(after), float(weight)) for after, weight in following.items())))
    return tuple(found)


@functools.lru_cache(maxsize=64)
def _machine(arrows: Arrows, start: str) -> Machine:
    names = list(dict.fromkeys([*(state for state, _ in arrows), *(after for _, following in arrows for after, _ in following)]))
    if start and start not in names:
        raise RecipeError(f"`{start}` is no state", hint=f"one of {', '.join(names)}")
    chances = np.zeros((len(names), len(names)))
    for state, following in arrows:
        for after, weight in following:
            chances[names.index(state), names.index(after)] += weight
    total = chances.sum(axis=1, keepdims=True)
    return Machine(
        names, np.divide(chances, total, out=np.zeros_like(chances), where=total > 0), names.index(start) if start else 0
    )
