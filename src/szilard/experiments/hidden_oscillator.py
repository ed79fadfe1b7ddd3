"""Can a network infer the motion of an oscillator that nobody sees, from the noisy motion of one that it pulls?

Where the springs are known, Kalman's filter is the best there is, and an observer that is exact without noise fails with it. Where
the springs differ from run to run, both are wrong about them; an LSTM has learned to find them out on the way.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int
from sklearn.linear_model import Ridge

from ..data import oscillators as runs
from ..data.oscillators import Runs, error
from ..draw import oscillators as picture
from ..errors import require, require_positive
from ..learn.supervised import Fit, mean_squared_error
from ..networks import Parameters, Recurrent, lstm
from ..runs.fitting import fit
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json
from ..runs.stages import Log

__all__ = ["Settings", "run", "settings_from_json", "settings_to_json"]

NOISES = (0.0, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
TOLD = 0.1  # of these noises, the one in the table
SPREADS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
QUIETEST, LOUDEST = 1e-3, 1.0  # noise in the training of the first network
TEST, QUICK_TEST = 2000, 500  # runs at each noise and spread
UNTAUGHT = ("x1", "v1", "x2", "v2", "unseen spring", "coupling")


@dataclass(frozen=True)
class Settings:
    """Settings of the hidden oscillator.

    Args:
        duration: steps of a run.
        interval: time from step to step; the seen oscillator alone would have the period 2 pi.
        noise: standard deviation of a measurement's error where the springs differ, in units of the standard deviation at the start.
        spread: by how much, at most, unseen spring and coupling differ from their nominal values, as a fraction.
        units: memory cells.
        seed: of all randomness.
        quick: a tenth of the training and a quarter of the tested runs.
        learning: the training of each of the two networks.
    """

    duration: int = 60
    interval: float = 0.4
    noise: float = 0.1
    spread: float = 0.5
    units: int = 48
    seed: int = 0
    quick: bool = False
    learning: Fit = field(default_factory=lambda: Fit(steps=4000, batch=64, learning_rate=0.008, final_learning_rate=0.0))

    def __post_init__(self):
        require_positive(self, "interval", "noise", "units")
        require(0 < self.spread < 1, f"`spread` must lie between 0 and 1, but is {self.spread}.")
        require(self.duration >= 20, f"`duration` must be at least 20 steps, but is {self.duration}.")
        require(self.interval <= 1.5, f"`interval` must be at most 1.5, a quarter of a period, but is {self.interval}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Learned(NamedTuple):
    """A trained network, compiled to infer x2 from what was measured."""

    network: Recurrent
    parameters: Parameters
    infer: Callable[[Array], Array]


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Train one network for known springs and any noise, one for springs that differ; compare both with the filters."""
    writing = (record, progress, Log())
    learned = {name: _learn(name, settings, writing) for name in ("noise", "spread")}
    against_noise = {noise: _errors(learned["noise"], settings, noise, 0.0) for noise in NOISES}
    spreads = [settings.spread * share / SPREADS[-1] for share in SPREADS]
    against_spread = {spread: _errors(learned["spread"], settings, settings.noise, spread) for spread in spreads}
    memory = _remembered(learned["spread"], settings)
    record.save_figure("errors", picture.errors(against_noise, against_spread))
    record.save_figure("trajectories", picture.trajectories(*_shown(learned, settings)))
    record.save_figure("memory", picture.memory(*_memory_at_work(learned["spread"], settings), memory))
    for name, found in learned.items():
        record.save_network(name, found.network.load(found.parameters))
    return _outcome(settings, against_noise, against_spread, memory)


