"""Systems that obey x' = f(x), whose laws are known, and their motion by the Runge-Kutta method of order 4.

Arrays are NumPy's, of double precision: laws are learned from differences of states.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

States = Float[np.ndarray, "*times dim"]
DAMPING = 0.1
SIGMA, RHO, BETA = 10.0, 28.0, 8 / 3  # of Lorenz
GM = 1.0


class System(NamedTuple):
    """A system x' = f(x).

    Args:
        names: of the coordinates.
        velocity: f.
        begin: (generator of random numbers, count) -> states to begin with.
        duration: a time in which it moves through much of its phase space.
    """

    names: tuple[str, ...]
    velocity: Callable[[States], States]
    begin: Callable[[np.random.Generator, int], Float[np.ndarray, "count dim"]]
    duration: float


def pendulum(state: States) -> States:
    """A damped pendulum: θ'' = -0.1 θ' - sin θ, in units of the small-angle frequency."""
    angle, speed = np.moveaxis(state, -1, 0)
    return np.stack([speed, -DAMPING * speed - np.sin(angle)], -1)


def duffing(state: States) -> States:
    """A damped particle between two wells: x'' = -0.1 x' + x - x^3 (Duffing)."""
    x, speed = np.moveaxis(state, -1, 0)
    return np.stack([speed, -DAMPING * speed + x - x**3], -1)


def lorenz(state: States) -> States:
    """Convection in three variables: x' = 10 (y - x), y' = 28 x - y - x z, z' = x y - 8/3 z (Lorenz, J. Atmos. Sci. 20, 130 (1963))."""
    x, y, z = np.moveaxis(state, -1, 0)
    return np.stack([SIGMA * (y - x), RHO * x - y - x * z, x * y - BETA * z], -1)


def kepler(state: States) -> States:
    """A planet in the plane, r'' = -GM r / |r|^3 with GM = 1; the state is (x, y, x', y')."""
    place, speed = state[..., :2], state[..., 2:]
    distance = np.linalg.norm(place, axis=-1, keepdims=True)
    return np.concatenate([speed, -GM * place / distance**3], -1)


def energy(system: str, state: States) -> Float[np.ndarray, "*times"]:
    """Energy per mass of "pendulum", "duffing" or "kepler"; it is conserved by a planet alone."""
    half = state.shape[-1] // 2
    place, speed = state[..., :half], state[..., half:]
    if system == "kepler":
        return (speed**2).sum(-1) / 2 - GM / np.linalg.norm(place, axis=-1)
    x = place[..., 0]
    return speed[..., 0] ** 2 / 2 + (-np.cos(x) if system == "pendulum" else x**4 / 4 - x**2 / 2)


def integrate(velocity: Callable[[States], States], start: States, times: Float[np.ndarray, "times"], substeps: int = 10) -> np.ndarray:
    """The states at equally spaced `times`, (*starts, times, dim), the first at the start, by the Runge-Kutta method of order 4.

    Args:
        velocity: f of x' = f(x), for many states at once.
        start: one state, or many.
        times: equally spaced.
        substeps: steps from one time to the next; the error falls with their fourth power.
    """
    step = (times[1] - times[0]) / substeps if len(times) > 1 else 0.0
    found, state = [start], start
    for _ in range(len(times) - 1):
        for _ in range(substeps):
            state = _runge_kutta(velocity, state, step)
        found.append(state)
    return np.stack(found, -2)


def _runge_kutta(velocity: Callable[[States], States], state: States, step: float) -> States:
    first = velocity(state)
    second = velocity(state + step / 2 * first)
    third = velocity(state + step / 2 * second)
    fourth = velocity(state + step * third)
    return state + step / 6 * (first + 2 * second + 2 * third + fourth)


def _swinging(rng: np.random.Generator, count: int) -> np.ndarray:
    """Let go anywhere, with little speed: most swing far."""
    return np.column_stack([rng.uniform(-3, 3, count), rng.uniform(-0.5, 0.5, count)])


def _between_wells(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.uniform(-1.8, 1.8, (count, 2))


def _on_the_attractor(rng: np.random.Generator, count: int) -> np.ndarray:
    start = rng.normal(size=(count, 3)) * 5 + np.array([0.0, 0.0, 25.0])
    return integrate(lorenz, start, np.linspace(0, 5, 51), 10)[..., -1, :]


def _orbits(rng: np.random.Generator, count: int) -> np.ndarray:
    """At the far end of an ellipse of semi-major axis 0.7 to 1.5 and eccentricity 0.3 to 0.7, turned anyhow, either way round."""
    a, e, turn = rng.uniform(0.7, 1.5, count), rng.uniform(0.3, 0.7, count), rng.uniform(0, 2 * np.pi, count)
    far, speed = a * (1 + e), np.sqrt(GM / a * (1 - e) / (1 + e)) * rng.choice([-1, 1], count)
    return np.column_stack([far * np.cos(turn), far * np.sin(turn), -speed * np.sin(turn), speed * np.cos(turn)])


SYSTEMS = {
    "pendulum": System(("θ", "θ'"), pendulum, _swinging, 16.0),
    "duffing": System(("x", "x'"), duffing, _between_wells, 16.0),
    "lorenz": System(("x", "y", "z"), lorenz, _on_the_attractor, 4.0),
    "kepler": System(("x", "y", "x'", "y'"), kepler, _orbits, 10.0),
}
