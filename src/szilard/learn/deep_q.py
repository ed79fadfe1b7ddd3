"""Deep Q-learning (Mnih et al., Nature 518, 529 (2015)), double (van Hasselt et al., arXiv:1509.06461) and duelling.

A network says what every action is worth. It learns from steps drawn out of a memory, towards r + gamma Q'(s', argmax_a Q(s', a)),
where Q' is an older copy of itself. Q is put together from the two heads of an actor-critic network as in eq. 9 of Wang et al.,
arXiv:1511.06581: the value, plus the logits without their mean.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, UInt32

from ..errors import require, require_positive
from ..networks import Adam, Network, Parameters, adam


@dataclass(frozen=True)
class DeepQ:
    """Settings of deep Q-learning.

    Args:
        updates: number of gradient steps, each after one step of every player.
        players: that play side by side.
        memory: steps remembered, the oldest being forgotten.
        batch: steps drawn from it per update.
        learning_rate: of Adam at the start; it falls linearly to `final_learning_rate`.
        final_learning_rate: of Adam at the end.
        discount: gamma, per step.
        epsilon: probability of a random action at the start; it falls linearly to `final_epsilon` over `exploration` of the training.
        final_epsilon: from then on.
        exploration: share of the training over which it falls.
        refresh: updates after which the older copy is replaced.
        gradient_norm: bound on the gradient's norm.
    """

    updates: int = 3000
    players: int = 32
    memory: int = 20000
    batch: int = 256
    learning_rate: float = 3e-3
    final_learning_rate: float = 3e-4
    discount: float = 0.95
    epsilon: float = 1.0
    final_epsilon: float = 0.05
    exploration: float = 0.5
    refresh: int = 50
    gradient_norm: float = 1.0

    def __post_init__(self):
        require_positive(self, "updates", "players", "memory", "batch", "learning_rate", "exploration", "refresh", "gradient_norm")
        require(0 <= self.discount < 1, f"`discount` must lie in [0, 1), but is {self.discount}.")
        enough = self.memory % self.players == 0
        require(enough, f"`memory` must be a multiple of `players`, {self.players}, but is {self.memory}.")


class Steps(NamedTuple):
    """Steps that were played: state before, action, reward, state after, and whether it was the end."""

    before: Any
    action: Int[Array, "steps"]
    reward: Float[Array, "steps"]
    after: Any
    ends: Bool[Array, "steps"]


class Learning(NamedTuple):
    """Everything that changes; saving it and going on later gives the same numbers."""

    parameters: Parameters
    older: Parameters
    optimizer: list[Array]
    key: UInt32[Array, "2"]
    update: Int[Array, ""]
    states: Any
    age: Int[Array, "players"]
    memory: Steps


def optimizer_for(network: Network, settings: DeepQ) -> Adam:
    """The Adam that `settings` describe."""
    return adam(network, settings.learning_rate, settings.final_learning_rate, settings.updates, settings.gradient_norm)


def begin(scenario, key: Array, network: Network, optimizer: Adam, settings: DeepQ) -> Learning:
    """The network's present weights, an empty memory, and players at their starts, each of another age."""
    key, start = jax.random.split(key)
    states = jax.jit(jax.vmap(scenario.init))(jax.random.split(start, settings.players))
    blank = jax.tree.map(lambda leaf: jnp.zeros((settings.memory, *leaf.shape[1:]), leaf.dtype), states)
    zeros = jnp.zeros(settings.memory)
    memory = Steps(blank, zeros.astype(jnp.int32), zeros, blank, zeros.astype(bool))
    parameters, age = network.parameters(), jnp.arange(settings.players) % scenario.steps
    return Learning(parameters, parameters, optimizer.init(), jax.random.key_data(key), jnp.asarray(0, jnp.int32), states, age, memory)


def train(scenario, state: Learning, network: Network, optimizer: Adam, settings: DeepQ, updates: int) -> Learning:
    """`updates` further updates. Pure: `jit` it over (scenario, state), `vmap` it over stacked states or the rates of a scenario."""
    one = partial(update, scenario, network=network, optimizer=optimizer, settings=settings)
    return jax.lax.scan(lambda state, _: (one(state), None), state, length=updates)[0]


