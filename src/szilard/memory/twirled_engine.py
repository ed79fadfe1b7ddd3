"""The Pauli engine nearest to a device that needs the density engine: all its physics, averaged over random Pauli frames.

A twirled channel keeps the diagonal of its Pauli transfer matrix (Wallman and Emerson, Phys. Rev. A 94, 052325 (2016)): relaxation becomes
Pauli noise, over-rotation the error of a gate, a weak measurement a poor readout. What is coherent from step to step is left out. So it
may propose strategies and never judges them.
"""

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from ..physics.density_engine import DensityEngine
from ..physics.gates import GATES
from ..physics.operations import Operation
from ..physics.pauli_engine import PauliEngine
from ..physics.pauli_transfer import pauli_transfer

XX, YY, ZZ = 0, 3, 4  # places in `decoherence.ELEMENTS`
PAULI = {"x": 1, "y": 2, "z": 3}


def twirled_engine(engine: DensityEngine) -> PauliEngine:
    """The twirl of noise, field, gates, resets and measurements of `engine`, operation by operation."""
    maps, kind = np.asarray(engine.maps, np.float64), engine.maps.dtype
    both = zip(engine.operations, maps, strict=True)
    errors = np.array([_error(operation, _local(operation, outcomes)) for operation, outcomes in both])
    return PauliEngine(
        engine.qubits,
        engine.operations,
        jnp.asarray(_transfer(engine), kind),
        jnp.asarray(_readout(engine, maps), kind),
        engine.durations,
        jnp.asarray(np.clip(errors, 0, 1), kind),
    )


def _transfer(engine: DensityEngine) -> Float[np.ndarray, "qubits 4"]:
    """Of one step of noise, in the order of `PauliEngine.transfer`."""
    noise, white, roots, _ = engine.surroundings
    idle = engine.operations.index(Operation("idle"))
    mean = np.einsum("fqe,f->qe", np.asarray(noise[idle], np.float64), np.asarray(roots, np.float64) ** 2)
    alone = 2 * 4 ** np.arange(engine.qubits)[::-1]  # |0><1| of one qubit, the others in agreement
    field = np.ones(engine.qubits) if white is None else np.asarray(white[idle], np.float64)[alone]
    return np.stack([np.ones(engine.qubits), mean[:, XX] * field, mean[:, ZZ], mean[:, YY] * field], 1)


def _readout(engine: DensityEngine, maps: Float[np.ndarray, "actions 2 local local"]) -> Float[np.ndarray, "qubits 2"]:
    """How often the wrong outcome is recorded, P(-|+) and P(+|-)."""
    found = np.zeros((engine.qubits, 2))
    for operation, outcomes in zip(engine.operations, maps, strict=True):
        if operation.kind == "measure":
            whole, part = _local(operation, outcomes)[0, 0, [0, PAULI[operation.basis]]]
            found[operation.qubits[0]] = 1 - whole - part, whole - part
    return np.clip(found, 0, 1)


def _local(operation: Operation, outcomes: Float[np.ndarray, "2 local local"]) -> Float[np.ndarray, "2 paulis paulis"]:
    """What it does to its own qubits alone; see `local_maps`."""
    others = outcomes.shape[-1] // 4 ** max(len(operation.qubits), 1)
    return outcomes[:, ::others, ::others]


def _error(operation: Operation, outcomes: Float[np.ndarray, "2 paulis paulis"]) -> float:
    """The probability of a Pauli error with which the fidelity is the same; of a reset, that it leaves the qubit flipped."""
    whole = outcomes.sum(0)
    if operation.kind == "reset":
        return (1 - whole[3, 0]) / 2
    if operation.kind in GATES:
        return 1 - float(np.sum(pauli_transfer([GATES[operation.kind]]) * whole)) / len(whole)
    return 0.0
