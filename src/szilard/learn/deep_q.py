"""Deep Q-learning (Mnih et al., Nature 518, 529 (2015)), double (van Hasselt et al., arXiv:1509.06461) and duelling.

A network says what every action is worth. It learns from steps drawn from a replay buffer, towards r + gamma Q'(s', argmax_a Q(s', a)),
where Q', the target network, is an older copy of itself. Q is put together from the two heads of an actor-critic network as in
eq. 9 of Wang et al., arXiv:1511.06581: the value, plus the logits without their mean.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from ..machine import require_bytes
from ..networks import Network, Parameters
from ..scenario import S, Scenario
from .policies import Apply, likeliest
from .replay import drawn, remember
from .settings.deep_q import DeepQ
from .solving import Method, Solved, Value, learner_for, trained
from .training import Learner, Training, averaged, linear, nothing, repeated
from .training import begin as begin_training


class Steps(NamedTuple):
    """Steps that were played: state before, action, reward, state after, and whether it was the end."""

    before: Any
    action: Int[Array, "steps"]
    reward: Float[Array, "steps"]
    after: Any
    ends: Bool[Array, "steps"]


class Memory(NamedTuple):
    """What deep Q-learning remembers besides its network: the target network, the environments and their ages, the replay buffer."""

    target: Parameters
    states: Any
    age: Int[Array, "environments"]
    replay: Steps


def begin(scenario: Scenario, key: Array, learner: Learner[DeepQ]) -> Training:
    """The network's present weights, an empty replay buffer, and environments at their starts, each of another age."""
    settings = learner.settings
    key, start = jax.random.split(key)
    size = sum(leaf.nbytes for leaf in jax.tree.leaves(jax.tree.map(np.asarray, scenario.init(start))))
    require_bytes(settings.replay_size * (2 * size + 9) * 5, "replay_size")
    states = jax.jit(jax.vmap(scenario.init))(jax.random.split(start, settings.environments))
    blank = jax.tree.map(lambda leaf: jnp.zeros((settings.replay_size, *leaf.shape[1:]), leaf.dtype), states)
    zeros = jnp.zeros(settings.replay_size)
    replay = Steps(blank, zeros.astype(jnp.int32), zeros, blank, zeros.astype(bool))
    age = jnp.arange(settings.environments) % scenario.steps
    return begin_training(key, learner, Memory(learner.network.parameters(), states, age, replay))


def solve(
    scenario: Scenario, key: Array, settings: DeepQ | None = None, *, network: Network | None = None, evaluations: int = 10
) -> Solved:
    """The policy that deep Q-learning finds for `scenario`, with the full-state observation; the arguments are those of `ppo.solve`.

    Raises:
        InputError: the training diverges.
    """
    settings = settings or DeepQ()
    learner = learner_for(scenario, key, settings, network)
    method = Method("deep-q", begin, train, settings.environments, likeliest, value_of)
    return trained(method, scenario, key, learner, settings.updates, evaluations)


def value_of(scenario: Scenario, learner: Learner[DeepQ], parameters: Parameters) -> Value:
    """The value of a state: that of its best action."""
    return lambda state: jnp.max(values(learner.network, parameters, scenario.privileged(state)[None]))


def train(
    scenario: Scenario[S], state: Training, learner: Learner[DeepQ], updates: int, *, record: Callable[[S], Any] = nothing
) -> tuple[Training, Any]:
    """`updates` further updates: the new state, and `record` of all environments' states averaged, per update. Pure."""
    return repeated(lambda state: update(scenario, state, learner, record=record), state, updates)


def update(
    scenario: Scenario[S], state: Training, learner: Learner[DeepQ], *, record: Callable[[S], Any] = nothing
) -> tuple[Training, Any]:
    """Every environment makes a step; then the network learns from steps drawn from the replay buffer."""
    settings, memory = learner.settings, state.memory
    key, play_key, draw, restart = jax.random.split(jax.random.wrap_key_data(state.key), 4)
    steps = _play(scenario, play_key, state, learner)
    replay, filled = remember(memory.replay, steps, state.update)
    chosen = drawn(draw, replay, filled, settings.batch)
    gradient = jax.grad(loss)(state.parameters, memory.target, chosen, scenario, learner.network, settings.discount)
    parameters, optimized = learner.optimizer.apply(state.optimizer, gradient, state.parameters)
    copied = (state.update + 1) % settings.target_update_period == 0
    target = jax.tree.map(lambda new, old: jnp.where(copied, new, old), parameters, memory.target)
    states, age = _restarted(scenario, restart, steps, memory.age + 1)
    after = Memory(target, states, age, replay)
    return Training(parameters, optimized, jax.random.key_data(key), state.update + 1, after), averaged(record, states)


def loss(parameters: Parameters, target: Parameters, steps: Steps, scenario: Scenario, network: Apply, discount: float) -> Float[Array, ""]:
    """Huber's function of the error of Q(s, a), averaged over steps."""
    seen, later = (jax.vmap(scenario.privileged)(states) for states in (steps.before, steps.after))
    best = jnp.argmax(values(network, parameters, later), -1)
    value = jnp.take_along_axis(values(network, target, later), best[:, None], -1)[:, 0]
    wanted = jax.lax.stop_gradient(steps.reward + discount * jnp.where(steps.ends, 0, value))
    found = jnp.take_along_axis(values(network, parameters, seen), steps.action[:, None], -1)[:, 0]
    error = jnp.abs(found - wanted)
    return jnp.mean(jnp.where(error < 1, error**2 / 2, error - 0.5))


def values(network: Apply, parameters: Parameters, seen: Any) -> Float[Array, "states actions"]:
    """Q of every action; its argmax is the argmax of the logits."""
    logits, value = jax.vmap(partial(network, parameters))(seen)
    return value + logits - jnp.mean(logits, -1, keepdims=True)


def _play(scenario: Scenario, key: Array, state: Training, learner: Learner[DeepQ]) -> Steps:
    settings, states = learner.settings, state.memory.states
    whether, which, move = jax.random.split(key, 3)
    best = jnp.argmax(values(learner.network, state.parameters, jax.vmap(scenario.privileged)(states)), -1)
    epsilon = linear(settings.epsilon, settings.final_epsilon, state.update / (settings.updates * settings.annealing_fraction))
    anything = jax.random.randint(which, best.shape, 0, scenario.actions)
    action = jnp.where(jax.random.uniform(whether, best.shape) < epsilon, anything, best).astype(jnp.int32)
    after, reward, ends = jax.vmap(scenario.step)(jax.random.split(move, settings.environments), states, action)
    return Steps(states, action, reward.astype(jnp.float32), after, ends)


def _restarted(scenario: Scenario, key: Array, steps: Steps, age: Int[Array, "environments"]):
    """Those who have ended, or played as long as the time limit, start over. The limit is no end: what comes later still counts."""
    over = steps.ends | (age >= scenario.steps)
    fresh = jax.vmap(scenario.init)(jax.random.split(key, len(age)))
    pick = lambda new, old: jnp.where(over.reshape(-1, *[1] * (new.ndim - 1)), new, old)  # noqa: E731
    return jax.tree.map(pick, fresh, steps.after), jnp.where(over, 0, age)
