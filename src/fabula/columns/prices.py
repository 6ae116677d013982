"""What things cost in the draw's country, and how its prices end."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from fabula.columns.draw import Draw
from fabula.columns.pools import reference


@dataclass(frozen=True)
class PriceLevel:
    """One country's row of `fabula/reference/price_levels.tsv`."""

    country: str
    currency: str
    goods: float  # units of the currency for a US dollar's worth of goods
    pay: float  # units of yearly pay for a US dollar of yearly pay
    has_cents: bool
    pay_step: float


def price_level(draw: Draw) -> PriceLevel:
    """The price level of the draw's country; the United States' for a country without one."""
    return _level("US" if draw.locale is None else draw.locale.country)


@functools.cache
def _level(country: str) -> PriceLevel:
    table = reference("price_levels")
    countries = table.columns["country"]
    row = countries.index(country) if country in countries else countries.index("US")
    cell = {name: cells[row] for name, cells in table.columns.items()}
    return PriceLevel(
        country, cell["currency"], float(cell["goods"]), float(cell["pay"]), cell["cents"] == "1", float(cell["pay_step"])
    )


def shop_price(dollars: np.ndarray, level: PriceLevel) -> np.ndarray:
    """(n,) float64 prices as shops write them, `14.99`, `189.00`, `2,480` yen, for goods worth so many US dollars."""
    amount = np.asarray(dollars, dtype=np.float64) * level.goods
    if not level.has_cents:
        unit = 10.0 ** np.clip(np.floor(np.log10(np.maximum(amount, 1))) - 1, 1, 6)
        return np.maximum(np.round(amount / unit) * unit - unit * 0.2 * (amount > unit * 20), 10.0).round(0)
    small = np.maximum(np.round(amount / 0.1) * 0.1 - 0.01, 0.09)
    spread = (amount * 7.31) % 1  # which ending: mostly .99
    medium = np.floor(amount - 0.25) + np.select([spread < 0.62, spread < 0.8, spread < 0.92], [0.99, 0.49, 0.95], 1.0)
    hundreds = np.floor(amount / 10) * 10 + np.where(amount % 10 < 5, 4, 9)
    large = np.floor(amount / 50) * 50 + 49
    price = np.select([amount < 3, amount < 100, amount < 1000], [small, medium, hundreds], large)
    return np.round(price, 2)


def menu_price(dollars: np.ndarray, level: PriceLevel) -> np.ndarray:
    """(n,) float64 prices as restaurants write them: halves and whole units."""
    amount = np.asarray(dollars, dtype=np.float64) * level.goods
    step = 0.5 if level.has_cents and level.goods < 3 else 1.0 if level.goods < 12 else 5.0 if level.goods < 50 else 10.0
    if level.goods > 500:
        step = 500.0
    return np.maximum(np.round(amount / step), 1) * step


def yearly_pay(dollars: np.ndarray, level: PriceLevel) -> np.ndarray:
    """(n,) float64 yearly pay, rounded as contracts round it."""
    return np.round(np.asarray(dollars, dtype=np.float64) * level.pay / level.pay_step) * level.pay_step
