"""The student of a run as the program of a laboratory: it says what to do next, and hears what was measured."""

from pathlib import Path

import jax.numpy as jnp
import numpy as np
from jaxtyping import Int

from ..conventions import brief
from ..errors import InputError, require
from ..networks import Network
from ..runs.result import Result, load
from ..scenarios.engines import engine_of
from ..scenarios.measurement_schedule import measurement_schedule
from ..scenarios.quantum_memory import QuantumMemory
from ..settings.quantum_memory import Settings
from .scheduling import SCHEDULE

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
        due: the measurement in each time step, where their times are fixed: its place among the operations of the device, -1 for none.
    """

    def __init__(self, settings: Settings, network: Network, due: Int[np.ndarray, "steps"] | None = None):
        device, engine = settings.device, engine_of(settings.device, engine=settings.engine)
        schedule = None if due is None else measurement_schedule(due)
        scenario = QuantumMemory(engine, settings.steps, recovery=settings.recovery, schedule=schedule)

        def step(parameters, last, *memory):
            logits, *memory = network(parameters, scenario.seen(*last), *memory)
            return scenario.carried_out(last[2], jnp.argmax(logits)), *memory

        self._step, self._ends = brief(step), scenario.clocked
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
            InputError: there must be an outcome, or must not be one; or the run, of which a clock is seen, is over.
        """
        self._require(outcome)
        self.elapsed += self._lasts[self._last] if self._last >= 0 else 0
        require(not self._ends or self.elapsed < self.steps, f"The run of {self.steps} steps is over; call `begin()`.")
        action, *self._memory = self._step(self._parameters, np.array([self._last, outcome, self.elapsed], np.int32), *self._memory)
        self._last = int(action)
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
        InputError: there is no such run, it has not finished, it has no such student, or it does not hold the times of its measurements.
    """
    result = load(run)
    if result.experiment not in EXPERIMENTS:
        raise InputError(f"`{run}` is a run of `{result.experiment}`; a controller comes from one of `bit-flip` or `memory`.")
    settings = Settings.from_json(result.settings)
    due = None if settings.device.adaptive == "all" else _due(result, settings)
    return Controller(settings, Network(result.network("student").model), due)


def _due(result: Result, settings: Settings) -> Int[np.ndarray, "steps"]:
    due = result.arrays(SCHEDULE).get("due", np.zeros(0))
    measured = [-1, *(place for place, operation in enumerate(settings.device.operations) if operation.kind == "measure")]
    fits = due.shape == (settings.steps,) and bool(np.isin(due, measured).all())
    require(fits, f"`{result.folder / 'arrays' / SCHEDULE}.npz` does not say what is measured when; start the run again in another folder.")
    return due
