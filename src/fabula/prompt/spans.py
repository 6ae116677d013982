"""The likeliest tag for every word, made into spans: runs of words that ask for one thing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fabula.prompt import values
from fabula.prompt.meaning import is_known
from fabula.prompt.prediction import Span
from fabula.prompt.tokenizer import Encoding, split_words

TINY = 1e-9  # the least probability that counts


def read_spans(prompt: str, encoding: Encoding, tags: np.ndarray, names: Sequence[str]) -> list[Span]:
    """Every run of tagged words, in order.

    Args:
        tags: (T, G) probability of each tag for each token.
        names: (G,) the tags, `O`, `B-rows`, `I-rows` ...
    """
    first = [i for i, word in enumerate(encoding.words) if word >= 0 and word != encoding.words[i - 1]]
    of_word = dict(zip((encoding.words[i] for i in first), likeliest(tags[first], names), strict=True))
    words = [(start, end, of_word.get(number, "O")) for number, (start, end) in enumerate(split_words(prompt))]
    return runs_of(prompt, words)


def likeliest(tags: np.ndarray, names: Sequence[str]) -> list[str]:
    """The likeliest tags of W words that go together: what is inside of something stands behind its beginning, or behind more of it.

    Args:
        tags: (W, G) probability of each tag for each word.
        names: (G,) the tags, `O`, `B-rows`, `I-rows` ...

    Source: Viterbi, "Error bounds for convolutional codes", 1967.
    """
    place = {name: i for i, name in enumerate(names)}
    inside = np.array([i for i, name in enumerate(names) if name.startswith("I-")], dtype=np.int64)
    begin = np.array([place[f"B-{names[i][2:]}"] for i in inside], dtype=np.int64)
    said = np.log(np.maximum(tags, TINY))
    if not len(said):
        return []
    score, back = said[0].copy(), np.zeros(said.shape, dtype=np.int64)
    score[inside] = -np.inf  # the first word is behind nothing
    for word in range(1, len(said)):
        back[word] = int(np.argmax(score))
        back[word, inside] = np.where(score[begin] >= score[inside], begin, inside)
        score = said[word] + score[back[word]]
    path = [int(np.argmax(score))]
    for word in range(len(said) - 1, 0, -1):
        path.append(int(back[word, path[-1]]))
    return [names[i] for i in reversed(path)]


def runs_of(prompt: str, words: Sequence[tuple[int, int, str]]) -> list[Span]:
    """Runs of words with their tags: start, end, and `O`, `B-rows`, `I-rows` ..."""
    runs: list[Span] = []
    before = ""
    for start, end, tag in words:
        place, _, setting = tag.partition("-")
        last = runs[-1] if runs else None
        if last and last.end == start and _is_inside(prompt, start, end):
            runs[-1] = Span(prompt[last.start : end], last.start, end, last.setting)
            setting = last.setting
        elif setting and (
            last is None or ((place == "B" or setting != before) and not _goes_on(prompt, last, start, end, setting))
        ):
            runs.append(Span(prompt[start:end], start, end, setting))
        elif setting and last:
            runs[-1] = Span(prompt[last.start : end], last.start, end, setting)
        before = setting
    return [_trimmed(prompt, run) for run in runs]


def _is_inside(prompt: str, start: int, end: int) -> bool:
    """Whether something that stands behind a span without a blank is one word with it: `order_id`, `2.5k`, `10%`, `1,200`."""
    before, sign, after = prompt[start - 1], prompt[start], prompt[end : end + 1]
    if "_" in (before, sign):
        return True
    if sign in ".,":
        return before.isdigit() and after.isdigit()
    if before in ".,":
        return sign.isdigit() and prompt[start - 2 : start - 1].isdigit()
    return before.isdigit() and (sign == "%" or (sign.isalpha() and end - start <= 2))


def _goes_on(prompt: str, last: Span, start: int, end: int, setting: str) -> bool:
    """Whether a word that was tagged as a span of its own belongs to the one before: "emergency contact" without a comma is one column,
    "name email" is two.
    """
    if last.setting != setting or setting not in ("add", "only", "drop") or prompt[last.end : start] != " ":
        return False
    both = [values.column_name(prompt[last.start : last.end]), values.column_name(prompt[start:end])]
    return not all(is_known(name) for name in both)


def _trimmed(prompt: str, span: Span) -> Span:
    """The span without signs at its ends that are no part of it, and with the minus before a number that it missed."""
    start, end = span.start, span.end
    while end > start and prompt[end - 1] in ",;: ":
        end -= 1
    while start < end and prompt[start] in ",;: ":
        start += 1
    if start >= end:
        return span
    is_number = span.setting in ("low", "high", "above", "below", "average") and prompt[start].isdigit()
    if is_number and start and prompt[start - 1] in "-−" and (start == 1 or prompt[start - 2] in " ("):
        start -= 1
    return Span(prompt[start:end], start, end, span.setting)
