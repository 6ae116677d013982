"""What each kind of dirt does to a cell, and that it falls on exactly the share that was asked for."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from tests import make

from fabula.dataset import DirtyDataset

ROWS = 2600  # two full blocks, and one cut short
COLUMNS = {
    "id": 'key("C-#####")',
    "first_name": "person.first_name",
    "last_name": "person.last_name",
    "email": "person.email",
    "phone": "person.phone",
    "age": "integer(18, 90)",
    "weight_kg": "number(40, 120, decimals=1)",
    "income": "lognormal(40000, 0.5, decimals=2)",
    "joined_on": 'date("2019-01-01", "2022-12-31")',
    "left_on": 'date("2023-01-01", "2025-12-31")',
    "seen_at": 'datetime("2024-01-01", "2024-12-31")',
    "status": "choice(Paid=3, Open=2, Cancelled=1)",
    "active": "boolean(0.7)",
}
SPEC: dict[str, Any] = {
    "about": {"locale": "de_DE"},
    "people": {"rows": ROWS, "columns": COLUMNS},
    "visits": {"rows": 2000, "columns": {"visit_id": "key", "person": "ref(people)", "fee": "price(5, 90)"}},
}


def broken(*calls: str, table: str = "people", seed: int = 4) -> DirtyDataset:
    return make.dataset(SPEC, seed=seed).dirty({table: list(calls)})


def entries(*calls: str, table: str = "people") -> list[dict[str, Any]]:
    return broken(*calls, table=table).ledger.to_pylist()


Test = Callable[[str, str], bool]
plain = str.maketrans("äöüßÄÖÜéè", "aousAOUee")

LOOKS: dict[str, Test] = {
    "typo(first_name, 0.1)": lambda b, a: abs(len(a) - len(b)) <= 1 and a != b,
    "ocr(email, 0.1)": lambda b, a: abs(len(a) - len(b)) <= 1 and a != b,
    "phone_format(phone, 0.1)": lambda b, a: a != b and [d for d in a if d.isdigit()] == [d for d in b if d.isdigit()],
    "case(last_name, 0.1)": lambda b, a: a != b and a.casefold() == b.casefold(),
    "blanks(last_name, 0.1)": lambda b, a: a != b and a.replace("\u00a0", " ").split() == b.split(),
    "encoding(last_name, 0.02)": lambda b, a: a != b and a.encode("cp1252", "ignore").decode("utf-8", "replace")[0] == b[0],
    "accents(last_name, 0.02)": lambda b, a: a != b and a.isascii() and unicodedata.normalize("NFKD", b)[0] == a[0],
    "truncated(email, 0.1)": lambda b, a: b.startswith(a) and 0 < len(a) < len(b),
    "truncated(email, 0.1, 6)": lambda b, a: a == b[:6],
    "missing(age, 0.1)": lambda b, a: a is None and b is not None,
    "disguised(email, 0.1)": lambda b, a: a in ("", "N/A", "-", "null", "n/a", "NULL", "unknown", "?", "none", "TBD"),
    'disguised(age, 0.1, "N/A", -99)': lambda b, a: a in ("N/A", "-99"),
    "disguised(joined_on, 0.1)": lambda b, a: a in ("9999-12-31", "1900-01-01", "1970-01-01"),
    "date_format(joined_on, 0.1)": lambda b, a: a != b and b[2:4] in a,
    "date_format(seen_at, 0.1)": lambda b, a: a != b and (":" in a),
    "number_format(income, 0.1)": lambda b, a: a != b and b.replace(".", "").rstrip("0") in "".join(filter(str.isdigit, a)) + "0",
    'unit(weight_kg, 0.1, "kg->lb")': lambda b, a: abs(float(a) - float(b) * 2.20462) < 0.06,
    "unit(income, 0.1)": lambda b, a: abs(float(a) - 100 * float(b)) < 0.01,
    "outlier(income, 0.1)": lambda b, a: not 0.12 < float(a) / float(b) < 8,
    "outlier(age, 0.1)": lambda b, a: float(a) < 0 or float(a) > 170,
    "outlier(joined_on, 0.1)": lambda b, a: abs(int(a[:4]) - int(b[:4])) in (9, 10, 11, 99, 100, 101),
    "variants(status, 0.1)": lambda b, a: a != b and a.strip()[:1].lower() == b[0].lower(),
    "variants(active, 0.1)": lambda b, a: (a in ("Yes", "Y", "1", "T", "TRUE", "yes", "x")) == (b == "true"),
    "from_above(status, 0.1)": lambda b, a: a != b and a in ("Paid", "Open", "Cancelled"),
    "contradiction(income, 0.1)": lambda b, a: 0.79 < float(a) / float(b) < 1.21 and a != b,
}


@pytest.mark.parametrize("call", LOOKS)
def test_a_kind_of_dirt_looks_as_it_says_and_falls_on_exactly_its_share(call: str) -> None:
    found = entries(call)
    share = 0.02 if "0.02" in call else 0.1
    assert len(found) == round(share * ROWS)
    strange = [(e["before"], e["after"]) for e in found if not LOOKS[call](e["before"], e["after"])]
    assert not strange, strange[:5]


def test_several_kinds_on_one_column_each_keep_their_share_and_no_cell_is_hit_twice() -> None:
    found = entries("missing(email, 0.3)", "typo(email, 0.3)", "case(email, 0.3)")
    counts = {kind: sum(e["kind"] == kind for e in found) for kind in ("missing", "typo", "case")}
    assert counts == dict.fromkeys(counts, round(0.3 * ROWS))
    assert len({e["row"] for e in found}) == len(found)


def test_a_call_may_name_several_columns() -> None:
    found = entries("typo(first_name, last_name, 0.05)")
    assert [sum(e["column"] == name for e in found) for name in ("first_name", "last_name")] == [130, 130]


def test_typing_errors_follow_the_keyboard_of_the_locale() -> None:
    from fabula.dirt.spelling import layout_of, neighbours

    assert [layout_of(code) for code in ("en_US", "de_DE", "fr_FR", "fr_CH")] == ["qwerty", "qwertz", "azerty", "qwertz"]
    assert "z" in neighbours("qwertz")["t"] and "y" in neighbours("qwerty")["t"] and "q" in neighbours("azerty")["s"]


def test_missing_given_another_column_falls_on_a_share_of_those_rows_only() -> None:
    dirty = broken("missing(income, 0.2, when=age > 60)")
    ages = dirty.clean["people"].to_arrow()["age"].to_pylist()
    hit = [e["clean_row"] for e in dirty.ledger.to_pylist()]
    old = sum(age > 60 for age in ages)
    assert all(ages[row] > 60 for row in hit)
    assert abs(len(hit) - 0.2 * old) <= 3  # less than one row a block


def test_missing_by_a_value_takes_the_high_ones_more_often_and_keeps_its_share() -> None:
    dirty = broken("missing(income, 0.1, by=income)")
    incomes = dirty.clean["people"].to_arrow()["income"].to_pylist()
    hit = [incomes[e["clean_row"]] for e in dirty.ledger.to_pylist()]
    assert len(hit) == round(0.1 * ROWS)
    assert sum(hit) / len(hit) > 1.3 * sum(incomes) / len(incomes)


def test_swapped_fields_change_places() -> None:
    dirty = broken("swap(first_name, last_name, 0.01)")
    clean, rows = dirty.clean["people"].to_arrow().to_pylist(), dirty["people"].to_arrow().to_pylist()
    hit = {e["row"] for e in dirty.ledger.to_pylist()}
    assert len(hit) == round(0.01 * ROWS)
    assert all((rows[r]["first_name"], rows[r]["last_name"]) == (clean[r]["last_name"], clean[r]["first_name"]) for r in hit)


def test_a_contradiction_turns_the_order_of_two_dates_round() -> None:
    rows = broken("contradiction(left_on, joined_on, 0.01)")["people"].to_arrow().to_pylist()
    assert sum(row["left_on"] < row["joined_on"] for row in rows) == round(0.01 * ROWS)


def test_an_orphan_has_a_key_that_no_parent_has() -> None:
    dirty = broken("orphans(person, 0.01)", "duplicates(0.1)", table="visits")
    parents = set(dirty["people"].to_arrow()["id"].to_pylist())
    rows = dirty["visits"].to_arrow().to_pylist()
    own = {e["row"] for e in dirty.ledger.to_pylist() if e["kind"] == "orphans"}
    assert own == {i for i, row in enumerate(rows) if row["person"] not in parents}
    assert len({e["clean_row"] for e in dirty.ledger.to_pylist() if e["kind"] == "orphans"}) == 20
    assert {len(row["person"]) for row in rows} == {7}


def test_an_orphan_is_none_when_parents_are_typed_anew() -> None:
    dirty = make.dataset(SPEC, seed=2).dirty({"people": ["near_duplicates(1)"], "visits": ["orphans(person, 0.1)"]})
    parents = set(dirty["people"].to_arrow()["id"].to_pylist())
    assert len(parents) == 2 * ROWS
    assert sum(row not in parents for row in dirty["visits"].to_arrow()["person"].to_pylist()) == 200


def test_a_duplicate_comes_again_as_dirty_as_it_is_and_behind_its_source() -> None:
    dirty = broken("duplicates(0.1)", "typo(first_name, 0.5)")
    rows, found = dirty["people"].to_arrow().to_pylist(), dirty.ledger.to_pylist()
    copies = [(e["row"], e["clean_row"]) for e in found if e["kind"] == "duplicate"]
    assert (len(rows), len(copies)) == (ROWS + 260, 260)
    for place, _ in copies:
        first = next(i for i, row in enumerate(rows) if row["id"] == rows[place]["id"])
        assert first < place and rows[first] == rows[place]


def test_a_near_duplicate_has_a_new_key_and_mistakes_of_its_own() -> None:
    dirty = broken("near_duplicates(0.1)")
    rows, clean = dirty["people"].to_arrow().to_pylist(), dirty.clean["people"].to_arrow().to_pylist()
    found = [e for e in dirty.ledger.to_pylist() if e["kind"] == "near_duplicate" and e["column"] is None]
    assert len(found) == 260 and len({row["id"] for row in rows}) == len(rows)
    for entry in found:
        copy, source = rows[entry["row"]], clean[entry["clean_row"]]
        assert 1 <= sum(copy[name] != source[name] for name in copy if name != "id") <= 3


def test_columns_become_text_only_where_a_kind_writes_text() -> None:
    made = broken("date_format(joined_on, 0.1)", "outlier(age, 0.1)", "missing(active, 0.1)")["people"].arrow_schema
    assert [str(made.field(name).type) for name in ("joined_on", "left_on", "age", "active")] == [
        "string",
        "date32[day]",
        "int64",
        "bool",
    ]


def test_the_dates_of_a_text_column_that_nothing_fell_on_stay_iso() -> None:
    dirty = broken("date_format(joined_on, 0.1)")
    hit = {e["row"] for e in dirty.ledger.to_pylist()}
    texts = dirty["people"].to_arrow()["joined_on"].to_pylist()
    assert all((row in hit) != bool(_is_iso(text)) for row, text in enumerate(texts))


def _is_iso(text: str) -> bool:
    try:
        return len(text) == 10 and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def test_every_kind_says_what_it_does_and_is_tried_here() -> None:
    from fabula.dirt import ROWS as COPIES
    from fabula.dirt import catalogue

    here = {call.partition("(")[0] for call in LOOKS} | {"swap", "orphans", *COPIES}
    assert set(catalogue()) == here
    assert all(len(about) > 12 for about in catalogue().values())


def test_broken_addresses_and_numbers_still_reach_nobody() -> None:
    spec = {
        "people": {
            "rows": 2000,
            "columns": {"email": "person.email", "phone": "person.phone"},
            "dirt": ["typo(email, 0.3)", "ocr(email, 0.1)", "typo(phone, 0.5)"],
        }
    }
    for row in make.dataset(spec).to_arrow().to_pylist():
        assert row["email"].rpartition("@")[2] in ("example.com", "example.org", "example.net")
        assert "555-01" in row["phone"]
