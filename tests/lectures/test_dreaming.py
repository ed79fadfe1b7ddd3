"""Are the magnets and the machines of lecture 11 what it says of them?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.learn import boltzmann_exact
from szilard.learn.boltzmann import RBM
from szilard.lectures import dreaming, magnets
from szilard.lectures.dreaming import Machine
from szilard.physics import ising
from szilard.physics.onsager import energy_per_spin


@pytest.fixture(scope="module")
def small():
    rng = np.random.default_rng(0)
    return Machine(rng.normal(size=(4, 3)), rng.normal(size=4), rng.normal(size=3))


def test_levels_are_those_of_the_package():
    wanted, found = ising.levels(magnets.SMALL), magnets.levels()
    assert found.energy * 16 == pytest.approx(wanted.energy) and found.magnetisation * 16 == pytest.approx(wanted.magnetisation)
    assert found.probabilities(2.5) == pytest.approx(wanted.probabilities(2.5))


def test_metropolis_samples_the_magnet():
    """Energy of 4 x 4 sites at T = 3; the tolerance is 5 standard errors of means over 40 chains."""
    rng, energies = np.random.default_rng(0), []
    for _ in range(40):
        s, mean = rng.choice([-1, 1], (4, 4)), 0.0
        for k in range(120):
            s = magnets.sweep(s, 3.0, rng)
            mean += -float((s * (np.roll(s, 1, 0) + np.roll(s, 1, 1))).mean()) / 100 * (k >= 20)
        energies.append(mean)
    known = magnets.levels()
    assert abs(np.mean(energies) - known.probabilities(3.0) @ known.energy) < 5 * np.std(energies, ddof=1) / 40**0.5


def test_kept_magnets_are_on_the_curve():
    """32 lattices of 64 x 64 sites; near the transition they scatter most."""
    for t in (1.5, 2.0, 3.0, 4.0):
        thermal = magnets.kept(t)
        assert thermal.spins.shape == (64, 64) and thermal.energy == pytest.approx(energy_per_spin(t), abs=0.02)


def test_free_energy_sums_over_hidden_units(small):
    v, h = dreaming.all_units(4), dreaming.all_units(3)
    weights = np.exp(v @ small.a[:, None] + h @ small.b + v @ small.W @ h.T)
    assert np.exp(-dreaming.free_energy(small, v)) == pytest.approx(weights.sum(1))
    assert dreaming.hidden_means(small, v) == pytest.approx(weights @ h / weights.sum(1)[:, None])
    assert dreaming.visible_means(small, h) == pytest.approx((weights.T @ v) / weights.sum(0)[:, None])


def test_gibbs_steps_keep_the_distribution(small):
    """Means after a step from exact samples; the tolerance is 5 standard errors of 40,000 bits."""
    rng, v = np.random.default_rng(0), dreaming.all_units(4)
    p = dreaming.distribution(small, v)
    after = dreaming.gibbs(small, v[rng.choice(16, 40_000, p=p)], rng)
    assert np.abs(after.mean(0) - p @ v).max() < 5 * 0.5 / 200


def test_bias_is_that_of_the_package():
    """Sums over all states in JAX, with other code; the error falls by the eigenvalue in the end."""
    machine, data = dreaming.example(1.5)
    rbm = RBM(*(jnp.asarray(one, jnp.float32) for one in machine))
    means = boltzmann_exact.mean_divergence_gradients(rbm, jnp.asarray(data, jnp.float32), 10)
    exact = boltzmann_exact.exact_gradient(rbm, jnp.asarray(data, jnp.float32))
    wanted = jax.vmap(boltzmann_exact.relative_error, (0, None))(means, exact)
    found = dreaming.bias(machine, data, 40)
    assert found.errors[:10] == pytest.approx(np.asarray(wanted), rel=1e-2, abs=1e-4)
    assert found.errors[30] / found.errors[29] == pytest.approx(found.eigenvalue, rel=0.02)


def test_kept_machines_have_learned():
    """The divergences that the page shows: they fall by more than ten, but for two units, and more units do better."""
    known = magnets.levels()
    for t in (2.5, 3.0, 4.0):
        truth = known.probabilities(t)
        ends = [dreaming.divergence(truth, dreaming.distribution(dreaming.learned(t, n, 10_000), known.bits)) for n in dreaming.HIDDEN]
        begun = dreaming.divergence(truth, dreaming.distribution(dreaming.learned(t, 16, 0), known.bits))
        assert ends[0] > ends[1] > ends[2] and ends[2] < 0.02 * begun


def test_dreamer_knows_digits():
    """Unseen digits lie lower than the same pixels in another order, and half a digit is completed better than by the mean."""
    machine, unseen = dreaming.digits()
    shuffled = np.random.default_rng(0).permuted(unseen, axis=1)
    assert (dreaming.free_energy(machine, unseen) < dreaming.free_energy(machine, shuffled)).mean() > 0.95
    held = np.arange(64) < 32
    found = np.array([dreaming.completed(machine, one, held) for one in unseen[:20]])
    assert np.mean((found - unseen[:20]) ** 2) < 0.75 * np.mean((unseen.mean(0) - unseen[:20])[:, ~held] ** 2) / 2


@pytest.mark.slow
def test_keras_has_the_same_free_energy():
    from szilard.lectures import in_keras_dreams

    dreamt = in_keras_dreams.learn(epochs=3)
    assert dreamt.difference < 1e-3 and dreamt.gap > 0
