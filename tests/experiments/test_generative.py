"""Do networks draw magnets with the right energy, find the magnetisation, and keep below or above what they bound?"""

import numpy as np
import pytest

from szilard.data.plane_densities import DENSITIES, density
from szilard.errors import InputError
from szilard.experiments import generative
from szilard.physics import ising, mean_field, onsager


def test_network_draws_magnets_with_the_exact_energy(short_run):
    """6 x 6 spins, 4,000 samples: standard errors of about 0.4 %."""
    metrics = short_run("generative").metrics
    assert metrics["network_energy_error"] < 0.02 < metrics["vae_energy_error"]


def test_free_energy_is_a_bound_and_closer_than_all_theories(short_run):
    metrics = short_run("generative").metrics
    for temperature, exact in metrics["small_exact_free_energy"].items():
        assert exact < metrics["small_free_energy"][temperature] < exact + 0.01 and metrics["small_divergence"][temperature] > 0
    assert metrics["network_free_energy_error"] < metrics["bethe_free_energy_error"] < metrics["mean_field_free_energy_error"]
    assert metrics["small_total_off"] < 1e-4


def test_likelihoods_are_in_their_order(short_run):
    """Bound <= likelihood <= minus entropy, and nothing is worse than independent spins. The bound's mean has an error of 0.01."""
    metrics = short_run("generative").metrics
    assert metrics["vae_bound"] < metrics["vae_log_likelihood"] + 0.03
    assert metrics["vae_log_likelihood"] < metrics["exact_log_likelihood"]
    assert metrics["independent_log_likelihood"] < metrics["network_log_likelihood"] < metrics["exact_log_likelihood"]


def test_latent_is_the_magnetisation(short_run):
    metrics = short_run("generative").metrics
    assert metrics["latent_correlation"] >= 0.98 and metrics["pca_correlation"] >= 0.98


def test_flows_are_normalized_and_learn(short_run):
    """Divergence in nats; a normal distribution of the data's mean and covariance has 0.4 or more."""
    metrics = short_run("generative").metrics
    for name in ("double_well", "two_rings", "spiral"):
        assert metrics[f"{name}_flow_total"] == pytest.approx(1, abs=0.01) and metrics[f"{name}_round_trip"] < 0.01
        assert 0 < metrics[f"{name}_flow_divergence"] < 0.3


@pytest.mark.parametrize("temperature", [1.5, 2.269, 4.0])
def test_exact_free_energy_is_that_of_all_states(temperature):
    energies = ising.levels(4).energy
    wanted = -temperature * np.log(np.sum(np.exp(-energies / temperature))) / 16
    assert onsager.finite_free_energy_per_spin(temperature, 4) == pytest.approx(wanted, abs=1e-9)


def test_bethe_free_energy_has_the_right_slope():
    """d(F/T)/d(1/T) is the energy, which above the transition is that of two independent bonds for each spin, -2 tanh(1/T)."""
    temperature, step = 3.2, 1e-4
    betas = 1 / temperature + np.array([-step, step])
    values = [beta * mean_field.bethe_free_energy(1 / beta) for beta in betas]
    assert (values[1] - values[0]) / (2 * step) == pytest.approx(-2 * np.tanh(1 / temperature), abs=1e-6)


def test_densities_are_drawn_as_they_are():
    """Counts in four quadrants of 20,000 points; 5 standard errors are exceeded once in 1.7 million."""
    for exponent in DENSITIES.values():
        made = density(exponent, 100)
        x = made.draw(np.random.default_rng(0), 20_000)
        wanted = made.cells[50:, 50:].sum()
        assert abs(np.mean((x > 0).all(1)) - wanted) < 5 * np.sqrt(wanted * (1 - wanted) / 20_000)


def test_odd_lattice_is_refused():
    with pytest.raises(InputError, match=r"^`size` must be an even number, but is 5; take 6\.$"):
        generative.Settings(size=5)
