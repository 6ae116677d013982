"""The house has one direction: what may import what, what is public, and how fast the door opens."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import fabula

ROOT = Path(fabula.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))

# Each stage, and the stages it may import; deferred imports count. Arrows run one way.
MAY_IMPORT = {
    "errors": set(),
    "expression": {"errors"},
    "schema": {"errors", "expression"},
    "versions": {"errors", "expression", "schema"},
    "recipe": {"errors", "expression", "schema", "versions"},
    "locales": {"errors"},
    "reference": set(),
    "columns": {"errors", "locales", "reference"},
    "steps": {"expression", "schema", "columns"},
    "plan": {"errors", "expression", "schema", "columns", "locales", "steps"},
    "engine": {"errors", "schema", "columns", "locales", "steps", "plan"},
    "dirt": {"errors", "expression", "schema", "columns", "locales", "steps", "plan", "engine"},
    "checks": {"errors", "expression", "schema", "columns", "locales", "steps", "plan", "engine", "sinks"},
    "sinks": {"errors", "schema"},
    "tables": {"errors", "steps", "engine", "sinks"},
    "dirty_tables": {"engine", "dirt", "sinks", "tables"},
    "dataset": {
        "errors",
        "schema",
        "steps",
        "plan",
        "engine",
        "dirt",
        "checks",
        "sinks",
        "tables",
        "dirty_tables",
        "prompt.prediction",
    },
    "domains": {"errors", "schema", "recipe", "plan", "engine", "columns", "dataset"},
    "things": set(),
    "prompt": {"errors", "expression", "schema", "recipe", "plan", "locales", "domains", "things", "sinks", "columns"},
    "teaching": {"", "errors", "expression", "schema", "locales", "domains", "things", "prompt", "columns"},
    "api": {
        "errors",
        "schema",
        "recipe",
        "plan",
        "locales",
        "checks",
        "dataset",
        "prompt",
        "domains",
        "sinks",
        "columns",
        "expression",
    },
    "listing": {"errors", "columns", "plan", "domains", "locales", "sinks"},
    "interfaces": {"", "errors", "api", "listing", "teaching.train", "teaching.tiny", "teaching.adding"},
    "__main__": {"interfaces"},
    "__init__": {"api", "listing", "dataset", "errors", "prompt.prediction", "schema", "sinks"},
}
TORCH = {f"teaching/{name}.py" for name in ("model", "chain", "train", "tiny", "lessons", "card", "teacher", "adding", "sensing")}


def stage_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports_of(path: Path) -> list[tuple[int, str]]:
    """Line and dotted target, inside the package, of every import; `fabula.x.y` is `x.y`, `fabula` alone is empty."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            children = [
                alias.name for alias in node.names if (ROOT.parent / node.module.replace(".", "/") / f"{alias.name}.py").exists()
            ]
            packages = [
                alias.name
                for alias in node.names
                if (ROOT.parent / node.module.replace(".", "/") / alias.name / "__init__.py").exists()
            ]
            inner = [*children, *packages]
            found += [(node.lineno, f"{node.module}.{name}") for name in inner] or [(node.lineno, node.module)]
    inside = [(line, name.removeprefix("fabula").removeprefix(".")) for line, name in found if name.split(".")[0] == "fabula"]
    return sorted(set(inside))


def is_allowed(target: str, allowed: set[str]) -> bool:
    return any(target == name or (name and target.startswith(f"{name}.")) for name in allowed)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_flow_one_way(path: Path) -> None:
    here = stage_of(path)
    for line, target in imports_of(path):
        own = target.split(".")[0] == here
        assert own or is_allowed(target, MAY_IMPORT[here]), (
            f"{path.relative_to(ROOT)}:{line}: {here} must not import fabula.{target}"
        )


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_torch_is_imported_by_teaching_only(path: Path) -> None:
    names = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    assert "torch" not in names or str(path.relative_to(ROOT)) in TORCH


def test_the_public_names_are_these() -> None:
    assert sorted(fabula.__all__) == [
        "Dataset",
        "Dialect",
        "FabulaError",
        "Prediction",
        "Schema",
        "Table",
        "__version__",
        "catalogue",
        "generate",
        "load_schema",
        "predict",
        "refine",
        "use",
    ]
    assert all(getattr(fabula, name) is not None for name in fabula.__all__)


def loaded_by(statement: str) -> set[str]:
    """Top-level modules that a fresh interpreter has loaded after a statement."""
    program = f"import sys; {statement}; print(' '.join(sorted({{name.split('.')[0] for name in sys.modules}})))"
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(out.stdout.split())


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not loaded_by("import fabula") & {"numpy", "pyarrow", "yaml", "typer", "rich", "fastapi", "faker", "torch", "pandas"}


def test_a_prompt_is_answered_without_torch_faker_or_a_server() -> None:
    heavy = {"torch", "faker", "fastapi", "mcp", "polars", "pydantic", "typer"}  # PyArrow itself loads pandas where there is one
    assert not loaded_by("import fabula; fabula.generate('10 students', seed=1).take(2)") & heavy


def test_files_and_functions_fit_a_reader() -> None:
    long = []
    for path in SOURCES:
        text = path.read_text("utf-8")
        if text.count("\n") > 450:
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        functions = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
        long += [f"{path.relative_to(ROOT)}:{f.lineno} {f.name}" for f in functions if (f.end_lineno or 0) - f.lineno >= 60]
    assert not long
