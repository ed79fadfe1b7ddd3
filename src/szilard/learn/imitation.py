"""Imitation with DAgger: a recurrent student learns from a teacher that sees more.

The student is trained to give the teacher's action probabilities (cross-entropy), first along trajectories that the
teacher steers, then along its own (Ross, Gordon and Bagnell, arXiv:1011.0686, algorithm 3.1), so that it learns to
recover from its own mistakes. The fraction beta of trajectories that the teacher steers falls linearly from 1 to 0. As
there, it learns from what earlier rounds have shown, too: a student that learns from its latest trajectories alone forgets
what to do where it no longer goes.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float

from ..accelerators import gathered, spread
from ..machine import require_bytes
from ..networks import Network, Parameters, along, recurrent_policy
from ..scenario import Choice, Policy, S, Scenario, rollout
from . import policies
from .policies import memory_of
from .replay import drawn, remember
from .settings.imitation import Imitation
from .solving import Method, Solved, learner_for, trained
from .training import Learner, Training, averaged, linear, nothing, repeated
from .training import begin as begin_training

#: The logits of the teacher's policy in a state, of which it may see more than the student.
Teacher = Callable[[S], Float[Array, "actions"]]
#: How much a step counts, by what the student saw: (..., features) -> (...).
Weight = Callable[[Array], Array]


class Lessons(NamedTuple):
    """What the student saw, what the teacher would have done, and whether the step was played."""

    seen: Float[Array, "trajectories steps features"]
    wanted: Float[Array, "trajectories steps actions"]
    valid: Bool[Array, "trajectories steps"]


def begin(scenario: Scenario, key: Array, learner: Learner[Imitation]) -> Training:
    """The network's present weights, and no lessons yet.

    Raises:
        InputError: the lessons would not fit in memory.
    """
    settings, features = learner.settings, policies.features(scenario, scenario.observe)
    shape = settings.rounds * settings.trajectories, scenario.steps
    require_bytes(math.prod(shape) * (features + scenario.actions + 1) * 8, "rounds")
    seen, wanted = (np.zeros((*shape, width), jnp.result_type(float)) for width in (features, scenario.actions))
    none = Lessons(*map(jnp.asarray, (seen, wanted, np.zeros(shape, bool))))
    return begin_training(key, learner, none)


def teach(
    scenario: Scenario[S],
    key: Array,
    teacher: Teacher[S],
    settings: Imitation | None = None,
    *,
    network: Network | None = None,
    evaluations: int = 10,
) -> Solved:
    """A student that sees what an experiment sees (`scenario.observe`), and remembers; `Solved.memory` is its memory at the start.

    Args:
        scenario: one system.
        key: of the weights and of all that is played.
        teacher: the logits of the teacher's policy in a state, as from `lambda state: network(parameters, scenario.privileged(state))[0]`.
        settings: the default ones unless given.
        network: a recurrent policy, trained from its present weights; one of 64 memory cells unless given.
        evaluations: points of the learning curve.

    Raises:
        InputError: the training diverges.
    """
    settings = settings or Imitation()
    if network is None:
        seed = int(jax.random.randint(jax.random.fold_in(key, 1), (), 0, 2**31 - 1))
        network = recurrent_policy(policies.features(scenario, scenario.observe), scenario.actions, seed=seed)
    learner = learner_for(scenario, key, settings, network)
    follow = lambda scenario, state, learner, updates: train(scenario, state, learner, updates, teacher=teacher)  # noqa: E731
    policy = lambda scenario, network, parameters: policies.recurrent(network, parameters, scenario.observe)  # noqa: E731
    none = lambda scenario, learner, parameters: None  # noqa: E731
    method = Method("imitation", begin, follow, settings.trajectories * scenario.steps, policy, none, memory_of(network))
    return trained(method, scenario, key, learner, settings.updates, evaluations)


def train(
    scenario: Scenario[S],
    state: Training,
    learner: Learner[Imitation],
    updates: int,
    *,
    teacher: Teacher[S],
    record: Callable[[S], Any] = nothing,
) -> tuple[Training, Any]:
    """`updates` further updates: the new state and, per update, the last gradient step's cross-entropy and `record`, averaged. Pure."""
    return repeated(lambda state: update(scenario, state, learner, teacher=teacher, record=record), state, updates)


def update(
    scenario: Scenario[S],
    state: Training,
    learner: Learner[Imitation],
    *,
    teacher: Teacher[S],
    record: Callable[[S], Any] = nothing,
    weight: Weight | None = None,
) -> tuple[Training, Any]:
    """Play with the student's memory running along, then learn the teacher's probabilities, from this update and earlier ones."""
    network, settings = learner.network, learner.settings
    key, play, coin, draw = jax.random.split(jax.random.wrap_key_data(state.key), 4)
    beta = linear(1.0, 0.0, state.update / (settings.annealing_fraction * settings.updates))
    guided = jax.random.uniform(coin, (settings.trajectories,)) < beta
    policy = _apprentice(network, state.parameters, scenario.observe, teacher, settings.temperature)
    play_one = lambda key, guided: rollout(scenario, policy, key, (memory_of(network), guided))  # noqa: E731
    played = jax.vmap(play_one)(spread(jax.random.split(play, settings.trajectories)), guided)
    lessons, known = remember(state.memory, gathered(Lessons(played.notes[0], played.notes[1], played.valid)), state.update)

    def learn(carry, key):
        parameters, moments = carry
        value, gradient = jax.value_and_grad(cross_entropy)(parameters, spread(drawn(key, lessons, known, settings.batch)), network, weight)
        return learner.optimizer.apply(moments, gradient, parameters), value

    carry, values = jax.lax.scan(learn, state[:2], jax.random.split(draw, settings.gradient_steps_per_update))
    return Training(*carry, jax.random.key_data(key), state.update + 1, lessons), (values[-1], averaged(record, played.last))


def cross_entropy(parameters: Parameters, lessons: Lessons, network: Network, weight: Weight | None = None) -> Float[Array, ""]:
    """Mean over valid steps of -sum_a p_teacher(a) log p_student(a), in nats, back-propagated through time; `weight` counts some more."""
    observed, wanted, valid = (jnp.swapaxes(x, 0, 1) for x in lessons)
    logits = along(network, parameters, observed)[0][0]
    values = -jnp.sum(wanted * jax.nn.log_softmax(logits), -1)
    counts = valid if weight is None else valid * weight(observed)
    return jnp.sum(values * counts) / jnp.maximum(jnp.sum(counts), 1)


def _apprentice(network: Network, parameters: Parameters, view: Callable, teacher: Callable, temperature: float) -> Policy:
    def policy(key: Array, state, memory):
        cells, guided = memory
        seen = view(state)
        logits, *cells = network(parameters, seen, *cells)
        logits_of_teacher = teacher(state)
        action = jnp.where(guided, jnp.argmax(logits_of_teacher), jnp.argmax(logits))
        return Choice(action, (tuple(cells), guided), (seen, jax.nn.softmax(logits_of_teacher / temperature)))

    return policy
