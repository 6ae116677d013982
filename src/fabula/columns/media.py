"""Films, books, music, games and the rest of the arts; every title, band and author is invented."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.decks import deal
from fabula.columns.draw import Draw, Latent
from fabula.columns.formats import GroupedPool
from fabula.columns.groups import deal_by, groups, is_column, mapped
from fabula.columns.person import Person, full_name
from fabula.columns.pools import Pool
from fabula.columns.vocabulary import Vocabulary

WORDS = Vocabulary("media_words")
SAME_GENRE = {
    "sci-fi": "science fiction", "scifi": "science fiction", "sf": "science fiction", "rom-com": "romance", "romcom": "romance",
    "hip hop": "hip-hop", "rap": "hip-hop", "rnb": "r&b", "edm": "electronic", "techno": "electronic", "dance": "electronic",
    "alternative": "indie", "kids": "children", "children's": "children", "children's books": "children", "ya": "young adult",
    "nonfiction": "history", "non-fiction": "history", "memoir": "biography", "crime": "mystery", "cooking": "cookbook",
    "role-playing": "rpg", "fps": "shooter", "sitcom": "comedy", "quiz": "game show", "quiz show": "game show", "fantasy ": "fantasy",
    "animated": "animation", "medical": "medical drama", "family": "family", "suspense": "thriller", "musicals": "musical",
}  # fmt: skip
ENSEMBLES = ("Solo", "Duo", "Band", "Orchestra")


class Work(Latent):
    """A work of a genre with a title that fits it.

    Args:
        genre: keeps to one, such as `Comedy`, or to that which a column of the row says.
    """

    genres: ClassVar[str]  # the part of the vocabulary that lists the genres
    titles: ClassVar[str]  # the titles of a genre are the part `titles.Genre`

    def __init__(self, draw: Draw, *, genre: Column | str = "") -> None:
        super().__init__(draw)
        self.said = mapped(genre, lambda word: str(word or "").strip().casefold())

    @functools.cached_property
    def index(self) -> np.ndarray:
        """(n,) positions on the shelf; each row another one as long as there are any."""
        if is_column(self.said):
            return deal_by(self.draw.child("work"), [self.said], self.shelf.of_genre)
        return deal(self.draw.child("work"), self.shelf.titles, distinct=True)

    @functools.cached_property
    def genre(self) -> np.ndarray:
        """(n,) positions in the list of genres."""
        return self.shelf.genre[self.index]

    @property
    def shelf(self) -> Shelf:
        """All titles of the genres."""
        return _shelf(self.genres, self.titles, "" if is_column(self.said) else self.said)

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
    genres: tuple[str, ...]  # in small letters

    @functools.cache  # noqa: B019  (a shelf lives as long as the process)
    def of_genre(self, genre: str | None) -> Pool:
        """Positions of the titles of one genre, of all when it is none of them."""
        known = _known(genre or "", self.genres)
        rows = np.flatnonzero(self.genre == self.genres.index(known)) if known else np.arange(len(self.genre))
        weights = self.titles.weights
        return Pool(pa.array(rows), None if weights is None else weights[rows])


def _known(genre: str, genres: Iterable[str]) -> str:
    """The genre, or what a list of genres calls it; empty when it is not there."""
    return next((name for name in (genre, SAME_GENRE.get(genre, "")) if name in genres), "")


@functools.cache
def _shelf(genres: str, titles: str, only: str) -> Shelf:
    found: dict[str, tuple[float, int]] = {}  # a title that fits two genres is of the first
    only = _known(only, {name.casefold() for name, _ in WORDS.parts[genres]})
    for i, (name, weight) in enumerate(WORDS.parts[genres]):
        if only and name.casefold() != only:
            continue
        for text, share in WORDS.texts(f"{titles}.{name}").items():
            found.setdefault(text, (weight * share, i))
    weights, positions = zip(*found.values(), strict=True)
    genre_names = tuple(name.casefold() for name, _ in WORDS.parts[genres])
    return Shelf(Pool(pa.array(list(found)), weights), np.array(positions, dtype=np.int32), genre_names)


class Movie(Work):
    """The one film a row is about; `genre` keeps to one, such as `Comedy`."""

    genres = "movie_genre"
    titles = "movie"


class Book(Work):
    """The one book a row is about; `genre` keeps to one, such as `Biography`."""

    genres = "book_genre"
    titles = "book"


class Show(Work):
    """The one television series a row is about; `genre` keeps to one, such as `Crime`."""

    genres = "tv_genre"
    titles = "tv"


class Song(Work):
    """The one song a row is about.

    Args:
        genre: keeps to one, such as `Jazz`, or to that which a column of the row says.
        artist_type: who plays it: `Solo`, `Duo`, `Band` or `Orchestra`, or a column that says so.
    """

    genres = "music_genre"
    titles = "song"

    def __init__(self, draw: Draw, *, genre: Column | str = "", artist_type: Column | str = "") -> None:
        super().__init__(draw, genre=genre)
        self.artist_type = mapped(artist_type, _ensemble)

    @functools.cached_property
    def artist(self) -> np.ndarray:
        """(n,) positions among the artists."""
        group, cells = groups(len(self.draw), self.artist_type)
        kind = np.array([1 + ENSEMBLES.index(cell[0]) if cell[0] else 0 for cell in cells])[group]
        return _bands().index(self.genre * (1 + len(ENSEMBLES)) + kind, self.draw.child("artist").lane(0))


@functools.cache
def _ensemble(word: str | None) -> str:
    """`Solo`, `Duo`, `Band`, `Orchestra` or nothing, of a word for who plays."""
    text = str(word or "").casefold()
    for name, starts in zip(
        ENSEMBLES,
        (
            ("solo", "singer", "artist", "rapper", "dj", "producer", "person"),
            ("duo",),
            ("band", "group"),
            ("orch", "ensem", "choir"),
        ),
        strict=True,
    ):
        if text.startswith(starts):
            return name
    return ""


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
    return _bands().pool.take(song.artist)


@semantic_type("media.artist_type")
def artist_type(song: Song) -> Column:
    """Who the row's artist is: `Solo`, `Duo`, `Band` or `Orchestra`; agrees with the name."""
    return Pool(ENSEMBLES).take(_forms()[song.artist])


