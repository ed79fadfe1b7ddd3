"""Networks that choose actions."""

import keras

from .initial import orthogonal
from .memory_cells import one_step
from .network import Network


def actor_critic(features: int, actions: int, hidden: tuple[int, ...] = (64, 64), seed: int = 0, *, separate: bool = False) -> Network:
    """A multilayer perceptron with ReLU units and two heads: logits (actions,) of a policy and a value (1,).

    Orthogonal initialisation; the heads start near zero, so that all actions begin about equally likely.

    Args:
        features: length of what it sees.
        actions: of the policy.
        hidden: units of the hidden layers.
        seed: of the weights.
        separate: give each head hidden layers of its own, so that learning the value leaves the policy as it is.
    """
    inputs = keras.Input((features,), name="state")
    bodies = [_body(inputs, hidden) for _ in range(1 + separate)]
    heads = [
        keras.layers.Dense(n, kernel_initializer="zeros", name=name)(body)
        for n, name, body in [(actions, "logits", bodies[0]), (1, "value", bodies[-1])]
    ]
    model = keras.Model(inputs, heads, name="actor_critic")
    gains = [2**0.5] * len(bodies) * len(hidden) + [0.01, 0.01]
    return Network(orthogonal(model, gains, seed))


def _body(x: keras.KerasTensor, hidden: tuple[int, ...]) -> keras.KerasTensor:
    for units in hidden:
        x = keras.layers.Dense(units, "relu", kernel_initializer="zeros")(x)
    return x


def recurrent_policy(features: int, actions: int, units: int = 64, seed: int = 0) -> Network:
    """One step of an LSTM policy: (observation, h, c) -> (logits, h, c), with `units` memory cells.

    Orthogonal initialisation; the forget gates start open (bias 1).
    """
    inputs, output, memory = one_step(features, units, ("observation", "h", "c"))
    logits = keras.layers.Dense(actions, kernel_initializer="zeros", name="logits")(output)
    model = keras.Model(inputs, [logits, *memory], name="recurrent_policy")
    return Network(orthogonal(model, [1.0, 1.0, 1.0], seed))


def recurrent_actor_critic(features: int, actions: int, units: int = 64, seed: int = 0) -> Network:
    """The same with a value: (observation, h, c) -> (logits, value, h, c); both heads start near zero."""
    inputs, output, memory = one_step(features, units, ("observation", "h", "c"))
    heads = [keras.layers.Dense(n, kernel_initializer="zeros", name=name)(output) for n, name in [(actions, "logits"), (1, "value")]]
    model = keras.Model(inputs, [*heads, *memory], name="recurrent_actor_critic")
    return Network(orthogonal(model, [1.0, 1.0, 0.01, 0.01], seed))
