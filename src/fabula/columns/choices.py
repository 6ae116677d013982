"""Categories and conditions: one of several values, by weight or by what stands in another column."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import codes, numbers, select
from fabula.columns.decks import deal as dealt
from fabula.columns.draw import Draw, permute
from fabula.columns.pools import Pool
from fabula.errors import RecipeError


@semantic_type("choice", words=True)
def choice(draw: Draw, *values: object, unique: bool = False, deal: bool = False, **weights: float) -> Column:
    """One of several values: `choice(Maths, English)`, by weight `choice(Maths=3, English=1)` or `choice({"In transit": 3})`.

    Each value gets its share of the rows, but for less than one row. With `deal=True` every value comes once before any comes
    again, as in a catalogue; with `unique=True` none comes twice.
    """
    pool = _pool(*_values_and_weights(values, weights))
    if unique and draw.total > len(pool):
        raise RecipeError(f"{draw.total:,} rows cannot all differ among {len(pool):,} values", hint=f"at most {len(pool):,} rows")
    index = dealt(draw, pool, distinct=True) if unique or deal else draw.quota(pool)
    if pa.types.is_string(pool.values.type):
        return pool.take(index)
    return pool.values.take(pa.array(index))


@semantic_type("boolean")
def boolean(draw: Draw, share: Column | float = 0.5) -> Column:
    """True in a share of the rows, 0 to 1: `boolean(0.8)`, exactly; the share may be a column, then on average."""
    if isinstance(share, int | float):
        if not 0 <= share <= 1:
            raise RecipeError(f"boolean({share})", hint="a share from 0 to 1, such as boolean(0.8)")
        return pa.array(draw.uniform() < share if draw.given is not None else draw.exactly(share))
    return pa.array(draw.uniform() < numbers(share))


@semantic_type("exactly")
def exactly(draw: Draw, count: int | dict[str, int], otherwise: Column | None = None) -> Column:
    """True in exactly that many rows of the table: `when(exactly(1), "Winner", "Finalist")`; or each value in as many as it says, and
    the rest otherwise: `exactly({"Gold": 1, "Silver": 2}, "Finalist")`."""
    counts = list(count.values()) if isinstance(count, dict) else [count]
    if any(not isinstance(number, int) or number < 0 for number in counts) or (draw.total and sum(counts) > draw.total):
        raise RecipeError(f"exactly {sum(counts):,} of {draw.total:,} rows", hint=f"0 to {draw.total:,}")
    place = permute(draw.key, draw.rows, max(draw.total, 1))
    if not isinstance(count, dict):
        return pa.array(place < count)
    which = np.searchsorted(np.cumsum(counts), place, side="right")  # len(counts) for the rest
    named = pa.array(list(count)).take(pa.array(np.minimum(which, len(counts) - 1)))
    if otherwise is None:
        return select(np.where(which < len(counts), 0, -1), [named])
    return select(np.where(which < len(counts), 0, 1), [named, otherwise])


@semantic_type("mix")
def mix(draw: Draw, *values: Column, weights: list[float] | None = None) -> Column:
    """One of several expressions in every row: `mix(normal(20, 2), normal(60, 8), weights=[7, 3])`; equally often without weights."""
    if not values or (weights is not None and len(weights) != len(values)):
        raise RecipeError("mix needs expressions, and as many weights", hint="mix(normal(20, 2), normal(60, 8), weights=[7, 3])")
    pool = _pool(tuple(range(len(values))), None if weights is None else tuple(float(weight) for weight in weights))
    return select(draw.quota(pool).astype(np.int64), list(values))


@semantic_type("bands", words=True)
def bands(value: Column, bounds: dict[str, float] | None = None, **named: float) -> Column:
    """The first name whose lower bound the number reaches: `bands(score, A=90, B=80, F=0)`; missing below all of them."""
    given = bounds or named
    if not given or any(isinstance(bound, bool) or not isinstance(bound, int | float) for bound in given.values()):
        raise RecipeError("bands needs names with lower bounds", hint="bands(score, A=90, B=80, F=0)")
    steps = sorted(given.items(), key=lambda item: item[1])
    amounts = numbers(value)
    place = np.digitize(amounts, [bound for _, bound in steps]) - 1
    index = pa.array(place, type=pa.int32(), mask=(place < 0) | np.isnan(amounts))
    return pa.DictionaryArray.from_arrays(index, pa.array([name for name, _ in steps]), safe=False)


@semantic_type("match")
def match(on: Column, cases: dict[object, Column], otherwise: Column | None = None) -> Column:
    """By the value of another column: `match(kind, {"Car": choice(Petrol, Diesel), "Bike": "None"}, otherwise)`."""
    group, found = codes(on)
    place = {_spelled(value): i for i, value in enumerate(cases)}
    last = len(cases) if otherwise is not None else -1
    table = np.array([*(place.get(_spelled(value), last) for value in found), -1 if otherwise is None else last], dtype=np.int64)
    return select(table[group], [*cases.values(), *([] if otherwise is None else [otherwise])])


@semantic_type("when")
def when(condition: Column, then: Column, otherwise: Column | None = None) -> Column:
    """The second where the first is true, else the third, or missing: `when(status == "Paid", date(after=due_on))`."""
    holds = pc.fill_null(condition, False).to_numpy(zero_copy_only=False).astype(bool)
    if otherwise is None:
        return select(np.where(holds, 0, -1), [then])
    return select(np.where(holds, 0, 1), [then, otherwise])


@semantic_type("coalesce")
def coalesce(first: Column, *others: Column) -> Column:
    """The first of several values that is not missing."""
    out = first
    for other in others:
        out = select(np.where(out.is_valid().to_numpy(zero_copy_only=False), 0, 1), [out, other])
    return out


def _spelled(value: object) -> str:
    """A value as text, so that 10 and 10.0 are one case."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _values_and_weights(
    values: tuple[object, ...], weights: dict[str, float]
) -> tuple[tuple[object, ...], tuple[float, ...] | None]:
    if len(values) == 1 and isinstance(values[0], dict):
        weights, values = {**values[0], **weights}, ()
    elif len(values) == 1 and isinstance(values[0], list):
        values = tuple(values[0])
    if weights and values:
        raise RecipeError("choice takes values or weights, not both", hint="choice(A, B) or choice(A=3, B=1)")
    if not weights and not values:
        raise RecipeError("choice needs something to choose from", hint="choice(A, B) or choice(A=3, B=1)")
    if any(isinstance(value, list | dict) for value in values):
        raise RecipeError("choice takes plain values", hint='choice("A", "B") or choice({"A": 3, "B": 1})')
    for name, weight in weights.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight < float("inf"):
            raise RecipeError(f"the weight of `{name}` is {weight!r}", hint="a number, 0 or more")
    if weights and not sum(weights.values()):
        raise RecipeError("all weights are 0", hint="give one of them more")
    return (tuple(weights), tuple(weights.values())) if weights else (values, None)


@functools.lru_cache(maxsize=256)
def _pool(values: tuple[object, ...], weights: tuple[float, ...] | None) -> Pool:
    try:
        return Pool(pa.array(values), weights)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return Pool(pa.array([str(value) for value in values]), weights)
