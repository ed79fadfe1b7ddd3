"""Are states for learning thermal, far enough apart, and split without relatives?"""

from functools import cache

import jax
import numpy as np
import pytest

from szilard.data.autocorrelation import integrated_time
from szilard.data.ising_states import pictures, split, temperatures, thermal
from szilard.physics import markov_chains, onsager


@cache
def made(temperature, size=8, chains=64, states=10):
    return thermal(jax.random.key(int(100 * temperature)), temperature, size, (chains, states))


@pytest.mark.parametrize("memory", [0.0, 0.5, 0.8])
def test_time_of_a_known_process(memory):
    """x' = a x + noise has rho(k) = a^k and tau = (1 + a) / (1 - a) / 2; 30 seeds differed by 4 % at most, and 6 tau leave out e^-12."""
    rng = np.random.default_rng(1)
    series = np.zeros((400, 200))
    series[:, 0] = rng.normal(size=400) / (1 - memory**2) ** 0.5
    for k in range(1, 200):
        series[:, k] = memory * series[:, k - 1] + rng.normal(size=400)
    assert integrated_time(series) == pytest.approx((1 + memory) / (1 - memory) / 2, rel=0.08)


def test_what_never_changes_is_independent():
    assert integrated_time(np.ones((5, 7))) == 0.5


def test_states_are_described_rightly():
    states = made(2.3)
    flat = states.spins.reshape(-1, 8, 8)
    np.testing.assert_allclose(states.energy.ravel(), markov_chains.energies(flat))
    np.testing.assert_allclose(states.magnetisation.ravel(), abs(flat.mean((1, 2), dtype=float)))
    assert set(np.unique(flat)) == {-1, 1} and states.spacing >= 2 * states.time


@pytest.mark.parametrize("temperature", [0.5, 1.5, onsager.CRITICAL_TEMPERATURE, 3.0])
def test_states_are_thermal(temperature):
    """Energies against Kaufman's exact ones, 5 standard errors over independent chains: fails once in 1.7 million."""
    means = made(temperature).energy.mean(1)
    error = means.std(ddof=1) / len(means) ** 0.5
    assert abs(means.mean() - onsager.finite_energy_per_spin(temperature, 8)) <= 5 * error + 1e-5


def test_states_of_a_chain_are_nearly_independent():
    """What is left of a correlation two autocorrelation times apart is about exp(-2 / 1) and less: successive |m| correlate below 0.3.

    Of 640 pairs the standard error is 0.04.
    """
    off = made(2.3).magnetisation - made(2.3).magnetisation.mean()
    assert np.mean(off[:, 1:] * off[:, :-1]) < 0.3 * np.mean(off**2)


def test_no_chain_is_in_two_sets():
    every = [made(2.0), made(3.0)]
    parts = split(every)
    assert [len(part[0].bits) for part in parts] == [38, 7, 19]
    for k, states in enumerate(every):
        np.testing.assert_array_equal(np.concatenate([part[k].bits for part in parts]), states.bits)
        chains = [{one.tobytes() for one in part[k].bits} for part in parts]
        assert len(set.union(*chains)) == sum(map(len, chains)) == 64
    assert pictures(parts.test).shape == (380, 8, 8, 1) and temperatures(parts.test).tolist() == [2.0] * 190 + [3.0] * 190
