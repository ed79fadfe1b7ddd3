"""One call per method: from a scenario and settings to a policy, its value and its learning curve.

`ppo.solve(scenario, key, PPO(updates=40))` and its like in the other methods give a `Solved`. Whoever wants checkpoints, other networks
or a training inside a larger program uses `begin`, `update` and `train` of the method instead.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from ..networks import Network, Parameters
from ..scenario import Policy, Scenario, rollout
from . import policies
from .training import Learner, Training, require_finite

EVALUATIONS = 10  # points of a curve
JUDGED = 64  # trajectories of an evaluation

#: The value of a state, as a pure function: the mean discounted sum of the rewards to come.
Value = Callable[[Any], Float[Array, ""]]


class Solved(NamedTuple):
    """What a method has found.

    Args:
        policy: for the scenario that it was found for; `rollout(scenario, solved.policy, key, solved.memory)` plays it.
        value: of a state, in units of the reward whatever the method's own scale is; None where the method learns none.
        curve: (steps played, mean return of the policy) along the training; a single point where nothing is trained.
        network: None where there is none.
        parameters: of the network.
        memory: of the policy before the first step.
    """

    policy: Policy
    value: Value | None
    curve: list[tuple[int, float]]
    network: Network | None = None
    parameters: Parameters | None = None
    memory: Any = ()


class Method(NamedTuple):
    """What differs between the methods that train a network.

    Args:
        name: of the method.
        begin: (scenario, key, learner) -> the state before the first update.
        train: (scenario, state, learner, updates) -> the state after so many further updates, and what else they give.
        steps: steps played in an update.
        policy: (scenario, network, parameters) -> the policy that is left in the end.
        value: (scenario, learner, parameters) -> the value, or None.
        memory: of the policy before the first step.
    """

    name: str
    begin: Callable[[Any, Array, Any], Training]
    train: Callable[[Any, Training, Any, int], tuple[Training, Any]]
    steps: int
    policy: Callable[[Any, Network, Parameters], Policy]
    value: Callable[[Any, Any, Parameters], Value | None]
    memory: Any = ()


def trained(method: Method, scenario: Scenario, key: Array, learner: Learner, updates: int, evaluations: int = EVALUATIONS) -> Solved:
    """`updates` updates by `method`; its policy is played on fresh trajectories about `evaluations` times on the way.

    Raises:
        InputError: the training diverges.
    """
    training, judged = jax.random.split(key)
    state, network = method.begin(scenario, training, learner), learner.network
    advance = jax.jit(lambda scenario, state, count: method.train(scenario, state, learner, count)[0], static_argnums=2)
    play = lambda scenario, parameters, key: _mean_return(scenario, method.policy(scenario, network, parameters), key, method.memory)  # noqa: E731
    evaluate = jax.jit(play)
    piece, curve = max(updates // evaluations, 1), []
    for done in range(0, updates, piece):
        count = min(piece, updates - done)
        state = advance(scenario, state, count)
        require_finite(state.parameters, stage=method.name, update=done + count)
        curve.append(((done + count) * method.steps, float(evaluate(scenario, state.parameters, judged))))
    policy, value = method.policy(scenario, network, state.parameters), method.value(scenario, learner, state.parameters)
    return Solved(policy, value, curve, network, state.parameters, method.memory)


def planned(scenario: Scenario, key: Array, policy: Policy, value: Value, played: int = 0) -> Solved:
    """What a method without a network has found after `played` steps, its policy played on fresh trajectories."""
    return Solved(policy, value, [(played, float(jax.jit(lambda key: _mean_return(scenario, policy, key, ()))(key)))])


def learner_for(
    scenario: Scenario, key: Array, settings: Any, network: Network | None, view: Callable | None = None, *, separate: bool = False
) -> Learner:
    """`network`, or else one of the usual kind with weights drawn with `key`, about to learn as `settings` say."""
    if network is None:
        seed = int(jax.random.randint(jax.random.fold_in(key, 1), (), 0, 2**31 - 1))
        network = policies.network_for(scenario, view or scenario.privileged, seed=seed, separate=separate)
    return Learner.of(network, settings)


def _mean_return(scenario: Scenario, policy: Policy, key: Array, memory: Any) -> Float[Array, ""]:
    played = jax.vmap(lambda key: rollout(scenario, policy, key, memory))(jax.random.split(key, JUDGED))
    return jnp.mean(jnp.sum(played.reward, -1))
