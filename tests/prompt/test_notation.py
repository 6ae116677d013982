"""What is written like code is said in words before it is read, and echoed as it was typed."""

from __future__ import annotations

import pytest

import fabula
from fabula.prompt.network import shipped
from fabula.prompt.spelling import spelled


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("100_000 trips", "100000 trips"),
        ("1e4 rows of readings", "10000 rows of readings"),
        ("need 40ish invoices", "need 40 invoices"),
        ("a quarter of a million page views", "250000 page views"),
        ("survey with q1..q4", "survey with q1, q2, q3, q4"),
        ("reading ~ N(20, 3)", "reading normal with mean 20 and sd 3"),
        ("height normal(35, 6)", "height normal with mean 35 and sd 6"),
        ("1) 150 reviews 2) stars 1-5", "150 reviews ; stars 1-5"),
        ("status ∈ open, closed", "status: open, closed"),
        ("kind in {click, view}", "kind: click | view"),
        ("todos {id, title, due}", "todos with only the columns id, title, due"),
        ('like {"kg": 12.4, "sold": true}', "like columns: kg (decimal), sold (true/false)"),
        ("t(id uuid, kind in {a, b}, at timestamp)", "t with only the columns: id (uuid), kind (a, b), at (timestamp)"),
        ("users 10, posts 40, comments 3 per post", "10 users, 40 posts, 3 comments per post"),
        ("customers orders products, 20/60/15 rows", "20 customers, 60 orders, 15 products"),
        ("owners (20) -> pets (1-3 each)", "20 owners, 1-3 pets per owner"),
        ("dim_store 8, fact_sales 90 rows", "8 rows of dim_store, 90 rows of fact_sales"),
        ("plan: free / pro, split 60 / 40", "plan: free 60%, pro 40%"),
        ("grade A to D", "grade A, B, C, D"),
        ("check-ins in July or August 2025", "check-ins between July and August 2025"),
        ("status valid for 90%, the rest expired", "status valid 90%, expired 10%"),
        ("vat is 20% of the net amount", "vat = net amount * 0.2"),
        ("member_no counting up from 1001", "sequential member_no from 1001"),
        ("no review older than 90 days", "reviews in the last 90 days"),
        ("inspection date not older than one year", "inspection date in the last one year"),
        ("net, vat at 19%, gross (= net + vat)", "net, vat = net * 0.19, gross = net + vat"),
    ],
)
def test_code_is_said_in_words(typed: str, said: str) -> None:
    assert spelled(typed, shipped()).text == said


@pytest.mark.parametrize(
    "typed",
    [
        "2.5k orders from Q1 to Q4 2024",
        "orders with status A or B",
        "bed numbers B01 to B60",
        "stars 1-5, price 10-20",
        "vitamin C, 3 rows",
        "10. 2 of them lame",
        "plan: free / pro, split 60 / 50",
        "age 20, height 180",
        "70 sheep, none older than 8 years",
    ],
)
def test_what_is_no_code_stays_as_it_is(typed: str) -> None:
    assert spelled(typed, shipped()).text == typed


def test_the_echo_shows_what_was_typed() -> None:
    prediction = fabula.predict("100_000 trips, users' ids")
    assert ("100_000", "rows", "100000") in {(span.text, span.setting, span.value) for span in prediction.understood}
