"""What a column holds in the nearest tables that have it: the pace of a "run log" is that of runs, the brand of "nail polish swatches" that
of nail polish.

A name alone says little: a `shade` may be a lamp's, a plant's or a lipstick's. The network finds tables that are near to a noun; what
was written there for a column of that name, or of one that means the same, says more than the name.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from fabula import domains, things
from fabula.columns import find, is_type
from fabula.expression import Call, Name, Node, parse, renamed, with_parts
from fabula.prompt import rewriting
from fabula.prompt.finding import alike, bare_name
from fabula.prompt.inlining import inlined, usual, with_gaps_told
from fabula.prompt.kinds import function_of, kind_of_node
from fabula.prompt.meaning import is_lettered
from fabula.prompt.meaning_kinds import LOOSE
from fabula.prompt.network import Network, top
from fabula.prompt.nouns import LISTS
from fabula.prompt.plurals import one_of, plain_column
from fabula.things import ANY, THING

MOST = 24  # tables that are near, at most
LEAST = 0.12  # a table less likely than this is not near
CALLED = 2.0  # what it counts that a table goes by all of the noun's words; by half of them a quarter of that
TRADES = 0.8  # what a domain's table counts: its columns lean on others more than those of things do
SAME = 78.0  # likeness of two columns' names from which they mean the same
KNOWN = 0.3  # how near a table must be to say what kind of value a column holds
# What things are called and what becomes of them is said by tables of such things alone: the state of a lighthouse is none of its log.
NAMING = frozenset(["name", "title", "status", "code", "result"])
SORTS = frozenset(["brand", "model", "make", "type", "category", "class"])  # of which sort they are, by what is surely near, too
WORDY = frozenset(["choice", "code", "other"])
# What is no other in one table than in the next: people, where they live, days, and what is told apart by a number.
COMMON = ("person.", "place.", "date(", "datetime(", "time(", "when(", "key", "uuid", "year(")
OF_ROWS = frozenset(
    ["ref", "key", "count", "sum", "mean", "running", "previous", "next", "ordered", "past", "series", "first", "last"]
)
LONGEST = 4_000  # signs of an expression with all that it reads written out
OTHERS = ("person.", "place.", "company.")
ALONE = frozenset(["unique", "deal"])  # options that count on the rows of a table


class Near(NamedTuple):
    """A table that is near to a noun.

    Args:
        full: its full name.
        near: how near it is; more than 1 where it goes by the noun's words.
        called: all words of its name are among the noun's.
        alike: its last word is the noun's.
    """

    full: str
    near: float
    called: bool
    alike: bool


@functools.lru_cache(maxsize=1_024)
def near_tables(noun: str, network: Network) -> tuple[Near, ...]:
    """The tables that are near to a noun, the nearest first; those near to runs are near to a run log."""
    words = noun.replace("_", " ").split()
    about = words[:-1] if words[-1] in LISTS and words[1:] else words
    said = _words(" ".join(about))
    phrases = dict.fromkeys((" ".join(words), " ".join(about)))
    chances = np.max([reading.tables for reading in network.read_phrases([*phrases])], axis=0)
    found: list[Near] = []
    for i in top(chances, MOST):
        full, chance = network.tables[i], float(chances[i])
        if chance < LEAST:
            break
        words = _words(full.partition(".")[2].replace(ANY, ""))
        called = bool(words) and {*words} <= {*said} and not {*words} <= LOOSE
        share = len({*words}) / len({*said}) if called else 0.0
        near = chance * (1 + CALLED * share**2) * (1 if full.startswith(THING) else TRADES)
        found.append(Near(full, near, called, words[-1:] == said[-1:]))
    return tuple(sorted(found, key=lambda one: -one.near))


def _words(text: str) -> list[str]:
    """The words of a name, so that those of "dog walking" and of `dog_walks` are the same."""
    return [one_of(word).removesuffix("ing") for word in text.replace("_", " ").split()]


def near_values(
    made: Mapping[str, str], told: Mapping[str, str], near: Sequence[Near], noun: str, own: str = ""
) -> dict[str, str]:
    """The expressions of columns that are known better from near tables than by their names alone.

    Args:
        made: what each column would hold by its name.
        told: the columns of which it is known what they hold, and what the table `own` calls them; empty for those of no table.
        near: tables, the nearest first.
        noun: what the rows are.
    """
    plainly = {name: parse(text) for name, text in made.items()}
    heads = {name: _heads(node) for name, node in plainly.items()}
    latents = Counter(find(head).latent for node in plainly.values() if is_type(head := function_of(node)))
    found: dict[str, tuple[str, str]] = {}  # the table that says what a column holds, and what the column is called there
    for name, plain in plainly.items():
        together = is_type(head := function_of(plain)) and find(head).latent and latents[find(head).latent] > 1
        if name in told or together or made[name].startswith(COMMON) or heads[name] & made.keys():
            continue
        read = any(name in others for others in heads.values())
        if source := _source(name, plain, near, noun, read=read):
            found[name] = source
    values: dict[str, str] = {}
    for name, (full, column) in found.items():
        called = {there: here for here, there in told.items() if full == own and there}
        called |= {there: here for here, (other, there) in found.items() if other == full and here != name}
        values[name] = str(_taken_out(full, column, name, called))
    return values


def _source(name: str, plain: Node, near: Sequence[Near], noun: str, *, read: bool) -> tuple[str, str] | None:
    """The nearest table that says what a column holds, and what it is called there; None where its name says enough.

    Args:
        plain: what it would hold by its name.
        read: other columns read it.
    """
    unknown = is_lettered(str(plain), name)
    for one, column in _having(name, near, noun, unknown=unknown):
        value = _taken_out(one.full, column, name, {}) if column else plain
        if value is not None:
            return (one.full, column) if column and (unknown or _fits(name, value, plain, one, read=read)) else None
    return None


def _having(name: str, near: Sequence[Near], noun: str, *, unknown: bool) -> list[tuple[Near, str]]:
    """The near tables that have a column, and what it is called there; one of that very name counts twice as much as one that means the same.

    Args:
        unknown: nobody knows what a column of that name holds.
    """
    found: list[tuple[float, Near, str]] = []
    for one in near:
        own = _columns(one.full)
        same = name if name in own else bare_name(name)
        fits = one.alike if name in NAMING else name not in SORTS or one.called or one.alike or one.near >= KNOWN
        if fits and same in own:
            found.append((one.near, one, own[same]))
        elif (
            name not in NAMING
            and (one.called or one.alike or unknown)
            and one.near >= KNOWN
            and (column := _alike(one.full, name, noun))
            and (not unknown or column[:1] == name[:1])  # that far apart, letters alike say nothing
        ):
            found.append((one.near / 2, one, own[column]))
    return [(one, column) for _, one, column in sorted(found, key=lambda each: -each[0])]


def _fits(name: str, value: Node, plain: Node, one: Near, *, read: bool) -> bool:
    """Whether what a column holds in a near table may stand for what its name lets expect, which others may read."""
    kinds = {kind_of_node(value).name, kind_of_node(plain).name}
    exact = not {name, bare_name(name)}.isdisjoint(_columns(one.full))
    return len(kinds) == 1 or kinds <= WORDY or (not read and one.near >= KNOWN and exact)


@functools.lru_cache(maxsize=16_384)
def _alike(full: str, name: str, noun: str) -> str:
    """The column of a table that means most likely the same as a name; empty for none."""
    bare = bare_name(name)
    likeness = {other: max(alike(name, other, noun), alike(bare, other, noun)) for other in _columns(full)}
    best = max(likeness, key=lambda other: likeness[other], default="")
    return best if best and likeness[best] >= SAME else ""


@functools.lru_cache(maxsize=2_048)
def _columns(full: str) -> dict[str, str]:
    """The columns of a table by their plain names, and what an expression there calls them; what a key leads to by the name that this has.

    Of a thing's column that holds what its name lets expect the second is empty.
    """
    domain, _, name = full.partition(".")
    if domain == THING:
        thing = things.named()[name]
        own = things.values(thing.kind).get(thing.name, {})
        return {column: column if column in own else "" for column in thing.columns}
    schema = domains.load(domain)
    table = schema.table(name)
    found = {plain_column(c.name, name): c.name for c in table if c.name not in (table.primary_key, *table.references)}
    for key, parent in table.references.items():
        called = next((c.name for c in schema.table(parent) if c.name in ("name", f"{one_of(parent)}_name")), "")
        if called:
            found.setdefault(key.removesuffix("_id"), f"{parent}.{called}")
    return found


@functools.lru_cache(maxsize=2_048)
def _readable(full: str) -> dict[str, str]:
    """The expressions of all that a table's expressions can read, its parents' columns too; empty for what is not known outside of it."""
    domain, _, name = full.partition(".")
    if domain == THING:
        thing = things.named()[name]
        return dict.fromkeys(thing.columns, "") | things.values(thing.kind).get(thing.name, {})
    schema = domains.load(domain)
    found = dict.fromkeys(("nth", "siblings", *(table.name for table in schema.tables)), "")
    for parent in (schema.table(one) for one in dict.fromkeys(schema.table(name).references.values())):
        own = {column.name for column in parent}
        inside = lambda path, parent=parent, own=own: Name(f"{parent.name}.{path}" if path.partition(".")[0] in own else path)  # noqa: E731
        found |= {f"{parent.name}.{column.name}": str(renamed(with_gaps_told(column.expression), inside)) for column in parent}
    return found | {column.name: str(column.expression) for column in schema.table(name)}


def _taken_out(full: str, column: str, name: str, called: Mapping[str, str]) -> Node | None:
    """What a column of a table holds, told without that table; None where that cannot be.

    Args:
        name: what it is called now.
        called: columns that were taken out before, and what they are called now.
    """
    own = _readable(full)
    node = inlined(parse(own[column]), own, [*called])
    if node is None or len(str(node)) > LONGEST:
        node = usual(parse(own[column]), own.keys() - called.keys())
    if node is None or len(str(node)) > LONGEST or _leads_away(node, own):
        return None
    node = rewriting.filled(renamed(node, lambda path: Name(called.get(path, path))))
    node = _of_its_own(node, name) if "." in column else node
    return replace(node, options=tuple(o for o in node.options if o[0] not in ALONE)) if isinstance(node, Call) else node


def _of_its_own(node: Node, whose: str) -> Node:
    """An expression about another person or place than the row's: the city of the home team is not that of the other one."""
    function = function_of(node)
    if function.startswith(OTHERS) and find(function).latent and "of=" not in str(node):
        call = node if isinstance(node, Call) else Call(function)
        return replace(call, options=(*call.options, ("of", Name(whose))))
    return with_parts(node, lambda part: _of_its_own(part, whose))


def _leads_away(node: Node, own: Mapping[str, str]) -> bool:
    """Whether an expression reads what is only there in its own table: what a key leads to, or which of its parent's rows it is."""
    return any(path.partition(".")[0] in own and path not in own for path in node.names) or any(
        isinstance(part, Call) and part.function in OF_ROWS for part in node.nodes
    )


def _heads(node: Node) -> set[str]:
    return {path.partition(".")[0] for path in node.names}
