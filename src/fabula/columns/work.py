"""Jobs and what belongs to them: titles, departments, pay, contracts, leave, projects."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.draw import Draw, Latent
from fabula.columns.lists import pick_listed
from fabula.columns.pools import Pool, reference
from fabula.columns.prices import price_level, yearly_pay
from fabula.columns.vocabulary import Vocabulary

WORDS = Vocabulary("work_words")
# Title prefix, pay against mid level, and how common, for each seniority of a graded job.
PREFIXED = {"Junior": ("Junior ", 0.74, 22), "Mid": ("", 1.0, 46), "Senior": ("Senior ", 1.3, 25), "Lead": ("Lead ", 1.52, 7)}
UNSAID = {"Junior": ("", 0.86, 34), "Mid": ("", 1.0, 44), "Senior": ("", 1.17, 22)}
PAY_SPREAD = 0.11  # standard deviation of the logarithm of pay within one job and seniority


class Job(Latent):
    """The one job a row is about.

    Args:
        department: keeps to one department, such as `Sales`.
        sector: `health`, `education`, `hospitality`, `construction`, `retail`, `finance`, `media`, `public` or `property`
            for jobs of that trade alone, `any` for all; by default the jobs that any firm may have.
    """

    def __init__(self, draw: Draw, *, department: str = "", sector: str = "") -> None:
        super().__init__(draw)
        self.department = department
        self.sector = sector

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) positions in the list of jobs."""
        pool = _jobs().chosen(self.department, self.sector)
        return pool.values.to_numpy()[self.draw.child("job").index(pool)]


@dataclass(frozen=True, eq=False)
class Jobs:
    """Every job of `jobs.tsv` in each of its seniorities; all arrays have m entries."""

    titles: Pool
    row: np.ndarray  # row of jobs.tsv
    seniority: np.ndarray
    seniorities: Pool
    dollars: np.ndarray
    weights: np.ndarray

    @functools.cache  # noqa: B019  (there is one list of jobs)
    def chosen(self, department: str, sector: str) -> Pool:
        """Positions of the jobs of a department and a sector."""
        table = reference("jobs")
        departments = np.array([cell.casefold() for cell in table.columns["department"]])[self.row]
        sectors = np.array(table.columns["sector"])[self.row]
        keep = np.ones(len(self.row), dtype=bool)
        if department and (departments == department.casefold()).any():
            keep &= departments == department.casefold()
        elif sector.casefold() in sectors:
            keep &= sectors == sector.casefold()
        elif sector != "any":
            keep &= sectors == "any firm"
        rows = np.flatnonzero(keep)
        return Pool(pa.array(rows), self.weights[rows])


@semantic_type("work.job_title")
def job_title(job: Job) -> Column:
    """Job title with its grade, such as `Senior Data Analyst`; fits department, seniority, salary and skill."""
    return _jobs().titles.take(job.index)


@semantic_type("work.department")
def department(job: Job) -> Column:
    """The department of the job, such as `Finance`."""
    return reference("jobs").take("department", _jobs().row[job.index])


@semantic_type("work.seniority")
def seniority(job: Job) -> Column:
    """`Junior`, `Mid`, `Senior`, `Lead`, `Manager`, `Director` or `Executive`; fits the title."""
    jobs = _jobs()
    return jobs.seniorities.take(jobs.seniority[job.index])


@semantic_type("work.salary")
def salary(job: Job) -> Column:
    """Yearly gross pay in the locale's currency for the job and its seniority, such as `84500.0`; rounded as contracts are."""
    spread = np.exp(PAY_SPREAD * job.draw.child("salary").normal())
    return pa.array(yearly_pay(_jobs().dollars[job.index] * spread, price_level(job.draw)))


@semantic_type("work.skill")
def skill(job: Job) -> Column:
    """One skill that the job asks for, such as `PostgreSQL`."""
    return pick_listed(job.draw.child("skill"), "jobs", "skills", _jobs().row[job.index])


@semantic_type("work.employment_type")
def employment_type(draw: Draw) -> Column:
    """`Full-time` (72%), `Part-time`, `Contract`, `Temporary` or `Intern`."""
    return WORDS.pick(draw, "employment_type")


@semantic_type("work.shift")
def shift(draw: Draw) -> Column:
    """A work shift, such as `Day`, `Early` or `Night`."""
    return WORDS.pick(draw, "shift")


@semantic_type("work.contract_type")
def contract_type(draw: Draw) -> Column:
    """Kind of contract, such as `Permanent` or `Fixed-term`."""
    return WORDS.pick(draw, "contract_type")


@semantic_type("work.performance_rating")
def performance_rating(draw: Draw) -> Column:
    """Result of a yearly review, such as `Meets expectations`; five steps."""
    return WORDS.pick(draw, "performance_rating")


@semantic_type("work.leave_type")
def leave_type(draw: Draw) -> Column:
    """Kind of absence, such as `Annual leave` or `Sick leave`."""
    return WORDS.pick(draw, "leave_type")


@semantic_type("work.project_name")
def project_name(draw: Draw) -> Column:
    """Name of a project in a firm, such as `Customer portal relaunch` or `Project Aurora`."""
    return WORDS.name_each(draw, "project_name")


@semantic_type("work.task_status")
def task_status(draw: Draw) -> Column:
    """`To do`, `In progress`, `In review`, `Blocked` or `Done`."""
    return WORDS.pick(draw, "task_status")


@semantic_type("work.priority")
def priority(draw: Draw) -> Column:
    """`Low`, `Medium`, `High` or `Urgent`; medium is common, urgent rare."""
    return WORDS.pick(draw, "priority")


@semantic_type("work.certification")
def certification(draw: Draw) -> Column:
    """A certificate that employees hold, such as `ITIL Foundation` or `First Aid at Work`."""
    return WORDS.pick(draw, "certification")


@semantic_type("work.benefit")
def benefit(draw: Draw) -> Column:
    """Something an employer gives beside pay, such as `Health insurance`."""
    return WORDS.pick(draw, "benefit")


@semantic_type("work.termination_reason")
def termination_reason(draw: Draw) -> Column:
    """Why somebody left, such as `Resigned: new job`."""
    return WORDS.pick(draw, "termination_reason")


@semantic_type("work.union")
def union(draw: Draw) -> Column:
    """An invented trade union, such as `Health Workers' Association`, or `Not a member`."""
    return WORDS.pick(draw, "union")


@functools.cache
def _jobs() -> Jobs:
    table = reference("jobs")
    titles, row, grade, dollars, weights = [], [], [], [], []
    cells = zip(*(table.columns[c] for c in ("title", "grades", "pay", "weight")), strict=True)
    for i, (title, grades, pay, weight) in enumerate(cells):
        choices = {"prefix": PREFIXED, "plain": UNSAID}.get(grades, {grades: ("", 1.0, 100)})
        for name, (before, factor, share) in choices.items():
            titles.append(before + title)
            row.append(i)
            grade.append(name)
            dollars.append(float(pay) * factor)
            weights.append(float(weight) * share / 100)
    names = list(dict.fromkeys(grade))
    return Jobs(
        titles=Pool(pa.array(titles)),
        row=np.array(row, dtype=np.int32),
        seniority=np.array([names.index(name) for name in grade], dtype=np.int32),
        seniorities=Pool(pa.array(names)),
        dollars=np.array(dollars),
        weights=np.array(weights),
    )
