"""Domain files of one's own: found by the nearest phrase, in programs of their own, since `use` lasts until the program ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TOOL_LIBRARY = """
about:
  title: Tool library
  sector: community
  asks: [tool library, library of things, borrow tools from neighbours]
borrowers:
  asks: [tool library members, people who borrow tools]
  rows: 20
  columns: {borrower_id: 'key("M-####")', full_name: person.full_name}
tool_loans:
  asks: [tool loans, who borrowed which tool]
  rows: 1..3 per borrowers
  columns:
    loan_id: key("L-#####")
    borrower_id: ref(borrowers)
    tool: choice(Drill=5, Sander=3, Ladder=2)
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    (tmp_path / "tool_library.yaml").write_text(TOOL_LIBRARY, "utf-8")
    return tmp_path


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "fabula", *words], capture_output=True, text=True)


@pytest.mark.parametrize("prompt", ["tool loans", "who borrowed which tool", "give me 12 tool loans please"])
def test_a_prompt_finds_a_table_of_mine_by_its_phrase(mine: Path, prompt: str) -> None:
    said = run(prompt, "--domains", str(mine), "-t", "tool_loans", "-q", "--seed", "1")
    assert said.stdout.startswith("loan_id,borrower_id,tool\n"), said.stderr


def test_the_whole_domain_comes_by_its_own_phrase(mine: Path) -> None:
    assert "borrowers:" in run("schema", "a tool library", "--domains", str(mine)).stdout


def test_other_prompts_are_read_as_ever(mine: Path) -> None:
    plain, beside = (run("schema", "hospital patients", *more).stdout for more in ((), ("--domains", str(mine))))
    assert plain and plain == beside


def test_a_folder_without_domain_files_is_an_error(tmp_path: Path) -> None:
    said = run("students", "--domains", str(tmp_path))
    assert said.returncode == 2 and "no domain files" in said.stderr


def test_a_folder_without_weights_is_an_error(tmp_path: Path) -> None:
    said = run("students", "--weights", str(tmp_path))
    assert said.returncode == 1 and "cannot read the weights" in said.stderr


def test_what_its_own_phrases_ask_for_is_sure(mine: Path) -> None:
    said = run("who borrowed which tool", "--domains", str(mine), "-n", "3", "-o", "-").stderr
    assert "not sure" not in said
