"""Proximal policy optimization (Schulman et al., arXiv:1707.06347, eqs. 7-12), the whole loop compiled."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, Protocol, runtime_checkable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from ..accelerators import gathered
from ..networks import Network, Parameters
from ..scenario import S, Scenario, Trajectory
from .policies import likeliest
from .reinforce import play
from .settings.ppo import PPO
from .solving import Method, Solved, Value, learner_for, trained
from .training import Learner, Training, averaged, begin, descended, linear, nothing, repeated


@runtime_checkable
class Credit(Protocol):
    """What the settings of a method say of the credit that an action gets for what follows."""

    @property
    def discount(self) -> float:
        """Gamma, per step."""
        ...

    @property
    def gae_lambda(self) -> float:
        """Lambda of the generalised advantage estimate."""
        ...


@runtime_checkable
class Exploration(Protocol):
    """What they say of the entropy bonus, which falls linearly."""

    @property
    def entropy(self) -> float:
        """The bonus at the start."""
        ...

    @property
    def final_entropy(self) -> float:
        """The bonus at the end."""
        ...

    @property
    def annealing_fraction(self) -> float:
        """The fraction of the training over which it falls."""
        ...


class Batch(NamedTuple):
    """Samples of a minibatch; every leaf has them as its first axis, or trajectories and their steps as its first two."""

    seen: Any
    action: Int[Array, "*samples"]
    log_probability: Float[Array, "*samples"]
    advantage: Float[Array, "*samples"]
    target: Float[Array, "*samples"]
    valid: Bool[Array, "*samples"]


def solve(scenario: Scenario, key: Array, settings: PPO | None = None, *, network: Network | None = None, evaluations: int = 10) -> Solved:
    """The policy that proximal policy optimization finds for `scenario`, with the full-state observation.

    Args:
        scenario: one system.
        key: of the weights and of all that is played.
        settings: the default ones unless given.
        network: an actor-critic network, trained from its present weights; one of the usual kind unless given.
        evaluations: points of the learning curve.

    Raises:
        InputError: the minibatches do not divide the samples, or the training diverges.
    """
    settings = settings or PPO()
    learner = learner_for(scenario, key, settings, network)
    start = lambda scenario, key, learner: begin(key, learner)  # noqa: E731
    method = Method("ppo", start, train, settings.trajectories * scenario.steps, likeliest, value_of)
    return trained(method, scenario, key, learner, settings.updates, evaluations)


def value_of(scenario: Scenario, learner: Learner[Any], parameters: Parameters) -> Value:
    """The value of a state in units of the reward; the network's own is (1 - gamma) times as large."""
    return lambda state: learner.network(parameters, scenario.privileged(state))[1][0] / (1 - learner.settings.discount)


def train(
    scenario: Scenario[S], state: Training, learner: Learner[PPO], updates: int, *, record: Callable[[S], Any] = nothing
) -> tuple[Training, Any]:
    """`updates` further updates: the new state, and `record` of all systems' last states averaged, per update. Pure."""
    return repeated(lambda state: update(scenario, state, learner, record=record), state, updates)


def update(scenario: Scenario[S], state: Training, learner: Learner[PPO], *, record: Callable[[S], Any] = nothing) -> tuple[Training, Any]:
    """Play `settings.trajectories` trajectories and learn from them.

    Raises:
        InputError: the minibatches do not divide the samples.
    """
    network, settings = learner.network, learner.settings
    settings.require_even(scenario.steps)
    key, now, shuffle = jax.random.split(jax.random.wrap_key_data(state.key), 3)
    played = play(scenario, now, network, state.parameters, settings.trajectories)
    batch = gathered(samples(scenario, network, state.parameters, played, settings))
    batch = batch._replace(advantage=normalised(batch.advantage, batch.valid, settings.least_spread))
    entropy = entropy_bonus(state.update / float(settings.updates), settings)
    carry = descended(lambda parameters, part: loss(parameters, part, network, settings, entropy), state, learner, batch, shuffle)
    return Training(*carry, jax.random.key_data(key), state.update + 1), averaged(record, played.last)


def loss(parameters: Parameters, batch: Batch, network: Network, settings: PPO, entropy) -> Float[Array, ""]:
    """The clipped surrogate objective (eq. 9), negated: policy, value and entropy terms, averaged over valid samples."""
    logits, value = jax.vmap(partial(network, parameters))(batch.seen)
    return clipped(logits, value[:, 0], batch, settings, entropy)


