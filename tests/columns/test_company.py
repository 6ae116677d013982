"""Firms: their names say what they do, and their addresses belong to nobody."""

from __future__ import annotations

import re

import numpy as np
import pytest

from fabula import locales
from fabula.columns import names

TYPES = [name for name in names() if name.startswith("company.")]


def together(make, *kinds: str, **options) -> list[tuple]:
    return list(zip(*(make(f"company.{kind}", 500, **options) for kind in kinds), strict=True))


def test_the_industry_fits_the_name(make):
    words = {
        "Freight": "Logistics",
        "Software": "Software",
        "Realty": "Real Estate",
        "Textiles": "Textiles",
        "Dental": "Healthcare",
    }
    hits = [
        (words[word], industry) for name, industry in together(make, "name", "industry") for word in name.split() if word in words
    ]
    assert len(hits) > 10
    assert all(expected == industry for expected, industry in hits)


def test_the_legal_form_is_the_one_in_the_name(make):
    for name, form in together(make, "name", "legal_form", locale="de_DE"):
        assert name.endswith(form) or not re.search(r"(GmbH|AG|KG|e\.K\.)$", name)


@pytest.mark.parametrize("locale", locales.codes())
def test_the_domain_is_made_of_the_name(make, locale):
    for domain, email, website in together(make, "domain", "email", "website", locale=locale):
        assert re.fullmatch(r"[a-z0-9]{2,}\.example", domain), domain
        assert email.endswith(f"@{domain}")
        assert website == f"https://www.{domain}"


def test_english_domains_spell_the_name_without_its_legal_form(make):
    for name, form, domain in together(make, "name", "legal_form", "domain"):
        plain = re.sub("[^a-z0-9]", "", name.lower().replace("&", "and"))
        assert domain in (f"{plain}.example", f"{plain.removesuffix(re.sub('[^a-z]', '', form.lower()))}.example")


def test_firms_are_not_older_than_their_country_remembers_nor_of_the_future(make):
    assert all(1860 <= year <= 2025 for year in make("company.founded_year", 5000))


def test_most_firms_are_small(make):
    assert 10 < np.median(make("company.employee_count", 5000)) < 150
    assert min(make("company.employee_count", 5000)) >= 1


def test_tickers_are_short_capitals(make):
    assert all(re.fullmatch("[A-Z]{1,4}", ticker) for ticker in make("company.ticker", 2000))


def test_banks_sound_like_banks(make):
    assert all(re.search("Bank|Credit Union|Trust", name) for name in make("company.bank_name"))
    assert all(re.search("銀行|信用金庫", name) for name in make("company.bank_name", locale="ja_JP"))


@pytest.mark.parametrize("name", TYPES)
def test_rows_do_not_depend_on_their_batch(arrow, name):
    whole = arrow(name, 20)
    assert arrow(name, np.array([13, 2])).to_pylist() == [whole[13].as_py(), whole[2].as_py()]
    assert arrow(name, 0).type == arrow(name, 1).type == whole.type


@pytest.mark.parametrize("locale", locales.codes())
def test_every_locale_has_whole_firms(arrow, locale):
    for name in TYPES:
        values = arrow(name, 40, locale=locale).to_pylist()
        assert not any(value is None or value == "" for value in values), name
        assert not any(isinstance(value, str) and re.search(r"[{}#%^]|^\s|\s$|  ", value) for value in values), name
