"""Networks that tell classes apart: dense ones, and convolutional ones for curves and images."""

from collections.abc import Sequence

import keras
import numpy as np

from .initial import he_normal
from .network import Network


def dense_classifier(
    shape: tuple[int, ...], classes: int, hidden: Sequence[int] = (128,), dropout: float = 0.0, seed: int = 0, activation: str = "relu"
) -> Network:
    """Dense layers of `hidden` units over all pixels, then a logit for every class.

    `dropout` is the fraction of hidden units that each training step leaves out (Srivastava et al., JMLR 15, 1929 (2014)). Without
    hidden layers this is logistic regression.
    """
    x = inputs = keras.Input(shape, name="input")
    x = keras.layers.Flatten()(x)
    for layer, units in enumerate(hidden):
        x = keras.layers.Dense(units, activation, kernel_initializer="zeros")(x)
        x = keras.layers.Dropout(dropout, seed=_seed(seed, layer))(x) if dropout else x
    outputs = keras.layers.Dense(classes, kernel_initializer="zeros", name="logits")(x)
    return Network(he_normal(keras.Model(inputs, outputs, name="dense_classifier"), seed))


def convolutional_classifier(
    shape: tuple[int, ...],
    classes: int,
    blocks: Sequence[Sequence[int]] = ((32, 32), (64,)),
    kernel: int = 3,
    hidden: int = 128,
    dropout: float = 0.0,
    seed: int = 0,
) -> Network:
    """Blocks of convolutions, each followed by a halving of the resolution, then a dense layer and the logits of the classes.

    Args:
        shape: of an example: (points, channels) of a curve, (rows, columns, channels) of an image.
        classes: how many.
        blocks: the channels of each convolution, block by block; their maximum over 2 neighbours (an image: 2 x 2) ends a block.
        kernel: neighbours that a convolution sees, along each axis.
        hidden: units of the dense layer.
        dropout: fraction of what enters and leaves the dense layer that each training step leaves out.
        seed: of the weights and of dropout.
    """
    flat = len(shape) == 2
    convolution, pool = (keras.layers.Conv1D, keras.layers.MaxPooling1D) if flat else (keras.layers.Conv2D, keras.layers.MaxPooling2D)
    x = inputs = keras.Input(shape, name="input")
    for channels in blocks:
        for number in channels:
            x = convolution(number, kernel, padding="same", activation="relu", kernel_initializer="zeros")(x)
        x = pool(2)(x)
    x = keras.layers.Flatten()(x)
    x = keras.layers.Dropout(dropout / 2, seed=_seed(seed, 0))(x) if dropout else x
    x = keras.layers.Dense(hidden, "relu", kernel_initializer="zeros")(x)
    x = keras.layers.Dropout(dropout, seed=_seed(seed, 1))(x) if dropout else x
    outputs = keras.layers.Dense(classes, kernel_initializer="zeros", name="logits")(x)
    return Network(he_normal(keras.Model(inputs, outputs, name="convolutional_classifier"), seed))


def single_convolution(size: int, kernels: int = 1, seed: int = 0) -> Network:
    """One layer that convolves an image of any size with kernels of `size` x `size`, without bias and without a border: a linear map.

    As usual in neural networks the kernel is not mirrored: y[m, n] = sum over i, j of k[i, j] x[m + i, n + j].
    """
    inputs = keras.Input((None, None, 1), name="input")
    outputs = keras.layers.Conv2D(kernels, size, padding="valid", use_bias=False, kernel_initializer="zeros")(inputs)
    return Network(he_normal(keras.Model(inputs, outputs, name="single_convolution"), seed))


def _seed(seed: int, layer: int) -> int:
    return int(np.random.SeedSequence([seed, layer]).generate_state(1)[0] >> 1)
