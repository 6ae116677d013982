"""Worked schemas of the world's trades: one recipe a file, no code for any of them.

Adding a domain is adding a file. `python -m fabula.domains` checks them all, or the ones named.
"""

from __future__ import annotations

import functools
from importlib import resources
from pathlib import Path

from fabula import recipe
from fabula.errors import OptionError, nearest
from fabula.schema import Schema

FOLDER = Path(str(resources.files(__name__)))


_own: dict[str, Path] = {}  # domains of the user's: name and file


@functools.cache
def names() -> tuple[str, ...]:
    """Every domain, sorted, those of the user's among them."""
    return tuple(sorted({path.stem for path in FOLDER.glob("*.yaml")} | _own.keys()))


def own() -> tuple[str, ...]:
    """The domains of the user's, sorted."""
    return tuple(sorted(_own))


def add(folder: str | Path) -> tuple[str, ...]:
    """Read the domain files of a folder, too, until the program ends; one that is called like a shipped one stands in its place.

    Raises:
        OptionError: there is no such folder, or no domain file in it.
        RecipeError: a file cannot be read as a domain.
    """
    files = {path.stem: path for path in sorted(Path(folder).glob("*.yaml"))}
    if not files:
        raise OptionError(f"no domain files (*.yaml) in `{folder}`", where="domains", hint="docs/how-to/teach-it-yours.md")
    for path in files.values():
        recipe.read(path)
    _own.update(files)
    names.cache_clear()
    load.cache_clear()
    return tuple(files)


@functools.cache
def load(name: str) -> Schema:
    """The schema of a domain, its rare columns included.

    Raises:
        OptionError: there is no such domain; the hint names the nearest.
    """
    if name not in names():
        raise OptionError(f"no domain named `{name}`", where="domain", hint=nearest(name, names()))
    return recipe.read(_own.get(name, FOLDER / f"{name}.yaml"))
