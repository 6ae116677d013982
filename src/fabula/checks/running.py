"""A check from first to last: which claims a schema makes, what has to be gathered for them, and one pass over every table.

First the keys, and the columns that other tables read, are gathered; then what children come to together; then every table is
looked at, batch after batch.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from fabula.checks.claims import claims_of, is_own_key, needs_groups
from fabula.checks.conforming import conform, kind_name
from fabula.checks.gathering import gather, joined, readers_of
from fabula.checks.given import GivenFrame, Store
from fabula.checks.judging import ColumnClaim
from fabula.checks.keysets import KeyReader
from fabula.checks.loading import Source
from fabula.checks.profiling import TableProfiler
from fabula.checks.relations import Different, ForeignKey, may_be_missing
from fabula.checks.report import Finding, Join, Report, TableReport, counted, listed
from fabula.checks.safe import countries_of
from fabula.checks.tallies import Claim, Tally
from fabula.columns.arrays import present
from fabula.engine import arrow_schema
from fabula.errors import FabulaError
from fabula.expression import Call
from fabula.plan import make_plan
from fabula.plan.names import Resolver, Scope
from fabula.schema import Schema, Table
from fabula.steps import Make, Plan, Reference, Step


@dataclass
class TableCheck:
    """One table on its way through a check."""

    table: Table
    plan: Plan
    source: Source
    stores: dict[str, Store]
    kinds: dict[str, pa.DataType]
    readers: Mapping[str, KeyReader]
    rules: list[tuple[Call, tuple[Step, ...]]] = field(default_factory=list)
    countries: tuple[str, ...] = ()
    bad: dict[str, Tally] = field(default_factory=dict)
    rows: int = 0

    def frames(self) -> Iterator[GivenFrame]:
        """The rows as frames, one a batch; values of the wrong kind are missing in them, and counted in `bad`."""
        start = 0
        planned = self.plan.tables[self.table.name]
        for batch in self.source.batches():
            if not batch.num_rows:
                continue
            given, bad = {}, {}
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                if name in self.kinds:
                    given[name], bad[name] = conform(column, self.kinds[name])
            frame = GivenFrame(self.plan, planned, start, given, self.stores, self.readers)
            frame.bad = {name: broken for name, broken in bad.items() if broken is not None}
            yield frame
            start += batch.num_rows
        self.rows = start

    def stands_together(self) -> bool:
        """Whether the rows of each parent follow each other."""
        own = self.plan.tables[self.table.name].own.column
        runs: list[np.ndarray] = []
        last: int | None = None
        for batch in self.source.batches():
            if not batch.num_rows:
                continue
            keys = self.readers[own](conform(batch.column(own), self.kinds[own])[0])
            fresh = np.concatenate([[last is None or int(keys[0]) != last], keys[1:] != keys[:-1]])
            runs.append(keys[fresh])
            last = int(keys[-1])
        starts = np.concatenate(runs) if runs else np.zeros(0, np.int64)
        return len(np.unique(starts)) == len(starts)

    def grouped_frames(self) -> Iterator[GivenFrame]:
        """The same in batches that end where a parent's rows end."""
        own = self.plan.tables[self.table.name].own.column
        held: list[dict[str, pa.Array]] = []
        held_rows, start = 0, 0
        planned = self.plan.tables[self.table.name]

        def whole(parts: list[dict[str, pa.Array]], first: int) -> GivenFrame:
            columns = {name: joined([part[name] for part in parts]) for name in parts[0]}
            frame = GivenFrame(self.plan, planned, first, columns, self.stores, self.readers)
            frame.groups = self.readers[own](columns[own])
            return frame

        for frame in self.frames():
            keys = self.readers[own](frame.given[own])
            borders = np.flatnonzero(keys[1:] != keys[:-1])
            if not len(borders):
                held.append(dict(frame.given))
                held_rows += len(frame)
                continue
            cut = int(borders[-1]) + 1
            held.append({name: column.slice(0, cut) for name, column in frame.given.items()})
            yield whole(held, start)
            start += held_rows + cut
            held = [{name: column.slice(cut) for name, column in frame.given.items()}]
            held_rows = len(frame) - cut
        if held:
            yield whole(held, start)


def check_tables(
    schema: Schema,
    sources: Mapping[str, Source],
    *,
    plan: Plan | None = None,
    exact: bool = False,
    against: str = "",
    profiles: bool = True,
) -> Report:
    """Hold data against a schema.

    Args:
        schema: what it should be.
        sources: the rows of each table, by its name.
        plan: the plan that made the rows, where it is known.
        exact: the rows were made by that plan: shares are held to a row, not to what chance allows.
        against: what the schema is called in the report.
        profiles: describe the columns of every table, too.

    Raises:
        FabulaError: the schema makes no sense, or a file cannot be read.
    """
    begun = time.perf_counter()
    if plan is None:
        schema = with_given(schema, sources)
        plan = make_plan(schema, seed=0)
    stores: dict[str, Store] = {}
    checks = {}
    for table in schema.tables:
        if table.name in sources:
            kinds = {field.name: field.type for field in arrow_schema(plan, table.name)}
            readers = readers_of(plan, table.name)
            checks[table.name] = TableCheck(
                table,
                plan,
                sources[table.name],
                stores,
                kinds,
                readers,
                rules_of(schema, plan, table),
                countries_of(schema.locale),
            )
    gather(checks, stores)
    visible = [table for table in schema.visible if table.name in sources or table.name in plan.tables]
    reports = [_check(checks[t.name], exact, profiles) if t.name in checks else _absent(t) for t in visible]
    return Report(schema.title, tuple(reports), time.perf_counter() - begun, against)


