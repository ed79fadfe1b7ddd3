"""Networks that classify configurations of spins on a torus."""

from collections.abc import Sequence
from typing import Any, no_type_check

import keras
from jaxtyping import Array

from .initial import he_normal
from .network import Network

LAYERS = ((8, 8, 4), (16, 5, 2))  # channels, kernel, stride


def lattice_classifier(classes: int, layers: Sequence[tuple[int, int, int]] = LAYERS, seed: int = 0) -> Network:
    """Convolutions (channels, kernel, stride) on a torus of any size, the mean over all places, then a logit for every class.

    Sites beyond the border are those of the other side, so that a lattice moved by as many sites as the strides multiply to is
    classified as before. What the layers see must not be smaller than half their kernel: with the usual ones 8 sites and more.
    """
    x = inputs = keras.Input((None, None, 1), name="spins")
    for channels, kernel, stride in layers:
        x = PeriodicBorder(kernel)(x)
        x = keras.layers.Conv2D(channels, kernel, stride, activation="relu", kernel_initializer="zeros")(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    outputs = keras.layers.Dense(classes, kernel_initializer="zeros", name="logits")(x)
    return Network(he_normal(keras.Model(inputs, outputs, name="lattice_classifier"), seed))


@no_type_check  # keras reads the signatures, which a checker would hide, and calls it with tensors of its own
@keras.saving.register_keras_serializable("szilard")
class PeriodicBorder(keras.layers.Layer):
    """A picture with `reach` - 1 rows and columns more, which repeat those of the other side."""

    def __init__(self, reach: int, **kwargs: Any):
        super().__init__(**kwargs)
        self.reach = reach

    def call(self, x: Array) -> Array:
        """Repeat."""
        after, before = self.reach // 2, (self.reach - 1) // 2
        x = keras.ops.concatenate([x[:, -before:] if before else x[:, :0], x, x[:, :after]], 1)
        return keras.ops.concatenate([x[:, :, -before:] if before else x[:, :, :0], x, x[:, :, :after]], 2)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Of the batch."""
        rows, columns = (None if size is None else size + self.reach - 1 for size in shape[1:3])
        return shape[0], rows, columns, shape[3]

    def get_config(self) -> dict[str, Any]:
        """What a file needs to make the layer again."""
        return super().get_config() | {"reach": self.reach}
