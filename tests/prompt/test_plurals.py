"""English nouns, one and several."""

from __future__ import annotations

import pytest

from fabula import things
from fabula.prompt.plurals import one_of, plural

PAIRS = """
    library libraries|movie movies|cookie cookies|calorie calories|prize prizes|size sizes|quiz quizzes|waltz waltzes|cache caches|coach coaches
    |headache headaches|beach beaches|lens lenses|canvas canvases|bus buses|house houses|bonus bonuses|spouse spouses|fuse fuses
    |license licenses|analysis analyses|database databases|diagnosis diagnoses|matrix matrices|index indices|service services
    |clinic clinics|topic topics|taxi taxis|menu menus|cactus cacti|potato potatoes|glass glasses|box boxes|status statuses
"""


@pytest.mark.parametrize("pair", [entry.split() for entry in PAIRS.split("|")], ids=lambda pair: pair[0])
def test_one_and_several_lead_to_each_other(pair: list[str]) -> None:
    one, several = pair
    assert (plural(one), one_of(several)) == (several, one)


def test_what_is_no_plural_stays() -> None:
    kept = ["glass", "bus", "lens", "mathematics", "basis", "series", "staff", "canvas"]
    assert [one_of(word) for word in kept] == kept


def test_the_things_that_are_known_keep_their_names_there_and_back() -> None:
    lost = [name for name in things.named() if one_of(plural(name)) != one_of(name)]
    assert len(lost) <= 12, lost
