"""Networks as policies for `scenario.rollout`."""

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

from ..errors import require
from ..networks import Network, Parameters, actor_critic, maze_policy
from ..scenario import Choice, Policy, Scenario

#: A network as policies see it: (parameters, what one system shows) -> logits of the actions, and a value or whatever else it computes.
Apply = Callable[[Parameters, Any], tuple[jax.Array, ...]]


def greedy(network: Apply, parameters: Parameters, view: Callable) -> Policy:
    """Always the most likely action of a feed-forward network that looks at `view(state)`."""

    def policy(key, state, memory):
        logits = network(parameters, view(state))[0]
        return Choice(jnp.argmax(logits), memory)

    return policy


def exploring(network: Apply, parameters: Parameters, view: Callable) -> Policy:
    """Actions drawn from the policy of an actor-critic network; the notes are what it saw, ln pi(action) and the value."""

    def policy(key, state, memory):
        seen = view(state)
        logits, value = network(parameters, seen)
        log_policy = jax.nn.log_softmax(logits)
        action = drawn(key, log_policy)
        return Choice(action, memory, (seen, log_policy[action], value[0]))

    return policy


def drawn(key: jax.Array, log_policy: jax.Array) -> jax.Array:
    """An action of these log-probabilities, from one random number, not one per action."""
    cumulative = jnp.cumsum(jnp.exp(log_policy))
    draw = jax.random.uniform(key, (), cumulative.dtype) * cumulative[-1]
    return jnp.minimum(jnp.sum(cumulative <= draw), log_policy.shape[0] - 1)


def recurrent(network: Network, parameters: Parameters, view: Callable) -> Policy:
    """Always the most likely action of a recurrent network; its memory is the pair (h, c)."""

    def policy(key, state, memory):
        logits, *memory = network(parameters, view(state), *memory)
        return Choice(jnp.argmax(logits), tuple(memory))

    return policy


def memory_of(network: Network) -> tuple[jax.Array, ...]:
    """The memory of a recurrent network before the first step: zeros."""
    return tuple(jnp.zeros(shape[1:]) for shape in network.model.input_shape[1:])


def shape(scenario: Scenario, view: Callable) -> tuple[int, ...]:
    """The shape of what a policy sees through `view`, which is `scenario.observe` or `scenario.privileged`."""
    return jax.eval_shape(lambda: view(scenario.init(jax.random.key(0)))).shape


def features(scenario: Scenario, view: Callable) -> int:
    """Its length, where it is a list of numbers."""
    return shape(scenario, view)[0]


def uniform(scenario: Scenario) -> Policy:
    """Any action, with equal probabilities."""
    return lambda key, state, memory: Choice(jax.random.randint(key, (), 0, scenario.actions), memory)


def scripted(actions: jax.Array) -> Policy:
    """The given actions one after the other, whatever happens; the memory counts the steps and starts at 0."""

    def policy(key, state, memory):
        return Choice(jnp.asarray(actions)[memory], memory + 1)

    return policy


def network_for(
    scenario: Scenario, view: Callable, hidden: tuple[int, ...] = (64, 64), seed: int = 0, *, separate: bool = False
) -> Network:
    """An actor-critic network for what `view` shows, a list of numbers or the picture of a maze; see `shape`.

    `separate` gives policy and value hidden layers of their own, where it shows a list.

    Raises:
        InputError: it shows something else.
    """
    seen = shape(scenario, view)
    usual = len(seen) == 1 or (len(seen) == 3 and seen[0] == seen[1] and seen[2] == 3 and scenario.actions == 4)
    require(usual, f"The observation must be a list of numbers or a maze, but has the shape {seen}; give a `network` of your own.")
    return maze_policy(seen[0], seed=seed) if len(seen) == 3 else actor_critic(seen[0], scenario.actions, hidden, seed, separate=separate)


def likeliest(scenario: Scenario, network: Network, parameters: Parameters) -> Policy:
    """`greedy` with the full-state observation of `scenario`."""
    return greedy(network, parameters, scenario.privileged)
