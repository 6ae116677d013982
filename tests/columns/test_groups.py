"""Columns that fit what other columns of the row say: cases by age and sex, jobs by department, titles by genre."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest

from fabula.columns.pools import reference

ROWS = 2000
RNG = np.random.default_rng(7)


def some(*values: object) -> pa.Array:
    """(ROWS,) of the values, by chance."""
    return pa.array(RNG.choice(np.array(values), ROWS))


def lookup(table: str, key: str, value: str) -> dict[str, str]:
    columns = reference(table).columns
    return dict(zip(columns[key], columns[value], strict=True))


def test_a_diagnosis_fits_age_and_sex(make):
    age, sex = pa.array(RNG.integers(0, 100, ROWS)), some("Female", "M")
    only, first, last = (lookup("diagnoses", "name", column) for column in ("sex", "min_age", "max_age"))
    said = zip(age.to_pylist(), sex.to_pylist(), make("health.diagnosis", ROWS, age=age, sex=sex), strict=True)
    for years, who, name in said:
        assert int(first[name]) <= years <= int(last[name])
        assert only[name] in ("", {"M": "Male"}.get(who, who))


def test_small_children_get_doses_by_weight_on_wards_of_their_own(make):
    age = pa.array(RNG.integers(1, 11, ROWS))
    wards = set(make("health.ward", ROWS, age=age))
    assert {"Pediatric Ward", "Pediatric Clinic"} <= wards
    assert not wards & {"Geriatric Ward", "Internal Medicine", "Orthopedic Ward", "Outpatient Clinic"}
    pairs = set(zip(make("health.medication", ROWS, age=age), make("health.dosage", ROWS, age=age), strict=True))
    assert ("Paracetamol", "15 mg/kg every 6 hours") in pairs
    assert not any(name == "Paracetamol" and "1 g" in dose for name, dose in pairs)


def test_a_birth_date_says_the_age_as_well(make):
    born = pa.array([dt.date(2020, 5, 1)] * 300)
    assert set(make("health.diagnosis", 300, age=born)) == set(make("health.diagnosis", 300, age=pa.array([6] * 300)))


def test_a_limit_to_the_ages_of_children_needs_no_lower_one(make):
    first = lookup("diagnoses", "name", "min_age")
    made = make("health.diagnosis", 1000, max_age=10)
    assert all(int(first[name]) <= 10 for name in made)
    assert "Acute upper respiratory infection" in made


def test_no_one_is_a_director_at_20(make):
    age = pa.array(RNG.integers(17, 66, ROWS))
    grades = list(zip(age.to_pylist(), make("work.seniority", ROWS, age=age), strict=True))
    assert not [grade for years, grade in grades if years < 23 and grade not in ("Junior", "Mid")]
    heads = [years for years, grade in grades if grade in ("Director", "Executive")]
    assert min(heads) >= 30


def test_a_job_is_of_the_department_of_its_row_whatever_that_is_called(make):
    column = some("HR", "Vertrieb", "Customer Support", "R&D")
    meant = {"HR": "Human Resources", "Vertrieb": "Sales", "Customer Support": "Customer Service", "R&D": "Research"}
    department = lookup("jobs", "title", "department")
    made = make("work.department", ROWS, department=column)
    assert made == [meant[value] for value in column.to_pylist()]
    titles = make("work.job_title", ROWS, department=column)
    bare = [title.removeprefix("Junior ").removeprefix("Senior ").removeprefix("Lead ") for title in titles]
    assert [department.get(title) for title in bare] == made


def test_pay_follows_the_title_that_the_row_already_has(make):
    title = some("Cashier", "Surgeon")
    pay: dict[str, list[float]] = {"Cashier": [], "Surgeon": []}
    for name, amount in zip(title.to_pylist(), make("work.salary", ROWS, title=title), strict=True):
        pay[name].append(amount)
    assert max(pay["Cashier"]) < 60_000 < 150_000 < min(pay["Surgeon"])


@pytest.mark.parametrize(
    ("name", "option", "values", "told"),
    [
        ("media.movie_genre", "genre", ("Comedy", "Western"), None),
        ("media.tv_genre", "genre", ("Crime", "Sci-Fi"), {"Crime": "Crime", "Sci-Fi": "Science Fiction"}),
        ("food.cuisine", "cuisine", ("Thai", "Italian"), None),
        ("food.course", "course", ("Dessert", "Appetizer"), {"Dessert": "Dessert", "Appetizer": "Starter"}),
        ("commerce.category", "category", ("Garden", "Fashion"), {"Garden": "Garden", "Fashion": "Clothing"}),
        ("transport.vehicle_make", "make", ("Toyota", "BMW"), None),
        ("nature.species", "species", ("Dog", "cow"), {"Dog": "Dog", "cow": "Cattle"}),
        ("sport.sport", "sport", ("Chess", "Soccer"), {"Chess": "Chess", "Soccer": "Football"}),
        ("education.department", "department", ("Physics", "Maths"), {"Physics": "Physics", "Maths": "Mathematics"}),
        ("world.continent", "continent", ("Europe", "Asia"), None),
        ("world.quantity", "quantity", ("Length", "Pressure"), None),
    ],
)
def test_what_a_column_says_is_kept_to(make, name, option, values, told):
    column = some(*values)
    assert make(name, ROWS, **{option: column}) == [(told or {}).get(value, value) for value in column.to_pylist()]


@pytest.mark.parametrize(
    ("name", "option", "values"),
    [
        ("health.diagnosis", "age", (5, 40)),
        ("work.job_title", "department", ("IT", "HR")),
        ("media.book_title", "genre", ("Poetry", "Art")),
    ],
)
def test_a_row_does_not_depend_on_what_other_rows_say(make, name, option, values):
    column = some(*values)
    whole = make(name, ROWS, **{option: column})
    few = np.array([3, 500, 1999])
    assert make(name, few, **{option: column.take(pa.array(few))}) == [whole[row] for row in few]
    alone = [make(name, np.array([row]), **{option: column.take(pa.array([row]))})[0] for row in few]
    assert alone == [whole[row] for row in few]


def test_few_rows_of_a_category_get_different_products(make):
    column = some("Garden", "Electronics", "Grocery").slice(0, 90)
    assert len(set(make("commerce.product_name", 90, category=column))) == 90


def test_women_do_not_race_over_110_m_hurdles(make):
    sex = some("F", "M")
    events = list(zip(sex.to_pylist(), make("sport.position", ROWS, sport="Athletics", sex=sex), strict=True))
    assert {event for who, event in events if who == "F"} & {"100 m hurdles"}
    assert not [event for who, event in events if (who, event) in (("F", "110 m hurdles"), ("M", "100 m hurdles"))]


def test_a_crop_grows_where_the_row_is(make):
    made = set(make("nature.crop", 500, region=pa.array(["Germany"] * 500)))
    assert {"Wheat", "Sugar beet"} <= made
    assert not made & {"Coffee", "Cocoa", "Bananas", "Dates"}


def test_a_band_is_not_named_like_one_singer(make):
    pairs = set(zip(make("media.artist", ROWS), make("media.artist_type", ROWS), strict=True))
    assert all(kind == "Orchestra" for name, kind in pairs if "Philharmonic" in name)
    assert all(kind == "Solo" for name, kind in pairs if name.startswith(("MC ", "DJ ")) and "&" not in name)
    assert {kind for _, kind in pairs} == {"Solo", "Duo", "Band", "Orchestra"}


def test_a_listed_firm_is_no_llc(make):
    assert set(make("company.legal_form", 500, listed=True)) == {"Inc.", "Corp."}
    assert "LLC" in make("company.legal_form", 500)
