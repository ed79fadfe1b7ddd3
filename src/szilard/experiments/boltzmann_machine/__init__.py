"""Can a network of two layers learn the distribution of a magnet's configurations, and dream new ones?

Restricted Boltzmann machines learn Ising configurations by contrastive divergence. The lattice is small enough to know
everything exactly: the gradient that the method only estimates, the likelihood it never sees, energy and magnetisation.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from time import perf_counter
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from ...data.arrays import read_binary
from ...draw import boltzmann as picture
from ...errors import require, require_positive
from ...learn import boltzmann, boltzmann_exact
from ...learn.boltzmann import RBM, Divergence
from ...physics import ising
from ...runs.progress import Progress
from ...runs.record import Record
from ...runs.settings import from_json, to_json
from . import gradients as boltzmann_gradients
from . import references as references
from .gradients import STEPS, Gradients

__all__ = ["Settings", "run", "settings_from_json", "settings_to_json"]

EVALUATIONS = 20


@dataclass(frozen=True)
class Settings:
    """Settings of the Boltzmann machines.

    Args:
        data: a `.npy` file of your own: binary samples, (samples, units) or (samples, rows, columns); Ising configurations unless given.
        temperature: of the Ising configurations, in units of the coupling.
        size: sites along an edge of the lattice, an even number; exact sums need 4.
        samples: configurations to learn from; a quarter as many again are held out.
        seed: of all randomness.
        quick: a short form that shows every part at work.
        dreams: samples drawn from the machine in the end.
        many_steps: k of the second machine; the first has k = 1, the third persistent chains.
        learning: contrastive divergence.
    """

    data: str | None = None
    temperature: float = 3.0
    size: int = 4
    samples: int = 20000
    seed: int = 0
    quick: bool = False
    dreams: int = 5000
    many_steps: int = 10
    learning: Divergence = field(default_factory=Divergence)

    def __post_init__(self):
        require_positive(self, "temperature", "size", "samples", "dreams", "many_steps")
        require(self.size % 2 == 0, f"`size` must be even for a checkerboard, but is {self.size}.")
        require(self.seed >= 0, f"`seed` must not be negative, but is {self.seed}.")
        require(self.dreams >= 2, f"`dreams` must be at least 2, but is {self.dreams}.")

    @property
    def is_known(self) -> bool:
        """Whether the law of the samples is known exactly: an Ising lattice small enough to sum over all its states."""
        return self.data is None and self.size <= ising.LARGEST_SUM


settings_to_json = to_json
settings_from_json = partial(from_json, Settings)


class Samples(NamedTuple):
    """Configurations of spins +1 and -1: to learn from, and held out."""

    known: np.ndarray
    held_out: np.ndarray

    @property
    def units(self) -> tuple[Float[Array, "samples visible"], Float[Array, "samples visible"]]:
        """Both as visible units 0 and 1."""
        known, held_out = (jnp.asarray(x.reshape(len(x), -1) > 0, jnp.float32) for x in self)
        return known, held_out

    @property
    def is_lattice(self) -> bool:
        """Whether a sample is a square picture, so that it has an energy."""
        return self.known.ndim == 3 and self.known.shape[1] == self.known.shape[2]


class Learned(NamedTuple):
    """A machine, the held-out likelihood along the way, and the seconds it took to learn."""

    rbm: RBM
    curve: list[tuple[int, float]]
    seconds: float


def run(settings: Settings, record: Record, progress: Progress) -> dict[str, Any]:
    """Sample, learn in three ways, compare with what is exact, dream, draw."""
    settings = _shortened(settings) if settings.quick else settings
    keys = jax.random.split(jax.random.key(settings.seed), 4)
    samples = _samples(settings, keys[0])
    learned = {name: _learn(keys[1], samples, chosen, name, progress) for name, chosen in _methods(settings).items()}
    exact = all(boltzmann_exact.summable(entry.rbm) for entry in learned.values())
    judge = partial(_judge, samples=samples) if exact else lambda _: None
    likelihoods = {name: judge(entry.rbm) for name, entry in learned.items()}
    progress.update("scikit-learn", 0, 1)
    likelihoods |= _others(settings, samples, judge)
    progress.update("scikit-learn", 1, 1)
    best = learned["persistent"].rbm
    dreams = _dream(keys[2], best, samples, settings.dreams)
    moments = _moments(samples, dreams)
    chains = 20_000 if settings.quick else 200_000
    gradients = boltzmann_gradients.measure(keys[3], samples.units[0], settings.learning, chains, progress)
    _draw(settings, record, samples, dreams, learned, likelihoods, gradients)
    record.save_arrays("machine", W=np.asarray(best.W), a=np.asarray(best.a), b=np.asarray(best.b), dreams=dreams)
    return _outcome(settings, learned, likelihoods, moments, gradients)


def _samples(settings: Settings, key: Array) -> Samples:
    if settings.data is None:
        held_out = -(-settings.samples // 4)
        spins = np.asarray(ising.sample(key, settings.temperature, settings.size, settings.samples + held_out))
        return Samples(spins[:-held_out], spins[-held_out:])
    spins = read_binary(settings.data)
    spins = spins[np.random.default_rng(settings.seed).permutation(len(spins))]
    return Samples(spins[: len(spins) * 4 // 5], spins[len(spins) * 4 // 5 :])


def _methods(settings: Settings) -> dict[str, Divergence]:
    learning = settings.learning
    return {
        "CD-1": replace(learning, gibbs_steps=1, persistent=False),
        f"CD-{settings.many_steps}": replace(learning, gibbs_steps=settings.many_steps, persistent=False),
        "persistent": replace(learning, persistent=True),
    }


def _learn(key: Array, samples: Samples, settings: Divergence, name: str, progress: Progress) -> Learned:
    data, held_out = samples.units
    learning = boltzmann.begin(key, data, settings)
    piece = max(settings.updates // EVALUATIONS, 1)
    known, curve, seconds = boltzmann_exact.summable(learning.rbm), [], 0.0
    for done in range(0, settings.updates, piece):
        value = float(boltzmann_exact.log_likelihood(learning.rbm, held_out)) if known else None
        curve += [(done, value)] if value is not None else []
        progress.update(name, done, settings.updates, value, "likelihood")
        begin = perf_counter()
        learning = jax.block_until_ready(boltzmann.train(key, learning, data, settings, done, min(piece, settings.updates - done)))
        seconds += perf_counter() - begin
    value = float(boltzmann_exact.log_likelihood(learning.rbm, held_out)) if known else None
    progress.update(name, settings.updates, settings.updates, value, "likelihood")
    return Learned(learning.rbm, curve + ([(settings.updates, value)] if value is not None else []), seconds)


def _judge(rbm: RBM, samples: Samples) -> float:
    return float(boltzmann_exact.log_likelihood(rbm, samples.units[1]))


def _others(settings: Settings, samples: Samples, judge: Callable) -> dict[str, float | None]:
    """What there is to compare with: independent units, scikit-learn's machine at its best learning rate, Boltzmann's own law."""
    known, held_out = (np.asarray(x) for x in samples.units)
    rates = (0.1,) if settings.quick else (0.2, 0.1, 0.05, 0.02)
    trials = [judge(references.sklearn_machine(known, settings.learning, rate, settings.seed)) for rate in rates]
    best = max(trials) if None not in trials else None
    exact = references.exact_likelihood(held_out, settings.temperature, settings.size) if settings.is_known else None
    return {"independent units": references.independent_units(known, held_out), "scikit-learn": best, "exact": exact}


def _dream(key: Array, rbm: RBM, samples: Samples, count: int) -> np.ndarray:
    """Configurations from chains that began at random and went a long way."""
    start, go = jax.random.split(key)
    v = boltzmann.draw(start, jnp.full((count, len(rbm.a)), 0.5))
    v = jax.jit(partial(boltzmann.gibbs, steps=1000))(go, rbm, v)
    return np.where(np.asarray(v).reshape(count, *samples.known.shape[1:]) > 0, 1, -1).astype(np.int8)


def observables(spins: np.ndarray, is_lattice: bool) -> dict[str, np.ndarray]:
    """Per unit of every sample: the energy (of a lattice), and how far it is magnetised."""
    found = {"energy": np.asarray(ising.energy(jnp.asarray(spins)), float) / spins[0].size} if is_lattice else {}
    return found | {"magnetisation": abs(spins.reshape(len(spins), -1).mean(1, dtype=float))}


def _moments(samples: Samples, dreams: np.ndarray) -> dict[str, tuple[float, float, float]]:
    """For each observable its mean on held-out data and in dreams, and their distance in standard errors."""
    found = {}
    ours = observables(dreams, samples.is_lattice)
    for name, values in observables(samples.held_out, samples.is_lattice).items():
        error = np.hypot(values.std() / len(values) ** 0.5, ours[name].std() / len(dreams) ** 0.5)
        apart = ours[name].mean() - values.mean()
        found[name] = (float(values.mean()), float(ours[name].mean()), float(apart / error) if error else 0.0 if apart == 0 else np.inf)
    return found


def _draw(settings, record: Record, samples: Samples, dreams, learned, likelihoods, gradients: Gradients | None) -> None:
    curves = {name: entry.curve for name, entry in learned.items() if entry.curve}
    if curves:
        marks = {name: value for name, value in likelihoods.items() if name not in learned and value is not None}
        record.save_figure("likelihood", picture.likelihood(curves, marks))
    if gradients:
        record.save_figure("gradient", picture.gradient_error(gradients.bias, gradients.measured))
    if samples.known.ndim == 3:
        pairs = {kind: observables(spins, samples.is_lattice) for kind, spins in (("data", samples.held_out), ("dreams", dreams))}
        exact = references.exact_levels(settings.temperature, settings.size) if settings.is_known else {}
        record.save_figure("dreams", picture.dreams(samples.held_out, dreams, pairs, exact))


def _outcome(settings: Settings, learned: dict[str, Learned], likelihoods, moments, gradients: Gradients | None) -> dict[str, Any]:
    many = f"CD-{settings.many_steps}"
    renamed = {"CD-1": "one_step", many: "many_steps", "independent units": "independent_units", "scikit-learn": "scikit_learn"}
    metrics: dict[str, Any] = {f"{renamed.get(name, name)}_log_likelihood": value for name, value in likelihoods.items()}
    for name in ("energy", "magnetisation"):
        data, dreamt, sigmas = moments.get(name, (None, None, None))
        metrics |= {f"{name}_data": data, f"{name}_dreams": dreamt, f"{name}_standard_errors": sigmas}
    metrics["within_error_bars"] = all(abs(sigmas) <= 3 for _, _, sigmas in moments.values())
    metrics["gradient_error_by_steps"] = {str(k): float(gradients.bias[k - 1]) for k in STEPS} if gradients else None
    metrics["gradient_error_measured_by_steps"] = {str(k): value for k, value in gradients.measured.items()} if gradients else None
    metrics["training_seconds"] = learned["persistent"].seconds
    return {
        "metrics": metrics,
        "table": [
            {"machine": name, "log-likelihood (nats)": value, "training (s)": learned[name].seconds if name in learned else None}
            for name, value in likelihoods.items()
        ],
        "sentence": _sentence(moments, gradients),
        "notes": ["The log-likelihood is the mean over held-out samples, with the partition function summed over all states."],
        "captions": {
            "dreams": "What was learned and what was dreamt: configurations, and the distribution of energy and magnetisation.",
            "likelihood": "Held-out log-likelihood while learning.",
            "gradient": "Error of the CD-k gradient: its mean over all chances (line) and one estimate with many chains (points).",
        },
    }


def _sentence(moments, gradients: Gradients | None) -> str:
    told = [
        f"{name} {dreamt:.4f} (data {data:.4f}, {abs(sigmas):.1f} standard errors away)" for name, (data, dreamt, sigmas) in moments.items()
    ]
    more = f"; one Gibbs step misses the gradient by {gradients.bias[0]:.0%}, a hundred by {gradients.bias[-1]:.1%}" if gradients else ""
    return f"The machine dreams configurations with {' and '.join(told)}{more}."


def _shortened(settings: Settings) -> Settings:
    learning = settings.learning
    return replace(
        settings,
        samples=min(settings.samples, 8000),
        dreams=min(settings.dreams, 2000),
        many_steps=min(settings.many_steps, 3),
        learning=replace(learning, updates=min(learning.updates, 2000)),
    )
