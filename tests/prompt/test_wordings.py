"""One wish in many wordings: what an ordinary sentence asks for is found in the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

import fabula

Rows = list[dict[str, Any]]


def rows_of(prompt: str) -> Rows:
    return next(iter(fabula.generate(prompt, seed=11).values())).to_pylist()


def values(rows: Rows, *names: str) -> list[Any]:
    """The values of the first of some columns that is there, blanks left out."""
    name = next(name for name in names if name in rows[0])
    return [row[name] for row in rows if row[name] is not None]


def within(low: float, high: float, *names: str) -> Callable[[Rows], bool]:
    return lambda rows: all(low <= float(value) <= high for value in values(rows, *names))


@pytest.mark.parametrize(
    ("prompt", "holds"),
    [
        ("50 employees with salary over 3000", within(3000.01, 1e9, "salary")),
        ("50 orders max total 80", within(0, 80, "total", "total_amount")),
        ("50 orders min total 20", within(20, 1e9, "total", "total_amount")),
        ("50 orders (total 20..80)", within(20, 80, "total", "total_amount")),
        ("80 wedding guests with table number between 1 and 10", within(1, 10, "table_number")),
        ("tutors who earn between 20 and 40 an hour", within(20, 40, "hourly_rate")),
        ("price of wines no more than 200", within(0, 200, "price")),
        ("60 school pupils ages 6 to 12 with class", within(6, 12, "age")),
        ("40 kids between 6 and 12 years with name", within(6, 12, "age")),
    ],
)
def test_numbers_stay_within_the_bounds_that_are_said(prompt: str, holds: Callable[[Rows], bool]) -> None:
    assert holds(rows_of(prompt))


@pytest.mark.parametrize(
    ("prompt", "name", "first", "last"),
    [
        ("support tickets from January to March 2024", "created_at", "2024-01-01", "2024-03-31"),
        ("blog posts from 2021", "created_at", "2021-01-01", "2021-12-31"),
        ("employees hired in 2020 or 2021", "hire_date", "2020-01-01", "2021-12-31"),
        ("staff hired since 2018", "hire_date", "2018-01-01", "2026-12-31"),
        ("40 employees, hire date from 1 Jan 2023 to 30 June 2023", "hire_date", "2023-01-01", "2023-06-30"),
    ],
)
def test_days_stay_within_the_time_that_is_said(prompt: str, name: str, first: str, last: str) -> None:
    assert all(first <= day.isoformat()[:10] <= last for day in values(rows_of(prompt), name))


@pytest.mark.parametrize(
    ("prompt", "name", "low", "high"),
    [
        ("200 pizza deliveries between 5pm and 11pm", "scheduled_time", 17, 23),
        ("appointments from 9:00 to 17:00", "appointment_time", 9, 17),
        ("gym classes between 6am and 10pm", "start_time", 6, 22),
    ],
)
def test_times_of_day_are_heard(prompt: str, name: str, low: int, high: int) -> None:
    def hour(value: Any) -> float:
        return value.hour + value.minute / 60 if isinstance(value, dt.datetime | dt.time) else float(str(value).split(":")[0])

    assert all(low <= hour(value) <= high for value in values(rows_of(prompt), name))


@pytest.mark.parametrize(
    ("prompt", "name", "falling"),
    [
        ("30 products sorted by price, highest first", "price", True),
        ("30 cars sorted by mileage, lowest first", "mileage_km", False),
        ("35 mountain peaks with their height, tallest first", "height", True),
        ("30 products ordered by price descending", "price", True),
    ],
)
def test_rows_are_sorted_the_way_that_is_said(prompt: str, name: str, falling: bool) -> None:
    found = values(rows_of(prompt), name)
    assert found == sorted(found, reverse=falling)


@pytest.mark.parametrize(
    ("prompt", "count", "name", "label"),
    [
        ("50 tickets with exactly 10 low", 10, "priority", "Low"),
        ("60 patients where exactly 7 have blood type A", 7, "blood_type", "A"),
        ("60 patients, exactly 7 of them A in blood type", 7, "blood_type", "A"),
    ],
)
def test_so_many_rows_have_a_label(prompt: str, count: int, name: str, label: str) -> None:
    assert values(rows_of(prompt), name).count(label) == count


@pytest.mark.parametrize(
    ("prompt", "sizes"),
    [
        ("10 artists and 25 albums", {"artists": 10, "albums": 25}),
        ("10 schools with 3 teachers each and 20 students each", {"schools": 10, "teachers": 30, "students": 200}),
        ("10 teachers with 3 classes each", {"teachers": 10, "classes": 30}),
        ("7 kindergartens, 9 groups in each", {"kindergartens": 7, "groups": 63}),
        ("twenty-five customers", {"customers": 25}),
        ("120 warranty claims for washing machines", {"warranty_claims": 120}),
        ("export 20 customers to csv", {"customers": 20}),
    ],
)
@pytest.mark.parametrize("seed", [0, 1])
def test_every_table_has_as_many_rows_as_are_said(prompt: str, sizes: dict[str, int], seed: int) -> None:
    found = {name: len(table) for name, table in fabula.generate(prompt, seed=seed).items()}
    assert sizes.items() <= found.items()


@pytest.mark.parametrize(
    "prompt", ["20 products: name, price and stock only", "20 books, I just need the title, author and year"]
)
def test_the_columns_that_alone_are_wanted_are_alone(prompt: str) -> None:
    assert len(rows_of(prompt)[0]) == 3


def test_a_share_that_lacks_something_lacks_it() -> None:
    rows = rows_of("100 orders and a quarter without total")
    assert 100 - len(values(rows, "total", "total_amount")) == 25


def test_so_many_rows_are_copies() -> None:
    prediction = fabula.predict("contact list: 200 rows in total, 20 of those are exact copies of other rows")
    assert "duplicates(0.1)" in str(prediction.schema.visible[0].dirt[0])


def test_a_price_per_head_is_one_column_of_a_formula() -> None:
    rows = rows_of("Catering orders. Columns guests, price_per_head, total. The total must be guests times price per head.")
    assert all(abs(row["total"] - row["guests"] * row["price_per_head"]) < 0.02 for row in rows)


def test_slips_that_lack_a_letter_are_mended() -> None:
    spelled = {span.text: span.value for span in fabula.predict("45 libary membrs with score betwen 10 and 20").understood}
    assert spelled["libary membrs"] == "library members"
