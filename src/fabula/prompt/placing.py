"""Wishes about where everything is from: cities, the whole world, a currency."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from fabula import locales
from fabula.expression import Call, Literal, Name, parse
from fabula.prompt import rewriting, values
from fabula.prompt.editing import new_column, put
from fabula.prompt.kinds import function_of
from fabula.prompt.meaning import expression_for
from fabula.prompt.meeting import Meeting
from fabula.prompt.wishes import Wish
from fabula.schema import Column, Schema

# Shares of the locales of a worldwide table.
WORLD = "en_US=22, en_GB=9, de_DE=9, fr_FR=9, es_ES=7, it_IT=6, pt_BR=8, es_MX=6, nl_NL=5, en_IN=8, pl_PL=5, en_AU=6"
CITY = 60_000  # people, from which a name behind "in" is a city
WHERE = ("city", "town", "state", "region", "province", "county", "country", "nationality", "port")


def of_the_country(schema: Schema) -> Schema:
    """The schema with places of the country that was asked for, where a table lists those of the world: "tea estates in Kenya"."""
    return schema.with_tables(
        table.with_columns(
            replace(column, expression=parse(expression_for("city" if column.name == "port" else column.name)))
            if column.name in WHERE
            and (function_of(column.expression) in ("choice", "match") or "scope=" in str(column.expression))
            else column
            for column in table
        )
        for table in schema.tables
    )


def set_cities(m: Meeting, names: Sequence[str]) -> list[str]:
    """Let every place of the written tables be in these cities, and the locale be their country's."""
    known = [_city(name) for name in names]
    countries = dict.fromkeys(country for found in known if found for country in [found[1]])
    spelled = [found[0] if found else name for found, name in zip(known, names, strict=True)]
    own = locales.load(m.schema.locale).country if "=" not in m.schema.locale else ""
    options: list[tuple[str, Literal]] = []
    if all(known) and len(countries) == 1:
        country = next(iter(countries))
        if country != own:
            code = next((c for c in locales.codes(by_importance=True) if locales.load(c).country == country), None)
            if code and m.schema.locale == "en_US":
                m.schema = replace(m.schema, locale=code)
            else:
                options = [("country", Literal(country))]
    elif all(known):
        options = [("scope", Literal("world"))]
    placed = all(known) and not any(found and found[2] for found in known)
    changed = False
    for table in m.schema.visible:
        cities = [c for c in table if function_of(c.expression) == "place.city" and "of=" not in str(c.expression)]
        if placed and cities:
            node = rewriting.with_option(cities[0].expression, "cities", Literal(", ".join(spelled)))
            for name, value in options:
                node = rewriting.with_option(node, name, value)
            m.put(table, cities[0], node)
            changed = True
        elif found := next((c for c in (*cities, *table) if c in cities or c.name == "city" or c.name.endswith("_city")), None):
            m.put(table, found, Call("choice", tuple(Literal(name) for name in spelled)))
            changed = True
    if not changed:
        text = (
            f'place.city(cities="{", ".join(spelled)}")'
            if placed and not options
            else Call("choice", tuple(Literal(name) for name in spelled))
        )
        m.put(m.first, new_column("city", text))
    return spelled


def known_places(column: str, count: int, locale: str) -> list[str]:
    """The largest countries, or the largest cities of a locale's country, for a column called so; none for any other column."""
    towns = locales.places().sort_by([("population", "descending")])
    if "country" in column:
        codes = list(dict.fromkeys(towns["country"].to_pylist()))[:count]
        names = dict(zip(locales.countries()["code"].to_pylist(), locales.countries()["name"].to_pylist(), strict=True))
        return [names[code] for code in codes if names.get(code)]
    if "city" not in column:
        return []
    country = locales.load(locale.split("=")[0].split(",")[0]).country
    return towns.filter(pc.equal(towns["country"], country))["name"].to_pylist()[:count]


def _city(name: str) -> tuple[str, str, bool] | None:
    """The largest city of a name, as its country calls it, the country, and whether only lists of the world's cities have it."""
    found = _called(name)
    return (found["name"][0].as_py(), found["country"][0].as_py(), found["abroad"][0].as_py()) if len(found) else None


def is_city(name: str) -> bool:
    """Whether a city of some size is called so."""
    found = _called(name)
    return len(found) > 0 and found["population"][0].as_py() >= CITY


def _called(name: str) -> pa.Table:
    """The cities of a name, the largest first."""
    table, wanted = locales.places(), name.strip().lower()
    hits = pc.or_(pc.equal(pc.utf8_lower(table["name"]), wanted), pc.equal(pc.utf8_lower(table["latin"]), wanted))
    return table.filter(hits).sort_by([("population", "descending")])


def set_world(m: Meeting, wish: Wish) -> None:
    """Let people and places be from many countries, each row from one."""
    m.schema = replace(m.schema, locale=WORLD)
    tables = [t for t in m.schema.visible if any(function_of(c.expression).startswith("place.") for c in t)]
    if not any(function_of(c.expression) == "place.country" for t in tables for c in t.made):
        m.put(tables[0] if tables else m.first, Column("country", Name("place.country")))
    m.met(wish, "12 countries")


def set_currency(m: Meeting, wish: Wish) -> None:
    """Let amounts be in a currency: the column that says which, a new one where none does."""
    code = values.currency(wish.text)
    if code is None:
        return m.note(f"`{wish.text}` is no currency that is known")
    changed = False
    for table in m.schema.visible:
        for column in table:
            if column.name == "currency" or column.name.endswith(("_currency", "currency_code")):
                m.put(m.schema.table(table.name), column, Call("choice", (Literal(code),)))
                changed = True
    if not changed:
        table = next(
            (
                t
                for t in m.schema.visible
                if any(re.search(r"price|amount|total|balance|cost|salary|fee", c.name) for c in t.made)
            ),
            m.first,
        )
        m.schema = put(m.schema, table.name, Column("currency", Call("choice", (Literal(code),))))
    return m.met(wish, code)
