"""What a domain file must be, checked by making it: types known, keys join, names plain, phrases its own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from fabula import domains, recipe
from fabula.engine import make_batch
from fabula.errors import FabulaError
from fabula.plan import make_plan
from fabula.schema import Schema, Table

NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")


def problems(path: Path) -> Iterator[str]:
    """Each fault of a domain file, in words."""
    try:
        schema = recipe.read(path)
    except FabulaError as error:
        yield str(error)
        return
    yield from _faults(path.stem, schema)
    widened = schema.with_tables(t.with_columns(replace(c, rare=False) for c in t.columns) for t in schema.tables)
    if not _fault(widened, [table.name for table in widened.tables]):
        return
    for table in widened.tables:  # one column at a time, so that one fault does not hide the others
        for column in table.columns:
            alone = widened.with_tables(
                _only(t, column.name) if t.name == table.name else _only(t, t.columns[0].name) for t in widened.tables
            )
            if fault := _fault(alone, [table.name]):
                yield fault


def _fault(schema: Schema, tables: list[str]) -> str:
    """What goes wrong when fifty rows of some tables are made; empty when nothing does."""
    try:
        plan = make_plan(schema, seed=1)
        for table in tables:
            make_batch(plan, table, 0, min(50, plan.tables[table].rows))
    except FabulaError as error:
        return str(error)
    except Exception as error:  # a fault of ours, named so that it is mended
        return f"{schema.title}: {', '.join(tables)}: {type(error).__name__}: {error}"
    return ""


def _only(table: Table, name: str) -> Table:
    """The table with one column made."""
    return table.with_columns(replace(column, rare=column.name != name) for column in table.columns)


def _faults(name: str, schema: Schema) -> Iterator[str]:
    if not schema.title or not schema.sector:
        yield f"{name}: needs `title` and `sector` under `about`"
    if len(schema.asks) < 3:
        yield f"{name}: needs at least three `asks`"
    for table in schema.tables:
        where = f"{name}.{table.name}"
        if len(table.asks) < 2:
            yield f"{where}: needs at least two `asks`"
        if len(table.made) < 4:
            yield f"{where}: needs at least four columns"
        for word in (table.name, *(column.name for column in table.columns)):
            if not NAME.fullmatch(word):
                yield f"{where}: `{word}` is not snake_case"
        for column, parent in table.references.items():
            if parent not in schema:
                yield f"{where}.{column}: refers to `{parent}`, which is not in this file"


def repeated_phrases() -> Iterator[str]:
    """Phrases that ask for two different things."""
    owner: dict[str, str] = {}
    for name in domains.names():
        schema = domains.load(name)
        for place, phrases in ((name, schema.asks), *((f"{name}.{table.name}", table.asks) for table in schema.tables)):
            for phrase in phrases:
                if owner.setdefault(phrase.lower(), place) != place:
                    yield f"`{phrase}` asks for {owner[phrase.lower()]} and for {place}"
