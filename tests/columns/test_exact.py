"""exp and log: as good as the library's, and the same bits wherever they run."""

from __future__ import annotations

import hashlib
import math

import numpy as np

from fabula.columns.exact import exp, log

POWERS = np.linspace(-700, 700, 20_001)
AMOUNTS = np.concatenate([np.exp(np.linspace(-700, 700, 20_001)), np.linspace(0.5, 2, 20_001)])


def test_exp_is_right_to_two_units_in_the_last_place() -> None:
    expected = np.array([math.exp(x) for x in POWERS])
    assert np.all(np.abs(exp(POWERS) - expected) <= 2 * np.spacing(expected))


def test_log_is_right_to_four_units_in_the_last_place() -> None:
    expected = np.array([math.log(x) for x in AMOUNTS])
    assert np.all(np.abs(log(AMOUNTS) - expected) <= 4 * np.spacing(np.abs(expected)))


def test_the_ends_are_those_of_the_library() -> None:
    assert exp(np.array([-1e9, 0, 1e9])).tolist() == [0.0, 1.0, math.inf]
    assert log(np.array([0, 1, math.inf])).tolist() == [-math.inf, 0.0, math.inf]
    assert np.isnan(exp(np.array([math.nan]))).all() and np.isnan(log(np.array([-1.0, math.nan]))).all()


def test_the_bits_are_pinned() -> None:
    places = np.arange(1, 4_001) / 64  # exact on every machine
    assert hashlib.blake2b(exp(places).tobytes() + log(places).tobytes(), digest_size=8).hexdigest() == "851271a80a12fba3"
