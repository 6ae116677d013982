"""The command line, from outside: what is typed, what is printed, and how it ends."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import fabula
from fabula import api
from fabula.interfaces.cli import app

RECIPE = """
students:
  rows: 30
  columns:
    student_id: key("S-#####")
    name: person.full_name
    email: person.email
    born_on: person.birth_date(min_age=6, max_age=18)
marks:
  rows: 2 per students
  columns:
    mark_id: key
    student_id: ref(students)
    score: normal(71, 12, min=0, max=100)
"""
PROMPT = "generate 50 rows of students"
COMMAND = [sys.executable, "-m", "fabula.interfaces.cli"]


@pytest.fixture
def recipe(tmp_path: Path) -> str:
    path = tmp_path / "school.yaml"
    path.write_text(RECIPE)
    return str(path)


def run(*args: str, text: str | bytes | None = None):
    return CliRunner().invoke(app, list(args), input=text)


def outside(*args: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own."""
    options = {"capture_output": True} | options
    return subprocess.run([*COMMAND, *args], timeout=60, check=False, **options)  # type: ignore[call-overload]


def on_terminal(*args: str, columns: int = 80, environment: dict[str, str] | None = None) -> tuple[str, int]:
    """What a terminal of that width receives, and the exit code."""
    leader, follower = pty.openpty()
    said = os.environ | {"COLUMNS": str(columns), "LINES": "50", "TERM": "xterm-256color"} | (environment or {})
    with subprocess.Popen([*COMMAND, *args], stdin=follower, stdout=follower, stderr=follower, env=said) as process:
        os.close(follower)
        got = b""
        while True:
            try:
                part = os.read(leader, 65_536)
            except OSError:
                break
            if not part:
                break
            got += part
        os.close(leader)
    return got.decode().replace("\r\n", "\n"), process.returncode


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", text)


# -- rows ------------------------------------------------------------------------------------------------------------


def test_a_bare_prompt_generates_rows_as_csv_in_a_pipe() -> None:
    result = run(PROMPT, "--seed", "1")
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert len(lines) == 51
    assert "," in lines[0]


def test_words_need_no_quotes_after_generate() -> None:
    assert run("generate", *PROMPT.split(), "--seed", "1").stdout == run(PROMPT, "--seed", "1").stdout


def test_a_recipe_file_generates_its_first_table_and_names_the_others(recipe: str) -> None:
    result = run(recipe, "--seed", "3")
    assert result.stdout.splitlines()[0] == "student_id,name,email,born_on"
    assert len(result.stdout.splitlines()) == 31
    assert "left out  marks; -t marks for one of them, -f ndjson or -o folder/ for all" in result.stderr


def test_the_seed_is_said_with_the_command_that_repeats_the_run(recipe: str) -> None:
    first = run(recipe, "-n", "4")
    command = re.search(r"^repeat +fabula (.*)$", first.stderr, re.MULTILINE)
    assert command
    assert run(*command[1].split()).stdout == first.stdout


def test_n_beats_the_prompt() -> None:
    assert len(run(PROMPT, "-n", "7").stdout.splitlines()) == 8


@pytest.mark.parametrize(("text", "rows"), [("12", 12), ("1_000", 1000), ("0.02k", 20), ("0", 0)])
def test_rows_are_read_as_people_type_them(recipe: str, text: str, rows: int) -> None:
    assert len(run(recipe, "-n", text).stdout.splitlines()) == rows + 1


def test_one_table_has_the_rows_that_the_whole_dataset_has(recipe: str) -> None:
    whole = fabula.generate(Path(recipe), seed=3)["marks"].to_pylist()
    one = run(recipe, "--seed", "3", "-t", "marks", "-f", "ndjson")
    assert [json.loads(line) for line in one.stdout.splitlines()] == whole


def test_ndjson_of_several_tables_names_the_table_of_every_row(recipe: str) -> None:
    rows = [json.loads(line) for line in run(recipe, "-f", "ndjson").stdout.splitlines()]
    assert [next(iter(row)) for row in rows] == ["_table"] * 90
    assert [row["_table"] for row in rows] == ["students"] * 30 + ["marks"] * 60


