"""Vehicles, flights, ships, trains and freight."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import decimal_digits, fixed_width
from fabula.columns.draw import Draw, Latent
from fabula.columns.flight import Airport, Flight, aircraft_of
from fabula.columns.formats import digit_pool, join_picks
from fabula.columns.groups import draw_by
from fabula.columns.plates import LETTERS, number_plates, vin_numbers
from fabula.columns.pools import Pool, reference
from fabula.columns.prices import price_level
from fabula.columns.vocabulary import Vocabulary, factors

WORDS = Vocabulary("transport_words")
AMERICA = ("US", "CA", "MX")
JAPANESE = ("Toyota", "Honda", "Nissan", "Mazda", "Subaru", "Suzuki", "Mitsubishi", "Lexus", "Isuzu", "Yamaha", "Kawasaki")
HEAVY = ("Truck", "Bus")
WORKING = ("Van", "Pickup", *HEAVY)
NOT_CARS = (*HEAVY, "Motorcycle", "Scooter")
FUEL_PRICE = {"Hybrid": 1.06, "Plug-in hybrid": 1.16, "Diesel": 1.05, "Electric": 1.0}
FIRST_YEARS = {"Electric": 2019, "Plug-in hybrid": 2015, "Hybrid": 2012}  # of models that are also sold with another fuel


class Vehicle(Latent):
    """The one vehicle a row is about.

    Args:
        vehicle_type: `Sedan`, `SUV`, `Hatchback`, `Estate`, `Coupe`, `Convertible`, `Minivan`, `Pickup`, `Van`, `Truck`, `Bus`,
            `Motorcycle` or `Scooter`; `any` for all; by default cars, pickups and vans.
        make: keeps to one maker, such as `Toyota`. Type and make are constants or columns of the row.
        min_year: oldest year built.
    """

    def __init__(self, draw: Draw, *, vehicle_type: Column | str = "", make: Column | str = "", min_year: int = 2005) -> None:
        super().__init__(draw)
        self.said = (vehicle_type, make)
        self.min_year = min_year

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) positions in the market of the draw's country."""
        country = "US" if self.draw.locale is None else self.draw.locale.country

        def pool_of(vehicle_type: str | None, make: str | None) -> Pool:
            return _market().sold_in(country, vehicle_type or "", make or "")

        return draw_by(self.draw.child("vehicle"), self.said, pool_of)

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of vehicles.tsv."""
        return _market().row[self.index]

    @functools.cached_property
    def this_year(self) -> int:
        """The year of `today`."""
        return 1970 + int(np.datetime64(self.draw.today, "D").astype("datetime64[Y]").astype(int))

    @functools.cached_property
    def year(self) -> np.ndarray:
        """(n,) int64 years built, recent ones common."""
        table = reference("vehicles")
        last = np.minimum(table.numbers("last_year"), self.this_year)[self.row]
        first = np.maximum(_market().first_year[self.index], self.min_year)
        first = np.minimum(first, last)
        share = self.draw.child("year").uniform() ** 1.5
        return (last - np.floor(share * (last - first + 1))).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Market:
    """Every vehicle with each fuel and gearbox it is sold with; all arrays have m entries."""

    row: np.ndarray
    fuel: np.ndarray
    fuels: list[str]
    transmission: np.ndarray
    transmissions: list[str]
    first_year: np.ndarray
    weights: np.ndarray

    @functools.cache  # noqa: B019  (there is one market)
    def sold_in(self, country: str, vehicle_type: str, maker: str = "") -> Pool:
        """Positions of what a country's drivers own, of one type of vehicle and one maker."""
        table = reference("vehicles")
        sold = np.array(table.columns["sold"])[self.row]
        make = np.array(table.columns["make"])[self.row]
        type_ = np.array(table.columns["type"])[self.row]
        fuel = np.array(self.fuels)[self.fuel]
        if (own := np.char.lower(make) == maker.casefold()).any():  # a maker that was asked for sells here, or everywhere
            mine = self.weights * own
            wanted = (np.char.lower(type_) == vehicle_type.casefold()) & own
            near = own & ((sold == "world") | (sold == country) | (sold == ("America" if country in AMERICA else "Europe")))
            cars = own & ~np.isin(type_, NOT_CARS)
            for fits in (near, wanted if wanted.any() else cars if vehicle_type.casefold() != "any" else own):
                mine = mine * fits if (mine * fits).any() else mine
            rows = np.flatnonzero(mine)
            return Pool(pa.array(rows), mine[rows])
        here = (sold == "world") | (sold == country) | (sold == ("America" if country in AMERICA else "Europe"))
        weights = self.weights * here
        wanted = vehicle_type.casefold()
        types = np.char.lower(type_)
        if wanted in types:
            weights = weights * (types == wanted)
        elif wanted != "any":
            weights = weights * ~np.isin(type_, NOT_CARS)
        if country in (*AMERICA, "JP", "BR"):
            weights = weights * np.where((fuel == "Diesel") & ~np.isin(type_, WORKING), 0.05, 1)
            manual = np.array(self.transmissions)[self.transmission] == "Manual"
            weights = weights * np.where(manual & ~np.isin(type_, NOT_CARS) & (country != "BR"), 0.12, 1)
        if country == "GB":
            weights = weights * (make != "Opel")
        if country == "JP":
            weights = weights * np.where(np.isin(make, JAPANESE), 1, 0.1)
        if not weights.any():
            weights = self.weights * (types == wanted if wanted in types else 1)
        rows = np.flatnonzero(weights)
        return Pool(pa.array(rows), weights[rows])


