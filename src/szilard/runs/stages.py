"""Training in stages that report, save themselves, and go on bit for bit after an interruption."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from ..networks import Parameters
from .progress import Progress
from .record import Record


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

    training: Any
    kept: Parameters
    best: Float[np.ndarray, ""]


@dataclass(frozen=True)
class Stage:
    """A training in `updates` updates, each of which adds `steps_per_update` to what `counted` names.

    `advance(training) -> (training, figures)` does one update of a training, a pytree that has `parameters`;
    `evaluate(parameters) -> float` judges them, always on the same validation data or trajectories. Both compiled.
    The latest parameters are kept, unless they are worse than the best by more than `slack`.

    Args:
        name: of the stage and its checkpoint.
        updates: in all.
        steps_per_update: what one update adds to the count.
        advance: see above.
        evaluate: see above.
        figure: what `evaluate` measures, for the progress bar.
        falls: whether a good `figure` is a small one.
        slack: about one standard error of an evaluation.
        every: updates from one evaluation, and checkpoint, to the next.
        counted: a column of the metrics.
    """

    name: str
    updates: int
    steps_per_update: int
    advance: Callable
    evaluate: Callable
    figure: str = "R_Q"
    falls: bool = False
    slack: float = 0.002
    every: int = 10
    counted: str = "environment_steps"

    def run(self, start: Any, record: Record, progress: Progress, log: Log) -> tuple[Parameters, float]:
        """The parameters to keep after all updates, and the seconds spent in `advance`."""
        worst = np.asarray(np.inf if self.falls else -np.inf)
        course, done, busy = self._restore(Course(start, start.parameters, worst), record, log)
        value = next((row["evaluated"] for row in reversed(log.rows) if row["stage"] == self.name and row["evaluated"]), None)
        progress.update(self.name, done, self.updates, value, self.figure)
        while done < self.updates:
            begin = perf_counter()
            training, figures = jax.block_until_ready(self.advance(course.training))
            course = course._replace(training=training)
            busy += perf_counter() - begin
            done += 1
            row = {"stage": self.name, "update": done, self.counted: done * self.steps_per_update}
            row |= {name: float(figure) for name, figure in figures.items()} | {"evaluated": None}
            log.rows.append(row)
            if done % self.every == 0 or done == self.updates:
                value = row["evaluated"] = float(self.evaluate(training.parameters))
                row["seconds"] = round(log.seconds, 3)
                course = self._judged(course, value)
                self._save(course, record, log, done, busy)
            progress.update(self.name, done, self.updates, row.get("sampled") if value is None else value, self.figure)
        return course.kept, busy

    def _judged(self, course: Course, value: float) -> Course:
        """`course`, with its latest parameters kept if `value` says that they may be."""
        sign = -1 if self.falls else 1
        if sign * value < sign * course.best - self.slack:
            return course
        return Course(course.training, course.training.parameters, np.asarray(sign * max(sign * value, sign * float(course.best))))

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
