"""The HTTP door: `uvicorn fake_data_api:app`.

    POST /generate          a prompt or a schema in, rows out: JSON, or a stream of CSV, NDJSON, Parquet ...
    POST /schema            a prompt in, the recipe out
    GET  /catalogue/{kind}  what there is: domains, types, locales, formats
    GET  /health            whether it lives
    GET  /  and  /docs      pages to try it; nothing is loaded from elsewhere

Every error is problem JSON (RFC 9457); every limit says its name.
"""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import FastAPI, Header, Query
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

import fabula
from fabula import api
from fabula.errors import OptionError, SinkError
from fabula.interfaces.answers import Echo
from fabula.interfaces.asking import choose_spec, with_dirt
from fabula.interfaces.limits import LimitError, Settings, check_size
from fabula.interfaces.problems import BodyLimit, Problem, add_problems
from fabula.interfaces.sending import Flow, plain_rows, write_tables

MEDIA = {
    "application/json": "",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/x-ndjson": "ndjson",
    "application/vnd.apache.parquet": "parquet",
    "application/vnd.apache.arrow.file": "arrow",
}
Accept = Annotated[str, Header()]


class Ask(BaseModel):
    """What is wanted: a prompt, or a schema in the JSON form of a recipe."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    prompt: str | None = Field(None, description="words, such as `a school dataset`", examples=["a school dataset"])
    recipe: dict[str, Any] | None = Field(None, alias="schema", description="the JSON form of a recipe, instead of a prompt")
    rows: int | None = Field(None, description="rows of the first table, the others in proportion", examples=[5])
    locale: str | None = Field(None, description="names and places of a country, such as `de_DE`")
    english_headers: bool = Field(False, description="tables and columns in English, whatever the language of the prompt")


class AskRows(Ask):
    """What is wanted, and how."""

    seed: int | None = Field(None, description="the same seed gives the same rows")
    dirt: str | float | None = Field(None, description="break things on purpose: light, normal, heavy, or a share of the rows")
    edges: bool = Field(False, description="put rows in that break programs: emoji, leap day, zero ...")
    csv_safe: bool = Field(False, description="CSV: an apostrophe before texts that a spreadsheet takes for a formula")
    table: str | None = Field(None, description="this table only")
    format: str | None = Field(None, description="csv, tsv, ndjson, parquet or arrow stream the rows; else JSON")


class TableRows(BaseModel):
    """Rows of one table."""

    columns: list[str]
    rows: list[list[Any]]


class Rows(Echo):
    """The rows: `columns` and `rows` are the first table's, every table is under `tables`."""

    columns: list[str]
    rows: list[list[Any]]
    tables: dict[str, TableRows]
    seed: int
    ledger: TableRows | None = Field(None, description="what was broken where; without `dirt` the same seed gives the clean rows")


class Recipe(Echo):
    """The recipe, as JSON and as YAML."""

    model_config = ConfigDict(populate_by_name=True)
    recipe: dict[str, Any] = Field(alias="schema")
    yaml: str


class Kitchen:
    """Makes what is asked for, within the limits, a few at a time."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._places = threading.BoundedSemaphore(settings.running)

    def enter(self) -> None:
        """Take one of the places.

        Raises:
            LimitError: all of them are taken.
        """
        if not self._places.acquire(timeout=1):
            most = self.settings.running
            raise LimitError(
                "running", most, "busy with other requests", where="server", hint="try again in a moment", status=503
            )

    def leave(self) -> None:
        """Give the place back."""
        self._places.release()

    @contextlib.contextmanager
    def place(self) -> Iterator[None]:
        """One of the places, for as long as it is needed."""
        self.enter()
        try:
            yield
        finally:
            self.leave()

    def dataset(self, ask: Ask, *, stream: bool = False) -> fabula.Dataset:
        """The dataset asked for, known to be small enough; nothing of it is made yet."""
        settings = self.settings
        if ask.prompt is not None and len(ask.prompt) > settings.prompt:
            hint = f"at most {settings.prompt:,}"
            raise LimitError("prompt", settings.prompt, f"{len(ask.prompt):,} characters", where="prompt", hint=hint)
        most = settings.stream_rows if stream else settings.rows
        if ask.rows is not None and ask.rows > most:
            hint = f"at most {most:,} here; the command line has no limit"
            raise LimitError("stream_rows" if stream else "rows", most, f"{ask.rows:,} rows", where="rows", hint=hint)
        how = ask if isinstance(ask, AskRows) else AskRows()
        spec, headers = choose_spec(ask.prompt, ask.recipe), not ask.english_headers
        dataset = fabula.generate(spec, rows=ask.rows, seed=how.seed, locale=ask.locale, headers=headers)
        dataset = api.only(dataset, how.table) if how.table is not None else dataset
        dataset = with_dirt(dataset, how.dirt, edges=how.edges) if isinstance(ask, AskRows) else dataset
        check_size(dataset, settings, stream=stream)
        return dataset

    def json_answer(self, ask: AskRows) -> Response:
        """Every table inside one JSON document."""
        with self.place():
            dataset = self.dataset(ask)
            tables = self.rows(dataset)
            broken = {"ledger": self.rows({"ledger": dataset.ledger})["ledger"]} if dataset.is_dirty else {}
        return JSONResponse({**tables[dataset.first.name], "tables": tables, "seed": dataset.seed, **broken, **echo_of(dataset)})

    def rows(self, dataset: Mapping[str, fabula.Table]) -> dict[str, Any]:
        """Every table as plain values.

        Raises:
            LimitError: it takes too long.
        """
        late = time.monotonic() + self.settings.seconds
        tables = {}
        for name, table in dataset.items():
            rows: list[list[Any]] = []
            for batch in plain_rows(table):
                rows += batch
                if time.monotonic() > late:
                    most = self.settings.seconds
                    what = f"it takes longer than {most} s"
                    raise LimitError("seconds", most, what, where="rows", hint="fewer rows", status=503)
            tables[name] = {"columns": list(table.columns), "rows": rows}
        return tables

    def stream_answer(self, ask: AskRows, form: str) -> Response:
        """The bytes, made by a thread that keeps its place until it is done, the reader has gone, or time is up."""
        self.enter()
        try:
            dataset = self.dataset(ask, stream=True)
        except BaseException:
            self.leave()
            raise
        flow = Flow(seconds=self.settings.stream_seconds)
        flow.start(lambda: write_tables(dataset, flow, form, csv_safe=ask.csv_safe), done=self.leave)  # type: ignore[arg-type]
        names = [quote(name) for name in dataset]
        name = "dataset" if form == "ndjson" and len(names) > 1 else names[0]
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{name}.{form}",
            "X-Fabula-Seed": str(dataset.seed),
            "X-Fabula-Tables": ",".join(names),
        }
        media = next(media for media, known in MEDIA.items() if known == form)
        return StreamingResponse(flow.begun(), media_type=media, headers=headers)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The application, with its own limits or those of the environment."""
    settings = settings or Settings.from_environment()
    about = "Say what data you need. Get a dataset that holds together."
    problems: dict[int | str, dict[str, Any]] = {422: {"model": Problem, "description": "It cannot be made as asked"}}
    app = FastAPI(
        title="Fabula", version=fabula.__version__, description=about, docs_url=None, redoc_url=None, responses=problems
    )
    app.add_middleware(BodyLimit, most=settings.body, seconds=settings.body_seconds)
    add_problems(app)
    _add_data(app, Kitchen(settings))
    _add_pages(app)
    return app


