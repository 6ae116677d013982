"""A name such as `de_DE` in, the words and formats of that language and country out.

Everything here is data, read from the data pack that `tools/datapack.py` builds, `pack/`: one Arrow file a locale, mapped into
memory and sliced when asked. What a locale lacks it takes from its parents: region, then language, then English.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path

import numpy as np
import pyarrow as pa

from fabula.errors import OptionError, nearest

PACK = Path(__file__).parent / "pack"


class Locale:
    """The words and formats of one language and country.

    Args:
        facts: a row of `pack/locales.tsv`.
    """

    def __init__(self, facts: dict[str, str]) -> None:
        self.code = facts["code"]
        self.language = facts["language"]
        self.country = facts["country"]  # ISO 3166-1, two letters
        self.country_name = facts["country_name"]  # in the locale's language
        self.country_in_english = facts["country_in_english"]
        self.language_name = facts["language_name"]
        self.language_in_english = facts["language_in_english"]
        self.currency = facts["currency"]  # ISO 4217
        self.currency_symbol = facts["currency_symbol"]
        self.date_format = facts["date_format"]  # as `strftime` writes a short date, `%d.%m.%Y`
        self._parents = tuple(code for code in facts["parents"].split(", ") if code)

    def __repr__(self) -> str:
        return f"Locale({self.code!r})"

    def __reduce__(self) -> tuple[object, ...]:
        return load, (self.code,)

    @functools.cached_property
    def _table(self) -> _Table:
        return _Table(self.code)

    @functools.cached_property
    def _chain(self) -> tuple[Locale, ...]:
        """This locale, then those it falls back to, nearest first."""
        found = [self]
        for locale in found:
            found += [parent for parent in map(load, locale._parents) if parent not in found]
        return tuple(found)

    @property
    def chain(self) -> tuple[str, ...]:
        """The codes of the locales that it falls back to, nearest first."""
        return tuple(locale.code for locale in self._chain[1:])

    def has(self, name: str) -> bool:
        """Whether there is a pool of that name, its own or a parent's."""
        return any(name in locale._table.place for locale in self._chain)

    def owns(self, name: str) -> bool:
        """Whether the pool is this locale's own, not a parent's."""
        return name in self._table.place

    def holder(self, name: str) -> str:
        """The code of the locale that a pool comes from; empty when there is none."""
        return next((locale.code for locale in self._chain if name in locale._table.place), "")

    def values(self, name: str) -> pa.Array:
        """(m,) strings of a pool.

        Raises:
            KeyError: neither the locale nor a parent has it.
        """
        return self._holder(name).values(name)

    def weights(self, name: str) -> np.ndarray | None:
        """(m,) float32 relative weights of a pool; none when all are equal."""
        return self._holder(name).weights(name)

    def _holder(self, name: str) -> _Table:
        for locale in self._chain:
            if name in locale._table.place:
                return locale._table
        raise KeyError(f"no pool named {name!r} in {self.code}")


class _Table:
    """The pools of one file of the pack."""

    def __init__(self, name: str) -> None:
        table = _read(name)
        names, self._values, self._weights = (table.column(i).chunk(0) for i in range(3))
        self.place = {name: i for i, name in enumerate(names.to_pylist())}

    def values(self, name: str) -> pa.Array:
        return self._values[self.place[name]].values

    def weights(self, name: str) -> np.ndarray | None:
        weights = self._weights[self.place[name]].values
        return None if weights is None else weights.to_numpy()


@functools.cache
def codes(*, by_importance: bool = False) -> tuple[str, ...]:
    """Every locale, sorted; or the first of each language and country first."""
    return tuple(_facts()) if by_importance else tuple(sorted(_facts()))


@functools.cache
def aliases() -> dict[str, str]:
    """Other codes that Faker has for a locale, and ours: `dk_DK` is `da_DK`."""
    return {alias: code for code, facts in _facts().items() for alias in facts["aliases"].split(", ") if alias}


def load(code: str) -> Locale:
    """The locale of that code: `de_DE`, `de-DE`, `DE_de` in any case, or `de` for the language's main country.

    Raises:
        OptionError: no such locale; the hint names the nearest.
    """
    known = _code_of(code)
    if known is None:
        raise OptionError(f"no locale named `{code}`", where="locale", hint=nearest(code.replace("-", "_"), codes()))
    return _load(known)