@semantic_type("transport.vehicle_make")
def vehicle_make(vehicle: Vehicle) -> Column:
    """Maker of the vehicle, such as `Toyota`; makes and models sold in the locale's country."""
    return reference("vehicles").take("make", vehicle.row)


@semantic_type("transport.vehicle_model")
def vehicle_model(vehicle: Vehicle) -> Column:
    """Model of the vehicle, such as `Corolla`; fits its make."""
    return reference("vehicles").take("model", vehicle.row)


@semantic_type("transport.vehicle_type")
def vehicle_type(vehicle: Vehicle) -> Column:
    """Body or kind of the vehicle, such as `SUV`, `Hatchback` or `Van`; fits its model."""
    return reference("vehicles").take("type", vehicle.row)


@semantic_type("transport.vehicle_year")
def vehicle_year(vehicle: Vehicle) -> Column:
    """Year built, such as `2019`: while the model was made, not in the future, recent years common."""
    return pa.array(vehicle.year)


@semantic_type("transport.fuel_type")
def fuel_type(vehicle: Vehicle) -> Column:
    """`Petrol`, `Diesel`, `Hybrid`, `Plug-in hybrid`, `Electric`, `LPG` ...; one that the model is sold with."""
    market = _market()
    return Pool(market.fuels).take(market.fuel[vehicle.index])


@semantic_type("transport.transmission")
def transmission(vehicle: Vehicle) -> Column:
    """`Manual` or `Automatic`; fits model and fuel."""
    market = _market()
    return Pool(market.transmissions).take(market.transmission[vehicle.index])


@semantic_type("transport.vehicle_price")
def vehicle_price(vehicle: Vehicle) -> Column:
    """What the vehicle is worth now in the locale's currency, such as `18450.0`: its price when new, less 13% a year."""
    market, level = _market(), price_level(vehicle.draw)
    dearer = np.array([FUEL_PRICE.get(fuel, 1.0) for fuel in market.fuels])[market.fuel[vehicle.index]]
    age = np.maximum(vehicle.this_year - vehicle.year, 0)
    spread = np.exp(0.09 * vehicle.draw.child("price").normal())
    amount = reference("vehicles").numbers("price")[vehicle.row] * dearer * 0.87**age * spread * level.goods
    step = 50.0 if level.goods < 3 else 500.0 if level.goods < 50 else 10_000.0
    return pa.array(np.maximum(np.round(amount / step), 1) * step)


