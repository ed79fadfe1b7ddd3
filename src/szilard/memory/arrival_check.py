"""The independent check of a recovery phase: in the simulator the target qubit alone is measured, frame undone in software.

Stim measures it on copies of its states; beyond Pauli physics QuTiP's density matrices tell the chances of its outcomes.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Int

from ..devices import Device
from ..physics.frames import FRAMES, fidelity, frames, worst_fidelity
from ..physics.pauli_engine import PauliEngine
from ..runs.compilation import compiled
from ..runs.outcome import Estimate
from ..runs.streams import rng
from ..scenarios.engines import Engine, arrived
from ..scenarios.quantum_memory import QuantumMemory
from . import density_loop
from .closed_loop import CARDINAL, Check, Controller, contrasts, judge, replay, run, simulated

AT_ONCE = 100  # shots whose record is replayed at a time
#: What turns X, Y, Z into Z, so that it can be measured: methods of Stim's simulator.
INTO_Z: dict[int, Callable[[Any, int], None]] = {
    0: lambda simulator, qubit: simulator.h(qubit),
    1: lambda simulator, qubit: simulator.h_yz(qubit),
    2: lambda simulator, qubit: None,
}


class Checks(NamedTuple):
    """The contrasts that decoding everything shows, those of the target qubit alone, and its worst fidelity over the sphere."""

    everything: Check
    alone: Check
    worst_fidelity: Estimate

    @property
    def fidelity(self) -> Estimate:
        """The fidelity of the target qubit averaged over the sphere: over the six cardinal states, which is the same."""
        return Estimate.normal(0.5 + float(self.alone.contrasts.sum()) / 6, float(np.linalg.norm(self.alone.errors)) / 6)


def check(
    device: Device, scenario: QuantumMemory, controller: Controller, shots: int, seed: int, follow: Callable[[int], None]
) -> Checks | None:
    """Run `controller` on `shots` copies of each cardinal state; see `closed_loop.check` and `density_loop.check`.

    Returns:
        What it shows; None where the engine only approximates the physics, which Stim cannot simulate.

    Raises:
        ImportError: neither Stim nor, beyond Pauli physics, QuTiP is installed.
    """
    engine = scenario.engine
    if not isinstance(engine, PauliEngine):
        return _in_qutip(device, scenario, controller, shots, seed, follow)
    if not simulated(engine, device):
        return None
    played = run(device, controller, scenario.steps, shots, seed, follow)
    turned = known_frames(engine, played.actions, played.outcomes, scenario.target)
    alone = contrasts(read(played.simulators, turned, scenario.target))  # on copies, so that everything can still be decoded
    return Checks(judge(engine, played, seed), alone, worst_axis(alone))


def _in_qutip(
    device: Device, scenario: QuantumMemory, controller: Controller, shots: int, seed: int, follow: Callable[[int], None]
) -> Checks:
    engine: Any = scenario.engine
    ensemble = density_loop.Ensemble(device, shots, seed)
    history = ensemble.run(controller, scenario.steps, follow)
    turned = known_frames(engine, *history, scenario.target)
    seen = np.einsum("mab,am->mb", turned, ensemble.bloch(scenario.target))
    components = seen[np.arange(len(seen)), np.repeat([0, 0, 1, 1, 2, 2], shots)]
    signs = np.where(rng(seed, "measured target qubits").random(len(seen)) < (1 + components) / 2, 1, -1)
    everything = contrasts(density_loop.decode(engine, ensemble.matrices, *history, seed))
    everything, alone = (replace(one, simulator="QuTiP") for one in (everything, contrasts(signs)))
    return Checks(everything, alone, worst_state(seen.reshape(len(CARDINAL), shots, 3)))


def worst_axis(alone: Check) -> Estimate:
    """The fidelity of the axis that fares worst; the smallest of three estimates tends to be a little too small."""
    worst = int(np.argmin(alone.contrasts))
    return Estimate.normal(0.5 + float(alone.contrasts[worst]) / 2, float(alone.errors[worst]) / 2)


def worst_state(seen: Float[np.ndarray, "cardinal shots 3"]) -> Estimate:
    """The fidelity of the state that fares worst, from the Bloch vectors of the six cardinal states, frames undone; as `worst_axis`."""
    means = seen.mean(1)
    matrix, offset = (means[::2] - means[1::2]).T / 2, means.mean(0)
    direction = worst_fidelity(matrix, offset).direction
    signed = np.repeat(direction, 2) * np.tile([0.5, -0.5], 3)  # by how much each of the six counts, besides a sixth
    errors = (seen @ direction).std(1, ddof=1) / np.sqrt(seen.shape[1])
    return Estimate.normal(float(fidelity(direction, matrix, offset)), float(np.linalg.norm((1 / 6 + signed) * errors)) / 2)


def known_frames(
    engine: Engine, actions: Int[np.ndarray, "shots steps"], outcomes: Int[np.ndarray, "shots steps"], target: int
) -> Float[np.ndarray, "shots 3 3"]:
    """The frame of each shot as its record implies it, for any engine."""
    pieces = [np.minimum(np.arange(start, start + AT_ONCE), len(actions) - 1) for start in range(0, len(actions), AT_ONCE)]
    records = [(jnp.asarray(actions[rows]), jnp.asarray(outcomes[rows])) for rows in pieces]
    implied = compiled(jax.vmap(lambda *record: arrived(engine, replay(engine, *record), target).matrix), *records[0])
    matrices = np.concatenate([np.asarray(implied(*record), np.float64) for record in records])
    return FRAMES[frames(matrices[: len(actions)])]


def read(simulators: list, turned: Float[np.ndarray, "shots 3 3"], target: int) -> Int[np.ndarray, "shots"]:
    """The sign of each shot's initial Bloch component, measured on a copy of the simulator along the axis where the frame has put it."""
    signs = np.zeros(len(simulators), int)
    for i, (simulator, frame) in enumerate(zip(simulators, turned, strict=True)):
        column = frame[:, "xyz".index(CARDINAL[i * len(CARDINAL) // len(simulators)][0])]
        axis, copied = int(np.argmax(np.abs(column))), simulator.copy(copy_rng=True)
        INTO_Z[axis](copied, target)
        signs[i] = int(column[axis]) * (-1 if copied.measure(target) else 1)
    return signs
