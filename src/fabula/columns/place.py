"""Places: a city drawn by its people, and the streets, postcode, coordinates and time zone that belong to it."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from string import ascii_uppercase

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import constant
from fabula.columns.draw import Draw, Latent
from fabula.columns.formats import Piece, Ragged, fill_formats, fill_templates, locale_pool, parse_format
from fabula.columns.forms import form_text
from fabula.columns.pools import Pool, reference
from fabula.errors import RecipeError, nearest
from fabula.locales import Locale, codes, countries, load, places

CROWDING = 0.7  # a city is drawn by people ** CROWDING: big ones often, small ones too
WORLD_CITY = 200_000  # people, at least, of a city drawn from the whole world
FAMILIAR = 2.5  # how much more often than others the countries of our locales come up in the world
NEARBY = 0.02  # degrees: spread of addresses around the middle of their city
SCOPES = ("locale", "world")


class Place(Latent):
    """An address in a city of the locale's country, or of the world.

    Args:
        draw: where chance comes from.
        scope: `locale` for the locale's country, `world` for any city of more than 200,000 people.
    """

    def __init__(self, draw: Draw, *, scope: str = "locale") -> None:
        super().__init__(draw)
        if scope not in SCOPES:
            raise RecipeError(f"scope is `{scope}`", hint=nearest(scope, SCOPES))
        self.is_world = scope == "world"
        self.cities = _world() if self.is_world else _cities_of(draw.locale)

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) int32 positions among the cities."""
        return self.draw.child("city").index(self.cities.picks)

    def named(self, column: str) -> pa.DictionaryArray:
        """(n,) texts of the cities' table."""
        pool, code = self.cities.texts(column)
        return pool.take(code[self.index])

    @functools.cached_property
    def street_name(self) -> pa.Array:
        """(n,) street names."""
        return fill_formats(self.draw.child("street"), "street_name_formats")

    @functools.cached_property
    def building_number(self) -> pa.Array:
        """(n,) texts, `221b`."""
        return fill_formats(self.draw.child("building"), "building_number_formats")

    @functools.cached_property
    def secondary(self) -> pa.Array:
        """(n,) flat, floor or door."""
        return _secondary(self.draw)

    @functools.cached_property
    def street_address(self) -> pa.Array:
        """(n,) street and number, in the order of the locale."""
        parts = {
            "street_name": self.street_name,
            "building_number": self.building_number,
            "secondary_address": lambda some: _secondary(self.draw.over(some.rows)),
        }
        return fill_formats(self.draw.child("address"), "street_address_formats", parts)

    @functools.cached_property
    def postcode(self) -> pa.Array:
        """(n,) postcodes that begin as those of the city do."""
        draw = self.draw.child("postcode")
        prefixes = self.cities.prefixes
        if prefixes is None:
            return form_text(draw, "#####")
        prefix = prefixes.index(self.index, draw.lane(0))
        templates, picks, whole = _postcode_ends(draw.locale)
        which = draw.child("format").index(picks)
        is_whole = prefixes.lengths[prefix] >= 5  # the table gives all of it: 75001 to 75020 in Paris
        return fill_templates(draw, templates, np.where(is_whole, whole, which), {"prefix": prefixes.pool.take(prefix)})


def _secondary(draw: Draw) -> pa.Array:
    return fill_formats(draw.child("secondary"), "secondary_address_formats")