@semantic_type("transport.engine_cc")
def engine_cc(vehicle: Vehicle) -> Column:
    """Engine capacity in cubic centimeters, such as `1498`; missing for electric vehicles."""
    market = _market()
    capacity = reference("vehicles").numbers("cc")[vehicle.row]
    electric = np.array([fuel == "Electric" for fuel in market.fuels])[market.fuel[vehicle.index]]
    missing = electric | np.isnan(capacity)
    return pa.array(np.where(missing, 0, capacity).astype(np.int64), mask=missing)


@semantic_type("transport.seats")
def seats(vehicle: Vehicle) -> Column:
    """Number of seats, such as `5`; fits the model."""
    return pa.array(reference("vehicles").numbers("seats")[vehicle.row].astype(np.int64))


@semantic_type("transport.mileage_km")
def mileage_km(vehicle: Vehicle) -> Column:
    """Kilometers driven so far, such as `84210`; about 14,000 a year of age, far more for vans and trucks."""
    type_ = reference("vehicles").columns["type"]
    yearly = np.array([95_000 if t in HEAVY else 24_000 if t == "Van" else 5_000 if t in NOT_CARS else 14_000 for t in type_])
    age = np.maximum(vehicle.this_year - vehicle.year, 0) + vehicle.draw.child("months").uniform()
    habit = np.exp(0.33 * vehicle.draw.child("mileage").normal())
    return pa.array((yearly[vehicle.row] * np.minimum(age**0.92 * habit, 24)).astype(np.int64))


@semantic_type("transport.vehicle_color")
def vehicle_color(draw: Draw) -> Column:
    """Color of a vehicle, such as `White`; colors as common as on the road."""
    return WORDS.pick(draw, "vehicle_color")


@semantic_type("transport.vin")
def vin(vehicle: Vehicle) -> Column:
    """Vehicle identification number, 17 characters, such as `4T13P12R9D5264140`, with a valid check digit in position 9.

    It has the maker's code and model year of the row's vehicle; the description in between is by chance, so it is no real car's.

    Source: ISO 3779 and 3780; 49 CFR part 565 (check digit, year codes)."""
    codes = reference("vehicles").columns["wmi"]
    return vin_numbers(vehicle.draw, tuple(codes), vehicle.row, vehicle.year)


@semantic_type("transport.license_plate")
def license_plate(draw: Draw) -> Column:
    """Number plate such as `M-KL 2841`, in the form of the US, GB, DE, FR, ES, BR or JP by locale; `ABC 1234` elsewhere."""
    country = "US" if draw.locale is None else draw.locale.country
    return number_plates(draw, country)


@semantic_type("transport.airline")
def airline(flight: Flight) -> Column:
    """Name of an airline, such as `KLM`; those of the locale's country are common."""
    return reference("airlines").take("airline", flight.row)


@semantic_type("transport.airline_code")
def airline_code(flight: Flight) -> Column:
    """Two-character code of the airline, such as `KL`. Source: IATA."""
    return reference("airlines").take("code", flight.row)


@semantic_type("transport.flight_number")
def flight_number(flight: Flight) -> Column:
    """The airline's code and one to four digits, such as `KL1774`."""
    return join_picks(reference("airlines").take("code", flight.row), flight.draw.child("number").pick(_flight_numbers()))


@semantic_type("transport.aircraft")
def aircraft(flight: Flight) -> Column:
    """Type of aircraft, such as `Airbus A320neo`; one that the airline flies, wide-bodied on long routes."""
    return aircraft_of(flight)


