"""Dishes, drinks and the places that serve them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.decks import deal
from fabula.columns.draw import Draw, Latent
from fabula.columns.formats import interleave
from fabula.columns.groups import deal_by, draw_by, is_column, mapped
from fabula.columns.pools import Pool, reference
from fabula.columns.prices import menu_price, price_level
from fabula.columns.vocabulary import Vocabulary

WORDS = Vocabulary("food_words")
MEAT = re.compile(
    r"beef|pork|chicken|lamb|veal|duck|ham\b|bacon|sausage|chorizo|chouriço|salami|prosciutto|guanciale|pancetta|turkey|rabbit|goat\b|"
    r"steak|ribs|burger(?! bean)|meat|snail|terrine|rump|sirloin|ribeye|rib-eye|chashu|gravy|ragù|jamón|black pudding|gyros|döner|"
    r"wurst|knuckle|goulash|bone|picanha|doro wat|asado|köfte|cutlet|broth|wings|bolognese|beef|chili con carne|maultaschen|larb"
)
NO_MEAT = ("Veggie burger",)
SAME_CUISINE = {"us": "american", "asian": "chinese", "middle eastern": "lebanese", "arabic": "lebanese", "english": "british"}
SAME_COURSE = {
    "appetizer": "starter", "appetizers": "starter", "starters": "starter", "entree": "main", "entrée": "main", "mains": "main",
    "main course": "main", "main dish": "main", "soups": "soup", "sides": "side", "side dish": "side", "salad": "starter",
    "desserts": "dessert", "sweets": "dessert", "brunch": "breakfast", "antipasti": "starter", "snack": "side",
}  # fmt: skip


class Dish(Latent):
    """The one dish a row is about.

    Args:
        cuisine: keeps to one cuisine, such as `Italian`, or to that which a column of the row says.
        course: keeps to one course, such as `Dessert`, or to that which a column says.
        distinct: no dish comes twice while they last, as on a menu.
    """

    def __init__(self, draw: Draw, *, cuisine: Column | str = "", course: Column | str = "", distinct: bool = True) -> None:
        super().__init__(draw)
        self.said = tuple(mapped(each, lambda text: str(text or "").strip().casefold()) for each in (cuisine, course))
        self.distinct = distinct

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of dishes.tsv."""
        chance = self.draw.child("dish")
        if is_column(*self.said):
            choose = deal_by if self.distinct else draw_by
            return choose(chance, self.said, lambda cuisine, course: _menu(cuisine or "", course or ""))
        menu = _menu(*self.said)
        return menu.values.to_numpy()[deal(chance, menu, distinct=self.distinct)]


@semantic_type("food.dish")
def dish(dish: Dish) -> Column:
    """Name of a dish, such as `Mushroom risotto`; fits cuisine, course, price, calories and description of its row.

    Each row has another one while the three hundred and seventy last."""
    return reference("dishes").take("name", dish.row)


@semantic_type("food.cuisine")
def cuisine(dish: Dish) -> Column:
    """The cuisine of the dish, such as `Italian`."""
    return reference("dishes").take("cuisine", dish.row)


@semantic_type("food.course")
def course(dish: Dish) -> Column:
    """`Starter`, `Soup`, `Main`, `Side`, `Dessert` or `Breakfast`; fits the dish."""
    return reference("dishes").take("course", dish.row)


@semantic_type("food.dish_price")
def dish_price(dish: Dish) -> Column:
    """Price of the dish on a menu in the locale's currency, such as `16.5`; in halves and whole units."""
    spread = 0.88 + 0.24 * dish.draw.child("price").uniform()
    return pa.array(menu_price(reference("dishes").numbers("price")[dish.row] * spread, price_level(dish.draw)))


@semantic_type("food.calories")
def calories(dish: Dish) -> Column:
    """Kilocalories of a portion, in tens, such as `650`; fits the dish."""
    spread = 0.93 + 0.14 * dish.draw.child("calories").uniform()
    return pa.array((np.round(reference("dishes").numbers("calories")[dish.row] * spread / 10) * 10).astype(np.int64))


@semantic_type("food.dish_allergens")
def dish_allergens(dish: Dish) -> Column:
    """Allergens that the dish usually has, as a menu lists them, such as `Gluten, Milk`; `None` for none.

    Source: the fourteen of Regulation (EU) No 1169/2011, annex II."""
    made = reference("dishes").take("allergens", dish.row)
    listed = pa.array([cell.replace("|", ", ") for cell in made.dictionary.to_pylist()])
    return pa.DictionaryArray.from_arrays(made.indices, listed, safe=False)


@semantic_type("food.dish_diet")
def dish_diet(dish: Dish) -> Column:
    """What the dish is: `Vegan`, `Vegetarian`, `Fish` or `Meat`, told by what is in it."""
    pool, code = _diets()
    return pool.take(code[dish.row])


@functools.cache
def _diets() -> tuple[Pool, np.ndarray]:
    table = reference("dishes").columns
    kinds = ["Vegan", "Vegetarian", "Fish", "Meat"]
    code = []
    for name, parts, allergens in zip(table["name"], table["description"], table["allergens"], strict=True):
        text = f"{name}, {parts}".casefold()
        if MEAT.search(text) and name not in NO_MEAT:
            code.append(3)
        elif {"Fish", "Crustaceans", "Molluscs"} & set(allergens.split("|")):
            code.append(2)
        else:
            code.append(1 if {"Milk", "Eggs"} & set(allergens.split("|")) or "honey" in text else 0)
    return Pool(pa.array(kinds)), np.array(code, dtype=np.int32)


