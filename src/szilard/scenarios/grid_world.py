"""The grid world: from a fixed start to a goal around walls, the task with which planning agents are compared.

R. S. Sutton, Proc. 7th Int. Conf. Machine Learning, 216 (1990); Sutton and Barto, Reinforcement Learning, 2nd ed. (2018), example 8.1.
A. A. Melnikov, A. Makmal and H. J. Briegel gave it to the projective simulator (arXiv:1405.5459).
"""

from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from ..scenario import Transition
from .maze import WAYS

PICTURE = """
.......#G
..#....#.
S.#....#.
..#......
.....#...
.........
"""
SHORTEST = 14  # steps from the start to the goal
_LINES = PICTURE.split()
START, GOAL = ((row, line.index(mark)) for mark in "SG" for row, line in enumerate(_LINES) if mark in line)


class GridState(NamedTuple):
    """Row and column of the agent."""

    place: Int[Array, "2"]


def open_places() -> Bool[np.ndarray, "rows columns"]:
    """Where there is no wall."""
    return np.array([[letter != "#" for letter in line] for line in _LINES])


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class GridWorld:
    """A room of 6 x 9 places with three walls; the arrival at the goal earns 1 and ends it. Against a wall the agent stays where it is."""

    @property
    def steps(self) -> int:
        """The time limit."""
        return 10_000

    @property
    def actions(self) -> int:
        """Up, down, left, right."""
        return len(WAYS)

    def init(self, key: Array) -> GridState:
        """At the start; nothing is left to chance."""
        return GridState(jnp.array(START, jnp.int32))

    def branches(self, state: GridState, action: Int[Array, ""]) -> tuple[Float[Array, "1"], Transition[GridState]]:
        """The step: nothing is left to chance."""
        places = jnp.asarray(open_places())
        wished = state.place + jnp.array(WAYS, jnp.int32)[action]
        row, column = jnp.clip(wished, 0, jnp.array(places.shape) - 1)
        fits = jnp.all(wished == jnp.stack([row, column])) & places[row, column]
        place = jnp.where(fits, wished, state.place)
        arrived = jnp.all(place == jnp.array(GOAL))
        return jnp.ones(1), Transition(GridState(place[None]), arrived.astype(jnp.float32)[None], arrived[None])

    def step(self, key: Array, state: GridState, action: Int[Array, ""]) -> Transition[GridState]:
        """One step."""
        return jax.tree.map(lambda leaf: leaf[0], self.branches(state, action)[1])

    def observe(self, state: GridState) -> Float[Array, "rows columns"]:
        """A picture with 1 where the agent is."""
        return jnp.zeros(open_places().shape).at[state.place[0], state.place[1]].set(1.0)

    def privileged(self, state: GridState) -> Float[Array, "rows columns"]:
        """The same: nothing is hidden."""
        return self.observe(state)
