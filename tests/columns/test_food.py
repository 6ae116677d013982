"""Dishes that hold together, and restaurants named in their language."""

from __future__ import annotations

from fabula.columns.pools import reference


def test_cuisine_and_course_fit_the_dish(make):
    table = reference("dishes")
    known = set(zip(*(table.columns[column] for column in ("name", "cuisine", "course")), strict=True))
    assert set(zip(*(make(f"food.{name}", 500) for name in ("dish", "cuisine", "course")), strict=True)) <= known


def test_a_menu_names_no_dish_twice(make):
    assert len(set(make("food.dish", 150))) == 150


def test_price_and_calories_stay_near_the_dish(make):
    table = reference("dishes")
    facts = {name: i for i, name in enumerate(table.columns["name"])}
    for name, price, calories in zip(
        *(make(f"food.{column}", 200) for column in ("dish", "dish_price", "calories")), strict=True
    ):
        assert abs(price - table.numbers("price")[facts[name]]) <= 0.13 * table.numbers("price")[facts[name]] + 0.5
        assert abs(calories - table.numbers("calories")[facts[name]]) <= 0.08 * table.numbers("calories")[facts[name]] + 10
        assert price * 2 == int(price * 2)


def test_description_lists_what_is_in_the_dish(make):
    table = reference("dishes")
    contents = dict(zip(table.columns["name"], table.columns["description"], strict=True))
    for name, text in zip(make("food.dish", 200), make("food.dish_description", 200), strict=True):
        assert contents[name].split(", ")[-1].lower() in text.lower()
        assert text.endswith(".")


def test_cuisine_and_course_can_be_kept_to(make):
    assert set(make("food.cuisine", 60, cuisine="Italian")) == {"Italian"}
    assert set(make("food.course", 60, course="dessert")) == {"Dessert"}


def test_restaurants_are_named_in_the_language(make):
    assert any(name.startswith(("Gasthaus", "Gasthof", "Zum")) for name in make("food.restaurant_name", 50, locale="de_DE"))
    names = make("food.restaurant_name", 500)
    assert len(set(names)) == 500
    assert not any("{" in name for name in names)
