"""Strategies without feedback: actions to begin with, and those that are repeated."""

from collections.abc import Sequence
from itertools import chain, cycle, islice
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float, Int

from ..learn.policies import scripted
from ..runs.compilation import compiled
from ..scenarios.quantum_memory import QuantumMemory
from .evaluation import Sample, ends

AT_ONCE = 8  # schedules that a program plays side by side


class OpenLoop(NamedTuple):
    """Actions that come first, those that are repeated ever after (none: idle), and the R_Q that remains in the end."""

    start: tuple[int, ...]
    cycle: tuple[int, ...]
    kept: float


def sequence(scenario: QuantumMemory, start: Sequence[int], repeated: Sequence[int]) -> Int[np.ndarray, "steps"]:
    """The actions of a whole run."""
    return np.array(list(islice(chain(start, cycle(repeated or (scenario.idle,))), scenario.steps)), np.int32)


def exactly_kept(scenario: QuantumMemory, schedules: Sequence[Int[np.ndarray, "steps"]]) -> Float[np.ndarray, "schedules"]:
    """R_Q in the end of each schedule that measures nothing: one trajectory tells all."""
    key = jax.random.split(jax.random.key(0), 1)
    size = min(len(schedules), AT_ONCE)
    planned = jnp.asarray(np.resize(np.stack(schedules), (-(-len(schedules) // size), size, scenario.steps)), jnp.int32)
    follow = compiled(jax.vmap(lambda actions: ends(scenario, scripted(actions), 0, key)[0]), planned[0])
    return np.concatenate([np.asarray(follow(some)) for some in planned])[: len(schedules)]


def gates_alone(scenario: QuantumMemory, played: Sample) -> Int[np.ndarray, "steps"]:
    """The actions of the likeliest trajectory, without its measurements: the device idles for as long."""
    likeliest = int(np.argmax(np.log(np.maximum(played.likelihood, 1e-30)).sum(1)))
    found, time = [], 0
    while time < scenario.steps:
        action = int(played.action[likeliest, time])
        found += [scenario.idle] * scenario.lasts[action] if action in scenario.measurements else [action]
        time += scenario.lasts[action]
    return sequence(scenario, found, ())
