"""Tiny problems whose answers are known, on which learning methods are tried."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from szilard.scenario import Transition


class Moment(NamedTuple):
    time: Any
    bit: Any
    right: Any


START = Moment(jnp.int32(0), jnp.int32(0), jnp.bool_(False))
RIGHT = Moment(jnp.int32(1), jnp.int32(0), jnp.bool_(True))  # after the right first action of `Delay`


def scenario(cls) -> Any:
    return jax.tree_util.register_dataclass(dataclass(frozen=True)(cls), ["rate"], ["steps"])


class Game:
    """What the games share: a clock, a hidden bit, and whether the first action was 1."""

    def init(self, key):
        return Moment(jnp.int32(0), jax.random.bernoulli(key).astype(jnp.int32), jnp.bool_(False))

    def observe(self, state):
        return jnp.ones(1)

    def privileged(self, state):
        return self.observe(state)

    def branches(self, state, action):
        """Of a game in which nothing is left to chance."""
        step: Any = getattr(self, "step")  # noqa: B009
        return jnp.ones(1), jax.tree.map(lambda leaf: jnp.asarray(leaf)[None], step(jax.random.key(0), state, action))


@scenario
class Constant(Game):
    """One action, which earns `rate` for ever."""

    rate: Float[Array, ""] | float = 0.7
    steps: int = 10
    actions = 1

    def step(self, key, state, action):
        return Transition(state._replace(time=state.time + 1), jnp.asarray(self.rate, jnp.float32), jnp.bool_(False))


@scenario
class Lights(Game):
    """A new visible bit in each step; naming it earns 1."""

    rate: float = 1.0
    steps: int = 8
    actions = 2

    def observe(self, state):
        return jax.nn.one_hot(state.bit, 2)

    def step(self, key, state, action):
        bit = jax.random.bernoulli(key).astype(jnp.int32)
        return self.followed(state, action, bit)

    def followed(self, state, action, bit):
        return Transition(Moment(state.time + 1, bit, state.right), jnp.float32(action == state.bit), jnp.bool_(False))

    def branches(self, state, action):
        return jnp.full(2, 0.5), jax.vmap(lambda bit: self.followed(state, action, bit))(jnp.arange(2, dtype=jnp.int32))


@scenario
class Delay(Game):
    """Two steps; the second earns `rate` if the first action was 1, and ends the game."""

    rate: float = 1.0
    steps: int = 4
    actions = 2

    def observe(self, state):
        return jnp.append(jax.nn.one_hot(state.time, 2), state.right.astype(jnp.float32))

    def step(self, key, state, action):
        second = state.time == 1
        right = jnp.where(second, state.right, action == 1)
        reward = jnp.where(second & state.right, jnp.asarray(self.rate, jnp.float32), 0)
        return Transition(Moment(state.time + 1, state.bit, right), reward, second)


@scenario
class Memory(Game):
    """Two actions; a hidden bit, which the student sees in the first step only and the teacher always."""

    rate: float = 1.0
    steps: int = 6
    actions = 2

    def observe(self, state):
        return jax.nn.one_hot(state.bit, 2) * (state.time == 0)

    def privileged(self, state):
        return jax.nn.one_hot(state.bit, 2)

    def step(self, key, state, action):
        return Transition(state._replace(time=state.time + 1), jnp.float32(action == state.bit), jnp.bool_(False))


@scenario
class Five(Game):
    """One of five problems, which is seen, as is a light: a reward that is always the same, that the light tells of, that action 1 earns,
    that naming the light earns, and that the first action earns in the second step, which ends the game. `bit` is both of them."""

    rate: float = 0.7
    steps: int = 4
    actions = 2

    def init(self, key):
        return Moment(jnp.int32(0), jax.random.randint(key, (), 0, 10), jnp.bool_(False))

    def observe(self, state):
        seen = jax.nn.one_hot(state.bit // 2, 5), jax.nn.one_hot(state.bit % 2, 2)
        return jnp.concatenate([*seen, jnp.stack([state.time > 0, state.right]).astype(jnp.float32)])

    def step(self, key, state, action):
        problem, light, second = state.bit // 2, state.bit % 2, state.time == 1
        earned = jnp.stack([light, action == 1, action == light, second & state.right]).astype(jnp.float32)
        reward = jnp.append(jnp.float32(self.rate), earned)[problem]
        right = jnp.where(state.time == 0, action == 1, state.right)
        return Transition(Moment(state.time + 1, state.bit, right), reward, second & (problem == 4))
