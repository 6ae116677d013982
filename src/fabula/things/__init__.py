"""What everybody knows of a thing: what it is called, and the few facts that most tables about it hold.

A domain is a trade worked out, with values that fit; there can be hundreds. A thing is one line, and there are thousands:

    song, track: title artist> album> duration release_date genre language

Names first, the commonest before the others; then the columns, the commonest first. `artist>` refers to the thing `artist` where that
is a table of the same answer. A name with a star is a shape, `* maintenance log`: what such a table holds whatever stands for the star.

What a name such as `type` or `price` holds differs from thing to thing: `*.tsv` says it where what the name alone lets expect is poor,
a line a column, in the notation of recipes:

    bicycle     type     choice(City=4, Road=3, Mountain=3, Electric=2, Folding)

`rare/` holds thousands more, of corners of the world that few ask about. The network is not taught them, as they would crowd out what most
people mean; they are looked up by their names.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

FOLDER = Path(str(resources.files(__name__)))
RARE = FOLDER / "rare"
ANY = "*"  # stands for any thing in the name of a shape
THING = "thing"  # where a domain's name would stand in the full name of a table: `thing.song`


@dataclass(frozen=True)
class Thing:
    """A thing and what is kept about it.

    Args:
        name: what it is called, in the singular; with a star for shapes.
        also: other names.
        columns: facts in snake_case, the commonest first.
        parents: the columns that refer to another thing, and that thing's name.
        kind: people, places, goods ...: the file it stands in.
    """

    name: str
    also: tuple[str, ...]
    columns: tuple[str, ...]
    parents: tuple[tuple[str, str], ...]
    kind: str

    @property
    def is_shape(self) -> bool:
        """Whether it is what any table of a kind holds, rather than a thing."""
        return ANY in self.name

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is called."""
        return (self.name, *self.also)


@functools.cache
def load() -> tuple[Thing, ...]:
    """Every thing that the network is taught, files in the order of the alphabet."""
    return _read(FOLDER)


@functools.cache
def rare() -> dict[str, Thing]:
    """The things that are looked up, by each of their names."""
    return {name: thing for thing in reversed(_read(RARE)) for name in thing.names}


@functools.cache
def named() -> dict[str, Thing]:
    """Every thing by what it is called first, the rare ones too."""
    return {thing.name: thing for thing in (*rare().values(), *load())}


def _read(folder: Path) -> tuple[Thing, ...]:
    """The things of some files. They are YAML, of which they use one form, a name and its facts on a line, and so are read fast."""
    return tuple(
        _thing(called.strip('"'), facts, path.stem)
        for path in sorted(folder.glob("*.yaml"))
        for line in path.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
        for called, _, facts in [line.partition(": ")]
    )


@functools.cache
def by_word() -> dict[str, Thing]:
    """The things by each of their names of one word: a used tractor holds what tractors do."""
    return {name: thing for thing in reversed(load()) if not thing.is_shape for name in thing.names if " " not in name}


@functools.cache
def values(kind: str) -> dict[str, dict[str, str]]:
    """The expressions of columns by the things of a kind, where they are not what their names let expect."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for path in (FOLDER / f"{kind}.tsv", RARE / f"{kind}.tsv"):
        for line in path.read_text("utf-8").splitlines() if path.exists() else ():
            thing, column, expression = line.split("\t")
            found[thing][column] = expression
    return dict(found)


def _thing(called: str, facts: str, kind: str) -> Thing:
    name, *also = (part.strip() for part in called.split(","))
    words = facts.split()
    columns = tuple(dict.fromkeys(word.removesuffix(">") for word in words))
    parents = tuple((word[:-1], word[:-1].replace("_", " ")) for word in words if word.endswith(">"))
    return Thing(name, tuple(also), columns, parents, kind)
