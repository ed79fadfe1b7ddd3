"""Do the natural gradient, expert iteration and the network with a memory solve tiny problems whose answers are known?"""

from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from szilard.errors import InputError
from szilard.learn import expert_iteration, natural_gradient, policies, recurrent_ppo
from szilard.learn.expert_iteration import ExpertIteration
from szilard.learn.natural_gradient import NaturalGradient
from szilard.learn.ppo import PPO, Batch
from szilard.learn.training import Learner, begin
from szilard.networks import actor_critic, recurrent_actor_critic
from szilard.scenario import rollout
from tiny_games import Five, Lights, Memory

KEY = jax.random.key(0)
FAST = {"trajectories": 32, "minibatches": 4, "epochs": 4, "learning_rate": 1e-2, "final_learning_rate": 1e-3}
SETTINGS = {
    natural_gradient: NaturalGradient(**FAST | {"divergence": 0.05, "updates": 60}),
    expert_iteration: ExpertIteration(**FAST | {"updates": 60}),
    recurrent_ppo: PPO(**FAST | {"updates": 60}),
}
methods = pytest.mark.parametrize("method", SETTINGS, ids=lambda method: method.__name__.rpartition(".")[2])


def network_for(method, game):
    if method is recurrent_ppo:
        return recurrent_actor_critic(policies.features(game, game.observe), game.actions, 8)
    return actor_critic(policies.features(game, game.privileged), game.actions, (16,), separate=method is natural_gradient)


def solve(method, game, **settings):
    chosen = type(SETTINGS[method])(**vars(SETTINGS[method]) | settings)
    return method.solve(game, KEY, chosen, network=network_for(method, game), evaluations=1)


def played(game, solved):
    play = partial(rollout, game, solved.policy, memory=solved.memory)
    return jax.jit(jax.vmap(play))(jax.random.split(jax.random.key(1), 64))


@methods
def test_five_tiny_problems_are_solved(method):
    """What is earned at all, and what each start is worth: the sum of gamma^k r, also where the time limit cuts it off."""
    solved: Any = solve(method, Five(), discount=0.5, final_entropy=0.0)
    found = played(Five(), solved)
    problem, light = found.first.bit // 2, found.first.bit % 2
    earned = np.stack([np.full(64, 2.8), 4 * light, np.full(64, 4), np.full(64, 4), np.ones(64)])
    np.testing.assert_allclose(found.reward.sum(1), earned[problem, np.arange(64)], rtol=1e-5)
    if solved.value:
        starts = [Five().init(KEY)._replace(bit=jnp.int32(bit)) for bit in range(10)]
        values = jax.vmap(solved.value)(jax.tree.map(lambda *leaves: jnp.stack(leaves), *starts))
        np.testing.assert_allclose(values, [1.4, 1.4, 0, 2, 2, 2, 2, 2, 0.5, 0.5], atol=0.15)


class Softmax:
    """Three features, four actions, a table of weights; written out in NumPy too."""

    rng = np.random.default_rng(0)
    seen, weights = rng.normal(size=(50, 3)), rng.normal(size=(3, 4))
    action, advantage, valid = rng.integers(0, 4, 50), rng.normal(size=50), rng.random(50) < 0.8

    @staticmethod
    def network(parameters, seen):
        return seen @ parameters[0], jnp.zeros(1)

    @classmethod
    def batch(cls):
        zeros = np.zeros(50)
        return Batch(*map(jnp.asarray, (cls.seen, cls.action, zeros, cls.advantage, zeros, cls.valid)))

    @classmethod
    def policy(cls, weights):
        odds = np.exp(cls.seen @ weights)
        return odds / odds.sum(1, keepdims=True)

    @classmethod
    def scores(cls):
        """grad ln pi(a|s) of every sample and action."""
        each = np.eye(4)[None] - cls.policy(cls.weights)[:, None]
        return (cls.seen[:, None, :, None] * each[:, :, None, :]).reshape(50, 4, 12)

    @classmethod
    def natural_gradient(cls, damping):
        """The direction, and the damped Fisher information."""
        share, scores = cls.valid / cls.valid.sum(), cls.scores()
        fisher = np.einsum("s,sa,sai,saj", share, cls.policy(cls.weights), scores, scores) + damping * np.eye(12)
        gradient = np.einsum("s,s,si", share, cls.advantage, scores[np.arange(50), cls.action])
        return np.linalg.solve(fisher, gradient), fisher

    @classmethod
    def step(cls, **settings):
        with jax.enable_x64(True):
            chosen = NaturalGradient(iterations=60, damping=0.01, **settings)
            return np.asarray(natural_gradient.step([jnp.asarray(cls.weights)], cls.batch(), cls.network, chosen, 0.0)[0]).ravel()


