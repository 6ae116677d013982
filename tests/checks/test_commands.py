"""`fabula check` and `fabula profile`, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from checks import shop
from typer.testing import CliRunner

from fabula import api
from fabula.interfaces.cli import app


def run(*args: object):
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "shop.yaml"
    path.write_text(api.recipe_text(api.load_schema(shop.SHOP)))
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    shop.write_csv(tmp_path / "shop")
    return tmp_path / "shop"


def break_a_total(data: Path) -> None:
    path = data / "orders.csv"
    lines = path.read_text().splitlines()
    at = lines[0].split(",").index("total")
    cells = lines[1].split(",")
    cells[at] = "0.01"
    path.write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]) + "\n")


def test_whole_data_ends_with_0(data: Path, recipe: Path) -> None:
    done = run("check", data, "--against", recipe)
    assert done.exit_code == 0
    assert "claims hold" in done.stdout


def test_broken_data_ends_with_4_and_says_where(data: Path, recipe: Path) -> None:
    break_a_total(data)
    done = run("check", data, "--against", recipe)
    assert done.exit_code == 4
    assert "FAILED\torders.total" in done.stdout


def test_bad_input_ends_with_2_and_a_bad_recipe_with_3(data: Path, tmp_path: Path) -> None:
    assert run("check", tmp_path / "nowhere.csv", "--against", "school").exit_code == 2
    (tmp_path / "bad.yaml").write_text("t: {columns: {x: nonsense(}}")
    assert run("check", data, "--against", tmp_path / "bad.yaml").exit_code == 3


def test_json_is_the_report_for_programs(data: Path, recipe: Path) -> None:
    break_a_total(data)
    done = run("check", data, "--against", recipe, "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 4
    assert not told["ok"]
    assert {"customers", "orders", "matches"} == {table["name"] for table in told["tables"]}


def test_html_is_written_whole_and_never_over_another_file(data: Path, recipe: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert run("check", data, "--against", recipe, "--html", page).exit_code == 0
    assert page.read_text().startswith("<!doctype html>")
    assert run("check", data, "--against", recipe, "--html", page).exit_code == 1
    assert run("check", data, "--against", recipe, "--html", page, "--force").exit_code == 0
    assert run("check", data, "--against", recipe, "--html", tmp_path / "report.txt").exit_code == 2


def test_a_profile_fits_a_terminal(data: Path) -> None:
    done = run("profile", data)
    assert done.exit_code == 0
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "customer_name" in done.stdout


def test_a_profile_is_json_for_programs(data: Path) -> None:
    tables = json.loads(run("profile", data, "--json").stdout)
    (orders,) = (table for table in tables if table["name"] == "orders")
    assert {column["name"] for column in orders["columns"]} >= {"order_id", "total"}
