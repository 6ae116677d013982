"""Wishes about the form of values: a type, a pattern, a way to write dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from fabula.expression import Call, Literal, Name, Node, Operation
from fabula.prompt import rewriting, values
from fabula.prompt.editing import new_column, reads, rename
from fabula.prompt.finding import alike
from fabula.prompt.kinds import function_of, kind_of, kind_of_node
from fabula.prompt.meeting import TIMES, Meeting, identifies
from fabula.prompt.patterns import pattern_of
from fabula.prompt.wishes import Wish
from fabula.schema import Column, Schema, Table


def meet_type(m: Meeting, wish: Wish) -> None:
    """A type: whole numbers, two decimals, yes and no."""
    words = wish.text.lower()
    if not wish.about:
        m.note(f"`{wish.text}` of which column is not said")
        return
    table, column = m.column(wish.about) or (m.first, new_column(wish.about))
    node = column.expression
    if re.search(r"\by ?(?:/|or) ?n\b", words):
        m.put(table, column, Call("choice", (Literal("Y"), Literal("N"))))
    elif re.search(r"yes", words):
        share = _share_of_boolean(node)
        weights = [rewriting.literal(round(100 * share, 2)), rewriting.literal(round(100 - 100 * share, 2))]
        text = Call("choice", (), (("Yes", weights[0]), ("No", weights[1])))
        if kind_of_node(node).name == "boolean" and any(reads(table, other.name, column.name) for other in table):
            table, text = _behind(m, table, column), Call("when", (Name(f"is_{column.name}"), Literal("Yes"), Literal("No")))
        m.put(table, column, text)
    elif re.search(r"bool|true|flag|binary|indicator|checkbox|\b0 ?(?:/|or) ?1\b", words):
        m.put(table, column, node if kind_of_node(node).name == "boolean" else Call("boolean", (Literal(0.5),)))
    elif re.search(r"uuid|guid", words):
        m.put(table, column, "uuid" if function_of(node) in ("key", "uuid") else "code.uuid")
    elif found_decimals := re.search(r"(\d|no|without|zero|one|two|three|four) ?-?(?:decimal|digits? after)", words):
        count = values.number(found_decimals[1].replace("without", "0")) or 0
        m.put(table, column, _with_decimals(node, count))
    elif re.search(r"int|whole", words):
        m.put(
            table,
            column,
            _with_decimals(node, 0) if kind_of_node(node).name == "number" else Call("integer", (Literal(1), Literal(1000))),
        )
    elif re.search(r"decimal|float|double|money|numeric ?\(", words):
        m.put(
            table,
            column,
            _with_decimals(node, 2) if kind_of_node(node).name == "number" else Call("number", (Literal(0), Literal(1000))),
        )
    elif re.search(r"numeric|number", words):
        if kind_of_node(node).name != "number":
            m.put(table, column, pattern_of("6 digits", unique=identifies(table, column)))
    elif re.search(r"date|timestamp", words):
        function = "datetime" if re.search(r"time", words) else "date"
        m.put(table, column, None if kind_of_node(node).name in TIMES else f'{function}("2023-01-01", "2026-10-31")')
    elif re.search(r"alphanumeric", words):
        m.put(table, column, 'pattern("******")')
    else:
        m.put(table, column)
    m.met(wish, f"{column.name} {wish.text}")


def _behind(m: Meeting, table: Table, column: Column) -> Table:
    """The table with a column that others read under another name, where nobody sees it."""
    name = f"is_{column.name}"
    m.schema = rename(m.schema, table.name, column.name, name)
    here = m.schema.table(table.name)
    hidden = here.with_columns(replace(c, rare=True) if c.name == name else c for c in here.columns)
    m.schema = m.schema.with_tables(hidden if t.name == table.name else t for t in m.schema.tables)
    return hidden


def _share_of_boolean(node: Node) -> float:
    share = node.arguments[0] if isinstance(node, Call) and node.function == "boolean" and node.arguments else None
    return float(share.value) if isinstance(share, Literal) and isinstance(share.value, int | float) else 0.5


def _with_decimals(node: Node, count: int) -> Node:
    if isinstance(node, Call) and node.function in ("normal", "lognormal", "number", "exponential"):
        return rewriting.with_option(node, "decimals", Literal(count))
    if function_of(node) == "integer" and count == 0:
        return node
    cents = (
        Call("number", (Literal(0), Literal(0.99))) if count > 1 and function_of(node) == "choice" else None
    )  # of whole numbers
    return Call("round", (Operation("+", (node, cents)) if cents else node, Literal(count)))


def meet_sequence(m: Meeting, wish: Wish) -> None:
    """Codes or numbers that count up, from a start where one is said."""
    start = values.number(wish.low.text) if wish.low else None
    first = start if start is not None else 1
    own = (m.first, m.first.column(m.first.primary_key)) if m.first.primary_key else None
    numbered = next(((m.first, c) for c in m.first.made if c.name == "number"), None)  # not the key beside a number of its own
    table, column = (m.column(wish.about, ("code", "number")) if wish.about else numbered or own) or (
        m.first,
        new_column(wish.about or "id"),
    )
    is_key = function_of(column.expression) == "key" and isinstance(column.expression, Call)
    form = column.expression.arguments if is_key and wish.text != "numbered" else ()  # type: ignore[union-attr]
    m.put(table, column, Call("key", form, (("start", Literal(first)),)))
    m.met(wish, f"{column.name} counts from {first}")


def meet_pattern(m: Meeting, wish: Wish) -> None:
    """A pattern of codes, or a form of dates."""
    if form := values.date_form(wish.text):
        return _date_form(m, wish, form)
    found = m.column(wish.about, ("code", "other", "choice")) if wish.about else _main_code(m)
    table, column = found or (m.first, new_column(wish.about or "code", "key"))
    if found and kind_of(column).name == "number" and alike(wish.about, column.name, table.name) < 80:
        table, column = m.first, new_column(wish.about)
    is_key = identifies(table, column)
    if re.fullmatch(r"#[0-9A-Fa-f]{6}", wish.text) or (re.match(r"hex", wish.text.lower()) and re.search(r"colou?r", wish.about)):
        m.put(table, column, 'template("#{code}", code=code.hex(6))')
        return m.met(wish, f"{column.name} like #3fa2c8")
    m.put(table, column, pattern_of(wish.text, unique=is_key, key=found is not None and function_of(column.expression) == "key"))
    return m.met(wish, f"{column.name} like {wish.text}")


def _main_code(m: Meeting) -> tuple[Table, Column] | None:
    """The number or code that people know the rows of the first table by, where there is one."""
    coded = (
        c
        for c in m.first.made
        if re.search(r"(?:^|_)(?:number|code|no|reference)$", c.name) and kind_of(c).name in ("code", "other")
    )
    return next(((m.first, column) for column in coded), None)


def _date_form(m: Meeting, wish: Wish, form: str) -> None:
    """Write dates in a form: one column's, or all of them; what computes with them goes on with the dates themselves."""
    named = wish.about and wish.about.lower() not in ("dates", "date", "all dates")
    one = m.column(wish.about, TIMES) if named else None
    if (
        one and "yy" not in form and kind_of(one[1]).name == "date" and "time" in wish.about.lower()
    ):  # no date is a "landing time"
        one = None
    if named and (one is None or kind_of(one[1]).name not in TIMES):
        made = new_column(wish.about, f'{"datetime" if "hh" in form else "date"}("2022-01-01", "2026-10-31")')
        m.put(m.first, made)
        one = m.first, m.first.column(made.name)
    chosen = (
        [one]
        if one
        else [(table, column) for table in m.schema.visible for column in table.made if kind_of(column).name in TIMES]
    )
    for table, column in chosen:
        plain = f"{column.name}_plain"
        m.schema = rename(m.schema, table.name, column.name, plain)
        here = m.schema.table(table.name)
        place = [c.name for c in here.columns].index(plain)
        written = Column(column.name, Call("time.written", (Name(plain), Literal(form))))
        columns = [*here.columns[:place], written, *here.columns[place + 1 :], replace(here.columns[place], rare=True)]
        m.schema = put_columns(m.schema, here, columns)
    if chosen:
        m.met(wish, form)
    else:
        m.note(f"no dates to write as {form}")


def put_columns(schema: Schema, table: Table, columns: Sequence[Column]) -> Schema:
    """The schema with other columns in a table."""
    return schema.with_tables(t.with_columns(columns) if t.name == table.name else t for t in schema.tables)
