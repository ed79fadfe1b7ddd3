"""Learning from examples as a stage of an experiment: compiled, followed on held-out examples, saved, resumed."""

from collections.abc import Callable

import jax
from jaxtyping import Array

from ..learn.supervised import Fit, Loss, Source, begin, scanned, step, unrolled
from ..learn.training import Learner, Training
from ..networks import Network, Parameters
from .compilation import compiled
from .progress import Progress
from .record import Record
from .stages import Log, Stage


def fit(
    name: str,
    network: Network,
    source: Source,
    loss: Loss,
    evaluate: Callable[[Parameters], float],
    settings: Fit,
    key: Array,
    run: tuple[Record, Progress, Log],
    *,
    evaluations: int = 20,
    figure: str = "accuracy",
    falls: bool = False,
    slack: float = float("inf"),
    convolutions: bool = False,
    watch: Callable[[Parameters], dict[str, Array]] = lambda parameters: {},
) -> Parameters:
    """Train `network` as `settings` say; the parameters to keep.

    Args:
        name: of the stage, its checkpoint and its progress bar.
        network: trained from its present weights.
        source: of the minibatches.
        loss: to make small.
        evaluate: judges the parameters on validation examples, which training never sees.
        settings: of the training.
        key: of its randomness.
        run: what the run writes to: its record, its progress and its log.
        evaluations: how often to evaluate, about; also how often to save.
        figure: what `evaluate` measures.
        falls: whether a good figure is a small one.
        slack: the latest parameters are kept unless they are worse than the best by more than this; by default always.
        convolutions: whether the network has any; then the loop over steps is not compiled, for speed.
        watch: further figures for the rows of the log, as often as `evaluate`; compiled.
    """
    record, progress, log = run
    learner = Learner.of(network, settings)
    start = begin(key, learner)
    stride = -(-settings.steps // evaluations)
    updates = -(-settings.steps // stride)

    def one(state: Training) -> tuple[Training, Array]:
        return step(state, learner, source, loss)

    own = lambda: unrolled(compiled(one, start), stride, settings.steps)  # noqa: E731
    many = own() if convolutions else compiled(scanned(one, stride, settings.steps), start)

    def advance(state: Training) -> tuple[Training, dict[str, Array]]:
        state, value = many(state)
        return state, {"loss": value} | watch(state.parameters)

    stage = Stage(name, updates, stride, advance, evaluate, figure, falls, slack, every=1, counted="steps")
    kept, _ = stage.run(jax.tree.map(jax.numpy.asarray, start), record, progress, log)
    return kept
