"""Devices drawn at random, and both engines of them."""

import itertools
from typing import Any

import jax.numpy as jnp
import numpy as np

from szilard.physics.device_physics import Physics, density_engine
from szilard.physics.gates import GATES, gate_qubits
from szilard.physics.operations import Operation
from szilard.physics.pauli_engine import PauliEngine


def all_operations(qubits):
    gates = [Operation(g, q) for g in GATES for q in itertools.permutations(range(qubits), gate_qubits(g))]
    readouts = [Operation("measure", (q,), b) for q in range(qubits) for b in "xyz"]
    return (Operation("idle"), *gates, *readouts, *(Operation("reset", (q,)) for q in range(qubits)))


def random_transfer(rng, qubits):
    """Each qubit with its own bit flips, dephasing and depolarization."""
    flip, dephase, depolarize = rng.uniform(0.001, 0.05, (3, qubits))
    one = np.ones(qubits)
    x, z, y = np.exp([-2 * dephase, -2 * flip, -2 * (flip + dephase)]) * np.exp(-4 / 3 * depolarize)
    return np.stack([one, x, z, y], 1)


def both_engines(qubits, operations, transfer, readout, *, durations=None, gate_error=None, dtype: Any = jnp.float32):
    """The Pauli engine and the density engine with the same physics."""
    cast: Any = lambda value: None if value is None else jnp.asarray(value, dtype)  # noqa: E731
    fast = PauliEngine(qubits, operations, cast(transfer), cast(readout), durations, cast(gate_error))
    described: Any = {"transfer": transfer, "readout": readout, "durations": durations, "gate_error": gate_error}
    return fast, density_engine(Physics(qubits=qubits, operations=operations, **described), dtype=dtype)


def pair(qubits, seed, dtype):
    """Both engines with every gate, basis and kind of Pauli noise; symmetric readout and nothing else."""
    rng = np.random.default_rng(seed)
    transfer = random_transfer(rng, qubits)
    readout = np.repeat(rng.uniform(0, 0.1, (qubits, 1)), 2, 1)
    return rng, *both_engines(qubits, all_operations(qubits), transfer, readout, dtype=dtype)


def imperfect_pair(qubits, seed, dtype):
    """Both engines with all the Pauli physics that there is: lopsided readout, errors of gates and resets, long operations."""
    rng = np.random.default_rng(seed)
    operations = all_operations(qubits)
    size = np.array([4.0 ** len(operation.qubits) for operation in operations])
    most = np.where([operation.kind == "reset" for operation in operations], 0.5, (size - 1) / size)
    extra = {"durations": tuple(rng.integers(1, 6, len(operations)).tolist()), "gate_error": rng.uniform(0, 0.2, len(operations)) * most}
    return rng, *both_engines(qubits, operations, random_transfer(rng, qubits), rng.uniform(0, 0.2, (qubits, 2)), dtype=dtype, **extra)
