"""What words cannot mean they do not set, and what follows from them is set whatever the network made of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import fabula


def _rows(prompt: str, **options: Any) -> list[dict[str, Any]]:
    return fabula.generate(prompt, seed=3, **options).first.to_pylist()


@pytest.mark.parametrize(
    ("prompt", "rows", "column", "gaps"),
    [
        ("60 patients, 12 of them have no email", 60, "email", 12),
        ("40 members, 3 without a phone", 40, "phone", 3),
        ("70 cows, 6 of the cows have no ear tag", 70, "ear_tag", 6),
        ("90 trees, height missing in exactly 9 rows", 90, "height_m", 9),
        ("100 tenants, two thirds of them have a mobile phone", 100, "phone", 33),
    ],
)
def test_so_many_rows_have_a_gap_and_the_others_have_none(prompt: str, rows: int, column: str, gaps: int) -> None:
    made = _rows(prompt)
    assert (len(made), sum(row[column] is None for row in made)) == (rows, gaps)


def test_to_have_is_not_to_lack() -> None:
    paid = [row["paid"] for row in _rows("640 trade union members, two thirds of them have paid their dues")]
    assert (len(paid), sum(paid)) == (640, 427)


def test_just_the_names_is_not_no_rows() -> None:
    assert fabula.predict("no emails, no phones - just the names and addresses of 90 pensioners").rows == 90


def test_what_not_one_row_may_have_is_a_value_and_no_table() -> None:
    schema = fabula.predict("Dog show entries with their breed, but not a single poodle").schema
    assert "oodle" not in str(schema.visible[0].column("breed").expression)


def test_the_days_of_a_range_share_the_year_of_the_last() -> None:
    for prompt, first, last in (
        ("bookings with arrival date between 1 June and 15 September 2024", dt.date(2024, 6, 1), dt.date(2024, 9, 15)),
        ("bookings with arrival date between 1 November and 15 January 2024", dt.date(2023, 11, 1), dt.date(2024, 1, 15)),
    ):
        days = [row["arrival_date"] for row in _rows(prompt, rows=80)]
        assert first <= min(days) <= max(days) <= last


def test_what_each_row_may_have_at_most_is_no_number_of_rows() -> None:
    rows = _rows("50 cabin reservations, no more than 4 guests each, staying 2 to 10 nights")
    assert len(rows) == 50
    assert {row["guests"] for row in rows} <= {1, 2, 3, 4}
    assert {row["nights"] for row in rows} <= {*range(2, 11)}


def test_a_code_told_part_by_part_is_one_form() -> None:
    plates = [
        row["number_plate"] for row in _rows("30 vans, number plate = two capital letters, dash, three digits (like AB-123)")
    ]
    assert len(plates) == 30
    assert all(plate[:2].isupper() and plate[2] == "-" and plate[3:].isdigit() and len(plate) == 6 for plate in plates)


def test_numbers_behind_a_percentage_are_percentages_where_they_make_a_whole() -> None:
    states = [
        row["status"] for row in _rows("100 parcels with a status column: 80 percent delivered, 15 in transit, the other 5 lost")
    ]
    assert {state.lower(): states.count(state) for state in states} == {"delivered": 80, "in transit": 15, "lost": 5}


@pytest.mark.parametrize(
    ("prompt", "child", "parent"),
    [
        ("3 lifeguards and 45 shifts that belong to them", "shifts", "lifeguards"),
        ("artists and their songs", "songs", "artists"),
    ],
)
def test_what_belongs_to_something_refers_to_it(prompt: str, child: str, parent: str) -> None:
    schema = fabula.predict(prompt).schema
    assert parent in schema.table(child).references.values()
    assert child not in schema.table(parent).references.values()


def test_both_ways_of_several_are_many_to_many() -> None:
    schema = fabula.predict("students and clubs: a student can be in several clubs and a club has many students").schema
    assert any({"students", "clubs"} <= {*table.references.values()} for table in schema.visible)


def test_the_parts_of_one_thing_are_so_many_rows() -> None:
    tables = fabula.generate("A vineyard with 5 plots; every plot has between 3 and 6 harvests", seed=3)
    assert len(tables["plots"]) == 5
    assert 15 <= len(tables["harvests"]) <= 30


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("40 students, headers exactly MatNr, Vorname, Nachname, Note", ["MatNr", "Vorname", "Nachname", "Note"]),
        ("users with columns userId, firstName, createdAt only", ["userId", "firstName", "createdAt"]),
        ("30 customers with only Name, Age and City", ["name", "age", "city"]),
    ],
)
def test_columns_are_called_as_they_are_spelled_on_purpose(prompt: str, names: list[str]) -> None:
    assert [column.name for column in fabula.predict(prompt).schema.visible[0].made] == names


def test_a_town_that_is_no_country_is_where_people_live() -> None:
    rows = _rows("Swiss watchmakers living in Zurich", rows=20)
    assert {row["city"] for row in rows} <= {"Zurich", "Zürich"}


@pytest.mark.parametrize(("prompt", "rows"), [("请生成一百二十名护士的名单", 120), ("两千五百条订单", 2500), ("三十个学生", 30)])
def test_numbers_in_chinese_signs_are_read(prompt: str, rows: int) -> None:
    assert fabula.predict(prompt).rows == rows


def test_animals_that_are_no_older_than_something_get_dates_of_birth_that_say_so() -> None:
    born = [row["birth_date"] for row in _rows("80 goats, none older than 12")]
    assert min(born) > dt.date(2013, 1, 1)


def test_some_that_have_none_make_a_relation_with_gaps() -> None:
    tables = fabula.generate("40 nurses and shifts tables; some nurses should not have any shift yet", seed=3)
    at_work = {row["nurse_id"] for row in tables["shifts"].to_pylist()}
    assert 0 < len(at_work) < len(tables["nurses"])


def test_a_bound_before_the_only_things_is_a_number_of_rows() -> None:
    read = fabula.predict("at least 300 support tickets")
    assert (read.rows, read.schema.visible[0].name) == (300, "tickets")


def test_a_slip_of_a_thing_is_put_right_though_another_language_has_the_word() -> None:
    assert [table.name for table in fabula.predict("cusomters adn thier ordres").schema.visible] == ["customers", "orders"]


def test_a_column_that_goes_by_an_age_is_made_where_there_is_no_age() -> None:
    rows = _rows("Table of marathon runners with only bib number, finish time and age group", rows=20)
    assert {*rows[0]} == {"bib_number", "finish_time", "age_group"}


def test_a_bound_behind_a_mean_is_of_the_same_column() -> None:
    speeds = [row["serve_speed"] for row in _rows("300 tennis serves, serve speed averaging about 175 km/h and never above 230")]
    assert max(speeds) <= 230
    assert 170 < sum(speeds) / len(speeds) < 180


def test_what_an_expression_cannot_read_gets_a_name_that_it_can() -> None:
    rows = _rows("olive presses, litres pressed is sacks times yield, 70 of them")
    assert all(abs(row["litres_pressed"] - row["sacks"] * row["yield_value"]) < 0.02 for row in rows)


@pytest.mark.parametrize(
    ("prompt", "column", "low", "high"),
    [
        ("sick leave of 90 agents, days no longer than 42, nobody older than 60", "days", 0, 42),
        ("80 trial patients, no patient may be under 18", "age", 18, 120),
    ],
)
def test_bounds_that_a_no_turns_round_are_kept(prompt: str, column: str, low: float, high: float) -> None:
    rows = _rows(prompt)
    assert all(low <= row[column] <= high for row in rows if column in row)


def test_a_number_at_the_end_is_how_many_there_are() -> None:
    assert fabula.predict("bridge bearings, risk from 1 to 5, 210").rows == 210


def test_towns_in_a_list_are_where_everything_is() -> None:
    rows = _rows("80 sleeper trains with city, leaving from Vienna, Budapest or Prague")
    assert {row["city"] for row in rows} <= {"Vienna", "Budapest", "Prague"}


def test_what_somebody_runs_is_what_the_rest_belongs_to() -> None:
    tables = fabula.generate("we run a bakery, 20 products", seed=3)
    assert [*tables] == ["products"]
    assert {row["category"] for row in tables["products"].to_pylist()} <= {
        "Bread",
        "Pastry",
        "Cake",
        "Savoury",
        "Cookie",
        "Drink",
        "Sandwich",
    }


def test_to_leave_something_blank_is_not_to_leave_it_out() -> None:
    comments = [row["comment"] for row in _rows("250 cheese tastings, leave the comment column blank in 40% of the rows")]
    assert comments.count(None) == 100


def test_what_is_said_of_a_column_by_its_old_name_is_said_of_it_by_its_new_one() -> None:
    rows = _rows("foundry melts, please call the temperature column pour_temp_c and keep it within 1200 to 1600", rows=40)
    assert all(1200 <= row["pour_temp_c"] <= 1600 for row in rows)


def test_a_price_of_two_decimals_has_cents() -> None:
    prices = [row["price"] for row in _rows("two dozen chimney sweep jobs, each with a price that has two decimals")]
    assert len(prices) == 24
    assert any(price != int(price) for price in prices)


@pytest.mark.parametrize(
    ("prompt", "column", "share"),
    [
        ("40 tenants, exactly 6 have no move out date", "move_out_date", 6 / 40),
        ("90 Bewerbungen, 10 % ohne Foto", "foto", 0.1),
        ("120 clientes, 20% sin correo", "correo", 0.2),
    ],
)
def test_what_some_are_without_is_blank_in_them(prompt: str, column: str, share: float) -> None:
    rows = _rows(prompt)
    assert sum(row[column] is None for row in rows) == round(share * len(rows))


def test_a_season_behind_a_thing_is_its_time_and_no_part_of_its_name() -> None:
    table = fabula.predict("repair cafe visits last spring").schema.visible[0]
    assert table.name == "repair_cafe_visits"


def test_a_wage_in_euros_is_the_wage_and_no_price() -> None:
    rows = _rows("75 apprentices with wage 700 to 1200 euros")
    wages = [row["hourly_wage"] for row in rows]
    assert "price" not in rows[0] and all(700 <= wage <= 1200 for wage in wages)


def test_children_under_an_age_are_that_old() -> None:
    assert all(row["age"] < 14 for row in _rows("200 allergy test results for kids under 14"))


def test_columns_read_into_a_thing_are_columns() -> None:
    table = fabula.predict("40 orchids with species and pot size, seed 7").schema.visible[0]
    assert {"species", "pot_size"} <= {column.name for column in table.made}
