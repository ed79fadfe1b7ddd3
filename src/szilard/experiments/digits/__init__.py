"""Can a network read handwriting, what does each remedy against overfitting bring, and where does it still go wrong?"""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float
from sklearn.metrics import confusion_matrix

from ...data.digits import Digits, load
from ...data.examples import Labelled
from ...draw import classification as picture
from ...runs import own_network
from ...runs.classifier import Judged, judged, judged_model
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...settings.digits import Settings
from .recipes import CONVOLUTIONAL, MANY, OWN, Recipe, Trained, baselines, filters, recipes, train

SHOWN = 8  # mistakes drawn per network
NAMES = {
    "logistic_regression": "logistic regression",
    "support_vectors": "support vector machine",
    "dense": "dense network",
    "dropout": "dense network, dropout",
    "augmented": "dense network, dropout, moved images",
    "convolutional": "convolutional network, dropout, moved images",
}


def try_network(settings: Settings) -> None:
    """Whether the user's own network can be used, before there is a record.

    Raises:
        InputError: it cannot, or the data cannot.
    """
    digits = load(settings.data)
    own_network.build(settings.network, digits.training.inputs.shape[1:], (digits.classes,), 0)


class Found(NamedTuple):
    """What came of one recipe: the training chosen by its validation accuracy, its test result, and those of all trainings."""

    stage: str
    trained: Trained
    test: Judged
    accuracies: list[float]


def answer(run: Run[Settings]) -> Outcome:
    """Learn by every recipe, judge everything once on the test images, draw."""
    settings, digits = run.settings, load(run.settings.data)
    chosen = recipes(settings.dropout, settings.augmentation, settings.small, settings.network)
    found = {key: _repeated(run, key, recipe, digits) for key, recipe in chosen.items()}
    test = digits.held_out
    others = run.part("baselines", lambda: {key: judged_model(model, test) for key, model in baselines(run, digits).items()}, Judged)
    best = found[_last(settings)].trained
    shape = " x ".join(map(str, test.inputs.shape[1:]))
    card = {"inputs": f"images, {shape}, shades from 0 to 1", "outputs": f"probabilities of the classes 0 to {digits.classes - 1}"}
    run.network("digits", best.network, best.parameters, activation="softmax", **card)
    _draw(run, digits, found)
    return _outcome(settings, digits, others | {key: one.test for key, one in found.items()}, found)


def _repeated(run: Run[Settings], key: str, recipe: Recipe, digits: Digits) -> Found:
    """The trainings by one recipe; among equally good ones the first counts."""
    stages = [f"{key}_{n}" for n in range(1, run.settings.repeats + 1)]
    trainings = [train(run, stage, recipe, digits, run.settings.epochs) for stage in stages]
    validation = [_test(one, digits.validation).accuracy for one in trainings]
    tests = [_test(one, digits.held_out) for one in trainings]
    best = int(np.argmax(validation))
    return Found(stages[best], trainings[best], tests[best], [one.accuracy for one in tests])


def _test(trained: Trained, examples: Labelled) -> Judged:
    return judged(trained.predict(examples.inputs), examples.labels)


def worst(judgement: Judged, examples: Labelled, count: int) -> list[picture.Mistake]:
    """The images to whose true class the network gave the least probability, of those that it took for another class."""
    images, labels = examples.inputs[..., 0], examples.labels
    guesses, sure = judgement.guesses, judgement.probabilities.max(1)
    mistakes = judgement.worst(labels)[:count]
    return [picture.Mistake(images[n], int(labels[n]), int(guesses[n]), float(sure[n])) for n in mistakes]


