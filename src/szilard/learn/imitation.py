"""Imitation with DAgger: a recurrent student learns from a teacher that sees more.

The student is trained to give the teacher's action probabilities (cross-entropy), first along trajectories that the
teacher steers, then along its own (Ross, Gordon and Bagnell, arXiv:1011.0686, algorithm 3.1), so that it learns to
recover from its own mistakes.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ..errors import require, require_positive
from ..networks import Adam, Network, Parameters, adam
from ..scenario import Choice, Policy, rollout
from .policies import memory_of
from .ppo import Training


@dataclass(frozen=True)
class Imitation:
    """Settings of imitation.

    Args:
        updates: rounds of playing and learning.
        trajectories: played in parallel per update.
        passes: over the trajectories of an update.
        minibatches: gradient steps per pass, each on its own trajectories.
        learning_rate: of Adam at the start; it falls linearly to `final_learning_rate`.
        final_learning_rate: of Adam at the end.
        guidance: share of the training during which the teacher steers ever fewer trajectories.
        gradient_norm: bound on the gradient's norm.
    """

    updates: int = 60
    trajectories: int = 256
    passes: int = 2
    minibatches: int = 32
    learning_rate: float = 2e-3
    final_learning_rate: float = 1e-4
    guidance: float = 0.4
    gradient_norm: float = 0.5

    def __post_init__(self):
        require_positive(self, "updates", "trajectories", "passes", "minibatches", "learning_rate", "guidance", "gradient_norm")
        require(
            self.trajectories % self.minibatches == 0,
            f"`minibatches` must divide the {self.trajectories} trajectories, but is {self.minibatches}; choose another number.",
        )


def optimizer_for(network: Network, settings: Imitation) -> Adam:
    """The Adam that `settings` describe."""
    steps = settings.updates * settings.passes * settings.minibatches
    return adam(network, settings.learning_rate, settings.final_learning_rate, steps, settings.gradient_norm)


def train(
    scenario,
    state: Training,
    network: Network,
    optimizer: Adam,
    teacher: Callable,
    settings: Imitation,
    updates: int,
    record: Callable = lambda s: (),
) -> tuple[Training, Any]:
    """`updates` further updates: the new state and, per update, the last minibatch's cross-entropy and `record`, averaged.

    `teacher(state)` gives the logits of the teacher's policy. Pure, as `ppo.train`.
    """
    one = partial(update, scenario, network=network, optimizer=optimizer, teacher=teacher, settings=settings, record=record)
    return jax.lax.scan(lambda state, _: one(state), state, length=updates)


def update(scenario, state: Training, network, optimizer, teacher, settings: Imitation, record: Callable = lambda s: ()):
    """Play with the student's memory running along, then learn the teacher's probabilities."""
    key, play, coin = jax.random.split(jax.random.wrap_key_data(state.key), 3)
    share = jnp.clip(1 - state.update / (settings.guidance * settings.updates), 0, 1)
    guided = jax.random.uniform(coin, (settings.trajectories,)) < share
    policy = _apprentice(network, state.parameters, scenario.observe, teacher)
    play_one = lambda key, guided: rollout(scenario, policy, key, (memory_of(network), guided))  # noqa: E731
    played = jax.vmap(play_one)(jax.random.split(play, settings.trajectories), guided)
    lessons = (*played.notes, played.valid)

    def learn(carry, chosen):
        parameters, memory = carry
        value, gradient = jax.value_and_grad(cross_entropy)(parameters, jax.tree.map(lambda x: x[chosen], lessons), network)
        return optimizer.apply(memory, gradient, parameters), value

    order = jnp.arange(settings.trajectories).reshape(settings.minibatches, -1)
    carry, values = jax.lax.scan(learn, (state.parameters, state.optimizer), jnp.tile(order, (settings.passes, 1)))
    averages = jax.tree.map(lambda x: jnp.mean(x, 0), jax.vmap(record)(played.last))
    return Training(*carry, jax.random.key_data(key), state.update + 1), (values[-1], averages)


def cross_entropy(parameters: Parameters, lessons, network: Network) -> Float[Array, ""]:
    """Mean over valid steps of -sum_a p_teacher(a) log p_student(a), in nats, back-propagated through time.

    `lessons`: observations (trajectories, steps, features), teacher's probabilities (trajectories, steps, actions),
    and valid (trajectories, steps).
    """
    observed, wanted, valid = (jnp.swapaxes(x, 0, 1) for x in lessons)
    start = jax.tree.map(lambda x: jnp.broadcast_to(x, (observed.shape[1], *x.shape)), memory_of(network))

    def advance(memory, step):
        observed, wanted = step
        logits, *memory = jax.vmap(partial(network, parameters))(observed, *memory)
        return tuple(memory), -jnp.sum(wanted * jax.nn.log_softmax(logits), -1)

    _, values = jax.lax.scan(advance, start, (observed, wanted))
    return jnp.sum(values * valid) / jnp.maximum(jnp.sum(valid), 1)


def _apprentice(network: Network, parameters: Parameters, view: Callable, teacher: Callable) -> Policy:
    def policy(key: Array, state, memory):
        cells, guided = memory
        seen = view(state)
        logits, *cells = network(parameters, seen, *cells)
        lesson = teacher(state)
        action = jnp.where(guided, jnp.argmax(lesson), jnp.argmax(logits))
        return Choice(action, (tuple(cells), guided), (seen, jax.nn.softmax(lesson)))

    return policy
