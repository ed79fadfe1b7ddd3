"""What lecture 4 does in keras, as people write it. The page prints this code, and imports it only when the reader runs it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from ..networks.backend import keras
from . import overfit


def build():
    """The network of the lecture."""
    return keras.Sequential(
        [
            keras.Input((1,)),
            keras.layers.Dense(40, activation="tanh"),
            keras.layers.Dense(40, activation="tanh"),
            keras.layers.Dense(1),
        ]
    )


def train(model, x, t, new, epochs=500):
    """Compile and fit."""
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="mean_squared_error")
    return model.fit(x, t, batch_size=25, epochs=epochs, validation_data=new, verbose=0)


def train_and_stop(model, x, t, new, epochs=500):
    """With early stopping."""
    stop = keras.callbacks.EarlyStopping("val_loss", patience=50, restore_best_weights=True)
    model.compile(optimizer=keras.optimizers.Adam(0.003), loss="mean_squared_error")
    return model.fit(x, t, batch_size=25, epochs=epochs, validation_data=new, callbacks=[stop], verbose=0)


@keras.saving.register_keras_serializable("szilard")
class Resonance(keras.layers.Layer):
    """A Lorentzian as a layer with three weights."""

    def build(self, input_shape):
        """Make the weights."""
        self.height = self.add_weight(shape=(), initializer="ones", name="height")
        self.centre = self.add_weight(shape=(), initializer="zeros", name="centre")
        self.width = self.add_weight(shape=(), initializer="ones", name="width")

    def call(self, x):
        """The curve."""
        u = (x - self.centre) / self.width
        return self.height / (1 + u**2)


def fit_resonance(x, t, epochs=300):
    """A network that consists of the formula alone."""
    model = keras.Sequential([keras.Input((1,)), Resonance()])
    model.compile(optimizer=keras.optimizers.Adam(0.02), loss="mean_squared_error")
    model.fit(x, t, batch_size=25, epochs=epochs, verbose=0)
    return model


def save_and_load(model, path):
    """To a file and back."""
    model.save(path)
    return keras.saving.load_model(path)


class Beside(NamedTuple):
    """Both programs from the same weights: how far their outputs differ at first, keras' losses by epoch, and the seconds it took."""

    difference: float
    loss: Float[np.ndarray, "epochs"]
    val_loss: Float[np.ndarray, "epochs"]
    stopped: int
    seconds: float


def beside_numpy(epochs: int = 500) -> Beside:
    """Train the network in keras from the weights with which `overfit.follow` begins, and again until it gets worse."""
    begin, layers, data = perf_counter(), overfit.begun((1, 40, 40, 1)), overfit.resonance()
    weights = [part for layer in layers for part in (layer.weights, layer.bias)]
    x, t, *new = (one.astype(np.float32)[:, None] for some in data[:2] for one in some)
    model, again = build(), build()
    model.set_weights(weights)
    again.set_weights(weights)
    difference = np.abs(np.asarray(model(new[0]))[:, 0] - overfit.outputs(layers, data.validation.x)).max()
    history = train(model, x, t, new, epochs).history
    stopped = len(train_and_stop(again, x, t, new, epochs).history["loss"])
    loss, val_loss = (np.array(history[name]) for name in ("loss", "val_loss"))
    return Beside(float(difference), loss, val_loss, stopped, perf_counter() - begin)


class Fitted(NamedTuple):
    """Height, centre and width that were found, the error on new points, and what became of the model in a file."""

    parameters: list[float]
    error: float
    bytes: int
    difference: float
    seconds: float


def own_layer(epochs: int = 300) -> Fitted:
    """Fit the points with the layer of the lecture, save the model, and load it again."""
    begin, data = perf_counter(), overfit.resonance()
    model: Any = fit_resonance(data.training.x[:, None], data.training.y[:, None], epochs)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "resonance.keras"
        loaded: Any = save_and_load(model, path)
        size = path.stat().st_size
    x = data.validation.x[:, None].astype(np.float32)
    curve, again = (np.asarray(one(x))[:, 0] for one in (model, loaded))
    found = [float(np.asarray(weight)) for weight in model.get_weights()]
    error = float(np.mean((curve - data.validation.y) ** 2))
    return Fitted(found, error, size, float(np.abs(curve - again).max()), perf_counter() - begin)
