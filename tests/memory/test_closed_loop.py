"""The laboratory: does a controller keep a memory for every shot, and are its random numbers its own?"""

from functools import partial
from types import SimpleNamespace
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from szilard.devices import Device
from szilard.memory import closed_loop
from szilard.networks import Network
from szilard.scenarios.quantum_memory import quantum_memory

#: The ancilla 1 is prepared as a coin, read by `measure x 1`; qubit 2 holds a copy of the data in between, if the coin says so.
DEVICE = Device(3, couplings=((0, 2),), gates=("cnot",), measure=(1, 2), bases=("x", "z"), bit_flip_time=(1e9,) * 3)
NAMES = [str(operation) for operation in DEVICE.operations]
COIN, COPY, IDLE, READ = (NAMES.index(name) for name in ("measure x 1", "cnot 0 2", "idle", "measure z 2"))
STEPS = 6


class HandWritten(Network):
    """Toss a coin; if it says -1, copy the data to qubit 2; wait; undo the copy if there is one; read qubit 2.

    Whoever forgets the coin leaves the copy there or makes one in the end, and then reads the data out. The memory is the number of
    steps so far and the coin; `remembers` is 1 or 0.
    """

    model: Any = SimpleNamespace(input_shape=[(None, len(NAMES) + 2), (None, 1), (None, 1)])

    def __init__(self):
        """There is nothing to load."""

    def __call__(self, parameters, *inputs):
        remembers, (seen, time, coin) = parameters, inputs
        coin = jnp.where(time == 1, seen[-1], remembers[0] * coin)
        copied = jnp.where(coin[0] < 0, COPY, IDLE)
        plan = jnp.stack([jnp.asarray(COIN), copied, jnp.asarray(IDLE), jnp.asarray(IDLE), copied, jnp.asarray(READ)])
        return jnp.arange(len(NAMES)) == plan[time[0].astype(int)], time + 1, coin


def contrasts(remembers: float, seed: int = 3):
    network: Any = HandWritten()
    scenario = quantum_memory(DEVICE, STEPS)
    controller = closed_loop.laboratory(network, [jnp.asarray(remembers)], scenario)
    return partial(closed_loop.check, DEVICE, scenario.engine, controller, STEPS, 100, seed)


def test_feedback_needs_the_memory_of_the_laboratory():
    """With next to no noise the state survives for certain; forgotten coins read the data out in half of all runs. 5 standard errors."""
    pytest.importorskip("stim")
    kept, forgotten = contrasts(1.0)(), contrasts(0.0)()
    assert kept.contrasts.tolist() == [1, 1, 1]
    assert np.all(np.abs(forgotten.sigmas(np.array([0.5, 0.5, 1]), np.zeros(3))) < 5) and forgotten.contrasts[0] < 0.8


def test_a_controller_forgets_before_the_next_shots():
    pytest.importorskip("stim")
    again = contrasts(1.0)
    assert again().contrasts.tolist() == again().contrasts.tolist() == [1, 1, 1]


def test_seeds_share_no_stream():
    """Any two of 60,000 numbers of 64 bits would be equal once in 10 billion tries."""
    seeds = [closed_loop.shot_seeds(seed, 6000) for seed in (0, 1, 2, 1000, 2**32, 2**32 + 1, 2**63, 2**64 - 1, 2**64, 2**70)]
    assert len(np.unique(np.concatenate(seeds))) == 60_000


def test_same_seed_gives_the_same_shots():
    pytest.importorskip("stim")
    one, same, other = (contrasts(0.0, seed)().contrasts.tolist() for seed in (5, 5, 6))
    assert one == same != other
