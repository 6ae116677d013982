"""Record batches in; files, folders and streams out.

A format is a class registered under its name and suffixes; it is given a binary stream, the Arrow schema, and batch after batch.
Where the bytes go (a file, a folder, standard output, compressed or not, whole or not at all) is `files.py`.
"""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

import pyarrow as pa

from fabula.errors import OptionError, nearest


class Writer(ABC):
    """Writes the rows of one table in one format: `encode` may run in any thread and any order, `put` runs in the rows' order."""

    def encode(self, batch: pa.RecordBatch) -> Any:
        """What `put` takes: the batch itself, or its bytes."""
        return batch

    @abstractmethod
    def put(self, encoded: Any) -> None:
        """Add rows that were encoded."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows."""
        self.put(self.encode(batch))

    def close(self) -> None:  # noqa: B027  (most formats need nothing after the last row)
        """Write what comes after the last row; the stream stays open."""


@dataclass(frozen=True)
class Format:
    """A way to write rows."""

    name: str
    suffixes: tuple[str, ...]
    media_type: str
    is_text: bool
    open: Callable[..., Writer]


@dataclass(frozen=True)
class Dialect:
    """What a person may ask of a text format."""

    delimiter: str = ","
    header: bool = True
    csv_safe: bool = False  # an apostrophe before texts that a spreadsheet would take for a formula


_MODULES = {"csv": "delimited", "tsv": "delimited", "json": "json", "ndjson": "json", "parquet": "columnar", "arrow": "columnar"}
_FORMATS: dict[str, Format] = {}
ALIASES = {"jsonl": "ndjson", "feather": "arrow", "ipc": "arrow", "pq": "parquet", "txt": "csv"}


def sink(name: str, *suffixes: str, media_type: str, is_text: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a class as the writer of a format: `Writer(stream, arrow_schema, dialect)`."""

    def register(writer: Callable[..., Any]) -> Callable[..., Any]:
        _FORMATS[name] = Format(name, suffixes, media_type, is_text, writer)
        return writer

    return register


def names() -> tuple[str, ...]:
    """Every format."""
    return tuple(_MODULES)


def find(name: str) -> Format:
    """The format of that name or suffix.

    Raises:
        OptionError: there is none; the hint names the nearest.
    """
    plain = name.lower().lstrip(".")
    plain = ALIASES.get(plain, plain)
    if plain not in _MODULES:
        raise OptionError(f"no format named `{name}`", where="format", hint=nearest(plain, [*_MODULES, *ALIASES]))
    importlib.import_module(f"{__name__}.{_MODULES[plain]}")
    return _FORMATS[plain]


def open_writer(form: Format, stream: BinaryIO, schema: pa.Schema, dialect: Dialect | None = None) -> Writer:
    """A writer of rows into a binary stream."""
    return form.open(stream, schema, dialect or Dialect())
