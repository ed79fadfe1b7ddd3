"""What the experiment on the phases found, in a sentence, a table and numbers."""

from typing import Any, NamedTuple

import numpy as np

from ...physics.onsager import CRITICAL_TEMPERATURE, TRIANGULAR_CRITICAL_TEMPERATURE
from ...runs.outcome import Estimate, Outcome, Row
from .crossing import Critical, Scan
from .learning import KEYS, Accuracy
from .linear import Linear

PUBLISHED_SIZE = 40  # sites along an edge of the public states; accuracies on others are not to be compared
#: Test and critical accuracy on the public data set (see the page).
PUBLISHED = {
    "convolution": (1.00, 0.91),
    "dense network": (0.999, 0.959),
    "random forest": (1.00, 0.83),
    "logistic regression": (0.69, 0.62),
}
CROSSING = ("dense network", "convolution", "Binder's cumulants")  # models of the crossing, in the order of their outputs
CAPTIONS = {
    "states": "Thermal states, and how long their Markov chains remember: states of a chain lie two autocorrelation times apart.",
    "methods": "Accuracy on unseen chains far from the transition, and on states near it, where nobody has learned.",
    "linear": "Logistic regression on all spins: without a preferred sign against its penalty, and against the share of "
    "ordered states that points up.",
    "crossing": "Mean output of a network trained on the square lattice, by size, against the temperature and, scaled, on one curve.",
}


def published(size: int) -> dict[str, tuple[float, float]]:
    """What was published for states of this size."""
    return PUBLISHED if size == PUBLISHED_SIZE else {}


class Findings(NamedTuple):
    """What the parts of the experiment found: the accuracies, the ceiling of the critical one, the linear study, the crossings."""

    accuracies: dict[str, Accuracy]
    ceiling: float
    linear: Linear
    scans: dict[str, list[Scan]]
    limits: dict[str, list[Critical]]


def outcome(found: Findings) -> Outcome:
    """The whole."""
    square, triangular = (_temperature(found, lattice, "dense network") for lattice in ("square", "triangular"))
    critical = {name: one.critical.accuracy for name, one in found.accuracies.items()}
    best = max((name for name in KEYS if name != "convolution"), key=lambda name: critical[name])
    binder = _temperature(found, "square", CROSSING[2])
    return Outcome(
        sentence=(
            f"Near the transition, where it has never learned, a convolutional network decides {critical['convolution']:.1%} of all states "
            f"rightly (best of the others, {best}: {critical[best]:.1%}). A dense network on blocks of spins puts T_c at "
            f"{_said(square)} (exact {CRITICAL_TEMPERATURE:.4f}; Binder's cumulants {_said(binder)}) and, never having "
            f"seen one, that of the triangular lattice at {_said(triangular)} (exact {TRIANGULAR_CRITICAL_TEMPERATURE:.4f})."
        ),
        rows=_rows(found),
        label="method",
        metrics=_further(found),
        notes=_notes(found),
        headline="critical",
    )


def _said(one: Critical) -> str:
    return f"{one.temperature:.4f} ± {one.error:.4f}"


def _temperature(found: Findings, lattice: str, model: str) -> Critical:
    return found.limits[lattice][CROSSING.index(model)]


def _rows(found: Findings) -> list[Row]:
    rows = []
    for name, key in (KEYS | {CROSSING[2]: "binder"}).items():
        values = {}
        if name in found.accuracies:
            accuracy = found.accuracies[name]
            values = {"test": accuracy.test.estimate, "critical": accuracy.critical.estimate}
        if name in CROSSING:
            ends = {lattice: _temperature(found, lattice, name) for lattice in found.limits}
            values |= {f"{lattice}_temperature": Estimate.normal(end.temperature, end.error) for lattice, end in ends.items()}
        rows.append(Row(name, key, **values))
    return rows


def _further(found: Findings) -> dict[str, Any]:
    studied = found.linear
    metrics: dict[str, Any] = {"ceiling": found.ceiling, "majority": studied.majority, "linear_bound": studied.bound}
    metrics |= {"penalised_accuracy": float(studied.test[0]), "unpenalised_accuracy": float(studied.test[-1])}
    metrics |= {"all_up_accuracy": float(studied.shares[-1])}
    for lattice, scans in found.scans.items():
        end = _temperature(found, lattice, "dense network")
        exponent = Estimate.normal(end.exponent, end.exponent_error)
        metrics |= {f"{lattice}_exponent": exponent.value, f"{lattice}_exponent_interval": [exponent.low, exponent.high]}
        metrics[f"{lattice}_longest_time"] = {str(one.size): float(np.max(one.times)) for one in scans}
    return metrics | {"exact_square": float(CRITICAL_TEMPERATURE), "exact_triangular": float(TRIANGULAR_CRITICAL_TEMPERATURE)}


def _notes(found: Findings) -> tuple[str, ...]:
    tests = found.accuracies["convolution"]
    return (
        f"Test: {tests.test.total} states of Markov chains of which nobody has seen any, far from the transition. Critical: "
        f"{tests.critical.total} states near it. Whoever knew their classes could reach "
        f"{found.ceiling:.1%} there with a threshold of the energy.",
        f"Without a preferred sign no linear classifier exceeds {found.linear.bound:.3f} on the test states.",
        "Temperatures: with them, and an exponent 1 / nu, the curves of all sizes become one; Binder's cumulants need no "
        "learning. The dense network sees blocks, the convolution all spins: what that measures is not order alone.",
    )
