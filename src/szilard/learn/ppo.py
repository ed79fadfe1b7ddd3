"""Proximal policy optimization (Schulman et al., arXiv:1707.06347, eqs. 7-12), the whole loop compiled."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, UInt32

from ..errors import require, require_positive
from ..networks import Adam, Network, Parameters, adam
from ..scenario import Trajectory, rollout
from .policies import exploring


@dataclass(frozen=True)
class PPO:
    """Settings of proximal policy optimization.

    Args:
        updates: number of rounds of playing and learning.
        trajectories: played in parallel per update.
        epochs: passes over the trajectories of an update.
        minibatches: gradient steps per pass.
        learning_rate: of Adam at the start; it falls linearly to `final_learning_rate`.
        final_learning_rate: of Adam at the end.
        discount: gamma, per step.
        trace: lambda of the generalised advantage estimate.
        clip: bound on the change of an action's probability ratio.
        entropy: bonus at the start; it falls linearly to `final_entropy` over `exploration` of the training.
        final_entropy: bonus from then on.
        exploration: share of the training over which the entropy bonus falls.
        value_weight: of the value's squared error in the loss.
        gradient_norm: bound on the gradient's norm.
    """

    updates: int = 160
    trajectories: int = 256
    epochs: int = 1
    minibatches: int = 32
    learning_rate: float = 2e-3
    final_learning_rate: float = 5e-5
    discount: float = 0.95
    trace: float = 0.95
    clip: float = 0.2
    entropy: float = 0.02
    final_entropy: float = 0.001
    exploration: float = 0.6
    value_weight: float = 0.5
    gradient_norm: float = 0.5

    def __post_init__(self):
        require_positive(self, "updates", "trajectories", "epochs", "minibatches", "learning_rate", "exploration", "clip", "gradient_norm")
        for name in ("discount", "trace"):
            value = getattr(self, name)
            require(0 <= value <= 1, f"`{name}` must lie in [0, 1], but is {value}.")


class Training(NamedTuple):
    """Everything that changes during training; saving it and going on later gives the same numbers."""

    parameters: Parameters
    optimizer: list[Array]
    key: UInt32[Array, "2"]
    update: Int[Array, ""]


class Batch(NamedTuple):
    """Samples of a minibatch; every leaf has them as its first axis."""

    seen: Any
    action: Int[Array, "samples"]
    log_probability: Float[Array, "samples"]
    advantage: Float[Array, "samples"]
    target: Float[Array, "samples"]
    valid: Bool[Array, "samples"]


def optimizer_for(network: Network, settings: PPO) -> Adam:
    """The Adam that `settings` describe."""
    steps = settings.updates * settings.epochs * settings.minibatches
    return adam(network, settings.learning_rate, settings.final_learning_rate, steps, settings.gradient_norm)


def begin(key: Array, network: Network, optimizer: Adam) -> Training:
    """The state before the first update, from the network's present weights."""
    return Training(network.parameters(), optimizer.init(), jax.random.key_data(key), jnp.asarray(0, jnp.int32))


def train(
    scenario, state: Training, network: Network, optimizer: Adam, settings: PPO, updates: int, record: Callable = lambda s: ()
) -> tuple[Training, Any]:
    """`updates` further updates: the new state, and `record` of all systems' last states averaged, per update.

    Pure: `jit` it over (scenario, state), `vmap` it over seeds (stacked states) or over the rates of a scenario.
    """
    one = partial(update, scenario, network=network, optimizer=optimizer, settings=settings, record=record)
    return jax.lax.scan(lambda state, _: one(state), state, length=updates)


