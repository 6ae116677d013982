"""What was asked for, as plain data: a schema of tables, each with its columns.

    Schema ── Table ── Rows          how many
                   ├── Column        a name and an expression
                   └── rules         what always holds

Nothing here draws, opens files, or knows how values are made. Schemas never change: methods return copies.
"""

from __future__ import annotations

import datetime as dt
import functools
import math
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from fabula import expression
from fabula.errors import RecipeError, nearest
from fabula.expression import Call, Name, Node

TODAY = dt.date(2026, 11, 1)  # what "now" means unless a recipe says otherwise: data must not change with the clock
DECIMALS = b"decimals"  # metadata of an Arrow field: how many decimals its numbers are written with
FEWEST = 20  # a table that others refer to shrinks no further than this, so that there is something to choose from
ZIPF = 1.5  # how fast large families get rare where rows per parent are `zipf`: the share of k falls as k to the power of -1.5
SIBLINGS = frozenset({"nth", "siblings", "running", "previous", "next", "ordered", "past"})  # what rows of one parent tell a row
MAX_TABLES = 200
MAX_COLUMNS = 2_000

_NAME = re.compile(r"[^\W\d]\w*", re.UNICODE)
_ROWS = re.compile(
    r"(?:(?P<low>[\d_]+)(?:\.\.(?P<high>[\d_]+))?|(?P<shape>poisson|zipf)\((?P<arguments>[^)]*)\))"
    r"(?:\s+(?P<word>per\s+(?P<per>\w+)(?:\s+up\s+to\s+(?P<limit>\d{1,15}))?|fixed))?"
)
_ROWS_HINT = "500, 12 fixed, 3 per orders, 4..8 per students, poisson(3) per customers or zipf(1, 40) per customers"
MOST_CHILDREN = 1_000_000  # per parent


