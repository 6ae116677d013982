"""Wishes about values, tagged by hand, and the rows that come of them."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections import Counter

import pytest
from marking import SHOP, asked, request, rows

import fabula
from fabula.errors import PlanError
from fabula.prompt import values

READINGS = {
    "sensors": {"rows": 5, "hidden": True, "columns": {"sensor_id": "key"}},
    "readings": {
        "rows": "20 per sensors",
        "columns": {
            "reading_id": "key",
            "sensor_id": "ref(sensors)",
            "measured_at": 'datetime("2026-01-01", "2026-06-30")',
            "temperature_c": "normal(21, 4, decimals=1)",
        },
    },
}


def column(text: str, table: str, name: str, tables: dict = SHOP) -> list:  # type: ignore[type-arg]
    schema, _ = asked(text, tables)
    return [row[name] for row in rows(schema, table)]


# -- numbers -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("[quantity:about] between [3:low] and [5:high]", 3, 5),
        ("[unit price:about] under [$20:below]", 0, 19.99),
        ("[unit price:about] over [1k:above], at most [2,000:high]", 1000.01, 2000),
        ("[discount:about] [negative:below]", -1000, -0.01),
        ("[total:about] [50:low]-[80:high]", 50, 80),
        ("[unit price:about] at least [nine:low]", 9, 1000),
    ],
)
def test_numbers_keep_their_bounds(text: str, low: float, high: float) -> None:
    name = request(text).wishes[0].about.replace(" ", "_")
    found = column(text, "orders", name)
    assert min(found) >= low and max(found) <= high
    assert len(set(found)) > 1


def test_a_bound_with_a_unit_finds_or_makes_the_column_that_is_measured_so() -> None:
    schema, wanted = asked("[orders:subject] taking [2:low] to [8 hours:high]", SHOP)
    found = [row["duration_hours"] for row in rows(schema, "orders")]
    assert min(found) >= 2 and max(found) <= 8
    assert any("duration_hours" in span.value for span in wanted.spans)


def test_metres_are_no_millions() -> None:
    schema, _ = asked("[orders:subject] shorter than [15 m:below]", SHOP)
    assert max(row["length_m"] for row in rows(schema, "orders")) < 15


def test_listed_numbers_stay_those_of_the_list() -> None:
    flats = {"flats": {"rows": 200, "columns": {"flat_id": "key", "bedrooms": "discrete({1: 3, 2: 5, 3: 4, 4: 2, 6: 1})"}}}
    assert set(column("[bedrooms:about] [2:low] to [5:high]", "flats", "bedrooms", flats)) == {2, 3, 4}
    assert set(column("[bedrooms:about] [7:low] to [8:high]", "flats", "bedrooms", flats)) == {7, 8}


def test_years_old_is_an_age_whatever_column_is_near() -> None:
    schema, _ = asked("[customers:subject] between [30:low] and [40:high] years old in the [city:about]", SHOP)
    born = [row["date_of_birth"] for row in rows(schema, "customers")]
    assert all(1985 <= day.year <= 1996 for day in born)


def test_the_columns_to_keep_are_those_of_what_is_counted() -> None:
    tables = {
        "estates": {"rows": 30, "columns": {"estate_id": "key", "city": "place.city", "rent": "integer(1, 9)"}},
        "flats": {"rows": 40, "columns": {"flat_id": "key", "city": "place.city", "rent": "integer(1, 9)"}},
    }
    schema, _ = asked("[estates:subject], [80:rows] [flats:subject], only [city:only], [rent:only]", tables)
    assert [table.name for table in schema.visible] == ["flats"]


def test_the_price_per_night_is_not_the_nights() -> None:
    stays = {"stays": {"rows": 30, "columns": {"stay_id": "key", "price_per_night": "price(40, 200)"}}}
    assert set(column("[nights:about] [1:low] to [3:high]", "stays", "nights", stays)) <= {1, 2, 3}


def test_a_strict_bound_of_whole_numbers_is_not_reached() -> None:
    assert set(column("[quantity:about] over [3:above] and below [6:below]", "orders", "quantity")) == {4, 5}


def test_a_range_the_wrong_way_round_is_turned_and_said() -> None:
    schema, wanted = asked("[quantity:about] between [9:low] and [4:high]", SHOP)
    assert {row["quantity"] for row in rows(schema, "orders")} <= set(range(4, 10))
    assert any("turned round" in trouble for trouble in wanted.trouble)


def test_averages_and_spreads() -> None:
    found = column("[discount:about] mean [50:average] sd [5:spread]", "orders", "discount")
    assert 48 < sum(found) / len(found) < 52


def test_a_bound_without_a_column_is_about_money_or_age() -> None:
    assert max(column("[orders:subject] under [$40:below]", "orders", "unit_price")) < 40
    born = column("[customers:subject] over [60:above]", "customers", "date_of_birth")
    assert max(born) <= dt.date(1965, 11, 1)


def test_a_column_that_is_not_there_is_added() -> None:
    found = column("[customers:subject] with [shoe size:about] from [36:low] to [46:high]", "customers", "shoe_size")
    assert set(found) <= set(range(36, 47))


# -- categories ----------------------------------------------------------------------------------------------------------


def test_categories_take_the_spelling_of_the_table() -> None:
    found = column("[order status:about] is [delivered:values] or [cancelled:values]", "orders", "status")
    assert set(found) == {"Delivered", "Cancelled"}


def test_shares_are_exact_and_the_rest_is_as_usual() -> None:
    schema, _ = asked(
        "[1000:rows] [orders:subject], [70%:share] [shipped:values]", {"orders": {**SHOP["orders"], "rows": 50}, **SHOP}
    )
    counts = Counter(row["status"] for row in rows(schema, "orders"))
    total = sum(counts.values())
    assert abs(counts["Shipped"] / total - 0.7) < 0.02 and counts["Delivered"] > counts["Cancelled"] * 2


def test_each_share_goes_with_its_value_in_either_order() -> None:
    before = request("[70%:share] [paid:values], [20%:share] [open:values] and [10%:share] [late:values]").wishes[0]
    behind = request("[paid:values] [70%:share], [open:values] [20%:share] and [late:values] [10%:share]").wishes[0]
    assert before.values == behind.values == ("paid", "open", "late")
    assert before.shares == behind.shares == (0.7, 0.2, 0.1)


def test_half_of_the_people_are_women() -> None:
    assert Counter(column("[half:share] of them [female:values]", "customers", "gender"))["Female"] == 50


def test_a_share_of_a_flag() -> None:
    assert sum(column("[12%:share] [vip:about] rate", "customers", "is_vip")) == 12


def test_exact_counts() -> None:
    assert column("exactly [3:count] [blocked:values]", "customers", "status").count("Blocked") == 3


# -- blanks, uniqueness, forms ---------------------------------------------------------------------------------------------


def test_missing_by_column_and_share() -> None:
    schema, _ = asked("[5%:share] [missing:missing] [emails:about] and [phones:about]", SHOP)
    found = rows(schema, "customers")
    assert [sum(row[name] is None for row in found) for name in ("email", "phone", "last_name")] == [5, 5, 0]


def test_a_share_of_a_column_missing() -> None:
    assert column("[20%:share] of [emails:about] [missing:missing]", "customers", "email").count(None) == 20


def test_nothing_missing_leaves_out_what_is_blank_by_nature() -> None:
    schema, wanted = asked("[no missing values:complete]", SHOP)
    assert all(value is not None for row in rows(schema, "orders") for value in row.values())
    assert "delivered_on" not in [c.name for c in schema.table("orders").made]
    assert any("delivered_on" in trouble for trouble in wanted.trouble)


def test_unique_values() -> None:
    found = column("[unique:unique] [phones:about]", "customers", "phone")
    assert len(set(found)) == len(found)


def test_what_cannot_all_differ_is_refused() -> None:
    schema, wanted = asked("[unique:unique] [customer status:about]", SHOP)
    assert any("cannot all differ" in trouble for trouble in wanted.trouble)
    with pytest.raises(PlanError):
        fabula.generate(schema, seed=1)


@pytest.mark.parametrize(
    ("example", "first"),
    [("ORD2024-00001", "ORD2024-00001"), ("INV-0001", "INV-0001"), ("6 digits", "000001"), ("A/####", "A/0001")],
)
def test_keys_count_in_the_form_of_an_example(example: str, first: str) -> None:
    assert column(f"[customer id:about] like [{example}:pattern]", "customers", "customer_id")[0] == first


def test_codes_of_a_pattern() -> None:
    found = column("[shelf:about] like [A-01-03:pattern]", "customers", "shelf")
    assert all(len(code) == 7 and code[0].isupper() and code[2:4].isdigit() for code in found)


def test_dates_in_a_form_of_their_own_and_what_computes_with_them_goes_on() -> None:
    schema, _ = asked("dates in [dd/mm/yyyy:pattern]", SHOP)
    for row in rows(schema, "orders"):
        day, month, year = row["order_date"].split("/")  # type: ignore[attr-defined]
        assert 1 <= int(day) <= 31 and 1 <= int(month) <= 12 and len(year) == 4


def test_yes_and_no_instead_of_a_boolean() -> None:
    assert Counter(column("[is vip:about] as [yes/no:type]", "customers", "is_vip")) == {"No": 90, "Yes": 10}


def test_renaming_carries_every_reader_along() -> None:
    schema, _ = asked("call [unit price:about] [cost:called]", SHOP)
    for row in rows(schema, "orders"):
        assert row["total"] == pytest.approx(row["quantity"] * row["cost"])  # type: ignore[operator]


# -- times -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("[orders:subject] in [2024:date]", "2024-01-01", "2024-12-31"),
        ("[order date:about] since [March 2026:low]", "2026-03-01", "2026-11-01"),
        ("[orders:subject] from [the last 6 months:date]", "2026-05-01", "2026-11-01"),
        ("[order date:about] between [2022:low] and [2023:high]", "2022-01-01", "2023-12-31"),
        ("[order date:about] before [2023:below]", "2000-01-01", "2022-12-31"),
        ("[orders:subject] [next month:date]", "2026-12-01", "2026-12-31"),
    ],
)
def test_dates_lie_in_the_time_that_was_said_and_nobody_orders_before_signing_up(text: str, first: str, last: str) -> None:
    schema, _ = asked(text, SHOP)
    signed = {row["customer_id"]: row["signup_date"] for row in rows(schema, "customers")}
    found = rows(schema, "orders")
    assert found and all(dt.date.fromisoformat(first) <= row["order_date"] <= dt.date.fromisoformat(last) for row in found)  # type: ignore[operator]
    assert all(signed[row["customer_id"]] <= row["order_date"] for row in found)  # type: ignore[operator]


def test_a_daily_series_has_a_row_a_day_in_order() -> None:
    schema, _ = asked("[daily:every] [readings:subject] for [February 2024:date]", READINGS)
    assert [row["measured_at"] for row in rows(schema, "readings")] == [dt.date(2024, 2, day) for day in range(1, 30)]


def test_an_hourly_series_over_a_week() -> None:
    found = column("[hourly:every] [readings:subject] for [one week:lasting]", "readings", "measured_at", READINGS)
    assert len(found) == 168 and {b - a for a, b in itertools.pairwise(found)} == {dt.timedelta(hours=1)}


# -- tables ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "customers", "low", "high"),
    [
        ("[3:children] [orders:child] per [customer:parent], [50:rows] [customers:subject]", 50, 3, 3),
        ("[20:rows] [customers:subject] with [2 to 5:children] [orders:child] each", 20, 2, 5),
        ("each [customer:parent] has [up to 4:children] [orders:child]", 100, 1, 4),
    ],
)
def test_children_per_parent(text: str, customers: int, low: int, high: int) -> None:
    schema, _ = asked(text, SHOP)
    assert len(rows(schema, "customers")) == customers
    counts = Counter(row["customer_id"] for row in rows(schema, "orders"))
    assert set(counts.values()) <= set(range(low, high + 1)) and len(counts) == customers


def test_rows_of_each_table() -> None:
    schema, _ = asked("[10:rows] [customers:subject] and [45:rows] [orders:subject]", SHOP)
    assert (len(rows(schema, "customers")), len(rows(schema, "orders"))) == (10, 45)


def test_a_column_that_refers_to_its_own_table() -> None:
    schema, _ = asked("[customers:subject] with a [referrer:add] that [refers:refers] to another [customer:parent]", SHOP)
    assert schema.table("customers").references["referrer"] == "customers"


def test_many_to_many_by_a_table_between() -> None:
    tables = {
        name: {"rows": 12, "columns": {f"{name[:-1]}_id": "key", "name": "person.full_name"}} for name in ("students", "clubs")
    }
    schema, _ = asked("[students:subject] and [clubs:subject], [many-to-many:many]", tables)
    pairs = [tuple(row.values()) for row in rows(schema, schema.visible[-1].name)]
    assert len(schema.visible) == 3 and len(set(pairs)) == len(pairs)


def test_no_rows_and_only_the_structure() -> None:
    schema, _ = asked("[schema only:empty]", SHOP)
    assert not rows(schema, "customers") and not rows(schema, "orders")


# -- columns and each other ------------------------------------------------------------------------------------------------


def test_a_total_that_is_computed() -> None:
    schema, _ = asked("[discount:about] [equals:compare] [quantity times 2:formula]", SHOP)
    assert all(row["discount"] == row["quantity"] * 2 for row in rows(schema, "orders"))  # type: ignore[operator]


def test_one_number_below_another() -> None:
    schema, _ = asked("[discount:about] [below:compare] [unit price:about]", SHOP)
    assert all(row["discount"] < row["unit_price"] for row in rows(schema, "orders"))  # type: ignore[operator]


def test_one_date_after_another() -> None:
    schema, _ = asked("[return date:about] [after:compare] [order date:about]", SHOP)
    assert all(row["return_date"] > row["order_date"] for row in rows(schema, "orders"))  # type: ignore[operator]


# -- order, place, dirt --------------------------------------------------------------------------------------------------------


def test_rows_come_sorted_whole_and_in_parts() -> None:
    schema, _ = asked("[orders:subject] by [status:sort] and then [unit price:sort] [descending:descending]", SHOP)
    found = rows(schema, "orders")
    assert found == sorted(found, key=lambda row: (row["status"], -row["unit_price"]))  # type: ignore[operator]
    assert fabula.generate(schema, seed=1)["orders"].take(3, start=5) == found[5:8]


def test_newest_first_needs_no_column() -> None:
    found = column("[orders:subject], [newest first:descending]", "orders", "order_date")
    assert found == sorted(found, reverse=True)


def test_cities_bring_their_country_and_their_states() -> None:
    tables = {"shops": {"rows": 40, "columns": {"shop_id": "key", "city": "place.city", "state": "place.state"}}}
    schema, _ = asked("[shops:subject] in [Sydney:city] and [Melbourne:city]", tables)
    assert schema.locale == "en_AU"
    assert {(row["city"], row["state"]) for row in rows(schema, "shops")} == {
        ("Sydney", "New South Wales"),
        ("Melbourne", "Victoria"),
    }


def test_locales_in_shares() -> None:
    wanted = request("[60%:share] [German:locale] and [40%:share] [French:locale] [customers:subject]")
    assert wanted.locale == "de_DE=60, fr_FR=40"


def test_dirt_of_several_kinds() -> None:
    schema, _ = asked("[customers:subject] with [10%:share] [typos:dirt] and [duplicate rows:dirt]", SHOP)
    assert [call.function for call in schema.table("customers").dirt] == ["typo", "duplicates"]
    assert fabula.generate(schema, seed=1).is_dirty


def test_wide_tables_bring_rare_columns_in() -> None:
    schema, _ = asked("[at least 14 columns:width]", SHOP)
    assert len(schema.visible[0].made) >= 14


# -- honesty ---------------------------------------------------------------------------------------------------------------------


def test_every_span_is_a_setting_or_ignored() -> None:
    _, wanted = asked("[quantity:about] between [some:low] and [5:high], [the twelfth of never:date]", SHOP)
    assert all(span.value or not span.setting for span in wanted.spans)
    assert any("twelfth of never" in trouble for trouble in wanted.trouble)


def test_the_file_itself() -> None:
    wanted = request("[postgres:dialect] [inserts:format] [without header:no_header] [semicolon:delimiter]")
    assert (wanted.format, wanted.dialect, wanted.header) == ("csv", "postgres", False) or wanted.format == "sql"


@pytest.mark.parametrize(
    ("words", "form"),
    [
        ("2 capital letters then 6 digits", r"[A-Z]{2}\d{6}"),
        ("3 letters, a dash and 4 digits", r"[A-Z]{3}-\d{4}"),
        ("one letter followed by 5 digits", r"[A-Z]\d{5}"),
        ("zero-padded to 6 digits", r"\d{6}"),
    ],
)
def test_a_described_code_has_that_form(words: str, form: str) -> None:
    assert all(re.fullmatch(form, value) for value in column(f"[code:about] [{words}:pattern]", "customers", "code"))


@pytest.mark.parametrize(
    ("words", "number"),
    [("two and a half thousand", 2_500), ("one and a half million", 1_500_000), ("a quarter million", 250_000), ("three", 3)],
)
def test_numbers_in_words_are_read(words: str, number: int) -> None:
    assert values.number(words) == number


def test_exactly_so_many_are_missing() -> None:
    schema, _ = asked("[customers:subject], exactly [3:count] [without:missing] [email:about]", SHOP)
    assert sum(row["email"] is None for row in rows(schema, "customers")) == 3


def test_a_superlative_sorts_by_what_it_measures() -> None:
    schema, _ = asked("[orders:subject], [priciest first:descending]", SHOP)
    prices = [row["unit_price"] for row in rows(schema, "orders")]
    assert prices == sorted(prices, reverse=True)


def test_the_last_word_on_the_order_counts() -> None:
    schema, _ = asked("[orders:subject] [chronologically:ascending] but [newest:descending] [on top:descending]", SHOP)
    days = [row["order_date"] for row in rows(schema, "orders")]
    assert days == sorted(days, reverse=True)


def test_only_on_weekends() -> None:
    assert {day.weekday() for day in column("[order date:about] only on [weekends:date]", "orders", "order_date")} == {5, 6}


# -- what stands behind the words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("rest", ["the rest", "the others", "all others", "and the remainder"])
def test_the_rest_has_what_is_left(rest: str) -> None:
    tables = {"stops": {"rows": 900, "columns": {"stop_id": "key", "stop_type": "choice(Bus, Tram)"}}}
    found = Counter(column(f"[two thirds:share] [home:values], {rest} [work:values]", "stops", "stop_type", tables))
    assert set(found) == {"home", "work"}
    assert 0.6 < found["home"] / 900 < 0.73


def test_categories_go_where_such_categories_are_held() -> None:
    tables = {"cases": {"rows": 300, "columns": {"case_id": "key", "status": "choice(Open, Closed)", "note": "text.note"}}}
    found = set(column("[severe:values], [moderate:values] or [minor:values]", "cases", "severity", tables))
    assert found == {"severe", "moderate", "minor"}


def test_numbers_with_a_unit_are_numbers() -> None:
    assert set(column("[depth:about] [10:values], [20:values] or [30 cm:values]", "customers", "depth")) == {10, 20, 30}


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ("05-Mar-2021", r"\d\d-[A-Z][a-z]{2}-\d{4}"),
        ("Jan 5, 2023", r"[A-Z][a-z]{2} \d\d, \d{4}"),
        ("ISO 8601 with a Z at the end", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"),
        ("HH:MM", r"\d\d:\d\d"),
        ("only the year", r"\d{4}"),
    ],
)
def test_a_form_of_dates_is_named_or_shown_by_an_example(said: str, form: str) -> None:
    assert all(re.fullmatch(form, value) for value in column(f"[order date:about] like [{said}:pattern]", "orders", "order_date"))


def test_one_pattern_said_twice_is_one_pattern() -> None:
    schema, _ = asked("[orders:subject] with [serial:about] like [DX-0193:pattern] ([two letters, 4 digits:pattern])", SHOP)
    assert all(re.fullmatch(r"DX-\d+", row["serial"]) for row in rows(schema, "orders"))
    assert "code" not in schema.table("orders")


def test_letters_from_one_to_another_are_letters() -> None:
    assert set(column("[row letter:about] [A-K:pattern]", "customers", "row_letter")) <= set("ABCDEFGHIJK")


def test_hex_colours_are_colours() -> None:
    assert all(
        re.fullmatch(r"#[0-9a-f]{6}", v) for v in column("[colour code:about] as [hex:pattern]", "customers", "colour_code")
    )


def test_what_nobody_knows_and_comes_before_is_a_date() -> None:
    schema, _ = asked("[arrival:about] always [before:compare] [departure:about]", SHOP)
    assert all(row["arrival"] <= row["departure"] for row in rows(schema, "customers"))


def test_two_that_have_many_of_each_other_are_those_that_are_named_beside_it() -> None:
    tables = {name: {"columns": {f"{name[:-1]}_id": "key"}} for name in ("podcasts", "episodes", "sponsors")}
    schema, _ = asked("[podcasts:subject] with [episodes:child]; a [sponsor:parent] has [many:many] [episodes:child]", tables)
    assert "sponsor_episodes" in schema


def test_typos_fall_on_no_numbers() -> None:
    tables = {
        "items": {
            "rows": 50,
            "columns": {"item_id": "key", "name": "commerce.product_name", "quantity": "discrete({1: 2, 2: 1})"},
        }
    }
    schema, _ = asked("with [typos:dirt]", tables)
    assert rows(schema, "items")


def test_what_reads_a_number_that_became_categories_gets_values_of_its_own() -> None:
    schema, _ = asked("[quantity:about] is [few:values] or [many:values]", SHOP)
    assert {row["quantity"] for row in rows(schema, "orders")} == {"few", "many"}
    assert all(isinstance(row["total"], float) for row in rows(schema, "orders"))


def test_an_amount_bounds_no_date() -> None:
    schema, _ = asked("[signup date:about] over [$500:above]", {"customers": SHOP["customers"]})
    assert all(isinstance(row["signup_date"], dt.date) for row in rows(schema, "customers"))


def test_three_hours_are_a_hundred_and_eighty_of_a_column_in_minutes() -> None:
    runs = {"runs": {"rows": 50, "columns": {"run_id": "key", "finish_min": "integer(120, 400)"}}}
    assert max(column("[finish:about] under [3 hours:below]", "runs", "finish_min", runs)) in range(150, 180)


def test_the_last_of_the_children_s_dates_is_a_date_and_not_the_birthday() -> None:
    customers = {**SHOP["customers"], "columns": {**SHOP["customers"]["columns"], "last_order": "max(orders.order_date)"}}  # type: ignore[index,dict-item]
    schema, _ = asked("[last order:about] in [2026:date]", {**SHOP, "customers": customers})
    assert all(row["last_order"].year == 2026 for row in rows(schema, "customers"))


def test_whose_it_is_leaves_no_letter_in_a_name() -> None:
    assert values.column_name("teacher's tests") == "teacher_tests"
    assert values.column_name("nurses' shifts") == "nurses_shifts"


def test_a_weight_is_in_the_unit_that_was_said() -> None:
    babies = {"babies": {"rows": 50, "columns": {"baby_id": "key", "birth_weight_g": "normal(3300, 500)"}}}
    values = column("[weight:about] between [2.5:low] and [4.2 kg:high]", "babies", "birth_weight_kg", babies)
    assert all(2.5 <= value <= 4.2 for value in values) and len(set(values)) > 20


def test_what_was_done_says_which_date_is_meant() -> None:
    staff = {"staff": {"rows": 60, "columns": {
        "staff_id": "key", "date_of_birth": "person.birth_date", "last_review": 'date("2024-01-01", "2026-10-31")',
        "hire_date": 'date("2005-01-01", "2026-10-31")'}}}  # fmt: skip
    schema, _ = asked("[staff:subject] hired between [2016:low] and [2020:high]", staff)
    assert all(2016 <= row["hire_date"].year <= 2020 for row in rows(schema, "staff"))
    assert {row["last_review"].year for row in rows(schema, "staff")} - set(range(2016, 2021))


def test_a_year_moves_no_birthday() -> None:
    donors = {"donors": {"rows": 40, "columns": {"donor_id": "key", "date_of_birth": "person.birth_date(min_age=18)"}}}
    schema, _ = asked("[donors:subject] [this year:date]", donors)
    assert all(row["date_of_birth"].year < 2010 and row["date"].year == 2026 for row in rows(schema, "donors"))
    schema, _ = asked("[donors:subject] born in [1980:date]", donors)
    assert {row["date_of_birth"].year for row in rows(schema, "donors")} == {1980}


def test_a_share_of_what_was_done_is_a_column_of_yes_and_no() -> None:
    turtles = {"turtles": {"rows": 100, "columns": {"turtle_id": "key", "type": 'choice("Green", "Loggerhead")'}}}
    assert sum(column("[90 percent:share] are [tagged:values]", "turtles", "tagged", turtles)) == 90


def test_a_place_follows_the_country_that_was_asked_for() -> None:
    estates = {
        "estates": {
            "rows": 30,
            "columns": {"estate_id": "key", "country": 'choice("India", "China")', "tea": 'choice("Black", "Green")'},
        }
    }
    schema, _ = asked("[estates:subject] in [Kenya:locale]", estates)
    assert {row["country"] for row in rows(schema, "estates")} == {"Kenya"} and {
        row["tea"] for row in rows(schema, "estates")
    } == {"Black", "Green"}
