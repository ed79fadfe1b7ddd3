"""Does a training that was interrupted go on as if nothing had happened?"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.learn.deep_q import DeepQ
from szilard.learn.ppo import PPO
from szilard.runs import methods
from szilard.runs.progress import Silent
from szilard.runs.record import Record
from szilard.scenario import rollout
from szilard.scenarios.walker import TargetWalker

WALKER = TargetWalker(steps=8, farthest=2)
SETTINGS = methods.Methods(
    hidden=(8,), ppo=PPO(updates=8, trajectories=16, minibatches=2), deep_q=DeepQ(updates=400, players=4, memory=128, batch=16)
)


class Impatient(Silent):
    """Interrupts a training after its middle."""

    def update(self, stage, done, total, value=None, measure=""):
        if 2 * done > total:
            raise KeyboardInterrupt


def judge(policy):
    play = lambda key: jnp.sum(rollout(WALKER, policy(WALKER), key).reward)  # noqa: E731
    return jnp.mean(jax.vmap(play)(jax.random.split(jax.random.key(1), 8)))


@pytest.mark.parametrize("name", ["ppo", "deep-q"])
def test_interrupted_training_goes_on_bit_for_bit(tmp_path, name):
    record = Record.create(tmp_path / "parts", "maze", {})
    with pytest.raises(KeyboardInterrupt):
        methods.learn(name, WALKER, SETTINGS, jax.random.key(0), record, Impatient(), judge)
    assert record.stages() == [name]
    parts = methods.learn(name, WALKER, SETTINGS, jax.random.key(0), record, Silent(), judge)
    other = Record.create(tmp_path / "whole", "maze", {})
    whole = methods.learn(name, WALKER, SETTINGS, jax.random.key(0), other, Silent(), judge)
    assert parts.curve == whole.curve and len(parts.along) == len(whole.along) == len(whole.curve)
    assert all(np.array_equal(a, b) for a, b in zip(jax.tree.leaves(parts.along), jax.tree.leaves(whole.along), strict=True))
