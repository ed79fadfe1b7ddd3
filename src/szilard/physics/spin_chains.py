"""Two quantum spin chains with periodic boundaries: the Ising chain in a transverse field, and the Heisenberg antiferromagnet.

Energies are in units of the coupling, with Pauli matrices X, Y, Z rather than spins of length 1/2. A configuration s lists the
eigenvalues of all Z, +1 or -1; the signs of the basis states are chosen such that both ground states are positive everywhere:
<s|H|s'> <= 0 for s != s' (Perron and Frobenius), so that a wave function is given by its logarithm, a real number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ..errors import require

LARGEST = 20  # sites, up to which all configurations are summed over

Amplitudes = Float[np.ndarray, "configurations"]


class Connected(NamedTuple):
    """A row of H: <s|H|s>, and the configurations s' that H connects with s, with <s|H|s'>."""

    diagonal: Float[Array, ""]
    configurations: Float[Array, "terms sites"]
    elements: Float[Array, "terms"]


@dataclass(frozen=True)
class IsingChain:
    """H = -sum_i Z_i Z_{i+1} - h sum_i X_i, critical at h = 1.

    Args:
        sites: N; three or more, or both bonds of a site would be the same.
        field: h, not negative.
    """

    sites: int
    field: float = 1.0
    conserved: ClassVar[bool] = False  # the magnetisation

    def __post_init__(self):
        require(self.sites >= 3, f"`sites` must be at least 3, but is {self.sites}.")

    def connected(self, spins: Float[Array, "sites"]) -> Connected:
        """Every single flip."""
        flipped = spins[None, :] * (1 - 2 * jnp.eye(self.sites, dtype=spins.dtype))
        return Connected(-jnp.sum(spins * jnp.roll(spins, 1)), flipped, jnp.full(self.sites, -self.field, spins.dtype))

    def applied(self, psi: Amplitudes) -> Amplitudes:
        """H psi, for the configurations in the order of `all_configurations`."""
        numbers = np.arange(len(psi))
        flips = sum(psi[numbers ^ 1 << i] for i in range(self.sites))
        return -_bonds(self.sites) * psi - self.field * flips


@dataclass(frozen=True)
class HeisenbergChain:
    """H = sum_i (X_i X_{i+1} + Y_i Y_{i+1} + Z_i Z_{i+1}), with every second spin turned around Z by pi.

    The turn makes the ground state positive (Marshall, Proc. R. Soc. A 232, 48 (1955)). As many spins point up as down.

    Args:
        sites: N, an even number from 4 on.
    """

    sites: int
    conserved: ClassVar[bool] = True

    def __post_init__(self):
        require(self.sites >= 4 and self.sites % 2 == 0, f"`sites` must be even and at least 4, but is {self.sites}.")

    def connected(self, spins: Float[Array, "sites"]) -> Connected:
        """Every exchange of two neighbours; the element is 0 where they are parallel."""
        following = jnp.roll(spins, -1)
        change = (following - spins)[:, None] * (jnp.eye(self.sites) - jnp.roll(jnp.eye(self.sites), 1, 1)).astype(spins.dtype)
        return Connected(jnp.sum(spins * following), spins[None, :] + change, spins * following - 1)

    def applied(self, psi: Amplitudes) -> Amplitudes:
        """H psi, for the configurations in the order of `all_configurations`."""
        numbers, found = np.arange(len(psi)), _bonds(self.sites) * psi
        for i in range(self.sites):
            ends = 1 << i | 1 << (i + 1) % self.sites
            antiparallel = (numbers & ends != 0) & (numbers & ends != ends)
            found -= np.where(antiparallel, 2 * psi[numbers ^ ends], 0)
        return found


Chain = IsingChain | HeisenbergChain


def local_energies(
    chain: Chain, log_psi: Callable[[Float[Array, "configurations sites"]], Float[Array, "configurations"]], spins
) -> Float[Array, "samples"]:
    """E(s) = <s|H|psi> / <s|psi> for configurations (samples, sites): its mean over |psi|^2 is the energy, and where psi is an
    eigenstate all are equal.

    Args:
        chain: whose H it is.
        log_psi: ln psi of many configurations.
        spins: the configurations.
    """
    found = jax.vmap(chain.connected)(spins)
    samples, terms, sites = found.configurations.shape
    others = log_psi(found.configurations.reshape(-1, sites)).reshape(samples, terms)
    ratios = jnp.exp(others - log_psi(spins)[:, None])
    return found.diagonal + jnp.sum(found.elements * ratios, 1)


def all_configurations(sites: int) -> Float[np.ndarray, "configurations sites"]:
    """Every configuration; bit i of its number is set where spin i points up.

    >>> all_configurations(2).tolist()
    [[-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0], [1.0, 1.0]]
    """
    require(sites <= LARGEST, f"`sites` must be at most {LARGEST} to sum over all configurations, but is {sites}.")
    return (2 * (np.arange(2**sites)[:, None] >> np.arange(sites) & 1) - 1).astype(np.float32)


class Expected(NamedTuple):
    """Expectation values of a state: <H>, <H^2> - <H>^2, and <Z_i Z_{i+r}> for r = 0 ... N / 2, averaged over i."""

    energy: float
    variance: float
    correlations: Float[np.ndarray, "distances"]


def expected(chain: Chain, log_psi: Amplitudes) -> Expected:
    """Summed over all configurations, in double precision. Rounding of ln psi by e moves the energy by e^2 only."""
    psi = np.exp(log_psi.astype(np.float64) - log_psi.max())
    if chain.conserved:
        psi = psi * (_ups(chain.sites) * 2 == chain.sites)
    psi /= np.linalg.norm(psi)
    moved = chain.applied(psi)
    energy = float(psi @ moved)
    correlations = [float(psi**2 @ _bonds(chain.sites, r)) / chain.sites for r in range(chain.sites // 2 + 1)]
    return Expected(energy, float(np.sum((moved - energy * psi) ** 2)), np.array(correlations))


def _ups(sites: int) -> np.ndarray:
    return np.bitwise_count(np.arange(2**sites))


def _bonds(sites: int, distance: int = 1) -> Amplitudes:
    """sum_i s_i s_{i+r} of every configuration."""
    numbers, r = np.arange(2**sites), distance % sites
    turned = (numbers << r | numbers >> (sites - r)) & (2**sites - 1)
    return sites - 2.0 * np.bitwise_count(numbers ^ turned)
