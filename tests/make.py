"""Small helpers that make data through the public door."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

import fabula
from fabula.dataset import Dataset, Table

RICH: dict[str, Any] = {
    "teachers": {
        "rows": 700,
        "columns": {
            "teacher_id": 'key("T-###")',
            "mentor_id": "ref(teachers)",
            "subject": 'choice({"Maths": 3, "Art # 1": 1}, null=0.1)',
            "born_on": 'date("1960-01-01", "1999-12-31")',
            "hired_on": 'date(after=born_on, within="20y..40y")',
            "salary": "lognormal(42000, 0.3, min=20000, decimals=2, by=subject)",
            "name": "person.full_name",
            "email": "person.email",
            "height": "normal(170, 9)",
            "weight": "normal(70, 12)",
            "courses": "count(courses)",
            "best_paid": "exactly(5)",
        },
        "rules": ["correlate(height, weight, 0.8)"],
    },
    "courses": {
        "rows": "23 fixed",
        "columns": {
            "course_id": "uuid",
            "teacher_id": "ref(teachers)",
            "title": 'template("{teachers.subject} {n}", n=integer(1, 9))',
        },
    },
    "students": {
        "rows": 2100,
        "columns": {
            "student_id": "key(start=1000)",
            "code": 'pattern("??-####", unique=True)',
            "tutor_id": "ref(teachers, skew=0.9, null=0.2)",
            "tutor_subject": "tutor_id.subject",
            "best_friend_id": "ref(students)",
            "height": "normal(150, 20, min=90, max=200, decimals=1)",
            "seen_at": 'datetime("2024-01-01", "2024-12-31", hours="8-18", recent=True)',
            "bus": 'time("07:00", "08:30", step="5m")',
            "size": 'bands(height, {"Very tall": 180, "Tall": 165, "Short": 0})',
            "note": 'pick_template("{code} is here", "No {code}", "absent", null=0.3)',
            "points": "sum(results.total, where=results.passed)",
            "last_result": "max(results.held_on)",
            "pin": "integer(100, 2600, unique=True)",
            "chief_id": "ref(students, depth=3)",
        },
        "more": {"rarely": "poisson(3)"},
    },
    "results": {
        "rows": "0..7 per students",
        "columns": {
            "result_id": "key",
            "student_id": "ref(students)",
            "course_id": "ref(courses, distinct=True)",
            "score": "normal(70, 15, min=0, max=100, by=course_id)",
            "bonus": "exponential(3, max=20)",
            "total": "round(score + bonus * 1.5, 2)",
            "passed": "total >= 60 and not score < 50",
            "mark": 'when(passed, choice("A", "B"), "F")',
            "kind": 'match(mark, {"A": price(5, 90), "F": 0})',
            "held_on": 'date(after=students.seen_at, within="90d", future=True)',
            "paid": "coalesce(kind, 1.25)",
            "attempts": "poisson(1.5)",
            "n": "nth",
            "so_far": "running(total, start=10, min=0)",
            "before": "previous(total, otherwise=0.0)",
            "tutor": "students.tutor_id.subject",
        },
        "rules": ["unique(student_id, course_id)"],
    },
    "games": {
        "rows": 900,
        "columns": {"home_id": "ref(courses)", "away_id": "ref(courses, other_than=home_id, skew=0)", "goals": "poisson(2.4)"},
    },
    "changes": {
        "rows": "zipf(1, 6) per teachers",
        "columns": {
            "teacher_id": "ref(teachers)",
            "since": 'ordered(date("2020-01-01", "2026-01-01"))',
            "until": "next(since)",
            "subject": "past(teachers.subject)",
            "name": "past(teachers.name)",
            "house": "place.city",
            "course_id": "ref(courses, where=courses.teacher_id == teacher_id)",
            "term": "choice(Autumn, Spring, Summer, Winter, Late, Early, Extra)",
        },
        "rules": ["unique(teacher_id, term)"],
    },
    "lockers": {"rows": 1500, "columns": {"locker_id": "key", "student_id": "ref(students, unique=True)"}},
}


def dataset(spec: Mapping[str, Any], *, seed: int = 1, rows: int | None = None, jobs: int = 1) -> Dataset:
    return fabula.generate(spec, seed=seed, rows=rows, jobs=jobs)


def table(*, rows: int | str = 3000, seed: int = 1, **columns: str) -> Table:
    """A table of these columns."""
    return dataset({"t": {"rows": rows, "columns": columns}}, seed=seed)["t"]


def column(expression: str, *, rows: int = 3000, seed: int = 1, **others: str) -> list[Any]:
    """The values of one column."""
    return table(rows=rows, seed=seed, x=expression, **others).to_arrow()["x"].to_pylist()


def plain(rows: pa.Table) -> pa.Table:
    """The table with its dictionaries decoded, so that equal values are equal columns."""
    fields = [field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in rows.schema]
    return rows.cast(pa.schema(fields)).combine_chunks()
