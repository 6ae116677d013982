"""What people ask for, in prompts of trades that no phrase was written for, is understood by the shipped weights.

A network is right most of the time and not always, so that the share of prompts counts of which every check holds.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

import fabula
from fabula.prompt.finding import alike, find
from fabula.prompt.network import shipped
from fabula.teaching.corpus import TAGS

CASES = [json.loads(line) for line in (Path(__file__).parent / "instructions.jsonl").read_text("utf-8").splitlines()]
ENOUGH = 0.5  # of all prompts


def column(dataset: fabula.Dataset, words: str) -> tuple[str, list[Any]]:
    """The full name and the values of the column that some words mean."""
    assert dataset.prediction is not None
    found = find(dataset.prediction.schema, words)
    assert found is not None and not found[1].rare, f"no {words}"
    return f"{found[0].name}.{found[1].name}", [row[found[1].name] for row in dataset[found[0].name].to_pylist()]


def columns(dataset: fabula.Dataset) -> list[str]:
    return [name for table in dataset.values() for name in table.columns]


def day(value: Any) -> str:
    return (value.date() if isinstance(value, dt.datetime) else value).isoformat()[:10]


def check_rows(dataset: fabula.Dataset, want: Any) -> None:
    prediction = dataset.prediction
    assert prediction is not None
    if isinstance(want, dict):
        sizes = {words: next((len(t) for t in dataset.values() if words in t.name), None) for words in want}
        assert sizes == want, sizes
    else:
        assert prediction.rows == want, prediction.rows
        assert want is None or max(len(table) for table in dataset.values()) >= want


def check(dataset: fabula.Dataset, case: dict[str, Any]) -> None:
    """All that a case expects, or AssertionError."""
    prediction = dataset.prediction
    assert prediction is not None
    if "rows" in case:
        check_rows(dataset, case["rows"])
    for name in ("seed", "format", "dialect", "header", "delimiter", "locale"):
        found = prediction.schema.locale if name == "locale" else getattr(prediction, name)
        assert name not in case or found == case[name], f"{name}: {found}"
    for words in case.get("has", []):
        column(dataset, words)
    for words in case.get("lacks", []):
        assert not [name for name in columns(dataset) if words.replace(" ", "_") in name], words
    if "only" in case:
        extra = [n for n in columns(dataset) if not any(alike(words, n, "") >= 60 for words in case["only"])]
        assert len(columns(dataset)) >= len(case["only"]) and not extra, columns(dataset)
    assert set(case.get("exact", [])) <= set(columns(dataset)), columns(dataset)
    check_values(dataset, case)


def check_values(dataset: fabula.Dataset, case: dict[str, Any]) -> None:
    for words, (low, high) in case.get("range", {}).items():
        values = ages(dataset) if words == "age" else [v for v in column(dataset, words)[1] if v is not None]
        assert all((low is None or v >= low) and (high is None or v <= high) for v in values), (min(values), max(values))
    for words, (first, last) in case.get("dates", {}).items():
        values = [day(v) for v in column(dataset, words)[1] if v is not None]
        assert values and all(first <= v <= last for v in values), (min(values), max(values))
    for words, labels in case.get("values", {}).items():
        found = {str(v).lower() for v in column(dataset, words)[1] if v is not None}
        assert found <= {label.lower() for label in labels} and len(found) > 1, found
    for key, share in case.get("share", {}).items():
        words, _, label = key.partition("=")
        values = [str(v).lower() for v in column(dataset, words)[1]]
        assert abs(sum(v == label for v in values) / len(values) - share) < 0.06, key
    for words, share in case.get("missing", {}).items():
        values = column(dataset, words)[1]
        assert abs(sum(v is None for v in values) / len(values) - share) < 0.04, words
    for words in case.get("unique", []):
        values = column(dataset, words)[1]
        assert len(set(values)) == len(values), words
    for words, form in case.get("pattern", {}).items():
        assert all(re.match(form, str(v)) for v in column(dataset, words)[1]), words
    for one, other in case.get("ordered", []):
        pairs = zip(column(dataset, one)[1], column(dataset, other)[1], strict=True)
        assert all(a is None or b is None or day(a) <= day(b) for a, b in pairs)
    if "sort" in case:
        said = [name.lstrip("-") for name in dataset.prediction.sort]  # type: ignore[union-attr]
        assert [n.startswith("-") for n in case["sort"]] == [n.startswith("-") for n in dataset.prediction.sort]  # type: ignore[union-attr]
        assert all(alike(want.lstrip("-"), name, "") > 0 or "date" in want for want, name in zip(case["sort"], said, strict=True))
    names = [table.name for table in dataset.values()]
    assert all(any(words in name for name in names) for words in case.get("tables", [])), names
    assert not case.get("dirty") or any(t.dirt for t in dataset.prediction.schema.tables) or dataset.prediction.schema.dirt  # type: ignore[union-attr]


def ages(dataset: fabula.Dataset) -> list[int]:
    """Ages of people, by their age or their day of birth."""
    try:
        name, values = column(dataset, "age")
        if "age" in name.rpartition(".")[2]:
            return [v for v in values if v is not None]
    except AssertionError:
        pass
    assert dataset.prediction is not None
    today = dataset.prediction.schema.today
    born = [v for v in column(dataset, "date of birth")[1] if v is not None]
    return [today.year - v.year - ((today.month, today.day) < (v.month, v.day)) for v in born]


def failure(case: dict[str, Any]) -> str:
    """What a case misses; empty when all holds."""
    try:
        prediction = fabula.predict(case["prompt"])
        check(fabula.generate(prediction, rows=100 if prediction.rows is None else None, seed=5), case)
    except (AssertionError, fabula.FabulaError) as error:
        return f"{case['prompt']}: {str(error)[:150]}"
    return ""


@pytest.mark.skipif(set(shipped().tags) != set(TAGS), reason="the shipped weights were taught other tags")
def test_most_prompts_are_met_in_all_they_ask() -> None:
    missed = list(filter(None, map(failure, CASES)))
    assert len(missed) <= (1 - ENOUGH) * len(CASES), "\n".join(missed)
