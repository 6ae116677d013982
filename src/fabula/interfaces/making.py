"""The command `generate`, from what was typed to rows on a screen, in a pipe or in files; and its small relations."""

from __future__ import annotations

import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fabula
from fabula import api, listing
from fabula.errors import FabulaError, OptionError, PromptError
from fabula.interfaces.asking import Misunderstood, check_text, read_rows, read_spec, read_whole, with_dirt
from fabula.interfaces.sending import write_tables
from fabula.interfaces.talk import Meter, echo_lines, file_size, say

STDIN_LIMIT = 4_000_000
BINARY = ("parquet", "arrow")


@dataclass(frozen=True)
class Wish:
    """What was typed; empty where nothing was."""

    prompt: str
    rows: str = ""
    output: str = ""
    format: str = ""
    table: str = ""
    locale: str = ""
    seed: str = ""
    jobs: str = ""
    force: bool = False
    strict: bool = False
    quiet: bool = False
    dirt: str = ""
    ledger: str = ""
    edges: bool = False
    csv_safe: bool = False
    english: bool = False

    def command(self, seed: int, output: str = "") -> str:
        """The command that makes the same rows again."""
        prompt = quoted(self.prompt) if self.prompt.isprintable() else "-"
        parts = ["fabula", prompt, "--seed", str(seed)]
        options = (
            ("-n", self.rows),
            ("-t", self.table),
            ("-f", self.format),
            ("--locale", self.locale),
            ("--dirt", self.dirt),
            ("--ledger", self.ledger),
            ("-o", output or self.output),
        )
        words = [part for option, value in options if value for part in (option, quoted(value))]
        flags = [("--edges", self.edges), ("--csv-safe", self.csv_safe), ("--english-headers", self.english)]
        return " ".join([*parts, *words, *(flag for flag, said in flags if said)])


def make(wish: Wish) -> None:
    """Make the dataset, and put it where it was asked for."""
    dataset = read_dataset(wish)
    if wish.strict and dataset.prediction:
        check_understood(dataset.prediction)
    if wish.table:
        dataset = api.only(dataset, wish.table)
    dataset = with_dirt(dataset, wish.dirt, edges=wish.edges)
    if wish.ledger and not dataset.is_dirty:
        raise OptionError("nothing is broken", where="ledger", hint="--dirt light, normal or heavy")
    if wish.output not in ("", "-"):
        into_files(wish, dataset)
    elif wish.output == "-" or wish.format or not sys.stdout.isatty():
        into_stdout(wish, dataset)
    else:
        onto_screen(wish, dataset)


def read_dataset(wish: Wish) -> fabula.Dataset:
    """The dataset of a prompt, a recipe file, or what stands on stdin; nothing of it is made yet."""
    rows = read_rows(wish.rows) if wish.rows else None
    spec = read_spec(read_stdin(), file="stdin") if wish.prompt == "-" else read_spec(wish.prompt)
    if wish.format:
        known_format(wish.format)
    seed = read_whole(wish.seed, "seed", "a whole number, 0 or more") if wish.seed else None
    jobs = read_whole(wish.jobs, "jobs", "1 to 64") if wish.jobs else None
    return fabula.generate(spec, rows=rows, seed=seed, locale=wish.locale or None, jobs=jobs, headers=not wish.english)


def read_stdin() -> str:
    """The text on stdin.

    Raises:
        PromptError: it is not UTF-8 text, or longer than any recipe.
    """
    data = sys.stdin.buffer.read(STDIN_LIMIT + 1)
    if len(data) > STDIN_LIMIT:
        raise PromptError(f"more than {STDIN_LIMIT:,} bytes", where="stdin", hint="a prompt or a recipe")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise PromptError("not UTF-8 text", where="stdin", hint="a prompt or a recipe") from None


def check_understood(prediction: fabula.Prediction) -> None:
    """What `--strict` asks.

    Raises:
        Misunderstood: words were ignored, or the answer is a guess.
    """
    if prediction.ignored:
        words = ", ".join(f"“{span.text}”" for span in prediction.ignored)
        raise Misunderstood(f"not understood: {words}", where="prompt", hint="say it in other words, or leave --strict out")
    if not prediction.is_confident:
        near = ", ".join(prediction.nearest)
        what = f"only {prediction.confidence:.0%} sure what is meant"
        raise Misunderstood(what, where="prompt", hint=f"the nearest known: {near}" if near else "say it in other words")


def known_format(name: str) -> str:
    """The format's own name.

    Raises:
        OptionError: there is no such format; the hint names the nearest.
    """
    return api.format_name(name)


def asked_format(wish: Wish, dataset: fabula.Dataset) -> str | None:
    """The format typed, else the one that the prompt names, if we can write it."""
    if wish.format:
        return known_format(wish.format)
    named = dataset.prediction.format if dataset.prediction else None
    return named if named in fabula.catalogue("formats") else None


