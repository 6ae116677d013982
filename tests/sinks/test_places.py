"""Files appear whole or not at all, in every format and place."""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from make import RICH, dataset, plain

import fabula
from fabula.errors import OptionError, PlanError, SinkError
from fabula.sinks import files, find

SMALL = {name: RICH[name] for name in ("teachers", "courses")}
FORMATS = ("csv", "tsv", "json", "ndjson", "parquet", "arrow")
# The second table fails after its first batch: a pattern that runs out of codes.
FAILING = {
    "good": {"rows": 10, "columns": {"a": "key"}},
    "bad": {"rows": 200_000, "columns": {"a": "key", "code": 'pattern("#####", unique=True)'}},
}


def listing(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def read(path: Path) -> pa.Table:
    return pq.read_table(path) if path.suffix == ".parquet" else pa.ipc.open_file(path).read_all()


def in_files(rows: pa.Table, form: str) -> pa.Table:
    """The rows with the types that a file can hold: Parquet counts no whole seconds."""
    if form == "arrow":
        return rows
    return rows.cast(pa.schema([f.with_type(pa.timestamp("ms")) if pa.types.is_timestamp(f.type) else f for f in rows.schema]))


@pytest.fixture
def made() -> fabula.Dataset:
    return dataset(SMALL)


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_columnar_files_hold_the_same_values_and_types(made: fabula.Dataset, form: str, tmp_path: Path) -> None:
    for table, path in zip(made.values(), made.write(tmp_path / f"x.{form}"), strict=True):
        assert plain(read(path)).equals(in_files(plain(table.to_arrow()), form))


@pytest.mark.parametrize("form", ["parquet", "arrow"])
def test_columnar_files_hold_every_kind_and_no_rows(form: str, tmp_path: Path) -> None:
    for name, table in dataset(RICH).items():
        path = fabula.generate({name: {"rows": 0, "columns": {"a": "key", "b": "choice(X)", "c": "None"}}}, seed=1).write(
            tmp_path / f"{name}.{form}"
        )[0]
        assert read(path).num_rows == 0
        stream = io.BytesIO()
        table.write_stream(stream, form)
        data = io.BytesIO(stream.getvalue())
        found = pq.read_table(data) if form == "parquet" else pa.ipc.open_file(data).read_all()
        assert plain(found).equals(in_files(plain(table.to_arrow()), form)), name


def test_parquet_in_many_batches_reads_back_whole(tmp_path: Path) -> None:
    table = dataset(RICH)["results"]
    rows = files.Rows("results", table.arrow_schema, table.batches(rows=700))
    path = files.write_files([rows], files.understand_path(tmp_path / "x.parquet"))[0]
    assert pq.ParquetFile(path).num_row_groups > 5
    assert plain(read(path)).equals(plain(table.to_arrow()))


@pytest.mark.parametrize("suffix", ["csv", "json", "ndjson", "tsv"])
@pytest.mark.parametrize(
    ("ending", "opened"),
    [
        ("gz", lambda data: gzip.decompress(data)),
        ("zst", lambda data: pa.input_stream(pa.py_buffer(data), compression="zstd").read()),
    ],
)
def test_text_is_compressed_by_its_ending(
    made: fabula.Dataset, suffix: str, ending: str, opened: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    plain_paths = made.write(tmp_path / f"plain.{suffix}")
    for packed, loose in zip(made.write(tmp_path / f"packed.{suffix}.{ending}"), plain_paths, strict=True):
        assert opened(packed.read_bytes()) == loose.read_bytes()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("school.csv", ["school.csv", "school.courses.csv"]),
        ("school.json.gz", ["school.json.gz", "school.courses.json.gz"]),
        ("school/", ["school/teachers.csv", "school/courses.csv"]),
        ("school", ["school/teachers.csv", "school/courses.csv"]),
        ("a/b/c/", ["a/b/c/teachers.csv", "a/b/c/courses.csv"]),
        ("packed.gz", ["packed.gz", "packed.courses.gz"]),
    ],
)
def test_several_tables_become_siblings_or_a_folder(made: fabula.Dataset, path: str, expected: list[str], tmp_path: Path) -> None:
    paths = made.write(f"{tmp_path}/{path}")
    assert [str(found.relative_to(tmp_path)) for found in paths] == expected
    assert all(found.is_file() for found in paths)


