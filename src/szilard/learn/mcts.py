"""Monte Carlo tree search in games of two players: trees that grow by one position per simulation, many side by side.

A simulation goes down from the root, at every node by the move with the largest selection score. Where it leaves the tree, the new
position joins it as a leaf and is evaluated, and its value is backed up to every move on the way. How a leaf is evaluated, and how moves
are scored, is for the caller to say: `uct` evaluates by random play, `puct` by a network.

All trees of a batch grow in lockstep: a simulation reads and writes a few rows of each and copies none, so that its cost does not grow
with the size of the trees.
"""

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from ..scenario import Game, Positions
from .game_search import SearchResult, follow

#: (key, positions) -> the prior of each move, and the value for the player to move; 0 where the game is over.
Evaluate = Callable[[Array, Positions], tuple[Float[Array, "games actions"], Float[Array, "games"]]]
#: (prior, visits, mean value or 0) -> the selection score of each move; a simulation takes the move with the largest.
SelectionScore = Callable[[Array, Array, Array], Float[Array, "games actions"]]


class Tree(NamedTuple):
    """What is known of every node and each of its moves; node k comes from simulation k.

    `child` is the node after a move, or `UNVISITED`, or `GAME_OVER` where the move ends the game and nothing grows.
    """

    ROOT = 0
    UNVISITED = -1
    GAME_OVER = -2

    child: Int[Array, "nodes games actions"]
    prior: Float[Array, "nodes games actions"]
    visits: Float[Array, "nodes games actions"]
    total: Float[Array, "nodes games actions"]
    positions: Positions


class Path(NamedTuple):
    """The way down: the present node, how many moves lead out of the tree, the moves and the nodes they start from."""

    node: Int[Array, "games"]
    moves: Int[Array, "games"]
    inside: Bool[Array, "games"]
    nodes: Int[Array, "depth games"]
    actions: Int[Array, "depth games"]
    depth: Int[Array, ""]


def search(game: Game, key: Array, positions: Positions, simulations: int, evaluate: Evaluate, score: SelectionScore) -> SearchResult:
    """What `simulations` simulations find for each position; the move to play is the one tried most."""
    every = jnp.arange(len(positions.terminated))
    numbered = lambda like: jnp.zeros((simulations + 1, *like.shape), like.dtype).at[Tree.ROOT].set(like)  # noqa: E731
    key, first = jax.random.split(key)
    prior = numbered(evaluate(first, positions)[0])

    def simulate(tree: Tree, both: tuple[Array, Array]) -> tuple[Tree, None]:
        number, key = both
        path = _descend(tree, score, game.longest)
        last = jnp.maximum(path.moves - 1, 0)
        node, action = path.nodes[last, every], path.actions[last, every]
        after, reward, factor = follow(game, jax.tree.map(lambda x: x[node, every], tree.positions), action)
        prior, value = evaluate(key, after)
        tree = tree._replace(
            child=tree.child.at[node, every, action].set(jnp.where(after.terminated, Tree.GAME_OVER, number)),
            prior=tree.prior.at[number].set(prior),
            positions=jax.tree.map(lambda old, new: old.at[number].set(new), tree.positions, after),
        )
        return _back_up(tree, path, reward + factor * value), None

    numbers = (jnp.arange(1, simulations + 1, dtype=jnp.int32), jax.random.split(key, simulations))
    blank = jnp.zeros_like(prior)
    start = Tree(jnp.full(prior.shape, Tree.UNVISITED, jnp.int32), prior, blank, blank, jax.tree.map(numbered, positions))
    return _found(jax.lax.scan(simulate, start, numbers)[0], simulations)


def _found(tree: Tree, simulations: int) -> SearchResult:
    visits, total = tree.visits[Tree.ROOT], jnp.sum(tree.total[Tree.ROOT], -1)
    return SearchResult(jnp.argmax(visits, -1), visits / simulations, visits, total / simulations)


def _descend(tree: Tree, score: SelectionScore, longest: int) -> Path:
    """From the root until each game leaves its tree."""
    games = tree.visits.shape[1]
    every, record = jnp.arange(games), jnp.zeros((longest, games), jnp.int32)

    def go(path: Path) -> Path:
        here = path.node, every
        tried = tree.visits[here]
        scores = score(tree.prior[here], tried, tree.total[here] / jnp.maximum(tried, 1))
        action = jnp.argmax(jnp.where(tree.positions.legal_action_mask[here], scores, -jnp.inf), -1).astype(jnp.int32)
        below = tree.child[path.node, every, action]
        inside = path.inside & (below != Tree.UNVISITED) & (below != Tree.GAME_OVER)
        return Path(
            jnp.where(inside, below, path.node),
            path.moves + path.inside,
            inside,
            path.nodes.at[path.depth].set(path.node),
            path.actions.at[path.depth].set(action),
            path.depth + 1,
        )

    root = jnp.full(games, Tree.ROOT, jnp.int32)
    start = Path(root, jnp.zeros(games, jnp.int32), jnp.ones(games, bool), record, record, jnp.asarray(0, jnp.int32))
    return jax.lax.while_loop(lambda path: jnp.any(path.inside), go, start)


def _back_up(tree: Tree, path: Path, value: Float[Array, "games"]) -> Tree:
    """Add the outcome, which changes its sign from move to move, to every move on the way."""
    every = jnp.arange(len(value))

    def add(carry):
        visits, total, depth = carry
        counted = depth < path.moves
        sign = jnp.where((path.moves - 1 - depth) % 2 == 0, 1.0, -1.0)
        where = path.nodes[depth], every, path.actions[depth]
        return visits.at[where].add(1.0 * counted), total.at[where].add(jnp.where(counted, sign * value, 0.0)), depth - 1

    visits, total, _ = jax.lax.while_loop(lambda carry: carry[2] >= 0, add, (tree.visits, tree.total, path.depth - 1))
    return tree._replace(visits=visits, total=total)
