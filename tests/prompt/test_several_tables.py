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


def rows_of(prompt: str) -> dict[str, list[dict]]:
    return {name: table.to_pylist() for name, table in fabula.generate(prompt, seed=7).items()}


@pytest.mark.parametrize(
    ("prompt", "child", "near", "far"),
    [
        ("bank customers, accounts and transactions", "transactions", "account_id", "customer_id"),
        ("landlords, apartments, tenants and payments", "payments", "tenant_id", "apartment_id"),
    ],
)
def test_a_row_that_refers_to_two_tables_of_one_line_agrees_with_the_nearer(prompt: str, child: str, near: str, far: str) -> None:
    data = rows_of(prompt)
    parent = next(rows for rows in data.values() if next(iter(rows[0])) == near)
    of_parent = {row[near]: row[far] for row in parent}
    assert data[child]
    assert all(of_parent[row[near]] == row[far] for row in data[child])


def test_a_comment_is_made_by_anybody_and_not_by_the_one_who_wrote_the_post() -> None:
    data = rows_of("users, posts and comments")
    author = {row["post_id"]: row["user_id"] for row in data["posts"]}
    others = [row for row in data["comments"] if author[row["post_id"]] != row["user_id"]]
    assert len(others) > len(data["comments"]) / 2


@pytest.mark.parametrize(
    ("prompt", "table", "gone"),
    [("gym members and memberships", "memberships", "member"), ("trucks, truck drivers and deliveries", "deliveries", "driver")],
)
def test_a_key_says_who_it_is_and_no_name_beside_it(prompt: str, table: str, gone: str) -> None:
    columns = fabula.predict(prompt).schema.table(table).columns
    assert gone not in {column.name for column in columns if not column.rare}


def test_what_has_no_plural_is_a_table_beside_what_is_several() -> None:
    names = [table.name for table in fabula.predict("community choir with singers, rehearsals and attendance").schema.visible]
    assert any("rehearsal" in name for name in names) and any("attendance" in name for name in names)
    assert not any("rehearsal" in name and "attendance" in name for name in names)
