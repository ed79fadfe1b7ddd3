"""Times of measurements that do not depend on outcomes, taken from runs of a teacher that was free to choose them.

Where nothing goes wrong a strategy that corrects errors measures at regular times. So the likeliest runs of the free teacher are
candidates, and so is what a search has proposed. The teacher learns on with the schedule with which it keeps most.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from jaxtyping import Int

from ..runs.run import Run
from ..runs.stage import Trained
from ..scenarios.measurement_schedule import NONE, measurement_schedule
from ..scenarios.quantum_memory import QuantumMemory
from .apprentice import VALIDATION, Apprentice
from .evaluation import Sample
from .open_loop import sequence
from .proposal import Proposal

SCHEDULE = "schedule"  # the arrays of a record that say which measurement is due when
LIKELIEST = 8  # runs of the teacher whose schedules are tried


class Scheduled(NamedTuple):
    """The times of the measurements, what the free teacher kept, and what it kept with them before it learned on."""

    times: tuple[int, ...]
    free: float
    kept: float


def scheduled(run: Run, seeing: Apprentice, learned: Trained, found: Proposal | None) -> tuple[Apprentice, Scheduled]:
    """The teacher, about to go on with the best schedule, which the record keeps; see `Apprentice.learn`.

    Args:
        run: the source of random numbers.
        seeing: the teacher, free to measure when it likes.
        learned: what it has learned.
        found: what a search has proposed.
    """
    played = seeing.played(learned.parameters, run.key("schedule: runs"), VALIDATION)
    candidates = _likeliest(seeing.scenario, played)
    candidates += [_of_proposal(seeing.scenario, found)] if found else []
    keys = seeing.validation(run)
    scenarios = [replace(seeing.scenario, schedule=measurement_schedule(due)) for due in candidates]
    kept = [replace(seeing, scenario=scenario).kept(learned.parameters, keys) for scenario in scenarios]
    best = int(np.argmax(kept))
    run.arrays(SCHEDULE, due=candidates[best])
    free = seeing.kept(learned.parameters, keys)
    going_on = replace(seeing.going_on("schedule", learned), scenario=scenarios[best])
    return going_on, Scheduled(tuple(np.flatnonzero(candidates[best] >= 0).tolist()), free, kept[best])


def told(fixed: Scheduled | None, steps: int) -> Iterator[str]:
    """What was fixed, and what that cost."""
    if fixed is None:
        return
    if not fixed.times:
        yield "Measurements may not depend on outcomes here, and the teacher makes none."
        return
    often = f"{len(fixed.times)} measurements in {steps} steps, the first in step {fixed.times[0] + 1}"
    yield (
        f"The times of measurements are fixed, as the device asks: {often}. While it was free to choose them, the teacher kept "
        f"R_Q = {fixed.free:.4f}; with these times, before it learned on, {fixed.kept:.4f}."
    )


def _likeliest(scenario: QuantumMemory, played: Sample) -> list[Int[np.ndarray, "steps"]]:
    """The schedules of the likeliest runs, each once."""
    likelihood = np.log(np.maximum(played.likelihood, 1e-12)).sum(1)
    due = np.where(np.isin(played.action, scenario.measurements) & (played.outcome != 0), played.action, NONE)
    found = {due[i].tobytes(): due[i] for i in np.argsort(-likelihood, kind="stable")}
    return list(found.values())[:LIKELIEST]


def _of_proposal(scenario: QuantumMemory, found: Proposal) -> Int[np.ndarray, "steps"]:
    names = scenario.engine.operations.index
    actions = sequence(scenario, tuple(map(names, found.start)), tuple(map(names, found.repeated)))
    lasts = np.array(scenario.lasts)[actions]
    begin, due = np.cumsum(lasts) - lasts, np.full(scenario.steps, NONE)
    measured = np.isin(actions, scenario.measurements) & (begin < scenario.steps)
    due[begin[measured]] = actions[measured]
    return due
