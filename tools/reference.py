"""The generated pages of the reference: commands, semantic types, domains, from what the code says of itself.

`python tools/reference.py` writes docs/reference/{cli,types,domains}.md.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import fabula
from fabula import columns, domains
from fabula.columns import Parameter, SemanticType
from fabula.errors import FabulaError

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference"
NOTE = "<!-- written by tools/reference.py; edit the code instead -->"
SAMPLES = 3
LONGEST_SAMPLE = 160

# Columns that the examples in docstrings read.
BESIDE = {
    "score": "normal(71, 12, min=0, max=100)",
    "status": "choice(Delivered=3, Paid=2, Lost=1)",
    "kind": "choice(Car=3, Bike=1)",
    "city": "place.city",
    "quantity": "integer(1, 9)",
    "unit_price": "price(5, 200)",
    "rating": "integer(1, 5)",
    "x": "number(1, 99, decimals=3)",
    "a": 'choice("Fog", "Rain")',
    "b": 'choice("Wind", "Sun")',
    "name": "person.full_name",
    "title": "commerce.product",
    "ordered_on": 'date("2026-01-01", "2026-03-31")',
    "shipped_on": 'date(after=ordered_on, within="5d")',
    "started_at": 'datetime("2026-01-01", "2026-03-31")',
    "ended_at": 'datetime(after=started_at, within="6h")',
    "born_on": "person.birth_date",
    "due_on": 'date(after=ordered_on, within="30d")',
    "duration": "integer(10, 90)",
}


# -- semantic types --------------------------------------------------------------------------------------------------


def types_page() -> str:
    """Every semantic type with its arguments, what it means, and samples."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in columns.names():
        groups[name.rpartition(".")[0]].append(name)
    total = sum(map(len, groups.values()))
    parts = [
        "# Semantic types",
        NOTE,
        f"What a column can mean: {total} types in {len(groups) - 1} subjects, and the general ones that belong to none.\n"
        "How they are called is said in [the recipe](recipe.md); every type takes `null=0.05`, a share of missing values.\n"
        "Any other method of Faker is reached as `faker.<method>`, such as `faker.bs`.",
        " · ".join(f"[{subject or 'general'}](#{subject or 'general'})" for subject in groups),
    ]
    for subject, names in groups.items():
        kinds = [columns.find(name) for name in names]
        parts += [f"## {subject or 'general'}", *filter(None, [_shared(kinds)]), *map(_entry, kinds)]
    return "\n\n".join(parts) + "\n"


def _shared(kinds: list[SemanticType]) -> str:
    """The options that columns of one person, place ... have in common."""
    lines = []
    for latent in dict.fromkeys(kind.latent for kind in kinds if kind.latent):
        options = next(kind.latent_options for kind in kinds if kind.latent is latent)
        thing = latent.__name__.lower()
        told = ", ".join(map(_argument, options))
        lines.append(f"Columns of a row's {thing} agree with each other, and share the options {told}.")
    return "\n".join(lines)


def _entry(kind: SemanticType) -> str:
    inside = ", ".join(_plain_argument(p) for p in kind.parameters)
    lines = [f"### `{kind.name}({inside})`" if inside else f"### `{kind.name}`", "", re.sub(r"\n(?!\n)\s*", "\n", kind.doc)]
    call, values = _samples(kind)
    if values:
        told = "" if call == kind.name else f"`{call}`: "
        lines += ["", "Samples: " + told + " · ".join(map(_code, values))]
    return "\n".join(lines)


def _samples(kind: SemanticType) -> tuple[str, list[str]]:
    """A call of the type and a few of its values; none when it cannot be called without knowing the table."""
    calls = [] if any(p.required for p in kind.parameters) else [kind.name]
    calls += [code for code in re.findall(r"`([^`]+)`", kind.doc) if code.startswith(f"{kind.name}(")]
    for call in calls:
        table = {"rows": 40, "columns": {"value": call}, "more": BESIDE}
        try:
            found = fabula.generate({"samples": table}, seed=1).first.to_pylist()
        except FabulaError:
            continue
        values = dict.fromkeys(str(row["value"]) for row in found if row["value"] is not None)
        return call, [value if len(value) <= LONGEST_SAMPLE else value[: LONGEST_SAMPLE - 1] + "…" for value in values][:SAMPLES]
    return "", []


