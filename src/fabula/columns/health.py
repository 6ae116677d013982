"""Medicine: cases whose diagnosis, code, ward and treatment fit each other, vital signs, laboratory results, hospitals."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import digits, join
from fabula.columns.code import distinct_numbers
from fabula.columns.draw import Draw, Latent
from fabula.columns.lists import pick_listed, word_list
from fabula.columns.pools import Pool, reference
from fabula.columns.templates import local_pool

ADULT = (18, 80)  # years of age, when nothing is said
SHARE_OF_ADULTS = 0.6  # a diagnosis is used for people of unknown age if at least this share of those years can have it
SHARE_OF_ASKED = 0.3  # the same where sex, ages or specialty were said


class Case(Latent):
    """The one medical case that a row is about.

    Args:
        sex: `Female` or `Male` lets in what only they can have; without it, only what both can.
        min_age, max_age: years of age of the patients.
        specialty: only cases of this specialty, such as `Cardiology`.
    """

    def __init__(
        self, draw: Draw, *, sex: str = "", min_age: int = ADULT[0], max_age: int = ADULT[1], specialty: str = ""
    ) -> None:
        super().__init__(draw)
        self.sex = sex
        self.min_age = min_age
        self.max_age = max_age
        self.specialty = specialty

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) row numbers of the table `diagnoses`."""
        pool = _cases(self.sex, self.min_age, self.max_age, self.specialty)
        return pool.values.to_numpy()[self.draw.child("diagnosis").index(pool)]

    def text(self, column: str) -> Column:
        """(n,) the column of the table `diagnoses`, as it is."""
        return reference("diagnoses").take(column, self.index)

    def listed(self, column: str, stream: str) -> Column:
        """(n,) one of the values that the column lists for the diagnosis."""
        return pick_listed(self.draw.child(stream), "diagnoses", column, self.index)


@functools.cache
def _cases(sex: str, min_age: int, max_age: int, specialty: str) -> Pool:
    """Row numbers of the diagnoses that such patients can have, rarer where only some of them can."""
    table = reference("diagnoses")
    least = SHARE_OF_ADULTS if (sex, min_age, max_age, specialty) == ("", *ADULT, "") else SHARE_OF_ASKED
    rows, weights = [], []
    for row in range(len(table)):
        only, field = table.columns["sex"][row], table.columns["specialty"][row]
        first, last = table.numbers("min_age")[row], table.numbers("max_age")[row]
        share = max(0.0, min(last, max_age) - max(first, min_age) + 1) / max(max_age - min_age + 1, 1)
        if share >= least and only in ("", sex.capitalize()) and (not specialty or field.lower() == specialty.lower()):
            rows.append(row)
            weights.append(table.numbers("weight")[row] * share)
    if not rows:
        return table.picks if not specialty else _cases(sex, min_age, max_age, "")
    return Pool(pa.array(rows), weights)


@semantic_type("health.diagnosis")
def diagnosis(case: Case) -> Column:
    """A diagnosis, such as `Atrial fibrillation`, common ones more often. Source: fabula/reference/diagnoses.tsv.

    Options: `sex`, `min_age`, `max_age` and `specialty` narrow it to what such patients have.
    """
    return case.text("name")


@semantic_type("health.icd10")
def icd10(case: Case) -> Column:
    """The ICD-10-CM code of the row's diagnosis, such as `I48.91`."""
    return case.text("icd10")


@semantic_type("health.specialty")
def specialty(case: Case) -> Column:
    """The medical specialty that treats the row's diagnosis, such as `Cardiology`."""
    return case.text("specialty")


@semantic_type("health.ward")
def ward(case: Case) -> Column:
    """The ward or clinic where the row's diagnosis is treated, such as `Stroke Unit`."""
    return case.text("ward")


@semantic_type("health.symptom")
def symptom(case: Case) -> Column:
    """A symptom of the row's diagnosis, such as `Irregular heartbeat`."""
    return case.listed("symptoms", "symptom")


@semantic_type("health.severity")
def severity(case: Case) -> Column:
    """How bad the row's case is: `Mild`, `Moderate`, `Severe` or `Critical`, as its diagnosis can be."""
    return case.listed("severity", "severity")


@semantic_type("health.medication")
def medication(case: Case) -> Column:
    """A medicine given for the row's diagnosis, by its generic name, such as `Apixaban`."""
    return case.listed("medications", "medication")


@semantic_type("health.dosage")
def dosage(case: Case) -> Column:
    """The usual dose of the row's medicine, such as `5 mg twice daily`."""
    return case.listed("dosages", "medication")


@semantic_type("health.procedure")
def procedure(case: Case) -> Column:
    """An examination or operation done for the row's diagnosis, such as `Echocardiogram`."""
    return case.listed("procedures", "procedure")


@semantic_type("health.treatment")
def treatment(case: Case) -> Column:
    """The treatment of the row's diagnosis in a few words, such as `Anticoagulation and rate control`."""
    return case.listed("treatments", "treatment")


class Vitals(Latent):
    """The vital signs of one patient at one time: fever drives the pulse, and both blood pressures go together."""

    @functools.cached_property
    def temperature(self) -> np.ndarray:
        """(n,) degrees Celsius; one in nine has a fever."""
        usual = 36.7 + 0.26 * self.draw.child("temperature").normal()
        fever = 37.8 + 1.7 * self.draw.child("fever height").uniform() ** 1.5
        return np.where(self.draw.child("fever").chance(0.11), fever, usual)

    @functools.cached_property
    def systolic(self) -> np.ndarray:
        """(n,) mmHg, whole."""
        return np.clip(np.rint(124 + 15.5 * self.draw.child("pressure").normal()), 84, 205)


