"""Learning from examples: steps down a loss, minibatch by minibatch, for any network and any source of examples."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int, PyTree, UInt32

from ..errors import require, require_positive
from ..networks import Adam, Network, Parameters, adam

#: Where examples come from: (key, step) -> (inputs, targets), each with the minibatch as its first axis.
Source = Callable[[Array, Int[Array, ""]], tuple[PyTree[Array], PyTree[Array]]]
#: What is made small: (outputs, targets) -> a number.
Loss = Callable[[Any, Any], Float[Array, ""]]


@dataclass(frozen=True)
class Fit:
    """Settings of learning from examples.

    Args:
        steps: gradient steps.
        batch: examples of a step.
        learning_rate: of Adam at the start; it falls linearly to `final_learning_rate`.
        final_learning_rate: of Adam at the end.
        gradient_norm: bound on the gradient's norm.
    """

    steps: int = 1000
    batch: int = 64
    learning_rate: float = 2e-3
    final_learning_rate: float = 1e-5
    gradient_norm: float = 1.0

    def __post_init__(self):
        require_positive(self, "steps", "batch", "learning_rate", "gradient_norm")
        last = self.final_learning_rate
        require(last >= 0, f"`final_learning_rate` must not be negative, but is {last}; 0 lets the training come to rest.")


class Fitting(NamedTuple):
    """Everything that changes during training; saving it and going on later gives the same numbers."""

    parameters: Parameters
    fixed: list[Array]
    optimizer: list[Array]
    key: UInt32[Array, "2"]
    step: Int[Array, ""]


def optimizer_for(network: Network, settings: Fit) -> Adam:
    """The Adam that `settings` describe."""
    return adam(network, settings.learning_rate, settings.final_learning_rate, settings.steps, settings.gradient_norm)


def begin(key: Array, network: Network, optimizer: Adam) -> Fitting:
    """The state before the first step, from the network's present weights."""
    return Fitting(network.parameters(), network.fixed(), optimizer.init(), jax.random.key_data(key), jnp.asarray(0, jnp.int32))


def step(state: Fitting, network: Network, optimizer: Adam, source: Source, loss: Loss) -> tuple[Fitting, Float[Array, ""]]:
    """One gradient step on the minibatch that `source` gives: the new state, and the loss before the step. Pure."""
    key = jax.random.fold_in(jax.random.wrap_key_data(state.key), state.step)
    inputs, targets = source(key, state.step)

    def objective(parameters: Parameters) -> tuple[Array, list[Array]]:
        outputs, fixed = network.train(parameters, state.fixed, inputs)
        return loss(outputs, targets), fixed

    (value, fixed), gradient = jax.value_and_grad(objective, has_aux=True)(state.parameters)
    parameters, memory = optimizer.apply(state.optimizer, gradient, state.parameters)
    return Fitting(parameters, fixed, memory, state.key, state.step + 1), value


def compiled_steps(one: Callable[[Fitting], tuple[Fitting, Array]], steps: int) -> Callable[[Fitting], tuple[Fitting, Array]]:
    """`steps` times `one` in a single program; gives the mean loss. The fastest way for small dense and recurrent networks."""

    def many(state: Fitting) -> tuple[Fitting, Array]:
        state, values = jax.lax.scan(lambda state, _: one(state), state, length=steps)
        return state, jnp.mean(values)

    return many


def repeated_steps(one: Callable[[Fitting], tuple[Fitting, Array]], steps: int) -> Callable[[Fitting], tuple[Fitting, Array]]:
    """`steps` times `one`, a compiled function, from outside: on a CPU, convolutions within a compiled loop are three times slower."""

    def many(state: Fitting) -> tuple[Fitting, Array]:
        values = []
        for _ in range(steps):
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


def sigmoid_cross_entropy(logits: Array, targets: Array) -> Float[Array, ""]:
    """The mean of -log of the probability that the sigmoid of `logits` gives to targets of 0 or 1, in nats."""
    return jnp.mean(jnp.logaddexp(0, logits) - targets * logits)


def accuracy(logits: Float[Array, "batch classes"], labels: Int[Array, "batch"]) -> Float[Array, ""]:
    """The share of examples whose most probable class is the true one."""
    return jnp.mean(jnp.argmax(logits, -1) == labels)
