"""The commands `check` and `profile`: data in, a report on the screen, as JSON or as one HTML file out."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fabula.errors import OptionError, SinkError

if TYPE_CHECKING:
    from fabula.api import ColumnProfile, Finding, Report, TableProfile

FAILED = 4  # exit code of a check that found something
SHOWN = 20  # failing claims on a screen
MOST = 1_000  # letters of an example
NAME = 24  # letters of a column's name
SHORT = {
    "whole number": "whole",
    "number": "number",
    "true or false": "yes/no",
    "date": "date",
    "moment": "moment",
    "text": "text",
    "nothing": "nothing",
}

Data = Annotated[str, typer.Argument(metavar="DATA", help="A file or folder of CSV, TSV, JSON, NDJSON, Parquet or Arrow.")]
Against = Annotated[
    str, typer.Option("--against", "-a", metavar="RECIPE", help="A recipe.yaml, the name of a domain, or a prompt.")
]
Html = Annotated[str, typer.Option("--html", metavar="FILE", help="Write the report as one HTML file.")]
AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Plain JSON, for programs.")]
Force = Annotated[bool, typer.Option("--force", metavar="", help="Replace a file that is there.")]
Locale = Annotated[str, typer.Option("--locale", metavar="xx_YY", help="The locale that the data is in, if not the recipe's.")]


def check(
    data: Data, against: Against, html: Html = "", as_json: AsJson = False, locale: Locale = "", force: Force = False
) -> None:
    """Hold data against a recipe: keys, references, order, arithmetic, shares, ranges. Exit code 4 when something fails."""
    from fabula import api

    _check_free(html, force)
    report = api.check(data, against, locale=locale or None)
    if html:
        _write(html, report.to_html())
    if as_json:
        typer.echo(report.to_json())
    elif sys.stdout.isatty():
        _show_report(report)
    else:
        typer.echo("\n".join(_lines(report)))
    if html:
        typer.echo(f"report  {html}", err=True)
    if not report.ok:
        raise typer.Exit(FAILED)


def profile(data: Data, html: Html = "", as_json: AsJson = False, force: Force = False) -> None:
    """Describe data: what kind every column is of, what is missing, how its values are spread."""
    from fabula import api

    _check_free(html, force)
    tables = api.profile(data)
    if html:
        _write(html, api.profile_page(Path(data).name, tables))
    if as_json:
        typer.echo(json.dumps([table.as_dict() for table in tables], ensure_ascii=False, indent=2))
    else:
        _show_profiles(tables)
    if html:
        typer.echo(f"report  {html}", err=True)


# -- a check ---------------------------------------------------------------------------------------------------------


def _lines(report: Report) -> list[str]:
    """The report as plain lines: the verdict, then what fails."""
    lines = [f"{table.name}\t{table.rows:,} rows\t{_state(table)}" for table in report.tables]
    lines += [f"FAILED\t{finding.where}\t{finding.what}\tasked {finding.asked}\tgot {finding.got}" for finding in report.failed]
    return [*lines, report.verdict]


def _state(table: Any) -> str:
    total, failed = len(table.findings), len(table.failed)
    if failed:
        return f"{failed} of {total} claims fail{'s' * (failed == 1)}"
    return f"{total} claim{'s' * (total != 1)} hold{'s' * (total == 1)}"


def _show_report(report: Report) -> None:
    from rich.text import Text

    from fabula.interfaces.terminal import screen

    console = screen()
    for table in report.tables:
        sign = ("✓ ", "green") if table.ok else ("✕ ", "bold red")
        facts = f"  {table.rows:,} row{'s' * (table.rows != 1)} · {_state(table)}"
        console.print(Text.assemble(sign, (table.name, "bold"), (facts, "dim" if table.ok else "red")))
    for finding in report.failed[:SHOWN]:
        console.print()
        _show_finding(console, finding)
    if len(report.failed) > SHOWN:
        console.print(f"\nand {len(report.failed) - SHOWN} more: --html report.html, or --json")
    console.print()
    style = "bold green" if report.ok else "bold red"
    verdict = report.verdict[:1].upper() + report.verdict[1:]
    console.print(Text.assemble((verdict, style), (f"  {report.rows:,} rows in {report.seconds:.1f} s", "dim")))


def _show_finding(console: Any, finding: Finding) -> None:
    from rich.table import Table
    from rich.text import Text

    from fabula.interfaces.asking import printable

    console.print(Text.assemble(("✕ ", "bold red"), (finding.where, "bold"), "  ", finding.what))
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="dim")
    grid.add_column(overflow="fold")
    for label, text in (("asked", finding.asked), ("got", finding.got)):
        if text:
            grid.add_row(f"  {label}", Text(printable(text)))
    for row in finding.examples:
        told = " · ".join(f"{name} {'missing' if value is None else value}" for name, value in row.items() if name != "row")
        label = f"  row {row['row']}" if "row" in row else "  e.g."
        grid.add_row(label, Text(printable(told[:MOST])))
    console.print(grid)


# -- a profile -------------------------------------------------------------------------------------------------------


def _show_profiles(tables: list[TableProfile]) -> None:
    from rich.text import Text

    from fabula.interfaces.terminal import screen

    console = screen()
    for table in tables:
        size = f"  {table.rows:,} row{'s' * (table.rows != 1)} × {len(table.columns)} column{'s' * (len(table.columns) != 1)}"
        console.print(Text.assemble((table.name, "bold green"), (size, "dim")))
        console.print(_columns(table, console.width))
        console.print()


def _columns(table: TableProfile, width: int) -> Any:
    """A line a column, none longer than the screen is wide."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    rows = []
    for column in table.columns:
        missing = f"{100 * column.missing / column.rows:.1f}%" if column.missing else ""
        rows.append((column.name, SHORT[column.kind], missing, f"{'' if column.is_exact else '~'}{column.distinct:,}"))
    heads = ("column", "kind", "missing", "different")
    widest = [max([len(head), *(len(row[i]) for row in rows)]) for i, head in enumerate(heads)]
    widest[0] = min(widest[0], NAME)
    widest = [width + 2 for width in widest]  # with the blanks between
    grid = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for i, head in enumerate(heads):
        side = "right" if i > 1 else "left"
        grid.add_column(head, width=widest[i], no_wrap=True, overflow="ellipsis", justify=side, style="dim" if i == 1 else "")
    room = max(width - sum(widest) - 2, 16)
    grid.add_column("values", width=room, no_wrap=True, overflow="ellipsis")
    for column, row in zip(table.columns, rows, strict=True):
        grid.add_row(*row[:2], Text(row[2] or "·", "" if row[2] else "dim"), row[3], _values(column))
    return grid