@semantic_type("transport.airport_code")
def airport_code(airport: Airport) -> Column:
    """Three-letter code of an airport, such as `AMS`; large ones and those of the locale's country are common. Source: IATA."""
    return reference("airports").take("code", airport.row)


@semantic_type("transport.airport_name")
def airport_name(airport: Airport) -> Column:
    """Name of the airport, such as `Amsterdam Airport Schiphol`."""
    return reference("airports").take("name", airport.row)


@semantic_type("transport.airport_city")
def airport_city(airport: Airport) -> Column:
    """City that the airport serves, such as `Amsterdam`."""
    return reference("airports").take("city", airport.row)


@semantic_type("transport.airport_country")
def airport_country(airport: Airport) -> Column:
    """Country of the airport in English, such as `Netherlands`."""
    return reference("airports").take("country", airport.row)


@semantic_type("transport.airport_latitude")
def airport_latitude(airport: Airport) -> Column:
    """Latitude of the airport in degrees, two decimals, such as `52.31`."""
    return pa.array(reference("airports").numbers("latitude")[airport.row])


@semantic_type("transport.airport_longitude")
def airport_longitude(airport: Airport) -> Column:
    """Longitude of the airport in degrees, two decimals, such as `4.76`."""
    return pa.array(reference("airports").numbers("longitude")[airport.row])


@semantic_type("transport.cabin_class")
def cabin_class(draw: Draw) -> Column:
    """`Economy` (80%), `Premium Economy`, `Business` or `First`."""
    return WORDS.pick(draw, "cabin_class")


@semantic_type("transport.seat_number")
def seat_number(draw: Draw) -> Column:
    """Seat on an aircraft, row 1 to 38 and a letter A to F, such as `14C`."""
    return draw.pick(_seats())


@semantic_type("transport.ship_name")
def ship_name(draw: Draw) -> Column:
    """Name of a ship, such as `Northern Star` or `Bergen Express`; invented."""
    return WORDS.name_each(draw, "ship_name")


@semantic_type("transport.ship_type")
def ship_type(draw: Draw) -> Column:
    """Kind of ship, such as `Container ship`."""
    return WORDS.pick(draw, "ship_type")


@semantic_type("transport.port_name")
def port_name(draw: Draw) -> Column:
    """A sea port of the world, such as `Port of Rotterdam`; busy ones are common."""
    return WORDS.pick(draw, "port_name")


@semantic_type("transport.train_number")
def train_number(draw: Draw) -> Column:
    """A train's class and number as the locale's country writes them, such as `ICE 572`, `1A42` or `のぞみ123号`."""
    country = "" if draw.locale is None else draw.locale.country
    number = draw.child("number")
    if country == "GB":
        head = draw.child("class").pick(_head_codes())
        return join_picks(head, number.pick(digit_pool(2)))
    if country == "JP":
        return join_picks(draw.child("class").pick(WORDS.pool("train.JP")), number.pick(_train_numbers(700)), "号")
    part = f"train.{country}" if f"train.{country}" in WORDS.parts else "train.class"
    return join_picks(draw.child("class").pick(WORDS.pool(part)), " ", number.pick(_train_numbers(2999)))


@semantic_type("transport.station_name")
def station_name(draw: Draw) -> Column:
    """Name of a railway station in the locale's language where we have words for it, such as `Ashford Central`; invented."""
    return WORDS.name_each(draw, "station_name")


@semantic_type("transport.route_name")
def route_name(draw: Draw) -> Column:
    """Name of a bus or tram route, such as `Route 12` or `Ashford – Redhill`; invented."""
    return WORDS.name_each(draw, "route_name")


