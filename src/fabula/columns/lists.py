"""Cells of a reference table that hold several values, `a|b|c`, and one of them for each row."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa

from fabula.columns.draw import Draw
from fabula.columns.pools import Pool, reference


@functools.cache
def _flat(table: str, column: str) -> tuple[Pool, np.ndarray, np.ndarray, np.ndarray]:
    """The distinct values of a column of lists, where each row's list starts and how long it is, and the lists end to end."""
    place: dict[str, int] = {}
    code, start, count = [], [], []
    for cell in reference(table).columns[column]:
        values = cell.split("|")
        start.append(len(code))
        count.append(len(values))
        code += [place.setdefault(value, len(place)) for value in values]
    return Pool(pa.array(list(place))), np.array(start), np.array(count), np.array(code, dtype=np.int32)


def pick_listed(draw: Draw, table: str, column: str, rows: np.ndarray) -> pa.DictionaryArray:
    """(n,) values, each drawn evenly from the list that the row's cell holds.

    Args:
        draw: chance; columns that share it pick the same position, as a medicine and its dose should.
        table: name of a reference table.
        column: a column whose cells are lists.
        rows: (n,) row numbers of the table.
    """
    pool, start, count, code = _flat(table, column)
    return pool.take(code[start[rows] + (draw.uniform() * count[rows]).astype(np.int64)])


@functools.cache
def word_list(table: str, name: str) -> Pool:
    """The pool of the values of one list in a reference table with the columns `list`, `value` and `weight`."""
    columns = reference(table).columns
    rows = [i for i, each in enumerate(columns["list"]) if each == name]
    return Pool(pa.array([columns["value"][i] for i in rows]), [float(columns["weight"][i]) for i in rows])
