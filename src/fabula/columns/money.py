"""Money: amounts and currencies, accounts and cards that pass their checks and belong to nobody, and the words of bookkeeping."""

from __future__ import annotations

import datetime
import functools

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import constant, decimal_digits, fixed_width, numbers
from fabula.columns.draw import Draw, Latent
from fabula.columns.forms import (
    CAPITALS,
    ZERO,
    form_matrix,
    form_text,
    luhn,
    mod_97,
    random_characters,
    random_digits,
    two_digits,
    weighted,
    with_digit,
)
from fabula.columns.pools import Pool, reference
from fabula.columns.prices import price_level
from fabula.errors import RecipeError

# Amounts


@semantic_type("money.amount")
def amount(draw: Draw, low: Column | float = 1.0, high: Column | float = 1000.0) -> Column:
    """An amount with two decimals, low <= x <= high, such as `42.50`; small ones are common. Yen and won have no decimals."""
    bottom, top = numbers(low), numbers(high)
    if np.ndim(bottom) == 0 and np.ndim(top) == 0 and bottom > top:
        raise RecipeError(f"amounts from {bottom:g} to {top:g}", hint="the lower bound comes first")
    share = draw.uniform()
    positive = bottom > 0
    start = np.where(positive, bottom, 1.0)
    ratio = np.maximum(np.where(positive, top, top - bottom + 1) / start, 1.0)
    value = start * ratio ** (share**1.15) + np.where(positive, 0.0, bottom - 1)
    decimals = 2 if price_level(draw).has_cents else 0
    return pa.array(np.round(np.clip(value, bottom, top), decimals))


@semantic_type("money.currency")
def currency(draw: Draw) -> Column:
    """Currency of the locale's country, such as `USD`. Source: ISO 4217, CLDR."""
    return constant(draw.locale.currency, len(draw))


class ForeignCurrency(Latent):
    """A currency, and what it is worth."""

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) int32 rows of fabula/reference/currencies.tsv."""
        return self.draw.child("currency").index(reference("currencies").picks)


@semantic_type("money.currency_world")
def currency_world(foreign: ForeignCurrency) -> Column:
    """Any currency by how much it is used, such as `EUR`. Source: fabula/reference/currencies.tsv."""
    return reference("currencies").take("code", foreign.index)


@semantic_type("money.currency_symbol")
def currency_symbol(draw: Draw) -> Column:
    """Sign of the locale's currency, such as `$`. Source: CLDR."""
    return constant(draw.locale.currency_symbol, len(draw))


@semantic_type("money.exchange_rate")
def exchange_rate(foreign: ForeignCurrency) -> Column:
    """Units of the row's `money.currency_world` for one of the locale's currency, such as `0.8812`; 1 where they are the same.

    Source: fabula/reference/currencies.tsv.
    """
    table = reference("currencies")
    rates, codes = table.numbers("per_dollar"), table.columns["code"]
    own = codes.index(foreign.draw.locale.currency) if foreign.draw.locale.currency in codes else 0
    rate = rates[foreign.index] / rates[own] * (1 + 0.025 * foreign.draw.child("day").normal())
    decimals = np.where(rate < 0.1, 6, 4)
    return pa.array(np.where(foreign.index == own, 1.0, np.where(decimals == 6, np.round(rate, 6), np.round(rate, 4))))


@semantic_type("money.tax_rate")
def tax_rate(draw: Draw) -> Column:
    """Sales tax of the locale's country in percent, such as `8.25` or `19.0`. Source: fabula/reference/tax_rates.tsv."""
    table = reference("tax_rates")
    country = draw.locale.country
    rows = table.where("country", country if country in table.columns["country"] else "ZZ")
    return pa.array(table.numbers("rate")[rows.values.to_numpy()[draw.index(rows)]])


@semantic_type("money.salary")
def salary(draw: Draw) -> Column:
    """Yearly pay in the locale's currency, rounded as contracts are, such as `58500`: lognormal around the country's level."""
    level = price_level(draw)
    pay = 54_000 * level.pay * np.exp(0.42 * draw.normal())
    return pa.array((np.round(pay / level.pay_step) * level.pay_step).astype(np.int64))


# Accounts


class Account(Latent):
    """A bank account: its number is the end of its IBAN, and the IBAN begins with the country of the BIC."""

    @functools.cached_property
    def country(self) -> str:
        """The locale's country, or Germany where there are no IBANs."""
        here = self.draw.locale.country
        return here if here in reference("ibans").columns["country"] else "DE"

    @functools.cached_property
    def bban(self) -> np.ndarray:
        """(n, width) uint8 characters of the national account number."""
        table = reference("ibans").columns
        row = table["country"].index(self.country)
        form, check = table["form"][row], table["check"][row]
        parts = {"check": np.full((len(self.draw), _CHECK_WIDTHS.get(check, 0)), ZERO, np.uint8)}
        matrix = np.ascontiguousarray(form_matrix(self.draw.child("bban"), form, parts))
        if check:
            _CHECKS[check](matrix)
        return matrix


