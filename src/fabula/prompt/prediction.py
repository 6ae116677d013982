"""What a prompt was understood to ask for, with its echo."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fabula.schema import Schema

CONFIDENT = 0.5


@dataclass(frozen=True)
class Span:
    """Some words of the prompt and what they were taken for.

    Args:
        text: the words, as written.
        start: 0-based place of the first character.
        end: the place after the last.
        setting: what they ask for, such as rows, subject, locale, share: one of `fabula.teaching.corpus.SETTINGS`; empty for words
            that were ignored.
        value: what the words came to, such as `1000` for "a thousand"; empty for ignored words.
    """

    text: str
    start: int
    end: int
    setting: str = ""
    value: str = ""


@dataclass(frozen=True)
class Score:
    """A label of the network and its probability, 0 to 1."""

    name: str
    probability: float


@dataclass(frozen=True)
class Attention:
    """How much `[CLS]` looks at every token, in the last layer, the mean over heads; sums to 1.

    Args:
        tokens: the pieces the prompt was cut into, `[CLS]` first.
        weights: one a token.
        layers: the same for every layer and head: layers x heads x tokens.
    """

    tokens: tuple[str, ...]
    weights: tuple[float, ...]
    layers: tuple[tuple[tuple[float, ...], ...], ...] = ()


@dataclass(frozen=True)
class Prediction:
    """The answer to a prompt.

    Args:
        prompt: the words.
        schema: the tables and columns to make, rows and locale set as asked.
        rows, locale, seed, format: what the prompt itself asked for, None where it did not say.
        dialect, header, delimiter: the same: of which database the SQL is, whether the first line has names, what stands between fields.
        sort: columns that the first sorted table is ordered by, `-price` for the highest first.
        understood: spans and what they set, in the order of the prompt.
        ignored: words that set nothing.
        tables: the most likely tables (`school.students`), likeliest first.
        columns: the most likely columns, likeliest first.
        confidence: 0 to 1; below 0.5 the schema is a guess, and `message` says so.
        nearest: the nearest known domains.
        message: what was guessed, cut or not understood, in a sentence; empty when there is nothing to say.
        attention: what the network looked at.
    """

    prompt: str
    schema: Schema
    rows: int | None = None
    locale: str | None = None
    seed: int | None = None
    format: str | None = None
    dialect: str | None = None
    header: bool | None = None
    delimiter: str | None = None
    sort: tuple[str, ...] = ()
    understood: tuple[Span, ...] = ()
    ignored: tuple[Span, ...] = ()
    tables: tuple[Score, ...] = ()
    columns: tuple[Score, ...] = ()
    confidence: float = 1.0
    nearest: tuple[str, ...] = ()
    message: str = ""
    attention: Attention | None = field(default=None, repr=False)

    @property
    def is_confident(self) -> bool:
        """Whether the schema is more than a guess."""
        return self.confidence >= CONFIDENT

    def echo(self) -> dict[str, Any]:
        """What was understood and ignored, for doors that speak JSON."""
        return {
            "understood": [{"text": s.text, "setting": s.setting, "value": s.value} for s in self.understood],
            "ignored": [s.text for s in self.ignored],
            "confidence": round(self.confidence, 3),
            "nearest": list(self.nearest),
            "message": self.message,
        }
