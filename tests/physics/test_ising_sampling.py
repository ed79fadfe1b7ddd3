"""Are the samples of the Ising model thermal at every temperature and size?

Every configuration comes from a lattice of its own, so none of them is correlated with another. Frequencies are tested
exactly (see `chance`); a comparison of means allows 5 standard errors and fails by chance once in 1.7 million.
"""

from functools import cache

import jax
import numpy as np
import pytest
from chance import LEAST, chance_of

from szilard import InputError
from szilard.physics import ising, onsager

TEMPERATURES = [0.02, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, onsager.CRITICAL_TEMPERATURE, 2.6, 3.0, 5.0, 10.0, np.inf]


def within(samples, wanted):
    error = np.std(samples, ddof=1) / len(samples) ** 0.5
    assert abs(np.mean(samples) - wanted) <= 5 * error, f"{np.mean(samples)} is not {wanted}, standard error {error}"


@cache
def drawn(size, temperature, count):
    spins = ising.sample(jax.random.key(size), temperature, size, count)
    return np.asarray(ising.energy(spins), float), np.asarray(ising.magnetisation(spins), float)


@pytest.mark.parametrize("size", [2, 4])
@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_every_level_is_as_frequent_as_in_the_exact_sum(size, temperature):
    """Energy and magnetisation of small lattices; at most 16 and 17 values, all 300 comparisons fail once in 30,000."""
    known = ising.levels(size)
    weights = known.probabilities(temperature)
    for seen, exact in zip(drawn(size, temperature, 65_536), (known.energy, known.magnetisation), strict=True):
        for value in np.unique(exact):
            count, total = int((seen == value).sum()), len(seen)
            assert chance_of(count, total, weights[exact == value].sum()) > LEAST, value


def test_the_old_samples_would_be_noticed():
    """Metropolis alone freezes 4 % of the lattices of size 4 in stripes at T = 0.5, where the exact sum has none."""
    assert chance_of(round(0.96 * 65_536), 65_536, ising.levels(4).probabilities(0.5)[[0, -1]].sum()) < LEAST


def energies(temperature, size):
    """Exact mean energy and its variance T^2 dE/dT for the whole lattice, by Kaufman's formula and a central difference."""
    step = 1e-4 * temperature
    low, high = (onsager.finite_energy_per_spin(t, size) for t in (temperature - step, temperature + step))
    return onsager.finite_energy_per_spin(temperature, size) * size**2, temperature**2 * (high - low) / (2 * step) * size**2


@pytest.mark.parametrize(("size", "count"), [(6, 8192), (16, 1024), (32, 512)])
@pytest.mark.parametrize("temperature", [1.0, 2.0, onsager.CRITICAL_TEMPERATURE, 2.6, 10.0])
def test_energy_and_specific_heat_are_kaufmans(size, count, temperature):
    """Both halves of size / 2, even and odd. The specific heat is the variance of the energy over T^2."""
    mean, variance = energies(temperature, size)
    E, M = drawn(size, temperature, count)
    within(E, mean)
    within((E - mean) ** 2, variance)
    within(M, 0)


@pytest.mark.parametrize("temperature", [0.05, 0.3, 0.5])
@pytest.mark.parametrize("size", [6, 32])
def test_cold_lattices_are_ordered(temperature, size):
    """All spins agree but for single ones, which turn against their four neighbours with exp(-8/T) each."""
    E, _ = drawn(size, temperature, 512)
    excited = int((-2 * size**2 < E).sum())
    assert chance_of(excited, len(E), -np.expm1(size**2 * np.log1p(-np.exp(-8 / temperature)))) > LEAST


@pytest.mark.parametrize("temperature", [1.0, 1.5, 2.0])
def test_magnetisation_is_yangs(temperature):
    """Below the critical point |m| of 32 x 32 spins differs from the infinite lattice's by less than 10^-4, and is up or down."""
    _, M = drawn(32, temperature, 512)
    within(np.abs(M) / 32**2, onsager.spontaneous_magnetisation(temperature))
    assert chance_of(int((M > 0).sum()), len(M), 0.5) > LEAST


def test_energy_of_a_large_lattice_is_onsagers():
    """At 64 x 64 and away from the critical point the finite size matters less than 10^-6."""
    for temperature in (2.0, 2.6):
        E, _ = drawn(64, temperature, 64)
        within(E / 64**2, onsager.energy_per_spin(temperature))


def test_magnetisation_vanishes_as_the_susceptibility_says_when_hot():
    """High-temperature series of chi = <M^2> / N in v = tanh(1/T): 1 + 4 v + 12 v^2 + 36 v^3 + 100 v^4 + 276 v^5 + ..."""
    v = np.tanh(1 / 10)
    _, M = drawn(16, 10.0, 1024)
    within(M**2 / 256, np.polyval([276, 100, 36, 12, 4, 1], v))


def test_lattices_of_a_word_are_independent():
    """The mean of 32 lattices fluctuates as that of 32 independent ones; variance of 2,048 means, 5 standard errors."""
    spins = ising.sample(jax.random.key(2), 2.5, 4, 32 * 2048)
    M = np.asarray(ising.magnetisation(spins), float).reshape(2048, 32)
    within(32 * M.mean(1) ** 2, (M**2).mean())


def test_wrong_lattices_and_temperatures_are_named():
    for temperature in (0.0, -1.0, np.nan):
        with pytest.raises(InputError, match=f"`temperature` must be greater than 0, but is {temperature}"):
            ising.sample(jax.random.key(0), temperature, 4, 1)
    with pytest.raises(InputError, match="`size` must be an even number greater than 0, but is 5"):
        ising.sample(jax.random.key(0), 2.0, 5, 1)
