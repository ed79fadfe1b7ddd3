"""The networks of lecture 5 in keras, as people write them. The page prints this code, and imports it only when the reader runs it."""

from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from ..data.digits import load
from ..networks.backend import keras
from . import handwriting


def dense():
    """A hidden layer of 64 neurons."""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Flatten(),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


def convolutional():
    """Two convolutions."""
    return keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            keras.layers.Conv2D(32, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(64, 3, padding="same", activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


def train(model, images, labels, new, epochs):
    """Compile and fit."""
    adam = keras.optimizers.Adam(0.003)
    model.compile(adam, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model.fit(images, labels, batch_size=64, epochs=epochs, validation_data=new, verbose=0)


class Learned(NamedTuple):
    """A trained model, its number of parameters, its validation accuracy by epoch, its test result, and the seconds it took."""

    model: Any
    parameters: int
    accuracy: Float[np.ndarray, "epochs"]
    confusion: Int[np.ndarray, "10 10"]
    seconds: float

    @property
    def right(self) -> float:
        """The fraction of test images that is named rightly."""
        return float(np.trace(self.confusion) / self.confusion.sum())

    def probabilities(self, image: Float[np.ndarray, "64"]) -> Float[np.ndarray, "10"]:
        """What the model says of one image."""
        return np.asarray(self.model(image.astype(np.float32).reshape(1, 8, 8, 1)))[0]


def learn(kind: str, epochs: int = 20) -> Learned:
    """Train "dense" or "convolutional" on the training digits, and judge it once on the test digits."""
    begin, digits = perf_counter(), load("digits")
    keras.utils.set_random_seed(0)
    model = {"dense": dense, "convolutional": convolutional}[kind]()
    history = train(model, *digits.training, tuple(digits.validation), epochs).history
    guesses = np.asarray(model.predict(digits.held_out.inputs, verbose=0)).argmax(1)
    confusion = handwriting.confusion(digits.held_out.labels, guesses)
    return Learned(model, model.count_params(), np.array(history["val_accuracy"]), confusion, perf_counter() - begin)
