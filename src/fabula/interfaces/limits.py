"""What strangers may ask of an open door, and the error that says which limit was hit."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields

import fabula
from fabula.errors import FabulaError, OptionError


@dataclass(frozen=True)
class Settings:
    """Limits of the HTTP door; `FABULA_ROWS=1000` in the environment sets `rows`, and so on.

    Args:
        rows: of any one table, inside a JSON answer.
        cells: of all tables together, inside a JSON answer.
        stream_rows: of any one table, when the answer is a stream (CSV, NDJSON, Parquet ...).
        prompt: characters.
        body: bytes of a request.
        running: requests that make data at the same time.
        seconds: for making an answer.
        stream_seconds: for sending a stream.
        body_seconds: for receiving a request.
    """

    rows: int = 100_000
    cells: int = 2_000_000
    stream_rows: int = 10_000_000
    prompt: int = 100_000
    body: int = 1_000_000
    running: int = 4
    seconds: int = 30
    stream_seconds: int = 600
    body_seconds: int = 15

    @classmethod
    def from_environment(cls) -> Settings:
        """The defaults, with what `FABULA_*` says instead.

        Raises:
            OptionError: a value is no whole number above 0.
        """
        said = {}
        for field in fields(cls):
            name = f"FABULA_{field.name.upper()}"
            if text := os.environ.get(name):
                if not text.isdecimal() or int(text) < 1:
                    raise OptionError(f"`{text}` is not a limit", where=name, hint="a whole number, 1 or more")
                said[field.name] = int(text)
        return cls(**said)


class LimitError(FabulaError):
    """A limit of this door, by name; `status` is the HTTP status that tells it."""

    def __init__(self, limit: str, most: int, what: str, *, where: str, hint: str, status: int = 422) -> None:
        super().__init__(what, where=where, hint=hint)
        self.limit = limit
        self.most = most
        self.status = status


def check_size(dataset: fabula.Dataset, settings: Settings, *, stream: bool) -> None:
    """See that a dataset is small enough for this door.

    Raises:
        LimitError: a table has too many rows, or all of them together too many cells.
    """
    limit, most = ("stream_rows", settings.stream_rows) if stream else ("rows", settings.rows)
    for table in dataset.values():
        if len(table) > most:
            hint = f"at most {most:,} here; the command line has no limit"
            raise LimitError(limit, most, f"{len(table):,} rows", where=table.name, hint=hint)
    cells = sum(len(table) * len(table.columns) for table in dataset.values())
    if not stream and cells > settings.cells:
        hint = f"at most {settings.cells:,} here: fewer rows, one table, or a format that streams, such as csv"
        raise LimitError("cells", settings.cells, f"{cells:,} cells in all", where="rows", hint=hint)
