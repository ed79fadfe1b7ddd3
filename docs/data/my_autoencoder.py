"""A dense network for `szilard run autoencoder`."""

import keras
from keras import layers


def network(input_shape, output_shape, bottleneck):
    """A hidden layer on each side of the bottleneck."""
    rows, columns = output_shape
    return keras.Sequential(
        [
            keras.Input(input_shape),
            layers.Flatten(),
            layers.Dense(64, "swish"),
            layers.Dense(bottleneck, name="code"),
            layers.Dense(64, "swish"),
            layers.Dense(rows * columns),
            layers.Reshape(output_shape),
        ]
    )
