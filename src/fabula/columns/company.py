"""Firms: a name in the manner of the country that says what the firm does, and all that goes with it. None of them exists."""

from __future__ import annotations

import datetime
import functools
import re
import unicodedata
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula.columns import Column, semantic_type
from fabula.columns.draw import Draw, Latent
from fabula.columns.formats import Change, Piece, fill_formats, fill_templates, flattened, join_picks, locale_pool
from fabula.columns.official import day_of_founding, official_number
from fabula.columns.phones import phone_number
from fabula.columns.places import Place
from fabula.columns.pools import Pool
from fabula.locales import Locale

ENDING = "example"  # the top-level domain that RFC 2606 keeps free


class Company(Latent):
    """A firm: what it does, its name, and its web domain.

    Args:
        listed: only legal forms whose shares are traded, such as `Inc.` or `AG`: no `LLC` on a stock exchange.
    """

    def __init__(self, draw: Draw, *, listed: bool = False) -> None:
        super().__init__(draw)
        self.listed = listed
        self._name_draw = draw.child("name")

    @functools.cached_property
    def trade(self) -> np.ndarray:
        """(n,) int32 positions among the locale's trade words, `Logistics`, `Bakery`."""
        return self.draw.child("trade").index(locale_pool(self.draw.locale, "trades"))

    @functools.cached_property
    def legal_form(self) -> pa.DictionaryArray:
        """(n,) `Inc.`, `GmbH`."""
        pool = locale_pool(self.draw.locale, "legal_forms")
        return self.draw.child("legal form").pick(_traded(pool) if self.listed else pool)

    @functools.cached_property
    def _format(self) -> np.ndarray:
        _, picks = flattened(self.draw.locale, "company_name_formats", ("legal_form", "trade"))
        return self._name_draw.child("format").index(picks)

    @functools.cached_property
    def name(self) -> pa.Array:
        """(n,) names."""
        templates, _ = flattened(self.draw.locale, "company_name_formats", ("legal_form", "trade"))
        trades = locale_pool(self.draw.locale, "trades")
        return fill_templates(
            self._name_draw, templates, self._format, {"trade": trades.take(self.trade), "legal_form": self.legal_form}
        )

    def _short(self, each: Change) -> pa.Array:
        """(n,) the parts of the name without the legal form, in Latin letters, each changed."""
        locale = self.draw.locale
        latin = locale.has("trades.ascii") and locale.owns("trades.ascii") == locale.owns("trades")
        trades = locale_pool(locale, "trades.ascii" if latin else "trades")
        return fill_templates(
            self._name_draw, _without_legal_form(locale), self._format, {"trade": trades.take(self.trade)}, each=each
        )

    @functools.cached_property
    def domain(self) -> pa.Array:
        """(n,) web domains made of the names."""
        return pc.binary_join_element_wise(self._short(_slug_of(self.draw.locale.language)), f".{ENDING}", "")

    @functools.cached_property
    def founded(self) -> np.ndarray:
        """(n,) int64 years; half of them in the last twenty."""
        year = (datetime.date(1970, 1, 1) + datetime.timedelta(days=self.draw.today)).year
        age = 1 + 19 * self.draw.child("founded").quantile(_ages())
        return year - np.minimum(age, 160).astype(np.int64)

    @functools.cached_property
    def employees(self) -> np.ndarray:
        """(n,) int64; most firms are small, old ones bigger."""
        year = (datetime.date(1970, 1, 1) + datetime.timedelta(days=self.draw.today)).year
        middle = 3.0 + 0.45 * np.log1p((year - self.founded) / 10)
        return np.clip(np.exp(middle + 1.35 * self.draw.child("employees").normal()), 1, 250_000).astype(np.int64)


TRADED = (
    "Inc.", "Corp.", "Corporation", "PLC", "plc", "AG", "SE", "SA", "S.A.", "S.A. de C.V.", "S.A.B. de C.V.", "S.p.A.", "N.V.", "NV",
    "AB", "A/S", "ASA", "Oyj", "a.s.", "株式会社", "A.Ş.", "ПАО", "Ltd.", "Ltd", "주식회사", "股份有限公司", "Nyrt.", "Α.Ε.", "Tbk", "Berhad",
)  # fmt: skip