@pytest.mark.parametrize("form", FORMATS)
def test_a_format_given_by_name_wins_over_the_ending(made: fabula.Dataset, form: str, tmp_path: Path) -> None:
    assert made.write(tmp_path / "data.txt", form)[0].name == "data.txt"
    assert made.write(tmp_path / "folder", form)[0].name == f"teachers{find(form).suffixes[0]}"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("x.parket", "format: no format named `.parket`\n  hint: "),
        ("x.docx", "format: no format named `.docx`\n  hint: known: "),
        ("x.parquet.gz", "x.parquet.gz: parquet is compressed already\n  hint: x.parquet"),
        ("", "output: an empty path\n  hint: school.csv, or a folder"),
        ("a\0b.csv", "output: an empty path\n  hint: school.csv, or a folder"),
    ],
)
def test_a_path_that_asks_for_the_impossible_is_refused(made: fabula.Dataset, path: str, message: str) -> None:
    with pytest.raises(OptionError) as caught:
        made.write(path)
    assert str(caught.value).startswith(message)


# Whole or not at all.


@pytest.mark.parametrize("target", ["out.csv", "out.parquet", "out.json.gz", "out.arrow", "folder/", "new/out.csv"])
def test_an_error_in_the_middle_leaves_nothing(target: str, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="has only 100,000 different codes"):
        dataset(FAILING).write(f"{tmp_path}/{target}")
    assert listing(tmp_path) == []


def test_an_error_in_the_middle_leaves_the_old_files_as_they_were(tmp_path: Path) -> None:
    for name in ("out.csv", "out.bad.csv"):
        (tmp_path / name).write_text("old")
    with pytest.raises(PlanError):
        dataset(FAILING).write(tmp_path / "out.csv", force=True)
    assert listing(tmp_path) == ["out.bad.csv", "out.csv"]
    assert {(tmp_path / name).read_text() for name in listing(tmp_path)} == {"old"}


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    def interrupted() -> Iterator[pa.RecordBatch]:
        yield from dataset(SMALL)["teachers"].batches()
        raise KeyboardInterrupt

    rows = files.Rows("t", dataset(SMALL)["teachers"].arrow_schema, interrupted())
    with pytest.raises(KeyboardInterrupt):
        files.write_files([rows], files.understand_path(tmp_path / "x.csv"))
    assert listing(tmp_path) == []


def test_a_file_that_is_there_is_left_alone_unless_forced(made: fabula.Dataset, tmp_path: Path) -> None:
    (tmp_path / "x.courses.csv").write_text("mine")
    with pytest.raises(SinkError) as caught:
        made.write(tmp_path / "x.csv")
    assert str(caught.value) == f"{tmp_path}/x.courses.csv: is there already\n  hint: --force to replace it, or another name"
    assert listing(tmp_path) == ["x.courses.csv"]
    assert (tmp_path / "x.courses.csv").read_text() == "mine"
    made.write(tmp_path / "x.csv", force=True)
    assert (tmp_path / "x.courses.csv").read_text().startswith("course_id,")
    assert listing(tmp_path) == ["x.courses.csv", "x.csv"]


def test_a_folder_in_the_way_is_refused(made: fabula.Dataset, tmp_path: Path) -> None:
    (tmp_path / "x.courses.csv").mkdir()
    with pytest.raises(SinkError) as caught:
        made.write(tmp_path / "x.csv", force=True)
    assert str(caught.value) == f"{tmp_path}/x.courses.csv: is a folder\n  hint: name a file in it, or end the path with /"


