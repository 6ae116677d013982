"""Vehicles, flights, containers: numbers that pass their check, rows that hold together."""

from __future__ import annotations

import re
import string

import numpy as np
import pytest

from fabula.columns.pools import reference

VALUES = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", [*range(1, 9), 1, 2, 3, 4, 5, 7, 9, *range(2, 10)], strict=True))
WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def vin_check(vin: str) -> str:
    total = sum((VALUES[c] if c in VALUES else int(c)) * weight for c, weight in zip(vin, WEIGHTS, strict=True))
    return "0123456789X"[total % 11]


def test_vin_has_a_valid_check_digit_and_the_year_of_its_vehicle(make):
    assert vin_check("1M8GDM9AXKP042788") == "X"  # the worked example of the standard
    vins, years = make("transport.vin", 3000), make("transport.vehicle_year", 3000)
    for vin, year in zip(vins, years, strict=True):
        assert len(vin) == 17
        assert vin_check(vin) == vin[8]
        assert vin[9] == "ABCDEFGHJKLMNPRSTVWXY123456789"[(year - 1980) % 30]
    assert len(set(vins)) == 3000


def test_vin_starts_with_the_makers_code(make):
    table = reference("vehicles")
    codes = set(zip(table.columns["make"], table.columns["wmi"], strict=True))
    assert {(make_, vin[:3]) for make_, vin in zip(make("transport.vehicle_make"), make("transport.vin"), strict=True)} <= codes


def test_model_type_and_seats_fit_the_make(make):
    table = reference("vehicles")
    columns = ("make", "model", "type", "seats")
    known = set(zip(*(table.columns[column] for column in columns), strict=True))
    names = ("vehicle_make", "vehicle_model", "vehicle_type", "seats")
    assert {tuple(map(str, row)) for row in zip(*(make(f"transport.{name}", 2000) for name in names), strict=True)} <= known


def test_electric_vehicles_have_no_engine_and_no_gears(make):
    fuels, capacities = make("transport.fuel_type", 3000), make("transport.engine_cc", 3000)
    gears, years = make("transport.transmission", 3000), make("transport.vehicle_year", 3000)
    assert all((fuel == "Electric") == (capacity is None) for fuel, capacity in zip(fuels, capacities, strict=True))
    assert all(gear == "Automatic" for fuel, gear in zip(fuels, gears, strict=True) if fuel == "Electric")
    assert all(year >= 2010 for fuel, year in zip(fuels, years, strict=True) if fuel == "Electric")
    assert max(years) <= 2026


def test_old_vehicles_are_cheaper_and_have_come_further(make):
    years = np.array(make("transport.vehicle_year", 5000))
    prices, mileage = np.array(make("transport.vehicle_price", 5000)), np.array(make("transport.mileage_km", 5000))
    assert prices[years < 2012].mean() * 3 < prices[years > 2022].mean()
    assert mileage[years < 2012].mean() > mileage[years > 2022].mean() * 3


def test_vehicles_are_sold_in_the_country(make):
    assert not {"Renault", "Dacia", "Opel", "Vauxhall"} & set(make("transport.vehicle_make", 3000))
    assert "Silverado 1500" not in make("transport.vehicle_model", 3000, locale="de_DE")
    assert "Opel" not in make("transport.vehicle_make", 3000, locale="en_GB")


def test_trucks_come_only_when_asked_for(make):
    assert not {"Truck", "Bus", "Motorcycle"} & set(make("transport.vehicle_type", 3000))
    assert set(make("transport.vehicle_type", 200, vehicle_type="Truck")) == {"Truck"}


@pytest.mark.parametrize(
    ("locale", "form"),
    [
        ("en_US", r"[A-Z]{3}-\d{4}|\d[A-Z]{3}\d{3}|[A-Z]{3} \d{3}|\d{3}-[A-Z]{3}"),
        ("en_GB", r"[A-Z]{2}\d{2} [A-Z]{3}"),
        ("de_DE", r"[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} [1-9]\d{0,3}"),
        ("fr_FR", r"[A-HJ-NP-TV-Z]{2}-\d{3}-[A-HJ-NP-TV-Z]{2}"),
        ("es_ES", r"\d{4} [BCDFGHJ-NPR-TV-Z]{3}"),
        ("pt_BR", r"[A-Z]{3}\d[A-J]\d{2}"),
        ("ja_JP", r"\w+ \d{3} \w \d{2}-\d{2}"),
        ("it_IT", r"[A-Z]{3} \d{4}"),
    ],
)
def test_plates_have_the_form_of_the_country(make, locale, form):
    assert all(re.fullmatch(form, plate) for plate in make("transport.license_plate", 500, locale=locale))


def test_flight_number_starts_with_the_airlines_code(make):
    numbers, codes = make("transport.flight_number"), make("transport.airline_code")
    assert all(re.fullmatch(rf"{code}[1-9]\d{{0,3}}", number) for number, code in zip(numbers, codes, strict=True))


def test_an_airline_flies_aircraft_of_its_fleet(make):
    table = reference("airlines")
    fleet = {name: cell.split("|") for name, cell in zip(table.columns["airline"], table.columns["fleet"], strict=True)}
    assert all(craft in fleet[name] for name, craft in zip(make("transport.airline"), make("transport.aircraft"), strict=True))


def test_airport_columns_are_of_one_airport(make):
    table = reference("airports")
    known = set(zip(*(table.columns[column] for column in ("code", "name", "city", "country")), strict=True))
    names = ("airport_code", "airport_name", "airport_city", "airport_country")
    assert set(zip(*(make(f"transport.{name}") for name in names), strict=True)) <= known


def test_a_table_of_airports_names_none_twice(make):
    assert len(set(make("transport.airport_code", 120, distinct=True))) == 120


def test_container_number_has_a_valid_check_digit(make):
    letters = dict(zip(string.ascii_uppercase, [i for i in range(10, 39) if i % 11], strict=True))

    def check(number: str) -> str:
        return str(sum((letters[c] if c in letters else int(c)) << i for i, c in enumerate(number[:10])) % 11 % 10)

    assert check("CSQU3054383") == "3"  # the worked example of the standard
    for number in make("transport.container_number", 1000):
        assert re.fullmatch(r"[A-Z]{3}U\d{7}", number)
        assert check(number) == number[10]


def test_routes_join_two_different_places(make):
    routes = [name.split(" – ") for name in make("transport.route_name", 500) if " – " in name]
    assert routes
    assert all(start != end for start, end in routes)
