"""Medicine: cases whose diagnosis, code, ward and treatment fit each other, vital signs, laboratory results, hospitals."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import digits, join, numbers
from fabula.columns.code import distinct_numbers
from fabula.columns.draw import Draw, Latent
from fabula.columns.groups import banded, draw_by, mapped, sex_of, years_old
from fabula.columns.lists import pick_listed, word_list
from fabula.columns.pools import Pool, reference
from fabula.columns.templates import local_pool

ADULT = (18, 80)  # years of age, when nothing is said
OLDEST = 104
SHARE_OF_ADULTS = 0.6  # a diagnosis is used for people of unknown age if at least this share of those years can have it
SHARE_OF_ASKED = 0.3  # the same where sex, ages or specialty were said
CHILD = 16  # below that age, wards are those of children
SMALL = 12  # below that age, doses go by weight
CHILD_WARDS = {"Intensive Care Unit": "Pediatric Intensive Care Unit", "Emergency Department": "Pediatric Emergency Department"}


class Case(Latent):
    """The one medical case that a row is about.

    Args:
        sex: `Female` or `Male`, or a column of the row, lets in what only they can have; without it, only what both can.
        age: years of age or a birth date of the row: diagnosis, ward, medicine and dose fit it.
        min_age, max_age: years of age of the patients, where there is no age.
        specialty: only cases of this specialty, such as `Cardiology`, or of that which a column says.
    """

    def __init__(
        self,
        draw: Draw,
        *,
        sex: Column | str = "",
        age: Column | float | None = None,
        min_age: int | None = None,
        max_age: int | None = None,
        specialty: Column | str = "",
    ) -> None:
        super().__init__(draw)
        self.sex = mapped(sex, sex_of)
        self.age = years_old(age, draw.today)
        self.min_age = min(ADULT[0] if min_age is None else min_age, 0 if min_age is None and (max_age or 99) < 40 else 999)
        self.max_age = max(ADULT[1] if max_age is None else max_age, self.min_age)
        self.specialty = mapped(specialty, lambda text: (text or "").casefold())

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) row numbers of the table `diagnoses`."""
        said = (self.sex, banded(self.age, _ages()), self.specialty)

        def pool_of(sex: str | None, age: float | None, specialty: str | None) -> Pool:
            low, high = (self.min_age, self.max_age) if age is None else (int(age), int(age))
            return _cases(sex or "", low, high, specialty or "")

        return draw_by(self.draw.child("diagnosis"), said, pool_of)

    @functools.cached_property
    def is_below(self) -> dict[int, np.ndarray]:
        """(n,) bool for each of the ages at which care changes: whether the patient is younger."""
        n = len(self.draw)
        years = np.broadcast_to(numbers(np.nan if self.age is None else self.age), n)
        known = np.where(np.isnan(years), self.max_age, years)
        return {limit: known < limit for limit in (SMALL, CHILD)}

    def text(self, column: str) -> Column:
        """(n,) the column of the table `diagnoses`, as it is."""
        return reference("diagnoses").take(column, self.index)

    def listed(self, column: str, stream: str) -> Column:
        """(n,) one of the values that the column lists for the diagnosis."""
        return pick_listed(self.draw.child(stream), "diagnoses", column, self.index)

    @functools.cached_property
    def medicine(self) -> tuple[np.ndarray, np.ndarray]:
        """(n,) positions of medicine and dose in the prescriptions."""
        book = _prescriptions()
        row = self.index + len(reference("diagnoses")) * self.is_below[SMALL]
        chance = self.draw.child("medication").uniform()
        place = book.start[row] + (chance * book.count[row]).astype(np.int64)
        return book.medicine[place], book.dose[place]


@functools.cache
def _ages() -> tuple[float, ...]:
    """The ages, in years, at which what people can have changes."""
    table = reference("diagnoses")
    return tuple(sorted({0.0, *table.numbers("min_age"), *(table.numbers("max_age") + 1)}))


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
        if share >= least and only in ("", sex) and (not specialty or field.casefold() == specialty):
            rows.append(row)
            weights.append(table.numbers("weight")[row] * share)
    if not rows:
        return table.picks if not specialty else _cases(sex, min_age, max_age, "")
    return Pool(pa.array(rows), weights)