def update(scenario, state: Training, network: Network, optimizer: Adam, settings: PPO, record: Callable = lambda s: ()):
    """Play `settings.trajectories` trajectories and learn from them.

    Raises:
        InputError: the minibatches do not divide the samples.
    """
    samples = settings.trajectories * scenario.steps
    require(
        samples % settings.minibatches == 0,
        f"`minibatches` must divide trajectories times steps, {samples}, but is {settings.minibatches}; choose another number.",
    )
    key, play, shuffle = jax.random.split(jax.random.wrap_key_data(state.key), 3)
    policy = exploring(network, state.parameters, scenario.privileged)
    played = jax.vmap(partial(rollout, scenario, policy))(jax.random.split(play, settings.trajectories))
    batch = _batch(scenario, network, state.parameters, played, settings)
    entropy = _entropy_bonus(state.update / settings.updates, settings)

    def learn(carry, batch):
        parameters, memory = carry
        gradient = jax.grad(loss)(parameters, batch, network, settings, entropy)
        return optimizer.apply(memory, gradient, parameters), None

    def epoch(carry, key):
        order = jax.random.permutation(key, batch.action.shape[0]).reshape(settings.minibatches, -1)
        return jax.lax.scan(lambda c, chosen: learn(c, jax.tree.map(lambda x: x[chosen], batch)), carry, order)

    carry, _ = jax.lax.scan(epoch, (state.parameters, state.optimizer), jax.random.split(shuffle, settings.epochs))
    averages = jax.tree.map(lambda x: jnp.mean(x, 0), jax.vmap(record)(played.last))
    return Training(*carry, jax.random.key_data(key), state.update + 1), averages


def loss(parameters: Parameters, batch: Batch, network: Network, settings: PPO, entropy) -> Float[Array, ""]:
    """The clipped surrogate objective (eq. 9), negated: policy, value and entropy terms, averaged over valid samples."""
    logits, value = jax.vmap(partial(network, parameters))(batch.seen)
    log_policy = jax.nn.log_softmax(logits)
    chosen = jnp.take_along_axis(log_policy, batch.action[:, None], -1)[:, 0]
    ratio = jnp.exp(chosen - batch.log_probability)
    bounded = jnp.clip(ratio, 1 - settings.clip, 1 + settings.clip)
    surrogate = jnp.minimum(ratio * batch.advantage, bounded * batch.advantage)
    uncertainty = -jnp.sum(jnp.exp(log_policy) * log_policy, -1)
    error = (value[:, 0] - batch.target) ** 2
    each = -surrogate + settings.value_weight * error - entropy * uncertainty
    return jnp.sum(each * batch.valid) / jnp.maximum(jnp.sum(batch.valid), 1)


def advantages(reward, value, after, terminated, discount: float, trace: float) -> Float[Array, "steps"]:
    """Generalised advantage estimates (Schulman et al., arXiv:1506.02438, eq. 16) of one trajectory.

    Returns are counted as (1 - gamma) sum_k gamma^k r_k, so that a constant reward is its own value.

    Args:
        reward: (steps,) rewards.
        value: (steps,) values of the states before each step.
        after: () value of the state after the last step, where a time limit cut the trajectory off.
        terminated: (steps,) whether the physics ended in this step.
        discount: gamma.
        trace: lambda.
    """
    following = jnp.append(value[1:], after)
    surprise = (1 - discount) * reward + discount * following * ~terminated - value
    fade = discount * trace * ~terminated

    def back(advantage, step):
        surprise, fade = step
        advantage = surprise + fade * advantage
        return advantage, advantage

    return jax.lax.scan(back, jnp.zeros_like(surprise[0]), (surprise, fade), reverse=True)[1]


def _batch(scenario, network, parameters, played: Trajectory, settings: PPO) -> Batch:
    seen, log_probability, value = played.notes
    after = jax.vmap(lambda state: network(parameters, scenario.privileged(state))[1][0])(played.last)
    estimate = partial(advantages, discount=settings.discount, trace=settings.trace)
    advantage = jax.vmap(estimate)(played.reward, value, after, played.terminated)
    batch = Batch(seen, played.action, log_probability, advantage, advantage + value, played.valid)
    batch = jax.tree.map(lambda x: x.reshape(-1, *x.shape[2:]), batch)
    weight = batch.valid / jnp.maximum(jnp.sum(batch.valid), 1)
    mean = jnp.sum(batch.advantage * weight)
    spread = jnp.sqrt(jnp.sum((batch.advantage - mean) ** 2 * weight))
    return batch._replace(advantage=(batch.advantage - mean) / (spread + 1e-8))


def _entropy_bonus(progress, settings: PPO):
    falling = jnp.clip(1 - progress / settings.exploration, 0, 1)
    return settings.final_entropy + (settings.entropy - settings.final_entropy) * falling
