"""Stochastic reconfiguration: gradient descent of the energy in the metric of wave functions, not of parameters.

With O_sk = d ln psi(s) / d theta_k, centred over n samples, and e_s = E(s) - E, the step along -S^-1 F is that of imaginary time, where

    S = O^T O / n   (parameters x parameters),     F = O^T e / n

(Sorella, Phys. Rev. Lett. 80, 4558 (1998)). With a shift of the diagonal it is also

    (S + c)^-1 F = O^T (T + c)^-1 e / n,           T = O O^T / n   (samples x samples)

(Chen and Heyl, Nat. Phys. 20, 1476 (2024); Rende et al., Commun. Phys. 7, 260 (2024)), since O^T (O O^T + c) = (O^T O + c) O^T.
The smaller of both matrices is solved, in double precision: their eigenvalues span more than the seven digits of single precision.
"""

import numpy as np
from jaxtyping import Float
from scipy.linalg import solve

Derivatives = Float[np.ndarray, "samples parameters"]


def centred(derivatives: Derivatives, energies, shift: float) -> tuple[Derivatives, Float[np.ndarray, "samples"], float]:
    """O / sqrt(n) and e / sqrt(n), centred and in double precision, and the shift c itself.

    Args:
        derivatives: of ln psi with respect to the parameters.
        energies: the local energies.
        shift: in units of the mean diagonal element of S.
    """
    root = len(energies) ** 0.5
    O, e = (np.asarray(x, np.float64) for x in (derivatives, energies))
    O, e = (O - O.mean(0)) / root, (e - e.mean()) / root
    return O, e, shift * max(float(np.sum(O**2)) / O.shape[1], 1e-30)


def direction(O: Derivatives, e: Float[np.ndarray, "samples"], c: float) -> Float[np.ndarray, "parameters"]:
    """(S + c)^-1 F, from the smaller of both matrices; the arguments are those that `centred` gives."""
    return by_parameters(O, e, c) if O.shape[1] <= O.shape[0] else by_samples(O, e, c)


def by_parameters(O: Derivatives, e: Float[np.ndarray, "samples"], c: float) -> Float[np.ndarray, "parameters"]:
    """(O^T O + c)^-1 O^T e."""
    return _solved(O.T @ O, O.T @ e, c)


def by_samples(O: Derivatives, e: Float[np.ndarray, "samples"], c: float) -> Float[np.ndarray, "parameters"]:
    """O^T (O O^T + c)^-1 e, the same."""
    return O.T @ _solved(O @ O.T, e, c)


def _solved(matrix: np.ndarray, right: np.ndarray, c: float) -> np.ndarray:
    matrix[np.diag_indices_from(matrix)] += c
    return solve(matrix, right, assume_a="pos", overwrite_a=True, check_finite=False)
