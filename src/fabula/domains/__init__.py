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


@functools.cache
def names() -> tuple[str, ...]:
    """Every domain, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


@functools.cache
def load(name: str) -> Schema:
    """The schema of a domain, its rare columns included.

    Raises:
        OptionError: there is no such domain; the hint names the nearest.
    """
    if name not in names():
        raise OptionError(f"no domain named `{name}`", where="domain", hint=nearest(name, names()))
    return recipe.read(FOLDER / f"{name}.yaml")
