"""What lecture 8 does in keras, as people write it. The page prints this code, and imports it only when the reader runs it."""

from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float

from ..networks.backend import keras
from . import remembered


def reader(units=24):
    """An LSTM that answers at every step, to sequences of any length."""
    return keras.Sequential(
        [
            keras.Input((None, 2)),
            keras.layers.LSTM(units, return_sequences=True),
            keras.layers.Dense(1),
        ]
    )


def train(model, x, wanted, epochs=20):
    """Down the squared error, with gradients that are clipped."""
    model.compile(optimizer=keras.optimizers.Adam(0.01, clipnorm=1.0), loss="mean_squared_error")
    return model.fit(x, wanted, batch_size=32, epochs=epochs, verbose=0)


@keras.saving.register_keras_serializable("szilard")
class PlainCell(keras.layers.Layer):
    """A step of the plain network of this lecture; `keras.layers.RNN(PlainCell(24))` reads sequences with it."""

    def __init__(self, units, **others):
        super().__init__(**others)
        self.state_size = units

    def build(self, input_shape):
        """Make the weights."""
        self.U = self.add_weight(shape=(input_shape[-1], self.state_size), initializer="glorot_uniform", name="U")
        self.W = self.add_weight(shape=(self.state_size, self.state_size), initializer="orthogonal", name="W")
        self.b = self.add_weight(shape=(self.state_size,), initializer="zeros", name="b")

    def call(self, x, states):
        """The new hidden values, as output and as what is handed on."""
        h = keras.ops.tanh(x @ self.U + states[0] @ self.W + self.b)
        return h, [h]

    def get_config(self):
        """How to make such a layer again."""
        return {**super().get_config(), "units": self.state_size}


class Compared(NamedTuple):
    """The parameters of both networks, and how far their answers to the same sequences differ."""

    parameters: int
    difference: float


class Recalled(NamedTuple):
    """Losses by epoch, the deviation summed over a sequence on new ones and on twice as long ones, and the seconds it took."""

    losses: Float[np.ndarray, "epochs"]
    deviation: float
    longer: float
    seconds: float


def beside_numpy() -> Compared:
    """The kept weights in keras' network."""
    net, (x, _) = remembered.network("recall"), remembered.recalls(np.random.default_rng(3), 50)
    model = reader()
    model.set_weights([*net.layer, net.output, net.bias])
    theirs = np.asarray(model(np.moveaxis(x, 1, 0).astype(np.float32)))[..., 0]
    return Compared(model.count_params(), float(np.abs(theirs - net.answer(x)[0].T).max()))


def recall(count: int = 2000, epochs: int = 20) -> Recalled:
    """Train to recall a number, and ask for others, also in sequences that are twice as long."""
    begin, rng = perf_counter(), np.random.default_rng(4)
    keras.utils.set_random_seed(0)
    model = reader()
    x, wanted = remembered.recalls(rng, count)
    losses: Any = train(model, *_batches(x, wanted), epochs).history["loss"]
    errors = []
    for steps in (remembered.STEPS, 2 * remembered.STEPS):
        new, wanted = _batches(*remembered.recalls(rng, 200, steps))
        errors.append(float(np.abs(np.asarray(model(new)) - wanted).sum(1).mean()))
    return Recalled(np.array(losses), errors[0], errors[1], perf_counter() - begin)


def _batches(x: np.ndarray, wanted: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Sequences as keras has them, batch first."""
    return np.moveaxis(x, 1, 0).astype(np.float32), wanted.T[..., None].astype(np.float32)
