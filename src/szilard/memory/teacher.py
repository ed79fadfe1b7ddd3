"""The teacher: a network that sees the quantum state, and discovers by proximal policy optimization how to keep it.

A code only pays once its last generator is in place; every gate before is neutral or costs. So the reward is that of the coherent
information at first, which pays each of them, and passes over to that of R_Q. Where chance decides whether a training finds its way,
several begin side by side in one program, and the best of them goes on.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import gcd
from typing import Any

from jaxtyping import Array

from ..learn import policies, ppo
from ..learn.ppo import PPO
from ..learn.training import Learner, Training, begin, linear
from ..networks import Network, Parameters, actor_critic
from ..runs.compilation import Compiler
from ..runs.run import Run
from ..runs.stage import Patience
from ..scenarios.quantum_memory import QuantumMemory
from ..settings.quantum_memory import Discovery
from .apprentice import Apprentice
from .beginnings import Beginnings
from .evaluation import dear, ends, play


def teacher(
    run: Run, compiler: Compiler, scenario: QuantumMemory, hidden: tuple[int, ...], settings: PPO, discovery: Discovery
) -> tuple[Beginnings, Apprentice]:
    """The beginnings of the training, and what goes on with the best of them: see `Apprentice.after`.

    Args:
        run: the source of weights and random numbers.
        compiler: of all programs.
        scenario: the memory.
        hidden: units of the network's hidden layers.
        settings: of the training.
        discovery: how to look for a strategy.
    """
    network, starts = _starts(run, scenario, hidden, settings, discovery.beginnings)
    learner = Learner.of(network, settings)
    update = partial(_update, round(discovery.coherent_fraction * settings.updates))
    trials = max(round(discovery.beginning_fraction * settings.updates), 1)
    small = _small(settings, discovery.beginning_trajectories, scenario.steps)
    first = partial(update, replace(learner, settings=small))
    several = Beginnings.of(starts, first, scenario, compiler, updates=trials, trajectories=small.trajectories)

    apprentice = Apprentice(
        name="discover",
        network=network,
        scenario=scenario,
        start=starts[0],
        settings=settings,
        advance=partial(update, learner),
        follow=partial(_played, play, network),
        judge=partial(_played, ends, network) if dear(scenario) else None,
        patience=Patience(discovery.patience, round(settings.updates / 2), settings.updates),
    )
    return several, apprentice.compiled(compiler)


def _played(how: Callable, network: Network, scenario: QuantumMemory, parameters: Parameters, keys: Array) -> Any:
    return how(scenario, policies.greedy(network, parameters, scenario.privileged), (), keys)


def _starts(run: Run, scenario: QuantumMemory, hidden: tuple[int, ...], settings: PPO, count: int) -> tuple[Network, list[Training]]:
    features = policies.features(scenario, scenario.privileged)
    networks = [actor_critic(features, scenario.actions, hidden, run.number(f"discover: network {i}")) for i in range(count)]
    return networks[0], [begin(run.key(f"discover: training {i}"), Learner.of(one, settings)) for i, one in enumerate(networks)]


def _small(settings: PPO, trajectories: int, steps: int) -> PPO:
    """The settings of a beginning, which plays so many trajectories in an update at most."""
    played = min(trajectories, settings.trajectories)
    return replace(settings, trajectories=played, minibatches=gcd(settings.minibatches, played * steps))


def _update(fading: int, learner: Learner[PPO], scenario: QuantumMemory, state: Training) -> tuple[Training, dict[str, Array]]:
    """One update; the weight of the coherent information falls from 1 to 0 within the first `fading` of them."""
    weight = linear(1.0, 0.0, state.update / fading) if fading else 0.0
    state, sampled = ppo.update(replace(scenario, coherent_weight=weight), state, learner, record=scenario.recoverable)
    return state, {"sampled": sampled}
