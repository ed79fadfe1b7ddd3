"""Every learning method by name: from a scenario and settings to a policy, judged on the way, saved and resumed."""

from collections.abc import Callable
from types import ModuleType
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array

from ..errors import InputError
from ..learn import deep_q, policies, ppo, q_learning, reinforce, tree_search, value_iteration
from ..learn.solving import Value
from ..learn.training import Learner, begin, require_finite
from ..networks import Network, Parameters
from ..scenario import Policy, Scenario
from .compilation import affordable, compiled
from .progress import RETURN
from .run import Run

TABLES = 20_000  # states that a table may have here
EVALUATIONS = 20

#: A policy for a scenario of the same kind, which may be another one than that it was learned on.
Maker = Callable[[Any], Policy]
#: Judges a policy, as a pure function: the metric that is followed while a method learns.
Judge = Callable[[Maker], Array]


class Problem(NamedTuple):
    """What a method is to solve.

    Args:
        scenario: the system to control.
        settings: of the method, such as `PPO`.
        key: of the random numbers of the training.
        judge: of the policy, along the training.
        network: to train, where the method trains one.
        effort: of the compilation of what judges; see `compiled`.
    """

    scenario: Scenario
    settings: Any
    key: Array
    judge: Judge
    network: Network | None = None
    effort: int | None = None


class Learned(NamedTuple):
    """What a method leaves: its policy, the judged metric against the steps played, and its network where it has one.

    `along` are the network's parameters at the points of the curve; `value` gives the value of a state of a scenario, in units of
    the reward, where the method learns one.
    """

    policy: Maker
    curve: list[tuple[int, float]]
    network: Network | None = None
    parameters: Parameters | None = None
    along: tuple[Parameters, ...] = ()
    value: Callable[[Any], Value] | None = None


class Stage(NamedTuple):
    """The run that a training belongs to, and the name under which it appears there."""

    run: Run
    name: str

    def say(self, done: int, total: int, value: float | None = None) -> None:
        """Say how far the training is."""
        self.run.say(self.name, done, total, value, RETURN.name)


class Method(NamedTuple):
    """A method by its name.

    Args:
        name: as users say it.
        group: the settings of an experiment that it takes, such as `deep_q`.
        fits: whether it can deal with a scenario.
        solve: see `learn`.
    """

    name: str
    group: str
    fits: Callable[[Scenario], bool]
    solve: Callable[[Problem, Stage], Learned]


def learn(name: str, problem: Problem, run: Run, *, stage: str = "") -> Learned:
    """The policy that the method called `name` finds; a training that was interrupted goes on from its checkpoint.

    Args:
        name: one of `METHODS`.
        problem: what to solve.
        run: keeps checkpoints, and hears of every round.
        stage: the name of the training there, unless it is that of the method.

    Raises:
        InputError: there is no such method, it does not fit the scenario, or the training diverges.
    """
    if name not in METHODS or not METHODS[name].fits(problem.scenario):
        fitting_ones = ", ".join(fitting(problem.scenario))
        raise InputError(f"`method` must be one that fits {type(problem.scenario).__name__}: {fitting_ones}; but is {name}.")
    return METHODS[name].solve(problem, Stage(run, stage or name))


def fitting(scenario: Scenario) -> list[str]:
    """The names of all methods that can deal with `scenario`."""
    return [method.name for method in METHODS.values() if method.fits(scenario)]


class Loop(NamedTuple):
    """How a method that trains a network goes on: `rounds` times, each of some updates and steps, and which policy is judged.

    Args:
        method: a module of `learn`.
        rounds: how often to go on.
        updates: of a round.
        steps: that a round plays.
        judged: the policy that is judged along the training, of (network, parameters, view).
    """

    method: ModuleType
    rounds: int
    updates: int
    steps: int
    judged: Callable[..., Policy]


def _policy_gradient(method: ModuleType, problem: Problem, stage: Stage) -> Learned:
    """PPO and REINFORCE: a round is an update, and the policy that explores is judged."""
    settings, network = problem.settings, _network(problem)
    learner = Learner.of(network, settings)
    advance = lambda scenario, state: method.update(scenario, state, learner)[0]  # noqa: E731
    loop = Loop(method, settings.updates, 1, settings.trajectories * problem.scenario.steps, policies.exploring)
    return _train(loop, problem, learner, begin(problem.key, learner), advance, stage)


