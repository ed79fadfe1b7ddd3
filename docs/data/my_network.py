"""A dense network for `szilard run digits` and `szilard run shapes`."""

import keras
from keras import layers


def network(input_shape, output_shape):
    """Two hidden layers, then logits."""
    x = inputs = keras.Input(input_shape)
    x = layers.Flatten()(x)
    for units in (128, 64):
        x = layers.Dense(units, "swish")(x)
        x = layers.LayerNormalization()(x)
        x = layers.Dropout(0.2)(x)
    return keras.Model(inputs, layers.Dense(output_shape[0])(x))
