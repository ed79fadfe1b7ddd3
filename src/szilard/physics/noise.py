"""Pauli noise of single qubits: bit flips, dephasing and depolarization, acting together for one time step."""

from typing import Any

import numpy as np
from jaxtyping import Float
from numpy.typing import ArrayLike

#: Entry (a, b) is +1 if Paulis a and b commute, -1 if they anticommute; order I, X, Z, Y.
COMMUTATION = np.array([[1, 1, 1, 1], [1, 1, -1, -1], [1, -1, 1, -1], [1, -1, -1, 1]])


def namespace(*arrays: Any) -> Any:
    """`jax.numpy` if any argument is a JAX array (traced or not), else `numpy`, whose float64 is then kept.

    Arrays name their library themselves, as the array API standard has it: JAX is not imported for a device of plain numbers.
    """
    theirs = {a.__array_namespace__() for a in arrays if hasattr(a, "__array_namespace__")} - {np}
    return theirs.pop() if theirs else np


def transfer_eigenvalues(
    bit_flip_time: ArrayLike,
    dephasing_time: ArrayLike,
    depolarizing_time: ArrayLike,
) -> Float[Any, "qubits 4"]:
    """Under Pauli noise every Pauli operator decays on its own: P -> lambda_P P in one time step.

    Each process obeys d rho/dt = (E(rho) - rho) / T with E(rho) = X rho X (bit flip), Z rho Z (dephasing) or
    (X rho X + Y rho Y + Z rho Z) / 3 (depolarizing). A bit flip damps Y and Z at rate 2/T, dephasing X and Y at 2/T,
    depolarization all three at 4/(3T). The generators commute, so the rates add.

    Args:
        bit_flip_time: T of the bit flips in time steps, one entry per qubit; inf if there are none.
        dephasing_time: T of the phase flips in the same form.
        depolarizing_time: T of the depolarization in the same form.

    Returns:
        lambda_P in the order I, X, Z, Y (index x + 2 z). NumPy in, NumPy out; JAX in, JAX out, differentiable.

    >>> transfer_eigenvalues([1200.0], [np.inf], [np.inf]).round(6).tolist()  # Z and Y: exp(-2/1200)
    [[1.0, 1.0, 0.998335, 0.998335]]
    """
    xp = namespace(bit_flip_time, dephasing_time, depolarizing_time)
    flip = 2 / xp.asarray(bit_flip_time)
    phase = 2 / xp.asarray(dephasing_time)
    mix = 4 / 3 / xp.asarray(depolarizing_time)
    return xp.exp(-xp.stack([xp.zeros_like(flip + phase + mix), phase + mix, flip + mix, flip + phase + mix], axis=-1))


def error_probabilities(transfer: ArrayLike) -> Float[Any, "qubits 4"]:
    """A Pauli channel applies error Q with probability p_Q = (1/4) sum_P (-1)^<P,Q> lambda_P.

    <P,Q> is 0 if P and Q commute and 1 if they anticommute. What rounding leaves below zero is set to zero.

    Args:
        transfer: lambda_P of one time step in the order I, X, Z, Y, shape (qubits, 4), see `transfer_eigenvalues`.

    Returns:
        The probabilities of no error, X, Z and Y in one time step.

    >>> error_probabilities(np.array([[1.0, 1.0, 0.8, 0.8]])).round(12).tolist()
    [[0.9, 0.1, 0.0, 0.0]]
    """
    xp = namespace(transfer)
    factors: Any = xp.asarray(transfer)
    probabilities = factors @ xp.asarray(COMMUTATION, factors.dtype) / 4
    return xp.where(probabilities < 0, 0, probabilities)
