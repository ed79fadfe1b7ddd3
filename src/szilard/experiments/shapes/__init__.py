"""What does it bring to look for the same pattern everywhere? Convolutional networks on lines, images, and filters."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from ...data.examples import Labelled
from ...data.shapes import LINES, PIXELS, POINTS, SHAPES, Noise, held_out, line, shape, source_of
from ...draw import shapes as picture
from ...errors import require, require_positive
from ...learn.supervised import Fit
from ...networks import Network, convolutional_classifier, dense_classifier
from ...runs.classification import Judged, Run, judged, judged_model, learn, logistic_regression
from ...runs.progress import Progress
from ...runs.record import Record
from ...runs.settings import from_json, to_json
from ...runs.stages import Log
from .kernel_guess import KERNELS, Guess, guess
from .line_optimum import posterior

__all__ = ["IMAGES", "SPECTRA", "Settings", "Task", "run", "settings_from_json", "settings_to_json", "train"]

CHOICES = 1000
NOISE_FACTORS = (1.0, 2.0, 4.0, 8.0)
SHOWN = 6


@dataclass(frozen=True)
class Settings:
    """Settings of telling shapes apart.

    Args:
        line_noise: smallest standard deviation on every point of a line, whose height lies between 0.5 and 1.5; the largest is 8 times it.
        image_noise: the same on every pixel of an image, whose shapes have the shade 1 on 0.
        kernel_noise: the same on every pixel of a filtered image.
        held_out: lines of every noise, and images, to judge with.
        seed: of all randomness.
        quick: a short form: fewer steps, fewer examples to judge with.
        lines: training on lines.
        images: training on images.
    """

    line_noise: float = 0.05
    image_noise: float = 0.2
    kernel_noise: float = 0.1
    held_out: int = 4000
    seed: int = 0
    quick: bool = False
    lines: Fit = field(default_factory=lambda: Fit(steps=4000))
    images: Fit = field(default_factory=lambda: Fit(steps=3000, batch=32, learning_rate=4e-3))

    def __post_init__(self):
        require_positive(self, "line_noise", "image_noise", "kernel_noise", "held_out")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Task(NamedTuple):
    """Two classes: their names, what draws an example, its shape, and the networks."""

    name: str
    classes: tuple[str, str]
    one: Callable
    shape: tuple[int, ...]
    blocks: tuple[tuple[int, ...], ...]
    kernel: int
    dense: tuple[int, ...]

    def network(self, convolutions: bool, seed: int = 0) -> Network:
        """The convolutional or the dense network for this task."""
        if not convolutions:
            return dense_classifier(self.shape, 2, self.dense, seed=seed)
        return convolutional_classifier(self.shape, 2, self.blocks, self.kernel, hidden=64, seed=seed)


SPECTRA = Task("lines", LINES, line, (POINTS, 1), ((16,), (32,), (32,)), 7, (128, 128))
IMAGES = Task("images", SHAPES, shape, (PIXELS, PIXELS, 1), ((8,), (16,), (32,)), 3, (256, 64))


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Lines of several noises; images; filters."""
    settings = _shortened(settings) if settings.quick else settings
    everything = record, progress, Log()
    noises = [factor * settings.line_noise for factor in NOISE_FACTORS]
    spectra = {noise: held_out(SPECTRA.one, settings.seed, settings.held_out, noise, 2) for noise in noises}
    lines = {noise: {} for noise in noises}
    for name, judge in _judges(SPECTRA, settings, (noises[0], noises[-1]), settings.lines, everything).items():
        lines = {noise: lines[noise] | {name: judge(spectra[noise])} for noise in noises}
    grid = (120, 20) if settings.quick else (240, 40)
    for noise in noises:
        lines[noise]["optimum"] = judged(posterior(spectra[noise].inputs, noise, *grid), spectra[noise].labels)
    pictures = held_out(IMAGES.one, settings.seed, settings.held_out, settings.image_noise, 2)
    judges = _judges(IMAGES, settings, settings.image_noise, settings.images, everything)
    images = {name: judge(pictures) for name, judge in judges.items()}
    kernels = guess(settings.kernel_noise, settings.seed, everything)
    shown = _chosen(SPECTRA, spectra[noises[0]], lines[noises[0]]), _chosen(IMAGES, pictures, images)
    record.save_figure("examples", picture.examples(*shown))
    record.save_figure("noise", picture.accuracies(lines))
    record.save_figure("kernels", picture.kernels(list(KERNELS), *kernels))
    return _outcome(settings, lines, images, kernels)


def train(
    task: Task, noise: Noise, settings: Fit, seed: int, run: Run, *, convolutions: bool = True, stage: str = "training"
) -> Callable[[np.ndarray], np.ndarray]:
    """A network trained on examples that never repeat; it gives examples the probabilities of the two classes."""
    source = source_of(task.one, settings.batch, noise)
    validation = held_out(task.one, seed, CHOICES, noise, 1)
    return learn(stage, task.network(convolutions, seed), source, validation, settings, seed, run, convolutions=convolutions)[1]


