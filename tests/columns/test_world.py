"""Countries, currencies, languages, elements and colors: facts that belong together."""

from __future__ import annotations

import pytest

from fabula.columns.pools import reference

COUNTRY = ("country", "alpha2", "alpha3", "numeric_code", "capital", "continent", "country_currency", "calling_code")


def test_the_columns_of_a_country_belong_together(make):
    rows = set(zip(*(make(f"world.{name}", 2000) for name in COUNTRY), strict=True))
    assert ("Portugal", "PT", "PRT", "620", "Lisbon", "Europe", "EUR", "+351") in rows
    assert ("Japan", "JP", "JPN", "392", "Tokyo", "Asia", "JPY", "+81") in rows
    assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("name", "count", "options"),
    [
        ("world.country", 195, {"distinct": True}),
        ("world.alpha2", 249, {"distinct": True, "territories": True}),
        ("world.language_code", 183, {"distinct": True}),
        ("world.currency_code", 154, {}),
        ("code.css_color", 148, {"distinct": True}),
        ("nature.element_mass", 118, {}),
        ("nature.element_number", 118, {}),
    ],
)
def test_a_list_of_facts_is_whole_and_has_none_twice(make, name, count, options):
    made = make(name, count, **options)
    assert len(set(made)) >= count - (12 if name == "nature.element_mass" else 0)  # heavy elements share whole masses


def test_every_country_pays_in_a_known_currency():
    paid = {code for code in reference("countries").columns["currency"] if code}  # Antarctica has none
    assert paid <= set(reference("currencies").columns["code"])


def test_yen_have_no_decimals_and_dinars_three(make):
    units = dict(zip(make("world.currency_code", 154), make("world.minor_units", 154), strict=True))
    assert (units["JPY"], units["EUR"], units["KWD"]) == (0, 2, 3)


def test_a_unit_has_its_symbol(make):
    symbols = dict(zip(make("world.unit_name", 2000), make("world.unit_symbol", 2000), strict=True))
    assert symbols["kilometer per hour"] == "km/h"
    assert symbols["ohm"] == "Ω"


@pytest.mark.parametrize(
    ("table", "least"),
    [("diagnoses", 250), ("jobs", 400), ("airports", 300), ("products", 600), ("dishes", 250), ("vehicles", 250), ("breeds", 300),
     ("sports", 60), ("countries", 249), ("languages", 183), ("currencies", 150), ("icd10_chapters", 22)],
)  # fmt: skip
def test_the_tables_of_facts_are_as_large_as_promised(table, least):
    assert len(reference(table)) >= least
