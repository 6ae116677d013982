"""Things: thousands of lines, each a name and the columns that a table about it most often has."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

import fabula
from fabula import things
from fabula.prompt.sketching import sketch
from fabula.schema import Rows, Schema

ALL = (*things.load(), *dict.fromkeys(things.rare().values()))


def test_there_are_thousands_and_each_is_called_something_else() -> None:
    names = Counter(name for thing in ALL for name in thing.names)
    assert len(ALL) >= 2_000
    assert [name for name, count in names.items() if count > 1] == []


def test_columns_are_plain_names_and_neither_too_few_nor_too_many() -> None:
    wrong = [thing.name for thing in ALL if not 2 <= len(thing.columns) <= 14]
    wrong += [f"{t.name}: {name}" for t in ALL for name in t.columns if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name)]
    assert wrong == []


def test_a_shape_takes_any_noun() -> None:
    shapes = [thing for thing in ALL if thing.is_shape]
    assert len(shapes) >= 40
    assert all(things.ANY in name for thing in shapes for name in thing.names)


@pytest.mark.parametrize("kind", sorted({thing.kind for thing in ALL}))
def test_every_thing_can_be_made(kind: str) -> None:
    tables = {}
    for thing in (thing for thing in ALL if thing.kind == kind):
        tables.setdefault(sketch(thing).name, replace(sketch(thing), rows=Rows(3, fixed=True)))
    dataset = fabula.generate(Schema(tuple(tables.values())), seed=1)
    assert {len(table.to_arrow()) for table in dataset.values()} == {3}
