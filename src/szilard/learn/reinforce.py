"""REINFORCE, the policy gradient from whole trajectories (Williams, Mach. Learn. 8, 229 (1992)), with and without a baseline.

The gradient of the mean return is the mean of sum_t (G_t - b_t) grad ln pi(a_t | s_t), where G_t is what is earned from step t
on. A baseline b_t that does not depend on the action leaves the mean as it is and reduces the variance (Greensmith et al.,
J. Mach. Learn. Res. 5, 1471 (2004)).
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ..accelerators import spread
from ..networks import Network, Parameters
from ..scenario import S, Scenario, Trajectory, rollout
from .policies import Apply, exploring, likeliest
from .settings.reinforce import Reinforce
from .solving import Method, Solved, Value, learner_for, trained
from .training import Learner, Training, averaged, begin, nothing, repeated


def solve(
    scenario: Scenario, key: Array, settings: Reinforce | None = None, *, network: Network | None = None, evaluations: int = 10
) -> Solved:
    """The policy that REINFORCE finds for `scenario`, with the full-state observation; the arguments are those of `ppo.solve`.

    Raises:
        InputError: the training diverges.
    """
    settings = settings or Reinforce()
    learner = learner_for(scenario, key, settings, network)
    start = lambda scenario, key, learner: begin(key, learner)  # noqa: E731
    method = Method("reinforce", start, train, settings.trajectories * scenario.steps, likeliest, value_of)
    return trained(method, scenario, key, learner, settings.updates, evaluations)


def value_of(scenario: Scenario, learner: Learner[Reinforce], parameters: Parameters) -> Value | None:
    """The value of a state, which is learned as the baseline `value` alone."""
    if learner.settings.baseline != "value":
        return None
    return lambda state: learner.network(parameters, scenario.privileged(state))[1][0]


def train(
    scenario: Scenario[S], state: Training, learner: Learner[Reinforce], updates: int, *, record: Callable[[S], Any] = nothing
) -> tuple[Training, Any]:
    """`updates` further updates: the new state, and `record` of all systems' last states averaged, per update. Pure."""
    return repeated(lambda state: update(scenario, state, learner, record=record), state, updates)


def update(
    scenario: Scenario[S], state: Training, learner: Learner[Reinforce], *, record: Callable[[S], Any] = nothing
) -> tuple[Training, Any]:
    """Play `settings.trajectories` trajectories and make one step along the policy gradient."""
    network, settings = learner.network, learner.settings
    key, now = jax.random.split(jax.random.wrap_key_data(state.key))
    played = play(scenario, now, network, state.parameters, settings.trajectories)
    gradient = jax.grad(loss)(state.parameters, played, network, settings)
    carry = learner.optimizer.apply(state.optimizer, gradient, state.parameters)
    return Training(*carry, jax.random.key_data(key), state.update + 1), averaged(record, played.last)


def play(scenario: Scenario, key: Array, network: Apply, parameters: Parameters, trajectories: int) -> Trajectory:
    """Trajectories of the policy, on a first axis; their notes are those of `policies.exploring`."""
    policy = exploring(network, parameters, scenario.privileged)
    return jax.vmap(partial(rollout, scenario, policy))(spread(jax.random.split(key, trajectories)))


def loss(parameters: Parameters, played: Trajectory, network: Apply, settings: Reinforce) -> Float[Array, ""]:
    """What has minus the policy gradient as its gradient, plus value and entropy terms; the mean over trajectories."""
    return jnp.mean(losses(parameters, played, network, settings))


def losses(parameters: Parameters, played: Trajectory, network: Apply, settings: Reinforce) -> Float[Array, "trajectories"]:
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
