"""What was found, as a table, metrics and one sentence."""

from typing import Any

import numpy as np

from ...learn.density_likelihood import Density
from ...learn.neural_state import unpacked
from ...runs.outcome import Estimate, Outcome, Row
from ...runs.run import Run
from .baselines import density_log_likelihood
from .cases import Case, Reconstruction, Vector
from .machines import HELD_OUT, fidelity, log_likelihood
from .observables import energy, expected_fidelity, observed, spread

NAMES = {
    "pairs": "pairs of spins",
    "histogram": "frequencies",
    "contrastive": "machine by contrastive divergence",
    "vector": "free state vector",
    "density": "density matrix",
}
Found = dict[str, tuple[Case, Reconstruction]]


def save(run: Run, case: Case, found: Reconstruction) -> None:
    """The machine's parameters and the state vectors."""
    arrays = {"psi": found.machine.psi, "resamples": found.resamples} | found.others
    state = unpacked(found.machine.flat, case.counts.bases.shape[1], not case.counts.positive)
    for name, machine in zip(("amplitude", "phase"), state, strict=True):
        if machine is not None:
            arrays |= {f"{name}_{part}": np.asarray(value) for part, value in machine._asdict().items()}
    if found.density is not None:
        arrays["density"] = found.density.rho
    run.arrays(case.key, **arrays)


def rows(case: Case, found: Reconstruction) -> list[Row]:
    """The machine's row, then one for each method beside it."""
    machine, exact = found.machine.psi, case.exact
    expected = float(expected_fidelity(machine, found.resamples))
    judged = {} if exact is None else {"fidelity": fidelity(machine, exact)}
    judged |= {"expected_fidelity": expected, "log_likelihood": log_likelihood(machine, case.test)}
    all_rows = [Row(f"{case.name}: Boltzmann machine", case.key, **judged)]
    for name, psi in found.others.items():
        if name == "histogram" and exact is None:
            continue
        judged = {} if exact is None else {"fidelity": fidelity(psi, exact)}
        # An outcome that was never seen has no frequency, so that the likelihood of further shots is zero.
        judged |= {} if name == "histogram" else {"log_likelihood": log_likelihood(psi, case.test)}
        all_rows.append(Row(f"{case.name}: {NAMES[name]}", f"{case.key}_{name}", **judged))
    return all_rows + ([_density_row(case, found.density)] if found.density is not None else [])


def _density_row(case: Case, density: Density) -> Row:
    judged = {} if case.exact is None else {"fidelity": density_fidelity(density, case.exact)}
    judged |= {"log_likelihood": density_log_likelihood(density.rho, case.test)}
    return Row(f"{case.name}: {NAMES['density']}", f"{case.key}_density", **judged)


def density_fidelity(density: Density, psi: Vector) -> float:
    """<psi|rho|psi>."""
    return float(np.real(psi.conj() @ density.rho @ psi))


def observables(case: Case, found: Reconstruction) -> dict[str, dict[str, float | list[float] | None]]:
    """Means of Pauli operators as plain metrics."""
    every = observed(found.machine.psi, found.resamples, case.exact)
    return {
        name: {"value": one.estimate.value, "interval": [one.estimate.low, one.estimate.high], "exact": one.exact}
        for name, one in every.items()
    }


def outcome(field: float, found: Found, curve: dict[int, dict[str, float]]) -> Outcome:
    """The table and the sentence of the states that are known."""
    table = [row for case, one in found.values() for row in rows(case, one)]
    metrics: dict[str, Any] = _energies(field, *found["ising"]) | {
        "ising_training_seconds": found["ising"][1].seconds,
        "fidelity_by_shots": {str(number): one for number, one in curve.items()},
    }
    for key, (case, one) in found.items():
        metrics |= {f"{key}_hidden": one.machine.hidden, f"{key}_observables": observables(case, one)}
    return Outcome(sentence=_sentence(found, table), rows=table, label="state and method", metrics=metrics, notes=_notes(found))


def _energies(field: float, case: Case, found: Reconstruction) -> dict[str, Any]:
    """The energy of the machine's state; the same less its bias, which resamples show, with its interval; and the exact one."""
    assert case.exact is not None
    value, again = energy(found.machine.psi, field), [energy(one, field) for one in found.resamples]
    corrected = Estimate.normal(2 * value - float(np.mean(again)), spread(again))
    return {
        "ising_energy": value,
        "ising_corrected_energy": corrected.value,
        "ising_corrected_energy_interval": [corrected.low, corrected.high],
        "ising_exact_energy": energy(case.exact, field),
    }


def values_of(table: list[Row], quantity: str) -> dict[str, float]:
    """What the rows reached, by their keys."""
    return {row.key: value for row in table if isinstance(value := row.values.get(quantity), float)}


def _sentence(found: Found, table: list[Row]) -> str:
    fidelities = values_of(table, "fidelity")
    told = []
    for key, (case, _) in found.items():
        others = {name: fidelities[f"{key}_{name}"] for name in NAMES if f"{key}_{name}" in fidelities}
        best = max(others, key=lambda name: others[name])
        told.append(f"{case.name} {fidelities[key]:.4f} ({NAMES[best]}, the best of the others: {others[best]:.4f})")
    shots = found["ising"][0].counts.total
    return f"From {shots:,} shots each, Boltzmann machines reconstruct quantum states with these fidelities: {'; '.join(told)}."


def _notes(found: Found) -> tuple[str, ...]:
    case, ising = found["ising"]
    return (
        "Fidelity: |<psi|exact>|\N{SUPERSCRIPT TWO}, of a density matrix <exact|rho|exact>. Expected fidelity: of states from resampled "
        "shots with the machine's own, which needs no exact state.",
        f"Log-likelihood: the mean over {case.test.total:,} further shots, in nats. Hidden units and weight decay were chosen by "
        f"{HELD_OUT:.0%} of the shots, held back for that; then all were learned from.",
        f"The Ising chain took {ising.seconds:.1f} s, choice and compilation included. Its shots are all in the basis Z, and say nothing "
        "of phases: that all amplitudes are positive is known of this ground state.",
        "Likelihood and gradient are sums over all basis states, without Markov chains.",
    )