def _deep_q(problem: Problem, stage: Stage) -> Learned:
    """A round is some fifty updates, and the best actions are judged."""
    settings, network = problem.settings, _network(problem)
    learner, piece = Learner.of(network, settings), min(50, settings.updates)
    advance = lambda scenario, state: deep_q.train(scenario, state, learner, piece)[0]  # noqa: E731
    loop = Loop(deep_q, -(-settings.updates // piece), piece, settings.environments * piece, policies.greedy)
    return _train(loop, problem, learner, deep_q.begin(problem.scenario, problem.key, learner), advance, stage)


def _network(problem: Problem) -> Network:
    return problem.network or policies.network_for(problem.scenario, problem.scenario.privileged)


def _train(loop: Loop, problem: Problem, learner: Learner, state: Any, advance: Callable, stage: Stage) -> Learned:
    """Round by round, judged and saved now and then; what is left in the end always takes the most likely or the best action."""
    scenario, network = problem.scenario, learner.network
    advance = compiled(advance, scenario, state)
    judged = lambda known: problem.judge(lambda other: loop.judged(network, known, other.privileged))  # noqa: E731
    judge = compiled(judged, state.parameters, effort=problem.effort)
    every = max(loop.rounds // EVALUATIONS, 1)
    state, along, curve, first = _restored(stage, state)
    for done in range(first, loop.rounds + 1):
        if done > first or not curve:
            state = jax.block_until_ready(advance(scenario, state)) if done else state
            if done % every == 0 or done == loop.rounds:
                require_finite(state.parameters, stage=stage.name, update=done * loop.updates)
                curve.append((done * loop.steps, float(judge(state.parameters))))
                along.append(state.parameters)
                stage.run.save_part(_checkpoint(stage), jax.tree.leaves((state, along)), {"done": done, "curve": curve})
        stage.say(done * loop.updates, loop.rounds * loop.updates, curve[-1][1])
    known = state.parameters
    value = lambda other: loop.method.value_of(other, learner, known)  # noqa: E731
    policy = lambda other: policies.greedy(network, known, other.privileged)  # noqa: E731
    return Learned(policy, curve, network, known, tuple(along), value if value(scenario) else None)


def _checkpoint(stage: Stage) -> str:
    return stage.name.replace(", ", "-").replace(" ", "-")


def _restored(stage: Stage, start: Any) -> tuple[Any, list[Parameters], list[tuple[int, float]], int]:
    """The state of the training, the parameters and the metric along it, and the rounds done, as the last checkpoint has them."""
    name = _checkpoint(stage)
    found = stage.run.saved_part(name, {"done": int, "curve": list})
    if found is None:
        return start, [], [], 0
    leaves, saved = found
    wanted = (start, [start.parameters] * len(saved["curve"]))
    stage.run.require_alike(name, leaves, jax.tree.leaves(wanted))
    state, along = jax.tree.map(jnp.asarray, jax.tree.unflatten(jax.tree.structure(wanted), leaves))
    return state, along, [tuple(point) for point in saved["curve"]], saved["done"]


def _by_table(problem: Problem, stage: Stage) -> Learned:
    tabulate, play = jax.random.split(problem.key)
    finite = value_iteration.tabulate(problem.scenario, tabulate, largest=TABLES)
    Q, curve = stage.run.part(_checkpoint(stage), lambda: _learn_table(problem, finite, play, stage))
    return Learned(lambda _: value_iteration.best(finite, Q), curve, value=lambda _: _best_value(finite, Q))


def _learn_table(problem: Problem, finite: value_iteration.Finite, key: Array, stage: Stage) -> tuple[Array, list[tuple[int, float]]]:
    settings, steps = problem.settings, problem.scenario.steps
    state, curve = q_learning.begin(finite, settings), []
    judge = jax.jit(lambda Q: problem.judge(lambda _: value_iteration.best(finite, Q)))
    piece = max(settings.steps // EVALUATIONS, 1)
    for done in range(0, settings.steps, piece):
        curve.append((done * settings.environments, float(judge(state.Q))))
        stage.say(done, settings.steps, curve[-1][1])
        state = q_learning.train(finite, jax.random.fold_in(key, done), state, settings, steps, piece)
    curve.append((settings.steps * settings.environments, float(judge(state.Q))))
    stage.say(settings.steps, settings.steps, curve[-1][1])
    return state.Q, curve


def _by_iteration(problem: Problem, stage: Stage) -> Learned:
    """Knows the tables, and does not play at all; of its settings it takes the discount."""
    finite = value_iteration.tabulate(problem.scenario, problem.key, largest=TABLES)
    Q = value_iteration.value_iteration(finite, problem.settings.discount)
    learned = _without_learning(lambda _: value_iteration.best(finite, Q), problem, stage)
    return learned._replace(value=lambda _: _best_value(finite, Q))


def _best_value(finite: value_iteration.Finite, Q: Array) -> Value:
    return lambda state: jnp.max(Q[value_iteration.number_of(finite, state)])


def _by_search(problem: Problem, stage: Stage) -> Learned:
    """Does not learn, but looks ahead."""
    return _without_learning(lambda other: tree_search.policy_of(other, problem.settings), problem, stage)


def _without_learning(policy: Maker, problem: Problem, stage: Stage) -> Learned:
    stage.say(0, 1)
    judge = affordable(jax.jit(lambda: problem.judge(policy)).lower().compile())
    value = float(judge())
    stage.say(1, 1, value)
    return Learned(policy, [(0, value)])


def _any(scenario: Scenario) -> bool:
    return True


def _has_branches(scenario: Scenario) -> bool:
    return hasattr(scenario, "branches")


def _has_few_states(scenario: Scenario) -> bool:
    if not _has_branches(scenario):
        return False
    try:
        value_iteration.tabulate(scenario, jax.random.key(0), largest=TABLES)
    except InputError:
        return False
    return True


METHODS = {
    method.name: method
    for method in (
        Method("reinforce", "reinforce", _any, lambda problem, stage: _policy_gradient(reinforce, problem, stage)),
        Method("ppo", "ppo", _any, lambda problem, stage: _policy_gradient(ppo, problem, stage)),
        Method("q-learning", "q_learning", _has_few_states, _by_table),
        Method("deep-q", "deep_q", _any, _deep_q),
        Method("value-iteration", "q_learning", _has_few_states, _by_iteration),
        Method("tree-search", "tree_search", _has_branches, _by_search),
    )
}
