"""Money: amounts and currencies, accounts and cards that pass their checks and belong to nobody, and the words of bookkeeping."""

from __future__ import annotations

import datetime
import functools

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.accounts import Account
from fabula.columns.arrays import constant, decimal_digits, fixed_width, numbers
from fabula.columns.draw import Draw, Latent
from fabula.columns.forms import CAPITALS, ZERO, luhn, random_characters, random_digits, two_digits, with_digit
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


@semantic_type("money.iban")
def iban(account: Account) -> Column:
    """International account number with valid check digits, such as `DE26912345678901234567`, at a bank that does not exist.

    In a country without IBANs, the bank's and the account's number as they are written there: `990482174 4821739605`.
    The country is the locale's; `money.iban(country="DE")` another. Source: ISO 13616; fabula/reference/ibans.tsv, accounts.tsv.
    """
    return fixed_width(account.whole)


@semantic_type("money.bic")
def bic(account: Account) -> Column:
    """Code of a bank, such as `KXLRDEF0`; an eighth character 0 marks it as a test code. Source: ISO 9362."""
    letters = random_characters(account.draw.child("bic"), CAPITALS, 5)
    n = len(account.draw)
    country = np.broadcast_to(np.frombuffer(account.country.encode(), np.uint8), (n, 2))
    return fixed_width(np.concatenate([letters[:, :4], country, letters[:, 4:], np.full((n, 1), ZERO, np.uint8)], axis=1))


@semantic_type("money.account_number")
def account_number(account: Account) -> Column:
    """Account number without the bank's, such as `4821739605`; the end of the row's `money.iban`.

    Source: fabula/reference/ibans.tsv, accounts.tsv.
    """
    return account.number


@semantic_type("money.routing_number")
def routing_number(account: Account) -> Column:
    """Number of the bank in its country, such as `990482174`: ABA number, sort code, BSB, IFSC, Bankleitzahl; of no bank.

    Agrees with the row's `money.iban`. Source: fabula/reference/ibans.tsv, accounts.tsv.
    """
    return fixed_width(account.bank)


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
    pairs = np.empty((len(draw), 17), np.uint16)
    for i in range(17):
        pairs[:, i] = _base58_pairs()[draw.child("pairs", i // 4).lane(i % 4)]
    signs = pairs.view(np.uint8)
    signs[:, 0] = ord("m")
    return fixed_width(signs)


@functools.cache
def _base58_pairs() -> np.ndarray:
    """(65536,) uint16: two characters of 58 for every 16 bits."""
    number = np.arange(65_536, dtype=np.int64) * 58**2 >> 16
    return np.stack([BASE58[number // 58], BASE58[number % 58]], axis=1).view(np.uint16).ravel()


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
