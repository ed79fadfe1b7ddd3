"""Can a network of two layers learn the distribution of a magnet's configurations, and draw new ones?

Restricted Boltzmann machines learn Ising configurations by contrastive divergence. The lattice is small enough to know
everything exactly: the gradient that the method only estimates, the likelihood it never sees, energy and magnetisation.
"""

from typing import Any

import numpy as np

from ...draw import boltzmann as picture
from ...learn.boltzmann import RBM
from ...physics import ising
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...settings.boltzmann_machine import Settings
from . import gradients, references
from .gradients import STEPS, Gradients
from .machines import Learned, Method, drawn, learn, log_likelihood, methods
from .samples import Comparison, Samples, compared, ising_samples, observables, own_samples

FAR = 3.0  # standard errors that a machine's samples may be off


def is_known(settings: Settings) -> bool:
    """Whether the law of the samples is known exactly: an Ising lattice small enough to sum over all its states."""
    return not settings.data and settings.size <= ising.LARGEST_SUM


def answer(run: Run[Settings]) -> Outcome:
    """Sample, learn in three ways, compare with what is exact, draw samples, draw figures."""
    settings = run.settings
    samples = _samples(run)
    ways = methods(settings.learning, settings.many_steps)
    learned = {method: run.part(method.key, lambda method=method: learn(run, method, samples), Learned, RBM) for method in ways}
    rows = [
        Row(method.name, method.key, log_likelihood=log_likelihood(found.rbm, samples.units[1]), training_seconds=found.seconds)
        for method, found in learned.items()
    ]
    others = run.part("references", lambda: _references(run, samples))
    rows += [Row(name, key, log_likelihood=value) for name, key, value in others]
    best = next(found for method, found in learned.items() if method.settings.persistent).rbm
    generated = drawn(run.key("model samples"), best, samples.training.shape[1:], settings.model_samples)
    measured = run.part("gradient", lambda: gradients.measure(run, samples.units[0], settings.learning, settings.chains), Gradients)
    _draw(run, samples, generated, learned, rows)
    if measured:
        caption = "Error of the CD-k gradient: its mean over all chances (line) and one estimate with many chains (points)."
        run.figure("gradient", picture.gradient_error(measured.bias, measured.measured), caption)
    run.arrays("machine", W=np.asarray(best.W), a=np.asarray(best.a), b=np.asarray(best.b), samples=generated)
    return _outcome(rows, compared(samples, generated), measured)


def _samples(run: Run[Settings]) -> Samples:
    settings = run.settings
    if settings.data:
        return own_samples(settings.data, run.rng("split"))
    return ising_samples(run.key("samples"), settings.temperature, settings.size, settings.samples)


def _references(run: Run[Settings], samples: Samples) -> list[tuple[str, str, float | None]]:
    """What there is to compare with: independent units, scikit-learn's machine at its best learning rate, Boltzmann's own law."""
    settings = run.settings
    training, test = (np.asarray(x) for x in samples.units)
    run.say("scikit-learn", 0, 1)
    seed = run.number("scikit-learn")
    trials = [references.sklearn_machine(training, settings.learning, rate, seed) for rate in settings.rates]
    best = max(trials, key=lambda rbm: log_likelihood(rbm, samples.units[0]) or 0.0)
    run.say("scikit-learn", 1, 1)
    exact = references.exact_likelihood(test, settings.temperature, settings.size) if is_known(settings) else None
    return [
        ("independent units", "independent_units", references.independent_units(training, test)),
        ("scikit-learn", "scikit_learn", log_likelihood(best, samples.units[1])),
        ("Boltzmann's distribution", "exact", exact),
    ]


def _draw(run: Run[Settings], samples: Samples, generated: np.ndarray, learned: dict[Method, Learned], rows: list[Row]) -> None:
    curves = {method.name: found.curve for method, found in learned.items() if found.curve}
    if curves:
        others = {row.name: row.values["log_likelihood"] for row in rows[len(learned) :]}
        marks: dict[str, Any] = {name: value for name, value in others.items() if value is not None}
        run.figure("likelihood", picture.likelihood(curves, marks), "Held-out log-likelihood while learning.")
    if samples.is_picture:
        pairs = {kind: observables(spins, samples.is_lattice) for kind, spins in (("data", samples.test), ("model", generated))}
        settings = run.settings
        exact = references.exact_levels(settings.temperature, settings.size) if is_known(settings) else {}
        caption = "Data and samples of the model: configurations, and the distribution of energy and magnetisation."
        run.figure("model-samples", picture.model_samples(samples.test, generated, pairs, exact), caption)


def _outcome(rows: list[Row], found: dict[str, Comparison], measured: Gradients | None) -> Outcome:
    metrics: dict[str, Any] = {}
    for name in ("energy", "magnetisation"):
        values = found.get(name, (None, None, None))
        metrics |= dict(zip((f"{name}_data", f"{name}_model", f"{name}_standard_errors"), values, strict=True))
    metrics["within_error_bars"] = all(abs(one.sigmas) <= FAR for one in found.values())
    metrics["gradient_error_by_steps"] = {str(k): float(measured.bias[k - 1]) for k in STEPS} if measured else None
    metrics["gradient_cosine_by_steps"] = {str(k): float(measured.cosine[k - 1]) for k in STEPS} if measured else None
    metrics["gradient_error_measured_by_steps"] = {str(k): value for k, value in measured.measured.items()} if measured else None
    notes = ["The log-likelihood (in nats) is the mean over the test set, with the partition function summed over all states."]
    if measured:
        notes.append(
            f"The CD-1 gradient is too short by {measured.bias[0]:.0%}, but points the right way (cosine {measured.cosine[0]:.2f}): "
            "that is why one Gibbs step is enough to learn."
        )
    return Outcome(sentence=_sentence(rows, found), rows=rows, label="machine", metrics=metrics, notes=tuple(notes))


def _sentence(rows: list[Row], found: dict[str, Comparison]) -> str:
    told = [f"{name} {one.machine:.4f} (data {one.data:.4f}, {abs(one.sigmas):.1f} standard errors away)" for name, one in found.items()]
    values = {row.key: row.values["log_likelihood"] for row in rows if isinstance(row.values["log_likelihood"], float)}
    rivals = {key: value for key, value in values.items() if key in ("independent_units", "scikit_learn")}
    start = f"The machine draws configurations with {' and '.join(told)}"
    if "persistent" not in values or not rivals:
        return f"{start}."
    strongest = max(rivals, key=lambda key: rivals[key])
    return f"{start}; its log-likelihood is {values['persistent']:.3f} ({strongest.replace('_', ' ')}: {rivals[strongest]:.3f})."
