"""Sequences in which something is shown, and an answer is due later: recall of a number, and countdown."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

Sequences = tuple[Float[Array, "sequences steps features"], Float[Array, "sequences steps 1"]]
#: Pairs of times: when something is shown, and when an answer is due.
Times = Int[np.ndarray | Array, "pairs 2"]


@partial(jax.jit, static_argnames="duration")
def recall_sequences(key: Array, times: Times, duration: int) -> Sequences:
    """A number from -1 to 1 is shown at the first time and asked for at the second; the target is the number then, and else 0.

    Features: the number, and the signal that asks.
    """
    shown, asked = jax.nn.one_hot(times.T, duration)
    numbers = jax.random.uniform(key, (len(times), 1), minval=-1.0, maxval=1.0)
    return jnp.stack([shown * numbers, asked], -1), (asked * numbers)[..., None]


@partial(jax.jit, static_argnames=("duration", "longest"))
def countdown_sequences(key: Array, times: Times, duration: int, longest: int) -> Sequences:
    """The first time shows how many steps it is to the second, in units of `longest`; the target is 1 then, and else 0."""
    shown, due = jax.nn.one_hot(times.T, duration)
    steps = (times[:, 1] - times[:, 0])[:, None]
    return (shown * steps / longest)[..., None], due[..., None]


def pairs(duration: int, longest: int) -> Int[np.ndarray, "pairs 2"]:
    """All pairs of times in a sequence, the second at most `longest` steps after the first."""
    first, second = np.triu_indices(duration, 1)
    return np.stack([first, second], 1)[second - first <= longest]


def later_pairs(duration: int, longest: int) -> Int[np.ndarray, "pairs 2"]:
    """The pairs of times in a sequence twice as long whose answer is due in its second half."""
    found = pairs(2 * duration, longest)
    return found[found[:, 1] >= duration]
