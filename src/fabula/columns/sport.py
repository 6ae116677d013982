"""Sports, those who play them, and where."""

from __future__ import annotations

import functools

import numpy as np
import pyarrow as pa

from fabula.columns import Column, semantic_type
from fabula.columns.draw import Draw, Latent
from fabula.columns.groups import draw_by, groups, mapped, sex_of
from fabula.columns.pools import Pool, reference
from fabula.columns.vocabulary import Vocabulary

WORDS = Vocabulary("sport_words")
SHIRTS = Pool(pa.array(range(1, 100)), [6 if n <= 11 else 4 if n <= 23 else 1.5 if n <= 35 else 0.3 for n in range(1, 100)])


SAME_SPORT = {"soccer": "football", "nfl": "american football", "nba": "basketball", "hockey": "ice hockey", "track": "athletics",
              "track and field": "athletics", "ping pong": "table tennis", "ski": "skiing", "motor racing": "motorsport",
              "formula 1": "motorsport", "mma": "mixed martial arts"}  # fmt: skip
OF_ONE_SEX = {  # events that are held for one sex
    "Female": ("100 m hurdles", "Uneven bars", "Balance beam", "Heptathlon", "Under 48 kg", "Under 52 kg", "Under 57 kg",
               "Under 63 kg", "Under 70 kg", "Under 78 kg", "Over 78 kg"),
    "Male": ("110 m hurdles", "Pommel horse", "Rings", "Parallel bars", "High bar", "Greco-Roman", "Decathlon", "Under 60 kg",
             "Under 66 kg", "Under 73 kg", "Under 81 kg", "Under 90 kg", "Under 100 kg", "Over 100 kg"),
}  # fmt: skip


class Sport(Latent):
    """The one sport a row is about.

    Args:
        sport: keeps to one, such as `Basketball`, or to that which a column of the row says.
        sex: `Female` or `Male`, or a column, leaves out the events of the other sex, such as `Balance beam`.
    """

    def __init__(self, draw: Draw, *, sport: Column | str = "", sex: Column | str = "") -> None:
        super().__init__(draw)
        self.sport = mapped(sport, lambda text: str(text or "").strip().casefold())
        self.sex = mapped(sex, sex_of)

    @functools.cached_property
    def row(self) -> np.ndarray:
        """(n,) rows of sports.tsv."""
        return draw_by(self.draw.child("sport"), [self.sport], lambda name: _sports(name or ""))

    @functools.cached_property
    def position(self) -> np.ndarray:
        """(n,) positions among all positions of all sports."""
        index, cells = groups(len(self.draw), self.sex)
        start, count, codes = (
            np.stack(arrays) for arrays in zip(*(_positions(cell[0] or "")[1:] for cell in cells), strict=True)
        )
        place = start[index, self.row] + (self.draw.child("position").uniform() * count[index, self.row]).astype(np.int64)
        return codes[index, place]


@functools.cache
def _sports(name: str) -> Pool:
    """Rows of the sport of that name; of all when there is none."""
    table = reference("sports")
    name = SAME_SPORT.get(name, name)
    rows = [i for i, each in enumerate(table.columns["sport"]) if each.casefold() == name]
    return Pool(pa.array(rows)) if rows else table.picks


@functools.cache
def _positions(sex: str) -> tuple[Pool, np.ndarray, np.ndarray, np.ndarray]:
    """All positions; where each sport's begin and how many there are; the positions end to end, padded to one length for all."""
    cells = [cell.split("|") for cell in reference("sports").columns["positions"]]
    place = {name: i for i, name in enumerate(dict.fromkeys(name for cell in cells for name in cell))}
    left_out = {"Female": OF_ONE_SEX["Male"], "Male": OF_ONE_SEX["Female"]}.get(sex, ())
    kept = [[name for name in cell if name not in left_out] or cell for cell in cells]
    count = np.array([len(cell) for cell in kept])
    codes = [place[name] for cell in kept for name in cell]
    codes += [0] * (sum(map(len, cells)) - len(codes))
    return Pool(pa.array(list(place))), np.cumsum(count) - count, count, np.array(codes, dtype=np.int32)


@semantic_type("sport.sport")
def sport(sport: Sport) -> Column:
    """Name of a sport, such as `Basketball`."""
    return reference("sports").take("sport", sport.row)


@semantic_type("sport.position")
def position(sport: Sport) -> Column:
    """Position, discipline or weight class in the sport, such as `Point guard` or `100 m freestyle`; fits the sport."""
    return _positions("")[0].take(sport.position)


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
