"""The best that any strategy can do on a small device in a few steps: exact dynamic programming.

With outcomes known, R_Q after the last step averaged over the outcomes is to be as large as can be,

    V_t(s) = max over actions a of sum over outcomes m of p(m | s, a) V_{t+1}(s_am),    V_T(s) = R_Q(s),

over the states s that can be reached (Bellman, Dynamic Programming (1957), chapter III). Histories that lead to the same physics are one
state: the canonical generators and the belief over errors tell them apart, and nothing else matters; see `physics.canonical`.
"""

from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from ..devices import Device
from ..physics.canonical import belief, canonical
from ..physics.operations import Operation
from ..physics.pauli_engine import PauliEngine, PauliState
from ..scenarios.engines import pauli_engine

MOST_STATES = 300_000  # of one time step
EXPANDED = 512  # states that are followed at a time
NEVER = 1e-12  # a smaller probability, or R_Q, is none: rounding
DIGITS = 11  # after the decimal point, by which beliefs are told apart


class Optimum(NamedTuple):
    """The largest R_Q that can be kept.

    Args:
        value: R_Q after the last step, averaged over the outcomes.
        states: how many were looked at.
        expected: the operations of a best strategy as long as each outcome is the likelier one.
    """

    value: float
    states: int
    expected: tuple[Operation, ...]


class _Layer(NamedTuple):
    """Where the actions lead from each state of a time step; a `child` in the next one, -1 where nothing is left."""

    probability: Float[np.ndarray, "states actions 2"]
    child: Int[np.ndarray, "states actions 2"]


def optimum(device: Device, steps: int, most: int = MOST_STATES) -> Optimum | None:
    """The best strategy for `steps` steps, or None where more than `most` states can be reached in one of them.

    None, too, where the physics is not Pauli physics, where operations last several steps, and where the two readout errors of a qubit
    differ, so that signs matter. In float64. Any strategy that sees the state, so any that sees outcomes, keeps at most this.
    """
    if not device.pauli or np.any(device.durations() > 1) or np.any(np.diff(device.readout())):
        return None
    with jax.enable_x64(True):
        engine = pauli_engine(device, jnp.float64, device.transfer())
        follow = jax.jit(jax.vmap(lambda state: _follow(engine, state)))
        states, kept, layers = jax.tree.map(lambda leaf: np.asarray(leaf)[None], engine.init()), np.ones(1), []
        for _ in range(steps):
            found = _next(follow, states, most)
            if found is None:
                return None
            layer, states, kept = found
            layers.append(layer)
    return _backwards(engine, layers, kept)


def _follow(engine: PauliEngine, state: PauliState):
    """All that the actions lead to: probabilities, R_Q, what tells states apart, and the states."""

    def one(action):
        probabilities, states = engine.branches(state, action)
        return probabilities, jax.vmap(engine.recoverable)(states), *jax.vmap(_name)(states), states

    return jax.vmap(one)(jnp.arange(len(engine.operations), dtype=jnp.int32))


def _name(state: PauliState) -> tuple[Array, Array]:
    form = canonical(state.rows)
    return form.masks, belief(state, form)


def _next(follow, states: PauliState, most: int) -> tuple[_Layer, PauliState, Float[np.ndarray, "states"]] | None:
    """What follows `states`, each different state once, and its R_Q; None where those are more than `most`."""
    layers, names, kept, after, known = [], [], [], [], 0
    for probabilities, recoverable, masks, beliefs, reached in _in_pieces(follow, states):
        alive = (probabilities > NEVER) & (recoverable > NEVER)
        rounded = np.round(beliefs[alive] * 10**DIGITS).astype(np.int64)
        name = np.concatenate([masks[alive].astype(np.int64), rounded], -1)
        child = np.full(alive.shape, -1)
        unique, first, child[alive] = _different(name)
        child[alive] += known
        layers.append(_Layer(np.where(alive, probabilities, 0), child))
        names.append(unique)
        kept.append(recoverable[alive][first])
        after.append(jax.tree.map(lambda leaf, alive=alive, first=first: leaf[alive][first], reached))
        known += len(unique)
    _, first, place = _different(np.concatenate(names))
    if len(first) > most:
        return None
    layer = _Layer(*(np.concatenate(leaves) for leaves in zip(*layers, strict=True)))
    layer = layer._replace(child=np.where(layer.child < 0, -1, place[layer.child]))
    together = jax.tree.map(lambda *leaves: np.concatenate(leaves)[first], *after)
    return layer, together, np.concatenate(kept)[first]


def _in_pieces(follow, states: PauliState) -> Iterator[tuple]:
    """`follow` of all states, compiled for one size; the last piece is filled up with its last state."""
    count = len(states.axis)
    for start in range(0, count, EXPANDED):
        rows = np.minimum(np.arange(start, start + EXPANDED), count - 1)
        found = follow(jax.tree.map(partial(np.take, indices=rows, axis=0), states))
        yield jax.tree.map(partial(_first, count=count - start), found)


def _first(leaf: Array, count: int) -> np.ndarray:
    return np.asarray(leaf)[:count]


def _different(names: Int[np.ndarray, "some columns"]):
    """The different rows, where each stands first, and of each row the place of its like among the different ones."""
    whole = np.ascontiguousarray(names).view(np.dtype((np.void, names.dtype.itemsize * names.shape[1]))).ravel()
    _, first, place = np.unique(whole, return_index=True, return_inverse=True)
    return names[first], first, place.ravel()


def _backwards(engine: PauliEngine, layers: list[_Layer], kept: Float[np.ndarray, "states"]) -> Optimum:
    """Bellman's equation from the last step to the first, then the best operations along the likelier outcomes."""
    value, choices = kept, []
    for layer in reversed(layers):
        gained = np.append(value, 0)[layer.child]  # -1 is the last place
        worth = np.sum(layer.probability * gained, -1)
        choices.append(np.argmax(worth > worth.max(-1, keepdims=True) - NEVER, -1))  # idling comes first among equals
        value = worth.max(-1)
    operations, place = [], 0
    for layer, choice in zip(layers, reversed(choices), strict=True):
        action = choice[place]
        operations.append(engine.operations[action])
        place = layer.child[place, action, np.argmax(layer.probability[place, action])]
    states = 1 + sum(int(layer.child.max()) + 1 for layer in layers)
    return Optimum(float(value[0]), states, tuple(operations))