class _Cities:
    """The cities that one scope draws from.

    Args:
        table: rows of `locales.places()`.
    """

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self.people = table["population"].to_numpy()
        weights = self.people.astype(np.float64) ** CROWDING
        if len(table["country"].unique()) > 1:
            weights *= np.where(pc.is_in(table["country"], pa.array(sorted(_spoken()))), FAMILIAR, 1.0)
        self.picks = Pool(pa.array(np.arange(len(table))), weights)
        self.latitude = table["latitude"].to_numpy().astype(np.float64)
        self.longitude = table["longitude"].to_numpy().astype(np.float64)

    @functools.cache  # noqa: B019  (lives as long as the process)
    def texts(self, column: str) -> tuple[Pool, np.ndarray]:
        """The distinct texts of a column, and which of them each city has."""
        encoded = self._table[column].combine_chunks()
        if not isinstance(encoded, pa.DictionaryArray):
            encoded = encoded.dictionary_encode()
        used, code = np.unique(encoded.indices.to_numpy(), return_inverse=True)
        return Pool(encoded.dictionary.take(pa.array(used))), code.astype(np.int32)

    @functools.cached_property
    def counties(self) -> tuple[Pool, np.ndarray]:
        """County of each city; its region where the country has none, the city itself where it belongs to none."""
        names, regions, counties = (self._table[column].to_pylist() for column in ("name", "region", "county"))
        has_counties = any(counties)
        found = [
            county or (name if has_counties else region) for name, region, county in zip(names, regions, counties, strict=True)
        ]
        encoded = pa.array(found).dictionary_encode()
        return Pool(encoded.dictionary), encoded.indices.to_numpy()

    @functools.cached_property
    def prefixes(self) -> _Prefixes | None:
        """What the postcodes of each city begin with; none when they are not known."""
        table = reference("postcodes").columns
        country = self._table["country"][0].as_py()
        rows = [i for i, code in enumerate(table["country"]) if code == country]
        if not rows or len(self._table["country"].unique()) > 1:
            return None
        place: dict[tuple[str, str], int] = {}
        names, regions = self._table["latin"].to_pylist(), self._table["region_code"].to_pylist()
        for i, (name, region) in enumerate(zip(names, regions, strict=True)):  # biggest first
            place.setdefault((name, ""), i)
            place.setdefault((name, region), i)
        known = [
            (place[key], table["prefixes"][row]) for row in rows if (key := (table["city"][row], table["region"][row])) in place
        ]
        anchors = np.array([city for city, _ in known])
        region = np.unique(regions, return_inverse=True)[1]
        nearest_row = np.empty(len(names), np.int64)
        for which in range(region.max() + 1):
            here, there = np.flatnonzero(region == which), np.flatnonzero(region[anchors] == which)
            if not len(there):  # a region without a listed town looks to its neighbours
                there = np.arange(len(anchors))
            nearest_row[here] = there[self._away(here, anchors[there]).argmin(axis=1)]
        return _Prefixes([_spelled_out(known[row][1]) for row in nearest_row])

    def _away(self, these: np.ndarray, those: np.ndarray) -> np.ndarray:
        """(n, m) squared distance of n cities from m others, in degrees of latitude."""
        north = self.latitude[these, None] - self.latitude[those]
        east = (self.longitude[these, None] - self.longitude[those]) * np.cos(np.radians(self.latitude[these]))[:, None]
        return north**2 + east**2


class _Prefixes(Ragged):
    """The first characters of postcodes, a list for each city, with their lengths."""

    def __init__(self, lists: Sequence[Sequence[str]]) -> None:
        super().__init__(lists)
        self.lengths = np.array([len(prefix) for prefix in self.pool.values.to_pylist()])


@functools.cache
def _spelled_out(ranges: str) -> tuple[str, ...]:
    """`"B1-B3,M9"` as `("B1", "B2", "B3", "M9")`; digits keep their zeros."""
    found = []
    for part in ranges.split(","):
        low, _, high = part.partition("-")
        start = low.lstrip(ascii_uppercase)
        head = low[: len(low) - len(start)]
        if not high:
            found.append(low)
            continue
        end = high[len(head) :]
        width = len(start) if start.startswith("0") or not head else 0
        found += [f"{head}{i:0{width}d}" for i in range(int(start), int(end) + 1)]
    return tuple(found)


@functools.cache
def _cities_of(locale: Locale) -> _Cities:
    """The cities of the locale's country, or of the regions that speak its language."""
    first, last = _spans()[locale.country]
    table = places().slice(first, last - first)
    keep = pc.invert(table["abroad"])
    if locale.owns("regions"):
        keep = pc.and_(keep, pc.is_in(pc.cast(table["region_code"], pa.string()), locale.values("regions")))
    return _Cities(table.filter(keep))


@functools.cache
def _spans() -> dict[str, tuple[int, int]]:
    """Where each country's rows begin and end."""
    column = places()["country"].combine_chunks()
    codes = column.indices.to_numpy()
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    ends = [*starts[1:], len(codes)]
    names = column.dictionary.to_pylist()
    return {names[codes[start]]: (int(start), int(end)) for start, end in zip(starts, ends, strict=True)}


@functools.cache
def _spoken() -> frozenset[str]:
    """The countries of our locales."""
    return frozenset(load(code).country for code in codes())


@functools.cache
def _world() -> _Cities:
    table = places()
    return _Cities(table.filter(pc.greater_equal(table["population"], WORLD_CITY)))


@functools.cache
def _postcode_ends(locale: Locale) -> tuple[list[tuple[Piece, ...]], Pool, int]:
    """Formats of what follows a prefix, a pool that picks one, and the position of the format with nothing more."""
    pool = locale_pool(locale, "postcode_tail_formats")
    templates = [parse_format("{{prefix}}" + end) for end in pool.values.to_pylist()]
    return [*templates, parse_format("{{prefix}}")], Pool(pa.array(range(len(templates))), pool.weights), len(templates)


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
    """Flat, floor or suite, such as `Apt 4B`; most addresses have none, so consider `null=0.7`."""
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
    """Country of the city: the locale's, in its own language (`Deutschland`); in English with `scope="world"`. Source: CLDR."""
    if not place.is_world:
        return constant(place.draw.locale.country_name, len(place.draw))
    return _by_country(place, "name")


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
