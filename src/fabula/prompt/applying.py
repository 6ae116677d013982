"""Wishes met: each one changes the schema, and says what it came to; what cannot be met is said in a note.

tables first (relating.py), then columns: names, forms (forming.py), categories (sharing.py), numbers (ranging.py, aging.py), times
(dating.py), columns and each other, blanks, uniqueness. Order, dirt and width come last, when it is known which columns there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from fabula.expression import Call, Name, parse
from fabula.prompt import relating, rewriting, values
from fabula.prompt.blanking import meet_where
from fabula.prompt.dating import meet_period
from fabula.prompt.editing import alike_tables, new_column, put, reads, rename, usable
from fabula.prompt.finding import alike, find, is_synonym
from fabula.prompt.forming import meet_pattern, meet_sequence, meet_type
from fabula.prompt.formulas import formula_of
from fabula.prompt.kinds import function_of, kind_of
from fabula.prompt.meeting import TIMES, Meeting, identifies
from fabula.prompt.nouns import head_of
from fabula.prompt.parting import meet_part
from fabula.prompt.plurals import singular
from fabula.prompt.ranging import is_whole, meet_average, meet_range, meet_shape
from fabula.prompt.sharing import meet_distinct, meet_except, meet_flag, meet_values
from fabula.prompt.tables import renamed_table
from fabula.prompt.wishes import Wish
from fabula.schema import Column, Schema, Table

SOME_MISSING = 0.1  # "some missing values", of a column
TIME_ORDER = re.compile(r"\b(?:before|after|earlier|later|precedes?|follows?|until)\b")
SOME_GAPS = 0.05  # the same, of every column


def meet(schema: Schema, wishes: Sequence[Wish], subject: str = "", asked: Collection[str] = ()) -> Meeting:
    """The schema with wishes about its tables and the values of its columns met; order, dirt and width are left for `meet_order`.

    Args:
        asked: the names of the columns that are asked for, which may not be there yet.
    """
    meeting = Meeting(schema, subject=subject, asked=frozenset(asked))
    relating.meet_tables(meeting, wishes)
    wishes = [_of_its_things(meeting.schema, wish, subject) for wish in wishes]
    for kind in (
        "called",
        "type",
        "pattern",
        "sequence",
        "values",
        "except",
        "distinct",
        "flag",
        "range",
        "part",
        "average",
        "shape",
        "period",
        "formula",
        "compare",
        "missing",
        "complete",
        "unique",
        "where",
    ):
        for wish in wishes:
            if wish.kind == kind:
                meeting.last = None
                wish = replace(wish, about=meeting.renamed.get(wish.about, wish.about))
                MEETERS[kind](meeting, wish)
                if wish.about and kind not in ("called", "formula", "compare", "flag"):
                    _call_as_said(meeting, wish.about)
    return meeting


def _of_its_things(schema: Schema, wish: Wish, subject: str) -> Wish:
    """A wish about the numbers of a table's own things is about no column: "kids between 3 and 6", "people born in May"."""
    if wish.kind in ("range", "period") and wish.about and singular(wish.about.lower()) == singular(subject.lower()):
        return replace(wish, about="")
    found = find(schema, wish.about) if wish.kind in ("range", "period") and wish.about else None
    table = next((t for t in schema.visible if t.name == values.column_name(wish.about)), None)
    own = wish.kind in ("range", "period") and wish.about and (found is None or found[1].rare or table not in (None, found[0]))
    things = " ".join(head_of(wish.about)) if own else ""  # without what happened to them: "parking tickets issued"
    return replace(wish, about="") if things and any(alike_tables(things, table.name) >= 75 for table in schema.visible) else wish


def _call_as_said(m: Meeting, words: str) -> None:
    """A column that was named by a synonym gets the name that was said: "reorder level" where the table has `reorder_point`."""
    table, column = m.last or ("", "")
    name = usable(values.column_name(words))
    if table and name not in m.schema.table(table) and is_synonym(words, column, table):
        m.schema = rename(m.schema, table, column, name)


