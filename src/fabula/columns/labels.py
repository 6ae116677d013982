"""Labels that depend on features: something to learn, as rare and as hard as it is said to be.

The label of a row is true where  (1 - difficulty) * score + difficulty * noise  passes a threshold. The score is the weighted sum of
the standardised features, brought to a standard deviation of 1; the noise is logistic, of standard deviation 1, so that the chance of
a true label is a logistic function of the score: a logistic regression is the best anybody can do. What is needed to standardise,
and the threshold that gives the share asked for, is found once from a fixed sample of the table's rows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import codes, numbers
from fabula.columns.draw import QUANTILES, Draw, normal_table, stream_key
from fabula.columns.sample import Sample
from fabula.errors import RecipeError

LOGISTIC_SD = math.pi / math.sqrt(3)
TIE_BREAK = 1e-9  # the noise of a label without any, so that of rows alike as many turn true as the share asks for
SMOOTHEST = 1e-3  # the noise that is left when a label is to be separable, for its propensity


@dataclass(frozen=True)
class Feature:
    """How a column becomes a standard number.

    Args:
        weight: what it counts, as a share of the score; negative: the larger, the less likely.
        mean: its mean in the sample.
        sd: its standard deviation there.
    """

    weight: float
    mean: float
    sd: float


@dataclass(frozen=True)
class Calibration:
    """Everything a label needs to know of its table.

    Args:
        features: for each column, how it is standardised.
        scale: what the weighted sum is divided by.
        difficulty: how much of it is chance, 0 to 1.
        threshold: where labels turn true, so that the sample has the share of them exactly.
        smooth_threshold: the same, found from the chances alone; so that propensities have that mean.
    """

    features: Mapping[str, Feature]
    scale: float
    difficulty: float
    threshold: float
    smooth_threshold: float


@semantic_type("label")
def label(draw: Draw, sample: Sample, *, share: float = 0.5, difficulty: float = 0.3, **weights: float) -> Column:
    """A truth to learn from other columns: `label(age=0.5, is_smoker=2, city=1, share=0.1, difficulty=0.3)`, 10% true.

    Numbers, truths and categories with their weights; each value of a category has an effect of its own. `difficulty` 0 can be told
    from the features without a fault, 1 is a toss of a coin. The share is exact in tables of up to 65,536 rows.
    """
    found = sample.once("calibration", lambda: calibrate(sample, weights, share, difficulty))
    score = scores({name: sample.here(name) for name in found.features}, found, sample.key)
    return pa.array(_clouded(score, draw, difficulty) > found.threshold)


@semantic_type("propensity")
def propensity(sample: Sample, *, share: float = 0.5, difficulty: float = 0.3, decimals: int = 4, **weights: float) -> Column:
    """How likely such a label is, 0 to 1: `boolean(p)` of a column `p: propensity(age=0.5, is_smoker=2, share=0.1)`."""
    found = sample.once("calibration", lambda: calibrate(sample, weights, share, difficulty))
    score = scores({name: sample.here(name) for name in found.features}, found, sample.key)
    return pa.array(np.round(_chances(score, difficulty, found.smooth_threshold), decimals))


def calibrate(sample: Sample, weights: Mapping[str, float], share: float, difficulty: float) -> Calibration:
    """What a label needs to know, from the sample.

    Raises:
        RecipeError: no features, or a share or difficulty that cannot be.
    """
    check_label(weights, share, difficulty)
    draw = sample.draw
    columns = {name: sample.there(name) for name in weights}
    features = {}
    for name, column in columns.items():
        values = _values(column, sample.key, name)
        known = values[~np.isnan(values)]
        sd = float(known.std()) if len(known) else 0.0
        features[name] = Feature(float(weights[name]), float(known.mean()) if len(known) else 0.0, sd if sd > 1e-12 else 1.0)
    raw = scores(columns, Calibration(features, 1.0, difficulty, 0.0, 0.0), sample.key)
    scale = float(raw.std()) if len(raw) and raw.std() > 1e-12 else 1.0
    clouded = np.sort(_clouded(raw / scale, draw, difficulty))
    count = round(share * len(clouded))  # of the largest
    if not len(clouded):
        threshold = 0.0
    elif count in (0, len(clouded)):
        threshold = math.inf if count == 0 else -math.inf
    else:
        threshold = float((clouded[-count] + clouded[-count - 1]) / 2)
    return Calibration(features, scale, difficulty, threshold, _smooth_threshold(raw / scale, share, difficulty))


def check_label(weights: Mapping[str, float], share: float, difficulty: float) -> None:
    """Whether a label can be made.

    Raises:
        RecipeError: no features, or a share or difficulty that cannot be.
    """
    if not weights:
        raise RecipeError("a label without features", hint="label(age=0.5, is_smoker=2, share=0.1)")
    for name, weight in weights.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not math.isfinite(weight):
            raise RecipeError(f"the weight of `{name}` is {weight!r}", hint=f"{name}=0.5, or negative: the more, the less likely")
    if not 0 <= share <= 1:
        raise RecipeError(f"share={share:g}", hint="a share from 0 to 1, such as share=0.1")
    if not 0 <= difficulty <= 1:
        raise RecipeError(f"difficulty={difficulty:g}", hint="0, easily told apart, to 1, pure chance")


def scores(columns: Mapping[str, Column], found: Calibration, key: int) -> np.ndarray:
    """(n,) weighted sums of standardised features; a missing one counts as average."""
    total: np.ndarray | float = 0.0
    for name, feature in found.features.items():
        standard = (_values(columns[name], key, name) - feature.mean) / feature.sd
        total = total + feature.weight * np.where(np.isnan(standard), 0.0, standard)
    return np.asarray(total) / found.scale


def _values(column: Column, key: int, name: str) -> np.ndarray:
    """(n,) float64 of a feature: numbers and truths as they are, days as numbers, a category by the effect of its value."""
    kind = column.type
    if pa.types.is_temporal(kind):
        column = column.cast(pa.int32() if pa.types.is_date32(kind) else pa.int64())
    elif pa.types.is_dictionary(kind) or pa.types.is_string(kind):
        group, found = codes(column)
        table = normal_table()
        effects = [table[stream_key(key, "effect", name, value) >> (64 - QUANTILES.bit_length() + 1)] for value in found]
        return np.array([*effects, np.nan])[group]
    return numbers(column)


def _clouded(score: np.ndarray, draw: Draw, difficulty: float) -> np.ndarray:
    """(n,) scores mixed with logistic noise; the same rows get the same noise."""
    share = np.clip(draw.uniform(), 2.0**-53, 1 - 2.0**-53)
    noise = max(difficulty, TIE_BREAK) / LOGISTIC_SD * np.log(share / (1 - share))
    return (1 - difficulty) * score + noise


def _chances(score: np.ndarray, difficulty: float, threshold: float) -> np.ndarray:
    """(n,) chances of a true label."""
    noise = max(difficulty, SMOOTHEST) / LOGISTIC_SD
    return 1 / (1 + np.exp(np.clip((threshold - (1 - difficulty) * score) / noise, -500, 500)))


def _smooth_threshold(score: np.ndarray, share: float, difficulty: float) -> float:
    """The threshold at which the chances have the mean `share`, by halving."""
    low, high = -60.0, 60.0
    for _ in range(60):
        middle = (low + high) / 2
        above = len(score) and _chances(score, difficulty, middle).mean() > share
        low, high = (middle, high) if above else (low, middle)
    return (low + high) / 2
