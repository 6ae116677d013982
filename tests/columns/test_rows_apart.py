"""Numbers, labels, days, series and states made in pieces equal those made together."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from make import dataset, plain

SPEC = {
    "sensors": {"rows": 40, "columns": {"sensor_id": 'key("S-##")', "base": "number(5, 9)", "low": "number(1, 2)"}},
    "t": {
        "rows": "20..60 per sensors",
        "columns": {
            "sensor_id": "ref(sensors)",
            "kind": "choice(A=3, B=1)",
            "g": "gamma(sensors.base, 3, min=sensors.low, by=kind, decimals=6)",
            "g2": "gamma(2, 3, by=kind, decimals=6)",
            "b": "beta(sensors.base, sensors.low, decimals=9)",
            "s": "student_t(sensors.base, decimals=6)",
            "w": "weibull(sensors.low, 9, decimals=6)",
            "p": "poisson(sensors.base)",
            "n": "binomial(p, 0.3)",
            "z": "zipf(100)",
            "day": 'date("2020-01-01", "2026-10-31", workdays=True, growth=0.2, months={12: 2})',
            "due": "add_workdays(day, p) + months(n)",
            "at": 'tick(nth, day, every="5m", gaps=0.2, of=sensor_id)',
            "fault": 'anomaly(at, share=0.1, lasts="10m", of=sensor_id)',
            "down": 'outage(at, share=0.1, lasts="10m", of=sensor_id)',
            "x": 'series(at, level=sensors.base, noise=1, smooth="1h", daily=2, of=sensor_id, anomalies=fault, decimals=6)',
            "walk": 'random_walk(at, every="1h", of=sensor_id, decimals=6)',
            "state": 'states(nth, siblings, {"On": {"Off": 1, "Idle": 2}, "Idle": {"On": 1}, "Off": {"On": 1}}, of=sensor_id)',
            "label": "label(g=1, kind=1, x=0.5, share=0.2)",
            "chance": "propensity(g=1, kind=1, x=0.5, share=0.2)",
        },
    },
}


@pytest.mark.parametrize("rows", [1, 7, 64, 1000])
def test_the_size_of_the_batches_does_not_matter(rows):
    whole = plain(dataset(SPEC)["t"].to_arrow())
    table = dataset(SPEC)["t"]
    stop = min(len(table), 25 * rows)
    pieces = list(table.batches(0, stop, rows=rows))
    for name in whole.column_names:
        made = plain(pa.Table.from_batches(pieces, schema=table.arrow_schema))
        assert made[name].equals(whole[name].slice(0, stop)), name


def test_correlated_columns_keep_their_distributions():
    spec = {
        "t": {
            "rows": 20_000,
            "columns": {"a": "gamma(2, 10, decimals=6)", "b": "beta(2, 5, decimals=6)", "c": "poisson(6)"},
            "rules": ["correlate(a, b, 0.6)", "correlate(a, c, 0.5)"],
        }
    }
    made = dataset(spec)["t"].to_arrow()
    a, b, c = (made[name].to_numpy() for name in "abc")
    assert (
        a.mean() == pytest.approx(20, rel=0.03)
        and b.mean() == pytest.approx(2 / 7, rel=0.03)
        and c.mean() == pytest.approx(6, rel=0.03)
    )
    assert np.corrcoef(a, b)[0, 1] == pytest.approx(0.6, abs=0.06)
    assert np.corrcoef(a, c)[0, 1] == pytest.approx(0.5, abs=0.06)
