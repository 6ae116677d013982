"""Places: city, region, postcode, coordinates and time zone of one row are of one place."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from fabula import locales
from fabula.columns import names
from fabula.errors import RecipeError

TOWNS = locales.places().select(["country", "name", "region", "latitude", "longitude"]).to_pylist()
TYPES = [name for name in names() if name.startswith("place.")]


def together(make, *kinds: str, rows: int = 400, **options) -> list[tuple]:
    return list(zip(*(make(f"place.{kind}", rows, **options) for kind in kinds), strict=True))


def test_cities_are_in_their_states(make):
    known = {(row["name"], row["region"]) for row in TOWNS if row["country"] == "US"}
    assert set(together(make, "city", "state")) <= known


def test_coordinates_are_near_their_city(make):
    cities = [row for row in TOWNS if row["country"] == "DE"]
    for city, state, north, east in together(make, "city", "state", "latitude", "longitude", locale="de_DE"):
        near = [row for row in cities if (row["name"], row["region"]) == (city, state)]
        assert any(abs(row["latitude"] - north) < 0.1 and abs(row["longitude"] - east) < 0.1 for row in near)


def test_big_cities_come_more_often(make):
    counts = Counter(make("place.city", 20_000, locale="fr_FR"))
    assert counts["Paris"] > counts["Lyon"] > counts["Rodez"] > 0


@pytest.mark.parametrize(
    ("locale", "state", "form"),
    [
        ("en_US", "New York", r"(06|1[0-4]|00[5-9])\d+|0\d{4}|1\d{4}"),
        ("en_US", "California", r"9[0-6]\d{3}"),
        ("de_DE", "Berlin", r"1[0-4]\d{3}"),
        ("es_ES", "Comunidad de Madrid", r"28\d{3}"),
        ("pt_BR", "Rio de Janeiro", r"2\d{4}-\d{3}"),
        ("ja_JP", "北海道", r"0[0-9]{2}-\d{4}"),
        ("en_GB", "Northern Ireland", r"BT\d+ \d[A-Z]{2}"),
    ],
)
def test_postcodes_are_those_of_the_region(make, locale, state, form):
    codes = [code for region, code in together(make, "state", "postcode", rows=3000, locale=locale) if region == state]
    assert codes
    assert all(re.fullmatch(form, code) for code in codes)


def test_parisians_live_in_an_arrondissement(make):
    rows = together(make, "city", "postcode", rows=3000, locale="fr_FR")
    assert {code for city, code in rows if city == "Paris"} <= {f"750{i:02d}" for i in range(1, 21)}


def test_time_zones_fit_the_longitude(make):
    west = [zone for zone, east in together(make, "timezone", "longitude", rows=2000) if east < -118]
    assert set(west) <= {
        "America/Los_Angeles",
        "America/Anchorage",
        "America/Juneau",
        "Pacific/Honolulu",
        "America/Boise",
        "America/Sitka",
    }


def test_the_full_address_is_put_together_from_its_parts(make):
    for street, city, code, postcode, whole in together(make, "street_address", "city", "state_code", "postcode", "full_address"):
        assert whole == f"{street}, {city}, {code} {postcode}"


def test_a_street_address_holds_street_and_number(make):
    for number, street, address in together(make, "building_number", "street_name", "street_address", locale="de_DE"):
        assert address == f"{street} {number}"


def test_the_world_is_named_in_english(make):
    rows = together(make, "country", "country_code", "region", scope="world")
    assert len({country for country, _, _ in rows}) > 40
    assert ("Germany", "DE", "Europe") in rows
    assert set(make("place.country", locale="de_DE")) == {"Deutschland"}


def test_quebec_speaks_french(make):
    assert set(make("place.state_code", locale="fr_CA")) == {"QC"}


def test_unknown_scopes_are_refused(make):
    with pytest.raises(RecipeError, match="galaxy"):
        make("place.city", scope="galaxy")


@pytest.mark.parametrize("name", TYPES)
def test_rows_do_not_depend_on_their_batch(arrow, name):
    whole = arrow(name, 20)
    assert arrow(name, np.array([13, 2])).to_pylist() == [whole[13].as_py(), whole[2].as_py()]
    assert arrow(name, 0).type == arrow(name, 1).type == whole.type


@pytest.mark.parametrize("locale", locales.codes())
def test_every_locale_has_whole_addresses(arrow, locale):
    for name in TYPES:
        values = arrow(name, 40, locale=locale).to_pylist()
        assert not any(value is None or value == "" for value in values), name
        assert not any(isinstance(value, str) and re.search(r"[{}#%^]|^\s|\s$|  ", value) for value in values), name
