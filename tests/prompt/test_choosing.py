"""Which tables a prompt gets: one a subject, those of a domain, or columns for what nobody taught; joined where one refers to another."""

from __future__ import annotations

import pytest

import fabula


def tables(prompt: str) -> dict[str, fabula.Table]:
    return dict(fabula.generate(prompt, rows=20, seed=1).items())


@pytest.mark.parametrize(
    "prompt", ["artists, their albums and songs", "teachers, classes and lessons", "farms, fields and harvests"]
)
def test_every_subject_gets_a_table(prompt: str) -> None:
    assert len(tables(prompt)) >= 3


@pytest.mark.parametrize("prompt", ["artists, their albums and songs", "suppliers and their products"])
def test_tables_of_one_answer_refer_to_each_other(prompt: str) -> None:
    made = tables(prompt)
    names = {target.partition(".")[0] for table in made.values() for target in table.references.values()}
    assert names & made.keys()


def test_a_shape_takes_any_noun() -> None:
    (table,) = tables("kombucha tasting scores").values()
    assert {"date", "score"} <= set(table.columns)


def test_what_nobody_taught_is_said_to_be_a_guess() -> None:
    prediction = fabula.predict("zorblax quintuples")
    assert prediction.confidence < 0.4 and prediction.message and prediction.nearest
    assert len(prediction.schema.visible[0].made) >= 5


def test_a_domain_comes_with_its_tables() -> None:
    assert {"students", "teachers", "courses"} <= tables("generate a school dataset").keys()
