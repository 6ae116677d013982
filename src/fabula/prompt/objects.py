"""What the rows of a table are done to, by the words before its noun: repairs of guitars, rentals of drones, lessons of the piano.

A repair job is mostly of a device, and a device mostly a phone; of "guitar repair jobs" the guitar is known, and what depends on the phone
is not.
"""

from __future__ import annotations

import json
import re

from fabula import things
from fabula.expression import parse
from fabula.prompt.examples import example_of
from fabula.prompt.meaning_kinds import kind_of
from fabula.prompt.nouns import LISTS, head_of
from fabula.prompt.plurals import one_of
from fabula.prompt.rewriting import weights_of
from fabula.prompt.sketching import OBJECTS, values_of
from fabula.prompt.values import column_name
from fabula.things import ANY, Thing

TAUGHT = ("instrument", "language", "subject", "sport", "course", "discipline", "style", "topic")
LESSONS = frozenset(["lesson", "class", "course", "tutoring", "tutorial", "training", "workshop"])
DEEDS_WORDS = """
    rental hire repair inspection maintenance cleaning servicing service installation sale auction order purchase tuning swap loan review
    restoration inventory stock listing log job check calibration test claim ticket complaint return
"""
DEEDS = frozenset(DEEDS_WORDS.split())  # what is done to a thing
BEHIND = re.compile(r"\b(?:for|of|on) (?:the |our |all )?((?:[a-z]+ )?[a-z]+s)$")
COUNTED = ("goods", "technology", "places", "works")  # of which there are several of one kind: elevator 12


def about_object(names: list[str], made: dict[str, str], thing: Thing | None, words: str) -> tuple[list[str], dict[str, str]]:
    """The columns of a table and their expressions, with the thing that the words say it is about.

    Args:
        names: of the columns.
        made: the expression of each.
        thing: that the table was drawn after.
        words: the subject.
    """
    said = [one_of(word) for word in head_of(words)]
    names_told = (thing.names[:1] if said[-1:] and said[-1] in LESSONS else thing.names) if thing else ()
    told = {one_of(word) for name in names_told for word in name.replace(ANY, "").split()}
    before = [word for word in said[:-1] if word not in told and word not in DEEDS]
    behind = BEHIND.search(words.lower())
    if behind and said[-1:] and said[-1] in DEEDS:  # "claims for washing machines"
        before = [one_of(word) for word in behind[1].split()]
    if (
        not before or said[-1] not in DEEDS | LESSONS or (said[-1] in LISTS and "name" in names)
    ):  # the plants of a plant inventory
        return names, made
    noun = " ".join(before)
    if said[-1] in LESSONS:
        slot = next((name for name in TAUGHT if name in names), "")
        return names, made | ({slot: f"choice({json.dumps(noun.capitalize(), ensure_ascii=False)})"} if slot else {})
    one = example_of(noun) or example_of(before[-1]) or _numbered(noun)
    slot = next((name for name in OBJECTS if name in names), "")
    if not one or (slot and noun in {str(label).lower() for label in weights_of(parse(made[slot]))}):
        return names, made
    called = column_name(noun)
    usual = next((name for name in OBJECTS if thing and name in thing.columns), "")
    if usual or slot:
        own = things.values(thing.kind).get(thing.name, {}) if thing else {}
        about = [name for name in (usual, slot) if name]
        free = [name for name in names if name not in about and any(_reads(own.get(name, "") + made[name], one) for one in about)]
        made = {name: text for name, text in made.items() if name not in about} | values_of(
            free, None, column_name(" ".join(said))
        )
        names = [called if name == slot else name for name in names]
    if called not in names:
        names = [called, *names]
    return list(dict.fromkeys(names)), made | {called: one}


def _numbered(noun: str) -> str:
    """One of several of a kind, by its number; empty for what is not counted so."""
    if kind_of(noun) not in COUNTED:
        return ""
    return f'template("{noun.capitalize()} {{n}}", n=integer(1, 40))'


def _reads(text: str, column: str) -> bool:
    return re.search(rf"\b{column}\b(?!\()", text) is not None
