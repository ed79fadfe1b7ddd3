"""What a quantum-memory run shows in the end: figures, table, sentence."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import numpy as np
from jaxtyping import Float

from ..devices import Device
from ..draw import Trajectory, learning_curve, retention, two_circuits
from ..physics.operations import Operation
from ..runs.outcome import Estimate, Outcome, Row
from ..runs.run import Run
from .closed_loop import Check, available
from .evaluation import Baseline, Sample, passive
from .fixed_strategies import STRATEGIES
from .lifetime import Lifetime
from .optimum import Optimum

WINDOW = 36  # time steps that a drawing of a strategy shows
SURELY = 1e-4  # of R_Q that is exact, what counts as more
UNEXPECTED = 0.2  # probability below which an outcome is marked as a surprise
AGREEMENT = 5.0  # standard errors: three axes exceed them by chance once in 580,000 runs
REMARKS = {
    "optimum": "exact: no strategy whatever keeps more",
    "teacher": "sees the quantum state",
    "student": "sees only actions and outcomes",
    "simulator": "the student in another simulator, decoded: contrast of the worst axis",
}


def examples(operations: tuple[Operation, ...], played: Sample) -> tuple[Trajectory, Trajectory]:
    """Windows of two trajectories: one in which every outcome is expected, and one in which an error strikes and is mended."""
    steps = played.action.shape[1]
    surprising = (played.likelihood < UNEXPECTED) & (played.outcome != 0)
    window = min(WINDOW, steps)
    quiet = int(np.argmin(surprising[:, :window].sum(1)))
    inside = surprising.copy()
    inside[:, : window // 4] = inside[:, steps - window // 2 :] = False
    drops = [_rescue(played.recoverable[i, 1 + t :][:window]) for i, t in zip(*inside.nonzero(), strict=True)]
    struck, strike = map(int, np.argwhere(inside)[int(np.argmax(drops))] if drops else (0, 0))
    begin = max(0, min(strike - window // 4, steps - window))

    def cut(which: int, start: int) -> Trajectory:
        span = slice(start, start + window)
        done = [operations[a] for a in played.action[which, span]]
        outcomes = [int(m) or None for m in played.outcome[which, span]]
        curve = played.recoverable[which, start : start + window + 1]
        return Trajectory(done, outcomes, curve, list(map(bool, surprising[which, span])), start)

    return cut(quiet, 0), cut(struck, begin)


def _rescue(curve: Float[np.ndarray, "steps"]) -> float:
    """How far R_Q rises again from its lowest point."""
    return float(curve[-1] - curve.min())


def ending(operations: tuple[Operation, ...], played: Sample, recovery: int) -> Trajectory:
    """The end of the first trajectory, whose recovery phase is marked."""
    steps = played.action.shape[1]
    start = max(0, steps - min(max(WINDOW, recovery + 4), 2 * WINDOW))
    done, outcomes = [operations[action] for action in played.action[0, start:]], played.outcome[0, start:]
    surprising = list(map(bool, (played.likelihood[0, start:] < UNEXPECTED) & (outcomes != 0)))
    return Trajectory(done, [int(m) or None for m in outcomes], played.recoverable[0, start:], surprising, start, steps - recovery)


def draw(run: Run, device: Device, fixed: dict[str, Baseline | None], learned: dict[str, Sample], recovery: int = 0) -> None:
    """Save the curves R_Q(t) of all strategies, and the figures; `recovery`: steps of the recovery phase."""
    present = {name: baseline for name, baseline in fixed.items() if baseline}
    curves = {name: found.curve for name, found in (present | learned).items()}
    run.arrays("curves", **curves)
    student, steps = learned["student"], len(curves["idle"]) - 1
    end = ending(device.operations, student, recovery) if recovery else None
    circuits = two_circuits(device.qubits, *examples(device.operations, student.until(steps - recovery)), end)
    caption = "What the student does: the circuit in time, above the information it keeps in that very run."
    run.figure("strategy", circuits, caption + (" The recovery phase begins at the dashed line." if recovery else ""))
    caption = f"Recoverable quantum information over {steps} steps, averaged over trajectories."
    run.figure("retention", retention(curves), caption)
    marks = {name: baseline.value for name, baseline in present.items()}
    caption = (
        "Learning, from nothing: dots are evaluations of the deterministic policy, the line is the policy while learning, "
        "at first the best of those that begin side by side."
    )
    run.figure("learning", learning_curve([_as_teacher(row) for row in run.rows], marks), caption)


def _as_teacher(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the beginnings, and of stages that go on, as one of the teacher; at first no deterministic policy is judged."""
    if row["stage"] == "begin":
        return row | {"stage": "discover", "evaluated": None}
    return row | {"stage": "discover"} if row["stage"] in ("improve", "schedule") else row