def _called(m: Meeting, wish: Wish) -> None:
    name = usable(values.column_name(wish.text))
    found = m.column(wish.about) if wish.about else None
    if not wish.about:
        if name not in m.schema:
            old = m.first.name
            m.schema = renamed_table(m.schema, old, name)
        return m.met(wish, f"table {name}")
    if found is None:
        m.schema = put(m.schema, m.first.name, new_column(name))
    elif name not in found[0]:
        m.put(*found)
        m.schema = rename(m.schema, found[0].name, found[1].name, name)
    m.renamed[wish.about] = name
    return m.met(wish, f"{wish.about} as {name}")


def _formula(m: Meeting, wish: Wish) -> None:
    found = m.column(wish.about, ("number",))
    table, column = found or (m.first, new_column(wish.about, "number(1, 100)"))
    name = column.name if found and alike(wish.about, column.name, table.name) >= 86 else usable(values.column_name(wish.about))
    text, operands = formula_of(wish.other, table, name)
    if not text:
        return m.note(f"`{wish.other}` is no formula that is understood")
    for operand in operands:
        here = m.schema.table(table.name)
        if operand not in here:
            m.put(
                here,
                new_column(
                    operand, "integer(1, 10)" if re.search(r"quantity|qty|count|number", operand) else "lognormal(40, 0.8, min=1)"
                ),
            )
        elif reads(here, operand, name) or kind_of(here.column(operand)).name in ("choice", "boolean", "code"):  # no number yet
            m.put(here, here.column(operand), "lognormal(40, 0.8, min=1)")
        else:
            m.put(here, here.column(operand))
    m.put(m.schema.table(table.name), Column(name, parse(f"round({text}, 2)")))
    return m.met(wish, f"{name} = {text}")


def _compare(m: Meeting, wish: Wish) -> None:
    smaller = _is_smaller(wish.text.lower())
    one, other = _ordered_column(m, wish.about), _ordered_column(m, wish.other)
    table = (one or other or (m.first, None))[0]
    first = one[1] if one else new_column(wish.about)
    second = other[1] if other and other[0].name == table.name else new_column(wish.other)
    if TIME_ORDER.search(wish.text.lower()) and not {kind_of(first).name, kind_of(second).name} & {"number", *TIMES}:
        first, second = (replace(c, expression=parse('date("2023-01-01", "2026-06-30")')) for c in (first, second))
    for column in (first, second):
        m.put(m.schema.table(table.name), column)
    small, large = (first, second) if smaller else (second, first)
    if small.name == large.name:
        return m.note(f"`{wish.about}` and `{wish.other}` are one column, {small.name}")
    here = m.schema.table(table.name)
    if kind_of(small).name in TIMES or kind_of(large).name in TIMES:
        if reads(here, large.name, small.name):
            return m.met(wish, f"{large.name} after {small.name}")
        if reads(here, small.name, large.name) or kind_of(small).name not in TIMES:
            m.put(here, small, 'date("2023-01-01", "2026-06-30")')
        function = "datetime" if kind_of(large).name == "datetime" else "date"
        m.put(m.schema.table(table.name), large, f'{function}(after={small.name}, within="1d..90d", future=True)')
        return m.met(wish, f"{large.name} after {small.name}")
    if kind_of(large).name != "number" and kind_of(small).name != "number":
        return m.note(f"`{wish.about}` and `{wish.other}` are neither numbers nor dates")
    whole = is_whole(large.expression) and is_whole(small.expression)
    if reads(here, large.name, small.name):
        return m.met(wish, f"{small.name} below {large.name}")
    m.put(
        here,
        small,
        f"round({large.name} * number(0.05, 0.9), {0 if whole else 2})"
        if not whole
        else f"floor({large.name} * number(0.1, 0.95))",
    )
    return m.met(wish, f"{small.name} below {large.name}")


