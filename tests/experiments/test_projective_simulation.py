"""Does the projective simulator follow its rule, and is its efficiency that which theory says?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard import InputError, run
from szilard.experiments.projective_simulation import Settings
from szilard.learn import projective_simulation, steady_efficiency
from szilard.learn.projective_simulation import Learning, ProjectiveSimulation, Rates
from szilard.learn.value_iteration import tabulate
from szilard.scenarios.grid_world import GridWorld
from szilard.scenarios.invasion_game import InvasionGame
from szilard.scenarios.maze import Maze, distinct_mazes


def followed(finite, state, chances, rates, horizon):
    """The rule written out edge by edge, in double precision, with the same chances."""
    h, glow = np.ones(finite.probability.shape[:2]), {}
    place, age, rewards = int(state.state), 0, []
    for hop, happens, restart in np.asarray(chances, float):
        action = int(np.searchsorted(np.cumsum(h[place]) / h[place].sum(), hop, "right"))
        branch = int(np.searchsorted(np.cumsum(np.asarray(finite.probability[place, action], float)), happens, "right"))
        glow = {edge: (1 - rates.glow_damping) * value for edge, value in glow.items()} | {(place, action): 1.0}
        reward = float(finite.reward[place, action, branch])
        h -= rates.damping * (h - 1)
        for edge, value in glow.items():
            h[edge] += reward * value
        age, ends = age + 1, bool(finite.ends[place, action, branch])
        place = int(finite.following[place, action, branch])
        if ends or age >= horizon:
            place, age, glow = int(finite.starts[int(restart * len(finite.starts))]), 0, {}
        rewards.append(reward)
    return h, rewards


@pytest.mark.parametrize("rates", [Rates(0.0, 0.1), Rates(0.05, 0.3), Rates(0.3, 1.0)])
def test_rule_is_followed_edge_by_edge(rates):
    maze = Maze(jnp.asarray(distinct_mazes(np.random.default_rng(0), 1, 2)), 0.2, goal=(2, 2))
    finite = tabulate(maze, jax.random.key(0), 16)
    state, key = projective_simulation.begin(finite, jax.random.key(1)), jax.random.key(2)
    after, rewards = projective_simulation.train(finite, key, state, rates, 12, 500)
    h, earned = followed(finite, state, jax.random.uniform(key, (500, 3)), rates, 12)
    assert sum(earned) > 5
    np.testing.assert_array_equal(rewards, earned)
    np.testing.assert_allclose(after.h, h, rtol=1e-4)


def test_efficiency_in_closed_form_where_nothing_is_remembered():
    """With damping 1, x is 1 after a reward and 0 otherwise: e = 1/2 + e / 6 S, since p(1) - p(0) = 1/6."""
    for percepts in (1, 2, 5):
        assert steady_efficiency.exact(1.0, percepts) == pytest.approx(0.5 / (1 - 1 / (6 * percepts)), abs=1e-9)


@pytest.mark.parametrize(("damping", "percepts"), [(0.5, 2), (0.7, 2), (0.8, 1), (0.9, 3)])
def test_efficiency_is_the_mean_over_all_histories(damping, percepts):
    """All 2^18 histories of rewards from x = 0. Two copies of x, with the same chances, come nearer by 1 - damping + 1 / 4 S in a step."""
    x, chance = np.zeros(1), np.ones(1)
    for _ in range(18):
        b = steady_efficiency.right(x) / percepts
        x, chance = np.concatenate([(1 - damping) * x, (1 - damping) * x + 1]), np.concatenate([chance * (1 - b), chance * b])
    left = (1 - damping + 1 / (4 * percepts)) ** 18 / (4 * damping)
    assert steady_efficiency.exact(damping, percepts) == pytest.approx(float(chance @ steady_efficiency.right(x)), abs=left + 1e-9)


@pytest.mark.parametrize("damping", [0.001, 0.01, 0.1, 0.5])
def test_mean_field_is_an_upper_bound_and_fluctuations_explain_the_rest(damping):
    exact, upper = steady_efficiency.exact(damping), steady_efficiency.mean_field(damping)
    corrected = steady_efficiency.with_fluctuations(damping)
    assert exact < upper and abs(corrected - exact) < 0.3 * (upper - exact)
    assert upper == pytest.approx(1 - 2 * damping, abs=(2 * damping) ** 2 * 2)  # its slope where nothing is forgotten


def test_efficiency_does_not_depend_on_the_number_of_nodes():
    for damping in (0.001, 0.02, 0.7):
        assert steady_efficiency.exact(damping, nodes=300) == pytest.approx(steady_efficiency.exact(damping), abs=1e-8)


def test_measured_efficiencies_are_the_exact_ones(short_run):
    """Five dampings within 5 standard errors each: fails by chance once in 350,000. Without fluctuations they would be off by many."""
    metrics = short_run("projective-simulation").metrics
    assert metrics["largest_deviation"] < 5 < 15 < metrics["mean_field_deviation"]


def test_glow_shows_the_way(short_run):
    """A random walk to the goal of the grid world takes some 1,000 steps."""
    metrics = short_run("projective-simulation").metrics
    assert metrics["grid_0.1_steps_to_goal"] < 300
    assert metrics["simulator_likeliest_fraction_of_best_return"] > 0.8 > 0.4 > metrics["random_walk_fraction_of_best_return"]


def test_one_call_solves_a_scenario():
    solved = projective_simulation.solve(InvasionGame(steps=20), jax.random.key(0), ProjectiveSimulation(steps=400, glow_damping=1.0))
    assert solved.curve[-1][1] > 17  # of 20 attacks; h = 200 after 400, so that fewer than 1 in 100 is missed


def test_grid_world_is_begun_with_even_edges():
    finite = tabulate(GridWorld(), jax.random.key(0), 1)
    state: Learning = projective_simulation.begin(finite, jax.random.key(0))
    assert (projective_simulation.hopping(state.h) == 0.25).all() and not state.glow.any()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"dampings": (0.1, 0.1)}, "`dampings` must be one or more different numbers"),
        ({"glow_dampings": ()}, "`glow_dampings` must be one or more different numbers"),
        ({"learners": 10**5, "games": 10**5}, "need 1 TB of memory|of memory"),
    ],
)
def test_settings_that_cannot_be_used(settings, sentence):
    with pytest.raises(InputError, match=sentence):
        Settings(**settings)


@pytest.mark.slow
def test_full_experiment(tmp_path):
    metrics = run("projective-simulation", tmp_path / "run").metrics
    assert metrics["largest_deviation"] < 5
    assert metrics["simulator_likeliest_fraction_of_best_return"] > 0.95 and metrics["table_fraction_of_best_return"] > 0.98