# -- where it goes ---------------------------------------------------------------------------------------------------


def into_files(wish: Wish, dataset: fabula.Dataset) -> None:
    """Write files, with a line about each."""
    form = asked_format(wish, dataset)
    if not wish.format and re.search(r"\.\w+$", re.sub(r"\.(gz|zst)$", "", Path(wish.output).name)):
        form = None
    others: dict[str, Any] = {"ledger": wish.ledger or None} if dataset.is_dirty else {}
    others["dialect"] = fabula.Dialect(csv_safe=wish.csv_safe)
    total = sum(map(len, dataset.values())) + (sum(map(len, dataset.clean.values())) if dataset.is_dirty else 0)
    with Meter(total, quiet=wish.quiet) as meter:
        paths = dataset.write(wish.output, form, force=wish.force, progress=meter, **others)
    if wish.quiet:
        return
    lines = []
    for path, (label, table) in zip(paths, written(dataset), strict=True):
        facts = f"{len(table):,} rows · {file_size(path.stat().st_size)} · {meter.seconds(label):.2f} s"
        lines.append((str(path), facts))
    say(lines)
    say([*echo_lines(dataset.prediction), ("repeat", wish.command(dataset.seed))])


def written(dataset: fabula.Dataset) -> list[tuple[str, fabula.Table]]:
    """What `Dataset.write` writes, in its order, and what it calls it."""
    tables = list(dataset.items())
    if not dataset.is_dirty:
        return tables
    return [*tables, *((f"clean/{name}", table) for name, table in dataset.clean.items()), ("ledger", dataset.ledger)]


def into_stdout(wish: Wish, dataset: fabula.Dataset) -> None:
    """Write raw rows to stdout: the first table, or every one as NDJSON."""
    form = asked_format(wish, dataset) or "csv"
    if form in BINARY and sys.stdout.isatty():
        raise OptionError(f"{form} is not for reading in a terminal", where="format", hint=f"-o data.{form}, or another format")
    rows = sum(map(len, dataset.values())) if form == "ndjson" else len(dataset.first)
    with Meter(rows, quiet=wish.quiet or sys.stdout.isatty()) as meter:
        write_tables(dataset, sys.stdout.buffer, form, csv_safe=wish.csv_safe, progress=meter)
        sys.stdout.buffer.flush()
    if wish.ledger:
        dataset.ledger.write(wish.ledger, force=wish.force)
    if wish.quiet:
        return
    lines = echo_lines(dataset.prediction)
    others = list(dataset)[1:]
    if others and form != "ndjson":
        lines.append(("left out", f"{', '.join(others)}; -t {others[0]} for one of them, -f ndjson or -o folder/ for all"))
    say([*lines, ("repeat", wish.command(dataset.seed))])


def onto_screen(wish: Wish, dataset: fabula.Dataset) -> None:
    """Show the first rows of every table, the echo, and how to have it all."""
    from fabula.interfaces import terminal

    terminal.show_dataset(terminal.screen(), dataset)
    if wish.ledger:
        dataset.ledger.write(wish.ledger, force=wish.force)
    if wish.quiet:
        return
    form = asked_format(wish, dataset) or "csv"
    name = re.sub(r"\W+", "_", dataset.schema.title or dataset.first.name).strip("_").lower() or "data"
    target = f"{name}.{form}" if len(dataset) == 1 else f"{name}/"
    lines = [
        *echo_lines(dataset.prediction),
        ("seed", str(dataset.seed)),
        ("write it", wish.command(dataset.seed, output=target)),
    ]
    say(lines)


# -- showing what there is -------------------------------------------------------------------------------------------


def show_domain(name: str) -> None:
    """The recipe of a domain."""
    text = api.recipe_text(api.domain(name))
    if not sys.stdout.isatty():
        sys.stdout.write(text)
        return
    from fabula.interfaces import terminal

    terminal.show_recipe(terminal.screen(), text)


def show_type(name: str, samples: int = 8) -> None:
    """What a semantic type means, how it is called, and some of its values."""
    call, _, doc = listing.type_doc(check_text(name)).partition("\n\n")
    values = sample_values(name, samples)
    sys.stdout.write(f"{call}\n\n{doc}\n" + (f"\nsamples\n{values}" if values else ""))


def sample_values(name: str, samples: int) -> str:
    """A few values, a line each; none where the type cannot be called without arguments."""
    try:
        table = fabula.generate({"samples": {"rows": samples, "columns": {"value": name}}}, seed=1).first
        rows: list[dict[str, Any]] = table.take(samples)
    except FabulaError:
        return ""
    return "".join(f"  {'' if row['value'] is None else row['value']}\n" for row in rows)


def quoted(text: str) -> str:
    """The text as one word of a shell, in double quotes where that is enough."""
    if text and not re.search(r"[^\w@%+=:,./-]", text):
        return text
    return shlex.quote(text) if re.search(r'["$`\\!\n]', text) else f'"{text}"'
