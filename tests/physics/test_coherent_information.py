"""The coherent information against von Neumann entropies of density matrices, and what no channel can do."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from random_physics import pair

from szilard.physics.coherent_information import coherent_information


def entropy(matrix):
    values = np.linalg.eigvalsh(matrix)
    values = values[values > 1e-15]
    return float(-np.sum(values * np.log2(values)))


def from_density_matrices(operators):
    """S(B) - S(RB) for a reference qubit R that was maximally entangled with the logical one."""
    zero, x, y, z = np.asarray(operators)
    joint = np.block([[zero + z, x + 1j * y], [x - 1j * y, zero - z]]) / 2
    return entropy(zero) - entropy(joint)


@pytest.mark.parametrize("qubits", [1, 2, 3])
def test_density_matrices_agree(qubits):
    with jax.enable_x64(True):
        rng, fast, slow = pair(qubits, 11, jnp.float64)
        step, slow_step, information = jax.jit(fast.branches), jax.jit(slow.branches), jax.jit(coherent_information)
        compared = 0
        for _ in range(15):
            a, b = fast.init(), slow.init()
            for _ in range(12):
                action = jnp.asarray(int(rng.integers(len(fast.operations))))
                probabilities, a = step(a, action)
                _, b = slow_step(b, action)
                taken = int(rng.random() >= float(probabilities[0]))
                a, b = (jax.tree.map(lambda leaf: leaf[taken], state) for state in (a, b))  # noqa: B023
                if bool(a.lost):
                    break
                assert float(information(a)) == pytest.approx(from_density_matrices(slow.matrices(b)), abs=1e-9)
                compared += 1
        assert compared > 20


def test_averaged_over_outcomes_it_never_rises():
    """The data-processing inequality (Schumacher and Nielsen, 1996), as long as the logical qubit lives."""
    with jax.enable_x64(True):
        rng, engine, _ = pair(4, 5, jnp.float64)
        step, information = jax.jit(engine.branches), jax.jit(jax.vmap(coherent_information))
        for _ in range(20):
            state, before = engine.init(), 1.0
            for _ in range(15):
                probabilities, states = step(state, jnp.asarray(int(rng.integers(len(engine.operations)))))
                if int(states.axis[0]):
                    break
                both = information(states)
                assert float(probabilities @ both) <= before + 1e-12
                taken = int(rng.random() >= float(probabilities[0]))
                state, before = jax.tree.map(lambda leaf: leaf[taken], states), float(both[taken])  # noqa: B023


def test_one_stabilizer_pays_before_the_code_is_whole():
    """Two qubits against bit flips detect an error and correct none: R_Q gains nothing, the coherent information does."""
    from szilard.devices import reference_device
    from szilard.scenarios.quantum_memory import quantum_memory

    engine: Any = quantum_memory(reference_device(), 10).engine
    names = [str(operation) for operation in reference_device().operations]
    found = {}
    for name, plan in {"bare": ["idle"] * 6, "detect": ["cnot 0 1", *["idle"] * 5]}.items():
        state = engine.init()
        for action in plan:
            state = jax.tree.map(lambda leaf: leaf[0], engine.branches(state, jnp.asarray(names.index(action)))[1])
        found[name] = float(coherent_information(state)), float(engine.recoverable(state))
    assert found["detect"][0] > found["bare"][0] + 0.01
    assert found["detect"][1] < found["bare"][1] + 1e-6
