"""What is known exactly of the two spin chains of `spin_chains`: energies and correlations in closed form, for any length."""

import numpy as np
from jaxtyping import Float

from ..errors import require


def ising_energy(sites: int, field: float = 1.0) -> float:
    """The ground state's energy of the Ising chain, of free fermions: -sum_k sqrt(1 + h^2 - 2 h cos k), with k = (2 m + 1) pi / N.

    At h = 1 this is -2 / sin(pi / 2 N) (Pfeuty, Ann. Phys. 57, 79 (1970)).

    >>> round(ising_energy(20), 5)
    -25.49099
    """
    return -float(np.sum(_excitations(sites, field)))


def ising_correlations(sites: int, field: float = 1.0) -> Float[np.ndarray, "distances"]:
    """<Z_i Z_{i+r}> in the ground state of the Ising chain for r = 0 ... N / 2: determinants of the fermions' contractions.

    With G(n) = (1/N) sum_k (cos(k (n + 1)) - h cos(k n)) / sqrt(1 + h^2 - 2 h cos k), it is det G(i - j - 1), i and j from 0 to r - 1
    (Lieb, Schultz and Mattis, Ann. Phys. 16, 407 (1961); Pfeuty, eq. (3.3)). For h > 0.

    >>> ising_correlations(100, 1e-9).round(6)[[1, 50]].tolist(), abs(ising_correlations(100, 1e9)).round(6)[[1, 50]].tolist()
    ([1.0, 1.0], [0.0, 0.0])
    """
    require(field > 0, f"`field` must be greater than 0, but is {field}.")
    k = _momenta(sites)[:, None]
    n = np.arange(-sites, sites)
    contractions = np.mean((np.cos(k * (n + 1)) - field * np.cos(k * n)) / _excitations(sites, field)[:, None], 0)
    row = np.arange(sites // 2)
    matrix = contractions[sites + row[:, None] - row - 1]
    return np.array([1.0, *(np.linalg.det(matrix[:r, :r]) for r in row + 1)])


def ising_mean_field(sites: int, field: float = 1.0) -> tuple[float, float]:
    """The lowest energy of a product of equal spins, -N (1 + h^2 / 4), and its <Z_i Z_j> = 1 - h^2 / 4; from h = 2 on -N h, and 0.

    >>> ising_mean_field(20)
    (-25.0, 0.75)
    """
    return (-sites * (1 + field**2 / 4), 1 - field**2 / 4) if field < 2 else (-sites * field, 0.0)


def heisenberg_energy(sites: int) -> float:
    """The ground state's energy of the Heisenberg chain, an even number of spins, by Bethe's ansatz (Bethe, Z. Phys. 71, 205 (1931)).

    The rapidities solve 2 N arctan(2 x_j) = 2 pi I_j + 2 sum_k arctan(x_j - x_k), with I_j = -(N/2 - 1)/2 ... (N/2 - 1)/2, and
    E = N - sum_j 2 / (x_j^2 + 1/4).

    >>> round(heisenberg_energy(4), 10)
    -8.0
    """
    require(sites >= 4 and sites % 2 == 0, f"`sites` must be even and at least 4, but is {sites}.")
    numbers = np.arange(sites // 2) - (sites // 2 - 1) / 2
    x = np.arcsinh(np.tan(2 * np.pi * numbers / sites)) / np.pi  # as of a long chain
    for _ in range(100):
        apart = x[:, None] - x
        missed = sites * np.arctan(2 * x) - np.pi * numbers - np.arctan(apart).sum(1)
        slopes = 1 / (1 + apart**2)
        step = np.linalg.solve(np.diag(2 * sites / (1 + 4 * x**2) - slopes.sum(1)) + slopes, missed)
        x = x - step
        if np.abs(step).max() < 1e-14:
            break
    return float(sites - np.sum(2 / (x**2 + 0.25)))


def _momenta(sites: int) -> Float[np.ndarray, "sites"]:
    """Those of an even number of fermions, where the ground state lies."""
    return (2 * np.arange(sites) + 1) * np.pi / sites


def _excitations(sites: int, field: float) -> Float[np.ndarray, "sites"]:
    return np.sqrt(1 + field**2 - 2 * field * np.cos(_momenta(sites)))
