"""A car that is too weak for its hill, for lecture 10: its motion, its best values on a fine grid, and the network that has learned them.

The task is that of Moore (1990) as Sutton and Barto state it (Reinforcement Learning, 2nd ed. (2018), example 10.1):
v' = v + 0.001 a - 0.0025 cos 3x and x' = x + v, with a = -1, 0 or 1. Each action is held for `HOLD` steps.
What a network has learned is kept in `kept/hill.npz`, where `python -m szilard.lectures.keep_decisions` writes it.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from . import kept_files

LEFT, GOAL, FASTEST = -1.2, 0.5, 0.07
HOLD, DISCOUNT = 5, 0.95
BOTTOM = -np.pi / 6  # where the slope is 0
ACTIONS = ("push left", "coast", "push right")
CELLS = 101  # of the grid, along each axis

Weights = list[np.ndarray]


class Steps(NamedTuple):
    """Steps that were played: where, which action, what it earned, what followed, and whether it was the end."""

    before: Float[np.ndarray, "steps 2"]
    action: Int[np.ndarray, "steps"]
    reward: Float[np.ndarray, "steps"]
    after: Float[np.ndarray, "steps 2"]
    ends: Bool[np.ndarray, "steps"]


def push(x: np.ndarray, v: np.ndarray, action: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Place and velocity after an action, 0, 1 or 2, and whether the goal was reached."""
    arrived = x >= GOAL
    for _ in range(HOLD):
        faster = np.clip(v + 0.001 * (action - 1) - 0.0025 * np.cos(3 * x), -FASTEST, FASTEST)
        v = np.where(arrived, v, np.where(x + faster < LEFT, 0.0, faster))
        x = np.where(arrived, x, np.clip(x + faster, LEFT, GOAL))
        arrived = arrived | (x >= GOAL)
    return x, v, arrived


def scaled(x: np.ndarray, v: np.ndarray) -> np.ndarray:
    """What the network sees: place and velocity between -1 and 1."""
    return np.stack([(x - (LEFT + GOAL) / 2) / ((GOAL - LEFT) / 2), v / FASTEST], -1)


def played(rng: np.random.Generator, count: int) -> Steps:
    """Single steps from random places with random actions."""
    x, v, action = rng.uniform(LEFT, GOAL, count), rng.uniform(-FASTEST, FASTEST, count), rng.integers(3, size=count)
    x1, v1, ends = push(x, v, action)
    return Steps(scaled(x, v).astype(np.float32), action, ends.astype(np.float32), scaled(x1, v1).astype(np.float32), ends)


def values(weights: Weights, seen: np.ndarray) -> np.ndarray:
    """What the network says the three actions are worth."""
    for k in range(0, len(weights), 2):
        seen = seen @ weights[k] + weights[k + 1]
        seen = np.maximum(seen, 0) if k + 2 < len(weights) else seen
    return seen


def drive(weights: Weights | None, x: float, v: float = 0.0, longest: int = 80) -> Float[np.ndarray, "times 3"]:
    """Place, velocity and action along a drive by the network's best actions; without one, always to the right."""
    rows = []
    for _ in range(longest):
        action = 2 if weights is None else int(np.argmax(values(weights, scaled(np.array(x), np.array(v)))))
        rows.append((x, v, action))
        if x >= GOAL:
            break
        x, v, _ = (float(one) for one in push(np.array(x), np.array(v), np.array(action)))
    return np.array(rows)


def best() -> Float[np.ndarray, "cells cells"]:
    """The value of every place and velocity by value iteration on a grid, between whose points values are interpolated."""
    x, v = np.meshgrid(np.linspace(LEFT, GOAL, CELLS), np.linspace(-FASTEST, FASTEST, CELLS), indexing="ij")
    after = [push(x, v, np.array(action)) for action in range(3)]
    value = np.zeros((CELLS, CELLS))
    for _ in range(150):
        value = np.max([np.where(ends, 1.0, DISCOUNT * between(value, x1, v1)) for x1, v1, ends in after], 0)
    return value


def between(value: np.ndarray, x: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Values off the points of the grid."""
    a, b = (x - LEFT) / (GOAL - LEFT) * (CELLS - 1), (v + FASTEST) / (2 * FASTEST) * (CELLS - 1)
    i, j = np.minimum(a.astype(int), CELLS - 2), np.minimum(b.astype(int), CELLS - 2)
    s, t = a - i, b - j
    return (1 - s) * ((1 - t) * value[i, j] + t * value[i, j + 1]) + s * ((1 - t) * value[i + 1, j] + t * value[i + 1, j + 1])


def layers(weights: Weights) -> list[tuple[np.ndarray, np.ndarray, str]]:
    """The network as a widget wants it."""
    count = len(weights) // 2
    return [(weights[2 * k], weights[2 * k + 1], "relu" if k + 1 < count else "linear") for k in range(count)]


def kept() -> tuple[Weights, Float[np.ndarray, "rounds"]]:
    """The network that comes with szilard, and how many decisions it took from the bottom after each round of its training."""
    found = kept_files.read("hill")
    return [found[f"p{k}"].astype(float) for k in range(len(found) - 1)], found["decisions"].astype(float)
