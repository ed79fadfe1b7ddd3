"""Trees and committees of trees that ask for one spin at a time (scikit-learn), and how well they do."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float
from sklearn.ensemble import BaggingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from ...data.examples import Labelled
from ...machine import one_thread
from ...runs.classifier import chosen, judged_model
from ..ising_phases.learning import Accuracy
from .questions import Asked, look

KEYS = {
    "random forest": "",
    "bagged trees": "bagging",
    "decision tree": "tree",
    "boosted stumps": "stumps",
    "boosted trees, depth 2": "pairs",
    "boosted trees, depth 4": "boosting",
    "threshold of |m|": "magnetisation",
    "threshold of the energy": "energy",
}
DEPTHS = {"boosted stumps": 1, "boosted trees, depth 2": 2, "boosted trees, depth 4": 4}
LEAST = (1, 10)  # states in a leaf of the single tree, among which validation chooses
BAGGED = 10  # of so many trees one is bagged: it looks at all spins for each question


class Examples(NamedTuple):
    """States to learn from, to choose by, and to judge by, far from the transition and near it."""

    known: Labelled
    validation: Labelled
    test: Labelled
    critical: Labelled


class Forest(NamedTuple):
    """A random forest: how well it does, what it asks, and the share of its trees that call each critical state ordered."""

    accuracy: Accuracy
    asked: Asked
    votes: Float[np.ndarray, "states"]


def candidates(trees: int, seed: Callable[[str], int]) -> dict[str, list[Any]]:
    """But for the forest, of each kind the models among which validation chooses; `seed` gives one for every purpose."""
    bagged = BaggingClassifier(n_estimators=-(-trees // BAGGED), random_state=seed("bagging"))
    single = [DecisionTreeClassifier(min_samples_leaf=least, random_state=seed(f"tree: {least}")) for least in LEAST]
    boosted = {
        # A spin has two values: two bins hold all that it says.
        name: [HistGradientBoostingClassifier(max_iter=trees, max_depth=depth, max_bins=2, early_stopping=False, random_state=seed(name))]
        for name, depth in DEPTHS.items()
    }
    return {"bagged trees": [bagged], "decision tree": single, **boosted}


@one_thread()
def learn(models: list[Any], examples: Examples) -> Accuracy:
    """The accuracy of the model that does best on the validation states."""
    return _judged(chosen(models, examples.known, examples.validation), examples)


def plant(trees: int, seed: int, examples: Examples) -> Forest:
    """A random forest, fully grown."""
    model = chosen([RandomForestClassifier(trees, random_state=seed)], examples.known, examples.validation)
    votes = np.asarray(model.predict_proba(examples.critical.flat))[:, 0]
    return Forest(_judged(model, examples), look(model, examples.known.inputs.shape[1]), votes)


def _judged(model: Any, examples: Examples) -> Accuracy:
    return Accuracy(judged_model(model, examples.test), judged_model(model, examples.critical))
