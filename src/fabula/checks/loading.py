"""Files in, batches out: CSV, TSV, JSON, NDJSON, Parquet and Arrow, alone or in a folder, compressed or not."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from fabula.errors import OptionError, nearest

BATCH_ROWS = 65_536
BLOCK_BYTES = 4_000_000
COMPRESSION = (".gz", ".zst")
FORMS = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".arrow": "arrow",
    ".feather": "arrow",
    ".ipc": "arrow",
}
WHOLE_JSON = 200_000_000  # bytes of JSON that is not an object a line: it has to be read at once
DELIMITERS = ",\t;|"


@dataclass(frozen=True)
class Source:
    """The rows of one table: their column names, and batches as often as they are asked for, from the first row each time."""

    name: str
    columns: tuple[str, ...]
    batches: Callable[[], Iterator[pa.RecordBatch]]
    where: str = ""
    types: Mapping[str, pa.DataType] | None = None  # where the file itself says them


def find_sources(path: str | Path, tables: Sequence[str] = ()) -> dict[str, Source]:
    """The tables of a file or folder, by name.

    A folder has a table a file, named for it. Beside a file `shop.csv`, those named `shop.<table>.csv` belong to it, as `write` names
    them; `tables` says which names count, and none of them that every name does.

    Raises:
        OptionError: nothing there that can be read.
    """
    path = Path(path).expanduser()
    hint = "a file or folder of CSV, TSV, JSON, NDJSON, Parquet or Arrow"
    if path.is_dir():
        found = {_stem(file): file for file in sorted(path.iterdir()) if _form(file) and not file.name.startswith(".")}
        if not found:
            raise OptionError("a folder without data files", where=str(path), hint=hint)
    elif path.is_file():
        if not _form(path):
            raise OptionError(f"`{path.suffix}` is no format that is read", where=str(path), hint=hint)
        found = {_stem(path): path}
        stem, _, rest = path.name.partition(".")
        for table in tables:
            beside = path.with_name(f"{stem}.{table}.{rest}")
            if beside.is_file():
                found[table] = beside
    else:
        raise OptionError("is not there", where=str(path), hint=hint)
    sources: dict[str, Source] = {}
    for name, file in found.items():
        for source in _open(file, name):
            sources[source.name] = source
    return sources


def name_tables(sources: Mapping[str, Source], tables: Mapping[str, Sequence[str]]) -> dict[str, Source]:
    """The sources under the names of the tables that they hold: by their own name, else by the columns that they share.

    Raises:
        OptionError: none of the sources looks like any table.
    """
    named = {name: source for name, source in sources.items() if name in tables}
    for source in sources.values():
        if source.name in named:
            continue
        free = [name for name in tables if name not in named]
        likeness = {name: len(set(tables[name]) & set(source.columns)) / max(len(tables[name]), 1) for name in free}
        best = max(likeness, key=lambda name: likeness[name], default="")
        if best and likeness[best] >= 0.5:
            named[best] = source
    if not named:
        where = next(iter(sources.values())).where
        raise OptionError("holds no table of the recipe", where=where, hint=nearest(next(iter(sources)), tables))
    return named


def _stem(path: Path) -> str:
    return path.name.partition(".")[0]


def _form(path: Path) -> str:
    name = path.with_suffix("") if path.suffix.lower() in COMPRESSION else path
    return FORMS.get(name.suffix.lower(), "") if path.is_file() else ""


def _open(path: Path, name: str) -> list[Source]:
    """The tables of one file: one, or several where a JSON file holds lists by name."""
    form = _form(path)
    try:
        if form == "csv":
            return [_delimited(path, name)]
        if form == "parquet":
            return [_parquet(path, name)]
        if form == "arrow":
            return [_arrow(path, name)]
        if form == "ndjson" or _is_lines(path):
            return [_lines(path, name)]
        return _whole(path, name)
    except (pa.ArrowInvalid, OSError, EOFError, ValueError) as error:
        reason = str(error).partition("\n")[0][:160]
        raise OptionError(
            f"cannot be read: {reason}", where=str(path), hint="a whole file of the format that its name says"
        ) from None


def _stream(path: Path) -> Any:
    return pa.input_stream(str(path), compression="detect")


def _delimited(path: Path, name: str) -> Source:
    import pyarrow.csv as pc

    with _stream(path) as stream:
        head = stream.read(1 << 16).decode("utf-8-sig", errors="replace")
    first = head.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count) if any(sign in first for sign in DELIMITERS) else ","
    names = next(csv.reader(io.StringIO(head), delimiter=delimiter), [])
    if not names or len(set(names)) < len(names):
        raise OptionError("no header of different names", where=str(path), hint="names of the columns in the first line")

    def batches() -> Iterator[pa.RecordBatch]:
        options = pc.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
            quoted_strings_can_be_null=True,
        )
        read = pc.ReadOptions(block_size=BLOCK_BYTES, use_threads=True)
        parse = pc.ParseOptions(delimiter=delimiter, newlines_in_values='"' in head)
        with _told(path), _stream(path) as stream, pc.open_csv(stream, read, parse, options) as reader:
            yield from reader

    return Source(name, tuple(names), batches, str(path))


def _parquet(path: Path, name: str) -> Source:
    import pyarrow.parquet as pq

    schema = pq.read_schema(path)

    def batches() -> Iterator[pa.RecordBatch]:
        with _told(path), pq.ParquetFile(path, pre_buffer=False) as file:  # else the whole file would be held
            yield from file.iter_batches(BATCH_ROWS)

    return Source(name, tuple(schema.names), batches, str(path), {field.name: field.type for field in schema})


def _arrow(path: Path, name: str) -> Source:
    def opened(file: Any) -> Any:
        try:
            return pa.ipc.open_file(file)
        except pa.ArrowInvalid:
            file.seek(0)
            return pa.ipc.open_stream(file)

    def batches() -> Iterator[pa.RecordBatch]:
        with _told(path), pa.memory_map(str(path)) as file:
            reader = opened(file)
            if hasattr(reader, "num_record_batches"):
                yield from (reader.get_batch(i) for i in range(reader.num_record_batches))
            else:
                yield from reader

    with pa.memory_map(str(path)) as file:
        schema = opened(file).schema
    return Source(name, tuple(schema.names), batches, str(path), {field.name: field.type for field in schema})


def _is_lines(path: Path) -> bool:
    """Whether a JSON file has an object a line, as ours do."""
    with _stream(path) as stream:
        head = stream.read(1 << 16).lstrip()
    first, _, rest = head.partition(b"\n")
    second = rest.partition(b"\n")[0].strip()
    return first.strip() == b"[" and second.startswith(b"{") and (second.endswith((b"},", b"}")))


def _lines(path: Path, name: str) -> Source:
    columns: dict[str, None] = {}
    for batch in _line_batches(path):
        columns |= dict.fromkeys(batch.schema.names)
        break
    return Source(name, tuple(columns), lambda: _line_batches(path), str(path))


def _line_batches(path: Path) -> Iterator[pa.RecordBatch]:
    """Batches of objects, one a line; commas at the ends of lines and the brackets of an array around them are no matter."""
    import pyarrow.json as pj

    def parsed(block: bytes) -> Iterator[pa.RecordBatch]:
        lines = (line.strip().rstrip(b",") for line in block.split(b"\n"))
        text = b"\n".join(line for line in lines if line not in (b"", b"[", b"]"))
        if text:
            options = pj.ParseOptions(newlines_in_values=False)
            table = pj.read_json(io.BytesIO(text), pj.ReadOptions(block_size=max(len(text), 1024)), options)
            yield from _without_times(table, text).to_batches()

    with _told(path), _stream(path) as stream:
        rest = b""
        while block := stream.read(BLOCK_BYTES):
            whole, _, rest = (rest + block).rpartition(b"\n")
            yield from parsed(whole)
        yield from parsed(rest)


def _without_times(table: pa.Table, text: bytes) -> pa.Table:
    """The table with its texts as they stand: the reader takes those that look like moments for such."""
    import pyarrow.json as pj

    fields = [field.with_type(pa.string()) if pa.types.is_timestamp(field.type) else field for field in table.schema]
    if fields == list(table.schema):
        return table
    explicit = pj.ParseOptions(explicit_schema=pa.schema(fields))
    return pj.read_json(io.BytesIO(text), pj.ReadOptions(block_size=max(len(text), 1024)), explicit)


def _whole(path: Path, name: str) -> list[Source]:
    """The tables of a JSON file that is read at once: a list of objects, or several by name."""
    with _stream(path) as stream:
        text = stream.read(WHOLE_JSON + 1)
    if len(text) > WHOLE_JSON:
        raise OptionError(
            f"more than {WHOLE_JSON:,} bytes of JSON", where=str(path), hint="an object a line (NDJSON), or Parquet"
        )
    data = json.loads(text)
    if isinstance(data, Mapping) and isinstance(data.get("tables"), Mapping):
        data = data["tables"]
    lists = data if isinstance(data, Mapping) else {name: data}
    sources = []
    for key, rows in lists.items():
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            continue
        columns = list(dict.fromkeys(column for row in rows for column in row))
        batch = pa.RecordBatch.from_arrays([_column(rows, column) for column in columns], names=columns)
        sources.append(Source(key, tuple(columns), lambda batch=batch: iter([batch]), str(path)))
    if not sources:
        raise OptionError("no list of objects", where=str(path), hint='[{"id": 1}, ...] or {"students": [{"id": 1}, ...]}')
    return sources


def _column(rows: list[dict[str, Any]], name: str) -> pa.Array:
    values = [row.get(name) for row in rows]
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if v is None else v if isinstance(v, str) else json.dumps(v) for v in values], pa.string())


class _told:
    """Turns what PyArrow says about a broken file into one of our errors."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, pa.ArrowInvalid | EOFError | UnicodeDecodeError) or (
            isinstance(error, OSError) and error.errno is None
        ):
            reason = str(error).partition("\n")[0][:160]
            hint = "a whole file of the format that its name says, in UTF-8"
            raise OptionError(f"cannot be read: {reason}", where=str(self.path), hint=hint) from None
