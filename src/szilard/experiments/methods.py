"""Every learning method by name: from a scenario and settings to a policy."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import jax
from jaxtyping import Array

from ..errors import InputError, require
from ..learn import policies, ppo, q_learning, reinforce, value_iteration
from ..learn.ppo import PPO
from ..learn.q_learning import QLearning
from ..learn.reinforce import Reinforce
from ..networks import Network, Parameters, actor_critic
from ..scenario import Policy
from . import Progress
from .stages import compiled

TABLES = 20_000  # states that a table may have here
EVALUATIONS = 20

#: Judges a policy, as a pure function: the figure that is followed while a method learns.
Judge = Callable[[Policy], Array]


@dataclass(frozen=True)
class Methods:
    """Settings of all methods, for experiments that let the user choose one.

    Args:
        seed: of all randomness.
        hidden: units of the hidden layers of a network that sees a list of numbers.
        reinforce: the policy gradient.
        ppo: proximal policy optimization.
        q_learning: Q-learning in a table.
    """

    seed: int = 0
    hidden: tuple[int, ...] = (64, 64)
    reinforce: Reinforce = field(default_factory=Reinforce)
    ppo: PPO = field(default_factory=PPO)
    q_learning: QLearning = field(default_factory=QLearning)

    def __post_init__(self):
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")
        require(all(units > 0 for units in self.hidden), f"`hidden` must be numbers of units greater than 0, but is {self.hidden}.")


class Learned(NamedTuple):
    """What a method leaves: its policy, the judged figure against the steps played, and its network where it has one."""

    policy: Policy
    curve: list[tuple[int, float]]
    network: Network | None = None
    parameters: Parameters | None = None


Method = Callable[[Any, Methods, Array, Progress, Judge], Learned]


def learn(name: str, scenario: Any, settings: Methods, key: Array, progress: Progress, judge: Judge) -> Learned:
    """The policy that the method called `name` finds for `scenario`.

    Raises:
        InputError: there is no such method, or it does not fit the scenario.
    """
    fits = name in METHODS
    if fits:
        try:
            return METHODS[name](scenario, settings, key, progress, judge)
        except Unfit:
            pass
    raise InputError(f"`method` must be one that fits {type(scenario).__name__}: {', '.join(fitting(scenario))}; but is {name}.")


class Unfit(Exception):
    """A method cannot deal with a scenario."""


def fitting(scenario: Any) -> list[str]:
    """The names of all methods that can deal with `scenario`."""
    unfit = set() if hasattr(scenario, "branches") else set(NEED_BRANCHES)
    if not unfit:
        try:
            _tables(scenario, jax.random.key(0))
        except Unfit:
            unfit = set(NEED_TABLES)
    return [name for name in METHODS if name not in unfit]


def network_for(scenario: Any, settings: Methods) -> Network:
    """An actor-critic network that sees what `scenario.privileged` shows."""
    return actor_critic(policies.features(scenario, scenario.privileged), scenario.actions, settings.hidden, settings.seed)


def _by_ppo(scenario, settings: Methods, key: Array, progress: Progress, judge: Judge) -> Learned:
    network = network_for(scenario, settings)
    optimizer = ppo.optimizer_for(network, settings.ppo)
    update = partial(ppo.update, network=network, optimizer=optimizer, settings=settings.ppo)
    return _train("ppo", scenario, network, ppo.begin(key, network, optimizer), update, settings.ppo, progress, judge)


def _by_reinforce(scenario, settings: Methods, key: Array, progress: Progress, judge: Judge) -> Learned:
    network = network_for(scenario, settings)
    optimizer = reinforce.optimizer_for(network, settings.reinforce)
    update = partial(reinforce.update, network=network, optimizer=optimizer, settings=settings.reinforce)
    return _train("reinforce", scenario, network, ppo.begin(key, network, optimizer), update, settings.reinforce, progress, judge)


def _train(name: str, scenario, network: Network, state, update: Callable, settings: Any, progress: Progress, judge: Judge) -> Learned:
    """Update by update, judged now and then with all its chance; what is left in the end always takes the most likely action."""
    advance = compiled(lambda scenario, state: update(scenario, state)[0], scenario, state)
    value = compiled(lambda known: judge(policies.exploring(network, known, scenario.privileged)), state.parameters)
    every, played, curve = max(settings.updates // EVALUATIONS, 1), settings.trajectories * scenario.steps, []
    for done in range(settings.updates + 1):
        if done % every == 0 or done == settings.updates:
            curve.append((done * played, float(value(state.parameters))))
        progress.update(name, done, settings.updates, curve[-1][1], "return")
        if done < settings.updates:
            state = jax.block_until_ready(advance(scenario, state))
    return Learned(policies.greedy(network, state.parameters, scenario.privileged), curve, network, state.parameters)


def _tables(scenario: Any, key: Array) -> value_iteration.Finite:
    if not hasattr(scenario, "branches"):
        raise Unfit
    try:
        return value_iteration.tabulate(scenario, key, largest=TABLES)
    except InputError as error:
        raise Unfit from error


def _by_table(scenario, settings: Methods, key: Array, progress: Progress, judge: Judge) -> Learned:
    tabulate, play = jax.random.split(key)
    finite, chosen = _tables(scenario, tabulate), settings.q_learning
    state, curve = q_learning.begin(finite, chosen), []
    value = jax.jit(lambda Q: judge(value_iteration.best(finite, Q)))
    piece = max(chosen.steps // EVALUATIONS, 1)
    for done in range(0, chosen.steps, piece):
        curve.append((done * chosen.learners, float(value(state.Q))))
        progress.update("q-learning", done, chosen.steps, curve[-1][1], "return")
        state = q_learning.train(finite, jax.random.fold_in(play, done), state, chosen, scenario.steps, piece)
    curve.append((chosen.steps * chosen.learners, float(value(state.Q))))
    progress.update("q-learning", chosen.steps, chosen.steps, curve[-1][1], "return")
    return Learned(value_iteration.best(finite, state.Q), curve)


def _by_iteration(scenario, settings: Methods, key: Array, progress: Progress, judge: Judge) -> Learned:
    """Knows the tables and does not play at all."""
    finite = _tables(scenario, key)
    policy = value_iteration.best(finite, value_iteration.value_iteration(finite, settings.q_learning.discount))
    value = float(jax.jit(lambda: judge(policy))())
    progress.update("value-iteration", 1, 1, value, "return")
    return Learned(policy, [(0, value)])


METHODS: dict[str, Method] = {
    "reinforce": _by_reinforce,
    "ppo": _by_ppo,
    "q-learning": _by_table,
    "value-iteration": _by_iteration,
}
NEED_TABLES = ("q-learning", "value-iteration")
NEED_BRANCHES = NEED_TABLES
