"""Courses that hold together, grades and terms."""

from __future__ import annotations

import pytest

from fabula.columns.pools import reference


@pytest.mark.parametrize("level", ["university", "school"])
def test_code_subject_department_and_credits_fit_the_course(make, level):
    table = reference("courses").columns
    known = set(zip(*(table[name] for name in ("level", "name", "code", "subject", "department", "credits")), strict=True))
    names = ("course_name", "course_code", "subject", "department", "credits")
    made = [make(f"education.{name}", 300, level=level) for name in names]
    assert {(level, *map(str, row)) for row in zip(*made, strict=True)} <= known


def test_terms_have_begun(make):
    terms = make("education.semester", 2000)
    assert "Fall 2026" in terms
    assert not any(term.endswith("2027") for term in terms)


def test_grades_are_mostly_good_and_sometimes_not(make):
    grades = make("education.grade_letter", 2000)
    assert 0.01 < grades.count("F") / 2000 < 0.08
    points = make("education.gpa", 2000)
    assert min(points) >= 0.8
    assert max(points) <= 4.0
    assert 2.8 < sum(points) / 2000 < 3.5


def test_schools_are_named_like_schools_in_their_language(make):
    assert all(any(w in name for w in ("School", "Academy")) for name in make("education.school_name", 100))
    german = ("schule", "Schule", "Gymnasium")
    assert all(any(word in name for word in german) for name in make("education.school_name", 100, locale="de_DE"))


def test_grade_levels_run_from_one_to_twelve(make):
    assert set(make("education.grade_level", 1000)) == set(range(1, 13))
