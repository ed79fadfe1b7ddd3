"""Are the exact probabilities of energies those of the sum over all states, and of known means and variances?"""

import numpy as np
import pytest

from szilard import InputError
from szilard.physics import energy_distribution, ising, onsager


@pytest.mark.parametrize("size", [2, 4])
@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0, onsager.CRITICAL_TEMPERATURE, 2.6, 7.0])
def test_equal_to_the_sum_over_all_states(size, temperature):
    known, levels = ising.levels(size), energy_distribution.energies(size)
    weights = known.probabilities(temperature)
    wanted = [weights[known.energy == level].sum() for level in levels]
    np.testing.assert_allclose(energy_distribution.probabilities(temperature, size), wanted, atol=1e-13)
    assert set(known.energy) <= set(levels)


@pytest.mark.parametrize("size", [16, 40])
@pytest.mark.parametrize("temperature", [0.8, 2.0, onsager.CRITICAL_TEMPERATURE, 4.0])
def test_mean_and_variance_are_kaufmans(size, temperature):
    """The mean energy, and its variance T^2 dE/dT by a central difference."""
    levels, found = energy_distribution.energies(size) / size**2, energy_distribution.probabilities(temperature, size)
    mean, step = found @ levels, 1e-4
    slope = [onsager.finite_energy_per_spin(temperature + sign * step, size) for sign in (1, -1)]
    assert mean == pytest.approx(onsager.finite_energy_per_spin(temperature, size), abs=1e-9)
    wanted = temperature**2 * (slope[0] - slope[1]) / (2 * step)
    assert (found @ levels**2 - mean**2) * size**2 == pytest.approx(wanted, rel=1e-4, abs=1e-6)


def test_counts_of_the_lowest_levels():
    """g = 2, 2 N, 4 N of -2 N, -2 N + 8 (a spin turned) and -2 N + 12 (two neighbours); none of -2 N + 4. Here N = 36, T = 0.9."""
    found = energy_distribution.probabilities(0.9, 6) / energy_distribution.probabilities(0.9, 6)[0]
    wanted = np.array([1, 0, 36 * np.exp(-8 / 0.9), 2 * 36 * np.exp(-12 / 0.9)])
    np.testing.assert_allclose(found[:4], wanted, atol=1e-10)


def test_wrong_lattices_and_temperatures_are_named():
    with pytest.raises(InputError, match="`temperature` must be greater than 0, but is 0"):
        energy_distribution.probabilities(0.0, 4)
    with pytest.raises(InputError, match="`size` must be an even number greater than 0, but is 5"):
        energy_distribution.probabilities(2.0, 5)
