"""Predict the schema of every prompt of a file.

    python benchmarks/predict_schemas.py IN OUT

IN holds lines `{"id", "prompt"}`; OUT gets lines `{"id", "tables": [{"name", "columns": [{"name", "type", "references"?}], "foreign_keys"}]}`.
Types are coarse: numeric, temporal, boolean, text. Goes through the public API only.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa

import fabula


def main(source: Path, target: Path) -> None:
    """One line out for every line in."""
    lines = [json.loads(line) for line in source.read_text("utf-8").splitlines() if line.strip()]
    with target.open("w", encoding="utf-8") as out:
        for line in lines:
            out.write(json.dumps({"id": line["id"], "tables": tables_of(line["prompt"])}, ensure_ascii=False) + "\n")


def tables_of(prompt: str) -> list[dict[str, Any]]:
    """The predicted tables of a prompt; none when it cannot be answered."""
    try:
        dataset = fabula.generate(prompt, seed=0)
    except fabula.FabulaError:
        return []
    return [table_of(table) for table in dataset.values()]


def table_of(table: fabula.Table) -> dict[str, Any]:
    """Name, columns and foreign keys of a table."""
    columns = []
    for field in table.arrow_schema:
        column = {"name": field.name, "type": coarse_type(field.type)}
        if field.name in table.references:
            column["references"] = table.references[field.name]
        columns.append(column)
    keys = [{"column": name, "ref_table": target.partition(".")[0]} for name, target in table.references.items()]
    return {"name": table.name, "columns": columns, "foreign_keys": keys}


def coarse_type(kind: pa.DataType) -> str:
    """The family of an Arrow type."""
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "numeric"
    return "temporal" if pa.types.is_temporal(kind) else "text"


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
