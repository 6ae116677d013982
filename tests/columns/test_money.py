"""Money: check digits hold, and no account or card is anybody's."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from fabula.columns import names
from fabula.columns.pools import reference
from fabula.errors import RecipeError

TYPES = [name for name in names() if name.startswith("money.")]
LENGTHS = {"DE": 22, "GB": 22, "FR": 27, "ES": 24, "BR": 29, "IT": 27, "NL": 18, "PL": 28, "SE": 24, "NO": 15, "MT": 31, "LC": 32}


def passes_luhn(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    return sum(digits[::2] + [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]) % 10 == 0


@pytest.mark.parametrize("country", reference("ibans").columns["country"])
def test_ibans_are_valid(make, country):
    made = make("money.iban", 100, country=country)
    assert len({len(iban) for iban in made}) == 1
    assert len(made[0]) == LENGTHS.get(country, len(made[0]))
    for iban in made:
        assert iban[:2] == country
        assert int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97 == 1


def test_countries_without_ibans_have_their_own_form(make):
    forms = {
        "US": r"99\d{7} \d{10}",
        "CA": r"\d{5}-999 \d{7}",
        "AU": r"999-\d{3} \d{8}",
        "IN": r"ZZZZ0\d{6} \d{11}",
        "JP": r"9999-\d{3} \d{7}",
        "MX": r"999\d{15}",
        "NG": r"999 \d{10}",
    }
    for country, form in forms.items():
        assert all(re.fullmatch(form, text) for text in make("money.iban", country=country))
    assert all(re.fullmatch(forms["US"], text) for text in make("money.iban"))


def test_bank_and_account_are_parts_of_the_whole(make):
    for country in ("US", "CA", "GB", "DE", "FR", "AU", "MX", "IN"):
        columns = [make(f"money.{kind}", country=country) for kind in ("iban", "routing_number", "account_number")]
        for whole, bank, account in zip(*columns, strict=True):
            plain = whole.replace("-", "").replace(" ", "")
            assert plain.endswith(bank.replace("-", "") + account)
    assert all(re.fullmatch(r"00-\d\d-\d\d", text) for text in make("money.routing_number", locale="en_GB"))


def test_an_unknown_country_of_accounts_is_refused(make):
    with pytest.raises(RecipeError, match="no bank accounts of `XX`"):
        make("money.iban", country="XX")


def test_spanish_accounts_pass_their_own_check(make):
    weights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6]

    def digit(text: str) -> int:
        total = 11 - sum(int(t) * w for t, w in zip(text, weights, strict=True)) % 11
        return {10: 1, 11: 0}.get(total, total)

    for iban in make("money.iban", locale="es_ES"):
        assert iban[12:14] == f"{digit('00' + iban[4:12])}{digit(iban[14:])}"


def test_the_account_number_is_the_end_of_the_iban(make):
    pairs = zip(make("money.iban", locale="de_DE"), make("money.account_number", locale="de_DE"), strict=True)
    assert all(iban.endswith(number) for iban, number in pairs)


def test_bics_are_test_codes_of_the_country(make):
    assert all(re.fullmatch("[A-Z]{4}FR[A-Z]0", bic) for bic in make("money.bic", locale="fr_FR"))


def test_cards_are_in_test_ranges_and_pass_luhn(make):
    prefixes = tuple(reference("cards").columns["prefix"])
    numbers = make("money.card_number", 2000)
    assert all(number.startswith(prefixes) and passes_luhn(number) for number in numbers)
    assert {len(number) for number in numbers} == {14, 15, 16}


def test_card_type_and_code_fit_the_number(make):
    for number, kind, code in zip(make("money.card_number"), make("money.card_type"), make("money.card_cvv"), strict=True):
        assert (kind == "Visa") == (number[0] == "4")
        assert (kind == "American Express") == (number[:2] in ("34", "37"))
        assert len(code) == (4 if kind == "American Express" else 3)


def test_cards_have_not_expired(make):
    ends = [(2000 + int(text[3:]), int(text[:2])) for text in make("money.card_expiry", 3000)]
    assert min(ends) == (2026, 12)
    assert max(ends) <= (2031, 11)
    assert {month for _, month in ends} == set(range(1, 13))


def test_routing_numbers_pass_their_check(make):
    weights = [3, 7, 1] * 3
    for number in make("money.routing_number"):
        assert sum(int(digit) * weight for digit, weight in zip(number, weights, strict=True)) % 10 == 0


def test_amounts_stay_within_their_bounds_and_small_ones_are_common(make):
    amounts = make("money.amount", 5000, low=5, high=500)
    assert min(amounts) >= 5
    assert max(amounts) <= 500
    assert np.median(amounts) < 100
    assert all(round(amount, 2) == amount for amount in amounts)
    assert min(make("money.amount", 2000, low=-100, high=100)) < -90
    with pytest.raises(RecipeError):
        make("money.amount", low=10, high=1)


def test_taxes_are_those_of_the_country(make):
    assert set(make("money.tax_rate", 2000, locale="de_DE")) == {19.0, 7.0, 0.0}
    assert set(make("money.tax_rate", 2000, locale="en_GB")) == {20.0, 5.0, 0.0}


def test_the_exchange_rate_is_that_of_the_currency(make):
    pairs = list(zip(make("money.currency_world", 1000), make("money.exchange_rate", 1000), strict=True))
    assert {rate for code, rate in pairs if code == "USD"} == {1.0}
    assert all(120 < rate < 180 for code, rate in pairs if code == "JPY")


def test_salaries_are_of_the_country(make):
    assert 40_000 < np.median(make("money.salary", 3000)) < 65_000
    assert 3_500_000 < np.median(make("money.salary", 3000, locale="ja_JP")) < 6_000_000


def test_brazil_pays_by_pix(make):
    assert Counter(make("money.payment_method", 2000, locale="pt_BR")).most_common(1)[0][0] == "Pix"


@pytest.mark.parametrize("name", TYPES)
def test_rows_do_not_depend_on_their_batch(arrow, name):
    whole = arrow(name, 20)
    assert arrow(name, np.array([13, 2])).to_pylist() == [whole[13].as_py(), whole[2].as_py()]
    assert arrow(name, 0).type == arrow(name, 1).type == whole.type
