"""The hidden oscillator of lecture 8 in NumPy: two coupled oscillators, one of them measured with noise, and Kalman's filter.

x1'' = -x1 - q (x1 - x2) and x2'' = -k x2 - q (x2 - x1), as in `data.oscillators`.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from .remembered import SPACING, STEPS

SPRINGS = (1.3, 0.6)  # k, and the coupling q, on average
WARM = 8  # steps after which an inference is judged
Matrices = Float[np.ndarray, "*runs 4 4"]


class Runs(NamedTuple):
    """States (x1, x2, v1, v2) of many runs, and what was measured of x1."""

    states: Float[np.ndarray, "steps runs 4"]
    measured: Float[np.ndarray, "steps runs"]


def transition(k: Float[np.ndarray, "*runs"], q: Float[np.ndarray, "*runs"], time: float = SPACING) -> Matrices:
    """The matrix that moves a state through `time`, by the normal modes.

    >>> print(np.round(transition(np.array(1.0), np.array(0.0), np.pi / 2), 3)[0] + 0.0)
    [0. 0. 1. 0.]
    """
    stiffness = np.moveaxis(np.array([[1 + q, -q], [-q, k + q]]), (0, 1), (-2, -1))
    squares, modes = np.linalg.eigh(stiffness)
    w = np.sqrt(squares)
    parts = (np.cos(w * time), np.sin(w * time) / w, -w * np.sin(w * time))
    stay, go, push = ((modes * part[..., None, :]) @ np.swapaxes(modes, -1, -2) for part in parts)
    return np.concatenate([np.concatenate([stay, go], -1), np.concatenate([push, stay], -1)], -2)


def nominal() -> Matrices:
    """The law that a filter believes in, which knows the springs on average alone."""
    return transition(np.array(SPRINGS[0]), np.array(SPRINGS[1]))


def simulate(rng: np.random.Generator, noise: float | np.ndarray, spread: float | np.ndarray, count: int, steps: int = STEPS) -> Runs:
    """Runs from random states; springs and coupling differ by up to the fraction `spread` from run to run."""
    factors = 1 + spread * rng.uniform(-1, 1, (2, count))
    move, state = transition(SPRINGS[0] * factors[0], SPRINGS[1] * factors[1]), rng.normal(size=(count, 4))
    states = []
    for _ in range(steps):
        states.append(state)
        state = np.einsum("rij,rj->ri", move, state)
    found = np.array(states)
    return Runs(found, found[..., 0] + noise * rng.normal(size=(steps, count)))


def kalman(measured: Float[np.ndarray, "steps runs"], move: Float[np.ndarray, "4 4"], noise: float) -> Float[np.ndarray, "steps runs 4"]:
    """The estimates of the state after each measurement, with the gain that is best for the law `move` and this noise."""
    guess, spread, found = np.zeros((measured.shape[1], 4)), np.eye(4), []
    for y in measured:
        gain = spread[:, 0] / (spread[0, 0] + noise**2)
        guess = guess + np.outer(y - guess[:, 0], gain)
        spread = spread - np.outer(gain, spread[0])
        found.append(guess)
        guess, spread = guess @ move.T, move @ spread @ move.T
    return np.array(found)


def exact(measured: Float[np.ndarray, "steps runs"], move: Float[np.ndarray, "4 4"]) -> Float[np.ndarray, "steps runs"]:
    """x2 from the last four measurements alone, as if they had no noise; 0 before there are four."""
    rows = np.array([np.linalg.matrix_power(move, j)[0] for j in range(4)])
    weights = (np.linalg.matrix_power(move, 3) @ np.linalg.inv(rows))[1]
    found = np.zeros(measured.shape)
    found[3:] = sum(weights[j] * measured[j : len(measured) - 3 + j] for j in range(4))
    return found


def error(inferred: Float[np.ndarray, "steps runs"], runs: Runs) -> float:
    """The root mean square error of x2 once the first steps are over, in units of x2 itself: 1 is to know nothing."""
    wanted = runs.states[WARM:, :, 1]
    return float(np.sqrt(np.mean((inferred[WARM:] - wanted) ** 2) / np.mean(wanted**2)))


def heard(measured: Float[np.ndarray, "steps runs"]) -> Float[np.ndarray, "steps runs 2"]:
    """What the network hears: the measurement, and nothing beside it."""
    return np.stack([measured, 0 * measured], -1)
