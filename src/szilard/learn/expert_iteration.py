"""Expert iteration with a known model (Anthony et al., arXiv:1705.08439): look ahead to do better, and learn what that was.

In every state that it comes to, the method tries every action in the model, all outcomes of each with their true probabilities, and
judges what follows by the network's value:

    Q(s, a) = (1 - gamma) r + gamma sum_m p_m V(s_m).

The policy pi'(a|s) ~ pi(a|s) exp(Q(s, a) / ((1 - gamma) temperature)) is better than pi, as much as one can be for its divergence from
pi (Grill et al., arXiv:2007.12509; Danihelka et al., ICLR 2022, section 4). It plays, and the network learns its probabilities.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from ..errors import require
from ..networks import Network, Parameters
from ..scenario import Choice, Policy, S, Scenario, rollout
from .policies import Apply, drawn, likeliest
from .ppo import entropy_bonus, estimated, value_of
from .settings.counting import require_parts
from .settings.expert_iteration import ExpertIteration
from .solving import Method, Solved, learner_for, trained
from .training import Learner, Training, averaged, begin, descended, nothing, repeated


class Lessons(NamedTuple):
    """What the network saw, the better policy there, what the state is worth, and whether the step was played."""

    seen: Any
    wanted: Float[Array, "samples actions"]
    target: Float[Array, "samples"]
    valid: Bool[Array, "samples"]


def solve(
    scenario: Scenario, key: Array, settings: ExpertIteration | None = None, *, network: Network | None = None, evaluations: int = 10
) -> Solved:
    """The policy that expert iteration finds for `scenario`; it no longer looks ahead. The arguments are those of `ppo.solve`.

    Raises:
        InputError: the scenario has no `branches`, the minibatches do not divide the samples, or the training diverges.
    """
    kind, settings = type(scenario).__name__, settings or ExpertIteration()
    require(hasattr(scenario, "branches"), f"`{kind}` must have `branches` to be looked ahead in; choose a method that only plays.")
    learner = learner_for(scenario, key, settings, network)
    start = lambda scenario, key, learner: begin(key, learner)  # noqa: E731
    method = Method("expert-iteration", start, train, model_steps(scenario, settings), likeliest, value_of)
    return trained(method, scenario, key, learner, settings.updates, evaluations)


def model_steps(scenario: Scenario, settings: ExpertIteration) -> int:
    """Steps of an update: those that are played, and before each of them a step of the model for every action."""
    return settings.trajectories * scenario.steps * (1 + scenario.actions)


def train(
    scenario: Scenario[S], state: Training, learner: Learner[ExpertIteration], updates: int, *, record: Callable[[S], Any] = nothing
) -> tuple[Training, Any]:
    """`updates` further updates: the new state, and `record` of all systems' last states averaged, per update. Pure."""
    return repeated(lambda state: update(scenario, state, learner, record=record), state, updates)


def update(
    scenario: Scenario[S], state: Training, learner: Learner[ExpertIteration], *, record: Callable[[S], Any] = nothing
) -> tuple[Training, Any]:
    """Play `settings.trajectories` trajectories of the better policy, and learn from them.

    Raises:
        InputError: the minibatches do not divide the samples.
    """
    network, settings = learner.network, learner.settings
    require_parts(settings.trajectories * scenario.steps, settings.minibatches, "trajectories times steps")
    key, play, shuffle = jax.random.split(jax.random.wrap_key_data(state.key), 3)
    policy = looking_ahead(scenario, network, state.parameters, settings)
    played = jax.vmap(partial(rollout, scenario, policy))(jax.random.split(play, settings.trajectories))
    seen, wanted, value = played.notes
    after = jax.vmap(lambda state_: network(state.parameters, scenario.privileged(state_))[1][0])(played.last)
    lessons = Lessons(seen, wanted, estimated(played, value, after, settings) + value, played.valid)
    lessons = jax.tree.map(lambda x: x.reshape(-1, *x.shape[2:]), lessons)
    entropy = entropy_bonus(state.update / float(settings.updates), settings)
    carry = descended(lambda parameters, part: loss(parameters, part, network, settings, entropy), state, learner, lessons, shuffle)
    return Training(*carry, jax.random.key_data(key), state.update + 1), averaged(record, played.last)


def loss(parameters: Parameters, lessons: Lessons, network: Apply, settings: ExpertIteration, entropy) -> Float[Array, ""]:
    """Cross-entropy with the better policy, value and entropy terms, averaged over valid samples."""
    logits, value = jax.vmap(partial(network, parameters))(lessons.seen)
    log_policy = jax.nn.log_softmax(logits)
    cross_entropy = -jnp.sum(lessons.wanted * log_policy, -1)
    uncertainty = -jnp.sum(jnp.exp(log_policy) * log_policy, -1)
    each = cross_entropy + settings.value_weight * (value[:, 0] - lessons.target) ** 2 - entropy * uncertainty
    return jnp.sum(each * lessons.valid) / jnp.maximum(jnp.sum(lessons.valid), 1)


def looking_ahead(scenario: Scenario, network: Apply, parameters: Parameters, settings: ExpertIteration) -> Policy:
    """Actions drawn from the better policy; the notes are what the network saw, the better policy, and the value."""

    def policy(key, state, memory):
        seen = scenario.privileged(state)
        logits, value = network(parameters, seen)
        known = lambda state: network(parameters, scenario.privileged(state))[1][0]  # noqa: E731
        gain = action_values(scenario, known, state, settings.discount) / (1 - settings.discount)
        log_policy = jax.nn.log_softmax(logits + gain / settings.temperature)
        return Choice(drawn(key, log_policy), memory, (seen, jnp.exp(log_policy), value[0]))

    return policy


def action_values(scenario: Any, value: Callable[[Any], Array], state: Any, discount: float) -> Float[Array, "actions"]:
    """Q of every action in units of the value, (1 - gamma) sum_k gamma^k r_k, from the branches of the scenario."""
    clock = getattr(scenario, "elapsed", None)

    def one(action: Array) -> Array:
        probabilities, after = scenario.branches(state, action)
        weight = discount if clock is None else discount ** (jax.vmap(clock)(after.state) - clock(state)).astype(after.reward.dtype)
        later = jnp.where(after.terminated, 0, jax.vmap(value)(after.state))
        return jnp.sum(probabilities * ((1 - weight) * after.reward + weight * later))

    return jax.vmap(one)(jnp.arange(scenario.actions))
