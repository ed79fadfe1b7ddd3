"""Are the maze, the car, the baselines and the searches of lecture 10 what it says of them?"""

from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.learn import value_iteration
from szilard.lectures import baselines, foresight, hill, kept_files, tabulated
from szilard.scenarios.maze import Maze


@pytest.fixture(scope="module")
def world():
    return tabulated.world(tabulated.first_walls())


def test_values_are_those_of_the_package(world):
    """The scenario of the package, its tables, and its value iteration, which share no code with the lecture's."""
    walls = tabulated.first_walls()
    maze = Maze(jnp.asarray(walls == 0)[None], tabulated.SLIP, tabulated.LONG, tabulated.GOAL)
    finite = value_iteration.tabulate(maze, jax.random.key(0), 256)
    wanted = np.asarray(value_iteration.value_iteration(finite, tabulated.DISCOUNT, 1e-7))
    found = world.on_map(tabulated.sweeps(world)[-1])[tuple(np.asarray(finite.states.agent).T)]
    assert len(wanted) == len(world.after) - 1 and found == pytest.approx(wanted, abs=1e-5)


def test_each_sweep_leaves_gamma(world):
    """The largest error falls by the discount at least, as the page derives."""
    tables = tabulated.sweeps(world, 0.8)
    errors = [np.abs(one.max(1) - tables[-1].max(1)).max() for one in tables[:30]]
    assert all(after <= 0.8 * before + 1e-9 for before, after in pairwise(errors)) and errors[0] > 0.5


def test_q_learning_comes_to_the_same_values(world):
    """Largest error after 20,000 steps with seeds 0 to 9: 0.03 to 0.10."""
    inside = np.arange(len(world.after)) != world.goal
    tables = tabulated.q_learning(world)
    errors = [np.abs(one - tabulated.sweeps(world)[-1])[inside].max() for one in (tables[0], tables[-1])]
    assert len(tables) == tabulated.PLAYED // tabulated.PIECE + 1 and errors[0] > 0.9 and errors[1] < 0.15


def test_walls_shut_the_goal_off():
    walls = np.zeros((7, 7), int)
    walls[0, 5] = walls[1, 6] = 1
    shut = tabulated.world(walls)
    table = tabulated.sweeps(shut)[-1]
    assert np.isfinite(tabulated.policy(table, shut)).sum() == 0
    assert table[np.arange(len(table)) != shut.goal].max() == 0


def test_gradient_is_that_of_the_return(world):
    """By finite differences of the mean of the same games' log-probabilities, weighed by the advantage."""
    rng = np.random.default_rng(0)
    theta = rng.normal(size=world.after.shape)
    games = tabulated.play(world, theta, rng)
    advantage = rng.normal(size=games.returns.shape)

    def weighed(theta):
        logs = np.log(tabulated.softmax(theta))[games.states, games.actions]
        return (advantage * logs * games.alive).sum() / games.states.shape[1]

    found, place = tabulated.gradient(theta, games, advantage), (7, 2)
    step = np.zeros(theta.shape)
    step[place] = 1e-5
    assert found[place] == pytest.approx((weighed(theta + step) - weighed(theta - step)) / 2e-5, rel=1e-5)
    assert np.allclose(found.sum(1), 0)


def test_kept_climbs_say_what_the_page_says():
    climbed, variances = tabulated.kept()
    first = {name: int(np.argmax(one > 0.9)) for name, one in climbed.items()}
    assert first["PPO"] < first["baseline V"] < first["no baseline"] and (variances[1:, 0] > 2 * variances[1:, 1]).all()
    again = [tabulated.climb("PPO", seed, updates=2).arrived for seed in range(tabulated.SEEDS)]
    assert np.mean(again, 0) == pytest.approx(climbed["PPO"][:2], abs=1e-6)


def test_best_baseline_is_the_bottom_of_the_parabola():
    """Samples have the variance that the sums say, and no other baseline has less."""
    bandit = baselines.bandit(3.0, 1.5)
    rng = np.random.default_rng(0)
    actions = rng.choice(3, 100_000, p=bandit.policy)
    samples = (bandit.earned[actions] - 10)[:, None] * (np.eye(3)[actions] - bandit.policy)
    assert samples.mean(0) == pytest.approx(bandit.gradient, abs=0.05)  # 5 standard errors are 0.03
    assert samples.var(0).sum() == pytest.approx(bandit.variance(10), rel=0.03)
    assert all(bandit.variance(bandit.best) < bandit.variance(bandit.best + step) for step in (-0.1, 0.1))


def test_car_is_as_fast_as_the_best():
    """The network that is kept needs one decision more than the best values from the bottom; always to the right, it never arrives."""
    weights, decisions = hill.kept()
    way = hill.drive(weights, hill.BOTTOM)
    value = hill.between(hill.best(), np.array(hill.BOTTOM), np.array(0.0))
    best = 1 + np.log(value) / np.log(hill.DISCOUNT)
    assert len(way) - 1 == decisions[-1] == 22 and best == pytest.approx(21, abs=0.2)
    assert hill.drive(None, hill.BOTTOM)[-1][0] < hill.GOAL
    energy = lambda x, v: v**2 / 2 + 0.0025 / 3 * np.sin(3 * x)  # noqa: E731 - without a push, of order v conserved
    x, v = np.array(-0.9), np.array(0.01)
    x1, v1, _ = hill.push(x, v, np.array(1))
    assert energy(x1, v1) == pytest.approx(energy(x, v), abs=2e-4)


def test_depth_finds_the_check():
    """Three steps ahead the search measures, and keeps more than idling; what is kept agrees with the closed form of idling."""
    courses = foresight.kept(200)
    after = courses.recoverable[:, -1]
    assert after[3] > after[0] and any(action.startswith("measure") for action in courses.actions)
    assert after[0] == pytest.approx(np.exp(-2 * foresight.STEPS / 200), abs=2e-3)
    assert len(kept_files.read("lookahead")["actions"]) == len(foresight.TIMES)


@pytest.mark.slow
def test_keras_learns_the_first_values():
    """After one round only steps that arrive are worth something, and after three the network says so near the goal."""
    from szilard.lectures import in_keras_decisions

    learned = in_keras_decisions.learn(rounds=3, count=4000)
    near = hill.values(learned.weights, hill.scaled(np.array(0.45), np.array(0.05)))
    far = hill.values(learned.weights, hill.scaled(np.array(-0.5), np.array(0.0)))
    assert near.max() > 0.6 > far.max() + 0.3
