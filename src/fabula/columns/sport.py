"""Sports, those who play them, and where."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.draw import Draw, Latent
from fabula.columns.lists import pick_listed
from fabula.columns.pools import Pool, reference
from fabula.columns.vocabulary import Vocabulary

WORDS = Vocabulary("sport_words")
SHIRTS = Pool(pa.array(range(1, 100)), [6 if n <= 11 else 4 if n <= 23 else 1.5 if n <= 35 else 0.3 for n in range(1, 100)])


class Sport(Latent):
    """The one sport a row is about; `sport` keeps to one, such as `Basketball`."""

    def __init__(self, draw: Draw, *, sport: str = "") -> None:
        super().__init__(draw)
        self.sport = sport

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of sports.tsv."""
        table = reference("sports")
        pool = table.where("sport", self.sport.capitalize()) if self.sport else table.picks
        return pool.values.to_numpy()[self.draw.child("sport").index(pool)]


@semantic_type("sport.sport")
def sport(sport: Sport) -> Column:
    """Name of a sport, such as `Basketball`."""
    return reference("sports").take("sport", sport.row)


@semantic_type("sport.position")
def position(sport: Sport) -> Column:
    """Position, discipline or weight class in the sport, such as `Point guard` or `100 m freestyle`; fits the sport."""
    return pick_listed(sport.draw.child("position"), "sports", "positions", sport.row)


@semantic_type("sport.team_name")
def team_name(draw: Draw) -> Column:
    """Invented name of a team, in the locale's manner where we have words for it, such as `Riverton Hawks` or `SV Altenburg`."""
    return WORDS.name_each(draw, "team_name", at_most=64)


@semantic_type("sport.league")
def league(draw: Draw) -> Column:
    """Name of a league, such as `Northern League` or `Premier Handball Division`; invented."""
    return WORDS.name_each(draw, "league", at_most=16)


@semantic_type("sport.stadium")
def stadium(draw: Draw) -> Column:
    """Invented name of a stadium, such as `Riverside Park`; also German, French, Spanish and Portuguese ones."""
    return WORDS.name_each(draw, "stadium")


@semantic_type("sport.competition")
def competition(draw: Draw) -> Column:
    """Name of a competition, such as `Coastal Open` or `Winter Games`; invented."""
    return WORDS.name_each(draw, "competition", at_most=40)


@semantic_type("sport.shirt_number")
def shirt_number(draw: Draw) -> Column:
    """Number on a shirt, 1 to 99, low ones common."""
    return pa.array(SHIRTS.values.to_numpy()[draw.index(SHIRTS)])


@semantic_type("sport.result")
def result(draw: Draw) -> Column:
    """How a match ended for one side: `Win`, `Loss` or `Draw`."""
    return WORDS.pick(draw, "result")


@semantic_type("sport.exercise")
def exercise(draw: Draw) -> Column:
    """An exercise in a gym, such as `Bench press`."""
    return WORDS.pick(draw, "exercise")


@semantic_type("sport.medal")
def medal(draw: Draw) -> Column:
    """`Gold`, `Silver` or `Bronze`, equally often."""
    return WORDS.pick(draw, "medal")
