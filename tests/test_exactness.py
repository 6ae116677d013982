"""Shares, counts and differences hold exactly, or are refused before a row is made."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make import column, dataset, table

from fabula.errors import FabulaError


def refused(**tables: Any) -> str:
    with pytest.raises(FabulaError) as caught:
        dataset(tables)
    return str(caught.value)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 5000), st.lists(st.floats(0.0005, 1.0), min_size=2, max_size=9), st.integers(0, 99))
def test_every_category_has_its_share_but_for_less_than_a_row(rows: int, weights: list[float], seed: int) -> None:
    spelled = ", ".join(f'"{i}": {weight!r}' for i, weight in enumerate(weights))
    found = Counter(column(f"choice({{{spelled}}})", rows=rows, seed=seed))
    for i, weight in enumerate(weights):
        assert abs(found[str(i)] - rows * weight / sum(weights)) < 1 + 1e-6


@given(st.integers(1, 4000), st.integers(0, 100))
def test_missing_values_and_truths_are_as_many_as_was_asked(rows: int, percent: int) -> None:
    made = table(rows=rows, x=f'integer(1, 9, null="{percent}%")', y=f"boolean({percent / 100})").to_arrow()
    assert abs(made["x"].null_count - rows * percent / 100) < 1 + 1e-6
    assert abs(sum(made["y"].to_pylist()) - rows * percent / 100) < 1 + 1e-6


def test_shares_are_exact_in_every_thousand_rows_and_look_random() -> None:
    values = column("boolean(0.3)", rows=10_240)
    assert {sum(values[i : i + 1024]) for i in range(0, 10_240, 1024)} <= {307, 308}
    neighbours = sum(a and b for a, b in itertools.pairwise(values)) / len(values)
    assert 0.07 < neighbours < 0.11  # 0.09 when each row does not know the next


def test_rows_before_the_last_block_do_not_change_when_rows_are_added() -> None:
    assert column("choice(A=5, B=3, C=2)", rows=2048) == column("choice(A=5, B=3, C=2)", rows=5000)[:2048]


def test_a_rare_category_is_neither_lost_nor_doubled() -> None:
    assert Counter(column("choice(Common=9999, Rare=1)", rows=50_000))["Rare"] == 5


def test_exactly_so_many_rows_are_true() -> None:
    assert Counter(column('when(exactly(1), "Winner", "Finalist")', rows=400)) == {"Winner": 1, "Finalist": 399}
    assert Counter(column('exactly({"Gold": 1, "Silver": 2}, "None")', rows=40)) == {"Gold": 1, "Silver": 2, "None": 37}
    assert Counter(column('exactly({"Gold": 1, "Silver": 2})', rows=40)) == {"Gold": 1, "Silver": 2, None: 37}
    assert refused(t={"rows": 5, "columns": {"x": "exactly(9)"}}) == "t.x: exactly 9 of 5 rows\n  hint: 0 to 5"


@pytest.mark.parametrize(
    "expression",
    [
        "person.full_name(unique=True)",
        "integer(1, 3000, unique=True)",
        "word.word",
        'date("2020-01-01", "2029-12-31", unique=True)',
        "choice(" + ", ".join(f"v{i}" for i in range(3000)) + ", unique=True)",
    ],
)
def test_unique_values_do_not_repeat(expression: str) -> None:
    if expression == "word.word":
        expression = 'template("{a}-{b}", a=integer(1, 60), b=integer(1, 60), unique=True)'
    values = column(expression, rows=2500)
    assert len(set(values)) == 2500


def test_a_unique_name_keeps_the_person_whole() -> None:
    made = table(rows=4000, name="person.full_name(unique=True)", first="person.first_name", last="person.last_name").to_arrow()
    assert len(set(made["name"].to_pylist())) == 4000
    assert all(row["name"] == f"{row['first']} {row['last']}" for row in made.to_pylist())


def test_unique_in_groups_differs_within_each_parent() -> None:
    made = dataset(
        {
            "teams": {"rows": 300, "columns": {"team_id": "key"}},
            "players": {
                "rows": "11..18 per teams",
                "columns": {"team_id": "ref(teams)", "shirt": "integer(1, 20)"},
                "rules": ["unique(team_id, shirt)"],
            },
        }
    )["players"].to_arrow()
    pairs = list(zip(made["team_id"].to_pylist(), made["shirt"].to_pylist(), strict=True))
    assert len(pairs) == len(set(pairs)) > 3000


def test_pairs_of_two_references_do_not_repeat() -> None:
    made = dataset(
        {
            "students": {"rows": 60, "columns": {"student_id": "key"}},
            "clubs": {"rows": 9, "columns": {"club_id": "key"}},
            "members": {
                "rows": 400,
                "columns": {"student_id": "ref(students)", "club_id": "ref(clubs)"},
                "rules": ["unique(student_id, club_id)"],
            },
        }
    )["members"].to_arrow()
    pairs = set(zip(made["student_id"].to_pylist(), made["club_id"].to_pylist(), strict=True))
    assert len(pairs) == 400


@pytest.mark.parametrize(
    ("columns", "rules", "said"),
    [
        (
            {"code": "choice(A, B, C)"},
            ["unique(code)"],
            "t.code: 20 rows cannot all differ among 3 values\n  hint: at most 3 rows",
        ),
        (
            {"a": "choice(A, B, C)", "b": "integer(1, 5)"},
            ["unique(a, b)"],
            "t.b: 20 rows cannot all differ in a, b, which 15 different values has\n  hint: at most 15 rows, or more values",
        ),
        ({"a": "key"}, ["unique(b)"], "t: `unique(b)` names no column `b`\n  hint: known: `a`"),
    ],
)
def test_what_cannot_all_differ_is_refused_before_a_row(columns: dict[str, str], rules: list[str], said: str) -> None:
    assert refused(t={"rows": 20, "columns": columns, "rules": rules}) == said


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ('date("2025-01-01", "2024-01-01")', "from 2025-01-01 to 2024-01-01 ends before it starts"),
        ('datetime(after="2025-01-01", before="2024-01-01")', "from 2025-01-01 to 2024-01-01 ends before it starts"),
        ("integer(9, 1)", "integer(9, 1) ends before it starts"),
        ("normal(5, 2, min=9, max=1)", "normal with min=9 and max=1"),
        ("lognormal(5, 0.5, min=9, max=1)", "lognormal with min=9 and max=1"),
        ('pattern("##", unique=True)', 'pattern("##") has only 100 different codes'),
    ],
)
def test_bounds_that_nothing_is_between_are_refused_before_a_row(expression: str, said: str) -> None:
    assert said in refused(t={"rows": 500, "columns": {"x": expression}})


def test_codes_may_grow_with_the_rows() -> None:
    codes = column('pattern("B-##", unique=True, grow=True)', rows=5000)
    assert len(set(codes)) == 5000 and all(re.fullmatch(r"B-\d{4}", code) for code in codes)
    assert len(column('pattern("B-##", unique=True, grow=True)', rows=90)[0]) == 4
