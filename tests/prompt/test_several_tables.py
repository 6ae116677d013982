"""Several tables in one sentence, in the words that people have for that."""

from __future__ import annotations

import pytest

import fabula


def tables_of(prompt: str) -> list[str]:
    return [table.name for table in fabula.predict(prompt).schema.visible]


@pytest.mark.parametrize(
    ("prompt", "tables"),
    [
        ("yoga studio with members and bookings", ["members", "bookings"]),
        ("customers with orders and payments", ["customers", "orders", "payments"]),
        ("vet clinic with owners and pets", ["owners", "pets"]),
        ("wedding planner with venues, guests and gifts", ["venues", "guests", "gifts"]),
        ("staff list with names and emails", ["staff"]),
        ("cars with prices and colors", ["cars"]),
    ],
)
def test_things_behind_a_with_are_tables_and_what_things_have_are_columns(prompt: str, tables: list[str]) -> None:
    assert tables_of(prompt)[: len(tables)] == tables


@pytest.mark.parametrize(
    ("prompt", "tables"),
    [
        ("concerts in stadiums and who sang", ["concerts", "stadiums", "singers"]),
        ("customers and what they ordered", ["customers", "orders"]),
        ("students and who teaches them", ["students", "teachers"]),
        ("college dorms, what amenities they have and who lives in them", ["college_dorms", "amenities", "residents"]),
        ("university with courses, instructors and who takes what", ["courses", "instructors", "enrolments"]),
    ],
)
def test_a_clause_stands_for_the_thing_that_it_describes(prompt: str, tables: list[str]) -> None:
    assert set(tables) <= set(tables_of(prompt))


def test_the_echo_shows_the_clause_as_it_was_typed() -> None:
    prompt = "farms, what they grow and who buys it"
    spans = {span.text: span.value for span in fabula.predict(prompt).understood}
    assert spans["who buys it"] == "buyers"
    assert spans["what they grow"] == "crops"


def test_a_clause_that_says_which_ones_is_none() -> None:
    assert "residents" not in tables_of("students and customers who live in Paris")
