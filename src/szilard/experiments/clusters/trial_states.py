"""The magnetisation of a magnet by descent of the variational free energy, beside mean field's equation, Bethe and the exact one."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ...physics import mean_field, onsager

SIZE = 6  # of the lattice whose spins each have a mean of their own
TEMPERATURES = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 3.9, 4.1, 4.5, 5.0)
LANDSCAPES = (3.0, 3.5, 4.0, 4.5)


class Curves(NamedTuple):
    """Magnetisations against temperature."""

    temperatures: Float[np.ndarray, "temperatures"]
    mean_field: Float[np.ndarray, "temperatures"]
    bethe: Float[np.ndarray, "temperatures"]
    exact: Float[np.ndarray, "temperatures"]


def descend(rng: np.random.Generator) -> dict[float, np.ndarray]:
    """The means of all spins at the end of a descent from random fields that point up, by temperature."""
    return {t: mean_field.minimize(rng.uniform(0, 1, (SIZE, SIZE)), t).means for t in TEMPERATURES}


def largest_error(found: dict[float, np.ndarray]) -> float:
    """The largest deviation of any spin's mean from the solution of m = tanh(4 m / T)."""
    return max(float(np.abs(means - mean_field.magnetisation(temperature)).max()) for temperature, means in found.items())


def exact(temperature: float) -> float:
    """The magnetisation of the infinite lattice."""
    return onsager.spontaneous_magnetisation(temperature)


def curves() -> Curves:
    """All three theories."""
    t = np.linspace(0.3, 5, 400)
    kinds = (mean_field.magnetisation, mean_field.bethe_magnetisation, exact)
    return Curves(t, *(np.array([kind(float(one)) for one in t]) for kind in kinds))


def landscapes() -> tuple[Float[np.ndarray, "places"], dict[float, Float[np.ndarray, "places"]]]:
    """F per spin against a common magnetisation, less its value at 0, by temperature."""
    m = np.linspace(-0.999, 0.999, 401)
    lattices = np.broadcast_to(m[:, None, None], (len(m), 2, 2))
    return m, {t: mean_field.free_energy(lattices, t) - mean_field.free_energy(np.zeros((2, 2)), t) for t in LANDSCAPES}
