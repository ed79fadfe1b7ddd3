"""Tree search without any knowledge: upper confidence bounds for trees, with games of random moves as the only judgement.

Kocsis and Szepesvari, ECML 2006. From the root it goes to the legal move with the largest Q + c sqrt(ln N / n), Q being the mean outcome of
the n times that the move was tried, out of N; moves never tried come first. Where it leaves the tree, the new position joins it, both
sides play random moves to the end, and the outcome is added to every move on the way.

All trees of a batch grow side by side, in lockstep: a simulation reads and writes a few rows of each and copies none, so that its cost
does not grow with the size of the trees.
"""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from .game_search import Searched, follow, random_moves

UNTRIED = 1e6  # more than any sum of value and bonus


class Tree(NamedTuple):
    """What is known of every node and each of its moves; node 0 is the root, and node k comes from simulation k.

    `child` is the node after a move, 0 where there is none: not tried yet, or the game is over there.
    """

    child: Int[Array, "nodes games actions"]
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


def search(game: Any, key: Array, positions: Any, simulations: int, exploration: float = 1.4) -> Searched:
    """What `simulations` simulations find for each position; the move to play is the one tried most."""
    games = len(positions.terminated)
    blank = jnp.zeros((simulations + 1, games, game.actions))
    store = jax.tree.map(lambda x: jnp.zeros((simulations + 1, *x.shape), x.dtype).at[0].set(x), positions)

    def simulate(tree: Tree, both: tuple[Array, Array]) -> tuple[Tree, None]:
        number, key = both
        order, play = jax.random.split(key)
        path = _descend(tree, jax.random.uniform(order, (games, game.actions)), exploration, game.longest)
        last = jnp.maximum(path.moves - 1, 0)
        every = jnp.arange(games)
        node, action = path.nodes[last, every], path.actions[last, every]
        after, reward, factor = follow(game, jax.tree.map(lambda x: x[node, every], tree.positions), action)
        child = tree.child.at[node, every, action].set(jnp.where(after.terminated, 0, number))
        positions = jax.tree.map(lambda old, new: old.at[number].set(new), tree.positions, after)
        value = reward + factor * random_outcome(game, play, after)
        return _back_up(tree._replace(child=child, positions=positions), path, value), None

    numbers = (jnp.arange(1, simulations + 1, dtype=jnp.int32), jax.random.split(key, simulations))
    tree, _ = jax.lax.scan(simulate, Tree(blank.astype(jnp.int32), blank, blank, store), numbers)
    visits = tree.visits[0]
    policy = visits / jnp.sum(visits, -1, keepdims=True)
    return Searched(jnp.argmax(visits, -1), policy, visits, jnp.sum(tree.total[0], -1) / jnp.sum(visits, -1))


def _descend(tree: Tree, order: Float[Array, "games actions"], exploration: float, longest: int) -> Path:
    """From the root until each game leaves its tree; moves never tried are taken in the given order."""
    games = len(order)
    every, record = jnp.arange(games), jnp.zeros((longest, games), jnp.int32)

    def go(path: Path) -> Path:
        tried = tree.visits[path.node, every]
        mean = tree.total[path.node, every] / jnp.maximum(tried, 1)
        bonus = exploration * jnp.sqrt(jnp.log(1 + jnp.sum(tried, -1, keepdims=True)) / jnp.maximum(tried, 1))
        score = jnp.where(tried > 0, mean + bonus, UNTRIED + order)
        action = jnp.argmax(jnp.where(tree.positions.legal_action_mask[path.node, every], score, -jnp.inf), -1).astype(jnp.int32)
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


def random_outcome(game: Any, key: Array, positions: Any) -> Float[Array, "games"]:
    """What the player to move gets if both sides play random legal moves to the end; 0 where the game is over."""

    def move(carry):
        key, positions, outcome, sign = carry
        key, now = jax.random.split(key)
        action = random_moves(now, positions)
        over = positions.terminated
        after, reward, _ = follow(game, positions, action)
        outcome = jnp.where(over, outcome, outcome + sign * reward)
        return key, after, outcome, -sign

    start = (key, positions, jnp.zeros(positions.terminated.shape), 1.0)
    return jax.lax.while_loop(lambda carry: ~jnp.all(carry[1].terminated), move, start)[2]
