"""The student of a run as the program of a laboratory: it says what to do next, and hears what was measured."""

from pathlib import Path

import numpy as np

from ..conventions import brief
from ..errors import InputError, require
from ..networks import Network
from ..runs.result import load
from ..scenarios.engines import engine_of
from ..scenarios.quantum_memory import QuantumMemory
from ..settings.quantum_memory import Settings

EXPERIMENTS = ("bit-flip", "memory")


class Controller:
    """Steers a device through one run after the other, from outcomes alone, as the student was trained to.

    >>> controller = szilard.controller("runs/mine")  # doctest: +SKIP
    >>> controller.next()                             # doctest: +SKIP
    'cnot 0 1'
    >>> controller.next(), controller.next()          # doctest: +SKIP
    ('cnot 0 2', 'measure z 3')
    >>> controller.next(-1)                           # doctest: +SKIP
    'x 3'

    Args:
        settings: of the run in which it learned.
        network: one step of the student, (observation, h, c) to (logits, h, c).
    """

    def __init__(self, settings: Settings, network: Network):
        device, self._settings = settings.device, settings
        seen = QuantumMemory(engine_of(device, engine=settings.engine), settings.steps, recovery=settings.recovery).seen
        self._step = brief(lambda parameters, last, *memory: network(parameters, seen(*last), *memory))
        self._parameters = network.parameters()
        self._cells = int(network.model.input_shape[1][-1])
        self.actions = [str(operation) for operation in device.operations]
        self._measured = [operation.kind == "measure" for operation in device.operations]
        self._lasts = [int(duration) for duration in device.durations()]
        self.steps = settings.steps
        self.begin()

    def begin(self) -> None:
        """Forget everything: a new unknown state is on qubit 0."""
        self._memory = [np.zeros(self._cells, np.float32)] * 2
        self._last = -1
        self.elapsed = 0

    def next(self, outcome: int = 0) -> str:
        """The operation to carry out now, as `actions` has it.

        Args:
            outcome: +1 or -1, what the operation before has measured, +1 in |0>; 0 if it measured nothing.

        Raises:
            InputError: there must be an outcome, or must not be one; or the recovery phase is over.
        """
        self._require(outcome)
        self.elapsed += self._lasts[self._last] if self._last >= 0 else 0
        require(not self._settings.recovery or self.elapsed < self.steps, f"The run of {self.steps} steps is over; call `begin()`.")
        logits, *self._memory = self._step(self._parameters, np.array([self._last, outcome, self.elapsed], np.int32), *self._memory)
        self._last = int(np.argmax(logits))
        return self.actions[self._last]

    def _require(self, outcome: int) -> None:
        before = f"`{self.actions[self._last]}`" if self._last >= 0 else "nothing"
        if self._last >= 0 and self._measured[self._last]:
            require(outcome in (1, -1), f"`outcome` must be 1 or -1 after {before}, but is {outcome!r}; 1 is |0>, the state +1.")
        else:
            require(outcome == 0, f"`outcome` must be 0 after {before}, which measures nothing, but is {outcome!r}.")


def controller(run: str | Path) -> Controller:
    """The student of the finished run in the folder `run`, of `bit-flip` or `memory`.

    Raises:
        InputError: there is no such run, it has not finished, it has no such student, or the times of its measurements are fixed.
    """
    result = load(run)
    if result.experiment not in EXPERIMENTS:
        raise InputError(f"`{run}` is a run of `{result.experiment}`; a controller comes from one of `bit-flip` or `memory`.")
    settings = Settings.from_json(result.settings)
    fixed = 'have fixed times, which a controller does not know; let the device be `adaptive = "all"`'
    require(settings.device.adaptive == "all", f"The measurements of `{run}` {fixed}, or call `network('student')` yourself.")
    return Controller(settings, Network(result.network("student").model))
