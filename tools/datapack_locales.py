"""The list of locales for the data pack, with what CLDR says of each: names of country and language, currency, date format."""

from __future__ import annotations

import re
from pathlib import Path


def read_tsv(file: Path) -> list[dict[str, str]]:
    """The rows of a tab-separated file, by the names in its first line; `#` begins a comment."""
    lines = [line for line in file.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    head = lines[0].split("\t")
    return [dict(zip(head, [*line.split("\t"), *[""] * len(head)], strict=False)) for line in lines[1:]]


CLDR_CODES = {
    "en_BD": "en_IN",
    "en_TH": "en_GB",
    "no_": "nb_",
    "zh_TW": "zh_Hant_TW",
    "tw_": "ak_",
    "sr_": "sr_Latn_",
    "bs_": "bs_Latn_",
    "uz_": "uz_Latn_",
    "az_": "az_Latn_",
}


EURO = {"BG": "EUR"}  # since 1 January 2026, which CLDR 48 does not know


def cldr_code(code: str) -> str:
    """CLDR's code of a locale, or of its language where CLDR does not know it in that country."""
    from babel.localedata import exists

    known = next((code.replace(ours, theirs) for ours, theirs in CLDR_CODES.items() if code.startswith(ours)), code)
    return known if exists(known) else known.split("_")[0]


def read_locales(locales: list[dict[str, str]]) -> list[dict[str, str]]:
    """`tools/locales/locales.tsv`, with names and currency from CLDR where the file does not say."""
    from babel import Locale
    from babel.numbers import get_currency_symbol, get_territory_currencies

    for locale in locales:
        language, _, country = locale["code"].partition("_")
        cldr = Locale.parse(cldr_code(locale["code"]))
        locale |= {"language": language, "country": country}
        locale["country_name"] = locale["country_name"] or cldr.territories.get(country) or Locale("en").territories[country]
        locale["country_in_english"] = Locale("en").territories[country]
        locale["currency"] = EURO.get(country) or get_territory_currencies(country)[0]
        locale["currency_symbol"] = get_currency_symbol(locale["currency"], locale=cldr)
        english = Locale("en").languages[cldr_code(f"{language}_").split("_")[0]].replace(" Bokmål", "")
        locale["date_format"] = date_format(cldr.date_formats["short"].pattern)
        locale["language_name"] = cldr.get_language_name(cldr.language) or english
        locale["language_in_english"] = english
    return locales


def date_format(pattern: str) -> str:
    """CLDR's pattern of a short date, `dd.MM.yy`, as `strftime` writes it, with all of the year: `%d.%m.%Y`."""
    plain = re.sub("[\u200e\u200f]| ?г\\.| ?['’]?р['’]?\\.|GGGGG ?", "", pattern).strip()
    return re.sub("y+|M+|d+", lambda match: {"y": "%Y", "M": "%m", "d": "%d"}[match[0][0]], plain)
