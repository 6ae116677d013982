"""A shop that says much about its rows, as lists of rows that a test can break."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

import fabula
from fabula import api
from fabula.checks import Report, check_tables
from fabula.checks.loading import Source
from fabula.plan import make_plan
from fabula.schema import Schema
from fabula.steps import Plan

SHOP: dict[str, Any] = {
    "about": {"title": "Shop"},
    "customers": {
        "rows": 300,
        "columns": {
            "customer_id": 'key("C-####")',
            "name": "person.full_name",
            "email": "person.email(null=0.1)",
            "phone": "person.phone",
            "tier": "choice(Gold=1, Silver=3, Basic=6)",
            "born_on": 'date("1950-01-01", "2005-12-31")',
            "joined_on": 'date("2020-01-01", "2025-12-31")',
            "spent": "sum(orders.total)",
            "orders_made": "count(orders)",
            "referrer_id": "ref(customers)",
        },
        "rules": ["unique(name)"],
    },
    "orders": {
        "rows": "0..4 per customers",
        "columns": {
            "order_id": "key",
            "customer_id": "ref(customers)",
            "customer_name": "customers.name",
            "nth_order": "nth",
            "ordered_on": 'date(after=customers.joined_on, within="200d")',
            "shipped_on": 'when(status == "Sent", date(after=ordered_on, within="5d", future=True))',
            "status": "choice(Sent=4, Open=1)",
            "quantity": "integer(1, 9)",
            "price": "price(5, 200)",
            "total": "round(quantity * price, 2)",
            "so_far": "running(total)",
            "size": 'bands(total, {"Large": 500, "Middle": 100, "Small": 0})',
            "code": 'pattern("AB-####-??", unique=True)',
            "gift": "boolean(0.25)",
            "label": 'template("{status} order of {customer_name}")',
            "card": "money.card_number",
            "ip": "internet.ipv4",
            "page": "internet.url",
        },
        "rules": ["after(shipped_on, ordered_on)", "equal(total, round(price * quantity, 2))"],
    },
    "matches": {
        "rows": 80,
        "columns": {
            "home_id": "ref(customers)",
            "away_id": "ref(customers, other_than=home_id)",
            "seat_id": "ref(orders, unique=True)",
        },
    },
}

Rows = dict[str, list[dict[str, Any]]]


@functools.cache
def _made() -> Rows:
    return {name: table.to_pylist() for name, table in fabula.generate(SHOP, seed=3).items()}


def rows() -> Rows:
    """The tables of the shop as lists that may be changed."""
    return copy.deepcopy(_made())


@functools.cache
def _schema() -> tuple[Schema, Plan]:
    schema = api.load_schema(SHOP)
    return schema, make_plan(schema, seed=0)


def check_rows(tables: Rows) -> Report:
    """A check of such lists."""
    schema, plan = _schema()
    sources = {}
    for name, table in tables.items():
        batch = pa.RecordBatch.from_pylist(table)
        sources[name] = Source(name, tuple(batch.schema.names), lambda batch=batch: iter([batch]))
    return check_tables(schema, sources, plan=plan, profiles=False)


def broken(change: Callable[[Rows], Any]) -> Report:
    """A check of the shop after a change."""
    tables = rows()
    change(tables)
    return check_rows(tables)


def write_csv(folder: Path, **options: Any) -> list[Path]:
    """The shop in files."""
    return fabula.generate(SHOP, seed=3).write(folder, **options)
