"""Can a network remember a number until it is asked for it, and count down to the right moment?

Two tasks for an LSTM. Recall: somewhere in a silent sequence a number is shown, later a signal asks for it; then, and only
then, the number must be given. Countdown: a number n is shown, and exactly n steps later the network must say 1.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ..draw.sequences import Example, learning, memory_at_work
from ..errors import require, require_positive
from ..learn.supervised import Fit, Loss, binary_cross_entropy, mean_squared_error
from ..networks import Parameters, Recurrent, lstm
from ..runs.fitting import fit
from ..runs.progress import Progress
from ..runs.record import Record
from ..runs.settings import from_json, to_json
from ..runs.stages import Log

__all__ = ["Settings", "run", "settings_from_json", "settings_to_json"]

HELD_OUT = 0.2  # share of all pairs of times
TEST = 10_000  # sequences in which recall is judged
LAGS = 2_000  # sequences from which linear autoregression learns

Sequences = tuple[Float[Array, "sequences steps features"], Float[Array, "sequences steps 1"]]


@dataclass(frozen=True)
class Settings:
    """Settings of recall and countdown.

    Args:
        duration: steps of a sequence, after its silence.
        silence: steps before, in which nothing happens and the network comes to rest: what is shown to an empty memory is too
            rare a case to learn from others.
        longest: the largest number to count down from.
        units: memory cells.
        seed: of all randomness.
        quick: a third of the training, for sequences of at most 20 steps and numbers up to 8.
        recall: training of the first task.
        countdown: training of the second.
    """

    duration: int = 30
    silence: int = 10
    longest: int = 15
    units: int = 32
    seed: int = 0
    quick: bool = False
    recall: Fit = field(default_factory=lambda: Fit(steps=3000, batch=64, learning_rate=0.01, final_learning_rate=0.0))
    countdown: Fit = field(default_factory=lambda: Fit(steps=4500, batch=128, learning_rate=0.01, final_learning_rate=0.0))

    def __post_init__(self):
        require_positive(self, "longest", "units")
        require(self.silence >= 0, f"`silence` must not be negative, but is {self.silence}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")
        shortest = max(self.longest + 1, 8)
        require(self.duration >= shortest, f"`duration` must be at least {shortest} for these numbers, but is {self.duration}.")

    @property
    def steps(self) -> int:
        """Of a sequence, with its silence."""
        return self.silence + self.duration


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Task(NamedTuple):
    """What is to be learned: sequences for given times, how an answer is judged in training and at the end, and which times there are."""

    name: str
    features: int
    make: Callable[[Array, Int[Array, "sequences 2"], int], Sequences]
    loss: Loss
    score: Callable[[Array, Array], Float[Array, ""]]
    falls: bool
    known: Int[np.ndarray, "pairs 2"]
    held_out: Int[np.ndarray, "pairs 2"]
    later: Int[np.ndarray, "pairs 2"]


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Learn both tasks, judge them at times never seen, draw the memory at work."""
    settings = _shortened(settings) if settings.quick else settings
    log, found, curves = Log(), {}, {}
    for task, chosen in _tasks(settings):
        network = lstm(task.features, 1, settings.units, settings.seed)
        parameters = _learn(task, network, chosen, settings, (record, progress, log))
        record.save_network(task.name, network.load(parameters))
        found[task.name] = _judged(task, network, parameters, settings)
        curves[task.name] = [(r["steps"], r["evaluated"]) for r in log.rows if r["stage"] == task.name and r["evaluated"] is not None]
        record.save_figure(task.name, memory_at_work(_examples(task, network, parameters, settings)))
    errors = {name: value for name, value in found["recall"].items() if name not in ("LSTM", "longer")}
    record.save_figure("learning", learning({"LSTM": curves["recall"]}, errors, "error of recall", logarithmic=True))
    return _outcome(settings, found)


@partial(jax.jit, static_argnames="duration")
def recall_sequences(key: Array, times: Int[Array, "sequences 2"], duration: int) -> Sequences:
    """A number from -1 to 1 is shown at the first time and asked for at the second; wanted is the number then, and else 0.

    Features: the number, and the signal that asks.
    """
    shown, asked = jax.nn.one_hot(times.T, duration)
    numbers = jax.random.uniform(key, (len(times), 1), minval=-1.0, maxval=1.0)
    return jnp.stack([shown * numbers, asked], -1), (asked * numbers)[..., None]


@partial(jax.jit, static_argnames=("duration", "longest"))
def countdown_sequences(key: Array, times: Int[Array, "sequences 2"], duration: int, longest: int) -> Sequences:
    """The first time shows how many steps it is to the second, in units of `longest`; wanted is 1 then, and else 0."""
    shown, due = jax.nn.one_hot(times.T, duration)
    steps = (times[:, 1] - times[:, 0])[:, None]
    return (shown * steps / longest)[..., None], due[..., None]


