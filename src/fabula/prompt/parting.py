"""Wishes about a part of the rows: "a quarter of them under 35", "10% with a total over 500"."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from fabula.expression import Call, Literal, Node, parse
from fabula.prompt import rewriting
from fabula.prompt.aging import AGE_TYPES, years_before
from fabula.prompt.kinds import function_of
from fabula.prompt.meeting import Meeting
from fabula.prompt.ranging import meet_range
from fabula.prompt.totals import in_proportion
from fabula.prompt.wishes import Limit, Wish
from fabula.schema import Schema

HALF = 0.5  # of the rows, where nobody knows how many


def meet_part(m: Meeting, wish: Wish) -> None:
    """A share of the rows within a bound, the others beyond it: both are met by themselves, and each row is dealt to one of them."""
    share = wish.shares[0] if wish.shares and wish.shares[0] is not None else HALF
    inside, outside = (_met(m, replace(wish, kind="range", low=low, high=high)) for low, high in (_ends(wish), _rest(wish)))
    if inside is None or outside is None:
        m.note(f"`{wish.text}` of which column is not said")
        return
    table, name = inside[1]
    if outside[1] != inside[1]:
        m.note(f"what is not {name} is not clear")
        return
    ends = [schema.table(table).column(name).expression for schema, _ in (inside, outside)]
    column = m.schema.table(table).column(name) if name in m.schema.table(table) else inside[0].table(table).column(name)
    if function_of(column.expression) in AGE_TYPES:  # a person has one age: the two parts are told by dates and numbers
        ends = [_plainly(node, m.schema.today) for node in ends]
    dealt = Call("when", (Call("boolean", (Literal(round(share, 6)),)), *ends))
    scaled = in_proportion(m.schema.table(table), column, dealt) if rewriting.is_computed(column.expression) else None
    if scaled:
        m.put_table(scaled)
    else:
        m.put(m.schema.table(table), column, dealt)
    m.met(wish, f"{name} of {share:.0%}: {_said(wish)}")


def _ends(wish: Wish) -> tuple[Limit | None, Limit | None]:
    return wish.low, wish.high


def _rest(wish: Wish) -> tuple[Limit | None, Limit | None]:
    """What lies beyond a bound: from 35 on, where the bound is below 35; for two bounds what is above both."""
    if wish.high:
        return Limit(wish.high.text, not wish.high.strict), None
    return (None, Limit(wish.low.text, not wish.low.strict)) if wish.low else (None, None)


def _met(m: Meeting, wish: Wish) -> tuple[Schema, tuple[str, str]] | None:
    """The schema with a range met, and the table and the column that it fell on."""
    one = Meeting(m.schema, subject=m.subject, apart=True)
    meet_range(one, wish)
    return (one.schema, one.last) if one.last and one.values else None


def _plainly(node: Node, today: dt.date) -> Node:
    """The dates of birth, or the ages, of people of some age, as nothing that says who they are."""
    options = {key: value.value for key, value in node.options if isinstance(value, Literal)} if isinstance(node, Call) else {}
    youngest, oldest = int(options.get("min_age", 18)), int(options.get("max_age", 80))  # type: ignore[arg-type]
    if function_of(node) == "person.age":
        return Call("integer", (Literal(youngest), Literal(oldest)))
    days = (years_before(today, oldest + 1) + dt.timedelta(1), years_before(today, youngest))
    return Call("date", tuple(Literal(day.isoformat()) for day in days))


def ages_in_step(schema: Schema) -> Schema:
    """The schema, where ages that stand beside dates of birth which say nothing of who was born are counted from those."""
    tables = []
    for table in schema.tables:
        born = next((c.name for c in table if "birth" in c.name and function_of(c.expression) == "when"), "")
        counted = parse(f'age_on({born}, as_date("{schema.today.isoformat()}"))') if born else None
        aged = [c.name for c in table if counted and function_of(c.expression) == "person.age"]
        tables.append(table.with_columns(replace(c, expression=counted) if counted and c.name in aged else c for c in table))
    return schema.with_tables(tables)


def _said(wish: Wish) -> str:
    """The bound as people write it."""
    sides = ((wish.low, "more than", "at least"), (wish.high, "less than", "at most"))
    return " and ".join(f"{strict if limit.strict else plain} {limit.text}" for limit, strict, plain in sides if limit)
