"""Rules for the next phase, by hand and by optimisation in the known model, and what each reaches: exact sums over all outcomes.

All in double precision. A rule gives, for the states after k outcomes, the phases that the next qubits are read out against; state i
has the outcomes that the binary digits of i say, the earliest first, 0 for +1.
"""

from collections.abc import Callable
from math import comb, sqrt

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Complex, Float
from scipy.optimize import minimize

from ...conventions import OUTCOMES, brief
from ...physics.phase_posterior import measured, sharpness, uniform

FINE = 720  # phases among which the greedy rule looks for the best one, before it is refined

#: The phases for the next qubit, from the coefficients of all states after as many outcomes; not normalised.
Rule = Callable[[Complex[np.ndarray, "states coefficients"]], Float[np.ndarray, "states"]]


def sharpnesses(rule: Rule, measurements: int, visibility: float) -> Float[np.ndarray, "times"]:
    """The mean sharpness before the first measurement and after each, if `rule` chooses."""
    states, found = uniform(measurements)[None], [0.0]
    for _ in range(measurements):
        states = _grown(states, rule(states), visibility)
        found.append(float(sharpness(states).sum()))
    return np.array(found)


def equally_spaced(measurements: int) -> Rule:
    """The phases k pi / N, whatever the outcomes."""
    return lambda states: np.full(len(states), np.pi * np.log2(len(states)) / measurements)


def greedy(visibility: float) -> Rule:
    """For every state the phase that promises the largest sharpness after the next outcome (Berry and Wiseman, cited above, eq. (10))."""

    def promised(states, phases):
        return sum(sharpness(measured(states, phases, outcome, visibility)) for outcome in OUTCOMES)

    def rule(states):
        grid, step = np.arange(FINE) * 2 * np.pi / FINE, 2 * np.pi / FINE
        values = np.stack([promised(states, phase) for phase in grid])
        best = grid[values.argmax(0)]
        left, middle, right = (promised(states, best + way * step) for way in (-1, 0, 1))
        bend = left - 2 * middle + right
        return best + step * np.where(bend < 0, 0.5 * (left - right) / np.where(bend < 0, bend, 1), 0)

    return rule


def best_of_all(measurements: int, visibility: float) -> Rule:
    """The phases of all 2^N - 1 situations, climbed from the greedy ones up the gradient of the mean sharpness in the end (L-BFGS)."""
    start, states, rule = [], uniform(measurements)[None], greedy(visibility)
    for _ in range(measurements):
        start.append(rule(states))
        states = _grown(states, start[-1], visibility)
    ends = np.cumsum([len(level) for level in start])[:-1]

    def missed(angles):
        states = jnp.asarray(uniform(measurements))[None]
        for phases in jnp.split(angles, ends):
            states = _grown(states, phases, visibility)
        return -jnp.sum(jnp.abs(states[:, 1]))

    with jax.enable_x64(True):
        climb = brief(jax.value_and_grad(missed))
        found = minimize(
            lambda angles: [np.asarray(part, float) for part in climb(angles)], np.concatenate(start), jac=True, method="L-BFGS-B"
        )
    levels = {len(level): level for level in np.split(found.x, ends)}
    return lambda states: levels[len(states)]


def collective_limit(measurements: int) -> float:
    """The sharpness of the best measurement of all qubits at once: sum_n sqrt(C(N, n) C(N, n + 1)) / 2^N (Holevo; visibility 1).

    >>> collective_limit(1)
    0.5
    """
    N = measurements
    return sum(sqrt(comb(N, n) * comb(N, n + 1)) for n in range(N)) / 2**N


def _grown(states, phases, visibility: float):
    """Both outcomes of every state, one after the other."""
    library = states.__array_namespace__()
    both = [measured(states, phases, outcome, visibility) for outcome in OUTCOMES]
    return library.stack(both, 1).reshape(-1, states.shape[-1])
