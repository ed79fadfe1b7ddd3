"""What a linear classifier can know of states that have no preferred sign, and what a preferred sign changes."""

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from ...data.ising_states import Split, States, labels, pictures

STRENGTHS = (1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1)
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
WEAK = 1e-2  # inverse strength of the penalty where the share is varied


class Linear(NamedTuple):
    """Accuracies of logistic regression: against its penalty without a preferred sign, and against the share that points up.

    Args:
        training: for every strength, on the states learned from.
        test: the same on test states.
        shares: for every share of the ordered states that points up, on test states.
        majority: the share of the larger class among the test states.
        bound: what no linear classifier exceeds without a preferred sign.
        one_sided: for every share, what the best threshold of m itself, not |m|, reaches at most.
    """

    training: Float[np.ndarray, "strengths"]
    test: Float[np.ndarray, "strengths"]
    shares: Float[np.ndarray, "shares"]
    majority: float
    bound: float
    one_sided: Float[np.ndarray, "shares"]


def study(sets: Split, rng: np.random.Generator) -> Linear:
    """Fit them all."""
    seen, judged = (_oriented(every, 0.5, rng) for every in (sets.training, sets.test))
    fitted = [_fit(seen, C) for C in STRENGTHS]
    training, test = (np.array([model.score(*data) for model in fitted]) for data in (seen, judged))
    shares = [_fit(_oriented(sets.training, up, rng), WEAK).score(*_oriented(sets.test, up, rng)) for up in SHARES]
    disordered = float(judged[1].mean())
    majority = max(disordered, 1 - disordered)
    one_sided = disordered + (1 - disordered) * np.array(SHARES)
    return Linear(training, test, np.array(shares), majority, bound(majority), one_sided)


def bound(majority: float) -> float:
    """The largest accuracy of any linear classifier if every state is as likely as the one with all spins turned: (1 + majority) / 2.

    Of s and -s, sign(w s + b) puts both into the class of b's sign if |w s| < |b|, else one into each class. So of all states
    outside of this slab one half is decided rightly, whatever w; and of those inside at most the ones that belong there.
    """
    return (1 + majority) / 2


def _oriented(
    every: Sequence[States], up: float, rng: np.random.Generator
) -> tuple[Float[np.ndarray, "states spins"], Int[np.ndarray, "states"]]:
    """States, the ordered ones turned so that a share `up` of them points up; a fair coin turns the others."""
    spins, classes = pictures(every).reshape(sum(one.energy.size for one in every), -1), labels(every)
    sign = np.where(rng.random(len(spins)) < np.where(classes == 0, up, 0.5), 1, -1).astype(np.float32)
    return spins * (sign * np.where(spins.sum(1) < 0, -1, 1).astype(np.float32))[:, None], classes


def _fit(seen: tuple[np.ndarray, np.ndarray], strength: float) -> LogisticRegression:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=strength, max_iter=200).fit(*seen)