def test_a_folder_that_is_not_there_is_told(made: fabula.Dataset, tmp_path: Path) -> None:
    with pytest.raises(SinkError) as caught:
        made.write(tmp_path / "no" / "where" / "x.csv")
    assert (
        str(caught.value) == f"{tmp_path}/no/where: cannot be written: no such file or directory\n  hint: make the folder first"
    )
    assert made.write(tmp_path / "new" / "x.csv")[0].is_file()


def test_a_file_used_as_a_folder_is_told(made: fabula.Dataset, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("a file")
    with pytest.raises(SinkError) as caught:
        made.write(tmp_path / "x" / "y.csv")
    assert str(caught.value) == f"{tmp_path}/x: cannot be written: file exists\n  hint: another place"


def test_a_name_too_long_is_told(made: fabula.Dataset, tmp_path: Path) -> None:
    with pytest.raises(SinkError, match="file name too long"):
        made.write(tmp_path / ("x" * 300 + ".csv"))
    assert listing(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_one_may_not_write_to_is_told(made: fabula.Dataset, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(SinkError) as caught:
            made.write(tmp_path / "x.csv")
    finally:
        tmp_path.chmod(0o700)
    assert str(caught.value) == f"{tmp_path}/x.csv: cannot be written: permission denied\n  hint: a place you may write to"


def test_a_folder_that_nobody_can_write_to_is_told(made: fabula.Dataset) -> None:
    with pytest.raises(SinkError) as caught:
        made.write("/proc/x.csv")
    assert str(caught.value).startswith("/proc/x.csv: cannot be written: ")


def test_what_is_no_regular_file_is_never_replaced(made: fabula.Dataset, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(SinkError) as caught:
        made.write(tmp_path / "pipe.csv", force=True)
    assert str(caught.value) == f"{tmp_path}/pipe.csv: is no regular file\n  hint: a new name, or - for standard output"
    assert stat.S_ISFIFO((tmp_path / "pipe.csv").stat().st_mode)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("compression", ["", "gzip"])
def test_a_full_disk_is_an_error_and_not_a_short_file(form: str, compression: str) -> None:
    table = dataset(SMALL)["teachers"]
    rows = files.Rows("teachers", table.arrow_schema, table.batches())
    with pytest.raises(OSError, match="No space left"), open("/dev/full", "wb", buffering=0) as stream:
        files.write_stream(rows, stream, find(form), compression=compression)


@pytest.mark.parametrize("name", ["x.csv", "x.parquet", "x.json.gz", "folder/"])
def test_a_disk_that_fills_up_leaves_nothing(name: str, tmp_path: Path) -> None:
    program = (
        "import resource, sys, fabula; fabula.generate({'t': {'rows': 100000, 'columns': {'a': 'uuid'}}}, seed=1).first.take(1);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "try: fabula.generate({'t': {'rows': 100000, 'columns': {'a': 'uuid'}}}, seed=1).write(sys.argv[1])\n"
        "except fabula.FabulaError as error: print(error)"
    )
    assert resource.getrlimit(resource.RLIMIT_FSIZE)
    out = subprocess.run(
        [sys.executable, "-c", program, f"{tmp_path}/{name}"],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(fabula.__file__).parent.parent)},
    )
    assert "cannot be written: file too large\n  hint: " in out.stdout, out.stderr
    assert listing(tmp_path) == []


# Streams.


def test_a_stream_gets_the_bytes_of_the_file_and_stays_open(made: fabula.Dataset, tmp_path: Path) -> None:
    made.write(tmp_path / "x.csv")
    stream = io.BytesIO()
    made["teachers"].write_stream(stream, "csv")
    assert stream.getvalue() == (tmp_path / "x.csv").read_bytes()
    stream.write(b"more")


def test_progress_is_told_with_every_batch(made: fabula.Dataset, tmp_path: Path) -> None:
    told: list[tuple[str, int]] = []
    made.write(tmp_path / "x.json", progress=lambda name, rows: told.append((name, rows)))
    assert told == [("teachers", 700), ("courses", 23)]
    assert len(json.loads((tmp_path / "x.json").read_text())) == 700
