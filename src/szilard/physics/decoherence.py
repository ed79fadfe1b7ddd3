"""Relaxation and loss of coherence of single qubits, together with Pauli noise and a rotation about z.

With T1, T2 and the rates g_P of Pauli noise acting at the same time, the Bloch vector obeys

    dx/dt = -(1/T2 + g_X) x,    dy/dt = -(1/T2 + g_Y) y,    dz/dt = -(1/T1 + g_Z) z + 1/T1,

which is solved exactly; |0> (z = 1) is the state of lowest energy, and T2 <= 2 T1 (Nielsen and Chuang, section 8.4.1).
"""

from typing import Any

import numpy as np
from jaxtyping import Float
from numpy.typing import ArrayLike

from .noise import namespace

LEAST = 1e-30  # a decay beyond it is complete
#: The elements of a qubit's map that are not always zero: X and Y from X and Y, Z from Z and I.
ELEMENTS = ((1, 1), (1, 2), (2, 1), (2, 2), (3, 3), (3, 0))


def relaxed(transfer: Any, relaxation: Any) -> Float[Any, "qubits 4 4"]:
    """The map of c_I, c_X, c_Y, c_Z of every qubit in one time step.

    Args:
        transfer: eigenvalues of the Pauli noise, (qubits, 4), in the order I, X, Z, Y, see `noise.transfer_eigenvalues`.
        relaxation: T1 and T2 in time steps, (qubits, 2), inf for never.

    >>> relaxed(np.ones((1, 4)), [[100.0, 150.0]])[0].round(4).tolist()[3]  # z relaxes towards 1
    [0.01, 0.0, 0.0, 0.99]
    """
    xp = namespace(transfer, relaxation)
    transfer, relaxation = xp.asarray(transfer), xp.asarray(relaxation)
    down, lost = 1 / relaxation[:, 0], 1 / relaxation[:, 1]
    x, z, y = (transfer[:, p] for p in (1, 2, 3))
    rate = down - xp.log(xp.maximum(z, LEAST))
    z = z * xp.exp(-down)
    pumped = xp.where(down > 0, down / xp.where(rate > 0, rate, 1) * (1 - z), 0)
    zero, one = xp.zeros_like(z), xp.ones_like(z)
    rows = [[one, zero, zero, zero], [zero, x * xp.exp(-lost), zero, zero], [zero, zero, y * xp.exp(-lost), zero], [pumped, zero, zero, z]]
    return xp.stack([xp.stack(row, -1) for row in rows], -2)


def rotated(angle: Float[Any, "*shape"]) -> Float[Any, "*shape 4 4"]:
    """The map of a qubit under exp(-i angle/2 Z)."""
    xp = namespace(angle)
    c, s, zero, one = xp.cos(angle), xp.sin(angle), xp.zeros_like(angle), xp.ones_like(angle)
    rows = [[one, zero, zero, zero], [zero, c, -s, zero], [zero, s, c, zero], [zero, zero, zero, one]]
    return xp.stack([xp.stack(row, -1) for row in rows], -2)


def lasting(step: Float[Any, "*shape 4 4"], durations: tuple[int, ...]) -> Float[Any, "actions *shape elements"]:
    """`ELEMENTS` of the maps of so many steps each."""
    xp = namespace(step)
    powers = {d: xp.linalg.matrix_power(step, d) for d in set(durations)}
    rows, columns = zip(*ELEMENTS, strict=True)
    return xp.stack([powers[d][..., rows, columns] for d in durations])


def twirled(relaxation: ArrayLike) -> Float[Any, "qubits 4"]:
    """Eigenvalues I, X, Z, Y of the Pauli noise that relaxation becomes where random Pauli frames are averaged over.

    The map of x, y and z keeps its diagonal, and z relaxes towards 0, not 1.
    """
    maps = relaxed(np.ones((len(np.asarray(relaxation)), 4)), relaxation)
    return np.stack([maps[:, p, p] for p in (0, 1, 3, 2)], -1)
