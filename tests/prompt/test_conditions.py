"""A column can be asked to hold something only where another column says so, in whichever words."""

from __future__ import annotations

from typing import Any

import pytest

import fabula


@pytest.mark.parametrize(
    ("prompt", "column", "teller", "state"),
    [
        ("subscribers with plan, start date, end date, end date blank unless churned", "end_date", "status", "Churned"),
        ("orders with refund amount only for refunded orders", "refund_amount", "payment_status", "Refunded"),
        ("patients with pregnancy weeks only for female patients", "pregnancy_weeks", "gender", "Female"),
        ("cars with sold price; sold price empty if not sold", "sold_price", "status", "Sold"),
        ("users: id, email, deleted_at (null unless deleted)", "deleted_at", "status", "Deleted"),
        ("employees with termination reason, filled only if terminated", "termination_reason", "is_terminated", "True"),
    ],
)
def test_a_column_is_filled_only_in_a_state(prompt: str, column: str, teller: str, state: str) -> None:
    rows = _rows(prompt)
    filled = {str(row[teller]) for row in rows if row[column] is not None}
    blank = {str(row[teller]) for row in rows if row[column] is None}
    assert filled == {state}
    assert blank
    assert state not in blank


@pytest.mark.parametrize(
    ("prompt", "column", "teller", "state"),
    [
        ("deliveries; cancelled deliveries have no delivery date", "delivery_date", "status", "Cancelled"),
        ("tickets with resolution notes blank for open tickets", "resolution", "status", "Open"),
        ("employees, termination date missing if active", "termination_date", "is_active", "True"),
    ],
)
def test_a_column_is_blank_only_in_a_state(prompt: str, column: str, teller: str, state: str) -> None:
    rows = _rows(prompt)
    assert {row[column] for row in rows if str(row[teller]) == state} == {None}
    assert None not in {row[column] for row in rows if str(row[teller]) != state}


def test_the_things_of_a_condition_are_the_subject_where_there_is_no_other() -> None:
    read = fabula.predict("only shipped orders have a tracking number")
    assert read.schema.visible[0].name == "orders"
    assert not read.ignored


def test_a_condition_that_no_column_can_tell_is_said_to_be_missed() -> None:
    read = fabula.predict("books with notes, notes blank unless the moon is up")
    assert "moon" in read.message


def _rows(prompt: str) -> list[dict[str, Any]]:
    return fabula.generate(prompt, rows=300, seed=3).first.to_pylist()
