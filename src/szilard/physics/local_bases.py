"""Qubits measured each in a basis of its own, X, Y or Z: Born's probabilities, and the mean of products of Pauli operators.

A basis of all qubits is a row of whole numbers, the place of each letter in `LETTERS`. Qubit 0 is the leftmost tensor factor; bit 0 of an
outcome is the eigenvalue +1, bit 1 is -1.
"""

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Complex, Float, Int

LETTERS = "XYZ"
#: Rows are the bras of the outcomes +1 and -1.
_BRAS = np.array([[[1, 1], [1, -1]], [[1, -1j], [1, 1j]], [[2**0.5, 0], [0, 2**0.5]]]) / 2**0.5


def bits(qubits: int) -> Int[np.ndarray, "states qubits"]:
    """The bits of every basis state, in the order of a state vector.

    >>> bits(2).tolist()
    [[0, 0], [0, 1], [1, 0], [1, 1]]
    """
    return np.arange(2**qubits)[:, None] >> np.arange(qubits)[::-1] & 1


def numbered(words: list[str]) -> Int[np.ndarray, "bases qubits"]:
    """Bases that are written as words.

    >>> numbered(["XZ", "YY"]).tolist()
    [[0, 2], [1, 1]]
    """
    return np.array([[LETTERS.index(letter) for letter in word] for word in words])


@jax.jit
def born(psi: Complex[Array | np.ndarray, "states"], bases: Int[Array | np.ndarray, "bases qubits"]) -> Float[Array, "bases states"]:
    """The probability |<outcome|psi>|^2 of every outcome in every basis, psi being normalised."""
    count, qubits = bases.shape
    bras = jnp.asarray(_BRAS, psi.dtype)[bases]
    amplitudes = jnp.broadcast_to(jnp.asarray(psi)[None, :], (count, psi.size))
    for qubit in range(qubits):
        parts = amplitudes.reshape(count, 2**qubit, 2, -1)
        amplitudes = jnp.einsum("kij,kajb->kaib", bras[:, qubit], parts)
    amplitudes = amplitudes.reshape(count, -1)
    return jnp.real(amplitudes) ** 2 + jnp.imag(amplitudes) ** 2


def outcome_states(bases: Int[np.ndarray, "bases qubits"]) -> Complex[np.ndarray, "bases outcomes states"]:
    """The product state that belongs to every outcome in every basis."""
    found = np.ones((len(bases), 1, 1), complex)
    for qubit in range(bases.shape[1]):
        kets = _BRAS[bases[:, qubit]].conj()
        found = np.einsum("kos,kij->koisj", found, kets).reshape(len(bases), 2 * found.shape[1], 2 * found.shape[2])
    return found


def pauli_mean(psi: Complex[np.ndarray, "states"], word: str) -> float:
    """<psi| P |psi> of a product of Pauli operators, a letter of IXYZ for each qubit.

    >>> round(pauli_mean(np.array([1, 0, 0, 1 + 0j]) / 2**0.5, "YY"), 6)
    -1.0
    """
    flips, signs = (int("".join("01"[letter in kind] for letter in word), 2) for kind in ("XY", "YZ"))
    numbers = np.arange(len(psi))
    signed = np.where(np.bitwise_count(numbers & signs) % 2, -1, 1) * psi[numbers ^ flips]
    return float(np.real((-1j) ** word.count("Y") * np.vdot(psi, signed)))


def w_state(phases: Float[np.ndarray, "qubits"]) -> Complex[np.ndarray, "states"]:
    """sum_j exp(i theta_j) |0 ... 1_j ... 0> / sqrt(N): one excitation, shared by all qubits."""
    found = np.zeros(2 ** len(phases), complex)
    found[2 ** np.arange(len(phases))[::-1]] = np.exp(1j * phases) / len(phases) ** 0.5
    return found
