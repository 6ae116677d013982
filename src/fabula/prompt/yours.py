"""Domains that the network was not taught: found by the nearest of their phrases, where the network puts the words of a prompt."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fabula import domains
from fabula.prompt.network import Network, Reading
from fabula.prompt.plurals import singular
from fabula.prompt.prediction import Span

NEAR = 0.72  # likeness, of at most 1, from which a phrase means the same


@dataclass(frozen=True)
class Yours:
    """The phrases of some domains.

    Args:
        phrases: P of them, as plain words.
        tables: (P,) the full names of the tables that each asks for.
        senses: (P, V) where the network puts each phrase.
    """

    phrases: Sequence[str]
    tables: Sequence[tuple[str, ...]]
    senses: np.ndarray

    def named_in(self, prompt: str) -> list[Span]:
        """Where a prompt says one of the phrases of several words, the longest first that stands at a place."""
        found: list[Span] = []
        for phrase in sorted((phrase for phrase in self.phrases if " " in phrase), key=len, reverse=True):
            words = r"\s+".join(rf"{re.escape(word)}(?:e?s)?" for word in phrase.split())
            place = re.search(rf"\b{words}\b", prompt, re.IGNORECASE)
            if place and all(place.end() <= span.start or span.end <= place.start() for span in found):
                found.append(Span(place[0], *place.span(), "subject"))
        return found

    def nearest(self, words: str, reading: Reading) -> tuple[tuple[str, ...], float]:
        """The tables that some words ask for, and how near their phrase is; none when no phrase is near."""
        if not len(self.phrases):
            return (), 0.0
        plain = _plain(words)
        if plain in self.phrases:
            return self.tables[self.phrases.index(plain)], 1.0
        likeness = self.senses @ reading.sense
        best = int(np.argmax(likeness))
        return (self.tables[best], float(likeness[best])) if likeness[best] >= NEAR else ((), 0.0)


def yours(network: Network) -> Yours:
    """The domains of the user's that a network does not know."""
    return _yours(network, tuple(name for name in domains.own() if name not in network.domains))


@functools.lru_cache(maxsize=8)
def _yours(network: Network, names: tuple[str, ...]) -> Yours:
    asked: dict[str, tuple[str, ...]] = {}
    for name in names:
        schema = domains.load(name)
        for table in schema.visible:
            for phrase in (table.name.replace("_", " "), *table.asks):
                asked.setdefault(_plain(phrase), (f"{name}.{table.name}",))
        for phrase in (name.replace("_", " "), schema.title.lower(), *schema.asks):
            asked[_plain(phrase)] = tuple(f"{name}.{table.name}" for table in schema.visible)
    senses = [network.read(network.tokenizer.encode(phrase)).sense for phrase in asked]
    return Yours(tuple(asked), tuple(asked.values()), np.array(senses))


def _plain(words: str) -> str:
    return " ".join(singular(word) for word in words.lower().split())