def _check_be(m: np.ndarray) -> None:
    """Belgium: the first ten digits by 97, 97 for 0."""
    rest = mod_97(m[:, :10])
    m[:, 10:12] = two_digits(np.where(rest == 0, 97, rest))


def _check_es(m: np.ndarray) -> None:
    """Spain: a digit for bank and branch, one for the account, weights 1, 2, 4, 8, 5, 10, 9, 7, 3, 6 by 11."""
    weights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6]
    for at, digits, used in ((8, m[:, :8], weights[2:]), (9, m[:, 10:20], weights)):
        digit = 11 - weighted(digits, used) % 11
        m[:, at] = np.where(digit == 10, 1, np.where(digit == 11, 0, digit)) + ZERO


def _check_fi(m: np.ndarray) -> None:
    """Finland: the last digit is Luhn's."""
    m[:, 13] = luhn(m[:, :13]) + ZERO


def _check_fr(m: np.ndarray) -> None:
    """France: 97 - (89 bank + 15 branch + 3 account) mod 97."""
    bank, branch, account = (
        weighted(part, [10**i for i in reversed(range(part.shape[1]))]) for part in (m[:, :5], m[:, 5:10], m[:, 10:21])
    )
    m[:, 21:23] = two_digits(97 - (89 * bank + 15 * branch + 3 * account) % 97)


_ODD = np.array([1, 0, 5, 7, 9, 13, 15, 17, 19, 21])


def _check_it(m: np.ndarray) -> None:
    """Italy: a letter from the sum of digits, those at odd places by a table."""
    digits = m[:, 1:].astype(np.int64) - ZERO
    m[:, 0] = CAPITALS[(_ODD[digits[:, ::2]].sum(axis=1) + digits[:, 1::2].sum(axis=1)) % 26]


def _check_no(m: np.ndarray) -> None:
    """Norway: weights 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 by 11; where that gives 10 the digit before changes."""
    weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]
    digit = (11 - weighted(m[:, :10], weights) % 11) % 11
    m[:, 9] = np.where(digit == 10, (m[:, 9] - ZERO + 1) % 10 + ZERO, m[:, 9])
    digit = (11 - weighted(m[:, :10], weights) % 11) % 11
    m[:, 10] = np.where(digit == 10, 0, digit) + ZERO


def _check_pl(m: np.ndarray) -> None:
    """Poland: the eighth digit of the bank's code, weights 3, 9, 7, 1, 3, 9, 7 by 10."""
    m[:, 7] = -weighted(m[:, :7], [3, 9, 7, 1, 3, 9, 7]) % 10 + ZERO


def _check_pt(m: np.ndarray) -> None:
    """Portugal: 98 - number mod 97."""
    m[:, 19:21] = two_digits(98 - mod_97(m))


_CHECK_WIDTHS = {"be": 2, "es": 2, "fi": 1, "fr": 2, "it": 1, "no": 1, "pl": 1, "pt": 2}
_CHECKS = {
    "be": _check_be,
    "es": _check_es,
    "fi": _check_fi,
    "fr": _check_fr,
    "it": _check_it,
    "no": _check_no,
    "pl": _check_pl,
    "pt": _check_pt,
}


@semantic_type("money.iban")
def iban(account: Account) -> Column:
    """International account number with valid check digits, such as `DE26912345678901234567`, at a bank that does not exist.

    The country is the locale's, Germany where it has no IBANs. Source: ISO 13616; fabula/reference/ibans.tsv.
    """
    head = np.frombuffer(account.country.encode(), np.uint8)
    n = len(account.draw)
    heads = np.broadcast_to(head, (n, 2))
    zeros = np.full((n, 2), ZERO, np.uint8)
    checks = two_digits(98 - mod_97(np.concatenate([account.bban, heads, zeros], axis=1)))
    return fixed_width(np.concatenate([heads, checks, account.bban], axis=1))


@semantic_type("money.bic")
def bic(account: Account) -> Column:
    """Code of a bank, such as `KXLRDEF0`; an eighth character 0 marks it as a test code. Source: ISO 9362."""
    letters = random_characters(account.draw.child("bic"), CAPITALS, 5)
    n = len(account.draw)
    country = np.broadcast_to(np.frombuffer(account.country.encode(), np.uint8), (n, 2))
    return fixed_width(np.concatenate([letters[:, :4], country, letters[:, 4:], np.full((n, 1), ZERO, np.uint8)], axis=1))


@semantic_type("money.account_number")
def account_number(account: Account) -> Column:
    """Account number of eight to twelve digits, such as `4821739605`; the end of the IBAN where the country has IBANs."""
    if account.country == account.draw.locale.country:
        width = 8 if account.country in ("GB", "IE") else 10
        tail = account.bban[:, -width:]
        if (tail < ZERO).any() or (tail > ZERO + 9).any():
            return form_text(account.draw.child("number"), "##########")
        return fixed_width(tail)
    return form_text(account.draw.child("number"), "#######" if account.draw.locale.country == "JP" else "##########")


@semantic_type("money.routing_number")
def routing_number(account: Account) -> Column:
    """Nine digits by which American banks find each other, with a valid check digit, such as `990482174`; none begins with 99."""
    body = np.concatenate(
        [np.full((len(account.draw), 2), ZERO + 9, np.uint8), random_digits(account.draw.child("routing"), 6)], axis=1
    )
    return fixed_width(with_digit(body, -weighted(body, [3, 7, 1, 3, 7, 1, 3, 7])))


