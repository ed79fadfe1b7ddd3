"""Networks as policies for `scenario.rollout`."""

from collections.abc import Callable

import jax
import jax.numpy as jnp

from ..networks import Network, Parameters
from ..scenario import Choice, Policy


def greedy(network: Network, parameters: Parameters, view: Callable) -> Policy:
    """Always the most likely action of a feed-forward network that looks at `view(state)`."""

    def policy(key, state, memory):
        logits = network(parameters, view(state))[0]
        return Choice(jnp.argmax(logits), memory)

    return policy


def exploring(network: Network, parameters: Parameters, view: Callable) -> Policy:
    """Actions drawn from the policy of an actor-critic network; the notes are what it saw, ln pi(action) and the value."""

    def policy(key, state, memory):
        seen = view(state)
        logits, value = network(parameters, seen)
        log_policy = jax.nn.log_softmax(logits)
        cumulative = jnp.cumsum(jnp.exp(log_policy))
        draw = jax.random.uniform(key, (), cumulative.dtype) * cumulative[-1]
        action = jnp.minimum(jnp.sum(cumulative <= draw), logits.shape[0] - 1)  # one random number, not one per action
        return Choice(action, memory, (seen, log_policy[action], value[0]))

    return policy


def recurrent(network: Network, parameters: Parameters, view: Callable) -> Policy:
    """Always the most likely action of a recurrent network; its memory is the pair (h, c)."""

    def policy(key, state, memory):
        logits, *memory = network(parameters, view(state), *memory)
        return Choice(jnp.argmax(logits), tuple(memory))

    return policy


def memory_of(network: Network) -> tuple[jax.Array, ...]:
    """The memory of a recurrent network before the first step: zeros."""
    return tuple(jnp.zeros(shape[1:]) for shape in network.model.input_shape[1:])


def shape(scenario, view: Callable) -> tuple[int, ...]:
    """The shape of what a policy sees through `view`, which is `scenario.observe` or `scenario.privileged`."""
    return jax.eval_shape(lambda key: view(scenario.init(key)), jax.random.key(0)).shape


def features(scenario, view: Callable) -> int:
    """Its length, where it is a list of numbers."""
    return shape(scenario, view)[0]


def scripted(actions: jax.Array) -> Policy:
    """The given actions one after the other, whatever happens; the memory counts the steps and starts at 0."""

    def policy(key, state, memory):
        return Choice(jnp.asarray(actions)[memory], memory + 1)

    return policy
