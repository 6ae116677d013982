"""A report or a profile as one HTML file: no script, no network, light and dark, wide and narrow."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources
from typing import Any

from fabula.checks.diagram import Entity, Link, diagram
from fabula.checks.profiling import ColumnProfile, TableProfile
from fabula.checks.report import KINDS, Finding, Report, TableReport, counted

BAR_WIDTH, BAR_HEIGHT = 240, 54
LONGEST = 46  # letters of a value that are shown


def report_page(report: Report) -> str:
    """The page of a check: verdict, what fails, how tables join, then table after table."""
    title = report.title or "Check"
    parts = [_verdict(report), _failures(report.failed), _join(report), _list_of_tables(report)]
    parts += [_table(table) for table in report.tables]
    parts.append(_footer(report))
    return _page(f"{title}: check", title, "".join(parts))


def profile_page(title: str, tables: Sequence[TableProfile]) -> str:
    """The page of a profile: table after table, a card a column."""
    rows = sum(table.rows for table in tables)
    parts = [f'<p class="soft">{counted(len(tables), "table")}, {counted(rows, "row")}</p>']
    for table in tables:
        head = f"{escape(table.name)} <small>{counted(table.rows, 'row')} × {counted(len(table.columns), 'column')}</small>"
        parts.append(f'<h2 id="table-{escape(table.name)}">{head}</h2>{_cards(table.columns)}')
    return _page(f"{title}: profile", title, "".join(parts) + "<footer>Made by <code>fabula profile</code>.</footer>")


def _page(title: str, head: str, body: str) -> str:
    style = resources.files("fabula.checks").joinpath("page.css").read_text("utf-8")
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>\n{style}</style></head>\n<body><main><h1>{escape(head)}</h1>{body}</main></body></html>\n"
    )


def _verdict(report: Report) -> str:
    state, sign = ("good", "✓") if report.ok else ("bad", "✕")
    told = f"{counted(len(report.tables), 'table')}, {counted(report.rows, 'row')}, looked at in {report.seconds:.1f} s"
    against = f"Held against <code>{escape(report.against)}</code>. " if report.against else ""
    words = escape(report.verdict[:1].upper() + report.verdict[1:])
    return (
        f'<div class="verdict {state}"><span class="sign" aria-hidden="true">{sign}</span>'
        f"<span><b>{words}</b><small>{against}{told}</small></span></div>"
    )


def _failures(findings: Sequence[Finding]) -> str:
    if not findings:
        return ""
    return f"<h2>What fails</h2>{''.join(map(_failure, findings))}"


def _failure(finding: Finding) -> str:
    facts = [("asked", finding.asked), ("got", finding.got)]
    listed = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in facts if text)
    table = finding.where.partition(".")[0]
    head = f'<h3><a href="#table-{escape(table)}"><code>{escape(finding.where)}</code></a> {_told(finding.what)}</h3>'
    return f'<div class="card bad">{head}<dl>{listed}</dl>{_examples(finding.examples)}</div>'


def _examples(examples: Iterable[dict[str, Any]]) -> str:
    rows = list(examples)
    if not rows:
        return ""
    names = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th>{escape(name)}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{_value(row.get(name))}</td>" for name in names) + "</tr>" for row in rows)
    return f'<div class="examples scroll"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _join(report: Report) -> str:
    """How the tables join, drawn."""
    if len(report.tables) < 2 and not any(table.references for table in report.tables):
        return ""
    entities, links = [], []
    for table in report.tables:
        entities.append(Entity(table.name, table.rows, len(table.columns), table.key, table.ok))
        links += [Link(table.name, r.column, r.parent, r.unique, r.optional) for r in table.references]
    return f'<h2>How the tables join</h2><div class="diagram">{diagram(entities, links)}</div>'


def _list_of_tables(report: Report) -> str:
    rows = []
    for table in report.tables:
        failed = len(table.failed)
        state = f'<span class="bad-ink">{failed} fail</span>' if failed else '<span class="good-ink">all hold</span>'
        name = f'<a href="#table-{escape(table.name)}">{escape(table.name)}</a>'
        cells = (f"{table.rows:,}", f"{len(table.columns):,}", f"{len(table.findings):,}")
        numbers = "".join(f'<td class="number">{cell}</td>' for cell in cells)
        rows.append(f"<tr><td>{name}</td>{numbers}<td>{state}</td></tr>")
    head = '<tr><th>table</th><th class="number">rows</th><th class="number">columns</th><th class="number">claims</th><th></th></tr>'
    return f'<h2>Tables</h2><div class="scroll"><table><thead>{head}</thead><tbody>{"".join(rows)}</tbody></table></div>'


def _table(table: TableReport) -> str:
    head = f"{escape(table.name)} <small>{counted(table.rows, 'row')} × {counted(len(table.columns), 'column')}</small>"
    parts = [f'<h2 id="table-{escape(table.name)}">{head}</h2>']
    by_kind: dict[str, list[Finding]] = defaultdict(list)
    for finding in table.findings:
        by_kind[finding.kind].append(finding)
    parts += [_kind(kind, by_kind[kind]) for kind in sorted(by_kind, key=list(KINDS).index)]
    if table.skipped:
        lines = "".join(f"<li>{escape(line)}</li>" for line in table.skipped)
        parts.append(
            f'<details><summary>not looked at<span class="count">{len(table.skipped)}</span></summary><ul>{lines}</ul></details>'
        )
    if table.profile:
        parts.append(_cards(table.profile.columns))
    return "".join(parts)


def _kind(kind: str, findings: Sequence[Finding]) -> str:
    failed = sum(not finding.ok for finding in findings)
    state = (
        f'<b class="bad-ink">{failed} of {len(findings)} fail</b>'
        if failed
        else f"{len(findings)} hold{'s' * (len(findings) == 1)}"
    )
    sign = '<b class="bad-ink">✕</b>' if failed else '<b class="good-ink">✓</b>'
    rows = "".join(_row(finding) for finding in sorted(findings, key=lambda f: f.ok))
    head = "<tr><th></th><th>column</th><th>claim</th><th>asked</th><th>got</th></tr>"
    opened = " open" if failed else ""
    return (
        f'<details{opened}><summary>{sign} <span>{escape(KINDS.get(kind, kind))}</span><span class="count">{state}</span></summary>'
        f'<div class="scroll"><table><thead>{head}</thead><tbody>{rows}</tbody></table></div></details>'
    )


def _row(finding: Finding) -> str:
    sign = '<span class="good-ink">✓</span>' if finding.ok else '<b class="bad-ink">✕</b>'
    column = finding.where.partition(".")[2] or finding.where
    asked = f"<code>{escape(finding.asked)}</code>" if finding.asked else ""
    cells = f'<td class="where"><code>{escape(column)}</code></td><td class="what">{_told(finding.what)}</td>'
    return f"<tr><td>{sign}</td>{cells}<td>{asked}</td><td>{escape(finding.got)}</td></tr>"


# -- columns ---------------------------------------------------------------------------------------------------------


def _cards(columns: Iterable[ColumnProfile]) -> str:
    return f'<div class="grid">{"".join(map(_card, columns))}</div>'


def _card(column: ColumnProfile) -> str:
    facts = [column.kind]
    if column.meaning:
        facts.append(column.meaning)
    facts.append(f"{'' if column.is_exact else 'about '}{column.distinct:,} different")
    if column.missing:
        facts.append(f"{percent_short(column.missing / column.rows)} missing")
    body = _picture(column)
    gaps = f'<div class="missing"><i style="width:{100 * column.missing / column.rows:.1f}%"></i></div>' if column.missing else ""
    return f'<div class="column"><h4>{escape(column.name)}</h4><div class="facts">{escape(" · ".join(facts))}</div>{body}{gaps}</div>'


def _picture(column: ColumnProfile) -> str:
    """Bars for amounts, the commonest values for words, lengths for texts that differ."""
    there = column.rows - column.missing
    if column.bars and (column.distinct > 12 or not column.top):
        return _bars(column)
    if column.top:
        most = column.top[0][1]
        shown = column.top if len(column.top) <= 6 else column.top[:6]
        lines = "".join(
            f'<span class="name" title="{escape(value)}"><i style="width:{100 * count / most:.1f}%"></i>{escape(_cut(value))}</span>'
            f'<span class="share">{percent_short(count / max(there, 1))}</span>'
            for value, count in shown
        )
        return f'<div class="tops">{lines}</div>'
    lines = "".join(f"<div>{escape(_cut(value))}</div>" for value in column.samples)
    letters = ""
    if column.lengths:
        low, mean, high = column.lengths
        letters = f"{low} letters each" if low == high else f"{low} to {high} letters, {mean:.0f} on average"
    return f'<div class="samples">{lines}</div><div class="ends"><span>{letters}</span></div>'


def _bars(column: ColumnProfile) -> str:
    most = max(max(column.bars), 1)
    width = BAR_WIDTH / len(column.bars)
    rects = "".join(
        f'<rect class="bar" x="{i * width:.2f}" y="{BAR_HEIGHT - 1 - max((BAR_HEIGHT - 3) * bar / most, 0.8):.1f}" '
        f'width="{max(width - 1, 0.8):.2f}" height="{max((BAR_HEIGHT - 3) * bar / most, 0.8):.1f}"><title>{bar:,}</title></rect>'
        for i, bar in enumerate(column.bars)
        if bar
    )
    axis = f'<line class="axis" x1="0" x2="{BAR_WIDTH}" y1="{BAR_HEIGHT - 0.5}" y2="{BAR_HEIGHT - 0.5}"/>'
    svg = f'<svg viewBox="0 0 {BAR_WIDTH} {BAR_HEIGHT}" preserveAspectRatio="none" role="img" aria-label="distribution">{rects}{axis}</svg>'
    is_time = not column.is_number
    middle = "" if is_time or len(column.quantiles) < 3 else f"median {_value(column.quantiles[2])}"
    low, high = (str(end)[:10] if is_time else _value(end) for end in (column.bar_low, column.bar_high))
    ends = f"<span>{low}</span><span>{middle}</span><span>{high}</span>"
    return f'{svg}<div class="ends">{ends}</div>'


def _value(value: Any) -> str:
    if value is None:
        return '<span class="soft">missing</span>'
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:,.4g}"
    return escape(_cut(str(value)))


def _told(text: str) -> str:
    """A sentence, what stands in backticks as code."""
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", escape(text))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def percent_short(share: float) -> str:
    """A share in few signs.

    >>> percent_short(0.5), percent_short(0.0123), percent_short(0.00012)
    ('50%', '1.2%', '0.012%')
    """
    return f"{100 * share:.0f}%" if share >= 0.1 else f"{100 * share:.1f}%" if share >= 0.001 else f"{100 * share:.2g}%"


def _footer(report: Report) -> str:
    skipped = sum(len(table.skipped) for table in report.tables)
    note = f" {counted(skipped, 'claim')} could not be looked at; the tables say which and why." if skipped else ""
    return f"<footer>Made by <code>fabula check</code>: what no chance decides was computed again from the rows.{note}</footer>"
