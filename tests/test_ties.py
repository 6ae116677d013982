"""How things stand to each other: what refers to what, and what ties two of them together."""

from __future__ import annotations

import pytest

from fabula import things
from fabula.things import ties


def lines(name: str) -> list[list[str]]:
    return [line.split("\t") for line in (things.FOLDER / name).read_text("utf-8").splitlines()]


def test_references_are_of_known_things_and_never_of_themselves() -> None:
    known = {thing.name: set(thing.names) for thing in (*things.load(), *things.rare().values())}
    parents = {thing: parents.split(", ") for thing, parents in lines("refers.tsv")}
    assert len(parents) >= 4_000
    assert [thing for thing in parents if thing not in known] == []
    assert [thing for thing, others in parents.items() if known[thing] & set(others) or len(set(others)) < len(others)] == []


def test_ties_are_of_two_things_each_pair_once() -> None:
    pairs = [frozenset(line[:2]) for line in lines("ties.tsv")]
    assert len(pairs) >= 1_500 and len(set(pairs)) == len(pairs)
    assert [pair for pair in pairs if len(pair) != 2] == []


@pytest.mark.parametrize(
    ("child", "parent"), [("order", "customer"), ("piano lesson", "pupil"), ("booking", "guest"), ("wine", "grape")]
)
def test_what_happens_refers_to_what_there_is(child: str, parent: str) -> None:
    assert ties.refers(child, parent) > 0 == ties.refers(parent, child)


def test_a_tie_is_found_by_other_words_for_the_two() -> None:
    tie = ties.tie("course", "learner")
    assert tie and tie.name == "enrolment" and "grade" in tie.columns
    assert ties.tie("customer", "order") is None
