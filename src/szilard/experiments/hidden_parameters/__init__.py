"""Does a network that must pass all it sees through a few numbers find the parameters of physics, and how many there are?

It sees a damped oscillator for a while and is asked where it will be; or it sees probabilities of a qubit, and is asked for others.
Nobody tells it of stiffness, damping or Bloch's sphere.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from ...data.hidden_parameters import REFERENCES, SEEN
from ...learn.supervised import Fit
from ...machine import require_room
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...runs.settings import Settings as Base
from ...runs.settings import at_most, option
from . import oscillator, qubit
from .learning import SILENT
from .oscillator import Oscillators
from .qubit import Qubits


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the search for hidden parameters."""

    latents: int = option(3, "numbers in the bottleneck for oscillators, which have two parameters", least=1, most=64)
    noise: float = option(0.0, "errors of the positions that are seen, whose largest is 1", least=0, most=10)
    units: int = option(64, "units of each hidden layer for oscillators, half as many for qubits", least=2, most=2000)
    questions: int = option(8, "questions about each example of a gradient step", least=1, most=1000)
    first_price: float = option(3e-3, "price of a nat in the bottleneck at the start", above=0, most=10)
    last_price: float = option(2e-4, "the same for oscillators at the end, in squared errors", above=0, most=10)
    oscillators: Fit = option(Fit(steps=4000, batch=128, learning_rate=1e-2, final_learning_rate=0.0), "learning from oscillators")
    qubits: Fit = option(Fit(steps=2000, batch=128, learning_rate=5e-3, final_learning_rate=0.0), "learning from qubits")

    short: ClassVar = {
        "oscillators.steps": at_most(700),
        "oscillators.batch": at_most(64),
        "qubits.steps": at_most(500),
        "qubits.batch": at_most(64),
    }

    def check(self) -> None:
        """Weights and activations must fit in memory."""
        members = len(qubit.SIZES)
        require_room(self, "units units", each=4 * 4 * 4 * members)
        require_room(self, "oscillators.batch questions units", each=4 * 8)
        require_room(self, "oscillators.batch", each=4 * 4 * SEEN)
        require_room(self, "qubits.batch questions units", each=4 * 8 * members)
        require_room(self, "qubits.batch", each=4 * 4 * REFERENCES * members)


def answer(run: Run[Settings]) -> Outcome:
    """Learn from oscillators and from qubits; compare with fits and with linear compression."""
    found = oscillator.answer(run)
    told = qubit.answer(run)
    return _outcome(run.settings, found, told)


def _outcome(settings: Settings, found: Oscillators, told: Qubits) -> Outcome:
    information = sorted(found.information.tolist(), reverse=True)
    speaking = sum(value > SILENT for value in information)
    nats, errors, linear = (_listed(values, digits) for values, digits in ((information, 2), (told.errors, 3), (told.linear, 3)))
    return Outcome(
        sentence=(
            f"Of {settings.latents} numbers the network uses {speaking} for a damped oscillator ({nats} nats). Stiffness can be read from "
            f"them with R² {found.explained[0]:.3f}, damping with {found.explained[1]:.3f}, and motion is foretold to "
            f"{found.error.value:.4f} (strongest baseline, least squares told the law: {found.fit:.1g}). With 0 to 4 numbers for a pure "
            f"qubit the error is {errors} (PCA: {linear})."
        ),
        rows=_rows(found, told),
        metrics={
            "information": information,
            "speaking": speaking,
            "explained_stiffness": float(found.explained[0]),
            "explained_damping": float(found.explained[1]),
        },
        notes=(
            "Error: mean absolute error on unseen examples, of positions (they begin at 1) at times up to twice as long as the motion was "
            "seen, or of probabilities. Information: divergence of a number's distribution from a standard normal one; below "
            f"{SILENT} nats it counts as silent.",
        ),
    )


def _listed(values: Iterable[float], digits: int) -> str:
    return ", ".join(f"{value:.{digits}f}" for value in values)


def _rows(found: Oscillators, told: Qubits) -> list[Row]:
    rows = [
        Row("oscillator, network", error=found.error),
        Row("oscillator, least squares told the law", "fit", error=found.fit),
        Row("oscillator, mean motion", "mean_motion", error=found.mean_motion),
    ]
    for size, error in zip(qubit.SIZES, told.errors, strict=True):
        rows.append(Row(f"qubit, {size} numbers", f"qubit_{size}", error=float(error)))
    for size, error in zip(qubit.SIZES, told.linear, strict=True):
        rows.append(Row(f"qubit, PCA, {size} components", f"qubit_pca_{size}", error=float(error)))
    return rows
