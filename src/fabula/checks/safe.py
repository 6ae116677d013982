"""Nothing reaches a real person: mail, web and network addresses, card and phone numbers from the ranges that are nobody's.

Sources: RFC 2606 and 6761 (domains), RFC 5737, 3849, 1918, 4193 (addresses), ISO/IEC 7812-1 (check digit of cards);
fabula/reference/cards.tsv and phones.tsv.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fabula import locales
from fabula.checks.given import GivenFrame, all_steps, truth
from fabula.checks.report import Finding
from fabula.checks.tallies import Claim, Tally
from fabula.columns.arrays import present, texts
from fabula.columns.pools import reference
from fabula.errors import FabulaError
from fabula.steps import Make, Step

RESERVED = (
    r"([a-z0-9_-]+\.)*(example\.(com|org|net|edu)|[a-z0-9-]+\.(example|test|invalid|localhost)|example|test|invalid|localhost)"
)
MAIL = r"(?i)^[^@\s]+@[^@\s]+\.[a-z]{2,}$"
SAFE_MAIL = rf"(?i)^[^@\s]+@{RESERVED}$"
WEB = r"(?i)^(https?|ftps?|wss?)://[^/\s]+"
SAFE_WEB = rf"(?i)^[a-z][a-z0-9+.-]*://([^/@\s]*@)?({RESERVED}|127\.0\.0\.1|10\.[0-9.]+|192\.168\.[0-9.]+)(:\d+)?([/?#].*)?$"
IPV4 = r"^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}$"
SAFE_IPV4 = r"^(192\.0\.2|198\.51\.100|203\.0\.113|127\.\d+\.\d+|10\.\d+\.\d+|192\.168\.\d+|172\.(1[6-9]|2\d|3[01])\.\d+|198\.1[89]\.\d+)\.\d+$"
IPV6 = r"(?i)^([0-9a-f]{1,4}:){7}[0-9a-f]{1,4}$|^[0-9a-f:]*::[0-9a-f:]*$"
SAFE_IPV6 = r"(?i)^(2001:0?db8:|3fff:|f[cd][0-9a-f]{2}:|fe80:|::1$)"
CARD = r"^\d[\d -]{11,21}\d$"

# A test of what a text is, of whether that is safe, and how the claim is told.
KINDS: dict[str, tuple[str, str, str, str]] = {
    "mail": (MAIL, SAFE_MAIL, "mail in domains that are nobody's", "RFC 2606"),
    "web": (WEB, SAFE_WEB, "web addresses in domains that are nobody's", "RFC 2606"),
    "ipv4": (IPV4, SAFE_IPV4, "addresses for documentation or private networks", "RFC 5737, RFC 1918"),
    "ipv6": (IPV6, SAFE_IPV6, "addresses for documentation or private networks", "RFC 3849, RFC 4193"),
}
LIKELY = 0.5  # a column is of a kind if at least half of its first values look so
PHONE_NAMES = re.compile(r"(^|_)(phone|mobile|telephone|tel|fax)(_number|_no)?$")
PHONE_TYPES = ("person.phone", "person.mobile", "company.phone")
CARD_NAMES = re.compile(r"(^|_)(card_number|card_no|credit_card|pan)$")
LOOKED_AT = 1_000


class Safe(Claim):
    """What a text column holds is nobody's."""

    def __init__(self, table: str, name: str, step: Step | None, countries: Iterable[str]) -> None:
        self.where, self.name = f"{table}.{name}", name
        made = {inner.type.name for inner in all_steps(step) if isinstance(inner, Make)} if step is not None else set()
        self.is_phone = bool(made & set(PHONE_TYPES)) or bool(PHONE_NAMES.search(name))
        self.is_card = "money.card_number" in made
        self.may_be_card = bool(CARD_NAMES.search(name))
        self.countries = tuple(countries)
        self.kind: str | None = None
        self.tally: Tally | None = None
        self.luhn: Tally | None = None

    def see(self, frame: GivenFrame) -> None:
        """Look at some rows; the first ones say what kind of text it is."""
        values = frame.given.get(self.name)
        if values is None or not len(values) or not _is_text(values.type):
            return
        if self.kind is None:
            self.kind = self.guess(values.slice(0, LOOKED_AT))
        if not self.kind:
            return
        if self.kind == "card":
            self.see_cards(frame, texts(values))
            return
        looks, is_safe, what, asked = KINDS[self.kind] if self.kind in KINDS else (".", phone_form(self.countries), *self.told())
        self.tally = self.tally or Tally("safe", self.where, what, asked)
        self.tally.add(frame, _by_value(values, looks, is_safe), int(present(values).sum()), (self.name,))

    def told(self) -> tuple[str, str]:
        """How the claim about phone numbers is told."""
        return "phone numbers that no one answers", f"ranges of {', '.join(self.countries)}"

    def guess(self, values: pa.Array) -> str:
        """What kind of text a column holds; empty when it is no matter."""
        plain = pc.drop_null(texts(values))
        if not len(plain):
            return ""
        for kind, (looks, *_) in KINDS.items():
            if _share(plain, looks) >= LIKELY:
                return kind
        if self.is_card or (self.may_be_card and _share(plain, CARD) >= LIKELY and _luhn_share(plain) >= LIKELY):
            return "card"  # library cards have numbers, too, but no such check digit
        looks_dialled = _share(pc.replace_substring_regex(plain, r"\D", ""), r"^\d{7,15}$") >= LIKELY
        return "phone" if self.is_phone and looks_dialled and self.countries and phone_form(self.countries) else ""

    def see_cards(self, frame: GivenFrame, values: pa.Array) -> None:
        """Test ranges, and the check digit."""
        digits = pc.replace_substring_regex(values, r"[ -]", "")
        known = "|".join(reference("cards").columns["prefix"])
        self.tally = self.tally or Tally("safe", self.where, "cards from published test ranges", "fabula/reference/cards.tsv")
        count = int(present(values).sum())
        self.tally.add(frame, present(values) & ~truth(pc.match_substring_regex(digits, f"^({known})")), count, (self.name,))
        self.luhn = self.luhn or Tally("safe", self.where, "cards with a valid check digit", "ISO/IEC 7812-1")
        self.luhn.add(frame, present(values) & ~luhn_holds(digits), count, (self.name,))

    def finish(self) -> list[Finding]:
        """What was found."""
        return [tally.finding() for tally in (self.tally, self.luhn) if tally]


