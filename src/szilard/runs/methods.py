"""Every learning method by name: from a scenario and settings to a policy."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array

from ..errors import InputError, require
from ..learn import deep_q, policies, ppo, q_learning, reinforce, tree_search, value_iteration
from ..learn.deep_q import DeepQ
from ..learn.ppo import PPO
from ..learn.q_learning import QLearning
from ..learn.reinforce import Reinforce
from ..learn.tree_search import TreeSearch
from ..networks import Network, Parameters, actor_critic, maze_policy
from ..scenario import Choice, Policy
from .compilation import compiled
from .progress import Progress
from .record import Record

TABLES = 20_000  # states that a table may have here
EVALUATIONS = 20

#: A policy for a scenario of the same kind, which may be another one than that it was learned on.
Maker = Callable[[Any], Policy]
#: Judges a policy, as a pure function: the figure that is followed while a method learns.
Judge = Callable[[Maker], Array]


@dataclass(frozen=True)
class Methods:
    """Settings of all methods, for experiments that let the user choose one.

    Args:
        seed: of all randomness.
        hidden: units of the hidden layers of a network that sees a list of numbers.
        reinforce: the policy gradient.
        ppo: proximal policy optimization.
        q_learning: Q-learning in a table.
        deep_q: Q-learning with a network.
        tree_search: looking ahead before every step.
    """

    seed: int = 0
    hidden: tuple[int, ...] = (64, 64)
    reinforce: Reinforce = field(default_factory=Reinforce)
    ppo: PPO = field(default_factory=PPO)
    q_learning: QLearning = field(default_factory=QLearning)
    deep_q: DeepQ = field(default_factory=DeepQ)
    tree_search: TreeSearch = field(default_factory=TreeSearch)

    def __post_init__(self):
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")
        require(all(units > 0 for units in self.hidden), f"`hidden` must be numbers of units greater than 0, but is {self.hidden}.")


class Learned(NamedTuple):
    """What a method leaves: its policy, the judged figure against the steps played, and its network where it has one.

    `along` are the network's parameters at the points of the curve.
    """

    policy: Maker
    curve: list[tuple[int, float]]
    network: Network | None = None
    parameters: Parameters | None = None
    along: tuple[Parameters, ...] = ()


Method = Callable[[Any, Methods, Array, Record, Progress, Judge], Learned]


class Unfit(Exception):
    """A method cannot deal with a scenario."""


def learn(name: str, scenario: Any, settings: Methods, key: Array, record: Record, progress: Progress, judge: Judge) -> Learned:
    """The policy that the method called `name` finds for `scenario`; a training that was interrupted goes on from its checkpoint.

    Raises:
        InputError: there is no such method, or it does not fit the scenario.
    """
    try:
        return METHODS[name](scenario, settings, key, record, progress, judge)
    except (KeyError, Unfit) as error:
        if isinstance(error, KeyError) and name in METHODS:
            raise
    raise InputError(f"`method` must be one that fits {type(scenario).__name__}: {', '.join(fitting(scenario))}; but is {name}.")


def fitting(scenario: Any) -> list[str]:
    """The names of all methods that can deal with `scenario`."""
    unfit = set() if hasattr(scenario, "branches") else {"tree-search", *NEED_TABLES}
    if not unfit:
        try:
            _tables(scenario, jax.random.key(0))
        except Unfit:
            unfit = set(NEED_TABLES)
    return [name for name in METHODS if name not in unfit]


def uniform(scenario: Any) -> Policy:
    """Any action, with equal probabilities."""
    return lambda key, state, memory: Choice(jax.random.randint(key, (), 0, scenario.actions), memory)


def network_for(scenario: Any, settings: Methods) -> Network:
    """An actor-critic network that sees what `scenario.privileged` shows: a list of numbers, or the picture of a maze."""
    shape = policies.shape(scenario, scenario.privileged)
    if len(shape) == 3:
        return maze_policy(shape[0], seed=settings.seed)
    return actor_critic(shape[0], scenario.actions, settings.hidden, settings.seed)


def _by_ppo(scenario, settings: Methods, key: Array, record: Record, progress: Progress, judge: Judge) -> Learned:
    network, chosen = network_for(scenario, settings), settings.ppo
    optimizer = ppo.optimizer_for(network, chosen)
    advance = lambda scenario, state: ppo.update(scenario, state, network, optimizer, chosen)[0]  # noqa: E731
    loop = _Loop("ppo", chosen.updates, 1, chosen.trajectories * scenario.steps, policies.exploring)
    return _train(loop, scenario, network, ppo.begin(key, network, optimizer), advance, record, progress, judge)


def _by_reinforce(scenario, settings: Methods, key: Array, record: Record, progress: Progress, judge: Judge) -> Learned:
    network, chosen = network_for(scenario, settings), settings.reinforce
    optimizer = reinforce.optimizer_for(network, chosen)
    advance = lambda scenario, state: reinforce.update(scenario, state, network, optimizer, chosen)[0]  # noqa: E731
    loop = _Loop(f"reinforce, baseline {chosen.baseline}", chosen.updates, 1, chosen.trajectories * scenario.steps, policies.exploring)
    return _train(loop, scenario, network, ppo.begin(key, network, optimizer), advance, record, progress, judge)


def _by_deep_q(scenario, settings: Methods, key: Array, record: Record, progress: Progress, judge: Judge) -> Learned:
    network, chosen = network_for(scenario, settings), settings.deep_q
    optimizer = deep_q.optimizer_for(network, chosen)
    piece = min(50, chosen.updates)
    advance = lambda scenario, state: deep_q.train(scenario, state, network, optimizer, chosen, piece)  # noqa: E731
    loop = _Loop("deep-q", -(-chosen.updates // piece), piece, chosen.players * piece, policies.greedy)
    return _train(loop, scenario, network, deep_q.begin(scenario, key, network, optimizer, chosen), advance, record, progress, judge)


class _Loop(NamedTuple):
    """How often to go on, by how many updates and steps each time, and which policy to judge on the way."""

    name: str
    rounds: int
    updates: int
    steps: int
    judged: Callable

    @property
    def stage(self) -> str:
        """The name of the checkpoint."""
        return self.name.replace(", ", "-").replace(" ", "-")


def _train(loop: _Loop, scenario, network: Network, state, advance: Callable, record: Record, progress: Progress, judge: Judge) -> Learned:
    """Round by round, judged and saved now and then; what is left in the end always takes the most likely or the best action."""
    advance = compiled(advance, scenario, state)
    value = compiled(lambda known: judge(lambda other: loop.judged(network, known, other.privileged)), state.parameters)
    every = max(loop.rounds // EVALUATIONS, 1)
    state, along, curve, begin = _restored(record, loop, state)
    for done in range(begin, loop.rounds + 1):
        if done > begin or not curve:
            state = jax.block_until_ready(advance(scenario, state)) if done else state
            if done % every == 0 or done == loop.rounds:
                curve.append((done * loop.steps, float(value(state.parameters))))
                along.append(state.parameters)
                record.checkpoint(loop.stage, jax.tree.leaves((state, along)), {"done": done, "curve": curve})
        progress.update(loop.name, done * loop.updates, loop.rounds * loop.updates, curve[-1][1], "return")
    known = state.parameters
    return Learned(lambda other: policies.greedy(network, known, other.privileged), curve, network, known, tuple(along))


def _restored(record: Record, loop: _Loop, start: Any) -> tuple[Any, list[Parameters], list[tuple[int, float]], int]:
    """The state of the training, the parameters and the figure along it, and the rounds done, as the last checkpoint has them."""
    found = record.restore(loop.stage)
    if found is None:
        return start, [], [], 0
    leaves, saved = found
    shape = jax.tree.structure((start, [start.parameters] * len(saved["curve"])))
    state, along = jax.tree.map(jnp.asarray, jax.tree.unflatten(shape, leaves))
    return state, along, [tuple(point) for point in saved["curve"]], saved["done"]


def _tables(scenario: Any, key: Array) -> value_iteration.Finite:
    try:
        return value_iteration.tabulate(scenario, key, largest=TABLES)
    except InputError as error:
        raise Unfit from error


def _by_table(scenario, settings: Methods, key: Array, record: Record, progress: Progress, judge: Judge) -> Learned:
    tabulate, play = jax.random.split(key)
    finite, chosen = _tables(scenario, tabulate), settings.q_learning
    state, curve = q_learning.begin(finite, chosen), []
    value = jax.jit(lambda Q: judge(lambda _: value_iteration.best(finite, Q)))
    piece = max(chosen.steps // EVALUATIONS, 1)
    for done in range(0, chosen.steps, piece):
        curve.append((done * chosen.learners, float(value(state.Q))))
        progress.update("q-learning", done, chosen.steps, curve[-1][1], "return")
        state = q_learning.train(finite, jax.random.fold_in(play, done), state, chosen, scenario.steps, piece)
    curve.append((chosen.steps * chosen.learners, float(value(state.Q))))
    progress.update("q-learning", chosen.steps, chosen.steps, curve[-1][1], "return")
    return Learned(lambda _: value_iteration.best(finite, state.Q), curve)


def _by_iteration(scenario, settings: Methods, key: Array, record: Record, progress: Progress, judge: Judge) -> Learned:
    """Knows the tables, and does not play at all."""
    finite = _tables(scenario, key)
    Q = value_iteration.value_iteration(finite, settings.q_learning.discount)
    return _without_learning("value-iteration", lambda _: value_iteration.best(finite, Q), progress, judge)


def _by_search(scenario, settings: Methods, key: Array, record: Record, progress: Progress, judge: Judge) -> Learned:
    """Does not learn, but looks ahead; a new node is judged by playing on: idle where one can, else at random."""
    if not hasattr(scenario, "branches"):
        raise Unfit
    chosen = settings.tree_search
    on = lambda other: idle(other) if hasattr(other, "idle") else uniform(other)  # noqa: E731
    worth = lambda other: tree_search.played_on(other, on(other), chosen)  # noqa: E731
    return _without_learning("tree-search", lambda other: tree_search.search(other, chosen, worth(other)), progress, judge)


def idle(scenario: Any) -> Policy:
    """Always the action that leaves the system alone."""
    return lambda key, state, memory: Choice(jnp.asarray(scenario.idle, jnp.int32), memory)


def _without_learning(name: str, policy: Maker, progress: Progress, judge: Judge) -> Learned:
    progress.update(name, 0, 1)
    value = float(jax.jit(lambda: judge(policy))())
    progress.update(name, 1, 1, value, "return")
    return Learned(policy, [(0, value)])


METHODS: dict[str, Method] = {
    "reinforce": _by_reinforce,
    "ppo": _by_ppo,
    "q-learning": _by_table,
    "deep-q": _by_deep_q,
    "value-iteration": _by_iteration,
    "tree-search": _by_search,
}
NEED_TABLES = ("q-learning", "value-iteration")
