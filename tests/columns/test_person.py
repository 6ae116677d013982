"""People: what belongs to one person agrees, and nothing of it belongs to a real one."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from fabula import locales
from fabula.columns import find, names
from fabula.errors import RecipeError

DAY = datetime.date(2026, 11, 1)  # today, to the columns of `make`
TYPES = [name for name in names() if name.startswith("person.")]


def fold(name: str) -> str:
    return re.sub("[^a-z]", "", unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode())


def test_email_is_made_from_the_name(make):
    for first, last, email in zip(make("person.first_name"), make("person.last_name"), make("person.email"), strict=True):
        name, domain = email.split("@")
        letters = re.sub("[^a-z]", "", name)
        assert letters.startswith(fold(first)[0])
        assert letters.endswith((fold(last), fold(last)[0]))
        assert domain in ("example.com", "example.org", "example.net")


def test_email_takes_the_domain_of_a_column(make):
    domains = pa.array(["northgate.example", "bluebird.example"] * 10).dictionary_encode()
    assert [email.split("@")[1] for email in make("person.email", 20, domain=domains)] == domains.to_pylist()


@pytest.mark.parametrize("kind", ["person.email", "person.username"])
def test_unique_names_are_never_repeated(make, kind):
    values = make(kind, 50_000, unique=True)
    assert len(set(values)) == len(values)
    some = np.array([3, 14_159, 26_535, 9_999_999, 10_000_000])
    assert len(set(make(kind, some, unique=True))) == len(some)


def test_unique_numbers_are_as_short_as_their_row(make):
    assert all(len(re.sub(r"\D", "", email.split("@")[0])) == 1 for email in make("person.email", 10, unique=True))


def test_full_name_is_first_and_last_name_in_the_order_of_the_locale(make):
    for locale, form in (("en_US", "{0} {1}"), ("ja_JP", "{1} {0}"), ("zh_CN", "{1}{0}")):
        parts = zip(make("person.first_name", locale=locale), make("person.last_name", locale=locale), strict=True)
        assert make("person.full_name", locale=locale) == [form.format(*part) for part in parts]


def test_spaniards_have_two_surnames(make):
    assert all(len(name.split(" ")) >= 2 for name in make("person.last_name", locale="es_ES"))


def test_polish_surnames_follow_the_sex(make):
    rows = list(zip(make("person.last_name", 2000, locale="pl_PL"), make("person.sex", 2000, locale="pl_PL"), strict=True))
    assert all(sex == "Female" for name, sex in rows if name.endswith("ska"))
    assert all(sex == "Male" for name, sex in rows if name.endswith("ski"))


def test_first_names_fit_the_sex(make):
    assert "Mary" not in make("person.first_name", 5000, sex="Male")
    assert "Robert" not in make("person.first_name", 5000, sex="Female")


def test_first_names_fit_the_age(make):
    young, old = (
        Counter(make("person.first_name", 20_000, sex="Female", **ages))
        for ages in ({"min_age": 5, "max_age": 10}, {"min_age": 70})
    )
    assert young["Olivia"] > 10 * old["Olivia"]
    assert old["Linda"] > 10 * young["Linda"]


def test_age_agrees_with_the_birth_date_and_its_bounds(make):
    for born, age in zip(
        make("person.birth_date", 5000, min_age=6, max_age=11), make("person.age", 5000, min_age=6, max_age=11), strict=True
    ):
        assert age == DAY.year - born.year - ((born.month, born.day) > (DAY.month, DAY.day))
        assert 6 <= age <= 11


def test_every_age_between_the_bounds_is_reached(make):
    assert set(make("person.age", 3000, min_age=18, max_age=24)) == set(range(18, 25))


def test_birthdays_are_spread_over_the_year(make):
    months = Counter(born.month for born in make("person.birth_date", 12_000))
    assert min(months.values()) > 700
    first_of_january = sum((born.month, born.day) == (1, 1) for born in make("person.birth_date", 12_000))
    assert first_of_january < 80


def test_no_child_is_married_or_a_doctor(make):
    assert set(make("person.marital_status", 2000, min_age=3, max_age=17)) == {"Single"}
    assert not any("Dr" in title for title in make("person.title", 2000, min_age=3, max_age=25))
    assert "Doctorate" not in make("person.education_level", 2000, max_age=24)


def test_titles_fit_the_sex(make):
    for title, sex in zip(make("person.title", 500), make("person.sex", 500), strict=True):
        assert title in {"Male": {"Mr.", "Dr."}, "Female": {"Mrs.", "Ms.", "Miss", "Dr."}}[sex]


def test_height_goes_with_sex_and_weight_with_height(make):
    height, weight = np.array(make("person.height_cm", 5000)), np.array(make("person.weight_kg", 5000))
    male = np.array(make("person.sex", 5000)) == "Male"
    assert 10 < height[male].mean() - height[~male].mean() < 17
    assert np.corrcoef(height, weight)[0, 1] > 0.3
    assert np.mean(make("person.height_cm", 500, min_age=4, max_age=4)) < 115


def test_hair_turns_grey(make):
    young, old = (Counter(make("person.hair_color", 2000, **ages)) for ages in ({"max_age": 30}, {"min_age": 75}))
    assert young["Grey"] == 0
    assert old["Grey"] > 500


def test_telephones_are_those_of_fiction(make):
    assert all(re.fullmatch(r"\(\d{3}\) 555-01\d\d", number) for number in make("person.phone"))
    assert all(re.fullmatch(r"07700 900\d{3}", number) for number in make("person.mobile", locale="en_GB"))
    assert all(re.fullmatch(r"06 39 98 \d\d \d\d", number) for number in make("person.mobile", locale="fr_FR"))


def test_german_tax_numbers_are_test_numbers_of_valid_form(make):
    for number in make("person.national_id", locale="de_DE"):
        assert number[0] == "0"
        assert len(number) == 11
        assert sorted(Counter(number[:10]).values()) == [1] * 8 + [2]
        product = 10
        for digit in map(int, number[:10]):
            product = ((digit + product) % 10 or 10) * 2 % 11
        assert int(number[10]) == (11 - product) % 10


def test_a_british_licence_spells_the_person(make):
    columns = [make(f"person.{kind}", locale="en_GB") for kind in ("driving_licence", "last_name", "birth_date", "sex")]
    for licence, last, born, sex in zip(*columns, strict=True):
        assert licence[:5] == (re.sub("[^A-Z]", "", last.upper()) + "9999")[:5]
        month = born.month + 50 * (sex == "Female")
        assert licence[5:11] == f"{born.year // 10 % 10}{month:02d}{born.day:02d}{born.year % 10}"


def test_a_bio_names_two_different_pastimes(make):
    assert not any(re.search(r"(\w+ing [^.,]+) and \1[.,]", bio) for bio in make("person.bio", 3000))


def test_only_names_with_a_short_form_have_nicknames(make):
    known = dict(zip(make("person.first_name", 500), make("person.nickname", 500), strict=True))
    assert None in known.values()
    assert all(short != name for name, short in known.items())


def test_the_user_name_is_the_mail_address_before_its_at_sign(make):
    for options in ({}, {"unique": True}):
        pairs = zip(make("person.username", **options), make("person.email", **options), strict=True)
        assert all(user == email.split("@")[0] for user, email in pairs)


@pytest.mark.parametrize(
    ("locale", "ends"), [("ru_RU", ("вна", "вич")), ("uk_UA", ("вна", "івна", "вич")), ("bg_BG", ("ва", "ов", "ев"))]
)
def test_patronymics_fit_the_sex(make, locale, ends):
    for sex, name in zip(make("person.sex", locale=locale), make("person.middle_name", locale=locale), strict=True):
        assert name.endswith(ends)
        assert name.endswith("а") == (sex == "Female")


@pytest.mark.parametrize("locale", ["ru_RU", "cs_CZ", "pl_PL", "el_CY", "lt_LT", "is_IS", "bg_BG"])
def test_last_names_fit_the_sex(make, locale):
    last = {sex: set() for sex in ("Female", "Male")}
    for sex, name in zip(make("person.sex", 2000, locale=locale), make("person.last_name", 2000, locale=locale), strict=True):
        last[sex].add(name)
    assert len(last["Female"] & last["Male"]) < 0.5 * len(last["Female"])  # some families have one form


def test_nicknames_are_those_of_the_language(make):
    assert "Dave" not in make("person.nickname", 3000, sex="Male", locale="es_ES")
    assert "Dave" in make("person.nickname", 3000, sex="Male", locale="en_US")


@pytest.mark.parametrize("options", [{"sex": "x"}, {"min_age": 40, "max_age": 20}, {"max_age": 300}])
def test_impossible_people_are_refused(make, options):
    with pytest.raises(RecipeError):
        make("person.first_name", **options)


@pytest.mark.parametrize("name", TYPES)
def test_rows_do_not_depend_on_their_batch(arrow, name):
    whole = arrow(name, 20)
    assert arrow(name, np.array([13, 2])).to_pylist() == [whole[13].as_py(), whole[2].as_py()]
    assert arrow(name, 0).type == arrow(name, 1).type == whole.type


@pytest.mark.parametrize("locale", locales.codes())
def test_every_locale_has_whole_people(arrow, locale):
    for name in TYPES:
        values = arrow(name, 40, locale=locale).to_pylist()
        assert not any(value == "" or (value is None and name != "person.nickname") for value in values), name
        assert not any(isinstance(value, str) and ("{" in value or value != value.strip()) for value in values), name
    assert all(
        re.fullmatch(r"[a-z0-9._]+@example\.(com|org|net)", email)
        for email in arrow("person.email", 40, locale=locale).to_pylist()
    )


def test_people_share_one_latent():
    assert len({find(name).latent for name in TYPES if find(name).latent}) == 1