@dataclass(frozen=True, eq=False)
class Prescriptions:
    """Medicines and doses of every diagnosis, first for adults and then for small children, end to end."""

    medicines: Pool
    doses: Pool
    start: np.ndarray  # (2 m,) of m diagnoses
    count: np.ndarray
    medicine: np.ndarray
    dose: np.ndarray


@functools.cache
def _prescriptions() -> Prescriptions:
    table, children = reference("diagnoses"), reference("child_doses").columns
    dose_of = dict(zip(children["medicine"], children["dose"], strict=True))
    lists = [
        list(zip(medicines.split("|"), doses.split("|"), strict=True))
        for medicines, doses in zip(table.columns["medications"], table.columns["dosages"], strict=True)
    ]
    youngest = table.numbers("min_age")
    for row, pairs in enumerate(lists[:]):
        is_theirs = table.columns["specialty"][row] == "Pediatrics" or youngest[row] >= SMALL
        fitting = pairs if is_theirs else [(name, dose_of[name] or dose) for name, dose in pairs if name in dose_of]
        lists.append(fitting or [("Paracetamol", dose_of["Paracetamol"])])
    count = np.array([len(pairs) for pairs in lists])
    flat = [pair for pairs in lists for pair in pairs]
    medicines, doses = (dict.fromkeys(column) for column in zip(*flat, strict=True))
    places = [{text: i for i, text in enumerate(column)} for column in (medicines, doses)]
    return Prescriptions(
        medicines=Pool(pa.array(list(medicines))),
        doses=Pool(pa.array(list(doses))),
        start=np.cumsum(count) - count,
        count=count,
        medicine=np.array([places[0][name] for name, _ in flat], dtype=np.int32),
        dose=np.array([places[1][dose] for _, dose in flat], dtype=np.int32),
    )


@functools.cache
def _wards() -> tuple[Pool, np.ndarray]:
    """Names of wards, and for each diagnosis the ward of adults, then the ward of children."""
    names = reference("diagnoses").columns["ward"]
    of_children = [
        ward
        if "Matern" in ward or ward in ("Day Surgery", "Dental Clinic", "Eye Clinic", "Isolation Ward", "Newborn Ward")
        else CHILD_WARDS.get(ward, "Pediatric Clinic" if "Clinic" in ward else "Pediatric Ward")
        for ward in names
    ]
    place = {name: i for i, name in enumerate(dict.fromkeys([*names, *of_children]))}
    return Pool(pa.array(list(place))), np.array([place[name] for name in [*names, *of_children]], dtype=np.int32)


@semantic_type("health.diagnosis")
def diagnosis(case: Case) -> Column:
    """A diagnosis, such as `Atrial fibrillation`, common ones more often. Source: fabula/reference/diagnoses.tsv.

    Options: `sex`, `age` and `specialty` (columns or constants), `min_age` and `max_age` narrow it to what such patients have.
    """
    return case.text("name")


@semantic_type("health.icd10")
def icd10(case: Case) -> Column:
    """The ICD-10-CM code of the row's diagnosis, such as `I48.91`."""
    return case.text("icd10")


@semantic_type("health.icd10_chapter")
def icd10_chapter(case: Case) -> Column:
    """The chapter of ICD-10 that the row's code is in, such as `Diseases of the circulatory system`.

    Source: fabula/reference/icd10_chapters.tsv.
    """
    pool, chapter = _chapters()
    return pool.take(chapter[case.index])


@functools.cache
def _chapters() -> tuple[Pool, np.ndarray]:
    """Titles of the chapters, and the chapter of each diagnosis."""
    table = reference("icd10_chapters").columns
    chapters = list(zip(table["first"], table["last"], strict=True))
    of_code = [
        next(i for i, (first, last) in enumerate(chapters) if first <= code[:3] <= last)
        for code in reference("diagnoses").columns["icd10"]
    ]
    return Pool(pa.array(table["title"])), np.array(of_code, dtype=np.int32)


