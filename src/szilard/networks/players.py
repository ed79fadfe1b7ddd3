"""Networks that judge a position of a board game: a policy over moves and the value for the player to move."""

from collections.abc import Sequence

import keras

from .network import Network


def dense_player(shape: tuple[int, int, int], actions: int, hidden: Sequence[int] = (256, 256), seed: int = 0) -> Network:
    """A multilayer perceptron with ReLU units that looks at the whole board at once."""
    inputs = keras.Input(shape, name="board")
    x = keras.layers.Flatten()(inputs)
    for k, units in enumerate(hidden):
        x = keras.layers.Dense(units, "relu", kernel_initializer=keras.initializers.HeNormal(seed + k))(x)
    return Network(keras.Model(inputs, _heads(x, x, actions, seed), name="dense_player"))


def windowed_player(
    shape: tuple[int, int, int], actions: int, filters: int = 64, hidden: Sequence[int] = (256, 128), window: int = 4, seed: int = 0
) -> Network:
    """Looks for the same patterns in every window of the board, and at the board as it is; a multilayer perceptron weighs what it finds."""
    inputs = keras.Input(shape, name="board")
    found = keras.layers.Conv2D(filters, window, activation="relu", kernel_initializer=keras.initializers.HeNormal(seed))(inputs)
    x = keras.layers.Concatenate()([keras.layers.Flatten()(found), keras.layers.Flatten()(inputs)])
    for k, units in enumerate(hidden):
        x = keras.layers.Dense(units, "relu", kernel_initializer=keras.initializers.HeNormal(seed + k + 1))(x)
    return Network(keras.Model(inputs, _heads(x, x, actions, seed), name="windowed_player"))


def residual_player(shape: tuple[int, int, int], actions: int, channels: int = 64, blocks: int = 4, seed: int = 0) -> Network:
    """A residual tower of 3x3 convolutions, as in AlphaZero, with layer normalisation."""
    inputs = keras.Input(shape, name="board")
    x = _convolved(inputs, channels, seed)
    for k in range(blocks):
        y = _convolved(_active(x), channels, seed + 2 * k + 1)
        x = keras.layers.Add()([x, _convolved(_active(y), channels, seed + 2 * k + 2)])
    x = _active(x)
    policy, value = (keras.layers.Flatten()(keras.layers.Conv2D(n, 1, activation="relu")(x)) for n in (4, 2))
    return Network(keras.Model(inputs, _heads(policy, keras.layers.Dense(64, "relu")(value), actions, seed), name="residual_player"))


def _convolved(x, channels: int, seed: int):
    return keras.layers.Conv2D(channels, 3, padding="same", kernel_initializer=keras.initializers.HeNormal(seed))(x)


def _active(x):
    return keras.layers.Activation("relu")(keras.layers.LayerNormalization()(x))


def _heads(policy, value, actions: int, seed: int) -> list:
    weak = [keras.initializers.RandomNormal(0.0, 0.01, seed + k) for k in range(2)]
    logits = keras.layers.Dense(actions, kernel_initializer=weak[0], name="logits")(policy)
    return [logits, keras.layers.Dense(1, "tanh", kernel_initializer=weak[1], name="value")(value)]