def outcome(
    fixed: dict[str, Baseline | None],
    best: dict[str, Optimum | None],
    learned: dict[str, Sample],
    confirmed: Check | None,
    effort: dict[str, Any],
    notes: list[str],
    recovery: int = 0,
) -> Outcome:
    """The table, the sentence and the notes; `effort` are further metrics, `notes` further notes."""
    lasted = {name: found.until(found.action.shape[1] - recovery).lifetime for name, found in learned.items()}
    rows = list(_rows(fixed, best, learned, lasted))
    rows += [_row("simulator", worst_axis(confirmed), REMARKS["simulator"])] if confirmed else []
    missing = {name: None for name, found in (fixed | best).items() if not found} | ({} if confirmed else {"simulator": None})
    deviation = _deviation(confirmed, learned["student"]) if confirmed else None
    agrees = bool(np.all(np.abs(deviation) <= AGREEMENT)) if deviation is not None else None
    return Outcome(
        sentence=_sentence(fixed, learned, len(learned["student"].curve) - 1, effort.get("teacher_unread")),
        rows=rows,
        label="strategy",
        bare="R_Q",
        metrics=missing | effort | {"simulator_sigmas": deviation, "simulator_agrees": agrees},
        notes=(_note(confirmed, deviation, learned["student"]), *_extrapolation(fixed, learned, lasted), *notes),
        headline="student",
    )


def _rows(
    fixed: dict[str, Baseline | None], best: dict[str, Optimum | None], learned: dict[str, Sample], lasted: dict[str, Lifetime]
) -> Iterator[Row]:
    """A line of the table for every strategy; `lasted` are the lifetimes of those that were learned."""
    bare = lived(fixed["idle"])
    for name, baseline in fixed.items():
        if baseline:
            yield _row(name, baseline.estimate, remark(name, baseline), lived(baseline), bare)
    yield from (_row(name, found.value, REMARKS[name]) for name, found in best.items() if found)
    yield from (_row(name, found.estimate, REMARKS[name], lasted[name], bare) for name, found in learned.items())


def lived(baseline: Baseline | None) -> Lifetime | None:
    """How long it lasts."""
    return baseline.lifetime if baseline else None


def _extrapolation(fixed: dict[str, Baseline | None], learned: dict[str, Sample], lasted: dict[str, Lifetime]) -> Iterator[str]:
    """Which lifetimes the run did not live to see; `lasted` are those of the learned strategies."""
    lasted = {name: found for name, baseline in fixed.items() if (found := lived(baseline))} | lasted
    beyond = [name.replace("_", " ") for name, found in lasted.items() if found.extrapolated]
    if beyond:
        yield f"Extrapolated lifetimes, from the rate at which R_Q decays in the second half of the run: {', '.join(beyond)}."
    quiet = [name for name, found in learned.items() if name in beyond and not found.outcome.any()]
    if quiet:
        yield f"Without measurements a code loses ever faster; if there is one, it lives shorter than extrapolated: {', '.join(quiet)}."


def remark(name: str, baseline: Baseline) -> str:
    """What a baseline does: how it encodes, if that is all it does."""
    if STRATEGIES[name].remark:
        return STRATEGIES[name].remark
    before = [str(operation) for operation in takewhile(lambda operation: operation.kind != "idle", baseline.operations)]
    return ", ".join([*before, "then idle"][: len(baseline.operations)]) + "; exact"


def _row(name: str, value: Estimate | float, remark: str, lasted: Lifetime | None = None, bare: Lifetime | None = None) -> Row:
    times = {"lifetime": lasted.estimate, "lifetime_ratio": lasted.value / bare.value} if lasted and bare else {}
    return Row(name.replace("_", " "), name, R_Q=value, **times, remark=remark)


