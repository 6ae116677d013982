"""How a prompt is built says what its words ask for: lists of columns, lines, values with their numbers, numbers of tables."""

from __future__ import annotations

from collections import Counter

import pytest

import fabula
from fabula.prompt.network import shipped
from fabula.prompt.spelling import spelled


def test_columns_that_hold_something_are_part_of_the_list_of_all_columns() -> None:
    schema = fabula.predict(
        "80 deliveries; cols: delivery_id (uuid), endpoint_url, http_status in {200, 404, 500}, size int 1..5"
    ).schema
    assert [column.name for column in schema.visible[0].made] == ["delivery_id", "endpoint_url", "http_status", "size"]
    rows = fabula.generate("80 deliveries; cols: delivery_id (uuid), http_status in {200, 404, 500}", seed=3)
    assert {row["http_status"] for row in next(iter(rows.values())).to_pylist()} == {200, 404, 500}


@pytest.mark.parametrize(
    ("prompt", "sizes"),
    [
        ("6 wards, every ward has 8 to 12 patients", {"wards": (6, 6), "patients": (48, 72)}),
        ("two tables, shops and products, 5 shops, 50 products", {"shops": (5, 5), "products": (50, 50)}),
        ("books that belong to authors: 8 authors, 32 books", {"authors": (8, 8), "books": (32, 32)}),
    ],
)
def test_numbers_of_several_tables_are_their_rows(prompt: str, sizes: dict[str, tuple[int, int]]) -> None:
    tables = fabula.generate(prompt, seed=3)
    for name, (fewest, most) in sizes.items():
        assert fewest <= len(tables[name].to_pylist()) <= most


@pytest.mark.parametrize(
    ("prompt", "column", "counts"),
    [
        (
            "100 members. Status: exactly 18 deferred, 42 active, 40 retired.",
            "status",
            {"deferred": 18, "active": 42, "retired": 40},
        ),
        ("60 tickets, status: 20 new, 30 open, 10 closed", "status", {"new": 20, "open": 30, "closed": 10}),
    ],
)
def test_values_with_counts_before_them_come_as_often(prompt: str, column: str, counts: dict[str, int]) -> None:
    rows = next(iter(fabula.generate(prompt, seed=3).values())).to_pylist()
    assert Counter(str(row[column]).lower() for row in rows) == counts


@pytest.mark.parametrize(
    ("prompt", "column", "expected"),
    [
        ("40 delays, cause: SIG, WX, CREW", "cause", {"SIG", "WX", "CREW"}),
        ("60 monsters\nelement: fire | water | earth\nhp: 20..900", "element", {"fire", "water", "earth"}),
        (
            "50 trees, species in {Picea abies, Fagus sylvatica}, dbh_cm in [7, 110]",
            "species",
            {"Picea abies", "Fagus sylvatica"},
        ),
        ("60 objects, material chosen from bronze, oak, silk and glass", "material", {"bronze", "oak", "silk", "glass"}),
        ("60 kegs, size either small medium or large", "size", {"small", "medium", "large"}),
    ],
)
def test_values_are_read_as_they_are_written(prompt: str, column: str, expected: set[str]) -> None:
    rows = next(iter(fabula.generate(prompt, seed=3).values())).to_pylist()
    assert {str(row[column]).lower() for row in rows} == {value.lower() for value in expected}


def test_the_mean_behind_a_shape_is_of_the_same_column() -> None:
    rows = next(iter(fabula.generate("400 kegs, chill_minutes normal with mean 720 and sd 60", seed=3).values())).to_pylist()
    mean = sum(row["chill_minutes"] for row in rows) / len(rows)
    assert 705 < mean < 735


def test_a_column_gets_the_name_that_it_is_to_be_called_by() -> None:
    table = fabula.predict("Volunteers, 30 rows. Call the phone column whatsapp instead.").schema.visible[0]
    assert "whatsapp" in table
    assert "phone" not in {column.name for column in table.made}


def test_some_owners_without_pets_leave_no_table_empty() -> None:
    tables = fabula.generate("owners and pets, 60 owners, some owners have zero pets", seed=3)
    assert tables["pets"].to_pylist()