# Cards


class Card(Latent):
    """A payment card."""

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) int32 rows of fabula/reference/cards.tsv."""
        return self.draw.child("range").index(reference("cards").picks)


@semantic_type("money.card_number")
def card_number(card: Card) -> Column:
    """Card number of 14 to 16 digits close to a published test number, with a valid check digit, such as `4242424242739162`.

    Source: ISO/IEC 7812-1; fabula/reference/cards.tsv.
    """
    table = reference("cards")
    lengths = table.numbers("length").astype(np.int64)
    prefixes = np.array([[ord(letter) for letter in prefix] for prefix in table.columns["prefix"]], np.uint8)
    digits = random_digits(card.draw.child("digits"), 5)
    out = np.empty((len(card.draw), 16), np.uint8)
    body = np.concatenate([prefixes[card.row], digits], axis=1)
    length = lengths[card.row]
    for size in np.unique(length):
        rows = np.flatnonzero(length == size)
        part = body[rows, : size - 1]
        out[rows, :size] = with_digit(part, luhn(part))
    offsets = np.concatenate([[0], np.cumsum(length)]).astype(np.int32)
    kept = out[np.arange(16) < length[:, None]]
    return pa.StringArray.from_buffers(len(card.draw), pa.py_buffer(offsets), pa.py_buffer(kept))


@semantic_type("money.card_type")
def card_type(card: Card) -> Column:
    """Brand of the card, such as `Visa`; agrees with its number."""
    return reference("cards").take("type", card.row)


@semantic_type("money.card_expiry")
def card_expiry(card: Card) -> Column:
    """Month until which the card is good, `08/29`: from next month to five years ahead."""
    today = datetime.date(1970, 1, 1) + datetime.timedelta(days=card.draw.today)
    month = today.year * 12 + today.month + card.draw.child("expiry").integers(0, 60)
    slash = np.full((len(card.draw), 1), ord("/"), np.uint8)
    return fixed_width(np.concatenate([two_digits(month % 12 + 1), slash, two_digits(month // 12 % 100)], axis=1))


@semantic_type("money.card_cvv")
def card_cvv(card: Card) -> Column:
    """Three digits, four for American Express, such as `417`."""
    number = card.draw.child("cvv").integers(0, 10_000)
    is_long = np.array([kind == "American Express" for kind in reference("cards").columns["type"]])[card.row]
    digits = decimal_digits(number, 4)
    length = np.where(is_long, 4, 3)
    offsets = np.concatenate([[0], np.cumsum(length)]).astype(np.int32)
    return pa.StringArray.from_buffers(
        len(card.draw), pa.py_buffer(offsets), pa.py_buffer(digits[np.arange(4) < length[:, None]])
    )


# Words of payment and bookkeeping


@semantic_type("money.payment_method")
def payment_method(draw: Draw) -> Column:
    """How people of the country pay, such as `Credit card` or `Pix`. Source: fabula/reference/payment_methods.tsv."""
    table = reference("payment_methods")
    country = draw.locale.country
    rows = table.where("country", country if country in table.columns["country"] else "ZZ")
    return table.take("name", rows.values.to_numpy()[draw.index(rows)])


TRANSACTIONS = {
    "Card payment": 44, "Transfer": 16, "Direct debit": 12, "Cash withdrawal": 8, "Standing order": 6, "Deposit": 4,
    "Salary": 4, "Refund": 2.5, "Fee": 1.8, "Interest": 1, "Cheque": 0.7,
}  # fmt: skip
_TRANSACTIONS = Pool(list(TRANSACTIONS), TRANSACTIONS.values())


@semantic_type("money.transaction_type")
def transaction_type(draw: Draw) -> Column:
    """What a line of a bank statement is, such as `Card payment`."""
    return draw.pick(_TRANSACTIONS)


BASE58 = np.frombuffer(b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", np.uint8)


@semantic_type("money.crypto_address")
def crypto_address(draw: Draw) -> Column:
    """Address in the form of Bitcoin's test network, 34 characters from `m` on; its check sum fails, so none can be paid."""
    start = np.full((len(draw), 1), ord("m"), np.uint8)
    return fixed_width(np.concatenate([start, random_characters(draw, BASE58, 33)], axis=1))


CENTERS = Pool(
    [f"CC-{area}{unit:02d}0" for area in range(1, 9) for unit in range(1, 25)],
    [9 - area for area in range(1, 9) for _ in range(24)],
)


@semantic_type("money.cost_center")
def cost_center(draw: Draw) -> Column:
    """Number of a cost center, such as `CC-1040`; a firm has a hundred or two."""
    return draw.pick(CENTERS)


@semantic_type("money.gl_account")
def gl_account(draw: Draw) -> Column:
    """Number and name of a general ledger account, such as `6100 Rent`. Source: fabula/reference/ledger_accounts.tsv."""
    table = reference("ledger_accounts")
    return table.take("name", draw.index(table.picks))
