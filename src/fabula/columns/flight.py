"""Flights and airports: routes that an airline flies, with the distance, the time in the air and the aircraft that fit."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import codes
from fabula.columns.decks import deal
from fabula.columns.draw import Draw, Latent
from fabula.columns.groups import FULL
from fabula.columns.pools import Pool, reference

HOME = {"airlines": 15.0, "airports": 6.0}  # how much more common those of the locale's own country are
EARTH_KM = 6371.0  # mean radius
SHORTEST_KM = 180  # nearer airports have no flights between them
NARROW_KM = 5500  # as far as aircraft with one aisle fly
LONGEST_KM = 14_800
LARGE = 35.0  # millions of passengers a year, from which on an airport has all the long routes
SLOTS = 4096  # steps of chance in the table of routes
FAR_KM = 1900.0  # routes become rarer by 1/e for every so many kilometers
WIDE = ("747", "767", "777", "787", "A330", "A340", "A350", "A380")
ROVING = ("Ryanair", "Wizz Air", "easyJet", "Vueling", "Eurowings", "Transavia")  # fly between other countries of Europe too
EUROPE = (
    "United Kingdom", "Ireland", "France", "Germany", "Netherlands", "Belgium", "Austria", "Switzerland", "Spain", "Portugal",
    "Italy", "Greece", "Poland", "Czechia", "Hungary", "Romania", "Denmark", "Sweden", "Norway", "Bulgaria", "Croatia", "Malta",
    "Cyprus", "Lithuania", "Latvia",
)  # fmt: skip
SPEED_KMH = 840.0  # in cruise
ON_TOP_MINUTES = 36.0  # taxi, climb and approach


class Flight(Latent):
    """The one flight a row is about: an airline, and a route of it, out of or back to its home country.

    Args:
        origin, destination: the code of the airport at that end, such as `AMS`, or a column of codes: the distance and the time
            are then between them. Where only one is given, the other is drawn to fit.
    """

    def __init__(self, draw: Draw, *, origin: Column | str = "", destination: Column | str = "") -> None:
        super().__init__(draw)
        self.given = (_given(origin, len(draw)), _given(destination, len(draw)))

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of airlines.tsv."""
        return self.draw.child("airline").index(at_home("airlines", self.draw))

    @functools.cached_property
    def ends(self) -> tuple[np.ndarray, np.ndarray]:
        """(n,) rows of airports.tsv: where the flight starts, and where it ends."""
        rows, shares = _bases()
        chance = np.minimum(self.draw.child("base").uniform(), FULL)
        base = rows[np.searchsorted(shares, self.row + chance, side="right")]
        start, end = self.given
        if start is not None or end is not None:
            base = next(np.where(rows_ < 0, base, rows_) for rows_ in (start, end) if rows_ is not None)
        group = 2 * base + _flies_far()[self.row]
        other = _routes()[group, self.draw.child("route").lane(0) >> 4].astype(np.int64)
        if start is not None:
            return base, other if end is None else np.where(end < 0, other, end)
        if end is not None:
            return other, base
        is_back = self.draw.child("back").chance(0.5)
        return np.where(is_back, other, base), np.where(is_back, base, other)

    @functools.cached_property
    def is_unknown(self) -> np.ndarray:
        """(n,) bool: where a given code is that of no airport."""
        unknown = np.zeros(len(self.draw), dtype=bool)
        for rows in self.given:
            unknown |= False if rows is None else rows < 0
        return unknown

    @functools.cached_property
    def distance(self) -> np.ndarray:
        """(n,) kilometers of the great circle between both ends."""
        start, end = self.ends
        return _distances()[start, end]


def _given(said: Column | str, n: int) -> np.ndarray | None:
    """(n,) rows of airports.tsv of codes, -1 where a code is not known; None when nothing is said."""
    if isinstance(said, str) and not said:
        return None
    place = {code: i for i, code in enumerate(reference("airports").columns["code"])}
    if isinstance(said, str):
        return np.full(n, place.get(said.upper(), -1))
    code, values = codes(said)
    return np.array([*(place.get(str(value).upper(), -1) for value in values), -1])[code]


@functools.cache
def _distances() -> np.ndarray:
    """(m, m) kilometers between airports.

    Source: the haversine formula, Sinnott, "Virtues of the haversine", Sky and Telescope 68 (1984).
    """
    table = reference("airports")
    north, east = (np.radians(table.numbers(name)) for name in ("latitude", "longitude"))
    across = np.cos(north[:, None]) * np.cos(north) * np.sin((east[:, None] - east) / 2) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.sin((north[:, None] - north) / 2) ** 2 + across))


@functools.cache
def _flies_far() -> np.ndarray:
    """(a,) bool: airlines with a wide-bodied aircraft."""
    return np.array([any(name in fleet for name in WIDE) for fleet in reference("airlines").columns["fleet"]])


@functools.cache
def _bases() -> tuple[np.ndarray, np.ndarray]:
    """Rows of airports.tsv that airlines fly from, end to end, and the running shares within each airline, plus its row."""
    airports, airlines = reference("airports"), reference("airlines")
    country, weight = np.array(airports.columns["country"]), np.array(airports.weights)
    rows, shares = [], []
    for a, (name, home) in enumerate(zip(airlines.columns["airline"], airlines.columns["country"], strict=True)):
        weights = weight * ((country == home) + 0.15 * (np.isin(country, EUROPE) & (name in ROVING)))
        weights = weights if weights.any() else weight
        mine = np.flatnonzero(weights)
        rows.append(mine)
        shares.append(a + np.cumsum(weights[mine]) / weights[mine].sum())
    return np.concatenate(rows), np.concatenate(shares)


