"""Where the bytes go: one file, several, a folder, or a stream; whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from fabula import sinks
from fabula.errors import OptionError, SinkError
from fabula.sinks import Dialect, Format

COMPRESSION = {".gz": "gzip", ".zst": "zstd"}

Progress = Callable[[str, int], None]


@dataclass(frozen=True)
class Rows:
    """A table on its way out: its name, its Arrow schema, and its batches in order.

    `mapped`, where there is one, gives what a function makes of each batch, in order too, the work spread over threads.
    Tables of one `part`, such as `clean`, lie in a folder of that name, or carry it in their file's.
    """

    name: str
    schema: pa.Schema
    batches: Iterable[pa.RecordBatch] = ()
    mapped: Callable[[Callable[[pa.RecordBatch], Any]], Iterator[Any]] | None = None
    part: str = ""

    @property
    def label(self) -> str:
        """What the table is called while it is written: `customers`, `clean/customers`."""
        return f"{self.part}/{self.name}" if self.part else self.name

    def each(self, function: Callable[[pa.RecordBatch], Any]) -> Iterator[Any]:
        """What a function makes of every batch, in order."""
        return self.mapped(function) if self.mapped else map(function, self.batches)


@dataclass(frozen=True)
class Target:
    """A place to write to, understood."""

    path: Path
    form: Format
    compression: str
    is_folder: bool

    def file_of(self, table: str, *, first: bool, part: str = "") -> Path:
        """The file of a table: inside the folder, or the path itself for the first table and a named sibling for the others."""
        ending = self.form.suffixes[0] + next((s for s, name in COMPRESSION.items() if name == self.compression), "")
        if self.is_folder:
            return self.path / part / (table + ending)
        if first and not part:
            return self.path
        stem, _, rest = self.path.name.partition(".")
        words = ("" if first else table, part, rest)
        return self.path.with_name(".".join([stem, *filter(None, words)]))


def understand_path(path: str | Path, form: str | None = None) -> Target:
    """What a path asks for: `out.csv`, `out.parquet`, `out.ndjson.gz`, or a folder.

    Raises:
        OptionError: the suffix is no format, or compresses what is compressed already.
    """
    text = str(path)
    if not text or "\0" in text:
        raise OptionError("an empty path", where="output", hint="school.csv, or a folder")
    path = Path(text).expanduser()
    compression = COMPRESSION.get(path.suffix.lower(), "")
    suffix = path.with_suffix("").suffix.lower() if compression else path.suffix.lower()
    with _told(path):
        is_folder = text.endswith(("/", os.sep)) or path.is_dir() or not (suffix or compression or (form and path.suffix))
    found = sinks.find(form) if form else sinks.find(suffix) if suffix and not is_folder else sinks.find("csv")
    if compression and not found.is_text:
        raise OptionError(f"{found.name} is compressed already", where=text, hint=f"{path.with_suffix('')}")
    return Target(path, found, "" if is_folder else compression, is_folder)


def write_files(
    tables: Sequence[Rows],
    target: Target,
    *,
    force: bool = False,
    dialect: Dialect | None = None,
    progress: Progress | None = None,
) -> list[Path]:
    """Write every table, or nothing: files get their names only when all of them are complete.

    Returns:
        The files, in the order of the tables.

    Raises:
        SinkError: a file is there already and `force` is not set, or the place cannot be written to.
    """
    first: dict[str, str] = {}
    for table in tables:
        first.setdefault(table.part, table.name)
    paths = [target.file_of(t.name, first=t.name == tables[0].name == first[t.part], part=t.part) for t in tables]
    for i, path in enumerate(paths):
        if path in paths[:i]:
            raise SinkError("would be the file of two tables", where=str(path), hint="write into a folder/, or rename a table")
        with _told(path):
            check_free(path, force=force)
    folder = paths[0].parent
    with _told(folder):
        made_folder = not folder.exists()
        folder.mkdir(parents=target.is_folder, exist_ok=True)
        made = [inner for inner in dict.fromkeys(path.parent for path in paths) if not inner.exists()]
        for inner in made:
            inner.mkdir()
    parts = [path.with_name(f".{path.name}.{os.getpid()}.part") for path in paths]
    done = False
    try:
        for table, part, path in zip(tables, parts, paths, strict=True):
            with _told(path), open(part, "wb") as stream:
                write_stream(table, stream, target.form, compression=target.compression, dialect=dialect, progress=progress)
        for part, path in zip(parts, paths, strict=True):
            with _told(path):
                os.replace(part, path)
        done = True
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
        if not done:
            with contextlib.suppress(OSError):
                for inner in [*made, *([folder] if made_folder else [])]:
                    inner.rmdir()
    return paths


def write_stream(
    table: Rows,
    stream: BinaryIO,
    form: Format,
    *,
    compression: str = "",
    dialect: Dialect | None = None,
    progress: Progress | None = None,
) -> None:
    """Write one table into a binary stream, which stays open."""
    with _compressed(stream, compression) as sink:
        writer = sinks.open_writer(form, sink, table.schema, dialect)
        for rows, encoded in table.each(lambda batch: (batch.num_rows, writer.encode(batch))):
            writer.put(encoded)
            if progress:
                progress(table.label, rows)
        writer.close()


def check_free(path: Path, *, force: bool) -> None:
    """Whether a file may be written there.

    Raises:
        SinkError: something else is there.
    """
    if path.is_dir():
        raise SinkError("is a folder", where=str(path), hint="name a file in it, or end the path with /")
    if path.exists() and not path.is_file():
        raise SinkError("is no regular file", where=str(path), hint="a new name, or - for standard output")
    if path.exists() and not force:
        raise SinkError("is there already", where=str(path), hint="--force to replace it, or another name")


@contextlib.contextmanager
def _compressed(stream: BinaryIO, compression: str) -> Iterator[BinaryIO]:
    if not compression:
        yield stream
        return
    with pa.CompressedOutputStream(pa.PythonFile(stream, "w"), compression) as sink:
        yield sink  # type: ignore[misc]


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    """Errors of the operating system, told as facts about a path."""
    hints = {
        errno.ENOSPC: "free some space, or write elsewhere",
        errno.EACCES: "a place you may write to",
        errno.EPERM: "a place you may write to",
        errno.EROFS: "a place you may write to",
        errno.ENOENT: "make the folder first",
        errno.ENAMETOOLONG: "a shorter name",
    }
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise SinkError(
            f"cannot be written: {reason}", where=str(path), hint=hints.get(error.errno or 0, "another place")
        ) from None
