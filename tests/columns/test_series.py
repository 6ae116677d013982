"""Measurements over time, faults among them, and state machines."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from make import dataset

import fabula
from fabula.errors import FabulaError

GRAPH = (
    '{"New": {"Paid": 9, "Cancelled": 1}, "Paid": {"Packed": 8, "Refunded": 1}, "Packed": {"Shipped": 1}, '
    '"Shipped": {"Delivered": 9, "Returned": 1}, "Returned": {"Refunded": 1}}'
)
NEXT = {
    "New": {"Paid", "Cancelled"},
    "Paid": {"Packed", "Refunded"},
    "Packed": {"Shipped"},
    "Shipped": {"Delivered", "Returned"},
    "Returned": {"Refunded"},
}


def readings(seed: int = 1, sensors: int = 5, rows: int = 1000, every: str = "1h", gaps: float = 0.0, **columns: str) -> dict:
    """Columns of readings of some sensors, as NumPy arrays."""
    spec = {
        "sensors": {"rows": sensors, "columns": {"sensor_id": "key"}},
        "readings": {
            "rows": f"{rows} per sensors",
            "columns": {
                "sensor_id": "ref(sensors)",
                "at": f'tick(nth, "2026-01-01", every="{every}", gaps={gaps}, of=sensor_id)',
                **columns,
            },
        },
    }
    table = dataset(spec, seed=seed)["readings"].to_arrow()
    return {
        name: np.array(table[name].to_pylist()) if pa.types.is_dictionary(table[name].type) else table[name].to_numpy()
        for name in table.column_names
    }


def chains(rows: str, call: str, *, seed: int = 1) -> list[list[str]]:
    """The states of every order, in order."""
    spec = {
        "orders": {"rows": 600, "columns": {"order_id": 'key("O-####")'}},
        "events": {"rows": f"{rows} per orders", "columns": {"order_id": "ref(orders)", "state": call}},
    }
    found: dict[str, list[str]] = {}
    for row in dataset(spec, seed=seed)["events"].to_arrow().to_pylist():
        found.setdefault(row["order_id"], []).append(row["state"])
    return list(found.values())


def test_ticks_are_regular():
    at = readings(rows=100, every="15m")["at"].reshape(5, 100)
    assert (np.diff(at, axis=1) == np.timedelta64(900, "s")).all()
    assert at[0, 0] == np.datetime64("2026-01-01T00:00:00")


def test_gaps_are_that_share_of_the_readings_and_differ_by_sensor():
    at = readings(rows=2000, every="1m", gaps=0.1)["at"].reshape(5, 2000)
    steps = np.diff(at, axis=1).astype("timedelta64[m]").astype(int)
    assert steps.min() == 1 and steps.max() > 2
    assert (steps - 1).sum(axis=1) / (2000 / 0.9) == pytest.approx(0.1, abs=0.003)
    assert (steps[0] != steps[1]).any()


def test_a_value_depends_on_entity_and_time_alone():
    call = 'series(at, level=20, daily=3, noise=1, smooth="3h", of=sensor_id)'
    hourly = readings(rows=200, x=call)
    half = readings(rows=100, every="2h", x=call)
    known = dict(zip(zip(hourly["sensor_id"], hourly["at"], strict=True), hourly["x"], strict=True))
    assert all(known[key] == value for key, value in zip(zip(half["sensor_id"], half["at"], strict=True), half["x"], strict=True))


def test_days_years_and_trends_swing_as_far_as_they_are_said_to():
    found = readings(
        sensors=1,
        rows=8760,
        day="series(at, daily=3, decimals=6)",
        year="series(at, yearly=5, decimals=6)",
        trend="series(at, level=10, trend=2, decimals=6)",
        week="series(at, weekly=1, decimals=6)",
    )
    hour, month = found["at"].astype("datetime64[h]").astype(int) % 24, found["at"].astype("datetime64[M]").astype(int) % 12 + 1
    assert found["day"].max() == pytest.approx(3, abs=0.1) and abs(int(hour[np.argmax(found["day"])]) - 15) <= 1
    assert found["year"].max() == pytest.approx(5, abs=0.01) and month[np.argmax(found["year"])] == 7
    assert found["trend"][0] == 10 and found["trend"][-1] == pytest.approx(12, abs=0.01)
    weekday = (found["at"].astype("datetime64[D]").astype(int) + 3) % 7
    assert found["week"][weekday < 5].mean() > 0 > found["week"][weekday > 4].mean()


def test_noise_has_its_spread_and_its_memory():
    found = readings(
        rows=3000,
        a="series(at, noise=2, spread=0, of=sensor_id, decimals=6)",
        b='series(at, noise=2, spread=0, smooth="8h", of=sensor_id, decimals=6)',
    )
    a, b = found["a"].reshape(5, 3000), found["b"].reshape(5, 3000)
    assert a.std() == pytest.approx(2, rel=0.03) and b.std() == pytest.approx(2, rel=0.06)
    assert abs(np.corrcoef(a[0, :-1], a[0, 1:])[0, 1]) < 0.08
    assert np.corrcoef(b[0, :-1], b[0, 1:])[0, 1] > 0.8


def test_bounds_hold_and_values_do_not_stick_to_them():
    x = readings(x="series(at, level=5, noise=6, min=0, max=12, of=sensor_id, decimals=4)")["x"]
    assert x.min() >= 0 and x.max() <= 12
    assert np.mean((x == 0) | (x == 12)) < 0.01


def test_a_walk_is_at_its_level_at_the_start_and_strays_with_the_root_of_time():
    walks = readings(
        sensors=300, rows=101, every="1d", x='random_walk(at, level=50, step=2, of=sensor_id, since="2026-01-01", decimals=6)'
    )
    x = walks["x"].reshape(300, 101)
    assert (x[:, 0] == 50).all()
    assert np.diff(x, axis=1).std() == pytest.approx(2, rel=0.03)
    assert x[:, 100].std() == pytest.approx(20, rel=0.15)
    changes = np.diff(x, axis=1)
    assert abs((changes[:, 1:] * changes[:, :-1]).mean()) < 0.1


def test_a_relative_walk_stays_above_zero():
    x = readings(sensors=40, rows=300, every="1d", x="random_walk(at, step=0.06, relative=True, of=sensor_id)")["x"]
    assert x.min() > 0


def test_faults_are_labelled_and_show():
    found = readings(
        sensors=20,
        rows=4000,
        every="15m",
        fault='anomaly(at, share=0.02, lasts="2h", of=sensor_id)',
        x="series(at, level=20, daily=2, noise=0.3, of=sensor_id, anomalies=fault, decimals=3)",
    )
    kinds = found["fault"]
    is_fault = np.array([kind is not None for kind in kinds])
    assert set(kinds[is_fault]) == {"spike", "shift", "flatline"}
    assert is_fault.mean() == pytest.approx(0.02, abs=0.004)
    far = np.abs(found["x"] - np.median(found["x"]))
    assert far[kinds == "spike"].min() > 1 and np.median(far[~is_fault]) < 2
    flat = kinds == "flatline"
    runs = np.flatnonzero(
        flat[1:] & flat[:-1] & (found["at"][1:].astype("datetime64[D]") == found["at"][:-1].astype("datetime64[D]"))
    )
    assert (found["x"][runs] == found["x"][runs + 1]).all()


def test_outages_come_in_stretches():
    down = readings(rows=4000, every="15m", down='outage(at, share=0.05, lasts="3h", of=sensor_id)')["down"].reshape(5, 4000)
    assert down.mean() == pytest.approx(0.05, abs=0.01)
    starts = (down[:, 1:] & ~down[:, :-1]).sum()
    assert 8 < down.sum() / starts < 16


def test_chains_are_allowed_and_end_where_nothing_follows():
    found = chains("2..6", f"states(nth, siblings, {GRAPH}, start=New, of=order_id)")
    assert {chain[0] for chain in found} == {"New"}
    assert all(after in NEXT[before] for chain in found for before, after in pairwise(chain))
    of_three = [tuple(chain) for chain in found if len(chain) == 3]
    assert set(of_three) == {("New", "Paid", "Refunded")}
    assert {chain[-1] for chain in found if len(chain) == 4} == {"Shipped"}  # no way of four states has an end


def test_ways_are_as_likely_as_their_weights():
    found = chains("2", 'states(nth, siblings, {"New": {"Paid": 9, "Cancelled": 1}}, of=order_id)')
    assert np.mean([chain[1] == "Paid" for chain in found]) == pytest.approx(0.9, abs=0.04)


def test_some_chains_are_unfinished():
    found = chains(
        "5", 'states(nth, siblings, {"On": {"Idle": 1, "Off": 1}, "Idle": ["On", "Idle"]}, of=order_id, unfinished=0.3)'
    )
    assert np.mean([chain[-1] != "Off" for chain in found]) == pytest.approx(0.3, abs=0.06)


def test_long_chains_with_loops_are_made():
    found = chains("40", 'states(nth, siblings, {"On": {"Off": 1}, "Off": {"On": 1}}, of=order_id)')
    assert all(chain == ["On", "Off"] * 20 for chain in found)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (f"states(nth, siblings, {GRAPH}, of=order_id)", "no way of 9 states from `New`"),
        (f"states(nth, siblings, {GRAPH}, start=Old, of=order_id)", "`Old` is no state"),
        ('states(nth, siblings, {"A": {"B": -1}}, of=order_id)', "the weight from `A` to `B` is -1"),
        ('tick(nth, "2026-01-01", every="0s")', "tick with a span of `0s`"),
        ('tick(nth, "2026-01-01", gaps=1)', "tick with gaps=1"),
        ('outage("2026-01-01", share=0.9)', "share=0.9"),
        ('series("2026-01-01", min=3, max=1)', "min 3 is not below max 1"),
    ],
)
def test_what_cannot_be_is_refused(call, message):
    with pytest.raises(FabulaError) as error:
        chains("9", call)
    assert message in error.value.what and error.value.hint


def test_more_events_than_states_are_refused_before_a_row_is_made():
    spec = {
        "orders": {"rows": 600, "columns": {"order_id": "key"}},
        "events": {
            "rows": "1..7 per orders",
            "columns": {"order_id": "ref(orders)", "state": f"states(nth, siblings, {GRAPH}, of=order_id)"},
        },
    }
    with pytest.raises(FabulaError, match="no way of 7 states from `New`") as error:
        fabula.generate(spec, seed=1)
    assert error.value.hint == "at most 6 events, or states that may come again"
    assert error.value.where == "recipe: events.columns.state"


def test_the_longest_chain_is_known():
    from fabula.columns.states import longest_chain

    assert longest_chain({"New": {"Paid": 1}, "Paid": {"Shipped": 1}}) == 3
    assert longest_chain({"On": {"Off": 1}, "Off": {"On": 1}}) == float("inf")


def test_ticks_may_start_with_their_parent():
    spec = {
        "t": {
            "rows": 3,
            "columns": {"d": 'as_date("2026-05-01")', "at": 'tick(nth, d, every="1d")'},
        }
    }
    made = dataset(spec)["t"].to_arrow()["at"].to_pylist()
    assert made == [dt.datetime(2026, 5, day) for day in (1, 2, 3)]
