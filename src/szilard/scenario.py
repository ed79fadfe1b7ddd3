"""The contract between physics and learning: controlled systems and how to roll them out, and the rules of games."""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, Protocol, TypeVar, runtime_checkable

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, PyTree

S = TypeVar("S")


class Transition(NamedTuple, Generic[S]):
    """One step of a scenario. `terminated` means that the physics ended; a time limit belongs to `rollout`."""

    state: S
    reward: Float[Array, ""]
    terminated: Bool[Array, ""]


@runtime_checkable
class Scenario(Protocol[S]):
    """A controlled system: a frozen dataclass and a pytree, whose rates are leaves and whose sizes are static.

    Written for one system; callers `vmap`. The random key is passed in and never kept in the state.
    A scenario whose chance is finite may add `branches(state, action) -> (probabilities, transitions)`, what `step` draws from:
    a `Transition` whose leaves have the branches as their first axis. Planners need it. `idle` may name the action that
    leaves the system alone, on which planners fall back beyond their horizon. Where transitions last several time steps, `elapsed` reads
    the time that has passed off a state, and `steps` counts time.
    """

    @property
    def steps(self) -> int:
        """The time limit of `rollout`."""
        ...

    @property
    def actions(self) -> int:
        """The number of actions."""
        ...

    def init(self, key: Array) -> S:
        """The state at time 0."""
        ...

    def observe(self, state: S) -> PyTree[Array]:
        """What an experiment sees of the state."""
        ...

    def privileged(self, state: S) -> PyTree[Array]:
        """The full-state observation, which only a simulation has, for teachers; the same as `observe` where nothing is hidden."""
        ...

    def step(self, key: Array, state: S, action: Int[Array, ""]) -> Transition[S]:
        """The system after `action`."""
        ...


@runtime_checkable
class Positions(Protocol):
    """Positions of a game for two players, one or many on a first axis, as pgx has them."""

    @property
    def observation(self) -> Array:
        """What the player to move sees."""
        ...

    @property
    def current_player(self) -> Array:
        """The player to move, 0 or 1."""
        ...

    @property
    def rewards(self) -> Array:
        """What the last move earned each of the two players."""
        ...

    @property
    def terminated(self) -> Array:
        """Whether the game is over."""
        ...

    @property
    def legal_action_mask(self) -> Array:
        """Which moves are legal."""
        ...


@runtime_checkable
class Rules(Protocol):
    """How a game begins and goes on, for one game; callers `vmap`."""

    def init(self, key: Array, /) -> Any:
        """The position at the start."""
        ...

    def step(self, state: Any, action: Array, /) -> Any:
        """The position after a move."""
        ...


@runtime_checkable
class Game(Protocol):
    """A board game for two players, as tree searches and AlphaZero need it."""

    @property
    def rules(self) -> Rules:
        """The rules."""
        ...

    @property
    def shape(self) -> tuple[int, int, int]:
        """Rows and columns of the board, and the planes of what a player sees."""
        ...

    @property
    def actions(self) -> int:
        """The number of moves, legal or not."""
        ...

    @property
    def longest(self) -> int:
        """The number of moves after which the game is surely over."""
        ...

    def symmetries(self) -> tuple[Any, Any]:
        """For each symmetry of the board, which cell and which action comes to each place."""
        ...


class Choice(NamedTuple):
    """What a policy decides: an action, its memory for the next step, and anything worth keeping of the decision."""

    action: Int[Array, ""]
    memory: PyTree[Array] = ()
    notes: PyTree[Array] = ()


#: A policy for one system: (key, state, memory) -> Choice. It looks at the state through `observe` or `privileged`.
Policy = Callable[[Array, Any, Any], Choice]


class Trajectory(NamedTuple):
    """A rollout of one system; every leaf has `steps` as its first axis, except those of `first` and `last`.

    After termination, or when the time is up, the state stands still and `valid` is False. `truncated` marks the last step of a
    trajectory that the time limit cut off. `duration` counts the time steps of each transition, None where all take one.
    """

    action: Int[Array, "steps"]
    reward: Float[Array, "steps"]
    valid: Bool[Array, "steps"]
    terminated: Bool[Array, "steps"]
    truncated: Bool[Array, "steps"]
    duration: Int[Array, "steps"] | None
    notes: PyTree[Array]
    record: PyTree[Array]
    first: Any
    last: Any


def rollout(
    scenario: Scenario[S], policy: Policy, key: Array, memory: Any = (), record: Callable[[S], Any] = lambda state: ()
) -> Trajectory:
    """Follow `policy` from time 0 for `scenario.steps` steps, or until so much time has passed.

    Args:
        scenario: one system.
        policy: see `Policy`.
        key: of this trajectory.
        memory: the policy's memory before the first step.
        record: what to keep of the state after each step.
    """

    def advance(carry, key):
        state, memory, alive = carry
        choose, move = jax.random.split(key)
        choice = policy(choose, state, memory)
        after, reward, terminated = scenario.step(move, state, choice.action)
        after = jax.tree.map(lambda new, old: jnp.where(alive, new, old), after, state)
        ended, late, duration = alive & terminated, jnp.bool_(False), None
        if clock:
            duration = clock(after) - clock(state)
            late = alive & ~terminated & (clock(after) >= scenario.steps)
        kept = (choice.action, jnp.where(alive, reward, 0), alive, ended, late, duration, choice.notes, record(after))
        return (after, choice.memory, alive & ~terminated & ~late), kept

    clock = getattr(scenario, "elapsed", None)
    start, moves = jax.random.split(key)
    first = scenario.init(start)
    begin = (first, memory, jnp.bool_(True))
    (last, _, alive), kept = jax.lax.scan(advance, begin, jax.random.split(moves, scenario.steps))
    action, reward, valid, terminated, late, duration, notes, recorded = kept
    truncated = late.at[-1].set(late[-1] | alive)
    return Trajectory(action, reward, valid, terminated, truncated, duration, notes, recorded, first, last)
