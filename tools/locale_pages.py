"""Write `docs/reference/locales.md`: what every locale has of its own, and what it takes from which other.

python tools/locale_pages.py
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from fabula import locales  # noqa: E402
from fabula.columns.pools import reference  # noqa: E402
from fabula.locales import Locale  # noqa: E402

PAGE = ROOT / "docs" / "reference" / "locales.md"
FICTION = ("US", "CA", "GB", "IE", "AU", "DE", "FR", "SE")  # countries that keep telephone numbers free for films and books
NO_POSTCODES = ("AE",)

YEARS = "years of first names"
POOLS = {  # what a reader sees, and the pools that must be the locale's own for it
    "first names": ("first_names_female", "first_names_male"),
    YEARS: ("first_names_female.2020", "first_names_male.2020"),
    "last names": ("last_names",),
    "titles": ("titles_male", "titles_female_married", "titles_female_single"),
    "streets": ("street_name_formats",),
    "address": ("street_address_formats", "full_address_formats"),
    "firms": ("legal_forms", "company_name_formats"),
    "trades": ("trades",),
    "quarters and landmarks": ("neighborhoods", "landmarks"),
    "departments": ("departments",),
}


def lacks(locale: Locale) -> list[str]:
    """What a locale takes from another language, in the order of `POOLS`, then what is not known of its places."""
    found = [what for what, names in POOLS.items() if not all(_own(locale, name) for name in names)]
    if locale.holder("first_names_female.2020") != locale.holder("first_names_female") and YEARS not in found:
        found.insert(1 if "first names" in found else 0, YEARS)
    if not postcodes_of(locale).startswith("by"):
        found.append("postcodes by region")
    if phones_of(locale) == "no":
        found.append("telephone numbers")
    return found


def _own(locale: Locale, name: str) -> bool:
    """Whether a pool is the locale's or that of another locale of the same language and country group, not American English by default."""
    holder = locale.holder(name)
    return bool(holder) and locales.load(holder).language == locale.language and (locale.code == holder or holder != "en_US")


def postcodes_of(locale: Locale) -> str:
    """How far postcodes fit: `by region`, `by town`, `form` only, or `no`."""
    table, forms = reference("postcodes").columns, reference("postcode_forms").columns
    rows = [i for i, country in enumerate(table["country"]) if country == locale.country]
    if locale.country in NO_POSTCODES:
        return "by nobody: the country has none"
    if any(not table["city"][i] for i in rows):
        return "by region"
    if rows:
        return f"by {len(rows)} towns"
    return "form" if locale.country in forms["country"] else "no"


def phones_of(locale: Locale) -> str:
    """What its telephone numbers are: `fiction`, `area code` of the town, `no place`, or `no`."""
    table = reference("phones").columns
    rows = [i for i, country in enumerate(table["country"]) if country == locale.country]
    if not rows:
        return "no"
    if locale.country in FICTION:
        return "kept for fiction"
    return "area code, cannot be dialled" if any(table["areas"][i] for i in rows) else "outside the plan"


def cities_of(locale: Locale) -> int:
    """How many cities the locale draws from."""
    from fabula.columns.places import _cities_of

    return len(_cities_of(locale, locale.country).picks)


def forms_by_sex(locale: Locale) -> str:
    """Whether last names differ by sex, and whether there are patronymics."""
    found = ["last names"] if locale.owns("last_names_female") else []
    return ", ".join(found + (["patronymics"] if locale.owns("middle_names_female") else [])) or "–"


def size_of(locale: Locale, *names: str) -> str:
    """How many values the locale has of its own in some pools."""
    own = [name for name in names if locale.owns(name)]
    return str(sum(len(locale.values(name)) for name in own)) if own else "–"