def _shortened(settings: Settings) -> Settings:
    return replace(
        settings,
        held_out=min(settings.held_out, 1000),
        lines=replace(settings.lines, steps=-(-settings.lines.steps // 6)),
        images=replace(settings.images, steps=-(-settings.images.steps // 8)),
    )


def _judges(task: Task, settings: Settings, noise: Noise, fit: Fit, run: Run) -> dict[str, Callable[[Labelled], Judged]]:
    """Logistic regression, the dense and the convolutional network, trained: what each makes of examples."""
    validation, known = (held_out(task.one, settings.seed, n, noise, part) for n, part in ((CHOICES, 1), (settings.held_out, 3)))
    linear = logistic_regression(known, validation, (0.01,) if settings.quick else (0.01, 1.0))
    judges: dict[str, Callable[[Labelled], Judged]] = {"logistic_regression": partial(judged_model, linear)}
    for name in ("dense", "convolutional"):
        read = train(task, noise, fit, settings.seed, run, convolutions=name == "convolutional", stage=f"{task.name}_{name}")
        judges[name] = partial(_judge, read)
    return judges


def _judge(read: Callable[[np.ndarray], np.ndarray], examples: Labelled) -> Judged:
    return judged(read(examples.inputs), examples.labels)


def _chosen(task: Task, examples: Labelled, found: dict[str, Judged]) -> list[picture.Decided]:
    """The first examples, and in the last places the worst mistakes of the convolutional network, if there are any."""
    judgement = found["convolutional"]
    true = judgement.probabilities[np.arange(len(examples.labels)), examples.labels]
    wrong = [n for n in np.argsort(true)[: SHOWN // 3] if judgement.guesses[n] != examples.labels[n]]
    order = [*range(SHOWN - len(wrong)), *wrong]
    return [
        picture.Decided(
            examples.inputs[n, ..., 0],
            task.classes[examples.labels[n]],
            task.classes[judgement.guesses[n]],
            judgement.probabilities[n].max(),
        )
        for n in order
    ]


def _outcome(settings: Settings, by_noise: dict[float, dict[str, Judged]], images: dict[str, Judged], kernels: Guess) -> dict[str, Any]:
    lines, metrics = by_noise[settings.line_noise], {}
    for name, rows in (("lines", lines), ("images", images)):
        metrics |= {f"{name}_{key}_accuracy": one.accuracy for key, one in rows.items()}
        metrics |= {f"{name}_{key}_interval": list(one.interval) for key, one in rows.items()}
    metrics["lines_accuracy_by_noise"] = {f"{n:g}": {key: one.accuracy for key, one in rows.items()} for n, rows in by_noise.items()}
    for kind in ("learned", "least_squares"):
        metrics[f"kernel_{kind}_errors"] = dict(zip(KERNELS, kernels.error(kind).tolist(), strict=True))
    metrics["kernel_learned_from_least_squares"] = dict(zip(KERNELS, kernels.error("learned", "least_squares").tolist(), strict=True))
    return {
        "metrics": metrics,
        "table": _table(by_noise, images, kernels),
        "sentence": (
            f"The convolutional network tells Lorentzian from Gaussian lines in {lines['convolutional'].accuracy:.2%} of all cases, where "
            f"the optimum is {lines['optimum'].accuracy:.2%}, and discs from squares in {images['convolutional'].accuracy:.2%}, where a "
            f"dense one manages {images['dense'].accuracy:.1%}; a single convolution finds three unknown filters to within "
            f"{kernels.error('learned').max():.4f}, as exactly as least squares, {kernels.error('least_squares').max():.4f}."
        ),
        "notes": [
            f"Judged on {settings.held_out:,} held-out lines of every noise and as many images, drawn with keys of their own; networks "
            "learn from examples that never repeat, logistic regression from as many as are held out.",
            "One network serves all noises and is not told which; the optimum knows the noise, how lines are made, and sums over all "
            "heights, centres and widths: no method errs less on average, though by chance one may on the lines at hand.",
            "A square has the area of a disc and is turned by a random angle, so neither its brightness nor its edges betray it.",
        ],
        "captions": {
            "examples": "Held-out lines and images with the decision of the convolutional network; the last ones are its worst mistakes, "
            "if it made any.",
            "noise": "Accuracy on held-out lines against the noise, with 95 % intervals; the line is the optimum.",
            "kernels": "The filters: true, learned, and by least squares.",
        },
    }


def _table(by_noise: dict[float, dict[str, Judged]], images: dict[str, Judged], kernels: Guess) -> list[dict[str, Any]]:
    tasks = {f"lines, noise {noise:g}": rows for noise, rows in by_noise.items()} | {"images": images}
    rows = [
        {"task": task, "model": key.replace("_", " "), "accuracy": one.accuracy, "interval": list(one.interval)}
        for task, judgements in tasks.items()
        for key, one in judgements.items()
    ]
    kinds = {"learned": "convolution, learned", "least_squares": "least squares"}
    return rows + [
        {"task": f"filter: {name}", "model": model, "root mean square error": float(kernels.error(kind)[k])}
        for k, name in enumerate(KERNELS)
        for kind, model in kinds.items()
    ]
