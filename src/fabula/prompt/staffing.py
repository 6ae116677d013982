"""The few people who do the work on many rows: the same twelve inspectors make all inspections, whoever nobody asked for a table of."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from fabula.expression import Call, Literal, Name
from fabula.prompt.plurals import plural
from fabula.prompt.values import column_name
from fabula.schema import Column, Rows, Schema, Table

ROLE_WORDS = """
    inspector technician instructor trainer coach teacher tutor lecturer driver guide leader manager supervisor doctor physician surgeon
    vet veterinarian nurse agent operator officer judge referee umpire host stylist barber therapist keeper guard ranger chef cook waiter
    barista bartender photographer consultant lawyer attorney adjuster surveyor auditor assessor examiner mechanic farrier tuner groomer
    engineer pilot captain analyst researcher observer collector curator salesperson sales_rep cashier clerk librarian dispatcher planner
    plumber electrician gardener cleaner carpenter installer handler caretaker conductor dentist hygienist pharmacist midwife paramedic
    counsellor counselor advisor adviser mentor interpreter translator moderator editor producer brewer roaster baker winemaker beekeeper
    handled_by assigned_to performed_by inspected_by checked_by approved_by reviewed_by serviced_by cleaned_by repaired_by recorded_by
    collected_by prepared_by delivered_by taught_by led_by
"""
ROLES = frozenset(ROLE_WORDS.split())
ONE_FOR = 12  # rows, about
ROWS = 100  # of a table that does not say how many it has
FEWEST = 3
SKEW = 0.4  # some do more than others


def with_staff(schema: Schema, tables: frozenset[str]) -> Schema:
    """The schema, where those who do the work on rows of some tables are few, in a hidden table of their own.

    Args:
        tables: names of those that may have such people; a domain that is written as a whole has its own.
    """
    made, staff = [], []
    for table in schema.tables:
        roles = _by_role(table) if table.name in tables and not table.hidden else {}
        for role, columns in roles.items():
            pool = column_name(f"{plural(table.name)}_{plural(role)}")
            key = f"{role}_key"
            if pool in schema or key in table or role in table.references:
                continue
            table = _pointing(table, columns, pool, key)
            staff.append(_pool(pool, role, columns, table))
        made.append(table)
    return schema.with_tables([*made, *staff])


def _by_role(table: Table) -> dict[str, list[Column]]:
    """The columns about each such person, where one of them is the name."""
    found: dict[str, list[Column]] = defaultdict(list)
    for column in table:
        node = column.expression
        of = node.option("of") if isinstance(node, Call) and node.function.startswith("person.") else None
        if isinstance(of, Name) and of.path in ROLES:
            found[of.path].append(column)
    return {role: columns for role, columns in found.items() if any(c.name in (role, f"{role}_name") for c in columns)}


def _pool(name: str, role: str, columns: list[Column], table: Table) -> Table:
    """The hidden table of those people."""
    rows = table.rows.low if not table.rows.per else ROWS
    calls = [column.expression for column in columns if isinstance(column.expression, Call)]
    own = (replace(column, expression=_without_of(call), rare=False) for column, call in zip(columns, calls, strict=True))
    return Table(name, (Column.of(f"{role}_key", "key"), *own), Rows(max(rows // ONE_FOR, FEWEST)), hidden=True)


def _without_of(node: Call) -> Call:
    return replace(node, options=tuple((key, value) for key, value in node.options if key != "of"))


def _pointing(table: Table, columns: list[Column], pool: str, key: str) -> Table:
    """The table with the people of the hidden one in place of its own."""
    names = {column.name for column in columns}
    reference = Column(key, Call("ref", (Name(pool),), (("skew", Literal(SKEW)),)), rare=True)
    pointing = [replace(c, expression=Name(f"{pool}.{c.name}")) if c.name in names else c for c in table.columns]
    return table.with_columns([*pointing, reference])
