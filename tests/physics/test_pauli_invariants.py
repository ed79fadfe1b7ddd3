"""What holds for the Pauli engine after every sequence of operations."""

from functools import cache, partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_engines import pick, random_engine, steps_of
from random_physics import all_operations

from szilard.physics import canonical as canonical_module
from szilard.physics.foresight import foresight
from szilard.physics.gates import GATES, conjugation_table
from szilard.physics.operations import Operation
from szilard.physics.pauli_engine import PauliEngine, PauliState, instructions
from szilard.physics.paulis import Paulis, anticommute, conjugate, multiply, product
from szilard.physics.readout import bias, contrast
from szilard.physics.tableau import relation

EXAMPLES = settings(max_examples=25, deadline=None, derandomize=True)
SIZES = [2, 4, *(pytest.param(qubits, marks=pytest.mark.slow) for qubits in (1, 3))]
canonical, belief = jax.jit(canonical_module.canonical), jax.jit(canonical_module.belief)


class Run:
    """A random sequence of operations under random noise; every third qubit or so has none."""

    def __init__(self, qubits, seed, length=20, beyond=False, lopsided=True):
        self.rng = np.random.default_rng(seed)
        engine = random_engine(qubits, self.rng)
        silent = self.rng.random((qubits, 1)) < 0.3
        readout = jnp.where(self.rng.random((qubits, 1)) < 0.5, 0, engine.readout)
        readout = readout if lopsided else readout[:, :1].repeat(2, 1)
        self.engine = PauliEngine(qubits, engine.operations, jnp.where(silent, 1, engine.transfer), readout)
        self.beyond = beyond  # whether it goes on after the information is lost
        self.length, self.step = length, partial(steps_of(qubits), self.engine)

    def __iter__(self):
        """(operation, state before, everything after)."""
        state = self.engine.init()
        for _ in range(self.length):
            action = int(self.rng.integers(len(self.engine.operations)))
            found = self.step(state, action)
            yield self.engine.operations[action], state, found
            probabilities, contrasts, states = found[:3]
            if self.beyond or float(probabilities @ contrasts.min(-1)) > 1e-3:
                state = pick(states, int(self.rng.random() > probabilities[0]))

    def final(self):
        state = self.engine.init()
        for _, state, _ in self:  # noqa: B007
            pass
        return state


runs = partial(pytest.mark.parametrize, "qubits", SIZES)
seeds = given(st.integers(0, 2**32 - 1))


@runs()
@EXAMPLES
@seeds
def test_probabilities_beliefs_and_bounds(qubits, seed):
    for operation, _, (probabilities, contrasts, _, _, beliefs) in Run(qubits, seed, beyond=True):
        assert np.all(probabilities >= -1e-6), operation
        np.testing.assert_allclose(probabilities.sum(), 1, atol=1e-5)
        for m in np.flatnonzero(probabilities > 1e-3):
            assert contrasts[m].min() >= 0
            assert contrasts[m].max() <= 1 + 1e-4
            assert beliefs[m].min() >= -1e-4
            assert beliefs[m].argmax() == 0 or beliefs[m].max() - beliefs[m][0] < 1e-6
            np.testing.assert_allclose(beliefs[m].sum(), 1, atol=1e-4)


@runs()
@EXAMPLES
@seeds
def test_data_processing(qubits, seed):
    """No operation, averaged over its outcomes, brings back information; without noise a gate loses none."""
    run = Run(qubits, seed, beyond=True)
    for operation, state, (probabilities, contrasts, *_) in run:
        before = run.engine.contrasts(state)
        assert np.all(probabilities @ contrasts <= before + 1e-5), operation
        assert float(probabilities @ contrasts.min(-1)) <= float(before.min()) + 1e-5, operation
        if operation.kind in GATES:
            quiet = PauliEngine(qubits, run.engine.operations, jnp.ones((qubits, 4)), run.engine.readout)
            kept = steps_of(qubits)(quiet, state, run.engine.operations.index(operation))[1][0]
            np.testing.assert_allclose(kept, before, atol=1e-6)


@runs()
@EXAMPLES
@seeds
def test_tableau_keeps_its_commutation_relations(qubits, seed):
    """L_x and L_z anticommute, generator i and destabilizer i too; nothing else does except among the destabilizers."""
    x, z, _ = (np.asarray(field) for field in Run(qubits, seed).final().rows)
    relations = np.bitwise_count((x[: qubits + 1, None] & z) ^ (z[: qubits + 1, None] & x)) & 1
    expected = np.zeros((qubits + 1, 2 * qubits), int)
    expected[0, 1] = expected[1, 0] = 1
    for i in range(qubits - 1):
        expected[2 + i, qubits + 1 + i] = 1
    expected[:2, qubits + 1 :] = relations[:2, qubits + 1 :]
    np.testing.assert_array_equal(relations, expected)