def _values(column: ColumnProfile) -> Any:
    """A line that shows a column: bars with both ends, the commonest values, or a few of them."""
    from rich.text import Text

    from fabula.interfaces.asking import printable

    if column.bars and (column.distinct > 8 or not column.top):
        low, high = (_end(value) for value in (column.low, column.high))
        middle = f", median {_end(column.quantiles[2])}" if column.is_number and column.quantiles else ""
        return Text.assemble((_sparkline(column.bars), "cyan"), f" {low} to {high}{middle}")
    there = max(column.rows - column.missing, 1)
    common = [(value, count / there) for value, count in column.top[:5] if count / there >= 0.005]
    if common:
        return Text(printable(", ".join(f"{value} {100 * share:.0f}%" for value, share in common)))
    return Text(printable(", ".join(column.samples)), "dim")


def _end(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:,.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _sparkline(bars: tuple[int, ...], width: int = 12) -> str:
    """A few blocks as high as the bars.

    >>> _sparkline((0, 1, 2, 4))
    ' ▂▄█'
    """
    step = max(len(bars) / width, 1)
    sums = [sum(bars[int(i * step) : int((i + 1) * step)]) for i in range(min(width, len(bars)))]
    most = max(max(sums), 1)
    return "".join(" ▁▂▃▄▅▆▇█"[-(-8 * value // most)] for value in sums)


# -- files -----------------------------------------------------------------------------------------------------------


def _check_free(path: str, force: bool) -> None:
    if path and Path(path).suffix.lower() not in (".html", ".htm"):
        raise OptionError(f"`{path}` is no HTML file", where="html", hint="--html report.html")
    if path and Path(path).exists() and not force:
        raise SinkError("is there already", where=path, hint="--force to replace it, or another name")


def _write(path: str, text: str) -> None:
    from fabula.interfaces.cli import write_text

    write_text(Path(path).expanduser(), text, force=True)
