"""The machines that learn in different ways, their likelihood along the way, and samples drawn from them."""

from dataclasses import replace
from functools import partial
from time import perf_counter
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array

from ...learn import boltzmann, boltzmann_exact
from ...learn.boltzmann import RBM, Divergence
from ...runs.run import Run
from .samples import Samples

EVALUATIONS = 20
GIBBS_STEPS = 1000  # from random states to a sample


class Method(NamedTuple):
    """A way to learn: its name, its key in the metrics, and its settings."""

    name: str
    key: str
    settings: Divergence


class Learned(NamedTuple):
    """A machine, the likelihood of the test set along the way (empty where it cannot be summed), and the seconds it took to learn."""

    rbm: RBM
    curve: list[tuple[int, float]]
    seconds: float


def methods(learning: Divergence, many_steps: int) -> tuple[Method, ...]:
    """Contrastive divergence with one step and with many, and with persistent chains."""
    return (
        Method("CD-1", "one_step", replace(learning, gibbs_steps=1, persistent=False)),
        Method(f"CD-{many_steps}", "many_steps", replace(learning, gibbs_steps=many_steps, persistent=False)),
        Method("persistent", "persistent", replace(learning, persistent=True)),
    )


def learn(run: Run, method: Method, samples: Samples) -> Learned:
    """Train a machine, and follow its likelihood where that can be summed."""
    (data, test), settings, key = samples.units, method.settings, run.key("training")
    learning, curve, seconds = boltzmann.begin(key, data, settings), [], 0.0
    piece = max(settings.updates // EVALUATIONS, 1)
    for done in range(0, settings.updates, piece):
        curve += _point(run, method, learning.rbm, test, done)
        begin = perf_counter()
        learning = jax.block_until_ready(boltzmann.train(key, learning, data, settings, done, min(piece, settings.updates - done)))
        seconds += perf_counter() - begin
    return Learned(learning.rbm, curve + _point(run, method, learning.rbm, test, settings.updates), seconds)


def _point(run: Run, method: Method, rbm: RBM, test: Array, done: int) -> list[tuple[int, float]]:
    value = log_likelihood(rbm, test)
    run.say(method.name, done, method.settings.updates, value, "log-likelihood")
    return [] if value is None else [(done, value)]


def log_likelihood(rbm: RBM, units: Array) -> float | None:
    """The mean log-likelihood of visible units in nats, None where the partition function cannot be summed."""
    return float(boltzmann_exact.log_likelihood(rbm, units)) if boltzmann_exact.summable(rbm) else None


def drawn(key: Array, rbm: RBM, shape: tuple[int, ...], count: int) -> np.ndarray:
    """Configurations of spins +1 and -1 from chains that began at random and went a long way."""
    start, go = jax.random.split(key)
    v = boltzmann.draw(start, jnp.full((count, len(rbm.a)), 0.5))
    v = jax.jit(partial(boltzmann.gibbs, steps=GIBBS_STEPS))(go, rbm, v)
    return np.where(np.asarray(v).reshape(count, *shape) > 0, 1, -1).astype(np.int8)
