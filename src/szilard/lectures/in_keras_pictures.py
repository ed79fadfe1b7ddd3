"""What lecture 6 does in keras, as people write it. The page prints this code, and imports it only when the reader runs it."""

from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from ..networks.backend import keras
from . import convolved


def classifier():
    """The network of the lecture that tells discs from squares."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(8, 5, activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(16, 3, activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(2),
        ]
    )


def autoencoder():
    """Two halves, and the whole that is trained."""
    encoder = keras.Sequential(
        [
            keras.Input((27, 27, 1)),
            keras.layers.Conv2D(8, 5, strides=2, activation="relu"),
            keras.layers.Conv2D(16, 3, strides=2, activation="relu"),
            keras.layers.Flatten(),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(3),
        ]
    )
    decoder = keras.Sequential(
        [
            keras.Input((3,)),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(7 * 7 * 16, activation="relu"),
            keras.layers.Reshape((7, 7, 16)),
            keras.layers.UpSampling2D(2),
            keras.layers.Conv2D(16, 3, padding="same", activation="relu"),
            keras.layers.UpSampling2D(2),
            keras.layers.Conv2D(1, 2, activation="sigmoid"),
        ]
    )
    return encoder, decoder, keras.Sequential([encoder, decoder])


def train(model, x, epochs=15):
    """Draw the input again."""
    model.compile(optimizer=keras.optimizers.Adam(0.002), loss="binary_crossentropy")
    return model.fit(x, x, batch_size=50, epochs=epochs, verbose=0)


class Compared(NamedTuple):
    """The parameters of both networks, and how far their logits for the same pictures differ."""

    parameters: int
    difference: float


class Drawn(NamedTuple):
    """Discs, what the network in keras makes of them, its error on new ones, its losses by epoch, and the seconds it took."""

    discs: Float[np.ndarray, "pictures rows columns"]
    drawn: Float[np.ndarray, "pictures rows columns"]
    error: float
    losses: list[float]
    seconds: float


def beside_numpy() -> Compared:
    """The kept weights in keras' network."""
    weights, (x, _) = convolved.kept("classifier")[0], convolved.shapes(np.random.default_rng(2), 50)
    model = classifier()
    model.set_weights(weights)
    ours = convolved.classify(weights, x)[0][-1]
    return Compared(model.count_params(), float(np.abs(np.asarray(model(x)) - ours).max()))


def squeeze(pictures: int = 4000, epochs: int = 15) -> Drawn:
    """Train the autoencoder, and look at discs that it has not seen."""
    begin = perf_counter()
    seen, new = (convolved.discs(convolved.places(np.random.default_rng(seed), n)) for seed, n in ((4, pictures), (2, 200)))
    keras.utils.set_random_seed(0)
    *_, model = autoencoder()
    losses: Any = train(model, seen, epochs).history["loss"]
    drawn = np.asarray(model(new))
    error = float(np.mean((drawn - new) ** 2))
    return Drawn(new[:6, :, :, 0], drawn[:6, :, :, 0], error, [float(loss) for loss in losses], perf_counter() - begin)
