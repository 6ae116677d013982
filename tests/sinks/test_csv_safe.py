"""`--csv-safe`: a spreadsheet takes no cell for a formula."""

from __future__ import annotations

import io

import pyarrow as pa
import pytest
from typer.testing import CliRunner

import fabula
from fabula import Dialect, sinks
from fabula.interfaces.cli import app
from fabula.sinks.delimited import harmless

RISKY = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\ttab", "\rreturn", "＝1", "＠x"]
CALM = ["safe", "a=b", "-5", "+3.5", "-1,25", "", "'quoted", "ï", None]


def written(batch: pa.RecordBatch, form: str = "csv", **options) -> str:
    out = io.BytesIO()
    writer = sinks.open_writer(sinks.find(form), out, batch.schema, Dialect(**options))
    writer.write(batch)
    writer.close()
    return out.getvalue().decode()


@pytest.mark.parametrize("text", RISKY)
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text):
    assert harmless(pa.array([text])).to_pylist() == ["'" + text]


def test_other_texts_and_plain_numbers_stay_as_they_are():
    assert harmless(pa.array(CALM)).to_pylist() == CALM
    assert harmless(pa.array([*CALM, "=1"])).to_pylist() == [*CALM, "'=1"]


def test_columns_of_numbers_and_dictionaries_are_written_right():
    words = pa.array(["=a,b", "x", "=a,b"]).dictionary_encode()
    batch = pa.record_batch({"w": words, "n": pa.array([-1, -2, -3]), "t": pa.array(["+1 (2)", "y", None])})
    assert written(batch, csv_safe=True) == 'w,n,t\n"\'=a,b",-1,\'+1 (2)\nx,-2,y\n"\'=a,b",-3,\n'
    assert written(batch).splitlines()[1] == '"=a,b",-1,+1 (2)'
    assert written(batch, "tsv", csv_safe=True).splitlines()[1] == "'=a,b\t-1\t'+1 (2)"


def test_other_formats_are_untouched():
    batch = pa.record_batch({"w": ["=1+1"]})
    assert written(batch, "ndjson", csv_safe=True) == '{"w":"=1+1"}\n'


def test_the_command_line_and_python_ask_for_it(tmp_path):
    recipe = tmp_path / "r.yaml"
    recipe.write_text('t:\n  rows: 3\n  columns:\n    a: choice("=1+1")\n    n: integer(-5, -5)\n')
    runner = CliRunner()
    assert runner.invoke(app, [str(recipe), "--seed", "1", "--csv-safe", "-f", "csv"]).stdout.splitlines()[1] == "'=1+1,-5"
    assert runner.invoke(app, [str(recipe), "--seed", "1", "-f", "csv"]).stdout.splitlines()[1] == "=1+1,-5"
    target = tmp_path / "out.csv"
    runner.invoke(app, [str(recipe), "--seed", "1", "--csv-safe", "-o", str(target)])
    assert target.read_text().splitlines()[1] == "'=1+1,-5"
    fabula.generate(recipe, seed=1).write(target, force=True, dialect=Dialect(csv_safe=True))
    assert target.read_text().splitlines()[1] == "'=1+1,-5"


def test_it_is_an_option_over_http():
    client = pytest.importorskip("fastapi.testclient", reason="the server is not installed")
    from fabula.interfaces.server import create_app

    recipe = {"t": {"rows": 2, "columns": {"a": 'choice("=1+1")', "n": "integer(-5, -5)"}}}
    ask = {"schema": recipe, "seed": 1, "format": "csv"}
    door = client.TestClient(create_app())
    assert door.post("/generate", json=ask | {"csv_safe": True}).text.splitlines()[1] == "'=1+1,-5"
    assert door.post("/generate", json=ask).text.splitlines()[1] == "=1+1,-5"
