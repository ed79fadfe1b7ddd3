"""What can be said of a state that is not known: means of Pauli operators, and by how much chance has a part in them."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Complex

from ...physics.local_bases import pauli_mean
from ...runs.outcome import Estimate

SINGLE, NEIGHBOURS = "XYZ", ("XX", "YY", "ZZ")


class Observed(NamedTuple):
    """The mean of an observable in a reconstructed state, with its interval, and in the true one, where that is known."""

    estimate: Estimate
    exact: float | None


def means(psi: Complex[np.ndarray, "states"]) -> dict[str, float]:
    """The means of X, Y, Z over all qubits, and of XX, YY, ZZ over all pairs of neighbours."""
    qubits = len(psi).bit_length() - 1
    found = {}
    for word in (*SINGLE, *NEIGHBOURS):
        places = range(qubits - len(word) + 1)
        values = [pauli_mean(psi, "I" * place + word + "I" * (qubits - len(word) - place)) for place in places]
        if values:
            found[word] = float(np.mean(values))
    return found


def observed(
    psi: Complex[np.ndarray, "states"], resamples: Complex[np.ndarray, "resamples states"], exact: Complex[np.ndarray, "states"] | None
) -> dict[str, Observed]:
    """Every mean, with 95 % intervals from the spread over resamples."""
    others, true = [means(one) for one in resamples], None if exact is None else means(exact)
    return {
        name: Observed(Estimate.normal(value, spread([other[name] for other in others])), None if true is None else true[name])
        for name, value in means(psi).items()
    }


def spread(values: list[float]) -> float:
    """The standard deviation of what resamples give."""
    return float(np.std(values, ddof=1))


def energy(psi: Complex[np.ndarray, "states"], field: float) -> float:
    """That of the open Ising chain, from the means of ZZ and X."""
    found, spins = means(psi), len(psi).bit_length() - 1
    return -(spins - 1) * found["ZZ"] - field * spins * found["X"]


def expected_fidelity(psi: Complex[np.ndarray, "states"], resamples: Complex[np.ndarray, "resamples states"]) -> float:
    """The mean fidelity of resamples with the state that they came from: what chance costs, estimated without knowing the true state."""
    return float(np.mean(np.abs(resamples.conj() @ psi) ** 2))