@functools.cache
def _traded(pool: Pool) -> Pool:
    """The legal forms of a pool that are listed on stock exchanges; all of them when none is known."""
    values = pool.values.to_pylist()
    share = np.ones(len(values)) if pool.weights is None else pool.weights
    least = ("Ltd.", "Ltd") if {"PLC", "plc"} & set(values) else ()
    kept = [weight if value in TRADED and value not in least else 0.0 for value, weight in zip(values, share, strict=True)]
    return Pool(pool.values, kept) if any(kept) else pool


@functools.cache
def _ages() -> np.ndarray:
    """Quantiles of a firm's age as a share of the median."""
    return np.concatenate(
        [
            np.interp(np.linspace(0, 0.97, 4000), [0, 0.25, 0.5, 0.75, 0.9, 0.97], [0, 0.4, 1, 2, 3.6, 5.5]),
            np.linspace(5.5, 8.3, 97),
        ]
    )


@functools.cache
def _without_legal_form(locale: Locale) -> Sequence[tuple[Piece, ...]]:
    templates, _ = flattened(locale, "company_name_formats", ("legal_form", "trade"))
    return tuple(tuple(piece for piece in template if piece.text != "legal_form") for template in templates)


GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
LATIN = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "đ": "d"}
)  # what taking accents off would lose


@functools.cache
def _slug_of(language: str) -> Change:
    """The change that makes part of a web address of part of a name; `&` is spelled out in the language."""
    also = {"de": "und", "fr": "et", "es": "y", "pt": "e", "it": "e"}.get(language, "and")

    def slug(text: str) -> str:
        text = text.lower().replace("&", also)
        text = text.translate(GERMAN) if language == "de" else text
        plain = unicodedata.normalize("NFKD", text.translate(LATIN)).encode("ascii", "ignore")
        return re.sub("[^a-z0-9]", "", plain.decode())

    return slug


def _ticker_part(text: str) -> str:
    """Up to two capitals of a part of a name: the first letter and the next consonant."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().upper()
    letters = re.sub("[^A-Z]", "", plain)
    return letters[:1] + re.sub("[AEIOU]", "", letters[1:])[:1]


# Name and kind


@semantic_type("company.name")
def name(company: Company) -> Column:
    """Name of a firm, such as `Northgate Logistics` or `Müller Maschinenbau GmbH`; its industry fits. Source: data pack."""
    return company.name


@semantic_type("company.industry")
def industry(company: Company) -> Column:
    """What the firm does, in English, such as `Logistics`; agrees with the name where that says it."""
    industries = locale_pool(company.draw.locale, "trade_industries").values.dictionary_encode()
    return Pool(industries.dictionary).take(industries.indices.to_numpy()[company.trade])


@semantic_type("company.legal_form")
def legal_form(company: Company) -> Column:
    """Legal form by country, such as `LLC` or `GmbH`; the one in the name where that has one."""
    return company.legal_form


@semantic_type("company.catch_phrase")
def catch_phrase(company: Company) -> Column:
    """A slogan, in English, such as `Built to last, every time`."""
    draw = company.draw.child("catch phrase")
    start, end = (draw.child(part).pick(locale_pool(draw.locale, f"catch_phrase_{part}")) for part in ("starts", "ends"))
    return join_picks(start, ", ", end)


@semantic_type("company.founded_year")
def founded_year(company: Company) -> Column:
    """Year the firm began, such as `2009`; half of all firms are younger than twenty."""
    return pa.array(company.founded)


@semantic_type("company.employee_count")
def employee_count(company: Company) -> Column:
    """How many people work there, 1 to 250,000, such as `48`; most firms are small."""
    return pa.array(company.employees)


# How to reach it


@semantic_type("company.domain")
def domain(company: Company) -> Column:
    """Web domain made of the name, such as `northgatelogistics.example`; `.example` belongs to nobody (RFC 2606)."""
    return company.domain


@semantic_type("company.website")
def website(company: Company) -> Column:
    """Web address, such as `https://www.northgatelogistics.example`."""
    return pc.binary_join_element_wise("https://www.", company.domain, "")


BOXES = {
    "en": Pool(["info", "contact", "hello", "office", "sales", "support", "enquiries"], [38, 18, 14, 10, 10, 6, 4]),
    "de": Pool(["info", "kontakt", "office", "service", "vertrieb"], [58, 18, 8, 9, 7]),
    "fr": Pool(["contact", "info", "accueil", "commercial"], [62, 18, 10, 10]),
    "es": Pool(["info", "contacto", "administracion", "comercial", "hola"], [46, 24, 12, 12, 6]),
    "pt": Pool(["contato", "comercial", "atendimento", "vendas", "sac"], [44, 20, 18, 12, 6]),
}


@semantic_type("company.email")
def email(company: Company) -> Column:
    """Mail address of the front desk at the firm's domain, such as `info@northgatelogistics.example`."""
    box = company.draw.child("box").pick(BOXES.get(company.draw.locale.language, BOXES["en"]))
    return pc.binary_join_element_wise(box.dictionary_decode(), company.domain, "@")


