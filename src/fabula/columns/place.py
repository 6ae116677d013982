"""Semantic types of places; the city, streets and postcodes behind them are in `fabula.columns.places`."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import constant
from fabula.columns.draw import Draw
from fabula.columns.formats import fill_formats, fill_templates, locale_pool, parse_format
from fabula.columns.places import Place
from fabula.columns.pools import Pool
from fabula.locales import countries

NEARBY = 0.02  # degrees: spread of addresses around the middle of their city

# Street


@semantic_type("place.street_address")
def street_address(place: Place) -> Column:
    """Street and number in the order of the country, such as `418 Maple Avenue` or `Gartenstraße 12`."""
    return place.street_address


@semantic_type("place.street_name")
def street_name(place: Place) -> Column:
    """Name of the street, such as `Maple Avenue`; the one of the street address. Source: data pack."""
    return place.street_name


@semantic_type("place.building_number")
def building_number(place: Place) -> Column:
    """Number of the building, as text, such as `418` or `12a`; the one of the street address."""
    return place.building_number


@semantic_type("place.secondary_address")
def secondary_address(place: Place) -> Column:
    """Flat, floor or door, such as `Apt 4B`, with `use=office` a suite; most addresses have none, so consider `null=0.7`."""
    return place.secondary


@semantic_type("place.full_address")
def full_address(place: Place) -> Column:
    """The whole address in one line, in the order of the country: `418 Maple Avenue, Denver, CO 80203`."""
    parts = {
        "street_address": place.street_address,
        "city": place.named("name"),
        "region": place.named("region"),
        "region_code": place.named("region_code"),
        "postcode": place.postcode,
    }
    if place.is_world:
        parts |= {"city": place.named("latin"), "country": country(place)}
        templates = [parse_format("{{street_address}}, {{city}}, {{country}}")]
        return fill_templates(place.draw.child("full"), templates, np.zeros(len(place.draw), np.int64), parts)
    return fill_formats(place.draw.child("full"), "full_address_formats", parts)


# City and above


@semantic_type("place.city")
def city(place: Place) -> Column:
    """City of the locale's country, big ones more often, such as `Denver`; any big city with `scope="world"`.

    Source: GeoNames.
    """
    return place.named("latin" if place.is_world else "name")


@semantic_type("place.state")
def state(place: Place) -> Column:
    """State, province or region that the city is in, such as `Colorado` or `Bayern`. Source: GeoNames."""
    return place.named("region_in_english" if place.is_world else "region")


@semantic_type("place.state_code")
def state_code(place: Place) -> Column:
    """Its short form, such as `CO` or `BY`. Source: ISO 3166-2."""
    return place.named("region_code")


@semantic_type("place.county")
def county(place: Place) -> Column:
    """County of the city, such as `Denver County` or `Kent`; the region in countries without counties. Source: GeoNames."""
    pool, code = place.cities.counties
    return pool.take(code[place.index])


@semantic_type("place.postcode")
def postcode(place: Place) -> Column:
    """Postal code in the form of the country that begins as those of the city do, such as `80203` or `M14 6PT`.

    Source: fabula/reference/postcodes.tsv.
    """
    return place.postcode


@semantic_type("place.country")
def country(place: Place) -> Column:
    """Country of the city: the locale's, in its own language (`Deutschland`); in English with `scope="world"`.

    `country="France"` of a recipe in English stays English. Source: CLDR.
    """
    locale = place.draw.locale
    if place.is_world or place.country != locale.country or place.asked_in.language == "en" != locale.language:
        return _by_country(place, "name")
    return constant(locale.country_name, len(place.draw))


@semantic_type("place.country_code")
def country_code(place: Place) -> Column:
    """Two letters of the country, such as `US`. Source: ISO 3166-1."""
    return place.named("country")


@semantic_type("place.region")
def region(place: Place) -> Column:
    """Part of the world that the city is in, such as `Europe` or `South America`. Source: GeoNames."""
    return _by_country(place, "continent")


def _by_country(place: Place, column: str) -> pa.DictionaryArray:
    pool, code = place.cities.texts("country")
    facts = countries()
    of = dict(zip(facts["code"].to_pylist(), facts[column].to_pylist(), strict=True))
    names = pa.array([of.get(key, key) for key in pool.values.to_pylist()]).dictionary_encode()
    return Pool(names.dictionary).take(names.indices.to_numpy()[code[place.index]])


@semantic_type("place.latitude")
def latitude(place: Place) -> Column:
    """Degrees north with five decimals, such as `39.74121`: a few kilometres around the middle of the city. Source: GeoNames."""
    return pa.array(np.round(place.cities.latitude[place.index] + _aside(place, "latitude"), 5))


@semantic_type("place.longitude")
def longitude(place: Place) -> Column:
    """Degrees east with five decimals, such as `-104.98763`: a few kilometres around the middle of the city. Source: GeoNames."""
    return pa.array(np.round(place.cities.longitude[place.index] + _aside(place, "longitude"), 5))


def _aside(place: Place, which: str) -> np.ndarray:
    """(n,) degrees away from the middle; a million people spread about twice as far as a hundred thousand."""
    spread = NEARBY * np.clip(place.cities.people / 300_000, 0.2, 6) ** 0.3
    return np.clip(place.draw.child(which).normal(), -2.2, 2.2) * spread[place.index]


@semantic_type("place.timezone")
def timezone(place: Place) -> Column:
    """Time zone of the city, such as `America/Denver`. Source: IANA names by GeoNames."""
    return place.named("timezone")


@semantic_type("place.population")
def population(place: Place) -> Column:
    """How many people live in the city, such as `715522`. Source: GeoNames."""
    return pa.array(place.cities.people[place.index].astype(np.int64))


@semantic_type("place.neighborhood")
def neighborhood(place: Place) -> Column:
    """Quarter of the city, by a name that many cities have, such as `Riverside`."""
    return place.draw.child("neighborhood").pick(locale_pool(place.draw.locale, "neighborhoods"))


@semantic_type("place.landmark")
def landmark(place: Place) -> Column:
    """A spot everybody in town knows, such as `Central Library`; good for directions and meeting points."""
    return place.draw.child("landmark").pick(locale_pool(place.draw.locale, "landmarks"))


ROOMS = Pool(
    [f"{wing}-{floor}{door:02d}" for wing in "ABCDE" for floor in range(1, 6) for door in range(1, 25)],
    [wing * floor for wing in (5, 4, 3, 2, 1) for floor in (5, 5, 4, 2, 1) for _ in range(24)],
)


@semantic_type("place.room")
def room(draw: Draw) -> Column:
    """Room by wing, floor and door, such as `B-204`."""
    return draw.pick(ROOMS)
