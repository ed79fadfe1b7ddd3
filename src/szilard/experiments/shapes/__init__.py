"""What is gained by weight sharing? Convolutional networks on lines, images, and filters."""

from ...data.examples import Labelled
from ...data.shapes import Noise, sample, source_of
from ...draw import shapes as picture
from ...learn.supervised import Fit
from ...runs import own_network
from ...runs.classifier import Classifier, Judged, Probabilities, judged, judged_model, logistic_regression, train_classifier
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...settings.shapes import NOISE_FACTORS, Settings
from .kernel_guess import KERNELS, Guess, guess
from .line_optimum import posterior
from .tasks import IMAGES, SPECTRA, Task

VALIDATION = 1000
SHOWN = 6
CONVOLUTIONAL, OWN, OPTIMUM = "convolutional", "own", "optimum"


#: By model, its decisions.
Decisions = dict[str, Judged]


def try_network(settings: Settings) -> None:
    """Whether the user's own network can be used for both tasks, before there is a record.

    Raises:
        InputError: it cannot.
    """
    for task in (SPECTRA, IMAGES):
        own_network.build(settings.network, task.shape, (2,), 0)


def answer(run: Run[Settings]) -> Outcome:
    """Lines of several noises; images; filters."""
    settings = run.settings
    noises = [factor * settings.line_noise for factor in NOISE_FACTORS]
    spectra = {noise: _test(run, SPECTRA, noise) for noise in noises}
    lines = _decisions(run, SPECTRA, (noises[0], noises[-1]), settings.lines, spectra)
    for noise, test in spectra.items():
        best = run.part(f"optimum_{noise:g}", lambda n=noise, x=test.inputs: posterior(x, n, settings.centres, settings.widths))
        lines[noise][OPTIMUM] = judged(best, test.labels)
    pictures = _test(run, IMAGES, settings.image_noise)
    (images,) = _decisions(run, IMAGES, settings.image_noise, settings.images, {settings.image_noise: pictures}).values()
    kernels = guess(run, settings.kernel_noise)
    shown = _chosen(SPECTRA, spectra[noises[0]], lines[noises[0]]), _chosen(IMAGES, pictures, images)
    name = own_network.label(settings.network) if settings.network else "convolutional network"
    caption = f"Test lines and images with the decision of the {name}; the last ones are its worst mistakes."
    run.figure("examples", picture.examples(*shown), caption)
    caption = "Accuracy on test lines against the noise, with 95 % intervals; the line is the optimum."
    run.figure("noise", picture.accuracies(_named(settings, lines)), caption)
    run.figure("kernels", picture.kernels(list(KERNELS), *kernels), "The filters: true, learned, and by least squares.")
    return _outcome(settings, lines, images, kernels)


def train(run: Run[Settings], task: Task, noise: Noise, fit: Fit, *, convolutions: bool = True, stage: str = "training") -> Probabilities:
    """A network trained on examples that never repeat, and saved; it gives examples the probabilities of the two classes.

    Where there is a network of the user's, it takes the place of the convolutional one.
    """
    file, seed = run.settings.network if convolutions else "", run.number(f"{stage}: network")
    network = own_network.build(file, task.shape, (2,), seed) if file else task.network(convolutions, seed)
    classifier = Classifier(
        network=network,
        source=source_of(task.one, fit.batch, noise),
        validation=sample(task.one, run.key(f"{stage}: validation"), VALIDATION, noise),
        fit=fit,
        key=run.key(f"{stage}: training"),
        unrolled=convolutions,
    )
    parameters, probabilities = train_classifier(run, stage, classifier)
    shape, classes = " x ".join(map(str, task.shape)), " and ".join(task.classes)
    run.network(stage, network, parameters, inputs=f"{task.name}, {shape}", outputs=f"probabilities of {classes}", activation="softmax")
    return probabilities


def _test(run: Run[Settings], task: Task, noise: float) -> Labelled:
    return sample(task.one, run.key(f"{task.name}: test, noise {noise:g}"), run.settings.test_examples, noise)


