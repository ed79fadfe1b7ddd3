"""The independent check of a recovery phase: in Stim the target qubit alone is measured, frame undone in software."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Int

from ..devices import Device
from ..physics.frames import FRAMES, frames
from ..runs.compilation import compiled
from ..runs.outcome import Estimate
from ..scenarios.engines import Engine, arrived
from ..scenarios.quantum_memory import QuantumMemory
from .closed_loop import CARDINAL, Check, Controller, contrasts, judge, replay, run, simulates
from .evaluation import TWO_SIDED_95

#: What turns X, Y, Z into Z, so that it can be measured: methods of Stim's simulator.
INTO_Z: dict[int, Callable[[Any, int], None]] = {
    0: lambda simulator, qubit: simulator.h(qubit),
    1: lambda simulator, qubit: simulator.h_yz(qubit),
    2: lambda simulator, qubit: None,
}


class Checks(NamedTuple):
    """The contrasts that decoding everything shows, and those of the target qubit alone."""

    everything: Check
    alone: Check

    @property
    def fidelity(self) -> Estimate:
        """The fidelity of the target qubit averaged over the sphere: over the six cardinal states, which is the same."""
        error = float(np.linalg.norm(self.alone.errors)) / 6
        mean = 0.5 + float(self.alone.contrasts.sum()) / 6
        return Estimate(mean, mean - TWO_SIDED_95 * error, mean + TWO_SIDED_95 * error)

    @property
    def worst_fidelity(self) -> Estimate:
        """The fidelity of the axis that fares worst; the smallest of three estimates tends to be a little too small."""
        worst = int(np.argmin(self.alone.contrasts))
        mean, error = 0.5 + float(self.alone.contrasts[worst]) / 2, float(self.alone.errors[worst]) / 2
        return Estimate(mean, mean - TWO_SIDED_95 * error, mean + TWO_SIDED_95 * error)


def check(
    device: Device, scenario: QuantumMemory, controller: Controller, shots: int, seed: int, follow: Callable[[int], None]
) -> Checks | None:
    """Run `controller` on `shots` copies of each cardinal state; see `closed_loop.check`. None where Stim cannot follow the physics."""
    engine: Any = scenario.engine
    if not simulates(device, engine):
        return None
    played = run(device, controller, scenario.steps, shots, seed, follow)
    turned = known_frames(engine, *played[1:], scenario.target)
    alone = contrasts(read(played[0], turned, scenario.target))  # on copies, so that everything can still be decoded
    return Checks(judge(engine, played, seed), alone)


def known_frames(
    engine: Engine, actions: Int[np.ndarray, "shots steps"], outcomes: Int[np.ndarray, "shots steps"], target: int
) -> Float[np.ndarray, "shots 3 3"]:
    """The frame of each shot as its record implies it, for any engine."""
    history = jnp.asarray(actions), jnp.asarray(outcomes)
    implied = compiled(jax.vmap(lambda *record: arrived(engine, replay(engine, *record), target).matrix), *history)
    return FRAMES[frames(np.asarray(implied(*history), np.float64))]


def read(simulators: list, turned: Float[np.ndarray, "shots 3 3"], target: int) -> Int[np.ndarray, "shots"]:
    """The sign of each shot's initial Bloch component, measured on a copy of the simulator along the axis where the frame has put it."""
    signs = np.zeros(len(simulators), int)
    for i, (simulator, frame) in enumerate(zip(simulators, turned, strict=True)):
        column = frame[:, "xyz".index(CARDINAL[i * len(CARDINAL) // len(simulators)][0])]
        axis, copied = int(np.argmax(np.abs(column))), simulator.copy(copy_rng=True)
        INTO_Z[axis](copied, target)
        signs[i] = int(column[axis]) * (-1 if copied.measure(target) else 1)
    return signs
