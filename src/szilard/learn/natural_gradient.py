"""The natural policy gradient (Kakade, Advances in Neural Information Processing Systems 14 (2001)).

The gradient of the mean return asks how far the *weights* move; the natural one asks how far the *policy* does. It is F^-1 g, with g the
policy gradient and F the Fisher information of the policy, averaged over the states that were seen,

    F = < sum_a pi(a|s) grad ln pi(a|s) grad ln pi(a|s)^T >,

whose quadratic form is twice the divergence of the policies before and after a small step: D = x^T F x / 2. F itself is never written
down: conjugate gradients need its products with vectors alone, which cost as much as two gradients (Schulman et al.,
arXiv:1502.05477, appendix C). The baseline is the network's value, learned by a regression of its own.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ..networks import Network, Parameters
from ..scenario import S, Scenario
from .policies import Apply, likeliest
from .ppo import Batch, entropy_bonus, normalised, samples, value_of
from .reinforce import play
from .settings.counting import require_parts
from .settings.natural_gradient import NaturalGradient
from .solving import Method, Solved, learner_for, trained
from .training import Learner, Training, averaged, begin, descended, nothing, repeated


def solve(
    scenario: Scenario, key: Array, settings: NaturalGradient | None = None, *, network: Network | None = None, evaluations: int = 10
) -> Solved:
    """The policy that the natural policy gradient finds for `scenario`, with the full-state observation.

    The arguments are those of `ppo.solve`. Where policy and value of `network` share hidden layers, learning the value moves the
    policy too; those of the usual network do not (`actor_critic(..., separate=True)`).

    Raises:
        InputError: the minibatches do not divide the samples, or the training diverges.
    """
    settings = settings or NaturalGradient()
    learner = learner_for(scenario, key, settings, network, separate=True)
    start = lambda scenario, key, learner: begin(key, learner)  # noqa: E731
    method = Method("natural-gradient", start, train, settings.trajectories * scenario.steps, likeliest, value_of)
    return trained(method, scenario, key, learner, settings.updates, evaluations)


def train(
    scenario: Scenario[S], state: Training, learner: Learner[NaturalGradient], updates: int, *, record: Callable[[S], Any] = nothing
) -> tuple[Training, Any]:
    """`updates` further updates: the new state, and `record` of all systems' last states averaged, per update. Pure."""
    return repeated(lambda state: update(scenario, state, learner, record=record), state, updates)


def update(
    scenario: Scenario[S], state: Training, learner: Learner[NaturalGradient], *, record: Callable[[S], Any] = nothing
) -> tuple[Training, Any]:
    """Play `settings.trajectories` trajectories, learn their value, and make one step along the natural gradient.

    Raises:
        InputError: the minibatches do not divide the samples.
    """
    network, settings = learner.network, learner.settings
    require_parts(settings.trajectories * scenario.steps, settings.minibatches, "trajectories times steps")
    key, now, shuffle = jax.random.split(jax.random.wrap_key_data(state.key), 3)
    played = play(scenario, now, network, state.parameters, settings.trajectories)
    batch = samples(scenario, network, state.parameters, played, settings)
    batch = batch._replace(advantage=normalised(batch.advantage, batch.valid, settings.least_spread))
    entropy = entropy_bonus(state.update / float(settings.updates), settings)
    change = step(state.parameters, batch, network, settings, entropy)
    parameters, moments = descended(partial(value_error, network=network), state, learner, batch, shuffle)
    parameters = jax.tree.map(jnp.add, parameters, change)
    return Training(parameters, moments, jax.random.key_data(key), state.update + 1), averaged(record, played.last)


def step(parameters: Parameters, batch: Batch, network: Apply, settings: NaturalGradient, entropy) -> Parameters:
    """What the weights change by: `rate` times the natural gradient, or less where the policy would move by more than `divergence`."""
    gradient = jax.grad(objective)(parameters, batch, network, entropy)
    product = information(parameters, batch, network, settings.damping)
    direction = jax.scipy.sparse.linalg.cg(product, gradient, maxiter=settings.iterations, tol=1e-8)[0]
    length = _dot(direction, product(direction)) / 2  # no less than the divergence itself, which damping leaves out
    rate = jnp.minimum(settings.rate, jnp.sqrt(settings.divergence / jnp.maximum(length, 1e-30)))
    return jax.tree.map(lambda leaf: (rate * leaf).astype(leaf.dtype), direction)


def objective(parameters: Parameters, batch: Batch, network: Apply, entropy) -> Float[Array, ""]:
    """What has the policy gradient as its gradient, and the entropy bonus; the mean over valid samples."""
    log_policy = _log_policy(parameters, batch, network)
    chosen = jnp.take_along_axis(log_policy, batch.action[:, None], -1)[:, 0]
    uncertainty = -jnp.sum(jnp.exp(log_policy) * log_policy, -1)
    return jnp.sum(_weights(batch) * (chosen * batch.advantage + entropy * uncertainty))


def information(parameters: Parameters, batch: Batch, network: Apply, damping: float) -> Callable[[Parameters], Parameters]:
    """v -> (F + damping) v, with F the Fisher information of the policy, averaged over valid samples and summed over all actions."""
    log_policy, forward = jax.linearize(lambda known: _log_policy(known, batch, network), parameters)
    back = jax.linear_transpose(forward, parameters)
    weights = jnp.exp(log_policy) * _weights(batch)[:, None]

    def product(vector: Parameters) -> Parameters:
        (found,) = back(weights * forward(vector))
        return jax.tree.map(lambda of_fisher, leaf: of_fisher + damping * leaf, found, vector)

    return product


def value_error(parameters: Parameters, batch: Batch, network: Apply) -> Float[Array, ""]:
    """Mean over valid samples of the value's squared error."""
    value = jax.vmap(partial(network, parameters))(batch.seen)[1][:, 0]
    return jnp.sum(_weights(batch) * (value - batch.target) ** 2)


def _log_policy(parameters: Parameters, batch: Batch, network: Apply) -> Float[Array, "samples actions"]:
    return jax.nn.log_softmax(jax.vmap(partial(network, parameters))(batch.seen)[0])


def _weights(batch: Batch) -> Float[Array, "samples"]:
    return batch.valid / jnp.maximum(jnp.sum(batch.valid), 1)


def _dot(one: Parameters, other: Parameters) -> Float[Array, ""]:
    return sum((jnp.vdot(a, b) for a, b in zip(one, other, strict=True)), jnp.zeros(()))
