"""A network that learns to keep a quantum state, whatever it sees of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import jax
import numpy as np
from jaxtyping import Array

from ..learn.imitation import Imitation
from ..learn.ppo import PPO
from ..learn.training import Training
from ..networks import Network, Parameters
from ..runs.compilation import Compiler
from ..runs.progress import Measure
from ..runs.run import Run
from ..runs.stage import Patience, Stage, Trained
from ..scenarios.quantum_memory import QuantumMemory
from .evaluation import AT_ONCE, Sample, sample, side_by_side, threads_for

R_Q = Measure("R_Q")
TOLERANCE = 0.002  # about one standard error of an evaluation
VALIDATION = 512  # trajectories of an evaluation during training
COMPARED = 2  # times as many, where a student is compared with its teacher
EVERY = 4  # updates from one evaluation to the next


@dataclass(frozen=True, kw_only=True)
class Apprentice:
    """A network about to learn.

    Args:
        name: of the stage.
        network: what learns.
        scenario: the memory that it is to keep.
        start: its training before the first update.
        settings: of the method.
        advance: one update, from (scenario, training, ...).
        follow: trajectories of the deterministic policy, from (scenario, parameters, keys).
        patience: when the training may end; None: after its last update.
        steps_before: time steps played before `start`, by this network and by others that were tried beside it.
        keep: the parameters that are kept, see `Stage`.
        every: updates from one evaluation to the next.
        judge: what it is judged by, one number for each of the keys, from the same as `follow`; None: what that tells of the end.
    """

    name: str
    network: Network
    scenario: QuantumMemory
    start: Training
    settings: PPO | Imitation
    advance: Callable
    follow: Callable[[QuantumMemory, Parameters, Array], Sample]
    patience: Patience | None
    steps_before: int = 0
    keep: Literal["best", "last"] = "best"
    every: int = EVERY
    judge: Callable[[QuantumMemory, Parameters, Array], Any] | None = None

    def after(self, start: Training, steps: int) -> "Apprentice":
        """The same, about to go on from `start`, before which so many time steps were played."""
        return replace(self, start=start, steps_before=steps)

    def going_on(self, name: str, learned: Trained) -> "Apprentice":
        """The same in another stage, about to do as many updates again after what it has learned."""
        start = learned.training._replace(parameters=learned.parameters)
        played = self.steps_before + (learned.updates - int(self.start.update)) * self.steps_per_update
        patience = self.patience and self.patience._replace(first=0, extension=learned.updates)
        return replace(self, name=name, start=start, steps_before=played, patience=patience)

    def expecting(self, level: float) -> "Apprentice":
        """The same with more patience until it keeps more than `level`."""
        return replace(self, patience=self.patience and self.patience._replace(level=level))

    def compiled(self, compiler: Compiler, *more: Any) -> "Apprentice":
        """The same with compiled functions; `more` is what else `advance` takes."""
        keys = jax.eval_shape(lambda: jax.random.split(jax.random.key(0), AT_ONCE))
        return replace(
            self,
            advance=compiler.compiled(self.advance, self.scenario, self.start, *more),
            judge=self.judge and compiler.compiled(self.judge, self.scenario, self.start.parameters, keys),
            follow=compiler.compiled(self.follow, self.scenario, self.start.parameters, keys),
        )

    @property
    def steps_per_update(self) -> int:
        """Time steps that are played in an update."""
        return self.settings.trajectories * self.scenario.steps

    def kept(self, parameters: Parameters, keys: Array) -> float:
        """R_Q after the last step, averaged over the trajectories of `keys`, some times `AT_ONCE` of them; see `Sample.kept`."""
        return float(np.mean(self.each_kept(parameters, keys)))

    def each_kept(self, parameters: Parameters, keys: Array) -> np.ndarray:
        """R_Q after the last step of each trajectory."""
        judge = self.judge or (lambda *given: self.follow(*given).kept)
        return np.ravel(side_by_side(partial(judge, self.scenario, parameters), keys, threads=threads_for(self.scenario)))

    def measures(self, key: Array) -> bool:
        """Whether most of its trajectories measure something, as far as it has learned; True where nothing can be measured."""
        if not self.scenario.measurements:
            return True
        played = self.follow(self.scenario, self.start.parameters, jax.random.split(key, AT_ONCE))
        return bool(np.isin(played.action, self.scenario.measurements).any(1).mean() > 0.5)

    def validation(self, run: Run, trajectories: int = VALIDATION) -> Array:
        """The keys of the trajectories that judge it while it learns."""
        return jax.random.split(run.key(f"{self.name}: validation"), trajectories)

    def learn(self, run: Run, *more: Any, model: tuple["Apprentice", Parameters] | None = None) -> Trained:
        """Train; `more` goes on to `advance`.

        It ends once it keeps as much as `model`, up to the tolerance, and soon where it gains nothing and what it lacks may be chance.
        """
        keys = self.validation(run, VALIDATION * (COMPARED if model else 1))
        goal, enough = _reached(model[0].each_kept(model[1], keys)) if model else (None, None)
        stage = Stage(
            name=self.name,
            updates=self.settings.updates,
            steps_per_update=self.steps_per_update,
            advance=lambda state: self.advance(self.scenario, state, *more),
            evaluate=lambda parameters: self.kept(parameters, keys),
            measure=R_Q,
            keep=self.keep,
            tolerance=TOLERANCE,
            every=self.every,
            counted="environment_steps",
            patience=self.patience and self.patience._replace(enough=enough),
            goal=goal,
            before=(int(self.start.update), self.steps_before),
        )
        return stage.train(self.start, run)

    def played(self, parameters: Parameters, key: Array, trajectories: int) -> Sample:
        """Fresh trajectories of the deterministic policy."""
        return sample(partial(self.follow, self.scenario, parameters), key, trajectories, threads=threads_for(self.scenario))


def _reached(kept: np.ndarray) -> tuple[float, float]:
    """What is as good as a model that keeps so much in each trajectory; and what may be, up to a standard error of the difference."""
    good = float(kept.mean()) - TOLERANCE
    return good, good - float(kept.std()) * (2 / kept.size) ** 0.5
