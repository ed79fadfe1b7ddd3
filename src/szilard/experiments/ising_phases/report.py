"""What the experiment on the phases found, in a sentence, a table and numbers."""

from typing import Any, NamedTuple

import numpy as np

from ...physics.onsager import CRITICAL_TEMPERATURE, TRIANGULAR_CRITICAL_TEMPERATURE
from ...runs.outcome import Estimate, Outcome, Row
from .crossing import Limit, Scan
from .learning import KEYS, Accuracy
from .linear import Linear

#: Test and critical accuracy on the public data set (see the page).
PUBLISHED = {
    "convolution": (1.00, 0.91),
    "dense network": (0.999, 0.959),
    "random forest": (1.00, 0.83),
    "logistic regression": (0.69, 0.62),
}
CROSSING = ("dense network", "convolution", "threshold of |m|")  # models of the crossing, in the order of their outputs
CAPTIONS = {
    "states": "Thermal states, and how long their Markov chains remember: states of a chain lie two autocorrelation times apart.",
    "methods": "Accuracy on unseen chains far from the transition, and on states near it, where nobody has learned.",
    "linear": "Logistic regression on all spins: without a preferred sign against its penalty, and against the share of "
    "ordered states that points up.",
    "crossing": "Mean output of networks trained on the square lattice, and where it crosses one half, against 1 / size.",
}


class Findings(NamedTuple):
    """What the parts of the experiment found: the accuracies, the ceiling of the critical one, the linear study, the crossings."""

    accuracies: dict[str, Accuracy]
    ceiling: float
    linear: Linear
    scans: dict[str, list[Scan]]
    limits: dict[str, tuple[list[Limit], tuple[float, float]]]


def outcome(found: Findings) -> Outcome:
    """The whole."""
    square, triangular = (_temperature(found, lattice, "dense network") for lattice in ("square", "triangular"))
    critical = {name: one.critical.accuracy for name, one in found.accuracies.items()}
    best = max((name for name in KEYS if name != "convolution"), key=lambda name: critical[name])
    binder = found.limits["square"][1]
    return Outcome(
        sentence=(
            f"Near the transition, where it has never learned, a convolutional network decides {critical['convolution']:.1%} of all states "
            f"rightly (best of the others, {best}: {critical[best]:.1%}). Dense networks put the critical temperature at "
            f"{_said(square)} (exact {CRITICAL_TEMPERATURE:.4f}; Binder's cumulants {binder[0]:.4f} ± {binder[1]:.4f}) and, never having "
            f"seen one, that of the triangular lattice at {_said(triangular)} (exact {TRIANGULAR_CRITICAL_TEMPERATURE:.4f})."
        ),
        rows=_rows(found),
        label="method",
        metrics=_further(found),
        notes=_notes(found),
        headline="critical",
    )


def _said(one: Limit) -> str:
    return f"{one.temperature:.4f} ± {one.error:.4f}"


def _temperature(found: Findings, lattice: str, model: str) -> Limit:
    return found.limits[lattice][0][CROSSING.index(model)]


def _rows(found: Findings) -> list[Row]:
    rows = []
    for name, key in KEYS.items():
        accuracy, values = found.accuracies[name], {}
        if name in CROSSING:
            ends = {lattice: _temperature(found, lattice, name) for lattice in found.limits}
            values = {f"{lattice}_temperature": Estimate.normal(end.temperature, end.error) for lattice, end in ends.items()}
        rows.append(Row(name, key, test=accuracy.test.estimate, critical=accuracy.critical.estimate, **values))
    binder = {f"{lattice}_temperature": Estimate.normal(*one[1]) for lattice, one in found.limits.items()}
    return [*rows, Row("Binder's cumulants", "binder", **binder)]


def _further(found: Findings) -> dict[str, Any]:
    studied = found.linear
    metrics: dict[str, Any] = {"ceiling": found.ceiling, "majority": studied.majority, "linear_bound": studied.bound}
    metrics |= {"penalised_accuracy": float(studied.test[0]), "unpenalised_accuracy": float(studied.test[-1])}
    metrics |= {"all_up_accuracy": float(studied.shares[-1])}
    for lattice, scans in found.scans.items():
        sizes = [one.size for one in scans]
        ends = _temperature(found, lattice, "dense network")
        metrics[f"{lattice}_crossings"] = dict(zip(map(str, sizes), ends.crossings.tolist(), strict=True))
        metrics[f"{lattice}_longest_time"] = {str(one.size): float(np.max(one.times)) for one in scans}
    return metrics | {"exact_square": float(CRITICAL_TEMPERATURE), "exact_triangular": float(TRIANGULAR_CRITICAL_TEMPERATURE)}


def _notes(found: Findings) -> tuple[str, ...]:
    tests = found.accuracies["convolution"]
    return (
        f"Test: {tests.test.total} states of Markov chains of which nobody has seen any, far from the transition. Critical: "
        f"{tests.critical.total} states near it. Whoever knew their classes could reach "
        f"{found.ceiling:.1%} there with a threshold of the energy.",
        f"Without a preferred sign no linear classifier exceeds {found.linear.bound:.3f} on the test states.",
        "Temperatures: the crossing of the mean output with one half, extrapolated to infinite size; Binder's cumulants: of the two "
        "largest sizes, without any learning. Errors by resampling chains.",
    )
