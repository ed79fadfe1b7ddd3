"""The walker that must find a target and stay there: what a policy earns, exactly, and how it walks."""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ...learn import policies, value_iteration
from ...learn.value_iteration import Finite
from ...runs.compilation import compiled
from ...scenario import Policy, rollout
from ...scenarios.walker import TargetWalker

WALKS = 6  # drawn


class Walks(NamedTuple):
    """Some walks: the places after each step, and the targets."""

    places: Float[np.ndarray, "walks steps+1"]
    targets: Float[np.ndarray, "walks"]


def judge(scenario: TargetWalker, keys: Array) -> Callable[[Callable[[Any], Policy]], Float[Array, ""]]:
    """The mean return of a policy on trajectories that are always the same."""
    return lambda policy: jnp.mean(jax.vmap(lambda key: jnp.sum(rollout(scenario, policy(scenario), key).reward))(keys))


def expected_return(finite: Finite, steps: int, policy: Policy | None) -> float:
    """The exact mean return of a deterministic policy, or of random actions, every target being equally likely."""
    actions = finite.probability.shape[1]
    chances = jnp.full((len(finite.probability), actions), 1 / actions)
    if policy is not None:
        keys = jax.random.split(jax.random.key(0), len(finite.probability))
        chances = jax.nn.one_hot(jax.jit(jax.vmap(lambda key, state: policy(key, state, ()).action))(keys, finite.states), actions)
    return float(value_iteration.expected_return(finite, chances, steps)[np.unique(finite.starts)].mean())


def best_return(finite: Finite, steps: int) -> float:
    """The mean return of the best policy, which knows time and target."""
    return float(value_iteration.backward_induction(finite, steps)[0][np.unique(finite.starts)].max(1).mean())


def walks(scenario: TargetWalker, policy: Policy, key: Array) -> dict[str, Walks]:
    """Before learning, when every action is as likely as the other, and after it."""
    return {"before": _walks(scenario, policies.uniform(scenario), key), "after": _walks(scenario, policy, key)}


def _walks(scenario: TargetWalker, policy: Policy, key: Array) -> Walks:
    keys = jax.random.split(key, WALKS)
    play = compiled(jax.vmap(lambda key: rollout(scenario, policy, key, record=lambda state: state.place)), keys)
    played = play(keys)
    return Walks(np.pad(np.asarray(played.record), ((0, 0), (1, 0))), np.asarray(played.last.target))
