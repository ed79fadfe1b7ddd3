"""Networks that judge a position of a board game: a policy over moves and the value for the player to move."""

from collections.abc import Sequence

import keras

from .initial import he_normal
from .network import Network
from .windows import Convolution


def dense_player(shape: tuple[int, int, int], actions: int, hidden: Sequence[int] = (256, 256), seed: int = 0) -> Network:
    """A multilayer perceptron with ReLU units that looks at the whole board at once."""
    inputs = keras.Input(shape, name="board")
    x = _dense(keras.layers.Flatten()(inputs), hidden)
    return _player(inputs, x, x, actions, "dense_player", seed)


def windowed_player(
    shape: tuple[int, int, int], actions: int, filters: int = 64, hidden: Sequence[int] = (256, 128), window: int = 4, seed: int = 0
) -> Network:
    """Looks for the same patterns in every window of the board, and at the board as it is; a multilayer perceptron weighs what it finds."""
    inputs = keras.Input(shape, name="board")
    found = Convolution(filters, window, activation="relu", kernel_initializer="zeros")(inputs)
    x = _dense(keras.layers.Concatenate()([keras.layers.Flatten()(found), keras.layers.Flatten()(inputs)]), hidden)
    return _player(inputs, x, x, actions, "windowed_player", seed)


def residual_player(shape: tuple[int, int, int], actions: int, channels: int = 64, blocks: int = 4, seed: int = 0) -> Network:
    """A residual tower of 3x3 convolutions, as in AlphaZero, with layer normalisation. It begins with small convolutions."""
    inputs = keras.Input(shape, name="board")
    x = _convolved(inputs, channels)
    for _ in range(blocks):
        x = keras.layers.Add()([x, _convolved(_active(_convolved(_active(x), channels)), channels)])
    x = _active(x)
    policy, value = (keras.layers.Flatten()(_convolved(x, n, 1, "relu")) for n in (4, 2))
    return _player(inputs, policy, _dense(value, [64]), actions, "residual_player", seed)


def _dense(x, hidden: Sequence[int]):
    for units in hidden:
        x = keras.layers.Dense(units, "relu", kernel_initializer="zeros")(x)
    return x


def _convolved(x, channels: int, size: int = 3, activation: str = "linear"):
    return Convolution(channels, size, padding="same", activation=activation, kernel_initializer="zeros")(x)


def _active(x):
    return keras.layers.Activation("relu")(keras.layers.LayerNormalization()(x))


def _player(inputs, policy, value, actions: int, name: str, seed: int) -> Network:
    """The network with both heads, which begin near zero."""
    logits = keras.layers.Dense(actions, kernel_initializer="zeros", name="logits")(policy)
    expected = keras.layers.Dense(1, kernel_initializer="zeros", name="value")(value)
    model = keras.Model(inputs, [logits, keras.layers.Activation("tanh")(expected)], name=name)
    return Network(he_normal(model, seed, 0.1))
