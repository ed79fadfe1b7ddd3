"""Neural networks and their optimizer, built with keras, used as pure functions of their parameters."""

import os
from dataclasses import dataclass

os.environ.setdefault("KERAS_BACKEND", "jax")

import jax
import jax.numpy as jnp
import keras
import numpy as np
from jaxtyping import Array, Float, PyTree

from .errors import require

require(
    keras.backend.backend() == "jax",
    f"szilard runs keras on JAX, but its backend is {keras.backend.backend()}; set the environment variable KERAS_BACKEND to jax.",
)

Parameters = list[Array]


@dataclass(frozen=True, eq=False)
class Network:
    """A keras model as a pure function: `network(parameters, *inputs)` for one system; callers `vmap`."""

    model: keras.Model

    def parameters(self) -> Parameters:
        """The model's present weights."""
        return [jnp.asarray(v.value) for v in self.model.trainable_variables]

    def load(self, parameters: Parameters) -> keras.Model:
        """The model with its weights set to `parameters`."""
        for variable, value in zip(self.model.trainable_variables, parameters, strict=True):
            variable.assign(value)
        return self.model

    def __call__(self, parameters: Parameters, *inputs: Float[Array, "features"]) -> tuple[Array, ...]:
        """The outputs of the model for one system."""
        batched = [x[None] for x in inputs]
        fixed = [v.value for v in self.model.non_trainable_variables]
        outputs, _ = self.model.stateless_call(parameters, fixed, batched if len(batched) > 1 else batched[0], training=False)
        return tuple(output[0] for output in outputs)


def actor_critic(features: int, actions: int, hidden: tuple[int, ...] = (64, 64), seed: int = 0) -> Network:
    """A multilayer perceptron with ReLU units and two heads: logits (actions,) of a policy and a value (1,).

    Orthogonal initialisation; the heads start near zero, so that all actions begin about equally likely.
    """
    x = inputs = keras.Input((features,), name="state")
    for units in hidden:
        x = keras.layers.Dense(units, "relu", kernel_initializer="zeros")(x)
    heads = [keras.layers.Dense(n, kernel_initializer="zeros", name=name)(x) for n, name in [(actions, "logits"), (1, "value")]]
    model = keras.Model(inputs, heads, name="actor_critic")
    return Network(_orthogonal(model, [2**0.5] * len(hidden) + [0.01, 0.01], seed))


def recurrent_policy(features: int, actions: int, units: int = 64, seed: int = 0) -> Network:
    """One step of an LSTM policy: (observation, h, c) -> (logits, h, c), with `units` memory cells.

    Orthogonal initialisation; the forget gates start open (bias 1).
    """
    inputs = keras.Input((features,), name="observation")
    memory = [keras.Input((units,), name=name) for name in ("h", "c")]
    cell = keras.layers.LSTMCell(units, kernel_initializer="zeros", recurrent_initializer="zeros")
    output, (h, c) = cell(inputs, memory)
    logits = keras.layers.Dense(actions, kernel_initializer="zeros", name="logits")(output)
    model = keras.Model([inputs, *memory], [logits, h, c], name="recurrent_policy")
    return Network(_orthogonal(model, [1.0, 1.0, 1.0], seed))


def _orthogonal(model: keras.Model, gains: list[float], seed: int) -> keras.Model:
    """Give each kernel orthonormal rows or columns times its gain (Saxe et al., arXiv:1312.6120).

    keras has this initialiser too, but there every shape is a program of its own to compile: two seconds, not a tenth.
    """
    kernels = [v for v in model.trainable_variables if len(v.shape) == 2]
    for kernel, gain, key in zip(kernels, gains, np.random.SeedSequence(seed).spawn(len(kernels)), strict=True):
        tall = np.random.default_rng(key).normal(size=sorted(kernel.shape, reverse=True))
        columns, triangle = np.linalg.qr(tall)
        columns = gain * columns * np.sign(np.diag(triangle))
        kernel.assign((columns if columns.shape == tuple(kernel.shape) else columns.T).astype(kernel.dtype))
    return model


@dataclass(frozen=True, eq=False)
class Adam:
    """keras' Adam as a pure function, with a linear learning-rate schedule and a bound on the gradient's global norm."""

    optimizer: keras.optimizers.Optimizer

    def init(self) -> list[Array]:
        """The state before the first step."""
        return [jnp.asarray(v.value) for v in self.optimizer.variables]

    def apply(self, state: list[Array], gradient: PyTree, parameters: Parameters) -> tuple[Parameters, list[Array]]:
        """New parameters and state after a step along `gradient`."""
        return self.optimizer.stateless_apply(state, gradient, parameters)


def adam(network: Network, first: float, last: float, steps: int, norm: float) -> Adam:
    """Adam for `network`, its learning rate falling linearly from `first` to `last` over `steps` steps."""
    schedule = keras.optimizers.schedules.PolynomialDecay(first, max(steps, 1), last)
    optimizer = keras.optimizers.Adam(schedule, global_clipnorm=norm)
    optimizer.build(network.model.trainable_variables)
    return Adam(optimizer)


def copies(parameters: PyTree, count: int) -> PyTree:
    """`count` equal copies, stacked on a new first axis."""
    return jax.tree.map(lambda leaf: jnp.broadcast_to(leaf, (count, *jnp.shape(leaf))), parameters)
