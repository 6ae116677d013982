"""The door for agents, through the SDK's own client: in memory, and over stdio as an agent starts it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError, StdioServerParameters

import fabula
from fabula.interfaces.mcp import create_server

SOURCES = str(Path(fabula.__file__).parents[1])
SCHEMA = {
    "students": {
        "rows": 3,
        "columns": {"student_id": 'key("S-####")', "name": "person.full_name", "born_on": "person.birth_date"},
    },
    "marks": {"rows": "2 per students", "columns": {"mark_id": "key", "student_id": "ref(students)"}},
}


def call(tool: str, **arguments: Any) -> Any:
    """The result of a tool."""

    async def ask() -> Any:
        async with Client(create_server()) as client:
            return await client.call_tool(tool, arguments)

    return anyio.run(ask)


def asked(method: str, *arguments: Any) -> Any:
    """What a method of the client gives."""

    async def ask() -> Any:
        async with Client(create_server()) as client:
            return await getattr(client, method)(*arguments)

    return anyio.run(ask)


def test_an_agent_finds_three_tools_that_say_what_they_do() -> None:
    tools = {tool.name: tool for tool in asked("list_tools").tools}
    assert list(tools) == ["predict_schema", "generate_data", "list_catalogue"]
    assert [tool.annotations.read_only_hint for tool in tools.values()] == [True, False, True]
    assert not tools["generate_data"].annotations.destructive_hint
    assert list(tools["generate_data"].input_schema["properties"]) == [
        "prompt",
        "schema",
        "rows",
        "seed",
        "locale",
        "format",
        "path",
        "dirt",
        "edges",
    ]
    assert all(tool.output_schema and tool.description for tool in tools.values())
    assert all("description" in about for tool in tools.values() for about in tool.input_schema["properties"].values())


def test_a_prompt_gives_rows_inline_with_an_echo() -> None:
    made = call("generate_data", prompt="a school dataset", rows=4, seed=1).structured_content
    first = next(iter(made["tables"].values()))
    assert (made["seed"], first["row_count"], len(first["rows"])) == (1, 4, 4)
    assert any(span["setting"] == "subject" for span in made["understood"])
    assert made["ignored"] == []


def test_without_a_number_an_agent_gets_ten_rows() -> None:
    made = call("generate_data", prompt="a school dataset").structured_content
    assert next(iter(made["tables"].values()))["row_count"] == 10


def test_a_schema_gives_the_rows_of_the_python_call() -> None:
    made = call("generate_data", schema=SCHEMA, seed=9).structured_content
    for name, table in fabula.generate(SCHEMA, seed=9).items():
        expected = json.loads(json.dumps([list(row.values()) for row in table.to_pylist()], default=str))
        assert made["tables"][name] == {"columns": list(table.columns), "row_count": len(table), "rows": expected, "file": ""}


def test_a_predicted_schema_can_be_edited_and_made() -> None:
    schema = call("predict_schema", prompt="a hotel").structured_content["schema"]
    table = next(name for name in schema if name != "about")
    schema[table]["columns"]["stars"] = "number(1, 5)"
    made = call("generate_data", schema=schema, rows=2).structured_content
    assert "stars" in made["tables"][table]["columns"]


def test_many_rows_go_into_files(tmp_path: Path) -> None:
    made = call("generate_data", schema=SCHEMA, rows=500, path=f"{tmp_path}/out/", format="parquet").structured_content
    files = [Path(table["file"]) for table in made["tables"].values()]
    assert [file.name for file in files] == ["students.parquet", "marks.parquet"]
    assert all(file.exists() for file in files)
    assert [table["row_count"] for table in made["tables"].values()] == [500, 1000]
    assert all(table["rows"] == [] for table in made["tables"].values())


BAD = {
    "nothing": ({}, 'prompt: neither a prompt nor a schema\n  hint: one of them: {"prompt": "a school dataset"}'),
    "empty": ({"prompt": " "}, 'prompt: there are no words in it\n  hint: say what you need, such as "a school dataset"'),
    "many rows": (
        {"schema": SCHEMA, "rows": 201},
        "rows: 201 rows\n  hint: at most 200 in the answer; name a `path` to write files",
    ),
    "negative rows": ({"schema": SCHEMA, "rows": -1}, "rows: -1 rows\n  hint: 0 to 1,000,000,000,000"),
    "locale": (
        {"schema": SCHEMA, "locale": "de_XX"},
        "locale: no locale named `de_XX`\n  hint: did you mean `es_MX` or `de_LU` or `de_LI`?",
    ),
    "no folder": (
        {"schema": SCHEMA, "path": "/no/such/x.csv"},
        "/no/such: cannot be written: no such file or directory\n  hint: make the folder first",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_an_error_says_where_what_and_hint(case: str) -> None:
    arguments, told = BAD[case]
    result = call("generate_data", **arguments)
    assert result.is_error
    assert result.content[0].text == f"Error executing tool generate_data: {told}"


def test_an_existing_file_is_never_replaced(tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("mine")
    result = call("generate_data", schema={"a": SCHEMA["students"]}, path=str(file))
    assert result.is_error
    assert "is there already" in result.content[0].text
    assert file.read_text() == "mine"


def test_the_catalogue_is_searched() -> None:
    found = call("list_catalogue", kind="domains", query="school").structured_content
    assert found["found"] == len(found["names"]) >= 2
    assert found["names"]["school"] == "School (education)"
    every = call("list_catalogue", kind="types").structured_content
    assert every["found"] > len(every["names"]) == 100


def test_domains_are_resources() -> None:
    domains = json.loads(asked("read_resource", "catalogue://domains").contents[0].text)
    assert domains["school"] == "School (education)"
    assert asked("read_resource", "schema://school").contents[0].text.startswith("about:\n  title: School\n")
    with pytest.raises((MCPError, ExceptionGroup)) as caught:
        asked("read_resource", "schema://scool")
    assert "no domain named `scool`" in _all_text(caught.value)


def test_an_agent_starts_it_over_stdio() -> None:
    async def ask() -> Any:
        command = StdioServerParameters(
            command=sys.executable, args=["-m", "fabula.interfaces.cli", "mcp"], env={"PYTHONPATH": SOURCES}
        )
        async with Client(command) as client:
            return await client.call_tool("generate_data", {"schema": SCHEMA, "seed": 9})

    result = anyio.run(ask)
    assert result.structured_content["tables"] == call("generate_data", schema=SCHEMA, seed=9).structured_content["tables"]


def _all_text(error: BaseException) -> str:
    inner = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return " ".join([str(error), *map(_all_text, inner)])
