"""Is Go that of pgx but for senseless moves, and do games of it come to an end that says who stood better?"""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from pgx.go import Go
from scipy.ndimage import label

from szilard.games.masters import Master
from szilard.games.matches import meet
from szilard.learn.alphazero import AlphaZero, begin, update
from szilard.learn.game_search import random_moves
from szilard.learn.training import Learner
from szilard.networks import residual_player
from szilard.scenarios.games import game
from szilard.scenarios.go import FilledGo, eyes

SIZE, KOMI, GAMES = 9, 7.5, 48


def surely_eyes(stones):
    """By loops over points."""
    size, found = len(stones), np.zeros(stones.shape, bool)
    inside = lambda i, j: 0 <= i < size and 0 <= j < size  # noqa: E731
    for i, j in np.argwhere(stones == 0):
        beside = [stones[a, b] for a, b in ((i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)) if inside(a, b)]
        corners = [stones[a, b] for a in (i - 1, i + 1) for b in (j - 1, j + 1) if inside(a, b)]
        found[i, j] = all(stone == 1 for stone in beside) and corners.count(-1) <= (1 if len(corners) == 4 else 0)
    return found


@pytest.mark.parametrize("size", [3, 5, 9])
def test_eyes_are_found(size):
    """On boards so full that there are some."""
    boards = np.random.default_rng(size).choice([1, -1, 0], (300, size, size), p=[0.7, 0.15, 0.15])
    expected = [surely_eyes(board) for board in boards]
    np.testing.assert_array_equal(jax.vmap(eyes)(jnp.asarray(boards)), expected)
    assert 20 < np.sum(expected) < np.sum(boards == 0)


@cache
def played():
    """Games of random moves, side by side with pgx's own: the positions of both after every move, until all are over."""
    ours, theirs = game("go").rules, Go(size=SIZE, history_length=4, max_terminal_steps=game("go").longest)
    keys = jax.random.split(jax.random.key(0), GAMES)
    both = [jax.vmap(rules.init)(keys) for rules in (ours, theirs)]
    steps = [jax.jit(jax.vmap(rules.step)) for rules in (ours, theirs)]
    course = [both]
    while not bool(both[0].terminated.all()):
        action = random_moves(jax.random.key(len(course)), both[0])
        both = [step(positions, action) for step, positions in zip(steps, both, strict=True)]
        course.append(both)
    return course


def test_all_else_is_as_in_pgx():
    for ours, theirs in played():
        for name in ("current_player", "observation", "rewards", "terminated"):
            np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))


def test_only_senseless_moves_are_forbidden():
    """An own eye is not filled, and who passes has nothing else to play."""
    passed = 0
    for ours, theirs in played():
        planes = np.asarray(ours.observation).astype(int)
        for k in np.flatnonzero(~np.asarray(ours.terminated)):
            legal, sensible = np.asarray(theirs.legal_action_mask[k]), np.asarray(ours.legal_action_mask[k])
            expected = legal[:-1] & ~surely_eyes(planes[k, ..., 0] - planes[k, ..., 1]).ravel()
            np.testing.assert_array_equal(sensible[:-1], expected)
            assert sensible[-1] == (not expected.any())
            passed += sensible[-1]
    assert passed >= GAMES


def area(board, colour):
    """Stones, and empty regions that touch no stone of the other colour."""
    regions, count = label(board == 0)
    total = np.sum(board == colour)
    for region in range(1, count + 1):
        inside = np.pad(regions == region, 1)
        around = np.any([np.roll(inside, shift, axis) for shift in (-1, 1) for axis in (0, 1)], axis=0)[1:-1, 1:-1]
        total += np.sum(regions == region) * (not np.any(around & (board == -colour)))
    return total


def test_games_fill_the_board_and_the_larger_area_wins():
    """Two passes end a game, unless it repeats a position. Either side wins some, so that there is something to learn."""
    outcomes, empty = np.zeros(GAMES), np.zeros(GAMES)
    for (before, _), (after, _) in zip(played()[:-1], played()[1:], strict=True):
        for k in np.flatnonzero(np.asarray(after.terminated & ~before.terminated & ~after._x.is_psk)):
            board = np.sign(np.asarray(after._x.board[k])).reshape(SIZE, SIZE)
            black = int(after._player_order[k, 0])
            outcomes[k], empty[k] = float(after.rewards[k, black]), np.mean(board == 0)
            assert after._x.consecutive_pass_count[k] == 2
            assert outcomes[k] == np.sign(area(board, 1) - area(board, -1) - KOMI)
    assert np.sum(outcomes != 0) >= 0.9 * GAMES and np.mean(empty[outcomes != 0]) < 0.25
    assert 0.2 < np.mean(outcomes[outcomes != 0] == 1) < 0.8


@pytest.mark.slow
def test_self_play_teaches_go():
    """On a board of 5 x 5 points, in a minute: the first thoughts of a small network win 90 of 100 games against random moves.

    Untrained it wins about half of them, which would reach 90 with a probability below 1e-16.
    """
    small = game("go")._replace(rules=FilledGo(size=5, history_length=4, max_terminal_steps=60), shape=(5, 5, 9), actions=26, longest=60)
    settings = AlphaZero(rounds=30, games=64, moves=16, openings=4, simulations=8, value_mixing=0.3, steps=16, batch=256)
    network = residual_player(small.shape, small.actions, 16, 1)
    learner = Learner.of(network, settings)
    state = begin(jax.random.key(0), small, learner)
    advance = jax.jit(lambda state: update(small, state, learner)[0])
    untrained = against_random(small, network, state.parameters)
    for _ in range(settings.rounds):
        state = advance(state)
    assert against_random(small, network, state.parameters) >= 0.9 > 0.75 > untrained


def against_random(chosen, network, parameters):
    """The fraction of 100 games that first thoughts win."""
    raw_policy = jax.jit(Master(chosen, network, parameters).raw_policy)
    return meet(chosen, raw_policy, jax.jit(random_moves), jax.random.key(0), 50).win_rate
