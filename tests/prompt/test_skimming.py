"""A prompt of thousands of words is skimmed: what it asks for is found, and what was not read is said."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fabula
from fabula.prompt.skimming import READ, WHOLE, skimmed

CHATTER = "Our office is open most days and the people there are kind and like to talk about the weather. "
LONG = [CHATTER.replace("office", place) for place in ("office", "shop", "garden", "kitchen", "harbour", "tower")] * 60


def test_what_is_asked_for_is_found_among_thousands_of_words() -> None:
    text = "".join(["We keep patients. ", *LONG[:200], "Please make 40 rows. ", *LONG[200:], "Thanks, seed 7."])
    read = fabula.predict(text)
    assert (read.rows, read.seed) == (40, 7)
    assert "patient" in read.schema.visible[0].name


def test_what_was_not_read_is_echoed_and_said() -> None:
    read = fabula.predict("patients, 40 rows. " + "".join(LONG))
    assert "skimmed" in read.message
    assert all(read.prompt[span.start : span.end].strip() == span.text for span in (*read.understood, *read.ignored))
    assert sum(span.end - span.start for span in read.ignored) > 20_000


def test_a_request_behind_a_gap_of_spaces_is_read_where_it_stands() -> None:
    read = fabula.predict("students" + " " * 3_000 + "seed 12")
    assert read.seed == 12
    assert [read.prompt[span.start : span.end] for span in read.understood] == [span.text for span in read.understood]


@pytest.mark.parametrize("length", [10, WHOLE])
def test_a_prompt_that_is_not_long_is_read_in_full(length: int) -> None:
    text = (CHATTER * 50)[:length]
    assert (skimmed(text).text, skimmed(text).unread) == (text, ())


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from("ab1 .,\n😀学("), min_size=1, max_size=60), st.integers(1, 400))
def test_every_character_is_read_or_said_to_be_unread(text: str, times: int) -> None:
    prompt = text * times
    part = skimmed(prompt)
    seen = [*((start, end) for _, start, end in part.places), *part.unread]
    rest = [sign for i, sign in enumerate(prompt) if not any(start <= i < end for start, end in seen)]
    assert not "".join(rest).strip()
    assert len(part.text) <= max(READ, WHOLE)
    for begin, start, end in part.places:
        assert part.text[begin : begin + end - start] == prompt[start:end]
