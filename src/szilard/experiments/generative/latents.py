"""Variational autoencoders that see magnets: what their latents mean, what they generate, and how tight their bound is."""

from functools import partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from sklearn.decomposition import PCA

from ...conventions import brief
from ...learn import variational_autoencoder as machine
from ...physics import ising, markov_chains
from ...runs.run import Run
from .magnets import SMALL, TEMPERATURES

WIDE = (1.0, 1.5, 2.0, 2.2, 2.4, 2.6, 3.0, 4.0)  # temperatures of the states whose latents are looked at
TOGETHER = 128  # states that are sampled at once: a few words, for which the program compiles fast
HIDDEN, LATENTS = 64, 2


class Latents(NamedTuple):
    """Of held-out states: magnetisation, temperature, the used latent, PCA's first component; and the divergence of each latent."""

    magnetisation: Float[np.ndarray, "states"]
    temperature: Float[np.ndarray, "states"]
    latent: Float[np.ndarray, "states"]
    component: Float[np.ndarray, "states"]
    divergence: Float[np.ndarray, "latents"]

    def correlations(self) -> tuple[float, float]:
        """|correlation| with the magnetisation: of the latent, of the component."""
        latent, component = (abs(float(np.corrcoef(self.magnetisation, one)[0, 1])) for one in (self.latent, self.component))
        return latent, component


class Bound(NamedTuple):
    """Over all states of the small lattice at the middle temperature: means of a machine's bound, of its ln p, and of the exact ln p."""

    bound: float
    log_likelihood: float
    exact: float


def states(run: Run, size: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Sets of `count` states, at each temperature and spread over many; then as many others. Two arrays (sets, states, spins)."""
    parts = [[(t, count)] for t in TEMPERATURES] + [[(t, count // len(WIDE)) for t in WIDE]]
    sets = []
    for number, part in enumerate(parts):
        run.say("states", number, len(parts))
        pieces = [_sampled(run.key(f"states: {number}, {t}"), t, size, 2 * many) for t, many in part]
        sets.append([np.concatenate([piece[k::2] for piece in pieces])[: count // len(WIDE) * len(WIDE)] for k in range(2)])
    run.say("states", len(parts), len(parts))
    return np.stack([one[0] for one in sets]), np.stack([one[1] for one in sets])


def _sampled(key: Array, temperature: float, size: int, count: int) -> np.ndarray:
    keys = jax.random.split(key, -(-count // TOGETHER))
    return np.concatenate([np.asarray(ising.sample(k, temperature, size, TOGETHER)) for k in keys])[:count].reshape(count, -1)


def learn(key: Array, sets: np.ndarray, steps: int) -> Any:
    """Machines for all sets, stacked."""
    found = machine.train(key, jnp.asarray(sets.astype(np.float32)), latents=LATENTS, hidden=HIDDEN, steps=steps).parameters
    return jax.tree.map(np.asarray, found)


def look(machines: Any, seen: np.ndarray, held_out: np.ndarray) -> Latents:
    """What the machine of all temperatures makes of held-out states, beside PCA of the states it has seen."""
    vae = jax.tree.map(lambda leaf: leaf[-1], machines)
    means, divergences = (np.asarray(x, float) for x in _encoded(vae, held_out[-1].astype(np.float32)))
    used = divergences.mean(0)
    latent = means[:, int(used.argmax())]
    component = PCA(1, random_state=0).fit(seen[-1].astype(float)).transform(held_out[-1].astype(float))[:, 0]
    temperature = np.repeat(WIDE, len(held_out[-1]) // len(WIDE))
    return Latents(held_out[-1].mean(1, dtype=float), temperature, latent, component, np.sort(used)[::-1])


@brief
def _encoded(vae: Any, spins: Array) -> tuple[Array, Array]:
    encoded = machine.encode(vae, spins)
    return encoded.mean, machine.divergence(encoded)


@partial(brief, static_argnums=2)
def _drawn(key: Array, vae: Any, count: int) -> Array:
    return machine.draw(key, vae, count)


def energies(key: Array, machines: Any, size: int, count: int) -> dict[float, tuple[float, np.ndarray]]:
    """Energy per spin of what the machine of each temperature generates, and some of it."""
    found = {}
    for k, (temperature, one) in enumerate(zip(TEMPERATURES, jax.random.split(key, len(TEMPERATURES)), strict=True)):
        vae = jax.tree.map(lambda leaf, k=k: leaf[k], machines)
        spins = np.asarray(_drawn(one, vae, count)).reshape(-1, size, size).astype(np.int8)
        found[temperature] = (float(markov_chains.energies(spins).mean()), spins[:100])
    return found


def bound(run: Run, steps: int, count: int) -> Bound:
    """A machine with one latent learns the small lattice; its bound and its likelihood are averaged over all states."""
    chances = ising.levels(SMALL).probabilities(TEMPERATURES[1])
    every = ising.all_states(SMALL).reshape(-1, SMALL**2)
    shown = every[run.rng("small: states").choice(len(every), count, p=chances)]
    data = jnp.asarray(shown[None].astype(np.float32))
    vaes = machine.train(run.key("small: VAE"), data, latents=1, hidden=HIDDEN, steps=steps).parameters
    vae, spins = jax.tree.map(lambda leaf: np.asarray(leaf)[0], vaes), every.astype(np.float32)
    values = np.asarray(brief(machine.bound)(run.key("small: latents"), vae, spins), float)
    logs = np.asarray(brief(machine.log_likelihood)(vae, spins), float)
    return Bound(float(chances @ values), float(chances @ logs), float(chances @ np.log(chances)))
