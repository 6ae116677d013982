"""One of a thing, as a column says it that is called like the thing: a guitar is a Stratocaster, a cake a Red Velvet."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from fabula import things
from fabula.expression import Call, Literal, Name, Node, parse, walk, with_parts

NAMING = ("name", "title", "model", "type", "species", "breed", "variety", "style", "brand")  # what one is called by, best first
OF_KINDS = (
    "goods",
    "living",
    "works",
    "leisure",
    "technology",
)  # things of which one is of a sort; people and records have names of their own
DEEP = 4  # columns that one column may lean on, one after another


@functools.lru_cache(maxsize=4_096)
def example_of(noun: str) -> str:
    """The expression of one of a thing; empty where nobody wrote down what such things are called.

    >>> example_of("cake").startswith("choice("), example_of("idea")
    (True, '')
    """
    thing = things.named().get(noun) or things.by_word().get(noun)
    if thing is None or thing.kind not in OF_KINDS or noun not in (thing.name, *thing.also[:2]):
        return ""
    own = things.values(thing.kind).get(thing.name, {})
    for column in (name for name in NAMING if name in own and "null=" not in own[name]):
        whole = _with_what_it_reads(parse(own[column]), own, thing.columns, DEEP)
        if whole is not None:
            return str(whole)
    return ""


def _with_what_it_reads(node: Node, own: Mapping[str, str], columns: tuple[str, ...], deep: int) -> Node | None:
    """An expression with the columns that it reads written out; None where one of them is not known."""
    read = {part.path for part in walk(node) if isinstance(part, Name)} & {*columns}
    if not read and not _gaps(node):
        return node
    if deep == 0 or _gaps(node) or not read <= own.keys():
        return None
    told = {name: _with_what_it_reads(parse(own[name]), own, columns, deep - 1) for name in read}

    def written(part: Node) -> Node:
        found = told.get(part.path) if isinstance(part, Name) else None
        return found if found is not None else with_parts(part, written)

    return None if None in told.values() else written(node)


def _gaps(node: Node) -> set[str]:
    """The columns that a template of an expression has gaps for."""
    templates = [part for part in walk(node) if isinstance(part, Call) and part.function == "template"]
    return {
        gap
        for part in templates
        for text in part.arguments
        if isinstance(text, Literal)
        for gap in re.findall(r"\{(\w+)\}", str(text.value))
        if part.option(gap) is None
    }