@semantic_type("health.specialty")
def specialty(case: Case) -> Column:
    """The medical specialty that treats the row's diagnosis, such as `Cardiology`."""
    return case.text("specialty")


@semantic_type("health.ward")
def ward(case: Case) -> Column:
    """The ward or clinic where the row's diagnosis is treated, such as `Stroke Unit`; children under 16 lie on theirs."""
    pool, codes_ = _wards()
    return pool.take(codes_[case.index + len(reference("diagnoses")) * case.is_below[CHILD]])


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
    return _prescriptions().medicines.take(case.medicine[0])


@semantic_type("health.dosage")
def dosage(case: Case) -> Column:
    """The usual dose of the row's medicine, such as `5 mg twice daily`; by weight for children under 12, `15 mg/kg every 6 hours`."""
    return _prescriptions().doses.take(case.medicine[1])


@semantic_type("health.procedure")
def procedure(case: Case) -> Column:
    """An examination or operation done for the row's diagnosis, such as `Echocardiogram`."""
    return case.listed("procedures", "procedure")


@semantic_type("health.treatment")
def treatment(case: Case) -> Column:
    """The treatment of the row's diagnosis in a few words, such as `Anticoagulation and rate control`."""
    return case.listed("treatments", "treatment")


YEARS = (0, 1, 3, 6, 10, 14, 18, 40, 60, 80)  # ages at which the usual pulse and pressure are known
PULSE = (140, 122, 108, 98, 88, 80, 74, 73, 73, 74)
PRESSURE = (78, 90, 95, 100, 105, 112, 118, 121, 129, 135)  # systolic


class Vitals(Latent):
    """The vital signs of one patient at one time: fever drives the pulse, and both blood pressures go together.

    Args:
        age: years of age or a birth date of the row: children have a quicker pulse and a lower pressure.
    """

    def __init__(self, draw: Draw, *, age: Column | float | None = None) -> None:
        super().__init__(draw)
        self.age = years_old(age, draw.today)

    def usual(self, by_age: tuple[int, ...], adult: float) -> np.ndarray | float:
        """(n,) what is usual at the row's age, or for an adult."""
        if self.age is None:
            return adult
        years = numbers(self.age)
        return np.where(np.isnan(years), adult, np.interp(years, YEARS, by_age))

    @functools.cached_property
    def temperature(self) -> np.ndarray:
        """(n,) degrees Celsius; one in nine has a fever."""
        usual = 36.7 + 0.26 * self.draw.child("temperature").normal()
        fever = 37.8 + 1.7 * self.draw.child("fever height").uniform() ** 1.5
        return np.where(self.draw.child("fever").chance(0.11), fever, usual)

    @functools.cached_property
    def systolic(self) -> np.ndarray:
        """(n,) mmHg, whole."""
        usual = self.usual(PRESSURE, 124)
        return np.clip(np.rint(usual * (1 + 0.125 * self.draw.child("pressure").normal())), np.minimum(84, usual - 14), 205)


@semantic_type("health.heart_rate")
def heart_rate(vitals: Vitals) -> Column:
    """Heart beats a minute, 44 to 190, such as `76`; higher with a fever, and in children where `age` says so."""
    rate = vitals.usual(PULSE, 74) + 10.5 * vitals.draw.child("pulse").normal() + 9 * (vitals.temperature - 36.7)
    return _whole(np.clip(rate, 44, 190))


@semantic_type("health.systolic")
def systolic(vitals: Vitals) -> Column:
    """Systolic blood pressure in mmHg, 84 to 205, such as `128`; from 64 in small children where `age` says so."""
    return _whole(vitals.systolic)


@semantic_type("health.diastolic")
def diastolic(vitals: Vitals) -> Column:
    """Diastolic blood pressure in mmHg, such as `79`; always well below the row's systolic pressure."""
    pressure = 21 + 0.465 * vitals.systolic + 6 * vitals.draw.child("diastolic").normal()
    return _whole(np.clip(pressure, 38, np.minimum(vitals.systolic - 22, 125)))


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
