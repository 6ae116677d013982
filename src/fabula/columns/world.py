"""The world's countries, currencies and languages with the codes that belong to them, and units of measure: facts, not inventions."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import with_nulls
from fabula.columns.decks import deal
from fabula.columns.draw import Draw, Latent
from fabula.columns.groups import draw_by, mapped
from fabula.columns.pools import Pool, reference

EVEN_OUT = 0.45  # exponent of populations: large countries are common, but not all there is


class Nation(Latent):
    """The one country a row is about.

    Args:
        continent: keeps to one, such as `Europe`, or to that which a column of the row says.
        distinct: no country comes twice while they last, as in a table of countries.
        territories: also the 54 that are no states of their own, such as `Guam`.
    """

    def __init__(self, draw: Draw, *, continent: Column | str = "", distinct: bool = False, territories: bool = False) -> None:
        super().__init__(draw)
        self.continent = mapped(continent, lambda text: str(text or "").strip().casefold())
        self.distinct = distinct
        self.territories = territories

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of countries.tsv."""
        chance = self.draw.child("nation")
        if self.distinct and isinstance(self.continent, str):
            pool = _nations(self.continent, self.territories)
            return pool.values.to_numpy()[deal(chance, pool, distinct=True)]
        return draw_by(chance, [self.continent], lambda name: _nations(name or "", self.territories))

    def text(self, column: str) -> Column:
        """(n,) a column of countries.tsv; missing where there is nothing to say, as of the capital of Antarctica."""
        made = reference("countries").take(column, self.row)
        blank = np.array([not cell for cell in reference("countries").columns[column]])[self.row]
        return with_nulls(made, blank) if blank.any() else made


@functools.cache
def _nations(continent: str, territories: bool) -> Pool:
    """Rows of the countries of a continent, or of all."""
    table = reference("countries")
    continent = {"americas": "america", "latin america": "south america"}.get(continent, continent)
    rows = [
        i
        for i, (code, place) in enumerate(zip(table.columns["alpha2"], table.columns["continent"], strict=True))
        if (territories or code not in TERRITORIES) and continent in place.casefold()
    ]
    rows = rows or [i for i, code in enumerate(table.columns["alpha2"]) if territories or code not in TERRITORIES]
    return Pool(pa.array(rows), table.chances[rows] ** EVEN_OUT)


TERRITORIES = (
    "AX AS AI AQ AW BM BQ BV IO KY CX CC CK CW FK FO GF PF TF GI GL GP GU GG HK HM IM JE MO MQ YT MS NC NU NF MP PN PR RE BL SH MF "
    "PM SX GS SJ TK TC UM VG VI WF EH"
)  # codes of ISO 3166-1 that are no states of their own


@semantic_type("world.country")
def country(nation: Nation) -> Column:
    """Name of a country in English, such as `Portugal`; fits codes, capital, continent and currency of its row. Source: ISO 3166-1."""
    return nation.text("name")


@semantic_type("world.alpha2")
def alpha2(nation: Nation) -> Column:
    """Two-letter code of the country, such as `PT`. Source: ISO 3166-1."""
    return nation.text("alpha2")


@semantic_type("world.alpha3")
def alpha3(nation: Nation) -> Column:
    """Three-letter code of the country, such as `PRT`. Source: ISO 3166-1."""
    return nation.text("alpha3")


@semantic_type("world.numeric_code")
def numeric_code(nation: Nation) -> Column:
    """Three-digit code of the country, such as `620`. Source: ISO 3166-1."""
    return nation.text("numeric")


@semantic_type("world.capital")
def capital(nation: Nation) -> Column:
    """Capital or seat of government of the country, such as `Lisbon`; missing for the few territories without one."""
    return nation.text("capital")


@semantic_type("world.continent")
def continent(nation: Nation) -> Column:
    """Continent of the country: `Africa`, `Asia`, `Europe`, `North America`, `South America`, `Oceania` or `Antarctica`."""
    return nation.text("continent")


@semantic_type("world.country_currency")
def country_currency(nation: Nation) -> Column:
    """Code of the money that the country pays with, such as `EUR`. Source: ISO 4217."""
    return nation.text("currency")


@semantic_type("world.calling_code")
def calling_code(nation: Nation) -> Column:
    """Calling code of the country, such as `+351`. Source: ITU-T E.164."""
    made = nation.text("calling_code")
    signs = pa.array([f"+{code}" for code in made.dictionary.to_pylist()])
    return pa.DictionaryArray.from_arrays(made.indices, signs, safe=False)


