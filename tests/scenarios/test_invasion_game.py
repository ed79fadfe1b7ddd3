"""Do the games of the projective simulator keep the contract, and pay what they must?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.contract import check
from szilard.learn import value_iteration
from szilard.scenarios.grid_world import GOAL, SHORTEST, START, GridWorld, open_places
from szilard.scenarios.invasion_game import InvasionGame, InvasionState
from szilard.scenarios.maze import distances


@pytest.mark.parametrize("scenario", [InvasionGame(0.3, 5), GridWorld()])
def test_games_keep_the_contract(scenario):
    check(scenario)


@pytest.mark.parametrize(("symbol", "door"), [(0, 0), (0, 1), (1, 0), (1, 1)])
def test_attack_comes_where_the_symbol_points_unless_it_deceives(symbol, door):
    chances, after = InvasionGame(0.2).branches(InvasionState(jnp.asarray(symbol)), jnp.asarray(door))
    assert float(chances @ after.reward) == pytest.approx(0.8 if symbol == door else 0.2)
    assert float(chances[after.state.symbol == 0].sum()) == pytest.approx(0.5) and not after.terminated.any()


def test_shortest_way_through_the_grid_world():
    """By breadth-first search, in a square that the room fills from above; and by the best value, 0.9^13."""
    square = np.zeros((9, 9), bool)
    square[:6] = open_places()
    assert distances(square, GOAL)[START] == SHORTEST == 14
    finite = value_iteration.tabulate(GridWorld(), jax.random.key(0), 1)
    assert len(finite.probability) == open_places().sum() - 1  # nothing goes on at the goal
    assert float(value_iteration.value_iteration(finite, 0.9)[finite.starts[0]].max()) == pytest.approx(0.9**13, rel=1e-5)