def test_parquet_goes_through_a_pipe(recipe: str, tmp_path: Path) -> None:
    file = tmp_path / "out.parquet"
    file.write_bytes(outside(recipe, "-f", "parquet", "-n", "5").stdout)
    assert pq.read_table(file).shape == (5, 4)


def test_a_folder_gets_a_file_for_every_table(recipe: str, tmp_path: Path) -> None:
    result = run(recipe, "-o", f"{tmp_path}/out/", "--seed", "3")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["marks.csv", "students.csv"]
    assert re.search(r"students\.csv +30 rows · [\d.]+ k?B · \d+\.\d\d s", result.stderr)
    assert result.stdout == ""


def test_stdin_holds_a_prompt_or_a_recipe() -> None:
    assert len(run("-", "-n", "2", text="students").stdout.splitlines()) == 3
    assert run("-", "-n", "2", text=RECIPE).stdout.splitlines()[0] == "student_id,name,email,born_on"


def test_a_schema_written_and_read_gives_the_same_rows() -> None:
    written = run("schema", PROMPT).stdout
    assert run("-", "--seed", "5", text=written).stdout == run(PROMPT, "--seed", "5").stdout


def test_quiet_says_nothing(recipe: str) -> None:
    assert run(recipe, "--quiet").stderr == ""


# -- a terminal ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("columns", [40, 80, 140])
def test_a_terminal_shows_tables_that_fit_it(recipe: str, columns: int) -> None:
    text, code = on_terminal(recipe, "--seed", "3", columns=columns)
    shown = plain(text)
    tables = shown[: shown.index("\nseed")]
    assert code == 0
    assert "students  30 rows × 4 columns" in shown
    assert "marks  60 rows × 3 columns" in shown
    assert max(map(len, tables.splitlines())) <= columns
    assert "S-00010" in shown
    assert "S-00011" not in shown
    assert ("+2 columns: email, born_on" in shown) == (columns == 40)
    assert f"write it  fabula {recipe} --seed 3 -o students/" in shown


def test_no_color_and_dumb_terminals_get_no_colour(recipe: str) -> None:
    assert "\x1b[3" not in on_terminal(recipe, environment={"NO_COLOR": "1"})[0]
    assert "\x1b[" not in on_terminal(recipe, environment={"TERM": "dumb"})[0]


def test_binary_formats_are_not_thrown_at_a_terminal(recipe: str) -> None:
    text, code = on_terminal(recipe, "-f", "parquet")
    assert "format: parquet is not for reading in a terminal\n  hint: -o data.parquet, or another format" in plain(text)
    assert code == 2


# -- the other commands ----------------------------------------------------------------------------------------------


def test_explain_shows_tokens_tables_columns_and_attention() -> None:
    shown = run("explain", PROMPT)
    assert [word for word in ("tokens", "tables", "columns", "attention of [CLS]") if word not in shown.stdout] == []
    assert "rows 50" in shown.stderr


def test_explain_speaks_json() -> None:
    told = json.loads(run("explain", PROMPT, "--json").stdout)
    assert {"text": "50", "setting": "rows", "value": "50"} in told["understood"]
    assert len(told["attention"]["tokens"]) == len(told["attention"]["weights"])


def test_schema_writes_yaml_or_json(tmp_path: Path) -> None:
    file = tmp_path / "hotel.json"
    assert run("schema", "a hotel", "-o", str(file)).exit_code == 0
    assert file.read_text() == run("schema", "a hotel", "-f", "json").stdout
    assert api.recipe_text(fabula.load_schema(file)) == run("schema", "a hotel").stdout
    again = run("schema", "a hotel", "-o", str(file))
    assert again.stderr == f"fabula: {file}: is there already\n  hint: --force to replace it, or another name\n"


