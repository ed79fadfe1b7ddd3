"""How many numbers a pure qubit is worth to a network, and to linear compression."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Array, Float
from sklearn.decomposition import PCA

from ...data.hidden_parameters import Examples, qubits
from ...data.sizes import REFERENCES
from ...draw import hidden_parameters as picture
from ...networks import bottlenecks
from ...physics.bloch import random_directions
from ...runs.run import Run
from ...settings.hidden_parameters import SIZES
from .learning import learn, tell

PRICES = (1e-4, 1e-5)
TEST, ASKED = 2000, 20


class Qubits(NamedTuple):
    """Mean absolute errors of probabilities by the size of the bottleneck: of the network, and of PCA."""

    errors: Float[np.ndarray, "sizes"]
    linear: Float[np.ndarray, "sizes"]


def answer(run: Run) -> Qubits:
    """Learn with 0 to 4 numbers side by side; compress linearly; compare."""
    settings = run.settings
    references = random_directions(run.key("qubits: references"), REFERENCES)
    units = max(settings.units // 2, 1)
    network = bottlenecks(REFERENCES, REFERENCES, SIZES, (units, units), run.number("qubits: network"))

    def make(key: Array) -> Examples:
        return qubits(key, settings.qubits.batch, settings.questions, references)

    validation, test = (
        qubits(run.key(f"qubits: {part}"), count, ASKED, references) for part, count in (("validation", 500), ("test", TEST))
    )
    parameters = learn(run, "qubits", network, make, validation, settings.qubits, PRICES)
    what = "(answers by networks of 0 to 4 numbers, means, spreads)"
    run.network("qubits", network, parameters, inputs="probabilities, questions as probabilities, noise", outputs=what)
    errors = tell(network, parameters, test).errors(test)
    seen = qubits(run.key("qubits: for PCA"), TEST, ASKED, references)
    linear = np.array([compressed(seen, test, size) for size in SIZES])
    figure = picture.sizes(SIZES, errors, linear)
    caption = "Error of probabilities that were never measured, against the numbers that may be kept of a pure qubit."
    run.figure("qubits", figure, caption)
    return Qubits(errors, linear)


def compressed(training: Examples, test: Examples, size: int) -> float:
    """The error of the best answer that is linear in the first principal components and in the question, by least squares."""
    pca = PCA(size).fit(np.asarray(training.seen, float)) if size else None

    def columns(examples: Examples) -> np.ndarray:
        seen, questions = np.asarray(examples.seen, float), np.asarray(examples.questions, float)
        code = np.ones((len(seen), 1)) if pca is None else np.column_stack([np.ones(len(seen)), pca.transform(seen)])
        asked = np.concatenate([np.ones((*questions.shape[:2], 1)), questions], -1)
        return np.einsum("ei,eqj->eqij", code, asked).reshape(-1, code.shape[1] * asked.shape[2])

    weights = np.linalg.lstsq(columns(training), np.asarray(training.answers, float).ravel(), rcond=1e-6)[0]
    return float(np.abs(columns(test) @ weights - np.asarray(test.answers, float).ravel()).mean())
