"""Rows that hold together: keys that join, numbers that add up, dates in order, conditions that hold."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import math
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from make import RICH, column, dataset, table

import fabula
from fabula.columns.draw import permute
from fabula.errors import PlanError

N = 3000
TODAY = dt.date(2026, 11, 1)
SIZES = (0, 1, 5, 1023, 1024, 1025, 3000)  # the children of 1,024 parents are counted together


def rows_of(spec: dict[str, Any], **options: Any) -> dict[str, list[dict[str, Any]]]:
    return {name: made.to_pylist() for name, made in dataset(spec, **options).items()}


def parents_and(rows: int, **columns: str) -> dict[str, Any]:
    """A table of parents, and another one that refers to it."""
    return {
        "p": {"rows": rows, "columns": {"id": "key", "n": "integer(1, 9)", "name": "choice(A, B, C)"}},
        "c": {"columns": columns},
    }


def assert_share(found: int, of: int, share: float) -> None:
    """The number found lies within five standard deviations of what is expected."""
    assert abs(found - of * share) <= 5 * math.sqrt(of * share * (1 - share)) + 1


# Keys and relations.


def test_every_foreign_key_finds_its_parent() -> None:
    made = dataset(RICH)
    tables = {name: t.to_arrow() for name, t in made.items()}
    found = 0
    for name, child in made.items():
        for fk, target in child.references.items():
            parent, key = target.split(".")
            present = set(tables[name][fk].to_pylist()) - {None}
            assert present <= set(tables[parent][key].to_pylist()), f"{name}.{fk}"
            found += 1
    assert found == 12


@pytest.mark.parametrize("key", ["key", "uuid", 'key("S-#####")', 'key("A#", start=7)', "key(start=-5)"])
def test_keys_never_repeat(key: str) -> None:
    assert len(set(column(key))) == N


def test_a_key_counts_from_its_start_and_grows_when_its_digits_run_out() -> None:
    assert column("key", rows=3) == [1, 2, 3]
    assert column('key("S-#####", start=10)', rows=2) == ["S-00010", "S-00011"]
    assert column('key("S-#")', rows=100)[::99] == ["S-001", "S-100"]


@pytest.mark.parametrize("parents", SIZES)
@pytest.mark.parametrize(("low", "high"), [(0, 0), (1, 1), (3, 3), (0, 1), (4, 8), (0, 12)])
def test_every_parent_has_as_many_children_as_its_table_says(parents: int, low: int, high: int) -> None:
    spec = parents_and(parents, p_id="ref(p)")
    spec["c"]["rows"] = f"{low}..{high} per p"
    made = dataset(spec)
    fks = made["c"].to_arrow()["p_id"].to_pylist()
    children = Counter(fks)
    assert fks == sorted(fks)  # in the order of their parents
    assert set(children) <= set(range(1, parents + 1))
    assert all(low <= children[parent] <= high for parent in range(1, parents + 1))
    assert len(made["c"]) == sum(children.values())
    if low == high:
        assert len(made["c"]) == low * parents
    if parents >= 1023:
        assert {children[parent] for parent in range(1, parents + 1)} == set(range(low, high + 1))


@given(st.integers(0, 2500), st.integers(0, 4), st.integers(0, 5))
def test_children_add_up_for_any_number_of_parents(parents: int, low: int, more: int) -> None:
    spec = parents_and(parents, p_id="ref(p)")
    spec["c"]["rows"] = f"{low}..{low + more} per p"
    made = dataset(spec)["c"]
    children = Counter(made.to_arrow()["p_id"].to_pylist())
    assert sum(children.values()) == len(made)
    assert all(low <= children[parent] <= low + more for parent in range(1, parents + 1))


@pytest.mark.parametrize("parents", [5, 6, 12, 100, 1024, 1025])
def test_distinct_references_never_repeat_for_one_parent(parents: int) -> None:
    spec = parents_and(parents, p_id="ref(p)", other_id="ref(q, distinct=True)")
    spec["c"]["rows"] = "1..5 per p"
    spec["q"] = {"rows": parents, "columns": {"id": "key"}}
    pairs = [(row["p_id"], row["other_id"]) for row in rows_of(spec)["c"]]
    assert len(pairs) == len(set(pairs))


@pytest.mark.parametrize("parents", [2, 3, 20, 1025])
def test_other_than_never_gives_the_same_row(parents: int) -> None:
    spec = parents_and(parents, home="ref(p)", away="ref(p, other_than=home)", third="ref(p, skew=0.9, other_than=away)")
    spec["c"]["rows"] = N
    for row in rows_of(spec)["c"]:
        assert row["home"] != row["away"] != row["third"]


@pytest.mark.parametrize("teams", [3, 4, 20, 1025])
def test_other_than_and_distinct_hold_together(teams: int) -> None:
    spec = parents_and(teams, home="ref(p)", away="ref(p, other_than=home, distinct=True)")
    spec["c"]["rows"] = f"{min(teams - 1, 19)} per p"
    pairs = [(row["home"], row["away"]) for row in rows_of(spec)["c"]]
    assert len(pairs) == len(set(pairs))
    assert all(home != away for home, away in pairs)


def test_a_reference_inside_its_own_table_points_to_an_earlier_row() -> None:
    rows = rows_of({"t": {"rows": N, "columns": {"id": "key", "boss_id": "ref(t)"}}})["t"]
    assert rows[0]["boss_id"] is None
    assert all(1 <= row["boss_id"] < row["id"] for row in rows[1:])


@pytest.mark.parametrize("rows", [1, 1500, N])
def test_unique_references_use_every_parent_once_at_most(rows: int) -> None:
    spec = parents_and(N, p_id="ref(p, unique=True)")
    spec["c"]["rows"] = rows
    fks = [row["p_id"] for row in rows_of(spec)["c"]]
    assert len(set(fks)) == rows
    assert fks != sorted(fks) or rows == 1


def test_skew_makes_some_parents_popular() -> None:
    def most_popular(skew: float) -> int:
        spec = parents_and(100, p_id=f"ref(p, skew={skew})")
        spec["c"]["rows"] = 10_000
        return max(Counter(row["p_id"] for row in rows_of(spec)["c"]).values())

    assert most_popular(0) < 160 < most_popular(0.4) < most_popular(0.8)


@pytest.mark.parametrize("own", [True, False])
def test_references_are_missing_as_often_as_asked(own: bool) -> None:
    spec = parents_and(N, p_id="ref(p, null=0.2)", name="p.name")
    spec["c"]["rows"] = "1 per p" if own else N
    rows = rows_of(spec)["c"]
    assert_share(sum(row["p_id"] is None for row in rows), N, 0.2)
    assert all((row["p_id"] is None) == (row["name"] is None) for row in rows)


def test_columns_of_a_parent_are_the_parent_s_own_values() -> None:
    spec = RICH | {
        "checks": {
            "rows": "1..3 per results",
            "columns": {
                "result_id": "ref(results)",
                "score": "results.score",
                "doubled": "results.score * 2",
                "mark": "results.mark",
                "student_code": "upper(results.held_on)",
            },
        }
    }
    made = rows_of(spec)
    results = {row["result_id"]: row for row in made["results"]}
    for row in made["checks"]:
        parent = results[row["result_id"]]
        assert (row["score"], row["mark"], row["doubled"]) == (parent["score"], parent["mark"], parent["score"] * 2)
        assert row["student_code"] == str(parent["held_on"])
    teachers = {row["teacher_id"]: row for row in made["teachers"]}
    for row in made["students"]:
        assert row["tutor_subject"] == (teachers[row["tutor_id"]]["subject"] if row["tutor_id"] else None)
    for row in made["courses"]:
        subject = teachers[row["teacher_id"]]["subject"]
        assert row["title"] is None if subject is None else row["title"][:-2] == subject


def test_grandparents_are_reached_through_parents() -> None:
    made = rows_of(
        {
            "a": {"rows": 9, "columns": {"a_id": "key", "city": "choice(Rome, Oslo, Lima)"}},
            "b": {"rows": "2 per a", "columns": {"b_id": "key", "a_id": "ref(a)", "city": "a.city"}},
            "c": {"rows": 500, "columns": {"b_id": "ref(b)", "city": "b.city", "a_id": "b.a_id"}},
        }
    )
    cities = {row["a_id"]: row["city"] for row in made["a"]}
    assert all(row["city"] == cities[row["a_id"]] for row in made["c"])


def test_two_references_to_one_table_read_their_own_parents() -> None:
    spec = parents_and(50, home="ref(p)", away="ref(p, other_than=home)", home_n="home.n", away_n="away.n")
    made = rows_of(spec)
    n = {row["id"]: row["n"] for row in made["p"]}
    assert all((row["home_n"], row["away_n"]) == (n[row["home"]], n[row["away"]]) for row in made["c"])


# Chance.


@pytest.mark.parametrize("size", [*range(1, 66), 100, 127, 128, 129, 1000, 1023, 1024, 1025, 2000])
def test_a_shuffle_meets_every_number_once(size: int) -> None:
    assert sorted(permute(12345, np.arange(size), size)) == list(range(size))


@given(st.integers(0, 2**64 - 1), st.integers(1, 2000))
def test_a_shuffle_meets_every_number_once_for_any_key(key: int, size: int) -> None:
    assert len(np.unique(permute(key, np.arange(size), size))) == size


@pytest.mark.parametrize("share", [0, 0.01, 0.3, 0.95, 1])
@pytest.mark.parametrize(
    "expression",
    [
        "integer(1, 9{})",
        "choice(A, B{})",
        'date("2024-01-01", "2024-05-05"{})',
        "uuid(null=0.5{})",
        "person.first_name(null=0.5{})",
    ],
)
def test_values_are_missing_as_often_as_asked(expression: str, share: float) -> None:
    text = expression.replace("(null=0.5{}", "({}").format(f", null={share}").replace("(, ", "(")
    assert_share(column(text).count(None), N, share)


def test_two_columns_of_the_same_kind_are_independent() -> None:
    rows = (
        table(a="integer(1, 2)", b="integer(1, 2)", c="choice(X, Y, null=0.5)", d="choice(X, Y, null=0.5)").to_arrow().to_pylist()
    )
    assert_share(sum(row["a"] == row["b"] for row in rows), N, 0.5)
    assert_share(sum((row["c"] is None) == (row["d"] is None) for row in rows), N, 0.5)


@pytest.mark.parametrize(
    ("expression", "shares"),
    [
        ("choice(A, B, C, D)", dict.fromkeys("ABCD", 0.25)),
        ("choice(A=3, B=1)", {"A": 0.75, "B": 0.25}),
        ('choice({"In transit": 9, "Lost": 1})', {"In transit": 0.9, "Lost": 0.1}),
        ("choice(A=1, B=0)", {"A": 1.0}),
        ("boolean(0.8)", {True: 0.8, False: 0.2}),
        ("integer(1, 5)", dict.fromkeys(range(1, 6), 0.2)),
    ],
)
def test_shares_are_what_was_asked(expression: str, shares: dict[Any, float]) -> None:
    found = Counter(column(expression))
    assert set(found) == set(shares)
    for value, share in shares.items():
        assert_share(found[value], N, share)


def test_a_unique_choice_gives_every_value_before_any_comes_again() -> None:
    assert sorted(column("choice(A=9, B=1, C=1, unique=True)", rows=3)) == ["A", "B", "C"]
    ruled = dataset({"t": {"rows": 3, "columns": {"x": "choice(A=9, B=1, C=1)"}, "rules": ["unique(x)"]}})["t"]
    assert sorted(row["x"] for row in ruled.to_pylist()) == ["A", "B", "C"]


def test_choices_keep_the_type_of_their_values() -> None:
    assert set(column("choice(1, 2)")) == {1, 2}
    assert set(column("choice(1, 2.5)")) == {1.0, 2.5}
    assert set(column("choice(True, None)")) == {True, None}


# Numbers.


@pytest.mark.parametrize(
    ("expression", "low", "high", "decimals"),
    [
        ("integer(-3, 4)", -3, 4, 0),
        ("number(0.5, 9.5, decimals=1)", 0.5, 9.5, 1),
        ("normal(71, 12, min=50, max=75)", 50, 75, 0),
        ("normal(0, 1, min=-0.5, max=0.5, decimals=3)", -0.5, 0.5, 3),
        ("lognormal(40000, 1, min=12000, max=90000, decimals=2)", 12000, 90000, 2),
        ("exponential(30, min=5, max=60)", 5, 60, 2),
        ("poisson(2.5, min=1, max=4)", 1, 4, 0),
        ("price(5, 200)", 5, 200, 2),
    ],
)
def test_numbers_keep_to_their_bounds_and_decimals(expression: str, low: float, high: float, decimals: int) -> None:
    values = column(expression)
    assert low <= min(values) < max(values) <= high
    assert all(round(value, decimals) == value for value in values)
    assert all(isinstance(value, int) == (decimals == 0) for value in values)


def test_means_and_medians_are_what_was_asked() -> None:
    assert np.mean(column("normal(100, 15, decimals=2)")) == pytest.approx(100, abs=1.5)
    assert np.std(column("normal(100, 15, decimals=2)")) == pytest.approx(15, rel=0.06)
    assert np.median(column("lognormal(40000, 0.5)")) == pytest.approx(40000, rel=0.05)
    assert np.mean(column("exponential(30)")) == pytest.approx(30, rel=0.1)
    assert np.mean(column("poisson(2.5)")) == pytest.approx(2.5, rel=0.06)
    assert np.mean(column("poisson(2000)")) == pytest.approx(2000, rel=0.01)


def test_a_group_has_a_mean_of_its_own() -> None:
    rows = table(g="choice(A, B, C, D, E)", x="normal(70, 10, by=g, decimals=3)").to_arrow().to_pylist()
    means = [np.mean([row["x"] for row in rows if row["g"] == group]) for group in "ABCDE"]
    assert max(means) - min(means) > 2


def test_bounds_may_be_columns() -> None:
    for row in table(low="integer(0, 50)", high="low + integer(0, 50)", x="integer(low, high)").to_arrow().to_pylist():
        assert row["low"] <= row["x"] <= row["high"]


OPERANDS = {
    "a": "integer(-9, 9)",
    "b": "integer(-9, 9, null=0.1)",
    "c": "number(-5, 5, decimals=2)",
    "d": "number(-5, 5, null=0.1)",
}


@pytest.mark.parametrize(
    ("expression", "function"),
    [
        ("a + b", lambda a, b: a + b),
        ("a - c", lambda a, c: a - c),
        ("a * d", lambda a, d: a * d),
        ("a / b", lambda a, b: a / b if b else None),
        ("a // b", lambda a, b: a // b if b else None),
        ("a % b", lambda a, b: a % b if b else None),
        ("a ** 2", lambda a: a**2),
        ("-a", lambda a: -a),
        ("2 * (a + c) - d / 4", lambda a, c, d: 2 * (a + c) - d / 4),
        ("round(c * d, 2)", lambda c, d: pytest.approx(round(c * d, 2), abs=0.0101)),
        ("round(c)", lambda c: pytest.approx(c, abs=0.5)),
        ("floor(c)", lambda c: math.floor(c)),
        ("ceil(c)", lambda c: math.ceil(c)),
        ("abs(a)", lambda a: abs(a)),
        ("sqrt(c)", lambda c: math.sqrt(c) if c >= 0 else None),
        ("exp(c)", lambda c: pytest.approx(math.exp(c))),
        ("log(c)", lambda c: pytest.approx(math.log(c)) if c > 0 else None),
        ("min(a, c, 2)", lambda a, c: min(a, c, 2)),
        ("max(a, 0)", lambda a: max(a, 0)),
        ("clip(a, -3, 3)", lambda a: min(max(a, -3), 3)),
        ("a == b", lambda a, b: a == b),
        ("a != b", lambda a, b: a != b),
        ("a < c", lambda a, c: a < c),
        ("a <= b", lambda a, b: a <= b),
        ("-2 < a <= 4", lambda a: -2 < a <= 4),
        ("a > 0 and c > 0", lambda a, c: a > 0 and c > 0),
        ("a > 0 or c > 0", lambda a, c: a > 0 or c > 0),
        ("not a > 0", lambda a: not a > 0),
        ("a in [1, 2, 3]", lambda a: a in (1, 2, 3)),
        ("a not in [1, 2, 3]", lambda a: a not in (1, 2, 3)),
        ("(a > 0) + (c > 0)", lambda a, c: (a > 0) + (c > 0)),
        ("(-3) ** 2 + a", lambda a: 9 + a),
    ],
)
def test_arithmetic_is_python_s(expression: str, function: Callable[..., Any]) -> None:
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    for row in table(x=expression, **OPERANDS).to_arrow().to_pylist():
        values = [row[name] for name in names]
        if None in values:
            assert row["x"] is None
        else:
            expected = function(*values)
            assert row["x"] == (pytest.approx(expected) if isinstance(expected, float) else expected)


def test_numbers_that_have_no_value_are_missing() -> None:
    assert column("integer(1, 9) / 0", rows=2) == [None, None]
    assert column("number(10, 20) ** 400", rows=2) == [None, None]
    assert column("sqrt(-1)", rows=2) == [None, None]
    assert column("log(0)", rows=2) == [None, None]


# Conditions.


def test_bands_give_the_first_whose_bound_is_reached() -> None:
    for row in table(score="integer(-5, 110, null=0.1)", x="bands(score, A=90, B=80, C=70, F=0)").to_arrow().to_pylist():
        score = row["score"]
        expected = (
            None if score is None or score < 0 else "A" if score >= 90 else "B" if score >= 80 else "C" if score >= 70 else "F"
        )
        assert row["x"] == expected


def test_when_chooses_by_the_condition_and_a_missing_one_does_not_hold() -> None:
    rows = (
        table(a="integer(1, 9, null=0.2)", x="when(a > 5, 1, 2)", y='when(a > 5, "big")', z="when(a > 5 and a != 7, a, 0)")
        .to_arrow()
        .to_pylist()
    )
    for row in rows:
        big = row["a"] is not None and row["a"] > 5
        assert row["x"] == (1 if big else 2)
        assert row["y"] == ("big" if big else None)
        assert row["z"] == (row["a"] if big and row["a"] != 7 else 0)


def test_match_chooses_by_value() -> None:
    columns = {
        "kind": "choice(Car, Bike, Boat, null=0.1)",
        "doors": 'match(kind, {"Car": integer(3, 5), "Bike": 0})',
        "fuel": 'match(kind, {"Car": choice(Petrol, Diesel), "Bike": "None"}, "Wind")',
        "n": "integer(-1, 1)",
        "sign": 'match(n, {-1: "minus", 0: "none", 1: "plus"})',
    }
    for row in table(**columns).to_arrow().to_pylist():
        assert {"Car": row["doors"] in (3, 4, 5), "Bike": row["doors"] == 0}.get(row["kind"], row["doors"] is None)
        assert {"Car": row["fuel"] in ("Petrol", "Diesel"), "Bike": row["fuel"] == "None"}.get(row["kind"], row["fuel"] == "Wind")
        assert row["sign"] == {-1: "minus", 0: "none", 1: "plus"}[row["n"]]


def test_coalesce_gives_the_first_value_that_is_there() -> None:
    for row in table(a="integer(1, 9, null=0.5)", b="integer(11, 19, null=0.5)", x="coalesce(a, b, 0)").to_arrow().to_pylist():
        assert row["x"] == next(value for value in (row["a"], row["b"], 0) if value is not None)


# Dates.


def test_dates_lie_between_their_ends() -> None:
    values = column('date("2024-02-01", "2024-02-29")')
    assert set(values) == {dt.date(2024, 2, day) for day in range(1, 30)}


@pytest.mark.parametrize(
    ("span", "shortest", "longest"),
    [("10d", 1, 10), ("2d..10d", 2, 10), ("2w", 1, 14), ("6mo", 1, 180), ("2y", 1, 730), ("0d..0d", 0, 0), ("1y..2y", 365, 730)],
)
def test_a_date_follows_another_within_a_span(span: str, shortest: int, longest: int) -> None:
    rows = (
        table(a='date("2020-01-01", "2022-12-31")', x=f'date(after=a, within="{span}")', y=f'date(before=a, within="{span}")')
        .to_arrow()
        .to_pylist()
    )
    for row in rows:
        assert shortest <= (row["x"] - row["a"]).days <= longest
        assert shortest <= (row["a"] - row["y"]).days <= longest


def test_a_date_between_two_others_keeps_their_order() -> None:
    rows = (
        table(a='date("2020-01-01", "2020-12-31")', b='date(after=a, within="5d..90d")', x="date(after=a, before=b)")
        .to_arrow()
        .to_pylist()
    )
    assert all(row["a"] <= row["x"] <= row["b"] for row in rows)


def test_nothing_lies_beyond_today_unless_it_may() -> None:
    assert max(column('date(after=a, within="2y")', a='date("2026-01-01", "2026-10-31")')) <= TODAY
    assert max(column('date(after=a, within="2y", future=True)', a='date("2026-01-01", "2026-10-31")')) > TODAY
    assert max(column("date")) <= TODAY
    assert max(column("datetime")) < dt.datetime(2026, 11, 2)


def test_what_follows_a_missing_date_is_missing() -> None:
    rows = (
        table(a='date("2024-01-01", "2024-02-01", null=0.3)', x='date(after=a, within="9d")', y="a + days(1)", z="year(a)")
        .to_arrow()
        .to_pylist()
    )
    assert all((row["a"] is None) == (row["x"] is None) == (row["y"] is None) == (row["z"] is None) for row in rows)


def test_moments_keep_to_office_hours_and_weekdays() -> None:
    for moment in column('datetime("2024-01-01", "2024-03-31", hours="8-18", weekdays=True)'):
        assert 8 <= moment.hour < 18
        assert moment.weekday() < 5
        assert dt.datetime(2024, 1, 1) <= moment <= dt.datetime(2024, 3, 31, 23, 59, 59)


def test_recent_days_are_more_common_when_asked() -> None:
    values = column('date("2024-01-01", "2024-12-31", recent=True)')
    assert sum(value >= dt.date(2024, 7, 1) for value in values) > 0.68 * N


def test_times_of_day_have_a_step() -> None:
    values = set(column('time("08:00", "09:00", step="15m")'))
    assert values == {"08:00", "08:15", "08:30", "08:45", "09:00"}


def test_parts_and_spans_of_dates_are_python_s() -> None:
    columns = {
        "a": 'date("1950-01-01", "2024-12-31")',
        "b": 'datetime("2025-01-01", "2025-12-31")',
        "days": "days_between(a, b)",
        "years": "years_between(a, b)",
        "later": "a + days(30)",
        "soon": "b + minutes(90)",
        "hours": "hours_between(b, soon)",
        "y": "year(a)",
        "q": "quarter(b)",
        "w": "weekday(a)",
        "m": "month_name(a)",
        "h": "hour(b)",
        "d": "as_date(b)",
    }
    for row in table(rows=500, **columns).to_arrow().to_pylist():
        a, b = row["a"], row["b"]
        assert row["days"] == (b.date() - a).days
        assert row["years"] == b.year - a.year - ((b.month, b.day) < (a.month, a.day))
        assert (row["later"], row["soon"], row["hours"]) == (a + dt.timedelta(30), b + dt.timedelta(minutes=90), 1.5)
        assert (row["y"], row["q"], row["h"], row["d"]) == (a.year, (b.month + 2) // 3, b.hour, b.date())
        assert (row["w"], row["m"]) == (f"{a:%A}", f"{a:%B}")


# Words.


def test_a_pattern_has_its_shape_and_unique_ones_never_repeat() -> None:
    assert all(re.fullmatch(r"AB-\d{4}-[A-Z]{2}[A-Z0-9]", value) for value in column('pattern("AB-####-??*")'))
    assert sorted(column('pattern("##", unique=True)', rows=100)) == [f"{i:02d}" for i in range(100)]
    assert len(set(column('pattern("é?#*", unique=True)', rows=N))) == N
    with pytest.raises(PlanError) as caught:
        column('pattern("#", unique=True)', rows=11)
    assert str(caught.value) == 't.x: pattern("#") has only 10 different codes\n  hint: add a # or drop unique=True'


def test_templates_are_filled_from_columns_and_parts() -> None:
    columns = {
        "name": "choice(Ann, Bo, null=0.1)",
        "x": 'template("{name} of {place} #{n}", place=choice(Rome, Oslo), n=integer(1, 2))',
    }
    values = table(**columns).to_arrow().to_pylist()
    assert {row["x"] for row in values} - {None} == {
        f"{a} of {b} #{n}" for a in ("Ann", "Bo") for b in ("Rome", "Oslo") for n in (1, 2)
    }
    assert all((row["x"] is None) == (row["name"] is None) for row in values)
    assert set(column('pick_template("{n} late", "no {n}", "none", n=choice(A, B))')) == {
        "A late",
        "B late",
        "no A",
        "no B",
        "none",
    }


def test_functions_of_text() -> None:
    columns = {
        "t": 'choice("Ünal große Straße")',
        "a": "upper(t)",
        "b": "slug(t)",
        "c": "initials(t)",
        "d": "left(t, 3)",
        "e": 'join(d, "-", 5)',
        "f": 't + "!"',
    }
    row = table(rows=1, **columns).take(1)[0]
    assert row == {
        "t": "Ünal große Straße", "a": "ÜNAL GROẞE STRAẞE", "b": "unal-grosse-strasse",
        "c": "ÜGS", "d": "Üna", "e": "Üna-5", "f": "Ünal große Straße!",
    }  # fmt: skip


# What is found only when kinds are known.


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("-b", "`neg` does not work on string\n  hint: both sides numbers, both dates, or both texts"),
        ("b < 5", "`<` does not work on string and int64\n  hint: both sides numbers, both dates, or both texts"),
        ("b + 5", "`+` does not work on string and int64\n  hint: both sides numbers, both dates, or both texts"),
        ("integer(9, 1)", "integer(9, 1) ends before it starts\n  hint: integer(1, 9)"),
        ("choice()", "choice needs something to choose from\n  hint: choice(A, B) or choice(A=3, B=1)"),
        ("choice(A=0)", "all weights are 0\n  hint: give one of them more"),
        ("choice(A=-1)", "the weight of `A` is -1\n  hint: a number, 0 or more"),
        ("choice(A, B=1)", "choice takes values or weights, not both\n  hint: choice(A, B) or choice(A=3, B=1)"),
        ('date("soon", "later")', "`soon` is not a date\n  hint: 2024-05-31 or 2024-05-31 14:00"),
        (
            'date(after="2024-01-01", within="5x")',
            '`5x` is not a span of time\n  hint: "30d", "2w", "6mo", "2y", "6h", "45m", "90s" or "2d..10d"',
        ),
        ('datetime(hours="9-5")', 'hours `9-5`\n  hint: hours="8-18" or hours="9:30-17"'),
        ('time("25:00")', '`25:00` is not a time of day\n  hint: "08:30"'),
        ("year(5)", "int64 is not a date\n  hint: a date, a datetime or a text such as 2024-05-31"),
        ('template("x")', '`x` has nothing to fill in\n  hint: template("{city} School")'),
        ('key("S")', 'key("S") needs one run of # for the number\n  hint: key("S-#####")'),
        ("lognormal(5, -1)", "lognormal with sigma -1\n  hint: a positive sigma, such as 0.5"),
    ],
)
def test_a_wrong_value_is_told_with_its_column(expression: str, message: str) -> None:
    with pytest.raises(PlanError) as caught:
        column(expression, b="choice(X, Y)", rows=5)
    assert str(caught.value) == f"t.x: {message}"


@pytest.mark.parametrize(
    "expression", ["round(b, 1)", "max(1, b)", "clip(b, 1, 2)", "when(b, 1, 2)", "n in ['x']", "boolean(b)", "normal(b, 1)"]
)
def test_kinds_that_do_not_go_together_are_one_error_with_its_column(expression: str) -> None:
    with pytest.raises(PlanError) as caught:
        column(expression, b="choice(X, Y)", n="integer(1, 9)", rows=5)
    assert str(caught.value).startswith("t.x: ")
    assert caught.value.hint


# The same bytes everywhere.

GOLDEN_SPEC = {name: RICH[name] for name in ("teachers", "courses", "students", "results")}


def csv_of(made: fabula.Dataset) -> bytes:
    stream = io.BytesIO()
    for name in made:
        made[name].write_stream(stream, "csv")
    return stream.getvalue()


def test_the_bytes_of_a_fixed_recipe_are_pinned(golden: Callable[[str, str], None]) -> None:
    made = dataset(GOLDEN_SPEC, seed=42)
    head = "".join(f"{name}\n" + "".join(f"  {row}\n" for row in made[name].take(5)) for name in made)
    golden("engine.txt", f"{hashlib.sha256(csv_of(made)).hexdigest()}\n{head}")


def test_another_process_makes_the_same_bytes() -> None:
    program = (
        "import hashlib; from test_engine import csv_of, GOLDEN_SPEC; from make import dataset;"
        "print(hashlib.sha256(csv_of(dataset(GOLDEN_SPEC, seed=42, jobs=3))).hexdigest())"
    )
    for hash_seed in ("0", "12345"):
        environment = os.environ | {
            "PYTHONHASHSEED": hash_seed,
            "PYTHONPATH": os.pathsep.join([os.path.dirname(os.path.dirname(fabula.__file__)), os.path.dirname(__file__)]),
        }
        out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
        assert out.stdout.strip() == hashlib.sha256(csv_of(dataset(GOLDEN_SPEC, seed=42))).hexdigest()


def test_rows_far_away_are_as_good_as_the_first() -> None:
    spec = parents_and(
        10**9, p_id="ref(p)", code='pattern("??????######", unique=True)', on='date("2024-01-01", "2024-12-31")', n="p.n"
    )
    spec["c"]["rows"] = "0..9 per p"
    made = dataset(spec)["c"]
    last = made.take(50, 26**2 * 10**6 - 50)  # the last of the codes
    assert len(last) == 50
    by_parent = defaultdict(set)
    for row in last:
        by_parent[row["p_id"]].add(row["n"])
    assert all(len(values) == 1 for values in by_parent.values())
