"""Goods: products that hold together, numbers with their check digits."""

from __future__ import annotations

import re

import pytest


def test_no_product_comes_twice_while_the_catalogue_lasts(make):
    names = make("commerce.product_name", 3000)
    assert len(set(names)) == 3000


def test_one_product_always_has_one_category_brand_price_and_material(make):
    rows = 12_000
    names = make("commerce.product_name", rows)
    for other in ("category", "brand", "price", "material", "weight_kg"):
        pairs = set(zip(names, make(f"commerce.{other}", rows), strict=True))
        assert len(pairs) == len(set(names))


def test_cost_is_below_price(make):
    for locale in ("en_US", "ja_JP"):
        costs, prices = make("commerce.cost", 2000, locale=locale), make("commerce.price", 2000, locale=locale)
        assert all(0 < cost < price for cost, price in zip(costs, prices, strict=True))


def test_prices_end_as_shop_prices_do(make):
    cents = [round(price * 100) % 100 for price in make("commerce.price", 2000) if 3 < price < 100]
    assert set(cents) <= {99, 49, 95, 0}
    assert cents.count(99) > len(cents) / 2


def test_yen_have_no_cents(make):
    assert all(price == int(price) >= 10 for price in make("commerce.price", 500, locale="ja_JP"))


def test_sku_is_unique_and_starts_with_the_category(make):
    skus, categories = make("commerce.sku", 5000), make("commerce.category", 5000)
    assert len(set(skus)) == 5000
    assert all(re.fullmatch(r"[A-Z]{3}-[A-Z]{3}-\d{6}", sku) for sku in skus)
    assert len({(sku[:3], category) for sku, category in zip(skus, categories, strict=True)}) == len(set(categories))


def test_description_speaks_of_the_product(make):
    names, descriptions = make("commerce.product_name", 500), make("commerce.product_description", 500)
    assert all(
        set(name.lower().split()) & set(re.findall(r"[\w-]+", text.lower()))
        for name, text in zip(names, descriptions, strict=True)
    )
    assert not any(" a a" in text or "  " in text for text in descriptions)


def test_category_keeps_to_one(make):
    assert set(make("commerce.category", 300, category="electronics")) == {"Electronics"}


@pytest.mark.parametrize(("name", "weights", "length", "start"), [("ean13", (1, 3), 13, "952"), ("upc", (3, 1), 12, "4")])
def test_article_numbers_have_a_valid_check_digit(make, name, weights, length, start):
    for number in make(f"commerce.{name}", 500):
        assert len(number) == length
        assert number.startswith(start)
        assert sum(int(digit) * weights[i % 2] for i, digit in enumerate(number)) % 10 == 0


def test_stars_are_mostly_five_and_rating_stays_in_range(make):
    stars = make("commerce.stars", 5000)
    assert set(stars) == {1, 2, 3, 4, 5}
    assert stars.count(5) > stars.count(4) > stars.count(1) > stars.count(2)
    assert all(1 <= rating <= 5 and round(rating, 1) == rating for rating in make("commerce.rating", 2000))


def test_a_firm_has_few_warehouses(make):
    warehouses = make("commerce.warehouse", 5000)
    assert len(set(warehouses[:20])) == 20
    assert len(set(warehouses)) <= 24


def test_shop_and_carrier_are_of_the_country(make):
    assert set(make("commerce.carrier", 300, locale="de_DE")) >= {"DHL", "Hermes", "DPD"}
    assert any(
        "Kaufhaus" in name or "Markt" in name or "markt" in name for name in make("commerce.store_name", 50, locale="de_DE")
    )


def test_codes_keep_their_form(make):
    assert all(re.fullmatch(r"[A-P]-\d\d-0[1-6]", place) for place in make("commerce.shelf_location", 500))
    assert all(re.fullmatch(r"TRK\d{12}", number) for number in make("commerce.tracking_number", 500))
    assert all(re.fullmatch(r"[A-Z]+\d+(-[A-Z0-9]{3})?", code) for code in make("commerce.coupon_code", 500))
