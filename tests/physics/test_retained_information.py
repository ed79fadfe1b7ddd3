"""What the density engine knows without eigenvalues: collision information, retained information, and what measurements would do."""

from dataclasses import replace
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from random_engines import pick
from random_physics import imperfect_pair
from test_density_engine import random_physics

from szilard.physics.collision_foresight import collision_foresight
from szilard.physics.density_engine import LEAST, of_squares
from szilard.physics.device_physics import Physics, density_engine
from szilard.physics.operations import Operation
from szilard.physics.walsh import walsh_hadamard


@pytest.fixture(autouse=True)
def float64():
    with jax.enable_x64(True):
        yield


@pytest.mark.parametrize("qubits", [2, 3])
def test_pauli_states_in_closed_form(qubits):
    """With lambda_js the transforms of the coefficients: F_j = sum_s lambda_js^2 / lambda_0s, and I_2 with both sums apart."""
    rng, fast, slow = imperfect_pair(qubits, 3, jnp.float64)
    steps = [jax.jit(engine.branches) for engine in (fast, slow)]
    told = jax.jit(lambda state: (slow.collision_information(state), slow.retained_contrasts(state)))
    compared = 0
    for _ in range(4):
        a, b = fast.init(), slow.init()
        for _ in range(8):
            action = jnp.asarray(int(rng.integers(len(fast.operations))))
            probabilities, after = steps[0](a, action)
            a, b = (pick(states, int(rng.random() > probabilities[0])) for states in (after, steps[1](b, action)[1]))
            if bool(a.lost):
                break
            whole, *rest = np.asarray(walsh_hadamard(a.coefficients)) / a.coefficients.shape[-1]
            squares = np.sum(np.square(rest))
            expected = np.log2((1 + squares / np.sum(whole**2)) / 2)
            collision, found = told(b)
            np.testing.assert_allclose(collision, expected, atol=1e-12)
            retained = np.sum(np.square(rest) / (whole + 2 * LEAST), -1)  # each syndrome has two dimensions
            np.testing.assert_allclose(found, retained, atol=1e-10)
            compared += 1
    assert compared > 8


@pytest.mark.parametrize("qubits", [1, 2])
def test_averaged_over_outcomes_nothing_is_won(qubits):
    """The data-processing inequality, for every operation with all errors, and K before and after a measurement that does not disturb."""
    rng = np.random.default_rng(qubits)
    physics, _ = random_physics(qubits, rng)
    engine = density_engine(physics, dtype=jnp.float64)
    look = lambda state: (engine.retained_information(state), jnp.min(engine.contrasts(state)), jnp.min(engine.retained_contrasts(state)))  # noqa: E731
    step, told = jax.jit(engine.branches), jax.jit(jax.vmap(look))
    state = engine.init()
    before = np.ones(3)
    for _ in range(40):
        probabilities, states = step(state, jnp.asarray(int(rng.integers(len(physics.operations)))))
        both = np.stack(told(states))
        assert np.all(both @ probabilities <= before + 10 * LEAST)
        taken = int(rng.random() > probabilities[0])
        state, before = states[taken], both[:, taken]
        assert before[1] ** 2 <= before[2] + 10 * LEAST
        if before[1] < 0.05:
            state, before = engine.init(), np.ones(3)


def test_rounding_after_an_unlikely_outcome_leaves_numbers():
    """Rho_0 that is negative somewhere, as in single precision after a measurement that repeats another; and no state at all."""
    engine = density_engine(Physics(qubits=1, operations=(Operation("idle"),), transfer=np.ones((1, 4))), dtype=jnp.float32)
    beyond = engine.init().at[0, 0, 3].set(1.001)
    for state in (beyond, 0 * beyond):
        found = np.asarray(engine.retained_contrasts(state))
        assert np.all(found >= 0) and np.all(found <= 1)
    remainders = jnp.array([[1e-12, -1e-7, 0, 0], [1e-12, 1e-7, 0, 0], [-1e-9, 1e-7, 0, 0]])
    assert of_squares(remainders).tolist() == [-1, 1, -1]


def test_reading_a_syndrome_takes_nothing():
    """Two qubits against bit flips, their parity on a third: when it is read, I_2 falls, which overrates the likely outcome; K does not."""
    parity = Operation("cnot", (0, 2)), Operation("cnot", (1, 2)), Operation("measure", (2,), "z")
    operations = (Operation("cnot", (0, 1)), Operation("idle"), *parity)
    transfers = np.tile([[1, 1, 0.8, 0.8]], (3, 1)), np.ones((3, 4))
    noisy, quiet = (density_engine(Physics(qubits=3, operations=operations, transfer=t), dtype=jnp.float64) for t in transfers)
    steps = [jax.jit(engine.branches) for engine in (noisy, quiet)]
    state = noisy.init()
    for action, step in ((0, 0), (1, 0), (2, 1), (3, 1)):
        state = steps[step](state, jnp.asarray(action))[1][0]
    probabilities, states = steps[1](state, jnp.asarray(4))
    look = lambda s: (noisy.retained_information(s), noisy.collision_information(s), jnp.min(noisy.retained_contrasts(s)))  # noqa: E731
    told = jax.jit(jax.vmap(lambda s: jnp.stack(look(s))))
    lost = told(state[None])[0] - probabilities @ told(states)
    assert abs(lost[0]) < 10 * LEAST and lost[1] > 0.01 and abs(lost[2]) < 10 * LEAST


@pytest.mark.parametrize("qubits", [1, 2])
def test_foresight_is_what_happens(qubits):
    rng = np.random.default_rng(qubits)
    physics, _ = random_physics(qubits, rng)
    engine = density_engine(physics, dtype=jnp.float64)
    silent = replace(physics, transfer=np.ones((qubits, 4)), relaxation=None, durations=None)
    still = density_engine(silent, dtype=jnp.float64)
    readouts = jnp.array([action for action, operation in enumerate(physics.operations) if operation.kind == "measure"])

    @jax.jit
    def happen(state):
        probabilities, states = jax.vmap(partial(still.branches, state))(readouts)
        return probabilities, jax.vmap(jax.vmap(engine.collision_information))(states), collision_foresight(engine, state)

    step, state = jax.jit(engine.branches), engine.init()
    for _ in range(6):
        state = step(state, jnp.asarray(int(rng.integers(len(physics.operations)))))[1][0]
        probabilities, information, ahead = happen(state)
        np.testing.assert_allclose(ahead.information, jnp.sum(probabilities * information, -1), atol=1e-12)
        np.testing.assert_allclose(ahead.expectation, np.abs(probabilities[:, 0] - probabilities[:, 1]), atol=1e-12)
