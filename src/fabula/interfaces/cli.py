"""The command line: `fabula "a school dataset" -n 500 -o school.csv`.

stdout is data, stderr is talk. On a terminal rows are shown, in a pipe they are CSV, with `-o` they become files.

    exit code 0    done, or the reader of the pipe has gone
              1    it could not be written
              2    asked for in a way that cannot be, or a library is missing
              3    an invalid recipe, or `--strict` and words not understood
              4    `check` found data that breaks its recipe
              130  Ctrl-C
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import fabula
from fabula.errors import FabulaError, MissingExtra, OptionError, PlanError, RecipeError, SinkError, TrainingError, nearest
from fabula.interfaces import checking
from fabula.interfaces.asking import Misunderstood, read_spec
from fabula.interfaces.talk import echo_lines, say, say_error

INTERRUPTED = 130
STDOUT_FAILS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF)  # files have told theirs already
EXAMPLES = """[bold]Examples[/]

fabula "a school dataset"\n
fabula "customers and their orders" -n 10k -o shop.parquet\n
fabula "500 patients in Germany, without phone" --seed 7 | head -3\n
fabula schema "a hotel" -o hotel.yaml && fabula hotel.yaml -o hotel/"""

PROMPT_HELP = 'What is wanted: "a school dataset"; a recipe.yaml; or - to read stdin.'
ROWS_HELP = "Rows of the first table, the others in proportion: 500, 1_000, 10k, 2M."
FORMAT_HELP = "csv, tsv, json, ndjson, parquet, arrow; by default what the path says."
OUTPUT_HELP = "A file, a folder/ for several tables, or - for stdout."

Words = Annotated[
    list[str], typer.Argument(metavar="PROMPT", help='What is wanted: "a school dataset"; a recipe.yaml; or - to read stdin.')
]
Rows = Annotated[str, typer.Option("--rows", "-n", metavar="N", help=ROWS_HELP)]
Output = Annotated[str, typer.Option("--output", "-o", metavar="PATH", help=OUTPUT_HELP)]
Format = Annotated[
    str,
    typer.Option(
        "--format", "-f", metavar="FORMAT", help="csv, tsv, json, ndjson, parquet, arrow; by default what the path says."
    ),
]
Table = Annotated[str, typer.Option("--table", "-t", metavar="TABLE", help="This table only.")]
Locale = Annotated[str, typer.Option("--locale", metavar="xx_YY", help="Names and places of a country: de_DE, ja_JP.")]
Seed = Annotated[str, typer.Option("--seed", metavar="N", help="The same seed gives the same rows.")]
Jobs = Annotated[str, typer.Option("--jobs", metavar="N", help="Threads that make rows; by default one a processor, 4 at most.")]
Dirt = Annotated[str, typer.Option("--dirt", metavar="LEVEL", help="Break things on purpose: light, normal, heavy, or a share.")]
Ledger = Annotated[str, typer.Option("--ledger", metavar="FILE", help="Where the list of what was broken goes.")]
Edges = Annotated[bool, typer.Option("--edges", metavar="", help="Put rows in that break programs: emoji, leap day, zero ...")]
CsvSafe = Annotated[
    bool, typer.Option("--csv-safe", metavar="", help="CSV: put ' before texts that a spreadsheet takes for a formula.")
]
Force = Annotated[bool, typer.Option("--force", metavar="", help="Replace files that are there.")]
Strict = Annotated[bool, typer.Option("--strict", metavar="", help="Fail when words are ignored or the answer is a guess.")]
English = Annotated[
    bool, typer.Option("--english-headers", metavar="", help="Tables and columns in English, whatever the prompt's language.")
]
Domains = Annotated[str, typer.Option("--domains", metavar="FOLDER", help="Domain files of your own.")]
Weights = Annotated[str, typer.Option("--weights", metavar="FOLDER", help="Weights that `fabula train` made.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", metavar="", help="Say nothing but errors.")]
AsJson = Annotated[bool, typer.Option("--json", metavar="", help="Plain JSON, for programs.")]
Out = Annotated[str, typer.Option("--output", "-o", metavar="PATH", help="Where the recipe goes; stdout by default.")]
RecipeFormat = Annotated[str, typer.Option("--format", "-f", metavar="FORMAT", help="yaml or json; else what the path says.")]


class Doors(TyperGroup):
    """The commands; whatever is none of them is a prompt for `generate`. Errors end here, as lines and exit codes."""

    debug = False

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take `--debug` from anywhere, and put the command in where a bare prompt stands."""
        end = args.index("--") if "--" in args else len(args)
        self.debug = "--debug" in args[:end] or bool(os.environ.get("FABULA_DEBUG"))
        args = [arg for i, arg in enumerate(args) if arg != "--debug" or i >= end]
        own = {"--help", "--version", "--install-completion", "--show-completion"}
        if args and args[0] not in self.commands and not any(args[0].split("=")[0] == option for option in own):
            args = ["generate", *args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; a reader that has gone is no error."""
        try:
            result = super().invoke(ctx)
            with contextlib.suppress(ValueError, AttributeError):
                sys.stdout.flush()
            return result
        except BrokenPipeError:
            hush()
            raise typer.Exit(0) from None
        except KeyboardInterrupt:
            say_error("interrupted; nothing half-written is left")
            raise typer.Exit(INTERRUPTED) from None
        except OSError as error:
            if self.debug or error.errno not in STDOUT_FAILS:
                raise
            hush()
            reason = (error.strerror or str(error)).lower()
            say_error(f"standard output: cannot be written: {reason}", "free some space, or write elsewhere")
            raise typer.Exit(1) from None

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,  # noqa: ARG002
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, tell errors in one form, and leave with the exit code."""
        try:
            code = super().main(args, "fabula", complete_var, False, windows_expand_args, **extra) or 0
        except FabulaError as error:
            code = self.tell(error)
        except Exception as error:
            code = self.tell_surprise(error)
        if standalone_mode:
            sys.exit(code)
        return code

    def tell(self, error: FabulaError) -> int:
        """Say where, what and hint; give the exit code."""
        if self.debug:
            raise error
        say_error(f"{error.where}: {error.what}" if error.where else error.what, error.hint)
        if isinstance(error, RecipeError | PlanError | Misunderstood):
            return 3
        return 1 if isinstance(error, SinkError | TrainingError) else 2

    def tell_surprise(self, error: Exception) -> int:
        """A usage error of Typer's, or a mistake of ours, told in the same form."""
        usage = getattr(error, "format_message", None)
        if usage:
            context = getattr(error, "ctx", None)
            command = context.command_path if context else "fabula"
            say_error(f"{command.removeprefix('fabula').strip() or 'command line'}: {lower_first(usage())}", f"{command} --help")
            return getattr(error, "exit_code", 2)
        if self.debug:
            raise error
        if isinstance(error, MemoryError):
            say_error("not enough memory", "fewer rows, or a smaller recipe")
        else:
            say_error(
                f"a mistake of ours: {type(error).__name__}: {error}", "run it again with --debug, and report what it shows"
            )
        return 1


HELP = {"help_option_names": ["--help", "-h"]}
app = typer.Typer(
    cls=Doors, pretty_exceptions_enable=False, rich_markup_mode="rich", context_settings={"help_option_names": ["--help", "-h"]}
)


@app.callback(invoke_without_command=True, epilog=EXAMPLES)
def root(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", metavar="", help="Say which version this is.")] = False,
    debug: Annotated[bool, typer.Option("--debug", metavar="", help="Show the traceback of an error.")] = False,  # noqa: ARG001
) -> None:
    """Say what data you need. Get a dataset that holds together: fabula "a school dataset"."""
    if version:
        typer.echo(f"fabula {fabula.__version__}")
    elif ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


@app.command()
def generate(
    prompt: Words,
    rows: Rows = "",
    output: Output = "",
    format: Format = "",
    table: Table = "",
    locale: Locale = "",
    seed: Seed = "",
    jobs: Jobs = "",
    dirt: Dirt = "",
    ledger: Ledger = "",
    edges: Edges = False,
    csv_safe: CsvSafe = False,
    force: Force = False,
    strict: Strict = False,
    quiet: Quiet = False,
    english: English = False,
    domains: Domains = "",
    weights: Weights = "",
) -> None:
    """Make a dataset from a prompt or a recipe. A bare prompt is this command."""
    from fabula.interfaces.making import Wish, make

    fabula.use(domains=domains or None, weights=weights or None)
    broken = {"dirt": dirt, "ledger": ledger, "edges": edges, "csv_safe": csv_safe, "english": english}
    make(Wish(" ".join(prompt), rows, output, format, table, locale, seed, jobs, force, strict, quiet, **broken))


@app.command()
def schema(
    prompt: Words,
    output: Out = "",
    format: RecipeFormat = "",
    rows: Rows = "",
    locale: Locale = "",
    force: Force = False,
    domains: Domains = "",
    weights: Weights = "",
) -> None:
    """Write the recipe that a prompt comes to: tables and columns, to read and edit."""
    from fabula import api
    from fabula.interfaces.making import Wish, read_dataset

    fabula.use(domains=domains or None, weights=weights or None)
    dataset = read_dataset(Wish(" ".join(prompt), rows, locale=locale))
    suffix = Path(output).suffix.lstrip(".") if output not in ("", "-") else ""
    text = api.recipe_text(dataset.schema, format or suffix or "yaml")
    if output not in ("", "-"):
        write_text(Path(output).expanduser(), text, force=force)
    elif sys.stdout.isatty() and not output:
        from fabula.interfaces import terminal

        terminal.show_recipe(terminal.screen(), text)
        say(echo_lines(dataset.prediction))
    else:
        sys.stdout.write(text)


@app.command()
def explain(prompt: Words, as_json: AsJson = False, domains: Domains = "", weights: Weights = "") -> None:
    """Show how the transformer read a prompt: tokens, likely tables and columns, attention."""
    fabula.use(domains=domains or None, weights=weights or None)
    text = read_words(" ".join(prompt))
    prediction = fabula.predict(text)
    if as_json:
        scores = {"tables": [asdict(s) for s in prediction.tables], "columns": [asdict(s) for s in prediction.columns]}
        attention = asdict(prediction.attention) if prediction.attention else None
        typer.echo(
            json.dumps({"prompt": text, **prediction.echo(), **scores, "attention": attention}, ensure_ascii=False, indent=2)
        )
        return
    from fabula.interfaces import terminal

    terminal.show_explanation(terminal.screen(), prediction)
    say(echo_lines(prediction))


@app.command()
def train(
    tiny: Annotated[bool, typer.Option("--tiny", metavar="", help="The minimal classifier, in under a minute.")] = False,
    out: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FOLDER", help="Where the weights go, if not into the package.")
    ] = None,
    epochs: Annotated[int | None, typer.Option(metavar="N", help="Rounds over the prompts.")] = None,
    prompts: Annotated[int | None, typer.Option(metavar="N", help="Prompts to draw.")] = None,
    add: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Teach these domain files, too, on top of what is known; minutes.")
    ] = None,
) -> None:
    """Teach the transformer anew from the domains, or your own domains on top."""
    from importlib.util import find_spec

    if find_spec("torch") is None:
        raise MissingExtra.of("training", "torch", "train")
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, WithoutPandas)]  # torch looks for it
    if tiny:
        from fabula.teaching.tiny import main as train_tiny

        train_tiny()
        return
    from fabula.teaching.train import main as train_all

    changes: dict[str, Any] = {"epochs": epochs, "prompts": prompts}
    if add is not None:
        from fabula.teaching.adding import main as train_more

        if out is None:
            raise OptionError("where should the weights go?", where="--output", hint="fabula train --add FOLDER -o WEIGHTS")
        train_more(add, out=out, **{name: value for name, value in changes.items() if value is not None})
        return
    train_all(out=out, **{name: value for name, value in changes.items() if value is not None})


