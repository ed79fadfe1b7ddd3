"""The invasion game: block the door to which the attacker's symbol points, whatever the symbol means today.

H. J. Briegel and G. De las Cuevas, Sci. Rep. 2, 400 (2012), "Learning".
"""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ..scenario import Transition

SYMBOLS = 2


class InvasionState(NamedTuple):
    """The symbol that the attacker shows: 0 (an arrow to the left) or 1 (to the right)."""

    symbol: Int[Array, ""]


@partial(jax.tree_util.register_dataclass, data_fields=["deceit"], meta_fields=["steps"])
@dataclass(frozen=True)
class InvasionGame:
    """A defender sees a symbol, moves to one of two doors, and earns 1 if the attacker comes through it. The next symbol is drawn anew.

    Args:
        deceit: probability that the attacker goes to the other door than the one that the arrow shows; 1 is the game with inverted symbols.
        steps: the time limit.
    """

    deceit: float | Float[Array, ""] = 0.0
    steps: int = 250

    @property
    def actions(self) -> int:
        """0: the left door, 1: the right door."""
        return SYMBOLS

    def init(self, key: Array) -> InvasionState:
        """Either symbol."""
        return InvasionState(jax.random.randint(key, (), 0, SYMBOLS, jnp.int32))

    def branches(self, state: InvasionState, action: Int[Array, ""]) -> tuple[Float[Array, "4"], Transition[InvasionState]]:
        """An attack as shown or not, and either symbol afterwards."""
        deceit = jnp.asarray(self.deceit, jnp.float32)
        as_shown = (action == state.symbol).astype(jnp.float32)
        rewards = jnp.stack([as_shown, as_shown, 1 - as_shown, 1 - as_shown])
        after = InvasionState(jnp.array([0, 1, 0, 1], jnp.int32))
        return jnp.stack([1 - deceit, 1 - deceit, deceit, deceit]) / 2, Transition(after, rewards, jnp.zeros(4, bool))

    def step(self, key: Array, state: InvasionState, action: Int[Array, ""]) -> Transition[InvasionState]:
        """One attack."""
        probabilities, possible = self.branches(state, action)
        which = jnp.minimum(jnp.sum(jnp.cumsum(probabilities) <= jax.random.uniform(key)), 3)
        return jax.tree.map(lambda leaf: leaf[which], possible)

    def observe(self, state: InvasionState) -> Float[Array, "2"]:
        """The symbol, one-hot."""
        return jax.nn.one_hot(state.symbol, SYMBOLS)

    def privileged(self, state: InvasionState) -> Float[Array, "2"]:
        """The same: what the attacker will do, nobody sees."""
        return self.observe(state)