def luhn_holds(digits: pa.Array) -> np.ndarray:
    """(n,) bool: whether the last digit of each number is right. Source: ISO/IEC 7812-1, annex B."""
    padded = pc.fill_null(pc.utf8_lpad(digits, 24, "0"), "0" * 24)
    padded = pc.if_else(pc.match_substring_regex(padded, r"^\d{24}$"), padded, "0" * 23 + "1")
    matrix = np.frombuffer(padded.buffers()[2], np.uint8)[: 24 * len(padded)].reshape(-1, 24).astype(np.int64) - 48
    doubled = matrix[:, 0::2] * 2  # every second digit from the right, the last one not
    return ((doubled - 9 * (doubled > 9)).sum(axis=1) + matrix[:, 1::2].sum(axis=1)) % 10 == 0


@functools.cache
def phone_form(countries: tuple[str, ...]) -> str:
    """A regular expression for the numbers of those countries that no one answers; spaces and signs do not count."""
    table = reference("phones").columns
    known = set(table["country"])
    forms = []
    wanted = {country if country in known else "ZZ" for country in countries}
    for country, number, areas in zip(table["country"], table["number"], table["areas"], strict=True):
        if country in wanted:
            codes = {re.sub(r"\D", "", area) if area.strip(".") else r"\d" * len(area) for area in areas.split()}
            inside = f"({'|'.join(sorted(codes))})" if codes else r"\d{1,5}"
            digits = re.sub(r"[^#\d{}a-z]", "", number)
            forms.append(digits.replace("#", r"\d").replace("{area}", inside))
    return f"^({'|'.join(forms)})$" if forms else ""


def countries_of(locale: str) -> tuple[str, ...]:
    """The countries of a locale, or of several with their shares: `de_DE=60, fr_FR=40`."""
    found = []
    for part in locale.split(","):
        try:
            found.append(locales.load(part.partition("=")[0].strip()).country)
        except FabulaError:
            continue
    return tuple(dict.fromkeys(found))


def _share(texts_: pa.Array, regex: str) -> float:
    """The share of texts that a regular expression fits."""
    return float(np.mean(truth(pc.match_substring_regex(texts_, regex))))


def _luhn_share(texts_: pa.Array) -> float:
    return float(np.mean(luhn_holds(pc.replace_substring_regex(texts_, r"\D", ""))))


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or (pa.types.is_dictionary(kind) and pa.types.is_string(kind.value_type))


def _by_value(values: pa.Array, looks: str, is_safe: str) -> np.ndarray:
    """(n,) bool: a text that looks like such a thing and is not safe; done once a distinct value where they are known."""
    if isinstance(values, pa.DictionaryArray) and len(values.dictionary) <= len(values):
        pool = np.append(_by_value(values.dictionary, looks, is_safe), False)
        return pool[pc.fill_null(values.indices, len(pool) - 1).to_numpy(zero_copy_only=False)]
    plain = texts(values)
    if looks == ".":
        plain = pc.replace_substring_regex(plain, r"\D", "")
    return present(plain) & truth(pc.match_substring_regex(plain, looks)) & ~truth(pc.match_substring_regex(plain, is_safe))
