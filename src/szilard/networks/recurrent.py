"""Networks with a memory, which read a sequence and answer at every step."""

from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import keras
import numpy as np
from jaxtyping import Array, Float

from .initial import orthogonal
from .network import Network, Parameters


class Memory(NamedTuple):
    """What an LSTM carries from step to step (Hochreiter and Schmidhuber, Neural Computation 9, 1735 (1997))."""

    hidden: Float[Array, "*shape units"]
    cells: Float[Array, "*shape units"]


@dataclass(frozen=True, eq=False)
class Recurrent(Network):
    """A network that reads sequences: its keras model is one step, (x, hidden, cells) -> (output, hidden, cells).

    As any `Network` it maps a batch of inputs to outputs, here (sequences, steps, features) to (sequences, steps, outputs);
    the memory is empty at the start. The loop over the steps is compiled.
    """

    @property
    def units(self) -> int:
        """How many memory cells there are."""
        return int(self.model.inputs[1].shape[-1])

    def empty(self, *shape: int) -> Memory:
        """The memory before the first step, for a batch of `shape`."""
        return Memory(jnp.zeros((*shape, self.units)), jnp.zeros((*shape, self.units)))

    def step(
        self, parameters: Parameters, x: Float[Array, "sequences features"], memory: Memory
    ) -> tuple[Float[Array, "sequences outputs"], Memory]:
        """One step: the output, and what is remembered."""
        output, hidden, cells = super().batch(parameters, [x, *memory])
        return output, Memory(hidden, cells)

    @partial(jax.jit, static_argnames="self")
    def trace(
        self, parameters: Parameters, inputs: Float[Array, "sequences steps features"], start: Memory | None = None
    ) -> tuple[Float[Array, "sequences steps outputs"], Memory]:
        """The outputs, and the memory after every step, each (sequences, steps, units)."""

        def advance(memory: Memory, x: Array) -> tuple[Memory, tuple[Array, Memory]]:
            output, memory = self.step(parameters, x, memory)
            return memory, (output, memory)

        begin = self.empty(len(inputs)) if start is None else start
        _, (outputs, memories) = jax.lax.scan(advance, begin, jnp.swapaxes(inputs, 0, 1))
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
    x = keras.Input((features,), name="input")
    memory = [keras.Input((units,), name=name) for name in Memory._fields]
    cell = keras.layers.LSTMCell(units, kernel_initializer="zeros", recurrent_initializer="zeros")
    hidden, (_, cells) = cell(x, memory)
    output = keras.layers.Dense(outputs, kernel_initializer="zeros", name="output")(hidden)
    model = keras.Model([x, *memory], [output, hidden, cells], name="lstm")
    return Recurrent(orthogonal(model, [1.0, 1.0, 1.0], seed))
