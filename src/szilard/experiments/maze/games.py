"""Games on unseen mazes: whether a policy arrives, how it goes, and the value that its network gives to each place."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ...runs.compilation import compiled
from ...runs.methods import Learned, Maker
from ...scenario import rollout
from ...scenarios.maze import Maze, MazeState, distances


class Played(NamedTuple):
    """Games of one policy, one on each maze: whether and in how many steps it arrived, the start, and all places after it."""

    solved: np.ndarray
    steps: np.ndarray
    start: MazeState
    places: np.ndarray

    def detour(self, shortest: np.ndarray) -> float | None:
        """Steps over those of the shortest ways, in the games that were won; None where there are none."""
        return float(self.steps[self.solved].sum() / shortest[self.solved].sum()) if self.solved.any() else None


@dataclass(frozen=True)
class Exam:
    """Mazes that nobody learns from, and the keys of the games on them."""

    scenario: Maze
    mazes: np.ndarray
    keys: Array

    def play(self, policy: Maker) -> tuple[Array, Array, MazeState, Array]:
        """A game on each maze. Pure."""

        def one(maze: Array, key: Array) -> tuple[Array, Array, MazeState, Array]:
            alone = replace(self.scenario, mazes=maze[None])
            played = rollout(alone, policy(alone), key, record=lambda state: state.agent)
            return played.terminated.any(), played.valid.sum(), played.first, played.record

        return jax.vmap(one)(jnp.asarray(self.mazes), self.keys)

    def solved(self, policy: Maker) -> Float[Array, ""]:
        """The fraction of the games that are won. Pure."""
        return jnp.mean(self.play(policy)[0])

    def games(self, policy: Maker) -> Played:
        """The games, played."""
        return Played(*jax.tree.map(np.asarray, compiled(lambda: self.play(policy))()))

    def shortest(self, played: Played) -> Float[np.ndarray, "mazes"]:
        """The lengths of the shortest ways from the starts to the goals, by breadth-first search."""
        ways = zip(self.mazes, played.start.agent, played.start.goal, strict=True)
        return np.array([distances(maze, tuple(goal))[tuple(agent)] for maze, agent, goal in ways], float)

    def values(self, entry: Learned, number: int, goal: np.ndarray) -> np.ndarray | None:
        """The value that the network of a method gives to every open place of one maze but the goal, in units of the reward."""
        if entry.value is None:
            return None
        maze = self.mazes[number]
        alone = replace(self.scenario, mazes=jnp.asarray(maze[None]))
        places = np.argwhere(maze & (distances(maze, tuple(goal)) > 0))
        value: Callable = entry.value(alone)
        at = jax.vmap(lambda place: value(MazeState(jnp.int32(0), place, jnp.asarray(goal))))
        found = np.full(maze.shape, np.nan)
        found[tuple(places.T)] = np.asarray(at(jnp.asarray(places, jnp.int32)))
        return found
