"""The four methods that learn to tell ordered from disordered states, and two thresholds beside them."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from ...data.examples import Labelled
from ...data.ising_minibatches import minibatches
from ...data.ising_states import Split, States, labelled, labels, pictures
from ...learn.supervised import Fit
from ...networks import Network
from ...runs.classifier import Classifier, Judged, Probabilities, chosen, judged, judged_model, train_classifier
from ...runs.run import Run

STRENGTHS = (1e-4, 1e-3, 1e-2, 0.1)  # of logistic regression's penalty, inverse; validation chooses
TREES = 100
KEYS = {
    "convolution": "",
    "dense network": "dense",
    "random forest": "forest",
    "logistic regression": "logistic",
    "threshold of |m|": "magnetisation",
    "threshold of the energy": "energy",
}

#: From the states of one temperature to the probability that each is ordered.
Order = Callable[[States], Float[np.ndarray, "chains states"]]


class Accuracy(NamedTuple):
    """How well a method decides on test states, and on the critical ones."""

    test: Judged
    critical: Judged


class Lesson(NamedTuple):
    """What a network is taught with: states by set, the largest share of turned spins, and how long and fast."""

    sets: Split
    noise: float
    fit: Fit


def learn(run: Run, name: str, network: Network, lesson: Lesson, *, unrolled: bool = False) -> Probabilities:
    """Train a network and save it: the probabilities that it then gives to the two classes."""
    task = Classifier(
        network=network,
        source=minibatches(lesson.sets.training, labels(lesson.sets.training), lesson.fit.batch, lesson.noise),
        validation=labelled(lesson.sets.validation),
        fit=lesson.fit,
        key=run.key(f"{name}: training"),
        unrolled=unrolled,
        effort=1,
    )
    parameters, probabilities = train_classifier(run, name, task)
    about = {"inputs": "spins +1 and -1, (states, size, size, 1)", "outputs": "logits of ordered and disordered", "activation": "softmax"}
    run.network(name, network, parameters, **about)
    return probabilities


def order(probabilities: Probabilities) -> Order:
    """What a network says of states, as the probability of order."""
    return lambda states: np.asarray(probabilities(pictures([states]))[:, 0], float).reshape(states.energy.shape)


def with_scikit_learn(sets: Split, critical: Sequence[States], seed: int) -> dict[str, Accuracy]:
    """Random forest and logistic regression on all spins, and logistic regression on |m| and on the energy alone: two thresholds."""
    known, validation = labelled(sets.training), labelled(sets.validation)
    models = {
        "random forest": chosen([RandomForestClassifier(TREES, random_state=seed)], known, validation),
        "logistic regression": chosen([LogisticRegression(C=C, max_iter=1000) for C in STRENGTHS], known, validation),
    }
    judges = labelled(sets.test), labelled(critical)
    found = {name: Accuracy(*(judged_model(model, judge) for judge in judges)) for name, model in models.items()}
    return found | {name: accuracy for name, (accuracy, _) in thresholds(sets, critical).items()}


def thresholds(sets: Split, critical: Sequence[States]) -> dict[str, tuple[Accuracy, float]]:
    """Logistic regression on |m| and on the energy alone, which puts a threshold: how well it does, and where it lies."""
    found = {}
    for name, quantity in (("threshold of |m|", "magnetisation"), ("threshold of the energy", "energy")):
        seen, *judged_by = (Labelled(_single(every, quantity), labels(every)) for every in (sets.training, sets.test, critical))
        model = LogisticRegression(C=1e4).fit(seen.inputs, seen.labels)
        place = -float(model.intercept_[0] / model.coef_[0, 0])
        found[name] = Accuracy(*(judged_model(model, judge) for judge in judged_by)), place
    return found


def of_network(probabilities: Probabilities, sets: Split, critical: Sequence[States]) -> Accuracy:
    """The accuracy of a network."""
    return Accuracy(*(judged(probabilities(one.inputs), one.labels) for one in (labelled(sets.test), labelled(critical))))


def best_threshold(every: Sequence[States]) -> float:
    """The accuracy of the best threshold of the energy that somebody could choose who knows the classes of these very states."""
    energy, classes = _single(every, "energy")[:, 0], labels(every)
    order = np.argsort(energy, kind="stable")
    right = np.concatenate([[0], np.cumsum(1 - 2 * classes[order])]) + classes.sum()
    ends = np.append(np.flatnonzero(np.diff(energy[order], prepend=-np.inf) > 0), len(energy))
    return float(right[ends].max() / len(energy))


def _single(every: Sequence[States], quantity: str) -> Float[np.ndarray, "states 1"]:
    return np.concatenate([getattr(one, quantity).ravel() for one in every])[:, None]
