"""Is the Pauli engine right where the answer is known, and does it respect what every quantum channel must?"""

import itertools
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import settings
from random_engines import pick, random_engine, steps_of
from random_physics import both_engines
from test_engines import dense

from szilard.physics import canonical as canonical_module
from szilard.physics.gates import conjugation_table
from szilard.physics.noise import transfer_eigenvalues
from szilard.physics.operations import Operation
from szilard.physics.pauli_engine import PauliEngine
from szilard.physics.paulis import conjugate

T, STEPS = 1200.0, 200
INF = np.inf
IDLE = (Operation("idle"),)
EXAMPLES = settings(max_examples=25, deadline=None, derandomize=True)
SIZES = [1, 2, 3, 4]
canonical, belief = jax.jit(canonical_module.canonical), jax.jit(canonical_module.belief)


@pytest.fixture
def float64():
    with jax.enable_x64(True):
        yield


# Closed forms


def engine_at(flip=INF, dephase=INF, depolarize=INF, qubits=1, operations=IDLE):
    times = (jnp.full(qubits, t, jnp.result_type(float)) for t in (flip, dephase, depolarize))
    return PauliEngine(qubits, operations, transfer_eigenvalues(*times), jnp.zeros((qubits, 2), jnp.result_type(float)))


def after(engine, actions):
    """R_Q after `actions`, none of which is a measurement."""
    advance = lambda state, action: (jax.tree.map(lambda leaf: leaf[0], engine.branches(state, action)[1]), None)  # noqa: E731
    return engine.recoverable(jax.lax.scan(advance, engine.init(), jnp.asarray(actions))[0])


@pytest.mark.parametrize(("process", "rate"), [("flip", 2), ("dephase", 2), ("depolarize", 4 / 3)])
@pytest.mark.parametrize("steps", [1, 200])
def test_idle_qubit_decays_exponentially(float64, process, rate, steps):
    value, slope = jax.value_and_grad(lambda time: after(engine_at(**{process: time}), [0] * steps))(T)
    np.testing.assert_allclose(value, np.exp(-rate * steps / T), rtol=1e-12)
    np.testing.assert_allclose(slope, rate * steps / T**2 * np.exp(-rate * steps / T), rtol=1e-11)


def test_reference_number_of_idling(float64):
    np.testing.assert_allclose(after(engine_at(T), [0] * STEPS), 0.7165313, atol=1e-7)
    np.testing.assert_allclose(after(engine_at(T), [0] * STEPS), np.exp(-1 / 3), atol=1e-9)


def repetition_code(time, steps):
    """R_Q of the three-qubit code by enumeration of its flips, CNOT 0->1 and CNOT 0->2 being the first two steps.

    Every qubit flips with (1 - exp(-2k/T)) / 2 in k steps. A flip of qubit 0 in the first step is copied by the second
    CNOT, so that qubits 0 and 2 flip together. Of the two error patterns with one syndrome, which differ by a flip of
    all three qubits, the likelier one is undone: the contrast is the sum of their differences.
    """
    flips = lambda k: (1 - jnp.exp(-2 * k / time)) / 2  # noqa: E731
    causes = [((1, 0, 0), flips(steps - 1)), ((0, 1, 0), flips(steps)), ((0, 0, 1), flips(steps)), ((1, 0, 1), flips(1))]
    chance: dict[tuple[int, ...], Any] = dict.fromkeys(itertools.product((0, 1), repeat=3), 0.0)
    for happened in itertools.product((0, 1), repeat=4):
        pattern: tuple[int, ...] = (0, 0, 0)
        p: Any = 1.0
        for occurs, (flipped, q) in zip(happened, causes, strict=True):
            pattern = tuple(a ^ (b & occurs) for a, b in zip(pattern, flipped, strict=True))
            p = p * (q if occurs else 1 - q)
        chance[pattern] = chance[pattern] + p
    return sum(abs(p - chance[tuple(1 - b for b in pattern)]) for pattern, p in chance.items() if not pattern[0])


def test_three_qubit_code_without_correction(float64):
    encode = [Operation("idle"), Operation("cnot", (0, 1)), Operation("cnot", (0, 2))]
    build = partial(engine_at, qubits=3, operations=tuple(encode))
    actions = [1, 2] + [0] * (STEPS - 2)
    value, slope = jax.jit(jax.value_and_grad(lambda time: after(build(time), actions)))(T)
    known, known_slope = jax.jit(jax.value_and_grad(repetition_code))(T, float(STEPS))
    np.testing.assert_allclose(value, known, rtol=1e-12)
    np.testing.assert_allclose(slope, known_slope, rtol=1e-10)
    np.testing.assert_allclose(value, 0.8899538113, atol=1e-10)


