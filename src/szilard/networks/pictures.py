"""Networks that turn pictures into pictures."""

from collections.abc import Sequence
from typing import Any, NamedTuple, no_type_check

import keras
import numpy as np
from jaxtyping import Array, Float

from .initial import he_normal
from .network import Network, Parameters


class Autoencoder(NamedTuple):
    """A picture squeezed through a few neurons and drawn again: the whole, and its two halves, which share its parameters.

    The parameters of the whole are those of the encoder, then those of the decoder.
    """

    whole: Network
    encoder: Network
    decoder: Network

    def encode(self, parameters: Parameters, pictures: Float[Array, "n rows columns"]) -> Float[Array, "n bottleneck"]:
        """The values of the neurons in the bottleneck."""
        return self.encoder.batch(parameters[: len(self.encoder.parameters())], pictures)

    def decode(self, parameters: Parameters, code: Float[Array, "n bottleneck"]) -> Float[Array, "n rows columns"]:
        """The pictures drawn from these values, as logits."""
        return self.decoder.batch(parameters[len(self.encoder.parameters()) :], code)


def autoencoder(
    pixels: int, bottleneck: int, encoder: Sequence[int] = (256, 64), decoder: Sequence[int] = (32, 32), seed: int = 0
) -> Autoencoder:
    """Pictures of `pixels` x `pixels` -> dense layers -> `bottleneck` linear neurons -> the pictures as logits.

    The decoder is a function of place: one small network, the same for all pixels, is given the code and the coordinates of a pixel,
    and answers with the logit of that pixel (the spatial broadcast decoder of Watters et al., arXiv:1901.07017, with dense
    layers alone). Sharp edges then need few weights. All hidden units are swish.
    """
    picture = x = keras.Input((pixels, pixels), name="picture")
    x = keras.layers.Flatten()(x)
    for units in encoder:
        x = keras.layers.Dense(units, "swish", kernel_initializer="zeros")(x)
    squeeze = keras.Model(picture, keras.layers.Dense(bottleneck, kernel_initializer="zeros", name="code")(x), name="encoder")
    code = y = keras.Input((bottleneck,), name="code")
    y = AtEveryPixel(pixels)(y)
    for units in decoder:
        y = keras.layers.Dense(units, "swish", kernel_initializer="zeros")(y)
    y = keras.layers.Reshape((pixels, pixels))(keras.layers.Dense(1, kernel_initializer="zeros", name="logit")(y))
    draw = keras.Model(code, y, name="decoder")
    whole = keras.Model(picture, draw(squeeze(picture)), name="autoencoder")
    he_normal(whole, seed)
    return Autoencoder(Network(whole), Network(squeeze), Network(draw))


def convolutional(
    channels: int = 32, dilations: Sequence[int] = (1, 2, 4, 8, 1, 2, 4, 8, 1), kernel: int = 3, residual: bool = True, seed: int = 0
) -> Network:
    """Pictures of any size -> pictures of the same size: a convolution per entry of `dilations`, ReLU units, and a last one to one channel.

    A dilation d sets the pixels that a kernel looks at d apart, so that a few layers with small kernels see far (Yu and Koltun,
    arXiv:1511.07122). If `residual`, every layer adds to what the one before has found, and the whole to the picture itself
    (He et al., arXiv:1512.03385), from nearly nothing at the start.
    """
    picture = keras.Input((None, None), name="picture")
    x = keras.ops.expand_dims(picture, -1)
    for k, dilation in enumerate(dilations):
        shape = {"padding": "same", "dilation_rate": dilation, "kernel_initializer": "zeros"}
        y = keras.layers.Conv2D(channels, kernel, activation="relu", **shape)(x)
        x = x + y if residual and k > 0 else y
    last = keras.layers.Conv2D(1, kernel, padding="same", kernel_initializer="zeros", name="drawn")(x)
    drawn = keras.ops.squeeze(last, -1)
    model = keras.Model(picture, picture + drawn if residual else drawn, name="convolutional")
    he_normal(model, seed, 0.1 if residual else 1.0)
    return Network(model)


@no_type_check  # keras reads the signatures, which a checker would hide, and calls it with tensors of its own
@keras.saving.register_keras_serializable("szilard")
class AtEveryPixel(keras.layers.Layer):
    """The code beside the coordinates, -1 to 1, of each of `pixels` x `pixels` pixels: (n, code) -> (n, pixels^2, code + 2)."""

    def __init__(self, pixels: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.pixels = pixels

    def call(self, code: Array) -> Array:
        """Broadcast."""
        axis = np.linspace(-1, 1, self.pixels, dtype=np.float32)
        places = np.stack(np.meshgrid(axis, axis), -1).reshape(1, -1, 2)
        count = keras.ops.shape(code)[0]
        places = keras.ops.broadcast_to(keras.ops.convert_to_tensor(places), (count, self.pixels**2, 2))
        spread = keras.ops.broadcast_to(code[:, None, :], (count, self.pixels**2, code.shape[-1]))
        return keras.ops.concatenate([places, spread], -1)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Of the batch."""
        return shape[0], self.pixels**2, shape[-1] + 2  # pyright: ignore[reportOptionalOperand]

    def get_config(self) -> dict[str, Any]:
        """What a file needs to make the layer again."""
        return super().get_config() | {"pixels": self.pixels}
