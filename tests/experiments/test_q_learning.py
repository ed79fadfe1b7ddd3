"""Do value iteration, Q-learning and tree search find the values that are known otherwise?"""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard import InputError, run
from szilard.devices import Device
from szilard.experiments.q_learning import Settings, table_maze
from szilard.learn import q_learning, tree_search, value_iteration
from szilard.learn.deep_q import DeepQ
from szilard.learn.q_learning import QLearning
from szilard.learn.tree_search import TreeSearch
from szilard.runs import methods, streams
from szilard.runs.progress import Silent
from szilard.scenarios.maze import Maze, distinct_mazes, is_pinwheel
from szilard.scenarios.quantum_memory import quantum_memory
from szilard.scenarios.walker import TargetWalker, Walker
from szilard.settings.feedback import small_device


@pytest.fixture(scope="module")
def small():
    """A maze of 2 x 2 cells with slips, as tables."""
    return value_iteration.tabulate(Maze(jnp.asarray(distinct_mazes(np.random.default_rng(0), 1, 2)), 0.3), jax.random.key(0))


def policy_iteration(finite, discount):
    """The best values by solving linear equations for one policy after the other, in double precision."""
    probability, reward = np.asarray(finite.probability, float), np.asarray(finite.reward, float)
    states, actions, _ = probability.shape
    moves = np.zeros((states, actions, states))
    goes_on = probability * ~np.asarray(finite.ends)
    for place in np.ndindex(probability.shape):
        moves[place[0], place[1], int(finite.following[place])] += goes_on[place]
    earned, policy = (probability * reward).sum(-1), np.zeros(states, int)
    every, Q = np.arange(states), earned
    for _ in range(100):
        value = np.linalg.solve(np.eye(states) - discount * moves[every, policy], earned[every, policy])
        Q = earned + discount * moves @ value
        policy = Q.argmax(1)
    return Q


@pytest.mark.parametrize("discount", [0.5, 0.9])
def test_value_iteration_is_policy_iteration(small, discount):
    np.testing.assert_allclose(value_iteration.value_iteration(small, discount), policy_iteration(small, discount), atol=5e-6)


def test_best_values_are_a_fixed_point(small):
    Q = value_iteration.value_iteration(small, 0.9)
    np.testing.assert_allclose(value_iteration.bellman(small, Q.max(1), 0.9), Q, atol=1e-6)


def test_tables_hold_every_state_once(small):
    """7 open places, 4 goals, and nothing goes on at the goal; the branches are those of the scenario."""
    assert len(small.probability) == 4 * 6
    np.testing.assert_allclose(small.probability.sum(-1), 1, atol=1e-6)
    for k in (0, 7, 23):
        state = jax.tree.map(lambda leaf, k=k: leaf[k], small.states)
        assert int(value_iteration.number_of(small, state)) == k


def test_expected_return_is_the_mean_over_all_walks():
    """Two steps of a walker who goes up with probability 0.7 and slips with 0.2: all four walks, weighted."""
    finite = value_iteration.tabulate(Walker(0.2, steps=2), jax.random.key(0))
    up = 0.7 * 0.8 + 0.3 * 0.2
    walks = {2: up**2, 0: 2 * up * (1 - up), -2: (1 - up) ** 2}
    policy = jnp.broadcast_to(jnp.array([0.3, 0.7]), (len(finite.probability), 2))
    found = value_iteration.expected_return(finite, policy, 2)[finite.starts[0]]
    assert float(found) == pytest.approx(sum(place * chance for place, chance in walks.items()), abs=1e-6)


def test_scenario_that_does_not_fit_into_tables():
    played_only: Any = Silent()
    with pytest.raises(InputError, match="`Silent` must have `branches` to be written as tables"):
        value_iteration.tabulate(played_only, jax.random.key(0))
    with pytest.raises(InputError, match="`TargetWalker` must have at most 50 states for tables, but has more"):
        value_iteration.tabulate(TargetWalker(), jax.random.key(0), largest=50)


@pytest.mark.parametrize("epsilon", [0.3, 1.0])
def test_table_learns_the_best_values(small, epsilon):
    """With any exploration: what is learned does not depend on what was played."""
    settings = QLearning(steps=20000, environments=256, discount=0.8, epsilon=epsilon)
    state = q_learning.train(small, jax.random.key(1), q_learning.begin(small, settings), settings, 30, 20000)
    assert float(state.visits.sum()) == 20000 * 256
    np.testing.assert_allclose(state.Q, policy_iteration(small, 0.8), atol=4e-3)


def test_table_without_chance_is_exact():
    finite = value_iteration.tabulate(Maze(jnp.asarray(distinct_mazes(np.random.default_rng(0), 1, 2))), jax.random.key(0))
    settings = QLearning(steps=3000, environments=64, discount=0.8, epsilon=1.0)
    state = q_learning.train(finite, jax.random.key(1), q_learning.begin(finite, settings), settings, 30, 3000)
    np.testing.assert_allclose(state.Q, policy_iteration(finite, 0.8), atol=1e-4)