def _decisions(run: Run[Settings], task: Task, noise: Noise, fit: Fit, tests: dict[float, Labelled]) -> dict[float, Decisions]:
    """Logistic regression, the dense and the convolutional network, trained: their decisions on every test."""

    def linear() -> list[Judged]:
        training = sample(task.one, run.key(f"{task.name}: training of the regression"), run.settings.test_examples, noise)
        validation = sample(task.one, run.key(f"{task.name}: validation of the regression"), VALIDATION, noise)
        model = logistic_regression(training, validation, run.settings.penalties)
        return [judged_model(model, test) for test in tests.values()]

    found = {"logistic_regression": run.part(f"{task.name}_logistic_regression", linear, Judged)}
    for name, convolutions in (("dense", False), (_best(run.settings), True)):
        probabilities = train(run, task, noise, fit, convolutions=convolutions, stage=f"{task.name}_{name}")
        found[name] = [judged(probabilities(test.inputs), test.labels) for test in tests.values()]
    return {strength: {name: decisions[k] for name, decisions in found.items()} for k, strength in enumerate(tests)}


def _chosen(task: Task, examples: Labelled, found: Decisions) -> list[picture.Decided]:
    """The first examples, and in the last places the worst mistakes of the convolutional or own network, if there are any."""
    decisions, labels = found[OWN if OWN in found else CONVOLUTIONAL], examples.labels
    wrong = decisions.worst(labels)[: SHOWN // 3]
    order = [*range(min(SHOWN, len(labels)) - len(wrong)), *wrong]
    guesses, sure = decisions.guesses, decisions.probabilities.max(1)
    return [picture.Decided(examples.inputs[n, ..., 0], task.classes[labels[n]], task.classes[guesses[n]], sure[n]) for n in order]


def _outcome(settings: Settings, by_noise: dict[float, Decisions], images: Decisions, kernels: Guess) -> Outcome:
    lines = by_noise[settings.line_noise]
    tasks = [(f"lines, noise {n:g}", "lines", "" if found is lines else f"_noise_{n:g}", found) for n, found in by_noise.items()]
    tasks.append((f"images, noise {settings.image_noise:g}", "images", "", images))
    rows = [
        Row(f"{title}: {_name(settings, name)}", f"{task}_{name}{ending}", accuracy=one.estimate)
        for title, task, ending, found in tasks
        for name, one in found.items()
    ]
    for k, name in enumerate(KERNELS):
        errors = {f"{kind}_error": float(kernels.error(kind)[k]) for kind in ("learned", "least_squares")}
        key = name.split(" ")[0].lower()
        rows.append(Row(f"filter: {name}", key, **errors, difference=float(kernels.error("learned", "least_squares")[k])))
    called = own_network.label(settings.network) if settings.network else "convolutional network"
    return Outcome(
        sentence=(
            f"The {called} classifies {_compared('lines', lines)} and {_compared('images', images)}; a single convolution "
            f"finds three unknown filters with a root mean square error of at most {kernels.error('learned').max():.4f} (least squares: "
            f"{kernels.error('least_squares').max():.4f})."
        ),
        rows=rows,
        label="task and model",
        notes=_notes(settings),
        headline=f"lines_{_best(settings)}_accuracy",
    )


def _best(settings: Settings) -> str:
    """The convolutional network, or the user's own in its place."""
    return OWN if settings.network else CONVOLUTIONAL


def _name(settings: Settings, model: str) -> str:
    return own_network.label(settings.network) if model == OWN else model.replace("_", " ")


def _named(settings: Settings, by_noise: dict[float, Decisions]) -> dict[float, Decisions]:
    return {noise: {_name(settings, model): one for model, one in found.items()} for noise, found in by_noise.items()}


def _compared(task: str, found: Decisions) -> str:
    """The convolutional or own network, the optimum where there is one, and the strongest other model."""
    best = found[OWN if OWN in found else CONVOLUTIONAL]
    others = {name: one for name, one in found.items() if name not in (CONVOLUTIONAL, OWN, OPTIMUM)}
    strongest = max(others, key=lambda name: others[name].accuracy)
    overlap = ", the intervals overlap" if best.estimate.overlaps(others[strongest].estimate) else ""
    optimum = f"optimum: {found[OPTIMUM].accuracy:.2%}, " if OPTIMUM in found else ""
    beside = f"{strongest.replace('_', ' ')}: {others[strongest].accuracy:.2%}"
    return f"{best.accuracy:.2%} of the {task} correctly ({optimum}{beside}{overlap})"


def _notes(settings: Settings) -> tuple[str, ...]:
    return (
        *([own_network.note(settings.network)] if settings.network else []),
        f"Judged on {settings.test_examples:,} test lines of every noise and as many images; networks learn from examples that never "
        "repeat, logistic regression from as many as are in a test.",
        "One network serves all noises and is not told which; the optimum knows the noise, how lines are made, and sums over all "
        "heights, centres and widths: no method errs less on average, though by chance one may on the lines at hand.",
        "A square has the area of a disc and is rotated by a random angle, so that neither its brightness nor its edges betray it.",
    )
