"""What lecture 7 does in keras, as people write it. The page prints this code, and imports it only when the reader runs it."""

from typing import Any

import numpy as np

from ..learn.optimizers import OPTIMIZERS
from ..networks.backend import keras
from ..physics.landscapes import LANDSCAPES


def optimizers(rate):
    """The six, with the constants of the lecture."""
    return {
        "gradient descent": keras.optimizers.SGD(rate),
        "momentum": keras.optimizers.SGD(rate, momentum=0.9),
        "Nesterov": keras.optimizers.SGD(rate, momentum=0.9, nesterov=True),
        "AdaGrad": keras.optimizers.Adagrad(rate, initial_accumulator_value=0.0, epsilon=1e-12),
        "RMSprop": keras.optimizers.RMSprop(rate, rho=0.9, epsilon=1e-12),
        "Adam": keras.optimizers.Adam(rate, beta_1=0.9, beta_2=0.999, epsilon=1e-8),
    }


def schedule(steps):
    """A rate that rises for a tenth of the steps, and then falls as a cosine; it stands where a number would."""
    return keras.optimizers.schedules.CosineDecay(
        initial_learning_rate=0.0, decay_steps=int(0.9 * steps), warmup_target=0.003, warmup_steps=int(0.1 * steps)
    )


def activations(model, x):
    """The values of the last hidden layer, of which a map is made."""
    hidden = keras.Model(model.inputs, model.layers[-2].output)
    return hidden.predict(x, verbose=0)


def beside_numpy(steps: int = 20, rate: float = 0.001) -> dict[str, float]:
    """How far keras' ways over Beale's landscape are from ours at most; for Nesterov's method from x + mu v, which keras keeps for x."""
    landscape, found = LANDSCAPES["Beale"], {}
    for name, optimizer in optimizers(rate).items():
        ours, x = OPTIMIZERS[name](rate), np.array(landscape.start)
        memory: Any = ours.begin(x)
        theirs, gap = keras.Variable(x.astype(np.float32)), 0.0
        for _ in range(steps):
            optimizer.apply([landscape.gradient(np.asarray(theirs.value, float)).astype(np.float32)], [theirs])
            x, memory = ours.step(landscape.gradient, x, memory)
            wanted = x + 0.9 * memory[0] if name == "Nesterov" else x
            gap = max(gap, float(np.abs(np.asarray(theirs.value) - wanted).max()))
        found[name] = gap
    return found


def rates(steps: int = 100, each: int = 5) -> list[float]:
    """The rates of `schedule`, every few steps."""
    falling = schedule(steps)
    return [float(np.asarray(falling(k))) for k in range(0, steps + 1, each)]
