"""What one qubit alone shows: against partial traces of density matrices, and against what is known in closed form."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from random_physics import imperfect_pair

from szilard.physics.frames import FRAMES, average_fidelity, frames, undone, worst_fidelity
from szilard.physics.gates import GATES
from szilard.physics.operations import Operation
from szilard.physics.pauli_engine import PauliEngine
from szilard.physics.target_qubit import FAR, of_density, of_pauli, smallest
from szilard.scenarios.engines import arrival

QUBITS, STEPS, PATHS = 3, 25, 12
SIGMA = [np.eye(2), GATES["x"], GATES["y"], GATES["z"]]
CODE = (
    *(Operation("cnot", pair) for pair in ((0, 1), (0, 2), (1, 0))),
    *(Operation("measure", (q,), "z") for q in (1, 2)),
    Operation("idle"),
)


def traced(matrices, target):
    """The target's Bloch vector in each of the four operators, by a partial trace."""
    split = matrices.reshape(4, 2**target, 2, 2 ** (QUBITS - 1 - target), 2**target, 2, 2 ** (QUBITS - 1 - target))
    alone = np.einsum("jaxbayb->jxy", split)
    return np.einsum("sxy,jyx->js", np.array(SIGMA[1:]), alone).real


def located(matrices, target):
    """The definition of the locality, over all Pauli operators."""
    best = np.zeros(3)
    for letters in itertools.product(range(4), repeat=QUBITS):
        pauli = SIGMA[letters[0]]
        for letter in letters[1:]:
            pauli = np.kron(pauli, SIGMA[letter])
        away = sum(letter > 0 for qubit, letter in enumerate(letters) if qubit != target)
        values = np.abs(np.einsum("xy,jyx->j", pauli, matrices[1:])) * FAR**away * any(letters)
        best = np.maximum(best, values)
    return best.mean()


def test_partial_trace_of_random_circuits():
    """All gates, bases, errors, also after the information was read out; double precision."""
    with jax.enable_x64(True):
        _, fast, slow = imperfect_pair(QUBITS, 5, jnp.float64)
        steps = [jax.jit(engine.branches) for engine in (fast, slow)]
        look = jax.jit(
            lambda a, b: [(of_pauli(a, t), of_density(slow.average(b), t), arrival(fast, a, t), arrival(slow, b, t)) for t in range(3)]
        )
        for path in range(PATHS):
            rng, a, b = np.random.default_rng(path), fast.init(), slow.init()
            for _ in range(STEPS):
                action = int(rng.integers(len(fast.operations)))
                (chance, a), (_, b) = (step(state, action) for step, state in zip(steps, (a, b), strict=True))
                branch = int(rng.random() > chance[0])
                a, b = jax.tree.map(lambda leaf: leaf[branch], (a, b))  # noqa: B023
                compare(look(a, b), np.asarray(slow.matrices(b)), bool(a.lost))
                if bool(a.lost) and rng.random() < 0.5:
                    break


def compare(found, matrices, lost):
    for target, (fast, slow, quick, exact) in enumerate(found):
        wanted = traced(matrices, target)
        for bloch in (fast, slow):
            np.testing.assert_allclose(bloch.matrix, wanted[1:].T, atol=1e-12)
            np.testing.assert_allclose(bloch.offset, wanted[0], atol=1e-12)
        least = np.linalg.svd(wanted[1:], compute_uv=False)[-1]
        np.testing.assert_allclose([quick[0], exact[0], float(smallest(slow))], least, atol=1e-7)  # of a square root near 0
        if not lost:
            np.testing.assert_allclose([quick[1], exact[1]], located(matrices, target), atol=1e-12)


def code_engine(flip):
    transfer = np.tile([1, 1, 1 - 2 * flip, 1 - 2 * flip], (QUBITS, 1))
    return PauliEngine(QUBITS, CODE, jnp.asarray(transfer), jnp.zeros((QUBITS, 2)))


