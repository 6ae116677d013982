"""The stages, wired: words or a recipe in, a dataset out."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fabula import domains, locales, recipe, sinks
from fabula.dataset import Dataset, check_rows
from fabula.errors import OptionError, nearest
from fabula.plan import MAX_ROWS
from fabula.prompt.prediction import Prediction
from fabula.schema import Schema

if TYPE_CHECKING:
    from fabula.checks.profiling import ColumnProfile as ColumnProfile
    from fabula.checks.profiling import TableProfile
    from fabula.checks.report import Finding as Finding
    from fabula.checks.report import Report

SEED_LIMIT = 2**63
JOBS_LIMIT = 64


def generate(
    spec: str | Path | Schema | Prediction | Mapping[str, Any],
    *,
    rows: int | None = None,
    seed: int | None = None,
    locale: str | None = None,
    jobs: int | None = None,
    dirt: str | float | None = None,
    edges: bool = False,
    headers: bool = True,
) -> Dataset:
    """A dataset from a prompt, a recipe file, a schema, or the JSON form of one. Nothing is made until it is read.

    Args:
        spec: what is wanted: `"a school dataset"`, `Path("school.yaml")`, a `Schema`, a `Prediction`, or a mapping.
        rows: rows of the first table, the others in proportion; by default what the prompt or recipe says.
        seed: 0 to 2**63 - 1; the same one gives the same values. Without it the prompt's own, else one is drawn: see `Dataset.seed`.
        locale: such as `de_DE`; by default what the prompt or recipe says.
        jobs: threads that make rows; by default one a processor, four at most.
        dirt: how much is broken on purpose: `light`, `normal`, `heavy`, or a share of the rows; by default what the recipe says.
        edges: put rows that break programs at the front: leap days, emoji, the longest name.
        headers: call tables and columns as the language of the prompt does; `False` keeps them in English.

    Raises:
        FabulaError: with where, what and hint.

    Example:
        >>> dataset = generate("customers and their orders", rows=10, seed=7)
        >>> len(dataset["customers"])
        10
    """
    prediction = None
    if isinstance(spec, Prediction):
        prediction = spec
    elif isinstance(spec, str):
        prediction = predict(spec, headers=headers)
    schema = prediction.schema if prediction else load_schema(spec)  # type: ignore[arg-type]
    if locale is not None:
        schema = replace(schema, locale=locales.canonical(locale))
    if rows is not None:
        schema = schema.with_rows(check_rows(rows, limit=MAX_ROWS))
    if seed is None:
        seed = prediction.seed if prediction and prediction.seed is not None else secrets.randbelow(2**32)
    threads = _check_jobs(default_jobs() if jobs is None else jobs)
    dataset = Dataset(schema, seed=check_seed(seed), jobs=threads, prediction=prediction)
    return dataset.dirty(dirt, edges=edges) if dirt is not None or edges or dataset.says_dirt else dataset


def predict(prompt: str, *, today: dt.date | None = None, headers: bool = True) -> Prediction:
    """What a prompt asks for: the schema, how sure the network is, what was understood and what was ignored.

    Args:
        prompt: the words.
        today: what "the last 6 months" and ages go by; a fixed day of this version unless said, so that a prompt means the same tomorrow.
        headers: call tables and columns as the language of the prompt does; `False` keeps them in English.

    Raises:
        PromptError: the prompt is empty, or too long.

    Example:
        >>> predict("500 students without e-mail").rows
        500
    """
    from fabula.prompt.decode import understand

    return understand(prompt, today=today, headers=headers)


def use(*, domains: str | Path | None = None, weights: str | Path | None = None) -> None:
    """Teach it yours, until the program ends.

    Args:
        domains: a folder of your own domain files; they are found by the nearest phrase, before any training.
        weights: a folder of weights that `fabula train --add` made.

    Raises:
        OptionError: the folder holds no domain files.
        RecipeError: one of them cannot be read.
        TrainingError: the folder holds no weights.
    """
    from fabula import domains as rooms
    from fabula.prompt import network

    if domains is not None:
        rooms.add(domains)
    if weights is not None:
        network.use(weights)


def refine(schema: Schema | Prediction, prompt: str) -> Prediction:
    """A schema changed as a prompt says: `refine(schema, "now add a discount column")`; all other cells stay as they are.

    Raises:
        PromptError: the prompt is empty, or too long.

    Example:
        >>> changed = refine(domain("school"), "also drop the email column").schema
        >>> "email" in [column.name for column in changed["students"].made]
        False
    """
    from fabula.prompt.decode import refine as changed

    return changed(schema.schema if isinstance(schema, Prediction) else schema, prompt)


def load_schema(spec: str | Path | Schema | Mapping[str, Any]) -> Schema:
    """A schema from a recipe file, or from its JSON form; a schema stays as it is."""
    if isinstance(spec, Schema):
        return spec
    if isinstance(spec, Mapping):
        return recipe.from_dict(spec)
    if isinstance(spec, str | Path):
        return recipe.read(spec)
    raise OptionError(
        f"{type(spec).__name__} is no description of data", where="spec", hint="a prompt, a recipe file, a Schema or a mapping"
    )


def parse_recipe(text: str, *, file: str = "recipe") -> Schema:
    """The schema in the text of a recipe, YAML or JSON; errors call the place `file`."""
    return recipe.parse(text, file=file)


def recipe_text(schema: Schema, format: str = "yaml") -> str:
    """The recipe of a schema, `yaml` or `json`: what `load_schema` reads back.

    Raises:
        OptionError: another format.
    """
    writers = {"yaml": recipe.to_yaml, "yml": recipe.to_yaml, "json": recipe.to_json}
    if format.lower() not in writers:
        raise OptionError(f"no recipe format named `{format}`", where="format", hint=nearest(format, ("yaml", "json")))
    return writers[format.lower()](schema).rstrip("\n") + "\n"


def recipe_dict(schema: Schema) -> dict[str, Any]:
    """The JSON form of a schema: what `load_schema` and `generate` take as a mapping."""
    return recipe.to_dict(schema)


def domain(name: str) -> Schema:
    """The schema of a domain, such as `school`.

    Raises:
        OptionError: there is no such domain; the hint names the nearest.
    """
    return domains.load(name)


def only(dataset: Dataset, table: str) -> Dataset:
    """The same dataset with one table written; its rows are the ones that the whole dataset has.

    Raises:
        OptionError: no such table; the hint names the nearest.
    """
    if table not in dataset:
        raise OptionError(f"no table named `{table}`", where="table", hint=nearest(table, dataset))
    schema = dataset.schema.with_tables(replace(t, hidden=t.name != table) for t in dataset.schema)
    return Dataset(schema, seed=dataset.seed, jobs=dataset.first._jobs, prediction=dataset.prediction)


def check(data: str | Path, against: str | Path | Schema, *, locale: str | None = None) -> Report:
    """Hold data against a recipe.

    Args:
        data: a file or folder of CSV, TSV, JSON, NDJSON, Parquet or Arrow; tables by file name.
        against: a schema, a recipe file, the name of a domain, or a prompt.
        locale: such as `de_DE`; by default what the recipe says.

    Raises:
        FabulaError: the data cannot be read, or the recipe makes no sense.
    """
    from fabula.checks.loading import find_sources, name_tables
    from fabula.checks.running import check_tables

    name = "" if isinstance(against, Schema) else str(against)
    if isinstance(against, str) and against in domains.names():
        against = domains.load(against)
    elif isinstance(against, str) and Path(against).suffix.lower() not in (".yaml", ".yml", ".json"):
        against = predict(against).schema
    schema = load_schema(against)
    if locale is not None:
        schema = replace(schema, locale=locales.canonical(locale))
    tables = {table.name: [column.name for column in table] for table in schema.visible}
    return check_tables(schema, name_tables(find_sources(data, list(tables)), tables), against=name)


def profile(data: str | Path) -> list[TableProfile]:
    """What every column of every table of a file or folder looks like.

    Raises:
        OptionError: the data cannot be read.
    """
    from fabula.checks.describing import describe
    from fabula.checks.loading import find_sources
    from fabula.prompt import meaning

    def expression_for(name: str) -> str:
        found = meaning.expression_for(name)
        return found if found != meaning.FALLBACK or meaning.is_known(name) else ""

    return describe(find_sources(data), expression_for)


def profile_page(title: str, tables: list[TableProfile]) -> str:
    """A profile as one HTML file."""
    from fabula.checks.page import profile_page as page

    return page(title, tables)


def format_name(name: str) -> str:
    """The own name of a format: `ndjson` for `.JSONL`.

    Raises:
        OptionError: there is no such format; the hint names the nearest.
    """
    return sinks.find(name).name


def check_seed(seed: object) -> int:
    """The seed, if it can be one."""
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < SEED_LIMIT:
        raise OptionError(f"{seed!r} is not a seed", where="seed", hint="a whole number, 0 or more")
    return seed


def default_jobs() -> int:
    """Threads that make rows unless somebody asks for another number: one a processor, four at most."""
    return min(os.cpu_count() or 1, 4)


def _check_jobs(jobs: object) -> int:
    if isinstance(jobs, bool) or not isinstance(jobs, int) or not 1 <= jobs <= JOBS_LIMIT:
        raise OptionError(f"{jobs!r} jobs", where="jobs", hint=f"1 to {JOBS_LIMIT}")
    return jobs
