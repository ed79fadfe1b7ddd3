"""REINFORCE, the policy gradient from whole trajectories (Williams, Mach. Learn. 8, 229 (1992)), with and without a baseline.

The gradient of the mean return is the mean of sum_t (G_t - b_t) grad ln pi(a_t | s_t), where G_t is what is earned from step t
on. A baseline b_t that does not depend on the action leaves the mean as it is and reduces the variance (Greensmith et al.,
J. Mach. Learn. Res. 5, 1471 (2004)).
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
from ..scenario import Trajectory, rollout
from .policies import exploring
from .ppo import Training

BASELINES = ("none", "mean", "value")


@dataclass(frozen=True)
class Reinforce:
    """Settings of REINFORCE.

    Args:
        updates: number of rounds of playing and learning.
        trajectories: played in parallel per update.
        baseline: what is subtracted from the returns: none; the mean over the other trajectories at the same step; or the value
            that the network learns to predict.
        to_go: whether an action is credited with what is earned from its step on, instead of with the whole return.
        learning_rate: of Adam at the start; it falls linearly to `final_learning_rate`.
        final_learning_rate: of Adam at the end.
        discount: gamma, per step.
        entropy: bonus for a policy that keeps trying everything.
        value_weight: of the value's squared error in the loss.
        gradient_norm: bound on the gradient's norm.
    """

    updates: int = 200
    trajectories: int = 128
    baseline: str = "value"
    to_go: bool = True
    learning_rate: float = 3e-3
    final_learning_rate: float = 3e-4
    discount: float = 0.95
    entropy: float = 0.01
    value_weight: float = 0.5
    gradient_norm: float = 1.0

    def __post_init__(self):
        require_positive(self, "updates", "trajectories", "learning_rate", "gradient_norm")
        require(self.baseline in BASELINES, f"`baseline` must be one of {', '.join(BASELINES)}, but is {self.baseline}.")
        require(0 <= self.discount <= 1, f"`discount` must lie in [0, 1], but is {self.discount}.")
        enough = self.baseline != "mean" or self.trajectories >= 2
        require(enough, f"`trajectories` must be at least 2 for a mean over the others, but is {self.trajectories}.")


def optimizer_for(network: Network, settings: Reinforce) -> Adam:
    """The Adam that `settings` describe."""
    return adam(network, settings.learning_rate, settings.final_learning_rate, settings.updates, settings.gradient_norm)


def train(
    scenario, state: Training, network: Network, optimizer: Adam, settings: Reinforce, updates: int, record: Callable = lambda s: ()
) -> tuple[Training, Any]:
    """`updates` further updates from `ppo.begin`: the new state, and `record` of all last states averaged, per update.

    Pure: `jit` it over (scenario, state), `vmap` it over seeds (stacked states) or over the rates of a scenario.
    """
    one = partial(update, scenario, network=network, optimizer=optimizer, settings=settings, record=record)
    return jax.lax.scan(lambda state, _: one(state), state, length=updates)


def update(scenario, state: Training, network: Network, optimizer: Adam, settings: Reinforce, record: Callable = lambda s: ()):
    """Play `settings.trajectories` trajectories and make one step along the policy gradient."""
    key, now = jax.random.split(jax.random.wrap_key_data(state.key))
    played = play(scenario, now, network, state.parameters, settings.trajectories)
    gradient = jax.grad(loss)(state.parameters, played, network, settings)
    carry = optimizer.apply(state.optimizer, gradient, state.parameters)
    averages = jax.tree.map(lambda x: jnp.mean(x, 0), jax.vmap(record)(played.last))
    return Training(*carry, jax.random.key_data(key), state.update + 1), averages


def play(scenario, key: Array, network: Network, parameters: Parameters, trajectories: int) -> Trajectory:
    """Trajectories of the policy, on a first axis; their notes are those of `policies.exploring`."""
    policy = exploring(network, parameters, scenario.privileged)
    return jax.vmap(partial(rollout, scenario, policy))(jax.random.split(key, trajectories))


def loss(parameters: Parameters, played: Trajectory, network: Network, settings: Reinforce) -> Float[Array, ""]:
    """What has minus the policy gradient as its gradient, plus value and entropy terms; the mean over trajectories."""
    return jnp.mean(losses(parameters, played, network, settings))


def losses(parameters: Parameters, played: Trajectory, network: Network, settings: Reinforce) -> Float[Array, "trajectories"]:
    """The loss of each trajectory, summed over its steps."""
    logits, value = jax.vmap(jax.vmap(partial(network, parameters)))(played.notes[0])
    log_policy = jax.nn.log_softmax(logits)
    chosen = jnp.take_along_axis(log_policy, played.action[..., None], -1)[..., 0]
    returns, value = jax.vmap(partial(returns_to_go, discount=settings.discount))(played.reward), value[..., 0]
    weight = jax.lax.stop_gradient(_weights(returns, value, settings))
    uncertainty = -jnp.sum(jnp.exp(log_policy) * log_policy, -1)
    error = (value - returns) ** 2 if settings.baseline == "value" else 0.0
    each = -weight * chosen + settings.value_weight * error - settings.entropy * uncertainty
    return jnp.sum(each * played.valid, -1)


def returns_to_go(reward: Float[Array, "steps"], discount: float) -> Float[Array, "steps"]:
    """G_t = sum_k gamma^k r_(t+k) of one trajectory, whose rewards after the end are 0.

    >>> returns_to_go(jnp.array([1.0, 0.0, 2.0]), 0.5).tolist()
    [1.5, 1.0, 2.0]
    """

    def back(after, reward):
        total = reward + discount * after
        return total, total

    return jax.lax.scan(back, jnp.zeros_like(reward[0]), reward, reverse=True)[1]


def _weights(returns, value, settings: Reinforce) -> Float[Array, "trajectories steps"]:
    credited = returns if settings.to_go else jnp.broadcast_to(returns[:, :1], returns.shape)
    if settings.baseline == "mean":
        return credited - others_mean(credited)
    return credited - value if settings.baseline == "value" else credited


def others_mean(values: Float[Array, "trajectories steps"]) -> Float[Array, "trajectories steps"]:
    """The mean at the same step over all other trajectories: as it knows nothing of its own, it leaves the gradient's mean as it is."""
    return (jnp.sum(values, 0) - values) / (len(values) - 1)
