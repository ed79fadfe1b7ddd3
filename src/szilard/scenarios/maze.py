"""Mazes: find the way from anywhere to anywhere, in a maze never seen before.

A maze is a spanning tree of the grid of its cells, so that exactly one way leads from one place to another. All trees are equally
likely: most ways to make mazes, such as depth-first search, prefer some by far (D. Wilson, STOC 1996; D. Aldous, SIAM J.
Discrete Math. 3, 450 (1990); A. Broder, FOCS 1989).
"""

from collections import deque
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

from ..errors import require
from ..scenario import Transition
from .maze_count import tree_count

#: Up, down, left, right, as changes of row and column.
WAYS = ((-1, 0), (1, 0), (0, -1), (0, 1))


def random_mazes(rng: np.random.Generator, count: int, cells: int) -> Bool[np.ndarray, "count side side"]:
    """`count` mazes of `cells` x `cells` cells, as pictures of their open places: side = 2 cells - 1, cells at even rows and columns.

    The algorithm of Aldous and Broder: a random walk over the cells opens the wall through which it first enters a cell. The
    opened walls form a spanning tree, each with the same probability. All mazes walk at once until the last is done.
    """
    side = 2 * cells - 1
    open_, ways, every = np.zeros((count, side, side), bool), np.array(WAYS), np.arange(count)
    place = 2 * rng.integers(0, cells, (count, 2))
    open_[every, place[:, 0], place[:, 1]] = True
    while not open_[:, ::2, ::2].all():
        way = ways[rng.integers(0, 4, count)]
        after = place + 2 * way
        inside = np.all((after >= 0) & (after < side), 1)
        fresh = inside.copy()
        fresh[inside] = ~open_[every[inside], after[inside, 0], after[inside, 1]]
        for opened in (after, place + way):
            open_[every[fresh], opened[fresh, 0], opened[fresh, 1]] = True
        place = np.where(inside[:, None], after, place)
    return open_


def distinct_mazes(rng: np.random.Generator, count: int, cells: int) -> Bool[np.ndarray, "count side side"]:
    """`count` mazes of which no two are equal, so that those set apart are new.

    Raises:
        InputError: there are not so many.
    """
    require(count <= tree_count(cells), f"`count` must be at most {tree_count(cells):,}, as many as there are mazes, but is {count:,}.")
    found: dict[bytes, np.ndarray] = {}
    while len(found) < count:
        found |= {maze.tobytes(): maze for maze in random_mazes(rng, count, cells) if maze.tobytes() not in found}
    return np.stack(list(found.values())[:count])


def is_pinwheel(maze: Bool[np.ndarray, "side side"]) -> bool:
    """Whether a quarter turn leaves the maze as it is: of the 192 with 3 x 3 cells two, which look like swastikas. Figures avoid them."""
    return np.array_equal(maze, np.rot90(maze))


def distances(open_: Bool[np.ndarray, "side side"], goal: tuple[int | np.integer, int | np.integer]) -> Int[np.ndarray, "side side"]:
    """Steps from every open place to `goal` on the shortest way, by breadth-first search; -1 at walls and where none leads."""
    found = np.full(open_.shape, -1)
    found[goal] = 0
    waiting = deque([goal])
    while waiting:
        row, column = waiting.popleft()
        for up, right in WAYS:
            place = (row + up, column + right)
            if min(place) >= 0 and max(place) < len(open_) and open_[place] and found[place] < 0:
                found[place] = found[row, column] + 1
                waiting.append(place)
    return found


class MazeState(NamedTuple):
    """Which maze, and the places of agent and goal."""

    maze: Int[Array, ""]
    agent: Int[Array, "2"]
    goal: Int[Array, "2"]


@partial(jax.tree_util.register_dataclass, data_fields=["mazes", "slip"], meta_fields=["steps", "goal"])
@dataclass(frozen=True)
class Maze:
    """A maze out of many, with start and goal at two different cells, drawn at random; the arrival earns 1 and ends it.

    Args:
        mazes: the open places of each, see `random_mazes`.
        slip: probability that a step goes to any of the four sides.
        steps: the time limit.
        goal: row and column of the cell that always is the goal, if one is.
    """

    mazes: Bool[Array, "mazes side side"]
    slip: float | Float[Array, ""] = 0.0
    steps: int = 60
    goal: tuple[int, int] | None = None

    @property
    def actions(self) -> int:
        """Up, down, left, right."""
        return len(WAYS)

    @property
    def side(self) -> int:
        """Places along an edge."""
        return self.mazes.shape[-1]

    def init(self, key: Array) -> MazeState:
        """Any maze; start and goal at two different cells, or the start anywhere but at the goal; all with equal probabilities."""
        which, where = jax.random.split(key)
        cells = (self.side + 1) // 2
        maze = jax.random.randint(which, (), 0, len(self.mazes), jnp.int32)
        first, second = jax.random.randint(where, (2,), 0, jnp.array([cells**2, cells**2 - 1]), jnp.int32)
        if self.goal is not None:
            first = jnp.int32(self.goal[0] // 2 * cells + self.goal[1] // 2)
        second += second >= first
        start, goal = (first, second) if self.goal is None else (second, first)
        place = lambda cell: 2 * jnp.stack([cell // cells, cell % cells])  # noqa: E731
        return MazeState(maze, place(start), place(goal))

    def branches(self, state: MazeState, action: Int[Array, ""]) -> tuple[Float[Array, "4"], Transition[MazeState]]:
        """A step to each side; against a wall the agent stays where it is."""
        slip = jnp.asarray(self.slip, jnp.float32)
        probabilities = (1 - slip) * jax.nn.one_hot(action, len(WAYS)) + slip / len(WAYS)
        wished = state.agent + jnp.array(WAYS, jnp.int32)
        inside = jnp.all((wished >= 0) & (wished < self.side), 1)
        row, column = jnp.clip(wished, 0, self.side - 1).T
        agent = jnp.where((inside & self.mazes[state.maze, row, column])[:, None], wished, state.agent)
        arrived = jnp.all(agent == state.goal, 1)
        same = lambda leaf: jnp.broadcast_to(leaf, (len(WAYS), *leaf.shape))  # noqa: E731
        after = MazeState(same(state.maze), agent, same(state.goal))
        return probabilities, Transition(after, arrived.astype(jnp.float32), arrived)

    def step(self, key: Array, state: MazeState, action: Int[Array, ""]) -> Transition[MazeState]:
        """One step."""
        probabilities, possible = self.branches(state, action)
        limits = jnp.cumsum(probabilities)
        side = jnp.minimum(jnp.sum(limits <= jax.random.uniform(key) * limits[-1]), len(WAYS) - 1)
        return jax.tree.map(lambda leaf: leaf[side], possible)

    def observe(self, state: MazeState) -> Float[Array, "side side 3"]:
        """A picture with three channels: the open places, the agent, the goal."""
        place = lambda where: jnp.zeros((self.side, self.side)).at[where[0], where[1]].set(1.0)  # noqa: E731
        return jnp.stack([self.mazes[state.maze].astype(jnp.float32), place(state.agent), place(state.goal)], -1)

    def privileged(self, state: MazeState) -> Float[Array, "side side 3"]:
        """The same: nothing is hidden."""
        return self.observe(state)
