"""Curves that experiments fit, with their derivatives by the parameters written out.

Parameters are the last axis of an array, so that many fits go on side by side; a curve is (fits, points), its Jacobian
(fits, points, parameters). The arrays are those of NumPy or JAX.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

Points = Float[Any, "points"]
Parameters = Float[Any, "*fits parameters"]


class LineShape(NamedTuple):
    """A curve, its derivatives by the parameters, and their names."""

    value: Callable[[Points, Parameters], Float[Any, "*fits points"]]
    jacobian: Callable[[Points, Parameters], Float[Any, "*fits points parameters"]]
    parameters: tuple[str, ...]


def lorentzian(x: Points, theta: Parameters) -> Float[Any, "*fits points"]:
    """A resonance: a / (1 + u^2) with u = (x - x0) / w, of height a at x0 and half width w at half height.

    >>> lorentzian(np.array([1.0, 3.0]), np.array([4.0, 1.0, 2.0])).tolist()
    [4.0, 2.0]
    """
    height, centre, width = _each(theta)
    return height / (1 + ((x - centre) / width) ** 2)


def lorentzian_jacobian(x: Points, theta: Parameters) -> Float[Any, "*fits points parameters"]:
    """By a: 1/D; by x0: 2 a u / (w D^2); by w: 2 a u^2 / (w D^2), where D = 1 + u^2. The squares are easily lost."""
    height, centre, width = _each(theta)
    u = (x - centre) / width
    d = 1 + u**2
    return np.stack([1 / d, 2 * height * u / (width * d**2), 2 * height * u**2 / (width * d**2)], axis=-1)


def gaussian(x: Points, theta: Parameters) -> Float[Any, "*fits points"]:
    """A line broadened by random velocities: a 2^(-u^2) with u = (x - x0) / w, of height a at x0 and half width w at half height.

    >>> gaussian(np.array([1.0, 3.0, 5.0]), np.array([4.0, 1.0, 2.0])).tolist()
    [4.0, 2.0, 0.25]
    """
    height, centre, width = _each(theta)
    return height * 2.0 ** (-(((x - centre) / width) ** 2))


def wave_packet(x: Points, theta: Parameters) -> Float[Any, "*fits points"]:
    """A wave in an envelope: a exp(-d^2 / (2 s^2)) cos(k d) with d = x - x0.

    >>> wave_packet(np.array([1.0]), np.array([0.5, 1.0, 2.0, 3.0])).tolist()
    [0.5]
    """
    height, centre, width, k = _each(theta)
    d = x - centre
    return height * np.exp(-(d**2) / (2 * width**2)) * np.cos(k * d)


def wave_packet_jacobian(x: Points, theta: Parameters) -> Float[Any, "*fits points parameters"]:
    """By a: f/a; by x0: a e (cos(k d) d / s^2 + k sin(k d)); by s: f d^2 / s^3; by k: -a e d sin(k d), with the envelope e."""
    height, centre, width, k = _each(theta)
    d = x - centre
    envelope, wave, turned = np.exp(-(d**2) / (2 * width**2)), np.cos(k * d), np.sin(k * d)
    by_centre = height * envelope * (wave * d / width**2 + k * turned)
    return np.stack([envelope * wave, by_centre, height * envelope * wave * d**2 / width**3, -height * envelope * d * turned], axis=-1)


def _each(theta: Parameters) -> list[Any]:
    """The parameters one by one, each with an axis for the points."""
    return [theta[..., k, None] for k in range(theta.shape[-1])]


LORENTZIAN = LineShape(lorentzian, lorentzian_jacobian, ("height", "centre", "width"))
WAVE_PACKET = LineShape(wave_packet, wave_packet_jacobian, ("height", "centre", "width", "wave_number"))