@semantic_type("media.album")
def album(song: Song) -> Column:
    """Invented title of an album, such as `Leaving the Coast`."""
    return WORDS.name_each(song.draw.child("album"), "album")


@semantic_type("media.podcast")
def podcast(draw: Draw) -> Column:
    """Invented title of a podcast, such as `The Garden Hour`."""
    return WORDS.name_each(draw, "podcast")


@semantic_type("media.tv_show")
def tv_show(show: Show) -> Column:
    """Invented title of a television series that fits its genre, such as `Harbor General`."""
    return show.title()


@semantic_type("media.tv_genre")
def tv_genre(show: Show) -> Column:
    """Genre of the series, such as `Medical Drama`."""
    return show.genre_name()


@semantic_type("media.tv_year")
def tv_year(show: Show) -> Column:
    """Year the series began, such as `2016`; 1975 to this year, recent ones common."""
    return show.year(1975)


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
def _named_forms() -> dict[str, tuple[int, list[float]]]:
    """Each artist's form, a position in `ENSEMBLES`, and its share in every genre."""
    genres = [name for name, _ in WORDS.parts["music_genre"]]
    found: dict[str, tuple[int, list[float]]] = {}
    for g, genre in enumerate(genres):
        patterns = WORDS.parts[f"artist.{genre}"]
        for pattern, weight in patterns:
            for text, share in WORDS.filled(pattern):
                shares = found.setdefault(text, (ENSEMBLES.index(_form(pattern)), [0.0] * len(genres)))[1]
                shares[g] += share * weight
    return found


def _form(pattern: str) -> str:
    """Who plays under a name of the pattern."""
    if "orchestra" in pattern:
        return "Orchestra"
    if " & " in pattern or "dj_end" in pattern:
        return "Duo"
    solo = ("artist.person_word}", "{rapper}", "dj_name", "reggae_solo", "blues_nick", "latin_first")
    return "Solo" if any(word in pattern for word in solo) and "jazz_group" not in pattern else "Band"


@functools.cache
def _forms() -> np.ndarray:
    """(m,) the form of each artist."""
    return np.array([form for form, _ in _named_forms().values()], dtype=np.int32)


@functools.cache
def _bands() -> GroupedPool:
    """Bands, singers and orchestras by genre of music and, within it, by form: first any, then each of `ENSEMBLES`."""
    shares = np.array([share for _, share in _named_forms().values()]).T  # (genres, m)
    rows = []
    for genre in shares:
        of_form = [genre * (_forms() == form) for form in range(len(ENSEMBLES))]
        rows += [genre, *(some if some.any() else genre for some in of_form)]
    return GroupedPool(list(_named_forms()), np.array(rows))