def _draw(run: Run[Settings], digits: Digits, found: dict[str, Found]) -> None:
    test, classes = digits.held_out, range(digits.classes)
    names, last = _names(run.settings), _last(run.settings)
    drawn = {names[key]: found[key] for key in ("dropout", last)}
    matrices = {name: confusion_matrix(test.labels, one.test.guesses, labels=classes) for name, one in drawn.items()}
    two = "the own network" if last == OWN else "a convolutional network"
    caption = f"How often a dense and {two} took a digit (row) for another (column), on test images."
    run.figure("confusion", picture.confusion(matrices), caption)
    rows = {name: worst(one.test, test, SHOWN) for name, one in drawn.items()}
    caption = "The worst mistakes: what it is, what it was taken for, and the probability that the network gave that."
    run.figure("mistakes", picture.mistakes(rows, SHOWN), caption)
    curves = {NAMES[key]: _curves(run, found[key].stage) for key in ("dense", "dropout")}
    caption = "Cross-entropy of the dense network on training and on validation images, without and with dropout."
    run.figure("learning", picture.learning(curves), caption)
    weights = {name: kernels for name, one in drawn.items() if (kernels := filters(one.trained))}
    caption = "Weights of first layers: every pixel of the dense network's neurons, and the kernels of the convolutions."
    run.figure("filters", picture.filters(weights), "Weights of first layers." if last == OWN else caption)


def _curves(run: Run, stage: str) -> Float[np.ndarray, "3 evaluations"]:
    """Steps, and cross-entropy on training and on validation images."""
    columns = ("steps", "training_cross_entropy", "validation_cross_entropy")
    return np.array([[row[column] for column in columns] for row in run.rows if row["stage"] == stage]).T


def _outcome(settings: Settings, digits: Digits, models: dict[str, Judged], found: dict[str, Found]) -> Outcome:
    last, names = _last(settings), _names(settings)
    called = own_network.label(settings.network) if last == OWN else "convolutional network"
    best = models[last]
    strongest = max((key for key in models if key != last), key=lambda key: models[key].accuracy)
    overlap = "; the intervals overlap" if best.estimate.overlaps(models[strongest].estimate) else ""
    metrics: dict[str, Any] = {f"{key}_accuracies": one.accuracies for key, one in found.items()}
    metrics |= {"training": len(digits.training.labels), "validation": len(digits.validation.labels), "test": best.total}
    return Outcome(
        sentence=(
            f"The {called} classifies {best.accuracy:.2%} of {best.total:,} test digits correctly (95 % interval "
            f"{best.interval[0]:.2%} to {best.interval[1]:.2%}), the best other model, {names[strongest]}, "
            f"{models[strongest].accuracy:.2%}{overlap}."
        ),
        rows=[Row(names[key], key, accuracy=one.estimate, mistakes=one.total - one.correct) for key, one in models.items()],
        metrics=metrics,
        notes=_notes(settings, len(digits.training.labels)),
        headline=f"{last}_accuracy",
    )


def _last(settings: Settings) -> str:
    """The recipe that everything leads to: the convolutional network, or the user's own."""
    return OWN if settings.network else CONVOLUTIONAL


def _names(settings: Settings) -> dict[str, str]:
    return NAMES | {OWN: f"{own_network.label(settings.network)}, moved images"}


def _notes(settings: Settings, count: int) -> tuple[str, ...]:
    moved = settings.augmentation
    notes = [
        "The test images were looked at once, after all training; the validation images chose among repeated trainings, and the "
        "baselines' parameters.",
        f"Moved images: shifted by at most {moved.shift:.0%} of their size, rotated by at most {moved.angle:g} degrees, magnified or "
        f"shrunk by at most {moved.stretch:.0%}, anew whenever they appear in training; never in validation or test.",
    ]
    if settings.data == "digits":
        notes.append("The bundled images do not say who wrote them: digits of one writer are among the training and the test images.")
    if settings.data == "mnist":
        notes.append(
            f"These are 5,000 of MNIST's 70,000 images, and {count:,} of them are learned from. What is known of MNIST, such as 99.3 % "
            "and more, is of networks that learned from all 60,000 and were tested on others: no number to compare these with."
        )
    if settings.network:
        notes.append(own_network.note(settings.network))
    if count > MANY:
        notes.append(f"The baselines of scikit-learn learned from the first {MANY:,} images.")
    return tuple(notes)
