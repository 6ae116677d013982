"""A thing made into a table: its facts as columns, each with values that its name, and the kind of thing it is, let expect."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from fabula import things
from fabula.expression import Call, Cases, Literal, Name, Operation, parse, renamed
from fabula.prompt.finding import bare_name
from fabula.prompt.inlining import usual
from fabula.prompt.kinds import ARITHMETIC, kind_of_node
from fabula.prompt.meaning import expression_for, is_lettered
from fabula.prompt.meaning_coherence import coherent, told_by_subject
from fabula.prompt.meaning_kinds import LOOSE, kind_of
from fabula.prompt.near_values import near_tables, near_values
from fabula.prompt.nouns import HOLDINGS, LISTS
from fabula.prompt.plurals import plural
from fabula.prompt.rewriting import weights_of
from fabula.prompt.values import column_name
from fabula.schema import Column, Rows, Table
from fabula.things import ANY, THING, Thing

if TYPE_CHECKING:
    from fabula.prompt.network import Network

ROWS = 100
NAMING = ("name", "title", "brand", "model")
# What a row is about, on which much of it depends: a repair of a phone is no repair of a roof.
OBJECTS = (
    "device",
    "item",
    "product",
    "equipment",
    "vehicle",
    "machine",
    "instrument",
    "asset",
    "appliance",
    "object",
    "tool",
    "unit",
    "boat",
    "vessel",
    "aircraft",
)
PAST = re.compile(
    r'(?:date|datetime)\("\d{4}-\d\d-\d\d", "2026-10-\d\d"'
)  # made of days until the one that all data is seen from
SINCE = re.compile(r'date\("(\d{4}-\d\d-\d\d)", "(\d{4}-\d\d-\d\d)"')
HIRED, JOINED = 6_575, 5_850  # days of a life before which nobody is hired, or joins
GROWN = {
    **dict.fromkeys(("hire_date", "hired_on", "start_date"), HIRED),
    **dict.fromkeys(("registration_date", "registered_on", "join_date", "joined_on", "signup_date", "member_since"), JOINED),
}
FINISHES = tuple(  # what has a day of its own, or somebody who did it, only in some states
    (re.compile(rf"(?:{deed})(?:_on|_at|_date|_time|_by|_to)?"), frozenset(states.split(", ")))
    for deed, states in (
        ("paid|payment", "Paid"),
        ("returned|return(?=_)", "Returned"),
        ("delivered|received", "Delivered, Received, Returned"),
        ("shipped|dispatched", "Shipped, Delivered, Returned, In transit"),
        ("resolved|resolution", "Resolved, Closed, Done"),
        ("closed|closing", "Closed, Done"),
        ("completed|completion|finished|finish", "Completed, Done, Finished, Closed, Ready, Delivered"),
        ("approved|approval", "Approved, Paid, Completed"),
        ("cancelled|canceled|cancellation", "Cancelled, Canceled"),
        ("claimed", "Claimed, Returned"),
        ("sold|sale", "Sold"),
        ("adopted|adoption", "Adopted, Completed"),
    )
)
AHEAD = re.compile(r"due|expir|next|until|valid|deadline|renew")
PLANNED = frozenset(
    ["planned", "scheduled", "upcoming", "booked", "confirmed", "pending", "requested", "tentative", "reserved", "proposed"]
)
DONE = frozenset(["completed", "complete", "done", "finished", "attended", "closed", "delivered", "performed", "passed"])
WORD = re.compile(r"\b[a-z_]+\b(?!\()")


def table_name(thing: Thing) -> str:
    """What the table of a thing is called: `police_officers`."""
    return column_name(plural(thing.name.replace(ANY, "").strip()))


@functools.cache
def sketch(thing: Thing) -> Table:
    """The table of a thing."""
    made = values_of(thing.columns, thing)
    return Table(table_name(thing), tuple(Column.of(name, made[name]) for name in thing.columns), Rows(ROWS))


def values_of(
    names: Sequence[str],
    thing: Thing | None,
    noun: str = "",
    network: Network | None = None,
    *,
    guessed: bool = False,
    status: str = "",
) -> dict[str, str]:
    """The expressions of the columns of a thing, each fitting the others.

    Args:
        noun: what it is called where it is no known thing.
        guessed: it is only near to the thing, which gives it no name.
        status: the expression of the status that is there already.
    """
    called = thing.name.replace(ANY, "").strip() if thing and not guessed else noun.replace("_", " ")
    kind = thing.kind if thing and not thing.is_shape and not guessed else ""
    made = coherent(names, called, "people" if kind and kind_of(called) == "people" else kind, network)
    usable = [name for name in names if not (guessed and name in NAMING)]
    own = {**_borrowed(names, noun), **(_own_values(usable, thing) if thing else {})}
    if network and noun:
        told = dict.fromkeys((*own, *told_by_subject(names, called)), "")
        told |= {name: one for name in own for one in (name, bare_name(name)) if thing and one in thing.columns}
        made |= near_values(made, told, near_tables(noun, network), noun, f"{THING}.{thing.name}" if thing else "")
    whole = made | own | ({"status": status} if status else {})
    for agree in (_of_one_age, _grown, _over, _finished, _reckoned):
        whole = agree(whole)
    return whole


def _reckoned(made: dict[str, str]) -> dict[str, str]:
    """The expressions; what another one reckons with is an amount, though nobody knows what it is."""
    unknown = {name for name, text in made.items() if is_lettered(text, name)}
    sums = [part for text in made.values() if unknown for part in parse(text).nodes if isinstance(part, Operation)]
    terms = {term.path for one in sums if one.operator in ARITHMETIC for term in one.operands if isinstance(term, Name)}
    return made | dict.fromkeys(unknown & terms, expression_for("amount"))


def _finished(made: dict[str, str]) -> dict[str, str]:
    """The expressions; only what is paid was paid on a day, and only what came back has been returned."""
    status = kind_of_node(parse(made["status"])).labels if "status" in made else ()
    ended = {}
    for name, text in made.items():
        states = next((states for form, states in FINISHES if form.fullmatch(name)), frozenset[str]())
        reached = [label for label in status if label.capitalize() in states]
        if reached and len(reached) < len(status) and "status" not in text:
            said = ", ".join(f'"{label}"' for label in reached)
            ended[name] = f"when(status in [{said}], {text})"
    return made | ended


def _grown(made: dict[str, str]) -> dict[str, str]:
    """The expressions; who was born on a day is hired, or joins, when they are old enough for that."""
    born = next((name for name, text in made.items() if text.startswith("person.birth_date")), "")
    days = {name: SINCE.match(text) for name, text in made.items() if born and name in GROWN}
    return made | {
        name: f'date(after=min(max({born} + days({GROWN[name]}), as_date("{found[1]}")), as_date("{found[2]}")))'
        for name, found in days.items()
        if found
    }


def _over(made: dict[str, str]) -> dict[str, str]:
    """The expressions; what happened on a day that is past is no longer planned."""
    past = any(PAST.match(text) for name, text in made.items() if not AHEAD.search(name))
    status = parse(made["status"]) if past and "status" in made else None
    labels = weights_of(status) if status is not None else {}
    later = {label: weight for label, weight in labels.items() if str(label).lower() not in PLANNED}
    if not later or len(later) == len(labels) or not {str(label).lower() for label in later} & DONE:
        return made
    return made | {
        "status": str(Call("choice", (Cases(tuple((label, Literal(round(100 * weight))) for label, weight in later.items())),)))
    }


def _of_one_age(made: dict[str, str]) -> dict[str, str]:
    """The expressions, with an age that fits the date of birth beside it, both as the thing's ages are."""
    born = next((name for name, text in made.items() if text.startswith("person.birth_date")), "")
    age = made.get("age", "")
    if not born or not age or age.startswith("person."):
        return made
    ends = dict(re.findall(r"\b(min|max)=(\d+)", age))
    options = ", ".join(f"{end}_age={value}" for end, value in ends.items())
    return made | {born: f"person.birth_date({options})", "age": f"person.age({options})"}


