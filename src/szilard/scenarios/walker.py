"""Walkers on a line, the two simplest problems of learning by reinforcement.

One wants to get as far as possible and sees nothing; the other one is to find a target and to stay there, and sees
whether it stands on it (F. Marquardt, Machine Learning for Physicists, lecture 9).
"""

from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from ..scenario import Transition


class WalkerState(NamedTuple):
    """Where the walker is, and where the target."""

    place: Int[Array, ""]
    target: Int[Array, ""]


@partial(jax.tree_util.register_dataclass, data_fields=["slip"], meta_fields=["steps"])
@dataclass(frozen=True)
class Walker:
    """A walker who goes one place up (action 1) or down (action 0) in each step, and earns how far up it gets.

    With p the probability of action 1 and s that of a slip the mean return is N (1 - 2 s) (2 p - 1). For p = sigmoid(theta) its
    slope, which is the mean REINFORCE update, is 2 N (1 - 2 s) p (1 - p).

    Args:
        slip: probability that a step goes the other way.
        steps: N.
    """

    slip: float | Float[Array, ""] = 0.0
    steps: int = 20

    @property
    def actions(self) -> int:
        """Down and up."""
        return 2

    def init(self, key: Array) -> WalkerState:
        """At place 0; there is no target."""
        return WalkerState(jnp.asarray(0, jnp.int32), jnp.asarray(0, jnp.int32))

    def branches(self, state: WalkerState, action: Int[Array, ""]) -> tuple[Float[Array, "2"], Transition[WalkerState]]:
        """A step as intended, and a slip. Walls stand at +N and -N, where no walker who starts at 0 is ever stopped."""
        way = jnp.array([1, -1], jnp.int32) * jnp.where(action == 1, 1, -1)
        place = jnp.clip(state.place + way, -self.steps, self.steps)
        slip = jnp.asarray(self.slip, jnp.float32)
        after = WalkerState(place, jnp.broadcast_to(state.target, 2))
        return jnp.stack([1 - slip, slip]), Transition(after, (place - state.place).astype(jnp.float32), jnp.zeros(2, bool))

    def step(self, key: Array, state: WalkerState, action: Int[Array, ""]) -> Transition[WalkerState]:
        """One step."""
        probabilities, possible = self.branches(state, action)
        slipped = jax.random.uniform(key) < probabilities[1]
        return jax.tree.map(lambda leaf: jnp.where(slipped, leaf[1], leaf[0]), possible)

    def observe(self, state: WalkerState) -> Float[Array, "1"]:
        """Nothing; a constant stands in for it."""
        return jnp.ones(1)

    def privileged(self, state: WalkerState) -> Float[Array, "2*{self.steps}+1"]:
        """The place, one-hot."""
        return jax.nn.one_hot(state.place + self.steps, 2 * self.steps + 1)


@partial(jax.tree_util.register_dataclass, data_fields=["slip"], meta_fields=["steps", "farthest"])
@dataclass(frozen=True)
class TargetWalker:
    """A walker who moves (action 1) or stays (action 0), and earns 1 for each step after which it stands on the target.

    The target lies at a random place from 1 to `farthest`, the walker starts at 0 and cannot go back. Whoever moves until
    the target is there and then stays earns N + 1 - target, on average N + 1 - (farthest + 1) / 2 where nothing slips.

    Args:
        slip: probability that the walker does what was not intended.
        steps: N.
        farthest: the farthest place of the target.
    """

    slip: float | Float[Array, ""] = 0.0
    steps: int = 20
    farthest: int = 10

    @property
    def actions(self) -> int:
        """Stay and move."""
        return 2

    def init(self, key: Array) -> WalkerState:
        """At place 0; the target anywhere, with equal probabilities."""
        return WalkerState(jnp.asarray(0, jnp.int32), jax.random.randint(key, (), 1, self.farthest + 1, jnp.int32))

    def branches(self, state: WalkerState, action: Int[Array, ""]) -> tuple[Float[Array, "2"], Transition[WalkerState]]:
        """As intended, and a slip. Past the farthest place nothing happens any more, so there is one place more than that."""
        move = jnp.where(action == 1, 1, 0) ^ jnp.array([0, 1], jnp.int32)
        place = jnp.minimum(state.place + move, self.farthest + 1)
        slip = jnp.asarray(self.slip, jnp.float32)
        after = WalkerState(place, jnp.broadcast_to(state.target, 2))
        return jnp.stack([1 - slip, slip]), Transition(after, (place == state.target).astype(jnp.float32), jnp.zeros(2, bool))

    def step(self, key: Array, state: WalkerState, action: Int[Array, ""]) -> Transition[WalkerState]:
        """One step."""
        probabilities, possible = self.branches(state, action)
        slipped = jax.random.uniform(key) < probabilities[1]
        return jax.tree.map(lambda leaf: jnp.where(slipped, leaf[1], leaf[0]), possible)

    def observe(self, state: WalkerState) -> Float[Array, "2"]:
        """Whether the walker is on the target, one-hot."""
        return jax.nn.one_hot((state.place == state.target).astype(jnp.int32), 2)

    def privileged(self, state: WalkerState) -> Float[Array, "2"]:
        """The same: whether there is more to know does not matter for the best strategy."""
        return self.observe(state)
