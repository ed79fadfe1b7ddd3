"""Proximal policy optimization of a network with a memory, which sees what an experiment sees, and has no teacher.

The loss is that of `ppo`. The gradient goes back through whole trajectories, from an empty memory at their first step, so that no memory
is ever out of date; a minibatch has trajectories, not single steps (Ni et al., arXiv:2110.05038, section 4).
"""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ..networks import Network, Parameters, along, recurrent_actor_critic
from ..scenario import Choice, Policy, S, Scenario, rollout
from . import policies
from .policies import memory_of
from .ppo import PPO, Batch, clipped, entropy_bonus, judged, normalised
from .settings.counting import require_parts
from .solving import Method, Solved, learner_for, trained
from .training import Learner, Training, averaged, begin, descended, nothing, repeated

#: The settings unless others are given: those of `ppo`, where `minibatches` divide the trajectories.
USUAL = PPO(epochs=2, minibatches=16)


def solve(scenario: Scenario, key: Array, settings: PPO | None = None, *, network: Network | None = None, evaluations: int = 10) -> Solved:
    """The policy that is found for `scenario` from `scenario.observe` alone; `Solved.memory` is its memory at the start.

    Args:
        scenario: one system.
        key: of the weights and of all that is played.
        settings: `USUAL` unless given.
        network: as `recurrent_actor_critic`, trained from its present weights; one of 64 memory cells unless given.
        evaluations: points of the learning curve.

    Raises:
        InputError: the minibatches do not divide the trajectories, or the training diverges.
    """
    settings = settings or USUAL
    if network is None:
        seed = int(jax.random.randint(jax.random.fold_in(key, 1), (), 0, 2**31 - 1))
        network = recurrent_actor_critic(policies.features(scenario, scenario.observe), scenario.actions, seed=seed)
    learner = learner_for(scenario, key, settings, network)
    start = lambda scenario, key, learner: begin(key, learner)  # noqa: E731
    none = lambda scenario, learner, parameters: None  # noqa: E731
    memory = memory_of(network)
    method = Method("recurrent-ppo", start, train, settings.trajectories * scenario.steps, remembering, none, memory)
    return trained(method, scenario, key, learner, settings.updates, evaluations)


def train(
    scenario: Scenario[S], state: Training, learner: Learner[PPO], updates: int, *, record: Callable[[S], Any] = nothing
) -> tuple[Training, Any]:
    """`updates` further updates: the new state, and `record` of all systems' last states averaged, per update. Pure."""
    return repeated(lambda state: update(scenario, state, learner, record=record), state, updates)


def update(scenario: Scenario[S], state: Training, learner: Learner[PPO], *, record: Callable[[S], Any] = nothing) -> tuple[Training, Any]:
    """Play `settings.trajectories` trajectories and learn from them.

    Raises:
        InputError: the minibatches do not divide the trajectories.
    """
    network, settings = learner.network, learner.settings
    require_parts(settings.trajectories, settings.minibatches, "trajectories")
    key, play, shuffle = jax.random.split(jax.random.wrap_key_data(state.key), 3)
    policy = _exploring(network, state.parameters, scenario.observe)
    play_one = lambda key: rollout(scenario, policy, key, memory_of(network))  # noqa: E731
    played = jax.vmap(play_one)(jax.random.split(play, settings.trajectories))
    notes, memories = played.notes
    last = jax.tree.map(lambda leaf: leaf[:, -1], memories)
    after = jax.vmap(lambda s, memory: network(state.parameters, scenario.observe(s), *memory)[1][0])(played.last, last)
    batch = judged(played._replace(notes=notes), after, settings)
    batch = batch._replace(advantage=normalised(batch.advantage, batch.valid, settings.least_spread))
    entropy = entropy_bonus(state.update / float(settings.updates), settings)
    carry = descended(lambda parameters, part: loss(parameters, part, network, settings, entropy), state, learner, batch, shuffle)
    return Training(*carry, jax.random.key_data(key), state.update + 1), averaged(record, played.last)


def loss(parameters: Parameters, batch: Batch, network: Network, settings: PPO, entropy) -> Float[Array, ""]:
    """That of `ppo`, over all steps of the trajectories in `batch`, back-propagated through time."""
    return clipped(*unrolled(network, parameters, batch.seen), batch, settings, entropy)


def unrolled(
    network: Network, parameters: Parameters, seen: Float[Array, "trajectories steps features"]
) -> tuple[Float[Array, "trajectories steps actions"], Float[Array, "trajectories steps"]]:
    """Logits and values at every step, from an empty memory."""
    logits, values = along(network, parameters, jnp.swapaxes(seen, 0, 1))[0]
    return jnp.swapaxes(logits, 0, 1), jnp.swapaxes(values[..., 0], 0, 1)


def remembering(scenario: Scenario, network: Network, parameters: Parameters) -> Policy:
    """Always the most likely action, from what `scenario.observe` shows and has shown."""

    def policy(key, state, memory):
        logits, _, *memory = network(parameters, scenario.observe(state), *memory)
        return Choice(logits.argmax(), tuple(memory))

    return policy


def _exploring(network: Network, parameters: Parameters, view: Callable) -> Policy:
    """As `policies.exploring`; the notes are its, and the memory after the step."""

    def policy(key, state, memory):
        seen = view(state)
        logits, value, *memory = network(parameters, seen, *memory)
        log_policy = jax.nn.log_softmax(logits)
        action = policies.drawn(key, log_policy)
        return Choice(action, tuple(memory), ((seen, log_policy[action], value[0]), tuple(memory)))

    return policy