def update(scenario, state: Learning, network: Network, optimizer: Adam, settings: DeepQ) -> Learning:
    """Every player makes a step; then the network learns from steps drawn out of the memory."""
    key, play_key, draw, restart = jax.random.split(jax.random.wrap_key_data(state.key), 4)
    steps = _play(scenario, play_key, state, network, settings)
    place = state.update * settings.players % settings.memory
    memory = jax.tree.map(lambda kept, new: jax.lax.dynamic_update_slice_in_dim(kept, new, place, 0), state.memory, steps)
    filled = jnp.minimum((state.update + 1) * settings.players, settings.memory)
    chosen = jax.tree.map(lambda leaf: leaf[jax.random.randint(draw, (settings.batch,), 0, filled)], memory)
    gradient = jax.grad(loss)(state.parameters, state.older, chosen, scenario, network, settings.discount)
    parameters, optimized = optimizer.apply(state.optimizer, gradient, state.parameters)
    fresh = (state.update + 1) % settings.refresh == 0
    older = jax.tree.map(lambda new, old: jnp.where(fresh, new, old), parameters, state.older)
    states, age = _restarted(scenario, restart, steps, state.age + 1)
    return Learning(parameters, older, optimized, jax.random.key_data(key), state.update + 1, states, age, memory)


def loss(parameters: Parameters, older: Parameters, steps: Steps, scenario, network: Network, discount: float) -> Float[Array, ""]:
    """Huber's function of the error of Q(s, a), averaged over steps."""
    seen, later = (jax.vmap(scenario.privileged)(states) for states in (steps.before, steps.after))
    best = jnp.argmax(values(network, parameters, later), -1)
    worth = jnp.take_along_axis(values(network, older, later), best[:, None], -1)[:, 0]
    target = jax.lax.stop_gradient(steps.reward + discount * jnp.where(steps.ends, 0, worth))
    found = jnp.take_along_axis(values(network, parameters, seen), steps.action[:, None], -1)[:, 0]
    error = jnp.abs(found - target)
    return jnp.mean(jnp.where(error < 1, error**2 / 2, error - 0.5))


def values(network: Network, parameters: Parameters, seen: Any) -> Float[Array, "states actions"]:
    """Q of every action; its argmax is the argmax of the logits."""
    logits, value = jax.vmap(partial(network, parameters))(seen)
    return value + logits - jnp.mean(logits, -1, keepdims=True)


def _play(scenario, key: Array, state: Learning, network: Network, settings: DeepQ) -> Steps:
    whether, which, move = jax.random.split(key, 3)
    best = jnp.argmax(values(network, state.parameters, jax.vmap(scenario.privileged)(state.states)), -1)
    falling = jnp.clip(1 - state.update / (settings.updates * settings.exploration), 0, 1)
    epsilon = settings.final_epsilon + (settings.epsilon - settings.final_epsilon) * falling
    anything = jax.random.randint(which, best.shape, 0, scenario.actions)
    action = jnp.where(jax.random.uniform(whether, best.shape) < epsilon, anything, best).astype(jnp.int32)
    after, reward, ends = jax.vmap(scenario.step)(jax.random.split(move, settings.players), state.states, action)
    return Steps(state.states, action, reward.astype(jnp.float32), after, ends)


def _restarted(scenario, key: Array, steps: Steps, age: Int[Array, "players"]):
    """Those who have ended, or played as long as the time limit, start over. The limit is no end: what comes later still counts."""
    over = steps.ends | (age >= scenario.steps)
    fresh = jax.vmap(scenario.init)(jax.random.split(key, len(age)))
    pick = lambda new, old: jnp.where(over.reshape(-1, *[1] * (new.ndim - 1)), new, old)  # noqa: E731
    return jax.tree.map(pick, fresh, steps.after), jnp.where(over, 0, age)
