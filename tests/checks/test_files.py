"""Data in files of every format: the same rows give the same report, and what cannot be read is told."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from checks import shop

import fabula
from fabula import api
from fabula.errors import OptionError

SCHEMA = api.load_schema(shop.SHOP)


def verdicts(report: shop.Report) -> list[tuple[str, str, str, bool]]:
    return [(f.kind, f.where, f.what, f.ok) for f in report.findings]


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "ndjson", "parquet", "arrow"])
def test_every_format_gives_the_same_report(form: str, tmp_path: Path) -> None:
    shop.write_csv(tmp_path / "shop", format=form)
    report = api.check(tmp_path / "shop", SCHEMA)
    assert report.ok, report
    assert verdicts(report) == verdicts(shop.check_rows(shop.rows()))


@pytest.mark.parametrize("name", ["shop.csv.gz", "shop.ndjson.zst"])
def test_compressed_files_are_read(name: str, tmp_path: Path) -> None:
    shop.write_csv(tmp_path / name)
    report = api.check(tmp_path / name, SCHEMA)
    assert report.ok, report
    assert [table.name for table in report if table.rows] == ["customers", "orders", "matches"]


def test_a_lone_file_is_known_by_its_columns(tmp_path: Path) -> None:
    fabula.generate(shop.SHOP, seed=3)["orders"].to_arrow().to_pandas().to_csv(tmp_path / "export.csv", index=False)
    report = api.check(tmp_path / "export.csv", SCHEMA)
    assert report["orders"].rows == len(shop.rows()["orders"])
    assert {f.where for f in report.failed} == {"customers", "matches"}


def test_json_with_tables_by_name_is_read(tmp_path: Path) -> None:
    path = tmp_path / "all.json"
    path.write_text(json.dumps({"tables": shop.rows()}, default=str))
    assert api.check(path, SCHEMA).ok


def test_other_delimiters_and_spellings_are_understood(tmp_path: Path) -> None:
    lines = [
        "\ufeffid;height;member;born;seen",
        " 1;+1.5;YES;2000-01-31 00:00:00;2024-05-01T10:00:00Z",
        "2.0;2;f;2001-02-28;2024-05-01 10:00",
    ]
    (tmp_path / "people.csv").write_text("\n".join(lines) + "\n", "utf-8")
    columns = {
        "id": "key",
        "height": "number(1, 2)",
        "member": "boolean(0.5)",
        "born": 'date("2000-01-01", "2001-12-31")',
        "seen": 'datetime("2024-01-01", "2024-12-31")',
    }
    report = api.check(tmp_path / "people.csv", api.load_schema({"people": {"rows": 2, "columns": columns}}))
    assert report.ok, report


def test_values_of_another_kind_are_counted_and_shown(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,born,paid\n1,2000-02-30,12\n2,2001-02-28,twelve\n")
    columns = {"id": "key", "born": 'date("2000-01-01", "2001-12-31")', "paid": "number(1, 20)"}
    report = api.check(tmp_path / "people.csv", api.load_schema({"people": {"columns": columns}}))
    kinds = {f.where: f for f in report.failed if f.kind == "kind"}
    assert kinds["people.born"].what == "each a date"
    assert kinds["people.paid"].rows == 1


def test_rare_columns_that_are_there_are_checked(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("id,size\n1,Tiny\n2,Large\n")
    schema = api.load_schema({"people": {"columns": {"id": "key"}, "more": {"size": "choice(Small, Large)"}}})
    assert {f.where for f in api.check(tmp_path / "people.csv", schema).failed} == {"people.size"}


def test_a_domain_a_recipe_file_and_a_prompt_are_recipes(tmp_path: Path) -> None:
    fabula.generate("a school dataset", rows=60, seed=1).write(tmp_path / "school")
    recipe = tmp_path / "school.yaml"
    recipe.write_text(api.recipe_text(fabula.predict("a school dataset").schema))
    assert all(api.check(tmp_path / "school", against).ok for against in ("a school dataset", str(recipe)))
    assert "student_id" in str(api.check(tmp_path / "school", "school").tables[0].columns)


def test_texts_of_a_large_parent_are_compared_by_their_hashes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from fabula.checks import gathering

    monkeypatch.setattr(gathering, "MANY", 100)
    monkeypatch.setattr("fabula.checks.loading.BATCH_ROWS", 64)
    shop.write_csv(tmp_path / "shop", format="parquet")
    assert api.check(tmp_path / "shop", SCHEMA).ok
    table = pq.read_table(tmp_path / "shop" / "orders.parquet")
    names = table["customer_name"].to_pylist()
    changed = pa.array(["Nobody", *names[1:]])
    table = table.set_column(table.schema.get_field_index("customer_name"), "customer_name", changed)
    pq.write_table(table, tmp_path / "shop" / "orders.parquet")
    assert ("orders.customer_name", 1) in {(f.where, f.rows) for f in api.check(tmp_path / "shop", SCHEMA).failed}


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("data.xyz", b"a\n1\n", "is no format"),
        ("data.parquet", b"nothing of the kind", "cannot be read"),
        ("data.csv", b"id,id\n1,2\n", "no header of different names"),
        ("data.json", b"[1, 2", "cannot be read"),
        ("data.json", b"3", "no list of objects"),
        ("data.csv.gz", gzip.compress(b"id,x\n1,2\n", mtime=0)[:-6], "cannot be read"),
        ("data.csv", b"weight,colour\n1,2\n", "holds no table of the recipe"),
        ("data.csv", b"order_id,customer_id,status,total\n1,2,\xff\xfe,4\n", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_told(name: str, content: bytes, what: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(OptionError, match=what):
        api.check(
            tmp_path / name,
            api.load_schema({"t": {"columns": {"order_id": "key", "customer_id": "integer", "status": "text.tag"}}}),
        )


def test_a_place_without_data_is_told(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="is not there"):
        api.check(tmp_path / "nowhere.csv", "school")
    with pytest.raises(OptionError, match="without data files"):
        api.check(tmp_path, "school")
