"""Do two coupled oscillators move as the closed solutions and as ever finer steps of their equations say?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.physics.oscillators import Springs, propagator

TIMES = np.linspace(0, 12, 25)


@pytest.fixture(autouse=True)
def float64():
    with jax.enable_x64(True):
        yield


def first_place(stiffness, coupling, time):
    """x1 of two equal oscillators, of which the first begins displaced by 1: the beat (cos w1 t + cos w2 t) / 2."""
    return (jnp.cos(jnp.sqrt(stiffness) * time) + jnp.cos(jnp.sqrt(stiffness + 2 * coupling) * time)) / 2


def test_equal_oscillators_beat():
    """Value and gradients with respect to both springs."""
    ours = lambda stiffness, coupling, time: propagator(Springs(stiffness, stiffness, coupling), time)[0, 0]  # noqa: E731
    for function in (lambda f: f, lambda f: jax.grad(f, 0), lambda f: jax.grad(f, 1)):
        found, wanted = (jax.vmap(function(f), (None, None, 0))(1.3, 0.2, jnp.asarray(TIMES)) for f in (ours, first_place))
        np.testing.assert_allclose(found, wanted, atol=1e-11)


def test_two_moves_are_one():
    springs = Springs(1.7, 0.6, 0.9)
    both = propagator(springs, 0.8) @ propagator(springs, 2.3)
    np.testing.assert_allclose(both, propagator(springs, 3.1), atol=1e-13)
    np.testing.assert_allclose(propagator(springs, 0.8) @ propagator(springs, -0.8), np.eye(4), atol=1e-13)


def leapfrog(springs, time, steps):
    """The matrix of a kick, drift, kick scheme, which has an error of order (time / steps)^2."""
    first, second, coupling = springs
    stiffness = np.array([[first + coupling, -coupling], [-coupling, second + coupling]])
    step, one, zero = time / steps, np.eye(2), np.zeros((2, 2))
    kick, drift = np.block([[one, zero], [-step / 2 * stiffness, one]]), np.block([[one, step * one], [zero, one]])
    return np.linalg.matrix_power(kick @ drift @ kick, steps)


@pytest.mark.parametrize("springs", [Springs(1.0, 1.3, 0.6), Springs(2.0, 0.5, 1.0), Springs(0.4, 3.0, -0.1)])
def test_leapfrog_converges_to_the_propagator_in_second_order(springs):
    exact = np.asarray(propagator(springs, 5.0))
    errors = [np.abs(leapfrog(springs, 5.0, steps) - exact).max() for steps in (200, 400, 800, 1600)]
    np.testing.assert_allclose(np.log2(np.divide(errors[:-1], errors[1:])), 2, atol=0.02)
