"""Films, books, music, games and the rest of the arts; every title, band and author is invented."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.decks import deal
from fabula.columns.draw import Draw, Latent
from fabula.columns.formats import GroupedPool
from fabula.columns.person import Person, full_name
from fabula.columns.pools import Pool
from fabula.columns.vocabulary import Vocabulary

WORDS = Vocabulary("media_words")


class Work(Latent):
    """A work of a genre with a title that fits it.

    Args:
        genre: keeps to one, such as `Comedy`.
    """

    genres: ClassVar[str]  # the part of the vocabulary that lists the genres
    titles: ClassVar[str]  # the titles of a genre are the part `titles.Genre`

    def __init__(self, draw: Draw, *, genre: str = "") -> None:
        super().__init__(draw)
        self.only = genre.casefold()

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) positions on the shelf; each row another one as long as there are any."""
        return deal(self.draw.child("work"), self.shelf.titles, distinct=True)

    @functools.cached_property
    def genre(self) -> np.ndarray:
        """(n,) positions in the list of genres."""
        return self.shelf.genre[self.index]

    @property
    def shelf(self) -> Shelf:
        """All titles of the genres."""
        return _shelf(self.genres, self.titles, self.only)

    def title(self) -> Column:
        """(n,) titles."""
        return self.shelf.titles.take(self.index)

    def genre_name(self) -> Column:
        """(n,) names of the genres."""
        return WORDS.pool(self.genres).take(self.genre)

    def made_by(self, min_age: int) -> Column:
        """(n,) full names of a person."""
        return full_name(Person(self.draw.child("maker"), min_age=min_age, max_age=75))

    def year(self, first: int) -> Column:
        """(n,) years from `first` to this one, recent ones common."""
        this_year = 1970 + int(np.datetime64(self.draw.today, "D").astype("datetime64[Y]").astype(int))
        share = self.draw.child("year").uniform() ** 2.2
        return pa.array(this_year - np.floor(share * (this_year - first + 1)).astype(np.int64))


@dataclass(frozen=True, eq=False)
class Shelf:
    """Titles, and the genre of each, (m,) positions in the list of genres."""

    titles: Pool
    genre: np.ndarray


@functools.cache
def _shelf(genres: str, titles: str, only: str) -> Shelf:
    found: dict[str, tuple[float, int]] = {}  # a title that fits two genres is of the first
    known = {name.casefold() for name, _ in WORDS.parts[genres]}
    for i, (name, weight) in enumerate(WORDS.parts[genres]):
        if only in known and name.casefold() != only:
            continue
        for text, share in WORDS.texts(f"{titles}.{name}").items():
            found.setdefault(text, (weight * share, i))
    weights, positions = zip(*found.values(), strict=True)
    return Shelf(Pool(pa.array(list(found)), weights), np.array(positions, dtype=np.int32))


class Movie(Work):
    """The one film a row is about; `genre` keeps to one, such as `Comedy`."""

    genres = "movie_genre"
    titles = "movie"


class Book(Work):
    """The one book a row is about; `genre` keeps to one, such as `Biography`."""

    genres = "book_genre"
    titles = "book"


class Song(Work):
    """The one song a row is about; `genre` keeps to one, such as `Jazz`."""

    genres = "music_genre"
    titles = "song"


class Game(Work):
    """The one video game a row is about; `genre` keeps to one, such as `Puzzle`."""

    genres = "game_genre"
    titles = "game"


@semantic_type("media.movie_title")
def movie_title(movie: Movie) -> Column:
    """Invented title of a film that fits its genre, such as `The Clockmaker's Daughter`."""
    return movie.title()


@semantic_type("media.movie_genre")
def movie_genre(movie: Movie) -> Column:
    """Genre of the film, such as `Drama`."""
    return movie.genre_name()


@semantic_type("media.director")
def director(movie: Movie) -> Column:
    """Name of the film's invented director, such as `Grace Miller`; names of the locale."""
    return movie.made_by(28)


