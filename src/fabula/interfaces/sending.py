"""What goes out at a door: the tables of a dataset as bytes in one stream, and a few rows as plain values."""

from __future__ import annotations

import contextlib
import datetime as dt
import decimal
import io
import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import fabula

Progress = Callable[[str, int], None]


class Tagged:
    """A stream of JSON lines that puts the table's name in front of every object: `{"_table":"students", ...}`."""

    def __init__(self, stream: BinaryIO, table: str) -> None:
        self.stream = stream
        self.start = b'{"_table":' + json.dumps(table, ensure_ascii=False).encode() + b","

    def write(self, lines: bytes | memoryview) -> int:
        """Write whole lines; a line break inside a text is escaped, so each one starts an object."""
        text = bytes(lines)
        self.stream.write(self.start + text[1:].replace(b"\n{", b"\n" + self.start))
        return len(text)


class Flow(io.RawIOBase):
    """A stream that one thread writes and another reads: a few parts wait in between, so memory does not grow.

    Args:
        seconds: after that the writer stops, whether or not it is done.
    """

    def __init__(self, *, seconds: float, waiting: int = 8) -> None:
        super().__init__()
        self._parts: queue.Queue[bytes | BaseException | None] = queue.Queue(waiting)
        self._late = time.monotonic() + seconds
        self._is_read, self._is_done = True, False

    def writable(self) -> bool:
        """It is there to be written."""
        return True

    def write(self, part: Any) -> int:
        """Hand a part over; waits for the reader.

        Raises:
            BrokenPipeError: the reader has gone, or time is up.
        """
        data = bytes(part)
        self._put(data)
        return len(data)

    def start(self, work: Callable[[], None], done: Callable[[], None]) -> None:
        """Run `work`, which writes into this stream, in a thread of its own, and `done` after it whatever happens."""

        def run() -> None:
            try:
                work()
                self._put(None)
            except BaseException as error:
                with contextlib.suppress(BrokenPipeError):
                    self._put(error)
            finally:
                self._is_done = True
                done()

        threading.Thread(target=run, name="fabula-stream", daemon=True).start()

    def begun(self) -> Iterator[bytes]:
        """The parts, once the first of them is there: what fails at once is raised here, not in the middle of an answer."""
        return self._rest(self._next())

    def _rest(self, part: bytes | None) -> Iterator[bytes]:
        try:
            while part is not None:
                yield part
                part = self._next()
        finally:
            self._is_read = False

    def _next(self) -> bytes | None:
        while True:
            with contextlib.suppress(queue.Empty):
                part = self._parts.get(timeout=0.5)
                if isinstance(part, BaseException):
                    raise part
                return part
            if self._is_done and self._parts.empty():
                raise BrokenPipeError("cut off: time was up")

    def _put(self, part: bytes | BaseException | None) -> None:
        while self._is_read and time.monotonic() < self._late:
            with contextlib.suppress(queue.Full):
                self._parts.put(part, timeout=0.2)
                return
        self._is_read = False
        raise BrokenPipeError("the reader has gone, or is too slow")


def write_tables(
    dataset: fabula.Dataset, stream: BinaryIO, form: str, *, csv_safe: bool = False, progress: Progress | None = None
) -> None:
    """Write into one stream: every table when it is NDJSON, each line naming its table; else the first table."""
    if form == "ndjson" and len(dataset) > 1:
        for name, table in dataset.items():
            table.write_stream(Tagged(stream, name), form, progress=progress)  # type: ignore[arg-type]
    else:
        dataset.first.write_stream(stream, form, dialect=fabula.Dialect(csv_safe=csv_safe), progress=progress)


def plain_rows(table: fabula.Table, rows: int | None = None, *, batch: int = 8_192) -> Iterator[list[list[Any]]]:
    """The first rows as lists of values that JSON knows, batch after batch."""
    for made in table.batches(0, rows, rows=batch):
        columns = [plain_values(column.to_pylist()) for column in made.columns]
        yield [list(row) for row in zip(*columns, strict=True)]


def plain_values(values: list[Any]) -> list[Any]:
    """Values as JSON knows them: days and moments as ISO 8601 texts, exact decimals as numbers."""
    first = next((value for value in values if value is not None), None)
    if isinstance(first, dt.datetime):
        return [None if value is None else value.isoformat() for value in values]
    if isinstance(first, dt.date | dt.time):
        return [None if value is None else value.isoformat() for value in values]
    if isinstance(first, decimal.Decimal):
        return [None if value is None else float(value) for value in values]
    if isinstance(first, bytes | dt.timedelta):
        return [None if value is None else str(value) for value in values]
    return values
