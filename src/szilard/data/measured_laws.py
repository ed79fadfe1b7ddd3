"""Measured numbers behind old laws: orbits of planets and moons, lines of hydrogen; and the made spectrum of a black body.

Orbits: mean elements of the planets (Standish, "Keplerian elements for approximate positions of the major planets") and sidereal
periods, NASA's planetary fact sheets for moons and masses. Hydrogen: centres of the lines in vacuum, NIST's Atomic Spectra Database.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..physics.dimensions import CONSTANTS

AU, DAY, YEAR = 1.495978707e11, 86_400.0, 365.25 * 86_400  # m, s, s
RYDBERG_OF_HYDROGEN = 1.0967758e7  # 1/m, CODATA's constant times the reduced mass over the electron's

_PLANETS = {  # semi-major axis in AU, period in Julian years
    "Mercury": (0.38709927, 0.2408467),
    "Venus": (0.72333566, 0.61519726),
    "Earth": (1.00000261, 1.0000174),
    "Mars": (1.52371034, 1.8808476),
    "Jupiter": (5.20288700, 11.862615),
    "Saturn": (9.53667594, 29.447498),
    "Uranus": (19.18916464, 84.016846),
    "Neptune": (30.06992276, 164.79132),
}
_MOONS = {  # the planet's mass in kg, semi-major axis in km, period in days
    "Phobos": (6.4171e23, 9376, 0.31891),
    "Io": (1.89819e27, 421_800, 1.769138),
    "Europa": (1.89819e27, 671_100, 3.551181),
    "Ganymede": (1.89819e27, 1_070_400, 7.154553),
    "Callisto": (1.89819e27, 1_882_700, 16.689017),
    "Rhea": (5.6834e26, 527_040, 4.517500),
    "Titan": (5.6834e26, 1_221_830, 15.945421),
    "Titania": (8.6813e25, 435_910, 8.705872),
    "Triton": (1.02413e26, 354_760, 5.876854),
}
_SUN = 1.98841e30  # kg
_LINES = {  # wavelengths in nm by the lower and the upper level
    (1, 2): 121.567, (1, 3): 102.572, (1, 4): 97.2537, (1, 5): 94.9743, (1, 6): 93.7803,
    (2, 3): 656.46, (2, 4): 486.27, (2, 5): 434.17, (2, 6): 410.29, (2, 7): 397.12,
    (3, 4): 1875.6, (3, 5): 1282.2, (3, 6): 1094.1, (3, 7): 1005.2, (3, 8): 954.9,
}  # fmt: skip


class Orbits(NamedTuple):
    """Names, central masses (kg), semi-major axes (m) and periods (s)."""

    names: list[str]
    mass: Float[np.ndarray, "orbits"]
    axis: Float[np.ndarray, "orbits"]
    period: Float[np.ndarray, "orbits"]


class Lines(NamedTuple):
    """Levels and wave numbers (1/m) of lines."""

    lower: Float[np.ndarray, "lines"]
    upper: Float[np.ndarray, "lines"]
    wave_number: Float[np.ndarray, "lines"]


def planets() -> Orbits:
    """Those of the sun."""
    axis, period = np.array(list(_PLANETS.values())).T
    return Orbits(list(_PLANETS), np.full(len(axis), _SUN), axis * AU, period * YEAR)


def moons() -> Orbits:
    """Moons of Mars, Jupiter, Saturn, Uranus and Neptune, light ones beside their planets."""
    mass, axis, period = np.array(list(_MOONS.values())).T
    return Orbits(list(_MOONS), mass, axis * 1e3, period * DAY)


def hydrogen() -> Lines:
    """The first five lines of Lyman, Balmer and Paschen."""
    levels = np.array(list(_LINES), float)
    return Lines(levels[:, 0], levels[:, 1], 1e9 / np.array(list(_LINES.values())))


def black_body(frequency: Float[np.ndarray, "points"], temperature: Float[np.ndarray, "points"]) -> Float[np.ndarray, "points"]:
    """The energy of radiation per volume and frequency, u = 8 pi h f^3 / c^3 / (exp(h f / k T) - 1), in J s / m^3 (Planck)."""
    h, c, k = (CONSTANTS[name][0] for name in "hck")
    return 8 * np.pi * h * frequency**3 / c**3 / np.expm1(h * frequency / (k * temperature))