def _ordered_column(m: Meeting, words: str) -> tuple[Table, Column] | None:
    """The column of numbers or times that some words mean; one that is written like a name is meant by that name alone."""
    found = m.column(words, ("number", *TIMES))
    fits = found and kind_of(found[1]).name in ("number", *TIMES, "other") and ("_" not in words or found[1].name == words)
    return found if fits else None


def _is_smaller(words: str) -> bool:
    """Whether words say that the first of two is the smaller or the earlier one: "before", "never above"."""
    negated = re.search(r"\b(?:not|never|no|cannot|nor)\b|n't\b", words) is not None
    less = re.search(r"less|below|under|lower|smaller|fewer|before|earlier|at most|precede|<|within", words) is not None
    return less != negated


def _missing(m: Meeting, wish: Wish) -> None:
    share = wish.shares[0] if wish.shares and wish.shares[0] is not None else None
    if wish.about and (found := m.column(wish.about) or (m.first, new_column(wish.about))):
        rows = found[0].rows.low if not found[0].rows.per else 0
        size = share if share is not None else wish.counts[0] / rows if rows and wish.counts and wish.counts[0] else SOME_MISSING
        m.put(*found, rewriting.blanked(rewriting.filled(found[1].expression), size))
        return m.met(wish, f"{found[1].name} {size:.0%} missing")
    size = share if share is not None else SOME_GAPS
    for table in m.schema.visible:
        for column in table.made:
            if not identifies(table, column) and kind_of(column).name != "reference" and kind_of(column).name != "code":
                m.put(m.schema.table(table.name), column, rewriting.blanked(column.expression, size))
    return m.met(wish, f"{size:.0%} missing")


def _complete(m: Meeting, wish: Wish) -> None:
    if wish.about:
        table, column = m.column(wish.about) or (m.first, new_column(wish.about))
        m.put(table, column, rewriting.filled(column.expression))
        return m.met(wish, f"{column.name} never missing")
    for table in m.schema.visible:
        for column in table.made:
            node = rewriting.without_nulls(column.expression)
            if rewriting.may_be_blank(node) or (function_of(node) == "ref" and table.references.get(column.name) == table.name):
                m.schema = put(m.schema, table.name, replace(column, rare=True))
                m.note(f"{column.name} was left out, as it is blank by nature")
            elif node != column.expression:
                m.put(m.schema.table(table.name), column, node)
    return m.met(wish, "nothing missing")


def _unique(m: Meeting, wish: Wish) -> None:
    if not wish.about:
        return m.met(wish, "no row twice")
    table, column = m.column(wish.about) or (m.first, new_column(wish.about))
    if function_of(column.expression) == "reference" or identifies(table, column):
        m.put(table, column)
        return m.met(wish, f"{column.name} unique")
    labels = kind_of(column).labels
    if labels and all(MADE_UP.search(str(label)) for label in labels):  # of which nobody asked for any
        column, labels = replace(column, expression=parse('pattern("??-####", unique=True)')), None
    column = m.put(table, column)
    table = m.schema.table(table.name)
    rule = Call("unique", (Name(column.name),))
    if labels and not table.rows.per and table.rows.low > len(labels):
        m.note(f"{column.name} has only {len(labels)} values, so that they cannot all differ")
    if rule not in table.rules:
        m.schema = m.schema.with_tables(
            replace(t, rules=(*t.rules, rule)) if t.name == table.name else t for t in m.schema.tables
        )
    return m.met(wish, f"{column.name} unique")


MADE_UP = re.compile(r" [A-D]$")  # the labels of a column of which nothing is known
MEETERS: dict[str, Callable[[Meeting, Wish], None]] = {
    "called": _called,
    "type": meet_type,
    "pattern": meet_pattern,
    "sequence": meet_sequence,
    "values": meet_values,
    "except": meet_except,
    "distinct": meet_distinct,
    "flag": meet_flag,
    "range": meet_range,
    "part": meet_part,
    "average": meet_average,
    "shape": meet_shape,
    "period": meet_period,
    "formula": _formula,
    "compare": _compare,
    "missing": _missing,
    "complete": _complete,
    "unique": _unique,
    "where": meet_where,
}
