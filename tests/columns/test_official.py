"""Numbers of states: their check characters hold, they agree with the person, and they are asked for by country."""

from __future__ import annotations

import re

import numpy as np
import pytest
from make import column as recipe_column

import fabula
from fabula.columns.official import ANY, numbers
from fabula.columns.official_checks import RULES
from fabula.columns.papers import BAD_WORDS
from fabula.errors import FabulaError, RecipeError

COUNTRIES = sorted({number.country for number in numbers() if number.kind == "national_id"} - {ANY})
EU = [vat.country for vat in numbers() if vat.kind == "vat_number" and vat.country not in (ANY, "GB", "CH", "NO", "IS")]


def people(make, country: str, *others: str, rows: int = 300, **options) -> list[tuple]:
    """National ids of a country beside other facts of the same people."""
    numbers = make("person.national_id", rows, country=country, **options)
    return list(zip(numbers, *(make(f"person.{other}", rows, **options) for other in others), strict=True))


def test_the_table_names_rules_that_exist_and_says_whose_the_numbers_are():
    for number in numbers():
        assert not number.check or number.check in RULES
        assert number.status in ("test", "free", "rare", "odds")
        assert number.why
        signs = re.sub(r"\[[^\]]+\]", "#", number.form)
        assert not number.written or "{" in number.form or number.written.count("x") == len(signs.replace("!", ""))


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_country_gives_numbers_of_one_form(make, country):
    made = make("person.national_id", 200, country=country, min_age=1)
    assert len({len(text) for text in made}) == 1
    assert not any("@" in text or "  " in text for text in made)


def test_there_are_many_countries_and_all_vat_numbers_of_the_union(make):
    assert len(COUNTRIES) >= 60
    assert len(EU) == 27
    for country in [*EU, "GB", "CH", "NO"]:
        head = {"GR": "EL", "CH": "CHE"}.get(country, country)
        assert all(text.startswith(head) for text in make("company.vat_number", 20, country=country))


def test_numbers_follow_the_locale_and_may_be_asked_for_by_country():
    about = {"locale": "pl_PL"}
    columns = {
        "own": "person.national_id",
        "german": 'person.national_id(country="DE")',
        "nhs": 'person.national_id("NHS", country="GB")',
    }
    rows = fabula.generate({"about": about, "t": {"rows": 50, "columns": columns}}, seed=1)["t"].take(50)
    for row in rows:
        assert re.fullmatch(r"\d{11}", row["own"])
        assert row["german"].startswith("0")
        assert row["nhs"].startswith("999 ")


def test_an_unknown_country_or_number_is_refused_with_those_that_there_are(make):
    with pytest.raises(RecipeError, match="no national id of `XX`"):
        make("person.national_id", country="XX")
    with pytest.raises(RecipeError, match="no number `NHSS` of GB") as told:
        make("person.national_id", country="GB", number="NHSS")
    assert "NHS" in told.value.hint
    with pytest.raises(FabulaError):
        recipe_column('person.national_id(country="XX")', rows=3)


def test_polish_numbers_mark_a_later_century_and_hold_birth_and_sex(make):
    for number, born, sex in people(make, "PL", "birth_date", "sex", min_age=1):
        century = 40 if born.year < 2000 else 60
        assert number[:6] == f"{born:%y}{born.month + century:02d}{born:%d}"
        assert int(number[9]) % 2 == (sex == "Male")
        total = sum(int(digit) * weight for digit, weight in zip(number, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1], strict=True))
        assert total % 10 == 0


def test_swedish_finnish_and_french_numbers_are_of_the_person_and_kept_for_tests(make):
    for number, born, sex in people(make, "SE", "birth_date", "sex"):
        assert number[:6] == f"{born:%y%m%d}"
        assert number[7] == "9" and number[8] in "89"
        assert int(number[9]) % 2 == (sex == "Male")
    for number, born, sex in people(make, "FI", "birth_date", "sex", min_age=1):
        assert number[:7] == f"{born:%d%m%y}" + ("A" if born.year >= 2000 else "-")
        assert number[7] == "9" and int(number[9]) % 2 == (sex == "Male")
    for number, born, sex in people(make, "FR", "birth_date", "sex"):
        plain = number.replace(" ", "")
        assert plain[:5] == ("1" if sex == "Male" else "2") + f"{born:%y%m}"
        assert plain[10:13] == "000"
        assert int(plain[13:]) == 97 - int(plain[:13]) % 97


def test_danish_numbers_keep_the_sex_of_the_person_and_pass_by_eleven(make):
    for number, born, sex in people(make, "DK", "birth_date", "sex", min_age=1):
        digits = [int(sign) for sign in number if sign != "-"]
        assert number[:6] == f"{born.day + 60:02d}{born:%m%y}"
        assert digits[-1] % 2 == (sex == "Male")
        assert sum(a * b for a, b in zip(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1], strict=True)) % 11 == 0


def test_an_italian_code_is_spelled_from_name_sex_and_birth(make):
    columns = ("birth_date", "sex", "first_name", "last_name")
    for code, born, sex, first, last in people(make, "IT", *columns, locale="it_IT", rows=1000):
        plain = [re.sub("[^A-Z]", "", _ascii(name)) for name in (first, last)]
        consonants = [[letter for letter in name if letter not in "AEIOU"] for name in plain]
        if len(consonants[1]) >= 3:
            assert code[:3] == "".join(consonants[1][:3])
        if len(consonants[0]) >= 4:
            assert code[3:6] == consonants[0][0] + "".join(consonants[0][2:4])
        assert code[6:8] == f"{born:%y}"
        assert "ABCDEHLMPRST"[born.month - 1] == code[8]
        assert int(code[9:11]) == born.day + 40 * (sex == "Female")
        assert code[11:15] == "Z999"


def _ascii(name: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFKD", name.upper()).encode("ascii", "ignore").decode()


def test_mexican_codes_are_of_the_person_and_spell_no_bad_word(make):
    for code, born, sex in people(
        make, "MX", "birth_date", "sex", locale="es_MX" if _has("es_MX") else "es_ES", min_age=1, rows=3000
    ):
        assert code[4:10] == f"{born:%y%m%d}"
        assert code[10] == ("H" if sex == "Male" else "M")
        assert code[16] == ("Z" if born.year >= 2000 else "9")
        assert code[:4] not in BAD_WORDS.split()


def _has(code: str) -> bool:
    from fabula import locales

    return code in locales.codes()


def test_a_firms_numbers_hold_one_another(make):
    for vat, own in (
        ("NO", "tax_id"),
        ("FR", "registration_number"),
        ("BE", "registration_number"),
        ("IT", "tax_id"),
        ("AU", ""),
    ):
        if own:
            pairs = zip(make("company.vat_number", country=vat), make(f"company.{own}", country=vat), strict=True)
        else:
            pairs = zip(make("company.tax_id", country=vat), make("company.registration_number", country=vat), strict=True)
        for whole, part in pairs:
            assert re.sub(r"\W", "", part) in re.sub(r"\W", "", whole)


def test_firms_of_countries_without_that_tax_give_their_tax_number(make):
    assert make("company.vat_number", locale="en_US") == make("company.tax_id", locale="en_US")
    assert make("company.tax_id", locale="en_GB") == make("company.vat_number", locale="en_GB")


def test_rows_apart_have_the_same_numbers(make):
    for country in ("DK", "NO", "MX", "DE", "CZ"):
        whole = make("person.national_id", 40, country=country)
        assert make("person.national_id", np.array([31, 2]), country=country) == [whole[31], whole[2]]
