"""Schools and universities: courses with their codes and credits, grades, terms, rooms, names of institutions."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.arrays import digits, join
from fabula.columns.draw import Draw, Latent
from fabula.columns.groups import draw_by, mapped
from fabula.columns.lists import word_list
from fabula.columns.pools import Pool, reference
from fabula.columns.templates import local_pool

SAME_DEPARTMENT = {"math": "mathematics", "maths": "mathematics", "cs": "computer science", "informatics": "computer science",
                   "business": "business administration", "econ": "economics", "pe": "physical education", "finance":
                   "accounting and finance", "accounting": "accounting and finance", "art": "art and design", "languages":
                   "modern languages", "literature": "english", "medicine": "health sciences", "media": "communication"}  # fmt: skip
YEARS_AGO = (34, 27, 19, 12, 8)  # how common terms of this year, last year ... are


class Course(Latent):
    """The one course that a row is about.

    Args:
        level: `university`, or `school` for the subjects of a school.
        department: keeps to one department, faculty or subject, such as `Physics`, or to that which a column of the row says.
    """

    def __init__(self, draw: Draw, *, level: str = "university", department: Column | str = "") -> None:
        super().__init__(draw)
        self.level = level
        self.department = mapped(department, lambda text: str(text or "").strip().casefold())

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) row numbers of the table `courses`."""
        return draw_by(self.draw.child("course"), [self.department], lambda name: _courses(self.level.lower(), name or ""))


@functools.cache
def _courses(level: str, department: str) -> Pool:
    """Row numbers of the courses of a level and of a department, subject or faculty; of all when there is none such."""
    table = reference("courses")
    department = department.removeprefix("department of ").removeprefix("faculty of ").removeprefix("school of ")
    every = range(len(table))
    rows = [i for i in every if table.columns["level"][i] == level] or list(every)
    wanted = SAME_DEPARTMENT.get(department, department)
    named = [i for i in rows if wanted in (table.columns[c][i].casefold() for c in ("department", "subject"))]
    named = named or [i for i in rows if wanted and faculty_of(table.columns["department"][i]).casefold() == wanted]
    return Pool(pa.array(named or rows), table.chances[named or rows])


@functools.cache
def faculty_of(department: str) -> str:
    """The faculty that a department is part of."""
    table = reference("faculties").columns
    return dict(zip(table["department"], table["faculty"], strict=True)).get(department, "Arts and Humanities")


@semantic_type("education.faculty")
def faculty(course: Course) -> Column:
    """The faculty that the course's department is part of, such as `Science`. Source: fabula/reference/faculties.tsv."""
    names = reference("courses").columns["department"]
    pool, code = _faculties(tuple(names))
    return pool.take(code[course.index])


@functools.cache
def _faculties(departments: tuple[str, ...]) -> tuple[Pool, np.ndarray]:
    of_row = [faculty_of(name) for name in departments]
    place = {name: i for i, name in enumerate(dict.fromkeys(of_row))}
    return Pool(pa.array(list(place))), np.array([place[name] for name in of_row], dtype=np.int32)


@semantic_type("education.course_name")
def course_name(course: Course) -> Column:
    """Name of a university course, such as `Linear Algebra`. Source: fabula/reference/courses.tsv.

    Option: `level="school"` gives the subjects of a school instead.
    """
    return reference("courses").take("name", course.index)


@semantic_type("education.course_code")
def course_code(course: Course) -> Column:
    """Code of the row's course, such as `MATH 220`."""
    return reference("courses").take("code", course.index)


@semantic_type("education.subject")
def subject(course: Course) -> Column:
    """The subject that the row's course belongs to, such as `Mathematics`."""
    return reference("courses").take("subject", course.index)


@semantic_type("education.department")
def department(course: Course) -> Column:
    """The department that gives the row's course, such as `Computer Science`."""
    return reference("courses").take("department", course.index)


@semantic_type("education.credits")
def credits(course: Course) -> Column:
    """Credit points of the row's course, 1 to 6."""
    return pa.array(reference("courses").numbers("credits")[course.index].astype(np.int64))


@semantic_type("education.school_name")
def school_name(draw: Draw) -> Column:
    """Name of an invented school in the locale's language, such as `Maple Grove Elementary School`."""
    return draw.pick(local_pool("institutions", "school", draw.locale.language))


@semantic_type("education.university")
def university(draw: Draw) -> Column:
    """Name of an invented university in the locale's language, such as `University of Westhaven`."""
    return draw.pick(local_pool("institutions", "university", draw.locale.language))


@semantic_type("education.degree")
def degree(draw: Draw) -> Column:
    """An academic degree, such as `Bachelor of Science`."""
    return draw.pick(word_list("education_words", "degree"))


@semantic_type("education.major")
def major(draw: Draw) -> Column:
    """A field of study, such as `Mechanical Engineering`."""
    return draw.pick(word_list("education_words", "major"))


@semantic_type("education.grade_letter")
def grade_letter(draw: Draw) -> Column:
    """A letter grade from `A+` to `F`; most are around B."""
    return draw.pick(word_list("education_words", "grade_letter"))


@semantic_type("education.grade_level")
def grade_level(draw: Draw) -> Column:
    """School year of a pupil, 1 to 12, all equally common."""
    return pa.array(draw.integers(1, 13))


@semantic_type("education.gpa")
def gpa(draw: Draw) -> Column:
    """Grade point average, 0.8 to 4.0 with two decimals, such as `3.21`."""
    below = np.abs(0.62 * draw.normal() + 0.78)  # below 4.0; most students lie near 3.2
    return pa.array(np.round(np.clip(4.0 - below, 0.8, 4.0), 2))


@functools.lru_cache(maxsize=64)
def _semesters(today: int) -> Pool:
    months = int(np.datetime64(today, "D").astype("datetime64[M]").astype(np.int64))
    year, month = 1970 + months // 12, months % 12 + 1
    started = {"Spring": 1, "Summer": 6, "Fall": 8}
    seasons = word_list("education_words", "semester_season")
    weight: dict[str, float] = {}
    for ago, share in enumerate(YEARS_AGO):
        for season, common in zip(seasons.values.to_pylist(), np.diff(seasons.cumulative, prepend=0.0), strict=True):
            if ago or month >= started[season]:
                weight[f"{season} {year - ago}"] = share * common
    return Pool(list(weight), weight.values())


@semantic_type("education.semester")
def semester(draw: Draw) -> Column:
    """A term of the last five years that has begun, such as `Fall 2025`."""
    return draw.pick(_semesters(draw.today))


@semantic_type("education.exam_type")
def exam_type(draw: Draw) -> Column:
    """A kind of examination, such as `Midterm exam`."""
    return draw.pick(word_list("education_words", "exam_type"))


@semantic_type("education.classroom")
def classroom(draw: Draw) -> Column:
    """A room for teaching, such as `Room 204` or `Lab 112`: floor, then number."""
    number = 100 * draw.child("floor").integers(1, 4) + draw.child("door").integers(1, 29)
    return join(draw.pick(word_list("education_words", "classroom_kind")), " ", digits(number, 3))


@semantic_type("education.club")
def club(draw: Draw) -> Column:
    """A club at a school, such as `Robotics Club`."""
    return draw.pick(word_list("education_words", "club"))
