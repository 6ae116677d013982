"""What the words ask for, one setting a span: tags and values, before any schema is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fabula.prompt import values
from fabula.prompt.meaning import is_known
from fabula.prompt.prediction import Span
from fabula.prompt.tokenizer import Encoding, split_words

COLUMN_SETTINGS = ("add", "only", "drop")


@dataclass
class Request:
    """The settings of a prompt.

    Args:
        rows, locale, seed, format: None where the prompt does not say, or says what cannot be had.
        add, only, drop: names of columns.
        subjects: the words for the thing itself.
        spans: every tagged span, understood or not, in order.
        trouble: what was asked for and cannot be had, in sentences.
    """

    rows: int | None = None
    locale: str | None = None
    seed: int | None = None
    format: str | None = None
    add: list[str] = field(default_factory=list)
    only: list[str] = field(default_factory=list)
    drop: list[str] = field(default_factory=list)
    subjects: list[str] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)


def read_request(prompt: str, encoding: Encoding, tags: np.ndarray, names: Sequence[str]) -> Request:
    """The request of a prompt.

    Args:
        tags: (T, G) probability of each tag for each token.
        names: (G,) the tags, `O`, `B-rows`, `I-rows` ...
    """
    request = Request()
    for text, start, end, setting in _spans(prompt, encoding, tags, names):
        value = _set(request, setting, text)
        request.spans.append(Span(text, start, end, setting if value else "", value))
    return request


def _spans(prompt: str, encoding: Encoding, tags: np.ndarray, names: Sequence[str]) -> list[tuple[str, int, int, str]]:
    """Text, start, end and setting of every run of tagged words."""
    words = split_words(prompt)
    best = [names[i] for i in tags.argmax(-1)]
    of_word: dict[int, str] = {}
    for word, tag in zip(encoding.words, best, strict=True):
        of_word.setdefault(word, tag)
    runs: list[list[object]] = []
    before = ""
    for number, (start, end) in enumerate(words):
        place, _, setting = of_word.get(number, "O").partition("-")
        if setting and (place == "B" or setting != before or not runs) and not _goes_on(prompt, runs, start, end, setting):
            runs.append([start, end, setting])
        elif setting:
            runs[-1][1] = end
        before = setting
    return [(prompt[start:end], start, end, setting) for start, end, setting in runs]  # type: ignore[misc]


def _goes_on(prompt: str, runs: list[list[object]], start: int, end: int, setting: str) -> bool:
    """Whether a word that was tagged as a column of its own belongs to the one before: "emergency contact" without a comma is one
    column, "name email" is two.
    """
    if setting not in COLUMN_SETTINGS or not runs or runs[-1][2] != setting:
        return False
    first, last, _ = runs[-1]
    apart = prompt[last:start]  # type: ignore[misc]
    both = [values.column_name(prompt[first:last]), values.column_name(prompt[start:end])]  # type: ignore[misc]
    return apart == " " and not all(is_known(name) for name in both)


def _set(request: Request, setting: str, text: str) -> str:
    """Put a span's value into the request; the value as the echo shows it, empty when the words have none."""
    if setting == "subject":
        request.subjects.append(text)
        return text
    if setting in COLUMN_SETTINGS:
        name = values.column_name(text)
        if name:
            getattr(request, setting).append(name)
        return name
    if setting == "rows":
        count = values.number(text)
        request.rows = count if count is not None else request.rows
        return "" if count is None else str(count)
    if setting == "seed":
        digits = "".join(sign for sign in text if sign.isdigit())
        request.seed = int(digits) if digits and int(digits) < 2**63 else request.seed
        return digits
    if setting == "locale":
        code = values.locale(text)
        if code is None:
            request.trouble.append(f"no data for `{text}` yet, so its names and places are American")
        request.locale = code or request.locale
        return code or ""
    name = values.data_format(text)
    if name and not values.can_write(name):
        request.trouble.append(f"cannot write {name} yet")
    request.format = name or request.format
    return name or ""
