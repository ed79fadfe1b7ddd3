"""Can a network infer the motion of an oscillator that nobody sees, from the noisy motion of one that it pulls?

Where the springs are known, Kalman's filter is the best there is, and an observer that is exact without noise fails with it. Where
the springs differ from run to run, both assume wrong ones; an LSTM has learned to find them out on the way.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int

from ...data import oscillators as runs
from ...data.oscillators import Runs, error
from ...draw import oscillators as picture
from ...learn.supervised import mean_squared_error
from ...networks import lstm
from ...runs.outcome import Outcome, Row
from ...runs.progress import ERROR
from ...runs.run import Run
from ...runs.supervised import Supervised, train
from ...settings.hidden_oscillator import SHOWN, Settings
from .observers import KEYS, Learned, explained_by_memory, inferences, memory_at_work
from .tasks import Task, tasks

NOISES = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
TOLD = 0.1  # of these noises, the one in the table
SPREADS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)  # of which the last one stands for the largest

Errors = dict[float, dict[str, float]]


def answer(run: Run[Settings]) -> Outcome:
    """Train one network for known springs and any noise, one for springs that differ; compare both with the filters."""
    settings, both = run.settings, tasks(run.settings.noise, run.settings.spread)
    noisy, varied = learned = [_learn(run, task) for task in both]
    spreads = [settings.spread * fraction / SPREADS[-1] for fraction in SPREADS]
    by_noise = _errors(run, "by noise", noisy, [(noise, noise, 0.0) for noise in NOISES])
    by_spread = _errors(run, "by spread", varied, [(spread, settings.noise, spread) for spread in spreads])
    caption = "Error of the inferred motion against the noise (nominal springs) and against the largest deviation of the springs."
    run.figure("errors", picture.errors(by_noise, by_spread), caption)
    motions = [_motion(run, task, network) for task, network in zip(both, learned, strict=True)]
    run.figure("trajectories", picture.trajectories(*motions), "What is measured, and the unseen motion as it is and as it is inferred.")
    known, test = (_simulated(run, part, settings.noise, settings.spread) for part in ("read-out", "test"))
    explained = explained_by_memory(varied, known, test)
    units = memory_at_work(varied, _simulated(run, "examples", settings.noise, settings.spread))
    caption = "Hidden units of the network during a run, and what a linear read-out finds in its memory at the end."
    run.figure("memory", picture.memory(settings.interval * np.arange(settings.duration), units, explained), caption)
    return _outcome(settings, by_noise, by_spread, explained)


def _simulated(run: Run[Settings], purpose: str, noise: float, spread: float) -> Runs:
    """Runs that no training sees; for one purpose they begin alike, whatever noise and springs."""
    settings = run.settings
    noises, spreads = jnp.array([noise]), jnp.array([spread])
    return runs.simulate(run.key(purpose), noises, spreads, settings.test, settings.duration, settings.interval)


def _learn(run: Run[Settings], task: Task) -> Learned:
    settings, fit = run.settings, run.settings.learning
    network = lstm(1, 1, settings.units, run.number(f"{task.name}: network"))
    infer = jax.jit(lambda parameters, measured: network.batch(parameters, measured[..., None])[..., 0])
    validation = _simulated(run, f"{task.name}: validation", settings.noise, task.largest)

    def source(key: Array, step: Int[Array, ""]) -> tuple[Array, Array]:
        noise, spread, go = jax.random.split(key, 3)
        noises, spreads = task.noise(noise, fit.batch), task.spread(spread, fit.batch)
        made = runs.simulate(go, noises, spreads, fit.batch, settings.duration, settings.interval)
        return made.measured[..., None], made.hidden[..., None]

    supervised = Supervised(
        network=network,
        source=source,
        loss=mean_squared_error,
        evaluate=lambda parameters: error(infer(parameters, validation.measured), validation),
        fit=fit,
        key=run.key(f"{task.name}: training"),
        measure=ERROR,
    )
    parameters = train(run, task.name, supervised)
    run.network(task.name, network, parameters, inputs="measured x1, (runs, steps, 1)", outputs="x2 at each of these steps")
    return Learned(network, parameters, partial(infer, parameters))


def _errors(run: Run[Settings], stage: str, learned: Learned, cases: list[tuple[float, float, float]]) -> Errors:
    """The errors of all observers on the same test runs, for (value, noise, spread) of each case by its value."""

    def compute() -> Errors:
        found = {}
        for k, (value, noise, spread) in enumerate(cases):
            run.say(stage, k, len(cases))
            test, tuning = (_simulated(run, purpose, noise, spread) for purpose in ("test", "tuning"))
            observed = inferences(learned, test, tuning, noise, run.settings.interval)
            found[value] = {name: error(values, test) for name, values in observed.items()}
        run.say(stage, len(cases), len(cases))
        return found

    return run.part(stage, compute)


def _motion(run: Run[Settings], task: Task, learned: Learned) -> picture.Motion:
    """A run, of some the one with a coupling farthest from nominal; x2 as it is and as it is inferred."""
    settings = run.settings
    made, tuning = (_simulated(run, purpose, settings.noise, task.largest) for purpose in ("examples", "tuning"))
    far = int(np.argmax(np.abs(np.asarray(made.springs.coupling)[:SHOWN] / runs.NOMINAL.coupling - 1)))
    observed = inferences(learned, made, tuning, settings.noise, settings.interval)
    inferred = {name: np.asarray(observed[name])[far] for name in ("exact observer", "Kalman, tuned", "LSTM")}
    times = settings.interval * np.arange(settings.duration)
    return picture.Motion(task.title, times, np.asarray(made.measured[far]), np.asarray(made.states[far]), inferred)


def _outcome(settings: Settings, by_noise: Errors, by_spread: Errors, explained: dict[str, float]) -> Outcome:
    quiet, loud, differing = by_noise[0.0], by_noise[TOLD], list(by_spread.values())[-1]
    at_noise = min((name for name in KEYS if name != "LSTM"), key=lambda name: loud[name])
    untold = min(("exact observer", "Kalman", "Kalman, tuned"), key=lambda name: differing[name])
    curves: dict[str, Any] = {f"{key}_error_by_noise": {str(x): found[name] for x, found in by_noise.items()} for name, key in KEYS.items()}
    curves |= {f"{key}_error_by_spread": {f"{x:.3g}": found[name] for x, found in by_spread.items()} for name, key in KEYS.items()}
    rows = [Row(name, key, noiseless_error=quiet[name], noisy_error=loud[name], error=differing[name]) for name, key in KEYS.items()]
    return Outcome(
        sentence=(
            f"With noise {TOLD} the LSTM misses the unseen oscillator by {loud['LSTM']:.3f} times its motion ({at_noise}: "
            f"{loud[at_noise]:.3f}; exact observer: {loud['exact observer']:.1f}); where springs differ by up to {settings.spread:.0%}, "
            f"it misses it by {differing['LSTM']:.2f}, the best filter that is not told the springs ({untold}) by "
            f"{differing[untold]:.2f}, one that is told them by {differing['Kalman, told the springs']:.2f}."
        ),
        rows=rows,
        label="observer",
        metrics=curves | {"remembered": explained},
        notes=(
            f"Error: root mean square error of x2 after the first {runs.WARM} steps over its root mean square; 1 is to know nothing.",
            f"Noiseless and noisy (noise {TOLD}): nominal springs; error: noise {settings.noise} and springs that differ by up to "
            f"{settings.spread:.0%}. Two networks, one for each of these cases; neither is told noise or springs of a run.",
            f"R^2 of a linear read-out of the memory: {', '.join(f'{name} {value:.2f}' for name, value in explained.items())}.",
        ),
        headline="lstm_error",
    )
