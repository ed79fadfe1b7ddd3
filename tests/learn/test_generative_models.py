"""Are densities normalized, samples what they should be, and bounds below what they bound?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.learn import autoregressive, spline_flow
from szilard.learn import variational_autoencoder as machine
from szilard.physics import ising


def shaken(tree, seed: int, size: float):
    """Parameters moved at random, as if something had been learned."""
    leaves, shape = jax.tree.flatten(tree)
    keys = jax.random.split(jax.random.key(seed), len(leaves))
    return jax.tree.unflatten(shape, [x + size * jax.random.normal(k, x.shape) for x, k in zip(leaves, keys, strict=True)])


@pytest.fixture(scope="module")
def network():
    return shaken(autoregressive.initial(jax.random.key(0), 3, 8), 1, 0.3)


@pytest.fixture(scope="module")
def every_state():
    return jnp.asarray(ising.all_states(3).reshape(-1, 9), jnp.float32)


def test_trial_state_is_normalized_and_symmetric(network, every_state):
    logs = autoregressive.log_probability(network, every_state, 0.4, 3)
    assert float(jnp.exp(logs).sum()) == pytest.approx(1, abs=1e-5)
    np.testing.assert_allclose(logs, logs[::-1], atol=1e-4)  # the states in reverse order are those with all spins turned


def test_samples_have_the_probability_that_is_told(network, every_state):
    """512 counts of 40,000 samples: chi square has mean 511 and standard deviation 32; 5 of them are exceeded once in a million."""
    spins = jax.jit(lambda key: autoregressive.sample(key, network, 0.4, 3, 40_000))(jax.random.key(2))
    places = np.asarray(spins > 0).astype(int) @ (1 << np.arange(9))
    wanted = 40_000 * np.exp(np.asarray(autoregressive.log_probability(network, every_state, 0.4, 3), float))
    off = np.bincount(places, minlength=512) - wanted
    assert np.sum(off**2 / np.maximum(wanted, 1)) < 511 + 5 * 32 * 1.5  # rare states scatter a bit more than chi square says


def test_no_trial_state_is_below_the_free_energy(network, every_state):
    """-ln Z by a sum over all states; and the energies are those of the physics, which shares no code."""
    spins = np.asarray(every_state, int).reshape(-1, 3, 3)
    energies = np.asarray(ising.energy(jnp.asarray(spins)))
    np.testing.assert_allclose(autoregressive.energy(every_state, 3), energies)
    logs = np.asarray(autoregressive.log_probability(network, every_state, 0.4, 3), float)
    exact = -np.log(np.sum(np.exp(-0.4 * energies)))
    assert np.exp(logs) @ (0.4 * energies + logs) > exact


def test_learning_comes_close_to_the_free_energy(every_state):
    """A lattice of 3 x 3 at T = 2.5: the start is 0.1 off; 150 steps leave less than 0.02 of beta F for seeds 0 to 4."""
    found = autoregressive.train(jax.random.key(0), 3, (2.5,), hidden=16, steps=150, batch=64)
    network = jax.tree.map(lambda leaf: leaf[0], found.parameters)
    energies = np.asarray(autoregressive.energy(every_state, 3), float)
    logs = np.asarray(autoregressive.log_probability(network, every_state, 0.4, 3), float)
    off = np.exp(logs) @ (0.4 * energies + logs) + np.log(np.sum(np.exp(-0.4 * energies)))
    assert 0 < off < 0.05


def test_bound_of_an_autoencoder_is_below_its_likelihood(every_state):
    """In the mean over 200 latents for each of 512 states; the bound has a standard error of about 0.01."""
    vae = shaken(machine.initial(jax.random.key(0), 9, 8, 1), 1, 0.3)
    logs = np.asarray(machine.log_likelihood(vae, every_state), float)
    assert np.exp(logs).sum() == pytest.approx(1, abs=1e-3)
    bounds = jax.vmap(lambda key: machine.bound(key, vae, every_state))(jax.random.split(jax.random.key(3), 200)).mean(0)
    assert np.mean(np.asarray(bounds)) < logs.mean() and np.mean(bounds <= logs + 0.5) > 0.99


def test_divergence_of_normal_distributions():
    """KL(N(m, v) || N(0, 1)), by quadrature."""
    mean, variance = 0.7, 0.3
    x = np.linspace(-8, 8, 20_001)
    q = np.exp(-((x - mean) ** 2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)
    wanted = np.sum(q * (np.log(q + 1e-300) + x**2 / 2 + np.log(2 * np.pi) / 2)) * (x[1] - x[0])
    found = machine.divergence(machine.Encoded(jnp.array([[mean]]), jnp.log(jnp.array([[variance]]))))
    assert float(found[0, 0]) == pytest.approx(wanted, abs=1e-5)


@pytest.fixture(scope="module")
def flow():
    data = jax.random.normal(jax.random.key(0), (50, 2)) * jnp.array([0.8, 0.5]) + 0.2
    return shaken(spline_flow.initial(jax.random.key(1), data, layers=4, hidden=8, bins=6), 2, 0.15)


def test_flow_can_be_inverted(flow):
    u = 3 * jax.random.normal(jax.random.key(3), (400, 2))  # many beyond the reach of the splines
    np.testing.assert_allclose(spline_flow.to_normal(flow, spline_flow.from_normal(flow, u))[0], u, atol=2e-3)


def test_flow_is_normalized(flow):
    """The integral over a fine grid."""
    middles = np.linspace(-6, 6, 700)
    places = jnp.asarray(np.stack([one.ravel() for one in np.meshgrid(middles, middles)], 1), jnp.float32)
    total = np.exp(np.asarray(jax.jit(spline_flow.log_density)(flow, places), float)).sum() * (middles[1] - middles[0]) ** 2
    assert total == pytest.approx(1, abs=2e-3)


def test_jacobian_is_that_of_automatic_differentiation(flow):
    x = jax.random.normal(jax.random.key(4), (20, 2))
    wanted = jax.vmap(lambda p: jnp.linalg.slogdet(jax.jacobian(lambda q: spline_flow.to_normal(flow, q[None])[0][0])(p))[1])(x)
    np.testing.assert_allclose(spline_flow.to_normal(flow, x)[1], wanted, atol=1e-3)
