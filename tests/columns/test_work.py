"""Jobs: title, department, seniority and pay of one job."""

from __future__ import annotations

import numpy as np


def test_title_says_the_seniority(make):
    for title, seniority in zip(make("work.job_title", 3000), make("work.seniority", 3000), strict=True):
        for word in ("Junior", "Senior", "Lead"):
            assert not title.startswith(f"{word} ") or seniority == word
        assert not title.startswith("Chief ") or seniority == "Executive"


def test_a_title_belongs_to_one_department(make):
    titles, departments = make("work.job_title", 20_000, sector="any"), make("work.department", 20_000, sector="any")
    homes: dict[str, set[str]] = {}
    for title, department in zip(titles, departments, strict=True):
        homes.setdefault(title, set()).add(department)
    assert all(len(departments) == 1 for departments in homes.values())


def test_pay_grows_with_seniority(make):
    pay, seniority = np.array(make("work.salary", 20_000)), np.array(make("work.seniority", 20_000))
    means = [pay[seniority == name].mean() for name in ("Junior", "Mid", "Senior", "Director", "Executive")]
    assert means == sorted(means)


def test_pay_is_of_the_country(make):
    medians = {code: np.median(make("work.salary", 3000, locale=code)) for code in ("en_US", "de_DE", "ja_JP")}
    assert 55_000 < medians["en_US"] < 100_000
    assert 40_000 < medians["de_DE"] < 75_000
    assert 4_000_000 < medians["ja_JP"] < 9_000_000


def test_a_firm_has_no_nurses_unless_asked(make):
    assert "Nursing" not in make("work.department", 5000)
    assert "Nursing" in make("work.department", 500, sector="health")
    assert set(make("work.department", 200, department="sales")) == {"Sales"}


def test_projects_have_names_of_their_own(make):
    names = make("work.project_name", 500)
    assert len(set(names)) == 500
    assert not any("{" in name for name in names)
