"""The two tasks of `recall`: what is shown, what is to be answered, and how an answer is judged."""

from collections.abc import Callable
from functools import partial
from math import ceil
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ...data.memory_tasks import Sequences, Times, countdown_sequences, later_pairs, pairs, recall_sequences
from ...learn.supervised import Loss, binary_cross_entropy, mean_squared_error
from ...runs.progress import ERROR, Measure
from ...settings.recall import TEST

HELD_OUT = 0.2  # fraction of all pairs of times


class Task(NamedTuple):
    """Everything in which the two tasks differ.

    Args:
        name: of the task, its stage and its network.
        make: sequences from (key, pairs of times, steps).
        loss: to make small.
        score: judges (outputs, targets).
        measure: what `score` gives.
        metric: its name in the metrics.
        reach: steps from what is shown to the answer, at most.
        threshold: what must be taken from an estimate of the target so that its sign decides; 0 where a number is wanted.
        silent: the output that says 0.
        draws: test sequences; 0 asks every pair of times once.
        inputs: their names, and what 1 stands for.
        title: of an example.
        read: what an output says.
        caption: of the figure.
    """

    name: str
    make: Callable[[Array, Times, int], Sequences]
    loss: Loss
    score: Callable[[Array, Array], Float[Array, ""]]
    measure: Measure
    metric: str
    reach: int
    threshold: float
    silent: float
    draws: int
    inputs: dict[str, float]
    title: str
    read: Callable[[Array], Array]
    caption: str


class Split(NamedTuple):
    """Pairs of times: to learn from, held out, and later than any of those."""

    training: Int[np.ndarray, "pairs 2"]
    test: Int[np.ndarray, "pairs 2"]
    later: Int[np.ndarray, "pairs 2"]


@jax.jit
def deviation(outputs: Array, targets: Array) -> Float[Array, ""]:
    """The absolute deviation, summed over the steps of a sequence and averaged over sequences."""
    return jnp.mean(jnp.sum(jnp.abs(outputs - targets), (1, 2)))


@jax.jit
def exactly_right(logits: Array, targets: Array) -> Float[Array, ""]:
    """The fraction of sequences with the right answer at every step; a positive logit says 1."""
    return jnp.mean(jnp.all((logits > 0) == (targets > 0.5), (1, 2)))


def recall(duration: int) -> Task:
    """Give back a number when it is asked for."""
    return Task(
        name="recall",
        make=recall_sequences,
        loss=mean_squared_error,
        score=deviation,
        measure=ERROR,
        metric="recall_error",
        reach=2 * duration,
        threshold=0.0,
        silent=0.0,
        draws=TEST,
        inputs={"a number": 1.0, "asks for it": 1.0},
        title="a wait of {}",
        read=lambda outputs: outputs,
        caption="Recall: what goes in, what comes out, and the memory cells in between.",
    )


def countdown(longest: int) -> Task:
    """Say 1 when as many steps have passed as were asked for."""
    return Task(
        name="countdown",
        make=partial(countdown_sequences, longest=longest),
        loss=binary_cross_entropy,
        score=exactly_right,
        measure=Measure("exactly right"),
        metric="countdown_accuracy",
        reach=longest,
        threshold=0.5,
        silent=-1.0,
        draws=0,
        inputs={"number of steps": float(longest)},
        title="count down from {}",
        read=jax.nn.sigmoid,
        caption="Countdown: what goes in, what comes out, and the memory cells that count.",
    )


def split(task: Task, duration: int, silence: int, rng: np.random.Generator) -> Split:
    """All pairs of times of a task, a fifth of them held out."""
    times = silence + rng.permutation(pairs(duration, task.reach))
    held_out = ceil(len(times) * HELD_OUT)
    return Split(times[held_out:], times[:held_out], silence + later_pairs(duration, task.reach))
