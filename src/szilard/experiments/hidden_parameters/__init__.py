"""Does a network that must pass all it sees through a few numbers find the parameters of physics, and how many there are?

It sees a damped oscillator for a while and is asked where it will be; or it sees probabilities of a qubit, and is asked for others.
Nobody tells it of stiffness, damping or Bloch's sphere.
"""

from collections.abc import Iterable

from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...settings.hidden_parameters import SIZES, Settings
from . import oscillator, qubit
from .learning import SILENT
from .oscillator import Oscillators
from .qubit import Qubits


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
    for size, error in zip(SIZES, told.errors, strict=True):
        rows.append(Row(f"qubit, {size} numbers", f"qubit_{size}", error=float(error)))
    for size, error in zip(SIZES, told.linear, strict=True):
        rows.append(Row(f"qubit, PCA, {size} components", f"qubit_pca_{size}", error=float(error)))
    return rows
