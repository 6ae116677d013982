"""Days and moments fall where the calendar of the country says."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from make import column, dataset, plain

import fabula
from fabula.errors import FabulaError

SPAN = '"2022-01-01", "2025-12-31"'


def days(options: str, *, locale: str = "en_US", rows: int = 6000, kind: str = "date", span: str = SPAN) -> list[dt.date]:
    """Days of a table in a locale."""
    spec = {"about": {"locale": locale}, "t": {"rows": rows, "columns": {"x": f"{kind}({span}, {options})"}}}
    return fabula.generate(spec, seed=3)["t"].to_arrow()["x"].to_pylist()


def test_working_days_are_neither_weekends_nor_holidays():
    oracle = pytest.importorskip("holidays").country_holidays("DE", years=range(2022, 2026))
    made = days("workdays=True", locale="de_DE")
    assert not [day for day in made if day.weekday() > 4 or day in oracle]
    free = {day for day in oracle if day.weekday() < 5}
    expected = 365 * 4 + 1 - sum((dt.date(2022, 1, 1) + dt.timedelta(i)).weekday() > 4 for i in range(1461)) - len(free)
    assert len(set(days("workdays=True", locale="de_DE", rows=30_000))) == expected  # and every one of them is drawn


def test_working_days_are_even():
    counts = Counter(day.weekday() for day in days("workdays=True", locale="fr_FR", rows=20_000))
    assert max(counts.values()) < 1.15 * min(counts.values())


@pytest.mark.parametrize("workdays", ["weekdays=True", "workdays=True"])
def test_moments_keep_to_working_days_and_hours(workdays):
    made = days(f'{workdays}, hours="9:30-17"', kind="datetime")
    assert not [at for at in made if at.weekday() > 4]
    assert min(at.time() for at in made) >= dt.time(9, 30) and max(at.time() for at in made) < dt.time(17)


def test_a_window_without_a_working_day_keeps_its_borders():
    made = column('date(after=d, within="1d..2d", workdays=True)', d='choice("2025-05-03")', rows=50)  # then Sunday and Monday
    assert set(made) == {dt.date(2025, 5, 5)}
    made = column('date(after=d, within="1d..1d", workdays=True)', d='choice("2025-05-03")', rows=50)
    assert set(made) == {dt.date(2025, 5, 4)}


def test_months_have_their_weights():
    counts = Counter(day.month for day in days("months={12: 3, 7: 0.5}", rows=30_000))
    usual = counts[1]
    assert counts[12] / usual == pytest.approx(3, rel=0.1)
    assert counts[7] / usual == pytest.approx(0.5, rel=0.15)


def test_summer_is_in_january_in_the_south():
    assert {day.month for day in days('season="summer"')} == {6, 7, 8}
    assert {day.month for day in days('season="summer"', locale="en_AU")} == {12, 1, 2}
    assert {day.month for day in days("season=fall")} == {9, 10, 11}


def test_events_grow_more_frequent():
    counts = Counter(day.year for day in days("growth=0.4", rows=40_000))
    for year in (2023, 2024, 2025):
        assert counts[year] / counts[year - 1] == pytest.approx(1.4, rel=0.06)


def test_school_days_leave_out_the_summer():
    made = days("terms=True", locale="fr_FR")
    assert not [day for day in made if day.month in (7, 8) and day.day > 4]
    assert not [day for day in made if day.weekday() > 4]


def test_pay_days_are_the_last_working_days_of_months():
    made = set(days('payday="last"', span='"2025-01-01", "2025-12-31"'))
    assert made >= {dt.date(2025, 1, 31), dt.date(2025, 5, 30), dt.date(2025, 8, 29)} and len(made) == 12
    assert dt.date(2025, 3, 14) in set(days("payday=15"))  # the 15th was a Saturday
    assert len(set(days('payday="15+last"', span='"2025-01-01", "2025-12-31"'))) == 24
    every_other = sorted(set(days('payday="biweekly"', span='"2025-01-01", "2025-12-31"')))
    assert len(every_other) == 26


def test_holidays_have_their_day():
    spec = {
        "about": {"locale": "de_DE"},
        "t": {"rows": 500, "columns": {"name": "time.holiday(year=2025)", "day": "time.holiday_date"}},
    }
    table = plain(fabula.generate(spec, seed=1)["t"].to_arrow())
    found = dict(zip(table["name"].to_pylist(), table["day"].to_pylist(), strict=True))
    assert found["Karfreitag"] == dt.date(2025, 4, 18)
    assert found["Tag der Deutschen Einheit"] == dt.date(2025, 10, 3)
    assert len(found) >= 9 and {day.year for day in found.values()} == {2025}


def test_every_locale_has_holidays_and_a_weekend():
    from fabula import locales
    from fabula.columns.workdays import calendar_of

    without = {load.country for load in map(locales.load, locales.codes()) if not len(calendar_of(load).named_days)}
    assert not without


def test_functions_of_dates():
    spec = {
        "about": {"locale": "en_GB"},
        "t": {
            "rows": 1,
            "columns": {
                "day": 'as_date("2024-12-24")',
                "holiday": 'is_holiday("2024-12-25")',
                "work": 'is_workday("2024-12-25")',
                "school": 'is_school_day("2024-11-05")',
                "next": 'next_workday("2024-12-25")',
                "same": "next_workday(day)",
                "later": "add_workdays(day, 3)",
                "earlier": "add_workdays(day, -2)",
                "between": "workdays_between(day, later)",
                "season": "season(day)",
                "week": 'week("2024-12-30")',
                "start": 'start_of(day, "week")',
                "end": 'end_of(day, "month")',
                "quarter_end": 'end_of("2024-11-30", "quarter")',
                "month_later": 'as_date("2025-01-31") + months(1)',
                "month_before": 'as_date("2024-03-31") - months(1)',
                "leap": 'as_date("2024-02-29") + years(1)',
                "at": 'start_of("2025-01-31", "year") + hours(5)',
                "moment": "at + months(1)",
                "age": 'age_on("2000-02-29", "2018-02-28")',
            },
        },
    }
    row = fabula.generate(spec, seed=1)["t"].take(1)[0]
    date = dt.date
    assert row == {
        "day": date(2024, 12, 24),
        "holiday": True,
        "work": False,
        "school": True,
        "next": date(2024, 12, 27),
        "same": date(2024, 12, 24),
        "later": date(2024, 12, 31),
        "earlier": date(2024, 12, 20),
        "between": 3,
        "season": "Winter",
        "week": 1,
        "start": date(2024, 12, 23),
        "end": date(2024, 12, 31),
        "quarter_end": date(2024, 12, 31),
        "month_later": date(2025, 2, 28),
        "month_before": date(2024, 2, 29),
        "leap": date(2025, 2, 28),
        "at": dt.datetime(2025, 1, 1, 5),
        "moment": dt.datetime(2025, 2, 1, 5),
        "age": 17,
    }


def test_missing_dates_stay_missing():
    made = dataset(
        {
            "t": {
                "rows": 400,
                "columns": {
                    "d": 'date("2024-01-01", "2024-12-31", null=0.5)',
                    "n": "next_workday(d)",
                    "m": "d + months(2)",
                    "h": "is_holiday(d)",
                    "w": "add_workdays(d, 2)",
                },
            }
        }
    )
    for row in made["t"].to_arrow().to_pylist():
        assert len({row[name] is None for name in ("d", "n", "m", "h", "w")}) == 1


def test_friday_is_free_where_it_is():
    from fabula import locales

    codes = [code for code in ("ar_SA", "ar_EG", "he_IL") if code in locales.codes()]
    for code in codes:
        assert {day.weekday() for day in days("weekdays=True", locale=code)} == {6, 0, 1, 2, 3}
    from fabula.columns.workdays import Calendar

    assert Calendar("SA", "ar").weekend == {4, 5}


def test_functions_of_texts():
    spec = {
        "t": {
            "rows": 1,
            "columns": {
                "a": 'replace("1-2-3", "-", ".")',
                "b": 'contains("Blender", "END")',
                "c": 'contains("Blender", "END", any_case=True)',
                "d": "pad(12, 5)",
                "e": 'trim("  x ")',
                "f": 'length("häuser")',
            },
        }
    }
    assert list(fabula.generate(spec, seed=1)["t"].take(1)[0].values()) == ["1.2.3", False, True, "00012", "x", 6]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (f"date({SPAN}, months={{13: 1}})", "months={13: 1}"),
        (f"date({SPAN}, season=monsoon)", "season `monsoon`"),
        (f"date({SPAN}, payday=friday)", "payday `friday`"),
        (f"date({SPAN}, growth=-2)", "growth=-2"),
        ('datetime("2024-01-01", hours="17-9")', "hours `17-9`"),
        ('start_of("2024-01-01", "decade")', "period `decade`"),
        ("time.holiday(year=1890)", "holidays of 1890"),
        ('pad(1, 3, "ab")', "pad with `ab`"),
    ],
)
def test_what_cannot_be_is_refused(call, message):
    with pytest.raises(FabulaError) as error:
        column(call)
    assert message in error.value.what and error.value.hint


@pytest.mark.parametrize(
    ("days", "allowed"),
    [("Sat Sun", {5, 6}), ("weekend", {5, 6}), ("Monday", {0}), ("tue, thursdays", {1, 3}), ("Fri weekend", {4, 5, 6})],
)
@pytest.mark.parametrize("kind", ["date", "datetime"])
def test_only_on_certain_days_of_the_week(make, kind, days, allowed):
    assert {day.weekday() for day in make(kind, 400, low="2024-01-01", high="2025-12-31", on=days)} == allowed


def test_weekends_are_those_of_the_country(make):
    assert {day.weekday() for day in make("date", 200, low="2024-01-01", high="2025-12-31", on="weekend", locale="ar_EG")} == {
        4,
        5,
    }


def test_a_day_that_there_is_not_is_refused(make):
    with pytest.raises(FabulaError, match="on `Caturday`"):
        make("date", 5, low="2024-01-01", high="2025-12-31", on="Caturday")
