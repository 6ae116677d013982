"""Nothing reaches a real person: mail domains are reserved, names are nobody's who is known."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from make import column as recipe_column

from fabula import locales
from fabula.columns.denied import is_denied, well_known
from fabula.columns.mail import RESERVED, safe_domain, safe_domains


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("students.mapleridge.example", "students.mapleridge.example"),
        ("mail.test", "mail.test"),
        ("example.org", "example.org"),
        ("gmail.com", "gmail.example"),
        ("students.mapleridge.edu", "students.mapleridge.example"),
        ("bank.co.uk", "bank.example"),
        ("@Northgate Bank", "northgate-bank.example"),
        ("notexample.com", "notexample.example"),
        ("", "mail.example"),
    ],
)
def test_a_domain_stays_only_if_nobody_can_own_it(asked, given):
    assert safe_domain(asked) == given
    assert re.search(RESERVED, given)


def test_missing_domains_stay_missing_and_firms_keep_theirs():
    assert safe_domains(pa.array(["gmail.com", None])).to_pylist() == ["gmail.example", None]
    own = pa.array(["northgate.example"])
    assert safe_domains(own).equals(own)


def test_mail_is_never_at_a_domain_that_somebody_owns():
    assert all(text.endswith("@gmail.example") for text in recipe_column('person.email("gmail.com")', rows=50))
    mixed = recipe_column("person.email(at)", rows=200, at='choice("web.de", "school.example", "outlook.com")')
    assert {text.split("@")[1] for text in mixed} == {"web.example", "school.example", "outlook.example"}


def test_the_list_of_well_known_people_is_long_and_readable():
    assert sum(map(len, well_known().values())) > 2000
    assert is_denied("Angela", "Merkel") and is_denied("Beyoncé", "Knowles") and not is_denied("Angela", "Berger")


@pytest.mark.parametrize("locale", ["en_US", "de_DE", "fr_FR", "pl_PL", "es_ES"])
def test_nobody_is_called_as_a_well_known_person(make, locale):
    if locale not in locales.codes():
        pytest.skip("no such locale")
    firsts, lasts = make("person.first_name", 30_000, locale=locale), make("person.last_name", 30_000, locale=locale)
    assert not [pair for pair in zip(firsts, lasts, strict=True) if is_denied(pair[0], pair[1].split()[0])]


def test_a_name_drawn_again_is_the_same_in_mail_and_full_name(make):
    columns = [make(f"person.{kind}", 3000) for kind in ("first_name", "last_name", "full_name")]
    assert all(full == f"{first} {last}" for first, last, full in zip(*columns, strict=True))
