"""Learning from examples: steps down a loss, minibatch by minibatch, for any network and any source of examples."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PyTree

from ..errors import require
from ..networks import Network, Parameters
from .settings.supervised import Fit
from .training import Learner, Training, require_finite
from .training import begin as begin_training

LONGEST = 2**31 - 1  # steps that the counter can count

#: Where examples come from: (key, step) -> (inputs, targets), each with the minibatch as its first axis.
Source = Callable[[Array, Int[Array, ""]], tuple[PyTree[Array], PyTree[Array]]]
#: What is made small: (outputs, targets) -> a number.
Loss = Callable[[Any, Any], Float[Array, ""]]


class Fitted(NamedTuple):
    """What was learned from examples.

    Args:
        predict: the outputs of the network for a batch of inputs.
        network: the network.
        parameters: of the network.
        curve: (steps, mean loss of the minibatches since the point before) along the training.
    """

    predict: Callable[[Any], Any]
    network: Network
    parameters: Parameters
    curve: list[tuple[int, float]]


def fit(network: Network, source: Source, loss: Loss, key: Array, settings: Fit | None = None, *, points: int = 10) -> Fitted:
    """Train `network` from its present weights, all steps in compiled loops.

    >>> import jax.numpy as jnp
    >>> from szilard.networks import dense_classifier
    >>> x = jnp.linspace(-1, 1, 64)[:, None]
    >>> source = examples(x, 3 * x + 1, batch=16)
    >>> settings = Fit(steps=300, learning_rate=0.1)
    >>> found = fit(dense_classifier((1,), 1, hidden=()), source, mean_squared_error, jax.random.key(0), settings)
    >>> found.predict(jnp.array([[0.0], [1.0]])).round(2).tolist()
    [[1.0], [4.0]]

    Args:
        network: any network of one input.
        source: of the minibatches.
        loss: to make small.
        key: of the randomness of source and dropout.
        settings: the default ones unless given.
        points: of the curve.

    Raises:
        InputError: the training diverges.
    """
    settings = settings or Fit()
    learner = Learner.of(network, settings)
    piece = max(settings.steps // points, 1)
    state, curve = begin(key, learner), []
    many = jax.jit(scanned(lambda state: step(state, learner, source, loss), piece, settings.steps))
    while int(state.update) < settings.steps:
        state, value = many(state)
        require_finite((value, state.parameters), stage="fit", update=int(state.update))
        curve.append((int(state.update), float(value)))
    return Fitted(lambda inputs: network.batch(state.parameters, inputs), network, state.parameters, curve)


def begin(key: Array, learner: Learner[Fit]) -> Training:
    """The state before the first step, from the network's present weights; its memory is the network's non-trainable state."""
    return begin_training(key, learner, learner.network.state())


def step(state: Training, learner: Learner[Fit], source: Source, loss: Loss) -> tuple[Training, Float[Array, ""]]:
    """One gradient step on the minibatch that `source` gives: the new state, and the loss before the step. Pure."""
    inputs, targets = minibatch(state.key, state.update, source)

    def objective(parameters: Parameters) -> tuple[Array, list[Array]]:
        outputs, after = learner.network.train(parameters, state.memory, inputs)
        return loss(outputs, targets), after

    (value, after), gradient = jax.value_and_grad(objective, has_aux=True)(state.parameters)
    parameters, moments = learner.optimizer.apply(state.optimizer, gradient, state.parameters)
    return Training(parameters, moments, state.key, state.update + 1, after), value


def minibatch(key: Array, step: Int[Array, ""], source: Source) -> tuple[PyTree[Array], PyTree[Array]]:
    """The minibatch on which a training whose state has this `key` makes its step number `step`."""
    return source(jax.random.fold_in(jax.random.wrap_key_data(key), step), step)


def scanned(one: Callable[[Training], tuple[Training, Array]], steps: int, end: int) -> Callable[[Training], tuple[Training, Array]]:
    """`steps` times `one` in a single program, but not beyond step `end`; gives the mean loss. The fastest way for small networks."""
    steps, end = min(steps, LONGEST // 2), min(end, LONGEST // 2)

    def many(state: Training) -> tuple[Training, Array]:
        last = jnp.minimum(state.update + steps, end)

        def advance(carry):
            state, total = carry
            state, value = one(state)
            return state, total + value

        after, total = jax.lax.while_loop(lambda carry: carry[0].update < last, advance, (state, jnp.zeros(())))
        return after, total / jnp.maximum(after.update - state.update, 1)

    return many


def unrolled(one: Callable[[Training], tuple[Training, Array]], steps: int, end: int) -> Callable[[Training], tuple[Training, Array]]:
    """The same from outside, with `one` compiled: on a CPU, convolutions within a compiled loop are three times slower."""

    def many(state: Training) -> tuple[Training, Array]:
        values = []
        for _ in range(min(steps, end - int(state.update))):
            state, value = one(state)
            values.append(value)
        return state, jnp.mean(jnp.stack(values))

    return many


def examples(inputs: Array, targets: Array, batch: int, seed: int = 0) -> Source:
    """A source that goes through a data set in random order, another in every epoch; a last incomplete minibatch is left out.

    Raises:
        InputError: a minibatch needs more examples than there are.
    """
    count = inputs.shape[0]
    require(batch <= count, f"`batch` must not exceed the {count} examples, but is {batch}; choose a smaller one.")
    per_epoch = count // batch

    def source(key: Array, step: Int[Array, ""]) -> tuple[Array, Array]:
        order = jax.random.permutation(jax.random.fold_in(jax.random.key(seed), step // per_epoch), count)
        chosen = jax.lax.dynamic_slice(order, ((step % per_epoch) * batch,), (batch,))
        return inputs[chosen], targets[chosen]

    return source


def mean_squared_error(outputs: Array, targets: Array) -> Float[Array, ""]:
    """The squared error, averaged over everything."""
    return jnp.mean((outputs - targets) ** 2)


def cross_entropy(logits: Float[Array, "batch classes"], labels: Int[Array, "batch"]) -> Float[Array, ""]:
    """The mean of -log of the probability that the softmax of `logits` gives the true label, in nats."""
    return -jnp.mean(jnp.take_along_axis(jax.nn.log_softmax(logits), labels[:, None], -1))


def binary_cross_entropy(logits: Array, targets: Array) -> Float[Array, ""]:
    """The mean of -t log p - (1 - t) log(1 - p) over everything, in nats, with the probability p = 1 / (1 + exp(-logit)) that t is 1."""
    return jnp.mean(jax.nn.softplus(logits) - targets * logits)


def accuracy(logits: Float[Array, "batch classes"], labels: Int[Array, "batch"]) -> Float[Array, ""]:
    """The fraction of examples whose most probable class is the true one."""
    return jnp.mean(jnp.argmax(logits, -1) == labels)
