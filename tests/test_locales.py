"""Locales: found by code and by the words people use, quick to load, and whole."""

from __future__ import annotations

import hashlib
import pickle
import tomllib

import numpy as np
import pyarrow as pa
import pytest

from fabula import locales
from fabula.errors import OptionError

FULL = ("en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "pt_BR", "ja_JP")


@pytest.mark.parametrize("code", ["de_DE", "de-DE", "DE_de", "de", " de_DE "])
def test_a_locale_is_found_however_it_is_written(code):
    assert locales.load(code).code == "de_DE"


def test_the_main_country_of_a_language_is_the_first():
    assert [locales.load(code).code for code in ("en", "pt", "es", "fr")] == ["en_US", "pt_BR", "es_ES", "fr_FR"]


def test_an_unknown_locale_is_refused_with_the_nearest():
    with pytest.raises(OptionError, match="xx_XX") as raised:
        locales.load("xx_XX")
    assert raised.value.where == "locale"
    assert raised.value.hint


def test_a_locale_survives_a_process_border():
    locale = locales.load("fr_FR")
    assert pickle.loads(pickle.dumps(locale)) is locale


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("German customers", "de_DE"),
        ("patients in Germany", "de_DE"),
        ("shops in japan", "ja_JP"),
        ("in the UK", "en_GB"),
        ("british pubs", "en_GB"),
        ("Brazilian suppliers", "pt_BR"),
        ("US states", "en_US"),
        ("people from the USA", "en_US"),
        ("French-Canadian towns", "fr_CA"),
        ("French Canadian names", "fr_CA"),
        ("Portuguese customers", "pt_PT"),
        ("locale fr-FR please", "fr_FR"),
        ("pt_br", "pt_BR"),
        ("kunden auf Deutsch", "de_DE"),
        ("Kunden aus Deutschland", "de_DE"),
        ("in South Korea", "ko_KR"),
        ("日本 の 顧客", "ja_JP"),
    ],
)
def test_words_name_a_locale(words, code):
    assert locales.find_in_words(words) == code


@pytest.mark.parametrize(
    "words", ["give us 50 rows", "nail polish orders", "turkey farms", "english lessons", "a school", "china plates", ""]
)
def test_other_words_name_none(words):
    assert locales.find_in_words(words) is None


def test_what_a_locale_lacks_it_takes_from_its_parents():
    irish, american = locales.load("en_IE"), locales.load("en_US")
    assert not irish.owns("bank_formats")
    assert irish.has("bank_formats")
    assert irish.values("catch_phrase_ends").equals(american.values("catch_phrase_ends"))
    with pytest.raises(KeyError):
        irish.values("nothing of the kind")


@pytest.mark.parametrize("code", locales.codes())
def test_pools_and_weights_go_together(code):
    locale = locales.load(code)
    for name in ("first_names_female", "first_names_male", "last_names", "street_name_formats", "company_name_formats"):
        values, weights = locale.values(name), locale.weights(name)
        assert pa.types.is_string(values.type)
        assert values.null_count == 0
        assert len(values) > 0
        assert weights is None or (len(weights) == len(values) and np.all(weights > 0))
    for name in ("first_names_female", "first_names_male", "last_names", "trades"):
        if locale.has(f"{name}.ascii") and locale.owns(f"{name}.ascii"):
            assert len(locale.values(f"{name}.ascii")) == len(locale.values(name))


@pytest.mark.parametrize("code", FULL)
def test_full_locales_borrow_nothing_that_a_reader_would_see(code):
    seen = (
        "first_names_female",
        "last_names",
        "titles_male",
        "street_name_formats",
        "full_address_formats",
        "neighborhoods",
        "landmarks",
        "trades",
    )
    assert all(locales.load(code).owns(name) for name in seen)
    assert all(locales.load(code).owns(f"first_names_{sex}.{era}") for sex in ("female", "male") for era in (1940, 2020))


def test_the_pack_is_what_its_sources_file_says():
    recorded = tomllib.loads((locales.PACK / "SOURCES.toml").read_text("utf-8"))
    files = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in locales.PACK.iterdir() if file.name != "SOURCES.toml"
    }
    assert recorded["sha256"] == files
    assert sum(file.stat().st_size for file in locales.PACK.iterdir()) < 5_000_000
    assert all(source["licence"] and source["version"] for source in recorded["source"])
