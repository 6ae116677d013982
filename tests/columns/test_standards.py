"""Identifiers of standards: their form, their check characters, and their reserved ranges."""

from __future__ import annotations

import re

import pytest

FORMS = {
    "ean8": r"2\d{7}",
    "gtin14": r"[1-8]952\d{10}",
    "gln": r"952\d{10}",
    "sscc": r"\d952\d{14}",
    "isbn10": r"1-\d{4}-\d{4}-[\dX]",
    "issn": r"9\d{3}-\d{3}[\dX]",
    "ismn": r"979-0-9\d{6}-\d-\d",
    "isrc": r"XX\w{3}[12]\d{6}",
    "isni": r"0000 0009 \d{4} \d{3}[\dX]",
    "orcid": r"0000-0009-\d{4}-\d{3}[\dX]",
    "doi": r"10\.5555/[0-9a-z]{8}",
    "lei": r"999900[0-9A-Z]{12}\d\d",
    "isin": r"US99[0-9A-Z]{7}\d",
    "cusip": r"99[0-9A-Z]{6}\d",
    "sedol": r"9\d{6}",
    "iccid": r"8999901\d{12}",
    "imsi": r"00101\d{10}",
    "ulid": r"01[0-9A-HJKMNP-TV-Z]{24}",
    "uuid7": r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
    "nanoid": r"[\w-]{21}",
    "snowflake": r"\d{19}",
}


@pytest.mark.parametrize("name", FORMS)
def test_identifiers_keep_their_form_and_their_reserved_range(make, name):
    made = make(f"code.{name}", 500)
    assert all(re.fullmatch(FORMS[name], text) for text in made), made[:3]
    assert len(set(made)) > 480


@pytest.mark.parametrize("name", ["ean8", "gtin14", "gln", "sscc", "ismn"])
def test_article_numbers_have_their_check_digit(make, name):
    for text in make(f"code.{name}"):
        digits = [int(sign) for sign in reversed(text) if sign.isdigit()]
        assert sum(digit * (3 if i % 2 else 1) for i, digit in enumerate(digits)) % 10 == 0


def test_a_security_has_one_number_in_all_its_forms(make):
    assert all(isin[2:11] == cusip for isin, cusip in zip(make("code.isin"), make("code.cusip"), strict=True))
    pairs = zip(make("code.isin", locale="en_GB"), make("code.sedol", locale="en_GB"), strict=True)
    assert all(isin[:4] == "GB00" and isin[4:11] == sedol for isin, sedol in pairs)


def test_an_isin_passes_luhn_over_its_letters(make):
    for text in make("code.isin", 500):
        digits = [int(digit) for digit in reversed("".join(str(int(sign, 36)) for sign in text))]
        assert sum(digits[::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


def test_a_lei_passes_by_97(make):
    assert all(int("".join(str(int(sign, 36)) for sign in text)) % 97 == 1 for text in make("code.lei", 500))


def test_identifiers_with_a_time_are_of_the_last_year(make):
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
    today = 20_758 * 86_400_000
    for text in make("code.ulid"):
        moment = 0
        for sign in text[:10]:
            moment = moment * 32 + alphabet.index(sign)
        assert 0 < today - moment <= 366 * 86_400_000
    for text in make("code.uuid7"):
        assert 0 < today - int(text.replace("-", "")[:12], 16) <= 366 * 86_400_000
