"""Maximum-likelihood tomography of a density matrix (Hradil, Phys. Rev. A 55, R1561 (1997))."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Complex, Float

TINY = 1e-300


class Density(NamedTuple):
    """A density matrix, and the mean log-likelihood of the shots, in nats."""

    rho: Complex[np.ndarray, "states states"]
    log_likelihood: float


def probabilities(rho: Complex[np.ndarray, "states states"], outcomes: Complex[np.ndarray, "outcomes states"]):
    """<o| rho |o> of every outcome o."""
    return np.real(np.sum((outcomes.conj() @ rho) * outcomes, 1))


def maximise(
    outcomes: Complex[np.ndarray, "outcomes states"], frequencies: Float[np.ndarray, "outcomes"], iterations: int, close: float = 1e-6
) -> Density:
    """The density matrix of the largest likelihood: rho -> R rho R / tr, with R = sum_o f_o / <o|rho|o> |o><o|.

    Each step raises the likelihood, as long as it is diluted where it would not (Rehacek et al., Phys. Rev. A 75, 042108 (2007)).

    Args:
        outcomes: the states that outcomes project on; those of each basis are complete.
        frequencies: how often each was seen, of all shots.
        iterations: after which it ends in any case.
        close: it ends when the largest eigenvalue of R, which is 1 at the maximum, exceeds 1 by less.
    """
    seen = frequencies > 0
    outcomes, frequencies, size = outcomes[seen], frequencies[seen], outcomes.shape[1]
    rho, dilution = np.eye(size, dtype=complex) / size, np.inf
    value = _likelihood(rho, outcomes, frequencies)
    for _ in range(iterations):
        R = (outcomes.T * (frequencies / probabilities(rho, outcomes))) @ outcomes.conj()
        if np.linalg.eigvalsh(R)[-1] - 1 < close:  # which bounds what is missing of the likelihood
            break
        while True:
            step = R if np.isinf(dilution) else (np.eye(size) + dilution * R) / (1 + dilution)
            new = step @ rho @ step
            new = (new + new.conj().T) / np.trace(new).real / 2
            better = _likelihood(new, outcomes, frequencies)
            if better >= value or dilution < 1e-6:
                break
            dilution = 8.0 if np.isinf(dilution) else dilution / 4
        rho, value = new, better
    return Density(rho, value)


def _likelihood(rho, outcomes, frequencies) -> float:
    return float(frequencies @ np.log(np.maximum(probabilities(rho, outcomes), TINY)))
