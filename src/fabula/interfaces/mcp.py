"""The door for agents: Model Context Protocol over stdio, `fabula mcp`.

    tools       predict_schema, generate_data, list_catalogue
    resources   catalogue://domains, schema://{domain}

An error says where, what and hint, so that an agent can mend its call.
"""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Literal, ParamSpec, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError
from mcp.types import ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field

import fabula
from fabula import api
from fabula.errors import FabulaError, OptionError
from fabula.interfaces.answers import Echo
from fabula.interfaces.asking import choose_spec, with_dirt
from fabula.interfaces.making import written
from fabula.interfaces.sending import plain_rows

INLINE_ROWS = 200
FEW_ROWS = 10  # when neither the prompt nor the call says how many, and they go into the answer
INLINE_CELLS = 20_000
LISTED = 100

P = ParamSpec("P")
R = TypeVar("R")
Schema = Annotated[
    dict[str, Any] | None, Field(description="instead of a prompt: a schema as `predict_schema` gives it, edited or not")
]
Rows = Annotated[
    int | None, Field(description="rows of the first table, the others in proportion; else what the prompt says, or 10")
]
Path_ = Annotated[str | None, Field(description="a file to write, or a folder/ for several tables; needed above 200 rows")]
Dirt = Annotated[str | float | None, Field(description="break things on purpose: light, normal, heavy, or a share of the rows")]
Edges = Annotated[bool, Field(description="put rows in that break programs: emoji, leap day, zero ...")]
FileFormat = Annotated[str | None, Field(description="csv, tsv, json, ndjson, parquet or arrow; by default what the path says")]


class Predicted(Echo):
    """A schema: tables, columns and the expressions that make them."""

    model_config = ConfigDict(populate_by_name=True)
    recipe: dict[str, Any] = Field(alias="schema")


class TableRows(BaseModel):
    """A table: its rows (the first 200 of a long one, `row_count` counts all), or the file that they went into."""

    columns: list[str]
    row_count: int
    rows: list[list[Any]] = []
    file: str = ""


class Made(Echo):
    """A dataset; the same seed gives the same rows."""

    seed: int
    tables: dict[str, TableRows]
    ledger: TableRows | None = None


class Listing(BaseModel):
    """Names and a line about each; `found` counts those left out, too."""

    found: int
    names: dict[str, str]


def create_server() -> MCPServer:
    """The server with its tools and resources."""
    server = MCPServer(
        "fabula",
        version=fabula.__version__,
        log_level="WARNING",
        instructions="Makes coherent fake datasets from a prompt, offline and repeatable. "
        "`generate_data` with a prompt is enough; `predict_schema` first, to edit columns; `list_catalogue` says what there is.",
    )
    reading = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    writing = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
    server.tool(annotations=reading)(told(predict_schema))
    server.tool(annotations=writing)(told(generate_data))
    server.tool(annotations=reading)(told(list_catalogue))
    server.resource("catalogue://domains", mime_type="application/json")(catalogue_domains)
    server.resource("schema://{domain}", mime_type="application/yaml")(domain_schema)
    return server


def told(tool: Callable[P, R]) -> Callable[P, R]:
    """The tool, with its errors told to the agent: where, what, hint."""

    @functools.wraps(tool)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return tool(*args, **kwargs)
        except FabulaError as error:
            raise ToolError(str(error)) from None

    return call


def predict_schema(prompt: Annotated[str, Field(description="what is wanted, such as `a school dataset`")]) -> Predicted:
    """Predict the tables and columns that a prompt asks for, without making rows.

    Edit the schema and give it to `generate_data`. `ignored` words changed nothing; below 0.5 `confidence` it is a guess.
    """
    prediction = fabula.predict(str(choose_spec(prompt, None)))
    return Predicted(recipe=api.recipe_dict(prediction.schema), **prediction.echo())


def generate_data(
    prompt: Annotated[str | None, Field(description="what is wanted, such as `500 students in Germany`")] = None,
    schema: Schema = None,
    rows: Rows = None,
    seed: Annotated[int | None, Field(description="the same seed gives the same rows")] = None,
    locale: Annotated[str | None, Field(description="names and places of a country, such as `de_DE`")] = None,
    format: FileFormat = None,
    path: Path_ = None,
    dirt: Dirt = None,
    edges: Edges = False,
) -> Made:
    """Make coherent fake rows from a prompt or a schema: up to 200 rows in the answer, any number into files at `path`.

    Keys join, dates are in order, names fit mail addresses. An existing file is never replaced.
    With `dirt` things are broken on purpose: `ledger` says what and where, files of the clean rows lie beside the dirty ones.
    """
    dataset = fabula.generate(choose_spec(prompt, schema), rows=rows, seed=seed, locale=locale)
    if path is None and rows is None and dataset.prediction and dataset.prediction.rows is None:
        dataset = fabula.generate(dataset.prediction, rows=FEW_ROWS, seed=dataset.seed, locale=locale)
    dataset = with_dirt(dataset, dirt, edges=edges)
    tables = _inline(dataset) if path is None else _into_files(dataset, path, format)
    echo = dataset.prediction.echo() if dataset.prediction else {}
    return Made(seed=dataset.seed, tables=tables, ledger=tables.pop("ledger", None) if dataset.is_dirty else None, **echo)


def list_catalogue(
    kind: Annotated[Literal["domains", "types", "locales", "formats"], Field(description="what to list")],
    query: Annotated[str, Field(description="only names or lines that hold this text")] = "",
) -> Listing:
    """List the known domains (subjects of datasets), semantic types (what a column can mean), locales or file formats."""
    known = {name: about for name, about in fabula.catalogue(kind).items() if query.lower() in f"{name} {about}".lower()}
    return Listing(found=len(known), names=dict(list(known.items())[:LISTED]))


def catalogue_domains() -> dict[str, str]:
    """Every domain with its title."""
    return fabula.catalogue("domains")


def domain_schema(domain: str) -> str:
    """The recipe of a domain, as YAML."""
    try:
        return api.recipe_text(api.domain(domain))
    except FabulaError as error:
        raise ResourceError(str(error)) from None


def _into_files(dataset: fabula.Dataset, path: str, form: str | None) -> dict[str, TableRows]:
    files: list[Path] = dataset.write(path, form)
    return {
        name: TableRows(columns=list(table.columns), row_count=len(table), file=str(file.absolute()))
        for (name, table), file in zip(written(dataset), files, strict=True)
    }


def _inline(dataset: fabula.Dataset) -> dict[str, TableRows]:
    """All rows of every table that is small enough; a long one gives its first rows and its whole count.

    Raises:
        OptionError: the first table is too long for an answer.
    """
    first = dataset.first
    if len(first) > INLINE_ROWS:
        hint = f"at most {INLINE_ROWS} in the answer; name a `path` to write files"
        raise OptionError(f"{len(first):,} rows", where="rows", hint=hint)
    tables, room = {}, INLINE_CELLS
    inline = [*dataset.items(), *([("ledger", dataset.ledger)] if dataset.is_dirty else [])]
    for name, table in inline:
        shown = min(len(table), INLINE_ROWS, max(room // max(len(table.columns), 1), 1))
        rows = [row for batch in plain_rows(table, shown) for row in batch]
        room -= len(rows) * len(table.columns)
        tables[name] = TableRows(columns=list(table.columns), row_count=len(table), rows=rows)
    return tables


def run() -> None:
    """Serve over stdio until the client hangs up."""
    with contextlib.suppress(KeyboardInterrupt):
        create_server().run("stdio")
