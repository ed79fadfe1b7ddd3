"""Mean field and Bethe's approximation of the Ising model on the square lattice; energies and temperatures in units of J.

A product of independent spins with means m_i is the trial state. Its variational free energy F = <E> - T S lies above the true one
(the inequality of Gibbs, Bogoliubov and Feynman): F = -sum_bonds m_i m_j - T sum_i S(m_i), S(m) the entropy of a spin with mean m.
Mean field theory is the trial state of smallest F (Mehta et al., Phys. Rep. 810, 1 (2019), section XIV A).
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from scipy.optimize import brentq

from ..errors import require

NEIGHBOURS = 4
#: Where mean field theory orders, and where Bethe's approximation does: 3 tanh(1/T) = 1.
CRITICAL_TEMPERATURE, BETHE_TEMPERATURE = float(NEIGHBOURS), float(2 / np.log(2))

Fields = Float[np.ndarray, "size size"]


class Descent(NamedTuple):
    """Mean spins of smallest free energy, the free energy per spin at every step, and the largest slope that is left."""

    means: Fields
    curve: list[float]
    slope: float


def entropy(means: Float[np.ndarray, "*spins"]) -> Float[np.ndarray, "*spins"]:
    """S(m) = -sum over s = +1, -1 of (1 + s m)/2 ln((1 + s m)/2).

    >>> entropy(np.array([0.0, 0.5])).round(6).tolist()
    [0.693147, 0.562335]
    """
    up, down = (1 + means) / 2, (1 - means) / 2
    return np.asarray(-np.sum([p * np.log(np.where(p > 0, p, 1)) for p in (up, down)], 0))


def free_energy(means: Float[np.ndarray, "*lattices size size"], temperature: float) -> Float[np.ndarray, "*lattices"]:
    """F per spin of independent spins with these means, on a periodic lattice."""
    bonds = means * (np.roll(means, -1, -1) + np.roll(means, -1, -2))
    return np.asarray(np.mean(-bonds - temperature * entropy(means), (-2, -1)))


def gradient(fields: Fields, temperature: float) -> Fields:
    """The slope of size^2 F in the fields h, where m = tanh h: (1 - m^2) (T h - sum over neighbours of m)."""
    means = np.tanh(fields)
    around = sum(np.roll(means, step, axis) for step in (1, -1) for axis in (0, 1))
    return (1 - means**2) * (temperature * fields - around)


def minimize(fields: Fields, temperature: float, *, tolerance: float = 1e-12, limit: int = 100_000) -> Descent:
    """Descend along the natural gradient, the slope over the Fisher information 1 - m^2 of each spin, in steps of 1/(2 T).

    Args:
        fields: where to begin.
        temperature: T in units of J.
        tolerance: largest slope with which it ends.
        limit: most steps.

    Raises:
        InputError: the temperature is not above 0.
    """
    require(temperature > 0, f"`temperature` must be greater than 0, but is {temperature}.")
    curve = []
    for step in range(limit):
        slope = gradient(fields, temperature)
        if step % 10 == 0:
            curve.append(float(free_energy(np.tanh(fields), temperature)))
        if np.abs(slope / (1 - np.tanh(fields) ** 2 + 1e-300)).max() < tolerance:
            break
        fields = fields - slope / (1 - np.tanh(fields) ** 2 + 1e-300) / (2 * temperature)
    return Descent(np.tanh(fields), curve, float(np.abs(gradient(fields, temperature)).max()))


def critical_temperature(low: float = 1.0, high: float = 9.0, *, small: float = 1e-5) -> float:
    """The temperature at which the slope of F pushes a small magnetisation neither away from 0 nor back, by bisection."""
    place = np.full((2, 2), small)
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if gradient(place, middle).mean() < 0 else (low, middle)
    return (low + high) / 2


def magnetisation(temperature: float) -> float:
    """The largest solution of m = tanh(4 m / T).

    >>> magnetisation(4.5), round(magnetisation(2.0), 6)
    (0.0, 0.957504)
    """
    if temperature >= CRITICAL_TEMPERATURE:
        return 0.0
    return _root(lambda m: np.tanh(NEIGHBOURS * m / temperature) - m, 1 - temperature / CRITICAL_TEMPERATURE)


def bethe_magnetisation(temperature: float) -> float:
    """Of Bethe's approximation, exact on a tree (Bethe, Proc. R. Soc. A 150, 552 (1935)): m = tanh(4 u / T).

    u is what a neighbour adds to the field: tanh(u/T) = tanh(1/T) tanh(3 u/T), at most 1.

    >>> bethe_magnetisation(3.0), round(bethe_magnetisation(2.0), 6)
    (0.0, 0.928584)
    """
    return float(np.tanh(NEIGHBOURS * _message(temperature)))


def bethe_free_energy(temperature: float) -> float:
    """Of Bethe's approximation, per spin: -T (ln Z_site - 2 ln Z_bond). It is exact on a tree, and no bound on a lattice.

    >>> round(bethe_free_energy(100.0), 4) == round(float(-100 * (np.log(2) + 2 * np.log(np.cosh(0.01)))), 4)
    True
    """
    field, bonds = 3 * _message(temperature), np.exp(np.array([[1, -1], [-1, 1]]) / temperature)
    beside = np.exp([field, -field]) / (2 * np.cosh(field))
    return float(-temperature * (np.log(np.sum((bonds @ beside) ** NEIGHBOURS)) - NEIGHBOURS / 2 * np.log(beside @ bonds @ beside)))


def _message(temperature: float) -> float:
    """What a neighbour adds to the field, over T, in Bethe's approximation."""
    if temperature >= BETHE_TEMPERATURE:
        return 0.0
    bond = min(np.tanh(1 / temperature), 1 - 1e-16)
    return _root(lambda x: np.arctanh(bond * np.tanh(3 * x)) - x, 1 - temperature / BETHE_TEMPERATURE, 1 / temperature)


def _root(function, distance: float, high: float = 1.0) -> float:
    """The positive root, which shrinks as the square root of the distance from the critical temperature."""
    return float(brentq(function, 0.5 * distance**0.5, high, xtol=1e-15, rtol=1e-14))
