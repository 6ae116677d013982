"""Jobs and what belongs to them: titles, departments, pay, contracts, leave, projects."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.draw import Draw, Latent
from fabula.columns.groups import banded, draw_by, mapped, years_old
from fabula.columns.lists import pick_listed
from fabula.columns.pools import Pool, reference
from fabula.columns.prices import price_level, yearly_pay
from fabula.columns.vocabulary import Vocabulary

WORDS = Vocabulary("work_words")
# Title prefix, pay against mid level, and how common, for each seniority of a graded job.
PREFIXED = {"Junior": ("Junior ", 0.74, 22), "Mid": ("", 1.0, 46), "Senior": ("Senior ", 1.3, 25), "Lead": ("Lead ", 1.52, 7)}
UNSAID = {"Junior": ("", 0.86, 34), "Mid": ("", 1.0, 44), "Senior": ("", 1.17, 22)}
PAY_SPREAD = 0.11  # standard deviation of the logarithm of pay within one job and seniority


AGES = (14, 20, 23, 26, 30, 35, 40, 48, 58, 66)  # years of age at which careers turn
COMMON_AT = {  # how common each seniority is from each of those ages on, against how common it is at all
    "Junior": (1.6, 1.6, 1.5, 1.3, 0.8, 0.45, 0.25, 0.15, 0.1, 0.1),
    "Mid": (0.35, 0.6, 1.0, 1.2, 1.2, 1.1, 1.0, 1.0, 1.0, 1.0),
    "Senior": (0, 0, 0.01, 0.15, 0.8, 1.2, 1.3, 1.3, 1.3, 1.2),
    "Lead": (0, 0, 0, 0.2, 0.9, 1.3, 1.4, 1.3, 1.2, 1.0),
    "Manager": (0, 0, 0, 0.2, 0.8, 1.2, 1.4, 1.4, 1.4, 1.0),
    "Director": (0, 0, 0, 0, 0.15, 0.7, 1.2, 1.6, 1.6, 1.2),
    "Executive": (0, 0, 0, 0, 0.03, 0.4, 1.0, 1.7, 2.0, 1.8),
}
UNTRAINED = {14: 46_000, 20: 72_000}  # the mid-level pay that nobody earns so young: such jobs need years of training
LADDER = tuple(COMMON_AT)
STEPS = {  # other words for a seniority, by how they begin
    "Junior": ("junior", "entry", "intern", "trainee", "graduate", "apprentice", "jr"),
    "Mid": ("mid", "intermediate", "regular", "professional", "experienced", "associate", "staff"),
    "Senior": ("senior", "sr", "expert"),
    "Lead": ("lead", "principal", "team lead", "supervisor"),
    "Manager": ("manager", "management"),
    "Director": ("director", "head"),
    "Executive": ("exec", "c-level", "chief", "vp", "vice", "board"),
}


class Job(Latent):
    """The one job a row is about.

    Args:
        department: keeps to one department, such as `Sales`, or to that which a column of the row says.
        sector: `health`, `education`, `hospitality`, `construction`, `retail`, `finance`, `media`, `public`, `property` or
            `agriculture` for jobs of that trade alone, `any` for all; by default the jobs that any firm may have.
        seniority: `Junior`, `Mid`, `Senior`, `Lead`, `Manager`, `Director` or `Executive`, or a column that says so.
        age: years of age or a birth date of the row: nobody is a director at 20.
        title: the job itself, a column of titles: department, seniority, salary and skill then fit it.
    """

    def __init__(
        self,
        draw: Draw,
        *,
        department: Column | str = "",
        sector: str = "",
        seniority: Column | str = "",
        age: Column | float | None = None,
        title: Column | str = "",
    ) -> None:
        super().__init__(draw)
        self.said = (
            mapped(department, _department),
            mapped(seniority, _step),
            banded(years_old(age, draw.today), AGES),
            mapped(title, lambda text: (text or "").casefold()),
        )
        self.sector = sector

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) positions in the list of jobs."""

        def pool_of(department: str | None, seniority: str | None, age: float | None, title: str | None) -> Pool:
            return _jobs().chosen(department or "", self.sector, seniority or "", age, title or "")

        return draw_by(self.draw.child("job"), self.said, pool_of)


