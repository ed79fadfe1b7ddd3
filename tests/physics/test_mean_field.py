"""Is the minimum of the variational free energy that of mean field theory, and is it a bound?"""

import numpy as np
import pytest

from szilard.errors import InputError
from szilard.physics import ising, mean_field


@pytest.mark.parametrize("temperature", [0.4, 1.0, 2.0, 3.0, 3.9])
def test_descent_ends_at_the_fixed_point(temperature):
    """m = tanh(4 m / T), iterated here, at every spin."""
    m = 1.0
    for _ in range(20_000):
        m = np.tanh(4 * m / temperature)
    found = mean_field.minimize(np.random.default_rng(0).uniform(0, 1, (6, 6)), temperature)
    assert np.abs(found.means - m).max() < 1e-6 and np.diff(found.curve).max(initial=0) < 1e-12
    assert mean_field.magnetisation(temperature) == pytest.approx(m, abs=1e-9)


def test_no_magnetisation_is_left_above_the_critical_temperature():
    found = mean_field.minimize(np.random.default_rng(0).uniform(0, 1, (4, 4)), 4.1)
    assert np.abs(found.means).max() < 1e-6 and mean_field.magnetisation(4.1) == 0


def test_mean_field_orders_at_four():
    """And just below, the magnetisation is sqrt(3 (1 - T/4)) to leading order."""
    assert mean_field.critical_temperature() == pytest.approx(4, abs=1e-8)
    assert mean_field.magnetisation(3.9999) / np.sqrt(3 * 0.0001 / 4) == pytest.approx(1, abs=1e-3)


def test_gradient_is_the_slope_of_the_free_energy():
    """Against differences of the free energy of the whole lattice."""
    fields, temperature, step = np.random.default_rng(0).normal(size=(4, 4)), 1.7, 1e-5
    slope = mean_field.gradient(fields, temperature)
    for place in ((0, 0), (1, 3), (2, 2)):
        moved = [fields.copy() for _ in range(2)]
        moved[0][place] += step
        moved[1][place] -= step
        up, down = (16 * mean_field.free_energy(np.tanh(one), temperature) for one in moved)
        assert slope[place] == pytest.approx((up - down) / (2 * step), abs=1e-8)


@pytest.mark.parametrize("temperature", [1.5, 2.3, 5.0])
def test_free_energy_is_a_bound(temperature):
    """Above -T ln Z / 16 from all 65,536 states of a lattice of 4 x 4, whatever the means of the spins are."""
    energies = ising.levels(4).energy
    exact = -temperature * np.log(np.sum(np.exp(-(energies - energies.min()) / temperature))) / 16 + energies.min() / 16
    rng = np.random.default_rng(0)
    means = np.tanh(rng.normal(size=(50, 4, 4)) + rng.normal(size=(50, 1, 1)))
    best = mean_field.minimize(rng.uniform(0.5, 1, (4, 4)), temperature).curve[-1]
    assert mean_field.free_energy(means, temperature).min() >= best > exact


def test_bethe_on_a_tree():
    """The messages of a Cayley tree from its leaves inwards, many shells deep, with the leaves held up."""
    for temperature in (1.0, 2.0, 2.8):
        message = 5.0
        for _ in range(4000):
            message = np.arctanh(np.tanh(1 / temperature) * np.tanh(3 * message))
        assert mean_field.bethe_magnetisation(temperature) == pytest.approx(np.tanh(4 * message), abs=1e-9)
    assert mean_field.bethe_magnetisation(2.886) == 0 and pytest.approx(2.885390) == mean_field.BETHE_TEMPERATURE


def test_temperature_must_be_positive():
    with pytest.raises(InputError, match=r"^`temperature` must be greater than 0, but is 0\.$"):
        mean_field.minimize(np.zeros((2, 2)), 0)
