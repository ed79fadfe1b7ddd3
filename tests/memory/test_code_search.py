"""Does the search find the codes that theory knows?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.devices import Device
from szilard.memory.code_search import code_search
from szilard.scenario import Choice, rollout
from szilard.scenarios.engines import pauli_engine
from szilard.scenarios.quantum_memory import quantum_memory

ALL = tuple((a, b) for a in range(5) for b in range(a + 1, 5))


def engine_of(device):
    return pauli_engine(device, jnp.float32, device.transfer())


def device(qubits, gates, **noise):
    couplings = tuple(pair for pair in ALL if max(pair) < qubits)
    return Device(qubits, couplings, gates, measure=(qubits - 1,), **{name: (time,) * qubits for name, time in noise.items()})


def kept(device, actions, steps):
    """R_Q after these actions and idling."""
    memory = quantum_memory(device, steps)
    script = jnp.asarray([*actions, *[memory.idle] * (steps - len(actions))])
    return float(rollout(memory, lambda key, state, t: Choice(script[t], t + 1), jax.random.key(0), 0, memory.recoverable).record[-1])


def test_five_qubit_code_is_found():
    """Laflamme et al., Phys. Rev. Lett. 77, 198 (1996): five qubits mend any error of one. What it costs is then of second order."""
    five = device(5, ("cnot", "h", "s"), depolarizing_time=10**5)
    found = code_search(engine_of(five), seed=0, deepest=10)[-1][0].actions
    assert len(found) == 10
    lost = [1 - kept(five, found, steps) for steps in (1000, 2000)]
    assert 1 - kept(five, (), 2000) == pytest.approx(1 - np.exp(-2000 * 4 / 3 / 10**5), rel=0.3)
    assert lost[1] < 0.35 * (1 - kept(five, (), 2000)) and lost[1] / lost[0] > 2.5  # the square of two would be four


def test_repetition_code_is_found():
    trio = device(3, ("cnot", "x"), bit_flip_time=1200.0)
    found = code_search(engine_of(trio), seed=0)[-1][0].actions
    names = sorted(str(engine_of(trio).operations[gate]) for gate in found)
    assert names in (["cnot 0 1", "cnot 0 2"], ["cnot 0 1", "cnot 1 2"], ["cnot 0 2", "cnot 2 1"])


def test_code_against_relaxation_is_found():
    """Leung et al., Phys. Rev. A 56, 2567 (1997): four qubits, of which one relaxes."""
    four = device(4, ("cnot", "h"), relaxation_time=2000.0)
    found = code_search(quantum_memory(four).engine, seed=0, deepest=4)[-1][0].actions
    assert len(found) == 4
    assert kept(four, found, 200) > 0.977 and kept(four, (), 200) == pytest.approx(np.exp(-0.1), abs=1e-5)


def test_nothing_is_found_where_there_is_no_code():
    assert code_search(engine_of(device(1, ("x", "h"), bit_flip_time=100.0)), seed=0) == []
    assert code_search(engine_of(device(2, (), bit_flip_time=100.0)), seed=0) == []
