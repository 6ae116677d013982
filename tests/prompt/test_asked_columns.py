"""Columns that a prompt names: the table's own are used, new ones fit the others, and what was only likely makes room."""

from __future__ import annotations

import re

import pytest

import fabula


def rows_of(prompt: str, rows: int = 60) -> list[dict]:
    return next(iter(fabula.generate(prompt, seed=5, rows=rows).values())).to_pylist()


@pytest.mark.parametrize(
    ("prompt", "columns"),
    [
        ("bike rentals with customer, bike, start, end, deposit", ["customer", "bike", "start", "end", "deposit"]),
        ("recipes with name, cuisine, prep time, calories", ["name", "cuisine", "prep_time", "calories"]),
        ("leave requests with employee, leave type, from, to, reason", ["employee", "leave_type", "from", "to", "reason"]),
        ("wine cellar with wine, region, vintage, drink by", ["wine", "region", "vintage", "drink_by"]),
        (
            "lost and found with item, where found, date found, claimed by",
            ["item", "where_found", "date_found", "claimed_by"],
        ),
    ],
)
def test_a_list_of_columns_is_the_table_and_stands_in_its_order(prompt: str, columns: list[str]) -> None:
    found = [name for name in rows_of(prompt)[0] if not name.endswith("_id")]
    assert found == columns


def test_what_is_named_besides_is_added_to_what_such_tables_have() -> None:
    assert len(rows_of("employees including badge number, shoe size, parking spot and locker")[0]) > 8


def test_an_end_that_is_asked_for_comes_after_its_start() -> None:
    assert all(row["start"] <= row["end"] for row in rows_of("bike rentals with customer, bike, start, end, deposit"))
    assert all(row["from"] <= row["to"] for row in rows_of("leave requests with employee, leave type, from, to, reason"))


@pytest.mark.parametrize(
    ("prompt", "start", "end"),
    [
        ("van hire with van, pick up, drop off, fuel", "pick_up", "drop_off"),
        ("van hire with van, pickup, return, price", "pickup", "return"),
        ("dry cleaner orders with garment, dropped off, ready, price", "dropped_off", "ready"),
    ],
)
def test_pairs_of_days_follow_each_other_whatever_they_are_called(prompt: str, start: str, end: str) -> None:
    assert all(row[start] < row[end] for row in rows_of(prompt))


def test_from_and_to_of_a_journey_are_places() -> None:
    rows = rows_of("train tickets with from, to, class, price")
    assert all(isinstance(row["from"], str) and not re.fullmatch(r"From \w", row["from"]) for row in rows)


def test_the_one_whom_a_key_leads_to_has_the_name_that_stands_there() -> None:
    data = fabula.generate("baristas and coffee sales with barista, drink, size, price", seed=5)
    names = {row["barista_id"]: row.get("name") or row.get("first_name") for row in data["baristas"].to_pylist()}
    sales = next(table for name, table in data.items() if "sale" in name).to_pylist()
    assert sales
    assert all(names[row["barista_id"]] in row["barista"] for row in sales)


def test_a_score_is_that_of_a_match_and_a_state_that_of_the_thing() -> None:
    assert all(
        re.fullmatch(r"\d+-\d+", row["score"]) for row in rows_of("football matches with home team, away team, score, stadium")
    )
    assert {row["status"] for row in rows_of("test cases with title, steps, priority, status")} <= {
        "Passed",
        "Failed",
        "Blocked",
        "Not run",
    }


def test_a_total_is_no_less_than_its_costs() -> None:
    assert all(row["total"] >= row["cost"] for row in rows_of("house repairs with handyman, description, cost, total"))


def test_what_nobody_knows_is_said_and_lowers_how_sure_the_answer_is() -> None:
    known = fabula.predict("piano lessons with teacher, student, date, fee")
    unknown = fabula.predict("piano lessons with teacher, student, date, plumbus")
    assert "plumbus" in unknown.message
    assert "guessed" not in known.message
    assert unknown.confidence < known.confidence


def test_a_list_is_that_of_the_table_which_has_most_of_it() -> None:
    tables = fabula.predict("coin collection with country, year, grade, value").schema.visible
    assert [table.name for table in tables] == ["coins"]
