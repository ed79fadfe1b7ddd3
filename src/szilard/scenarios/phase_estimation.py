"""Phase estimation: find an unknown phase by measuring qubits one after the other, each against a phase of your choice.

Every qubit is measured once, and alone, which any laboratory can do; what it is read out against may depend on all outcomes
before (H. M. Wiseman, Phys. Rev. Lett. 75, 4587 (1995); D. W. Berry and H. M. Wiseman, Phys. Rev. Lett. 85, 5098 (2000)).
"""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Complex, Float, Int

from ..conventions import OUTCOMES
from ..physics.phase_posterior import estimate, measured, sharpness, turned, uniform
from ..scenario import Transition


class PhaseState(NamedTuple):
    """What is known of the phase, counted from its best estimate, which is thus 0.

    Args:
        coefficients: see `physics.phase_posterior`; c_0 = 1.
        estimate: the best estimate.
        against: the phase that the last qubit was read out against.
        done: the qubits measured so far.
        outcome: of the last one, 0 before the first.
    """

    coefficients: Complex[Array, "coefficients"]
    estimate: Float[Array, ""]
    against: Float[Array, ""]
    done: Int[Array, ""]
    outcome: Int[Array, ""]


@partial(jax.tree_util.register_dataclass, data_fields=["visibility"], meta_fields=["steps", "actions"])
@dataclass(frozen=True)
class PhaseEstimation:
    """An unknown phase, all of them equally likely at first, and as many qubits that have picked it up as there are steps.

    With action a the next qubit is read out against the best estimate so far plus 2 pi a / `actions`. The reward of a step is the sharpness
    that it adds, averaged over both outcomes, so that the return is the mean sharpness in the end.

    Args:
        visibility: v, the contrast of a readout.
        steps: N, the number of qubits.
        actions: the number of phases to choose from.
    """

    visibility: float | Float[Array, ""] = 1.0
    steps: int = 12
    actions: int = 32

    def init(self, key: Array) -> PhaseState:
        """Nothing is known, and nothing is left to chance."""
        none = jnp.zeros((), jnp.int32)
        return PhaseState(jnp.asarray(uniform(self.steps), jnp.complex64), jnp.zeros(()), jnp.zeros(()), none, none)

    def branches(self, state: PhaseState, action: Int[Array, ""]) -> tuple[Float[Array, "2"], Transition[PhaseState]]:
        """Both outcomes: their probabilities, and what is known after them."""
        offset = 2 * jnp.pi / self.actions * action.astype(jnp.float32)
        after = jnp.stack([measured(state.coefficients, offset, outcome, self.visibility) for outcome in OUTCOMES])
        gained = jnp.sum(sharpness(after)) - sharpness(state.coefficients)
        probabilities = after[:, 0].real
        moved = estimate(after)
        normalised = turned(after, moved) / jnp.maximum(probabilities, 1e-30)[:, None]
        against = jnp.broadcast_to(state.estimate + offset, 2) % (2 * jnp.pi)
        states = PhaseState(
            normalised, state.estimate + moved, against, jnp.broadcast_to(state.done + 1, 2), jnp.array(OUTCOMES, jnp.int32)
        )
        return probabilities, Transition(states, jnp.broadcast_to(gained, 2), jnp.zeros(2, bool))

    def step(self, key: Array, state: PhaseState, action: Int[Array, ""]) -> Transition[PhaseState]:
        """One qubit."""
        probabilities, possible = self.branches(state, action)
        second = jax.random.uniform(key) >= probabilities[0]
        return jax.tree.map(lambda leaf: jnp.where(second, leaf[1], leaf[0]), possible)

    def observe(self, state: PhaseState) -> Float[Array, "features"]:
        """The last outcome and how many qubits are left."""
        return jnp.stack([state.outcome.astype(jnp.float32), self._left(state)])

    def privileged(self, state: PhaseState) -> Float[Array, "features"]:
        """All that is known, which a computer in the laboratory can follow, too."""
        known = state.coefficients[1:]
        return jnp.concatenate([known.real, known.imag, self._left(state)[None]])

    def _left(self, state: PhaseState) -> Float[Array, ""]:
        return 1 - state.done.astype(jnp.float32) / self.steps
