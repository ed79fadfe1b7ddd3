"""Networks with a memory, which read a sequence and answer at every step."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np
from jaxtyping import Array, Float

from .initial import orthogonal
from .memory_cells import Memory, along, one_step
from .network import Network, Parameters


@dataclass(frozen=True, eq=False)
class Recurrent(Network):
    """A network that reads sequences: its keras model is one step, (x, hidden, cells) -> (output, hidden, cells).

    As any `Network` it maps a batch of inputs to outputs, here (sequences, steps, features) to (sequences, steps, outputs);
    the memory is empty at the start. The loop over the steps is compiled.
    """

    @partial(jax.jit, static_argnames="self")
    def trace(
        self, parameters: Parameters, inputs: Float[Array, "sequences steps features"], start: Memory | None = None
    ) -> tuple[Float[Array, "sequences steps outputs"], Memory]:
        """The outputs, and the memory after every step, each (sequences, steps, units)."""
        (outputs,), memories = along(self, parameters, jnp.swapaxes(inputs, 0, 1), start)
        return jax.tree.map(lambda leaf: jnp.swapaxes(leaf, 0, 1), (outputs, memories))

    def batch(
        self, parameters: Parameters, inputs: Float[Array | np.ndarray, "sequences steps features"]
    ) -> Float[Array, "sequences steps outputs"]:
        """The outputs at every step."""
        return self.trace(parameters, jnp.asarray(inputs))[0]

    def train(self, parameters: Parameters, state: list[Array], inputs: Any) -> tuple[Any, list[Array]]:
        """The same as `batch`: nothing is left to chance."""
        return self.batch(parameters, inputs), state


def apply(model: keras.Model, inputs: Any) -> Any:
    """The outputs of a model for a batch of inputs; a model that takes its memory too is one step, and its inputs are sequences."""
    network = (Recurrent if len(model.inputs) > 1 else Network)(model)
    return network.batch(network.parameters(), inputs)


def lstm(features: int, outputs: int, units: int, seed: int = 0) -> Recurrent:
    """An LSTM of `units` memory cells with a linear output.

    Orthogonal initialisation; the forget gates start open (bias 1), so that nothing is forgotten before it is learned what may be.
    """
    inputs, hidden, memory = one_step(features, units, ("input", "hidden", "cells"))
    output = keras.layers.Dense(outputs, kernel_initializer="zeros", name="output")(hidden)
    model = keras.Model(inputs, [output, *memory], name="lstm")
    return Recurrent(orthogonal(model, [1.0, 1.0, 1.0], seed))
