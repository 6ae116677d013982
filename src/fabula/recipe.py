"""A schema as text a person edits: YAML or the equal JSON, and back.

The reader keeps the place of every key, so an error says file, line and column.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from fabula import expression, versions
from fabula.errors import FabulaError, RecipeError, nearest
from fabula.expression import Call
from fabula.schema import MAX_COLUMNS, MAX_TABLES, TODAY, Column, Rows, Schema, Table, check_name

MAX_BYTES = 4_000_000
MAX_DEPTH = 20
ABOUT = ("title", "sector", "asks", "locale", "today", "dirt")
TABLE = ("rows", "columns", "more", "rules", "dirt", "order_by", "hidden", "asks")
VERSIONS = {"history_of": versions.history, "changes_of": versions.changes}  # tables that follow from another one
RULES = {
    "unique": "unique(a, b)",
    "key": "key(a, b)",
    "after": "after(later, earlier)",
    "equal": "equal(total, expression)",
    "correlate": "correlate(a, b, 0.7)",
    "exactly": "exactly(1, condition)",
}

_CALL_LINE = re.compile(r"^(?P<key>[ ]+[A-Za-z_]\w*:[ ]+)(?P<value>[A-Za-z_][\w.]*\(.*\))[ ]*$", re.MULTILINE)
_SURROGATES = re.compile(r"((?<!\\)(?:\\\\)*)(\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})")

Marks = Mapping[tuple[str, ...], tuple[int, int]]


def read(path: str | Path) -> Schema:
    """The schema in a recipe file, YAML or JSON.

    Raises:
        RecipeError: the file is not there or does not make sense.
    """
    path = Path(path)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8 text"
        raise RecipeError(f"cannot read the recipe: {reason}", where=str(path), hint="a YAML or JSON file") from None
    return parse(text, file=str(path))


def parse(text: str, *, file: str = "recipe") -> Schema:
    """The schema in the text of a recipe, YAML or JSON (which is YAML, too)."""
    if len(text) > MAX_BYTES:
        raise RecipeError(f"a recipe of {len(text):,} characters", where=file, hint=f"at most {MAX_BYTES:,}")
    data, marks = _load(text, file)
    return _Reader(file, marks).schema(data)


def from_dict(data: Mapping[str, Any], *, where: str = "recipe") -> Schema:
    """The schema in the JSON form: the same keys, expressions as text."""
    return _Reader(where, {}).schema(data)


def to_dict(schema: Schema) -> dict[str, Any]:
    """The JSON form; `from_dict` gives the same schema back."""
    about: dict[str, Any] = {"title": schema.title, "sector": schema.sector, "asks": list(schema.asks), "locale": schema.locale}
    about |= {"today": schema.today.isoformat(), "dirt": schema.dirt}
    usual = {"title": "", "sector": "", "asks": [], "locale": "en_US", "today": TODAY.isoformat(), "dirt": ""}
    kept = {key: value for key, value in about.items() if value != usual[key]}
    return ({"about": kept} if kept else {}) | {table.name: _table_dict(table) for table in schema.tables}


def to_yaml(schema: Schema) -> str:
    """The recipe as YAML; `parse` gives the same schema back."""
    import yaml

    return yaml.safe_dump(to_dict(schema), sort_keys=False, allow_unicode=True, width=10_000)


def to_json(schema: Schema) -> str:
    """The recipe as JSON; `parse` gives the same schema back."""
    return json.dumps(to_dict(schema), indent=2, ensure_ascii=False)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of recipes, for editors."""
    words = {"type": "array", "items": {"type": "string"}}
    expressions = {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}}
    text = {"type": "string"}
    mixed = {
        "type": ["string", "object"],
        "additionalProperties": {"type": "number"},
        "description": "de_DE, or {de_DE: 60, fr_FR: 40}",
    }
    about = {"title": text, "sector": text, "asks": words, "locale": mixed, "today": text | {"format": "date"}}
    about["dirt"] = {"type": ["string", "number"], "description": "light, normal, heavy or a share"}
    table = {
        "rows": {"type": ["integer", "string"], "description": "500, 12 fixed, 3 per orders, 4..8 per students"},
        "columns": expressions | {"description": "name: expression", "minProperties": 1},
        "more": expressions | {"description": "rarer columns, made when asked for"},
        "rules": words | {"description": ", ".join(RULES.values())},
        "order_by": words | {"description": "columns that the rows are sorted by; -price for the highest first"},
        "dirt": words | {"description": "typo(name, 0.02), missing(email, 0.05), duplicates(0.01) ..."},
        "hidden": {"type": "boolean"},
        "asks": words,
    }
    version = {kind: {"type": "string", "description": "another table"} for kind in VERSIONS}
    version |= {"tracks": words, "since": {"type": "string", "description": "its column with the first moment"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Fabula recipe",
        "type": "object",
        "properties": {"about": {"type": "object", "properties": about, "additionalProperties": False}},
        "additionalProperties": {
            "type": "object",
            "properties": table | version,
            "anyOf": [{"required": [key]} for key in ("columns", *VERSIONS)],
            "additionalProperties": False,
        },
    }


def _table_dict(table: Table) -> dict[str, Any]:
    rows = table.rows
    out: dict[str, Any] = {"rows": rows.low if str(rows) == str(rows.low) else str(rows)}
    if table.hidden:
        out["hidden"] = True
    if table.asks:
        out["asks"] = list(table.asks)
    out["columns"] = {column.name: str(column.expression) for column in table.columns if not column.rare}
    rare = {column.name: str(column.expression) for column in table.columns if column.rare}
    if rare:
        out["more"] = rare
    if table.rules:
        out["rules"] = [str(rule) for rule in table.rules]
    if table.dirt:
        out["dirt"] = [str(call) for call in table.dirt]
    if table.order_by:
        out["order_by"] = list(table.order_by)
    return out


class _Reader:
    """Plain data to a schema, knowing where everything stood."""

    def __init__(self, file: str, marks: Marks) -> None:
        self.file = file
        self.marks = marks

    def where(self, *path: str) -> str:
        """`file:line:column` when the text is known, else `file: path`."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.marks:
                line, column = self.marks[path[:length]]
                dotted = ".".join(p for p in path if p not in ("columns", "more"))
                return f"{self.file}:{line}:{column}" + (f": {dotted}" if dotted else "")
        return f"{self.file}: {'.'.join(path)}" if path else self.file

    def schema(self, data: Any) -> Schema:
        self._check_mapping(data, (), "a recipe is a mapping of table names to tables")
        about = data.get("about") or {}
        self._check_mapping(about, ("about",), "`about` is a mapping")
        self._check_keys(about, ABOUT, ("about",))
        tables = {name: table for name, table in data.items() if name != "about"}
        if not tables:
            raise RecipeError("a recipe without tables", where=self.where(), hint="students: {columns: {name: person.full_name}}")
        if len(tables) > MAX_TABLES:
            raise RecipeError(f"{len(tables):,} tables", where=self.where(), hint=f"at most {MAX_TABLES}")
        plain = {name: self.table(name, table) for name, table in tables.items() if not _is_version(table)}
        return Schema(
            tables=tuple(plain[name] if name in plain else self.versions(name, tables[name], plain) for name in tables),
            title=self._text(about, "title", ""),
            sector=self._text(about, "sector", ""),
            asks=self._words(about.get("asks"), ("about", "asks")),
            locale=self._locale(about),
            dirt=self._text(about, "dirt", ""),
            today=self._day(about["today"]) if "today" in about else TODAY,
        )

    def table(self, name: Any, data: Any) -> Table:
        self._check_text_key(name, ())
        check_name(name, where=self.where(name))
        self._check_mapping(data, (name,), "a table is a mapping with `columns`")
        self._check_keys(data, TABLE, (name,))
        columns = [*self.columns(name, data, "columns"), *self.columns(name, data, "more")]
        if not columns:
            raise RecipeError("a table without columns", where=self.where(name), hint="columns: {name: person.full_name}")
        names = [column.name for column in columns]
        twice = next((n for i, n in enumerate(names) if n in names[:i]), None)
        if twice:
            raise RecipeError(f"two columns named `{twice}`", where=self.where(name, "more", twice), hint="rename one")
        return Table(
            name=name,
            columns=tuple(columns),
            rows=self._at((name, "rows"), Rows.parse, data.get("rows", 100)),
            hidden=self._flag(data.get("hidden", False), (name, "hidden")),
            rules=tuple(self._rule(name, text) for text in self._words(data.get("rules"), (name, "rules"))),
            asks=self._words(data.get("asks"), (name, "asks")),
            dirt=tuple(self._dirt(name, text) for text in self._words(data.get("dirt"), (name, "dirt"))),
            order_by=self._order(name, names, data),
        )

    def _order(self, table: str, columns: Sequence[str], data: Any) -> tuple[str, ...]:
        """The columns that the rows are sorted by."""
        found = self._words(data.get("order_by"), (table, "order_by"))
        for name in (text.removeprefix("-") for text in found):
            if name not in columns:
                raise RecipeError(f"no column named `{name}`", where=self.where(table, "order_by"), hint=nearest(name, columns))
        return found

    def versions(self, name: Any, data: Any, plain: Mapping[str, Table]) -> Table:
        """A table that is another one's history, or the feed of its changes: `history_of: customers`."""
        kind = next(key for key in VERSIONS if key in data)
        self._check_keys(data, (kind, "tracks", "since", "rows", "hidden", "asks"), (name,))
        of = self._text(data, kind, "")
        if of not in plain:
            raise RecipeError(f"{kind}: no table `{of}`", where=self.where(name, kind), hint=nearest(of, plain))
        tracks, since = self._words(data.get("tracks"), (name, "tracks")), self._text(data, "since", "")
        columns = self._at((name, kind), lambda parent: VERSIONS[kind](parent, tracks, since), plain[of])
        rows = {"rows": "1..4", **data}["rows"]
        whole = {"rows": f"{rows} per {of}", "columns": {column.name: str(column.expression) for column in columns}}
        return self.table(name, whole | {key: data[key] for key in ("hidden", "asks") if key in data})

    def columns(self, table: str, data: Any, part: str) -> list[Column]:
        found = data.get(part) or {}
        self._check_mapping(found, (table, part), f"`{part}` is a mapping of column names to expressions")
        if len(found) > MAX_COLUMNS:
            raise RecipeError(f"{len(found):,} columns", where=self.where(table, part), hint=f"at most {MAX_COLUMNS:,}")
        return [self.column(table, part, name, text) for name, text in found.items()]

    def column(self, table: str, part: str, name: Any, text: Any) -> Column:
        path = (table, part, str(name))
        self._check_text_key(name, (table, part))
        check_name(name, where=self.where(*path))
        if isinstance(text, bool | int | float):
            text = repr(text)
        if not isinstance(text, str):
            raise RecipeError("an expression is text", where=self.where(*path), hint='quote it: "choice(A=1, B=2)"')
        tree = self._at(path, expression.parse, text)
        return Column(name, tree, rare=part == "more", where=self.where(*path))

    def _rule(self, table: str, text: str) -> Call:
        rule = self._at((table, "rules"), expression.parse, text)
        if not isinstance(rule, Call) or rule.function not in RULES:
            raise RecipeError(f"no rule `{text}`", where=self.where(table, "rules"), hint=", ".join(RULES.values()))
        return rule

    def _dirt(self, table: str, text: str) -> Call:
        call = self._at((table, "dirt"), expression.parse, text)
        if not isinstance(call, Call):
            raise RecipeError(f"no dirt `{text}`", where=self.where(table, "dirt"), hint="typo(name, 0.02)")
        return call

    def _locale(self, about: Mapping[str, Any]) -> str:
        """The locale, or several with their shares: `{de_DE: 60, fr_FR: 40}` is `de_DE=60, fr_FR=40`."""
        given = about.get("locale", "en_US")
        if isinstance(given, Mapping):
            return ", ".join(f"{code}={share}" for code, share in given.items())
        return self._text(about, "locale", "en_US")

    def _at(self, path: tuple[str, ...], read_text: Any, text: Any) -> Any:
        """What `read_text` makes of the text, its errors told with the place."""
        try:
            return read_text(text)
        except FabulaError as error:
            raise RecipeError(error.what, where=self.where(*path), hint=error.hint) from None

    def _day(self, value: Any) -> dt.date:
        if not isinstance(value, dt.date | str):
            raise RecipeError("`today` is a day", where=self.where("about", "today"), hint="2026-11-01")
        try:
            return value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
        except ValueError:
            raise RecipeError(f"`{value}` is not a day", where=self.where("about", "today"), hint="2026-11-01") from None

    def _text(self, about: Mapping[str, Any], key: str, usual: str) -> str:
        value = about.get(key, usual)
        if not isinstance(value, str | int | float):
            raise RecipeError(f"`{key}` is a text", where=self.where("about", key), hint=f"found {type(value).__name__}")
        return str(value)

    def _flag(self, value: Any, path: tuple[str, ...]) -> bool:
        if not isinstance(value, bool):
            raise RecipeError(f"`{path[-1]}` is true or false", where=self.where(*path), hint=f"found {type(value).__name__}")
        return value

    def _words(self, value: Any, path: tuple[str, ...]) -> tuple[str, ...]:
        if value is None:
            return ()
        parts = (str, int, float) if path[-1] in ("rules", "dirt") else str  # `[truncated(name, 0.05, 14)]` is cut at its commas
        if not isinstance(value, list) or not all(isinstance(item, parts) for item in value):
            raise RecipeError(f"`{path[-1]}` is a list of texts", where=self.where(*path), hint="[one, another]")
        return tuple(_rejoin([str(item) for item in value]))

    def _check_mapping(self, data: Any, path: tuple[str, ...], what: str) -> None:
        if not isinstance(data, Mapping):
            raise RecipeError(what, where=self.where(*path), hint=f"found {type(data).__name__}")

    def _check_keys(self, data: Mapping[Any, Any], known: tuple[str, ...], path: tuple[str, ...]) -> None:
        for key in data:
            if key not in known:
                raise RecipeError(f"no key `{key}` here", where=self.where(*path, str(key)), hint=nearest(str(key), known))

    def _check_text_key(self, key: Any, path: tuple[str, ...]) -> None:
        if not isinstance(key, str):
            raise RecipeError(f"`{key}` is not read as a name", where=self.where(*path, str(key)), hint='quote it: "on": ...')


def _is_version(data: Any) -> bool:
    return isinstance(data, Mapping) and any(key in data for key in VERSIONS)


def _rejoin(texts: list[str]) -> list[str]:
    """Calls that YAML cut at the commas inside their brackets, made whole: `[unique(a, b)]` is one rule."""
    whole: list[str] = []
    for text in texts:
        if whole and whole[-1].count("(") > whole[-1].count(")"):
            whole[-1] += f", {text}"
        else:
            whole.append(text)
    return whole


def _quote_expressions(text: str) -> str:
    """The text with every one-line call in YAML quotes, so that `{"A": 1}` and `" #"` inside it need none.

    Lines stay where they are: errors still point to the right one.
    """

    def quoted(found: re.Match[str]) -> str:
        value = found["value"]
        if ": " not in value and " #" not in value:
            return found[0]
        return f"{found['key']}'" + value.replace("'", "''") + "'"

    return _CALL_LINE.sub(quoted, text)


def _json_as_yaml(text: str) -> str:
    """JSON text without what YAML does not share: tabs between tokens, and characters spelled as two escapes."""

    def whole(found: re.Match[str]) -> str:
        return found[1] + json.loads(f'"{found[2]}"')

    return _SURROGATES.sub(whole, text.replace("\t", " "))


def _load(text: str, file: str) -> tuple[Any, Marks]:
    """Plain data, and the line and column (from 1) of every key path."""
    import yaml

    readable = _json_as_yaml(text) if text.lstrip().startswith("{") else _quote_expressions(text)
    safe_loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader = safe_loader(readable)
    try:
        _check_depth(yaml.parse(readable, Loader=safe_loader), file)
        root = loader.get_single_node()
        if root is None:
            return {}, {}
        marks: dict[tuple[str, ...], tuple[int, int]] = {}
        _mark(root, (), marks, file)
        return loader.construct_document(root), marks
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{file}:{mark.line + 1}:{mark.column + 1}" if mark else file
        what = getattr(error, "problem", None) or "not YAML"
        raise RecipeError(
            f"cannot read it: {what}", where=where, hint="quote a value that holds `: `, ` #` or starts with a quote"
        ) from None
    except (RecursionError, ValueError) as error:
        raise RecipeError(f"cannot read it: {error}", where=file, hint="YAML, at most a few levels deep") from None
    finally:
        loader.dispose()


def _check_depth(events: Iterable[Any], file: str) -> None:
    """Refuse what is nested deeper than any recipe before it is built, which takes stack for every level."""
    depth = 0
    for event in events:
        depth += event.__class__.__name__.endswith("StartEvent") - event.__class__.__name__.endswith("EndEvent")
        if depth > MAX_DEPTH:
            where = f"{file}:{event.start_mark.line + 1}:{event.start_mark.column + 1}"
            raise RecipeError("nested too deeply", where=where, hint="YAML, at most a few levels deep")


def _mark(node: Any, path: tuple[str, ...], marks: dict[tuple[str, ...], tuple[int, int]], file: str) -> None:
    marks[path] = (node.start_mark.line + 1, node.start_mark.column + 1)
    if node.id != "mapping" or len(path) > 3:
        return
    seen = set()
    for key, value in node.value:
        if not isinstance(key.value, str):
            where = f"{file}:{key.start_mark.line + 1}:{key.start_mark.column + 1}"
            raise RecipeError("a list or mapping is no name", where=where, hint="name: expression")
        if key.tag not in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"):  # YAML reads `on` and `no` as true and false
            where = f"{file}:{key.start_mark.line + 1}:{key.start_mark.column + 1}"
            raise RecipeError(f"`{key.value}` is not read as a name", where=where, hint=f'quote it: "{key.value}": ...')
        if key.value in seen:
            where = f"{file}:{key.start_mark.line + 1}:{key.start_mark.column + 1}"
            raise RecipeError(f"`{key.value}` stands twice", where=where, hint="keep one")
        seen.add(key.value)
        inner = (*path, str(key.value))
        _mark(value, inner, marks, file)
        marks[inner] = (key.start_mark.line + 1, key.start_mark.column + 1)
