"""What is broken is found, what is whole is not: a check of rows against the recipe that made them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from checks import shop

import fabula

DAY = dt.timedelta(days=1)


def put(table: str, row: int, **values: Any) -> Callable[[Any], None]:
    """A change of some cells of one row."""

    def change(tables: Any) -> None:
        tables[table][row].update(values)

    return change


def sent(tables: Any) -> int:
    """The first order that was sent."""
    return next(i for i, row in enumerate(tables["orders"]) if row["status"] == "Sent")


def ship_early(tables: Any) -> None:
    row = tables["orders"][sent(tables)]
    row["shipped_on"] = row["ordered_on"] - DAY


def ship_late(tables: Any) -> None:
    row = tables["orders"][sent(tables)]
    row["shipped_on"] = row["ordered_on"] + 9 * DAY


def ship_open_order(tables: Any) -> None:
    row = next(row for row in tables["orders"] if row["status"] == "Open")
    row["shipped_on"] = row["ordered_on"] + DAY


def play_itself(tables: Any) -> None:
    tables["matches"][5]["away_id"] = tables["matches"][5]["home_id"]


def share_a_seat(tables: Any) -> None:
    tables["matches"][5]["seat_id"] = tables["matches"][6]["seat_id"]


def go_round(tables: Any) -> None:
    tables["customers"][3]["referrer_id"] = tables["customers"][7]["customer_id"]
    tables["customers"][7]["referrer_id"] = tables["customers"][3]["customer_id"]


def have_ten_orders(tables: Any) -> None:
    for row in tables["orders"][:10]:
        row["customer_id"] = tables["customers"][0]["customer_id"]


def lose_all_gold(tables: Any) -> None:
    for row in tables["customers"]:
        row["tier"] = "Silver" if row["tier"] == "Gold" else row["tier"]


def lose_no_mail(tables: Any) -> None:
    for i, row in enumerate(tables["customers"]):
        row["email"] = f"someone{i}@example.com"


BREAKS: dict[str, tuple[Callable[[Any], Any], str, str]] = {
    "a repeated key": (put("customers", 1, customer_id="C-0001"), "key", "customers.customer_id"),
    "a missing key": (put("orders", 1, order_id=None), "key", "orders.order_id"),
    "an orphan": (put("orders", 4, customer_id="C-9999"), "reference", "orders.customer_id"),
    "a missing reference": (put("orders", 4, customer_id=None), "missing", "orders.customer_id"),
    "a repeated name": (lambda t: t["customers"][2].update(name=t["customers"][9]["name"]), "unique", "customers.name"),
    "a repeated code": (lambda t: t["orders"][2].update(code=t["orders"][9]["code"]), "unique", "orders.code"),
    "shipped before ordered": (ship_early, "order", "orders.shipped_on"),
    "shipped too late": (ship_late, "order", "orders.shipped_on"),
    "an open order that was shipped": (ship_open_order, "value", "orders.shipped_on"),
    "a rule of two dates": (ship_early, "rule", "orders"),
    "a wrong total": (put("orders", 3, total=1.01), "value", "orders.total"),
    "a wrong total by the rule": (put("orders", 3, total=1.01), "rule", "orders"),
    "a running total that jumps": (put("orders", 3, so_far=-4.0), "value", "orders.so_far"),
    "a wrong place among siblings": (put("orders", 3, nth_order=44), "value", "orders.nth_order"),
    "a total that its children do not make": (put("customers", 3, spent=12345.67), "value", "customers.spent"),
    "a count of children that is off": (put("customers", 3, orders_made=9), "value", "customers.orders_made"),
    "a copy of the parent that differs": (put("orders", 3, customer_name="Nobody"), "value", "orders.customer_name"),
    "a text that names another": (put("orders", 3, label="Sent order of nobody"), "value", "orders.label"),
    "a wrong band": (put("orders", 3, size="Gigantic"), "value", "orders.size"),
    "a number out of its bounds": (put("orders", 3, quantity=12), "range", "orders.quantity"),
    "a date out of its bounds": (put("customers", 3, born_on=dt.date(1949, 12, 31)), "range", "customers.born_on"),
    "a value not in the list": (put("customers", 3, tier="Platinum"), "choice", "customers.tier"),
    "a code of another shape": (put("orders", 3, code="AB-12-XY"), "shape", "orders.code"),
    "a key of another shape": (put("customers", 299, customer_id="K-0300"), "shape", "customers.customer_id"),
    "a gap where none is": (put("orders", 3, quantity=None), "missing", "orders.quantity"),
    "a category that is gone": (lose_all_gold, "share", "customers.tier"),
    "no missing values at all": (lose_no_mail, "missing", "customers.email"),
    "a team that plays itself": (play_itself, "reference", "matches.away_id"),
    "two on one seat": (share_a_seat, "reference", "matches.seat_id"),
    "a circle of referrers": (go_round, "loop", "customers.referrer_id"),
    "too many children": (have_ten_orders, "children", "orders.customer_id"),
    "mail that could arrive": (put("customers", 3, email="someone@gmail.com"), "safe", "customers.email"),
    "a phone that could ring": (put("customers", 3, phone="(212) 736-5000"), "safe", "customers.phone"),
    "a card of a bank": (put("orders", 3, card="4532015112830366"), "safe", "orders.card"),
    "a card with a wrong digit": (put("orders", 3, card="4111111111111112"), "safe", "orders.card"),
    "an address of somebody": (put("orders", 3, ip="8.8.8.8"), "safe", "orders.ip"),
    "a page of somebody": (put("orders", 3, page="https://www.wikipedia.org/"), "safe", "orders.page"),
}


def test_rows_that_keep_their_recipe_break_no_claim() -> None:
    report = shop.check_rows(shop.rows())
    assert not report.failed
    assert len(report.findings) > 80


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_row_is_found(name: str) -> None:
    change, kind, where = BREAKS[name]
    report = shop.broken(change)
    assert (kind, where) in {(finding.kind, finding.where) for finding in report.failed}, report


def test_a_finding_says_what_was_asked_what_was_got_and_shows_the_row() -> None:
    report = shop.broken(put("orders", 3, total=1.01))
    finding = next(f for f in report.failed if f.kind == "value" and f.where == "orders.total")
    assert finding.rows == 1
    assert finding.checked == len(shop.rows()["orders"])
    assert finding.asked == "round(quantity * price, 2)"
    assert finding.got == f"1 row of {finding.checked:,} not so"
    (example,) = finding.examples
    assert example["row"] == 3
    assert example["total"] == 1.01
    assert example["expected"] == round(example["quantity"] * example["price"], 2)


def test_a_repeat_shows_both_rows() -> None:
    report = shop.broken(lambda t: t["orders"][2].update(code=t["orders"][9]["code"]))
    (finding,) = (f for f in report.failed if f.kind == "unique")
    assert {example["row"] for example in finding.examples} == {2, 9}
    assert len({example["code"] for example in finding.examples}) == 1


def test_only_the_claims_about_a_broken_cell_fail() -> None:
    report = shop.broken(put("customers", 3, tier="Platinum"))
    assert {f.where for f in report.failed} == {"customers.tier"}


def test_a_missing_column_or_table_is_told() -> None:
    tables = shop.rows()
    for row in tables["orders"]:
        del row["status"]
    del tables["matches"]
    report = shop.check_rows(tables)
    told = {f.where: f.got for f in report.failed}
    assert told["matches"] == "no data"
    assert "without status" in told["orders"]
    assert any("status" in line for line in report["orders"].skipped)


def test_a_column_that_the_recipe_does_not_know_is_no_fault() -> None:
    tables = shop.rows()
    for row in tables["matches"]:
        row["weather"] = "fine"
    report = shop.check_rows(tables)
    assert report.ok
    assert "weather" in next(f.got for f in report["matches"].findings if f.kind == "columns")


def test_a_dataset_checks_its_own_rows() -> None:
    dataset = fabula.generate(shop.SHOP, seed=11)
    report = dataset.check()
    assert report.ok, report
    assert report.rows == sum(len(table) for table in dataset.values())


def test_own_rows_are_held_to_exact_shares() -> None:
    exact = {
        "t": {
            "rows": 997,
            "columns": {"id": "key", "kind": "choice(A=2, B=1)", "x": "integer(1, 6, null=0.07)", "b": "boolean(0.3)"},
        }
    }
    report = fabula.generate(exact, seed=5).check()
    assert report.ok
    shares = [f for f in report["t"].findings if f.kind == "share"]
    assert len(shares) == 2


def test_rows_of_a_parent_that_lie_apart_are_not_judged_by_their_place() -> None:
    tables = shop.rows()
    tables["orders"] = tables["orders"][::2] + tables["orders"][1::2]
    report = shop.check_rows(tables)
    assert report.ok, report
    assert any("siblings do not stand together" in line for line in report["orders"].skipped)


def test_dirty_rows_fail_their_check() -> None:
    report = fabula.generate(shop.SHOP, seed=3).dirty("heavy").check()
    assert not report.ok


def test_the_report_tells_its_verdict_in_words_and_as_json() -> None:
    good, bad = shop.check_rows(shop.rows()), shop.broken(ship_early)
    assert good.verdict == f"{len(good.findings)} claims hold"
    assert bad.verdict.endswith("claims fail")
    told = bad.as_dict()
    assert told["ok"] is False
    assert sum(not f["ok"] for table in told["tables"] for f in table["findings"]) == len(bad.failed)
    assert "shipped_on" in str(bad)