def test_what_is_spoken_of_stays_where_there_is_room_for_few_columns() -> None:
    table = fabula.predict(
        "snowpack readings, 240 rows, depth_cm 0 to 300, station one of A, B, C. max 5 columns"
    ).schema.visible[0]
    assert {"depth_cm", "station"} <= {column.name for column in table.made}
    assert len(table.made) <= 5


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("hops n malts", "hops and malts"),
        ("minibar items, maybe fifteen or so", "minibar items, 15 rows"),
        ("samples n ~ 200", "samples 200 rows"),
        ("tenants (5), projects (40, each belongs to a tenant)", "5 tenants, 40 projects, each belongs to a tenant"),
        ("status OK/REPAIR/SCRAP 80/15/5", "status: OK 80%, REPAIR 15%, SCRAP 5%"),
        ("region: North, South, East (50/30/20)", "region: North 50%, South 30%, East 20%"),
        ("rarity weights common 60 rare 40", "rarity: common 60%, rare 40%"),
        ("lat in [47.2, 47.9]", "lat between 47.2 and 47.9"),
        ("amounts positive, two decimals", "amounts greater than 0, two decimals"),
        ("weight can't be negative", "weight at least 0"),
        ("notes mostly blank", "notes missing in 80%"),
        ("exactly 3 temperature values empty", "temperature missing in exactly 3 rows"),
        ("rent that averages around 950", "rent with mean 950"),
        ("all owners live in Leeds or Bradford", "with city one of Leeds, Bradford"),
        ("type is florist 💐 deposit 100 to 900", "type is florist, deposit 100 to 900"),
        ("feedback is positive or negative", "feedback is positive or negative"),
        ("teams of 1 or 2, split 3/4", "teams of 1 or 2, split 3/4"),
    ],
)
def test_what_is_said_in_many_ways_is_said_in_one(typed: str, said: str) -> None:
    assert spelled(typed, shipped()).text == said


def test_bounds_that_exclude_each_other_are_an_error_with_a_hint() -> None:
    with pytest.raises(fabula.FabulaError, match="weight from 20"):
        fabula.predict("50 parcels where every weight is above 20 kg and every weight is also below 10 kg")
    rows = next(iter(fabula.generate("50 parcels, weight over 20 kg, weight under 30 kg", seed=3).values())).to_pylist()
    weights = [row["weight_kg"] for row in rows]
    assert min(weights) > 20 and max(weights) < 30


def test_a_list_behind_a_colon_is_all_of_a_table_and_its_words_are_bound_to_it() -> None:
    prompt = "CTD casts: station_id, depth_m, temp_c, salinity_psu. 90 rows. depth 0-2000, temp between -1.8 and 28"
    table = next(iter(fabula.generate(prompt, seed=3).values()))
    rows = table.to_pylist()
    assert list(rows[0]) == ["station_id", "depth_m", "temp_c", "salinity_psu"]
    assert all(-1.8 <= row["temp_c"] <= 28 and 0 <= row["depth_m"] <= 2000 for row in rows)


def test_times_of_named_columns_are_theirs() -> None:
    prompt = "60 tuning jobs: piano brand, last_tuned (within the last 2 years), next_due (in the next 6 months)"
    rows = next(iter(fabula.generate(prompt, seed=3).values())).to_pylist()
    assert all(row["last_tuned"] < row["next_due"] for row in rows)


@pytest.mark.parametrize(
    ("prompt", "column", "low", "high"),
    [
        ("Bitte 60 Mitarbeiter, Gehalt zwischen 2200 und 4800 Euro", "gehalt", 2200, 4800),
        ("quiero 35 libros con precio mayor que 5", "precio", 5, 1_000_000),
        ("Vorrei 45 libri con titolo, autore, anno di pubblicazione tra il 1950 e il 2024", "anno_di_pubblicazione", 1950, 2024),
    ],
)
def test_bounds_in_other_languages_are_of_what_stands_before_them(prompt: str, column: str, low: int, high: int) -> None:
    rows = next(iter(fabula.generate(prompt, seed=3).values())).to_pylist()
    assert all(low <= row[column] <= high for row in rows)


def test_a_share_of_what_a_column_is_called_is_of_that_column() -> None:
    prompt = "escape room bookings: booking_id, room, finished yes/no, minutes_left; 50 rows, 70% finished"
    rows = next(iter(fabula.generate(prompt, seed=3).values())).to_pylist()
    assert Counter(row["finished"] for row in rows) == {"Yes": 35, "No": 15}


def test_values_with_shares_behind_a_bare_name_are_read_in_a_row() -> None:
    rows = next(iter(fabula.generate("100 donors, blood_group A 40%, B 10%, AB 5%, 0 45%", seed=3).values())).to_pylist()
    assert Counter(row["blood_group"] for row in rows) == {"A": 40, "B": 10, "AB": 5, "0": 45}
