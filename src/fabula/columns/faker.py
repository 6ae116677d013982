"""`faker.<method>`: any method of the Faker library, through a pool of its values. The one file that imports Faker.

A call of Faker costs 10 to 100 microseconds, a pick from a pool ten nanoseconds, so a column makes up to 4,096 distinct values
once and then picks. Methods that read the clock (`date_this_month`) give what they gave on the day that the pool was made.
"""

from __future__ import annotations

import datetime
import decimal
import functools
from collections import Counter
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pyarrow as pa

from fabula.columns import Column
from fabula.columns.draw import Draw
from fabula.columns.pools import Pool
from fabula.errors import MissingExtra, RecipeError, nearest
from fabula.locales import codes

DISTINCT = 4096  # values in a pool, at most
CALLS = 6000  # of Faker for one pool, at most
SEED = 20_240_229  # any number will do; it must never change
PLAIN = (str, bool, int, float, datetime.date, datetime.datetime, datetime.time)


def faker_type(method: str) -> Callable[..., Column]:
    """The semantic type `faker.<method>`; its options are passed on to Faker.

    Raises:
        MissingExtra: Faker is not installed.
        RecipeError: Faker has no such method; the hint names the nearest.
    """
    if method not in _methods("en_US") and not any(method in _methods(code) for code in codes()):
        raise RecipeError(f"Faker has no method `{method}`", hint=nearest(method, _methods("en_US")))

    def made_by_faker(draw: Draw, **options: object) -> Column:
        pool = _pool(draw.locale.code, method, tuple(sorted((name, _fixed(value)) for name, value in options.items())))
        if pa.types.is_string(pool.values.type):
            return draw.pick(pool)
        return pool.values.take(pa.array(draw.index(pool)))

    made_by_faker.__doc__ = f"One of up to {DISTINCT:,} values of Faker's `{method}` in the locale. Source: Faker."
    return made_by_faker


@functools.cache
def _library() -> ModuleType:
    try:
        import faker
        import faker.config
    except ImportError as problem:
        raise MissingExtra.of("a `faker.` column", "Faker", "faker") from problem
    return faker


@functools.cache
def _methods(code: str) -> frozenset[str]:
    """The methods of Faker's providers for a locale."""
    generator = _generator(code)
    found = {name for provider in generator.get_providers() for name in dir(provider) if not name.startswith("_")}
    return frozenset(name for name in found if callable(getattr(generator, name, None)))


@functools.cache
def _generator(code: str) -> Any:
    known = _library().config.AVAILABLE_LOCALES
    return _library().Faker(code if code in known else "en_US")._factories[0]


@functools.cache
def _pool(code: str, method: str, options: tuple[tuple[str, object], ...]) -> Pool:
    """The values of a method in a locale, weighted by how often Faker gave them."""
    if method not in _methods(code):
        raise RecipeError(f"Faker has no method `{method}` for {code}", hint=nearest(method, _methods(code)))
    generator = _generator(code)
    generator.seed_instance(SEED)
    call = getattr(generator, method)
    counts: Counter[object] = Counter()
    try:
        for _ in range(CALLS):
            counts[_cell(call(**dict(options)))] += 1
            if len(counts) == DISTINCT:
                break
    except (TypeError, ValueError, AttributeError, KeyError) as problem:
        raise RecipeError(f"Faker's `{method}` failed: {problem}", hint=f"see help(faker.Faker().{method})") from problem
    if len({type(value) for value in counts} - {type(None)}) > 1:
        counts = Counter({value if value is None else str(value): count for value, count in counts.items()})
    return Pool(pa.array(list(counts)), counts.values())


def _cell(value: object) -> object:
    """A value that Arrow has a plain type for."""
    if isinstance(value, decimal.Decimal):
        return float(value)
    return value if value is None or isinstance(value, PLAIN) else str(value)


def _fixed(value: object) -> object:
    """An option that can be a key."""
    return tuple(value) if isinstance(value, list) else value
