"""Can a network remember a number until it is asked for it, and count down to the right moment?

Two tasks for an LSTM. Recall: somewhere in a silent sequence a number is shown, later a signal asks for it; then, and only
then, the number must be given. Countdown: a number n is shown, and exactly n steps later the network must say 1.
"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Int

from ...data.memory_tasks import Sequences
from ...draw.sequences import Example, learning, memory_at_work
from ...learn import lagged_regression
from ...learn.supervised import Fit
from ...networks import Parameters, Recurrent, lstm
from ...runs.outcome import Outcome, Row
from ...runs.run import Run
from ...runs.supervised import Supervised, train
from ...settings.recall import LAGS, Settings
from .tasks import Split, Task, countdown, recall, split

LSTM, LONGER = "LSTM", "LSTM, sequences twice as long"
KEYS = {LSTM: "", LONGER: "longer", "linear, all earlier inputs": "linear", "best without memory": "memoryless", "always 0": "silent"}


def answer(run: Run[Settings]) -> Outcome:
    """Learn both tasks, judge them at times never seen, draw the memory at work."""
    settings, found = run.settings, {}
    for task, fit in ((recall(settings.duration), settings.recall), (countdown(settings.longest), settings.countdown)):
        times = split(task, settings.duration, settings.silence, run.rng(f"{task.name}: split"))
        network = lstm(len(task.inputs), 1, settings.units, run.number(f"{task.name}: network"))
        parameters = _learn(run, task, fit, times, network)
        run.network(task.name, network, parameters, inputs=", ".join(task.inputs), outputs=task.name)
        found[task.name] = _scores(run, task, times, partial(network.batch, parameters))
        run.figure(task.name, memory_at_work(_examples(run, task, times, network, parameters)), task.caption)
    others = {name: error for name, error in found["recall"].items() if name not in (LSTM, LONGER)}
    figure = learning({LSTM: run.curve("recall")}, others, "error of recall", logarithmic=True)
    run.figure("learning", figure, "Error of recall on held-out sequences while learning.")
    return _outcome(found["recall"], found["countdown"], settings.longest)


def _sequences(run: Run[Settings], task: Task, times: Int[np.ndarray, "pairs 2"], purpose: str, steps: int) -> Sequences:
    """Sequences to judge by."""
    if task.draws:
        times = times[run.rng(f"{task.name}: {purpose} times").integers(len(times), size=task.draws)]
    return task.make(run.key(f"{task.name}: {purpose}"), jnp.asarray(times), steps)


def _learn(run: Run[Settings], task: Task, fit: Fit, times: Split, network: Recurrent) -> Parameters:
    training = jnp.asarray(times.training)

    def source(key: Array, step: Int[Array, ""]) -> Sequences:
        which, numbers = jax.random.split(key)
        return task.make(numbers, training[jax.random.randint(which, (fit.batch,), 0, len(training))], run.settings.steps)

    inputs, targets = _sequences(run, task, times.test, "test", run.settings.steps)
    supervised = Supervised(
        network=network,
        source=source,
        loss=task.loss,
        evaluate=lambda parameters: float(task.score(network.batch(parameters, inputs), targets)),
        fit=fit,
        key=run.key(f"{task.name}: training"),
        measure=task.measure,
    )
    return train(run, task.name, supervised)


def _scores(run: Run[Settings], task: Task, times: Split, lstm_outputs: Any) -> dict[str, float]:
    """The score of the network, also at later times than in training, and of what has no memory or a linear one."""
    settings = run.settings
    inputs, targets = _sequences(run, task, times.test, "test", settings.steps)
    longer, wanted = _sequences(run, task, times.later, "later", settings.steps + settings.duration)
    scores = {LSTM: task.score(lstm_outputs(inputs), targets), LONGER: task.score(lstm_outputs(longer), wanted)}
    chosen = times.training[run.rng(f"{task.name}: baseline times").integers(len(times.training), size=LAGS)]
    known, answers = task.make(run.key(f"{task.name}: baseline"), jnp.asarray(chosen), settings.steps)
    linear = lagged_regression.fit(np.asarray(known), np.asarray(answers))
    outputs = (linear(np.asarray(inputs)) - task.threshold, _memoryless(task, known, answers, inputs), jnp.full(targets.shape, task.silent))
    scores |= {name: task.score(jnp.asarray(output), targets) for name, output in zip(list(KEYS)[2:], outputs, strict=True)}
    return {name: float(score) for name, score in scores.items()}


def _memoryless(task: Task, known: Array, answers: Array, inputs: Array) -> Array:
    """The best answer to the present input alone: the median of the targets that went with it in training.

    Whatever is shown, the target is 0 at that moment and mostly in silence; only where a signal asks is another number better.
    """
    if known.shape[-1] == 1:
        return jnp.full((*inputs.shape[:2], 1), task.silent)
    return inputs[..., 1:] * jnp.median(answers[known[..., 1] == 1])


def _examples(run: Run[Settings], task: Task, times: Split, network: Recurrent, parameters: Parameters) -> list[Example]:
    """Three sequences of the test, with a short, a middle and a long wait."""
    order = times.test[np.argsort(times.test[:, 1] - times.test[:, 0], kind="stable")]
    pairs = order[[len(order) // 6, len(order) // 2, len(order) - 2]]
    inputs, targets = task.make(run.key(f"{task.name}: examples"), jnp.asarray(pairs), run.settings.steps)
    outputs, memory = network.trace(parameters, jnp.concatenate([inputs, jnp.zeros_like(inputs[:1])]))
    inputs, targets, outputs, cells = map(np.asarray, (inputs, targets, task.read(outputs), memory.cells))
    found = []
    for k, (shown, due) in enumerate(pairs):
        signals = {name: scale * inputs[k, :, i] for i, (name, scale) in enumerate(task.inputs.items())}
        title = task.title.format(due - shown)
        found.append(Example(title, signals, targets[k, :, 0], outputs[k, :, 0], cells[k] - cells[-1]))
    return found


def _outcome(errors: dict[str, float], right: dict[str, float], longest: int) -> Outcome:
    strongest = min(list(KEYS)[2:], key=lambda name: errors[name])
    counting = max(list(KEYS)[2:], key=lambda name: right[name])
    return Outcome(
        sentence=(
            f"The LSTM gives back a number between -1 and 1 with an error of {errors[LSTM]:.4f} "
            f"({strongest}: {errors[strongest]:.2f}), and counts down from up to {longest} exactly right in "
            f"{right[LSTM]:.1%} of the cases it never saw ({counting}: {right[counting]:.1%})."
        ),
        rows=[Row(name, key, recall_error=errors[name], countdown_accuracy=right[name]) for name, key in KEYS.items()],
        notes=(
            "Error: the absolute deviation of the output, summed over all steps of a sequence and averaged over held-out sequences.",
            "Held out are a fifth of all pairs of times: when a number is shown, and when an answer is due.",
            "In sequences twice as long, answers are due later than ever in training.",
        ),
    )
