"""Training prompts and their answers agree."""

from __future__ import annotations

import pytest

from fabula.prompt.tokenizer import split_words
from fabula.teaching.corpus import TAGS, Catalogue, is_held_out
from fabula.teaching.grammar import Grammar

CATALOGUE = Catalogue.of(["school", "bank", "shop"])


def examples(count: int = 400, *, seed: int = 1, held_out: bool = False):  # type: ignore[no-untyped-def]
    return list(Grammar(CATALOGUE, seed, held_out=held_out).examples(count))


def tagged(example, setting: str) -> list[str]:  # type: ignore[no-untyped-def]
    """The words of an example that carry a setting, one text a span."""
    spans: list[list[int]] = []
    for (start, end), tag in zip(split_words(example.text), example.tags, strict=True):
        if TAGS[tag] == f"B-{setting}":
            spans.append([start, end])
        elif TAGS[tag] == f"I-{setting}":
            spans[-1][1] = end
    return [example.text[start:end] for start, end in spans]


def test_every_word_has_one_tag() -> None:
    assert all(len(e.tags) == len(split_words(e.text)) for e in examples())


def test_the_same_seed_gives_the_same_prompts() -> None:
    assert examples(50) == examples(50)
    assert examples(50) != examples(50, seed=2)


def test_rows_seeds_and_formats_are_tagged_where_they_stand() -> None:
    found = {
        setting: [text for e in examples() for text in tagged(e, setting)] for setting in ("rows", "seed", "format", "locale")
    }
    assert all(any(sign.isdigit() for sign in text) for text in found["seed"])
    assert any("thousand" in text.lower() for text in found["rows"])
    assert all(len(found[setting]) > 5 for setting in found)


def test_dropped_columns_are_not_in_the_answer() -> None:
    for example in examples():
        for name in tagged(example, "drop"):
            assert name not in example.columns


def test_only_asks_for_nothing_else() -> None:
    kept = [e for e in examples() if tagged(e, "only") and e.knows_tables and e.tables]
    assert kept and all(len(e.columns) <= 6 for e in kept)


def test_a_prompt_for_nothing_has_no_tables() -> None:
    nothing = [e for e in examples(1500) if not e.tables and e.knows_tables]
    assert nothing and all(not e.columns for e in nothing)


def test_phrases_kept_for_measuring_are_never_taught() -> None:
    kept = {p for phrases in CATALOGUE.table_phrases.values() for p in phrases if is_held_out(p) and len(p.split()) == 2}
    taught = {text for e in examples(3000) for text in tagged(e, "subject")}
    lonely = {p for phrases in CATALOGUE.table_phrases.values() for p in phrases if all(is_held_out(q) for q in phrases)}
    assert not (kept - lonely) & taught


@pytest.mark.parametrize("held_out", [False, True])
def test_tables_of_the_answer_exist(held_out: bool) -> None:
    assert all(e.tables <= set(CATALOGUE.table_names) for e in examples(held_out=held_out))
