"""Build `holidays.arrow` of the data pack: the public holidays of every country of our locales, 1990 to 2040, and its weekend.

    python tools/holidays_pack.py            that file alone, into the pack

`tools/datapack.py` calls `write_holidays` when it builds the whole pack. Needs the package `holidays` (MIT).
"""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import re
import sys
from pathlib import Path

import holidays
import pyarrow as pa

PACK = Path(__file__).resolve().parents[1] / "src" / "fabula" / "locales" / "pack"
YEARS = range(1990, 2041)
FIRST = dt.date(1990, 1, 1)
REGIONS = {
    ("GB", ""): "ENG",
    ("CA", ""): "ON",
    ("CA", "fr"): "QC",
    ("AU", ""): "NSW",
    ("CH", ""): "ZH",
}  # whose days off are taken, too
IN_PLACE = (
    "observed",
    "休息日",
    "Día no laborable",
    "Día feriado",
    "day off",
    "Day off",
)  # days off in place of others, no names
NOTE = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")  # "(estimated)" and the like, in any language
FAKER_COUNTRIES = (
    "AE AL AM AR AT AU AZ BA BD BE BG BH BR CA CH CL CN CO CY CZ DE DK DZ EE EG ES ET FI FR GB GE GH GR HR HU ID IE IL IN "
    "IR IS IT JO JP KE KR LI LK LT LU LV MK MT MX NG NL NO NP NZ PH PK PL PS PT RO RU SA SE SI SK TH TR TW UA US UZ VN ZA"
)  # those of Faker's locales
ALSO = {("BE", "fr"), ("CA", "fr"), ("CH", "fr"), ("CH", "it"), ("IN", "hi"), ("FI", "sv"), ("LU", "de"), ("LU", "fr")}


def write_holidays(folder: Path, wanted: set[tuple[str, str]]) -> None:
    """`holidays.arrow`: a row for every country and language.

    Columns: country, language (empty: the country's main one), weekend (weekdays, Monday is 0), days off (since 1990-01-01), and the
    holidays that have a name of their own: named_days, named (position in names), names.

    Args:
        folder: where the file goes.
        wanted: country and language of our locales.
    """
    known = set(holidays.list_supported_countries())
    pairs = sorted({pair for pair in wanted | ALSO | {(country, "") for country in FAKER_COUNTRIES.split()} if pair[0] in known})
    rows = [row for country, language in pairs if (row := row_of(country, language))]
    kinds = {
        "country": pa.string(),
        "language": pa.string(),
        "weekend": pa.list_(pa.int8()),
        "days": pa.list_(pa.int16()),
        "named_days": pa.list_(pa.int16()),
        "named": pa.list_(pa.int8()),
        "names": pa.list_(pa.string()),
    }
    table = pa.table({name: pa.array([row[name] for row in rows], kind) for name, kind in kinds.items()})
    with pa.OSFile(str(folder / "holidays.arrow"), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table.combine_chunks())


def row_of(country: str, language: str) -> dict[str, object] | None:
    """A country's holidays with their names in a language; its own language when that is empty, none when there are no such names."""
    own = holidays.country_holidays(country, years=2025)
    main = own.default_language or "en"
    spoken = {each.split("_")[0]: each for each in (*own.supported_languages, main)}
    if language and (language not in spoken or language == main.split("_")[0]):
        return None
    options = {"years": YEARS, "subdiv": REGIONS.get((country, language), REGIONS.get((country, "")))}
    if own.supported_languages:
        options["language"] = spoken[language] if language else main
    free = holidays.country_holidays(country, **options)
    named = holidays.country_holidays(country, **options, observed=False)
    place: dict[str, int] = {}
    days, index = [], []
    for day, text in sorted(named.items()):
        if any(words in text for words in IN_PLACE) or re.search(r"\d{2}[./]\d{2}[./]\d{4}", text):
            continue
        days.append((day - FIRST).days)
        index.append(place.setdefault(NOTE.sub("", text.split("; ")[0]).strip(), len(place)))
    return {
        "country": country,
        "language": language,
        "weekend": sorted(own.weekend),
        "days": [(day - FIRST).days for day in sorted(free)],
        "named_days": days,
        "named": index,
        "names": list(place),
    }


def source() -> tuple[str, str, str, str, str]:
    """The row of `SOURCES.toml`."""
    return (
        "holidays",
        importlib.metadata.version("holidays"),
        "MIT",
        "https://github.com/vacanza/holidays",
        "public holidays and weekends of countries",
    )


if __name__ == "__main__":
    head, *lines = (line.split("\t") for line in (PACK / "locales.tsv").read_text("utf-8").splitlines())
    write_holidays(PACK, {(line[head.index("country")], line[head.index("language")]) for line in lines})
    print(f"{(PACK / 'holidays.arrow').stat().st_size / 1e3:.0f} kB", file=sys.stderr)
