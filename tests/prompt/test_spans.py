"""Tags of words to spans."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from marking import marked

from fabula.prompt.linking import link
from fabula.prompt.spans import likeliest, runs_of
from fabula.prompt.tokenizer import split_words


def spans(prompt: str, tags: str) -> list[tuple[str, str]]:
    words = [
        (*place, tag if tag == "O" or "-" in tag else f"B-{tag}")
        for place, tag in zip(split_words(prompt), tags.split(), strict=True)
    ]
    return [(span.text, span.setting) for span in runs_of(prompt, words)]


@pytest.mark.parametrize(
    ("prompt", "tags", "found"),
    [
        ("5 customers", "rows subject", [("5", "rows"), ("customers", "subject")]),
        ("price 2.0 to 4.5k", "about low low low O high low high I-high", [("price", "about"), ("2.0", "low"), ("4.5k", "high")]),
        ("with order_id", "O add O add", [("order_id", "add")]),
        ("10 % paid", "share I-share values", [("10 %", "share"), ("paid", "values")]),
        ("from -10 on", "O O low O", [("-10", "low")]),
        ("emergency contact", "add add", [("emergency contact", "add")]),
        ("a, b", "values I-values values", [("a", "values"), ("b", "values")]),
    ],
)
def test_words_with_their_tags_make_spans(prompt: str, tags: str, found: list[tuple[str, str]]) -> None:
    assert spans(prompt, tags) == found


def test_hundreds_of_wishes_are_linked_in_a_moment() -> None:
    prompt, spans = marked("[total:about] over [20:above], " * 400)
    began = time.perf_counter()
    wishes = link(prompt, spans)
    assert time.perf_counter() - began < 1.0
    assert len(wishes) == 400 and all(wish.about == "total" for wish in wishes)


@pytest.mark.parametrize("seed", range(20))
def test_the_chain_of_tags_that_is_likeliest_as_a_whole_is_found(seed: int) -> None:
    chance, tags = np.random.default_rng(seed), 5
    logits, follow = chance.normal(size=(1 + seed % 5, tags)), chance.normal(size=(tags, tags))

    def worth(chain: tuple[int, ...]) -> float:
        return sum(follow[before, tag] + logits[i, tag] for i, (before, tag) in enumerate(itertools.pairwise((0, *chain))))

    best = max(itertools.product(range(tags), repeat=len(logits)), key=worth)
    assert tuple(likeliest(logits, follow)) == best


def test_no_words_have_no_tags() -> None:
    assert len(likeliest(np.zeros((0, 3)), np.zeros((3, 3)))) == 0
