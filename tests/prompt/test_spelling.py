"""Slips of the keyboard are put right before a prompt is read, and the echo still speaks of what was typed."""

from __future__ import annotations

import pytest

import fabula
from fabula.prompt.network import shipped
from fabula.prompt.spelling import spelled


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("cusomters wtih thier apointments", "customers with their appointments"),
        ("70 recrods of a vetrinary clinic", "70 records of a veterinary clinic"),
        ("freinds and thier experiance", "friends and their experience"),
    ],
)
def test_slips_are_put_right(typed: str, right: str) -> None:
    assert spelled(typed, shipped()).text == right


@pytest.mark.parametrize(
    "prompt",
    [
        "kombucha tasting scores by zorblax",
        "customers with column cusomter_id",
        'status "opne" or "dnoe"',
        "Ilse and Aron own greenhouses with orchids",
        "unicorns, gargoyles and their hauntings",
        "mail to adn@example.com",
    ],
)
def test_what_may_be_meant_stays(prompt: str) -> None:
    assert spelled(prompt, shipped()).text == prompt


def test_the_echo_speaks_of_what_was_typed() -> None:
    prompt = "40 vetrinary patients with thier ownner, seed 7"
    prediction = fabula.predict(prompt)
    assert prediction.prompt == prompt and prediction.seed == 7
    assert all(prompt[span.start : span.end] == span.text for span in (*prediction.understood, *prediction.ignored))
    assert "vetrinary" in " ".join(span.text for span in prediction.understood)
