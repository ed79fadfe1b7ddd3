"""What experiments share that tell classes apart: labelled examples, training, held-out accuracy with its interval, plain baselines."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int
from sklearn.linear_model import LogisticRegression

from ..data.examples import Labelled
from ..learn.supervised import Fit, Source, cross_entropy
from ..networks import Network, Parameters
from .fitting import fit
from .progress import Progress, Silent
from .record import Record
from .stages import Log

PIECE = 512  # examples that a network sees at once outside training


class Judged(NamedTuple):
    """How well examples were told apart: how many of `total` correctly, and with which probabilities (empty where there are none)."""

    correct: int
    total: int
    probabilities: Float[np.ndarray, "examples classes"] = np.zeros((0, 2))

    @property
    def accuracy(self) -> float:
        """The share of correct decisions."""
        return self.correct / self.total

    @property
    def guesses(self) -> Int[np.ndarray, "examples"]:
        """The most probable classes."""
        return self.probabilities.argmax(1)

    @property
    def interval(self) -> tuple[float, float]:
        """Where the accuracy on endlessly many such examples lies with 95 % confidence."""
        return wilson(self.correct, self.total)


Run = tuple[Record, Progress, Log]


@contextmanager
def unrecorded(progress: Progress | None = None) -> Iterator[Run]:
    """What a training writes to where nobody will look at it: a record that vanishes. For lectures and other short trials."""
    with TemporaryDirectory() as folder:
        yield Record.create(folder, "trial", {}), progress or Silent(), Log()


def wilson(correct: int, total: int, sigmas: float = 1.959964) -> tuple[float, float]:
    """The interval of Wilson (J. Am. Stat. Assoc. 22, 209 (1927)) for a probability, of which `correct` of `total` trials are known.

    It holds all p with |correct/total - p| <= sigmas sqrt(p (1 - p) / total), and so stays within [0, 1].

    >>> [round(edge, 4) for edge in wilson(9, 10)]
    [0.5958, 0.9821]
    """
    share, extra = correct / total, sigmas**2 / total
    half = sigmas * (share * (1 - share) / total + extra / (4 * total)) ** 0.5
    low, high = ((share + extra / 2 + sign * half) / (1 + extra) for sign in (-1, 1))
    return max(low, 0.0), min(high, 1.0)


def probabilities_of(network: Network) -> Callable[[Parameters, np.ndarray], np.ndarray]:
    """A function of parameters and examples that gives the probabilities of the classes; `PIECE` examples at a time."""
    softmax = jax.jit(lambda parameters, inputs: jax.nn.softmax(network.batch(parameters, inputs)))

    def probabilities(parameters: Parameters, inputs: np.ndarray) -> np.ndarray:
        found = []
        for start in range(0, len(inputs), PIECE):
            piece = inputs[start : start + PIECE]
            filled = np.concatenate([piece, np.zeros((PIECE - len(piece), *piece.shape[1:]), piece.dtype)])
            found.append(np.asarray(softmax(parameters, filled))[: len(piece)])
        return np.concatenate(found)

    return probabilities


def judged(probabilities: Float[np.ndarray, "examples classes"], labels: Int[np.ndarray, "examples"]) -> Judged:
    """Decisions for the most probable class."""
    return Judged(int(np.sum(probabilities.argmax(1) == labels)), len(labels), probabilities)


def confidence_loss(probabilities: Float[np.ndarray, "examples classes"], labels: Int[np.ndarray, "examples"]) -> float:
    """The cross-entropy in nats: the mean of -log of the probability of the true class."""
    return float(-np.mean(np.log(np.maximum(probabilities[np.arange(len(labels)), labels], 1e-30))))


def learn(
    name: str,
    network: Network,
    source: Source,
    validation: Labelled,
    settings: Fit,
    seed: int,
    run: Run,
    *,
    watched: Labelled | None = None,
    convolutions: bool = False,
) -> tuple[Parameters, Callable[[np.ndarray], np.ndarray]]:
    """Train a network: its parameters, and what it then makes of examples, as probabilities of the classes.

    The log follows the accuracy on `validation`, and where `watched` are examples learned from, the cross-entropy on both.
    """
    probabilities = probabilities_of(network)

    def evaluate(parameters: Parameters) -> float:
        return judged(probabilities(parameters, validation.inputs), validation.labels).accuracy

    def watch(parameters: Parameters) -> dict[str, Array]:
        sets = {"training": watched, "validation": validation} if watched else {}
        return {f"{k}_cross_entropy": jnp.asarray(confidence_loss(probabilities(parameters, x), y)) for k, (x, y) in sets.items()}

    key = jax.random.key(seed)
    kept = fit(name, network, source, cross_entropy, evaluate, settings, key, run, convolutions=convolutions, watch=watch)
    return kept, lambda inputs: probabilities(kept, inputs)


def logistic_regression(known: Labelled, validation: Labelled, strengths: Sequence[float] = (0.01, 0.1, 1.0, 10.0)) -> Any:
    """scikit-learn's logistic regression on all pixels, the inverse strength of its penalty chosen on validation examples."""
    return chosen([LogisticRegression(C=C, max_iter=1000) for C in strengths], known, validation)


def chosen(models: Sequence[Any], known: Labelled, validation: Labelled) -> Any:
    """Of `models`, estimators of scikit-learn, the one that does best on the validation examples; among equals the first."""
    fitted = [model.fit(known.flat, known.labels) for model in models]
    return max(fitted, key=lambda model: model.score(validation.flat, validation.labels))


def judged_model(model: Any, examples: Labelled) -> Judged:
    """The decisions of an estimator of scikit-learn."""
    return Judged(int(np.sum(model.predict(examples.flat) == examples.labels)), len(examples.labels))
