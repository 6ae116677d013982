"""Sports and their positions, teams and grounds."""

from __future__ import annotations

import numpy as np

from fabula.columns.pools import reference


def test_position_fits_the_sport(make):
    table = reference("sports")
    positions = {name: cell.split("|") for name, cell in zip(table.columns["sport"], table.columns["positions"], strict=True)}
    assert all(spot in positions[name] for name, spot in zip(make("sport.sport", 500), make("sport.position", 500), strict=True))
    assert set(make("sport.position", 300, sport="Basketball")) == set(positions["Basketball"])


def test_no_two_teams_of_a_league_have_one_name(make):
    for locale in ("en_US", "de_DE", "fr_FR", "es_ES", "pt_BR", "ja_JP"):
        assert len(set(make("sport.team_name", 32, locale=locale))) == 32


def test_players_share_teams(make):
    assert len(set(make("sport.team_name", 5000))) <= 64


def test_shirt_numbers_are_mostly_low(make):
    numbers = make("sport.shirt_number", 2000)
    assert 1 <= min(numbers) <= max(numbers) <= 99
    assert np.median(numbers) < 25
