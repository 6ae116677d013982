"""A table's history and its change feed, written out as ordinary columns.

    history_of: customers     one row a version: valid_from, valid_to, is_current   (slowly changing dimension, type 2)
    changes_of: customers     one row a change: operation, changed_at, the values after it   (change data capture)

The last version has the values that the table itself has; each one before it had some other ones in the columns that change.
Source: Kimball and Ross, "The Data Warehouse Toolkit", 3rd edition, 2013, chapter 5, on slowly changing dimensions.
"""

from __future__ import annotations

from collections.abc import Iterator

from fabula.errors import RecipeError, nearest
from fabula.expression import Call, Name
from fabula.schema import Column, Table

WINDOW = "5y"  # how far back the first version lies where the table says nothing of its beginning
LASTING = ("key", "uuid", "ref", "date", "datetime")  # functions whose columns do not change unless they are named


def history(of: Table, tracks: tuple[str, ...], since: str) -> tuple[Column, ...]:
    """The columns of a history: the key, the version, from when to when it held, and the values it had."""
    begin, changed = _moments(of, since, "date")
    told = {
        of.primary_key: f"ref({of.name})",
        "version": "nth",
        "valid_from": f"when(nth == 1, {begin}, ordered({changed}))" if begin else f"ordered({changed})",
        "valid_to": "next(valid_from)",
        "is_current": "nth == siblings",
    }
    return tuple(_columns(of, told, tracks))


def changes(of: Table, tracks: tuple[str, ...], since: str) -> tuple[Column, ...]:
    """The columns of a change feed: its number, what was done, when, the key, and the values after it."""
    begin, changed = _moments(of, since, "datetime")
    told = {
        "change_id": "key",
        "operation": 'when(nth == 1, "insert", "update")',
        "changed_at": f"when(nth == 1, {begin}, ordered({changed}))" if begin else f"ordered({changed})",
        of.primary_key: f"ref({of.name})",
    }
    return tuple(_columns(of, told, tracks))


def _moments(of: Table, since: str, kind: str) -> tuple[str, str]:
    """When the first version begins, if the table says so, and when later ones do."""
    if not since:
        return "", f'{kind}(within="{WINDOW}")'
    if since not in of:
        raise RecipeError(f"no column `{since}` in {of.name}", hint=nearest(since, (column.name for column in of)))
    return f"{of.name}.{since}", f"{kind}(after={of.name}.{since})"


def _columns(of: Table, told: dict[str, str], tracks: tuple[str, ...]) -> Iterator[Column]:
    known = [column.name for column in of.made]
    for name in tracks:
        if name not in known:
            raise RecipeError(f"no column `{name}` in {of.name}", hint=nearest(name, known))
    for name, expression in told.items():
        yield Column.of(name, expression)
    for column in of.made:
        if column.name not in told:
            changing = column.name in tracks if tracks else not _lasts(column)
            yield Column.of(column.name, f"past({of.name}.{column.name})" if changing else f"{of.name}.{column.name}")


def _lasts(column: Column) -> bool:
    """Whether a column stays as it is through all versions: keys, references, dates, and who a person is."""
    expression = column.expression
    name = expression.function if isinstance(expression, Call) else expression.path if isinstance(expression, Name) else ""
    return name in LASTING or name.startswith("person.")