def test_step_is_the_natural_gradient():
    """With the Fisher information written down and inverted."""
    direction, _ = Softmax.natural_gradient(0.01)
    np.testing.assert_allclose(Softmax.step(rate=0.3, divergence=1e6), 0.3 * direction, rtol=1e-5, atol=1e-7)


def test_step_is_bounded_by_its_divergence():
    """By that to second order and with damping, exactly; the divergence itself is then no more, up to third order."""
    direction, fisher = Softmax.natural_gradient(0.01)
    found = Softmax.step(rate=1e6, divergence=1e-4)
    np.testing.assert_allclose(found @ fisher @ found / 2, 1e-4, rtol=1e-5)
    np.testing.assert_allclose(found / np.linalg.norm(found), direction / np.linalg.norm(direction), atol=1e-5)
    before, after = Softmax.policy(Softmax.weights), Softmax.policy(Softmax.weights + found.reshape(3, 4))
    divergence = np.sum(before * np.log(before / after), 1) @ Softmax.valid / Softmax.valid.sum()
    assert 0.8e-4 < divergence < 1.05e-4


def test_value_of_its_own_layers_leaves_the_policy_alone():
    network = actor_critic(3, 2, (5, 4), separate=True)
    logits, value = (
        jax.grad(lambda known, part: jnp.sum(network(known, jnp.ones(3))[part] ** 2))(network.parameters(), part) for part in (0, 1)
    )
    assert all(not (np.any(a) and np.any(b)) for a, b in zip(logits, value, strict=True))
    assert sum(np.any(a) for a in logits) >= 4 and sum(np.any(b) for b in value) >= 4


def test_actions_are_valued_by_all_their_outcomes():
    """From the light of bit 1: naming it earns 1 - gamma at once, and each of the lights to come is worth what `value` says."""
    game = Lights()
    state = game.init(KEY)._replace(bit=jnp.int32(1))
    found = expert_iteration.action_values(game, lambda s: 2.0 + s.bit, state, 0.9)
    np.testing.assert_allclose(found, [0.9 * 2.5, 0.1 + 0.9 * 2.5], rtol=1e-6)
    assert expert_iteration.model_steps(game, ExpertIteration(trajectories=4)) == 4 * 8 * 3


def test_network_with_a_memory_remembers_without_a_teacher():
    """The bit is seen in the first of two steps alone; whoever forgets it names one bit for both."""
    game = Memory(steps=2)
    solved: Any = solve(recurrent_ppo, game, discount=0.5)
    assert np.all(played(game, solved).reward == 1)
    forgetful = lambda key, s, memory: solved.policy(key, s, solved.memory)._replace(memory=memory)  # noqa: E731
    actions = played(game, solved._replace(policy=forgetful)).action
    assert np.all(actions[:, 1] == actions[0, 1])


def test_memory_is_the_same_in_play_and_in_learning():
    """Logits and values that the gradient goes through are those of the play, step by step."""
    game = Memory()
    network = network_for(recurrent_ppo, game)
    parameters = [leaf + 0.1 for leaf in network.parameters()]
    policy = recurrent_ppo._exploring(network, parameters, game.observe)
    one = jax.jit(jax.vmap(lambda key: rollout(game, policy, key, policies.memory_of(network))))(jax.random.split(KEY, 4))
    (seen, log_probability, value), _ = one.notes
    logits, again = recurrent_ppo.unrolled(network, parameters, seen)
    chosen = jnp.take_along_axis(jax.nn.log_softmax(logits), one.action[..., None], -1)[..., 0]
    np.testing.assert_allclose(chosen, log_probability, atol=1e-6)
    np.testing.assert_allclose(again, value, atol=1e-6)


@methods
def test_minibatches_of_unequal_size_are_refused(method):
    learner = Learner.of(network_for(method, Lights()), type(SETTINGS[method])(minibatches=7, trajectories=32))
    with pytest.raises(InputError, match=r"^`minibatches` must divide trajectories[a-z ]*, \d+, but is 7; choose another number\.$"):
        method.update(Lights(), begin(KEY, learner), learner)


def test_scenario_without_branches_cannot_be_looked_ahead_in():
    class Blind(Lights):
        branches: Any = property()  # has none

    with pytest.raises(InputError, match="`Blind` must have `branches` to be looked ahead in"):
        expert_iteration.solve(Blind(), KEY)
