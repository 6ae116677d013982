"""The internet: addresses nobody owns, and rows that agree with themselves."""

from __future__ import annotations

import ipaddress
import re

import pytest

from fabula.columns.pools import reference

SAFE = re.compile(r"^https://([\w-]+\.)+(example|example\.(com|org|net))/")


def test_addresses_are_for_documentation_or_private_use(make):
    for text in make("internet.ipv4", 1000):
        address = ipaddress.ip_address(text)
        assert address.is_private
        assert not address.is_loopback
    network = ipaddress.ip_network("2001:db8::/32")
    for text in make("internet.ipv6", 1000):
        assert ipaddress.ip_address(text) in network
        assert str(ipaddress.ip_address(text)) == text


def test_mac_addresses_are_locally_administered_and_of_one_device(make):
    for text in make("internet.mac_address", 300):
        first = int(text[:2], 16)
        assert first & 3 == 2


@pytest.mark.parametrize("name", ["url", "referrer", "image_url"])
def test_links_lead_to_reserved_domains(make, name):
    assert all(SAFE.match(text) for text in make(f"internet.{name}", 500))


def test_browser_system_and_device_fit_the_user_agent(make):
    table = reference("clients").columns
    known = set(zip(table["browser"], table["os"], table["device_type"], strict=True))
    made = list(zip(*(make(f"internet.{n}", 500) for n in ("browser", "os", "device_type", "user_agent")), strict=True))
    assert {row[:3] for row in made} <= known
    assert all(("Mobile" in agent) == (device == "Mobile" or system == "iPadOS") for _, system, device, agent in made)
    assert all("Firefox" in agent for browser, _, _, agent in made if browser == "Firefox")


def test_file_name_ends_with_its_extension(make):
    table = reference("file_types").columns
    known = set(zip(table["extension"], table["mime_type"], strict=True))
    names, endings, types = (make(f"internet.{n}", 500) for n in ("file_name", "file_extension", "mime_type"))
    assert all(name.endswith(f".{ending}") for name, ending in zip(names, endings, strict=True))
    assert set(zip(endings, types, strict=True)) <= known


def test_status_fits_the_method(make):
    pairs = set(zip(make("internet.http_method", 3000), make("internet.http_status", 3000), strict=True))
    assert ("GET", 201) not in pairs
    assert ("POST", 201) in pairs


def test_log_message_is_as_severe_as_its_level(make):
    for level, text in zip(make("internet.log_level", 2000), make("internet.log_message", 2000), strict=True):
        if "declined" in text or "Deadlock" in text:
            assert level == "ERROR"
        if "logged in" in text:
            assert level == "INFO"


def test_password_hash_has_the_form_of_bcrypt(make):
    assert all(
        re.fullmatch(r"\$2b\$12\$[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{31}", text) for text in make("internet.password_hash")
    )
