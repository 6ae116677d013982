"""Telephone area codes of cities, from the names that phonenumbers (libphonenumber, Apache-2.0) keeps for the numbers' first digits."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter, defaultdict
from typing import Any

import numpy as np

MOST = 6  # area codes of one city
PADS = ("2345678901", "5555555555", "3213213213", "6200000000", "8123456789")


def areas_of(country: str, cities: list[dict[str, Any]], rows: list[dict[str, str]]) -> list[list[str]]:
    """The area codes of each city, most used first: by its name, else of the nearest city in its region, else by its region's.

    Args:
        country: ISO 3166-1.
        cities: of that country.
        rows: `tools/locales/areas.tsv`, which wins; a row without a city is for a whole region, or for the country.
    """
    by_name = named_areas(country)
    own = {(row["region"], row["city"]): row["areas"].split() for row in rows if row["country"] == country}
    found: list[list[str]] = []
    silent: set[int] = set()
    for i, city in enumerate(cities):
        region, name = city["region_code"], city["name"]
        given = next((own[key] for key in ((region, name), ("", name), (region, ""), ("", "")) if key in own), None)
        if given is not None:
            found.append([area for area in given if area != "-"])
            if "-" in given:
                silent.add(i)
            continue
        names = [plain(name) for name in (city["name"], str(city.get("own", ""))) if plain(name)]
        regions = [plain(str(region)) for region in (city["region_in_english"], city["region_code"], city["region"])]
        keys = [(name, region) for name in names for region in (*regions, "", "first of two")]
        counts = next((by_name[key] for key in keys if key in by_name), None)
        found.append([area for area, _ in counts.most_common(MOST)] if counts else [])
    found = with_neighbours(cities, found, in_region=True)
    for i, city in enumerate(cities):
        counts = Counter[str]()
        for name in (city["region_in_english"], city["region"]):
            counts += by_name.get((plain(str(name)), ""), Counter())
        found[i] = found[i] or [area for area, _ in counts.most_common(MOST)]
    found = with_neighbours(cities, found, in_region=False)
    return [[] if i in silent else areas for i, areas in enumerate(found)]


def with_neighbours(cities: list[dict[str, Any]], found: list[list[str]], *, in_region: bool) -> list[list[str]]:
    """Cities without an area code take the first of the nearest city that has one, of their own region only or of any."""
    known = [i for i, areas in enumerate(found) if areas]
    at = np.array([[float(city["latitude"]), float(city["longitude"])] for city in cities])
    out = list(found)
    for i, city in enumerate(cities):
        here = [k for k in known if not in_region or cities[k]["region_code"] == city["region_code"]]
        if not found[i] and here:
            out[i] = found[here[int(np.abs(at[here] - at[i]).sum(axis=1).argmin())]][:1]
    return out


def plain(name: str) -> str:
    """A name in lower-case letters a-z, without accents, apostrophes and what stands in brackets."""
    name = re.sub(r"\(.*?\)", "", name)
    text = unicodedata.normalize("NFKD", name.replace("ł", "l").replace("ø", "o").replace("ı", "i")).encode("ascii", "ignore")
    return re.sub("[^a-z]", "", re.sub(r"\b(city|county|province|region|oblast|district|area)\b", "", text.decode().lower()))


@functools.cache
def named_areas(country: str) -> dict[tuple[str, str], Counter[str]]:
    """How many number ranges each area code has in a place, by (plain name, plain name of the region or nothing)."""
    import phonenumbers
    from phonenumbers.geodata import GEOCODE_DATA

    calling = str(phonenumbers.country_code_for_region(country))
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for prefix, names in GEOCODE_DATA.items():
        if not prefix.startswith(calling):
            continue
        area = area_code(country, prefix[len(calling) :])
        if not area:
            continue
        for name in set(names.values()):
            whole = [part.strip() for part in name.split(",")]
            region = plain(whole[-1]) if len(whole) > 1 else ""
            for place in re.split(r"/| and | & ", whole[0]):
                if key := plain(place):
                    found[key, region][area] += 1
                    if "-" in place:
                        found[plain(place.split("-")[0]), "first of two"][area] += 1
    return found


@functools.cache
def area_code(country: str, digits: str) -> str:
    """The area code that a number's first digits are in; empty when they tell no place or lie in another country."""
    import phonenumbers

    calling = phonenumbers.country_code_for_region(country)
    for pad in PADS:
        for length in (9, 8, 10, 7, 11):
            if length < len(digits):
                continue
            text = digits + pad[: length - len(digits)]
            try:
                number = phonenumbers.parse(f"+{calling}{text}")
            except phonenumbers.NumberParseException:
                continue
            if not phonenumbers.is_valid_number_for_region(number, country):
                continue
            size = phonenumbers.length_of_geographical_area_code(number)
            national = phonenumbers.national_significant_number(number)
            return national[:size] if 0 < size <= len(digits) else ""
    return ""
