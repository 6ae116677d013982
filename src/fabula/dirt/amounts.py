"""Numbers that are too large, too small, or in the wrong unit."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.dirt import Cells, family, kind
from fabula.errors import PlanError
from fabula.schema import DECIMALS

UNITS = {  # factor and offset of `to = from * factor + offset`
    "kg->lb": (2.20462, 0.0), "lb->kg": (0.453592, 0.0), "kg->g": (1000.0, 0.0), "g->kg": (0.001, 0.0), "t->kg": (1000.0, 0.0),
    "m->ft": (3.28084, 0.0), "ft->m": (0.3048, 0.0), "m->cm": (100.0, 0.0), "cm->m": (0.01, 0.0), "cm->in": (0.393701, 0.0),
    "in->cm": (2.54, 0.0), "mm->cm": (0.1, 0.0), "mm->in": (0.0393701, 0.0), "km->mi": (0.621371, 0.0), "mi->km": (1.60934, 0.0),
    "km->m": (1000.0, 0.0), "l->gal": (0.264172, 0.0), "gal->l": (3.78541, 0.0), "ml->l": (0.001, 0.0), "l->ml": (1000.0, 0.0),
    "c->f": (1.8, 32.0), "f->c": (1 / 1.8, -32 / 1.8), "h->min": (60.0, 0.0), "min->h": (1 / 60, 0.0), "min->s": (60.0, 0.0),
    "s->min": (1 / 60, 0.0), "s->ms": (1000.0, 0.0), "ms->s": (0.001, 0.0), "euros->cents": (100.0, 0.0), "cents->euros": (0.01, 0.0),
    "m2->sqft": (10.7639, 0.0), "sqft->m2": (0.092903, 0.0), "kmh->mph": (0.621371, 0.0), "mph->kmh": (1.60934, 0.0),
}  # fmt: skip
SUFFIXES = {
    "kilograms": "kg", "pounds": "lb", "lbs": "lb", "metres": "m", "meters": "m", "feet": "ft", "inches": "in", "miles": "mi",
    "kilometres": "km", "litres": "l", "liters": "l", "celsius": "c", "fahrenheit": "f", "hours": "h", "minutes": "min",
    "seconds": "s", "grams": "g", "cent": "cents", "eur": "euros", "usd": "euros", "gbp": "euros", "sqm": "m2", "kph": "kmh",
}  # fmt: skip
MONEY = re.compile(r"(price|amount|total|cost|fee|salary|income|revenue|fare|rent|paid|balance|budget|turnover|wage)")
FAR = 36_525  # days in a century


@kind("outlier", of=("number", "date"))
def outlier(cells: Cells) -> Any:
    """Far off: ten or a hundred times too much, the sign turned, 999 typed in; a date in the wrong century or decade."""
    if family(cells.values.type) == "date":
        return _other_century(cells)
    value = floats(cells.values)
    choice = cells.uniform()
    filler = np.where(np.abs(value) < 100, 999.0, np.where(np.abs(value) < 10_000, 99_999.0, 9_999_999.0))
    tenth = value * 1000 if pa.types.is_integer(cells.values.type) else value / 10
    out = np.select(
        [choice < 0.35, choice < 0.55, choice < 0.75, choice < 0.85], [value * 10, value * 100, -value, tenth], filler
    )
    return as_column(np.where(rounded(out, cells) == rounded(value, cells), filler, out), cells)


@kind("unit", of=("number",))
def unit(cells: Cells, units: str = "") -> Any:
    """In another unit: `unit(weight_kg, 0.01, "kg->lb")`; pounds, feet, miles, Fahrenheit, cents for euros.

    Without saying which, the column's name says it (`weight_kg`, `length_m`), and money is taken for cents.
    """
    factor, offset = UNITS[cells.context or units]
    value = floats(cells.values)
    out = value * factor + offset
    same = rounded(out, cells) == rounded(value, cells)  # 0 kg are 0 lb
    return as_column(np.where(same, value + 100, out), cells)


def unit_of(name: str, asked: str) -> str:
    """The conversion that a column suffers, from what was asked or from its name.

    Raises:
        PlanError: it is not known.
    """
    asked = asked.replace(" ", "")
    if asked:
        if asked not in UNITS:
            from fabula.errors import nearest

            raise PlanError(f"no units `{asked}`", hint=nearest(asked, UNITS))
        return asked
    for part in reversed(name.lower().split("_")):
        known = SUFFIXES.get(part, part)
        found = next((units for units in UNITS if units.startswith(f"{known}->")), "")
        if found and (len(part) > 1 or name.lower().endswith(f"_{part}")):
            return found
    if MONEY.search(name.lower()):
        return "euros->cents"
    raise PlanError(f"which unit `{name}` is in is not known", hint='say it: unit(weight, 0.01, "kg->lb")')


def floats(values: pa.Array) -> np.ndarray:
    """(m,) float64 of numbers of any type."""
    return pc.cast(values, pa.float64(), safe=False).to_numpy(zero_copy_only=False)


def _decimals(cells: Cells) -> int | None:
    if not pa.types.is_floating(cells.values.type):
        return 0
    known = (cells.field.metadata or {}).get(DECIMALS)
    return int(known) if known else None


def rounded(out: np.ndarray, cells: Cells) -> np.ndarray:
    """(m,) the numbers with the column's own decimals."""
    decimals = _decimals(cells)
    return np.round(out, 6 if decimals is None else decimals)


def as_column(out: np.ndarray, cells: Cells) -> pa.Array:
    """(m,) floats as values of the column's type, cut to what it can hold."""
    type_ = cells.values.type
    out = rounded(out, cells)
    if pa.types.is_integer(type_):
        limits = np.iinfo(type_.to_pandas_dtype())
        out = np.clip(out, max(limits.min, -(2.0**53)), min(limits.max, 2.0**53))
        return pa.array(out.astype(np.int64)).cast(type_)
    return pa.array(out).cast(type_)


def _other_century(cells: Cells) -> list[dt.date]:
    out = []
    for value, choice in zip(cells.plain, cells.uniform().tolist(), strict=True):
        days = FAR if choice < 0.3 else -FAR if choice < 0.7 else 3653 if choice < 0.85 else -3653
        away = dt.timedelta(days=days)
        out.append(value + away if 1000 < (value.year + days / 365) < 9000 else value - away)
    return out
