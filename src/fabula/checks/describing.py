"""A profile of data that comes without a recipe: kinds are read from the values, meanings guessed from the names."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping

import pyarrow as pa

from fabula.checks.conforming import conform, guess_kind, kind_name
from fabula.checks.loading import Source
from fabula.checks.profiling import TableProfile, TableProfiler
from fabula.engine import arrow_schema
from fabula.errors import FabulaError
from fabula.expression import Call, Name, parse
from fabula.plan import make_plan
from fabula.schema import Column, Rows, Schema, Table

LOOKED_AT = 20_000  # first values that say what kind a column is of


def describe(sources: Mapping[str, Source], expression_for: Callable[[str], str]) -> list[TableProfile]:
    """What every column of every table looks like.

    Args:
        sources: the tables.
        expression_for: what a column of some name usually is, as an expression; empty where that is not known.
    """
    return [_describe(source, expression_for) for source in sources.values()]


def _describe(source: Source, expression_for: Callable[[str], str]) -> TableProfile:
    """One pass; another where a later value shows that a column is not of the kind that its first values are."""
    as_text: set[str] = set()
    while True:
        profiler = TableProfiler(source.name)
        surprises = _look(source, profiler, as_text)
        if not surprises:
            break
        as_text |= surprises
    profiler.see({name: pa.nulls(0) for name in source.columns if name not in profiler.columns})
    kinds = {name: column.kind for name, column in profiler.columns.items()}
    return profiler.finish({name: _meaning(name, kind, expression_for) for name, kind in kinds.items()})


def _look(source: Source, profiler: TableProfiler, as_text: set[str]) -> set[str]:
    """Show every batch to the profiler; the columns that turn out to be texts, if any do."""
    kinds: dict[str, pa.DataType] = dict.fromkeys(as_text, pa.string())
    for batch in source.batches():
        if not batch.num_rows:
            continue
        given, surprises = {}, set()
        for name, column in zip(batch.schema.names, batch.columns, strict=True):
            if kinds.get(name, pa.null()) == pa.null():
                kinds[name] = guess_kind(column.slice(0, LOOKED_AT))
            given[name], broken = conform(column, kinds[name])
            if broken is not None:
                surprises.add(name)
            elif pa.types.is_null(kinds[name]):
                given[name] = pa.nulls(len(column))
        if surprises:
            return surprises
        profiler.see(given)
    return set()


def _meaning(name: str, kind: str, expression_for: Callable[[str], str]) -> str:
    """The semantic type that a column of that name has, if its values are of the kind; empty when nothing is known."""
    plain = name.strip().lower().replace(" ", "_").replace("-", "_")
    text = expression_for(plain) if plain.replace("_", "").isalnum() else ""
    if not text:
        return ""
    tree = parse(text)
    found = tree.function if isinstance(tree, Call) else tree.path if isinstance(tree, Name) else ""
    return found if "." in found and _fits(text, kind) else ""


@functools.cache
def _fits(expression: str, kind: str) -> bool:
    """Whether an expression gives values of a kind."""
    schema = Schema((Table("t", (Column.of("x", expression),), Rows(1)),))
    try:
        return kind_name(arrow_schema(make_plan(schema, seed=0), "t").field("x").type) == kind
    except FabulaError:
        return False
