"""Do the oscillators move as they must, and is the filter the best one?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import expm, solve_discrete_are

from szilard.physics import kalman
from szilard.physics.oscillators import Springs, energy, motion, propagator

CASES = [Springs(1.0, 1.3, 0.6), Springs(2.0, 0.5, 1.0), Springs(1.0, 1.0, 0.3), Springs(1.5, 0.7, 0.0), Springs(0.4, 3.0, -0.1)]


def generator(springs):
    first, second, coupling = springs
    stiffness = np.array([[first + coupling, -coupling], [-coupling, second + coupling]])
    return np.block([[np.zeros((2, 2)), np.eye(2)], [-stiffness, np.zeros((2, 2))]])


@pytest.mark.parametrize("springs", CASES)
@pytest.mark.parametrize("time", [0.0, 0.4, 7.0])
def test_propagator_is_the_exponential_of_the_equations(springs, time):
    """The exponential is SciPy's."""
    np.testing.assert_allclose(propagator(springs, time), expm(time * generator(springs)), atol=2e-5)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.2, 4), st.floats(0.2, 4), st.floats(0, 3))
def test_energy_stays_and_phase_space_too(first, second, coupling):
    springs = Springs(first, second, coupling)
    step = propagator(springs, 0.7)
    states = motion(step, jnp.array([1.0, -0.5, 0.3, 0.8]), 30)
    np.testing.assert_allclose(energy(springs, states), float(energy(springs, states[0])), rtol=1e-3)
    assert np.linalg.det(np.asarray(step, float)) == pytest.approx(1, abs=1e-4)


STEP = np.asarray(propagator(CASES[0], 0.4), float)
KICKS = np.diag([0.0, 0.0, 0.02, 0.05])


def test_filter_settles_to_the_solution_of_the_riccati_equation():
    """SciPy solves P = A P A^T - A P h (h P h + R)^-1 h P A^T + Q; the covariance after a measurement follows from P."""
    before = solve_discrete_are(STEP.T, np.eye(4)[:, :1], KICKS, [[0.3]])
    gain = before[:, 0] / (before[0, 0] + 0.3)
    found, covariances = kalman.gains(jnp.asarray(STEP), jnp.asarray(KICKS), 0.3, jnp.eye(4), 400)
    np.testing.assert_allclose(found[-1], gain, atol=1e-5)
    np.testing.assert_allclose(covariances[-1], before - np.outer(gain, before[0]), atol=1e-5)


def test_estimates_are_the_conditional_means():
    """For normal variables the best estimate is Cov(x, y) Cov(y, y)^-1 y, worked out from all measurements at once."""
    steps, noise = 6, 0.2
    powers = np.stack([np.linalg.matrix_power(STEP, k) for k in range(steps)])
    seen = powers[:, 0]
    covariance = seen @ seen.T + noise * np.eye(steps)
    for kick in range(1, steps):
        moved = np.stack([powers[k - kick] if k >= kick else np.zeros((4, 4)) for k in range(steps)])
        covariance += moved[:, 0] @ KICKS @ moved[:, 0].T
    cross = powers[-1] @ seen.T
    for kick in range(1, steps):
        moved = np.stack([powers[k - kick] if k >= kick else np.zeros((4, 4)) for k in range(steps)])
        cross += moved[-1] @ KICKS @ moved[:, 0].T
    y = np.random.default_rng(0).normal(size=steps)
    gains, _ = kalman.gains(jnp.asarray(STEP), jnp.asarray(KICKS), noise, jnp.eye(4), steps)
    found = kalman.estimates(jnp.asarray(STEP), gains, jnp.asarray(y))
    np.testing.assert_allclose(found[-1], cross @ np.linalg.solve(covariance, y), atol=1e-4)


def test_exact_observer_is_exact_without_noise_and_not_before_four_measurements():
    states = np.asarray(jax.vmap(lambda start: motion(jnp.asarray(STEP), start, 20))(jax.random.normal(jax.random.key(0), (5, 4))))
    found = kalman.observed(kalman.exact_observer(STEP), states[..., 0])
    np.testing.assert_allclose(found[:, 3:], states[:, 3:], atol=1e-3)
    assert np.all(found[:, :3] == 0)


def test_noise_ruins_the_exact_observer_by_the_factor_of_its_weights():
    """Independent errors of variance 1 in four measurements give the squared norm of the row; 5 standard errors: once in 1.7 million."""
    row = kalman.exact_observer(STEP)[1]
    count = 20_000
    noise = np.random.default_rng(0).normal(size=(count, 4))
    found = kalman.observed(kalman.exact_observer(STEP), noise)[:, 3, 1]
    variance = row @ row
    assert abs(found.var() - variance) <= 5 * variance * (2 / count) ** 0.5
    assert variance > 100
