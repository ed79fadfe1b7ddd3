"""Environment steps per second beyond Pauli physics: four qubits with relaxation, against QuTiP's four operators, in one run.

QuTiP applies its superoperators to rho_0 and the three delta_j, for both outcomes, and takes the trace norms. A step of
training is that with what the reward is made of instead, the teacher's view, its network, and its share of the learning. Medians of several
runs on compiled programs. Goal: training at least 20 times as fast as QuTiP's step alone.
"""

from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter
from typing import Any

import jax
import numpy as np

from szilard.devices import Device, read_device
from szilard.learn import policies, ppo
from szilard.learn.training import Learner, begin
from szilard.networks import actor_critic
from szilard.runs.compilation import compiled
from szilard.scenarios.quantum_memory import QuantumMemory, quantum_memory
from szilard.settings.quantum_memory import TRAINING

from ._history import Goal, finish

REPEATS = 5
STEPS = 40  # of QuTiP in each run


class FourOperators:
    """Rho_0 and delta_j of a device without errors of gates, followed by QuTiP."""

    def __init__(self, device: Device):
        """In the initial state, all maps made."""
        import qutip

        from szilard.memory.lindblad_maps import Maps

        maps, self.qutip, self.device = Maps(device), qutip, device
        dims = [[[2] * device.qubits] * 2] * 2
        as_map = lambda matrix: qutip.Qobj(matrix, dims=dims, superrep="super")  # noqa: E731
        self.noise = [as_map(one) for one in maps.noise]
        self.actions = [[as_map(one) for one in _maps_of(maps, operation)] for operation in device.operations]
        empty = qutip.tensor([qutip.fock_dm(2, 0)] * (device.qubits - 1))
        single = qutip.qeye(2), qutip.sigmax(), qutip.sigmay(), qutip.sigmaz()
        self.state = [qutip.operator_to_vector(qutip.tensor(one / 2, empty)) for one in single]

    def step(self, action: int, draw: float) -> float:
        """Both outcomes, of which `draw` picks one; the R_Q of both on average."""
        found = [self._after(one) for one in self.actions[action]]
        chances = [self.qutip.vector_to_operator(state[0]).tr().real for state in found]
        kept = sum(min(self.qutip.vector_to_operator(one).norm("tr") for one in state[1:]) for state in found)
        taken = int(len(found) > 1 and draw >= chances[0])
        self.state = [one / chances[taken] for one in found[taken]]
        return float(kept)

    def _after(self, channel: Any) -> list[Any]:
        states = [channel @ one for one in self.state]
        for noise in self.noise:
            states = [noise @ one for one in states]
        return states


def _maps_of(maps: Any, operation: Any) -> tuple[Any, ...]:
    return maps.of_measurement(operation) if operation.kind == "measure" else (maps.of_gate(operation, 0.0, 0.0),)


def seconds_of(function: Callable[[], Any]) -> float:
    """Of one call, the median of several."""
    found = []
    for _ in range(REPEATS):
        start = perf_counter()
        jax.block_until_ready(function())
        found.append(perf_counter() - start)
    return median(found)


def qutip_speed(device: Device) -> float:
    """Steps per second with random actions on one system."""
    operators, chance = FourOperators(device), np.random.default_rng(0)

    def play() -> None:
        for action in chance.integers(len(device.operations), size=STEPS).tolist():
            operators.step(action, chance.random())

    return STEPS / seconds_of(play)


def training_speed(scenario: QuantumMemory) -> tuple[float, float]:
    """Steps per second of updates with the settings of the experiment, and the seconds of their compilation."""
    network = actor_critic(policies.features(scenario, scenario.privileged), scenario.actions)
    learner = Learner.of(network, TRAINING)
    state = begin(jax.random.key(0), learner)
    start = perf_counter()
    update = compiled(partial(ppo.update, learner=learner), scenario, state)
    compilation = perf_counter() - start
    update(scenario, state)
    return TRAINING.trajectories * scenario.steps / seconds_of(partial(update, scenario, state)), compilation


def main() -> None:
    """Measure and print."""
    device = read_device("relaxation-four")
    slow, (fast, compilation) = qutip_speed(device), training_speed(quantum_memory(device))
    print(f"QuTiP    {slow:10,.0f} steps/s")
    print(f"training {fast:10,.0f} steps/s   compile {compilation:5.1f} s")
    print(f"training / QuTiP: {fast / slow:.0f}")
    found = {"qutip": slow, "training": fast, "compile_seconds": compilation, "training_to_qutip": fast / slow}
    finish(__file__, found, [Goal("training_to_qutip", 20)], ["qutip"])


if __name__ == "__main__":
    main()
