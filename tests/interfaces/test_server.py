"""The HTTP door, through a client: answers, streams, limits, and problem JSON for everything else."""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

import fabula
from fabula.errors import OptionError
from fabula.interfaces import server
from fabula.interfaces.limits import Settings
from fabula.interfaces.sending import Flow

SCHEMA = {
    "students": {
        "rows": 30,
        "columns": {
            "student_id": 'key("S-####")',
            "name": "person.full_name",
            "born_on": "person.birth_date",
            "fee": "price(10)",
        },
    },
    "marks": {
        "rows": "2 per students",
        "columns": {"mark_id": "key", "student_id": "ref(students)", "note": "choice(good, null=0.5)"},
    },
}


def client(**limits: int) -> TestClient:
    return TestClient(server.create_app(Settings(**limits)), raise_server_exceptions=False)


@pytest.fixture(scope="module")
def http() -> TestClient:
    return client()


def problem(answer: httpx.Response) -> dict[str, object]:
    """The problem that an answer tells, its media type and status checked."""
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert told["status"] == answer.status_code
    assert told["type"].startswith("urn:fabula:problem:")
    assert told["title"]
    return told


# -- rows ------------------------------------------------------------------------------------------------------------


def test_a_prompt_gives_columns_and_rows_with_an_echo(http: TestClient) -> None:
    answer = http.post("/generate", json={"prompt": "generate a school dataset", "rows": 5, "seed": 1}).json()
    first = next(iter(answer["tables"].values()))
    assert (answer["columns"], answer["rows"]) == (first["columns"], first["rows"])
    assert len(answer["rows"]) == 5
    assert all(len(row) == len(answer["columns"]) for row in answer["rows"])
    assert answer["seed"] == 1
    assert any(span["setting"] == "subject" for span in answer["understood"])
    assert answer["ignored"] == []
    assert 0 < answer["confidence"] <= 1


def test_a_schema_gives_the_rows_of_the_python_call(http: TestClient) -> None:
    answer = http.post("/generate", json={"schema": SCHEMA, "rows": 3, "seed": 9}).json()
    dataset = fabula.generate(SCHEMA, rows=3, seed=9)
    assert list(answer["tables"]) == ["students", "marks"]
    for name, table in dataset.items():
        expected = [
            [value.isoformat() if hasattr(value, "isoformat") else value for value in row.values()] for row in table.to_pylist()
        ]
        assert answer["tables"][name] == {"columns": list(table.columns), "rows": expected}
    assert (answer["understood"], answer["confidence"]) == ([], None)


def test_the_seed_that_was_drawn_gives_the_same_rows_again(http: TestClient) -> None:
    first = http.post("/generate", json={"schema": SCHEMA}).json()
    assert http.post("/generate", json={"schema": SCHEMA, "seed": first["seed"]}).json() == first


def test_one_table_can_be_asked_for(http: TestClient) -> None:
    assert list(http.post("/generate", json={"schema": SCHEMA, "table": "marks"}).json()["tables"]) == ["marks"]


def test_a_predicted_schema_can_be_sent_back(http: TestClient) -> None:
    predicted = http.post("/schema", json={"prompt": "a hotel"}).json()
    assert predicted["yaml"].startswith("about:\n")
    straight = http.post("/generate", json={"prompt": "a hotel", "seed": 2, "rows": 3}).json()
    returned = http.post("/generate", json={"schema": predicted["schema"], "seed": 2, "rows": 3}).json()
    assert returned["tables"] == straight["tables"]


