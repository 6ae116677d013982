"""What the libraries that check real numbers say of made-up ones. They are needed for these tests only."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from fabula.columns.pools import reference

pytest.importorskip("stdnum", reason="python-stdnum is not installed")
pytest.importorskip("schwifty", reason="schwifty is not installed")
pytest.importorskip("phonenumbers", reason="phonenumbers is not installed")

ROOT = Path(__file__).resolve().parents[2]
SPEC = importlib.util.spec_from_file_location("tools_oracles", ROOT / "tools" / "oracles.py")
oracles = importlib.util.module_from_spec(SPEC)
sys.modules[SPEC.name] = oracles
SPEC.loader.exec_module(oracles)

NUMBERS = {f"{number.country} {number.kind} {number.code}": number for number in oracles.checked_numbers()}
ROWS = 100


@pytest.mark.parametrize("name", [n for n, number in NUMBERS.items() if oracles.share_of(number, 1).valid is not None])
def test_numbers_are_valid_or_refused_for_their_range_alone(name):
    number = NUMBERS[name]
    share = oracles.share_of(number, ROWS)
    assert share.valid == 1 or number.is_nobodys
    if number.check:
        assert share.checked in (1, None)


@pytest.mark.parametrize("country", reference("ibans").columns["country"])
def test_ibans_are_valid_with_their_national_check_digits(country):
    share = oracles.iban_share(country, ROWS)
    assert share.valid == 1
    assert share.checked in (1, None)


@pytest.mark.parametrize("name", oracles.STANDARDS)
def test_identifiers_of_standards_are_valid(name):
    assert oracles._share(oracles._module(oracles.STANDARDS[name]).validate, oracles.samples(name, ROWS)) == 1


@pytest.mark.parametrize("locale", ["en_US", "en_CA", "en_AU", "de_DE", "sv_SE"])
def test_telephone_numbers_kept_for_fiction_are_possible(locale):
    assert oracles.phone_share(locale, "landline", ROWS)[0] == 1
    assert oracles.phone_share(locale, "mobile", ROWS)[0] == 1


def test_the_page_shows_every_country():
    page = oracles.PAGE.read_text("utf-8")
    for number in NUMBERS.values():
        assert f"| {number.country} | {number.kind.replace('_', ' ')} |" in page
    for country in reference("ibans").columns["country"]:
        assert f"| {country} | `{country}" in page
