"""Does a training that was interrupted go on as if nothing had happened?"""

from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.errors import InputError
from szilard.learn import policies
from szilard.learn.deep_q import DeepQ
from szilard.learn.ppo import PPO
from szilard.learn.q_learning import QLearning
from szilard.learn.reinforce import Reinforce
from szilard.learn.tree_search import TreeSearch
from szilard.networks import actor_critic
from szilard.runs import methods
from szilard.runs.methods import Problem
from szilard.runs.progress import Silent
from szilard.runs.run import Run
from szilard.runs.settings import Settings as RunSettings
from szilard.scenario import rollout
from szilard.scenarios.walker import TargetWalker

WALKER = TargetWalker(steps=8, farthest=2)
SETTINGS = {
    "ppo": PPO(updates=8, trajectories=16, minibatches=2),
    "deep-q": DeepQ(updates=400, environments=4, replay_size=128, batch=16),
    "tree-search": TreeSearch(depth=2),
    "value-iteration": QLearning(),
    "q-learning": QLearning(steps=200, environments=8),
    "reinforce": Reinforce(updates=4, trajectories=4),
}


@partial(jax.tree_util.register_dataclass, data_fields=["slip"], meta_fields=["steps", "farthest"])
@dataclass(frozen=True)
class Faulty(TargetWalker):
    """Earns no number."""

    def step(self, key, state, action):
        return super().step(key, state, action)._replace(reward=jnp.float32(jnp.nan))


class Impatient(Silent):
    """Interrupts a training after its middle."""

    def update(self, stage, done, total, value=None, measure=""):
        if 2 * done > total:
            raise KeyboardInterrupt


def run_in(folder, progress=None):
    return Run.start("maze", RunSettings(), folder, progress)


def judge(policy):
    play = lambda key: jnp.sum(rollout(WALKER, policy(WALKER), key).reward)  # noqa: E731
    return jnp.mean(jax.vmap(play)(jax.random.split(jax.random.key(1), 8)))


def problem(name, scenario=WALKER):
    network = actor_critic(policies.features(scenario, scenario.privileged), scenario.actions, (8,))
    return Problem(scenario, SETTINGS[name], jax.random.key(0), judge, network)


@pytest.mark.parametrize("name", ["ppo", "deep-q"])
def test_interrupted_training_goes_on_bit_for_bit(tmp_path, name):
    first = run_in(tmp_path / "parts", Impatient())
    with pytest.raises(KeyboardInterrupt):
        methods.learn(name, problem(name), first)
    assert first.record.stages() == [name]
    parts = methods.learn(name, problem(name), Run(first.settings, first.record))
    whole = methods.learn(name, problem(name), run_in(tmp_path / "whole"))
    assert parts.curve == whole.curve and len(parts.along) == len(whole.along) == len(whole.curve)
    assert all(np.array_equal(a, b) for a, b in zip(jax.tree.leaves(parts.along), jax.tree.leaves(whole.along), strict=True))


@pytest.mark.parametrize("name", ["q-learning", "value-iteration", "tree-search"])
def test_method_without_a_network_gives_a_policy(tmp_path, name):
    found = methods.learn(name, problem(name), run_in(tmp_path / "run"))
    assert found.network is None and np.isfinite(found.curve[-1][1])
    state = WALKER.init(jax.random.key(0))
    assert int(found.policy(WALKER)(jax.random.key(0), state, ()).action) in (0, 1)


def test_method_that_does_not_fit_is_refused(tmp_path):
    """A walker that only plays, and a method that does not exist."""

    class Blind(TargetWalker):
        branches: Any = property()  # has none

    run = run_in(tmp_path / "run")
    with pytest.raises(InputError, match=r"`method` must be one that fits Blind: reinforce, ppo, deep-q; but is tree-search\."):
        methods.learn("tree-search", problem("tree-search")._replace(scenario=Blind()), run)
    with pytest.raises(InputError, match=r"fits TargetWalker: .*value-iteration, tree-search; but is magic\."):
        methods.learn("magic", problem("ppo"), run)


def test_every_method_names_its_settings():
    assert {method.group for method in methods.METHODS.values()} == {"ppo", "reinforce", "q_learning", "deep_q", "tree_search"}


def test_training_that_diverges_is_stopped(tmp_path):
    faulty = problem("ppo")._replace(scenario=Faulty(steps=8, farthest=2))
    with pytest.raises(InputError, match="The training `ppo` must stay finite, but diverged by update 1"):
        methods.learn("ppo", faulty, run_in(tmp_path / "run"))


def test_value_is_in_units_of_the_reward_whatever_the_method(tmp_path):
    """PPO's network counts in units of 1 - gamma."""
    found: Any = methods.learn("ppo", problem("ppo"), run_in(tmp_path / "run"))
    state = WALKER.init(jax.random.key(3))
    own = found.network(found.parameters, WALKER.privileged(state))[1][0]
    assert float(found.value(WALKER)(state)) == pytest.approx(float(own) / (1 - SETTINGS["ppo"].discount), rel=1e-6)
