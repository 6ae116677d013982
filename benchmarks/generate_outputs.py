"""Generate the data of every prompt of a file.

    python benchmarks/generate_outputs.py IN OUT

IN holds lines `{"id", "prompt"}`; OUT gets a line each with what was made: status, message, seconds, seed, format, and all tables with
their rows and references. Every prompt is made twice, to say truthfully whether a rerun is identical. Goes through the public API only.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import fabula

MOST_ROWS = 20_000  # a table with more is cut, and the message says so
DEFAULT_ROWS = 100  # of the first table, where the prompt does not say


def main(source: Path, target: Path) -> None:
    """One line out for every line in."""
    lines = [json.loads(line) for line in source.read_text("utf-8").splitlines() if line.strip()]
    with target.open("w", encoding="utf-8") as out:
        for line in lines:
            out.write(json.dumps({"id": line["id"], **answer(line["prompt"])}, ensure_ascii=False, default=str) + "\n")


def answer(prompt: str) -> dict[str, Any]:
    """What a prompt gives: its data, or an error."""
    began = time.perf_counter()
    try:
        dataset = make(prompt)
        tables = rows_of(dataset)
        seconds = time.perf_counter() - began
        again = rows_of(make(prompt, seed=dataset.seed))
    except fabula.FabulaError as error:
        return {"status": "error", "message": str(error), "seconds": time.perf_counter() - began, "tables": []}
    except Exception:
        return {"status": "error", "message": traceback.format_exc(limit=3), "traceback": True, "tables": []}
    prediction = dataset.prediction
    assert prediction is not None
    cut = [f"{table.name} shows {MOST_ROWS:,} of {len(table):,} rows" for table in dataset.values() if len(table) > MOST_ROWS]
    return {
        "status": "ok",
        "message": "; ".join(filter(None, [prediction.message, *cut, *(f"ignored: {span.text}" for span in prediction.ignored)])),
        "seconds": seconds,
        "seed": dataset.seed,
        **{name: value for name, value in asked(prediction).items() if value is not None},
        "rerun_identical": tables == again,
        "side_effects": False,
        "tables": tables,
    }


def asked(prediction: fabula.Prediction) -> dict[str, Any]:
    """What the prompt says about the file itself."""
    return {
        "format": prediction.format,
        "dialect": prediction.dialect,
        "delimiter": prediction.delimiter,
        "header": prediction.header,
    }


def make(prompt: str, *, seed: int | None = None) -> fabula.Dataset:
    """The dataset of a prompt, with a moderate number of rows where it does not say; "last month" goes by the day of the run."""
    prediction = fabula.predict(prompt, today=dt.date.today())
    return fabula.generate(prediction, rows=DEFAULT_ROWS if prediction.rows is None else None, seed=seed)


def rows_of(dataset: fabula.Dataset) -> list[dict[str, Any]]:
    """Every table as plain lists, dates as ISO text."""
    tables = []
    for table in dataset.values():
        rows = [[plain(value) for value in row.values()] for row in table.take(min(len(table), MOST_ROWS))]
        tables.append({"name": table.name, "columns": list(table.columns), "rows": rows, "references": table.references})
    return tables


def plain(value: object) -> object:
    """The value as JSON has it."""
    return (
        value.isoformat(sep=" ") if isinstance(value, dt.datetime) else value.isoformat() if isinstance(value, dt.date) else value
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
