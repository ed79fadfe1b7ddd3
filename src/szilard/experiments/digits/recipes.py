"""What the networks of `digits` are made of, how they are trained, and the models beside them."""

from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from sklearn.svm import SVC

from ...data.digits import Digits
from ...data.examples import Labelled
from ...learn.augmentation import Augmentation, augmented
from ...learn.supervised import Fit, examples
from ...networks import Network, Parameters, convolutional_classifier, dense_classifier
from ...runs import own_network
from ...runs.classifier import Classifier, Probabilities, chosen, logistic_regression, train_classifier
from ...runs.run import Run

CONVOLUTIONAL, OWN = "convolutional", "own"
MANY = 10_000  # examples from which on a data set is large; scikit-learn learns from this many at most


class Recipe(NamedTuple):
    """What a network is made of, and what keeps it from overfitting.

    Args:
        convolutions: whether it has any.
        small: whether its convolutions are few, and trained half as long at a higher rate.
        dropout: fraction of hidden units that a training step leaves out.
        augmentation: how training images are moved, if they are.
        file: of a network of the user's, which is then all that it is made of.
    """

    convolutions: bool = False
    small: bool = False
    dropout: float = 0.0
    augmentation: Augmentation | None = None
    file: str = ""

    def network(self, shape: tuple[int, ...], classes: int, seed: int) -> Network:
        """The untrained network for images of `shape`."""
        if self.file:
            return own_network.build(self.file, shape, (classes,), seed)
        if not self.convolutions:
            return dense_classifier(shape, classes, (256,), self.dropout, seed)
        if self.small:
            return convolutional_classifier(shape, classes, ((16,), (32,)), hidden=64, dropout=self.dropout / 2, seed=seed)
        blocks, hidden = (((32, 32), (64,)), 128) if min(shape[:2]) < 16 else (((32, 32), (64, 64)), 256)
        return convolutional_classifier(shape, classes, blocks, hidden=hidden, dropout=self.dropout, seed=seed)

    def fit(self, count: int, epochs: int | None) -> Fit:
        """How long and how fast to learn from `count` images."""
        batch = min(64 if count <= MANY else 128, count)
        epochs = epochs or (100 if count <= MANY else 15)
        halved, learning_rate = (2, 5e-3) if self.small else (1, 2e-3)
        return Fit(steps=-(-epochs * (count // batch) // halved), batch=batch, learning_rate=learning_rate)


def recipes(dropout: float, augmentation: Augmentation, small: bool, file: str = "") -> dict[str, Recipe]:
    """The four recipes, each with one remedy more than the one before; where there is a file, its network is the last."""
    ours = Recipe(convolutions=True, small=small, dropout=dropout, augmentation=augmentation)
    return {
        "dense": Recipe(),
        "dropout": Recipe(dropout=dropout),
        "augmented": Recipe(dropout=dropout, augmentation=augmentation),
        **({OWN: ours._replace(file=file)} if file else {CONVOLUTIONAL: ours}),
    }


class Trained(NamedTuple):
    """A trained network, and the probabilities of the classes that it gives images."""

    network: Network
    parameters: Parameters
    predict: Probabilities


def train(run: Run, stage: str, recipe: Recipe, digits: Digits, epochs: int | None = None) -> Trained:
    """A network trained by a recipe."""
    training = digits.training
    fit = recipe.fit(len(training.labels), epochs)
    network = recipe.network(training.inputs.shape[1:], digits.classes, run.number(f"{stage}: network"))
    source = examples(jnp.asarray(training.inputs), jnp.asarray(training.labels), fit.batch, run.number(f"{stage}: order"))
    classifier = Classifier(
        network=network,
        source=augmented(source, recipe.augmentation) if recipe.augmentation else source,
        validation=digits.validation,
        fit=fit,
        key=run.key(f"{stage}: training"),
        watched=None if recipe.augmentation else training,
        unrolled=recipe.convolutions,
    )
    return Trained(network, *train_classifier(run, stage, classifier))


def baselines(run: Run, digits: Digits) -> dict[str, Any]:
    """Logistic regression, and a support vector machine with Gaussian kernels, on at most `MANY` examples."""
    run.say("scikit-learn", 0, 2)
    known = Labelled(*(part[:MANY] for part in digits.training))
    large = len(digits.training.labels) > MANY
    linear = logistic_regression(known, digits.validation, (0.1,) if large else (0.01, 0.1, 1.0, 10.0))
    run.say("scikit-learn", 1, 2)
    width = 1 / (known.flat.shape[1] * float(known.flat.var()))
    machines = [SVC(C=10, gamma=factor * width) for factor in ((1.0,) if large else (0.3, 1.0, 3.0))]
    vectors = chosen(machines, known, digits.validation)
    run.say("scikit-learn", 2, 2)
    return {"logistic_regression": linear, "support_vectors": vectors}


def filters(trained: Trained, count: int = 16) -> list[np.ndarray]:
    """The strongest weights of the first layer as pictures: every pixel of a neuron, or the kernel of a convolution.

    Empty where a network begins with neither.
    """
    kernel, side = np.asarray(trained.parameters[0]), trained.network.model.input_shape[1:3]
    if kernel.ndim != 4 and (kernel.ndim != 2 or None in side or len(kernel) != np.prod(side)):
        return []
    pictures = kernel.T.reshape(-1, *side) if kernel.ndim == 2 else np.moveaxis(kernel[:, :, 0], -1, 0)
    return sorted(pictures, key=lambda weights: -float(np.sum(weights**2)))[:count]
