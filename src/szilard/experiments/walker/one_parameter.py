"""The walker of one parameter: what REINFORCE does on average, in closed form and measured."""

from collections.abc import Callable
from functools import cache
from math import ceil
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ...learn import reinforce
from ...learn.reinforce import Reinforce
from ...runs.compilation import compiled
from ...scenario import Trajectory
from ...scenarios.walker import Walker

BATCH = 16  # trajectories of an update
PIECE = 1000  # updates measured at a time
START = -2.0  # the parameter in the beginning


def mean_update(walker: Walker, chance: Any) -> Any:
    """The mean REINFORCE update 2 N (1 - 2 s) p (1 - p) at the probability p of a step up."""
    return 2 * walker.steps * (1 - 2 * walker.slip) * chance * (1 - chance)


def exact_flow(walker: Walker, rate: float, updates: int) -> Float[np.ndarray, "updates+1"]:
    """The mean return along the exact gradient flow d theta / dk = rate * mean_update(sigmoid(theta)).

    Separation of the variables gives theta + sinh(theta) = rate N (1 - 2 s) k + constant; the mean return is N (1 - 2 s) tanh(theta / 2).
    """
    drift = walker.steps * (1 - 2 * walker.slip)
    theta = np.linspace(START, 40.0, 100_000)
    height = START + np.sinh(START) + rate * drift * np.arange(updates + 1)
    return drift * np.tanh(np.interp(height, theta + np.sinh(theta), theta) / 2)


def sigmoid_policy(parameters: list[Array], seen: Array) -> tuple[Array, Array]:
    """A network of a single parameter: logits 0 for down and theta for up, whatever is seen; no value."""
    return jnp.append(0.0, parameters[0]), jnp.zeros(1)


def slopes(theta: Float[Array, ""], played: Trajectory) -> dict[str, Float[Array, ""]]:
    """The REINFORCE update (but for the rate) from trajectories that were played with this `theta`, by its baseline."""
    count = played.reward.shape[0]
    plain = {
        kind: Reinforce(updates=1, trajectories=count, baseline=kind, to_go=False, discount=1.0, entropy=0.0) for kind in ("none", "mean")
    }
    return {kind: -jax.grad(reinforce.loss)([theta], played, sigmoid_policy, settings)[0] for kind, settings in plain.items()}


def updates(key: Array, walker: Walker, theta: Array) -> dict[str, Array]:
    """An update from fresh trajectories, by its baseline."""
    return slopes(theta, reinforce.play(walker, key, sigmoid_policy, [theta], BATCH))


def many_updates(key: Array, walker: Walker, chance: float, count: int) -> dict[str, Float[np.ndarray, "updates"]]:
    """`count` updates, rounded up to thousands, at a probability of a step up, by their baseline."""
    theta = jnp.log(jnp.asarray(chance) / (1 - chance))
    keys = jax.random.split(key, (ceil(count / PIECE), PIECE))
    measure = _measure(walker.steps, float(walker.slip))
    pieces = [measure(some, theta) for some in keys]
    return {kind: np.concatenate([np.asarray(piece[kind], float) for piece in pieces]) for kind in pieces[0]}


@cache
def _measure(steps: int, slip: float) -> Callable[[Array, Array], dict[str, Array]]:
    """Updates of many keys, compiled once for all probabilities."""
    walker = Walker(slip, steps)
    return jax.jit(lambda keys, theta: jax.vmap(lambda key: updates(key, walker, theta))(keys))


def measured(walker: Walker, found: dict[float, dict[str, np.ndarray]]) -> Float[np.ndarray, "chances 6"]:
    """Rows of: p, exact mean, measured mean and its standard error without baseline, the same two with the mean as baseline."""
    rows = []
    for chance, by_kind in found.items():
        columns = [x for kind in ("none", "mean") for x in (by_kind[kind].mean(), by_kind[kind].std(ddof=1) / len(by_kind[kind]) ** 0.5)]
        rows.append([chance, mean_update(walker, chance), *columns])
    return np.array(rows)


def courses(key: Array, walker: Walker, rate: float, count: int, learners: int) -> Float[np.ndarray, "learners updates+1"]:
    """The exact mean return of every learner after each of its `count` updates."""

    def step(theta: Array, key: Array) -> tuple[Array, Array]:
        return theta + rate * updates(key, walker, theta)["none"], theta

    def learn(key: Array) -> Array:
        last, before = jax.lax.scan(step, jnp.asarray(START), jax.random.split(key, count))
        return walker.steps * (1 - 2 * walker.slip) * jnp.tanh(jnp.append(before, last) / 2)

    keys = jax.random.split(key, learners)
    return np.asarray(compiled(jax.vmap(learn), keys)(keys), float)
