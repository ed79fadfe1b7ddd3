"""Are the laws found, and with them what nobody measured?"""

import numpy as np
import pytest

from szilard.data.known_laws import TRUE
from szilard.data.measured_laws import RYDBERG_OF_HYDROGEN, black_body, hydrogen, moons, planets
from szilard.experiments.equations import formulas
from szilard.experiments.equations.motion import limit
from szilard.learn.formula_search import search


def test_measured_orbits_obey_newton():
    """T^2 = 4 pi^2 a^3 / G M within the masses and the precision of the tables; a mistyped digit would show."""
    for orbits, tolerance in ((planets(), 7e-4), (moons(), 1.5e-3)):
        wanted = 2 * np.pi * np.sqrt(orbits.axis**3 / (6.6743e-11 * orbits.mass))
        np.testing.assert_allclose(orbits.period, wanted, rtol=tolerance)


def test_measured_lines_obey_balmer():
    """The fine structure, and the digits that the table has, are below 4e-5."""
    lines = hydrogen()
    np.testing.assert_allclose(lines.wave_number, 1.0967758e7 * (1 / lines.lower**2 - 1 / lines.upper**2), rtol=4e-5)
    assert pytest.approx(10_973_731.57 / (1 + 9.1093837e-31 / 1.67262192e-27), rel=1e-7) == RYDBERG_OF_HYDROGEN


def test_black_body_has_the_energy_of_stefan_and_boltzmann():
    """The integral over frequencies is 4 sigma T^4 / c."""
    frequency = np.linspace(1e10, 3e15, 200_001)
    density = black_body(frequency, np.full(len(frequency), 5000.0))
    assert np.trapezoid(density, frequency) == pytest.approx(4 * 5.670374e-8 * 5000.0**4 / 299_792_458, rel=1e-6)


def test_laws_of_motion_are_found(short_run):
    """Seeds 0 to 5: coefficients to 0.05 to 0.8 %, with 1 % of noise."""
    metrics = short_run("equations").metrics
    for name in TRUE:
        assert metrics[f"{name}_terms_right"] and metrics[f"{name}_error"] < 0.02 and metrics[f"{name}_noise_limit"] >= 0.01
        assert not metrics[f"{name}_least_squares_terms_right"]
        assert metrics[f"{name}_noise_limit"] >= metrics[f"{name}_differences_noise_limit"]
    assert metrics["pendulum_law"][1] == "θ'' = -0.100 θ' - 1.00 sin θ"
    assert max(metrics[f"{name}_forecast_error"] for name in ("pendulum", "duffing", "kepler")) < 0.1


def test_intervals_cover_the_truth(short_run):
    """Eighteen coefficients; if the 95 % intervals failed independently, six or more would fail once in 6,000 runs."""
    assert short_run("equations").metrics["covered"] >= 13 / 18


def test_planets_and_units_tell_the_months_of_moons(short_run):
    """The factor is 2 pi, but for the masses of the planets; the moons of other planets obey it only with units."""
    metrics = short_run("equations").metrics
    assert metrics["periods_constant"] == pytest.approx(2 * np.pi, rel=1e-3) and metrics["periods_error"] < 2e-3
    assert metrics["periods_raw_error"] > 0.5 and metrics["periods_raw_fit_error"] > 0.5


def test_hydrogen_gives_the_constant_of_rydberg(short_run):
    """Learned from Lyman's and Balmer's lines, right for Paschen's."""
    metrics = short_run("equations").metrics
    assert metrics["hydrogen_constant"] == pytest.approx(RYDBERG_OF_HYDROGEN, rel=3e-5)
    assert metrics["hydrogen_error"] < 1e-4 < metrics["hydrogen_fit_error"]


def test_black_body_gives_planck(short_run):
    """8 pi to 5 standard errors of 0.16 %; the error is that of the measurement, 1 %."""
    metrics = short_run("equations").metrics
    assert metrics["black_body_constant"] == pytest.approx(8 * np.pi, rel=0.008)
    assert metrics["black_body_error"] < 0.02 < metrics["black_body_fit_error"]
    assert metrics["black_body_raw_error"] > 0.1


def test_paschen_is_not_learned_from():
    problem = formulas.rydberg()
    assert (problem.test.variables["n"] == 3).all() and all((part.variables["n"] < 3).all() for part in problem[:2])
    assert [len(part.target) for part in problem[:3]] == [8, 2, 5]


def test_reduced_and_raw_problems_are_the_same_points():
    raw, reduced = formulas.kepler(False).test, formulas.kepler(True).test
    seconds = raw.target * 365.25 * 86400
    axis, mass = raw.variables["a"] * 1.495978707e11, raw.variables["M"] * 1.98841e30
    np.testing.assert_allclose(reduced.target, seconds / np.sqrt(axis**3 / (6.6743e-11 * mass)), rtol=1e-12)
    assert reduced.variables == {} and search(reduced, 3)[-1].error < 2e-3


def test_limit_ends_at_the_first_failure():
    levels = (0.1, 0.2, 0.3)
    errors = np.full((3, 2), 0.001)
    right = np.ones((3, 2), bool)
    assert limit(errors, right, levels) == 0.3
    right[1, 0] = False
    assert limit(errors, right, levels) == 0.1
    errors[0, 1] = 0.5
    assert limit(errors, right, levels) == 0.0