def worst_axis(confirmed: Check) -> Estimate:
    """The contrast of the axis that fares worst, with its interval."""
    worst = int(np.argmin(confirmed.contrasts))
    return Estimate.normal(float(confirmed.contrasts[worst]), float(confirmed.errors[worst]))


def _deviation(confirmed: Check, student: Sample) -> list[float]:
    """The simulator's deviation from the engine on the axes x, y, z, in standard errors."""
    expected = student.contrasts.mean(0)
    errors = student.contrasts.std(0, ddof=1) / np.sqrt(len(student.contrasts))
    return [round(float(sigma), 3) for sigma in confirmed.sigmas(expected, errors)]


def _sentence(fixed: dict[str, Baseline | None], learned: dict[str, Sample], steps: int, unread: float | None = None) -> str:
    values = {STRATEGIES[name].written: baseline.value for name, baseline in _told(fixed).items()}
    found = _discovered(learned["teacher"], passive(fixed), unread)
    rest = ", ".join(f"{name} {value:.3f}" for name, value in values.items())
    return (
        f"Starting from nothing, the teacher {found} keeps R_Q = {learned['teacher'].mean:.3f} after {steps} steps, and the student, "
        f"which sees only outcomes, keeps {learned['student'].mean:.3f}; for comparison: {rest}."
    )


def _discovered(teacher: Sample, passive: float, unread: float | None) -> str:
    """What the teacher has found, if it surely keeps more than every strategy by hand that measures nothing.

    `unread` is what its gates alone keep, if that may be as much.
    """
    surely = min(teacher.interval[0], teacher.bracket[0])  # where R_Q is exact the bracket is the mean
    if surely <= passive + SURELY:
        return "found no error correction; it"
    if not teacher.outcome.any():
        return "found gates that protect the state, measures nothing, and"
    if unread is not None and surely <= unread + SURELY:
        return "found gates that protect the state, which its measurements do not help, and"
    return "discovered error correction and"


def _told(fixed: dict[str, Baseline | None]) -> dict[str, Baseline]:
    """The bare qubit, the best strategy by hand without measurements and the best with them."""
    present = {name: baseline for name, baseline in fixed.items() if baseline}
    chosen = {"idle"}
    for kind in (False, True):
        alike = [name for name, baseline in present.items() if name != "idle" and baseline.measures == kind]
        chosen |= set(sorted(alike, key=lambda name: present[name].value)[-1:])
    return {name: baseline for name, baseline in present.items() if name in chosen}


def luck(beginnings: list[float]) -> Iterator[str]:
    """How far the result depends on chance."""
    if beginnings:
        kept = ", ".join(f"{value:.3f}" for value in sorted(beginnings, reverse=True))
        yield f"Of {len(beginnings)} trainings that began side by side the best went on; their policies kept R_Q = {kept} by then."


def enclosed(learned: dict[str, Sample]) -> Iterator[str]:
    """Between which bounds R_Q lies, where the three axes alone need not have the smallest contrast."""
    found = {name: each.bracket for name, each in learned.items() if each.deltas is not None}
    if found:
        told = ", ".join(f"{low:.4f} to {high:.4f} ({name})" for name, (low, high) in found.items())
        yield f"R_Q is the smallest contrast of the axes x, y, z, an upper bound here; over all directions it certainly is {told}."


def _note(confirmed: Check | None, deviation: list[float] | None, student: Sample) -> str:
    if confirmed is None or deviation is None:
        needed = "Stim" if student.deltas is None else "QuTiP"
        absent = needed == "QuTiP" or not available()
        lacking = "is not installed; `pip install szilard[quantum]` brings it" if absent else "simulates Pauli physics alone"
        return f"The independent check was left out, since {needed} {lacking}."
    verdict = "agrees" if max(map(abs, deviation)) <= AGREEMENT else "DOES NOT AGREE"
    told = ", ".join(f"{axis} {sigma:+.1f}" for axis, sigma in zip("xyz", deviation, strict=True))
    return (
        f"Independent check: {confirmed.shots} simulated runs per axis in {confirmed.simulator}, steered by the student and decoded, "
        f"{verdict} with the engine (deviations in standard errors: {told})."
    )
