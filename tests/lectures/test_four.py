"""Is Connect Four of the lecture the game of the package, and its search that of the package?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.games.masters import shipped
from szilard.lectures import four
from szilard.scenarios.games import game


@pytest.mark.slow
def test_search_tries_what_the_other_search_tries():
    """Same network, same rule, other code: after the same moves both trees try each move as often."""
    master, moves = shipped("connect-four"), (3, 3, 2, 4)
    positions = jax.vmap(master.game.rules.init)(jax.random.split(jax.random.key(0), 1))
    for move in moves:
        positions = jax.vmap(master.game.rules.step)(positions, jnp.array([move], jnp.int32))
    wanted = master.search(jax.random.key(0), positions, 32)
    root = four.searched(moves, 32)
    assert root.visits.tolist() == np.asarray(wanted.visits[0]).tolist()
    assert root.total.sum() / 32 == pytest.approx(float(wanted.value[0]), abs=1e-4)


def test_rules_are_those_of_another_library():
    """Random games: the same stones, the same moves allowed, the same end."""
    rng, rules = np.random.default_rng(0), game("connect-four").rules
    step = jax.jit(rules.step)
    for _ in range(4):
        state, stones = rules.init(jax.random.key(0)), four.empty()
        while True:
            over = four.lost(stones) or not four.allowed(stones).any()
            assert bool(state.terminated) == over
            if over:
                break
            planes = np.asarray(state.observation).astype(int)
            assert (planes[..., 0] - planes[..., 1] == stones).all()
            assert (np.asarray(state.legal_action_mask) == four.allowed(stones)).all()
            move = int(rng.choice(np.flatnonzero(four.allowed(stones))))
            state, stones = step(state, jnp.int32(move)), four.dropped(stones, move)


def test_network_takes_a_win_and_prevents_a_loss():
    """Three in column 3, its own in the first game, where as good a move is liked better, the other player's in the second."""
    for moves in ((3, 0, 3, 0, 3, 0), (0, 3, 1, 3, 6, 3)):
        assert four.chosen(four.searched(moves, 64)) == 3


def test_game_goes_on_and_back():
    game = four.Game().then(3, 4)
    assert len(game.moves) == 2 and game.waits and game.said == "Your move." and game.undone() == four.Game()
    assert game.thought(4) is four.searched((3,), 4) and four.Game().thought(4) is None
    assert four.Game(begins=False).answered(4).stones.sum() == -1
    won = four.Game((0, 1, 0, 1, 0, 1, 0))
    assert won.over and won.said == "You have won." and won.then(2, 4) is won
