"""Training in stages that report, save themselves, and go on bit for bit after an interruption."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from ..learn.ppo import Training
from ..networks import Parameters
from ..record import Record
from . import Progress

SLACK = 0.002  # of R_Q, about one standard error of such an evaluation
EVERY = 10  # updates between two evaluations of the deterministic policy, and between two checkpoints


def compiled(function: Callable, *arguments: Any) -> Callable:
    """`function`, compiled for `arguments` ahead of time.

    On a CPU, XLA's older code generator is used where it is available: programs made of many small kernels, as ours
    are, run as fast with it and compile in two thirds of the time.
    """
    lowered = jax.jit(function).lower(*arguments)
    if jax.default_backend() == "cpu":
        with suppress(jax.errors.JaxRuntimeError):  # an option that a later XLA may no longer know
            return lowered.compile(compiler_options={"xla_cpu_use_fusion_emitters": False})
    return lowered.compile()


@dataclass
class Log:
    """The rows of metrics so far, and the time spent; `earlier` is what interrupted runs took before."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    earlier: float = 0.0
    started: float = field(default_factory=perf_counter)

    @property
    def seconds(self) -> float:
        """Wall time of the run, without the time between an interruption and its resumption."""
        return self.earlier + perf_counter() - self.started


class Course(NamedTuple):
    """Where a stage stands: the training, the parameters that are kept, and the best evaluation so far."""

    training: Training
    kept: Parameters
    best: Float[np.ndarray, ""]


@dataclass(frozen=True)
class Stage:
    """A training in `updates` updates of `steps_per_update` environment steps.

    `advance(training) -> (training, figures)` does one update, `evaluate(parameters) -> float` plays the deterministic
    policy, always on the same validation trajectories; both compiled. `figures` must hold `sampled`, R_Q while learning.
    The latest parameters are kept, unless they are worse than the best by more than `SLACK`.
    """

    name: str
    updates: int
    steps_per_update: int
    advance: Callable
    evaluate: Callable

    def run(self, start: Training, record: Record, progress: Progress, log: Log) -> tuple[Parameters, float]:
        """The parameters to keep after all updates, and the seconds spent in `advance`."""
        course, done, busy = self._restore(Course(start, start.parameters, np.asarray(-np.inf)), record, log)
        value = next((row["evaluated"] for row in reversed(log.rows) if row["stage"] == self.name and row["evaluated"]), None)
        progress.update(self.name, done, self.updates, value)
        while done < self.updates:
            begin = perf_counter()
            training, figures = jax.block_until_ready(self.advance(course.training))
            course = course._replace(training=training)
            busy += perf_counter() - begin
            done += 1
            row = {"stage": self.name, "update": done, "environment_steps": done * self.steps_per_update}
            row |= {name: float(figure) for name, figure in figures.items()} | {"evaluated": None}
            log.rows.append(row)
            if done % EVERY == 0 or done == self.updates:
                value = row["evaluated"] = float(self.evaluate(training.parameters))
                row["seconds"] = round(log.seconds, 3)
                if value >= course.best - SLACK:
                    course = Course(training, training.parameters, np.maximum(value, course.best))
                self._save(course, record, log, done, busy)
            progress.update(self.name, done, self.updates, row["sampled"] if value is None else value)
        return course.kept, busy

    def _save(self, course: Course, record: Record, log: Log, done: int, busy: float) -> None:
        leaves = [np.asarray(leaf) for leaf in jax.tree.leaves(course)]
        record.checkpoint(self.name, leaves, {"done": done, "busy": busy, "seconds": log.seconds, "rows": log.rows})
        record.save_metrics(log.rows)

    def _restore(self, course: Course, record: Record, log: Log) -> tuple[Course, int, float]:
        found = record.restore(self.name)
        if found is None:
            return course, 0, 0.0
        leaves, saved = found
        log.rows[:] = saved["rows"]
        log.earlier = saved["seconds"] - (perf_counter() - log.started)
        restored = jax.tree.unflatten(jax.tree.structure(course), leaves)
        training = jax.tree.map(jnp.asarray, restored.training)
        return Course(training, jax.tree.map(jnp.asarray, restored.kept), restored.best), saved["done"], saved["busy"]
