"""Is the twirl of the density engine the Pauli engine of the same device, and does it lead to checks?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.devices import Device
from szilard.memory.evaluation import baselines
from szilard.memory.strategy_search import strategy_search
from szilard.memory.twirled_engine import twirled_engine
from szilard.physics.density_engine import DensityEngine
from szilard.scenarios.engines import engine_of
from szilard.scenarios.quantum_memory import quantum_memory

ALL = tuple((a, b) for a in range(4) for b in range(a + 1, 4))
PAULI = {
    "bit_flip_time": (700.0, 900.0, 1100.0),
    "dephasing_time": (500.0, 400.0, 300.0),
    "readout_error": ((0.01, 0.03), (0.02, 0.05), (0.0, 0.1)),
    "gate_error": {"cnot": 0.01, "h": 0.002, "reset": 0.004},
}


def device(**physics):
    return Device(3, ((0, 1), (1, 2)), ("cnot", "h", "s", "reset"), measure=(0, 1, 2), bases=("z", "x"), **physics)


def same(dense, wanted):
    assert isinstance(dense, DensityEngine)
    found = twirled_engine(dense)
    assert found.operations == wanted.operations and found.durations == wanted.durations
    for name in ("transfer", "readout", "gate_error"):
        np.testing.assert_allclose(getattr(found, name), getattr(wanted, name), atol=1e-12, err_msg=name)


def test_of_pauli_physics_it_is_the_pauli_engine():
    with jax.enable_x64(True):
        engines = [engine_of(device(**PAULI), jnp.float64, name) for name in ("density", "pauli")]
        same(*engines)


def test_of_relaxation_it_is_the_average_over_pauli_frames():
    relaxing = device(**PAULI, relaxation_time=(300.0, 400.0, 500.0))
    with jax.enable_x64(True):
        same(engine_of(relaxing, jnp.float64), engine_of(relaxing, jnp.float64, "twirled"))


@pytest.mark.slow
def test_search_finds_checks_where_there_is_relaxation():
    """Three qubits against bit flips, checked through a fourth, all of which relax; found before, without checks: the bare code."""
    relaxing = Device(4, ALL, ("cnot", "x"), measure=(3,), bit_flip_time=(900.0,) * 4, relaxation_time=(20000.0,) * 4)
    found, by_hand = strategy_search(quantum_memory(relaxing, 100), 0, jax.random.key(0)), baselines(relaxing, 100, 512)
    assert found is not None and found.cycle
    assert found.kept > by_hand["parity_cycle"].value - 0.02  # four standard errors of their difference
    assert found.kept > by_hand["encode"].value + 0.02