app.command()(checking.check)
app.command()(checking.profile)


@app.command("list")
def list_(
    kind: Annotated[str, typer.Argument(help="domains, types, locales or formats.")],
    query: Annotated[str, typer.Argument(help="Only those that hold this text.")] = "",
    as_json: AsJson = False,
) -> None:
    """List what there is, with a line about each."""
    found = {name: about for name, about in fabula.catalogue(kind).items() if query.lower() in f"{name} {about}".lower()}
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
    elif sys.stdout.isatty():
        from fabula.interfaces import terminal

        terminal.show_listing(terminal.screen(), found)
    else:
        sys.stdout.writelines(f"{name}\t{about}\n" for name, about in found.items())


@app.command()
def show(
    name: Annotated[str, typer.Argument(help="person.email, or another semantic type; or a domain, such as school.")],
) -> None:
    """Show a semantic type with samples, or the recipe of a domain."""
    from fabula.interfaces.making import show_domain, show_type

    known, types = fabula.catalogue("domains"), fabula.catalogue("types")
    if name in known:
        show_domain(name)
    elif name in types or name.startswith("faker."):
        show_type(name)
    else:
        raise OptionError(f"no semantic type or domain named `{name}`", where="name", hint=nearest(name, [*known, *types]))


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")] = 8000,
    open_: Annotated[bool, typer.Option("--open", metavar="", help="Open the page in a browser.")] = False,
) -> None:
    """Serve the HTTP API and a page to try it: `POST /generate`."""
    try:
        from fabula.interfaces.server import serve as run
    except ImportError:
        raise MissingExtra.of("the server", "fastapi with uvicorn", "server") from None
    run(host, port, open_page=open_)


