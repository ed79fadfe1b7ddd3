"""Networks that choose actions."""

import keras

from .initial import orthogonal
from .network import Network


def actor_critic(features: int, actions: int, hidden: tuple[int, ...] = (64, 64), seed: int = 0) -> Network:
    """A multilayer perceptron with ReLU units and two heads: logits (actions,) of a policy and a value (1,).

    Orthogonal initialisation; the heads start near zero, so that all actions begin about equally likely.
    """
    x = inputs = keras.Input((features,), name="state")
    for units in hidden:
        x = keras.layers.Dense(units, "relu", kernel_initializer="zeros")(x)
    heads = [keras.layers.Dense(n, kernel_initializer="zeros", name=name)(x) for n, name in [(actions, "logits"), (1, "value")]]
    model = keras.Model(inputs, heads, name="actor_critic")
    return Network(orthogonal(model, [2**0.5] * len(hidden) + [0.01, 0.01], seed))


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
    return Network(orthogonal(model, [1.0, 1.0, 1.0], seed))
