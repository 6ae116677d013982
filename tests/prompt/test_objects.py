"""What the rows of a table are done to is said by the words before its noun."""

from __future__ import annotations

import fabula
from fabula import things
from fabula.prompt.examples import example_of
from fabula.schema import Column, Rows, Schema, Table


def rows_of(prompt: str) -> list[dict]:
    return next(iter(fabula.generate(prompt, seed=5, rows=60).values())).to_pylist()


def test_a_repair_is_of_the_thing_that_is_said_and_nothing_of_it_is_about_another() -> None:
    rows = rows_of("guitar repair jobs")
    assert "device" not in rows[0]
    assert "Stratocaster" in {row["guitar"] for row in rows}
    assert not any("Screen" in row["description"] or "Battery" in row["description"] for row in rows)


def test_a_rental_gets_what_is_rented_and_a_log_the_machines_by_number() -> None:
    assert any("DJI" in row["drone"] for row in rows_of("drone rentals"))
    assert all(row["elevator"].startswith("Elevator ") for row in rows_of("elevator maintenance log"))


def test_a_lesson_is_in_what_it_is_called_after() -> None:
    assert {row["instrument"] for row in rows_of("piano lessons")} == {"Piano"}


def test_a_sort_that_the_table_has_a_word_for_is_that_sort() -> None:
    assert {row["device"] for row in rows_of("laptop repairs")} == {"Laptop"}


def test_every_example_of_a_thing_can_be_drawn() -> None:
    named = [name for name in things.named() if example_of(name)]
    assert len(named) > 800
    columns = [Column.of("id", "key"), *(Column.of(f"c{i}", example_of(name)) for i, name in enumerate(named))]
    row = fabula.generate(Schema((Table("t", tuple(columns), Rows(2)),)))["t"].to_pylist()[0]
    assert all(value not in (None, "") for value in row.values())