def find_in_words(text: str) -> str | None:
    """The locale that some words mean, `German customers`, `in Japan`, `de-DE`; none when they name none. Longer names win."""
    for match in _CODE.finditer(text):
        if known := _code_of(match[0]):
            return known
    found = [match[0] for match in _words_pattern().finditer(text)]
    return _words()[max(found, key=len).lower()] if found else None


@functools.cache
def countries() -> pa.Table:
    """The world's countries: code, name (English), demonym, language, continent, currency, population."""
    return _read("countries")


@functools.cache
def places() -> pa.Table:
    """Towns of the countries of our locales and big cities elsewhere; by country, then biggest first.

    Columns: name, latin (the name in Latin letters), abroad (only for lists of the world's cities), country, admin1, region_code,
    region, region_in_english, county, areas (telephone area codes of the town, most used first), latitude, longitude, population, timezone.
    """
    return _read("places")


def _read(name: str) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(PACK / f"{name}.arrow"))).read_all()


@functools.cache
def _load(code: str) -> Locale:
    return Locale(_facts()[code])


@functools.cache
def _facts() -> dict[str, dict[str, str]]:
    """The rows of `locales.tsv`, in the order of the file: the first of a language is its main one."""
    head, *rows = (line.split("\t") for line in (PACK / "locales.tsv").read_text("utf-8").splitlines())
    return {row[0]: dict(zip(head, row, strict=True)) for row in rows}


def _code_of(text: str) -> str | None:
    wanted = text.strip().replace("-", "_").casefold()
    for code in _facts():
        if wanted in (code.casefold(), code.split("_")[0]):
            return code
    return {alias.casefold(): code for alias, code in aliases().items()}.get(wanted)


_CODE = re.compile(r"\b[a-z]{2,3}[_-][A-Za-z]{2}\b", re.ASCII)


@functools.cache
def _words() -> dict[str, str]:
    """What a language or country is called, in lower case, and the locale that it means."""
    lines = (PACK / "words.tsv").read_text("utf-8").splitlines()
    return {word.lower(): code for word, code in (line.split("\t") for line in lines)}


@functools.cache
def _words_pattern() -> re.Pattern[str]:
    """All those names, longest first. One of up to three letters, or that is an English word too, must have its capital."""
    words = sorted((line.split("\t")[0] for line in (PACK / "words.tsv").read_text("utf-8").splitlines()), key=len, reverse=True)
    strict = [word for word in words if len(word) <= 3 or word in _ALSO_ENGLISH]
    free = [word for word in words if word not in set(strict)]

    def either(names: list[str]) -> str:
        return "|".join(re.escape(name) for name in names)

    return re.compile(rf"(?<!\w)(?:(?i:{either(free)})|{either(strict)})(?!\w)")


_ALSO_ENGLISH = frozenset(
    {"Jordan", "Kiwi", "Kiwis", "Polish", "Turkey", "Poles", "Danes", "Oz", "the States", "Indian", "China", "Danish", "Swedes"}
)


def mixture(text: str) -> tuple[tuple[str, float], ...]:
    """Codes and their shares, which sum to 1: of `de_DE` just that one, of `de_DE=60, fr_FR=40` the two.

    Raises:
        OptionError: a locale that there is not, or a share that is no number above 0.
    """
    parts = [part.partition("=") for part in text.split(",")]
    shares: dict[str, float] = {}
    for code, equals, share in parts:
        try:
            amount = float(share.strip().rstrip("%")) if equals else 1.0
        except ValueError:
            amount = 0.0
        if not 0 < amount < float("inf"):
            raise OptionError(f"`{share.strip()}` is no share of a locale", where="locale", hint="de_DE=60, fr_FR=40")
        shares[load(code).code] = shares.get(load(code).code, 0.0) + amount
    total = sum(shares.values())
    return tuple((code, share / total) for code, share in shares.items())


def canonical(text: str) -> str:
    """The text of a locale, or of several with shares, with the codes as they are spelled here."""
    if "=" not in text and "," not in text:
        return load(text).code
    return ", ".join(f"{code}={100 * share:g}" for code, share in mixture(text))