@functools.cache
def _routes() -> np.ndarray:
    """(2 m, 4096) uint16 rows of airports.tsv by chance: destinations of short routes from airport a at 2 a, of all at 2 a + 1.

    Near and large ones are common; long routes join large airports only.
    """
    distance, weight = _distances(), np.array(reference("airports").weights)
    size = np.minimum(1, np.minimum(weight[:, None], weight) / LARGE) ** 2
    attraction = weight * (np.exp(-distance / FAR_KM) + 0.015 * size) * (distance > SHORTEST_KM)
    out = np.empty((2 * len(weight), SLOTS), dtype=np.uint16)
    chance = (np.arange(SLOTS) + 0.5) / SLOTS
    for far, limit in enumerate((NARROW_KM, LONGEST_KM)):
        shares = np.cumsum(attraction * (distance < limit), axis=1)
        for a, row in enumerate(shares):
            out[2 * a + far] = np.searchsorted(row, chance * row[-1], side="right")
    return out


@functools.cache
def _fleets() -> tuple[Pool, np.ndarray, np.ndarray, np.ndarray]:
    """All aircraft; where the list of airline a begins and its length, of those for short routes at 2 a, for long ones at 2 a + 1."""
    lists = []
    for cell in reference("airlines").columns["fleet"]:
        fleet = cell.split("|")
        wide = [name for name in fleet if any(kind in name for kind in WIDE)]
        narrow = [name for name in fleet if name not in wide]
        lists += [narrow or wide, wide or narrow]
    place = {name: i for i, name in enumerate(dict.fromkeys(name for names in lists for name in names))}
    count = np.array([len(names) for names in lists])
    code = np.array([place[name] for names in lists for name in names], dtype=np.int32)
    return Pool(pa.array(list(place))), np.cumsum(count) - count, count, code


def aircraft_of(flight: Flight) -> pa.DictionaryArray:
    """(n,) types of aircraft of the row's airline that fly so far."""
    pool, start, count, code = _fleets()
    which = 2 * flight.row + (flight.distance > NARROW_KM * 0.8)
    return pool.take(code[start[which] + (flight.draw.child("aircraft").uniform() * count[which]).astype(np.int64)])


class Airport(Latent):
    """The one airport a row is about; with `distinct`, no airport comes twice while they last, as in a table of airports."""

    def __init__(self, draw: Draw, *, distinct: bool = False) -> None:
        super().__init__(draw)
        self.distinct = distinct

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of airports.tsv."""
        return deal(self.draw.child("airport"), at_home("airports", self.draw), distinct=self.distinct)


@functools.lru_cache(maxsize=64)
def _at_home_in(name: str, country: str) -> Pool:
    table = reference(name)
    weights = np.array(table.weights) * np.where(np.array(table.columns["country"]) == country, HOME[name], 1)
    return Pool(pa.array(np.arange(len(table))), weights)


def at_home(name: str, draw: Draw) -> Pool:
    """Rows of a reference table by weight, those of the draw's country more common."""
    return _at_home_in(name, "United States" if draw.locale is None else draw.locale.country_in_english)


@semantic_type("flight.origin")
def origin(flight: Flight) -> Column:
    """Three-letter code of the airport that the flight leaves, such as `AMS`; fits the row's `transport.airline`."""
    return reference("airports").take("code", flight.ends[0])


@semantic_type("flight.destination")
def destination(flight: Flight) -> Column:
    """Three-letter code of the airport that the flight goes to, such as `LIS`; never the one it leaves."""
    return reference("airports").take("code", flight.ends[1])


@semantic_type("flight.origin_city")
def origin_city(flight: Flight) -> Column:
    """City that the flight leaves, such as `Amsterdam`."""
    return reference("airports").take("city", flight.ends[0])


@semantic_type("flight.destination_city")
def destination_city(flight: Flight) -> Column:
    """City that the flight goes to, such as `Lisbon`."""
    return reference("airports").take("city", flight.ends[1])


@semantic_type("flight.origin_country")
def origin_country(flight: Flight) -> Column:
    """Country that the flight leaves, in English, such as `Netherlands`."""
    return reference("airports").take("country", flight.ends[0])


@semantic_type("flight.destination_country")
def destination_country(flight: Flight) -> Column:
    """Country that the flight goes to, in English, such as `Portugal`."""
    return reference("airports").take("country", flight.ends[1])


@semantic_type("flight.distance_km")
def distance_km(flight: Flight) -> Column:
    """Kilometers between the flight's airports along the great circle, such as `1847`; missing where a given code is not known."""
    return pa.array(np.rint(flight.distance).astype(np.int64), mask=flight.is_unknown if flight.is_unknown.any() else None)


@semantic_type("flight.duration_minutes")
def duration_minutes(flight: Flight) -> Column:
    """Minutes from gate to gate, in fives, such as `165`; fits the distance."""
    wind = 1 + 0.04 * np.clip(flight.draw.child("wind").normal(), -2, 2)
    minutes = np.rint((ON_TOP_MINUTES + flight.distance * wind / SPEED_KMH * 60) / 5) * 5
    return pa.array(minutes.astype(np.int64), mask=flight.is_unknown if flight.is_unknown.any() else None)
