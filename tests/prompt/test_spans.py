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


TAGS = ("O", "B-rows", "I-rows", "B-subject", "I-subject")


def goes_together(tags: tuple[str, ...]) -> bool:
    return all(tag[0] != "I" or before[1:] == tag[1:] for before, tag in itertools.pairwise(("O", *tags)))


@pytest.mark.parametrize("seed", range(20))
def test_the_likeliest_tags_that_go_together_are_found(seed: int) -> None:
    chances = np.random.default_rng(seed).dirichlet(np.full(len(TAGS), 0.5), size=1 + seed % 5)
    ways = [way for way in itertools.product(range(len(TAGS)), repeat=len(chances)) if goes_together(tuple(TAGS[i] for i in way))]
    best = max(ways, key=lambda way: sum(np.log(max(chances[word, tag], 1e-9)) for word, tag in enumerate(way)))
    assert likeliest(chances, TAGS) == [TAGS[i] for i in best]


def test_no_words_have_no_tags() -> None:
    assert likeliest(np.zeros((0, len(TAGS))), TAGS) == []