@app.command()
def mcp() -> None:
    """Serve tools to agents over stdio (Model Context Protocol)."""
    try:
        from fabula.interfaces.mcp import run
    except ImportError:
        raise MissingExtra.of("the MCP server", "mcp", "mcp") from None
    run()


def read_words(prompt: str) -> str:
    """The prompt, from stdin where it is `-`."""
    from fabula.interfaces.making import read_stdin

    return read_stdin() if prompt == "-" else str(read_spec(prompt))


def write_text(path: Path, text: str, *, force: bool) -> None:
    """Write a small file, whole or not at all."""
    if path.exists() and not force:
        raise SinkError("is there already", where=str(path), hint="--force to replace it, or another name")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, "utf-8")
        part.replace(path)
    except OSError as error:
        raise SinkError(
            f"cannot be written: {(error.strerror or str(error)).lower()}", where=str(path), hint="another place"
        ) from None
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def lower_first(text: str) -> str:
    """A sentence of Typer's as part of a line of ours."""
    return (text[:1].lower() + text[1:]).rstrip(".")


def hush() -> None:
    """Send what is still on its way to stdout nowhere: its reader has gone, or its disk is full."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class WithoutPandas:
    """Finds no pandas: pyarrow looks for it at the first array it makes, and loading it costs 150 ms for nothing."""

    @staticmethod
    def find_spec(name: str, *_: object) -> None:
        """Refuse pandas, and know nothing of other modules."""
        if name == "pandas":
            raise ImportError("not needed on the command line")


def main() -> None:
    """The entry point of the `fabula` command."""
    sys.stderr = sys.stderr or open(os.devnull, "w")  # noqa: SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w")  # noqa: SIM115
    sys.meta_path.insert(0, WithoutPandas())
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy would start idle threads that spin: 60 ms of a short run

    def stop(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    with contextlib.suppress(ValueError):
        signal.signal(signal.SIGTERM, stop)
    app()


if __name__ == "__main__":
    main()
