"""Does the Ising model obey its exact solutions?"""

from itertools import product

import jax.numpy as jnp
import numpy as np
import pytest

from szilard import InputError
from szilard.physics import ising, onsager


def test_energies_by_hand():
    spins = np.array([[1, 1, -1, 1], [-1, 1, 1, 1], [1, -1, 1, -1], [1, 1, 1, 1]])
    bonds = sum(spins[i, j] * (spins[(i + 1) % 4, j] + spins[i, (j + 1) % 4]) for i, j in product(range(4), repeat=2))
    assert float(ising.energy(jnp.array(spins))) == -bonds
    assert float(ising.energy(jnp.array(spins), field=2.0)) == -bonds - 2 * spins.sum()


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_levels_are_those_of_all_states(size):
    known, spins = ising.levels(size), jnp.array(ising.all_states(size))
    assert np.array_equal(known.energy, ising.energy(spins)) and np.array_equal(known.magnetisation, ising.magnetisation(spins))
    assert len(np.unique(np.asarray(spins).reshape(len(spins), -1), axis=0)) == 2 ** (size * size)


def test_field_turns_the_spins():
    """A single spin, whose bonds to itself do not matter, follows the field: <M> = tanh(H / T)."""
    known = ising.levels(1)
    assert known.probabilities(2.0, field=0.7) @ known.magnetisation == pytest.approx(np.tanh(0.35), abs=1e-12)


@pytest.mark.parametrize("size", [2, 4])
@pytest.mark.parametrize("temperature", [0.7, 2.0, onsager.CRITICAL_TEMPERATURE, 2.6, 5.0])
def test_kaufman_equals_the_sum_over_all_states(size, temperature):
    known = ising.levels(size)
    wanted = known.probabilities(temperature) @ known.energy / size**2
    assert onsager.finite_energy_per_spin(temperature, size) == pytest.approx(wanted, abs=1e-11)


@pytest.mark.parametrize("temperature", [1.5, 2.0, 3.0, 10.0])
def test_kaufman_tends_to_onsager(temperature):
    assert onsager.finite_energy_per_spin(temperature, 128) == pytest.approx(onsager.energy_per_spin(temperature), abs=1e-9)


def test_onsager_at_the_critical_point_and_at_the_ends():
    assert onsager.energy_per_spin(onsager.CRITICAL_TEMPERATURE) == pytest.approx(-(2**0.5), abs=1e-12)
    assert onsager.energy_per_spin(0.1) == pytest.approx(-2) and onsager.energy_per_spin(1e4) == pytest.approx(-2e-4, rel=1e-3)
    assert onsager.spontaneous_magnetisation(0.1) == pytest.approx(1) and onsager.spontaneous_magnetisation(2.27) == 0


def test_sums_over_too_many_states_are_refused():
    with pytest.raises(InputError, match=r"`size` must lie in \[1, 4\] to sum over all states, but is 5"):
        ising.levels(5)
