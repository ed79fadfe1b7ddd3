"""Densities in the plane learned from points: by a normalizing flow, by a mixture, by kernels."""

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from sklearn.neighbors import KernelDensity

from ...conventions import brief
from ...data.plane_densities import DENSITIES, Density, density
from ...learn import gaussian_mixture, spline_flow
from ...runs.run import Run

COMPONENTS = (1, 2, 4, 8, 12, 16, 24)  # of the mixtures among which BIC chooses
BANDWIDTHS = np.geomspace(0.03, 0.4, 8)  # of the kernels among which validation points choose
FLOOR = 1e-4
KINDS = ("flow", "mixture", "kernels")


class Learned(NamedTuple):
    """KL(p||q) in nats and the integral of q, by model, from sums over a grid, and ln q there of the flow and of the truth."""

    divergence: dict[str, float]
    total: dict[str, float]
    truth: Float[np.ndarray, "cells cells"]
    flow: Float[np.ndarray, "cells cells"]
    roundtrip: float


def learn(run: Run, points: int, steps: int, cells: int) -> dict[str, Learned]:
    """All densities, each from `points` points; a fifth of them validates the kernels, and is learned from by nobody else either."""
    made = {name: density(exponent, cells) for name, exponent in DENSITIES.items()}
    drawn = {name: one.draw(run.rng(f"points: {name}"), points) for name, one in made.items()}
    kept = points * 4 // 5
    sets = np.stack([one[:kept] for one in drawn.values()]).astype(np.float32)
    keys = jax.random.split(run.key("flows: beginning"), len(sets))
    start = brief(jax.vmap(spline_flow.initial))(keys, sets)
    flows = jax.tree.map(np.asarray, spline_flow.train(run.key("flows"), jnp.asarray(sets), start, steps=steps).parameters)
    found = {}
    for k, (name, one) in enumerate(made.items()):
        run.say("densities", k, len(made))
        flow = jax.tree.map(lambda leaf, k=k: leaf[k], flows)
        found[name] = _judge(run, name, one, drawn[name], flow)
    run.say("densities", len(made), len(made))
    return found


def _judge(run: Run, name: str, truth: Density, drawn: np.ndarray, flow: Any) -> Learned:
    kept, rng, places = len(drawn) * 4 // 5, run.rng(f"mixture: {name}"), truth.points()
    seen, validation = drawn[:kept], drawn[kept:]
    fits = [gaussian_mixture.fit(rng, seen, count, floor=FLOOR, starts=1).mixture for count in COMPONENTS if count <= kept]
    mixture = min(fits, key=lambda one: gaussian_mixture.bic(one, seen))
    tries = (KernelDensity(bandwidth=float(width), rtol=1e-3).fit(seen) for width in BANDWIDTHS)
    kernels = max(tries, key=lambda one: one.score(validation))
    logs = {
        "flow": np.asarray(_log_density(flow, places.astype(np.float32)), float),
        "mixture": gaussian_mixture.log_density(mixture, places),
        "kernels": kernels.score_samples(places),
    }
    divergence = {kind: float(truth.cells.ravel() @ (truth.log() - one)) for kind, one in logs.items()}
    total = {kind: float(np.exp(one).sum() * truth.area) for kind, one in logs.items()}
    back = float(_roundtrip(run.key(f"round trip: {name}"), flow))
    return Learned(divergence, total, truth.cells / truth.area, np.exp(logs["flow"]).reshape(truth.cells.shape), back)


@brief
def _log_density(flow: Any, places: Array) -> Array:
    return spline_flow.log_density(flow, places)


@brief
def _roundtrip(key: Array, flow: Any) -> Array:
    """How far normal points lie from where they were after a way there and back."""
    u = jax.random.normal(key, (500, 2))
    return jnp.max(jnp.abs(spline_flow.to_normal(flow, spline_flow.from_normal(flow, u))[0] - u))