@jax.jit
def products(generators, chosen):
    return jax.vmap(partial(product, generators))(chosen)


def recombined(state: PauliState, rng) -> PauliState:
    """The same physical state from other generators and other representatives of the logical operators."""
    count = state.rows.x.shape[0] // 2 - 1
    mixing = np.eye(count, dtype=int)
    for _ in range(4 * count):
        a, b = rng.integers(count, size=2)
        mixing[a] ^= mixing[b] if a != b else 0
    logical = rng.integers(0, 2, (2, count))
    generators = jax.tree.map(lambda field: field[2 : count + 2], state.rows)
    single = lambda row: jax.tree.map(lambda field: field[row], state.rows)  # noqa: E731
    factors = products(generators, jnp.asarray(np.concatenate([logical, mixing]), jnp.uint32))
    others = [pick(factors, i) for i in range(count + 2)]
    new = [multiply(single(i), others[i]) for i in range(2)] + others[2:] + [single(r) for r in range(count + 2, 2 * count + 2)]
    weights = 1 << np.arange(count)
    group = np.arange(1 << count)
    bits = group[:, None] >> np.arange(count) & 1
    old = (bits @ mixing % 2) @ weights if count else group
    shifts = [0, logical[0] @ weights, (logical[0] ^ logical[1]) @ weights, logical[1] @ weights]
    coefficients = jnp.stack([state.coefficients[q][old ^ int(shift)] for q, shift in enumerate(shifts)])
    return PauliState(stacked(new), coefficients, state.axis, state.last)


def stacked(rows):
    return jax.tree.map(lambda *fields: jnp.stack(fields), *rows)


@runs()
@EXAMPLES
@seeds
def test_canonical_form_is_unique(qubits, seed):
    run = Run(qubits, seed)
    state = run.final()
    other = recombined(state, run.rng)
    one, two = canonical(state.rows), canonical(other.rows)
    np.testing.assert_array_equal(one.masks, two.masks)
    np.testing.assert_allclose(run.engine.contrasts(state), run.engine.contrasts(other), atol=1e-6)
    assert_same_belief(belief(state, one), belief(other, two))


def assert_same_belief(one, two):
    """Where several error classes are likeliest, any of them may stand first."""
    np.testing.assert_allclose(np.sort(one), np.sort(two), atol=1e-5)
    if np.diff(np.sort(one)[-2:])[0] > 1e-4:
        np.testing.assert_allclose(one, two, atol=1e-5)


@runs()
@EXAMPLES
@seeds
def test_canonical_form_is_idempotent(qubits, seed):
    form = canonical(Run(qubits, seed).final().rows)
    bit = np.uint32((1 << qubits) - 1)
    rest = np.zeros(qubits - 1, np.uint32)
    rows = Paulis(jnp.append(form.masks & bit, rest), jnp.append(form.masks >> qubits, rest), jnp.zeros(2 * qubits, jnp.uint32))
    again = canonical(rows)
    np.testing.assert_array_equal(again.masks, form.masks)
    np.testing.assert_array_equal(again.history, [0, 0, *(1 << np.arange(qubits - 1))])


def test_order_of_commuting_gates_does_not_matter():
    operations = (Operation("cnot", (0, 1)), Operation("cnot", (0, 2)), Operation("h", (3,)), Operation("cz", (2, 3)), Operation("s", (1,)))
    engine = PauliEngine(4, operations, jnp.ones((4, 4)), jnp.zeros((4, 2)))
    advance = jax.jit(engine.branches)
    forms = []
    for order in ((0, 1, 2, 3, 4), (2, 1, 0, 4, 3), (1, 2, 3, 0, 4)):
        state = engine.init()
        for action in order:
            state = pick(advance(state, action)[1], 0)
        forms.append((canonical(state.rows).masks, belief(state, canonical(state.rows))))
    for masks, beliefs in forms[1:]:
        np.testing.assert_array_equal(masks, forms[0][0])
        np.testing.assert_array_equal(beliefs, forms[0][1])


