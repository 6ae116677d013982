"""A plan and a row range in, record batches out.

Every cell is a pure function of (seed, table, column, row), so any range can be made alone, by any thread, in any order.
A child row finds its parent's row *number* and has the parent's columns made again for it: no table is ever kept.
"""

from __future__ import annotations

import functools
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
import pyarrow as pa

from fabula import locales
from fabula.columns import Latent, operators
from fabula.columns import keys as key_columns
from fabula.columns.arrays import constant, with_nulls
from fabula.columns.draw import Draw, permute, stream_key
from fabula.errors import FabulaError, PlanError
from fabula.plan import children_of
from fabula.schema import DECIMALS
from fabula.steps import Apply, Branches, Make, Parent, Plan, Reference, Sibling, Step, TablePlan, Value

BATCH_ROWS = 65_536
EPOCH_ORDINAL = 719_163  # 1970-01-01 as `date.toordinal`


def make_batch(plan: Plan, table: str, start: int, stop: int) -> pa.RecordBatch:
    """Rows `start <= row < stop` of a table."""
    frame = Frame(plan, plan.tables[table], np.arange(start, stop, dtype=np.int64))
    columns = [frame.column(name) for name in frame.table.output]
    return pa.RecordBatch.from_arrays(columns, schema=arrow_schema(plan, table))


def make_batches(
    plan: Plan,
    table: str,
    start: int,
    stop: int,
    *,
    jobs: int = 1,
    rows: int = BATCH_ROWS,
    then: Callable[[pa.RecordBatch], Any] | None = None,
) -> Iterator[Any]:
    """The rows in order, batch after batch, made by `jobs` threads a few batches ahead of the reader.

    With `then`, what that makes of each batch instead; it runs in the thread that made the batch.
    """

    def work(first: int, last: int) -> Any:
        batch = make_batch(plan, table, first, last)
        return then(batch) if then else batch

    ranges = ((first, min(first + rows, stop)) for first in range(start, stop, rows))
    if stop - start <= rows:
        yield from (work(first, last) for first, last in ranges)
        return
    with ThreadPoolExecutor(jobs, thread_name_prefix="fabula") as pool:
        waiting: deque[Future[Any]] = deque()
        try:
            for first, last in ranges:
                waiting.append(pool.submit(work, first, last))
                if len(waiting) > jobs + 1:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def arrow_schema(plan: Plan, table: str) -> pa.Schema:
    """Names and types of a table's columns."""
    if table not in plan.schemas:
        frame = Frame(plan, plan.tables[table], np.arange(0, dtype=np.int64))
        plan.schemas[table] = pa.schema([_field(frame, name) for name in frame.table.output])
    return plan.schemas[table]


def _field(frame: Frame, name: str) -> pa.Field:
    kind = frame.column(name).type
    decimals = _decimals(frame.table.steps[name]) if pa.types.is_floating(kind) else None
    return pa.field(name, kind, metadata=None if decimals is None else {DECIMALS: str(decimals).encode()})


def _decimals(step: Step) -> int | None:
    """How many decimals the numbers of a step are meant to show, where that is known."""
    if isinstance(step, Sibling | Parent | Reference | Value | Branches):
        return None
    if isinstance(step, Apply):
        return None
    if step.type.name == "round":
        digits = (
            step.columns[1] if len(step.columns) > 1 else dict(step.named).get("decimals", dict(step.options).get("decimals"))
        )
        digits = step.constants[0] if digits is None and step.constants else digits
        return digits if isinstance(digits, int) else getattr(digits, "value", None)
    if step.type.name in ("when", "match", "coalesce"):
        branches = [*step.columns[1:], *(value for _, value in step.named)]
        inner = [value for b in branches for value in ([v for _, v in b.items] if isinstance(b, Branches) else [b])]
        return max((d for d in map(_decimals, inner) if d is not None), default=None)
    parameter = step.type.parameter("decimals")
    if parameter:
        return int(dict(step.options).get("decimals", parameter.default))
    return 2 if step.type.name in ("price", "money.amount", "commerce.price", "commerce.cost", "food.dish_price") else None


