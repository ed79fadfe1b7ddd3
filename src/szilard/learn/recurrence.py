"""A plain recurrent layer and an LSTM, forward and back through time, written out in NumPy.

Both read sequences (steps, batch, features) from an empty memory. Of each step they keep what the way back needs (backpropagation through
time: P. J. Werbos, Proc. IEEE 78, 1550 (1990)). Weights are those of keras: the four parts of an LSTM stand side by side as i, f, g, o.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

Sequences = Float[np.ndarray, "steps batch features"]


class Weights(NamedTuple):
    """Of a layer: from the inputs, from its own hidden values, and biases; an LSTM has four columns for each unit."""

    inputs: Float[np.ndarray, "features columns"]
    recurrent: Float[np.ndarray, "units columns"]
    bias: Float[np.ndarray, "columns"]


class Step(NamedTuple):
    """A step of an LSTM: what came in, gates and candidate, and what is remembered afterwards."""

    x: np.ndarray
    h_before: np.ndarray
    c_before: np.ndarray
    i: np.ndarray
    f: np.ndarray
    g: np.ndarray
    o: np.ndarray
    c: np.ndarray
    h: np.ndarray


class Slopes(NamedTuple):
    """Slopes of a cost, by the weights and by the inputs of every step."""

    weights: Weights
    inputs: Sequences


def sigmoid(z: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-z)), without overflow.

    >>> sigmoid(np.array([-1000.0, 0.0])).tolist()
    [0.0, 0.5]
    """
    return (1 + np.tanh(z / 2)) / 2


def step(weights: Weights, x: np.ndarray, h: np.ndarray, c: np.ndarray) -> Step:
    """What an LSTM does with one input (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000)."""
    z = x @ weights.inputs + h @ weights.recurrent + weights.bias
    zi, zf, zg, zo = np.split(z, 4, axis=-1)
    i, f, g, o = sigmoid(zi), sigmoid(zf), np.tanh(zg), sigmoid(zo)
    c_new = f * c + i * g
    return Step(x, h, c, i, f, g, o, c_new, o * np.tanh(c_new))


def read(weights: Weights, sequence: Sequences) -> list[Step]:
    """All steps of a sequence."""
    h = c = np.zeros((sequence.shape[1], len(weights.recurrent)), sequence.dtype)
    steps = []
    for x in sequence:
        steps.append(step(weights, x, h, c))
        h, c = steps[-1].h, steps[-1].c
    return steps


def back(weights: Weights, steps: Sequence[Step], errors: Sequences) -> Slopes:
    """From the slopes of a cost by every h, those by the weights and the inputs; the steps are gone through from the last to the first."""
    by_inputs, by_recurrent, by_bias = (np.zeros(part.shape) for part in weights)
    dh = dc = np.zeros(steps[0].h.shape)
    found = []
    for one, error in zip(reversed(steps), reversed(errors), strict=True):
        shown = np.tanh(one.c)
        dh = dh + error
        dc = dc + dh * one.o * (1 - shown**2)
        di, df, dg, do = dc * one.g, dc * one.c_before, dc * one.i, dh * shown
        dz = np.hstack([di * one.i * (1 - one.i), df * one.f * (1 - one.f), dg * (1 - one.g**2), do * one.o * (1 - one.o)])
        by_inputs, by_recurrent, by_bias = by_inputs + one.x.T @ dz, by_recurrent + one.h_before.T @ dz, by_bias + dz.sum(0)
        found.append(dz @ weights.inputs.T)
        dh, dc = dz @ weights.recurrent.T, dc * one.f
    return Slopes(Weights(by_inputs, by_recurrent, by_bias), np.array(found[::-1]))


def read_plain(weights: Weights, sequence: Sequences) -> Float[np.ndarray, "steps batch units"]:
    """The hidden values h = tanh(x U + h W + b) of a plain recurrent layer after every step."""
    h, found = np.zeros((sequence.shape[1], len(weights.recurrent))), []
    for x in sequence:
        h = np.tanh(x @ weights.inputs + h @ weights.recurrent + weights.bias)
        found.append(h)
    return np.array(found)


def back_plain(weights: Weights, sequence: Sequences, hidden: np.ndarray, errors: np.ndarray) -> Slopes:
    """The slopes of a plain layer: each step back multiplies by the transposed Jacobian diag(1 - h^2) W."""
    by_inputs, by_recurrent, by_bias = (np.zeros(part.shape) for part in weights)
    before = np.concatenate([np.zeros_like(hidden[:1]), hidden[:-1]])
    dh, found = np.zeros(hidden[0].shape), []
    for t in reversed(range(len(hidden))):
        dz = (dh + errors[t]) * (1 - hidden[t] ** 2)
        by_inputs, by_recurrent, by_bias = by_inputs + sequence[t].T @ dz, by_recurrent + before[t].T @ dz, by_bias + dz.sum(0)
        found.append(dz @ weights.inputs.T)
        dh = dz @ weights.recurrent.T
    return Slopes(Weights(by_inputs, by_recurrent, by_bias), np.array(found[::-1]))
