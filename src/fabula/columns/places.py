"""A place: a city drawn by its people, and the street, postcode and telephone area that belong to it."""

from __future__ import annotations

import copy
import functools
from collections.abc import Sequence
from string import ascii_uppercase

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns.draw import Draw, Latent
from fabula.columns.formats import Piece, Ragged, fill_formats, fill_templates, locale_pool, parse_format
from fabula.columns.pools import Pool, reference
from fabula.errors import RecipeError, nearest
from fabula.locales import Locale, codes, countries, load, places

CROWDING = 0.7  # a city is drawn by people ** CROWDING: big ones often, small ones too
WORLD_CITY = 200_000  # people, at least, of a city drawn from the whole world
FAMILIAR = 2.5  # how much more often than others these countries come up in the world
FAMILIAR_COUNTRIES = (
    "AU", "BR", "CA", "CN", "DE", "DK", "ES", "FI", "FR", "GB", "IE", "IN", "IT", "JP", "KR", "MX", "NG", "NL", "NO", "PL", "PT",
    "RU", "SE", "TR", "US",
)  # fmt: skip
SCOPES = ("locale", "world", "region", "town")
USES = ("home", "office")


class Place(Latent):
    """An address in a city of the locale's country, of another country, or of the world.

    Args:
        draw: where chance comes from.
        scope: `locale` for the country's cities, `world` for any city of more than 200,000 people, `region` for the cities of
            one region, `town` for one town; which one depends on the seed alone, so all tables are in the same.
        country: another country than the locale's, `FR` or `France`; streets and names are then in its language.
        use: `home`, or `office` for addresses that may have a suite.
        cities: only these, `Lyon, Paris`, by their names here or in English.
    """

    def __init__(self, draw: Draw, *, scope: str = "locale", country: str = "", use: str = "home", cities: str = "") -> None:
        if scope not in SCOPES:
            raise RecipeError(f"scope is `{scope}`", hint=nearest(scope, SCOPES))
        if use not in USES:
            raise RecipeError(f"use is `{use}`", hint=nearest(use, USES))
        self.asked_in = draw.locale
        self.country = country_code(country) if country else draw.locale.country
        if self.country != draw.locale.country:
            draw = copy.copy(draw)
            draw.locale = locale_of_country(self.country)
        super().__init__(draw)
        self.scope, self.use, self.named_cities = scope, use, cities
        self.is_world = scope == "world"

    @functools.cached_property
    def cities(self) -> Cities:
        """The cities that the scope allows."""
        everywhere = _world() if self.is_world else _cities_of(self.draw.locale, self.country)
        if self.named_cities:
            return everywhere.called(self.named_cities)
        if self.is_world:
            return everywhere
        return everywhere.of_region(self._home(everywhere)) if self.scope == "region" else everywhere

    def _home(self, cities: Cities) -> int:
        """The position of the one city that `scope="town"` and `scope="region"` start from."""
        key = self.shared_key(self.country, self.draw.locale.code)
        return int(Draw(key, np.zeros(1, np.int64), self.draw.locale, self.draw.today).index(cities.picks)[0])

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) int32 positions among the cities."""
        if self.scope == "town":
            return np.full(len(self.draw), self._home(self.cities), np.int32)
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
        return self._secondary(self.draw)

    def _secondary(self, draw: Draw) -> pa.Array:
        is_office = self.use == "office" and draw.locale.language == "en"
        return fill_formats(draw.child("secondary"), "office_address_formats" if is_office else "secondary_address_formats")

    @functools.cached_property
    def street_address(self) -> pa.Array:
        """(n,) street and number, in the order of the locale."""
        parts = {
            "street_name": self.street_name,
            "building_number": self.building_number,
            "secondary_address": lambda some: self._secondary(self.draw.over(some.rows)),
        }
        return fill_formats(self.draw.child("address"), "street_address_formats", parts)

    @functools.cached_property
    def postcode(self) -> pa.Array:
        """(n,) postcodes that begin as those of the city do."""
        draw = self.draw.child("postcode")
        form = _postcode_forms().get(self.country, "")
        if self.is_world:
            return fill_templates(draw, [parse_format("#####")], np.zeros(len(draw), np.int64), {})
        prefixes = self.cities.prefixes
        if prefixes is None:
            return fill_templates(draw, [_rest(form or "#####", 0)], np.zeros(len(draw), np.int64), {})
        prefix = prefixes.index(self.index, draw.lane(0))
        if form:
            templates = [(Piece("token", "prefix"), *_rest(form, length)) for length in range(prefixes.lengths.max() + 1)]
            shown = prefixes.shown(form)
            return fill_templates(draw, templates, prefixes.lengths[prefix], {"prefix": shown.take(prefix)})
        templates, picks, whole = _postcode_ends(draw.locale)
        which = draw.child("format").index(picks)
        is_whole = prefixes.lengths[prefix] >= 5  # the table gives all of it: 75001 to 75020 in Paris
        return fill_templates(draw, templates, np.where(is_whole, whole, which), {"prefix": prefixes.pool.take(prefix)})


class Cities:
    """The cities that one scope draws from.

    Args:
        table: rows of `locales.places()`.
        country: those of the whole country, in which the postcodes of towns near by are looked up; the same when absent.
    """

    def __init__(self, table: pa.Table, country: pa.Table | None = None) -> None:
        self._table = table
        self._country = table if country is None else country
        self.people = table["population"].to_numpy()
        weights = self.people.astype(np.float64) ** CROWDING
        if len(table["country"].unique()) > 1:
            weights *= np.where(pc.is_in(table["country"], pa.array(FAMILIAR_COUNTRIES)), FAMILIAR, 1.0)
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

    @functools.cache  # noqa: B019
    def of_region(self, city: int) -> Cities:
        """The cities of the region that a city is in."""
        return Cities(self._table.filter(pc.equal(self._table["region_code"], self._table["region_code"][city])), self._country)

    @functools.cache  # noqa: B019
    def called(self, names: str) -> Cities:
        """Those of some names, the largest of each, all equally likely.

        Raises:
            RecipeError: there is no city of some name; the hint names the nearest.
        """
        kept = []
        for name in (part.strip().casefold() for part in names.split(",")):
            alike = [i for i, spellings in enumerate(self._spellings) if name in spellings]
            if not alike:
                raise RecipeError(
                    f"no city named `{name}`", hint=nearest(name, (spelling for row in self._spellings for spelling in row))
                )
            kept.append(max(alike, key=lambda i: self.people[i]))
        found = Cities(self._table.take(sorted(set(kept))), self._country)
        found.picks = Pool(pa.array(np.arange(len(found._table))))
        return found

    @functools.cached_property
    def _spellings(self) -> list[tuple[str, str]]:
        """What each city is called, in small letters: here, and in Latin letters."""
        names, latin = (self._table[column].to_pylist() for column in ("name", "latin"))
        return [(name.casefold(), other.casefold()) for name, other in zip(names, latin, strict=True)]

    @functools.cached_property
    def areas(self) -> tuple[tuple[str, ...], np.ndarray] | None:
        """The distinct sets of telephone area codes, `212 646`, and which of them each city has; none where numbers tell no place."""
        pool, code = self.texts("areas")
        found = tuple(pool.values.to_pylist())
        return (found, code) if any(found) else None

    @functools.cached_property
    def prefixes(self) -> Prefixes | None:
        """What the postcodes of each city begin with; none when they are not known."""
        table = reference("postcodes").columns
        country = self._table["country"][0].as_py()
        rows = [i for i, code in enumerate(table["country"]) if code == country]
        if not rows or len(self._table["country"].unique()) > 1:
            return None
        place: dict[tuple[str, str], int] = {}
        listed = zip(self._country["latin"].to_pylist(), self._country["region_code"].to_pylist(), strict=True)
        for i, (name, region) in enumerate(listed):  # biggest first
            place.setdefault((name, ""), i)
            place.setdefault((name, region), i)
        of_region, known = {}, {}
        for row in rows:
            city, region, found = table["city"][row], table["region"][row], table["prefixes"][row]
            if not city:
                of_region[region] = found
            elif (city, region) in place:
                known.setdefault(place[city, region], found)
        anywhere = of_region.pop("*", "")
        own = {(name, region): known[i] for (name, region), i in place.items() if i in known}
        names, regions = self._table["latin"].to_pylist(), self._table["region_code"].to_pylist()
        texts = [
            own.get((name, region)) or of_region.get(region) or (region if anywhere else "")
            for name, region in zip(names, regions, strict=True)
        ]
        missing = np.array([i for i, text in enumerate(texts) if not text], np.int64)
        anchors = np.array(list(known), np.int64)
        anchor_regions = np.array(self._country["region_code"].to_pylist())[anchors]
        for region in sorted({regions[i] for i in missing}):  # other towns look to the nearest that is listed
            here = np.array([i for i in missing if regions[i] == region], np.int64)
            if not len(anchors):
                texts = [text or next(iter(of_region.values())) for text in texts]
                break
            there = anchors[anchor_regions == region] if (anchor_regions == region).any() else anchors
            for i, anchor in zip(here, there[self._away(here, there).argmin(axis=1)], strict=True):
                texts[i] = known[anchor]
        return Prefixes([_spelled_out(text) for text in texts])

    def _away(self, these: np.ndarray, those: np.ndarray) -> np.ndarray:
        """(n, m) squared distance of n cities from m others of the country, in degrees of latitude."""
        latitude, longitude = (self._country[name].to_numpy().astype(np.float64)[those] for name in ("latitude", "longitude"))
        north = self.latitude[these, None] - latitude
        east = (self.longitude[these, None] - longitude) * np.cos(np.radians(self.latitude[these]))[:, None]
        return north**2 + east**2


class Prefixes(Ragged):
    """The first characters of postcodes, a list for each city, with their lengths."""

    def __init__(self, lists: Sequence[Sequence[str]]) -> None:
        super().__init__(lists)
        self.lengths = np.array([len(prefix) for prefix in self.pool.values.to_pylist()])

    @functools.cache  # noqa: B019
    def shown(self, form: str) -> Pool:
        """The prefixes as a form writes them: `LV-10` for `10` where the form is `LV-####`."""
        return Pool(pa.array([_head(form, prefix) for prefix in self.pool.values.to_pylist()]))


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
def _postcode_forms() -> dict[str, str]:
    table = reference("postcode_forms").columns
    return dict(zip(table["country"], table["form"], strict=True))


BLANKS = "#?"  # places of a postcode's form that a prefix may take


def _head(form: str, prefix: str) -> str:
    """The form up to the end of a prefix, which takes its first blanks."""
    out, rest = "", iter(prefix)
    for letter in form[: _cut(form, len(prefix))]:
        out += next(rest) if letter in BLANKS else letter
    return out


@functools.cache
def _rest(form: str, length: int) -> tuple[Piece, ...]:
    """What of a form follows a prefix of some length."""
    return parse_format(form[_cut(form, length) :].replace("?", "^"))


def _cut(form: str, length: int) -> int:
    """Where in a form a prefix of some length ends."""
    blanks = [i for i, letter in enumerate(form) if letter in BLANKS]
    return blanks[length - 1] + 1 if 0 < length <= len(blanks) else len(form) if length else 0


@functools.cache
def _cities_of(locale: Locale, country: str) -> Cities:
    """The cities of a country, called as the locale calls them; of the regions that speak its language where it is their country's."""
    if country not in _spans():
        raise RecipeError(f"no city of `{country}` is known", hint="another country, or scope=world")
    first, last = _spans()[country]
    table = places().slice(first, last - first)
    keep = pc.invert(table["abroad"])
    if locale.country == country:
        if locale.owns("city_names"):
            names = locale.values("city_names")
            keep = pc.and_(keep, pc.not_equal(names, ""))
            table = table.set_column(table.schema.get_field_index("name"), "name", names)
        if locale.owns("region_names"):
            called = dict(zip(locale.values("region_codes").to_pylist(), locale.values("region_names").to_pylist(), strict=True))
            regions = pa.array([called.get(code, "") for code in table["region_code"].to_pylist()])
            table = table.set_column(table.schema.get_field_index("region"), "region", regions)
        if locale.owns("regions"):
            keep = pc.and_(keep, pc.is_in(pc.cast(table["region_code"], pa.string()), locale.values("regions")))
    return Cities(table.filter(keep), table)


