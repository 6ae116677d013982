"""What must hold of a whole table, made part of its plan: values that differ, columns that are correlated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import prod

import numpy as np

from fabula.columns.draw import Latent
from fabula.errors import FabulaError, PlanError, nearest
from fabula.expression import Call, Literal, Name, Operation
from fabula.schema import Table
from fabula.steps import RAW, Among, Apply, Branches, Correlated, Different, Make, Reference, Sibling, Step, TablePlan, Value

UNIQUE_BY_NATURE = ("key", "uuid", "code.uuid")
LEAST_EIGENVALUE = 1e-6

LatentKey = tuple[type[Latent], str]


def obey(plan: TablePlan, table: Table) -> TablePlan:
    """The plan of a table with its rules.

    Raises:
        PlanError: a rule names no column, or cannot hold.
    """
    try:
        groups = [group.columns for group in plan.different]
        groups += [_columns(table, rule) for rule in table.rules if rule.function in ("unique", "key")]
        plan = _unordered(plan, {name for columns in groups for name in columns})
        different = [_different(plan, columns) for columns in groups]
        kept = tuple(group for group in dict.fromkeys(different) if group)
        return replace(plan, different=kept, correlated=tuple(_correlated(plan, table)))
    except FabulaError as error:
        raise PlanError(error.what, where=error.where or table.name, hint=error.hint) from None


def _columns(table: Table, rule: Call) -> tuple[str, ...]:
    """The columns that a rule names."""
    for argument in rule.arguments:
        if not isinstance(argument, Name) or argument.path not in table:
            hint = nearest(str(argument), (column.name for column in table))
            raise PlanError(f"`{rule}` names no column `{argument}`", hint=hint)
    if not rule.arguments:
        raise PlanError(f"`{rule}` names no column", hint=f"{rule.function}({table.columns[0].name})")
    return tuple(str(argument) for argument in rule.arguments)


# Values that differ


def _unordered(plan: TablePlan, names: set[str]) -> TablePlan:
    """The plan with the values of `ordered` columns as columns of their own: those are kept different, and then put in order."""
    steps = dict(plan.steps)
    for name in names & steps.keys():
        step = steps[name]
        if isinstance(step, Among) and step.kind == "ordered" and step.value is not None:
            steps[f"{name}{RAW}"] = step.value
            steps[name] = replace(step, value=Sibling(f"{name}{RAW}"))
    return replace(plan, steps=steps)


def _different(plan: TablePlan, columns: tuple[str, ...]) -> Different | None:
    """How columns are kept different, if anything has to be done for it."""
    if any(name not in plan.steps for name in columns):  # a rare column that nobody asked for
        return None
    columns = tuple(f"{name}{RAW}" if f"{name}{RAW}" in plan.steps else name for name in columns)
    steps = [plan.steps[name] for name in columns]
    if any(_differs_already(step) for step in steps):
        return None
    own = any(isinstance(step, Reference) and step.own for step in steps)
    if own and any(isinstance(step, Reference) and step.distinct for step in steps):
        return None
    if own and any(not isinstance(step, Make) and getattr(step, "kind", "") == "nth" for step in steps):
        return None
    _check_capacity(plan, columns, own)
    redrawn, latents = _redrawn(plan, columns)
    return Different(columns, redrawn, latents, own) if redrawn else None


def _differs_already(step: Step) -> bool:
    if isinstance(step, Reference):
        return step.unique
    if isinstance(step, Make):
        return step.type.name in UNIQUE_BY_NATURE or bool(dict(step.options).get("unique"))
    return False


def _check_capacity(plan: TablePlan, columns: tuple[str, ...], own: bool) -> None:
    """Refuse more rows than there are different values, where that number is known."""
    free = [name for name in columns if not (isinstance(step := plan.steps[name], Reference) and step.own)]
    sizes = [_capacity(plan.steps[name]) for name in free]
    if not sizes or not all(sizes):
        return
    most = plan.counted.high if own else plan.rows
    if most > prod(sizes):
        each = f" for each row of `{plan.per}`" if own else ""
        raise PlanError(
            f"{most:,} rows{each} cannot all differ in {', '.join(free)}, which {prod(sizes):,} different values has",
            where=f"{plan.name}.{free[-1]}",
            hint=f"at most {prod(sizes):,} rows{each}, or more values",
        )


def _capacity(step: Step) -> int:
    """How many different values a step can give; 0 when that is not known."""
    if isinstance(step, Value):
        return 1
    if not isinstance(step, Make):
        return 0
    if step.type.name == "choice":
        given = [value for name, value in step.options if name != "unique"] or list(step.constants)
        if len(given) == 1 and isinstance(given[0], list | dict):
            given = list(given[0])
        return len(given)
    if step.type.name == "integer":
        bounds = [part.value for part in step.columns if isinstance(part, Value)]
        return int(bounds[1] - bounds[0]) + 1 if len(bounds) == 2 else 0
    return 2 if step.type.name == "boolean" else 0


def _redrawn(plan: TablePlan, columns: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[LatentKey, ...]]:
    """The columns that are drawn anew where two rows are alike: those by chance, or if none is, those that they read."""
    names, latents = [], {}
    for name in columns:
        step = plan.steps[name]
        if isinstance(step, Reference):
            if not (step.own or step.distinct or step.parent == plan.name):
                names.append(name)
            continue
        makes = [part for part in _parts(step) if isinstance(part, Make)]
        described = {(part.type.latent, part.of): None for part in makes if part.type.latent}
        if described or any(part.type.needs_draw and part.type.name != "key" for part in makes):
            names.append(name)
            latents |= described
    if names:
        return tuple(name.removesuffix(RAW) for name in names), tuple(latents)
    read = {part.name for name in columns for part in _parts(plan.steps[name]) if isinstance(part, Sibling)}
    return _redrawn(plan, tuple(sorted(read))) if read - set(columns) else ((), ())


def _parts(step: Step | None) -> Iterator[Step]:
    """A step and those inside it that are about the same row."""
    if step is None:
        return
    yield step
    inner: tuple[Step, ...] = ()
    if isinstance(step, Make):
        inner = (*step.columns, *(value for _, value in step.named))
    elif isinstance(step, Apply):
        inner = step.operands
    elif isinstance(step, Branches):
        inner = tuple(value for _, value in step.items)
    for part in inner:
        yield from _parts(part)


# Columns that are correlated


def _correlated(plan: TablePlan, table: Table) -> Iterator[Correlated]:
    """The groups of columns that rules such as `correlate(height, weight, 0.7)` tie together."""
    pairs: dict[tuple[str, str], float] = {}
    for rule in table.rules:
        if rule.function == "correlate":
            first, second, strength = _pair(table, rule)
            if first in plan.steps and second in plan.steps:
                pairs[first, second] = strength
    left = list(dict.fromkeys(name for pair in pairs for name in pair))
    while left:
        group = [left[0]]
        for name in group:
            group += [n for pair in pairs if name in pair for n in pair if n not in group]
        left = [name for name in left if name not in group]
        matrix = np.eye(len(group))
        for (first, second), strength in pairs.items():
            if first in group:
                i, j = group.index(first), group.index(second)
                matrix[i, j] = matrix[j, i] = strength
        mixing = tuple(tuple(float(x) for x in row) for row in _cholesky(matrix, group, table.name))
        yield Correlated(tuple(group), tuple(_stream(plan, name) for name in group), mixing)


def _pair(table: Table, rule: Call) -> tuple[str, str, float]:
    strength = rule.arguments[2] if len(rule.arguments) == 3 else None
    if isinstance(strength, Operation) and strength.operator == "neg":
        strength = None
    if not isinstance(strength, Literal) or isinstance(strength.value, bool | str) or not -1 < float(strength.value or 0) < 1:
        raise PlanError(f"`{rule}` says no correlation", hint="correlate(height, weight, 0.7), between -1 and 1")
    first, second = _columns(table, replace(rule, arguments=rule.arguments[:2]))
    if first == second:
        raise PlanError(f"`{rule}` correlates a column with itself", hint="two columns")
    return first, second, float(strength.value or 0)


def _stream(plan: TablePlan, name: str) -> tuple[str, ...]:
    """The stream of chance that decides a column."""
    streams = [part.stream for part in _parts(plan.steps[name]) if isinstance(part, Make) and part.type.needs_draw]
    if len(streams) != 1:
        raise PlanError(
            f"`{name}` cannot be correlated: it is not drawn from one distribution",
            where=f"{plan.name}.{name}",
            hint="one of normal, lognormal, number, integer, gamma, beta, date, boolean, choice",
        )
    return streams[0]


def _cholesky(matrix: np.ndarray, group: list[str], where: str) -> np.ndarray:
    """The lower triangular factor of a correlation matrix."""
    values, vectors = np.linalg.eigh(matrix)
    if values.min() < LEAST_EIGENVALUE:
        near = vectors @ np.diag(np.maximum(values, LEAST_EIGENVALUE)) @ vectors.T
        scale = np.sqrt(np.diag(near))
        near = near / np.outer(scale, scale)
        told = [
            f"correlate({group[i]}, {group[j]}, {np.trunc(near[i, j] * 100) / 100:g})"
            for i in range(len(group))
            for j in range(i + 1, len(group))
        ]
        raise PlanError(
            f"no numbers have these correlations among {', '.join(group)}: the matrix is not positive definite",
            where=where,
            hint=f"nearest: {', '.join(told)}",
        )
    return np.linalg.cholesky(matrix)
