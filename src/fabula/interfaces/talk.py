"""What is said beside the data, all of it on stderr: errors, the echo of a prompt, progress. Rich is for terminals only."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fabula.interfaces.asking import printable

if TYPE_CHECKING:
    from rich.progress import Progress

    import fabula

PATIENCE_S = 0.5  # no progress is shown for what is done sooner
COMMANDS = ("repeat", "write it")  # labels of lines to be copied: they are not wrapped


def say(lines: Sequence[tuple[str, str]]) -> None:
    """Say lines with a label each."""
    widest = max((len(label) for label, _ in lines), default=0)
    if not sys.stderr.isatty():
        sys.stderr.writelines(f"{label.ljust(widest)}  {printable(text)}\n" for label, text in lines)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(stderr=True, highlight=False)
    for label, text in lines:
        name = Text(label.ljust(widest), "dim", no_wrap=True)
        if label in COMMANDS:
            console.print(name + Text("  ") + Text(printable(text), "bold"), soft_wrap=True)
        else:
            line = Table.grid(padding=(0, 2, 0, 0))
            line.add_row(name, Text(printable(text)))
            console.print(line)


def say_error(line: str, hint: str = "") -> None:
    """Say `fabula: where: what`, and the hint under it."""
    coloured = sys.stderr.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    name = "\x1b[1;31mfabula:\x1b[0m" if coloured else "fabula:"
    with contextlib.suppress(OSError):
        sys.stderr.write(f"{name} {printable(line)}\n" + (f"  hint: {printable(hint)}\n" if hint else ""))
        sys.stderr.flush()


def echo_lines(prediction: fabula.Prediction | None) -> list[tuple[str, str]]:
    """What was understood, what was ignored and how sure the network is, as labelled lines; none without a prompt."""
    if prediction is None:
        return []
    understood = [
        f"{s.setting} {s.value}" + (f" ({s.text})" if s.text.lower() != s.value.lower() else "") for s in prediction.understood
    ]
    lines = [("understood", " · ".join(understood))] if understood else []
    if prediction.ignored:
        lines.append(("ignored", ", ".join(f"“{span.text}”" for span in prediction.ignored)))
    near = f" · nearest: {', '.join(prediction.nearest)}" if prediction.nearest and not prediction.is_confident else ""
    lines.append(("sure", f"{prediction.confidence:.0%}{near}"))
    if prediction.message:
        lines.append(("note", prediction.message))
    return lines


class Meter:
    """Rows written so far; shown when stderr is a terminal and the work lasts longer than a moment."""

    def __init__(self, total: int, *, quiet: bool = False) -> None:
        self.total = total
        self.started = time.perf_counter()
        self.finished: dict[str, float] = {}
        self._wanted = sys.stderr.isatty() and not quiet
        self._bar: Progress | None = None
        self._rows = 0

    def __call__(self, table: str, rows: int) -> None:
        """Count rows of a table."""
        self._rows += rows
        self.finished[table] = time.perf_counter()
        if self._bar is None and self._wanted and self.finished[table] - self.started > PATIENCE_S:
            self._bar = _progress_bar()
            self._bar.start()
            self._bar.add_task(table, total=self.total, speed="")
        if self._bar:
            speed = self._rows / (self.finished[table] - self.started)
            text = f"{short_number(self._rows)} of {short_number(self.total)} rows · {short_number(speed)} rows/s"
            self._bar.update(self._bar.task_ids[0], completed=self._rows, description=table, speed=text)

    def __enter__(self) -> Meter:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def seconds(self, table: str) -> float:
        """How long a table took: from the end of the one before it."""
        ends = [self.started, *self.finished.values()]
        place = list(self.finished).index(table) if table in self.finished else -1
        return ends[place + 1] - ends[place] if place >= 0 else 0.0


def _progress_bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = [
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        TextColumn("{task.fields[speed]}"),
        TimeRemainingColumn(compact=True),
    ]
    return Progress(*columns, console=Console(stderr=True), transient=True, expand=True)


def short_number(number: float) -> str:
    """A number in three or four signs: `950`, `12k`, `3.4M`.

    Example:
        >>> short_number(950), short_number(12_000), short_number(3_400_000)
        ('950', '12k', '3.4M')
    """
    for unit, size in (("G", 1e9), ("M", 1e6), ("k", 1e3)):
        if number >= size:
            return f"{number / size:.1f}{unit}" if number < 10 * size else f"{number / size:.0f}{unit}"
    return f"{number:.0f}"


def file_size(size: int) -> str:
    """Bytes as people say them.

    Example:
        >>> file_size(840), file_size(12_000), file_size(3_400_000)
        ('840 B', '12 kB', '3.4 MB')
    """
    number = short_number(size)
    return f"{number[:-1]} {number[-1]}B" if number[-1].isalpha() else f"{number} B"
