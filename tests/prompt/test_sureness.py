"""An answer is as sure as its tables tell what was said."""

from __future__ import annotations

import pytest

import fabula


@pytest.mark.parametrize("prompt", ["customers", "generate a school dataset", "hotel guests", "bank accounts and transactions"])
def test_what_is_told_in_full_is_sure(prompt: str) -> None:
    assert fabula.predict(prompt).confidence > 0.9


@pytest.mark.parametrize("prompt", ["zorblax engine repairs", "quantum ferret bookings", "gargoyle mansion visits"])
def test_what_is_told_in_part_is_a_guess_that_names_the_nearest(prompt: str) -> None:
    prediction = fabula.predict(prompt)
    assert not prediction.is_confident
    assert "nearest known table is" in prediction.message or "plain general table" in prediction.message


def test_one_doubtful_table_among_others_is_named() -> None:
    message = fabula.predict("customers and zorblax engine repairs").message
    assert "zorblax engine repairs" in message and "customers" not in message


def test_what_nobody_knows_is_less_sure_than_what_is_known() -> None:
    assert fabula.predict("pigeon races").confidence > fabula.predict("zorblax races").confidence