class Frame:
    """Some rows of a table, whose columns are made when asked for and kept until the frame goes."""

    def __init__(self, plan: Plan, table: TablePlan, rows: np.ndarray) -> None:
        self.plan = plan
        self.table = table
        self.rows = rows
        self._columns: dict[str, pa.Array] = {}
        self._latents: dict[tuple[type[Latent], str], Latent] = {}
        self._parents: dict[str, tuple[Frame, np.ndarray | None, np.ndarray | None]] = {}

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
        match step:
            case Make():
                return self.make(step)
            case Sibling(name):
                return self.column(name)
            case Value(value):
                return value
            case Parent(reference, name):
                return self.parent_column(reference, name)
            case Reference(column=column, parent_column=name):
                return self.parent_column(column, name)
            case Apply("in" | "not in" as operator, (value,), options):
                return operators.is_in(self.array(value), list(options), negate=operator == "not in")
            case Apply(operator, operands):
                return operators.apply(operator, [self.operand(operand) for operand in operands])
            case Branches(items):
                return {key: self.array(value) for key, value in items}

    def array(self, step: Step) -> Any:
        """(n,) values of a step, constants repeated."""
        made = self.evaluate(step)
        return made if isinstance(made, pa.Array | dict) else constant(made, len(self.rows))

    def operand(self, step: Step) -> pa.Array | pa.Scalar:
        """Values of a step for an operator, which takes a constant as a scalar."""
        made = self.evaluate(step)
        return made if isinstance(made, pa.Array) else pa.scalar(made)

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
            made = with_nulls(made, self.draw(*step.stream, "null").chance(step.null))
        return made

    def argument(self, annotation: str, step: Step) -> Any:
        """The value for a parameter: a constant stays one where the parameter takes constants, too."""
        made = self.evaluate(step)
        if isinstance(made, pa.Array | dict) or (made is None and "None" in annotation):
            return made
        takes_constant = "float" in annotation or ("str" in annotation and isinstance(made, str)) or "int" in annotation
        return made if takes_constant and not isinstance(made, pa.Scalar) else self.spread(made)

    def spread(self, value: Any) -> pa.Array:
        """(n,) times the same value."""
        return constant(value.as_py() if isinstance(value, pa.Scalar) else value, len(self.rows))

    def chance(self, step: Make) -> tuple[Draw | Latent, ...]:
        """The first argument of a semantic type: its latent, its stream of chance, or nothing."""
        if step.type.latent:
            return (self.latent(step.type.latent, step.of),)
        return (self.draw(*step.stream),) if step.type.needs_draw else ()

    def latent(self, kind: type[Latent], of: str) -> Latent:
        """The person, place, product ... of these rows."""
        if (kind, of) not in self._latents:
            options = self.table.latent_options.get((kind, of), {})
            self._latents[kind, of] = kind(self.draw(self.table.name, kind.__name__, of), **options)
        return self._latents[kind, of]

    def draw(self, *path: str) -> Draw:
        """The stream of chance of a path over these rows."""
        key = stream_key(self.plan.seed, *path)
        return Draw(key, self.rows, locales.load(self.plan.locale), self.plan.today.toordinal() - EPOCH_ORDINAL)

    def parent_column(self, reference: str, name: str) -> pa.Array:
        """(n,) values of a column of the parent rows; missing where there is no parent."""
        frame, missing, spread = self.parent(reference)
        made = frame.column(name)
        made = made if spread is None else made.take(pa.array(spread))
        return made if missing is None else with_nulls(made, missing)

    def parent(self, reference: str) -> tuple[Frame, np.ndarray | None, np.ndarray | None]:
        """The frame of the parent rows; (n,) where there is none; (n,) which row of the frame each row reads, if not its own."""
        if reference not in self._parents:
            step = self.table.references[reference]
            rows, missing = self.parent_rows(step)
            spread = None
            if step.own and len(rows):
                first = np.concatenate([[True], rows[1:] != rows[:-1]])
                spread, rows = np.cumsum(first) - 1, rows[first]
            self._parents[reference] = (Frame(self.plan, self.plan.tables[step.parent], rows), missing, spread)
        return self._parents[reference]

    def parent_rows(self, step: Reference) -> tuple[np.ndarray, np.ndarray | None]:
        """(n,) row numbers in the parent table, and where there is no parent at all."""
        draw = self.draw(self.table.name, step.column)
        parents = self.plan.tables[step.parent].rows
        if step.own:
            rows, missing = self.own_parents()[0], np.zeros(len(self.rows), dtype=bool)
        elif step.parent == self.table.name:
            rows = np.floor(self.rows * draw.uniform() ** (1 / (1 - min(step.skew, 0.95)))).astype(np.int64)
            missing = self.rows == 0
        elif step.unique:
            rows, missing = permute(draw.key, self.rows, parents), np.zeros(len(self.rows), dtype=bool)
        elif step.distinct:
            rows, missing = self.distinct_parents(draw, parents), np.zeros(len(self.rows), dtype=bool)
        else:
            rows, missing = key_columns.popular(draw, max(parents, 1), step.skew), np.zeros(len(self.rows), dtype=bool)
        if step.other_than and step.distinct:  # as many steps from the other one, which is the same for all siblings
            other = self.own_parents()[0]
            rows = (other + 1 + self.distinct_parents(draw, parents - 1)) % parents
        elif step.other_than:
            other, _ = self.parent_rows(self.table.references[step.other_than])
            shifted = (rows + 1 + draw.child("other").integers(0, max(parents - 1, 1))) % max(parents, 1)
            rows = np.where(rows == other, np.where(shifted == other, (other + 1) % max(parents, 1), shifted), rows)
        if step.null:
            missing = missing | draw.child("null").chance(step.null)
        return (np.where(missing, 0, rows), missing) if missing.any() else (rows, None)

    def own_parents(self) -> tuple[np.ndarray, np.ndarray]:
        """(n,) the row of the table that these rows are counted per, and (n,) the place among its children."""
        table = self.table
        return _children(self.plan.seed, table.name, table.low, table.high, self.plan.tables[table.per].rows).locate(self.rows)

    def distinct_parents(self, draw: Draw, parents: int) -> np.ndarray:
        """(n,) parent rows that differ among the children of one row: a stride from a start, both drawn for that row, then shuffled."""
        own, place = self.own_parents()
        start = draw.over(own).integers(0, parents)
        step = np.ones(len(own), dtype=np.int64)
        for attempt in range(6):  # a stride that shares no factor with the number of parents meets each of them once
            stride = 1 + draw.over(own).child("stride", attempt).integers(0, max(parents - 1, 1))
            step = np.where((step == 1) & (np.gcd(stride, parents) == 1), stride, step)
        return permute(draw.child("shuffled").key, (start + place * step) % parents, parents)


@functools.lru_cache(maxsize=256)
def _children(seed: int, table: str, low: int, high: int, parents: int) -> key_columns.Children:
    return children_of(seed, table, low, high, parents)
