"""A user's own shots: read, and what is said of a state that nobody knows."""

from typing import Any

import numpy as np

from ...data.layouts import read_layout
from ...data.measurements import SHOTS
from ...data.shots import Shots, basis_numbers, counted, split
from ...errors import require
from ...files import name_of
from ...runs.outcome import Outcome, Row
from ...settings.tomography import LARGEST
from . import report
from .cases import Case, Reconstruction

LARGEST_WITH_PHASES = 10
FEWEST = 20
MOST_OUTCOMES = 2**20  # of all bases together: a state vector is turned into each
TEST = 0.2  # fraction that judges


def read(path: str, rng: np.random.Generator) -> Case:
    """The shots of a file; a fifth of them, at random, is held out.

    Raises:
        InputError: there is no such file, it holds something else, or there are too few shots, or too many qubits or bases.
    """
    found, name = read_layout(path, SHOTS), name_of(path)
    bases = (found["basis"] == "y") + np.int8(2) * (found["basis"] == "z")
    shots = Shots(bases, found["outcome"])
    count, qubits = bases.shape
    require(count >= FEWEST, f"`{name}` must hold at least {FEWEST} shots, but holds {count}; measure more.")
    most = LARGEST if (bases == 2).all() else LARGEST_WITH_PHASES
    where = "measured along z alone" if most == LARGEST else "measured along several axes"
    require(qubits <= most, f"`{name}` must hold at most {most} qubits {where}, but holds {qubits}; leave some of them out.")
    several = len(np.unique(basis_numbers(shots)))
    enough = MOST_OUTCOMES >> qubits
    require(several <= enough, f"`{name}` must hold at most {enough:,} bases of {qubits} qubits, but holds {several:,}; leave some out.")
    learned, test = split(rng, counted(shots), TEST)
    return Case("own", f"{qubits} qubits", learned, test, None)


def outcome(case: Case, found: Reconstruction) -> Outcome:
    """The table and the sentence, which can say no fidelity."""
    rows = report.rows(case, found)
    metrics: dict[str, Any] = {"own_hidden": found.machine.hidden, "own_observables": report.observables(case, found)}
    if found.density is not None:
        rho = found.density.rho
        metrics |= {"own_density_purity": float(np.real(np.trace(rho @ rho)))}
        metrics |= {"own_density_overlap": report.density_fidelity(found.density, found.machine.psi)}
    return Outcome(sentence=_sentence(case, rows), rows=rows, label="method", metrics=metrics, notes=_notes(case))


def _sentence(case: Case, rows: list[Row]) -> str:
    likelihoods = report.values_of(rows, "log_likelihood")
    own = likelihoods.pop("own")
    best = max(likelihoods, key=lambda key: likelihoods[key])
    strongest = f"{report.NAMES[best.removeprefix('own_')]}, the best of the others: {likelihoods[best]:.4f}"
    expected = report.values_of(rows, "expected_fidelity")["own"]
    return (
        f"From {case.counts.total:,} shots in {len(case.counts.bases)} bases a Boltzmann machine gives {case.test.total:,} further shots "
        f"of {case.name} the log-likelihood {own:.4f} ({strongest}); chance alone would leave a fidelity of {expected:.4f}."
    )


def _notes(case: Case) -> tuple[str, ...]:
    pure = "The machine and the free vector are pure states; where the density matrix is clearly likelier, yours is not pure."
    positive = "All shots are along z, which says nothing of phases: the amplitudes are taken to be positive, which need not be so."
    return (
        "Log-likelihood: the mean over the held-out shots, in nats. Expected fidelity: of states from resampled shots with the machine's.",
        positive if case.counts.positive else pure,
    )