@semantic_type("media.movie_year")
def movie_year(movie: Movie) -> Column:
    """Year the film came out, such as `2014`; 1955 to this year, recent ones common."""
    return movie.year(1955)


@semantic_type("media.book_title")
def book_title(book: Book) -> Column:
    """Invented title of a book that fits its genre, such as `A Short History of Salt`."""
    return book.title()


@semantic_type("media.book_genre")
def book_genre(book: Book) -> Column:
    """Genre of the book, such as `Historical Fiction`."""
    return book.genre_name()


@semantic_type("media.author")
def author(book: Book) -> Column:
    """Name of the book's invented author, such as `Daniel Moore`; names of the locale."""
    return book.made_by(24)


@semantic_type("media.book_year")
def book_year(book: Book) -> Column:
    """Year the book came out, such as `2014`; 1950 to this year, recent ones common."""
    return book.year(1950)


@semantic_type("media.song_title")
def song_title(song: Song) -> Column:
    """Invented title of a song or piece that fits its genre, such as `Carolina Rain` or `Piano Sonata No. 2 in A minor`."""
    return song.title()


@semantic_type("media.music_genre")
def music_genre(song: Song) -> Column:
    """Genre of the music, such as `Hip-Hop`."""
    return song.genre_name()


@semantic_type("media.artist")
def artist(song: Song) -> Column:
    """Invented band, singer or orchestra that fits the genre, such as `The Velvet Foxes` or `MC Quill`."""
    bands = _bands()
    chance = song.draw.child("artist")
    return bands.pool.take(bands.index(song.genre, chance.lane(0)))


@semantic_type("media.album")
def album(song: Song) -> Column:
    """Invented title of an album, such as `Leaving the Coast`."""
    return WORDS.name_each(song.draw.child("album"), "album")


@semantic_type("media.podcast")
def podcast(draw: Draw) -> Column:
    """Invented title of a podcast, such as `The Garden Hour`."""
    return WORDS.name_each(draw, "podcast")


@semantic_type("media.tv_show")
def tv_show(draw: Draw) -> Column:
    """Invented title of a television series, such as `Harbor General`."""
    return WORDS.name_each(draw, "tv_show")


@semantic_type("media.game_title")
def game_title(game: Game) -> Column:
    """Invented title of a video game that fits its genre, such as `Bakery Simulator 2024`."""
    return game.title()


@semantic_type("media.game_genre")
def game_genre(game: Game) -> Column:
    """Genre of the game, such as `Platformer`."""
    return game.genre_name()


@semantic_type("media.platform")
def platform(draw: Draw) -> Column:
    """What a game runs on, such as `PC` or `Nintendo Switch`."""
    return WORDS.pick(draw, "platform")


@semantic_type("media.rating_label")
def rating_label(draw: Draw) -> Column:
    """Age rating of a film as the locale's country gives it: `PG-13` (US), `12A` (GB), `FSK 12` (DE), `Tous publics` (FR) ...

    Source: MPA, BBFC, FSK, CNC, ICAA, ClassInd, Eirin."""
    return WORDS.pick(draw, "rating_label")


@semantic_type("media.magazine")
def magazine(draw: Draw) -> Column:
    """Invented title of a magazine, such as `Practical Photography Monthly`."""
    return WORDS.name_each(draw, "magazine")


@semantic_type("media.instrument")
def instrument(draw: Draw) -> Column:
    """A musical instrument, such as `Cello`."""
    return WORDS.pick(draw, "instrument")


@semantic_type("media.art_style")
def art_style(draw: Draw) -> Column:
    """A style of art, such as `Impressionism`."""
    return WORDS.pick(draw, "art_style")


@functools.cache
def _bands() -> GroupedPool:
    """Bands, singers and orchestras by genre of music."""
    shares = [WORDS.texts(f"artist.{name}") for name, _ in WORDS.parts["music_genre"]]
    names = list(dict.fromkeys(name for share in shares for name in share))
    return GroupedPool(names, np.array([[share.get(name, 0.0) for name in names] for share in shares]))
