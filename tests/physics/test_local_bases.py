"""Are bases turned as other code turns them, and do ground states have the energies of free fermions?"""

from functools import reduce

import numpy as np
import pytest

from szilard.physics.local_bases import bits, born, numbered, outcome_states, pauli_mean, w_state
from szilard.physics.transverse_ising import ground_state, hamiltonian, quenched

PAULIS = {"I": np.eye(2), "X": [[0, 1], [1, 0]], "Y": [[0, -1j], [1j, 0]], "Z": [[1, 0], [0, -1]]}


def pauli(word):
    return reduce(np.kron, [np.array(PAULIS[letter], complex) for letter in word])


def random_state(qubits, seed=0):
    parts = np.random.default_rng(seed).standard_normal((2, 2**qubits))
    psi = parts[0] + 1j * parts[1]
    return psi / np.linalg.norm(psi)


def projectors(word):
    """For every outcome the product of (1 +- P) / 2 over all qubits."""
    each = [[(np.eye(2) + sign * np.array(PAULIS[letter])) / 2 for sign in (1, -1)] for letter in word]
    return [reduce(np.kron, [each[q][bit] for q, bit in enumerate(row)]) for row in bits(len(word))]


def test_probabilities_are_those_of_projectors():
    psi, words = random_state(3), ["XYZ", "YYX", "ZXY", "ZZZ"]
    found = np.asarray(born(psi.astype(np.complex64), numbered(words)))
    for row, states, word in zip(found, outcome_states(numbered(words)), words, strict=True):
        for chance, state, projector in zip(row, states, projectors(word), strict=True):
            assert chance == pytest.approx(np.real(psi.conj() @ projector @ psi), abs=1e-6)
            np.testing.assert_allclose(np.outer(state, state.conj()), projector, atol=1e-12)


def test_projectors_are_those_of_qutip():
    qutip = pytest.importorskip("qutip")
    eigenstates = {"X": qutip.sigmax(), "Y": qutip.sigmay(), "Z": qutip.sigmaz()}
    kets = {letter: operator.eigenstates()[1][::-1] for letter, operator in eigenstates.items()}  # +1 first
    states = outcome_states(numbered(["YXZ"]))[0]
    for row, state in zip(bits(3), states, strict=True):
        other = qutip.tensor(*[kets[letter][bit] for letter, bit in zip("YXZ", row, strict=True)]).full()[:, 0]
        assert abs(np.vdot(state, other)) ** 2 == pytest.approx(1)


@pytest.mark.parametrize("word", ["XYZ", "YYI", "IZX", "YYY"])
def test_means_of_pauli_operators(word):
    psi = random_state(3, seed=1)
    assert pauli_mean(psi, word) == pytest.approx(np.real(psi.conj() @ pauli(word) @ psi))


def test_hamiltonian_is_the_sum_of_its_terms():
    terms = [-pauli("ZZI"), -pauli("IZZ"), *(-0.7 * pauli(word) for word in ("XII", "IXI", "IIX"))]
    np.testing.assert_allclose(hamiltonian(3, 0.7).toarray(), sum(terms))


@pytest.mark.parametrize(("spins", "field"), [(2, 0.5), (5, 1.0), (10, 1.0), (8, 1.7)])
def test_ground_state_has_the_energy_of_free_fermions(spins, field):
    """Minus the sum of the singular values of the matrix with h on the diagonal and the coupling beside it (Lieb, Schultz, Mattis 1961)."""
    energy, psi = ground_state(spins, field)
    fermions = np.linalg.svd(field * np.eye(spins) + np.eye(spins, k=1), compute_uv=False)
    assert energy == pytest.approx(-fermions.sum(), abs=1e-9)
    assert (psi > 0).all() and np.linalg.norm(psi) == pytest.approx(1)


def test_critical_energy_is_that_in_closed_form():
    """1 - 1 / sin(pi / (4 N + 2)), open ends."""
    assert ground_state(10, 1.0)[0] == pytest.approx(1 - 1 / np.sin(np.pi / 42), abs=1e-9)


def test_quench_of_two_spins_follows_their_diagonalisation():
    matrix = -pauli("ZZ") - 0.8 * (pauli("XI") + pauli("IX"))
    energies, states = np.linalg.eigh(matrix)
    wanted = states @ (np.exp(-1j * energies * 1.3) * states[0].conj())
    np.testing.assert_allclose(quenched(2, 0.8, 1.3), wanted, atol=1e-10)


def test_w_state_has_one_excitation():
    psi = w_state(np.array([0.0, np.pi / 2]))
    np.testing.assert_allclose(psi, np.array([0, 1j, 1, 0]) / 2**0.5, atol=1e-12)