def _plain_argument(parameter: Parameter) -> str:
    if parameter.is_many:
        return f"*{parameter.name}"
    return parameter.name if parameter.required else f"{parameter.name}={parameter.default!r}"


def _argument(parameter: Parameter) -> str:
    return f"`{_plain_argument(parameter)}`"


def _code(text: str) -> str:
    """The text as inline code, on one line."""
    text = " ⏎ ".join(text.splitlines()).strip()
    return f"`` {text} ``" if "`" in text else f"`{text}`"


# -- domains ---------------------------------------------------------------------------------------------------------


def domains_page() -> str:
    """Every domain with its tables, by sector."""
    sectors: dict[str, list[str]] = defaultdict(list)
    tables = 0
    for name in domains.names():
        schema = domains.load(name)
        tables += len(schema.visible)
        sizes = [(table.name, len(table.made), len(table.columns)) for table in schema.visible]
        listed = ", ".join(f"`{table}` ({made}+{known - made})" for table, made, known in sizes)
        sectors[schema.sector].append(f"| `{name}` | {schema.title} | {listed} |")
    parts = [
        "# Domains",
        NOTE,
        "The worked schemas that the network was taught on: "
        f"{len(domains.names())} domains, {tables} tables, {len(sectors)} sectors.\n"
        "In brackets: the columns that a table has, and the rarer ones that it gets when they are asked for.\n"
        "`fabula show NAME` prints the recipe of a domain; [Add a domain](../how-to/add-a-domain.md) says how to write one.",
    ]
    for sector in sorted(sectors):
        parts += [f"## {sector}", "\n".join(["| domain | title | tables |", "| --- | --- | --- |", *sectors[sector]])]
    return "\n\n".join(parts) + "\n"


# -- commands --------------------------------------------------------------------------------------------------------


def commands_page() -> str:
    """Every command with its arguments and options."""
    from typer.main import get_command

    from fabula.interfaces.cli import app

    group = get_command(app)
    parts = [
        "# Command line",
        NOTE,
        "`fabula PROMPT` is `fabula generate PROMPT`.\n"
        "stdout is data, stderr is talk: on a terminal the first rows are shown, in a pipe they are CSV, "
        "with `-o` they become files.\n"
        "`NO_COLOR` and `TERM=dumb` are respected; `--debug`, anywhere on the line, shows the traceback of an error.\n"
        "Exit codes are listed in [Errors](errors.md#exit-codes).",
    ]
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        arguments = [p for p in command.params if p.param_type_name == "argument"]
        options = [p for p in command.params if p.param_type_name == "option"]
        words = [_name(p) if p.required else f"[{_name(p)}]" for p in arguments]
        usage = " ".join(["fabula", name, *words, *(["[OPTIONS]"] if options else [])])
        parts += [f"## fabula {name}", f"    {usage}", command.help or ""]
        rows = [f"| `{_name(p)}` | {_cell(p.help or '')} |" for p in arguments]
        rows += [f"| {' '.join([', '.join(map(_code, p.opts)), p.metavar or '']).strip()} | {_cell(_help(p))} |" for p in options]
        if rows:
            parts.append("\n".join(["| argument or option | meaning |", "| --- | --- |", *rows]))
    return "\n\n".join(parts) + "\n"


def _name(argument: Any) -> str:
    return argument.metavar or argument.name.upper()


def _help(option: Any) -> str:
    """What an option means, and what it is when it is not given."""
    default = option.default
    says_nothing = default in ("", None) or isinstance(default, bool) or str(default) in option.help
    return option.help + ("" if says_nothing else f" Default: `{default}`.")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


PAGES = {"cli.md": commands_page, "types.md": types_page, "domains.md": domains_page}


def main() -> None:
    """Write the pages."""
    for name, page in PAGES.items():
        (FOLDER / name).write_text(page(), "utf-8")
        print(f"docs/reference/{name}")


if __name__ == "__main__":
    main()