@semantic_type("health.heart_rate")
def heart_rate(vitals: Vitals) -> Column:
    """Heart beats a minute, 44 to 165, such as `76`; higher with a fever."""
    rate = 74 + 10.5 * vitals.draw.child("pulse").normal() + 9 * (vitals.temperature - 36.7)
    return _whole(np.clip(rate, 44, 165))


@semantic_type("health.systolic")
def systolic(vitals: Vitals) -> Column:
    """Systolic blood pressure in mmHg, 84 to 205, such as `128`."""
    return _whole(vitals.systolic)


@semantic_type("health.diastolic")
def diastolic(vitals: Vitals) -> Column:
    """Diastolic blood pressure in mmHg, such as `79`; always well below the row's systolic pressure."""
    pressure = 21 + 0.465 * vitals.systolic + 6 * vitals.draw.child("diastolic").normal()
    return _whole(np.clip(pressure, 45, np.minimum(vitals.systolic - 22, 125)))


@semantic_type("health.temperature_c")
def temperature_c(vitals: Vitals) -> Column:
    """Body temperature in degrees Celsius, 35.6 to 39.5, such as `36.8`; one in nine has a fever."""
    return pa.array(np.round(vitals.temperature, 1))


@semantic_type("health.oxygen_saturation")
def oxygen_saturation(vitals: Vitals) -> Column:
    """Oxygen saturation of the blood in percent, 84 to 100, such as `97`; few are below 94."""
    usual = 97.7 + 0.95 * vitals.draw.child("oxygen").normal()
    lack = np.where(vitals.draw.child("lack").chance(0.07), -3.2 * np.log1p(-vitals.draw.child("how much").uniform()), 0)
    return _whole(np.clip(usual - lack, 84, 100))


@semantic_type("health.bmi")
def bmi(draw: Draw) -> Column:
    """Body mass index in kg/m2, 15.5 to 52, such as `26.3`."""
    return pa.array(np.round(np.clip(25.9 * np.exp(0.175 * draw.normal()), 15.5, 52), 1))


def _whole(values: np.ndarray) -> pa.Array:
    return pa.array(np.rint(values).astype(np.int64))


class Lab(Latent):
    """The one laboratory test that a row reports."""

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) row numbers of the table `labs`."""
        return self.draw.child("test").index(reference("labs").picks)


@semantic_type("health.lab_test")
def lab_test(lab: Lab) -> Column:
    """Name of a laboratory test, such as `Potassium`. Source: fabula/reference/labs.tsv."""
    return reference("labs").take("name", lab.index)


@semantic_type("health.lab_unit")
def lab_unit(lab: Lab) -> Column:
    """The unit of the row's laboratory test, such as `mmol/L`."""
    return reference("labs").take("unit", lab.index)


@semantic_type("health.lab_value")
def lab_value(lab: Lab) -> Column:
    """The result of the row's laboratory test, in its unit and decimals, such as `4.2`; about one in six is out of range."""
    table = reference("labs")
    spread = np.clip(lab.draw.child("value").normal(), -3, 3)
    value = table.numbers("median")[lab.index] * np.exp(table.numbers("sigma")[lab.index] * spread)
    scale = 10.0 ** table.numbers("decimals")[lab.index]
    return pa.array(np.rint(value * scale) / scale)


@semantic_type("health.blood_type")
def blood_type(draw: Draw) -> Column:
    """ABO blood group with the Rh factor, such as `O+`, as common as in Europe and North America."""
    return draw.pick(word_list("health_words", "blood_type"))


@semantic_type("health.allergy")
def allergy(draw: Draw) -> Column:
    """Something a person is allergic to, such as `Penicillin`."""
    return draw.pick(word_list("health_words", "allergy"))


@semantic_type("health.vaccine")
def vaccine(draw: Draw) -> Column:
    """What a vaccine protects from, such as `Influenza`."""
    return draw.pick(word_list("health_words", "vaccine"))


@semantic_type("health.chronic_condition")
def chronic_condition(draw: Draw) -> Column:
    """A long-lasting condition in everyday words, such as `Asthma`."""
    return draw.pick(word_list("health_words", "chronic_condition"))


@semantic_type("health.admission_type")
def admission_type(draw: Draw) -> Column:
    """How a patient came to be admitted, such as `Emergency` or `Elective`."""
    return draw.pick(word_list("health_words", "admission_type"))


@semantic_type("health.discharge_disposition")
def discharge_disposition(draw: Draw) -> Column:
    """Where a patient went after the stay, such as `Home` or `Rehabilitation facility`."""
    return draw.pick(word_list("health_words", "discharge_disposition"))


@semantic_type("health.insurance_provider")
def insurance_provider(draw: Draw) -> Column:
    """Name of an invented health insurer, such as `Cedar Valley Health`; now and then `Self-pay`."""
    return draw.pick(word_list("health_words", "insurance_provider"))


@semantic_type("health.mrn")
def mrn(draw: Draw) -> Column:
    """A medical record number, such as `MRN 0048213`; the first ten million rows differ."""
    return join("MRN ", digits(distinct_numbers(draw, 10_000_000), 7))


@semantic_type("health.hospital_name")
def hospital_name(draw: Draw) -> Column:
    """Name of an invented hospital in the locale's language, such as `Westhaven General Hospital`."""
    return draw.pick(local_pool("institutions", "hospital", draw.locale.language))


@semantic_type("health.clinic_name")
def clinic_name(draw: Draw) -> Column:
    """Name of an invented medical practice in the locale's language, such as `Oak Street Family Practice`."""
    return draw.pick(local_pool("institutions", "clinic", draw.locale.language))
