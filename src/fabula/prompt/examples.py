"""One of a thing, as a column says it that is called like the thing: a guitar is a Stratocaster, a cake a Red Velvet."""

from __future__ import annotations

import functools

from fabula import things
from fabula.expression import parse
from fabula.prompt.inlining import inlined

NAMING = ("name", "title", "model", "type", "species", "breed", "variety", "style", "brand")  # what one is called by, best first
OF_KINDS = (
    "goods",
    "living",
    "works",
    "leisure",
    "technology",
)  # things of which one is of a sort; people and records have names of their own


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
        whole = inlined(parse(own[column]), dict.fromkeys(thing.columns, "") | own)
        if whole is not None:
            return str(whole)
    return ""
