"""Medical cases that hold together, vital signs in range, results in their unit."""

from __future__ import annotations

import pytest

from fabula.columns.pools import reference

LISTS = {
    "medication": "medications",
    "dosage": "dosages",
    "symptom": "symptoms",
    "procedure": "procedures",
    "treatment": "treatments",
}


def rows_of(table: str) -> dict[str, dict[str, str]]:
    columns = reference(table).columns
    return {name: {key: values[i] for key, values in columns.items()} for i, name in enumerate(columns["name"])}


@pytest.mark.parametrize("name", ["icd10", "specialty", "ward"])
def test_code_ward_and_specialty_fit_the_diagnosis(make, name):
    known = rows_of("diagnoses")
    assert all(
        known[diagnosis][name] == value for diagnosis, value in zip(make("health.diagnosis"), make(f"health.{name}"), strict=True)
    )


@pytest.mark.parametrize("name", LISTS)
def test_treatment_and_symptoms_fit_the_diagnosis(make, name):
    known = rows_of("diagnoses")
    for diagnosis, value in zip(make("health.diagnosis"), make(f"health.{name}"), strict=True):
        assert value in known[diagnosis][LISTS[name]].split("|")


def test_dose_belongs_to_the_medicine(make):
    known = rows_of("diagnoses")
    for diagnosis, medicine, dose in zip(*(make(f"health.{n}") for n in ("diagnosis", "medication", "dosage")), strict=True):
        pairs = zip(known[diagnosis]["medications"].split("|"), known[diagnosis]["dosages"].split("|"), strict=True)
        assert (medicine, dose) in pairs


def test_nobody_of_unknown_sex_or_age_has_what_only_some_can_have(make):
    known = rows_of("diagnoses")
    for diagnosis in make("health.diagnosis", 3000):
        assert not known[diagnosis]["sex"]
        assert int(known[diagnosis]["max_age"]) >= 18
        assert int(known[diagnosis]["min_age"]) <= 45


def test_patients_can_be_said_to_be_women_children_or_of_one_specialty(make):
    assert "Normal pregnancy" in make("health.diagnosis", 3000, sex="Female", min_age=20, max_age=40)
    assert "Croup" in make("health.diagnosis", 3000, min_age=0, max_age=10)
    assert set(make("health.specialty", 200, specialty="Cardiology")) == {"Cardiology"}


def test_diastolic_pressure_stays_below_systolic(make):
    pairs = list(zip(make("health.systolic", 5000), make("health.diastolic", 5000), strict=True))
    assert all(diastolic + 20 <= systolic for systolic, diastolic in pairs)


def test_fever_quickens_the_pulse(make):
    pairs = list(zip(make("health.temperature_c", 5000), make("health.heart_rate", 5000), strict=True))
    hot = [rate for temperature, rate in pairs if temperature > 38.5]
    calm = [rate for temperature, rate in pairs if temperature < 37]
    assert sum(hot) / len(hot) > sum(calm) / len(calm) + 10


def test_lab_results_have_the_unit_and_range_of_their_test(make):
    known = rows_of("labs")
    outside = 0
    for test, unit, value in zip(*(make(f"health.lab_{n}", 3000) for n in ("test", "unit", "value")), strict=True):
        assert known[test]["unit"] == unit
        assert round(value, int(known[test]["decimals"])) == value
        outside += not float(known[test]["low"]) <= value <= float(known[test]["high"])
    assert 0.1 < outside / 3000 < 0.3


def test_hospitals_are_named_in_the_language(make):
    assert any("Hospital" in name for name in make("health.hospital_name", 50))
    assert any("Krankenhaus" in name or "Klinik" in name for name in make("health.hospital_name", 50, locale="de_DE"))


def test_record_numbers_never_repeat(make):
    assert len(set(make("health.mrn", 20_000))) == 20_000
