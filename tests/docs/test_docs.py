"""The documentation holds: its code runs, its commands work, its links lead somewhere, and nothing public is left out."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import fabula

ROOT = Path(__file__).parents[2]


def tool(name: str) -> ModuleType:
    """A script of tools/, which is no package."""
    spec = importlib.util.spec_from_file_location(f"tools_{name}", ROOT / "tools" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


pages = tool("pages")
RUNNABLE = [path for path in pages.PAGES if pages.runnable(path.read_text("utf-8"))]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.fixture
def own_types() -> Iterator[None]:
    """Semantic types that a page registers are forgotten after it."""
    from fabula import columns

    yield
    for name in [name for name in columns._TYPES if "." in name and name.split(".")[0] not in columns.subjects()]:
        del columns._TYPES[name]
    columns.names.cache_clear()


@pytest.mark.usefixtures("own_types")
@pytest.mark.parametrize("path", RUNNABLE, ids=name_of)
def test_the_code_of_a_page_runs_from_top_to_bottom(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    if "train_tiny" in path.read_text("utf-8"):
        pytest.importorskip("torch").set_num_threads(1)  # on small tensors more threads wait for each other
    names: dict[str, object] = {"__name__": "page"}
    for block in pages.runnable(path.read_text("utf-8")):
        place = f"{name_of(path)}:{block.line}"
        if block.title:
            Path(block.title).write_text(block.text, "utf-8")
        elif block.language == "python":
            pages.run_python(block, place, names)
        for command in filter(pages.is_ours, block.commands):
            needs_shell = pages.SHELL.search(re.sub(r"\"[^\"]*\"|'[^']*'", "", command))
            code = pages.run_shell(command, folder, tmp_path / "bin") if needs_shell else pages.run_inside(command)
            assert (code != 0) == (block.mark == pages.FAILS), f"{place}: {command}: exit code {code}"


@pytest.mark.parametrize("path", pages.PAGES, ids=name_of)
def test_links_inside_the_project_lead_somewhere(path: Path) -> None:
    for target in links_of(path):
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), f"{name_of(path)}: {target}"
        if anchor:
            assert anchor in anchors_of(there), f"{name_of(path)}: {target}"


@pytest.mark.parametrize("path", pages.PAGES, ids=name_of)
def test_a_page_says_nothing_of_the_machine_it_was_written_on(path: Path) -> None:
    assert not re.findall(r"(?<![\w.])/(?:work|tmp|home|root|Users)/", path.read_text("utf-8"))


def test_every_page_can_be_reached_from_the_map() -> None:
    seen, waiting = set(), [ROOT / "docs" / "index.md"]
    while waiting:
        path = waiting.pop()
        seen.add(path)
        near = [(path.parent / link.partition("#")[0]).resolve() for link in links_of(path)]
        waiting += [there for there in near if there.suffix == ".md" and there.exists() and there not in seen]
    assert not [name_of(path) for path in pages.PAGES if path not in seen]


def test_every_public_name_is_in_the_reference() -> None:
    page = (ROOT / "docs" / "reference" / "python.md").read_text("utf-8")
    missing = [name for name in fabula.__all__ if not re.search(rf"^#+ .*`[^`]*\b{name}\b", page, re.MULTILINE)]
    assert not missing


def test_the_readme_opens_with_a_sentence_and_the_two_commands() -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    assert page.splitlines()[2].endswith(".")
    first = page[: page.index("\n## ")]
    assert 'pip install -r requirements.txt && fabula "generate a school dataset" -n 1000 -o school.csv' in first
    assert "pip install -r requirements-dev.txt && pytest" in first
    assert page.count("\n") <= 200


def test_the_instructions_of_the_readme_are_understood() -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    rows = re.findall(r"^\|[^|]*\| `([^`]+)` \| (\w+) (\w+) \|$", page, re.MULTILINE)
    assert {setting for _, setting, _ in rows} == {"rows", "add", "drop", "only", "locale", "seed", "format"}
    for prompt, setting, value in rows:
        understood = [(span.setting, span.value) for span in fabula.predict(prompt).understood]
        assert (setting, value) in understood, prompt


def test_the_limits_of_the_server_are_in_the_reference() -> None:
    from dataclasses import fields

    from fabula.interfaces.limits import Settings

    page = (ROOT / "docs" / "reference" / "http.md").read_text("utf-8")
    for field in fields(Settings):
        assert f"| `{field.name}` | `FABULA_{field.name.upper()}` | {field.default:,} |" in page


def links_of(path: Path) -> list[str]:
    """The local targets of a page's links, code left out."""
    text = re.sub(r"`[^`\n]+`", "", pages.FENCE.sub("", path.read_text("utf-8")))
    return [target for target in LINK.findall(text) if not re.match(r"[a-z]+:", target)]


def anchors_of(path: Path) -> set[str]:
    """What the headings of a page are called in links, as GitHub spells them."""
    heads = re.findall(r"^#+ (.+)$", pages.FENCE.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}
