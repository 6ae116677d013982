"""Labels can be learnt from their features, as rare and as hard as asked."""

from __future__ import annotations

import numpy as np
import pytest
from make import dataset, table

from fabula.errors import FabulaError

FEATURES = {
    "age": "integer(18, 80)",
    "smoker": "boolean(0.3)",
    "city": "choice(A=3, B=2, C=1)",
    "income": "lognormal(40000, 0.4, null=0.1)",
}
WEIGHTS = "age=1, smoker=2, city=1, income=-0.5"


def made(rows: int = 5000, seed: int = 1, **columns: str) -> dict[str, np.ndarray]:
    found = table(rows=rows, seed=seed, **FEATURES, **columns).to_arrow()
    return {name: np.array(found[name].to_pylist()) for name in found.column_names}


def separation(label: np.ndarray, score: np.ndarray) -> float:
    """Area under the ROC curve: the chance that a true row scores higher than a false one."""
    rank = np.argsort(np.argsort(score))
    true = label.sum()
    return float((rank[label].sum() - true * (true - 1) / 2) / (true * (~label).sum()))


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5])
def test_share_is_exact(share):
    assert made(label=f"label({WEIGHTS}, share={share})")["label"].sum() == share * 5000


def test_difficulty_goes_from_separable_to_a_toss():
    areas = []
    for difficulty in (0, 0.3, 0.5, 0.7, 1):
        found = made(
            label=f"label({WEIGHTS}, share=0.2, difficulty={difficulty})",
            chance=f"propensity({WEIGHTS}, share=0.2, difficulty={difficulty}, decimals=9)",
        )
        areas.append(separation(found["label"], found["chance"]))
    assert areas[0] > 0.999 and areas == sorted(areas, reverse=True)
    assert areas[-1] == pytest.approx(0.5, abs=0.04)
    assert 0.7 < areas[2] < 0.95


def test_chances_are_true():
    found = made(rows=30_000, label=f"label({WEIGHTS}, share=0.2)", chance=f"propensity({WEIGHTS}, share=0.2)")
    assert found["chance"].mean() == pytest.approx(0.2, abs=0.001)
    for low, high in ((0.1, 0.3), (0.4, 0.6), (0.7, 0.9)):
        inside = (found["chance"] > low) & (found["chance"] < high)
        assert found["label"][inside].mean() == pytest.approx(found["chance"][inside].mean(), abs=0.04)


def test_features_count_by_their_weights_and_signs():
    found = made(rows=20_000, label=f"label({WEIGHTS}, share=0.3)")
    label, income = found["label"], np.array([value or np.nan for value in found["income"]], dtype=float)
    assert found["age"][label].mean() > found["age"][~label].mean() + 3
    assert found["smoker"][label].mean() > 2 * found["smoker"][~label].mean()
    assert np.nanmean(income[label]) < np.nanmean(income[~label])


def test_rows_made_apart_are_the_same():
    spec = {"t": {"rows": 150_000, "columns": {**FEATURES, "label": f"label({WEIGHTS}, share=0.1)"}}}
    whole = dataset(spec, jobs=2)["t"].to_arrow()
    parts = dataset(spec)["t"]
    assert parts.to_arrow().slice(149_990).to_pylist() == whole.slice(149_990).to_pylist()
    assert np.mean(whole["label"].to_numpy()) == pytest.approx(0.1, abs=0.002)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("label(share=0.1)", "a label without features"),
        ("label(age=1, share=2)", "share=2"),
        ("label(age=1, difficulty=-1)", "difficulty=-1"),
        ("label(age=old)", "must be a constant"),
        ("label(agee=1)", "agee"),
    ],
)
def test_what_cannot_be_is_refused(call, message):
    with pytest.raises(FabulaError) as error:
        made(label=call)
    assert message in error.value.what and error.value.hint
