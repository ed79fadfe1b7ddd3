"""Learning from examples as a stage of a run: compiled, followed on validation examples, saved, resumed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import jax
from jaxtyping import Array

from ..learn.supervised import Fit, Loss, Source, begin, scanned, step, unrolled
from ..learn.training import Learner, Training
from ..networks import Network, Parameters
from .compilation import compiled
from .progress import ACCURACY, Measure
from .run import Run
from .stage import Stage

LONGEST_STRIDE = 100_000  # steps that an interruption may cost


@dataclass(frozen=True, kw_only=True)
class Supervised:
    """What is learned from examples.

    Args:
        network: trained from its present weights.
        source: of the minibatches.
        loss: to make small.
        evaluate: judges the parameters on validation examples, which training never sees.
        fit: how long and how fast to learn.
        key: of the training's randomness.
        measure: what `evaluate` gives.
        evaluations: how often to evaluate, about; also how often to save.
        keep: which parameters are kept, the "last" or the "best" ones.
        tolerance: see `Stage`.
        unrolled: whether the loop over steps stays outside of the compiled program: faster for convolutions on a CPU.
        watch: further metrics for the rows, as often as `evaluate`.
        effort: see `compiled`.
    """

    network: Network
    source: Source
    loss: Loss
    evaluate: Callable[[Parameters], float]
    fit: Fit
    key: Array
    measure: Measure = ACCURACY
    evaluations: int = 20
    keep: Literal["best", "last"] = "last"
    tolerance: float = 0.0
    unrolled: bool = False
    watch: Callable[[Parameters], dict[str, Array]] = lambda parameters: {}
    effort: int | None = None


def train(run: Run, name: str, task: Supervised) -> Parameters:
    """Train the network of `task` in a stage called `name`; the parameters to keep."""
    learner = Learner.of(task.network, task.fit)
    start = jax.tree.map(jax.numpy.asarray, begin(task.key, learner))
    stride = min(-(-task.fit.steps // task.evaluations), LONGEST_STRIDE)
    many = _many(learner, task, start, stride)

    def advance(state: Training) -> tuple[Training, dict[str, Array]]:
        state, value = many(state)
        return state, {"loss": value} | task.watch(state.parameters)

    stage = Stage(
        name=name,
        updates=-(-task.fit.steps // stride),
        steps_per_update=stride,
        advance=advance,
        evaluate=task.evaluate,
        measure=task.measure,
        keep=task.keep,
        tolerance=task.tolerance,
    )
    return stage.train(start, run).parameters


def _many(learner: Learner[Fit], task: Supervised, start: Training, stride: int) -> Callable[[Training], tuple[Training, Array]]:
    """`stride` steps, or as many as are left, compiled as one loop or one by one."""

    def one(state: Training) -> tuple[Training, Array]:
        return step(state, learner, task.source, task.loss)

    if task.unrolled:
        return unrolled(compiled(one, start, effort=task.effort), stride, task.fit.steps)
    return compiled(scanned(one, stride, task.fit.steps), start, effort=task.effort)
