"""The density engine against closed forms and the master equation, for all that is not Pauli physics."""

import itertools
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from lindblad import Reference
from random_engines import pick
from random_physics import all_operations

from szilard.physics.device_physics import Physics, density_engine
from szilard.physics.fluctuating_field import Field
from szilard.physics.noise import transfer_eigenvalues
from szilard.physics.operations import Operation

INF = np.inf


@pytest.fixture(autouse=True)
def float64():
    with jax.enable_x64(True):
        yield


def physics_of(times, operations=(Operation("idle"),), **more: Any) -> Physics:
    """From (bit flip, dephasing, depolarizing, T1, T2) of each qubit."""
    flip, phase, mix, down, coherence = np.array(times, float).T
    relaxation = np.stack([down, coherence], 1)
    return Physics(qubits=len(times), operations=operations, transfer=transfer_eigenvalues(flip, phase, mix), relaxation=relaxation, **more)


def quiet(qubits):
    return [(INF,) * 5] * qubits


def after(engine_of, plan):
    """R_Q on the axes after each of the operations of `plan`, none of which is a measurement."""
    engine = engine_of()
    advance = jax.jit(lambda state, action: engine.branches(state, action)[1][0])
    states = list(itertools.accumulate(map(jnp.asarray, plan), advance, initial=engine.init()))
    return np.array([engine.contrasts(state) for state in states[1:]])


# Closed forms


@pytest.mark.parametrize(("down", "coherence"), [(60.0, 80.0), (60.0, 30.0), (60.0, 120.0), (INF, 50.0)])
def test_bare_qubit_keeps_what_the_shorter_time_leaves(down, coherence):
    found = after(lambda: density_engine(physics_of([(INF, INF, INF, down, coherence)])), (0,) * 40)
    steps = np.arange(1, 41)
    np.testing.assert_allclose(found.min(1), np.exp(-steps / min(down, coherence)), rtol=1e-12)
    np.testing.assert_allclose(found, np.exp(-steps[:, None] / [coherence, coherence, down]), rtol=1e-12)


def test_a_qubit_relaxes_to_zero():
    engine = density_engine(physics_of([(INF, INF, INF, 5.0, 7.0)]), dtype=jnp.float64)
    state = jax.lax.fori_loop(0, 300, lambda _, state: engine.branches(state, jnp.asarray(0))[1][0], engine.init())
    np.testing.assert_allclose(engine.matrices(state)[0], [[1, 0], [0, 0]], atol=1e-12)


COPY = (Operation("idle"), Operation("cnot", (0, 1)), Operation("x", (0,)), Operation("x", (1,)))
COUPLINGS, SIGMA, STEPS = (0.7, -0.2), 0.03, 24


def field_device(tau, sigma=SIGMA, couplings=COUPLINGS):
    return density_engine(physics_of(quiet(2), COPY, field=Field(couplings, sigma, tau)), steps=STEPS + 1, dtype=jnp.float64)


def spread(tau, signs):
    """The variance of sum_t sign_t f_t for a field of variance 1 and correlation exp(-t / tau)."""
    t = np.arange(len(signs))
    lag = np.abs(t[:, None] - t)
    correlation = np.exp(-lag / tau) if tau else (lag == 0).astype(float)
    return signs @ correlation @ signs


@pytest.mark.parametrize("tau", [0.0, 0.4, 5.0, 60.0, INF])
def test_two_entangled_qubits_lose_their_phase_in_a_field(tau):
    """cos|00> + sin|11>: m_a - m_b = 2 (mu_0 + mu_1), from the copying on, and exp(-(m_a - m_b)^2 sigma^2 var / 2)."""
    found = after(lambda: field_device(tau), (1, *(0,) * STEPS))
    for kept in (1, 5, STEPS):
        lost = (2 * sum(COUPLINGS) * SIGMA) ** 2 * spread(tau, np.ones(kept + 1)) / 2
        np.testing.assert_allclose(found[kept], [np.exp(-lost), np.exp(-lost), 1], rtol=1e-11)


@pytest.mark.parametrize("tau", [0.0, 5.0, INF])
def test_an_echo_undoes_a_field_that_stands_still(tau):
    """X on both qubits in the middle turns the sign of what follows; the copying comes first."""
    half = STEPS // 2
    signs = np.concatenate([np.ones(half), [1 - 2 * COUPLINGS[0] / sum(COUPLINGS)], -np.ones(half + 1)])
    found = after(lambda: field_device(tau), (1, *(0,) * (half - 1), 2, 3, *(0,) * half))
    lost = (2 * sum(COUPLINGS) * SIGMA) ** 2 * spread(tau, signs) / 2
    np.testing.assert_allclose(found[-1], [np.exp(-lost), np.exp(-lost), 1], rtol=1e-11)