@semantic_type("food.dish_description")
def dish_description(dish: Dish) -> Column:
    """What is in the dish as a menu says it, such as `Carnaroli rice with porcini and parmesan. Cooked to order.`."""
    texts = _menu_texts()
    chance = dish.draw.child("description")
    body = texts.start[dish.row] + (chance.lane(0).astype(np.int32) * texts.count[dish.row] >> 16)
    has_closing = chance.lane(1) < 65_536 // 3
    which = chance.lane(2).astype(np.int32) * texts.closing_count[dish.row] >> 16
    closing = np.where(has_closing, texts.closing_start[dish.row] + which, 0)
    return interleave(texts.pieces, body, closing)


@semantic_type("food.ingredient")
def ingredient(draw: Draw) -> Column:
    """Something that goes into a recipe, such as `Olive oil`; staples are common."""
    return WORDS.pick(draw, "ingredient")


@semantic_type("food.drink")
def drink(draw: Draw) -> Column:
    """A drink on a menu, such as `Iced tea`."""
    return WORDS.pick(draw, "drink")


@semantic_type("food.fruit")
def fruit(draw: Draw) -> Column:
    """A fruit, such as `Pear`."""
    return WORDS.pick(draw, "fruit")


@semantic_type("food.vegetable")
def vegetable(draw: Draw) -> Column:
    """A vegetable, such as `Leek`."""
    return WORDS.pick(draw, "vegetable")


@semantic_type("food.allergen")
def allergen(draw: Draw) -> Column:
    """An allergen that menus must name, such as `Gluten`. Source: Regulation (EU) No 1169/2011, annex II."""
    return WORDS.pick(draw, "allergen")


@semantic_type("food.diet")
def diet(draw: Draw) -> Column:
    """What somebody eats or a dish suits, such as `Vegetarian`."""
    return WORDS.pick(draw, "diet")


@semantic_type("food.restaurant_name")
def restaurant_name(draw: Draw) -> Column:
    """Invented name of a restaurant, such as `The Copper Kettle`; in the locale's language for seven of them."""
    return WORDS.name_each(draw, "restaurant_name")


@semantic_type("food.bakery_item")
def bakery_item(draw: Draw) -> Column:
    """Something a bakery sells, such as `Sourdough loaf`."""
    return WORDS.pick(draw, "bakery_item")


@semantic_type("food.coffee")
def coffee(draw: Draw) -> Column:
    """A coffee drink, such as `Flat white`."""
    return WORDS.pick(draw, "coffee")


@semantic_type("food.wine")
def wine(draw: Draw) -> Column:
    """A grape or kind of wine, such as `Riesling`."""
    return WORDS.pick(draw, "wine")


@semantic_type("food.cheese")
def cheese(draw: Draw) -> Column:
    """A cheese, such as `Gouda`."""
    return WORDS.pick(draw, "cheese")


@semantic_type("food.meal_type")
def meal_type(draw: Draw) -> Column:
    """`Breakfast`, `Lunch`, `Dinner`, `Snack` or `Brunch`."""
    return WORDS.pick(draw, "meal_type")


@functools.cache
def _menu(cuisine: str, course: str) -> Pool:
    """Rows of dishes.tsv of a cuisine and a course; all when there is none such."""
    table = reference("dishes")
    cells = zip(table.columns["cuisine"], table.columns["course"], strict=True)
    cuisine, course = SAME_CUISINE.get(cuisine, cuisine), SAME_COURSE.get(course, course)
    cells = [(c.casefold(), k.casefold()) for c, k in cells]
    cuisine = cuisine if any(c == cuisine for c, _ in cells) else ""
    course = course if any(k == course for _, k in cells) else ""
    rows = [i for i, (c, k) in enumerate(cells) if cuisine in ("", c) and course in ("", k)]
    rows = rows or [i for i, (_, k) in enumerate(cells) if course in ("", k)]
    weights = table.weights or [1.0] * len(table)
    return Pool(pa.array(rows), [weights[i] for i in rows])


@dataclass(frozen=True, eq=False)
class MenuTexts:
    """Ready texts: dish d has `count[d]` descriptions from `start[d]` on, and closings alike; the first text is empty."""

    pieces: pa.Array
    start: np.ndarray
    count: np.ndarray
    closing_start: np.ndarray
    closing_count: np.ndarray


@functools.cache
def _menu_texts() -> MenuTexts:
    table = reference("dishes")
    pieces = [""]
    closings = {}
    for course_ in dict.fromkeys(table.columns["course"]):
        sentences = WORDS.texts(f"closing.{course_}")
        closings[course_] = len(pieces), len(sentences)
        pieces += [f" {sentence}" for sentence in sentences]
    start, count, closing_start, closing_count = [], [], [], []
    for course_, description in zip(table.columns["course"], table.columns["description"], strict=True):
        start.append(len(pieces))
        pieces += _menu_lines(description.split(", "))
        count.append(len(pieces) - start[-1])
        closing_start.append(closings[course_][0])
        closing_count.append(closings[course_][1])
    arrays = (np.array(a, dtype=np.int32) for a in (start, count, closing_start, closing_count))
    return MenuTexts(pa.array(pieces), *arrays)


def _menu_lines(parts: list[str]) -> list[str]:
    """A few ways to write what is in a dish."""
    if len(parts) == 1:
        lines = [parts[0]]
    else:
        joined = f"{', '.join(parts[:-1])} and {parts[-1]}"
        lines = [", ".join(parts), joined, f"with {joined}", f"made with {joined}"]
    return [f"{line[:1].upper()}{line[1:]}." for line in lines]