def clipped(
    logits: Float[Array, "*samples actions"], value: Float[Array, "*samples"], batch: Batch, settings: PPO, entropy
) -> Float[Array, ""]:
    """The same from what the network says of the samples, whose axes may be trajectories and steps."""
    log_policy = jax.nn.log_softmax(logits)
    chosen = jnp.take_along_axis(log_policy, batch.action[..., None], -1)[..., 0]
    ratio = jnp.exp(chosen - batch.log_probability)
    bounded = jnp.clip(ratio, 1 - settings.clip, 1 + settings.clip)
    surrogate = jnp.minimum(ratio * batch.advantage, bounded * batch.advantage)
    uncertainty = -jnp.sum(jnp.exp(log_policy) * log_policy, -1)
    error = (value - batch.target) ** 2
    each = -surrogate + settings.value_weight * error - entropy * uncertainty
    return jnp.sum(each * batch.valid) / jnp.maximum(jnp.sum(batch.valid), 1)


def advantages(
    reward, value, after, terminated, discount: float | Float[Array, "steps"], gae_lambda: float, cut: Any = False
) -> Float[Array, "steps"]:
    """Generalised advantage estimates (Schulman et al., arXiv:1506.02438, eq. 16) of one trajectory.

    Returns are counted as (1 - gamma) sum_k gamma^k r_k, so that a constant reward is its own value. A transition that lasts d time
    steps, with the reward r in each of them, counts (1 - gamma^d) r, and what follows gamma^d.

    Args:
        reward: (steps,) rewards.
        value: (steps,) values of the states before each step.
        after: () value of the state after the last step, where a time limit cut the trajectory off.
        terminated: (steps,) whether the physics ended in this step.
        discount: gamma, or gamma^d of each transition.
        gae_lambda: lambda.
        cut: (steps,) whether the time was up after this step, and nothing more was played.
    """
    following = jnp.append(value[1:], after)
    surprise = (1 - discount) * reward + discount * following * ~terminated - value
    fade = discount * gae_lambda * ~terminated * jnp.logical_not(cut)

    def back(advantage, step):
        surprise, fade = step
        advantage = surprise + fade * advantage
        return advantage, advantage

    return jax.lax.scan(back, jnp.zeros_like(surprise[0]), (surprise, fade), reverse=True)[1]


def samples(scenario: Scenario, network: Network, parameters: Parameters, played: Trajectory, settings: Credit) -> Batch:
    """What was played by `policies.exploring`, step by step; advantages as they are."""
    after = jax.vmap(lambda state: network(parameters, scenario.privileged(state))[1][0])(played.last)
    return jax.tree.map(lambda x: x.reshape(-1, *x.shape[2:]), judged(played, after, settings))


def judged(played: Trajectory, after: Float[Array, "trajectories"], settings: Credit) -> Batch:
    """The same by trajectory and step, where the states at the end are worth `after`."""
    seen, log_probability, value = played.notes
    advantage = estimated(played, value, after, settings)
    return Batch(seen, played.action, log_probability, advantage, advantage + value, played.valid)


def estimated(played: Trajectory, value, after, settings: Credit) -> Float[Array, "trajectories steps"]:
    """`advantages` of all that was played, where the states before each step are worth `value`, and those at the end `after`."""

    def estimate(reward, value, after, terminated, truncated, duration):
        discount = settings.discount if duration is None else settings.discount ** duration.astype(value.dtype)
        return advantages(reward, value, after, terminated, discount, settings.gae_lambda, truncated)

    return jax.vmap(estimate)(played.reward, value, after, played.terminated, played.truncated, played.duration)


def normalised(advantage: Float[Array, "*samples"], valid: Bool[Array, "*samples"], least_spread: float) -> Float[Array, "*samples"]:
    """Advantages minus their mean over the valid samples, in units of their standard deviation there, or of `least_spread` if that is more.

    Without such a floor, noise counts as much as a real advantage where nothing is at stake, and becomes a habit.

    >>> advantage, valid = jnp.array([1.0, 3.0, 5.0]), jnp.array([True, True, False])
    >>> [[round(float(x), 3) for x in normalised(advantage, valid, floor)] for floor in (0.0, 4.0)]
    [[-1.0, 1.0, 3.0], [-0.25, 0.25, 0.75]]
    """
    weight = valid / jnp.maximum(jnp.sum(valid), 1)
    mean = jnp.sum(advantage * weight)
    spread = jnp.sqrt(jnp.sum((advantage - mean) ** 2 * weight))
    return (advantage - mean) / (jnp.maximum(spread, least_spread) + 1e-8)


def entropy_bonus(progress: Float[Array, ""] | float, settings: Exploration) -> Float[Array, ""]:
    """The weight of the entropy in the loss, where the fraction `progress` of the training is done."""
    return linear(settings.entropy, settings.final_entropy, progress / settings.annealing_fraction)
