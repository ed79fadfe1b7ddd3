"""Training in stages that report, save themselves, and go on bit for bit after an interruption."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Literal, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from ..errors import InputError
from ..networks import Parameters
from .progress import Measure
from .run import Run


class Standing(NamedTuple):
    """Where a stage stands: the training, the parameters that are kept, and the best evaluation so far."""

    training: Any
    kept: Parameters
    best: Float[np.ndarray, ""]


class Trained(NamedTuple):
    """What a stage leaves: the parameters to keep, and the seconds spent in `advance`."""

    parameters: Parameters
    seconds: float


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

    def train(self, start: Any, run: Run) -> Trained:
        """All updates, from where the last checkpoint left off.

        Raises:
            InputError: the evaluation is no longer a finite number, or the checkpoint does not fit.
        """
        standing, done, busy = self._restored(Standing(start, start.parameters, np.asarray(self.measure.worst)), run)
        run.say(self.name, done, self.updates, self._latest(run), self.measure.name)
        while done < self.updates:
            begin = perf_counter()
            training, metrics = jax.block_until_ready(self.advance(standing.training))
            busy += perf_counter() - begin
            standing, done = standing._replace(training=training), done + 1
            row = {"stage": self.name, "update": done, self.counted: done * self.steps_per_update}
            row |= {name: float(metric) for name, metric in metrics.items()} | {"evaluated": None}
            run.rows.append(row)
            if done % self.every == 0 or done == self.updates:
                standing = self._judged(standing, row)
                row["seconds"] = round(run.seconds, 3)
                self._save(standing, run, done, busy)
            value = row["evaluated"]
            run.say(self.name, done, self.updates, row.get("sampled") if value is None else value, self.measure.name)
        return Trained(standing.kept, busy)

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
        best = float(standing.best)
        allowed = best + self.tolerance if self.measure.lower_is_better else best - self.tolerance
        if self.keep == "best" and self.measure.better(allowed, value):
            return standing
        better = value if self.measure.better(value, best) else best
        return Standing(standing.training, standing.training.parameters, np.asarray(better))

    def _save(self, standing: Standing, run: Run, done: int, busy: float) -> None:
        leaves = [np.asarray(leaf) for leaf in jax.tree.leaves(standing)]
        run.save_part(self.name, leaves, {"done": done, "busy": busy})
        run.record.save_metrics(run.rows)

    def _restored(self, standing: Standing, run: Run) -> tuple[Standing, int, float]:
        leaves, shape = jax.tree.flatten(standing)
        found = run.saved_part(self.name, {"done": int, "busy": float}, like=leaves)
        if found is None:
            return standing, 0, 0.0
        arrays, saved = found
        restored = jax.tree.unflatten(shape, arrays)
        training, kept = jax.tree.map(jnp.asarray, (restored.training, restored.kept))
        return Standing(training, kept, restored.best), saved["done"], saved["busy"]
