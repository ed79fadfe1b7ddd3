"""Is what is known of a phase what Bayes' rule says, and does feedback help as it must?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import quad

from szilard.contract import check
from szilard.experiments.phase_estimation import rules
from szilard.experiments.phase_estimation.learned import expected
from szilard.physics.phase_posterior import density, estimate, holevo_variance, measured, sharpness, uniform
from szilard.scenario import Choice
from szilard.scenarios.phase_estimation import PhaseEstimation

SERIES = [(0.3, 1), (1.9, -1), (4.0, 1), (2.2, 1)]  # phases and outcomes


def likelihood(phase, visibility):
    return np.prod([(1 + m * visibility * np.cos(phase - theta)) / 2 for theta, m in SERIES], axis=0)


@pytest.mark.parametrize("visibility", [1.0, 0.8])
def test_posterior_is_that_of_integration(visibility):
    known = uniform(4)
    for theta, outcome in SERIES:
        known = measured(known, theta, outcome, visibility)
    total = quad(likelihood, 0, 2 * np.pi, (visibility,))[0]
    sine, cosine = (quad(lambda p, wave=wave: wave(p) * likelihood(p, visibility), 0, 2 * np.pi)[0] for wave in (np.sin, np.cos))
    moment = cosine + 1j * sine
    assert known[0].real == pytest.approx(total / (2 * np.pi), abs=1e-12)
    assert sharpness(known) == pytest.approx(abs(moment) / (2 * np.pi), abs=1e-12)
    assert estimate(known) == pytest.approx(np.angle(moment), abs=1e-10)
    phases = np.linspace(0, 6, 9)
    np.testing.assert_allclose(density(known, phases), likelihood(phases, visibility) / total, atol=1e-12)


def test_scenario_keeps_the_contract_and_follows_the_posterior():
    scenario = PhaseEstimation(0.9, 4, 8)
    check(scenario)
    state, known = scenario.init(jax.random.key(0)), uniform(4)
    for action, branch in ((1, 0), (6, 1), (2, 1), (3, 0)):
        probabilities, possible = scenario.branches(state, jnp.asarray(action))
        before, state = known, jax.tree.map(lambda leaf, branch=branch: leaf[branch], possible.state)
        known = measured(known, float(state.against), (1, -1)[branch], 0.9)
        assert float(probabilities[branch]) == pytest.approx((known[0] / before[0]).real, abs=1e-6)
        assert float(sharpness(state.coefficients)) == pytest.approx(sharpness(known) / known[0].real, abs=1e-6)
    assert np.exp(1j * float(state.estimate)) == pytest.approx(np.exp(1j * estimate(known)), abs=1e-5)


def test_sharpness_of_one_and_two_qubits_is_known():
    """One qubit: v / 2. Two at right angles: four densities 1 +- cos +- sin + ..., each with sharpness sqrt(2) / 2."""
    assert rules.sharpnesses(rules.equally_spaced(1), 1, 0.7)[-1] == pytest.approx(0.35)
    assert rules.sharpnesses(rules.equally_spaced(2), 2, 1.0)[-1] == pytest.approx(2**-0.5)
    assert rules.collective_limit(2) == pytest.approx(2**-0.5)
    assert holevo_variance(0.0) == np.inf


def test_feedback_helps_and_stays_below_the_limit():
    spaced = rules.sharpnesses(rules.equally_spaced(5), 5, 1.0)
    greedy = rules.sharpnesses(rules.greedy(1.0), 5, 1.0)
    best = rules.sharpnesses(rules.best_of_all(5, 1.0), 5, 1.0)
    assert spaced[-1] + 0.01 < greedy[-1] <= best[-1] + 1e-12 < rules.collective_limit(5)


def test_no_fixed_phases_nearby_are_better_than_equally_spaced_ones():
    """With four qubits. (With five, some are, by 0.0003.)"""
    spaced, chance = rules.sharpnesses(rules.equally_spaced(4), 4, 1.0)[-1], np.random.default_rng(0)
    for shift in 0.02 * chance.normal(size=(20, 4)):
        phases = np.pi * np.arange(4) / 4 + shift
        fixed = lambda states, phases=phases: np.full(len(states), phases[int(np.log2(len(states)))])  # noqa: E731
        assert rules.sharpnesses(fixed, 4, 1.0)[-1] <= spaced + 1e-12


def test_learned_policies_are_summed_as_rules_are():
    """A quarter turn from the best estimate, by the sum over series of outcomes in JAX and by that over states in NumPy."""
    scenario = PhaseEstimation(0.9, 5, 8)
    found = expected(scenario, lambda key, state, memory: Choice(jnp.asarray(2), memory), jax.random.key(0))
    quarter = rules.sharpnesses(lambda states: estimate(states) + np.pi / 2, 5, 0.9)
    np.testing.assert_allclose(found.sharpness[1:], quarter[1:], atol=1e-6)
    assert found.phases.shape == (32, 5)
