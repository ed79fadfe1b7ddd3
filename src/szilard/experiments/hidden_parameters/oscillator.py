"""The two parameters of a damped oscillator, found by a network, and by a fit that is told the law."""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Array, Float
from scipy.optimize import curve_fit

from ...data.hidden_parameters import DAMPING, SEEN, SEEN_UNTIL, STIFFNESS, WAVES, Examples, oscillators, sampled
from ...draw import hidden_parameters as picture
from ...learn import probe
from ...networks import bottlenecks
from ...runs.outcome import Estimate
from ...runs.run import Run
from .learning import Told, learn, tell

TEST, ASKED, FITTED = 2000, 20, 100  # examples, questions about each, and examples that are also fitted
DEGREE = 4  # of the polynomial that reads parameters from numbers


class Oscillators(NamedTuple):
    """Errors of the network and of others; what its numbers say, and how well stiffness and damping can be read from them."""

    error: Estimate
    fit: float
    mean_motion: float
    information: Float[np.ndarray, "numbers"]
    explained: Float[np.ndarray, "2"]


def answer(run: Run) -> Oscillators:
    """Learn; judge; draw what the numbers of the bottleneck are."""
    settings = run.settings
    network = bottlenecks(SEEN, 1 + 2 * WAVES, (settings.latents,), (settings.units,) * 2, run.number("oscillators: network"))

    def make(key: Array) -> Examples:
        return oscillators(key, settings.oscillators.batch, settings.questions, settings.noise)

    validation = oscillators(run.key("oscillators: validation"), 500, ASKED, settings.noise)
    test = oscillators(run.key("oscillators: test"), TEST, ASKED, settings.noise)
    prices = (settings.first_price, settings.last_price)
    parameters = learn(run, "oscillators", network, make, validation, settings.oscillators, prices)
    card: dict[str, Any] = {"inputs": f"positions, questions {(1 + 2 * WAVES)} numbers each, noise", "outputs": "positions, means, spreads"}
    run.network("oscillators", network, parameters, **card)
    told = tell(network, parameters, test)
    fitted = run.part("fits", lambda: fit_all(np.asarray(test.seen[:FITTED], float)))
    _draw(run, told, test, fitted)
    off = np.abs(told.answers[:, 0] - np.asarray(test.answers)).mean(1)
    by_fit = _positions(fitted, test)
    return Oscillators(
        Estimate.normal(float(off.mean()), float(off.std(ddof=1) / TEST**0.5)),
        float(np.abs(by_fit - np.asarray(test.answers[:FITTED])).mean()),
        _mean_motion(test, run.rng("oscillators: mean motion")),
        told.information()[0],
        probe.explained(told.drawn(run.rng("oscillators: drawn numbers"))[:, 0], np.asarray(test.hidden), DEGREE),
    )


def fit_all(seen: Float[np.ndarray, "examples seen"]) -> Float[np.ndarray, "examples 2"]:
    """Stiffness and damping of each series by least squares, from the middle of where they can be."""
    times = np.asarray(sampled(), float)
    middle = [np.mean(STIFFNESS), np.mean(DAMPING)]
    return np.stack([curve_fit(_law, times, one, p0=middle)[0] for one in seen])


def times_of(questions: Float[Array, "*shape asked"]) -> Float[np.ndarray, "*shape"]:
    """The times that are asked for."""
    return (np.asarray(questions, float)[..., 0] + 1) * SEEN_UNTIL


def _law(times: np.ndarray, stiffness: np.ndarray, damping: np.ndarray) -> np.ndarray:
    return np.exp(-damping * times / 2) * np.cos(np.sqrt(np.maximum(stiffness - damping**2 / 4, 1e-6)) * times)


def _positions(parameters: np.ndarray, examples: Examples) -> np.ndarray:
    return _law(times_of(examples.questions[: len(parameters)]), parameters[:, :1], parameters[:, 1:])


def _mean_motion(test: Examples, rng: np.random.Generator) -> float:
    """The error of the mean over all oscillators at the time asked for: the answer of who has seen nothing."""
    others = rng.uniform(*np.array([STIFFNESS, DAMPING]).T, size=(200, 2))
    times, answers = times_of(test.questions[:FITTED]).ravel(), np.asarray(test.answers[:FITTED]).ravel()
    return float(np.abs(_law(times, others[:, :1], others[:, 1:]).mean(0) - answers).mean())


def _draw(run: Run, told: Told, test: Examples, fitted: np.ndarray) -> None:
    information = told.information()[0]
    order = np.argsort(-information)[:3]
    hidden = np.asarray(test.hidden)
    figure = picture.latents(hidden, told.means[:, 0][:, order], information[order])
    caption = "What each number of the bottleneck is, for oscillators of every stiffness and damping; its information in nats."
    run.figure("latents", figure, caption)
    several = slice(3)
    seen = picture.Seen(np.asarray(sampled()), np.asarray(test.seen[several]), times_of(test.questions[several]))
    figure = picture.motions(seen, np.asarray(told.answers[several, 0]), np.asarray(test.answers[several]))
    run.figure("motion", figure, "Oscillators as they are seen, and where the network says that they will be; beside it, where they are.")
    run.arrays("oscillators", hidden=hidden, means=told.means[:, 0], information=information, fitted=fitted)
