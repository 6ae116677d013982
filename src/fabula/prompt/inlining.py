"""Expressions that are taken out of their table: the columns that they read there written out in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from fabula.columns import is_type
from fabula.expression import Call, Literal, Name, Node, parse, with_parts

DEEP = 4  # columns that one column may lean on, one after another
CASES = 3  # a column, what it holds by that, and what it holds otherwise
SEVERAL = 2  # commas
TEMPLATES = ("template", "pick_template")
GAP = re.compile(r"\{(\w+)\}")


def inlined(node: Node, own: Mapping[str, str], kept: Collection[str] = (), deep: int = DEEP) -> Node | None:
    """An expression with the columns that it reads written out; None where that cannot be.

    Args:
        own: the expressions of the columns of its table; empty where that is not known.
        kept: columns that it may go on reading.

    >>> str(inlined(parse("round(steps * 0.5)"), {"steps": "integer(1, 9)"}))
    'round(integer(1, 9) * 0.5)'
    >>> str(inlined(parse('template("{city} Zoo")'), {"city": "place.city"}))
    'template("{city} Zoo", city=place.city)'
    """
    node = with_gaps_told(node)
    read = {*node.names} & own.keys() - {*kept}
    if not read:
        return node
    if deep == 0 or not all(own[name] for name in read):
        return None
    told = {name: inlined(parse(own[name]), own, kept, deep - 1) for name in read}

    def written(part: Node) -> Node:
        found = told.get(part.path) if isinstance(part, Name) else None
        return found if found is not None else _called(with_parts(part, written))

    return None if None in told.values() else written(node)


def _called(node: Node) -> Node:
    """A bare type as a call of it, where a bare name would be a word: `bands(person.age(), ...)`."""
    if isinstance(node, Call) and node.function == "bands":
        value, *bounds = node.arguments
        value = Call(value.path) if isinstance(value, Name) and is_type(value.path) else value
        return replace(node, arguments=(value, *bounds))
    return node


def usual(node: Node, lacking: Collection[str]) -> Node | None:
    """What an expression holds where none of some columns says otherwise: itself where it reads none of them; None where there is no such."""
    if not {*with_gaps_told(node).names} & {*lacking}:
        return node
    if isinstance(node, Call) and node.function == "match" and len(node.arguments) == CASES:
        otherwise = usual(node.arguments[-1], lacking)
        one_label = isinstance(otherwise, Call) and otherwise.function == "choice" and str(otherwise).count(",") < SEVERAL
        return None if one_label or isinstance(otherwise, Literal) else otherwise  # one label says little of all
    return None


def with_gaps_told(node: Node) -> Node:
    """An expression whose templates say of each gap which column fills it, which is otherwise the one of its name."""
    if isinstance(node, Call) and node.function in TEMPLATES:
        texts = " ".join(str(text.value) for text in node.arguments if isinstance(text, Literal))
        free = (gap for gap in dict.fromkeys(GAP.findall(texts)) if node.option(gap) is None)
        node = replace(node, options=(*node.options, *((gap, Name(gap)) for gap in free)))
    return with_parts(node, with_gaps_told)
