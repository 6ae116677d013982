"""Prompts that were written as a whole: their marks are settings, and what is exchanged in them keeps its setting."""

from __future__ import annotations

import random

import pytest

from fabula import domains
from fabula.prompt.tokenizer import split_words
from fabula.teaching.corpus import TAGS, Asked, Catalogue
from fabula.teaching.drawing import Prompts
from fabula.teaching.telling import Telling, Told, Words, told


def test_words_in_brackets_have_their_setting_and_all_others_none() -> None:
    line = Told.of("[640:rows] [union members:subject], please")
    assert line.pieces == (("640", "rows"), (" ", ""), ("union members", "subject"), (", please", ""))


def test_a_mark_that_is_no_setting_is_refused() -> None:
    with pytest.raises(ValueError, match="colour is no setting"):
        Told.of("[red:colour] cars")


def test_every_line_asks_for_something_and_leaves_no_bracket() -> None:
    for line in (line for lines in told().values() for line in lines):
        assert line.words(*{setting for _, setting in line.pieces} - {""})
        assert not any(sign in words for words, _ in line.pieces for sign in "[]")


def test_lines_that_are_kept_for_measuring_are_not_taught() -> None:
    catalogue = Catalogue.of(["school", "dental_clinic"])
    taught, kept = (_telling(Prompts(catalogue, 1, held_out=held_out, told=True)).lines for held_out in (False, True))
    assert len(taught) + len(kept) == len(told()["en"])
    assert not {line for line, _ in taught} & {line for line, _ in kept}


def test_what_is_exchanged_keeps_its_setting() -> None:
    catalogue = Catalogue.of(["school"])
    words = Words(lambda: Asked("pupils", ("school.students",)), lambda _: "grade", [["oak", "lime", "beech", "elm"]])
    telling = Telling(random.Random(4), catalogue, {}, held_out=False)
    telling.lines = [(Told.of("[640:rows] [union members:subject], [half:share] with [rank:about] [high:values]"), words)]
    seen = set()
    for _ in range(60):
        example = telling.example()
        words = [example.text[start:end] for start, end in split_words(example.text)]
        spans = [TAGS[tag] for tag in example.tags]
        assert [tag[2:] for tag in spans if tag.startswith("B-")] == ["rows", "subject", "share", "about", "values"]
        assert words[0].isdigit()
        assert (example.tables == {"school.students"}) == ("pupils" in words)
        seen.add(example.text)
    assert len(seen) > 20


def test_prompts_as_people_wrote_them_come_only_where_they_are_asked_for() -> None:
    catalogue = Catalogue.of(domains.names()[:30])
    plain = {example.text for example in Prompts(catalogue, 5).examples(300)}
    mixed = Prompts(catalogue, 5, told=True)
    (_, words), *_ = _telling(mixed).lines
    _telling(mixed).lines = [(Told.of("zzz [things:subject] zzz"), words)]
    assert not any("zzz" in text for text in plain)
    assert sum("zzz" in example.text for example in mixed.examples(300)) > 20


def _telling(prompts: Prompts) -> Telling:
    assert prompts.telling
    return prompts.telling
