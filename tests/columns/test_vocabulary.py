"""Names built from parts, and decks that deal them."""

from __future__ import annotations

import numpy as np
import pytest

from fabula import locales
from fabula.columns.decks import deal
from fabula.columns.draw import Draw, stream_key
from fabula.columns.pools import Pool
from fabula.columns.vocabulary import Vocabulary, factors

PARTS = {
    "ship": "{adjective} {star}*3|A {star}|{star} & {star}",
    "adjective": "Old|Blue*2",
    "star": "Orion|Vega|Altair",
    "fleet": "Fleet of {ship}",
    "carrier": "UPS",
    "carrier.DE": "DHL",
}


@pytest.fixture
def words():
    vocabulary = Vocabulary("none")
    vocabulary.parts = {part: factors(text) for part, text in PARTS.items()}
    return vocabulary


def draw(rows: np.ndarray, locale: str = "en_US") -> Draw:
    return Draw(stream_key(1, "x"), rows, locales.load(locale), 20_758)


def test_patterns_are_filled_with_every_word(words):
    texts = words.texts("ship")
    assert {"Old Vega", "Blue Orion", "A Vega", "An Orion", "An Altair", "Vega & Orion"} <= set(texts)
    assert len(texts) == 6 + 3 + 6


def test_a_word_never_comes_twice_in_a_text(words):
    assert "Vega & Vega" not in words.texts("ship")


def test_weights_multiply(words):
    texts = words.texts("ship")
    assert texts["Blue Vega"] == pytest.approx(2 * texts["Old Vega"])


def test_a_part_may_hold_patterns(words):
    assert "Fleet of An Orion" in words.texts("fleet")


def test_the_country_has_its_own_words(words):
    assert words.pick(draw(np.arange(3), "de_DE"), "carrier").to_pylist() == ["DHL"] * 3
    assert words.pick(draw(np.arange(3)), "carrier").to_pylist() == ["UPS"] * 3


def test_names_differ_while_they_last(words):
    assert len(set(words.name_each(draw(np.arange(15)), "ship").to_pylist())) == 15
    assert len(set(words.name_each(draw(np.arange(1000)), "ship", at_most=4).to_pylist())) == 4


def test_a_deck_gives_each_row_the_same_card_in_any_split():
    pool = Pool([str(i) for i in range(50)], range(1, 51))
    whole = deal(draw(np.arange(200)), pool, distinct=True)
    backwards = deal(draw(np.arange(200)[::-1]), pool, distinct=True)
    assert (whole == backwards[::-1]).all()
    assert sorted(whole[:50]) == list(range(50))