def test_qubits_that_feel_the_field_oppositely_keep_everything():
    """cos|00> + sin|11> with couplings mu and -mu has m_a = m_b: a subspace without decoherence."""
    for tau in (0.0, 5.0, INF):
        found = after(lambda tau=tau: field_device(tau, 0.3, (0.7, -0.7)), (1, *(0,) * STEPS))
        np.testing.assert_allclose(found[1:], np.broadcast_to(found[0], found[1:].shape), rtol=1e-12)


def test_a_field_without_memory_is_white():
    found = [after(lambda tau=tau: field_device(tau, 0.2), (1, 0, 2, 0, 3, 0, 0)) for tau in (0.0, 0.01)]
    np.testing.assert_allclose(found[0], found[1], rtol=1e-12)


@pytest.mark.parametrize("tau", [0.0, 5.0, INF])
def test_waiting_long_is_waiting_often(tau):
    """One operation of seven steps is the same operation and six idle steps, with all kinds of noise and a field."""
    times = [(90.0, 200.0, 150.0, 80.0, 60.0), (70.0, INF, 90.0, 50.0, 100.0)]
    one = physics_of(times, COPY, field=Field(COUPLINGS, SIGMA, tau))
    long = replace(one, durations=(1, 7, 1, 3))
    often = after(lambda: density_engine(one, dtype=jnp.float64), (1, *(0,) * 6, 3, 0, 0))
    once = after(lambda: density_engine(long, dtype=jnp.float64), (1, 3))
    np.testing.assert_allclose(once, often[[6, 9]], rtol=1e-12)


# Against the master equation


def random_physics(qubits, rng) -> tuple[Physics, list[tuple[float, ...]]]:
    """Everything at once: relaxation, Pauli noise, all errors of operations, weak measurements, long operations."""
    operations = all_operations(qubits)
    down = rng.uniform(20, 90, qubits)
    times = np.stack([*rng.uniform(40, 200, (3, qubits)), down, rng.uniform(0.3, 2, qubits) * down], 1)
    size = np.array([4.0 ** len(operation.qubits) for operation in operations])
    fit = rng.random(len(operations)) < 0.5  # not all operations have errors
    more: Any = {
        "durations": tuple(rng.integers(1, 4, len(operations)).tolist()),
        "readout": rng.uniform(0, 0.2, (qubits, 2)),
        "gate_error": fit * rng.uniform(0, 0.2, len(operations)) * np.where(size > 1, (size - 1) / size, 0),
        "over_rotation": fit * rng.normal(0, 0.3, len(operations)),
        "strength": rng.uniform(0.3, 1, qubits),
    }
    return physics_of(times, operations, **more), list(map(tuple, times))


FIELDS = {"none": (0.0, 0.0), "white": (0.1, 0.0), "static": (0.02, INF)}


@pytest.mark.parametrize("kind", FIELDS)
@pytest.mark.parametrize("qubits", [1, 2, 3])
def test_master_equation(qubits, kind):
    """All four operators after random circuits, to 1e-11; the field is averaged over 60 values by the reference."""
    rng = np.random.default_rng(10 * qubits + len(kind))
    physics, times = random_physics(qubits, rng)
    sigma, tau = FIELDS[kind]
    couplings = tuple(rng.uniform(-1, 1, qubits).tolist())
    nodes, weights = np.polynomial.hermite_e.hermegauss(60) if kind == "static" else (np.zeros(1), np.ones(1))
    white = sigma if kind == "white" else 0.0
    engine = density_engine(replace(physics, field=Field(couplings, sigma, tau) if sigma else None), dtype=jnp.float64)
    step = jax.jit(engine.branches)
    for _ in range(4 if qubits < 3 else 2):
        references = [Reference(physics, times, couplings, white, sigma * x) for x in nodes]
        state, likelihood = engine.init(), 1.0
        for _ in range(8):
            action = int(rng.integers(len(physics.operations)))
            probabilities, states = step(state, jnp.asarray(action))
            outcome = int(rng.random() > probabilities[0])
            state, likelihood = pick(states, outcome), likelihood * float(probabilities[outcome])
            for reference in references:
                reference.advance(action, outcome)
        known = np.tensordot(weights / weights.sum(), [reference.state for reference in references], 1)
        np.testing.assert_allclose(likelihood, np.trace(known[0]).real, rtol=1e-10)
        np.testing.assert_allclose(engine.matrices(state), known / likelihood, atol=1e-11)
