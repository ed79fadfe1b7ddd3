"""Which engine stands for the physics of a device, and what the quantum memory asks of either."""

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from ..devices import Device
from ..physics.coherent_information import coherent_information, of_eigenvalues
from ..physics.decoherence import twirled
from ..physics.density_engine import DensityEngine, Surroundings
from ..physics.device_physics import Physics, density_engine
from ..physics.fluctuating_field import Field
from ..physics.operations import Operation
from ..physics.pauli_engine import PauliEngine
from ..physics.target_qubit import Bloch, density_locality, of_density, of_pauli, pauli_locality, smallest
from .engine_choice import require_engine

Engine = PauliEngine | DensityEngine


def engine_of(device: Device, dtype: Any = jnp.float32, engine: str = "auto", steps: int = 200) -> Engine:
    """The physics of `device` in the floating-point type `dtype`.

    Args:
        device: what it is about.
        dtype: of the engine.
        engine: "pauli" is exact where all physics is Pauli physics, and fast; "density" is exact for every device, up to 5 qubits;
            "auto" takes the first of them that is exact; "twirled" is the Pauli engine with relaxation replaced by the Pauli noise that
            it becomes on average over random Pauli frames: an approximation.
        steps: of a run; a fluctuating field is followed accurately for so long.

    Raises:
        InputError: the engine cannot do what the device does.
    """
    require_engine(device, engine)
    if engine == "twirled":
        return pauli_engine(device, dtype, device.transfer() * twirled(device.relaxation()))
    if engine == "pauli" or (engine == "auto" and device.pauli):
        return pauli_engine(device, dtype, device.transfer())
    return _density(device, dtype, steps)


def _durations(device: Device) -> tuple[int, ...] | None:
    lasts = tuple(int(duration) for duration in device.durations())
    return None if set(lasts) == {1} else lasts


def pauli_engine(device: Device, dtype: Any, transfer: Float[np.ndarray, "qubits 4"]) -> PauliEngine:
    """The Pauli engine of `device`, whose noise is `transfer`, in the floating-point type `dtype`."""
    errors = device.gate_errors()
    gate_error = jnp.asarray(errors, dtype) if np.any(errors) else None
    readout = jnp.asarray(device.readout(), dtype)
    return PauliEngine(device.qubits, device.operations, jnp.asarray(transfer, dtype), readout, _durations(device), gate_error)


def _density(device: Device, dtype: Any, steps: int) -> DensityEngine:
    physics = Physics(
        qubits=device.qubits,
        operations=device.operations,
        transfer=device.transfer(),
        relaxation=device.relaxation(),
        durations=_durations(device),
        readout=device.readout(),
        gate_error=device.gate_errors(),
        over_rotation=device.over_rotations(),
        strength=np.array(device.measurement_strength, np.float64),
        field=_field(device),
    )
    return density_engine(physics, steps=steps, dtype=dtype)


def _field(device: Device) -> Field | None:
    found = device.field
    return Field(found.couplings, found.strength, found.correlation_time) if found else None


def worth(engine: Engine, quantum: Any, informed: Bool[Array, ""]) -> tuple[Float[Array, ""], Float[Array, ""]]:
    """What a reward is made of: R_Q, and the coherent information in bits, 0 unless `informed`.

    The density engine would need eigenvalues for both: there the retained contrast of the worst axis and the retained information stand in.
    """
    if isinstance(engine, DensityEngine):
        contrasts = engine.retained_contrasts(quantum)
        return jnp.min(contrasts), (jnp.sum(contrasts) - 1) / 2
    recoverable = engine.recoverable(quantum)
    return recoverable, jax.lax.cond(informed, coherent_information, lambda _: jnp.zeros_like(recoverable), quantum)


