"""Which tables a prompt gets: one a subject, those of a domain, or columns for what nobody taught; joined where one refers to another."""

from __future__ import annotations

import pandas as pd
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


@pytest.mark.parametrize(
    ("prompt", "name", "has"),
    [
        ("hospital patients", "patients", "date_of_birth"),
        ("airline pilots", "pilots", "rank"),
        ("give me an airport table", "airports", "city"),
        ("wine list with ratings", "wines", "ratings"),
        ("songs table for a streaming app", "songs", "artist"),
        ("a fleet of ships", "ships", "flag"),
        ("insurance claims", "claims", "status"),
    ],
)
def test_the_last_noun_is_what_a_table_is_of(prompt: str, name: str, has: str) -> None:
    ((made, table),) = tables(prompt).items()
    assert made.endswith(name) and has in table.columns


@pytest.mark.parametrize(
    ("prompt", "between"),
    [("students and courses", "enrol"), ("museums and visitors", "visit"), ("recipes and ingredients", "recipe_ingredient")],
)
def test_what_ties_two_things_together_comes_with_them(prompt: str, between: str) -> None:
    one, other, *_ = made = tables(prompt)
    links = [table for name, table in made.items() if between in name]
    parents = {target.partition(".")[0] for table in links for target in table.references.values()}
    assert links and {one, other} <= parents | {links[0].name}


def test_as_many_tables_come_as_the_prompt_says() -> None:
    assert len(tables("two tables: students and courses")) == 2


def test_an_order_is_of_no_other_customer_than_its_own() -> None:
    assert "customer" not in tables("customers, orders and products")["orders"].columns


@pytest.mark.parametrize("prompt", ["funeral wreaths", "dental lab crowns"])
def test_what_a_trade_deals_in_is_not_the_trades_people(prompt: str) -> None:
    ((_, table),) = tables(prompt).items()
    assert not {"director_id", "patient_id"} & set(table.columns)


def test_a_few_people_do_the_work_on_many_rows() -> None:
    made = fabula.generate("piano tuning appointments", rows=600, seed=1)["piano_tuning_appointments"].to_pandas()
    assert 3 <= made["technician"].nunique() <= 60 < made["customer"].nunique()


def test_what_is_past_is_no_longer_planned() -> None:
    frame = fabula.generate("lighthouse maintenance visits", rows=300, seed=1).values()
    statuses = {status for table in frame for status in table.to_pandas().get("status", ())}
    assert not statuses & {"Planned", "Scheduled", "Pending"}


def test_an_avalanche_is_english() -> None:
    ((name, table),) = tables("avalanche bulletins").items()
    assert name == "avalanche_bulletins" and not {"jour", "nom", "statut"} & set(table.columns)


def test_several_of_a_trade_are_the_trade_and_not_its_people() -> None:
    made = tables("orchestras, musicians and concerts")
    assert "name" in made["orchestras"].columns and "first_name" not in made["orchestras"].columns


def test_people_are_grown_when_they_are_hired() -> None:
    frame = fabula.generate("500 employees with birth date, hire date, salary and department", seed=1)["employees"].to_pandas()
    hired = pd.to_datetime(frame["hire_date"]) - pd.to_datetime(frame["birth_date"])
    assert hired.dt.days.min() >= 6_570


def test_a_row_that_refers_to_a_person_says_nothing_of_another_one() -> None:
    made = tables("choir members, rehearsals and attendance")
    other = next(table for name, table in made.items() if "attendance" in name)
    assert not {"first_name", "last_name", "email"} & set(other.columns)


def test_a_dog_has_one_sex() -> None:
    (made,) = tables("farm dogs").values()
    assert not {"sex", "gender"} <= set(made.columns)


@pytest.mark.parametrize(
    ("prompt", "columns"),
    [
        ("50 alpaca fleeces", {"micron", "color"}),
        ("storm drains of our town", {"last_cleaned", "debris"}),
        ("jet engine borescope inspections", {"finding", "engine"}),
    ],
)
def test_a_rare_thing_is_looked_up_by_its_name(prompt: str, columns: set[str]) -> None:
    prediction = fabula.predict(prompt)
    assert columns <= {column.name for column in prediction.schema.visible[0].made}
    assert prediction.is_confident


def test_a_rare_thing_stands_beside_others() -> None:
    schema = fabula.predict("customers and their boat moorings").schema
    assert [table.name for table in schema.visible] == ["customers", "boat_moorings"]
    assert "customers" in schema.visible[1].references.values()


def test_a_row_about_somebody_has_no_second_name_of_its_own() -> None:
    table = fabula.predict("optician appointments").schema.visible[0]
    assert "patient" in table and not {"name", "first_name", "last_name", "email"} & {column.name for column in table.made}
