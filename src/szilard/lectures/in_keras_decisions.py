"""Deep Q-learning in keras, as people write it, for lecture 10. The page prints this code, and imports it only when the reader runs it."""

from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from ..networks.backend import keras
from . import hill


def network():
    """Place and velocity in, the worth of three actions out."""
    return keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(48, activation="relu"),
            keras.layers.Dense(48, activation="relu"),
            keras.layers.Dense(3),
        ]
    )


def compiled():
    """The network, and the target network."""
    model, target = network(), network()
    model.compile(optimizer=keras.optimizers.Adam(0.002), loss="mean_squared_error")
    return model, target


def improve(model, target, steps, discount):
    """One round: the target network moves on, then the network is fitted to what it says."""
    target.set_weights(model.get_weights())
    wanted = model.predict(steps.before, batch_size=5000, verbose=0)
    later = target.predict(steps.after, batch_size=5000, verbose=0).max(1)
    every = np.arange(len(wanted))
    wanted[every, steps.action] = steps.reward + discount * later * (1 - steps.ends)
    model.fit(steps.before, wanted, batch_size=250, epochs=2, verbose=0)


class Driven(NamedTuple):
    """The weights, the decisions that the car needs from the bottom after each round, and the seconds it took."""

    weights: list[np.ndarray]
    decisions: list[int]
    seconds: float


def learn(rounds: int = 80, count: int = 20_000, seed: int = 0) -> Driven:
    """Fill the replay buffer once, with random steps, and learn from it, round by round."""
    begin = perf_counter()
    keras.utils.set_random_seed(seed)
    steps = hill.played(np.random.default_rng([10, seed]), count)
    model, target = compiled()
    decisions = []
    weights: Any = model.get_weights()
    for _ in range(rounds):
        improve(model, target, steps, hill.DISCOUNT)
        weights = model.get_weights()
        decisions.append(len(hill.drive(weights, hill.BOTTOM)) - 1)
    return Driven(weights, decisions, perf_counter() - begin)
