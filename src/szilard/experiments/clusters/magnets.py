"""Phases of the Ising model as clusters of its configurations."""

from typing import NamedTuple

import jax
import numpy as np
from jaxtyping import Float

from ...conventions import brief
from ...data.point_sets import PointSet
from ...learn import gaussian_mixture, k_means
from ...learn.gaussian_mixture import Mixture
from ...physics import ising, onsager
from ...runs.run import Run
from .methods import clusters_told_apart

WIDE = tuple(0.25 * k for k in range(1, 17))  # temperatures of the phases that k-means looks for
NEAR = (1.8, 1.9, 2.0, 2.1, 2.2, 2.25, 2.3, 2.35, 2.4, 2.5, 2.6, 2.8, 3.0)
BELOW, ABOVE = 2.1, 2.5  # temperatures of the point set
COMPONENTS = 4  # at most
TOGETHER = 128  # states that are sampled at once: a few words, for which the program compiles fast
JUDGES = 800  # held-out states, about, whose silhouette counts
ORDERED = 2.2  # temperature up to which the phases' magnetisations are compared with the exact one


class States(NamedTuple):
    """Magnetisation and energy per spin of configurations at one temperature."""

    magnetisation: Float[np.ndarray, "states"]
    energy: Float[np.ndarray, "states"]


class Phases(NamedTuple):
    """The mixture for the magnetisations at one temperature: chosen by ICL, and how many components BIC and held-out states prefer."""

    mixture: Mixture
    by_bic: int
    by_held_out: int
    likelihood: float


class Wide(NamedTuple):
    """Clusters of the magnetisations of all temperatures: centres in rising order, silhouettes by number, and the number chosen."""

    centres: Float[np.ndarray, "clusters"]
    silhouettes: dict[int, float]
    chosen: int


def sampled(run: Run, size: int, count: int) -> dict[float, States]:
    """Thermal states at all temperatures, half of them held out: first those to learn from, then as many others."""
    found, temperatures = {}, sorted({*WIDE, *NEAR})
    for done, temperature in enumerate(temperatures):
        run.say("states", done, len(temperatures))
        parts = jax.random.split(run.key(f"states: {temperature}"), -(-2 * count // TOGETHER))
        values = [_measured(ising.sample(key, temperature, size, TOGETHER)) for key in parts]
        found[temperature] = States(*(np.concatenate(one)[: 2 * count].astype(float) / size**2 for one in zip(*values, strict=True)))
    run.say("states", len(temperatures), len(temperatures))
    return found


@brief
def _measured(spins: ising.Spins) -> tuple[Float[jax.Array, "states"], Float[jax.Array, "states"]]:
    return ising.magnetisation(spins), ising.energy(spins)


def wide(rng: np.random.Generator, states: dict[float, States], count: int, most: int) -> Wide:
    """k-means on the magnetisations of all temperatures; the number of clusters has the best silhouette of held-out states."""
    seen, held_out = (np.concatenate([states[t].magnetisation[part] for t in WIDE])[:, None] for part in _halves(count))
    held_out = held_out[:: max(len(held_out) // JUDGES, 1)]
    found = {clusters: k_means.k_means(rng, seen, clusters) for clusters in range(2, most + 1)}
    scores = {clusters: k_means.silhouette(held_out, k_means.nearest(held_out, one.centres)) for clusters, one in found.items()}
    chosen = k_means.best_number(seen, held_out, found)
    return Wide(np.sort(found[chosen].centres[:, 0]), scores, chosen)


def phases(rng: np.random.Generator, states: States, count: int, size: int) -> Phases:
    """The mixture for the magnetisations at one temperature. A magnetisation is known to the step 2 / size^2, which sets the floor."""
    seen, held_out = (states.magnetisation[part][:, None] for part in _halves(count))
    floor = (2 / size**2) ** 2 / 12
    fits = [gaussian_mixture.fit(rng, seen, k, floor=floor).mixture for k in range(1, COMPONENTS + 1)]
    judged = [float(gaussian_mixture.log_density(mixture, held_out).mean()) for mixture in fits]
    by_bic = int(np.argmin([gaussian_mixture.bic(one, seen) for one in fits])) + 1
    chosen = clusters_told_apart(fits, seen)
    return Phases(fits[chosen - 1], by_bic, int(np.argmax(judged)) + 1, judged[chosen - 1])


def _halves(count: int) -> tuple[slice, slice]:
    return slice(count), slice(count, None)


def pair(mixture: Mixture) -> tuple[float, float] | None:
    """The means of the heaviest component below 0 and of the heaviest above; None where all lie on one side, or there is one."""
    means, weights = mixture.means[:, 0], mixture.weights
    if len(means) < 2 or means.min() > 0 or means.max() < 0:
        return None
    down, up = (means[np.argmax(np.where(sign * means > 0, weights, 0))] for sign in (-1, 1))
    return float(down), float(up)


def onsager_error(found: dict[float, Phases]) -> float | None:
    """The largest deviation of the two phases' |magnetisation| from the exact one up to `ORDERED`; None where they are not found."""
    far = []
    for temperature in (t for t in found if t <= ORDERED):
        means = pair(found[temperature].mixture)
        if means is None:
            return None
        far += [abs(abs(mean) - onsager.spontaneous_magnetisation(temperature)) for mean in means]
    return max(far)


def last_pair(found: dict[float, Phases]) -> float:
    """The middle between the highest temperature with two clusters or more and the next one."""
    temperatures = sorted(found)
    several = [place for place, temperature in enumerate(temperatures) if len(found[temperature].mixture.weights) > 1]
    last = several[-1] if several else 0
    return (temperatures[last] + temperatures[min(last + 1, len(temperatures) - 1)]) / 2


def point_set(states: dict[float, States], count: int) -> tuple[PointSet, k_means.Points]:
    """Magnetisation and energy of states below and above the transition (up, down, disordered), and those of as many held-out states.

    Both are shifted and scaled so that the first have mean 0 and variance 1.
    """
    seen, held_out = (_plane(states, one) for one in (slice(count), slice(-count, None)))
    ordered = seen[:count, 0] > 0
    labels = np.concatenate([ordered, np.full(count, 2)]).astype(int)
    return PointSet((seen - seen.mean(0)) / seen.std(0), labels), (held_out - seen.mean(0)) / seen.std(0)


def _plane(states: dict[float, States], part: slice) -> k_means.Points:
    return np.concatenate([np.stack([one[part] for one in states[temperature]], 1) for temperature in (BELOW, ABOVE)])