def test_gain_of_a_perfect_code_is_that_of_a_majority(float64):
    """Perfectly encoded, three qubits of contrast L keep (3 L - L^3) / 2, the bias of their majority."""
    engine = engine_at(T, qubits=3)
    encoded = initial_code(engine)
    kept = jnp.exp(-2 / T)
    _, states = engine.branches(encoded, 0)
    np.testing.assert_allclose(engine.recoverable(pick(states, 0)), (3 * kept - kept**3) / 2, rtol=1e-12)


def initial_code(engine):
    """The bit-flip code a|000> + b|111>."""
    state = engine.init()
    for pair in ((0, 1), (0, 2)):
        table = jnp.asarray(conjugation_table("cnot"), jnp.uint32)
        state = state._replace(rows=conjugate(state.rows, jnp.uint32(pair[0]), jnp.uint32(pair[1]), table))
    return state


# R_Q against its definition


def trace_norms(directions, deltas):
    return np.abs(np.linalg.eigvalsh(np.einsum("kj,jab->kab", directions, deltas))).sum(-1)


def sphere(count):
    """Nearly uniform directions on the half sphere z > 0 (the norm is even)."""
    z = (np.arange(count) + 0.5) / count
    angle = np.arange(count) * np.pi * (3 - np.sqrt(5))
    return np.stack([np.sqrt(1 - z**2) * np.cos(angle), np.sqrt(1 - z**2) * np.sin(angle), z], 1)


@pytest.mark.parametrize("qubits", [2, 3])
@pytest.mark.parametrize("seed", range(6))
def test_recoverable_information_is_the_smallest_trace_norm(float64, qubits, seed):
    """No direction goes below the axes, and the axes give R_Q."""
    rng = np.random.default_rng(seed)
    engine = random_engine(qubits, rng, jnp.float64)
    state = engine.init()
    for _ in range(15):
        probabilities, ratio, states = steps_of(qubits)(engine, state, rng.integers(len(engine.operations)))[:3]
        if float(probabilities @ ratio.min(-1)) > 1e-3:
            state = pick(states, int(rng.random() > probabilities[0]))
    deltas = dense(engine, state)[1:]
    known = float(engine.recoverable(state))
    np.testing.assert_allclose(trace_norms(np.eye(3), deltas), engine.contrasts(state), atol=1e-12)
    np.testing.assert_allclose(trace_norms(np.eye(3), deltas).min(), known, atol=1e-12)
    assert trace_norms(sphere(2000), deltas).min() >= known - 1e-12


# Normalisation of measured states


def encoded_pair(readout_error=0.0):
    """A noisy bit-flip code on qubits 0 to 2 whose parity 0-1 stands ready on the ancilla 3, in both engines."""
    operations = (Operation("idle"), *(Operation("cnot", q) for q in ((0, 1), (0, 2), (0, 3), (1, 3))), Operation("measure", (3,), "z"))
    transfer = transfer_eigenvalues(np.full(4, 20.0), np.full(4, INF), np.full(4, INF))
    readout = np.full((4, 2), [readout_error / 2, readout_error])
    engines: Any = both_engines(4, operations, transfer, readout, dtype=jnp.float64)
    states = [engine.init() for engine in engines]
    for action in (1, 2, 0, 3, 4):
        states = [pick(engine.branches(state, action)[1], 0) for engine, state in zip(engines, states, strict=True)]
    quiet: Any = both_engines(4, operations, np.ones((4, 4)), readout, dtype=jnp.float64)
    return quiet, states


@pytest.mark.parametrize("readout_error", [0.0, 0.1])
def test_measuring_a_parity_does_not_harm(float64, readout_error):
    """Averaged over its outcomes, a noiseless syndrome measurement leaves R_Q as it was."""
    for engine, state in zip(*encoded_pair(readout_error), strict=True):
        probabilities, states = engine.branches(state, 5)
        assert 0.1 < probabilities[1] < 0.5
        averaged = sum(p * engine.recoverable(pick(states, m)) for m, p in enumerate(probabilities))
        np.testing.assert_allclose(averaged, engine.recoverable(state), rtol=1e-12)


@pytest.mark.parametrize("outcome", [0, 1])
def test_all_four_operators_share_one_normalisation(float64, outcome):
    """Normalising rho_0 first and dividing delta by its new trace, which is 1, would multiply R_Q by p_m."""
    (fast, slow), (state, matrices) = encoded_pair()
    projector = np.kron(np.eye(8), np.diag([1 - outcome, outcome]))
    rho, *deltas = projector @ np.asarray(slow.matrices(matrices)) @ projector
    probability = np.trace(rho).real
    rho = rho / probability
    mistaken = [delta / np.trace(rho).real for delta in deltas]
    wrong = min(np.abs(np.linalg.eigvalsh(delta)).sum() for delta in mistaken)
    for engine, before in ((fast, state), (slow, matrices)):
        probabilities, states = engine.branches(before, 5)
        right = engine.recoverable(pick(states, outcome))
        np.testing.assert_allclose(probabilities[outcome], probability, rtol=1e-12)
        np.testing.assert_allclose(wrong, probability * right, rtol=1e-12)
        assert abs(wrong - right) > 0.1
