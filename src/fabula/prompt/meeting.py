"""A schema on its way to what was wished: what the steps of meeting wishes share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from fabula.expression import Node, parse
from fabula.prompt.editing import put, shown, table_named
from fabula.prompt.finding import find
from fabula.prompt.kinds import function_of
from fabula.prompt.values import column_name
from fabula.prompt.wishes import Wish
from fabula.schema import Column, Schema, Table

TIMES = ("date", "datetime")


@dataclass
class Meeting:
    """A schema on its way to what was wished.

    Args:
        schema: as far as it is.
        notes: what was guessed, or cannot be had, in sentences.
        values: for each wish that was met, what it came to, for the echo.
        rows: rows of the first table, where a wish says so.
        subject: what the prompt calls the thing it is about.
        last: the table and the column that were written last.
        apart: a total that is to be bounded is drawn alone, and its parts stay as they are.
        asked: the names of the columns that are asked for.
        touched: the tables and columns that were written.
        renamed: what columns are called now, by the words for them that were said.
        ends: the bounds that were asked for, by the words they were said of and by the column: a mean must stay between them.
    """

    schema: Schema
    notes: list[str] = field(default_factory=list)
    values: list[tuple[Wish, str]] = field(default_factory=list)
    rows: int | None = None
    subject: str = ""
    last: tuple[str, str] | None = None
    apart: bool = False
    ends: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)
    touched: set[tuple[str, str]] = field(default_factory=set)
    asked: frozenset[str] = frozenset()
    renamed: dict[str, str] = field(default_factory=dict)

    def met(self, wish: Wish, value: str) -> None:
        """Say what a wish came to."""
        self.values.append((wish, value))

    def note(self, text: str) -> None:
        """Say what was guessed or cannot be had."""
        if text not in self.notes:
            self.notes.append(text)

    @property
    def first(self) -> Table:
        """The table people mean: the one that is called, else the first."""
        called = table_named(self.schema, self.subject) if self.subject else None
        return called or self.schema.visible[0]

    def column(self, words: str, kinds: Sequence[str] = ()) -> tuple[Table, Column] | None:
        """The column that some words mean, and its table."""
        found = find(self.schema, words, kinds, first=self.first.name)
        name = column_name(words)
        return None if found and name in self.asked and _is_another(found[1].name, name) else found

    def put(self, table: Table, column: Column, expression: Node | str | None = None) -> Column:
        """Write a column, with another expression where one is given."""
        node = parse(expression) if isinstance(expression, str) else expression
        column = shown(replace(column, expression=node) if node is not None else column)
        self.schema = put(self.schema, table.name, column)
        self.last = table.name, column.name
        self.touched.add(self.last)
        return column

    def put_table(self, table: Table) -> None:
        """Write a table in place of the one of its name."""
        self.schema = self.schema.with_tables(table if other.name == table.name else other for other in self.schema.tables)


def _is_another(known: str, name: str) -> bool:
    """Whether a column is one of several that an asked one could be: a `max_depth_m` is none where a `depth_m` is asked for."""
    more = {*known.split("_")} - {*name.split("_")}
    return "_" in name and {*name.split("_")} < {*known.split("_")} and not more <= {"amount", "total"}


def identifies(table: Table, column: Column) -> bool:
    """Whether a column numbers the rows of its table."""
    return function_of(column.expression) in ("key", "uuid") or table.primary_key == column.name
