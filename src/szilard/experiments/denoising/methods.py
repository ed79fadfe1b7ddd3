"""Methods that restore pictures, filters and a network, and how well they do."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ...data.discs import Pairs
from ...learn.linear_filter import Filter, Pictures, least_squares, median, wiener
from ...learn.supervised import Fit, mean_squared_error
from ...networks import Network
from ...runs.progress import ERROR
from ...runs.run import Run
from ...runs.supervised import Supervised, train

EVALUATIONS = 10
CLIP = 0.1  # bound on the gradient's norm: with one picture per step, a single one must not lead astray
MEDIANS = (3, 5, 7, 9)  # widths tried
TRIED = 50  # pictures on which they are tried


def unchanged(pictures: Pictures) -> Pictures:
    """The pictures as they are."""
    return pictures


def linear(known: Pairs) -> dict[str, Filter]:
    """The mean picture and the best linear maps, fitted to training pairs."""
    mean = known.targets.mean(0)
    return {
        "mean picture": lambda x: np.broadcast_to(mean, x.shape),
        "Wiener filter": wiener(*known),
        "linear least squares": least_squares(*known),
    }


def best_median(known: Pairs) -> Filter:
    """The median filter whose width is the best one for training pairs."""
    few = Pairs(known.inputs[:TRIED], known.targets[:TRIED])
    return partial(median, width=min(MEDIANS, key=lambda width: error(partial(median, width=width), few)))


def error(method: Filter, pairs: Pairs) -> float:
    """The mean squared error per pixel."""
    return float(np.mean((method(pairs.inputs) - pairs.targets) ** 2))


def whole(images: int, parts: int = EVALUATIONS) -> int:
    """As many images as make equal parts, so that no more are seen than were asked for."""
    return images - images % parts


def learn(run: Run, name: str, network: Network, training: Pairs, validation: Pairs, fit: Fit) -> Filter:
    """`network` after it has seen the training pairs, each once and in order."""
    inputs, targets = jnp.asarray(training.inputs), jnp.asarray(training.targets)
    apply = jax.jit(network.batch)

    def source(key: Array, step: Array) -> tuple[Array, Array]:
        cut = partial(jax.lax.dynamic_slice_in_dim, start_index=step * fit.batch, slice_size=fit.batch)
        return cut(inputs), cut(targets)

    supervised = Supervised(
        network=network,
        source=source,
        loss=mean_squared_error,
        evaluate=lambda parameters: error(lambda x: np.asarray(apply(parameters, x)), validation),
        fit=fit,
        key=run.key(f"{name}: training"),
        measure=ERROR,
        evaluations=EVALUATIONS,
        unrolled=True,
    )
    parameters = train(run, name, supervised)
    run.network(name, network, parameters, inputs="pictures, (n, rows, columns)", outputs="pictures of the same size")
    return lambda x, piece=50: np.concatenate([np.asarray(apply(parameters, x[k : k + piece])) for k in range(0, len(x), piece)])


def one_by_one(images: int, rate: float) -> Fit:
    """One picture per step; the learning rate falls to 0 in a straight line."""
    return Fit(steps=images, batch=1, learning_rate=rate, final_learning_rate=0.0, gradient_norm=CLIP)