class Tender(Latent):
    """The one currency a row is about; with `distinct`, none comes twice while they last."""

    def __init__(self, draw: Draw, *, distinct: bool = True) -> None:
        super().__init__(draw)
        self.distinct = distinct

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of currencies.tsv."""
        return deal(self.draw.child("tender"), reference("currencies").picks, distinct=self.distinct)


@semantic_type("world.currency_name")
def currency_name(tender: Tender) -> Column:
    """Name of a currency, such as `Swiss franc`; each of the 154 once while they last. Source: ISO 4217."""
    return reference("currencies").take("name", tender.row)


@semantic_type("world.currency_code")
def currency_code(tender: Tender) -> Column:
    """Three-letter code of the row's currency, such as `CHF`. Source: ISO 4217."""
    return reference("currencies").take("code", tender.row)


@semantic_type("world.currency_sign")
def currency_sign(tender: Tender) -> Column:
    """Sign or short form of the row's currency, such as `€` or `kr`."""
    return reference("currencies").take("symbol", tender.row)


@semantic_type("world.minor_units")
def minor_units(tender: Tender) -> Column:
    """Decimals of the row's currency, such as `2` for the euro and `0` for the yen. Source: ISO 4217."""
    return pa.array(reference("currencies").numbers("minor_units")[tender.row].astype(np.int64))


class Tongue(Latent):
    """The one language a row is about; with `distinct`, none comes twice while they last."""

    def __init__(self, draw: Draw, *, distinct: bool = False) -> None:
        super().__init__(draw)
        self.distinct = distinct

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of languages.tsv."""
        return deal(self.draw.child("tongue"), _tongues(), distinct=self.distinct)


@functools.cache
def _tongues() -> Pool:
    table = reference("languages")
    return Pool(pa.array(np.arange(len(table))), table.chances**EVEN_OUT)


@semantic_type("world.language")
def language(tongue: Tongue) -> Column:
    """Name of a language in English, such as `Swahili`; one of 183, much spoken ones common. Source: ISO 639-1."""
    return reference("languages").take("name", tongue.row)


@semantic_type("world.language_code")
def language_code(tongue: Tongue) -> Column:
    """Two-letter code of the row's language, such as `sw`. Source: ISO 639-1."""
    return reference("languages").take("code", tongue.row)


@semantic_type("world.language_alpha3")
def language_alpha3(tongue: Tongue) -> Column:
    """Three-letter code of the row's language, such as `swa`. Source: ISO 639-3."""
    return reference("languages").take("alpha3", tongue.row)


class Measure(Latent):
    """The one unit of measure a row is about.

    Args:
        quantity: keeps to units of one quantity, such as `Length`, or of that which a column of the row says.
        distinct: no unit comes twice while they last.
    """

    def __init__(self, draw: Draw, *, quantity: Column | str = "", distinct: bool = False) -> None:
        super().__init__(draw)
        self.quantity = mapped(quantity, lambda text: str(text or "").strip().casefold())
        self.distinct = distinct

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of units.tsv."""
        chance = self.draw.child("measure")
        if self.distinct and isinstance(self.quantity, str):
            pool = _measures(self.quantity)
            return pool.values.to_numpy()[deal(chance, pool, distinct=True)]
        return draw_by(chance, [self.quantity], lambda name: _measures(name or ""))


@functools.cache
def _measures(quantity: str) -> Pool:
    table = reference("units")
    rows = [i for i, name in enumerate(table.columns["quantity"]) if name.casefold() == quantity] or list(range(len(table)))
    return Pool(pa.array(rows), table.chances[rows])


@semantic_type("world.unit_name")
def unit_name(measure: Measure) -> Column:
    """Name of a unit of measure, such as `kilometer per hour`. Source: BIPM, The International System of Units."""
    return reference("units").take("unit", measure.row)


@semantic_type("world.unit_symbol")
def unit_symbol(measure: Measure) -> Column:
    """Symbol of the row's unit, such as `km/h`. Source: BIPM, The International System of Units."""
    return reference("units").take("symbol", measure.row)


@semantic_type("world.quantity")
def quantity(measure: Measure) -> Column:
    """What the row's unit measures, such as `Speed`."""
    return reference("units").take("quantity", measure.row)
