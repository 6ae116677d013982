"""A column's name in, an expression out: what a column means when nothing but its name is known.

    CustPhoneNo   →  customer phone number   →  phone   →  person.phone(of=customer)

Tried in this order: the name with the table's noun before it (`title` of books), the name as `meanings.yaml` has it, its abbreviations
written out, the names that domains have, the same words in another order, without words that only say whose it is, the network, the
longest known ending or beginning, and at last the shape that the last word or the column's type lets expect.
"""

from __future__ import annotations

import functools
import json
import keyword
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fabula.columns import find
from fabula.expression import parse
from fabula.prompt import meanings
from fabula.prompt.kinds import kind_of_node
from fabula.prompt.meaning_guessing import SURE, Guess, guesses_of, of_domains
from fabula.prompt.meaning_kinds import nouns_of
from fabula.prompt.meaning_shapes import BY_ENDING, FAMILIES, IN_UNIT, SAYING, family_of, fits, typed
from fabula.prompt.meaning_words import words_of

if TYPE_CHECKING:
    from fabula.prompt.network import Network

WORDY = ("other", "choice", "code")
BARE = {"code": "code", "number": "measure", "date": "date", "datetime": "datetime", "boolean": "flag", "choice": "category"}
FALLBACK = "text.tag"
LETTERS = {"A": 4, "B": 3, "C": 2, "D": 1}
OF_A_SEX = {
    "Female": frozenset(
        [
            "mother",
            "wife",
            "daughter",
            "sister",
            "queen",
            "actress",
            "bride",
            "grandmother",
            "girlfriend",
            "midwife",
            "duchess",
            "princess",
        ]
    ),
    "Male": frozenset(["father", "husband", "son", "brother", "king", "groom", "grandfather", "boyfriend", "duke", "prince"]),
}
PERSON = ("person.", "place.", "company.")


@dataclass(frozen=True)
class Meant:
    """What a column's name means.

    Args:
        meaning: a label of `meanings.yaml`; empty when nothing is known.
        expression: what makes such a column, in the notation of recipes.
        confidence: 0 to 1; 1 for a name that stands in the table of meanings.
    """

    meaning: str
    expression: str
    confidence: float


def meaning_of(
    name: str,
    *,
    table: str = "",
    type: str = "",
    neighbours: Sequence[str] = (),
    kind: str = "",
    network: Network | None = None,
) -> Meant:
    """What a column means.

    Args:
        name: as it is written, in any case and language that `meanings.yaml` has.
        table: the table's name or noun, `books`.
        type: the column's type as databases write it, `varchar(40)`; what does not fit it is not chosen.
        neighbours: names of the table's columns.
        kind: what kind of thing the table is about, where that is known: people, goods ...
        network: its opinion counts for names that the table of meanings does not have.
    """
    return _meaning_of(name, table, family_of(type), tuple(neighbours), kind, network)


def expression_for(name: str) -> str:
    """The expression of a column called `name`.

    >>> expression_for("guardian_email")
    'person.email(of=guardian)'
    """
    return meaning_of(name).expression


def is_known(name: str) -> bool:
    """Whether some domain has a column of that name."""
    return name in of_domains()


@functools.lru_cache(maxsize=20_000)
def _meaning_of(name: str, table: str, family: str, neighbours: tuple[str, ...], kind: str, network: Network | None) -> Meant:
    words = words_of(name)
    if not words:
        return Meant("", FALLBACK, 0.0)
    guesses = guesses_of(words, nouns_of(table), neighbours, kind, network)
    for label, owner, text, confidence in guesses:
        if label not in meanings.load():  # a column of one domain alone
            return Meant(_alike(text, guesses) or _of_its_kind(text, words[-1]) or label, text, confidence)
        label = IN_UNIT.get((label, words[-1]), label) if words[-2:] != ["date", "time"] else label
        if label == "total" and family == "whole" and confidence < SURE:  # `students_total`
            label = "count"
        if fits(label, family):
            plain_text = text or meanings.load()[label].expression
            if words[-1][-1:].isdigit() and plain_text == "person.full_name":  # the second witness is not the first
                owner = "_".join(words)
            return Meant(label, _belonging_to(owner, typed(label, plain_text, family)), confidence)
    label = _shape(words, family)
    return Meant(label, typed(label, meanings.load()[label].expression, family) if label else _lettered(words), 0.1)


def is_lettered(text: str, name: str) -> bool:
    """Whether an expression is what a column gets whose name nobody knows."""
    return text == _lettered(words_of(name))


def _lettered(words: Sequence[str]) -> str:
    """Categories that claim nothing, for a column that nobody knows: "Keystone A", "Keystone B"."""
    called = " ".join(words).capitalize()
    return f"choice({json.dumps({f'{called} {letter}': weight for letter, weight in LETTERS.items()}, ensure_ascii=False)})"


def _alike(text: str, guesses: Iterator[Guess]) -> str:
    """The next best meaning that is of the same kind as an expression: what a domain's own column is close to."""
    kind = kind_of_node(parse(text)).name
    for label, _, _, sure in guesses:
        like = meanings.load()[label].kind if label in meanings.load() else ""
        if like and (like == kind or (sure >= 0.8 and like in WORDY and kind in WORDY)):
            return label
    return ""


def _of_its_kind(text: str, last: str) -> str:
    """What a domain's own column can be called that is like no other: what its last word says, or its kind."""
    kind = kind_of_node(parse(text)).name
    label = "flag" if last in SAYING else BY_ENDING.get(last, "")
    return label if label and (label == "flag" or meanings.load()[label].kind == kind) else BARE.get(kind, "")


def _belonging_to(owner: str, text: str) -> str:
    """The expression for another person or place than the row's own."""
    owner = "_".join(owner.split())
    if not owner or keyword.iskeyword(owner) or not text.startswith(PERSON) or "of=" in text:
        return text
    if not find(text.partition("(")[0]).latent:  # a room is nobody's
        return text
    said = f"of={owner}" + next(
        (f', sex="{sex}"' for sex, roles in OF_A_SEX.items() if owner in roles and text.startswith("person.")), ""
    )
    return f"{text[:-1]}, {said})" if text.endswith(")") else f"{text}({said})"


def _shape(words: Sequence[str], family: str) -> str:
    """What a column holds by its type alone; empty when even that is not known."""
    if family == "whole" and words[-1] in ("no", "nr", "num", "number", "code", "cd"):
        return "id"
    return FAMILIES[family][2] if family else ""
