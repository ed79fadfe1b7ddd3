"""How probable each energy of the periodic square lattice is, exactly, at every size: from Kaufman's partition function.

Z(b) = sum over energies of g(E) exp(-b E) holds for complex b, too. Along b + i t it is the Fourier series of p(E) = g(E) exp(-b E) / Z(b).
"""

from math import pi

import numpy as np
from jaxtyping import Complex, Float

from ..errors import require


def energies(size: int) -> Float[np.ndarray, "levels"]:
    """-2 N, -2 N + 4, ..., 2 N for N = size^2 spins; not all of them occur."""
    sites = size**2
    return np.arange(-2.0 * sites, 2 * sites + 1, 4)


def probabilities(temperature: float, size: int) -> Float[np.ndarray, "levels"]:
    """Boltzmann's p(E) = g(E) exp(-E / T) / Z for all of `energies`, to about 10^-12.

    >>> float(probabilities(2.0, 8) @ energies(8) / 64).__round__(6)
    -1.745683

    Raises:
        InputError: the temperature is not above 0, or the size is odd or not above 0.
    """
    require(temperature > 0, f"`temperature` must be greater than 0, but is {temperature}.")
    require(size > 0 and size % 2 == 0, f"`size` must be an even number greater than 0, but is {size}.")
    levels = size**2 + 1
    turns = 2 * pi * np.arange(levels) / (4 * levels)
    logs = log_partition(1 / temperature + 1j * turns, size)
    found = np.fft.ifft(np.exp(logs - logs[0].real - 2j * size**2 * turns)).real
    return np.maximum(found, 0) / np.maximum(found, 0).sum()


def log_partition(beta: Complex[np.ndarray, "points"], size: int) -> Complex[np.ndarray, "points"]:
    """ln Z of a lattice of even size at complex b = 1 / T with a positive real part, up to multiples of 2 pi i.

    The four products are those of `onsager.finite_energy_per_spin`. All g_l with 0 < l < size stand in them twice, since
    g_(2 size - l) = g_l, so that their signs do not matter; g_0 = 2b + ln tanh b and g_size = 2b - ln tanh b are analytic.
    """
    single = [2 * beta + sign * np.log(np.tanh(beta)) for sign in (1, -1)]
    mean = np.cosh(2 * beta) / np.tanh(2 * beta)
    logs = []
    for start in (1, 2):
        angles = np.arccosh(mean - np.cos(pi * np.arange(start, size, 2)[:, None] / size))
        angles = np.where(np.real(angles) < 0, -angles, angles)
        for sign in (1, -1):
            total = 2 * _logs(angles, size, sign).sum(0)
            logs.append(total if start == 1 else total + sum(_logs(angle, size, sign) for angle in single))
    highest = np.max(np.real(logs), 0)
    return size**2 / 2 * np.log(2 * np.sinh(2 * beta)) - np.log(2) + highest + np.log(sum(np.exp(one - highest) for one in logs))


def _logs(angle: np.ndarray, size: int, sign: int) -> np.ndarray:
    """ln of 2 cosh(size angle / 2) for the sign 1, of 2 sinh(size angle / 2) for -1."""
    x = size * angle / 2
    turned = np.where(x.real < 0, -x, x)
    logs = turned + np.log(1 + sign * np.exp(-2 * turned))
    return logs if sign == 1 else logs + np.where(x.real < 0, 1j * pi, 0)
