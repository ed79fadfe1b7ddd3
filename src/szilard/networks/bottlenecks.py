"""Networks that see something, keep a few numbers of it, and answer questions from these (Iten et al., PRL 124, 010508 (2020))."""

from collections.abc import Sequence
from typing import Any, no_type_check

import keras
import numpy as np
from keras import ops

from .network import Network


@no_type_check  # keras reads the signatures, which a checker would hide, and calls it with tensors of its own
@keras.saving.register_keras_serializable("szilard")
class KeepFirst(keras.layers.Layer):
    """Of the numbers of each member only the first few: (batch, members, numbers), the others 0."""

    def __init__(self, sizes: Sequence[int], **kwargs: Any):
        super().__init__(**kwargs)
        self.sizes = list(sizes)

    def call(self, numbers):
        """Without those beyond the size of the member."""
        kept = np.arange(numbers.shape[-1]) < np.array(self.sizes)[:, None]
        return numbers * kept.astype(np.float32)

    def compute_output_shape(self, shape):
        """As it is."""
        return shape

    def get_config(self) -> dict[str, Any]:
        """What a file needs to make the layer again."""
        return super().get_config() | {"sizes": self.sizes}


def bottlenecks(seen: int, asked: int, sizes: Sequence[int], hidden: Sequence[int], seed: int = 0) -> Network:
    """Networks side by side, each with as many numbers in its bottleneck as `sizes` says: encoder, numbers, decoder.

    Inputs: what is seen, (batch, seen); questions, (batch, questions, asked); noise, (batch, numbers), by which the numbers are
    disturbed in units of their own uncertainty. Outputs: answers, (batch, members, questions); means and logarithms of the variances of the
    numbers, (batch, members, numbers); those that a member has not are 0.
    """
    members, numbers = len(sizes), max(*sizes, 1)
    data, questions, noise = (keras.Input(shape) for shape in ((seen,), (None, asked), (numbers,)))
    x = keras.layers.RepeatVector(members)(data)
    for units in hidden:
        x = keras.layers.EinsumDense("bmi,mio->bmo", (members, units), "swish", "mo", kernel_initializer="zeros")(x)
    mean, spread = (
        keras.layers.EinsumDense("bmi,mio->bmo", (members, numbers), None, "mo", kernel_initializer="zeros")(x) for _ in range(2)
    )
    keep: Any = KeepFirst(sizes)
    mean, spread = keep(mean), keep(spread)
    code: Any = keep(mean + ops.exp(spread / 2) * noise[:, None, :])
    first = keras.layers.EinsumDense("bqi,imo->bmqo", (members, None, hidden[0]), None, "mo", kernel_initializer="zeros")(questions)
    y: Any = ops.swish(
        first + keras.layers.EinsumDense("bmi,mio->bmo", (members, hidden[0]), None, kernel_initializer="zeros")(code)[:, :, None, :]
    )
    for units in hidden[1:]:
        y = keras.layers.EinsumDense("bmqi,mio->bmqo", (members, None, units), "swish", "mo", kernel_initializer="zeros")(y)
    y = keras.layers.EinsumDense("bmqi,mio->bmqo", (members, None, 1), None, "mo", kernel_initializer="zeros")(y)
    model = keras.Model([data, questions, noise], [y[..., 0], mean, spread], name="bottlenecks")
    _begin(model, np.random.default_rng(seed))
    return Network(model)


def _begin(model: keras.Model, rng: np.random.Generator) -> None:
    """Kernels of variance 2 / inputs; questions are few numbers, so their biases differ, and uncertainties begin small."""
    dense = [layer for layer in model.layers if isinstance(layer, keras.layers.EinsumDense)]
    for layer in dense:
        inputs = layer.kernel.shape[0 if layer.equation.startswith("bqi") else 1]
        layer.kernel.assign((np.sqrt(2 / inputs) * rng.normal(size=layer.kernel.shape)).astype(np.float32))
        if layer.equation.startswith("bqi"):
            layer.bias.assign(rng.uniform(-2, 2, layer.bias.shape).astype(np.float32))
