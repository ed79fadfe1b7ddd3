"""Is motion integrated rightly, against SciPy, closed forms, and the order of convergence?"""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from szilard.physics.dynamical_systems import SYSTEMS, energy, integrate, kepler, pendulum


@pytest.mark.parametrize("name", SYSTEMS)
def test_motion_is_that_of_scipy(name):
    """Dormand and Prince's method of order 8, tolerance 1e-12. Lorenz magnifies every error e^0.9 times in a unit of time."""
    system, times = SYSTEMS[name], np.linspace(0, SYSTEMS[name].duration, 400)
    start = system.begin(np.random.default_rng(0), 2)
    found = integrate(system.velocity, start, times, 5)
    for one, begin in zip(found, start, strict=True):
        wanted = solve_ivp(lambda t, x: system.velocity(x), (0, times[-1]), begin, "DOP853", times, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(one, wanted.y.T, atol=2e-5 if name == "lorenz" else 1e-6)


def test_error_falls_with_the_fourth_power_of_the_step():
    """Half the step, a sixteenth of the error; a circle of radius 1 is known in closed form."""
    times = np.linspace(0, 2, 5)
    circle = np.column_stack([np.cos(times), np.sin(times), -np.sin(times), np.cos(times)])
    errors = [np.abs(integrate(kepler, circle[0], times, n) - circle).max() for n in (4, 8, 16)]
    assert errors[0] / errors[1] == pytest.approx(16, rel=0.15) and errors[1] / errors[2] == pytest.approx(16, rel=0.1)


def test_orbits_have_the_axes_that_they_are_said_to_have():
    """a = -GM / 2E, and e^2 = 1 + 2 E L^2 / GM^2; energy is conserved."""
    system = SYSTEMS["kepler"]
    start = system.begin(np.random.default_rng(1), 200)
    x, y, vx, vy = start.T
    axis = -0.5 / energy("kepler", start)
    eccentricity = np.sqrt(1 + 2 * energy("kepler", start) * (x * vy - y * vx) ** 2)
    assert axis.min() >= 0.7 and axis.max() <= 1.5 and eccentricity.min() >= 0.3 - 1e-9 and eccentricity.max() <= 0.7 + 1e-9
    moved = integrate(kepler, start, np.linspace(0, 10, 400), 5)
    np.testing.assert_allclose(energy("kepler", moved), np.broadcast_to(energy("kepler", start)[:, None], (200, 400)), atol=1e-6)


@pytest.mark.parametrize("name", ["pendulum", "duffing"])
def test_damping_takes_the_power_it_must(name):
    """dE/dt = -0.1 v^2, by differences of the energy along the motion."""
    system, times = SYSTEMS[name], np.linspace(0, 5, 2001)
    moved = integrate(system.velocity, system.begin(np.random.default_rng(2), 3), times, 2)
    lost = np.gradient(energy(name, moved), times, axis=1)
    np.testing.assert_allclose(lost[:, 1:-1], -0.1 * moved[:, 1:-1, 1] ** 2, atol=1e-4)


def test_small_swings_have_the_closed_form():
    """exp(-0.05 t) cos(w t + phase), w^2 = 1 - 0.05^2, for an amplitude of 1e-4."""
    times, w = np.linspace(0, 10, 101), np.sqrt(1 - 0.05**2)
    found = integrate(pendulum, np.array([1e-4, 0.0]), times, 10)[:, 0]
    wanted = 1e-4 * np.exp(-0.05 * times) * (np.cos(w * times) + 0.05 / w * np.sin(w * times))
    np.testing.assert_allclose(found, wanted, atol=1e-11)
