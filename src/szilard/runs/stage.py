"""Training in stages that report, save themselves, and go on bit for bit after an interruption."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Int

from ..errors import InputError
from ..networks import Parameters
from .progress import Measure
from .run import Run


class Standing(NamedTuple):
    """Where a stage stands: the training, the parameters that are kept, and the best evaluation so far.

    `gain` is the evaluation that was better than the last such one by more than the tolerance, and `gained` its update.
    """

    training: Any
    kept: Parameters
    best: Float[np.ndarray, ""]
    gain: Float[np.ndarray, ""]
    gained: Int[np.ndarray, ""]


class Trained(NamedTuple):
    """What a stage leaves: the parameters to keep, the seconds spent in `advance`, the updates done, and the training itself."""

    parameters: Parameters
    seconds: float
    updates: int
    training: Any


class Patience(NamedTuple):
    """When a stage may end before its last update, and how long it may go on after it.

    Args:
        updates: since the last gain, an evaluation better by more than the tolerance, after which it ends.
        first: update before which it does not end.
        extension: updates after the planned ones that may be done while there are gains.
        level: evaluation that it should surpass; until then it waits twice as long. None: nothing is expected.
        enough: evaluation beyond which it waits a third as long, from its last gain on, whatever `first` says. None: there is none.
    """

    updates: int
    first: int = 0
    extension: int = 0
    level: float | None = None
    enough: float | None = None


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A training in `updates` updates, judged and saved now and then.

    `advance(training) -> (training, metrics)` does one update of a training, a pytree that has `parameters`;
    `evaluate(parameters) -> float` judges them, always on the same validation data or trajectories. Both compiled.

    Args:
        name: of the stage and its checkpoint.
        updates: in all.
        steps_per_update: what one update adds to the count of steps.
        advance: see above.
        evaluate: see above.
        measure: what `evaluate` gives.
        keep: which parameters are kept: the "last" ones, or the last ones that were no worse than the "best" by more than `tolerance`.
        tolerance: about one standard error of an evaluation.
        every: updates from one evaluation, and checkpoint, to the next.
        counted: the name of the step counter in metrics.csv.
        patience: when it ends sooner or later than after `updates`; never unless given.
        goal: evaluation with which the stage ends at once; none unless given.
        before: updates and steps that were done before the stage begins, and count in its own; what they led to is judged first.
    """

    name: str
    updates: int
    steps_per_update: int
    advance: Callable
    evaluate: Callable
    measure: Measure
    keep: Literal["best", "last"] = "last"
    tolerance: float = 0.0
    every: int = 1
    counted: str = "steps"
    patience: Patience | None = None
    goal: float | None = None
    before: tuple[int, int] = (0, 0)

    def train(self, start: Any, run: Run) -> Trained:
        """All updates, from where the last checkpoint left off.

        Raises:
            InputError: the evaluation is no longer a finite number, or the checkpoint does not fit.
        """
        worst = np.asarray(self.measure.worst)
        standing, done, busy = self._restored(Standing(start, start.parameters, worst, worst, np.asarray(self.before[0])), run)
        run.say(self.name, done, self.updates, self._latest(run), self.measure.name)
        while not self._ended(standing, done):
            begin = perf_counter()
            training, metrics = jax.block_until_ready(self.advance(standing.training))
            busy += perf_counter() - begin
            standing, done = standing._replace(training=training), done + 1
            row = {"stage": self.name, "update": done, self.counted: self._steps(done)}
            row |= {name: float(metric) for name, metric in metrics.items()} | {"evaluated": None}
            run.rows.append(row)
            if done % self.every == 0 or done == self.updates:
                standing = self._judged(standing, row)
                row["seconds"] = round(run.seconds, 3)
                self._save(standing, run, done, busy)
            value = row["evaluated"]
            run.say(self.name, done, max(self.updates, done), row.get("sampled") if value is None else value, self.measure.name)
        run.say(self.name, done, done, self._latest(run), self.measure.name)
        return Trained(standing.kept, busy, done, standing.training)

    def _steps(self, done: int) -> int:
        updates, steps = self.before
        return steps + (done - updates) * self.steps_per_update

    def _ended(self, standing: Standing, done: int) -> bool:
        if self.goal is not None and self.measure.better(float(standing.best), self.goal):
            return True
        if self.patience is None:
            return done >= self.updates
        updates, first, extension, level, enough = self.patience
        if enough is not None and self.measure.better(float(standing.best), enough):
            updates, first = updates // 3, 0
        elif level is not None and not self.measure.better(float(standing.best), level):
            updates *= 2
        return done - max(int(standing.gained), first) >= updates or done >= self.updates + extension

    def _latest(self, run: Run) -> float | None:
        mine = (row["evaluated"] for row in reversed(run.rows) if row["stage"] == self.name)
        return next((value for value in mine if value is not None), None)

    def _judged(self, standing: Standing, row: dict[str, Any]) -> Standing:
        """`standing` after an evaluation, with its latest parameters kept if they may be."""
        value = row["evaluated"] = float(self.evaluate(standing.training.parameters))
        if not math.isfinite(value):
            raise InputError(
                f"The {self.measure.name} of the stage `{self.name}` is no longer a finite number at update {row['update']}; "
                "choose a smaller learning rate and run again."
            )
        best, margin = float(standing.best), self.tolerance * (-1 if self.measure.lower_is_better else 1)
        if self.measure.better(value, float(standing.gain) + margin):
            standing = standing._replace(gain=np.asarray(value), gained=np.asarray(row["update"]))
        if self.keep == "best" and self.measure.better(best - margin, value):
            return standing
        better = value if self.measure.better(value, best) else best
        return standing._replace(kept=standing.training.parameters, best=np.asarray(better))

    def _save(self, standing: Standing, run: Run, done: int, busy: float) -> None:
        leaves = [np.asarray(leaf) for leaf in jax.tree.leaves(standing)]
        run.save_part(self.name, leaves, {"done": done, "busy": busy})
        run.record.save_metrics(run.rows)

    def _restored(self, standing: Standing, run: Run) -> tuple[Standing, int, float]:
        leaves, shape = jax.tree.flatten(standing)
        found = run.saved_part(self.name, {"done": int, "busy": float}, like=leaves)
        if found is None:
            updates = self.before[0]
            return self._judged(standing, {"update": updates}) if updates else standing, updates, 0.0
        arrays, saved = found
        restored = jax.tree.unflatten(shape, arrays)
        training, kept = jax.tree.map(jnp.asarray, (restored.training, restored.kept))
        return restored._replace(training=training, kept=kept), saved["done"], saved["busy"]
