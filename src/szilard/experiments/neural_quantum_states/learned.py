"""The training of one wave function, and what is seen of it afterwards."""

from collections.abc import Callable
from functools import partial
from time import perf_counter
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Float

from ...learn.variational_monte_carlo import Ansatz, Look, MonteCarlo, first_spins, look, stepped
from ...networks import Parameters
from ...physics.spin_chains import LARGEST, Chain, Expected, all_configurations, expected, local_energies
from ...runs.compilation import compiled
from ...runs.run import Run

SNAPSHOTS = 9
WINDOWS = 12
SETTLING = 0.1  # fraction of the training that extrapolation leaves out
TOGETHER = 2**12  # configurations that are looked at in one piece, which bounds the memory


class Task(NamedTuple):
    """A wave function that is to be learned, for which chain, and how."""

    name: str
    chain: Chain
    ansatz: Ansatz
    settings: MonteCarlo


class Learned(NamedTuple):
    """Parameters at snapshots, the last of which is the end; all energies on the way; and local energies afterwards.

    `updates` and `times`, in seconds without compilation, belong to the snapshots.
    """

    snapshots: list
    updates: np.ndarray
    times: np.ndarray
    energies: Float[np.ndarray, "updates"]
    variances: Float[np.ndarray, "updates"]
    local: Float[np.ndarray, "rounds chains"]
    correlations: Float[np.ndarray, "distances"]
    compile_seconds: float

    @property
    def parameters(self) -> Parameters:
        """Those in the end."""
        return [jnp.asarray(leaf) for leaf in self.snapshots[-1]]


def learn(run: Run, task: Task, rounds: int) -> Learned:
    """Train, and then draw configurations for as many rounds from the chains, after as many that are thrown away."""
    name, chain, ansatz, settings = task
    key, begin = run.key(f"{name}: chains"), perf_counter()
    spins = jnp.asarray(first_spins(run.rng(f"{name}: first"), settings.samples, chain.sites, chain.conserved))
    parameters = ansatz.network.parameters()
    view = partial(look, ansatz, partial(local_energies, chain), settings.sweeps * chain.sites)
    program = compiled(view, key, parameters, spins, effort=_effort(chain))
    compile_seconds, busy = perf_counter() - begin, 0.0
    marks, snapshots, times, history = _marks(settings.updates), [], [], []
    for update in range(settings.updates):
        begin = perf_counter()
        seen = program(jax.random.fold_in(key, update), parameters, spins)
        spins, parameters = seen.spins, stepped(parameters, seen, settings, update)
        busy += perf_counter() - begin
        local = np.asarray(seen.energies, np.float64)
        history.append((local.mean(), local.var()))
        if update + 1 in marks:
            snapshots, times = [*snapshots, [np.asarray(leaf) for leaf in parameters]], [*times, busy]
        run.say(name, update + 1, settings.updates, float(local.mean()), "energy")
    last = _rounds(program, run.key(f"{name}: rounds"), parameters, spins, rounds)
    energies, variances = np.array(history).T
    return Learned(snapshots, np.array(marks), np.array(times), energies, variances, *_seen(last), compile_seconds)


def _effort(chain: Chain) -> int | None:
    """Of the compiler: next to none for a short chain, whose programs run for less time than they would take to compile well."""
    return 0 if chain.sites < 12 else None


def _marks(updates: int) -> list[int]:
    """Updates at which parameters are kept: nearly in a geometric sequence, the last one among them."""
    return sorted({round(updates ** (k / SNAPSHOTS)) for k in range(1, SNAPSHOTS + 1)})


def _rounds(program: Callable[..., Look], key: jax.Array, parameters: Parameters, spins: jax.Array, rounds: int) -> list[Look]:
    seen = []
    for number in range(2 * rounds):
        one = program(jax.random.fold_in(key, number), parameters, spins)
        spins = one.spins
        seen += [one] if number >= rounds else []
    return seen


def _seen(last: list[Look]) -> tuple[np.ndarray, np.ndarray]:
    """Local energies, and <Z_i Z_{i+r}> for r = 0 ... N / 2."""
    spins = np.stack([np.asarray(one.spins) for one in last])
    distances = range(spins.shape[-1] // 2 + 1)
    return np.stack([np.asarray(one.energies) for one in last]), np.array([np.mean(spins * np.roll(spins, r, -1)) for r in distances])


def sums(task: Task, learned: Learned) -> list[Expected]:
    """Expectation values at all snapshots, summed over all configurations; none where these are too many."""
    sites = task.chain.sites
    if sites > LARGEST:
        return []
    every = all_configurations(sites).reshape(-1, min(2**sites, TOGETHER), sites)
    view = lambda parameters, every: jax.lax.map(task.ansatz.log_psi(parameters), every)  # noqa: E731
    full = compiled(view, learned.parameters, every, effort=_effort(task.chain))
    kept = [[jnp.asarray(leaf) for leaf in one] for one in learned.snapshots]
    return [expected(task.chain, np.asarray(full(parameters, every)).ravel()) for parameters in kept]


class Extrapolated(NamedTuple):
    """Energies and variances as sampled while training, averaged over windows, and the line through them.

    `energy` is where the line meets a variance of zero, with its standard error.
    """

    energies: Float[np.ndarray, "windows"]
    variances: Float[np.ndarray, "windows"]
    slope: float
    energy: float
    error: float


def extrapolated(learned: Learned) -> Extrapolated | None:
    """The energy at zero variance, where an eigenstate is: least squares, weighted by 1 / variance; None for too few updates.

    Near an eigenstate both its distance from the energy and the variance are quadratic in what is wrong with the wave function. The
    larger variances settle the slope, the smaller ones the rest.
    """
    first = int(SETTLING * len(learned.energies))
    if len(learned.energies) - first < WINDOWS:
        return None
    parts = (np.array_split(found[first:], WINDOWS) for found in (learned.energies, learned.variances))
    energies, variances = (np.array([part.mean() for part in windows]) for windows in parts)
    if np.ptp(variances) < 1e-12:
        return None
    weights = 1 / np.sqrt(np.maximum(variances, 1e-12))
    (slope, energy), covariance = np.polyfit(variances, energies, 1, w=weights, cov=True)
    return Extrapolated(energies, variances, float(slope), float(energy), float(covariance[1, 1] ** 0.5))
