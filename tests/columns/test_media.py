"""Titles that fit their genre and are nobody's."""

from __future__ import annotations

import numpy as np
import pytest

from fabula.columns.media import WORDS

WORKS = [
    ("movie_title", "movie_genre", "movie"),
    ("book_title", "book_genre", "book"),
    ("song_title", "music_genre", "song"),
    ("game_title", "game_genre", "game"),
    ("artist", "music_genre", "artist"),
]


@pytest.mark.parametrize(("name", "genre", "part"), WORKS)
def test_title_fits_the_genre(make, name, genre, part):
    for text, kind in zip(make(f"media.{name}", 500), make(f"media.{genre}", 500), strict=True):
        assert text in WORDS.texts(f"{part}.{kind}")


@pytest.mark.parametrize("name", ["movie_title", "book_title", "song_title", "game_title", "podcast", "tv_show", "magazine"])
def test_titles_do_not_repeat(make, name):
    titles = make(f"media.{name}", 350)
    assert len(set(titles)) == 350
    assert not any("{" in title or "A A" in title or "A E" in title for title in titles)


def test_genre_can_be_kept_to(make):
    assert set(make("media.movie_genre", 50, genre="comedy")) == {"Comedy"}


def test_genres_are_as_common_as_said(make):
    genres = make("media.movie_genre", 2000)
    assert genres.count("Drama") > genres.count("Horror") > genres.count("Western")


def test_years_are_not_in_the_future_and_mostly_recent(make):
    for name in ("movie_year", "book_year"):
        years = make(f"media.{name}", 2000)
        assert 1950 <= min(years) <= max(years) <= 2026
        assert np.median(years) > 2000


def test_age_rating_is_of_the_country(make):
    assert "PG-13" in make("media.rating_label", 50)
    assert all(label.startswith("FSK") for label in make("media.rating_label", 50, locale="de_DE"))