@semantic_type("transport.container_number")
def container_number(draw: Draw) -> Column:
    """Number of a freight container, owner, six digits and a valid check digit, such as `MSCU4829103`.

    Source: ISO 6346, annex A."""
    owners, sums = _owners()
    index = draw.child("owner").index(owners)
    digits = decimal_digits(draw.child("serial").integers(100_000, 999_999), 6)
    total = sums[index]
    for i in range(6):
        total = total + ((digits[:, i].astype(np.int32) - 48) << (4 + i))
    out = np.empty((len(draw), 11), dtype=np.uint8)
    out[:, :4] = np.frombuffer("".join(owners.values.to_pylist()).encode(), dtype=np.uint8).reshape(-1, 4)[index]
    out[:, 4:10] = digits
    out[:, 10] = 48 + total % 11 % 10
    return fixed_width(out)


@semantic_type("transport.incoterm")
def incoterm(draw: Draw) -> Column:
    """A term of delivery, such as `FOB`. Source: Incoterms 2020, International Chamber of Commerce."""
    return WORDS.pick(draw, "incoterm")


@semantic_type("transport.cargo_type")
def cargo_type(draw: Draw) -> Column:
    """What a shipment holds, such as `Machinery parts`."""
    return WORDS.pick(draw, "cargo_type")


@functools.cache
def _market() -> Market:
    table = reference("vehicles")
    row, fuel, gear, first_year, weights = [], [], [], [], []
    fuels: dict[str, int] = {}
    gears: dict[str, int] = {}
    cells = zip(*(table.columns[c] for c in ("fuels", "transmissions", "first_year", "weight")), strict=True)
    for r, (fuel_cell, gear_cell, first, weight) in enumerate(cells):
        all_fuels, all_gears = factors(fuel_cell), factors(gear_cell)
        for name, share in all_fuels:
            automatic = name in ("Electric", "Hybrid", "Plug-in hybrid") and len(all_fuels) > 1
            for box, part in [("Automatic", 1.0)] if automatic else all_gears:
                row.append(r)
                fuel.append(fuels.setdefault(name, len(fuels)))
                gear.append(gears.setdefault(box, len(gears)))
                first_year.append(max(int(first), FIRST_YEARS.get(name, 0) if len(all_fuels) > 1 else 0))
                shares = sum(s for _, s in all_fuels) * (1.0 if automatic else sum(p for _, p in all_gears))
                weights.append(float(weight) * share * part / shares)
    codes = (np.array(a, dtype=np.int32) for a in (row, fuel, gear))
    row_, fuel_, gear_ = codes
    return Market(row_, fuel_, list(fuels), gear_, list(gears), np.array(first_year), np.array(weights))


# Numbers of trains, flights, seats and containers


@functools.cache
def _flight_numbers() -> Pool:
    """1 to 9999: long-haul flights have few digits, most flights three or four."""
    numbers = np.arange(1, 8000)
    weights = np.select([numbers < 100, numbers < 1000, numbers < 4000], [1.2, 1.6, 1.0], 0.3)
    return Pool(pa.array(numbers.astype(str).tolist()), weights)


@functools.cache
def _train_numbers(last: int) -> Pool:
    return Pool(pa.array([str(i) for i in range(1 if last < 1000 else 50, last + 1)]))


@functools.cache
def _head_codes() -> Pool:
    """Class 1 (express) or 2 (stopping) and the line's letter. Source: Network Rail train reporting numbers."""
    return Pool(pa.array([k + letter for k in "1129" for letter in "ABCDEFGHJKLMNPRSTUVWY"]))


@functools.cache
def _seats() -> Pool:
    return Pool(pa.array([f"{row}{letter}" for row in range(1, 39) if row != 13 for letter in "ABCDEF"]))


@functools.cache
def _owners() -> tuple[Pool, np.ndarray]:
    """Owner codes, and each one's share of the sum for the check digit; letters count from 10 without multiples of 11."""
    pool = WORDS.pool("container_owner")
    values = dict(zip(LETTERS, [i for i in range(10, 39) if i % 11], strict=True))
    sums = [sum(values[c] << i for i, c in enumerate(owner)) for owner in pool.values.to_pylist()]
    return pool, np.array(sums, dtype=np.int32)
