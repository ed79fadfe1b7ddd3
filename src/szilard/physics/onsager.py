"""What is known exactly about the two-dimensional Ising model without a field; energies and temperatures in units of J."""

import numpy as np
from jaxtyping import Float

from ..errors import require

#: T_c = 2 / ln(1 + sqrt 2).
CRITICAL_TEMPERATURE = 2 / np.log1p(np.sqrt(2))
#: The same of the triangular lattice, T_c = 4 / ln 3, where its energy per spin is -2 (Houtappel, Physica 16, 425 (1950)).
TRIANGULAR_CRITICAL_TEMPERATURE = 4 / np.log(3)


def energy_per_spin(temperature: float) -> float:
    """Of the infinite lattice: u = -coth(2/T) (1 + (2/pi) (2 tanh^2(2/T) - 1) K(k)), k = 2 sinh(2/T) / cosh^2(2/T).

    K is the complete elliptic integral of the first kind; its complementary modulus is |2 tanh^2(2/T) - 1|
    (Onsager, Phys. Rev. 65, 117 (1944), eq. 116).

    >>> round(energy_per_spin(CRITICAL_TEMPERATURE), 6), round(energy_per_spin(2.0), 6)
    (-1.414214, -1.745565)
    """
    require(temperature > 0, f"`temperature` must be greater than 0, but is {temperature}.")
    tanh = np.tanh(2 / temperature)
    complement = 2 * tanh**2 - 1
    elliptic = np.pi / 2 / _mean(1.0, abs(complement)) if abs(complement) > 1e-15 else 0.0
    return float(-(1 + 2 / np.pi * complement * elliptic) / tanh)


def spontaneous_magnetisation(temperature: float) -> float:
    """Of the infinite lattice, per spin: m = (1 - sinh(2/T)^-4)^(1/8) below the critical temperature, 0 above (Yang, 1952).

    >>> round(spontaneous_magnetisation(2.0), 6), spontaneous_magnetisation(2.5)
    (0.911319, 0.0)
    """
    require(temperature > 0, f"`temperature` must be greater than 0, but is {temperature}.")
    return float((1 - np.sinh(2 / temperature) ** -4.0) ** 0.125) if temperature < CRITICAL_TEMPERATURE else 0.0


def finite_energy_per_spin(temperature: float, size: int) -> float:
    """Of a periodic lattice of size x size spins, exactly (Kaufman, Phys. Rev. 76, 1232 (1949)).

    With b = 1/T, Z = (2 sinh 2b)^(N/2) / 2 times the sum of four products over r = 0 ... size - 1 of 2 cosh(size g / 2) and
    2 sinh(size g / 2), g = g_(2r+1) and g = g_(2r), where cosh g_l = cosh 2b coth 2b - cos(l pi / size), and
    g_0 = 2b + ln tanh b. The energy is -d ln Z / db.

    >>> round(finite_energy_per_spin(2.0, 2), 6)  # the sum over all 16 states gives the same
    -1.800825
    """
    beta = 1 / temperature
    odd, even = (_angles(beta, size, np.arange(size) * 2 + first) for first in (1, 0))
    logs, signs, slopes = zip(*(_product(size, *angles, kind) for angles in (odd, even) for kind in (np.cosh, np.sinh)), strict=True)
    weights = np.array(signs) * np.exp(np.array(logs) - max(logs))
    slope = size**2 / np.tanh(2 * beta) + weights @ np.array(slopes) / weights.sum()
    return float(-slope / size**2)


def finite_free_energy_per_spin(temperature: float, size: int) -> float:
    """-T ln Z / N of a periodic lattice of size x size spins, exactly; Z as in `finite_energy_per_spin`.

    >>> round(finite_free_energy_per_spin(2.0, 2), 6)  # -2 ln(2 e^4 + 2 e^-4 + 12) / 4
    -2.398857
    """
    beta = 1 / temperature
    odd, even = (_angles(beta, size, np.arange(size) * 2 + first) for first in (1, 0))
    logs, signs, _ = zip(*(_product(size, *angles, kind) for angles in (odd, even) for kind in (np.cosh, np.sinh)), strict=True)
    products = max(logs) + np.log(np.array(signs) @ np.exp(np.array(logs) - max(logs)))
    return float(-temperature * (products - np.log(2) + size**2 / 2 * np.log(2 * np.sinh(2 * beta))) / size**2)


def _angles(beta: float, size: int, l: np.ndarray) -> tuple[Float[np.ndarray, "size"], Float[np.ndarray, "size"]]:
    """g_l and its derivative with respect to b."""
    sinh, cosh = np.sinh(2 * beta), np.cosh(2 * beta)
    angle = np.arccosh(np.maximum(cosh**2 / sinh - np.cos(np.pi * l / size), 1))
    slope = 2 * cosh * (1 - sinh**-2.0) / np.where(l == 0, 1, np.sinh(angle))
    first = (2 * beta + np.log(np.tanh(beta)), 2 * (1 + 1 / sinh))
    return np.where(l == 0, first[0], angle), np.where(l == 0, first[1], slope)


def _product(size: int, angle: np.ndarray, slope: np.ndarray, kind: np.ufunc) -> tuple[float, float, float]:
    """Logarithm, sign and logarithmic derivative of the product of 2 kind(size angle / 2)."""
    x = size * angle / 2
    sign = -1 if kind is np.sinh else 1
    logs = np.abs(x) + np.log1p(sign * np.exp(-2 * np.abs(x)))
    turn = np.tanh(x) if kind is np.cosh else 1 / np.tanh(x)
    return float(logs.sum()), float(np.prod(np.sign(x)) if kind is np.sinh else 1.0), float(turn @ slope * size / 2)


def _mean(a: float, b: float) -> float:
    """The arithmetic-geometric mean."""
    while abs(a - b) > 1e-15 * a:
        a, b = (a + b) / 2, (a * b) ** 0.5
    return a