def _learn(name: str, settings: Settings, writing: tuple[Record, Progress, Log]) -> Learned:
    """The network for `name`: noise between two limits and nominal springs, or one noise and springs that differ."""
    chosen = replace(settings.learning, steps=-(-settings.learning.steps // 10)) if settings.quick else settings.learning
    network = lstm(1, 1, settings.units, settings.seed)

    def source(key: Array, step: Int[Array, ""]) -> tuple[Array, Array]:
        loud, vary, go = jax.random.split(key, 3)
        noise, spread = jnp.full(chosen.batch, settings.noise), jnp.zeros(chosen.batch)
        if name == "noise":
            limits = np.log([QUIETEST, LOUDEST])
            noise = jnp.exp(jax.random.uniform(loud, (chosen.batch,), minval=limits[0], maxval=limits[1]))
        else:
            spread = settings.spread * jax.random.uniform(vary, (chosen.batch,))
        made = runs.simulate(go, noise, spread, chosen.batch, settings.duration, settings.interval)
        return made.measured[..., None], made.hidden[..., None]

    infer = jax.jit(lambda parameters, measured: network.batch(parameters, measured[..., None])[..., 0])
    check = _test(settings, settings.noise, settings.spread if name == "spread" else 0.0, 1)
    judge = lambda parameters: error(infer(parameters, check.measured), check)  # noqa: E731
    key = jax.random.key(settings.seed + 1)
    found = fit(name, network, source, mean_squared_error, judge, chosen, key, writing, figure="error", falls=True)
    return Learned(network, found, partial(infer, found))


def _test(settings: Settings, noise: float, spread: float, part: int) -> Runs:
    """Runs that training never saw: part 0 to test, 1 to follow the training, 2 to tune the filter, 3 to draw."""
    key, count = jax.random.fold_in(jax.random.key(settings.seed + 2), part), QUICK_TEST if settings.quick else TEST
    return runs.simulate(key, jnp.array([noise]), jnp.array([spread]), count, settings.duration, settings.interval)


def _errors(learned: Learned, settings: Settings, noise: float, spread: float) -> dict[str, float]:
    """The errors of all observers on the same runs."""
    test, interval = _test(settings, noise, spread, 0), settings.interval
    process_noise = runs.tuned_process_noise(_test(settings, noise, spread, 2), noise, interval)
    found = {
        "LSTM": learned.infer(test.measured),
        "exact observer": runs.exact(test, interval),
        "Kalman": runs.filtered(test, noise, interval),
        "Kalman, tuned": runs.filtered(test, noise, interval, process_noise),
        "Kalman, told the springs": runs.informed(test, noise, interval),
    }
    return {name: error(values, test) for name, values in found.items()}


def _remembered(learned: Learned, settings: Settings) -> dict[str, float]:
    """What a linear read-out finds in the memory at the end of a run: the share of the variance of each quantity, on new runs."""
    known, test = (_test(settings, settings.noise, settings.spread, part) for part in (2, 0))
    (x, wanted), (new, true) = (_end(learned, made) for made in (known, test))
    found = Ridge(1e-2).fit(x, wanted).predict(new)
    shares = 1 - np.mean((found - true) ** 2, 0) / np.var(true, 0)
    return {name: float(share) for name, share in zip(UNTAUGHT, shares, strict=True)}


def _end(learned: Learned, made: Runs) -> tuple[np.ndarray, np.ndarray]:
    """The memory at the end of each run, and what might be in it."""
    _, memory = learned.network.trace(learned.parameters, made.measured[..., None])
    order = np.array([0, 2, 1, 3])
    wanted = [
        np.asarray(made.states[:, -1])[:, order],
        np.asarray(made.springs.second)[:, None],
        np.asarray(made.springs.coupling)[:, None],
    ]
    return np.concatenate([np.asarray(leaf[:, -1]) for leaf in memory], 1), np.concatenate(wanted, 1)


def _shown(learned: dict[str, Learned], settings: Settings) -> list[picture.Motion]:
    """A run with known springs and noise, and one with springs far from nominal; x2 as it is and as it is inferred."""
    motions = []
    for name, spread, title in (("noise", 0.0, "known springs"), ("spread", settings.spread, "springs that differ from run to run")):
        made, interval = _test(settings, settings.noise, spread, 3), settings.interval
        far = int(np.argmax(np.abs(np.asarray(made.springs.coupling)[:20] / runs.NOMINAL.coupling - 1)))
        process_noise = runs.tuned_process_noise(_test(settings, settings.noise, spread, 2), settings.noise, interval)
        inferred = {
            "exact observer": runs.exact(made, interval)[far],
            "Kalman, tuned": np.asarray(runs.filtered(made, settings.noise, interval, process_noise)[far]),
            "LSTM": np.asarray(learned[name].infer(made.measured)[far]),
        }
        times = interval * np.arange(settings.duration)
        motions.append(picture.Motion(title, times, np.asarray(made.measured[far]), np.asarray(made.states[far]), inferred))
    return motions


def _memory_at_work(learned: Learned, settings: Settings) -> tuple[np.ndarray, np.ndarray]:
    """The hidden units that vary most over one run, and its times."""
    some = _test(settings, settings.noise, settings.spread, 3)
    _, memory = learned.network.trace(learned.parameters, some.measured[..., None])
    hidden = np.asarray(memory.hidden[0])
    return settings.interval * np.arange(settings.duration), hidden[:, np.argsort(-hidden.std(0))[:6]]


def _outcome(settings: Settings, against_noise, against_spread, memory: dict[str, float]) -> dict[str, Any]:
    quiet, loud = against_noise[0.0], against_noise[TOLD]
    same, apart = against_spread[0.0], list(against_spread.values())[-1]
    cases = {"no noise": quiet, f"noise {TOLD}": loud, f"noise {settings.noise}, springs differ by {settings.spread:.0%}": apart}
    keys = {"LSTM": "lstm", "exact observer": "exact", "Kalman": "kalman", "Kalman, tuned": "tuned", "Kalman, told the springs": "informed"}
    metrics: dict[str, Any] = {f"{key}_error": apart[name] for name, key in keys.items()}
    metrics |= {f"{key}_error_same_springs": same[name] for name, key in keys.items()}
    metrics |= {f"{key}_error_by_noise": {str(n): e[name] for n, e in against_noise.items()} for name, key in keys.items()}
    metrics |= {f"{key}_error_by_spread": {f"{s:.3g}": e[name] for s, e in against_spread.items()} for name, key in keys.items()}
    metrics["remembered"] = memory
    return {
        "metrics": metrics,
        "table": [{"observer": name} | {case: errors[name] for case, errors in cases.items()} for name in keys],
        "sentence": (
            f"With noise {TOLD} the exact observer misses the unseen oscillator by {loud['exact observer']:.1f} times its motion, "
            f"the LSTM by {loud['LSTM']:.2f} (Kalman, the best possible: {loud['Kalman']:.2f}); where springs differ by up to "
            f"{settings.spread:.0%}, the LSTM misses it by {apart['LSTM']:.2f}, Kalman's filter by {apart['Kalman']:.2f}, "
            f"tuned by {apart['Kalman, tuned']:.2f}."
        ),
        "notes": [
            f"Error: root mean square error of x2 after the first {runs.WARM} steps over its root mean square; 1 is to know nothing.",
            "Two networks: one for nominal springs and any noise, one for springs that differ. Neither is told noise or springs of a run.",
            f"Shares of variance that a linear read-out finds in the memory: {', '.join(f'{n} {v:.2f}' for n, v in memory.items())}.",
        ],
        "captions": {
            "errors": "Error of the inferred motion against noise (nominal springs) and against the difference of the springs.",
            "trajectories": "What is measured, and the unseen motion as it is and as it is inferred.",
            "memory": "Hidden units of the network during a run, and what a linear read-out finds in its memory at the end.",
        },
    }