def table() -> str:
    """The big table, one locale a line."""
    lines = [
        "| locale | country | language | currency | date | first names | years | last names | by sex | cities | city names | postcodes | phones | "
        "falls back to |",
        "| --- | --- | --- | --- | --- | ---: | --- | ---: | --- | ---: | --- | --- | --- | --- |",
    ]
    for code in locales.codes():
        locale = locales.load(code)
        named = locale.values("city_names").to_pylist() if locale.owns("city_names") else []
        is_own = locale.country in ("JP", "KR", "CN", "TW", "RU") or any(not name.isascii() for name in named)
        by_sex = ("last_names_female", "last_names_male") if locale.owns("last_names_female") else ("last_names",)
        cells = [
            f"`{code}`", locale.country_in_english, locale.language_in_english, locale.currency,
            date(2026, 11, 30).strftime(locale.date_format), size_of(locale, "first_names_female", "first_names_male"),
            "yes" if locale.owns("first_names_female.2020") else "–", size_of(locale, *by_sex), forms_by_sex(locale),
            f"{cities_of(locale):,}", "own language" if is_own else "as GeoNames",
            postcodes_of(locale), phones_of(locale), ", ".join(f"`{other}`" for other in locale.chain) or "–",
        ]  # fmt: skip
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def lacking() -> str:
    """What each locale lacks, one a line; the text of the golden file, too."""
    return "\n".join(f"{code}: {', '.join(lacks(locales.load(code))) or 'nothing'}" for code in locales.codes()) + "\n"


# ruff: noqa: E501  (one sentence a line)
PROSE = """# Locales

A locale is a language and a country, `de_AT`.
`about: locale: de_AT` in a recipe, `--locale de_AT` on the command line and "Austrian customers" in a prompt all mean it.
There is one for every locale of Faker 40.54; the codes that Faker has twice are aliases: {aliases}.

## What each has of its own

{table}

*First names* and *last names* count distinct values that are the locale's own; `–` means that they come from the locales in the last column, the nearest first.
*Years* says whether first names fit the year of birth.
*City names* are in the language and script of the locale where GeoNames or a file of ours knows them; in other scripts a town without such a name is left out.
*Postcodes* begin as those of the row's region do (`by region`), or as those of the nearest listed town (`by 46 towns`); what follows is chance.
*Phones* are from ranges kept for fiction where the country has such, else they have the area code of the row's town and a subscriber's number that begins with 0, which no exchange gives out, or begin outside the national plan.

## What each lacks

What a locale lacks it takes from its parents: the same language in another country first, in the end American English.
What comes from another language is listed here, and held by a test; what comes from another country of the same language is not.

| locale | takes from another language |
| --- | --- |
{lacks}

## A place that stays the same

`place.city(scope=town)` puts all rows of all tables into one town, drawn from the seed: one clinic, one school, one shop.
`scope=region` keeps to the towns of one region, `scope=world` draws any big city.
`place.city(country="France")` fixes a country whatever the locale is; streets and names of cities are then French, people stay the locale's.
`place.street_address(use=office)` has suites where English-speaking offices have them; homes have flats, about one in seven in English.

## Names by sex

Last names change with the sex of the person in Russian, Ukrainian, Bulgarian, Macedonian, Czech, Slovak, Polish, Greek, Latvian, Lithuanian, Icelandic, Azerbaijani and Uzbek.
Firms named after a person take the man's form.
In Russian, Ukrainian and Bulgarian `person.middle_name` is the patronymic.
Titles fit sex in every locale that has its own.

## Letters for mail addresses

Mail addresses and user names are always in the letters a to z.
Greek, Cyrillic, Georgian, Armenian and the scripts of India are romanised letter by letter, each by the usage of its language; Japanese, Korean, Chinese and Thai names carry their romanised form.
Arabic, Persian and Hebrew do not write vowels: common names are spelled as people spell them, in others the vowels are guessed.
"""


def page() -> str:
    """The whole page."""
    aliases = ", ".join(f"`{alias}` is `{code}`" for alias, code in sorted(locales.aliases().items()))
    rows = "\n".join(f"| `{line.partition(': ')[0]}` | {line.partition(': ')[2]} |" for line in lacking().splitlines())
    return PROSE.format(aliases=aliases, table=table(), lacks=rows)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(PAGE.relative_to(ROOT))
