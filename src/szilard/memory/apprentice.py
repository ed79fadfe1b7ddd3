"""A network that learns to keep a quantum state, whatever it sees of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial
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
AGAIN = 4  # times as many, where it looked as good as its teacher
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

    def validation(self, run: Run, trajectories: int = VALIDATION, look: str = "validation") -> Array:
        """The keys of the trajectories that judge it while it learns."""
        return jax.random.split(run.key(f"{self.name}: {look}"), trajectories)

    def learn(self, run: Run, *more: Any, against: "Comparison | None" = None) -> Trained:
        """Train; `more` goes on to `advance`.

        It ends once it keeps as much as the teacher that it is `against`, up to the tolerance, and soon where it gains nothing and what it
        lacks may be chance.
        """
        judge = against.judge if against else partial(self.kept, keys=self.validation(run))
        stage = Stage(
            name=self.name,
            updates=self.settings.updates,
            steps_per_update=self.steps_per_update,
            advance=lambda state: self.advance(self.scenario, state, *more),
            evaluate=judge,
            measure=R_Q,
            keep=self.keep,
            tolerance=TOLERANCE,
            every=self.every,
            counted="environment_steps",
            patience=self.patience and self.patience._replace(enough=against and against.enough),
            goal=against and against.goal,
            before=(int(self.start.update), self.steps_before),
        )
        return stage.train(self.start, run)

    def played(self, parameters: Parameters, key: Array, trajectories: int) -> Sample:
        """Fresh trajectories of the deterministic policy."""
        return sample(partial(self.follow, self.scenario, parameters), key, trajectories, threads=threads_for(self.scenario))


@dataclass(frozen=True)
class Comparison:
    """What a student keeps, beside its teacher on the same trajectories.

    Of many evaluations the best is good by chance, too. So where a student looks as good as its teacher it is judged by what it lacks on
    others, of which there are more.

    Args:
        student: who is judged.
        teacher: R_Q of each trajectory of the first look with the teacher.
        first: the keys of these trajectories.
        again: gives the teacher's R_Q in the second look, which only few need.
        second: the keys of its trajectories.
    """

    student: Apprentice
    teacher: np.ndarray
    first: Array
    again: Callable[[], float]
    second: Array

    @classmethod
    def of(cls, student: Apprentice, run: Run, model: Apprentice, parameters: Parameters) -> "Comparison":
        """Of `student` beside `model` with its parameters."""
        first = student.validation(run, VALIDATION * COMPARED)
        second = student.validation(run, VALIDATION * AGAIN, "second look")
        return cls(student, model.each_kept(parameters, first), first, cache(lambda: model.kept(parameters, second)), second)

    @property
    def level(self) -> float:
        """What the teacher keeps."""
        return float(self.teacher.mean())

    @property
    def goal(self) -> float:
        """What is as good as the teacher."""
        return self.level - TOLERANCE

    @property
    def enough(self) -> float:
        """What may be as good, up to a standard error of the difference."""
        return self.goal - float(self.teacher.std()) * (2 / self.teacher.size) ** 0.5

    def judge(self, parameters: Parameters) -> float:
        """What the student keeps, on the scale of the first look."""
        kept = self.student.kept(parameters, self.first)
        if kept < self.enough:
            return kept
        return self.level + self.student.kept(parameters, self.second) - self.again()
