"""Light, normal, heavy, or a share: what that comes to in a table, by the types and meanings of its columns.

| level | rows touched | column types |
| --- | --- | --- |
| light | 1% | stay as they are |
| normal | 5% | dates, numbers and booleans may become text |
| heavy | 15% | the same |
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import pyarrow as pa

from fabula.columns import is_type
from fabula.dirt import family
from fabula.dirt.amounts import unit_of
from fabula.dirt.edges import is_free
from fabula.dirt.pairs import are_alike
from fabula.errors import OptionError, PlanError
from fabula.expression import Call, Literal, Name, Node, Operation
from fabula.schema import Schema, Table

LEVELS = {"light": 0.01, "normal": 0.05, "heavy": 0.15}
MOST = 0.9
COPIES = 0.05  # of a level's rows are repeated as they are, and as many typed anew
KEYS = ("key", "uuid", "code.uuid")
CATEGORIES = ("choice", "bands", "match", "when", "mix")

Weighted = tuple[str, tuple[str, ...], float]


def share_of(level: str | float) -> float:
    """The share of the rows that a level touches: `light`, `normal`, `heavy`, `0.05` or `5%`.

    Raises:
        OptionError: it is none of them.
    """
    if isinstance(level, str) and level in LEVELS:
        return LEVELS[level]
    text = str(level).strip()
    try:
        share = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        share = math.nan
    if isinstance(level, bool) or not 0 <= share <= MOST:
        raise OptionError(
            f"`{text[:40]}` is no level of dirt", where="dirt", hint=f"light, normal, heavy, or a share up to {MOST}"
        )
    return share


def level_calls(table: Table, schema: Schema, arrow: pa.Schema, level: str | float) -> tuple[list[Call], list[Call]]:
    """What a level asks of a table: calls that share one quota, and calls with their own (the copies)."""
    share = share_of(level)
    if not share:
        return [], []
    found = list(_columns(table, schema, arrow, types_stay=share < 0.02))
    hits = -math.log1p(-share * (1 - 2 * COPIES))  # some fall on a row that is hit already
    whole = sum(weight for *_, weight in found)
    cells = [Call(kind, (*map(Name, columns), Literal(hits * weight / whole))) for kind, columns, weight in found]
    rows = [Call(kind, (Literal(share * COPIES),)) for kind in ("duplicates", "near_duplicates")]
    return cells, rows


def meaning_of(node: Node) -> str:
    """The semantic type that a column's expression is a call of; empty when it is something else."""
    if isinstance(node, Call):
        return node.function
    return node.path if isinstance(node, Name) and is_type(node.path) else ""


def protected(table: Table, schema: Schema) -> set[str]:
    """Columns that no level touches: keys, and what other tables refer to."""
    found = {column.name for column in table.columns if meaning_of(column.expression) in KEYS}
    for other in schema.tables:
        for column in other.columns:
            node = column.expression
            if isinstance(node, Call) and node.function == "ref" and node.arguments:
                parent, _, name = str(node.arguments[0]).partition(".")
                if parent == table.name:
                    found.add(name or table.primary_key)
    return found


def _columns(table: Table, schema: Schema, arrow: pa.Schema, *, types_stay: bool) -> Iterator[Weighted]:
    keep = protected(table, schema)
    abroad = not schema.locale.startswith("en")
    for column in table.made:
        name = column.name
        if name not in arrow.names or name in keep:
            continue
        if name in table.references:
            yield "orphans", (name,), 0.4
            continue
        kind = arrow.field(name).type
        yield from _by_family(name, meaning_of(column.expression), kind, types_stay=types_stay, abroad=abroad)
    yield from _pairs(table, arrow, keep)


def _by_family(name: str, meaning: str, kind: pa.DataType, *, types_stay: bool, abroad: bool) -> Iterator[Weighted]:
    sort = family(kind)
    if sort == "text":
        yield from _texts(name, meaning, abroad=abroad)
    elif sort == "date":
        yield from ((what, (name,), weight) for what, weight in (("missing", 1.0), ("disguised", 0.4), ("outlier", 0.3)))
        if not types_stay:
            yield "date_format", (name,), 2.5
    elif sort == "number":
        yield from ((what, (name,), weight) for what, weight in (("missing", 1.0), ("outlier", 0.6), ("disguised", 0.3)))
        if has_unit(name):
            yield "unit", (name,), 0.5
        if not types_stay and pa.types.is_floating(kind):
            yield "number_format", (name,), 1.2
    elif sort == "truth":
        yield "missing", (name,), 1.0
        if not types_stay:
            yield "variants", (name,), 1.0


def _texts(name: str, meaning: str, *, abroad: bool) -> Iterator[Weighted]:
    if meaning in CATEGORIES:
        chosen = {"variants": 2.5, "missing": 0.8, "blanks": 0.4}
    elif meaning.endswith("email"):
        chosen = {"missing": 1.5, "typo": 0.7, "case": 0.4, "blanks": 0.4}
    elif "phone" in meaning:
        chosen = {"missing": 1.5, "disguised": 0.5, "blanks": 0.4, "truncated": 0.2}
    elif meaning.startswith("text."):
        chosen = {"typo": 1.5, "missing": 1.0, "truncated": 0.5}
    elif is_free(meaning) or meaning in ("template", "join"):
        chosen = {"typo": 2.0, "case": 1.0, "blanks": 0.8, "missing": 0.6, "ocr": 0.3, "truncated": 0.2}
        chosen |= {"encoding": 0.5, "accents": 0.5} if abroad else {}
    else:
        chosen = {"missing": 0.6, "blanks": 0.4, "ocr": 0.3, "case": 0.2}
    yield from ((what, (name,), weight) for what, weight in chosen.items())


def _pairs(table: Table, arrow: pa.Schema, keep: set[str]) -> Iterator[Weighted]:
    meanings = {meaning_of(column.expression): column.name for column in table.made}
    first, last = meanings.get("person.first_name"), meanings.get("person.last_name")
    if first and last:
        yield "swap", (first, last), 0.8
    ordered = set()
    for rule in table.rules:
        if rule.function == "after" and len(rule.arguments) == 2:
            ordered.add((str(rule.arguments[0]), str(rule.arguments[1])))
        if rule.function == "equal" and rule.arguments and _is_number(str(rule.arguments[0]), arrow, keep):
            yield "contradiction", (str(rule.arguments[0]),), 0.7
    for column in table.made:
        node = column.expression
        if isinstance(node, Call) and node.function in ("date", "datetime") and isinstance(node.option("after"), Name):
            ordered.add((column.name, str(node.option("after"))))
        if _adds_up(node) and _is_number(column.name, arrow, keep):
            yield "contradiction", (column.name,), 0.5
    for late, early in sorted(ordered):
        both = late in arrow.names and early in arrow.names and not {late, early} & keep
        if both and are_alike(arrow.field(late).type, arrow.field(early).type):
            yield "contradiction", (late, early), 0.8


def _adds_up(node: Node) -> bool:
    """Whether a column is arithmetic over other columns."""
    inner = node.arguments[0] if isinstance(node, Call) and node.function == "round" and node.arguments else node
    return isinstance(inner, Operation) and inner.operator in "+-*/" and any(isinstance(part, Name) for part in inner.nodes)


def _is_number(name: str, arrow: pa.Schema, keep: set[str]) -> bool:
    return name in arrow.names and name not in keep and family(arrow.field(name).type) == "number"


def has_unit(name: str) -> bool:
    """Whether a column's name says which unit it is in."""
    try:
        return bool(unit_of(name, ""))
    except PlanError:
        return False
