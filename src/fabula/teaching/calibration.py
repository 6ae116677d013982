"""Whether 80 % sure is right eight times in ten: two numbers that stretch and shift the logits, and a table and a plot of the result.

Sources: Platt, "Probabilistic outputs for support vector machines", 1999 (the scaling); Guo et al., "On calibration of modern neural
networks", ICML 2017 (expected calibration error).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

STEPS = 60  # of Newton's method, far more than it needs
LONGEST_STEP = 0.5  # so that it does not jump beyond where the sigmoid is flat
BINS = 10


@dataclass(frozen=True)
class Bin:
    """Answers that were about as sure.

    Args:
        count: how many.
        said: how sure they were on average, 0 to 1.
        right: the share of them that was right.
    """

    count: int
    said: float
    right: float


def scaling(logits: np.ndarray, truth: np.ndarray) -> tuple[float, float]:
    """The slope and the shift at which the sigmoid of logits is nearest to the truth in binary cross-entropy, by Newton's method.

    Args:
        logits: (N,) any numbers.
        truth: (N,) 0 or 1.
    """
    design = np.stack([logits, np.ones_like(logits)], axis=1).astype(np.float64)
    found = np.array([1.0, 0.0])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ found, -60, 60)))
        slope = design.T @ (truth - chance)
        bend = (design * (chance * (1 - chance))[:, None]).T @ design + np.eye(2) * 1e-6
        found = found + np.clip(np.linalg.solve(bend, slope), -LONGEST_STEP, LONGEST_STEP)
    return float(found[0]), float(found[1])


def reliability(said: np.ndarray, right: np.ndarray) -> list[Bin]:
    """Answers by how sure they were, in ten bins; bins without answers are left out."""
    places = np.minimum((said * BINS).astype(int), BINS - 1)
    full = [i for i in range(BINS) if (places == i).any()]
    return [Bin(int((places == i).sum()), float(said[places == i].mean()), float(right[places == i].mean())) for i in full]


def calibration_error(bins: list[Bin]) -> float:
    """The mean distance between what was said and what was right, weighted by count: 0 is perfect."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.said - one.right) for one in bins) / max(total, 1)


def plot(bins: list[Bin], path: Path) -> None:
    """Draw what was said against what was right; without matplotlib nothing is drawn."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return
    figure = Figure(figsize=(4.6, 4.2), layout="constrained")
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="#9aa5b1", linewidth=1)
    largest = max(one.count for one in bins)
    axes.scatter([b.said for b in bins], [b.right for b in bins], s=[20 + 200 * b.count / largest for b in bins], color="#2e86ab")
    axes.set(xlabel="how sure the network was", ylabel="share that was right", xlim=(0, 1), ylim=(0, 1))
    axes.set_title(f"held-out phrases, calibration error {calibration_error(bins):.3f}", fontsize=10)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.savefig(path, dpi=120)
