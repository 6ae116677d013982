"""A profile says what stands in a file: kinds, gaps, ends, the commonest values, and what names seem to mean."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import fabula
from fabula import api
from fabula.checks.profiling import ColumnProfile

ROWS = 60_000
RECIPE = {
    "people": {
        "rows": ROWS,
        "columns": {
            "id": "key",
            "email": "person.email(null=0.2)",
            "colour": "choice(Red=6, Blue=3, Green=1)",
            "weight": "normal(70, 10, min=40, max=110, decimals=1)",
            "born_on": 'date("1990-01-01", "1999-12-31")',
            "is_member": "boolean(0.25)",
            "nothing": "choice(A, null=1.0)",
            "code": 'pattern("#####-????")',
        },
    }
}


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ColumnProfile]:
    path = tmp_path_factory.mktemp("profile") / "people.csv"
    fabula.generate(RECIPE, seed=2).write(path)
    (table,) = api.profile(path)
    assert (table.name, table.rows) == ("people", ROWS)
    return {column.name: column for column in table.columns}


def test_kinds_are_read_from_the_values(columns: dict[str, ColumnProfile]) -> None:
    assert {name: column.kind for name, column in columns.items()} == {
        "id": "whole number",
        "email": "text",
        "colour": "text",
        "weight": "number",
        "born_on": "date",
        "is_member": "true or false",
        "nothing": "nothing",
        "code": "text",
    }


def test_missing_values_are_counted(columns: dict[str, ColumnProfile]) -> None:
    assert columns["email"].missing == 0.2 * ROWS
    assert columns["nothing"].missing == ROWS
    assert columns["id"].missing == 0


def test_few_values_are_counted_and_many_estimated(columns: dict[str, ColumnProfile]) -> None:
    assert (columns["colour"].distinct, columns["colour"].is_exact) == (3, True)
    assert columns["id"].distinct == pytest.approx(ROWS, rel=0.1)
    assert not columns["id"].is_exact


def test_ends_mean_and_quantiles_are_those_of_the_rows(columns: dict[str, ColumnProfile]) -> None:
    weight = columns["weight"]
    assert weight.low >= 40 and weight.high <= 110
    assert weight.mean == pytest.approx(70, abs=0.3)
    assert weight.spread == pytest.approx(10, abs=0.3)
    assert weight.quantiles[2] == pytest.approx(70, abs=0.5)
    assert sum(weight.bars) > 10_000
    assert np.argmax(weight.bars) == pytest.approx(len(weight.bars) / 2, abs=3)


def test_the_commonest_values_come_first(columns: dict[str, ColumnProfile]) -> None:
    assert columns["colour"].top == (("Red", 0.6 * ROWS), ("Blue", 0.3 * ROWS), ("Green", 0.1 * ROWS))
    assert columns["is_member"].top[0] == ("false", 0.75 * ROWS)
    assert not columns["code"].top


def test_texts_have_lengths_and_samples(columns: dict[str, ColumnProfile]) -> None:
    assert columns["code"].lengths == (10, 10.0, 10)
    assert len(columns["code"].samples) == 3


def test_names_say_what_columns_mean_if_their_kind_fits(columns: dict[str, ColumnProfile]) -> None:
    assert columns["email"].meaning == "person.email"
    assert columns["id"].meaning == ""


def test_a_late_value_of_another_kind_makes_a_column_text(tmp_path: Path) -> None:
    lines = [str(i) for i in range(120_000)]
    (tmp_path / "late.csv").write_text("\n".join(["n,m", *(f"{line},1" for line in lines), "unknown,2"]) + "\n")
    (table,) = api.profile(tmp_path / "late.csv")
    n, m = table.columns
    assert (n.kind, n.rows, m.kind) == ("text", 120_001, "whole number")
