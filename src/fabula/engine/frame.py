"""Some rows of a table, whose columns are made when asked for."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np
import pyarrow as pa

from fabula import locales
from fabula.columns import Latent, operators
from fabula.columns.arrays import alike, constant, with_nulls
from fabula.columns.draw import Draw, normal_table, quota, stream_key
from fabula.columns.sample import Sample, sample_rows
from fabula.engine import differing, families, parents
from fabula.errors import FabulaError, PlanError
from fabula.steps import (
    Among,
    Apply,
    Branches,
    Different,
    Make,
    Parent,
    Past,
    Plan,
    Reference,
    Sibling,
    Step,
    TablePlan,
    Total,
    Value,
)

BATCH_ROWS = 65_536
EPOCH_ORDINAL = 719_163  # 1970-01-01 as `date.toordinal`
CHANGE = 4096  # turns by which one change of a row's past lies from the next: more than any repair takes
GRID = np.linspace(0, 1, len(normal_table()))


class Frame:
    """Some rows of a table, whose columns are made when asked for and kept until the frame goes.

    Args:
        plan: the whole dataset's.
        table: whose rows these are.
        rows: (n,) row numbers, in any order, repeats allowed.
        locale: the locale of all of them; by default the plan's only one, or else each row has its own.
        changes: (n,) how many changes ago each row is looked at; none for the present.
        turns: how often values were drawn anew, where the caller knows already: of these rows, by what must differ.
    """

    def __init__(
        self,
        plan: Plan,
        table: TablePlan,
        rows: np.ndarray,
        *,
        locale: str = "",
        changes: np.ndarray | None = None,
        turns: dict[Different, np.ndarray] | None = None,
    ) -> None:
        self.plan = plan
        self.table = table
        self.rows = rows
        self.locale = locale or (plan.locales[0][0] if len(plan.locales) == 1 or not len(rows) else "")
        self.changes = changes
        self._known_turns = turns or {}
        self._columns: dict[str, pa.Array] = {}
        self._latents: dict[tuple[type[Latent], str], Latent] = {}
        self._parents: dict[tuple[str, bool], parents.Kin] = {}
        self._family: families.Family | None = None
        self._by_locale: tuple[list[Frame], np.ndarray] | None = None

    def of(self, table: str, rows: np.ndarray, *, changes: np.ndarray | None = None) -> Frame:
        """Rows of another table of the same plan."""
        return Frame(self.plan, self.plan.tables[table], rows, changes=changes)

    def column(self, name: str) -> pa.Array:
        """(n,) values of a column."""
        if name not in self._columns:
            try:
                made = self.evaluate(self.table.steps[name])
            except FabulaError as error:
                if error.where:
                    raise
                raise PlanError(error.what, where=f"{self.table.name}.{name}", hint=error.hint) from None
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError, OverflowError) as error:
                reason = str(error).partition("\n")[0]
                hint = "arguments of the kinds that its type takes"
                raise PlanError(f"cannot be made: {reason}", where=f"{self.table.name}.{name}", hint=hint) from None
            self._columns[name] = made if isinstance(made, pa.Array) else constant(made, len(self.rows))
        return self._columns[name]

    def evaluate(self, step: Step) -> Any:
        """(n,) values of a step; constants stay as they are."""
        if isinstance(step, Value):
            return step.value
        if isinstance(step, Sibling):
            return self.column(step.name)
        if not self.locale and not isinstance(step, Branches):
            return self._evaluate_by_locale(step)
        match step:
            case Make():
                return self.make(step)
            case Parent(reference, inner):
                return self.parent(reference).read(inner)
            case Past(reference, inner):
                return self.parent(reference, past=True).read(inner)
            case Reference(column=column, parent_column=name):
                return self.parent(column).read(Sibling(name))
            case Apply("in" | "not in" as operator, (value,), options):
                return operators.is_in(self.array(value), list(options), negate=operator == "not in")
            case Apply(operator, operands):
                return operators.apply(operator, [self.operand(operand) for operand in operands])
            case Branches(items):
                return {key: self.array(value) for key, value in items}
            case Among():
                return families.among(self, step)
            case Total():
                return families.total(self, step)

    def array(self, step: Step) -> Any:
        """(n,) values of a step, constants repeated."""
        made = self.evaluate(step)
        return made if isinstance(made, pa.Array | dict) else self.spread(made)

    def operand(self, step: Step) -> pa.Array | pa.Scalar:
        """Values of a step for an operator, which takes a constant as a scalar."""
        made = self.evaluate(step)
        return made if isinstance(made, pa.Array) else pa.scalar(made)

    def spread(self, value: Any) -> pa.Array:
        """(n,) times the same value."""
        return constant(value.as_py() if isinstance(value, pa.Scalar) else value, len(self.rows))

    # Semantic types

    def make(self, step: Make) -> pa.Array:
        """(n,) values of a semantic type."""
        kind = step.type
        columns, constants = iter(step.columns), iter(step.constants)
        parameters = list(kind.positional)
        total = len(step.columns) + len(step.constants)
        while parameters and parameters[-1].is_many and len(parameters) < total:
            parameters.append(parameters[-1])
        positional = [self.argument(p.annotation, next(columns)) if p.is_column else next(constants) for p in parameters[:total]]
        named = {}
        for name, value in step.named:
            parameter = kind.parameter(name)
            named[name] = self.argument(parameter.annotation if parameter else "", value)
        made = kind.make(*self.chance(step), *positional, **named, **dict(step.options))
        if step.null:
            made = with_nulls(made, self.draw(*step.stream, "null").exactly(step.null))
        return made

    def argument(self, annotation: str, step: Step) -> Any:
        """The value for a parameter: a constant stays one where the parameter takes constants, too."""
        made = self.evaluate(step)
        if isinstance(made, pa.Array | dict) or (made is None and "None" in annotation):
            return made
        takes_constant = "float" in annotation or ("str" in annotation and isinstance(made, str)) or "int" in annotation
        return made if takes_constant and not isinstance(made, pa.Scalar) else self.spread(made)

    def chance(self, step: Make) -> tuple[Draw | Latent | Sample, ...]:
        """The first arguments of a semantic type: its latent, its stream of chance, or nothing; and what it sees of the table."""
        if step.type.latent:
            return (self.latent(step.type.latent, step.of),)
        first = (self.draw(*step.stream),) if step.type.needs_draw else ()
        return (*first, self.sample(step)) if step.type.needs_sample else first

    def sample(self, step: Make) -> Sample:
        """The table's columns over these rows and over a fixed sample of all rows."""
        everywhere = functools.cache(lambda: Frame(self.plan, self.table, sample_rows(self.table.rows)))
        return Sample(
            here=self.column,
            there=lambda name: everywhere().column(name),
            draw=lambda: everywhere().draw(*step.stream),
            key=stream_key(self.plan.seed, self.table.name, "sample"),
            kept=self.plan.known.setdefault(("sample", step.stream), {}),
        )

    def latent(self, kind: type[Latent], of: str) -> Latent:
        """The person, place, product ... of these rows."""
        if (kind, of) not in self._latents:
            options = self.table.latent_options.get((kind, of), {})
            turns = self.turns(lambda group: (kind, of) in group.latents)
            draw = self.draw(self.table.name, kind.__name__, of, turns=turns)
            given = {name: self.evaluate(step) for name, step in options.items()}
            latent = self._latents[kind, of] = kind(draw, **given)
            options_of = self.table.latent_options
            latent.settle(self.plan.seed, lambda other: self.latent(other, of if (other, of) in options_of else ""))
        return self._latents[kind, of]

    # Chance

    def draw(self, *path: str, turns: np.ndarray | None = None) -> Draw:
        """The stream of chance of a path over these rows."""
        if turns is None and (self.table.different or self.changes is not None):
            column = path[1] if len(path) > 1 and path[0] == self.table.name else ""
            turns = self.turns(lambda group: column in group.redrawn)
        return Draw(
            stream_key(self.plan.seed, *path),
            self.rows,
            locales.load(self.locale or self.plan.locales[0][0]),
            self.plan.today.toordinal() - EPOCH_ORDINAL,
            total=self.table.rows,
            turns=turns,
            given=self.shared_chance(path) if self.table.correlated else None,
        )

    def turns(self, concerns: Callable[[Different], bool]) -> np.ndarray | None:
        """(n,) how often values were drawn anew, by what must differ and by what has changed since; none when none was."""
        turns = None if self.changes is None else self.changes * CHANGE
        for group in self.table.different:
            if concerns(group):
                if group not in self._known_turns:
                    self._known_turns[group] = differing.turns(self, group)
                more = self._known_turns[group]
                turns = more if turns is None else turns + more
        return turns

    def shared_chance(self, path: tuple[str, ...]) -> np.ndarray | None:
        """(n,) uniform numbers for a stream that is correlated with others; none for one that is not.

        Source: Gaussian copula; the mixed normal numbers are read back through the normal distribution function.
        """
        for group in self.table.correlated:
            if path in group.streams:
                mixing = group.mixing[group.streams.index(path)]
                mixed = np.zeros(len(self.rows))
                for name, weight in zip(group.columns, mixing, strict=True):
                    if weight:
                        key = stream_key(self.plan.seed, self.table.name, name, "correlated")
                        mixed += weight * Draw(key, self.rows, None, 0).normal()  # type: ignore[arg-type]
                return np.minimum(np.interp(mixed, normal_table(), GRID), 1 - 2.0**-53)
        return None

    # Other rows

    def parent(self, reference: str, *, past: bool = False) -> parents.Kin:
        """The rows that a reference points to, in the past as many changes ago as each of these rows has later siblings."""
        if (reference, past) not in self._parents:
            self._parents[reference, past] = parents.kin(self, self.table.references[reference], past=past)
        return self._parents[reference, past]

    def family(self) -> families.Family:
        """These rows with all their siblings."""
        if self._family is None:
            self._family = families.family(self)
        return self._family

    # Locales

    def locale_index(self) -> np.ndarray:
        """(n,) which of the plan's locales each row has: its own parent's, or one of them, each exactly in its share."""
        if self.table.per:
            kin = parents.kin(self, self.table.own)
            return kin.spread(kin.frame.locale_index())
        shares = np.cumsum([share for _, share in self.plan.locales])
        key = stream_key(self.plan.seed, self.table.name, "locale")
        return quota(key, self.rows, max(self.table.rows, 1), shares / shares[-1])

    def _evaluate_by_locale(self, step: Step) -> pa.Array:
        """(n,) values of a step, made for the rows of each locale alone and put together."""
        if self._by_locale is None:
            index = self.locale_index()
            rows = [np.flatnonzero(index == i) for i in range(len(self.plan.locales))]
            frames = [self._some(code, these) for (code, _), these in zip(self.plan.locales, rows, strict=True)]
            self._by_locale = frames, np.argsort(np.concatenate(rows), kind="stable")
        frames, order = self._by_locale
        return pa.concat_arrays(alike([frame.array(step) for frame in frames])).take(pa.array(order))

    def _some(self, locale: str, these: np.ndarray) -> Frame:
        """The rows at some places, all of one locale."""
        changes = None if self.changes is None else self.changes[these]
        turns = {group: turns[these] for group, turns in self._known_turns.items()}
        return Frame(self.plan, self.table, self.rows[these], locale=locale, changes=changes, turns=turns)
