"""Several trainings that begin side by side in one program, of which the best goes on."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ..accelerators import each
from ..learn.training import Training
from ..runs.compilation import Compiler
from ..runs.run import Run
from ..runs.stage import Stage
from ..scenarios.quantum_memory import QuantumMemory
from .apprentice import R_Q

JUDGED = 4  # updates whose trajectories tell what a beginning keeps


class Begun(NamedTuple):
    """The training that goes on, the R_Q that the policy of each beginning kept, and the time steps that all of them played."""

    training: Training
    kept: list[float]
    steps: int


@dataclass(frozen=True)
class Beginnings:
    """Trainings of the same network from different weights and with different random numbers.

    Args:
        starts: the trainings, before their first update.
        advance: one update of all of them, from their states, stacked; gives the R_Q that each of their policies kept, too.
        updates: after which the best is chosen at the latest.
        steps_per_update: time steps that are played in an update of all.
        name: of the stage.
    """

    starts: list[Training]
    advance: Callable[[Training], tuple[Training, dict[str, Array]]]
    updates: int
    steps_per_update: int
    name: str = "begin"

    @classmethod
    def of(
        cls,
        starts: list[Training],
        update: Callable[[QuantumMemory, Training], tuple[Training, dict[str, Array]]],
        scenario: QuantumMemory,
        compiler: Compiler,
        *,
        updates: int,
        trajectories: int,
    ) -> "Beginnings":
        """Those of `update`, one update of one training, in which so many trajectories are played."""

        def advance(scenario: QuantumMemory, states: Training) -> tuple[Training, dict[str, Array]]:
            states, metrics = each(partial(update, scenario), states)
            kept = metrics["sampled"]
            return states, {"sampled": jnp.max(kept)} | {_column(i): value for i, value in enumerate(kept)}

        together = compiler.compiled(advance, scenario, _stacked(starts)) if len(starts) > 1 else advance
        return cls(starts, partial(together, scenario), updates, len(starts) * trajectories * scenario.steps)

    def on(self, scenario: QuantumMemory, name: str) -> "Beginnings":
        """The same on another memory, which has other rates alone, as another stage."""
        together = self.advance.func if isinstance(self.advance, partial) else self.advance
        return replace(self, advance=partial(together, scenario), name=name)

    def best(self, run: Run, goal: float) -> Begun:
        """The best of them after `updates` updates of all, or as soon as one of them keeps more than `goal`."""
        if len(self.starts) == 1:
            return Begun(self.starts[0], [], 0)
        stage = Stage(
            name=self.name,
            updates=self.updates,
            steps_per_update=self.steps_per_update,
            advance=self.advance,
            evaluate=lambda parameters: max(self._kept(run)),
            measure=R_Q,
            every=JUDGED // 2,
            counted="environment_steps",
            goal=goal,
        )
        ended = stage.train(_stacked(self.starts), run)
        kept = self._kept(run)
        training = jax.tree.map(lambda leaf: jnp.asarray(np.asarray(leaf)[int(np.argmax(kept))]), ended.training)
        return Begun(training, kept, ended.updates * stage.steps_per_update)

    def _kept(self, run: Run) -> list[float]:
        """The R_Q that the policy of each beginning kept, while it explored, in the latest updates."""
        latest = [row for row in run.rows if row["stage"] == self.name][-JUDGED:]
        return [float(np.mean([row[_column(i)] for row in latest])) for i in range(len(self.starts))]


def _column(beginning: int) -> str:
    return f"sampled_{beginning}"


def _stacked(states: list[Training]) -> Training:
    return jax.tree.map(lambda *leaves: jnp.asarray(np.stack(leaves)), *states)
