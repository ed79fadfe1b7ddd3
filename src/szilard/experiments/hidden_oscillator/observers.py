"""What infers the unseen oscillator, and what the network keeps in its memory for that."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Array, Float
from sklearn.linear_model import Ridge

from ...data import oscillators as runs
from ...data.oscillators import Runs
from ...networks import Parameters, Recurrent

KEYS = {"LSTM": "lstm", "exact observer": "exact", "Kalman": "kalman", "Kalman, tuned": "tuned", "Kalman, told the springs": "informed"}
UNTAUGHT = ("x1", "v1", "x2", "v2", "unseen spring", "coupling")
UNITS_SHOWN = 6

Inferred = Float[Array | np.ndarray, "runs steps"]


class Learned(NamedTuple):
    """A trained network, compiled to infer x2 from what was measured."""

    network: Recurrent
    parameters: Parameters
    infer: Callable[[Float[Array, "runs steps"]], Inferred]


def inferences(learned: Learned, made: Runs, tuning: Runs, noise: float, interval: float) -> dict[str, Inferred]:
    """x2 by all observers; one filter is tuned on the runs `tuning`."""
    process_noise = runs.tuned_process_noise(tuning, noise, interval)
    return {
        "LSTM": learned.infer(made.measured),
        "exact observer": runs.exact(made, interval),
        "Kalman": runs.filtered(made, noise, interval),
        "Kalman, tuned": runs.filtered(made, noise, interval, process_noise),
        "Kalman, told the springs": runs.informed(made, noise, interval),
    }


def explained_by_memory(learned: Learned, known: Runs, test: Runs) -> dict[str, float]:
    """R^2 of what a linear read-out finds in the memory at the end of a run, fitted to `known`, by quantity."""
    (x, wanted), (new, true) = (_end(learned, made) for made in (known, test))
    found = Ridge(1e-2).fit(x, wanted).predict(new)
    explained = 1 - np.mean((found - true) ** 2, 0) / np.var(true, 0)
    return {name: float(value) for name, value in zip(UNTAUGHT, explained, strict=True)}


def _end(learned: Learned, made: Runs) -> tuple[Float[np.ndarray, "runs cells"], Float[np.ndarray, "runs quantities"]]:
    """The memory at the end of each run, and what might be in it."""
    _, memory = learned.network.trace(learned.parameters, made.measured[..., None])
    order = np.array([0, 2, 1, 3])
    springs = (np.asarray(spring)[:, None] for spring in (made.springs.second, made.springs.coupling))
    wanted = [np.asarray(made.states[:, -1])[:, order], *springs]
    return np.concatenate([np.asarray(leaf[:, -1]) for leaf in memory], 1), np.concatenate(wanted, 1)


def memory_at_work(learned: Learned, made: Runs) -> Float[np.ndarray, "steps units"]:
    """The hidden units that vary most over the first of these runs."""
    _, memory = learned.network.trace(learned.parameters, made.measured[:1, :, None])
    hidden = np.asarray(memory.hidden[0])
    return hidden[:, np.argsort(-hidden.std(0))[:UNITS_SHOWN]]
