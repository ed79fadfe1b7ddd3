"""What a run with a recovery phase shows besides: rows, numbers, notes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..runs.outcome import Outcome, Row
from .arrival import Arrival
from .arrival_check import Checks
from .evaluation import Sample
from .report import AGREEMENT

NUMBERS = ("R_Q", "fidelity", "worst_fidelity")


@dataclass(frozen=True)
class Recovered:
    """What came out of the recovery phase.

    Args:
        steps: of the phase.
        target: the qubit onto which the state was brought back.
        learned: trajectories of teacher and student.
        confirmed: the student in the simulator, None where no simulator can be asked.
    """

    steps: int
    target: int
    learned: dict[str, Sample]
    confirmed: Checks | None

    def arrival(self, name: str) -> Arrival:
        """What arrives by a learned strategy."""
        return Arrival.of(self.learned[name])

    def before(self, name: str) -> float:
        """R_Q of all qubits together when the phase begins."""
        return float(self.learned[name].curve[-1 - self.steps])

    def sigmas(self) -> list[float] | None:
        """The simulator's deviation from the engine on the axes x, y, z, in standard errors."""
        if self.confirmed is None:
            return None
        seen = self.arrival("student").contrasts
        found = self.confirmed.alone.sigmas(seen.mean(0), seen.std(0, ddof=1) / np.sqrt(len(seen)))
        return [round(float(sigma), 3) for sigma in found]


def added(outcome: Outcome, found: Recovered | None) -> Outcome:
    """`outcome` with what came out of the recovery phase; without one its numbers are None."""
    if found is None:
        return replace(outcome, metrics=outcome.metrics | missing(("teacher", "student", "simulator")) | _frames(None))
    metrics = missing(() if found.confirmed else ("simulator",)) | _frames(found)
    sentence = f"{outcome.sentence.removesuffix('.')}; {_sentence(found)}"
    rows, notes = [*outcome.rows, *_rows(found)], (*outcome.notes, *_notes(found))
    return replace(outcome, sentence=sentence, rows=rows, metrics=outcome.metrics | metrics, notes=notes)


def missing(names: tuple[str, ...]) -> dict[str, None]:
    """The metrics of rows that do not exist."""
    keys = [f"{name}_recovered{'' if number == 'R_Q' else f'_{number}'}" for name in names for number in NUMBERS]
    return dict.fromkeys(key for key in keys if key != "simulator_recovered")


def _rows(found: Recovered) -> Iterator[Row]:
    for name in ("teacher", "student"):
        there = found.arrival(name)
        numbers = {"R_Q": there.recoverable, "fidelity": there.fidelity, "worst_fidelity": there.worst_fidelity}
        yield Row(f"{name} recovered", f"{name}_recovered", remark=f"qubit {found.target} alone, known frame undone", **numbers)
    if found.confirmed:
        numbers = {"fidelity": found.confirmed.fidelity, "worst_fidelity": found.confirmed.worst_fidelity}
        remark = f"the student in {found.confirmed.alone.simulator}, qubit {found.target} alone measured, known frame undone"
        yield Row("simulator recovered", "simulator_recovered", remark=remark, **numbers)


def _frames(found: Recovered | None) -> dict[str, Any]:
    sigmas = found.sigmas() if found else None
    return {
        "before_recovery": found.before("student") if found else None,
        "teacher_frame_is_identity": found.arrival("teacher").unturned if found else None,
        "student_frame_is_identity": found.arrival("student").unturned if found else None,
        "recovery_sigmas": sigmas,
        "recovery_agrees": bool(np.all(np.abs(sigmas) <= AGREEMENT)) if sigmas else None,
    }


def _sentence(found: Recovered) -> str:
    there = found.arrival("student")
    return (
        f"brought back onto qubit {found.target} alone in the last {found.steps} steps, the state has the fidelity "
        f"{there.fidelity.value:.3f} on average over the sphere, {there.worst_fidelity.value:.3f} in the worst case."
    )


def _notes(found: Recovered) -> Iterator[str]:
    shares = ", ".join(f"{found.arrival(name).unturned:.0%} ({name})" for name in ("teacher", "student"))
    yield (
        f"Recovered fidelities count a known Clifford frame of qubit {found.target}, which follows from the recorded outcomes, as undone "
        f"in software; it is the identity in {shares} of all runs."
    )
    before = found.before("student")
    yield (
        f"R_Q was {before:.4f} when the student's recovery began: an ideal recovery in no time would have the worst-case fidelity "
        f"(1 + R_Q) / 2 = {(1 + before) / 2:.4f}."
    )
    sigmas = found.sigmas()
    if sigmas and found.confirmed:
        verdict = "agrees" if max(map(abs, sigmas)) <= AGREEMENT else "DOES NOT AGREE"
        told = ", ".join(f"{axis} {sigma:+.1f}" for axis, sigma in zip("xyz", sigmas, strict=True))
        alone = found.confirmed.alone
        yield (
            f"Independent check of the recovery: {alone.shots} simulated runs per axis in {alone.simulator} {verdict} with the engine "
            f"(deviations in standard errors: {told})."
        )
