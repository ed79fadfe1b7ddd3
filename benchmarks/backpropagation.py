"""Backpropagation written out in NumPy against keras' `fit` (on JAX): the same small network, start, minibatches and optimizer.

Goal: ahead, since for small networks what keras does around each step costs more than the step. Compilation counts apart; both take
turns, and figures are medians.
NumPy's matrix products run on one thread: for small matrices waiting for a second one costs more than it brings.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

from collections.abc import Iterator, Sequence
from functools import partial
from statistics import median
from time import perf_counter

import keras
import numpy as np
from threadpoolctl import threadpool_limits

from szilard.learn.backpropagation import Layer, cost, forward, network
from szilard.learn.descent import descend
from szilard.learn.optimizers import Adam, GradientDescent

from ._history import Goal, finish

REPEATS, STEPS, RATE = 5, 1000, 0.01
NETWORKS = {"2-30-1, batch 10": ((2, 30, 1), 10), "2-150-100-1, batch 50": ((2, 150, 100, 1), 50)}
OPTIMIZERS = {"gradient descent": (GradientDescent, keras.optimizers.SGD), "Adam": (Adam, partial(keras.optimizers.Adam, epsilon=1e-8))}


def data(sizes: Sequence[int], batch: int) -> tuple[list[Layer], np.ndarray, np.ndarray]:
    """A network and as many minibatches as there are steps, in single precision."""
    rng = np.random.default_rng(0)
    layers = network(rng, sizes, ("tanh",) * (len(sizes) - 2) + ("linear",))
    layers = [Layer(layer.weights.astype(np.float32), layer.bias.astype(np.float32), layer.activation) for layer in layers]
    x = rng.normal(size=(STEPS * batch, sizes[0])).astype(np.float32)
    return layers, x, np.sin(x.sum(1, keepdims=True)).astype(np.float32)


def ours(layers: list[Layer], x: np.ndarray, y: np.ndarray, batch: int, optimizer) -> tuple[list[Layer], float]:
    """The layers after all minibatches, and the seconds they took."""
    batches = [(x[k : k + batch], y[k : k + batch]) for k in range(0, len(x), batch)]
    begin = perf_counter()
    for found in descend(layers, batches, lambda k: optimizer(RATE)):
        layers = found
    return layers, perf_counter() - begin


def theirs(layers: list[Layer], x: np.ndarray, y: np.ndarray, batch: int, optimizer) -> Iterator[tuple[keras.Model, float]]:
    """Again and again from the same weights: the model after all minibatches, and the seconds of `fit`; the first time it compiles."""
    model = keras.Sequential([keras.Input((x.shape[1],)), *(keras.layers.Dense(len(a.bias), a.activation) for a in layers)])
    model.compile(optimizer=optimizer(RATE), loss="mse")
    while True:
        model.set_weights([part for layer in layers for part in (layer.weights, layer.bias)])
        for variable in model.optimizer.variables[2:]:  # a fresh memory, without another compilation
            variable.assign(np.zeros(variable.shape))
        model.optimizer.iterations.assign(0)
        begin = perf_counter()
        model.fit(x, y, batch_size=batch, epochs=1, shuffle=False, verbose=0)
        yield model, perf_counter() - begin


def main() -> None:
    """Measure and print."""
    found = {}
    for name, (sizes, batch) in NETWORKS.items():
        layers, x, y = data(sizes, batch)
        for kind, (our_optimizer, their_optimizer) in OPTIMIZERS.items():
            runs, fits = [], theirs(layers, x, y, batch, their_optimizer)
            trained, (model, first), seconds = layers, next(fits), []
            for _ in range(REPEATS):
                with threadpool_limits(1, "blas"):
                    trained, taken = ours(layers, x, y, batch, our_optimizer)
                runs.append(taken)
                model, taken = next(fits)
                seconds.append(taken)
            other = np.asarray(model(x[:1000]))
            row = {
                "steps_per_second": STEPS / median(runs),
                "keras_steps_per_second": STEPS / median(seconds),
                "keras_compile_seconds": first - median(seconds),
                "times_as_fast": median(seconds) / median(runs),
                "error": cost(forward(trained, x[:1000])[-1], y[:1000]),
                "keras_error": cost(other, y[:1000]),
                "largest_difference": float(np.abs(forward(trained, x[:1000])[-1] - other).max()),
            }
            found[f"{name}, {kind}"] = row
            print(
                f"{name + ', ' + kind:<42}{row['steps_per_second']:8.0f} steps/s   keras {row['keras_steps_per_second']:8.0f} steps/s "
                f"(compile {row['keras_compile_seconds']:.1f} s)   {row['times_as_fast']:.3g} times as fast"
            )
    finish(__file__, found, [Goal(f"{name}/times_as_fast", 1) for name in found])


if __name__ == "__main__":
    main()
