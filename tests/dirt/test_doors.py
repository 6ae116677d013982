"""Dirt through every door: files, the command line, HTTP and MCP."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import anyio
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
from tests import make
from typer.testing import CliRunner

from fabula.errors import SinkError
from fabula.interfaces.cli import app

SPEC = {
    "customers": {"rows": 300, "columns": {"customer_id": "key", "name": "person.full_name", "email": "person.email"}},
    "orders": {"rows": "1..3 per customers", "columns": {"order_id": "key", "customer_id": "ref(customers)", "fee": "price(5)"}},
}


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.stdout, result.stderr


def test_a_dirty_dataset_is_written_with_its_twin_and_its_ledger(tmp_path: Path) -> None:
    dirty = make.dataset(SPEC).dirty("heavy")
    files = dirty.write(tmp_path / "shop.csv")
    assert [path.name for path in files] == [
        "shop.csv",
        "shop.orders.csv",
        "shop.clean.csv",
        "shop.orders.clean.csv",
        "shop.ledger.csv",
    ]
    counts = [len(list(csv.reader(path.open(encoding="utf-8")))) - 1 for path in files]
    assert counts == [*map(len, dirty.values()), *map(len, dirty.clean.values()), len(dirty.ledger)]
    clean = make.dataset(SPEC).write(tmp_path / "same.csv")
    assert (tmp_path / "shop.clean.csv").read_bytes() == clean[0].read_bytes()


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "ndjson", "parquet", "arrow"])
def test_edge_rows_come_back_whole_from_every_format(form: str, tmp_path: Path) -> None:
    dirty = make.dataset(SPEC).dirty(edges=True)
    files = dirty.write(tmp_path / "shop/", form)
    text = next(entry["after"] for entry in dirty.ledger.to_pylist() if entry["kind"] == "edge_control")
    if form in ("csv", "tsv"):
        with files[0].open(encoding="utf-8", newline="") as file:
            names = [row[1] for row in csv.reader(file, delimiter="," if form == "csv" else "\t")]
    elif form in ("json", "ndjson"):
        told = files[0].read_text("utf-8")
        names = [row["name"] for row in (json.loads(told) if form == "json" else map(json.loads, told.splitlines()))]
    else:
        names = (pq.read_table if form == "parquet" else feather.read_table)(files[0])["name"].to_pylist()
    assert text in names and "=1+1" in names


def test_a_folder_holds_the_twin_in_a_folder_of_its_own(tmp_path: Path) -> None:
    dirty = make.dataset(SPEC).dirty("heavy")
    files = dirty.write(tmp_path / "shop", "parquet")
    names = ["customers.parquet", "orders.parquet", "clean/customers.parquet", "clean/orders.parquet", "ledger.parquet"]
    assert [str(path.relative_to(tmp_path / "shop")) for path in files] == names
    assert pq.read_table(files[4]).equals(dirty.ledger.to_arrow())


def test_files_that_are_there_are_not_replaced_and_nothing_is_left_half_written(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "ledger.csv").write_text("mine")
    with pytest.raises(SinkError, match="is there already"):
        make.dataset(SPEC).dirty("heavy").write(tmp_path / "shop/")
    assert [path.name for path in (tmp_path / "shop").iterdir()] == ["ledger.csv"]


def test_tables_that_would_share_a_file_are_refused(tmp_path: Path) -> None:
    spec = {"a": SPEC["customers"], "ledger": SPEC["customers"]}
    with pytest.raises(SinkError, match="would be the file of two tables"):
        make.dataset(spec).dirty("heavy").write(tmp_path / "x.csv")


def test_the_command_line_breaks_things_and_lists_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("shop.json").write_text(json.dumps(SPEC), "utf-8")
    code, _, said = run("shop.json", "--seed", "1", "--dirt", "heavy", "--edges", "-o", "out/")
    assert code == 0 and "out/clean/orders.csv" in said and "out/ledger.csv" in said
    assert "--dirt heavy" in said and "--edges" in said
    code, rows, _ = run("shop.json", "--seed", "1", "--dirt", "heavy", "--edges", "-t", "customers", "--ledger", "l.ndjson")
    assert code == 0 and rows.splitlines()[1:] and Path("l.ndjson").read_text("utf-8").count('"edge_emoji"') == 1
    assert (
        rows == Path("out/customers.csv").read_bytes().decode("utf-8").replace("\r\n", "\n")
        or rows.encode() == Path("out/customers.csv").read_bytes()
    )


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--dirt", "filthy"), 2, "`filthy` is no level of dirt"),
        (("--ledger", "x.csv"), 2, "nothing is broken"),
        (("--edges", "-n", "5"), 3, "hold no edge rows"),
    ],
)
def test_the_command_line_tells_what_cannot_be(words: tuple[str, ...], code: int, told: str, tmp_path: Path) -> None:
    path = tmp_path / "shop.json"
    path.write_text(json.dumps(SPEC), "utf-8")
    ended, _, said = run(str(path), "--seed", "1", *words)
    assert (ended, told in said) == (code, True), said


def test_http_answers_with_dirty_rows_and_the_ledger() -> None:
    pytest.importorskip("fastapi")
    from fastapi.testclient import TestClient

    from fabula.interfaces.server import create_app

    with TestClient(create_app()) as http:
        ask = {"schema": SPEC, "seed": 1}
        dirty = http.post("/generate", json=ask | {"dirt": "heavy"}).json()
        clean = http.post("/generate", json=ask).json()
        refused = http.post("/generate", json=ask | {"dirt": "filthy"})
        stream = http.post("/generate", json=ask | {"dirt": 0.15, "format": "csv"})
    assert clean["ledger"] is None if "ledger" in clean else True
    kinds = [row[3] for row in dirty["ledger"]["rows"]]
    assert dirty["ledger"]["columns"][:4] == ["table", "row", "column", "kind"] and "missing" in kinds
    table, row, column, _, before, after, clean_row = next(r for r in dirty["ledger"]["rows"] if r[3] == "typo")
    place = dirty["tables"][table]["columns"].index(column)
    assert (dirty["tables"][table]["rows"][row][place], clean["tables"][table]["rows"][clean_row][place]) == (after, before)
    assert refused.status_code == 422 and "no level of dirt" in refused.text
    assert stream.text.count("\n") == len(dirty["rows"]) + 1


def test_an_agent_gets_dirty_rows_and_the_ledger(tmp_path: Path) -> None:
    mcp = pytest.importorskip("mcp")
    from fabula.interfaces.mcp import create_server

    async def ask(**arguments: object) -> dict[str, object]:
        async with mcp.Client(create_server()) as client:
            return (await client.call_tool("generate_data", arguments)).structured_content

    made = anyio.run(lambda: ask(schema=SPEC, seed=1, rows=100, dirt="heavy", edges=True))
    assert made["ledger"]["row_count"] == len(made["ledger"]["rows"]) > 20
    assert "ledger" not in made["tables"]
    files = anyio.run(lambda: ask(schema=SPEC, seed=1, path=str(tmp_path / "shop/"), dirt="light"))
    assert Path(files["ledger"]["file"]).name == "ledger.csv"
    assert set(files["tables"]) == {"customers", "orders", "clean/customers", "clean/orders"}
