"""Dirt with everything decided: which kinds fall on which columns, and how many rows there are. Every check happens here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyarrow as pa

from fabula import engine, expression, locales
from fabula.columns.draw import Draw, stream_key
from fabula.columns.keys import widen
from fabula.dirt import ROWS, Cells, Kind, family, find
from fabula.dirt.amounts import unit_of
from fabula.dirt.choosing import rounded
from fabula.dirt.copies import Copies
from fabula.dirt.edges import NEEDED, edges_of
from fabula.dirt.levels import KEYS, level_calls, meaning_of, share_of
from fabula.dirt.pairs import are_alike
from fabula.errors import FabulaError, OptionError, PlanError, nearest
from fabula.expression import Call, Literal, Name, Node, Operation
from fabula.plan import make_plan
from fabula.schema import Column, Schema, Table
from fabula.steps import Make, Plan, Reference

ROW = "dirt__row"  # what the batches that are broken carry beside their columns
TEXTLIKE = (pa.string(), pa.large_string())

Said = str | float | Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Errand:
    """One kind of dirt on its way to one column, or two.

    Args:
        share: of the table's rows, or of those where `when` holds.
        key: 64-bit key of its stream.
        options: what followed the share.
        when: the name of a boolean column that the batches carry: rows where it is true.
        by: the name of a column that the batches carry: the higher its value, the likelier.
        shared: whether its rows count against the quota that a level has for all its errands.
    """

    kind: Kind
    columns: tuple[str, ...]
    share: float
    key: int
    options: tuple[Any, ...] = ()
    when: str = ""
    by: str = ""
    shared: bool = False
    context: Any = None


@dataclass(frozen=True)
class NewKeys:
    """Keys that no row of a table has: those that rows behind its end would have.

    Args:
        first: how far behind the end the first of them stands.
        span: how many there are to draw from.
        pattern: the key's text, with digits enough for the last one; empty where it has none.
    """

    plan: Plan = field(repr=False)
    table: str
    column: str
    first: int
    span: int
    pattern: str = ""

    @classmethod
    def behind(cls, plan: Plan, table: str, column: str, first: int, span: int, *, some: bool = False) -> NewKeys:
        """Keys behind the end; when `some` will do, as wide as those that exist, if a tenth of them are left of that width."""
        step, pattern = plan.tables[table].steps[column], ""
        if isinstance(step, Make) and step.type.name == "key" and step.constants and step.constants[0]:
            pattern = str(step.constants[0])
            begin = dict(step.options).get("start", 1) + plan.tables[table].rows + first
            room = 10 ** pattern.count("#") - begin
            if some and room > span // 10:
                span = min(span, room)
            pattern = widen(pattern, begin + span - 1)
        return cls(plan, table, column, first, span, pattern)

    def __call__(self, cells: Cells) -> pa.Array:
        """(m,) keys, drawn."""
        return self.keys(cells.integers(0, self.span), cells.values.type)

    def keys(self, places: np.ndarray, type_: pa.DataType) -> pa.Array:
        """(m,) keys by their places, from 0."""
        table = self.plan.tables[self.table]
        step = table.steps[self.column]
        places = places.astype(np.int64) + self.first
        if isinstance(step, Make) and step.type.name in KEYS:
            constants = [self.pattern, *step.constants[1:]] if self.pattern else step.constants
            draw = Draw(stream_key(self.plan.seed, *step.stream), table.rows + places, None, 0)  # type: ignore[arg-type]
            return step.type.make(draw, *constants, **dict(step.options))
        if family(type_) == "number":
            return pa.array(-1 - places).cast(type_)
        return pa.array([f"unknown-{place}" for place in places.tolist()])


@dataclass(frozen=True)
class TableDirt:
    """One table's dirt, decided.

    Args:
        plan: the dataset's plan, its tables carrying what conditions need.
        clean: names and types of the clean columns.
        schema: names and types of the dirty ones.
        new_key: the key column of rows that are typed anew, and where its values come from.
        locale: that typing happens in; of several mixed, the first.
        meanings: column to semantic type.
    """

    name: str
    plan: Plan = field(repr=False)
    clean: pa.Schema = field(repr=False)
    schema: pa.Schema = field(repr=False)
    errands: tuple[Errand, ...]
    copies: Copies
    edges: bool = False
    new_key: tuple[str, NewKeys] | None = None
    locale: str = "en_US"
    meanings: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def rows(self) -> int:
        """Rows of the dirty table."""
        return self.copies.total

    @property
    def clean_rows(self) -> int:
        """Rows of the clean table."""
        return self.copies.rows


def decide(schema: Schema, *, seed: int, said: Said | None = None, edges: bool = False) -> dict[str, TableDirt]:
    """The dirt of every table that is written.

    Args:
        schema: what was asked for; its own `dirt` counts unless `said` says otherwise.
        said: a level, a share, or calls for some tables; a table with calls of its own keeps them.
        edges: whether rows that break programs are put in.

    Raises:
        FabulaError: unknown kinds or columns, shares that cannot be, wrong types: before a row is made.
    """
    if isinstance(said, Mapping):
        schema = _with_calls(schema, said)
        level: str | float = 0.0
    else:
        level = schema.dirt or 0.0 if said is None else said
    share_of(level)
    told = {table.name: list(table.dirt) for table in schema.visible}
    carried = {name: _carried(name, calls) for name, calls in told.items()}
    wide = schema.with_tables(_carrying(table, carried.get(table.name)) for table in schema.tables)
    plan = make_plan(wide, seed=seed)
    return {table.name: _Decider(table, schema, plan, seed, edges).table(told[table.name], level) for table in schema.visible}


def _with_calls(schema: Schema, said: Mapping[str, Sequence[str]]) -> Schema:
    for name in said:
        if name not in [table.name for table in schema.visible]:
            raise OptionError(f"no table named `{name}`", where="dirt", hint=nearest(name, (t.name for t in schema.visible)))
    tables = []
    for table in schema.tables:
        calls = [_parsed(table.name, text) for text in said.get(table.name, ())]
        tables.append(replace(table, dirt=tuple(calls)))
    return schema.with_tables(tables)


def _parsed(table: str, text: str) -> Call:
    try:
        call = expression.parse(text)
    except FabulaError as error:
        raise PlanError(error.what, where=f"{table}.dirt", hint=error.hint) from None
    if not isinstance(call, Call):
        raise PlanError(f"no dirt `{text}`", where=f"{table}.dirt", hint="typo(name, 0.02)")
    return call


def _carried(table: str, calls: Sequence[Call]) -> list[Column]:
    """The columns that conditions need: the row's number, and every `when` and `by`."""
    found = [Column(ROW, Operation("+", (Call("key", (), (("start", Literal(0)),)), Literal(0))))]
    for i, call in enumerate(calls):
        for option, node in call.options:
            if option in ("when", "by"):
                found.append(Column(f"dirt__{option}_{i}", node, where=f"{table}.dirt: {call}"))
    return found


