"""Identifiers: their form, their check digits, and that they identify."""

from __future__ import annotations

import re
import uuid

import pytest

DISTINCT = ("uuid", "isbn13", "imei", "barcode", "serial_number", "reference", "case_number", "license_key", "qr_text")


def luhn_holds(digits: str) -> bool:
    doubled = (int(digit) * (1 + i % 2) for i, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def gs1_holds(digits: str) -> bool:
    return sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(digits)) % 10 == 0


def test_uuid_is_version_four_of_rfc_9562(make):
    for text in make("code.uuid", 2000):
        parsed = uuid.UUID(text)
        assert (str(parsed), parsed.version, parsed.variant) == (text, 4, uuid.RFC_4122)


def test_every_random_digit_of_a_uuid_takes_every_value(make):
    texts = make("code.uuid", 2000)
    for place in set(range(36)) - {8, 13, 14, 18, 19, 23}:
        assert len({text[place] for text in texts}) == 16
    assert {text[19] for text in texts} == set("89ab")


@pytest.mark.parametrize("name", DISTINCT)
def test_codes_that_identify_never_repeat(make, name):
    assert len(set(make(f"code.{name}", 20_000))) == 20_000


def test_isbn_has_its_check_digit_and_hyphens(make):
    for text in make("code.isbn13", 500):
        assert re.fullmatch(r"978-1-[45]\d{3}-\d{4}-\d", text)
        assert gs1_holds(text.replace("-", ""))


def test_imei_passes_luhn_and_belongs_to_a_test_device(make):
    assert all(text.startswith("001010") and len(text) == 15 and luhn_holds(text) for text in make("code.imei", 500))


def test_barcode_has_its_check_digit_and_an_in_store_prefix(make):
    assert all(text[0] == "2" and len(text) == 13 and gs1_holds(text) for text in make("code.barcode", 500))


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("hex", r"[0-9a-f]{16}"),
        ("md5", r"[0-9a-f]{32}"),
        ("sha256", r"[0-9a-f]{64}"),
        ("git_sha", r"[0-9a-f]{40}"),
        ("semver", r"\d+\.\d+\.\d+(-(rc|beta)\.\d)?"),
        ("serial_number", r"SN[0-9A-HJKMNP-TV-Z]{10}"),
        ("batch_number", r"B2\d-[0-3]\d\d-\d\d"),
        ("reference", r"[0-9A-HJKMNP-TV-Z]{8}"),
        ("case_number", r"202[2-6]-\d{6}"),
        ("pin", r"\d{4}"),
        ("color_hex", r"#[0-9a-f]{6}"),
        ("qr_text", r"https://qr\.example/\w{8}"),
        ("license_key", r"(\w{5}-){4}\w{5}"),
    ],
)
def test_codes_keep_their_form(make, name, form):
    assert all(re.fullmatch(form, text) for text in make(f"code.{name}", 300))


def test_hex_is_as_long_as_asked(make):
    assert {len(text) for text in make("code.hex", 50, length=10)} == {10}
