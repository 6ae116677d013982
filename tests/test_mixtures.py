"""Columns that share their chance, and rows of several countries."""

from __future__ import annotations

import numpy as np
import pytest
from make import dataset, table

from fabula.errors import FabulaError


def test_correlated_columns_have_the_correlations_asked_for() -> None:
    made = dataset(
        {
            "people": {
                "rows": 20_000,
                "columns": {
                    "a": "normal(170, 10, decimals=3)",
                    "b": "normal(70, 12, decimals=3)",
                    "c": "number(0, 1, decimals=6)",
                },
                "rules": ["correlate(a, b, 0.7)", "correlate(a, c, -0.4)", "correlate(b, c, 0)"],
            }
        }
    ).to_pandas()
    found = np.corrcoef(made[["a", "b", "c"]].to_numpy().T)
    assert found[0, 1] == pytest.approx(0.7, abs=0.03)
    assert found[0, 2] == pytest.approx(-0.4, abs=0.03)
    assert found[1, 2] == pytest.approx(0, abs=0.03)
    assert made["a"].mean() == pytest.approx(170, abs=0.5) and made["a"].std() == pytest.approx(10, abs=0.3)


def test_a_label_and_an_ordered_choice_can_be_correlated() -> None:
    made = dataset(
        {
            "loans": {
                "rows": 5000,
                "columns": {"debt": "lognormal(9000, 0.6)", "defaulted": "boolean(0.2)", "rating": "choice(A=5, B=3, C=2)"},
                "rules": ["correlate(debt, defaulted, 0.6)", "correlate(debt, rating, 0.5)"],
            }
        }
    ).to_pandas()
    assert made[~made["defaulted"]]["debt"].median() != pytest.approx(made[made["defaulted"]]["debt"].median(), rel=0.3)
    assert made[made["rating"] == "C"]["debt"].median() > 1.3 * made[made["rating"] == "A"]["debt"].median()


def test_correlations_that_no_numbers_have_are_refused_with_the_nearest() -> None:
    columns = {"a": "normal(0, 1)", "b": "normal(0, 1)", "c": "normal(0, 1)"}
    rules = ["correlate(a, b, 0.9)", "correlate(b, c, 0.9)", "correlate(a, c, -0.9)"]
    with pytest.raises(FabulaError) as caught:
        dataset({"t": {"columns": columns, "rules": rules}})
    assert "t: no numbers have these correlations among a, b, c" in str(caught.value)
    nearest = str(caught.value).split("nearest: ")[1]
    dataset({"t": {"columns": columns, "rules": [f"{part})" for part in nearest.rstrip(")").split("), ")]}})


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("correlate(a, name, 0.5)", "`name` cannot be correlated"),
        ("correlate(a, b, 1.5)", "`correlate(a, b, 1.5)` says no correlation"),
        ("correlate(a, a, 0.5)", "correlates a column with itself"),
    ],
)
def test_a_correlation_that_makes_no_sense_is_refused(rule: str, said: str) -> None:
    columns = {"a": "normal(0, 1)", "b": "normal(0, 1)", "name": "person.full_name"}
    with pytest.raises(FabulaError, match=said.replace("(", r"\(").replace(")", r"\)")):
        dataset({"t": {"columns": columns, "rules": [rule]}})


def test_a_mixture_of_expressions_keeps_their_shares() -> None:
    values = table(rows=2000, x="mix(normal(20, 2), normal(60, 3), weights=[7, 3])").to_pandas()["x"]
    assert (values > 40).sum() == 600


def test_several_locales_share_the_rows_exactly_and_rows_stay_whole() -> None:
    made = dataset(
        {
            "about": {"locale": {"de_DE": 60, "fr_FR": 40}},
            "customers": {"rows": 500, "columns": {"id": "key", "country": "place.country_code", "currency": "money.currency"}},
            "orders": {"rows": "1..3 per customers", "columns": {"id": "ref(customers)", "to": "place.country_code"}},
        }
    )
    customers = made["customers"].to_pandas()
    assert customers["country"].value_counts().to_dict() == {"DE": 300, "FR": 200}
    joined = made["orders"].to_pandas().merge(customers, on="id")
    assert (joined["to"] == joined["country"]).all()  # what belongs to somebody is where they are


def test_a_share_that_is_none_is_refused() -> None:
    with pytest.raises(FabulaError, match="`many` is no share of a locale"):
        dataset({"about": {"locale": "de_DE=many, fr_FR=1"}, "t": {"columns": {"a": "key"}}})
