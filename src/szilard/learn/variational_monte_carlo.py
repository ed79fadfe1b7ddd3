"""Variational Monte Carlo, written out: sample configurations from psi^2, average their local energies, step towards lower ones.

Wave functions are positive, so that ln psi is real (Carleo and Troyer, Science 355, 602 (2017)).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax.flatten_util import ravel_pytree
from jaxtyping import Array, Float

from ..networks import Network, Parameters
from .settings.variational_monte_carlo import MonteCarlo
from .stochastic_reconfiguration import centred, direction

#: ln psi of configurations (configurations, sites).
LogPsi = Callable[[Array], Array]
#: The local energies of configurations (samples, sites).
LocalEnergies = Callable[[LogPsi, Array], Array]


@dataclass(frozen=True)
class Ansatz:
    """A network that gives ln psi, and how configurations are drawn from its psi^2.

    `flip` and `exchange` are the proposals of Markov chains; `ancestral` draws spin by spin from the network's second output, the
    fields f of p(s_i | spins before) = 1 / (1 + exp(-2 s_i f_i)).
    """

    network: Network
    drawn: Literal["flip", "exchange", "ancestral"]

    def log_psi(self, parameters: Parameters) -> LogPsi:
        """ln psi as a function of configurations."""

        def of(spins):
            found = self.network.batch(parameters, spins)
            return found[0] if isinstance(found, list | tuple) else found

        return of

    def sample(self, key: Array, parameters: Parameters, spins: Array, proposals: int) -> Array:
        """Configurations: where chains that begin at `spins` come to, or independent ones, as many."""
        if self.drawn == "ancestral":
            return ancestral(key, lambda spins: self.network.batch(parameters, spins)[1], spins.shape)
        return metropolis(key, self.log_psi(parameters), spins, proposals, exchange=self.drawn == "exchange")


class Look(NamedTuple):
    """What a step is made from: configurations, their local energies, and the derivatives of ln psi by all parameters."""

    spins: Float[Array, "samples sites"]
    energies: Float[Array, "samples"]
    derivatives: Float[Array, "samples parameters"]


def look(ansatz: Ansatz, energies: LocalEnergies, proposals: int, key: Array, parameters: Parameters, spins: Array) -> Look:
    """Draw configurations and look at them. Pure."""
    spins = ansatz.sample(key, parameters, spins, proposals)
    slope = jax.grad(lambda parameters, spins: ansatz.log_psi(parameters)(spins[None])[0])
    derivatives = jax.vmap(lambda spins: ravel_pytree(slope(parameters, spins))[0])(spins)
    return Look(spins, energies(ansatz.log_psi(parameters), spins), derivatives)


def stepped(parameters: Parameters, seen: Look, settings: MonteCarlo, update: int) -> Parameters:
    """The parameters after a step of stochastic reconfiguration, not longer than `distance`."""
    rate, shift = settings.at(update)
    O, e, c = centred(np.asarray(seen.derivatives), np.asarray(seen.energies), shift)
    way = direction(O, e, c)
    length = float(np.linalg.norm(O @ way))
    return _moved(parameters, -min(rate, settings.distance / max(length, 1e-30)) * way)


@jax.jit
def _moved(parameters: Parameters, way: Float[Array, "parameters"]) -> Parameters:
    flat, shape = ravel_pytree(parameters)
    return shape(flat + way.astype(flat.dtype))


def first_spins(rng: np.random.Generator, samples: int, sites: int, balanced: bool) -> Float[np.ndarray, "samples sites"]:
    """Random configurations to begin with; `balanced`: as many spins up as down."""
    both = np.array([1, -1], np.float32)
    alternating = np.tile(np.resize(both, sites), (samples, 1))
    return rng.permuted(alternating, axis=1) if balanced else rng.choice(both, (samples, sites))


def metropolis(key: Array, log_psi: LogPsi, spins: Array, proposals: int, *, exchange: bool = False) -> Array:
    """Where Markov chains with the distribution psi^2, side by side, have come to after so many proposals each.

    A proposal flips one spin, or exchanges two, drawn at random (Metropolis et al., J. Chem. Phys. 21, 1087 (1953)).
    """

    def step(carry, key):
        spins, value = carry
        pick, choose = jax.random.split(key)
        proposed = (_exchanged if exchange else _flipped)(pick, spins)
        after = log_psi(proposed)
        taken = jnp.log1p(-jax.random.uniform(choose, value.shape)) < 2 * (after - value)  # of a number in (0, 1], never of 0
        return (jnp.where(taken[:, None], proposed, spins), jnp.where(taken, after, value)), None

    return jax.lax.scan(step, (spins, log_psi(spins)), jax.random.split(key, proposals))[0][0]


def _flipped(key: Array, spins: Array) -> Array:
    chains, sites = spins.shape
    return jnp.where(jnp.arange(sites) == jax.random.randint(key, (chains, 1), 0, sites), -spins, spins)


def _exchanged(key: Array, spins: Array) -> Array:
    chains, sites = spins.shape
    first, second = jax.random.randint(key, (2, chains, 1), 0, sites)
    one, other = (jnp.take_along_axis(spins, place, 1) for place in (first, second))
    return jnp.where(jnp.arange(sites) == first, other, jnp.where(jnp.arange(sites) == second, one, spins))


def ancestral(key: Array, fields: Callable[[Array], Array], shape: tuple[int, ...]) -> Array:
    """Independent configurations, drawn spin by spin; fields(spins)[:, i] must depend on the spins before site i alone."""
    samples, sites = shape

    def draw(spins, step):
        site, chance = step
        up = chance < jax.nn.sigmoid(2 * jnp.take(fields(spins), site, 1))
        return jnp.where(jnp.arange(sites) == site, jnp.where(up, 1.0, -1.0)[:, None], spins), None

    steps = jnp.arange(sites), jax.random.uniform(key, (sites, samples))
    return jax.lax.scan(draw, jnp.zeros(shape), steps)[0]


class Energy(NamedTuple):
    """An energy, its standard error, and the variance of local energies: <H^2> - <H>^2."""

    mean: float
    error: float
    variance: float


def summary(local: Float[np.ndarray, "rounds chains"]) -> Energy:
    """Of local energies: mean, standard error from the means of the chains, which are independent, and variance; in double precision."""
    local = np.asarray(local, np.float64)
    error = local.mean(0).std(ddof=1) / local.shape[1] ** 0.5
    return Energy(float(local.mean()), float(error), float(local.var()))