def test_looking_ahead_through_everything_is_backward_induction():
    """Three steps of the walker with a target, from every state."""
    walker = TargetWalker(0.2, farthest=3)
    finite = value_iteration.tabulate(walker, jax.random.key(0))
    nothing = lambda key, state: jnp.zeros(())  # noqa: E731
    look = lambda state: tree_search.expectimax(walker, 3, 1.0, nothing, jax.random.key(0), state)  # noqa: E731
    np.testing.assert_allclose(jax.vmap(look)(finite.states), value_iteration.backward_induction(finite, 3)[0], atol=1e-5)


def test_grown_tree_takes_the_best_action():
    """Where one action is clearly the best, 64 simulations find it from every state."""
    walker = TargetWalker(0.1, farthest=4)
    finite = value_iteration.tabulate(walker, jax.random.key(0))
    Q = np.asarray(value_iteration.value_iteration(finite, 0.5))
    settings = TreeSearch(simulations=64, horizon=0, discount=0.5)
    policy = tree_search.search(walker, settings, tree_search.usual_leaf_value(walker, settings))
    keys = jax.random.split(jax.random.key(0), len(Q))
    actions = jax.jit(jax.vmap(lambda key, state: policy(key, state, ()).action))(keys, finite.states)
    clear = np.abs(Q[:, 0] - Q[:, 1]) > 0.2
    assert clear.sum() > 5
    np.testing.assert_array_equal(np.asarray(actions)[clear], Q.argmax(1)[clear])


@pytest.mark.slow
def test_tree_search_keeps_a_quantum_state_better_than_idling(tmp_path):
    """Looking two steps ahead is enough to encode: two CNOTs, then nothing."""
    device = Device(3, ((0, 1), (0, 2)), ("cnot",), bit_flip_time=(200.0,) * 3)
    metrics = run("feedback", tmp_path / "run", method="tree-search", device=device, steps=8, trajectories=4).metrics
    assert metrics["tree_search"] == pytest.approx(metrics["encode"], abs=1e-3)
    assert metrics["encode"] > metrics["idle"] + 0.03


def test_method_that_does_not_fit_a_quantum_memory(tmp_path):
    memory = quantum_memory(small_device(), 5)
    assert methods.fitting(memory) == ["reinforce", "ppo", "deep-q", "tree-search"]
    sentence = "`method` must be one of tree-search, ppo, reinforce, deep-q, all, but is q-learning."
    with pytest.raises(InputError, match=sentence):
        run("feedback", str(tmp_path / "run"), method="q-learning", steps=5, trajectories=2)


def test_network_earns_the_best_return_in_unseen_mazes(short_run):
    metrics = short_run("q-learning").metrics
    assert metrics["network_unseen_fraction_of_best_return"] >= 0.9 > 0.3 > metrics["random_walk_fraction_of_best_return"]
    assert metrics["table_states"] == 9 * 16 and metrics["table_largest_error"] < 0.02


def test_maze_of_the_table_is_no_pinwheel():
    """The stream of seed 0 begins with one."""
    assert is_pinwheel(distinct_mazes(streams.rng(0, "table: maze"), 1, 3)[0])
    assert not any(is_pinwheel(table_maze(streams.rng(seed, "table: maze"))[0]) for seed in range(100))


@pytest.mark.slow
def test_full_experiment(tmp_path):
    metrics = run("q-learning", tmp_path / "run").metrics
    assert metrics["table_largest_error"] <= 1e-3 and metrics["network_unseen_fraction_of_best_return"] >= 0.95


@pytest.mark.parametrize(
    ("kind", "settings", "sentence"),
    [
        (Settings, {"cells": 3}, "`mazes` and `unseen` must be at most 192 together, as many as there are mazes, but are 1,060"),
        (QLearning, {"discount": 1.0}, r"`discount` must lie in \[0, 1\), but is 1.0"),
        (QLearning, {"epsilon": 0.0}, r"`epsilon` must lie in \(0, 1\], but is 0.0"),
        (DeepQ, {"replay_size": 100}, "`replay_size` must be a multiple of `environments`, 32, but is 100"),
        (DeepQ, {"target_update_period": 0}, r"`target_update_period` must lie in \[1, 1,000,000,000\], but is 0"),
        (TreeSearch, {"depth": -1}, r"`depth` must lie in \[0, 12\], but is -1"),
        (TreeSearch, {"simulations": 0}, r"`simulations` must lie in \[1, 100,000\], but is 0"),
    ],
)
def test_settings_that_cannot_be_used(kind, settings, sentence):
    with pytest.raises(InputError, match=sentence):
        kind(**settings)