@functools.cache
def _spans() -> dict[str, tuple[int, int]]:
    """Where each country's rows begin and end."""
    column = places()["country"].combine_chunks()
    codes_ = column.indices.to_numpy()
    starts = np.flatnonzero(np.diff(codes_, prepend=-1))
    ends = [*starts[1:], len(codes_)]
    names = column.dictionary.to_pylist()
    return {names[codes_[start]]: (int(start), int(end)) for start, end in zip(starts, ends, strict=True)}


@functools.cache
def _world() -> Cities:
    table = places()
    return Cities(table.filter(pc.greater_equal(table["population"], WORLD_CITY)))


@functools.cache
def _postcode_ends(locale: Locale) -> tuple[list[tuple[Piece, ...]], Pool, int]:
    """Formats of what follows a prefix, a pool that picks one, and the position of the format with nothing more."""
    pool = locale_pool(locale, "postcode_tail_formats")
    templates = [parse_format("{{prefix}}" + end) for end in pool.values.to_pylist()]
    return [*templates, parse_format("{{prefix}}")], Pool(pa.array(range(len(templates))), pool.weights), len(templates)


# Countries by name


def country_code(text: str) -> str:
    """The two letters of a country that `FR`, `France` or its name in its own language means.

    Raises:
        RecipeError: no such country; the hint names the nearest.
    """
    known = _country_names()
    found = known.get(text.strip().casefold())
    if found is None:
        names = countries()["name"].to_pylist()
        raise RecipeError(f"no country named `{text}`", hint=nearest(text, names) or "two letters, as in FR")
    return found


@functools.cache
def _country_names() -> dict[str, str]:
    table = countries()
    names = {name.casefold(): code for code, name in zip(table["code"].to_pylist(), table["name"].to_pylist(), strict=True)}
    for locale in map(load, codes()):
        for name in (locale.country_name, locale.country_in_english):
            names.setdefault(name.casefold(), locale.country)
    return names | {code.casefold(): code for code in (*table["code"].to_pylist(), *_spans())}


@functools.cache
def locale_of_country(country: str) -> Locale:
    """The chief locale of a country; one of its language where it has none of its own; else American English."""
    for code in codes(by_importance=True):
        if load(code).country == country:
            return load(code)
    table = countries()
    language = dict(zip(table["code"].to_pylist(), table["language"].to_pylist(), strict=True)).get(country, "")
    for code in codes(by_importance=True):
        if load(code).language_in_english == language:
            return load(code)
    return load("en_US")