def _carrying(table: Table, columns: Sequence[Column] | None) -> Table:
    return table.with_columns([*table.columns, *columns]) if columns else table


@dataclass(frozen=True)
class _Decider:
    """Decides the dirt of one table."""

    source: Table
    of: Schema
    plan: Plan
    seed: int
    edges: bool

    def table(self, calls: Sequence[Call], level: str | float) -> TableDirt:
        name = self.source.name
        wide = engine.arrow_schema(self.plan, name)
        clean = pa.schema([f for f in wide if not f.name.startswith("dirt__")])
        shared: list[Call] = []
        if not calls and level:
            shared, calls = level_calls(self.source, self.of, clean, level)
        errands, rows = [], {"duplicates": 0.0, "near_duplicates": 0.0}
        for i, call in enumerate([*calls, *shared]):
            try:
                if call.function in ROWS:
                    rows[call.function] += self.rows_share(call)
                else:
                    errands += self.errands(call, i, wide, shared=i >= len(calls))
            except FabulaError as error:
                raise PlanError(error.what, where=error.where or f"{name}.dirt: {call}", hint=error.hint) from None
        self.check_sums(errands, rows)
        total = self.plan.tables[name].rows
        if self.edges and 0 < total < NEEDED:
            raise PlanError(f"{total} rows hold no edge rows", where=name, hint=f"at least {NEEDED} rows")
        copies = Copies(rows["duplicates"], rows["near_duplicates"], total, stream_key(self.seed, "dirt", name, "copies"))
        key = self.source.primary_key
        has_key = key in clean.names and meaning_of(self.source.column(key).expression) in KEYS
        near = int(rounded(copies.near, total))
        new_key = (key, NewKeys.behind(self.plan, name, key, 0, max(near, 1))) if has_key else None
        meanings = {column.name: meaning_of(column.expression) for column in self.source.columns}
        dirty = self.dirty_schema(clean, errands, meanings, copies)
        return TableDirt(name, self.plan, clean, dirty, tuple(errands), copies, self.edges, new_key, self.locale, meanings)

    @property
    def locale(self) -> str:
        """The first locale of the schema."""
        return locales.mixture(self.of.locale)[0][0]

    def errands(self, call: Call, i: int, wide: pa.Schema, *, shared: bool) -> list[Errand]:
        """The errands of a call: one for each of its columns, or one for both."""
        kind = find(call.function)
        names, share, options = self.parts(call)
        for name in names:
            if name not in wide.names or name.startswith("dirt__"):
                known = [n for n in wide.names if not n.startswith("dirt__")]
                raise PlanError(f"no column named `{name}`", hint=nearest(name, known))
            sort = family(wide.field(name).type)
            if sort not in kind.of:
                raise PlanError(
                    f"`{kind.name}` does not fall on `{name}`, a {sort or wide.field(name).type} column", hint=_hint(kind)
                )
        pair = kind.pair == "must" or (kind.pair == "may" and len(names) == 2)
        if (pair and len(names) != 2) or (kind.pair == "may" and len(names) > 2):
            raise PlanError(f"`{kind.name}` takes two columns", hint=f"{kind.name}(one, another, {share})")
        if pair and (names[0] == names[1] or not are_alike(*(wide.field(n).type for n in names))):
            raise PlanError(f"`{names[0]}` and `{names[1]}` hold different types", hint="two columns of the same type")
        self.check_options(kind, options)
        said = {option for option, _ in call.options}
        if unknown := said - {"when", "by"} or (said & {"by"} and kind.name != "missing" and {"by"}):
            allowed = "when=condition" + (" and by=column" if kind.name == "missing" else "")
            raise PlanError(
                f"`{kind.name}` has no option `{sorted(unknown)[0]}`", hint=f"{kind.name}(column, share, ...) with {allowed}"
            )
        when, by = (f"dirt__{option}_{i}" if option in said else "" for option in ("when", "by"))
        if when and not pa.types.is_boolean(wide.field(when).type):
            raise PlanError(f"`when={call.option('when')}` is no condition", hint='when=age > 60, when=status == "Paid"')
        if by and family(wide.field(by).type) not in ("number", "date"):
            raise PlanError(f"`by={call.option('by')}` is neither number nor date", hint="a column that can be higher or lower")
        groups = [tuple(names)] if pair else [(name,) for name in names]
        return [
            Errand(
                kind, group, share, stream_key(self.seed, "dirt", self.source.name, kind.name, *group, "" if shared else i),
                options, when, by, shared, self.context(kind, group[0], options),
            )
            for group in groups
        ]  # fmt: skip

    def parts(self, call: Call) -> tuple[list[str], float, tuple[Any, ...]]:
        """The columns of a call, its share, and what follows."""
        names = []
        rest = list(call.arguments)
        while rest and isinstance(named := rest[0], Name):
            names.append(named.path)
            rest = rest[1:]
        if not names or not rest:
            raise PlanError(
                "a kind of dirt takes columns and a share", hint=f"{call.function}({names[0] if names else 'name'}, 0.02)"
            )
        share = _share(rest.pop(0))
        return names, share, tuple(map(_constant, rest))

    def check_options(self, kind: Kind, options: tuple[Any, ...]) -> None:
        """Whether what follows the share is what the kind takes."""
        many = any(p.kind is p.VAR_POSITIONAL for p in kind.options)
        if not many and len(options) > len(kind.options):
            raise PlanError(f"`{kind.name}` takes no `{options[len(kind.options)]}`", hint=_hint(kind))
        for parameter, value in zip(kind.options, options, strict=False):
            wanted = {"int": int, "str": str}.get(str(parameter.annotation))
            if wanted and not many and (isinstance(value, bool) or not isinstance(value, wanted)):
                raise PlanError(f"`{parameter.name}` of `{kind.name}` is not `{value}`", hint=_hint(kind))

    def context(self, kind: Kind, name: str, options: tuple[Any, ...]) -> Any:
        """What a kind has to know about its column."""
        if kind.name == "unit":
            return unit_of(name, str(options[0]) if options else "")
        if kind.name == "number_format":
            return locales.load(self.locale).currency_symbol
        if kind.name == "orphans":
            step = self.plan.tables[self.source.name].steps[name]
            if not isinstance(step, Reference):
                known = [n for n, s in self.plan.tables[self.source.name].steps.items() if isinstance(s, Reference)]
                raise PlanError(f"`{name}` is no reference", hint=nearest(name, known) or "a column that is ref(table)")
            while isinstance(further := self.plan.tables[step.parent].steps[step.parent_column], Reference):
                step = further
            parents = self.plan.tables[step.parent].rows  # as many more may be there, typed anew
            return NewKeys.behind(self.plan, step.parent, step.parent_column, parents, max(9 * parents, 1000), some=True)
        return None

    def rows_share(self, call: Call) -> float:
        """The share of rows that come twice."""
        if len(call.arguments) != 1 or call.options:
            raise PlanError(f"`{call.function}` takes a share and nothing else", hint=f"{call.function}(0.01)")
        return _share(call.arguments[0])

    def check_sums(self, errands: Sequence[Errand], rows: Mapping[str, float]) -> None:
        """Whether there are rows enough: a cell is hit once, and a row comes twice at most."""
        where = f"{self.source.name}.dirt"
        if sum(rows.values()) > 1:
            raise PlanError(f"copies add up to {sum(rows.values()):.4g}", where=where, hint="at most 1 in all")
        sums: dict[str, list[Errand]] = {}
        for errand in errands:
            for name in errand.columns:
                sums.setdefault(name, []).append(errand)
        for name, falling in sums.items():
            whole = sum(errand.share for errand in falling if not errand.when and not errand.shared)
            if whole > 1 + 1e-9:
                named = ", ".join(errand.kind.name for errand in falling)
                raise PlanError(f"{named} of `{name}` add up to {whole:.4g}", where=where, hint="at most 1 for a column")

    def dirty_schema(self, clean: pa.Schema, errands: Sequence[Errand], meanings: Mapping[str, str], copies: Copies) -> pa.Schema:
        """Names and types of the dirty columns: text where a kind writes text, dictionaries decoded where anything changes."""
        fields = []
        for column in clean:
            falling = [errand for errand in errands if column.name in errand.columns]
            plain = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
            if any(_writes_text(errand, plain) for errand in falling) and plain not in TEXTLIKE:
                column = pa.field(column.name, pa.string())
            elif falling or copies.near or (self.edges and edges_of(meanings[column.name], plain)):
                column = column.with_type(plain)
            fields.append(column)
        return pa.schema(fields)


def _writes_text(errand: Errand, type_: pa.DataType) -> bool:
    if errand.kind.as_text:
        return True
    if errand.kind.name != "disguised":
        return False
    numbers = family(type_) == "number" and all(isinstance(o, int | float) for o in errand.options)
    whole = not pa.types.is_integer(type_) or all(isinstance(o, int) for o in errand.options)
    return bool(errand.options) and not (numbers and whole)


def _constant(node: Node) -> Any:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Name):
        return node.path
    raise PlanError(f"`{node}` must be a constant here", hint="a number or a quoted text")


def _share(node: Node) -> float:
    value = node.value if isinstance(node, Literal) else None
    text = str(value).strip()
    try:
        share = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        share = -1.0
    if isinstance(value, bool) or not 0 <= share <= 1:
        raise PlanError(f"`{node}` is not a share", hint='0.05 or "5%", from 0 to 1')
    return share


def _hint(kind: Kind) -> str:
    more = "".join(f", {p.name}" for p in kind.options)
    columns = "one, another" if kind.pair == "must" else "column"
    return f"{kind.name}({columns}, share{more}) falls on {', '.join(kind.of)} columns"
