"""Are the Markov chains of the Ising model thermal, on both lattices, and do they go on where they were?

A comparison of means allows 5 standard errors over independent chains and fails by chance once in 1.7 million.
"""

from functools import cache

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from chance import LEAST, chance_of

from szilard import InputError
from szilard.physics import ising, markov_chains, onsager
from szilard.physics.swendsen_wang import SQUARE, TRIANGULAR


def drawn(size, temperature, chains, directions=SQUARE, key=0):
    rule = markov_chains.rule(temperature, size)
    begun = markov_chains.begin(jax.random.key(key), size, chains)
    return markov_chains.advanced(begun, rule, markov_chains.relaxation(size), directions).states()


@cache
def triangular_levels(size):
    """Energy and magnetisation of every state, bond by bond."""
    spins = ising.all_states(size).astype(int)
    energy = np.zeros(len(spins))
    for i in range(size):
        for j in range(size):
            near = spins[:, (i + 1) % size, j] + spins[:, i, (j + 1) % size] + spins[:, (i + 1) % size, (j + 1) % size]
            energy -= spins[:, i, j] * near
    return energy, spins.sum((1, 2))


@pytest.mark.parametrize("temperature", [0.5, 2.0, onsager.TRIANGULAR_CRITICAL_TEMPERATURE, 6.0])
@pytest.mark.parametrize("size", [pytest.param(3, marks=pytest.mark.slow), 4])
def test_every_triangular_level_is_as_frequent_as_in_the_exact_sum(size, temperature):
    """Exact binomial tests (see `chance`) of at most 42 values a case."""
    spins = drawn(size, temperature, 8192, TRIANGULAR)
    energy, magnetisation = triangular_levels(size)
    weights = np.exp(-(energy - energy.min()) / temperature)
    weights /= weights.sum()
    seen = np.round(markov_chains.energies(spins, TRIANGULAR) * size**2), spins.sum((1, 2), dtype=int)
    for found, exact in zip(seen, (energy, magnetisation), strict=True):
        for value in np.unique(exact):
            assert chance_of(int((found == value).sum()), len(spins), weights[exact == value].sum()) > LEAST, value


@pytest.mark.parametrize("temperature", [0.3, 2.0, onsager.CRITICAL_TEMPERATURE, 4.0])
@pytest.mark.parametrize(("size", "chains"), [pytest.param(8, 2048, marks=pytest.mark.slow), (16, 512)])
def test_energies_are_kaufmans_and_no_sign_is_preferred(size, chains, temperature):
    spins = drawn(size, temperature, chains)
    for values, wanted in ((markov_chains.energies(spins), onsager.finite_energy_per_spin(temperature, size)), (spins.mean((1, 2)), 0)):
        assert abs(values.mean() - wanted) <= 5 * values.std(ddof=1) / len(values) ** 0.5 + 1e-7


@pytest.mark.slow
def test_critical_energy_of_the_triangular_lattice():
    """-2 per spin for infinite size, approached as 1 / size: from sizes 8 and 16, to 5 standard errors and what the next order leaves."""
    means, errors = [], []
    for size in (8, 16):
        energies = markov_chains.energies(drawn(size, onsager.TRIANGULAR_CRITICAL_TEMPERATURE, 2048, TRIANGULAR), TRIANGULAR)
        means.append(energies.mean())
        errors.append(energies.std() / len(energies) ** 0.5)
    assert abs(2 * means[1] - means[0] + 2) <= 5 * np.hypot(2 * errors[1], errors[0]) + 0.005


def test_chains_go_on_where_they_were():
    begun, rule = markov_chains.begin(jax.random.key(1), 6, 40), markov_chains.rule(2.3, 6)
    pieces = markov_chains.advanced(markov_chains.advanced(begun, rule, 2), rule, 3)
    at_once = markov_chains.advanced(begun, rule, 5)
    assert np.array_equal(pieces.words, at_once.words) and pieces.done == 5
    assert pieces.states().shape == (64, 6, 6) and not np.array_equal(pieces.words, begun.words)


def test_energies_agree_with_those_of_the_ising_module():
    spins = drawn(4, 3.0, 8192)
    np.testing.assert_allclose(markov_chains.energies(spins) * 16, ising.energy(jnp.asarray(spins)))


def test_no_size_is_refused():
    with pytest.raises(InputError, match="`size` must be greater than 0, but is 0"):
        markov_chains.begin(jax.random.key(0), 0, 32)
