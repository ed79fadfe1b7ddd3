"""Convolutions as products with what is seen through each window."""

from typing import Any

import jax
import keras
from jaxtyping import Array, Float
from keras import ops


def windows(pictures: Float[Array, "batch rows columns channels"], size: int, margin: int = 0) -> Any:
    """The squares of `size` x `size` places, row by row as channels: (batch, rows + d, columns + d, size^2 channels).

    Around each picture `margin` places are added, where all is 0; d = 2 margin + 1 - size.
    """
    padded = ops.pad(pictures, [(0, 0), (margin, margin), (margin, margin), (0, 0)])
    rows, columns = (n + 1 - size for n in padded.shape[1:3])
    return ops.concatenate([padded[:, i : i + rows, j : j + columns] for i in range(size) for j in range(size)], -1)


@keras.saving.register_keras_serializable("szilard")
class Convolution(keras.layers.Conv2D):
    """That of keras, without steps and dilations. On a CPU it takes the product of windows and kernel.

    There, gradients of convolutions within a compiled loop are computed on one core and without blocks: the product is ten times as fast.
    """

    def convolution_op(self, inputs, kernel):
        """The convolution itself."""
        if jax.default_backend() != "cpu":
            return super().convolution_op(inputs, kernel)
        size = kernel.shape[0]
        return windows(inputs, size, size // 2 if self.padding == "same" else 0) @ ops.reshape(kernel, (-1, kernel.shape[-1]))
