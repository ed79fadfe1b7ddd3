"""What a learned policy reaches: not sampled, but summed over all outcomes."""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ...physics.phase_posterior import sharpness
from ...scenario import Policy
from ...scenarios.phase_estimation import PhaseEstimation


class Expected(NamedTuple):
    """The mean sharpness before the first measurement and after each, and the phases chosen in every series of outcomes.

    The binary digits of a series' number are its outcomes, the earliest first, 0 for +1.
    """

    sharpness: Float[Array, "times"]
    phases: Float[Array, "series steps"]


def expected(scenario: PhaseEstimation, policy: Policy, key: Array) -> Expected:
    """All 2^N series of outcomes, each as likely as it is. Pure; chance, if the policy leaves something to it, is the same in all."""
    series = np.arange(2**scenario.steps)[:, None] >> np.arange(scenario.steps)[::-1] & 1
    found = jax.vmap(partial(_follow, scenario, policy, key))(jnp.asarray(series))
    alike = 2.0 ** np.arange(scenario.steps, 0, -1) / 2  # series that have not parted after so many outcomes
    after = jnp.sum(found.sharpness, 0) / alike
    return Expected(jnp.append(0.0, after), found.phases)


def _follow(scenario: PhaseEstimation, policy: Policy, key: Array, outcomes: Array) -> Expected:
    """One series; its sharpnesses times the probability of its outcomes so far."""

    def advance(carry, step):
        state, probability = carry
        key, outcome = step
        odds, possible = scenario.branches(state, policy(key, state, ()).action)
        state, likely = jax.tree.map(lambda leaf: leaf[outcome], possible.state), probability * odds[outcome]
        return (state, likely), (likely * sharpness(state.coefficients), state.against)

    start = scenario.init(key), jnp.ones(())
    return Expected(*jax.lax.scan(advance, start, (jax.random.split(key, scenario.steps), outcomes))[1])
