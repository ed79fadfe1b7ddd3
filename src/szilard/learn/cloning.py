"""Behavioural cloning (Pomerleau, Neural Computation 3, 88 (1991)) of one sequence of actions, as the start of a training."""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from ..networks import Parameters
from ..scenario import Choice, S, Scenario, rollout
from .ppo import PPO, advantages
from .training import Learner, Training

BATCH = 512  # lessons of a gradient step at most
DOUBT = 0.002  # probability that the shown action is not the right one: what is never done is never learned


def shown(
    scenario: Scenario[S], state: Training, learner: Learner[PPO], actions: Int[Array, "steps"], updates: int, trajectories: int = 1
) -> Training:
    """A training that does `actions`, whatever it sees, and knows what they earn. Pure.

    It stands where proximal policy optimization would stand after `updates` updates, with as many gradient steps. The loss is the
    cross-entropy with the actions plus the squared error of the value, weighted as in that method.

    Args:
        scenario: one system.
        state: where to begin.
        learner: an actor-critic network, its optimizer, and the settings of the method that goes on.
        actions: one for every step.
        updates: see above.
        trajectories: in which they are shown; one is enough if nothing in it is left to chance.
    """
    play, draw = jax.random.split(jax.random.wrap_key_data(state.key))
    lessons = _lessons(scenario, learner, actions, jax.random.split(play, trajectories))

    def learn(carry, key):
        parameters, moments = carry
        gradient = jax.grad(_loss)(parameters, learner, _drawn(key, lessons))
        return learner.optimizer.apply(moments, gradient, parameters), None

    steps = updates * learner.settings.epochs * learner.settings.minibatches
    carry, _ = jax.lax.scan(learn, (state.parameters, state.optimizer), jax.random.split(draw, steps))
    return Training(*carry, state.key, jnp.asarray(updates, state.update.dtype))


class Lessons(NamedTuple):
    """What was seen, the probabilities of the actions to take, what is earned, and whether the step was played."""

    seen: Float[Array, "samples features"]
    wanted: Float[Array, "samples actions"]
    earned: Float[Array, "samples"]
    valid: Bool[Array, "samples"]


def _lessons(scenario: Scenario[S], learner: Learner[PPO], actions: Int[Array, "steps"], keys: Array) -> Lessons:
    follow = lambda key, state, time: Choice(actions[time], time + 1, scenario.privileged(state))  # noqa: E731
    wanted = jax.nn.one_hot(actions, scenario.actions) * (1 - DOUBT) + DOUBT / scenario.actions

    def one(key) -> Lessons:
        played = rollout(scenario, follow, key, 0)
        start, last = jnp.zeros_like(played.reward), played.reward[-1]
        earned = advantages(played.reward, start, last, played.terminated, learner.settings.discount, 1.0)
        return Lessons(played.notes, wanted, earned, played.valid)

    return jax.tree.map(lambda leaf: leaf.reshape(-1, *leaf.shape[2:]), jax.vmap(one)(keys))


def _drawn(key: Array, lessons: Lessons) -> Lessons:
    """Some of the lessons, all of them if they are few."""
    count = len(lessons.valid)
    if count <= BATCH:
        return lessons
    chosen = jax.random.randint(key, (BATCH,), 0, count)
    return jax.tree.map(lambda leaf: leaf[chosen], lessons)


def _loss(parameters: Parameters, learner: Learner[PPO], lessons: Lessons) -> Float[Array, ""]:
    logits, value = jax.vmap(lambda one: learner.network(parameters, one))(lessons.seen)
    entropy, error = -jnp.sum(lessons.wanted * jax.nn.log_softmax(logits), -1), (value[:, 0] - lessons.earned) ** 2
    return jnp.mean(entropy + learner.settings.value_weight * error, where=lessons.valid)
