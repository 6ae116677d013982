"""Tables under other names."""

from __future__ import annotations

from dataclasses import replace

from fabula.columns import is_type
from fabula.expression import Call, Name, Node, renamed, with_parts
from fabula.prompt.editing import TABLES
from fabula.schema import Schema, Table


def renamed_table(schema: Schema, old: str, new: str) -> Schema:
    """The schema with a table under another name, every reference to it included."""

    def change(path: str) -> Name:
        *through, last = path.split(
            "."
        )  # a table stands alone, `count(orders)`, or on the way to a column, `orders.customers.city`
        return Name(new) if path == old else Name(".".join([*(new if part == old else part for part in through), last]))

    def in_expression(node: Node, here: Table) -> Node:
        """A bare name is the table where no column is called so, or as what is referred to or counted, `ref(orders)`; what a row that does
        not refer to the table calls `company.name` is a semantic type.
        """
        if not any(old in path.split(".") for path in node.names):
            return node
        if isinstance(node, Name):
            is_own = node.path == old and old in here
            of_table = old in here.references.values() and node.path.rpartition(".")[2] in schema.table(old)
            is_other = is_type(node.path) and not of_table
            return node if is_own or is_other else change(node.path)
        if isinstance(node, Call) and node.function in TABLES:
            return with_parts(node, lambda part: change(old) if part == Name(old) else in_expression(part, here))
        return with_parts(node, lambda part: in_expression(part, here))

    tables = []
    for table in schema.tables:
        columns = [replace(column, expression=in_expression(column.expression, table)) for column in table]
        rows = replace(table.rows, per=new) if table.rows.per == old else table.rows
        name = new if table.name == old else table.name
        rules = tuple(rule for rule in (renamed(rule, change) for rule in table.rules) if isinstance(rule, Call))
        tables.append(replace(table, name=name, columns=tuple(columns), rows=rows, rules=rules))
    return schema.with_tables(tables)
