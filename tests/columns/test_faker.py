"""Any method of Faker is a semantic type."""

from __future__ import annotations

import datetime

import pytest

from fabula.columns import find
from fabula.errors import RecipeError


def test_a_method_of_faker_is_a_column(make):
    assert len(set(make("faker.job", 500))) > 100


def test_options_are_passed_on(make):
    assert set(make("faker.pyint", 500, min_value=3, max_value=5)) == {3, 4, 5}


def test_types_are_kept(make):
    assert isinstance(make("faker.date_object", 3)[0], datetime.date)
    assert isinstance(make("faker.pyfloat", 3)[0], float)
    assert isinstance(make("faker.boolean", 3)[0], bool)


def test_the_locale_is_the_one_asked_for(make):
    assert all(ord(name[0]) > 0x3000 for name in make("faker.last_name", locale="ja_JP"))


def test_rows_are_the_same_every_time(make):
    assert make("faker.color_name", 50) == make("faker.color_name", 50)


def test_unknown_methods_are_refused_with_the_nearest():
    with pytest.raises(RecipeError, match="colour_name") as raised:
        find("faker.colour_name")
    assert "color_name" in raised.value.hint


def test_options_that_faker_does_not_take_are_refused(make):
    with pytest.raises(RecipeError, match="pyint"):
        make("faker.pyint", 3, lowest=1)