def pairs(duration: int, longest: int) -> Int[np.ndarray, "pairs 2"]:
    """All pairs of times in a sequence, the second at most `longest` steps after the first."""
    first, second = np.triu_indices(duration, 1)
    return np.stack([first, second], 1)[second - first <= longest]


@jax.jit
def deviation(outputs: Array, targets: Array) -> Float[Array, ""]:
    """The absolute deviation, summed over the steps of a sequence and averaged over sequences."""
    return jnp.mean(jnp.sum(jnp.abs(outputs - targets), (1, 2)))


@jax.jit
def exactly_right(logits: Array, targets: Array) -> Float[Array, ""]:
    """The share of sequences with the right answer at every step; a positive logit says 1."""
    return jnp.mean(jnp.all((logits > 0) == (targets > 0.5), (1, 2)))


def _tasks(settings: Settings) -> list[tuple[Task, Fit]]:
    count_down = partial(countdown_sequences, longest=settings.longest)
    tasks = []
    for n, (name, features, make, loss, score, longest, chosen) in enumerate(
        [
            ("recall", 2, recall_sequences, mean_squared_error, deviation, settings.duration, settings.recall),
            ("countdown", 1, count_down, binary_cross_entropy, exactly_right, settings.longest, settings.countdown),
        ]
    ):
        times = settings.silence + np.random.default_rng([settings.seed, n]).permutation(pairs(settings.duration, longest))
        held = -(-len(times) * HELD_OUT // 1)
        later = pairs(2 * settings.duration, 2 * settings.duration if name == "recall" else longest)
        later = settings.silence + later[later[:, 1] >= settings.duration]
        tasks.append((Task(name, features, make, loss, score, name == "recall", times[int(held) :], times[: int(held)], later), chosen))
    return tasks


def _learn(task: Task, network: Recurrent, chosen: Fit, settings: Settings, run: tuple[Record, Progress, Log]) -> Parameters:
    key, known = jax.random.key(settings.seed + 1), jnp.asarray(task.known)

    def source(key: Array, step: Int[Array, ""]) -> Sequences:
        which, numbers = jax.random.split(key)
        return task.make(numbers, known[jax.random.randint(which, (chosen.batch,), 0, len(known))], settings.steps)

    inputs, targets = _test(task, task.held_out, settings.steps, settings.seed)

    def judge(parameters: Parameters) -> float:
        return float(task.score(network.batch(parameters, inputs), targets))

    figure = "error" if task.falls else "exactly right"
    return fit(task.name, network, source, task.loss, judge, chosen, key, run, figure=figure, falls=task.falls)


def _test(task: Task, times: Int[np.ndarray, "pairs 2"], steps: int, seed: int) -> Sequences:
    """Sequences to judge by: countdown has one for each pair of times, recall draws the numbers too."""
    if task.name == "recall":
        times = times[np.random.default_rng([seed, 2]).integers(len(times), size=TEST)]
    return task.make(jax.random.key(seed + 2), jnp.asarray(times), steps)


def _judged(task: Task, network: Recurrent, parameters: Parameters, settings: Settings) -> dict[str, float]:
    """The score of the network, of sequences twice as long at later times, and of what has no memory or a linear one."""
    inputs, targets = _test(task, task.held_out, settings.steps, settings.seed)
    outputs = {"LSTM": network.batch(parameters, inputs)}
    outputs["linear, all earlier inputs"] = _linear(task, inputs, settings)
    outputs["best without memory"] = _memoryless(task, inputs, settings)
    outputs["always 0"] = jnp.full(targets.shape, _silent(task))
    scores = {name: float(task.score(output, targets)) for name, output in outputs.items()}
    inputs, targets = _test(task, task.later, settings.steps + settings.duration, settings.seed)
    return scores | {"longer": float(task.score(network.batch(parameters, inputs), targets))}


def _silent(task: Task) -> float:
    """The output that says 0: for countdown an output is a logit."""
    return 0.0 if task.name == "recall" else -1.0


def _linear(task: Task, inputs: Array, settings: Settings) -> Float[Array, "sequences steps 1"]:
    """Linear autoregression: ridge regression on the inputs now and at all earlier steps."""
    chosen = np.random.default_rng([settings.seed, 3]).integers(len(task.known), size=LAGS)
    known, targets = task.make(jax.random.key(settings.seed + 3), jnp.asarray(task.known[chosen]), settings.steps)
    x = lagged(np.asarray(known))
    weights = np.linalg.solve(x.T @ x + 1e-3 * np.eye(x.shape[1]), x.T @ np.asarray(targets).ravel())
    found = (lagged(np.asarray(inputs)) @ weights).reshape(*inputs.shape[:2], 1)
    return jnp.asarray(found if task.name == "recall" else found - 0.5)


def lagged(inputs: Float[np.ndarray, "sequences steps features"]) -> Float[np.ndarray, "points lags"]:
    """For every step of every sequence the inputs then and at all earlier steps, 0 before the start, and a 1."""
    steps = inputs.shape[1]
    padded = np.pad(inputs, ((0, 0), (steps - 1, 0), (0, 0)))
    lags = np.stack([padded[:, k : k + steps] for k in range(steps)], -1).reshape(inputs.shape[0] * steps, -1)
    return np.column_stack([lags, np.ones(len(lags))])


def _memoryless(task: Task, inputs: Array, settings: Settings) -> Float[Array, "sequences steps 1"]:
    """The best answer to the present input alone: the median of what is wanted with it in training.

    Whatever is shown, 0 is wanted at that moment and mostly in silence; only where a signal asks is another number better.
    """
    if task.name == "countdown":
        return jnp.full((*inputs.shape[:2], 1), _silent(task))
    known, targets = task.make(jax.random.key(settings.seed + 3), jnp.asarray(task.known), settings.steps)
    return inputs[..., 1:] * jnp.median(targets[known[..., 1] == 1])


def _examples(task: Task, network: Recurrent, parameters: Parameters, settings: Settings) -> list[Example]:
    """Three sequences of the test, with short, middle and long waiting."""
    waits = task.held_out[:, 1] - task.held_out[:, 0]
    order = task.held_out[np.argsort(waits, kind="stable")]
    times = order[[len(order) // 6, len(order) // 2, len(order) - 2]]
    inputs, targets = task.make(jax.random.key(settings.seed + 4), jnp.asarray(times), settings.steps)
    outputs, memory = network.trace(parameters, jnp.concatenate([inputs, jnp.zeros_like(inputs[:1])]))
    shown, cells = outputs if task.name == "recall" else jax.nn.sigmoid(outputs), np.asarray(memory.cells)
    inputs, targets, shown = np.asarray(inputs), np.asarray(targets), np.asarray(shown)
    names = ("a number", "asks for it") if task.name == "recall" else ("number of steps",)
    scales = (1.0, 1.0) if task.name == "recall" else (float(settings.longest),)
    return [
        Example(
            f"{'a wait of' if task.name == 'recall' else 'count down from'} {b - a}",
            {name: scale * inputs[k, :, i] for i, (name, scale) in enumerate(zip(names, scales, strict=True))},
            targets[k, :, 0],
            shown[k, :, 0],
            cells[k] - cells[-1],
        )
        for k, (a, b) in enumerate(times)
    ]


def _outcome(settings: Settings, found: dict[str, dict[str, float]]) -> dict[str, Any]:
    keys = {"LSTM": "", "linear, all earlier inputs": "linear_", "best without memory": "memoryless_", "always 0": "silent_"}
    metrics = {f"{key}recall_error": found["recall"][name] for name, key in keys.items()}
    metrics |= {f"{key}countdown_accuracy": found["countdown"][name] for name, key in keys.items()}
    metrics |= {"longer_recall_error": found["recall"]["longer"], "longer_countdown_accuracy": found["countdown"]["longer"]}
    rows = [{"model": n, "recall: error": found["recall"][n], "countdown: exactly right": found["countdown"][n]} for n in keys]
    return {
        "metrics": metrics,
        "table": rows,
        "sentence": (
            f"The LSTM gives back a number between -1 and 1 with an error of {metrics['recall_error']:.4f} "
            f"(always 0: {metrics['silent_recall_error']:.2f}), and counts down from up to {settings.longest} exactly right in "
            f"{metrics['countdown_accuracy']:.1%} of the cases it never saw (linear memory: {metrics['linear_countdown_accuracy']:.1%})."
        ),
        "notes": [
            "Error: the absolute deviation of the output, summed over all steps of a sequence and averaged over held-out sequences.",
            "Held out are a fifth of all pairs of times: when a number is shown, and when an answer is due.",
            f"In sequences twice as long, with answers due later than ever in training: error {metrics['longer_recall_error']:.3f}, "
            f"countdowns exactly right {metrics['longer_countdown_accuracy']:.1%}.",
        ],
        "captions": {
            "recall": "Recall: what goes in, what comes out, and the memory cells in between.",
            "countdown": "Countdown: what goes in, what comes out, and the memory cells that count.",
            "learning": "Error of recall on held-out sequences while learning.",
        },
    }


def _shortened(settings: Settings) -> Settings:
    third = {
        name: replace(chosen, steps=-(-chosen.steps // 3))
        for name, chosen in (("recall", settings.recall), ("countdown", settings.countdown))
    }
    return replace(settings, duration=min(settings.duration, 20), longest=min(settings.longest, 8), **third)