def _add_data(app: FastAPI, kitchen: Kitchen) -> None:
    @app.post("/generate", response_model=Rows, summary="Make rows")
    def generate(ask: AskRows, accept: Accept = "") -> Response:
        """Rows from a prompt or a schema: JSON, or a stream in the `format` (or `Accept` header) asked for."""
        form = _format_of(ask.format, accept)
        return kitchen.stream_answer(ask, form) if form else kitchen.json_answer(ask)

    @app.post("/schema", response_model=Recipe, summary="Predict a schema")
    def schema(ask: Ask) -> Response:
        """The recipe that a prompt comes to, to read and edit; `POST /generate` takes it back as `schema`."""
        with kitchen.place():
            dataset = kitchen.dataset(ask, stream=True)
        recipe = {"schema": api.recipe_dict(dataset.schema), "yaml": api.recipe_text(dataset.schema)}
        return JSONResponse(recipe | echo_of(dataset))

    @app.get("/catalogue/{kind}", summary="List what there is")
    def catalogue(kind: str, query: Annotated[str, Query(max_length=200)] = "") -> dict[str, str]:
        """Names of the domains, types, locales or formats, with a line about each; `query` narrows them."""
        known = fabula.catalogue(kind)
        return {name: about for name, about in known.items() if query.lower() in f"{name} {about}".lower()}

    @app.get("/health", summary="Say whether it lives")
    def health() -> dict[str, str]:
        """Whether it lives, and its version."""
        return {"status": "ok", "version": fabula.__version__}


def _add_pages(app: FastAPI) -> None:
    def page(name: str) -> HTMLResponse:
        text = resources.files("fabula.interfaces").joinpath(name).read_text("utf-8")
        return HTMLResponse(text, headers={"Content-Security-Policy": "default-src 'self' 'unsafe-inline'; img-src 'self' data:"})

    @app.get("/", include_in_schema=False)
    def home() -> HTMLResponse:
        """A page to try it."""
        return page("page.html")

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        """The endpoints, from the OpenAPI document, with forms."""
        return page("docs.html")


def _format_of(asked: str | None, accept: str) -> str:
    """The format of the stream asked for; empty for a JSON answer."""
    if asked is not None:
        return "" if asked.lower() == "json" else api.format_name(asked)
    wanted = [part.partition(";")[0].strip().lower() for part in accept.split(",") if part.strip()]
    for media in wanted or ["*/*"]:
        if media in MEDIA:
            return MEDIA[media]
        if media in ("*/*", "application/*", "text/html"):
            return ""
    raise OptionError(f"no format of type `{accept[:60]}`", where="Accept", hint=", ".join(MEDIA))


def echo_of(dataset: fabula.Dataset) -> dict[str, Any]:
    """How the prompt was understood; empty for a schema."""
    return dataset.prediction.echo() if dataset.prediction else Echo().model_dump()


def serve(host: str, port: int, *, open_page: bool = False) -> None:
    """Run the server until it is interrupted.

    Raises:
        SinkError: the address cannot be listened at.
    """
    import socket

    import uvicorn

    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        reason = (error.strerror or str(error)).lower()
        raise SinkError(f"cannot listen: {reason}", where=f"{host}:{port}", hint="--port 0 takes a free one") from None
    address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"
    print(f"Fabula is at {address}, its API at {address}/docs; Ctrl-C stops it", file=sys.stderr)
    if open_page:
        import webbrowser

        threading.Timer(0.5, webbrowser.open, [address]).start()
    server = uvicorn.Server(uvicorn.Config(create_app(), log_level="warning"))
    with contextlib.suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
