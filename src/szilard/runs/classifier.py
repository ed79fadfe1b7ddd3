"""Telling classes apart: training, held-out accuracy with its interval, plain baselines."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int
from sklearn.linear_model import LogisticRegression

from ..data.examples import Labelled
from ..learn.supervised import Fit, Source, cross_entropy
from ..networks import Network, Parameters
from .outcome import Estimate
from .run import Run
from .supervised import Supervised, train

PIECE = 512  # examples that a network sees at once outside training

#: From examples to the probabilities of their classes.
Probabilities = Callable[[np.ndarray], np.ndarray]


class Judged(NamedTuple):
    """How well examples were told apart: how many of `total` correctly, and with which probabilities (empty where there are none)."""

    correct: int
    total: int
    probabilities: Float[np.ndarray, "examples classes"] = np.zeros((0, 2))

    @property
    def accuracy(self) -> float:
        """The fraction of correct decisions."""
        return self.correct / self.total

    @property
    def guesses(self) -> Int[np.ndarray, "examples"]:
        """The most probable classes."""
        return self.probabilities.argmax(1)

    def worst(self, labels: Int[np.ndarray, "examples"]) -> Int[np.ndarray, "mistakes"]:
        """The places of the examples that were decided wrongly, the one with the least probability of its true class first."""
        order = np.argsort(self.probabilities[np.arange(len(labels)), labels])
        return order[self.guesses[order] != labels[order]]

    @property
    def interval(self) -> tuple[float, float]:
        """Where the accuracy on endlessly many such examples lies with 95 % confidence."""
        return wilson(self.correct, self.total)

    @property
    def estimate(self) -> Estimate:
        """The accuracy with its interval."""
        return Estimate(self.accuracy, *self.interval)


def wilson(correct: int, total: int, sigmas: float = 1.959964) -> tuple[float, float]:
    """The interval of Wilson (J. Am. Stat. Assoc. 22, 209 (1927)) for a probability, of which `correct` of `total` trials are known.

    It holds all p with |correct/total - p| <= sigmas sqrt(p (1 - p) / total), and so stays within [0, 1].

    >>> [round(edge, 4) for edge in wilson(9, 10)]
    [0.5958, 0.9821]
    """
    mean, extra = correct / total, sigmas**2 / total
    half = sigmas * (mean * (1 - mean) / total + extra / (4 * total)) ** 0.5
    low, high = ((mean + extra / 2 + sign * half) / (1 + extra) for sign in (-1, 1))
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


@dataclass(frozen=True, kw_only=True)
class Classifier:
    """A network that is to tell classes apart.

    Args:
        network: its outputs are logits.
        source: of the minibatches.
        validation: examples on which the accuracy is followed.
        fit: how long and how fast to learn.
        key: of the training's randomness.
        watched: examples learned from; where given, the cross-entropy on them and on the validation examples is followed too.
        unrolled: see `Supervised`.
        effort: see `compiled`.
    """

    network: Network
    source: Source
    validation: Labelled
    fit: Fit
    key: Array
    watched: Labelled | None = None
    unrolled: bool = False
    effort: int | None = None


def train_classifier(run: Run, name: str, task: Classifier) -> tuple[Parameters, Probabilities]:
    """Train a network: its parameters, and what it then makes of examples, as probabilities of the classes."""
    probabilities, validation = probabilities_of(task.network), task.validation

    def evaluate(parameters: Parameters) -> float:
        return judged(probabilities(parameters, validation.inputs), validation.labels).accuracy

    def watch(parameters: Parameters) -> dict[str, Array]:
        sets = {"training": task.watched, "validation": validation} if task.watched else {}
        return {f"{k}_cross_entropy": jnp.asarray(confidence_loss(probabilities(parameters, x), y)) for k, (x, y) in sets.items()}

    supervised = Supervised(
        network=task.network,
        source=task.source,
        loss=cross_entropy,
        evaluate=evaluate,
        fit=task.fit,
        key=task.key,
        unrolled=task.unrolled,
        watch=watch,
        effort=task.effort,
    )
    kept = train(run, name, supervised)
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
