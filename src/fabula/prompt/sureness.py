"""How sure an answer is: what the network says of its tables, as far as their names tell of the words that were said.

The network is as sure of "boat engine repairs" as of "repairs", for it knows those. So each word of a subject is held against the words
that its table goes by, by their places among all words, and a subject that is told only in part is a guess.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence

import numpy as np

from fabula import domains, things
from fabula.prompt.choosing import Choice
from fabula.prompt.network import Network
from fabula.prompt.nouns import head_of
from fabula.prompt.plurals import one_of
from fabula.things import ANY, THING

# How often most columns fit, by how much of the subject is told: a logistic curve fitted to 900 things written by people who did not know
# what the network knew, and 500 that it knew. Told in full 0.96, by two thirds 0.46, by half 0.25.
SQUARE, LINEAR, CONSTANT = 9.32, -4.92, -1.09


def sureness(choices: Sequence[Choice], network: Network, *, english: bool) -> list[float]:
    """How sure each table of an answer is, 0 to 1.

    Args:
        english: the subjects are; of other languages only the network's word is known.
    """
    return [_sure(choice, network) if english else choice.sure for choice in choices]


def nearest_of(choice: Choice) -> str:
    """What people call the table that a choice was drawn after: "repairs", "bookings (hotel)"; empty for none."""
    domain, _, name = choice.full.replace("_", " ").partition(".")
    name = name.replace(ANY, "").strip()
    return name if domain in (THING, "") else f"{name} ({domain})"


def _sure(choice: Choice, network: Network) -> float:
    if choice.domain and choice.full not in network.table_id:  # the user's own, found by the nearest of its phrases
        return choice.sure
    told = _told(choice.words, choice.full, network)
    return min(choice.sure, 1 / (1 + math.exp(-(SQUARE * told**2 + LINEAR * told + CONSTANT))))


def _told(words: str, full: str, network: Network) -> float:
    """How much of a subject is told by the names of its table, 0 to 1: the mean of its words, each as near as the nearest of those."""
    plain = words.lower()
    if any(name in known for name in (plain, one_of(plain)) for known in (network.names, network.wholes, things.rare())):
        return 1.0
    said = [one_of(word) for word in head_of(words)]
    if not said or not full:
        return 0.0
    if plain in _asked_by(full):
        return 1.0
    names = _words_of(full)
    near = [1.0 if word in names else max((_likeness(word, name, network) for name in names), default=0.0) for word in said]
    return max(sum(near) / len(near), 0.0)


def _asked_by(full: str) -> Sequence[str]:
    """The phrases that ask for a domain's table, or for all of the domain: whoever wrote it said so."""
    domain, _, name = full.partition(".")
    if domain == THING:
        return ()
    schema = domains.load(domain)
    return (*schema.asks, *schema.table(name).asks)


@functools.lru_cache(maxsize=4_096)
def _words_of(full: str) -> tuple[str, ...]:
    """The words that a table goes by: all names of a thing, the name of a domain's table and of the domain."""
    domain, _, name = full.partition(".")
    called = things.named()[name].names if domain == THING else (name, domain)
    words = " ".join(called).replace("_", " ").replace(ANY, " ").split()
    return tuple(dict.fromkeys(one_of(word) for word in words))


def _likeness(one: str, other: str, network: Network) -> float:
    """The cosine of two words' places in the network's dictionary."""
    return float(_place(one, network) @ _place(other, network))


@functools.lru_cache(maxsize=8_192)
def _place(word: str, network: Network) -> np.ndarray:
    """(D,) where a word stands among all words, of length 1."""
    total = network.weights["embedding.weight"][list(network.tokenizer.encode(word).ids[1:])].sum(0)
    return total / max(float(np.linalg.norm(total)), 1e-6)
