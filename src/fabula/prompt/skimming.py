"""A text too long to be read word for word, skimmed: where it begins and ends, and what in between asks for something.

    "We run a small clinic ... (5,000 words) ... 200 patients, ages 18 to 90 ... thank you all"
     ├ read ┘                                   ├ read: numbers ┘             └ read ┤

Reading costs more than twice as much for twice as many words; skimming bounds that, for any text that may be sent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fabula.prompt.prediction import Span

WHOLE = 4_000  # characters: a text as long as this is read word for word
READ = 1_200  # characters that are read of a longer one
PIECE = 160  # characters that are read or left together
GAP = re.compile(r"\s{40,}")  # as padding is, or somebody's patience tried
PIECES = re.compile(rf"\s*(?=\S)(?:[^\n.!?;]|[.!?](?=\S)){{1,{PIECE}}}(?:[.!?;]+|(?!\w)|$)|\s*\S{{1,{PIECE}}}")
NUMBER = re.compile(r"(?<!\w)[$€£]?\d[\d.,]*\s?(?:%|[kKmM]\b)?")
ASKING = re.compile(
    r"\b(?:data(?:set|base)?|tables?|rows?|records|entries|columns?|fields|csv|json|jsonl|parquet|sql|excel|generate|create|make|need|want|"
    r"each|every|per|between|at (?:least|most)|under|over|only|without|no|sort(?:ed)?|order(?:ed)? by|uniques?|missing|blank|empty|average|"
    r"mean|percent|half|dozen|hundred|thousand|million|seed|duplicates?|should|must|after|before)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Skimmed:
    """What is read of a prompt.

    Args:
        text: the pieces that are read, one after another.
        places: of each piece the start in `text`, and the start and end in the prompt.
        unread: start and end, in the prompt, of what is left out.
    """

    text: str
    places: Sequence[tuple[int, int, int]]
    unread: Sequence[tuple[int, int]] = ()

    def as_typed(self, span: Span, prompt: str) -> Span:
        """The span where it stands in the whole prompt."""
        start = self._place(span.start)
        end = max(self._place(span.end - 1) + 1, start)
        return Span(prompt[start:end], start, end, span.setting, span.value)

    def left(self, prompt: str) -> list[Span]:
        """What was not read, as spans that set nothing."""
        return [Span(prompt[start:end].strip(), start, end) for start, end in self.unread]

    def _place(self, place: int) -> int:
        begin, start, end = next((found for found in reversed(self.places) if found[0] <= place), self.places[0])
        return min(start + place - begin, end)


def skimmed(prompt: str) -> Skimmed:
    """A prompt as it is, or the pieces of a very long one that are worth reading, in their order."""
    is_long = len(prompt) > WHOLE
    if not is_long and not GAP.search(prompt):
        return Skimmed(prompt, ((0, 0, len(prompt)),))
    pieces = [(_without_gap(found), found.end()) for found in PIECES.finditer(prompt)]
    chosen = sorted(_worth_reading(prompt, pieces)) if is_long else pieces
    text, places, unread, done = "", [], [], 0
    for start, end in chosen:
        places.append((len(text), start, end))
        text += prompt[start:end]
        if prompt[done:start].strip():
            unread.append((done, start))
        done = end
    if prompt[done:].strip():
        unread.append((done, len(prompt)))
    return Skimmed(text, tuple(places), tuple(unread))


def _without_gap(found: re.Match[str]) -> int:
    """Where a piece begins: with one space before its first word, at most."""
    spaces = len(found[0]) - len(found[0].lstrip())
    return found.start() + max(spaces - 1, 0)


def _worth_reading(prompt: str, pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The first and the last piece, then those that ask for most, until there is enough to read; what is said twice counts once."""
    seen: set[str] = set()
    ranked: list[tuple[float, int]] = []
    for i, (start, end) in enumerate(pieces):
        words = " ".join(prompt[start:end].lower().split())
        asks = 2 * len(NUMBER.findall(words)) + len(ASKING.findall(words))
        at_an_end = i == 0 or i == len(pieces) - 1
        if at_an_end or words not in seen:
            ranked.append((-1_000.0 if at_an_end else -asks, i))
        seen.add(words)
    found: list[tuple[int, int]] = []
    left = READ
    for _, i in sorted(ranked):
        start, end = pieces[i]
        if end - start <= left:
            found.append((start, end))
            left -= end - start
    return found