def thing_of(noun: str) -> Thing | None:
    """The thing that a noun in snake_case is a kind of: a used tractor is a tractor; a pool test is not what a school calls a test."""
    *before, head = noun.split("_")
    if before and head in HOLDINGS:  # a guitar inventory holds guitars
        return things.named().get(" ".join(before)) or thing_of("_".join(before))
    return None if before and head in LOOSE | LISTS else things.by_word().get(head)


def _own_values(names: Sequence[str], thing: Thing) -> dict[str, str]:
    """What the columns of a thing hold that are not as their names let expect; of what reads a column that is not there, the usual case."""
    called = {bare_name(name): name for name in names} | {name: name for name in names}  # a pace is called an `average_pace`
    lacking = {name for name in thing.columns if name not in called}
    own = things.values(thing.kind).get(thing.name, {})
    objects = lacking & {*OBJECTS}
    told = {
        called[name]: usual(parse(text), lacking)
        for name, text in own.items()
        if name in called and not objects & {*WORD.findall(text)}
    }
    here = lambda path: Name(called.get(path, path))  # noqa: E731
    return {name: str(renamed(node, here)) for name, node in told.items() if node is not None}


def _borrowed(names: Sequence[str], noun: str) -> dict[str, str]:
    """What some columns hold for the thing that the words before a noun name: the breeds of a "sheep register" are those of sheep."""
    words = noun.replace("_", " ").split()[:-1]
    runs = (" ".join(words[start:end]) for end in range(len(words), 0, -1) for start in range(end))
    thing = next((found for run in runs if (found := things.named().get(run))), None)
    facts = [name for name in names if name not in ("name", "title", "status")]  # a menu's item is not called as the menu
    return _own_values(facts, thing) if thing else {}
