"""The natural policy gradient (Kakade, Advances in Neural Information Processing Systems 14 (2001)).

The gradient of the mean return asks how far the *weights* move; the natural one asks how far the *policy* does. It is F^-1 g, with g the
policy gradient and F the Fisher information of the policy, averaged over the states that were seen,

    F = < sum_a pi(a|s) grad ln pi(a|s) grad ln pi(a|s)^T >,

whose quadratic form is twice the divergence of the policies before and after a small step: D = x^T F x / 2. F itself is never written
down: conjugate gradients need its products with vectors alone, which cost as much as two gradients (Schulman et al.,
arXiv:1502.05477, appendix C). The baseline is the network's value, learned by a regression of its own.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ..networks import Network, Parameters
from ..options import FASTEST, LARGEST, MOST_PARALLEL, MOST_ROUNDS, Options, option
from ..scenario import S, Scenario
from .policies import Apply, likeliest
from .ppo import Batch, entropy_bonus, normalised, samples, value_of
from .reinforce import play
from .solving import Method, Solved, learner_for, trained
from .training import Learner, Training, averaged, begin, descended, nothing, repeated, require_countable, require_parts


@dataclass(frozen=True, kw_only=True)
class NaturalGradient(Options):
    """Settings of the natural policy gradient."""

    updates: int = option(320, "rounds of playing and learning", least=1, most=MOST_ROUNDS)
    trajectories: int = option(64, "trajectories played in parallel per update", least=1, most=MOST_PARALLEL)
    rate: float = option(1.0, "size of a step along the natural gradient of the normalised advantages", above=0, most=LARGEST)
    divergence: float = option(0.02, "bound on the divergence of the policies before and after a step, in nats", above=0, most=LARGEST)
    damping: float = option(0.001, "added to the diagonal of the Fisher information", above=0, most=LARGEST)
    iterations: int = option(10, "steps of conjugate gradients per update", least=1, most=1000)
    epochs: int = option(2, "passes of the value's regression over the trajectories of an update", least=1, most=1000)
    minibatches: int = option(16, "gradient steps per pass", least=1, most=MOST_PARALLEL)
    learning_rate: float = option(
        2e-3, "learning rate of Adam, for the value, at the start; it falls linearly to that at the end", above=0, most=FASTEST
    )
    final_learning_rate: float = option(5e-5, "learning rate at the end", least=0, most=FASTEST)
    discount: float = option(0.95, "gamma, per step", least=0, below=1)
    gae_lambda: float = option(0.95, "lambda of the generalised advantage estimate", least=0, most=1)
    entropy: float = option(0.02, "entropy bonus at the start; it falls linearly to that at the end", least=0, most=LARGEST)
    final_entropy: float = option(0.001, "entropy bonus at the end", least=0, most=LARGEST)
    annealing_fraction: float = option(0.6, "fraction of the training over which the entropy bonus falls", above=0, most=1)
    gradient_norm: float = option(0.5, "bound on the norm of the value's gradient", above=0, most=LARGEST)
    least_spread: float = option(
        0.0, "advantages are divided by their standard deviation, or by this where it is smaller", least=0, most=LARGEST
    )

    def check(self) -> None:
        """The gradient steps are counted."""
        require_countable(self.gradient_steps)

    @property
    def gradient_steps(self) -> int:
        """The number of gradient steps of the value's regression in the whole training."""
        return self.updates * self.epochs * self.minibatches


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