def remainder(engine: Engine, quantum: Any, kept: Float[Array, ""]) -> Float[Array, ""]:
    """A number that is 0 where the information is gone for good, whatever the field, which may be the same again and give it back.

    It is R_Q, which is `kept` of the Pauli engine; in the density engine a norm that lies below.
    """
    if isinstance(engine, PauliEngine):
        return kept
    norms = jnp.sqrt(jnp.sum(quantum[:, 1:] ** 2, -1) / 2**engine.qubits)
    return jnp.min(engine.surroundings.roots @ norms)


def arrived(engine: Engine, quantum: Any, target: int) -> Bloch:
    """What qubit `target` alone shows of the initial state."""
    return of_pauli(quantum, target) if isinstance(engine, PauliEngine) else of_density(engine.average(quantum), target)


def arrival(engine: Engine, quantum: Any, target: int) -> tuple[Float[Array, ""], Float[Array, ""]]:
    """R_Q of qubit `target` alone, and how close the state is to standing there: from 0 to 1, see `pauli_locality`."""
    bloch = arrived(engine, quantum, target)
    if isinstance(engine, PauliEngine):
        return jnp.min(jnp.max(jnp.abs(bloch.matrix), 0)), jnp.mean(pauli_locality(quantum, target))
    return smallest(bloch), jnp.mean(density_locality(engine.average(quantum), target))


def idle_loss(engine: Engine) -> Float[Array, ""]:
    """What the bare qubit loses of the first part of its `worth` in its first step."""
    if isinstance(engine, PauliEngine):
        return 1 - jnp.min(engine.transfer[0])
    return 1 - jnp.min(_bare_contrasts(engine))


def idle_uncertainty(engine: Engine) -> Float[Array, ""]:
    """What it loses of the second part."""
    if isinstance(engine, PauliEngine):
        order = np.array([0, 1, 3, 2])  # `transfer` has Z before Y
        return 1 - of_eigenvalues(engine.transfer[0][order][:, None])
    return (3 - jnp.sum(_bare_contrasts(engine))) / 2


def most_idle_loss(engine: DensityEngine, steps: int) -> Float[Array, "2"]:
    """What the idle bare qubit loses of both parts of its worth in the worst of so many steps.

    A field that is the same again turns the qubit on and on: in the first step it costs next to nothing, later hundreds of times as much.
    """
    bare = _alone(engine)

    def wait(state: Array, _: None) -> tuple[Array, Array]:
        contrasts = _spread(bare, state)
        return bare.branches(state, jnp.asarray(0))[1][0], jnp.stack([jnp.min(contrasts), (jnp.sum(contrasts) - 1) / 2])

    worth = jax.jit(lambda start: jax.lax.scan(wait, start, length=steps + 1)[1])(bare.init())
    return jnp.max(worth[:-1] - worth[1:], 0)


def _alone(engine: DensityEngine) -> DensityEngine:
    """Qubit 0, which can only wait."""
    idle, one = engine.operations.index(Operation("idle")), engine.maps.dtype
    noise, white, roots, transition = engine.surroundings
    white = None if white is None else white[idle : idle + 1, :: 4 ** (engine.qubits - 1)]
    surroundings = Surroundings(noise[idle : idle + 1, :, :1], white, roots, transition)
    maps = jnp.stack([jnp.eye(4, dtype=one), jnp.zeros((4, 4), one)])[None]
    return DensityEngine(1, (Operation("idle"),), maps, surroundings)


def _bare_contrasts(engine: DensityEngine) -> Float[Array, "3"]:
    """The retained contrasts of the bare qubit after its first step: rho_0 = (1 + r . sigma) / 2, delta_j = v_j . sigma / 2."""
    bare = _alone(engine)
    return _spread(bare, bare.branches(bare.init(), jnp.asarray(0))[1][0])


def _spread(bare: DensityEngine, state: Float[Array, "fields 4 4"]) -> Float[Array, "3"]:
    squares = jnp.sum(bare.average(state)[:, 1:] ** 2, -1)
    return squares[1:] / (1 - squares[0])
