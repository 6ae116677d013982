"""Animals with their breeds and scientific names, and elements with their symbols."""

from __future__ import annotations

import re

from fabula.columns.pools import reference


def test_breed_fits_the_species(make):
    table = reference("breeds")
    known = set(zip(table.columns["species"], table.columns["breed"], strict=True))
    assert set(zip(make("nature.species", 2000), make("nature.breed", 2000), strict=True)) <= known


def test_pets_are_mostly_dogs_and_cats_and_never_cattle(make):
    species = make("nature.species", 2000)
    assert species.count("Dog") + species.count("Cat") > 1200
    assert "Cattle" not in species
    assert set(make("nature.species", 100, species="cattle")) == {"Cattle"}


def test_scientific_name_and_habitat_fit_the_animal(make):
    table = reference("wild_animals")
    known = set(zip(*(table.columns[column] for column in ("animal", "scientific_name", "habitat")), strict=True))
    names = ("animal", "scientific_name", "habitat")
    assert set(zip(*(make(f"nature.{name}", 500) for name in names), strict=True)) <= known
    assert all(re.fullmatch(r"[A-Z][a-z]+( [a-z]+){1,2}", name) for name in table.columns["scientific_name"])


def test_elements_come_once_each_with_their_symbol(make):
    elements, symbols = make("nature.element", 118), make("nature.element_symbol", 118)
    assert len(set(elements)) == len(set(symbols)) == 118
    assert dict(zip(elements, symbols, strict=True))["Tungsten"] == "W"
