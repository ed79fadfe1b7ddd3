"""What does an experiment see of the quantum memory, and what only a simulation?"""

import jax
import jax.numpy as jnp
import numpy as np

from szilard.devices import reference_device
from szilard.scenarios.quantum_memory import quantum_memory

DEVICE = reference_device()
SCENARIO = quantum_memory(DEVICE, 10)
STEP, OBSERVE, PRIVILEGED = jax.jit(SCENARIO.branches), jax.jit(SCENARIO.observe), jax.jit(SCENARIO.privileged)


def after(*names, outcome=0):
    """The state after these operations, each with its first outcome but for the last."""
    state = SCENARIO.init(jax.random.key(0))
    for place, name in enumerate(names):
        branch = outcome if place == len(names) - 1 else 0
        action = [str(operation) for operation in DEVICE.operations].index(name)
        state = jax.tree.map(lambda leaf: leaf[branch], STEP(state, jnp.asarray(action))[1].state)  # noqa: B023
    return state


def test_last_action_and_outcome_are_all_that_is_seen():
    """Unlike quantum states, unlike R_Q, unlike likelihood of the outcome: the same observation."""
    one, other = after("idle", "measure z 3"), after("cnot 0 1", "cnot 0 3", "cnot 1 3", "x 1", "measure z 3")
    assert float(one.likelihood) != float(other.likelihood) and float(one.kept) != float(other.kept)
    assert not np.array_equal(one.quantum.rows.x, other.quantum.rows.x)
    np.testing.assert_array_equal(OBSERVE(one), OBSERVE(other))
    assert not np.array_equal(PRIVILEGED(one), PRIVILEGED(other))


def test_every_action_and_every_outcome_is_told_apart():
    seen = [OBSERVE(after(str(operation))) for operation in DEVICE.operations]
    seen += [OBSERVE(SCENARIO.init(jax.random.key(0))), OBSERVE(after("cnot 0 3", "measure z 3", outcome=1))]
    assert len(np.unique(np.stack(seen), axis=0)) == len(DEVICE.operations) + 2


def test_rounding_beyond_one_leaves_the_observation_finite():
    """In single precision, long runs of gates and measurements take expectations and R_Q to 1 + 1e-6 and more."""
    state = SCENARIO.init(jax.random.key(0))
    beyond = jnp.float32(1 + 3e-6)
    state = state._replace(quantum=state.quantum._replace(coefficients=state.quantum.coefficients * beyond), kept=beyond)
    assert np.all(np.isfinite(PRIVILEGED(state)))
