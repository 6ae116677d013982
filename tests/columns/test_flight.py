"""Routes that airlines fly, with distances, times and aircraft that fit."""

from __future__ import annotations

import pyarrow as pa

from fabula.columns.pools import reference

ROWS = 3000


def test_no_flight_ends_where_it_starts_and_one_end_is_at_home(make):
    country = dict(zip(reference("airlines").columns["airline"], reference("airlines").columns["country"], strict=True))
    ends = list(zip(make("flight.origin", ROWS), make("flight.destination", ROWS), strict=True))
    assert all(start != end for start, end in ends)
    at_home = [
        country[airline] in pair
        for airline, *pair in zip(
            make("transport.airline", ROWS),
            make("flight.origin_country", ROWS),
            make("flight.destination_country", ROWS),
            strict=True,
        )
    ]
    assert sum(at_home) > 0.93 * ROWS  # a few airlines of Europe fly between other countries too


def test_distance_and_time_are_those_between_the_airports(make):
    origin, destination = pa.array(["AMS", "JFK", "LHR", "AMS"]), pa.array(["LIS", "SIN", "EDI", "XXX"])
    distance = make("flight.distance_km", 4, origin=origin, destination=destination)
    assert [round(km, -2) if km else None for km in distance] == [1800, 15300, 500, None]
    minutes = make("flight.duration_minutes", 4, origin=origin, destination=destination)
    assert 140 <= minutes[0] <= 185
    assert minutes[3] is None


def test_longer_flights_take_longer_in_larger_aircraft(make):
    rows = list(
        zip(*(make(name, ROWS) for name in ("flight.distance_km", "flight.duration_minutes", "transport.aircraft")), strict=True)
    )
    assert all(0.055 < minutes / km < 0.36 for km, minutes, _ in rows)
    assert not [plane for km, _, plane in rows if km > 6000 and plane.startswith(("Airbus A32", "Boeing 737", "Embraer", "ATR"))]


def test_airports_lie_where_they_lie(make):
    table = reference("airports").columns
    assert len(table["code"]) >= 300
    assert len(set(table["code"])) == len(table["code"])
    place = {code: i for i, code in enumerate(table["code"])}
    for code, latitude in zip(make("transport.airport_code", 200), make("transport.airport_latitude", 200), strict=True):
        assert float(table["latitude"][place[code]]) == latitude