@semantic_type("company.phone")
def phone(company: Company) -> Column:
    """Telephone number of the locale's country that reaches no one, such as `(312) 555-0142`.

    Source: fabula/reference/phones.tsv.
    """
    return phone_number(company.draw.child("phone"), "landline", company.beside(Place))


# Papers


@semantic_type("company.tax_id")
def tax_id(company: Company, *, country: str = "") -> Column:
    """Tax number with valid check digits from a range never issued, such as `89-4821736`; in the country's form.

    The country is the locale's; `country="PL"` another. Source: fabula/reference/official_numbers.tsv.
    """
    return _official(company, "tax_id", country)


@semantic_type("company.vat_number")
def vat_number(company: Company, *, country: str = "") -> Column:
    """Number for value added tax with valid check digits, such as `DE012345672`, of the EU's countries, GB, CH and NO.

    It holds the firm's tax or register number where the country's does; in countries without this tax it is the tax number.
    Source: fabula/reference/official_numbers.tsv.
    """
    return _official(company, "vat_number", country)


@semantic_type("company.registration_number")
def registration_number(company: Company, *, country: str = "") -> Column:
    """Number in the companies' register, such as `HRB 948217`, from a range not reached.

    The country is the locale's; `country="FR"` another. Source: fabula/reference/official_numbers.tsv.
    """
    return _official(company, "registration_number", country)


def _official(company: Company, kind: str, country: str) -> Column:
    draw = company.draw.child("papers")
    return official_number(draw, kind, day_of_founding(draw), country=country)


@semantic_type("company.ticker")
def ticker(company: Company) -> Column:
    """Short name on a stock exchange, up to four capitals of the name, such as `NRLG`."""
    return pc.utf8_slice_codeunits(company._short(_ticker_part), 0, 4)


# Parts and partners


@semantic_type("company.department")
def department(company: Company) -> Column:
    """Part of a firm, such as `Customer Support`; in the locale's language where it has its own list."""
    return company.draw.child("department").pick(locale_pool(company.draw.locale, "departments"))


def _named(company: Company, kind: str) -> Column:
    return fill_formats(company.draw.child(kind), f"{kind}_formats")


@semantic_type("company.bank_name")
def bank_name(company: Company) -> Column:
    """Name of a bank that does not exist, such as `First Harborview Bank`."""
    return _named(company, "bank")


@semantic_type("company.insurer")
def insurer(company: Company) -> Column:
    """Name of an insurer that does not exist, such as `Evergreen Mutual`."""
    return _named(company, "insurer")


@semantic_type("company.supplier")
def supplier(company: Company) -> Column:
    """Name of a wholesaler that does not exist, such as `Ironwood Supply Co.`."""
    return _named(company, "supplier")


@semantic_type("company.law_firm")
def law_firm(company: Company) -> Column:
    """Name of a law firm that does not exist, such as `Keller & Ortiz LLP`."""
    return _named(company, "law_firm")


@semantic_type("company.agency")
def agency(company: Company) -> Column:
    """Name of an agency that does not exist, such as `Bluebird Creative`."""
    return _named(company, "agency")


@semantic_type("company.publisher")
def publisher(company: Company) -> Column:
    """Name of a publisher that does not exist, such as `Lantern Press`."""
    return _named(company, "publisher")


@semantic_type("company.manufacturer")
def manufacturer(company: Company) -> Column:
    """Name of a manufacturer that does not exist, such as `Keystone Industries`."""
    return _named(company, "manufacturer")
