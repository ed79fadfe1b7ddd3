"""Monte Carlo tree search in games of two players: trees that grow by one position per simulation, many side by side.

A simulation goes down from the root, at every node by the move that is preferred. Where it leaves the tree, the new position joins
it and is judged, and the judgement is added to every move on the way. What judges a position, and which move is preferred, is for the
caller to say: `uct` judges by random play, `puct` by a network.

All trees of a batch grow in lockstep: a simulation reads and writes a few rows of each and copies none, so that its cost does not grow
with the size of the trees.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from .game_search import Searched, follow

#: (key, positions) -> what is thought of each move beforehand, and what the player to move can expect; 0 where the game is over.
Judge = Callable[[Array, Any], tuple[Float[Array, "games actions"], Float[Array, "games"]]]
#: (thought beforehand, times tried, mean outcome or 0) -> how good it is to look at each move once more.
Preference = Callable[[Array, Array, Array], Float[Array, "games actions"]]


class Tree(NamedTuple):
    """What is known of every node and each of its moves; node 0 is the root, and node k comes from simulation k.

    `child` is the node after a move, 0 where there is none: not tried yet, or the game is over there.
    """

    child: Int[Array, "nodes games actions"]
    prior: Float[Array, "nodes games actions"]
    visits: Float[Array, "nodes games actions"]
    total: Float[Array, "nodes games actions"]
    positions: Any


class Path(NamedTuple):
    """The way down: the present node, how many moves lead out of the tree, the moves and the nodes they start from."""

    node: Int[Array, "games"]
    moves: Int[Array, "games"]
    inside: Bool[Array, "games"]
    nodes: Int[Array, "depth games"]
    actions: Int[Array, "depth games"]
    depth: Int[Array, ""]


def search(game: Any, key: Array, positions: Any, simulations: int, judge: Judge, preference: Preference) -> Searched:
    """What `simulations` simulations find for each position; the move to play is the one tried most."""
    every = jnp.arange(len(positions.terminated))
    numbered = lambda like: jnp.zeros((simulations + 1, *like.shape), like.dtype).at[0].set(like)  # noqa: E731
    key, first = jax.random.split(key)
    prior = numbered(judge(first, positions)[0])

    def simulate(tree: Tree, both: tuple[Array, Array]) -> tuple[Tree, None]:
        number, key = both
        path = _descend(tree, preference, game.longest)
        last = jnp.maximum(path.moves - 1, 0)
        node, action = path.nodes[last, every], path.actions[last, every]
        after, reward, factor = follow(game, jax.tree.map(lambda x: x[node, every], tree.positions), action)
        thought, value = judge(key, after)
        tree = tree._replace(
            child=tree.child.at[node, every, action].set(jnp.where(after.terminated, 0, number)),
            prior=tree.prior.at[number].set(thought),
            positions=jax.tree.map(lambda old, new: old.at[number].set(new), tree.positions, after),
        )
        return _back_up(tree, path, reward + factor * value), None

    numbers = (jnp.arange(1, simulations + 1, dtype=jnp.int32), jax.random.split(key, simulations))
    blank = jnp.zeros_like(prior)
    start = Tree(blank.astype(jnp.int32), prior, blank, blank, jax.tree.map(numbered, positions))
    tree, _ = jax.lax.scan(simulate, start, numbers)
    visits, total = tree.visits[0], jnp.sum(tree.total[0], -1)
    return Searched(jnp.argmax(visits, -1), visits / simulations, visits, total / simulations)


def _descend(tree: Tree, preference: Preference, longest: int) -> Path:
    """From the root until each game leaves its tree."""
    games = tree.visits.shape[1]
    every, record = jnp.arange(games), jnp.zeros((longest, games), jnp.int32)

    def go(path: Path) -> Path:
        here = path.node, every
        tried = tree.visits[here]
        worth = preference(tree.prior[here], tried, tree.total[here] / jnp.maximum(tried, 1))
        action = jnp.argmax(jnp.where(tree.positions.legal_action_mask[here], worth, -jnp.inf), -1).astype(jnp.int32)
        below = tree.child[path.node, every, action]
        return Path(
            jnp.where(path.inside, below, path.node),
            path.moves + path.inside,
            path.inside & (below > 0),
            path.nodes.at[path.depth].set(path.node),
            path.actions.at[path.depth].set(action),
            path.depth + 1,
        )

    zero = jnp.zeros(games, jnp.int32)
    start = Path(zero, zero, jnp.ones(games, bool), record, record, jnp.asarray(0, jnp.int32))
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
