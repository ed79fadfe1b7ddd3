"""Does the walker learn as theory says?"""

from math import comb

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.contract import check
from szilard.errors import InputError
from szilard.experiments.walker import Settings
from szilard.experiments.walker import one_parameter as experiment
from szilard.learn import value_iteration
from szilard.runs.methods import METHODS
from szilard.scenario import Choice, rollout
from szilard.scenarios.walker import TargetWalker, Walker
from szilard.settings.walker import NAMES


def test_every_method_can_be_chosen():
    """Settings import no method; they list them."""
    assert set(NAMES) == set(METHODS)


@pytest.mark.parametrize("walker", [Walker(0.2), TargetWalker(0.2), TargetWalker()])
def test_walkers_keep_the_contract(walker):
    check(walker)


@pytest.mark.parametrize("slip", [0.0, 0.2])
def test_walker_gets_as_far_as_it_should(slip):
    """Mean N (1 - 2 s) (2 p - 1), variance N (1 - the square of a step's mean). 5 standard errors are missed once in 1.7 million."""
    walker, chance = Walker(slip), 0.7
    policy = lambda key, state, memory: Choice((jax.random.uniform(key) < chance).astype(int))  # noqa: E731
    found = jax.jit(jax.vmap(lambda key: jnp.sum(rollout(walker, policy, key).reward)))(jax.random.split(jax.random.key(0), 20000))
    step = (1 - 2 * slip) * (2 * chance - 1)
    assert abs(float(found.mean()) - 20 * step) <= 5 * (20 * (1 - step**2) / 20000) ** 0.5


def test_target_walker_earns_what_counting_says():
    """Moving until the target is there and then staying earns N + 1 - target; always moving 1; always staying nothing."""
    finite = value_iteration.tabulate(TargetWalker(), jax.random.key(0))
    on = np.asarray(finite.states.place == finite.states.target).astype(int)
    policies = {"best": np.eye(2)[1 - on], "move": np.eye(2)[np.ones_like(on)], "stay": np.eye(2)[np.zeros_like(on)]}
    earned = {name: np.asarray(value_iteration.expected_return(finite, jnp.asarray(table), 20)) for name, table in policies.items()}
    start = np.asarray(finite.states.place == 0)
    target = np.asarray(finite.states.target)[start]
    assert sorted(target) == list(range(1, 11))
    np.testing.assert_allclose(earned["best"][start], 21 - target, atol=1e-4)
    np.testing.assert_allclose(earned["move"][start], 1, atol=1e-5)
    np.testing.assert_allclose(earned["stay"][start], 0, atol=1e-6)
    np.testing.assert_allclose(value_iteration.backward_induction(finite, 20)[0].max(1)[start], 21 - target, atol=1e-4)


def test_mean_update_is_the_slope_of_the_mean_return():
    walker, chance, small = Walker(0.1), 0.3, 1e-5
    theta = np.log(chance / (1 - chance))
    earned = lambda theta: 20 * 0.8 * (2 / (1 + np.exp(-theta)) - 1)  # noqa: E731
    assert experiment.mean_update(walker, chance) == pytest.approx((earned(theta + small) - earned(theta - small)) / (2 * small), rel=1e-8)


def test_flow_solves_its_differential_equation():
    """The classical Runge-Kutta method with many small steps arrives at the same returns as the closed form."""
    walker, rate, theta, returns = Walker(0.1), 0.01, experiment.START, []
    slope = lambda theta: rate * experiment.mean_update(walker, 1 / (1 + np.exp(-theta)))  # noqa: E731
    for step in range(10 * 150 + 1):
        if step % 10 == 0:
            returns.append(16 * np.tanh(theta / 2))
        a = slope(theta)
        b = slope(theta + 0.05 * a)
        c = slope(theta + 0.05 * b)
        theta += 0.1 * (a + 2 * b + 2 * c + slope(theta + 0.1 * c)) / 6
    np.testing.assert_allclose(experiment.exact_flow(walker, rate, 150), returns, atol=1e-4)


def exact_variance(chance, baseline):
    """Of the update from one trajectory, (n - N p) (2 n - N - baseline), summed over the binomial distribution of n."""
    n = np.arange(21)
    weight = np.array([comb(20, k) for k in n]) * chance**n * (1 - chance) ** (20 - n)
    update = (n - 20 * chance) * (2 * n - 20 - baseline)
    return weight @ update**2 - (weight @ update) ** 2


@pytest.mark.parametrize("chance", [0.2, 0.5])
def test_updates_have_the_variance_they_must(chance):
    """Without a baseline that of one trajectory over 16. The relative error of a variance from 4000 updates stays within 25 %: the
    kurtosis of such a mean is below 10, so that this is more than 5 standard errors, once in 1.7 million."""
    theta = jnp.log(chance / (1 - chance))
    updates = jax.jit(jax.vmap(lambda key: experiment.updates(key, Walker(), theta)))(jax.random.split(jax.random.key(3), 4000))
    assert np.var(updates["none"]) == pytest.approx(exact_variance(chance, 0) / 16, rel=0.25)
    others = 4 * 20 * chance * (1 - chance) * 20 * chance * (1 - chance) / 15  # of the baseline, a mean over 15 trajectories
    assert np.var(updates["mean"]) == pytest.approx((exact_variance(chance, 20 * (2 * chance - 1)) + others) / 16, rel=0.25)


def test_updates_agree_with_the_closed_form(short_run):
    """18 comparisons at 5 standard errors: by chance once in 97,000 runs of other seeds."""
    metrics = short_run("walker").metrics
    assert metrics["within_5_standard_errors"] and metrics["largest_deviation"] > 0.5
    assert metrics["variance_reduction"]["0.05"] > 10 > 2 > metrics["variance_reduction"]["0.5"]
    assert metrics["flow_deviation"] < 0.05 + 5 * metrics["flow_deviation_standard_error"]


def test_walker_finds_the_target(short_run):
    metrics = short_run("walker").metrics
    assert metrics["best_target_return"] == pytest.approx(15.5, abs=1e-4)
    assert metrics["target_return"] > 15 > 5 > metrics["random_target_return"]


def test_settings_that_cannot_be_used():
    with pytest.raises(InputError, match="`farthest` must be at most `steps`, 20, but is 30"):
        Settings(farthest=30)
    with pytest.raises(InputError, match=r"`method` must be one of reinforce, ppo, .*, but is magic"):
        Settings(method="magic")
