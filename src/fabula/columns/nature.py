"""Animals, plants, weather, the ground and what it is made of."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.decks import deal
from fabula.columns.draw import Draw, Latent
from fabula.columns.groups import draw_by, mapped
from fabula.columns.pools import Pool, reference
from fabula.columns.vocabulary import Vocabulary

WORDS = Vocabulary("nature_words")
FARM = ("Cattle", "Sheep", "Goat", "Pig", "Chicken", "Duck", "Goose", "Turkey", "Alpaca", "Donkey", "Bee")
SAME_SPECIES = {"cow": "cattle", "bull": "cattle", "pony": "horse", "canine": "dog", "feline": "cat", "hen": "chicken",
                "poultry": "chicken", "bunny": "rabbit", "parrot": "bird", "budgie": "bird", "swine": "pig", "dairy cow": "cattle"}  # fmt: skip


class Animal(Latent):
    """The one kept animal a row is about.

    Args:
        species: keeps to one, such as `Dog`, or to that which a column of the row says; by default pets and horses.
    """

    def __init__(self, draw: Draw, *, species: Column | str = "") -> None:
        super().__init__(draw)
        self.species = mapped(species, lambda text: str(text or "").strip().casefold())

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of breeds.tsv."""
        return draw_by(self.draw.child("breed"), [self.species], lambda name: _kept(name or ""))


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


@semantic_type("nature.element_number")
def element_number(element: Element) -> Column:
    """Atomic number of the chemical element, 1 to 118, such as `29`."""
    return pa.array(reference("elements").numbers("number")[element.row].astype(np.int64))


@semantic_type("nature.element_mass")
def element_mass(element: Element) -> Column:
    """Standard atomic weight of the chemical element in daltons, such as `63.546`; of the longest-lived isotope if it has none.

    Source: IUPAC, abridged standard atomic weights."""
    return pa.array(reference("elements").numbers("mass")[element.row])


@semantic_type("nature.element_category")
def element_category(element: Element) -> Column:
    """Group that the chemical element is counted to, such as `Transition metal` or `Noble gas`."""
    return reference("elements").take("category", element.row)


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


class Crop(Latent):
    """The one crop a row is about.

    Args:
        region: keeps to what grows in the climate of a country or region, such as `Brazil` or `Mediterranean`, or to that which
            a column of the row says: `temperate`, `mediterranean`, `subtropical`, `tropical` or `arid`, or the name of a country.
    """

    def __init__(self, draw: Draw, *, region: Column | str = "") -> None:
        super().__init__(draw)
        self.region = mapped(region, lambda text: str(text or "").strip().casefold())

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of crops.tsv."""
        return draw_by(self.draw.child("crop"), [self.region], lambda name: _crops(name or ""))


@functools.cache
def _crops(region: str) -> Pool:
    """Rows of the crops of a climate, or of a country's climates; of all crops when the place is not known."""
    table, places = reference("crops"), reference("climates").columns
    known = dict(zip(places["place"], places["climates"], strict=True))
    climates = known.get(region, region).split("|")
    rows = [i for i, cell in enumerate(table.columns["climates"]) if set(cell.split("|")) & set(climates)]
    if not rows:
        return table.picks
    return Pool(pa.array(rows), table.chances[rows])


@semantic_type("nature.crop")
def crop(crop: Crop) -> Column:
    """Something grown on a field, such as `Barley`; with `region` what grows in that country or climate."""
    return reference("crops").take("crop", crop.row)


@semantic_type("nature.crop_yield")
def crop_yield(crop: Crop) -> Column:
    """What a hectare of the crop gives in a year, in tonnes, such as `7.4`; sugar beet gives more than wheat.

    Source: fabula/reference/crops.tsv, after world means of the FAO, rounded."""
    usual = reference("crops").numbers("tonnes_per_hectare")[crop.row]
    return pa.array(np.round(usual * np.exp(0.18 * np.clip(crop.draw.child("yield").normal(), -2.5, 2.5)), 1))


@semantic_type("nature.crop_season")
def crop_season(crop: Crop) -> Column:
    """When the crop is sown in the north, such as `Spring`, `Autumn` or `Perennial`."""
    return reference("crops").take("sown", crop.row)


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
    species = SAME_SPECIES.get(species, species)
    rows = [i for i, kind in enumerate(kinds) if kind == species]
    rows = rows or [i for i, kind in enumerate(table.columns["species"]) if kind not in FARM]
    weights = table.weights or [1.0] * len(table)
    return Pool(rows, [weights[i] for i in rows])
