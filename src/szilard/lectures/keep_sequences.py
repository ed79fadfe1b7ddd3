"""Keep what lecture 8 shows: `python -m szilard.lectures.keep_sequences` trains its networks anew, some minutes of one core."""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.example_libraries import optimizers

from ..learn.supervised import Fit, begin, mean_squared_error, step
from ..learn.training import Learner
from ..networks import lstm
from . import hidden, kept_files
from .remembered import FEATURES, KINDS, MOMENTS, STEPS, TASKS, UNITS, WAITS, recalls, sums

EXAMPLES, BATCH = 16384, 64
WAIT_STEPS, SEEDS = 1500, 3  # of the trainings for `waits`


def examples() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Of each task sequences (examples, steps, 2), and what is wanted."""
    rng = np.random.default_rng(1)
    noise, spread = np.exp(rng.uniform(np.log(0.001), 0, EXAMPLES)), rng.uniform(0, 0.5, EXAMPLES)
    runs = hidden.simulate(rng, noise, spread, EXAMPLES)
    terms = rng.integers(0, 2 ** (STEPS - 1), (2, EXAMPLES))
    found = (recalls(rng, EXAMPLES), (hidden.heard(runs.measured), runs.states[..., 1]), sums(terms))
    return {name: (np.moveaxis(x, 1, 0), wanted.T[..., None]) for name, (x, wanted) in zip(TASKS, found, strict=True)}


def sequences() -> dict[str, np.ndarray]:
    """Three networks that begin alike, each with its task; the one for recall also at earlier moments."""
    kept = {}
    for name, (x, wanted) in examples().items():
        moments = learned(jnp.asarray(x, jnp.float32), jnp.asarray(wanted, jnp.float32))
        for moment, parameters in moments.items() if name == "recall" else [("", moments[MOMENTS[-1]])]:
            kept[f"{name}_{moment}".rstrip("_")] = np.concatenate([np.ravel(part) for part in parameters]).astype(np.float16)
    return kept


def learned(x: jax.Array, wanted: jax.Array) -> dict[int, list[np.ndarray]]:
    """The parameters at all moments of a training."""
    learner = Learner.of(lstm(FEATURES, 1, UNITS), Fit(steps=MOMENTS[-1], batch=BATCH, learning_rate=0.01, final_learning_rate=0.0))

    def some(key: jax.Array, _: Any) -> tuple[jax.Array, jax.Array]:
        chosen = jax.random.randint(key, (BATCH,), 0, len(x))
        return x[chosen], wanted[chosen]

    one = jax.jit(lambda state: step(state, learner, some, mean_squared_error)[0])
    state, found = begin(jax.random.key(1), learner), {}
    for moment in range(MOMENTS[-1] + 1):
        if moment in MOMENTS:
            found[moment] = [np.asarray(part) for part in state.parameters]
        state = one(state)
    return found


def waits() -> dict[str, np.ndarray]:
    """For each kind of network, wait and seed: the error of a recalled number after training, in units of the numbers themselves."""
    train = jax.jit(jax.vmap(recaller, (0, None, None)), static_argnums=(1, 2))
    keys = jax.random.split(jax.random.key(8), SEEDS)
    errors = [[train(keys, kind, wait) for wait in WAITS] for kind in KINDS.values()]
    return {"waits": np.array(WAITS), "errors": np.array(errors, np.float32)}


def recaller(key: jax.Array, kind: tuple[bool, float], wait: int) -> jax.Array:
    """Train to say a number `wait` steps after it was shown; its error on new ones."""
    first, key = jax.random.split(key)
    init, update, parameters_of = optimizers.adam(0.003)
    batch = partial(asked, wait=wait)

    def objective(parameters: Any, key: jax.Array) -> jax.Array:
        x, number = batch(key)
        return jnp.mean((outputs(parameters, x, kind[0]) - number) ** 2)

    def one(state: Any, k: Any) -> tuple[Any, None]:
        gradient = jax.grad(objective)(parameters_of(state), jax.random.fold_in(key, k))
        return update(k, optimizers.clip_grads(gradient, 1.0), state), None

    state = jax.lax.scan(one, init(drawn(first, kind)), jnp.arange(WAIT_STEPS))[0]
    x, number = asked(jax.random.fold_in(key, WAIT_STEPS), wait, 512)
    return jnp.sqrt(jnp.mean((outputs(parameters_of(state), x, kind[0]) - number) ** 2) / jnp.mean(number**2))


def asked(key: jax.Array, wait: int, count: int = 32) -> tuple[jax.Array, jax.Array]:
    """Numbers that are shown first and asked for after `wait` steps, amid a little noise on the first input."""
    first, second = jax.random.split(key)
    numbers, noise = jax.random.uniform(first, (count,), minval=-1.0), jax.random.normal(second, (wait + 1, count))
    x = jnp.zeros((wait + 1, count, FEATURES)).at[..., 0].set(0.1 * noise)
    return x.at[0, :, 0].set(numbers).at[wait, :, 1].set(1.0), numbers


def drawn(key: jax.Array, kind: tuple[bool, float]) -> list[jax.Array]:
    """Random weights: from unit to unit orthogonal, times s of a plain network; of an LSTM with this forget bias."""
    gated, number = kind
    parts = 4 if gated else 1
    keys = jax.random.split(key, parts + 2)
    recurrent = jnp.hstack([jax.random.orthogonal(one, UNITS) for one in keys[2:]]) * (1.0 if gated else number)
    bias = jnp.zeros(parts * UNITS).at[UNITS : 2 * UNITS].set(number if gated else 0.0)
    return [jax.random.normal(keys[0], (FEATURES, parts * UNITS)) / 2, recurrent, bias, jax.random.normal(keys[1], (UNITS,)) / UNITS**0.5]


def outputs(parameters: list[jax.Array], x: jax.Array, gated: bool) -> jax.Array:
    """What the network says after the last step."""
    inputs, recurrent, bias, output = parameters

    def plain(memory: Any, x: jax.Array) -> tuple[Any, None]:
        return (jnp.tanh(x @ inputs + memory[0] @ recurrent + bias), memory[1]), None

    def cell(memory: Any, x: jax.Array) -> tuple[Any, None]:
        i, f, g, o = jnp.split(x @ inputs + memory[0] @ recurrent + bias, 4, -1)
        c = jax.nn.sigmoid(f) * memory[1] + jax.nn.sigmoid(i) * jnp.tanh(g)
        return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

    empty = jnp.zeros((x.shape[1], UNITS))
    return jax.lax.scan(cell if gated else plain, (empty, empty), x)[0][0] @ output


KEPT: dict[str, Callable[[], dict[str, np.ndarray]]] = {"sequences": sequences, "waits": waits}


if __name__ == "__main__":
    kept_files.write(KEPT, sys.argv[1:])