# -- streams ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", [{"json": {"format": "csv"}}, {"headers": {"Accept": "text/csv"}}], ids=["format", "accept"])
def test_csv_is_streamed_as_a_file(http: TestClient, how: dict[str, dict[str, str]]) -> None:
    answer = http.post("/generate", json={"schema": SCHEMA, "seed": 9} | how.get("json", {}), headers=how.get("headers"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''students.csv"
    assert (answer.headers["x-fabula-seed"], answer.headers["x-fabula-tables"]) == ("9", "students,marks")
    assert answer.text.splitlines()[0] == "student_id,name,born_on,fee"
    assert len(answer.text.splitlines()) == 31


def test_ndjson_holds_every_table(http: TestClient) -> None:
    answer = http.post("/generate", json={"schema": SCHEMA, "format": "jsonl"})
    tables = [json.loads(line)["_table"] for line in answer.text.splitlines()]
    assert tables == ["students"] * 30 + ["marks"] * 60


def test_parquet_and_arrow_are_whole_files(http: TestClient) -> None:
    parquet = http.post("/generate", json={"schema": SCHEMA, "format": "parquet", "seed": 4}).content
    arrow = http.post("/generate", json={"schema": SCHEMA, "format": "arrow", "seed": 4}).content
    expected = fabula.generate(SCHEMA, seed=4)["students"].to_pylist()
    assert pq.read_table(io.BytesIO(parquet)).to_pylist() == expected
    assert pa.ipc.open_file(arrow).read_all().to_pylist() == expected


def test_a_stream_may_be_longer_than_an_inline_answer() -> None:
    small = client(rows=10)
    assert len(small.post("/generate", json={"schema": SCHEMA, "format": "csv"}).text.splitlines()) == 31


def test_a_reader_that_goes_away_frees_its_place() -> None:
    done = threading.Event()
    flow = Flow(seconds=30)

    def work() -> None:
        while True:
            flow.write(b"x" * 1000)

    flow.start(work, done.set)
    parts: Iterator[bytes] = flow.begun()
    assert next(parts) == b"x" * 1000
    parts.close()  # type: ignore[attr-defined]
    assert done.wait(5)


def test_a_stream_that_takes_too_long_is_cut_off_and_not_left_hanging() -> None:
    flow = Flow(seconds=0.3)

    def work() -> None:
        while True:
            flow.write(b"x")
            time.sleep(0.05)

    flow.start(work, lambda: None)
    with pytest.raises(BrokenPipeError, match="cut off: time was up"):
        list(flow.begun())


# -- pages and listings ----------------------------------------------------------------------------------------------


def test_it_says_that_it_lives(http: TestClient) -> None:
    assert http.get("/health").json() == {"status": "ok", "version": fabula.__version__}


def test_the_catalogue_is_listed(http: TestClient) -> None:
    assert http.get("/catalogue/locales").json()["de_DE"] == "German, Germany"
    assert "school" in http.get("/catalogue/domains", params={"query": "school"}).json()


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_the_pages_load_nothing_from_elsewhere(http: TestClient, path: str) -> None:
    page = http.get(path)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert not re.search(r"https?://|//cdn|@import|<script src|<link rel=.stylesheet", page.text)
    assert "default-src 'self'" in page.headers["content-security-policy"]


def test_the_openapi_document_names_what_can_be_asked(http: TestClient) -> None:
    document = http.get("/openapi.json").json()
    assert set(document["paths"]) == {"/generate", "/schema", "/catalogue/{kind}", "/health"}
    assert set(document["components"]["schemas"]["AskRows"]["properties"]) == {
        "prompt",
        "schema",
        "rows",
        "locale",
        "seed",
        "table",
        "format",
        "dirt",
        "edges",
        "csv_safe",
        "english_headers",
    }


# -- bad input -------------------------------------------------------------------------------------------------------

SAY = 'say what you need, such as "a school dataset"'
BAD = {
    "empty prompt": ({"prompt": ""}, "prompt", "there are no words in it", SAY),
    "emoji": ({"prompt": "🎉🎉"}, "prompt", "there are no words in it", SAY),
    "control characters": ({"prompt": "\x00\x01\x1b"}, "prompt", "there are no words in it", SAY),
    "half a sign": ({"prompt": "\ud800 hotel"}, "prompt", "not UTF-8 text", 'words, such as "a school dataset"'),
    "negative rows": ({"prompt": "hotels", "rows": -1}, "rows", "-1 rows", "0 to 1,000,000,000,000"),
    "rows as words": (
        {"prompt": "hotels", "rows": "many"},
        "rows",
        "Input should be a valid integer, unable to parse string as an integer",
        "found 'many'",
    ),
    "seed": ({"prompt": "hotels", "seed": -1}, "seed", "-1 is not a seed", "a whole number, 0 or more"),
    "locale": (
        {"prompt": "hotels", "locale": "de_XX"},
        "locale",
        "no locale named `de_XX`",
        "did you mean `es_MX` or `de_LU` or `de_LI`?",
    ),
    "table": ({"schema": SCHEMA, "table": "student"}, "table", "no table named `student`", "did you mean `students`?"),
    "format": ({"schema": SCHEMA, "format": "parkett"}, "format", "no format named `parkett`", "did you mean `parquet`?"),
    "column": (
        {"schema": {"a": {"columns": {"x": "kee"}}}},
        "a.x",
        "no column or semantic type named `kee`",
        "did you mean `key` or `week`?",
    ),
    "nothing": ({}, "prompt", "neither a prompt nor a schema", 'one of them: {"prompt": "a school dataset"}'),
    "both": (
        {"prompt": "a", "schema": SCHEMA},
        "prompt",
        "both a prompt and a schema",
        'one of them: {"prompt": "a school dataset"}',
    ),
    "unknown key": ({"prompt": "hotels", "row": 5}, "row", "Extra inputs are not permitted", "found 5"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_told_where_what_and_hint(http: TestClient, case: str) -> None:
    ask, where, what, hint = BAD[case]
    answer = http.post("/generate", content=json.dumps(ask), headers={"Content-Type": "application/json"})
    told = problem(answer)
    assert answer.status_code == 422
    assert (str(told["where"]).removeprefix("recipe: ").replace("columns.", ""), told["detail"], told["hint"]) == (
        where,
        what,
        hint,
    )


def test_a_body_that_is_not_json_is_told_so(http: TestClient) -> None:
    answer = http.post("/generate", content=b"\xff{", headers={"Content-Type": "application/json"})
    assert (answer.status_code, problem(answer)["title"]) == (400, "Not JSON")
    bare = http.post("/generate", content=b"hotels", headers={"Content-Type": "text/plain"})
    assert (bare.status_code, problem(bare)["detail"]) == (422, "no JSON object")


def test_pages_that_are_not_there_are_problems_too(http: TestClient) -> None:
    assert problem(http.get("/nothing"))["status"] == 404
    assert problem(http.get("/generate"))["status"] == 405
    assert problem(http.get("/catalogue/tables"))["detail"] == "no catalogue of `tables`"
    assert problem(http.post("/generate", json={"prompt": "hotels"}, headers={"Accept": "image/png"}))["status"] == 406


# -- limits ----------------------------------------------------------------------------------------------------------


def test_every_limit_says_its_name() -> None:
    small = client(rows=40, cells=150, prompt=50, stream_rows=80)
    asked = {
        "rows": {"schema": SCHEMA, "rows": 41},
        "stream_rows": {"schema": SCHEMA, "rows": 81, "format": "csv"},
        "cells": {"schema": SCHEMA, "rows": 20},
        "prompt": {"prompt": "hotels " * 10},
    }
    for limit, ask in asked.items():
        answer = small.post("/generate", json=ask)
        told = problem(answer)
        assert (answer.status_code, told["limit"]) == (422, {"name": limit, "most": getattr(Settings(40, 150, 80, 50), limit)})


def test_rows_that_the_recipe_itself_asks_for_are_limited_too(http: TestClient) -> None:
    told = problem(http.post("/generate", json={"schema": {"a": {"rows": 10**12, "columns": {"x": "key"}}}}))
    assert (told["where"], told["detail"]) == ("a", "1,000,000,000,000 rows")
    assert told["hint"] == "at most 100,000 here; the command line has no limit"


def test_a_large_body_is_refused_however_it_comes(http: TestClient) -> None:
    whole = http.post("/generate", content=b"x" * 1_000_001)
    parts = http.post("/generate", content=(b"x" * 100_000 for _ in range(11)))
    for answer in (whole, parts):
        assert answer.status_code == 413
        told = problem(answer)
        assert (told["detail"], told["limit"]) == ("a body of more than 1,000,000 bytes", {"name": "body", "most": 1_000_000})


def test_work_that_takes_too_long_is_stopped() -> None:
    settings = Settings()
    object.__setattr__(settings, "seconds", 0)
    hasty = TestClient(server.create_app(settings), raise_server_exceptions=False)
    answer = hasty.post("/generate", json={"schema": SCHEMA})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert problem(answer)["limit"] == {"name": "seconds", "most": 0}


def test_more_requests_than_places_are_asked_to_come_again() -> None:
    kitchen = server.Kitchen(Settings(running=1))
    kitchen.enter()
    with pytest.raises(server.LimitError, match="busy with other requests"):
        kitchen.enter()
    kitchen.leave()
    kitchen.enter()


def test_limits_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FABULA_ROWS", "12")
    assert Settings.from_environment() == Settings(rows=12)
    monkeypatch.setenv("FABULA_ROWS", "many")
    with pytest.raises(OptionError, match="`many` is not a limit"):
        Settings.from_environment()


# -- a real server ---------------------------------------------------------------------------------------------------


def test_serve_listens_says_where_and_stops() -> None:
    command = [sys.executable, "-m", "fabula.interfaces.cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        address = re.search(r"http://[\d.:]+", process.stderr.readline())
        assert address
        answer = _patiently(f"{address[0]}/health")
        process.terminate()
        assert answer.json()["status"] == "ok"
    assert process.returncode in (0, 143, -15)


def test_a_port_that_is_taken_is_told() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        command = [sys.executable, "-m", "fabula.interfaces.cli", "serve", "--port", str(port)]
        result = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    expected = f"fabula: 127.0.0.1:{port}: cannot listen: address already in use\n  hint: --port 0 takes a free one\n"
    assert (result.returncode, result.stderr) == (1, expected)


def test_the_module_for_asgi_servers_holds_the_application() -> None:
    import fake_data_api

    assert fake_data_api.app.title == "Fabula"
    assert len(Path(fake_data_api.__file__).read_text().splitlines()) <= 6


def _patiently(url: str, seconds: float = 15) -> httpx.Response:
    deadline = time.monotonic() + seconds
    while True:
        try:
            return httpx.get(url)
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
