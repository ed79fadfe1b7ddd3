"""Several small networks side by side in one model: their mean is the answer, their spread says how sure they are."""

from collections.abc import Sequence

import keras
import numpy as np
from keras import ops

from .network import Network


@keras.saving.register_keras_serializable("szilard")
class NuclideCoordinates(keras.layers.Layer):
    """Numbers of protons and neutrons as a network sees them: sqrt(A), (N - Z) / sqrt(A), and both parities, scaled to be of order one.

    The root gives light nuclei, whose shells are small, more room. Parities are the smallest, so that what is learned of even elements
    is believed of odd ones.
    """

    def call(self, numbers):
        """(nuclides, 2) to (nuclides, 4)."""
        protons, neutrons = numbers[:, :1], numbers[:, 1:]
        root = ops.sqrt(protons + neutrons)
        parities = 0.2 * ops.cos(np.pi * numbers)
        return ops.concatenate([root - 10, ((neutrons - protons) / root - 1.5) / 0.7, parities], -1)

    def compute_output_shape(self, shape):
        """Four coordinates for every nuclide."""
        return (*shape[:-1], 4)


def nuclide_committee(members: int, hidden: Sequence[int], scale: float, seed: int = 0) -> Network:
    """`members` dense networks with `hidden` tanh units that see the same protons and neutrons: (nuclides, 2) to (nuclides, members).

    They differ in their first weights alone. Their outputs begin with a size of about `scale`.
    """
    inputs = keras.Input((2,), name="protons_and_neutrons")
    x = keras.layers.RepeatVector(members)(NuclideCoordinates()(inputs))
    for units in hidden:
        x = keras.layers.EinsumDense("bmi,mio->bmo", (members, units), "tanh", "mo", kernel_initializer="zeros")(x)
    x = keras.layers.EinsumDense("bmi,mio->bmo", (members, 1), None, "mo", kernel_initializer="zeros")(x)
    outputs = keras.layers.Rescaling(scale)(keras.layers.Reshape((members,))(x))
    model = keras.Model(inputs, outputs, name="nuclide_committee")
    _begin(model, np.random.default_rng(seed))
    return Network(model)


def _begin(model: keras.Model, rng: np.random.Generator) -> None:
    """Kernels of variance 1 / inputs; the first layer's biases in [-2, 2], so that its units bend in different places."""
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.EinsumDense)]
    for layer in dense:
        kernel = rng.normal(size=layer.kernel.shape) / layer.kernel.shape[1] ** 0.5
        layer.kernel.assign(kernel.astype(np.float32))
    dense[0].bias.assign(rng.uniform(-2, 2, dense[0].bias.shape).astype(np.float32))
