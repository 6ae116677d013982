"""Wishes about a column that is filled only where another one says so, met: `when(status == "Cancelled", date(...))`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from fabula.expression import Call, Literal, Name, Node, Operation, parse
from fabula.prompt import rewriting
from fabula.prompt.editing import new_column, reads
from fabula.prompt.finding import alike
from fabula.prompt.kinds import function_of, kind_of
from fabula.prompt.meeting import TIMES, Meeting, identifies
from fabula.prompt.plurals import singular
from fabula.prompt.sharing import SEXES, column_with, label_of
from fabula.prompt.values import column_name
from fabula.prompt.wishes import Wish
from fabula.schema import Column, Table

NEGATED = re.compile(r"\b(?:not|isn't|aren't|hasn't|haven't|no longer|never)\s+|\bun(?=\w{4,}ed\b)", re.IGNORECASE)
LEADING = re.compile(
    r"^(?:(?:the|a|an|it|they|he|she|those|that|which|who|ones?|row|record|person|[a-z]+)\s+)??"
    r"(?:(?:is|are|was|were|has|have|had|been|got|gets)\s+)+|^(?:the|those|an?)\s+",
    re.IGNORECASE,
)
EQUALS = re.compile(r"(?P<column>[\w ]+?)\s*(?:==?|\bis\b|\bequals\b|\bof\b)\s*[\"'“]?(?P<value>[\w -]+?)[\"'”]?$", re.IGNORECASE)
THINGS = re.compile(r"\s+(?:ones?|rows?|records?|people|[a-z]+s)$")
PARTICIPLE = re.compile(r"[a-z]+(?:ed|en|ing|ive|able)|open|sold|sent|lost|paid|premium|online|remote|closed")
FALSE = ("false", "no")
NEW = 0.25  # the share of a state that was not known


def meet_where(m: Meeting, wish: Wish) -> None:
    """A column that is filled, or blank, only where the words of `other` are true of a row."""
    found = m.column(wish.about)
    if found is None or (column_name(wish.about) in m.asked and column_name(wish.about) not in found[0]):
        found = (found[0] if found else m.first), new_column(wish.about)
    table, column = found
    if identifies(table, column):
        return m.note(f"{column.name} numbers the rows, so that it is never blank")
    if kind_of(column).name == "reference":
        return m.note(f"{column.name} leads to another table, so that it is never blank")
    told = _told(table, column, wish.other)
    if told is None:
        return m.note(f"no column of {table.name} says what is {wish.other}")
    teller, test = told
    blank = (wish.text == "blank") != bool(NEGATED.search(wish.other))
    m.put(m.schema.table(table.name), teller)
    inner = rewriting.filled(column.expression)
    branches: Sequence[Node] = (Literal(None), inner) if blank else (inner,)
    m.put(m.schema.table(table.name), column, Call("when", (test, *branches)))
    return m.met(wish, f"{column.name} {'blank' if blank else 'only'} where {test}")


def _told(table: Table, column: Column, words: str) -> tuple[Column, Node] | None:
    """The column that says whether a row is in a state, and the test; a new column of yes and no where there is none."""
    plain = NEGATED.sub("", words).strip()
    state = LEADING.sub("", plain).strip()
    said = EQUALS.fullmatch(plain)
    if said and (equal := _equal(table, column, said["column"], said["value"])):
        return equal
    for text in dict.fromkeys((state, THINGS.sub("", state), singular(state))):
        found = column_with([text.lower()], [_without(table, column)])
        if found and (test := _test(found[1], text)) is not None:
            return found[1], test
    if dated := _dated(table, column, state):
        return dated, parse(f'{dated.name} > as_date("1900-01-01")')  # which a missing one is not
    state = THINGS.sub("", state)
    return _new_state(_without(table, column), state) if PARTICIPLE.fullmatch(state.lower()) else None


def _new_state(table: Table, state: str) -> tuple[Column, Node]:
    """One more state that a row can be in, or a column of yes and no where no column lists its states."""
    for name in ("status", "state"):
        known = rewriting.weights_of(table.column(name).expression) if name in table else {}
        if known:
            label = state.capitalize() if next(iter(known))[:1].isupper() else state
            shares: dict[str, float | None] = {one: share * (1 - NEW) for one, share in known.items()}
            status = Column(name, rewriting.categories(shares | {label: NEW}))
            return status, Operation("==", (Name(name), Literal(label)))
    flag = new_column(f"is {state}", f"boolean({NEW})")
    return flag, Name(flag.name)


def _equal(table: Table, column: Column, words: str, value: str) -> tuple[Column, Node] | None:
    """The column of that name, and the test that it holds a value; the words before it may say whose it is: "the order status"."""
    others = [other for other in _without(table, column) if alike(words, other.name, table.name) >= 60]
    best = max(others, key=lambda other: alike(words, other.name, table.name), default=None)
    test = _test(best, value) if best else None
    return (best, test) if best and test is not None else None


def _test(column: Column, value: str) -> Node | None:
    """Whether a column holds a value, as an expression; None where it never does."""
    if kind_of(column).name == "boolean":
        own = Name(column.name)
        return Operation("not", (own,)) if value.lower() in FALSE else own
    labels = kind_of(column).labels or (("Male", "Female") if function_of(column.expression) in SEXES else ())
    label = label_of(value, labels)
    return Operation("==", (Name(column.name), Literal(label))) if label in labels else None


def _dated(table: Table, column: Column, state: str) -> Column | None:
    """The date on which a row came into a state, where some rows have none: "returned" of a loan."""
    return next(
        (
            other
            for other in _without(table, column)
            if kind_of(other).name in TIMES
            and rewriting.may_be_blank(other.expression)
            and alike(state, other.name, table.name) >= 46
        ),
        None,
    )


def _without(table: Table, column: Column) -> Table:
    """The table without a column and what goes by it, which cannot tell whether it is blank."""
    return table.with_columns(
        other
        for other in table
        if other.name != column.name and not reads(table, other.name, column.name) and function_of(other.expression) != "key"
    )
