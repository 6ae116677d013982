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


@pytest.mark.parametrize(
    ("prompt", "child", "parent"),
    [
        ("painters and their sculptures", "sculptures", "painters"),
        ("shipwrecks found by divers", "shipwrecks", "divers"),
        ("castles and their ghosts", "ghosts", "castles"),
    ],
)
def test_what_belongs_to_something_refers_to_it(prompt: str, child: str, parent: str) -> None:
    made = tables(prompt)
    assert {target.partition(".")[0] for target in made[child].references.values()} >= {parent}


def test_a_database_of_parts_has_no_table_for_the_whole() -> None:
    assert set(tables("dog kennel database with owners, dogs, vets and treatments given")) == {
        "owners",
        "dogs",
        "vets",
        "treatments",
    }


def test_tables_are_called_as_the_prompt_calls_them() -> None:
    assert list(tables("shoppers and their purchases")) == ["shoppers", "purchases"]
    assert list(tables("learners registered on a course website")) == ["learners"]


def test_a_table_has_no_name_beside_its_parts() -> None:
    for prompt in ("employees", "customers", "club members", "patients of a clinic", "voters"):
        columns = set(tables(prompt).popitem()[1].columns)
        assert not ({"name", "full_name"} & columns and {"first_name", "last_name"} & columns), (prompt, columns)


def test_a_shape_takes_any_noun() -> None:
    (table,) = tables("kombucha tasting scores").values()
    assert {"date", "score"} <= set(table.columns)


def test_what_nobody_taught_is_said_to_be_a_guess() -> None:
    prediction = fabula.predict("zorblax quintuples")
    assert prediction.confidence < 0.4 and prediction.message and prediction.nearest
    assert len(prediction.schema.visible[0].made) >= 5


def test_a_domain_comes_with_its_tables() -> None:
    assert {"students", "teachers", "courses"} <= tables("generate a school dataset").keys()
