"""Can a network read handwriting, what does each remedy against learning by heart bring, and where does it still go wrong?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Int
from sklearn.svm import SVC

from ..data.digits import Digits, load
from ..data.examples import Labelled
from ..draw import classification as picture
from ..errors import require, require_positive
from ..learn.augmentation import Augmentation, augmented
from ..learn.supervised import Fit, examples
from ..networks import Network, convolutional_classifier, dense_classifier
from ..runs.classification import Judged, Run, chosen, judged, judged_model, learn, logistic_regression
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json
from ..runs.stages import Log

__all__ = ["RECIPES", "Digits", "Recipe", "Settings", "confusion_matrix", "load", "run", "settings_from_json", "settings_to_json", "train"]

MANY = 10_000  # examples from which on a data set is large; as many at most go to scikit-learn
SHOWN = 8  # mistakes drawn per network


@dataclass(frozen=True)
class Settings:
    """Settings of reading digits.

    Args:
        data: `digits` (1,797 images of 8 x 8 pixels, bundled), `mnist` (70,000 of 28 x 28, downloaded), or a file like mnist.npz of keras.
        epochs: how often training goes through the examples; unless given 100 times, or 15 times where there are more than 10,000.
        repeats: trainings of every network, with seeds of their own; their median counts.
        dropout: share of hidden units that a training step leaves out, where dropout is used.
        augmentation: how images are moved, where that is done.
        seed: of all randomness but the split of the data, which is always the same.
        quick: a short form: one training of a smaller network each.
    """

    data: str = "digits"
    epochs: int | None = None
    repeats: int = 3
    dropout: float = 0.5
    augmentation: Augmentation = field(default_factory=Augmentation)
    seed: int = 0
    quick: bool = False

    def __post_init__(self):
        require_positive(self, "repeats")
        require(self.epochs is None or self.epochs > 0, f"`epochs` must be greater than 0, but is {self.epochs}.")
        require(0 < self.dropout < 1, f"`dropout` must lie between 0 and 1, but is {self.dropout}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Recipe(NamedTuple):
    """What a network is made of, and what keeps it from learning by heart."""

    name: str
    convolutions: bool = False
    dropout: bool = False
    augmented: bool = False


RECIPES = {
    "dense": Recipe("dense network"),
    "dropout": Recipe("dense network, dropout", dropout=True),
    "augmented": Recipe("dense network, dropout, moved images", dropout=True, augmented=True),
    "convolutional": Recipe("convolutional network, dropout, moved images", convolutions=True, dropout=True, augmented=True),
}


class Reader(NamedTuple):
    """A trained network and what it makes of images: the probabilities of the classes."""

    network: Network
    read: Callable[[np.ndarray], np.ndarray]
    stage: str


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Learn by every recipe, judge everything once on the held-out images, draw."""
    digits, log = load(settings.data), Log()
    readers = {key: _repeated(key, digits, settings, (record, progress, log)) for key in RECIPES}
    models = _baselines(digits, progress)
    others = {name: judged_model(model, digits.held_out) for name, model in models.items()}
    found = {key: [judged(one.read(digits.held_out.inputs), digits.held_out.labels) for one in readers[key]] for key in RECIPES}
    middle = {key: sorted(range(len(found[key])), key=lambda n: found[key][n].correct)[(len(found[key]) - 1) // 2] for key in RECIPES}
    median = {key: found[key][n] for key, n in middle.items()}
    best = readers["convolutional"][middle["convolutional"]]
    best.network.model.name = "digits"
    record.save_network("digits", best.network.model)
    _draw(record, digits, median, log)
    record.save_figure(
        "filters", picture.filters(_filters({key: readers[key][middle[key]].network for key in ("dropout", "convolutional")}))
    )
    return _outcome(settings, digits, others, found, median)


def train(recipe: Recipe, digits: Digits, settings: Settings, seed: int, run: Run, stage: str = "training") -> Reader:
    """One network, trained by a recipe; afterwards its model holds what it has learned."""
    count = len(digits.training.labels)
    batch = min(64 if count <= MANY else 128, count)
    epochs = settings.epochs or (100 if count <= MANY else 15)
    steps = -(-epochs * (count // batch) // (2 if settings.quick and recipe.convolutions else 1))
    network = _network(recipe, digits, settings, seed)
    source = examples(jnp.asarray(digits.training.inputs), jnp.asarray(digits.training.labels), batch, seed)
    source = augmented(source, settings.augmentation) if recipe.augmented else source
    fit = Fit(steps=steps, batch=batch, learning_rate=5e-3 if settings.quick and recipe.convolutions else 2e-3)
    watched = None if recipe.augmented else digits.training
    parameters, read = learn(stage, network, source, digits.validation, fit, seed, run, watched=watched, convolutions=recipe.convolutions)
    network.load(parameters)
    return Reader(network, read, stage)


def confusion_matrix(
    labels: Int[np.ndarray, "examples"], guesses: Int[np.ndarray, "examples"], classes: int
) -> Int[np.ndarray, "true guess"]:
    """How often each class (row) was taken for each class (column).

    >>> confusion_matrix(np.array([0, 1, 1]), np.array([0, 0, 1]), 2).tolist()
    [[1, 0], [1, 1]]
    """
    return np.bincount(labels * classes + guesses, minlength=classes**2).reshape(classes, classes)


def worst(judgement: Judged, examples: Labelled, count: int) -> list[picture.Mistake]:
    """The images to whose true class the network gave least, of those that it took for another class."""
    guesses = judgement.guesses
    true = judgement.probabilities[np.arange(len(guesses)), examples.labels]
    order = [n for n in np.argsort(true) if guesses[n] != examples.labels[n]][:count]
    return [
        picture.Mistake(examples.inputs[n, ..., 0], int(examples.labels[n]), int(guesses[n]), float(judgement.probabilities[n].max()))
        for n in order
    ]


def _network(recipe: Recipe, digits: Digits, settings: Settings, seed: int) -> Network:
    shape, rate = digits.training.inputs.shape[1:], settings.dropout if recipe.dropout else 0.0
    if not recipe.convolutions:
        return dense_classifier(shape, digits.classes, (256,), rate, seed)
    if settings.quick:
        return convolutional_classifier(shape, digits.classes, ((16,), (32,)), hidden=64, dropout=rate / 2, seed=seed)
    blocks, hidden = (((32, 32), (64,)), 128) if min(shape[:2]) < 16 else (((32, 32), (64, 64)), 256)
    return convolutional_classifier(shape, digits.classes, blocks, hidden=hidden, dropout=rate, seed=seed)


def _repeated(key: str, digits: Digits, settings: Settings, run: Run) -> list[Reader]:
    repeats = 1 if settings.quick else settings.repeats
    names = [key if repeats == 1 else f"{key}_{n + 1}" for n in range(repeats)]
    return [train(RECIPES[key], digits, settings, settings.seed + 1000 * n, run, name) for n, name in enumerate(names)]


def _baselines(digits: Digits, progress: Progress) -> dict[str, Any]:
    """Logistic regression, and a support vector machine with Gaussian kernels, on at most `MANY` examples."""
    progress.update("scikit-learn", 0, 2)
    known = Labelled(*(part[:MANY] for part in digits.training))
    large = len(digits.training.labels) > MANY
    linear = logistic_regression(known, digits.validation, (0.1,) if large else (0.01, 0.1, 1.0, 10.0))
    progress.update("scikit-learn", 1, 2)
    width = 1 / (known.flat.shape[1] * float(known.flat.var()))
    machines = [SVC(C=10, gamma=share * width) for share in ((1.0,) if large else (0.3, 1.0, 3.0))]
    vectors = chosen(machines, known, digits.validation)
    progress.update("scikit-learn", 2, 2)
    return {"logistic_regression": linear, "support_vectors": vectors}


def _draw(record: Record, digits: Digits, median: dict[str, Judged], log: Log) -> None:
    drawn = {RECIPES[key].name: median[key] for key in ("dropout", "convolutional")}
    labels, classes = digits.held_out.labels, digits.classes
    matrices = {name: confusion_matrix(labels, one.guesses, classes) for name, one in drawn.items()}
    record.save_figure("confusion", picture.confusion(matrices))
    rows = {name: worst(one, digits.held_out, SHOWN) for name, one in drawn.items()}
    record.save_figure("mistakes", picture.mistakes(rows, SHOWN))
    record.save_figure("learning", picture.learning({RECIPES[key].name: _curves(key, log) for key in ("dense", "dropout")}))


def _curves(key: str, log: Log) -> Float[np.ndarray, "3 evaluations"]:
    """Step, and cross-entropy on images learned from and on validation images, of the first training."""
    rows = [row for row in log.rows if row["stage"] in (key, f"{key}_1")]
    return np.array([[row[name] for row in rows] for name in ("steps", "training_cross_entropy", "validation_cross_entropy")])


def _filters(networks: dict[str, Network]) -> dict[str, list[np.ndarray]]:
    """The strongest weights of first layers as pictures."""
    found = {}
    for key, network in networks.items():
        kernel = np.asarray(network.model.trainable_variables[0].value)
        side = network.model.input_shape[1:3]
        pictures = kernel.T.reshape(-1, *side) if kernel.ndim == 2 else np.moveaxis(kernel[:, :, 0], -1, 0)
        found[RECIPES[key].name] = sorted(pictures, key=lambda weights: -float(np.sum(weights**2)))[:16]
    return found


def _outcome(settings: Settings, digits: Digits, others: dict, found: dict[str, list[Judged]], median: dict[str, Judged]) -> dict[str, Any]:
    rows = others | median
    names = {key: key.replace("_", " ") for key in others} | {key: recipe.name for key, recipe in RECIPES.items()}
    metrics: dict[str, Any] = {f"{key}_accuracy": one.accuracy for key, one in rows.items()}
    metrics |= {f"{key}_interval": list(one.interval) for key, one in rows.items()}
    metrics |= {f"{key}_accuracies": [one.accuracy for one in ones] for key, ones in found.items()}
    metrics |= {name: len(getattr(digits, name).labels) for name in Digits._fields}
    best, times = median["convolutional"], len(found["convolutional"])
    low, high = best.interval
    return {
        "metrics": metrics,
        "table": [
            {"model": names[key], "held-out accuracy": one.accuracy, "interval": list(one.interval), "mistakes": one.total - one.correct}
            for key, one in rows.items()
        ],
        "sentence": (
            f"The convolutional network reads {best.accuracy:.2%} of {best.total:,} digits that it never saw (95 % interval "
            f"{low:.2%} to {high:.2%}{f', median of {times} trainings' if times > 1 else ''}); a dense network reads "
            f"{median['dense'].accuracy:.2%}, with dropout {median['dropout'].accuracy:.2%}, and logistic regression "
            f"{others['logistic_regression'].accuracy:.2%}."
        ),
        "notes": _notes(settings, digits),
        "captions": {
            "confusion": "How often a dense and a convolutional network took a digit (row) for another (column), on held-out images.",
            "mistakes": "The worst mistakes: what it is, what it was taken for, and how sure the network was.",
            "learning": "Cross-entropy of the dense network on images learned from and on validation images, without and with dropout.",
            "filters": "Weights of first layers: every pixel of the dense network's neurons, and the kernels of the convolutions.",
        },
    }


def _notes(settings: Settings, digits: Digits) -> list[str]:
    moved = settings.augmentation
    count = len(digits.training.labels)
    notes = [
        "The held-out images were looked at once, after all training; the validation images chose the baselines' parameters.",
        f"Moved images: shifted by at most {moved.shift:.0%} of their size, turned by at most {moved.angle:g} degrees, magnified or shrunk "
        f"by at most {moved.stretch:.0%}, anew whenever they appear in training; never in validation or test.",
    ]
    if settings.data == "digits":
        notes.append("The bundled images do not say who wrote them: one writer's digits are among those learned from and those held out.")
    if count > MANY:
        notes.append(f"The baselines of scikit-learn learned from the first {MANY:,} examples.")
    return notes
