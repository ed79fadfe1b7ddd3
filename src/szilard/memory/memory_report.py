"""What a quantum-memory run shows in the end: table, figures, sentence."""

from typing import Any

import numpy as np
from jaxtyping import Float

from ..devices import Device
from ..draw import Trajectory, learning_curve, retention, two_circuits
from ..physics.operations import Operation
from ..runs.record import Record
from ..runs.stages import Log
from .closed_loop import Check
from .evaluation import TWO_SIDED_95, Baseline, Sample

WINDOW = 36  # time steps that a drawing of a strategy shows
UNEXPECTED = 0.2  # probability below which an outcome is marked as a surprise
AGREEMENT = 5.0  # standard errors: three axes exceed them by chance once in 580,000 runs
REMARKS = {
    "idle": "exact",
    "encode": "two CNOTs, then idle; exact",
    "parity_cycle": "textbook parity checks back to back",
    "teacher": "sees the quantum state",
    "student": "sees only actions and outcomes",
    "simulator": "the student in Stim, decoded: contrast of the worst axis",
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
    struck, strike = np.argwhere(inside)[int(np.argmax(drops))] if drops else (0, 0)
    begin = max(0, min(int(strike) - window // 4, steps - window))

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


def outcome(
    device: Device,
    record: Record,
    log: Log,
    fixed: dict[str, Baseline | None],
    learned: dict[str, Sample],
    confirmed: Check | None,
    figures: dict[str, Any],
) -> dict[str, Any]:
    """Save curves, metrics and figures, and put the result together."""
    present = {name: baseline for name, baseline in fixed.items() if baseline}
    curves = {name: found.curve for name, found in (present | learned).items()}
    record.save_arrays("curves", **curves)
    record.save_metrics(log.rows)
    record.save_figure("learning", learning_curve(log.rows, {name: baseline.value for name, baseline in present.items()}))
    record.save_figure("retention", retention(curves))
    record.save_figure("strategy", two_circuits(device.qubits, *examples(device.operations, learned["student"])))
    metrics: dict[str, Any] = {name: found.value if found else None for name, found in fixed.items()}
    metrics |= {name: found.mean for name, found in learned.items()}
    metrics |= {f"{name}_interval": found.interval for name, found in learned.items()}
    metrics |= figures | _check_metrics(confirmed, learned["student"]) | {"seconds": round(log.seconds, 2)}
    table = [_row(name, found.value, found.interval) for name, found in present.items()]
    table += [_row(name, found.mean, found.interval) for name, found in learned.items()]
    if confirmed:
        table.append(_row("simulator", metrics["simulator"], metrics["simulator_interval"]))
    steps = len(curves["idle"]) - 1
    return {
        "metrics": metrics,
        "table": table,
        "sentence": _sentence(metrics, steps),
        "notes": _notes(metrics, confirmed),
        "captions": {
            "strategy": "What the student does: the circuit in time, above the information it keeps in that very run.",
            "retention": f"Recoverable quantum information over {steps} steps, averaged over trajectories.",
            "learning": "Learning, from nothing: dots are evaluations of the deterministic policy, the line is the policy while learning.",
        },
    }


def _check_metrics(confirmed: Check | None, student: Sample) -> dict[str, Any]:
    if confirmed is None:
        return {"simulator": None, "simulator_interval": None, "simulator_sigmas": None, "simulator_agrees": None}
    expected = student.contrasts.mean(0)
    errors = student.contrasts.std(0, ddof=1) / np.sqrt(len(student.contrasts))
    sigmas = confirmed.sigmas(expected, errors)
    worst = int(np.argmin(confirmed.contrasts))
    value, error = float(confirmed.contrasts[worst]), float(confirmed.errors[worst])
    interval = [value - TWO_SIDED_95 * error, value + TWO_SIDED_95 * error]
    return {
        "simulator": value,
        "simulator_interval": interval,
        "simulator_sigmas": [round(float(s), 3) for s in sigmas],
        "simulator_agrees": bool(np.all(np.abs(sigmas) <= AGREEMENT)),
    }


def _row(name: str, value: float, interval: list[float] | None) -> dict[str, Any]:
    return {"strategy": name, "R_Q": value, "interval": interval, "remark": REMARKS[name]}


def _sentence(metrics: dict[str, Any], steps: int) -> str:
    written = {"idle": "the bare qubit", "encode": "encoding alone", "parity_cycle": "the textbook parity cycle"}
    rest = [f"{text} {metrics[name]:.3f}" for name, text in written.items() if metrics[name] is not None]
    passive = max(value for value in (metrics["idle"], metrics["encode"]) if value is not None)
    found = "discovered error correction and" if metrics["teacher_interval"][0] > passive + 1e-4 else "found no error correction; it"
    return (
        f"Starting from nothing, the teacher {found} keeps R_Q = {metrics['teacher']:.3f} after {steps} steps, and the student, which "
        f"sees only outcomes, keeps {metrics['student']:.3f}; for comparison: {', '.join(rest)}."
    )


def _notes(metrics: dict[str, Any], confirmed: Check | None) -> list[str]:
    if confirmed is None:
        return ["The independent check was left out, since Stim is not installed; `pip install szilard[quantum]` brings it."]
    verdict = "agrees" if metrics["simulator_agrees"] else "DOES NOT AGREE"
    deviations = ", ".join(f"{axis} {s:+.1f}" for axis, s in zip("xyz", metrics["simulator_sigmas"], strict=True))
    return [
        f"Independent check: {confirmed.shots} simulated runs per axis in Stim, steered by the student and decoded, {verdict} with "
        f"the engine (deviations in standard errors: {deviations})."
    ]
