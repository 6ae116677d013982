"""Animals, plants, weather, the ground and what it is made of."""

from __future__ import annotations

import functools

import numpy as np

from fabula.columns import Column, semantic_type
from fabula.columns.decks import deal
from fabula.columns.draw import Draw, Latent
from fabula.columns.pools import Pool, reference
from fabula.columns.vocabulary import Vocabulary

WORDS = Vocabulary("nature_words")
FARM = ("Cattle", "Sheep", "Goat", "Pig", "Chicken")


class Animal(Latent):
    """The one kept animal a row is about; `species` keeps to one, such as `Dog`; by default pets and horses, no farm animals."""

    def __init__(self, draw: Draw, *, species: str = "") -> None:
        super().__init__(draw)
        self.species = species

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of breeds.tsv."""
        pool = _kept(self.species.casefold())
        return pool.values.to_numpy()[self.draw.child("breed").index(pool)]


@semantic_type("nature.species")
def species(animal: Animal) -> Column:
    """Species of an animal that people keep, such as `Dog` or `Rabbit`; dogs and cats are common."""
    return reference("breeds").take("species", animal.row)


@semantic_type("nature.breed")
def breed(animal: Animal) -> Column:
    """Breed, such as `Border Collie` or `Maine Coon`; fits the species."""
    return reference("breeds").take("breed", animal.row)


class Wild(Latent):
    """The one wild animal a row is about; with `distinct`, none comes twice while they last, as in a list of species."""

    def __init__(self, draw: Draw, *, distinct: bool = False) -> None:
        super().__init__(draw)
        self.distinct = distinct

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of wild_animals.tsv."""
        return deal(self.draw.child("animal"), reference("wild_animals").picks, distinct=self.distinct)


@semantic_type("nature.animal")
def animal(wild: Wild) -> Column:
    """A wild animal, such as `Snow leopard`; fits its scientific name and habitat."""
    return reference("wild_animals").take("animal", wild.row)


@semantic_type("nature.scientific_name")
def scientific_name(wild: Wild) -> Column:
    """Scientific name of the wild animal, genus and species, such as `Panthera uncia`."""
    return reference("wild_animals").take("scientific_name", wild.row)


@semantic_type("nature.habitat")
def habitat(wild: Wild) -> Column:
    """Where the wild animal lives, such as `Wetland`."""
    return reference("wild_animals").take("habitat", wild.row)


class Element(Latent):
    """The one chemical element a row is about; each of the 118 once while they last, unless `distinct` is false."""

    def __init__(self, draw: Draw, *, distinct: bool = True) -> None:
        super().__init__(draw)
        self.distinct = distinct

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of elements.tsv."""
        return deal(self.draw.child("element"), reference("elements").picks, distinct=self.distinct)


@semantic_type("nature.element")
def element(element: Element) -> Column:
    """A chemical element, such as `Copper`. Source: IUPAC."""
    return reference("elements").take("element", element.row)


@semantic_type("nature.element_symbol")
def element_symbol(element: Element) -> Column:
    """Symbol of the chemical element, such as `Cu`. Source: IUPAC."""
    return reference("elements").take("symbol", element.row)


@semantic_type("nature.pet_name")
def pet_name(draw: Draw) -> Column:
    """Name of a pet, such as `Luna`."""
    return WORDS.pick(draw, "pet_name")


@semantic_type("nature.bird")
def bird(draw: Draw) -> Column:
    """A wild bird of Europe or North America, such as `Song thrush`."""
    return WORDS.pick(draw, "bird")


@semantic_type("nature.tree")
def tree(draw: Draw) -> Column:
    """A tree, such as `English oak`."""
    return WORDS.pick(draw, "tree")


@semantic_type("nature.flower")
def flower(draw: Draw) -> Column:
    """A flower as a florist sells it, such as `Peony`."""
    return WORDS.pick(draw, "flower")


@semantic_type("nature.plant")
def plant(draw: Draw) -> Column:
    """A house or garden plant, such as `Snake plant`."""
    return WORDS.pick(draw, "plant")


@semantic_type("nature.crop")
def crop(draw: Draw) -> Column:
    """Something grown on a field, such as `Barley`."""
    return WORDS.pick(draw, "crop")


@semantic_type("nature.soil_type")
def soil_type(draw: Draw) -> Column:
    """Texture of a soil, such as `Sandy loam`. Source: the texture classes of the USDA, with peat and chalk."""
    return WORDS.pick(draw, "soil_type")


@semantic_type("nature.weather_condition")
def weather_condition(draw: Draw) -> Column:
    """State of the sky, such as `Partly cloudy` or `Light rain`."""
    return WORDS.pick(draw, "weather_condition")


@semantic_type("nature.wind_direction")
def wind_direction(draw: Draw) -> Column:
    """One of sixteen compass points, such as `WSW`; western winds are common."""
    return WORDS.pick(draw, "wind_direction")


@semantic_type("nature.mineral")
def mineral(draw: Draw) -> Column:
    """A mineral, such as `Fluorite`."""
    return WORDS.pick(draw, "mineral")


@semantic_type("nature.color")
def color(draw: Draw) -> Column:
    """A color of fur, feathers or hair, such as `Brown`."""
    return WORDS.pick(draw, "color")


@semantic_type("nature.river")
def river(draw: Draw) -> Column:
    """A river of the world, such as `Danube`."""
    return WORDS.pick(draw, "river")


@semantic_type("nature.mountain")
def mountain(draw: Draw) -> Column:
    """A mountain of the world, such as `Mont Blanc`."""
    return WORDS.pick(draw, "mountain")


@functools.cache
def _kept(species: str) -> Pool:
    """Rows of breeds.tsv of a species; pets and horses when there is none such."""
    table = reference("breeds")
    kinds = [kind.casefold() for kind in table.columns["species"]]
    rows = [i for i, kind in enumerate(kinds) if kind == species]
    rows = rows or [i for i, kind in enumerate(table.columns["species"]) if kind not in FARM]
    weights = table.weights or [1.0] * len(table)
    return Pool(rows, [weights[i] for i in rows])
