"""The likeliest tag for every word, made into spans: runs of words that ask for one thing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from fabula.prompt import values
from fabula.prompt.meaning import is_known
from fabula.prompt.prediction import Span
from fabula.prompt.tokenizer import Encoding, split_words

TINY = 1e-9  # the least probability that counts


def read_spans(prompt: str, encoding: Encoding, tags: np.ndarray, follow: np.ndarray, names: Sequence[str]) -> list[Span]:
    """Every run of tagged words, in order.

    Args:
        tags: (T, G) probability of each tag for each token by itself.
        follow: (G, G) how well each tag stands behind each other.
        names: (G,) the tags, `O`, `B-rows`, `I-rows` ...
    """
    first = [i for i, word in enumerate(encoding.words) if word >= 0 and word != encoding.words[i - 1]]
    chain = likeliest(np.log(np.maximum(tags[first], TINY)), follow)
    of_word = {encoding.words[i]: names[tag] for i, tag in zip(first, chain, strict=True)}
    words = [(start, end, of_word.get(number, "O")) for number, (start, end) in enumerate(split_words(prompt))]
    return runs_of(prompt, words)


def likeliest(logits: np.ndarray, follow: np.ndarray) -> np.ndarray:
    """(W,) the chain of tags for W words that is likeliest as a whole.

    Args:
        logits: (W, G) what each word says by itself.
        follow: (G, G) how well each tag stands behind each other; the first word stands behind an `O`, which is tag 0.

    Source: Viterbi, "Error bounds for convolutional codes", 1967.
    """
    chain, back = np.zeros(len(logits), dtype=np.int64), np.zeros(logits.shape, dtype=np.int64)
    score = follow[0]
    for word, said in enumerate(logits):
        reached = score[:, None] + follow if word else follow[:1]  # (G, G) by the tag before, and by the tag
        back[word] = reached.argmax(0)
        score = said + reached.max(0)
    for word in range(len(logits) - 1, -1, -1):
        chain[word] = score.argmax() if word == len(logits) - 1 else back[word + 1, chain[word + 1]]
    return chain


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
    """Whether something that stands behind a span without a blank is one word with it: `order_id`, `2.5k`, `10%`, `1,200`, `9:30`."""
    before, sign, after = prompt[start - 1], prompt[start], prompt[end : end + 1]
    if "_" in (before, sign):
        return True
    if sign in ".,:":
        return before.isdigit() and after.isdigit()
    if before in ".,:":
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
