"""Every claim that a recipe makes of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from fabula.checks.comparing import differs
from fabula.checks.given import GivenFrame, Unavailable, columns_read, inner_steps, truth
from fabula.checks.judging import ColumnClaim
from fabula.checks.relations import Different, ForeignKey
from fabula.checks.report import Finding
from fabula.checks.safe import Safe
from fabula.checks.shares import Correlation, Shares
from fabula.checks.tallies import Claim, Tally
from fabula.columns.arrays import numbers, present
from fabula.columns.dates import MISSING, seconds
from fabula.errors import FabulaError
from fabula.expression import Call, Literal
from fabula.steps import Among, Make, Reference, Step

if TYPE_CHECKING:
    from fabula.checks.running import TableCheck

KEYS = ("key", "uuid", "code.uuid")


def claims_of(check: TableCheck, exact: bool) -> list[Claim]:
    """The claims of one table about the columns that are there."""
    return [*_keys(check), *_columns(check, exact), *_references(check), *_rules(check)]


def needs_groups(check: TableCheck) -> bool:
    """Whether a column is computed from the rows of the same parent."""
    planned = check.plan.tables[check.table.name]
    if not planned.per or planned.own.column not in check.source.columns:
        return False
    return any(isinstance(part, Among) for step in planned.steps.values() for part in _parts(step))


def _parts(step: Step) -> Iterator[Step]:
    yield step
    for inner in inner_steps(step):
        yield from _parts(inner)


def is_own_key(step: Step | None) -> bool:
    """Whether a step numbers the rows of its table."""
    return isinstance(step, Make) and step.type.name in KEYS


def _keys(check: TableCheck) -> Iterator[Claim]:
    """What identifies a row, and what else never repeats."""
    table, planned, there = check.table, check.plan.tables[check.table.name], check.source.columns
    seen: set[tuple[str, ...]] = set()
    key = planned.steps.get(table.primary_key)
    if is_own_key(key) and table.primary_key in there:
        seen.add((table.primary_key,))
        yield Different(table.name, (table.primary_key,), kind="key", complete=True)
    for columns, kind in _unique_columns(check):
        if columns not in seen and all(name in there for name in columns):
            seen.add(columns)
            yield Different(table.name, columns, kind=kind, complete=kind == "key")


def _unique_columns(check: TableCheck) -> Iterator[tuple[tuple[str, ...], str]]:
    for rule in check.table.rules:
        if rule.function in ("unique", "key"):
            yield tuple(str(argument) for argument in rule.arguments), rule.function
    for name, step in check.plan.tables[check.table.name].steps.items():
        if isinstance(step, Make) and dict(step.options).get("unique"):
            yield (name,), "unique"
    for group in check.plan.tables[check.table.name].different:
        yield group.named, "unique"


def _columns(check: TableCheck, exact: bool) -> Iterator[Claim]:
    """Every column on its own."""
    planned = check.plan.tables[check.table.name]
    redrawn = {name for group in planned.different for name in group.redrawn}
    correlated = {name for group in planned.correlated for name in group.columns}
    for name in check.source.columns:
        step = planned.steps.get(name)
        if step is not None and not isinstance(step, Reference):
            yield ColumnClaim(check.table.name, name, step, str(check.table.column(name).expression))
            shares = Shares(check.table.name, name, step, exact=exact and name not in correlated, free=name in redrawn)
            if shares.says_something:
                yield shares
        elif (
            isinstance(step, Reference)
            and step.null
            and not (step.where is not None or step.same or step.parent == check.table.name)
        ):
            yield Shares(check.table.name, name, step, exact=exact)
        yield Safe(check.table.name, name, step, check.countries)


def _references(check: TableCheck) -> Iterator[Claim]:
    """Every foreign key whose parent is there."""
    planned = check.plan.tables[check.table.name]
    for name, step in planned.steps.items():
        if not isinstance(step, Reference) or name not in check.source.columns:
            continue
        store = check.stores.get(step.parent)
        if store is None or step.parent_column not in store.indices:
            continue
        claim = ForeignKey(check.table.name, step, store.rows, planned.counted if step.own else None)
        claim.owner = planned.own.column if planned.per else ""
        yield claim


def _rules(check: TableCheck) -> Iterator[Claim]:
    for rule, steps in check.rules:
        if rule.function in ("after", "equal", "exactly") and steps:
            yield Rule(check.table.name, rule, steps)
        elif rule.function == "correlate" and len(rule.arguments) == 3 and isinstance(rule.arguments[2], Literal):
            first, second = map(str, rule.arguments[:2])
            yield Correlation(check.table.name, first, second, float(rule.arguments[2].value or 0))


class Rule(Claim):
    """`after(later, earlier)`, `equal(total, expression)` or `exactly(1, condition)`."""

    def __init__(self, table: str, rule: Call, steps: tuple[Step, ...]) -> None:
        self.where, self.rule, self.steps = table, rule, steps
        self.tally = Tally("rule", table, str(rule), str(rule))
        self.names = list(dict.fromkeys(name for step in steps for name in columns_read(step)))
        self.true = 0
        self.seen = 0

    def see(self, frame: GivenFrame) -> None:
        """Look at some rows."""
        try:
            values = [frame.array(step) for step in self.steps]
        except (Unavailable, FabulaError):
            return
        self.seen += len(frame)
        if self.rule.function == "exactly":
            self.true += int(truth(values[-1]).sum())
        elif self.rule.function == "equal":
            self.tally.add(frame, differs(values[0], values[1]), len(frame), self.names)
        else:
            later, earlier, known = _comparable(values[0], values[1])
            self.tally.add(frame, known & (later < earlier), int(known.sum()), self.names)

    def finish(self) -> list[Finding]:
        """What was found."""
        if not self.seen:
            return []
        if self.rule.function != "exactly":
            return [self.tally.finding()]
        wanted = int(getattr(self.rule.arguments[0], "value", 0))
        off = abs(self.true - wanted)
        return [Finding("rule", self.where, str(self.rule), not off, self.seen, off, f"{wanted:,} rows", f"{self.true:,} rows")]


def _comparable(first: object, second: object) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Two columns of numbers or moments as (n,) arrays, and (n,) where both have a value."""
    try:
        left, right = seconds(first), seconds(second)  # type: ignore[arg-type]
        return left, right, (left != MISSING) & (right != MISSING)
    except (FabulaError, ValueError):
        return numbers(first), numbers(second), present(first) & present(second)  # type: ignore[arg-type]