def test_list_and_show_say_what_there_is() -> None:
    assert "ja_JP\tJapanese, Japan\n" in run("list", "locales").stdout
    assert json.loads(run("list", "formats", "parq", "--json").stdout).keys() == {"parquet"}
    assert run("show", "person.email").stdout.count("@example.") > 5
    assert run("show", "school").stdout.startswith("about:\n")
    unknown = run("show", "person.emial")
    assert unknown.stderr.startswith(
        "fabula: name: no semantic type or domain named `person.emial`\n  hint: did you mean `person.email`"
    )


def test_version_and_help() -> None:
    assert run("--version").stdout == f"fabula {fabula.__version__}\n"
    assert 'fabula "a school dataset"' in run("--help").stdout
    assert run().stdout == run("--help").stdout


# -- bad input -------------------------------------------------------------------------------------------------------

KNOWN_FORMATS = "known: `arrow`, `csv`, `feather`, `ipc`, `json`, `jsonl`, `ndjson`, `parquet` and 3 more"
ROWS_HINT = "a whole number, such as 500, 1_000, 10k or 2M"
SAY = 'say what you need, such as "a school dataset"'
BAD = {
    "nothing": ([""], 2, "prompt: there are no words in it", SAY),
    "blanks": (["  \t "], 2, "prompt: there are no words in it", SAY),
    "emoji": (["🎉🎉🎉"], 2, "prompt: there are no words in it", SAY),
    "control characters": (["\x01\x02\x1b"], 2, "prompt: there are no words in it", SAY),
    "broken bytes": (["\udcff\udcfe hotel"], 2, "prompt: not UTF-8 text", 'words, such as "a school dataset"'),
    "much": (["hotel " * 16_667], 2, "prompt: 100,002 characters", "at most 100,000; longer ones are recipes: save them as YAML"),
    "negative rows": (["hotels", "-n", "-5"], 2, "rows: -5 rows", "0 to 1,000,000,000,000"),
    "absurd rows": (["hotels", "-n", "99999999999999"], 2, "rows: 99,999,999,999,999 rows", "0 to 1,000,000,000,000"),
    "rows that are words": (["hotels", "-n", "many"], 2, "rows: `many` is not a number of rows", ROWS_HINT),
    "part of a row": (["hotels", "-n", "1.5"], 2, "rows: `1.5` is not a whole number of rows", ROWS_HINT),
    "locale": (
        ["hotels", "--locale", "de_XX"],
        2,
        "locale: no locale named `de_XX`",
        "did you mean `es_MX` or `de_LU` or `de_LI`?",
    ),
    "format": (["hotels", "-f", "doc"], 2, "format: no format named `doc`", KNOWN_FORMATS),
    "suffix": (["hotels", "-o", "x.doc"], 2, "format: no format named `.doc`", KNOWN_FORMATS),
    "seed": (["hotels", "--seed", "-1"], 2, "seed: -1 is not a seed", "a whole number, 0 or more"),
    "seed that is words": (["hotels", "--seed", "x"], 2, "seed: `x` is not a whole number", "a whole number, 0 or more"),
    "jobs": (["hotels", "--jobs", "0"], 2, "jobs: 0 jobs", "1 to 64"),
    "no such folder": (
        ["hotels", "-o", "/no/such/x.csv"],
        1,
        "/no/such: cannot be written: no such file or directory",
        "make the folder first",
    ),
    "no such recipe": (["no.yaml"], 3, "no.yaml: cannot read the recipe: No such file or directory", "a YAML or JSON file"),
    "no prompt": (["generate"], 2, "generate: missing argument 'PROMPT'", "fabula generate --help"),
    "option": (
        ["hotels", "--rowz", "5"],
        2,
        "generate: no such option: --rowz (Possible options: --rows)",
        "fabula generate --help",
    ),
    "kind": (["list", "tables"], 2, "kind: no catalogue of `tables`", "did you mean `locales`?"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_gets_one_clear_line_and_its_exit_code(case: str) -> None:
    args, code, what, hint = BAD[case]
    result = run(*args)
    assert (result.exit_code, result.stderr, result.stdout) == (code, f"fabula: {what}\n  hint: {hint}\n", "")


def test_a_column_nobody_knows_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("hotels:\n  columns:\n    stars: numbr(1, 5)\n")
    result = run(str(file))
    assert result.exit_code == 3
    assert result.stderr.startswith(
        f"fabula: {file}:3:5: hotels.stars: no semantic type named `numbr`\n  hint: did you mean `number`?"
    )


def test_a_table_nobody_knows_is_told_with_the_nearest(recipe: str) -> None:
    result = run(recipe, "-t", "student")
    assert (result.exit_code, result.stderr) == (2, "fabula: table: no table named `student`\n  hint: did you mean `students`?\n")


def test_binary_on_stdin_is_refused() -> None:
    result = run("-", text=b"\xff\xfe\x00\x01" * 500)
    assert (result.exit_code, result.stderr) == (2, "fabula: stdin: not UTF-8 text\n  hint: a prompt or a recipe\n")


def test_control_characters_do_not_reach_the_terminal() -> None:
    result = run("10 students \x1b]0;mine\x07", "--seed", "1", "-n", "2")
    assert result.exit_code == 0
    assert not set("\x1b\x07") & set(result.stderr)


def test_an_existing_file_is_kept_unless_forced(recipe: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.csv"
    file.write_text("mine")
    refused = run(recipe, "-t", "students", "-o", str(file))
    assert refused.exit_code == 1
    assert refused.stderr == f"fabula: {file}: is there already\n  hint: --force to replace it, or another name\n"
    assert file.read_text() == "mine"
    assert run(recipe, "-t", "students", "-o", str(file), "--force").exit_code == 0
    assert file.read_text().startswith("student_id,")


def test_nonsense_gets_a_plain_table_and_strict_refuses_it() -> None:
    loose = run("zxqv blorf wug", "-n", "3", "--seed", "1")
    assert loose.exit_code == 0
    assert len(loose.stdout.splitlines()) == 4
    strict = run("zxqv blorf wug", "--strict")
    assert strict.exit_code == 3
    assert strict.stderr.startswith(("fabula: prompt: not understood: ", "fabula: prompt: only "))
    assert strict.stdout == ""


def test_debug_shows_the_traceback() -> None:
    assert run("hotels", "--debug", "-n", "-5").exception.__class__.__name__ == "OptionError"
    assert b"Traceback" in outside("--debug", "hotels", "-n", "x").stderr
    assert b"Traceback" not in outside("hotels", "-n", "x").stderr


# -- the end of a run ------------------------------------------------------------------------------------------------


def test_a_full_disk_is_one_line(recipe: str) -> None:
    with open("/dev/full", "wb") as full:
        result = outside(recipe, "-q", stdout=full, stderr=subprocess.PIPE, capture_output=False)
    expected = (
        b"fabula: standard output: cannot be written: no space left on device\n  hint: free some space, or write elsewhere\n"
    )
    assert (result.returncode, result.stderr) == (1, expected)


def test_a_closed_pipe_ends_quietly(recipe: str) -> None:
    with subprocess.Popen([*COMMAND, recipe, "-n", "500k", "-q"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == b"student_id,name,email,born_on\n"
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_leaves_nothing(recipe: str, tmp_path: Path, number: int, code: int) -> None:
    folder = tmp_path / "out"
    with subprocess.Popen([*COMMAND, recipe, "-n", "50M", "-o", f"{folder}/"], stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 20
        while not list(tmp_path.glob("out/.*.part")) and time.monotonic() < deadline:
            time.sleep(0.05)
        process.send_signal(number)
        assert process.stderr
        said = process.stderr.read()
    assert process.returncode == code
    assert said == (b"fabula: interrupted; nothing half-written is left\n" if number == signal.SIGINT else b"")
    assert not folder.exists()


def test_help_opens_without_numbers_or_a_server() -> None:
    program = """
import sys
from fabula.interfaces.cli import app
try:
    app(["--help"])
except SystemExit:
    print("loaded", *sys.modules)
"""
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    loaded = set(out.rpartition("loaded")[2].split())
    assert not loaded & {"numpy", "pyarrow", "yaml", "fastapi", "mcp", "faker", "torch"}
