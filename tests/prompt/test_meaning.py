"""What columns mean by their names: of databases and spreadsheets, in several languages, in tables of many kinds."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

import fabula
from fabula.expression import parse
from fabula.prompt import meanings
from fabula.prompt.meaning import expression_for, meaning_of
from fabula.prompt.meaning_abbreviations import in_pieces, phrase_like
from fabula.prompt.meaning_coherence import coherent
from fabula.prompt.meaning_words import words_of
from fabula.teaching.column_names import disguised

NAMES = Path(__file__).parent / "column_names.tsv"


def rows_of(columns: dict[str, str], rows: int = 200) -> list[dict[str, object]]:
    """The rows of a table of these columns."""
    return fabula.generate({"t": {"rows": rows, "columns": {"row_id": "key", **columns}}}, seed=5).to_arrow().to_pylist()


def test_nearly_all_names_of_real_tables_are_understood() -> None:
    with NAMES.open(encoding="utf-8") as file:
        asked = list(csv.DictReader(file, delimiter="\t"))
    wrong = [
        f"{row['name']} is {found}, not {row['meanings']}"
        for row in asked
        if (found := meaning_of(row["name"], table=row["table"], type=row["type"]).meaning) not in row["meanings"].split("/")
    ]
    assert len(asked) >= 500
    assert len(wrong) <= 0.05 * len(asked), wrong


def test_every_meaning_is_made_alone_and_says_something() -> None:
    columns = {label: meaning.expression for label, meaning in meanings.load().items()}
    made = rows_of({f"c{i}": text for i, text in enumerate(columns.values())}, rows=40)
    empty = [label for i, label in enumerate(columns) if all(row[f"c{i}"] is None for row in made)]
    assert set(empty) <= {"name_suffix", "termination_date", "deleted_at"}
    assert not any("Lorem" in str(value) for row in made for value in row.values())


def test_a_name_means_one_thing() -> None:
    names = [name for meaning in meanings.load().values() for name in meaning.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("CustPhoneNo", ["cust", "phone", "no"]),
        ("HTTPStatus", ["http", "status"]),
        ("addr_ln_2", ["addr", "ln", "2"]),
        ("Größe", ["groesse"]),
        ("prénom", ["prenom"]),
        ("shipToCity", ["shipping", "city"]),
        ("m_dtmCreatedOn", ["date", "created", "on"]),
        ("intRate", ["int", "rate"]),
        ("blnActive", ["active"]),
        ("Unit Cost ($)", ["unit", "cost"]),
        ("Mileage (mi)", ["mileage", "mi"]),
        ("Paid (Y/N)", ["paid", "yn"]),
        ("P.O. #", ["po", "number"]),
        ("UnitPriceExVat", ["unit", "price"]),
    ],
)
def test_names_fall_into_words(written: str, words: list[str]) -> None:
    assert words_of(written) == words


def test_words_cut_short_or_run_together_are_found() -> None:
    assert phrase_like(["cod", "fisc"])[1] == "tax_id"
    assert phrase_like(["pushed", "at"]) == ("", "")  # a word of its own, and not "published"
    assert in_pieces("empphn") == ("emp", "phn")
    assert in_pieces("paddock") == ()


def test_a_unit_says_what_kind_of_amount_it_is() -> None:
    assert meaning_of("call_dur_sec", type="int").meaning == "duration_seconds"
    assert meaning_of("vat_pct").meaning == "tax_rate"
    assert meaning_of("co2_kg").meaning == "co2_emissions"
    assert meaning_of("weight_kgs", table="vitals").meaning == "weight_kg"


def test_a_table_in_another_language_says_what_it_is_about() -> None:
    assert meaning_of("matricula", table="vehiculos").meaning == "license_plate"


def test_the_table_decides_what_a_title_or_a_name_is() -> None:
    assert meaning_of("title", table="books").meaning == "book_title"
    assert meaning_of("title", table="employees").meaning == "job_title"
    assert meaning_of("title", neighbours=("salary", "hire_date")).meaning == "job_title"
    assert meaning_of("name", table="ships").expression == "transport.ship_name"
    assert meaning_of("name", table="schools").expression == "education.school_name"
    assert meaning_of("number", table="players").meaning == "shirt_number"


def test_the_type_of_a_column_is_respected() -> None:
    assert meaning_of("children", type="boolean").meaning == "flag"
    assert meaning_of("quantity", type="int").meaning == "quantity"
    assert meaning_of("heart_rate", type="smallint").meaning == "heart_rate"
    assert parse(meaning_of("created", type="date").expression).function == "date"  # type: ignore[union-attr]
    assert isinstance(rows_of({"x": meaning_of("ord_no", type="integer").expression}, 3)[0]["x"], int)


def test_another_person_in_the_row_is_another_person() -> None:
    assert expression_for("guardian_email") == "person.email(of=guardian)"
    row = rows_of({"email": "person.email", "guardian_email": expression_for("guardian_email")}, 5)[0]
    assert row["email"] != row["guardian_email"]


def test_dates_follow_each_other() -> None:
    for row in rows_of(coherent(["order_date", "ship_date", "delivery_date"], "orders")):
        assert row["order_date"] <= row["ship_date"] <= row["delivery_date"]  # type: ignore[operator]
    for row in rows_of(coherent(["start_date", "end_date", "duration_days"], "projects")):
        assert (row["end_date"] - row["start_date"]).days == row["duration_days"]  # type: ignore[operator]


def test_a_total_is_quantity_times_price() -> None:
    for row in rows_of(coherent(["quantity", "unit_price", "total"], "sales")):
        assert row["total"] == pytest.approx(row["quantity"] * row["unit_price"], abs=0.011)  # type: ignore[operator]


def test_the_lowest_is_not_above_the_highest() -> None:
    for row in rows_of(coherent(["date", "min_temp", "max_temp", "weekday"], "weather")):
        assert row["min_temp"] <= row["max_temp"]  # type: ignore[operator]
        assert row["weekday"] == row["date"].strftime("%A")  # type: ignore[union-attr]


def test_age_and_date_of_birth_are_those_of_one_person() -> None:
    for row in rows_of(coherent(["date_of_birth", "age"], "patients"), 30):
        assert 0 <= 2026 - row["date_of_birth"].year - row["age"] <= 1  # type: ignore[union-attr, operator]


class Certain:
    """Stands for a network that takes every name for one meaning."""

    def __init__(self, label: str) -> None:
        self.meanings = ["no such meaning", label]
        self.tokenizer = SimpleNamespace(encode=str)

    def read(self, _: str) -> SimpleNamespace:
        """As sure as can be."""
        return SimpleNamespace(meanings=np.array([0.1, 0.9]))


def test_the_network_is_asked_only_for_names_that_nobody_wrote_down() -> None:
    unknown = meaning_of("xyzzy", network=Certain("voltage"))  # type: ignore[arg-type]
    assert unknown.meaning == "voltage"
    assert meaning_of("dob", network=Certain("voltage")).meaning == "date_of_birth"  # type: ignore[arg-type]
    assert meaning_of("xyzzy", network=Certain("gone since")).expression == meaning_of("xyzzy").expression  # type: ignore[arg-type]


def test_a_disguised_name_is_short_but_the_same_for_a_seed() -> None:
    made = [disguised("customer phone number", random.Random(seed)) for seed in range(40)]
    assert made == [disguised("customer phone number", random.Random(seed)) for seed in range(40)]
    assert len(set(made)) > 5
