"""Tables under other names."""

from __future__ import annotations

from dataclasses import replace

from fabula.expression import Call, Name, Node, renamed
from fabula.schema import Schema


def renamed_table(schema: Schema, old: str, new: str) -> Schema:
    """The schema with a table under another name, every reference to it included."""

    def change(path: str) -> Name:
        *through, last = path.split(
            "."
        )  # a table stands alone, `count(orders)`, or on the way to a column, `orders.customers.city`
        return Name(new) if path == old else Name(".".join([*(new if part == old else part for part in through), last]))

    def in_expression(node: Node, columns: set[str]) -> Node:
        """Bare names are tables only where no column is called so, as in `ref(orders)` and `count(orders)`."""
        if old in columns and not isinstance(node, Call):
            return node
        return renamed(node, change)

    tables = []
    for table in schema.tables:
        own = {column.name for column in table}
        columns = [replace(column, expression=in_expression(column.expression, own)) for column in table]
        rows = replace(table.rows, per=new) if table.rows.per == old else table.rows
        name = new if table.name == old else table.name
        rules = tuple(rule for rule in (renamed(rule, change) for rule in table.rules) if isinstance(rule, Call))
        tables.append(replace(table, name=name, columns=tuple(columns), rows=rows, rules=rules))
    return schema.with_tables(tables)