def play(moves):
    """All branches of (engine, operation, qubits), with their probabilities."""
    level = [(1.0, code_engine(0.0).init())]
    for engine, *operation in moves:
        action = next(i for i, o in enumerate(CODE) if [o.kind, *o.qubits] == operation)
        after = [(weight, engine.branches(state, action)) for weight, state in level]
        level = [(w * float(p[m]), jax.tree.map(lambda leaf: leaf[m], s)) for w, (p, s) in after for m in (0, 1) if p[m] > 0]  # noqa: B023
    return level


@pytest.mark.parametrize("measured", [True, False])
def test_three_qubit_code_decoded_by_hand(measured):
    """Each qubit flips once with probability p. Majority vote leaves 3 p^2 - 2 p^3; who does not look at the syndromes is left with p."""
    flip = 0.1
    with jax.enable_x64(True):
        clean, noisy = code_engine(0.0), code_engine(flip)
        moves = [(clean, "cnot", 0, 1), (clean, "cnot", 0, 2), (noisy, "idle"), (clean, "cnot", 0, 2), (clean, "cnot", 0, 1)]
        ends = play(moves + [(clean, "measure", 1), (clean, "measure", 2)] * measured)
        blochs = [of_pauli(state, 0) for _, state in ends]
        weights = np.array([weight for weight, _ in ends])
        matrices, offsets = undone(np.array([b.matrix for b in blochs]), np.array([b.offset for b in blochs]))
    wrong = 3 * flip**2 - 2 * flip**3 if measured else flip
    worst = worst_fidelity(np.tensordot(weights, matrices, 1), weights @ offsets).fidelity
    assert worst == pytest.approx(1 - wrong, abs=1e-12)
    assert weights @ average_fidelity(matrices) == pytest.approx(0.5 + (1 + 2 * (1 - 2 * wrong)) / 6, abs=1e-12)
    assert len(ends) == (4 if measured else 1)


def test_swap_by_three_gates_moves_the_state():
    clean = code_engine(0.0)
    ((_, state),) = play([(clean, "cnot", 0, 1), (clean, "cnot", 1, 0), (clean, "cnot", 0, 1)])
    np.testing.assert_allclose(of_pauli(state, 1).matrix, np.eye(3), atol=1e-6)
    assert [float(arrival(clean, state, target)[0]) for target in (0, 1, 2)] == [0, 1, 0]


def test_locality_rises_with_every_gate_on_the_way():
    clean, near = code_engine(0.0), []
    moves = [(clean, "cnot", 0, 1), (clean, "cnot", 0, 2), (clean, "cnot", 0, 1), (clean, "cnot", 0, 2)]
    for count in (2, 3, 4):
        ((_, state),) = play(moves[:count])
        near.append(float(arrival(clean, state, 0)[1]))
    np.testing.assert_allclose(near, [1 / 2, 2 / 3, 1], rtol=1e-6)


def test_known_frames_are_undone():
    """Each of the 24 frames, after a channel that shrinks the axes; the identity stands first."""
    shrunk = np.diag([0.9, 0.8, 0.7])
    matrices = FRAMES @ shrunk
    np.testing.assert_array_equal(frames(matrices), np.arange(24))
    np.testing.assert_allclose(undone(matrices, np.zeros((24, 3)))[0], np.tile(shrunk, (24, 1, 1)), atol=1e-15)
    assert len({matrix.tobytes() for matrix in FRAMES}) == 24 and (FRAMES[0] == np.eye(3)).all()


def test_worst_case_is_that_of_a_search_over_the_sphere():
    rng = np.random.default_rng(0)
    directions = rng.normal(size=(3, 100_000))
    directions /= np.linalg.norm(directions, axis=0)
    for size in (0.0, 0.05, 0.5, 2.0):
        matrix, offset = rng.normal(size=(3, 3)) / 3, size * rng.normal(size=3)
        searched = (1 + offset @ directions + np.einsum("am,ab,bm->m", directions, matrix, directions)).min() / 2
        assert 0 <= searched - worst_fidelity(matrix, offset).fidelity < 1e-4
