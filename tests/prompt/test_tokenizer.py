"""Words to ids and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fabula.prompt.network import shipped
from fabula.prompt.tokenizer import CLS, PAD, UNK, Tokenizer, learn_pieces, normalise, split_words


def test_a_worked_example() -> None:
    pieces = learn_pieces(["students study", "a student", "students"], 60)
    encoding = Tokenizer(pieces).encode("500 Students")
    assert pieces[encoding.ids[0]] == "[CLS]"
    assert encoding.ids[1] == UNK  # no digit was ever seen
    assert encoding.offsets[1:] == ((0, 3), (4, 12))
    assert encoding.words == (-1, 0, 1)


def test_special_tokens_come_first() -> None:
    assert learn_pieces(["a b c"], 10)[:3] == ["[PAD]", "[UNK]", "[CLS]"]
    assert (PAD, UNK, CLS) == (0, 1, 2)


def test_digits_are_alike_and_accents_fall_off() -> None:
    assert normalise("Café42") == "cafe00"


def test_the_same_texts_give_the_same_vocabulary() -> None:
    texts = ["bank accounts", "accounts of customers", "customers and banks"]
    assert learn_pieces(texts, 80) == learn_pieces(texts, 80)


def test_a_frequent_word_becomes_one_piece() -> None:
    assert "student" in learn_pieces(["student"] * 5 + ["stupid", "study"], 100)


def test_a_word_never_seen_is_read_in_parts() -> None:
    tokenizer = shipped().tokenizer
    pieces = [tokenizer.pieces[i] for i in tokenizer.encode("studentology").ids[1:]]
    assert len(pieces) > 1 and UNK not in tokenizer.encode("studentology").ids
    assert pieces[0].startswith("stud") and all(piece.startswith("##") for piece in pieces[1:])


@given(st.text(max_size=200))
def test_offsets_point_at_the_words_of_any_text(text: str) -> None:
    encoding = shipped().tokenizer.encode(text)
    spans = split_words(text)
    assert encoding.ids[0] == CLS and encoding.offsets[0] == (0, 0)
    assert len(encoding.ids) == len(encoding.offsets) == len(encoding.words)
    for (start, end), word in zip(encoding.offsets[1:], encoding.words[1:], strict=True):
        assert spans[word][0] <= start < end <= spans[word][1]
    assert sorted(set(encoding.words[1:])) == list(range(len(spans)))


@given(st.text(max_size=60))
def test_every_letter_keeps_its_place(text: str) -> None:
    assert len(normalise(text)) == len(text)


@pytest.mark.parametrize("size", [20, 60])
def test_the_vocabulary_is_no_larger_than_asked(size: int) -> None:
    assert len(learn_pieces(["the quick brown fox", "the lazy dog"] * 3, size)) <= max(size, 3 + 27 * 2)