@dataclass(frozen=True)
class Rows:
    """How many rows a table has.

    `Rows(500)` grows with the rows asked for, `Rows(12, fixed=True)` does not,
    `Rows(4, 8, per="students")` is four to eight for each row of another table, and with `limit=100` exactly the first hundred of
    those, the other table being as large as that takes. `shape` says how the numbers between are spread: `even`, `poisson` around
    `mean`, or `zipf`, where most have few and a few have many.
    """

    low: int
    high: int = -1
    per: str = ""
    fixed: bool = False
    limit: int = -1
    shape: str = "even"
    mean: float = 0.0

    def __post_init__(self) -> None:
        if self.high < 0:
            object.__setattr__(self, "high", self.low)

    def __str__(self) -> str:
        count = f"{self.low}..{self.high}" if self.high != self.low else str(self.low)
        if self.shape != "even":
            count = f"poisson({self.mean:g})" if self.shape == "poisson" else f"zipf({self.low}, {self.high})"
        most = f" up to {self.limit}" if self.limit >= 0 else ""
        return f"{count} per {self.per}{most}" if self.per else f"{count} fixed" if self.fixed else count

    def at_most(self, most: int) -> Rows:
        """The same, but never more."""
        if self.high <= most:
            return self
        return replace(
            self, low=min(self.low, most), high=most, mean=min(self.mean, most), shape=self.shape if most > 1 else "even"
        )

    @classmethod
    def parse(cls, text: str | int) -> Rows:
        """Rows from the notation: `500`, `12 fixed`, `3 per orders`, `4..8 per students`, `zipf(1, 40) per customers`."""
        found = _ROWS.fullmatch(str(text).strip()) if isinstance(text, str | int) and not isinstance(text, bool) else None
        if not found:
            shown = f" `{str(text)[:60]}`" if isinstance(text, str | int | float | None) else f", a {type(text).__name__}"
            raise RecipeError(f"cannot read rows{shown}", hint=_ROWS_HINT)
        try:
            bounds = _bounds_of_shape(found) if found["shape"] else (int(found["low"]), int(found["high"] or found["low"]), 0.0)
        except ValueError:  # `_`, `1__0`, or thousands of digits
            raise RecipeError(f"cannot read rows `{str(text)[:60]}`", hint=_ROWS_HINT) from None
        low, high, mean = bounds
        if high < low:
            raise RecipeError(f"rows `{text}` end before they start", hint=f"{high}..{low}?")
        if (found["high"] or found["shape"]) and not found["per"]:
            raise RecipeError(f"rows `{text}` need a parent", hint=f"{text} per <table>")
        if found["per"] and high > MOST_CHILDREN:
            raise RecipeError(f"{high:,} rows per {found['per']}", hint=f"at most {MOST_CHILDREN:,}")
        limit = int(found["limit"] or -1)
        return cls(low, high, found["per"] or "", found["word"] == "fixed", limit, found["shape"] or "even", mean)

    def quantiles(self, count: int) -> tuple[int, ...]:
        """`count` numbers of rows, ascending, that stand for the whole spread: what so many parents have, one each."""
        shares = [(i + 0.5) / count for i in range(count)]
        if self.shape == "poisson":
            return tuple(_quantiles(shares, 0, _poisson_weights(self.mean)))
        if self.shape == "zipf":
            return tuple(_quantiles(shares, self.low, [k**-ZIPF for k in range(1, self.high - self.low + 2)]))
        return tuple(self.low + i * (self.high - self.low + 1) // count for i in range(count))

    @property
    def expected(self) -> float:
        """Rows on average: in all, or for each row of the other table."""
        if self.shape == "even":
            return (self.low + self.high) / 2
        return sum(self.quantiles(1024)) / 1024


def _bounds_of_shape(found: re.Match[str]) -> tuple[int, int, float]:
    """Fewest, most and mean of `poisson(3)` or `zipf(1, 40)`."""
    numbers = [float(number) for number in found["arguments"].split(",")]
    if found["shape"] == "poisson":
        (mean,) = numbers
        if not 0 < mean <= 1000:
            raise RecipeError(f"rows with a mean of {mean:g}", hint="above 0, at most 1,000")
        return 0, Rows(0, 0, shape="poisson", mean=mean).quantiles(1024)[-1], mean
    low, high = (int(number) for number in numbers)
    if low < 0:
        raise RecipeError("rows below 0", hint="zipf(1, 40)")
    return low, high, 0.0


def _poisson_weights(mean: float) -> list[float]:
    """How common 0, 1, 2 ... are, not yet summing to 1."""
    counts = range(int(mean + 12 * math.sqrt(mean) + 12))
    return [math.exp(count * math.log(mean) - mean - math.lgamma(count + 1)) for count in counts]


def _quantiles(shares: Iterable[float], low: int, weights: list[float]) -> Iterator[int]:
    """For each share, ascending, the number at that quantile of a distribution over low, low + 1 ..."""
    total, below, place = sum(weights), 0.0, 0
    for share in shares:
        while place < len(weights) - 1 and below + weights[place] < share * total:
            below += weights[place]
            place += 1
        yield low + place


@dataclass(frozen=True)
class Column:
    """A named expression. A rare column is known but not made until somebody asks for it."""

    name: str
    expression: Node
    rare: bool = False
    where: str = ""

    @classmethod
    def of(cls, name: str, text: str | Node, **rest: object) -> Column:
        """A column from the text of its expression."""
        return cls(name, text if isinstance(text, Node) else expression.parse(text), **rest)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Table:
    """Columns in the order people read them, and how many rows."""

    name: str
    columns: tuple[Column, ...]
    rows: Rows = Rows(100)
    hidden: bool = False
    rules: tuple[Call, ...] = ()
    asks: tuple[str, ...] = ()
    dirt: tuple[Call, ...] = ()
    order_by: tuple[str, ...] = ()  # columns that the rows are sorted by when they are read; `-price` for the highest first

    @property
    def made(self) -> tuple[Column, ...]:
        """The columns that are written: all but the rare ones."""
        return tuple(column for column in self.columns if not column.rare)

    @functools.cached_property
    def primary_key(self) -> str:
        """The column that identifies a row: the first `key` or `uuid`, else the first column."""
        for column in self.columns:
            expression = column.expression
            named = (
                expression.function if isinstance(expression, Call) else expression.path if isinstance(expression, Name) else ""
            )
            if named in ("key", "uuid", "code.uuid"):
                return column.name
        return self.columns[0].name

    @functools.cached_property
    def references(self) -> Mapping[str, str]:
        """Column name to the table that its `ref(...)` points to."""
        found = {}
        for column in self.columns:
            expression = column.expression
            if isinstance(expression, Call) and expression.function == "ref" and expression.arguments:
                found[column.name] = str(expression.arguments[0]).partition(".")[0]
        return found

    def choices(self, sizes: Mapping[str, int]) -> int:
        """How many rows it can have at most, for each parent if it is counted per one, as no two may refer to the same row of a table.

        Args:
            sizes: rows of the tables whose number is known.
        """
        most = sys.maxsize
        for column in self.columns:
            call = column.expression
            parent = self.references.get(column.name, "")
            if isinstance(call, Call) and parent in sizes and parent != self.name:
                other = call.option("other_than") is not None
                alone = call.option("distinct" if self.rows.per else "unique") is not None or column.name in self._apart
                left = sizes[parent] - other
                most = min(most, left) if alone or (other and left < 1) else most
        return max(most, 0)

    @property
    def _apart(self) -> frozenset[str]:
        """References that a rule holds apart among the rows of one parent: `unique(learner_id, course_id)` of enrollments per learner."""
        own = {column for column, table in self.references.items() if table == self.rows.per}
        pairs = (set(map(str, rule.arguments)) for rule in self.rules if rule.function in ("unique", "key"))
        return frozenset(name for pair in pairs if len(pair) == 2 and len(pair & own) == 1 for name in pair - own)

    @property
    def has_distinct_references(self) -> bool:
        """Whether it is counted per a parent and refers to another table so that no row of that comes twice for one parent."""
        calls = (column.expression for column in self.columns if isinstance(column.expression, Call))
        return bool(self.rows.per) and any(call.function == "ref" and call.option("distinct") is not None for call in calls)

    @property
    def knows_siblings(self) -> bool:
        """Whether it is counted per a parent and its rows go by the others of that parent: read them, or must differ from them."""
        if not self.rows.per:
            return False
        own = {column for column, table in self.references.items() if table == self.rows.per}
        apart = (rule for rule in self.rules if rule.function in ("unique", "key") and own & set(map(str, rule.arguments)))
        nodes = (node for column in self.columns for node in column.expression.nodes)
        words = (node.function if isinstance(node, Call) else node.path for node in nodes if isinstance(node, Call | Name))
        return any(apart) or any(word in SIBLINGS for word in words)

    def __iter__(self) -> Iterator[Column]:
        return iter(self.columns)

    def __contains__(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name.

        Raises:
            RecipeError: there is none; the hint names the nearest.
        """
        for column in self.columns:
            if column.name == name:
                return column
        raise RecipeError(f"no column named `{name}`", where=self.name, hint=nearest(name, (c.name for c in self.columns)))

    def with_columns(self, columns: Iterable[Column]) -> Table:
        """The table with these columns instead."""
        return replace(self, columns=tuple(columns))

    def with_rows(self, rows: Rows | int) -> Table:
        """The table with another number of rows."""
        return replace(self, rows=Rows(rows) if isinstance(rows, int) else rows)


@dataclass(frozen=True)
class Schema:
    """The tables of a dataset, the one people mean first."""

    tables: tuple[Table, ...]
    title: str = ""
    locale: str = "en_US"
    today: dt.date = TODAY
    sector: str = ""
    asks: tuple[str, ...] = ()
    dirt: str = ""  # how much is broken on purpose: nothing, `light`, `normal`, `heavy` or a share

    def __iter__(self) -> Iterator[Table]:
        return iter(self.tables)

    def __contains__(self, name: str) -> bool:
        return any(table.name == name for table in self.tables)

    def __getitem__(self, name: str) -> Table:
        return self.table(name)

    @property
    def visible(self) -> tuple[Table, ...]:
        """The tables that are written."""
        return tuple(table for table in self.tables if not table.hidden)

    def table(self, name: str) -> Table:
        """The table of that name.

        Raises:
            RecipeError: there is none; the hint names the nearest.
        """
        for table in self.tables:
            if table.name == name:
                return table
        raise RecipeError(f"no table named `{name}`", hint=nearest(name, (t.name for t in self.tables)))

    def with_tables(self, tables: Iterable[Table]) -> Schema:
        """The schema with these tables instead."""
        return replace(self, tables=tuple(tables))

    def with_rows(self, rows: int) -> Schema:
        """The schema with that many rows in its first table, the others in proportion.

        Tables of fixed size and children counted per parent keep their rule; a first table that was counted per parent
        now has exactly that many rows, and its parents grow or shrink with it: by drawing them, or, where its rows must differ among
        those of one parent or know each other, by cutting them off. Rows that must each refer to another one are no more than those
        are. No rows are none in any table. A list of fixed size that is asked for more rows than it has no longer keeps its values
        different.
        """
        first = self.visible[0]
        usual = self.expected_rows()
        factor = rows / max(usual[first.name], 1)
        together = first.has_distinct_references or first.knows_siblings
        owners = {first.rows.per} if together else set()  # who would be left without rows, were they more
        while above := {self.table(name).rows.per for name in owners if name} - owners:
            owners |= above
        tables = []
        for table in self.tables:
            if table.name == first.name:
                if table.rows.fixed and rows > table.rows.low:  # a list of ten departments cannot name a thousand differently
                    table = replace(table, rules=tuple(rule for rule in table.rules if rule.function not in ("unique", "key")))
                table = table.with_rows(replace(table.rows, limit=rows) if rows and together else rows)
            elif not table.rows.per and not (table.rows.fixed and rows):
                fewest = min(table.rows.low, 2 if table.name in owners else FEWEST)
                table = table.with_rows(max(round(table.rows.low * factor), fewest) if rows else 0)
            tables.append(table)
        known = (table for table in tables if not table.rows.per or table.rows.limit >= 0)
        sizes = {table.name: table.rows.limit if table.rows.per else table.rows.low for table in known}
        return self.with_tables(table.with_rows(table.rows.at_most(table.choices(sizes))) for table in tables)

    def expected_rows(self) -> Mapping[str, float]:
        """Rows of every table, on average where they are drawn."""
        expected: dict[str, float] = {}

        def count(name: str, above: tuple[str, ...]) -> float:
            rows = self.table(name).rows
            if rows.per in above:
                raise RecipeError(f"rows per `{rows.per}` go round in a circle", where=name, hint="give one table a number")
            if name not in expected:
                expected[name] = rows.expected * count(rows.per, (*above, name)) if rows.per else float(rows.low)
            return expected[name]

        for table in self.tables:
            count(table.name, ())
        return expected


def check_name(name: str, *, where: str) -> str:
    """The name, if tables and columns may be called so.

    Raises:
        RecipeError: it is empty, too long, or not a word.
    """
    if not _NAME.fullmatch(name) or len(name) > 100:
        hint = re.sub(r"\W+", "_", name).strip("_")[:60]
        raise RecipeError(
            f"`{name[:60]}` cannot be a name",
            where=where,
            hint=f"`{hint}`?" if _NAME.fullmatch(hint) else "letters, digits and _",
        )
    return name
