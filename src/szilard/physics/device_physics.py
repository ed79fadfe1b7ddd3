"""The density engine of a device, from its numbers."""

from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from .decoherence import lasting, relaxed, rotated
from .density_engine import DensityEngine, Surroundings
from .fluctuating_field import Field, enough, grid, white_decay
from .gates import GATES
from .noise import namespace
from .operations import Operation
from .pauli_transfer import depolarized, gate_map, measurement_maps, reset_map

Numbers = np.ndarray | Array


@dataclass(frozen=True, kw_only=True)
class Physics:
    """All that the density engine knows of a device. What is None is ideal, takes one step, or is not there.

    Args:
        qubits: their number.
        operations: what the device can do.
        transfer: Pauli transfer eigenvalues of one step of noise, in the order I, X, Z, Y.
        relaxation: T1 and T2 in steps, inf for never, without what `transfer` contains.
        durations: whole steps that each operation takes.
        readout: per qubit the probabilities that -1 is recorded in the state +1, and +1 in the state -1.
        gate_error: per operation the probability of a Pauli error after it; of a reset: that it leaves the qubit flipped.
        over_rotation: per operation the angle by which a gate turns too far, see `pauli_transfer.gate_map`.
        strength: of the measurements, per qubit, see `pauli_transfer.measurement_maps`.
        field: that all qubits feel.
    """

    qubits: int
    operations: tuple[Operation, ...]
    transfer: Float[Numbers, "qubits 4"]
    relaxation: Float[Numbers, "qubits 2"] | None = None
    durations: tuple[int, ...] | None = None
    readout: Float[Numbers, "qubits 2"] | None = None
    gate_error: Float[Numbers, "actions"] | None = None
    over_rotation: Float[Numbers, "actions"] | None = None
    strength: Float[Numbers, "qubits"] | None = None
    field: Field | None = None


def density_engine(physics: Physics, *, steps: int = 200, dtype: Any = None) -> DensityEngine:
    """The engine of a device.

    Within a step come the operation, its over-rotation, its error; then, once for every step that it takes, the rotation by the field,
    noise and relaxation together, and the field's change. NumPy's float64 is kept until the last; JAX arrays may be traced.

    Args:
        physics: of the device.
        steps: of a run, for which the grid of the field's values is made fine enough.
        dtype: of the engine; that of `transfer` unless given.
    """
    qubits, operations, field = physics.qubits, physics.operations, physics.field
    dtype = dtype or jnp.result_type(physics.transfer)
    maps = jnp.asarray(operation_maps(physics), dtype)
    lasts, once = physics.durations or (1,) * len(operations), (1,) * len(operations)
    step = relaxed(physics.transfer, np.full((qubits, 2), np.inf) if physics.relaxation is None else physics.relaxation)
    points = grid(field, enough(field, steps)) if field and not field.white else None
    stepwise = field is not None and max(lasts) > 1 and not _commute(step, field)
    found = Surroundings(*_surroundings(step, field, points, once if stepwise else lasts))
    surroundings = jax.tree.map(lambda leaf: jnp.asarray(leaf, dtype), found)
    return DensityEngine(qubits, operations, maps, surroundings, physics.durations, stepwise)


def _surroundings(step, field: Field | None, points, lasts: tuple[int, ...]) -> tuple:
    if field is None:
        return lasting(step[None], lasts), None, np.ones(1), None
    if points is None:
        return lasting(step[None], lasts), white_decay(field) ** np.array(lasts)[:, None], np.ones(1), None
    turned = step @ rotated(2 * points.values[:, None] * np.array(field.couplings))
    return lasting(turned, lasts), None, points.roots, points.transition if np.isfinite(field.correlation_time) else None


def _commute(step, field: Field) -> bool:
    """Whether several steps of noise and field are the same as their noise and then their field; a static one is part of the noise."""
    if np.isinf(field.correlation_time):
        return True
    return field.white and isinstance(step, np.ndarray) and bool(np.all(step[:, 1, 1] == step[:, 2, 2]))


def operation_maps(physics: Physics) -> Float[Numbers, "actions 2 local local"]:
    """What each operation does to its local qubits with either outcome, see `local_maps`."""
    qubits, count = physics.qubits, len(physics.operations)
    readout = np.zeros((qubits, 2)) if physics.readout is None else physics.readout
    strength = np.ones(qubits) if physics.strength is None else physics.strength
    errors = np.zeros(count) if physics.gate_error is None else physics.gate_error
    angles = np.zeros(count) if physics.over_rotation is None else physics.over_rotation
    found = []
    for operation, error, angle in zip(physics.operations, errors, angles, strict=True):
        both = _outcomes(operation, error, angle, readout, strength)
        found.append([_filled(one, 4 ** min(qubits, 2)) for one in both])
    xp = namespace(*(one for both in found for one in both))
    return xp.stack([xp.stack(both) for both in found])


def _outcomes(operation: Operation, error, angle, readout, strength) -> list:
    if operation.kind == "measure":
        (qubit,) = operation.qubits
        maps = measurement_maps(operation.basis, readout[qubit], strength[qubit])
        return [depolarized(one, error) for one in maps]
    certain = _certain(operation, error, angle)
    return [certain, 0 * certain]


def _certain(operation: Operation, error, angle):
    if operation.kind == "reset":
        return reset_map(error)
    return gate_map(operation, error, angle) if operation.kind in GATES else np.eye(4)


def _filled(channel, size: int):
    return namespace(channel).kron(channel, np.eye(size // len(channel)))