@functools.cache
def _department(word: str | None) -> str:
    """The department of jobs.tsv that a word means, in small letters; empty for none of them."""
    text = str(word or "").strip().casefold()
    known = {name.casefold() for name in reference("jobs").columns["department"]}
    table = reference("departments").columns
    others = dict(zip(table["word"], table["department"], strict=True))
    if text in known or not text:
        return text
    if text not in others:  # `Sales Team`, `Dept. of Nursing`
        inside = [name for name in (*known, *others) if len(name) > 3 and name in text]
        text = max(inside, key=len, default="")
    return others.get(text, text).casefold()


@functools.cache
def _step(word: str | None) -> str:
    """The seniority that a word means; empty for none."""
    text = str(word or "").strip().casefold()
    return next((step for step, starts in STEPS.items() if text.startswith(starts)), "") if text else ""


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
    def chosen(self, department: str, sector: str, seniority: str = "", age: float | None = None, title: str = "") -> Pool:
        """Positions of the jobs that fit, by how common they are; what no job fits is left out, the age last."""
        if title and len(named := self.named(title)):
            return Pool(pa.array(named), self.weights[named])
        weights = self.weights * self.keep(department, sector)
        grades = np.array(self.seniorities.values.to_pylist())[self.seniority]
        if seniority:
            rung = LADDER.index(seniority)
            for step in sorted(LADDER, key=lambda other: (abs(LADDER.index(other) - rung), LADDER.index(other) > rung)):
                if (weights * (grades == step)).any():
                    weights = weights * (grades == step)
                    break
        if age is not None:
            fits = np.array([COMMON_AT[grade][AGES.index(int(age))] for grade in LADDER])
            fits = fits[[LADDER.index(grade) for grade in grades]]
            pay = reference("jobs").numbers("pay")[self.row]
            fits = fits * (pay < UNTRAINED.get(int(age), np.inf))
            weights = weights * fits if (weights * fits).any() else weights
        rows = np.flatnonzero(weights)
        return Pool(pa.array(rows), weights[rows])

    def keep(self, department: str, sector: str) -> np.ndarray:
        """(m,) bool: jobs of a department and a sector."""
        table = reference("jobs")
        departments = np.array([cell.casefold() for cell in table.columns["department"]])[self.row]
        sectors = np.array(table.columns["sector"])[self.row]
        in_sector = sectors == (sector.casefold() if sector.casefold() in sectors else "any firm")
        if sector == "any":
            in_sector = np.ones(len(self.row), dtype=bool)
        in_department = departments == department
        if not in_department.any():
            return in_sector
        return in_department & in_sector if (in_department & in_sector).any() else in_department

    @functools.cached_property
    def by_title(self) -> dict[str, list[int]]:
        """Positions by title in small letters."""
        found: dict[str, list[int]] = {}
        for i, name in enumerate(self.titles.values.to_pylist()):
            found.setdefault(name.casefold(), []).append(i)
        return found

    def named(self, title: str) -> np.ndarray:
        """Positions of the job of a title, or of the longest known title within it."""
        if title not in self.by_title:
            title = max((name for name in self.by_title if name in title), key=len, default="")
        return np.array(self.by_title.get(title, []), dtype=np.int64)


@semantic_type("work.job_title")
def job_title(job: Job) -> Column:
    """Job title with its grade, such as `Senior Data Analyst`; fits department, seniority, salary and skill.

    Options: `department`, `seniority`, `age` (columns or constants) and `sector`. Source: fabula/reference/jobs.tsv.
    """
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
