"""What a column holds is said by the nearest tables that have one of its name, and not by the name alone."""

from __future__ import annotations

import fabula
from fabula.expression import parse
from fabula.prompt.inlining import inlined, usual
from fabula.prompt.near_values import near_tables
from fabula.prompt.network import shipped


def rows_of(prompt: str, rows: int = 60) -> list[dict[str, object]]:
    return next(iter(fabula.generate(prompt, rows=rows, seed=4).values())).to_pylist()


def test_a_run_log_holds_runs_whose_time_is_that_of_distance_and_pace() -> None:
    rows = rows_of("my run log with date, distance in km, time taken, average pace")
    assert all(1 <= row["distance_in_km"] <= 60 and 3 <= row["average_pace"] <= 9 for row in rows)  # type: ignore[operator]
    assert all(abs(row["time_taken"] - row["distance_in_km"] * row["average_pace"]) < 0.1 for row in rows)  # type: ignore[operator]


def test_amounts_are_those_of_the_trade() -> None:
    rows = rows_of("mortgage applications with applicant, loan amount, income")
    assert all(row["loan_amount"] >= 20_000 for row in rows)  # type: ignore[operator]


def test_a_fishing_log_is_no_log_of_wood() -> None:
    species = {row["species"] for row in rows_of("fishing log with date, species, length")}
    assert not species & {"Douglas fir", "White oak", "Ponderosa pine"}


def test_a_list_of_things_holds_what_such_things_have() -> None:
    rows = rows_of("guitar inventory")
    assert {"brand", "model", "price"} <= rows[0].keys()
    assert {"Fender", "Gibson", "Yamaha"} & {row["brand"] for row in rows}


def test_the_state_of_a_lighthouse_is_none_of_its_maintenance() -> None:
    assert not {row["status"] for row in rows_of("lighthouse maintenance log")} & {"Ruined", "Discontinued"}


def test_tables_of_one_noun_are_told_apart_by_the_columns_that_are_asked_for() -> None:
    assert {"dataset", "run_name"}.isdisjoint(rows_of("runs with distance, time taken, pace")[0])


def test_two_teams_are_of_two_cities() -> None:
    rows = rows_of("futsal matches")
    assert sum(row["home_team"].split()[0] == row["away_team"].split()[0] for row in rows) < len(rows) / 3  # type: ignore[attr-defined]


def test_members_of_whatever_are_people() -> None:
    assert not any("Member" in str(row["name"]) for row in rows_of("gang members with name"))


def test_the_nearest_tables_are_those_of_the_same_words() -> None:
    assert near_tables("nail_polish_swatch", shipped())[0].full == "thing.nail polish"
    assert near_tables("run_log", shipped())[0].full == "thing.run"


def test_what_an_expression_reads_is_written_out_or_left_where_it_is_there() -> None:
    own = {"city": "place.city", "kind": "boolean(0.5)", "price": ""}
    text = 'template("{city} {kind}")'
    assert str(inlined(parse(text), own)) == 'template("{city} {kind}", city=place.city, kind=boolean(0.5))'
    assert str(inlined(parse(text), own, kept=["city"])).count("place.city") == 0
    assert inlined(parse("price * 2"), own) is None


def test_the_usual_case_is_what_holds_where_nothing_else_is_known() -> None:
    assert str(usual(parse('match(type, {"A": 1}, integer(2, 9))'), ["type"])) == "integer(2, 9)"
    assert usual(parse('match(type, {"A": 1}, choice("B"))'), ["type"]) is None
    assert usual(parse("type * 2"), ["type"]) is None


def test_a_bounded_total_stays_the_sum_of_its_parts() -> None:
    rows = rows_of("invoices with subtotal, tax, total between 100 and 500", 300)
    total = next(name for name in rows[0] if name.startswith("total"))
    assert all(100 <= row[total] <= 500 and abs(row["subtotal"] + row["tax"] - row[total]) < 0.011 for row in rows)  # type: ignore[operator]


def test_a_total_is_that_of_the_quantity_and_the_price_that_are_asked_for() -> None:
    rows = rows_of("orders with quantity, unit price, subtotal")
    assert all(abs(row["quantity"] * row["unit_price"] - row["subtotal"]) < 0.011 for row in rows)  # type: ignore[operator]


def test_only_what_is_paid_has_a_day_of_payment() -> None:
    rows = rows_of("invoices with status, paid date", 300)
    assert any(row["paid_date"] for row in rows)
    assert all((row["status"].lower() == "paid") >= (row["paid_date"] is not None) for row in rows)  # type: ignore[attr-defined]
