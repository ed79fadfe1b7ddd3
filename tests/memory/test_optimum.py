"""Is the optimum what a search through every strategy finds, in the other engine?"""

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.devices import Device
from szilard.memory.evaluation import baselines
from szilard.memory.optimum import optimum
from szilard.scenarios.engines import engine_of

PAIR = Device(
    2,
    couplings=((0, 1),),
    gates=("cnot", "h"),
    measure=(1,),
    readout_error=((0.05, 0.05),) * 2,
    bit_flip_time=(12.0, 30.0),
    dephasing_time=(9.0, 9.0),
)
TRIO = Device(3, couplings=((0, 1), (0, 2), (1, 2)), gates=("cnot", "x"), measure=(2,), bit_flip_time=(20.0,) * 3)


def best_by_search(device: Device, steps: int) -> float:
    """The same by trying all actions after all outcomes, on density matrices, with nothing merged."""
    with jax.enable_x64(True):
        engine: Any = engine_of(device, jnp.float64, "density")
        branches = jax.jit(jax.vmap(jax.vmap(engine.branches, (None, 0)), (0, None)))
        actions = jnp.arange(len(device.operations))
        states, chances = engine.init()[None], []
        for _ in range(steps):
            probabilities, after = branches(states, actions)
            chances.append(np.asarray(probabilities))
            states = after.reshape(-1, *after.shape[3:])
        value = np.asarray(jax.jit(jax.vmap(engine.recoverable))(states))
    for probabilities in reversed(chances):
        value = np.sum(probabilities * value.reshape(probabilities.shape), -1).max(-1)
    return float(value[0])


@pytest.mark.parametrize("steps", [1, 3])
def test_search_through_everything_finds_the_same(steps):
    found = optimum(PAIR, steps)
    assert found and found.value == pytest.approx(best_by_search(PAIR, steps), abs=1e-9)


def test_bare_qubit_can_only_wait():
    found = optimum(Device(1, gates=("x",), bit_flip_time=(50.0,)), 6)
    assert found and found.value == pytest.approx(np.exp(-12 / 50), abs=1e-12)
    assert {str(operation) for operation in found.expected} == {"idle"}


def test_three_qubits_without_a_fourth_can_only_encode():
    found, encoded = optimum(TRIO, 5), baselines(TRIO, 5, 2)["encode"]
    assert found and encoded and found.value == pytest.approx(encoded.value, abs=1e-9)
    assert [str(operation) for operation in found.expected] == ["cnot 0 1", "cnot 0 2", "idle", "idle", "idle"]


def test_physics_with_signs_or_without_tableau_is_left_out():
    assert optimum(replace(TRIO, readout_error=((0.01, 0.05),) * 3), 1) is None
    assert optimum(replace(TRIO, relaxation_time=(90.0,) * 3), 1) is None
    assert optimum(replace(TRIO, duration={"measure": 3}), 1) is None


def test_states_are_counted_before_they_are_too_many():
    assert optimum(TRIO, 5, most=500) is None
