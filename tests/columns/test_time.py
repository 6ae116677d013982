"""Words of the calendar and the clock."""

from __future__ import annotations

import re

import pytest
from make import table

from fabula.errors import PlanError

BORN = 'date("1950-01-01", "2000-12-31")'


def test_months_and_weekdays_are_in_the_language(make):
    assert "September" in make("time.month_name", 200)
    assert "März" in make("time.month_name", 200, locale="de_DE")
    assert "lundi" in make("time.weekday_name", 200, locale="fr_FR")


def test_school_years_have_begun(make):
    years = make("time.academic_year", 300)
    assert max(years) == "2026/27"
    assert all(int(year[2:4]) + 1 == int(year[5:]) for year in years)


def test_fiscal_year_turns_as_in_the_country(make):
    assert max(make("time.fiscal_year", 300)) == "FY2027"  # October in the United States
    assert max(make("time.fiscal_year", 300, locale="de_DE")) == "FY2026"


def test_working_days_are_more_common_than_sundays(make):
    days = make("time.weekday_name", 3000)
    assert days.count("Tuesday") > 2 * days.count("Sunday")


def test_opening_hours_end_after_they_start(make):
    for text in make("time.opening_hours", 300):
        for start, end in re.findall(r"(\d\d:\d\d)-(\d\d:\d\d)", text):
            assert start < end


def test_durations_are_read_at_a_glance(make):
    assert all(re.fullmatch(r"(\d h)?( ?\d\d min)?", text) for text in make("time.duration_text", 300))


def test_days_are_written_in_the_form_asked_for():
    people = table(rows=50, born=BORN, written='time.written(born, "dd.mm.yy")').to_pylist()
    assert all(person["written"] == person["born"].strftime("%d.%m.%y") for person in people)


def test_a_form_without_days_is_refused():
    with pytest.raises(PlanError, match="no form of a date"):
        table(rows=1, born=BORN, written='time.written(born, "abc")').to_pylist()
