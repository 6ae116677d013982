"""Light, normal, heavy; rows that break programs; and what is refused before a row is made."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from tests import make
from tests.dirt.test_kinds import SPEC

import fabula
from fabula import api
from fabula.errors import FabulaError


@pytest.mark.parametrize(("level", "share"), [("light", 0.01), ("normal", 0.05), ("heavy", 0.15), (0.3, 0.3), ("2%", 0.02)])
def test_a_level_touches_about_its_share_of_the_rows(level: str | float, share: float) -> None:
    dirty = make.dataset(SPEC, rows=6000, seed=9).dirty(level)
    touched = {e["clean_row"] for e in dirty["people"].ledger.to_pylist()}
    assert share * 0.9 < len(touched) / 6000 < share * 1.1


def test_a_small_table_gets_its_share_too() -> None:
    counts = [len(make.dataset(SPEC, rows=100, seed=seed).dirty("normal")["people"].ledger) for seed in range(5)]
    assert all(3 <= count <= 7 for count in counts)


def test_light_dirt_leaves_every_type_as_it_is() -> None:
    dataset = make.dataset(SPEC, seed=1)
    for name, table in dataset.dirty("light").items():
        before = [
            str(field.type).replace("dictionary<values=string, indices=int32, ordered=0>", "string")
            for field in dataset[name].arrow_schema
        ]
        assert [
            str(field.type).replace("dictionary<values=string, indices=int32, ordered=0>", "string")
            for field in table.arrow_schema
        ] == before


def test_a_level_leaves_keys_alone() -> None:
    found = make.dataset(SPEC, seed=1).dirty(0.8).ledger.to_pylist()
    assert {e["kind"] for e in found if e["column"] in ("id", "visit_id")} == {"near_duplicate"}


def test_the_recipe_says_it() -> None:
    spec: dict[str, Any] = {
        "about": {"dirt": "heavy"},
        "a": {"rows": 500, "columns": {"id": "key", "name": "person.full_name"}},
        "b": {"rows": 500, "columns": {"id": "key", "name": "person.full_name"}, "dirt": ["missing(name, 0.1)"]},
    }
    dirty = make.dataset(spec).clean.dirty() if make.dataset(spec).is_dirty else make.dataset(spec).dirty()
    assert len({e["clean_row"] for e in dirty["a"].ledger.to_pylist()}) > 50
    assert {e["kind"] for e in dirty["b"].ledger.to_pylist()} == {"missing"} and len(dirty["b"].ledger) == 50


def test_a_list_in_one_line_may_hold_numbers_between_commas() -> None:
    text = (
        "t:\n  rows: 100\n  columns: {id: key, name: person.full_name}\n  dirt: [truncated(name, 0.05, 4), missing(name, 0.1)]\n"
    )
    dirty = fabula.generate(api.parse_recipe(text), seed=1).dirty()
    assert sorted({entry["kind"] for entry in dirty.ledger.to_pylist()}) == ["missing", "truncated"]
    assert api.recipe_dict(api.parse_recipe(api.recipe_text(dirty.schema))) == api.recipe_dict(dirty.schema)


def test_the_truth_about_the_same_people_in_several_systems() -> None:
    page = Path(__file__).parents[2] / "docs" / "how-to" / "match-people-across-systems.md"
    recipe = page.read_text("utf-8").split('```yaml title="match.yaml"\n')[1].split("```")[0]
    systems = fabula.generate(api.parse_recipe(recipe), seed=2).dirty()
    clean = {name: {row[next(iter(row))]: row for row in table.to_pylist()} for name, table in systems.clean.items()}
    pairs = [row for row in clean["matches"].values() if row["crm_id"] and row["account"]]
    assert len(pairs) > 100
    for pair in pairs:
        crm, billing = clean["crm"][pair["crm_id"]], clean["billing"][pair["account"]]
        assert billing["name"] == f"{crm['last_name'].upper()}, {crm['first_name']}" and billing["born"] == crm["birth_date"]
    told = {row[key] for row in clean["matches"].values() for key in ("crm_id", "account", "subscriber") if row[key]}
    assert told == {*clean["crm"], *clean["billing"], *clean["newsletter"]}
    assert systems["matches"].to_pylist() == systems.clean["matches"].to_pylist()


def test_all_or_nothing_of_a_column() -> None:
    dirty = make.dataset(SPEC, seed=1).dirty({"people": ["missing(email, 1)", "missing(age, 0)"]})
    rows = dirty["people"].to_arrow()
    assert (rows["email"].null_count, rows["age"].null_count) == (len(rows), 0)


def test_several_domains_get_dirty_and_clean_again() -> None:
    for domain in ("school", "dental_clinic", "hotel"):
        dataset = fabula.generate(api.domain(domain), rows=120, seed=2)
        for name, table in dataset.dirty("heavy").items():
            assert table.ledger.mend(table.to_arrow()).num_rows == len(dataset[name])


EDGES: dict[str, tuple[Any, ...]] = {
    "last_name": ("O'Brien-Łukasiewicz", "=1+1", "", "Zoë 👩🏽‍🚀🎉"),
    "email": ("o'brien+test@example.com",),
    "age": (0, 2**63 - 1, -(2**63)),
    "joined_on": (dt.date(2024, 2, 29), dt.date(1900, 1, 1), dt.date(9999, 12, 31)),
    "seen_at": (dt.datetime(2024, 2, 29, 23, 59, 59),),
}


def test_edge_rows_are_there_in_their_own_types_and_listed() -> None:
    dirty = make.dataset(SPEC, rows=40, seed=1).dirty(edges=True)
    rows = dirty["people"].to_arrow()
    for name, values in EDGES.items():
        assert set(values) <= set(rows[name].to_pylist()), name
    found = dirty["people"].ledger.to_pylist()
    assert all(e["kind"].startswith("edge_") for e in found)
    assert {"edge_leap_day", "edge_right_to_left", "edge_zero", "edge_maximum", "edge_longest_name", "edge_formula"} <= {
        e["kind"] for e in found
    }
    assert not {"id", "status", "active"} & {e["column"] for e in found}
    texts = [e["after"] for e in found]
    assert not any("\0" in text for text in texts) and max(map(len, texts)) > 4000


def test_edge_rows_stand_in_the_first_block_and_beside_other_dirt() -> None:
    dirty = make.dataset(SPEC, rows=5000, seed=1).dirty("light", edges=True)
    found = dirty["people"].ledger.to_pylist()
    assert max(e["row"] for e in found if e["kind"].startswith("edge_")) < 1100
    assert any(e["kind"] == "missing" for e in found)


REFUSED = {
    "typoo(email, 0.1)": "no kind of dirt named `typoo` · did you mean `typo`?",
    "typo(emial, 0.1)": "no column named `emial` · did you mean `email`?",
    "typo(email, 1.5)": '`1.5` is not a share · 0.05 or "5%", from 0 to 1',
    "typo(email)": "a kind of dirt takes columns and a share · typo(email, 0.02)",
    "typo(age, 0.1)": "`typo` does not fall on `age`, a number column · typo(column, share) falls on text columns",
    "orphans(email, 0.1)": "`email` is no reference · a column that is ref(table)",
    "swap(first_name, 0.1)": "`swap` takes two columns · swap(one, another, 0.1)",
    "swap(first_name, age, 0.1)": "`first_name` and `age` hold different types · two columns of the same type",
    "contradiction(email, 0.1)": "`contradiction` does not fall on `email`, a text column",
    "duplicates(email, 0.1)": "`duplicates` takes a share and nothing else · duplicates(0.01)",
    "unit(age, 0.1)": 'which unit `age` is in is not known · say it: unit(weight, 0.01, "kg->lb")',
    'unit(age, 0.1, "kg->stone")': "no units `kg->stone` · did you mean",
    "missing(email, 0.1, when=age)": '`when=age` is no condition · when=age > 60, when=status == "Paid"',
    "missing(email, 0.1, when=agee > 3)": "no column or semantic type named `agee`",
    "missing(email, 0.1, by=status)": "`by=status` is neither number nor date · a column that can be higher or lower",
    "typo(email, 0.1, by=age)": "`typo` has no option `by`",
    "truncated(email, 0.1, 5, 6)": "`truncated` takes no `6`",
    'truncated(email, 0.1, "x")': "`length` of `truncated` is not `x`",
    "email": "no dirt `email` · typo(name, 0.02)",
}


@pytest.mark.parametrize("call", REFUSED)
def test_what_cannot_be_is_refused_before_a_row_is_made(call: str) -> None:
    with pytest.raises(FabulaError) as error:
        make.dataset(SPEC).dirty({"people": [call]})
    assert f"{error.value.what} · {error.value.hint}".startswith(REFUSED[call])
    assert error.value.where.startswith("people.dirt")


def test_shares_of_a_column_add_up_to_one_at_most() -> None:
    with pytest.raises(FabulaError, match=r"typo, missing of `email` add up to 1\.2"):
        make.dataset(SPEC).dirty({"people": ["typo(email, 0.6)", "missing(email, 0.6)"]})
    with pytest.raises(FabulaError, match=r"copies add up to 1\.1"):
        make.dataset(SPEC).dirty({"people": ["duplicates(0.6)", "near_duplicates(0.5)"]})


@pytest.mark.parametrize("level", ["filthy", -0.1, 2, True, "x%"])
def test_a_level_is_a_word_or_a_share(level: Any) -> None:
    with pytest.raises(FabulaError, match="is no level of dirt"):
        make.dataset(SPEC).dirty(level)


def test_other_things_that_cannot_be() -> None:
    with pytest.raises(FabulaError, match="no table named `person`"):
        make.dataset(SPEC).dirty({"person": ["typo(email, 0.1)"]})
    with pytest.raises(FabulaError, match="5 rows hold no edge rows"):
        make.dataset(SPEC, rows=5).dirty(edges=True)
