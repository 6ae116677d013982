"""How data looks in a terminal: tables that fit it, recipes, and what a transformer saw."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

import fabula
from fabula.interfaces.asking import printable

PREVIEW_ROWS = 10
NARROW, WIDE = 24, 70  # no cell is cut shorter than the one or stays longer than the other; columns that do not fit are left out
GAP = 2  # blanks between columns
NUMBERS = ("int", "uint", "float", "double", "decimal")
MISSING = "·"
DECIMALS = b"decimals"


def screen() -> Console:
    """Where data is shown; `NO_COLOR`, `FORCE_COLOR` and `TERM=dumb` are respected."""
    return Console(highlight=False)


# -- tables ----------------------------------------------------------------------------------------------------------


def show_dataset(console: Console, dataset: fabula.Dataset, rows: int = PREVIEW_ROWS) -> None:
    """The first rows of every table, as many columns as fit."""
    for table in dataset.values():
        console.print(_preview(table, rows, console.width))


def _preview(table: fabula.Table, rows: int, width: int) -> Group:
    head = table.take(rows)
    fields = {field.name: field for field in table.arrow_schema}
    cells = {name: [_cell(row[name], fields[name]) for row in head] for name in table.columns}
    shown, cap = _fitting(cells, width)
    grid = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    for name in shown:
        kind = str(fields[name].type)
        side = "right" if kind.startswith(NUMBERS) else "left"
        grid.add_column(_cut(name, cap), style=_colour(kind), justify=side, no_wrap=True)  # type: ignore[arg-type]
    for row in zip(*(cells[name] for name in shown), strict=True):
        grid.add_row(*(Text(MISSING, "dim") if cell is None else Text(_cut(cell, cap)) for cell in row))
    size = f"{len(table):,} row{'s' * (len(table) != 1)} × {len(table.columns)} columns"
    title = Text.assemble((table.name, "bold green"), (f"  {size}", "dim"))
    left_out = [name for name in table.columns if name not in shown]
    more = f"+{len(left_out)} column{'s' * (len(left_out) != 1)}: {', '.join(left_out)}"
    note = Text(more, "dim", no_wrap=True, overflow="ellipsis")
    return Group(title, grid, *([note] if left_out else []), Text())


def _fitting(cells: Mapping[str, Sequence[str | None]], width: int) -> tuple[list[str], int]:
    """The columns that fit side by side, and the width that no cell exceeds."""
    widest = {name: max([cell_len(name), *(cell_len(cell) for cell in column if cell)]) for name, column in cells.items()}
    cap, used, shown = NARROW, 0, []
    for name, wide in widest.items():
        used += min(wide, cap) + GAP
        if shown and used > width:
            break
        shown.append(name)
    while cap < WIDE and sum(min(widest[name], cap + 1) + GAP for name in shown) <= width:
        cap += 1
    return shown, cap


def _cell(value: Any, field: Any) -> str | None:
    """A value as the CSV file has it, on one line; none where it is missing."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        decimals = (field.metadata or {}).get(DECIMALS)
        return f"{value:.{int(decimals)}f}" if decimals else f"{value:.12g}"
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    return printable(" ".join(str(value).split()))


def _cut(text: str, width: int) -> str:
    if cell_len(text) <= width:
        return text
    while cell_len(text) > width - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def _colour(kind: str) -> str:
    if kind.startswith(NUMBERS):
        return "cyan"
    if kind.startswith(("date", "time")):
        return "yellow"
    return "magenta" if kind == "bool" else ""


def show_listing(console: Console, listing: Mapping[str, str]) -> None:
    """Names and a line about each, cut to the width."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="bold green", no_wrap=True)
    grid.add_column(no_wrap=True, overflow="ellipsis")
    for name, about in listing.items():
        grid.add_row(name, Text(about))
    console.print(grid)


def show_recipe(console: Console, text: str) -> None:
    """A recipe with its keys coloured, byte for byte what goes into a file."""
    styled = Text(text.rstrip("\n"))
    styled.highlight_regex(r"(?m)^\w+(?=:)", "bold green")
    styled.highlight_regex(r"(?m)^ {2}\w+(?=:)", "dim")
    styled.highlight_regex(r"(?m)^ {4,}\w+(?=:)", "cyan")
    console.print(styled, soft_wrap=True)


# -- explaining ------------------------------------------------------------------------------------------------------


def show_explanation(console: Console, prediction: fabula.Prediction, top: int = 8) -> None:
    """Tokens, the likeliest tables and columns, and what `[CLS]` looked at, each with a bar."""
    attention = prediction.attention
    if attention:
        tokens = Text(" ").join(Text(printable(token), "bold" if token == "[CLS]" else "reverse") for token in attention.tokens)
        console.print(Text("tokens", "bold green"), tokens, Text(), sep="\n")
    for title, scores in (("tables", prediction.tables), ("columns", prediction.columns)):
        rows = [(score.name, score.probability, f"{score.probability:.2f}") for score in scores[:top]]
        console.print(Text(title, "bold green"), _bars(rows, 1.0, console.width), Text(), sep="\n")
    if attention:
        pairs = [(printable(t), w, f"{w:.2f}") for t, w in zip(attention.tokens, attention.weights, strict=True)]
        kept = sorted(range(len(pairs)), key=lambda i: -pairs[i][1])[: 3 * top]
        rows = [pairs[i] for i in sorted(kept)]
        title = Text.assemble(("attention of [CLS]", "bold green"), ("  last layer, mean over heads", "dim"))
        console.print(title, _bars(rows, max(attention.weights), console.width, shaded=True), sep="\n")
        if len(pairs) > len(kept):
            console.print(Text(f"and {len(pairs) - len(kept)} tokens that it looked at less", "dim"))
        console.print()


def _bars(rows: Sequence[tuple[str, float, str]], most: float, width: int, *, shaded: bool = False) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, overflow="ellipsis", max_width=32)
    grid.add_column(no_wrap=True)
    grid.add_column(style="dim", justify="right")
    room = max(min(40, width - 46), 10)
    for name, value, label in rows:
        share = value / most if most else 0.0
        grid.add_row(Text(name), _bar(share, room, shaded=shaded), label)
    return grid


def _bar(share: float, room: int, *, shaded: bool) -> Text:
    """A bar of `share` of the room; a shaded one is darker the longer it is."""
    eighths = round(share * room * 8)
    if shaded:
        return Text("░▒▓█"[min(int(share * 4), 3)] * max(round(share * room), 1), "cyan")
    return Text("█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip(), "green" if share >= 0.4 else "yellow")
