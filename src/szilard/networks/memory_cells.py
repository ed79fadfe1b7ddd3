"""The LSTM: a step of it in keras, and whole sequences at once (Hochreiter and Schmidhuber, Neural Computation 9, 1735 (1997)).

Differentiated step by step, a loop multiplies all weights at every step, and on the way back adds to their gradient at every step. Here
only what goes from one step to the next stays in the loops, forward and back; all else is one product over all steps.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import keras
from jaxtyping import Array, Float

from .network import Network, Parameters


class Memory(NamedTuple):
    """What an LSTM carries from step to step."""

    hidden: Float[Array, "*shape units"]
    cells: Float[Array, "*shape units"]


class Weights(NamedTuple):
    """Of an LSTM, its gates in keras' order: input, forget, candidate, output."""

    kernel: Float[Array, "features gates"]
    recurrent: Float[Array, "units gates"]
    bias: Float[Array, " gates"]


class Steps(NamedTuple):
    """What the way back needs of the way forward."""

    gates: Float[Array, "steps sequences gates"]
    memory: Memory
    before: Memory  # that of one step earlier


def one_step(
    features: int, units: int, names: tuple[str, str, str]
) -> tuple[list[keras.KerasTensor], keras.KerasTensor, list[keras.KerasTensor]]:
    """An LSTM for one step, in keras: its inputs with their names, its output, and its memory afterwards."""
    sizes = features, units, units
    x, *memory = [keras.Input((size,), name=name) for size, name in zip(sizes, names, strict=True)]
    cell = keras.layers.LSTMCell(units, kernel_initializer="zeros", recurrent_initializer="zeros")
    output, after = cell(x, memory)
    return [x, *memory], output, list(after)


def along(
    network: Network, parameters: Parameters, inputs: Float[Array, "steps sequences features"], start: Memory | None = None
) -> tuple[list[Float[Array, "steps sequences outputs"]], Memory]:
    """What a keras model of one step, (x, hidden, cells) -> (outputs, hidden, cells), does along sequences.

    Args:
        network: of that model.
        parameters: its weights.
        inputs: of all steps.
        start: the memory before the first step; empty unless given.

    Returns:
        The outputs, one array for each of the model's, and the memory after every step.
    """
    begin = empty(network.model, inputs) if start is None else Memory(*start)
    if not plain(network.model):
        return _step_by_step(network, parameters, inputs, begin)
    memory = states(Weights(*parameters[:3]), inputs, begin)
    heads = zip(parameters[3::2], parameters[4::2], strict=True)
    return [memory.hidden @ kernel + bias for kernel, bias in heads], memory


def empty(model: keras.Model, inputs: Float[Array, "steps sequences features"]) -> Memory:
    """The memory before the first step of sequences."""
    return Memory(*[jnp.zeros((inputs.shape[1], int(memory.shape[-1])), inputs.dtype) for memory in model.inputs[1:]])


@lru_cache(maxsize=64)
def plain(model: keras.Model) -> bool:
    """Whether the model is one step of an LSTM as usual, with nothing but linear layers side by side behind it."""
    cell, *heads = [layer for layer in model.layers if not isinstance(layer, keras.layers.InputLayer)]
    if not (type(cell) is keras.layers.LSTMCell and all(type(head) is keras.layers.Dense for head in heads)):
        return False
    functions = [cell.activation, cell.recurrent_activation, *[head.activation for head in heads]]
    usual = [keras.activations.tanh, keras.activations.sigmoid, *[keras.activations.linear] * len(heads)]
    hidden, *memory = cell.output
    return (
        functions == usual
        and all(layer.use_bias for layer in (cell, *heads))
        and _same([*cell.input, *[head.input for head in heads]], [*model.inputs, *[hidden] * len(heads)])
        and _same([*[head.output for head in heads], *memory], model.outputs)
    )


def _same(tensors: list[Any], others: list[Any]) -> bool:
    return len(tensors) == len(others) and all(one is other for one, other in zip(tensors, others, strict=True))


def _step_by_step(network: Network, parameters: Parameters, inputs: Array, start: Memory) -> tuple[list[Array], Memory]:
    def advance(memory: Memory, x: Array) -> tuple[Memory, tuple[list[Array], Memory]]:
        *outputs, hidden, cells = network.model.stateless_call(parameters, network.state(), [x, *memory], training=False)[0]
        return Memory(hidden, cells), (outputs, Memory(hidden, cells))

    return jax.lax.scan(advance, start, inputs)[1]


@jax.custom_vjp
def states(weights: Weights, inputs: Float[Array, "steps sequences features"], start: Memory) -> Memory:
    """The memory after every step, (steps, sequences, units): c' = f c + i g and h' = o tanh c', with gates i, f, o and the candidate g."""
    return _forward(weights, inputs, start)[0]


def _forward(weights: Weights, inputs: Array, start: Memory) -> tuple[Memory, tuple[Weights, Array, Steps]]:
    def advance(memory: Memory, driven: Array) -> tuple[Memory, tuple[Memory, Array]]:
        i, f, g, o = jnp.split(driven + memory.hidden @ weights.recurrent, 4, -1)
        i, f, g, o = jax.nn.sigmoid(i), jax.nn.sigmoid(f), jnp.tanh(g), jax.nn.sigmoid(o)
        cells = f * memory.cells + i * g
        after = Memory(o * jnp.tanh(cells), cells)
        return after, (after, jnp.concatenate([i, f, g, o], -1))

    _, (memory, gates) = jax.lax.scan(advance, start, inputs @ weights.kernel + weights.bias)
    before = jax.tree.map(lambda first, later: jnp.concatenate([first[None], later[:-1]]), start, memory)
    return memory, (weights, inputs, Steps(gates, memory, before))


def _backward(kept: tuple[Weights, Array, Steps], wanted: Memory) -> tuple[Weights, Array, Memory]:
    weights, inputs, steps = kept

    def back(slope: Memory, step: tuple[Steps, Memory]) -> tuple[Memory, Array]:
        """From the slopes of what is remembered after a step to those before it, and that of what goes into its gates."""
        (gates, memory, before), outside = step
        i, f, g, o = jnp.split(gates, 4, -1)
        squashed, hidden = jnp.tanh(memory.cells), slope.hidden + outside.hidden
        cells = slope.cells + outside.cells + hidden * o * (1 - squashed**2)
        into = [cells * g * i * (1 - i), cells * before.cells * f * (1 - f), cells * i * (1 - g**2), hidden * squashed * o * (1 - o)]
        driven = jnp.concatenate(into, -1)
        return Memory(driven @ weights.recurrent.T, cells * f), driven

    nothing = jax.tree.map(lambda leaf: jnp.zeros_like(leaf[0]), wanted)
    start, driven = jax.lax.scan(back, nothing, (steps, wanted), reverse=True)
    product = lambda rows: jnp.einsum("tsf,tsg->fg", rows, driven)  # noqa: E731
    slopes = Weights(product(inputs), product(steps.before.hidden), driven.sum((0, 1)))
    return slopes, driven @ weights.kernel.T, start


states.defvjp(_forward, _backward)
