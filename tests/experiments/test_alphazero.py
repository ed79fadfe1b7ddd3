"""Does self-play lead to mastery of a small game?"""

from typing import Any

import pytest

import szilard
from szilard.errors import InputError
from szilard.experiments.alphazero import Settings


def test_tic_tac_toe_is_never_lost(short_run):
    metrics = short_run("alphazero").metrics
    assert metrics["tic_tac_toe_network_against_every_play_losses"] == 0
    assert metrics["tic_tac_toe_network_against_random_win_rate"] > 0.7
    assert metrics["tic_tac_toe_network_against_plain_search_losses"] == 0


def test_lost_games_are_no_points(short_run):
    rows = [row for row in short_run("alphazero").table if row["opponent"] != "every possible play"]
    for row in rows:
        games = row["wins"] + row["draws"] + row["losses"]
        assert row["points"] == (row["wins"] + row["draws"] / 2) / games and row["win rate"] == row["wins"] / games


def test_unknown_games_are_refused():
    with pytest.raises(InputError, match="`games` must be one of tic-tac-toe, connect-four, go, but is chess"):
        Settings(games=("chess",))
    with pytest.raises(InputError, match="`games` must name at least one game"):
        Settings(games=())


@pytest.mark.slow
def test_a_run_of_go_goes_to_the_end(tmp_path):
    short: dict[str, Any] = {"rounds": 2, "self_play": 8, "simulations": 8, "opponent": 5, "matches": 2}
    metrics = szilard.run("alphazero", tmp_path / "run", games=("go",), **short).metrics
    assert sum(metrics[f"go_network_against_random_{end}"] for end in ("wins", "draws", "losses")) == 4