def with_given(schema: Schema, sources: Mapping[str, Source]) -> Schema:
    """The schema with those rare columns made that the data has."""
    tables = []
    for table in schema.tables:
        there = sources[table.name].columns if table.name in sources else ()
        tables.append(table.with_columns(replace(c, rare=c.rare and c.name not in there) for c in table.columns))
    return schema.with_tables(tables)


def rules_of(schema: Schema, plan: Plan, table: Table) -> list[tuple[Call, tuple[Step, ...]]]:
    """The rules of a table, each with the steps of its arguments; rules that read what is not made are left out."""
    resolver = Resolver(schema, {name: planned.rows for name, planned in plan.tables.items()})
    found = []
    for rule in table.rules:
        steps: tuple[Step, ...] = ()
        if rule.function in ("after", "equal", "exactly"):
            try:
                steps = tuple(
                    Scope(resolver, table, "").step(argument, ("rule", str(i))) for i, argument in enumerate(rule.arguments)
                )
            except FabulaError:
                continue
        found.append((rule, steps))
    return found


def _check(check: TableCheck, exact: bool, profiles: bool) -> TableReport:
    claims = claims_of(check, exact)
    profiler = TableProfiler(check.table.name) if profiles else None
    grouped = needs_groups(check) and check.stands_together()
    for frame in check.grouped_frames() if grouped else check.frames():
        _count_bad(check, frame)
        for claim in claims:
            claim.see(frame)
        if profiler:
            profiler.see(frame.given)
    _show_repeats(check, claims)
    findings = [*_columns(check), *(tally.finding() for tally in check.bad.values())]
    findings += [finding for claim in claims for finding in claim.finish()]
    skipped = [
        f"{c.where}: {reason}" for c in claims if isinstance(c, ColumnClaim) for reason in dict.fromkeys(c.skipped.values())
    ]
    skipped += [f"{claim.where}: {claim.skipped}" for claim in claims if isinstance(claim, ForeignKey) and claim.skipped]
    steps = check.plan.tables[check.table.name].steps
    references = tuple(
        Join(name, step.parent, step.parent_column, step.unique, may_be_missing(check.table.name, step))
        for name, step in steps.items()
        if isinstance(step, Reference) and name in check.source.columns
    )
    columns = check.source.columns
    profile = profiler.finish(_meanings(steps)) if profiler else None
    key = check.table.primary_key
    is_key = key in columns and (is_own_key(steps.get(key)) or key in check.stores.get(check.table.name, Store()).indices)
    return TableReport(
        check.table.name, check.rows, columns, tuple(findings), tuple(skipped), references, key if is_key else "", profile
    )


def _absent(table: Table) -> TableReport:
    finding = Finding("columns", table.name, "the table is there", False, got="no data")
    return TableReport(table.name, 0, tuple(column.name for column in table.made), (finding,))


def _columns(check: TableCheck) -> list[Finding]:
    """Whether the columns that the recipe names are there."""
    wanted = [column.name for column in check.table.made]
    there = check.source.columns
    lacking = [name for name in wanted if name not in there]
    further = [name for name in there if name not in wanted]
    got = f"{len(wanted) - len(lacking)} of {len(wanted)}"
    got += f", without {listed(lacking)}" if lacking else ""
    got += f", and {listed(further)}" if further else ""
    what = "the columns are there"
    return [Finding("columns", check.table.name, what, not lacking, check.rows, 0, counted(len(wanted), "column"), got)]


def _count_bad(check: TableCheck, frame: GivenFrame) -> None:
    for name in frame.given:
        if name not in check.bad:
            kind = kind_name(check.kinds[name])
            check.bad[name] = Tally("kind", f"{check.table.name}.{name}", f"each a {kind}" if kind != "nothing" else "nothing")
        broken = frame.bad.get(name)
        count = int(present(frame.given[name]).sum()) if frame.given[name].null_count else len(frame)
        if broken is None:
            check.bad[name].checked += count
        else:
            check.bad[name].add(frame, broken, count + int(broken.sum()))


def _meanings(steps: Mapping[str, Step]) -> dict[str, str]:
    """The semantic types of columns that have one of some subject."""
    return {name: step.type.name for name, step in steps.items() if isinstance(step, Make) and "." in step.type.name}


def _show_repeats(check: TableCheck, claims: list[Claim]) -> None:
    """Another look at the rows where values repeat, to say which."""
    waiting = [claim for claim in claims if isinstance(claim, Different) and claim.count()]
    if not waiting:
        return
    for frame in check.frames():
        waiting = [claim for claim in waiting if claim.look_again(frame)]
        if not waiting:
            return
