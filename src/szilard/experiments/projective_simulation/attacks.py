"""The invasion game: efficiency in the long run, and what happens when the symbols change their meaning."""

from functools import partial
from math import ceil
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ...conventions import brief
from ...learn import projective_simulation, steady_efficiency
from ...learn.projective_simulation import Learning, Rates
from ...learn.value_iteration import Finite, tabulate
from ...runs.run import Run
from ...scenarios.invasion_game import InvasionGame
from ...settings.projective_simulation import PIECE_OF_GAME

FORGETTING = (0.0, 0.01, 0.1)  # dampings with which symbols are learned anew
PHASE = 250  # attacks before the symbols change their meaning, and after
RELAXED = 15  # relaxation times, 1 / damping, until the efficiency counts as stationary: e^-15 of the beginning is left
CURVE = np.geomspace(0.001, 1, 60)


class Efficiency(NamedTuple):
    """Mean and standard error over agents of the fraction of attacks that were blocked, for each damping."""

    mean: Float[np.ndarray, "dampings"]
    error: Float[np.ndarray, "dampings"]


class Known(NamedTuple):
    """The efficiency in the long run, exactly and without fluctuations."""

    exact: float
    mean_field: float


def known(damping: float) -> Known:
    """What theory says."""
    return Known(steady_efficiency.exact(damping), steady_efficiency.mean_field(damping))


def curves() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """What theory says for many dampings."""
    found = [known(damping) for damping in CURVE]
    return {"exact": (CURVE, np.array([one.exact for one in found])), "mean field": (CURVE, np.array([one.mean_field for one in found]))}


def measure(run: Run) -> Efficiency:
    """Let agents of every damping play until they are stationary, and count."""
    settings, finite = run.settings, tabulate(InvasionGame(), run.key("damping: symbols"))
    dampings = np.repeat(np.asarray(settings.dampings, np.float32), settings.agents)
    start, play = jax.random.split(run.key("damping: agents"))
    state, rates = begin(finite, start, len(dampings)), _rates(dampings)
    earned, counted = np.zeros(len(dampings)), 0
    warm = ceil(RELAXED / min(settings.dampings))
    pieces = [(size, False) for size in _pieces(warm)] + [(size, True) for size in _pieces(settings.attacks)]
    for number, (size, counts) in enumerate(pieces):
        state, rewards = _summed(finite, play, np.int32(number), state, rates, size)
        earned, counted = earned + np.asarray(rewards, float) * counts, counted + size * counts
        run.say("damping", number + 1, len(pieces))
    found = (earned / counted).reshape(len(settings.dampings), -1)
    return Efficiency(found.mean(1), found.std(1, ddof=1) / settings.agents**0.5)


def _rates(dampings: Float[np.ndarray, "agents"]) -> Rates:
    """Of agents of whom only the last edge is rewarded."""
    return Rates(jnp.asarray(dampings), jnp.asarray(np.ones_like(dampings)))


def _pieces(steps: int, largest: int = PIECE_OF_GAME) -> list[int]:
    return [largest] * (steps // largest) + [steps % largest] * (steps % largest > 0)


@partial(brief, static_argnums=2)
def begin(finite: Finite, key: Array, count: int) -> Learning:
    """Many agents before they have learned anything."""
    return jax.vmap(lambda key: projective_simulation.begin(finite, key))(jax.random.split(key, count))


@partial(brief, static_argnums=5)
def _summed(finite: Finite, key: Array, number: Array, state: Learning, rates: Rates, steps: int) -> tuple[Learning, Array]:
    """The agents after a piece of so many attacks, and how many of them each has blocked."""

    def one(key: Array, state: Learning, rates: Rates) -> tuple[Learning, Array]:
        after, rewards = projective_simulation.train(finite, key, state, rates, steps + 1, steps)
        return after._replace(age=jnp.zeros_like(after.age)), rewards.sum()

    return jax.vmap(one)(jax.random.split(jax.random.fold_in(key, number), len(state.age)), state, rates)


@brief
def _learned(finite: Finite, key: Array, number: Array, state: Learning, rates: Rates) -> tuple[Learning, Array]:
    """The agents after a phase, and the reward of each attack."""
    keys = jax.random.split(jax.random.fold_in(key, number), len(state.age))
    train = partial(projective_simulation.train, horizon=10**9, steps=PHASE)
    return jax.vmap(train, in_axes=(None, 0, 0, 0))(finite, keys, state, rates)


def deviations(dampings: tuple[float, ...], found: Efficiency) -> Float[np.ndarray, "dampings"]:
    """By how many standard errors the measured efficiencies are off the exact ones."""
    return (found.mean - [known(damping).exact for damping in dampings]) / np.maximum(found.error, 1e-12)


def off_mean_field(dampings: tuple[float, ...], found: Efficiency) -> float:
    """By how many standard errors they are off the mean field, at most."""
    off = (found.mean - [known(damping).mean_field for damping in dampings]) / np.maximum(found.error, 1e-12)
    return float(np.abs(off).max())


def invert(run: Run) -> dict[str, Any]:
    """The course of learning, with inverted symbols in its second half; and one agent's edges, at the beginning, before, and at the end."""
    draw, start, play = jax.random.split(run.key("inversion"), 3)
    games = [tabulate(InvasionGame(deceit), draw) for deceit in (0.0, 1.0)]
    agents = run.settings.agents
    dampings = np.repeat(np.asarray(FORGETTING, np.float32), agents)
    state, courses = begin(games[0], start, len(dampings)), []
    shown = [np.asarray(state.h)[agents]]
    for number, finite in enumerate(games):
        state, rewards = _learned(finite, play, np.int32(number), state, _rates(dampings))
        courses.append(np.asarray(rewards, float).reshape(len(FORGETTING), agents, PHASE).mean(1))
        shown.append(np.asarray(state.h)[agents])
    order = np.argsort(np.asarray(games[0].states.symbol))
    return {"courses": np.concatenate(courses, 1), "h": np.stack(shown)[:, order]}
