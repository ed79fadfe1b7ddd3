"""The open Ising chain in a transverse field, H = -sum_i Z_i Z_{i+1} - h sum_i X_i, as a sparse matrix; critical at h = 1.

Energies are in units of the coupling. Qubit 0 is the leftmost tensor factor.
"""

import numpy as np
from jaxtyping import Complex, Float
from scipy.sparse import csr_array, diags_array
from scipy.sparse.linalg import eigsh, expm_multiply

from .local_bases import bits


def hamiltonian(spins: int, field: float) -> csr_array:
    """H, a real matrix of 2^N rows."""
    z, numbers = 1.0 - 2 * bits(spins), np.arange(2**spins)
    found = diags_array(-np.sum(z[:, 1:] * z[:, :-1], 1)).tocsr()
    for i in range(spins):
        found = found - csr_array((np.full(2**spins, field), (numbers, numbers ^ 1 << i)))
    return csr_array(found)


def ground_state(spins: int, field: float) -> tuple[float, Float[np.ndarray, "states"]]:
    """The lowest energy and its state, whose amplitudes are all positive (Perron and Frobenius, h > 0).

    >>> round(ground_state(2, 1.0)[0], 6)  # -sqrt(5)
    -2.236068
    """
    matrix = hamiltonian(spins, field)
    energies, states = eigsh(matrix, 1, which="SA", v0=np.ones(matrix.shape[0])) if spins > 1 else np.linalg.eigh(matrix.toarray())
    return float(energies[0]), np.abs(states[:, 0])


def quenched(spins: int, field: float, time: float) -> Complex[np.ndarray, "states"]:
    """exp(-i H t) |0 ... 0>, the state after a sudden turn of the field from 0 to h; the time is in units of 1 / coupling."""
    start = np.zeros(2**spins, complex)
    start[0] = 1
    return expm_multiply(-1j * time * hamiltonian(spins, field), start)