@runs()
@EXAMPLES
@seeds
def test_pauli_gates_change_only_the_frame(qubits, seed):
    """The same history with extra Pauli gates: outcomes turn as the frame says, belief and R_Q stay, if both outcomes are read alike."""
    run = Run(qubits, seed, lopsided=False)
    todo = instructions(run.engine.operations)
    frame, shifted = Paulis(*map(jnp.uint32, (0, 0, 0))), run.engine.init()
    state = run.engine.init()
    for _ in range(12):
        action, gate, qubit = (int(run.rng.integers(n)) for n in (len(run.engine.operations), 3, qubits))
        table = jnp.asarray(conjugation_table("xyz"[gate]), jnp.uint32)
        shifted = shifted._replace(rows=conjugate(shifted.rows, jnp.uint32(qubit), jnp.uint32(31), table))
        frame = frame._replace(x=frame.x ^ ((gate < 2) << qubit), z=frame.z ^ ((gate > 0) << qubit))
        frame = conjugate(frame, *(jnp.asarray(v[action]) for v in (todo.first, todo.second, todo.table)))
        turned = int(anticommute(frame.x, frame.z, todo.x[action], todo.z[action])) if todo.recorded[action] else 0
        frame = frame._replace(x=frame.x & ~todo.flipped[action], z=frame.z & ~todo.flipped[action])
        probabilities, contrasts, states, forms, beliefs = run.step(state, action)
        probabilities2, contrasts2, states2, forms2, beliefs2 = run.step(shifted, action)
        if float(probabilities @ contrasts.min(-1)) < 1e-3:
            return
        m = int(run.rng.random() > probabilities[0])
        np.testing.assert_allclose(probabilities[m], probabilities2[m ^ turned], atol=1e-5)
        np.testing.assert_allclose(contrasts[m], contrasts2[m ^ turned], atol=1e-4)
        np.testing.assert_array_equal(forms.masks[m], forms2.masks[m ^ turned])
        assert_same_belief(beliefs[m], beliefs2[m ^ turned])
        state, shifted = pick(states, m), pick(states2, m ^ turned)


# Looking ahead


@cache
def looking_ahead(qubits):
    readouts = [(i, op) for i, op in enumerate(all_operations(qubits)) if op.kind == "measure"]
    todo = instructions(tuple(op for _, op in readouts))

    @jax.jit
    def compare(engine, state):
        readout = engine.readout[todo.measured]
        quiet = PauliEngine(qubits, engine.operations, jnp.ones_like(engine.transfer), engine.readout)
        probabilities, states = jax.vmap(partial(quiet.branches, state))(jnp.array([i for i, _ in readouts]))
        values = jax.vmap(jax.vmap(quiet.recoverable))(states)
        how = jax.vmap(partial(relation, state.rows))(jnp.asarray(todo.x), jnp.asarray(todo.z))
        return foresight(state, jnp.asarray(todo.x), jnp.asarray(todo.z), readout), readout, probabilities, values, how

    return compare


@pytest.mark.parametrize("qubits", SIZES)
@EXAMPLES
@seeds
def test_foresight_is_what_happens(qubits, seed):
    run = Run(qubits, seed, length=12, beyond=seed % 2 == 1)
    state = run.final()
    ahead, readout, probabilities, values, how = looking_ahead(qubits)(run.engine, state)
    np.testing.assert_allclose(ahead.recoverable, (probabilities * values).sum(-1), atol=1e-5)
    expectation = np.abs(probabilities[:, 0] - probabilities[:, 1] - bias(readout)) / contrast(readout)
    np.testing.assert_allclose(ahead.expectation, expectation, atol=1e-5)
    np.testing.assert_array_equal(ahead.random, how.random)
    np.testing.assert_array_equal(ahead.logical, how.logical)
    even = ahead.random | (ahead.logical & ~state.lost)
    np.testing.assert_allclose(np.asarray(probabilities)[even, 0], (1 + bias(readout)[even]) / 2, atol=1e-6)
    np.testing.assert_allclose(np.asarray(values)[ahead.logical], 0, atol=1e-6)


# Sizes


@pytest.mark.parametrize("qubits", [1, 10])
def test_smallest_and_largest(qubits):
    operations = (Operation("x", (qubits - 1,)), Operation("measure", (qubits - 1,), "z"))
    engine = PauliEngine(qubits, operations, jnp.ones((qubits, 4)), jnp.zeros((qubits, 2)))
    advance = jax.jit(engine.branches)
    state = pick(advance(engine.init(), 0)[1], 0)
    assert state.coefficients.shape == (4, 2 ** (qubits - 1))
    probabilities, states = advance(state, 1)
    np.testing.assert_allclose(probabilities, [0.5, 0.5] if qubits == 1 else [0, 1])
    assert float(engine.recoverable(pick(states, 1))) == (0 if qubits == 1 else 1)
    assert belief(state, canonical(state.rows)).shape == (2 ** (qubits + 1),)
