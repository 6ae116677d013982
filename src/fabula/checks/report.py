"""What a check found, as plain data: a report of tables, each with its findings."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fabula.checks.profiling import TableProfile

EXAMPLES = 3  # rows shown for a finding
KINDS = {
    "columns": "the columns that the recipe names are there",
    "kind": "values are of the kind that the column has",
    "key": "the primary key is there and never repeats",
    "unique": "what is said to be unique never repeats",
    "reference": "every foreign key finds its parent",
    "children": "children per parent",
    "order": "dates in order",
    "value": "computed again from the other columns, the same comes out",
    "range": "numbers and dates inside their bounds",
    "choice": "values from the list",
    "shape": "codes of the given shape",
    "share": "values as common as asked",
    "missing": "missing values, as many as asked",
    "rule": "the rules of the table",
    "loop": "references inside one table go nowhere in circles",
    "safe": "nothing that could reach a real person",
}


@dataclass(frozen=True)
class Finding:
    """One claim of the recipe, and whether the data keeps it.

    `rows` of the `checked` rows break the claim; `examples` are a few of those, each with its 0-based row number and its values.
    """

    kind: str
    where: str
    what: str
    ok: bool
    checked: int = 0
    rows: int = 0
    asked: str = ""
    got: str = ""
    examples: tuple[dict[str, Any], ...] = ()

    def __str__(self) -> str:
        state = "ok" if self.ok else "FAILED"
        told = f", got {self.got}" if self.got else ""
        return f"{state}  {self.where}: {self.what}{told}"

    def as_dict(self) -> dict[str, Any]:
        """The parts, for doors that speak JSON."""
        return {
            "kind": self.kind,
            "where": self.where,
            "what": self.what,
            "ok": self.ok,
            "checked": self.checked,
            "rows": self.rows,
            "asked": self.asked,
            "got": self.got,
            "examples": [{name: plain(value) for name, value in row.items()} for row in self.examples],
        }


@dataclass(frozen=True)
class Join:
    """A foreign key: a column, and the column of another table that it points to."""

    column: str
    parent: str
    parent_column: str
    unique: bool = False
    optional: bool = False


@dataclass(frozen=True)
class TableReport:
    """The findings of one table; `skipped` says what could not be looked at, and why."""

    name: str
    rows: int
    columns: tuple[str, ...]
    findings: tuple[Finding, ...] = ()
    skipped: tuple[str, ...] = ()
    references: tuple[Join, ...] = ()
    key: str = ""
    profile: TableProfile | None = field(default=None, repr=False, compare=False)

    @property
    def failed(self) -> tuple[Finding, ...]:
        """The claims that the data breaks."""
        return tuple(finding for finding in self.findings if not finding.ok)

    @property
    def ok(self) -> bool:
        """Whether every claim holds."""
        return not self.failed


@dataclass(frozen=True)
class Report:
    """What a check found, table by table."""

    title: str
    tables: tuple[TableReport, ...]
    seconds: float = 0.0
    against: str = ""

    def __iter__(self) -> Iterator[TableReport]:
        return iter(self.tables)

    def __getitem__(self, name: str) -> TableReport:
        return next(table for table in self.tables if table.name == name)

    def __bool__(self) -> bool:
        return self.ok

    @property
    def ok(self) -> bool:
        """Whether every claim of every table holds."""
        return all(table.ok for table in self.tables)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, in the order of the tables."""
        return tuple(finding for table in self.tables for finding in table.findings)

    @property
    def failed(self) -> tuple[Finding, ...]:
        """The claims that the data breaks."""
        return tuple(finding for finding in self.findings if not finding.ok)

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables)

    @property
    def verdict(self) -> str:
        """One sentence: `42 claims hold`, or `2 of 42 claims fail`."""
        total, failed = len(self.findings), len(self.failed)
        if failed:
            return f"{failed:,} of {counted(total, 'claim')} fail{'s' * (failed == 1)}"
        return f"{counted(total, 'claim')} hold{'s' * (total == 1)}"

    def __str__(self) -> str:
        lines = [f"{self.title or 'check'}: {self.verdict} in {counted(self.rows, 'row')}"]
        return "\n".join([*lines, *(f"  {finding}" for finding in self.failed)])

    def as_dict(self) -> dict[str, Any]:
        """The JSON form."""
        return {
            "title": self.title,
            "against": self.against,
            "ok": self.ok,
            "verdict": self.verdict,
            "rows": self.rows,
            "seconds": round(self.seconds, 3),
            "tables": [
                {
                    "name": table.name,
                    "rows": table.rows,
                    "ok": table.ok,
                    "findings": [finding.as_dict() for finding in table.findings],
                    "skipped": list(table.skipped),
                }
                for table in self.tables
            ],
        }

    def to_json(self) -> str:
        """The report as JSON."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=2)

    def to_html(self) -> str:
        """The report as one HTML file that needs no other."""
        from fabula.checks.page import report_page

        return report_page(self)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(str(self))}</pre>"


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "row"), counted(1200, "row")
    ('1 row', '1,200 rows')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """A share as people read it.

    >>> percent(0.05), percent(0.0495), percent(1.0)
    ('5%', '4.95%', '100%')
    """
    return f"{100 * share:.4g}%" if share else "0%"


def listed(values: Sequence[object], most: int = 6) -> str:
    """Some values in a row, cut when there are many.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    shown = ", ".join(str(value) for value in values[:most])
    return shown + (f" and {len(values) - most} more" if len(values) > most else "")
