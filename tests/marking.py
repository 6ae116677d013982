"""Prompts whose words are tagged by hand, so that what becomes of tags is tested without a network."""

from __future__ import annotations

import re

import fabula
from fabula.prompt.decode import fulfil
from fabula.prompt.network import shipped
from fabula.prompt.prediction import Span
from fabula.prompt.request import Request, request_of
from fabula.schema import Schema

SHOP: dict[str, object] = {
    "customers": {
        "rows": 100,
        "columns": {
            "customer_id": 'key("C-####")',
            "first_name": "person.first_name",
            "last_name": "person.last_name",
            "gender": "person.sex",
            "email": "person.email",
            "phone": "person.phone",
            "city": "place.city",
            "signup_date": 'date("2021-01-01", "2026-10-31")',
            "status": "choice(Active=8, Inactive=1, Blocked=1)",
            "is_vip": "boolean(0.1)",
        },
        "more": {"date_of_birth": "person.birth_date(min_age=18, max_age=80)", "loyalty_points": "poisson(40)"},
    },
    "orders": {
        "rows": "0..4 per customers",
        "columns": {
            "order_id": "key",
            "customer_id": "ref(customers)",
            "order_date": 'date(after=customers.signup_date, before="2026-10-31")',
            "quantity": "integer(1, 9)",
            "unit_price": "price(5, 200)",
            "discount": "number(0, 300)",
            "total": "round(quantity * unit_price, 2)",
            "status": "choice(Delivered=6, Shipped=2, Cancelled=2)",
            "delivered_on": 'when(status == "Delivered", date(after=order_date, within="6d"))',
            "note": "text.note(null=0.4)",
        },
    },
}


def marked(text: str) -> tuple[str, list[Span]]:
    """The prompt and its spans: `[5:rows] [customers:subject]` is "5 customers"."""
    prompt, spans, place = "", [], 0
    for found in re.finditer(r"\[([^\[\]]*):(\w+)\]", text):
        prompt += text[place : found.start()]
        spans.append(Span(found[1], len(prompt), len(prompt) + len(found[1]), found[2]))
        prompt += found[1]
        place = found.end()
    return prompt + text[place:], spans


def request(text: str) -> Request:
    """The request of a tagged prompt."""
    return request_of(*marked(text))


def asked(text: str, tables: dict[str, object]) -> tuple[Schema, Request]:
    """What a tagged prompt makes of some tables, given as a recipe; and the request with its echo."""
    from fabula import recipe

    wanted = request(text)
    schema, _ = fulfil(recipe.from_dict(tables), wanted, shipped())
    return schema, wanted


def rows(schema: Schema, table: str, seed: int = 1) -> list[dict[str, object]]:
    """All rows of a table."""
    return fabula.generate(schema, seed=seed)[table].to_pylist()
