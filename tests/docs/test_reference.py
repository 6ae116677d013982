"""The generated pages of the reference say what the code says."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from typer.main import get_command

ROOT = Path(__file__).parents[2]
SPEC = importlib.util.spec_from_file_location("tools_reference", ROOT / "tools" / "reference.py")
assert SPEC
assert SPEC.loader
reference = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(reference)


@pytest.mark.parametrize("name", reference.PAGES)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    page = (ROOT / "docs" / "reference" / name).read_text("utf-8")
    assert page == reference.PAGES[name](), "python tools/reference.py writes it"


def test_every_command_is_in_the_reference() -> None:
    from fabula.interfaces.cli import app

    page = (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")
    assert all(f"\n## fabula {name}\n" in page for name in get_command(app).commands)
