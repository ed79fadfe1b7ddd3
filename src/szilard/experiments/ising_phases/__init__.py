"""Does a network see the phase transition of the Ising model, and where?

Four methods learn to tell ordered from disordered states far from the transition and are judged on states near it. Networks
that have learned at several sizes give the critical temperature, of the square lattice and of one that they have never seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
from jaxtyping import Array

from ...data.ising_states import CRITICAL, FAR, Split, States, split, thermal
from ...draw import ising_phases as picture
from ...errors import require
from ...learn.supervised import Fit
from ...machine import require_room
from ...networks import dense_classifier, lattice_classifier
from ...physics.onsager import CRITICAL_TEMPERATURE, TRIANGULAR_CRITICAL_TEMPERATURE
from ...physics.swendsen_wang import SQUARE, TRIANGULAR, Directions
from ...runs.classifier import Judged, Probabilities
from ...runs.outcome import Outcome
from ...runs.run import Run
from ...runs.settings import Settings as Base
from ...runs.settings import at_most, divided_by, option
from . import linear
from .crossing import COARSE, Critical, Lattice, Scan, around, blocked, critical, half, scan
from .learning import KEYS, Accuracy, Lesson, Order, best_threshold, learn, of_network, order, with_scikit_learn
from .report import CAPTIONS, PUBLISHED, Findings, outcome

SMALL = 8  # blocks along an edge, which is what the network for the crossing sees of every size
EXACT = {"square": CRITICAL_TEMPERATURE, "triangular": TRIANGULAR_CRITICAL_TEMPERATURE}
BONDS: dict[str, Directions] = {"square": SQUARE, "triangular": TRIANGULAR}


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the phases."""

    size: int = option(40, "sites along an edge of the states that all methods learn from; a multiple of 8", least=8, most=256)
    chains: int = option(128, "independent Markov chains for each temperature", least=16, most=10**5)
    states: int = option(6, "states of a chain, two autocorrelation times apart", least=1, most=10**4)
    largest: int = option(64, "largest of three sizes for the crossing, each twice the one before; 32, 64, ...", least=32, most=512)
    points: int = option(7, "temperatures at which each size is measured", least=5, most=100)
    copies: int = option(100, "sets of chains drawn again from the measured ones, for standard errors of temperatures", least=2, most=10**4)
    hidden: int = option(64, "units of the dense network", least=1, most=10_000)
    noise: float = option(0.15, "largest share of spins that is turned at random whenever a state is learned from", least=0, below=0.5)
    dense: Fit = option(Fit(steps=800, learning_rate=1e-3), "the training of the dense networks")
    convolution: Fit = option(Fit(steps=500, learning_rate=3e-3), "the training of the convolutional network")

    short: ClassVar = {
        "size": at_most(8),
        "chains": at_most(32),
        "largest": at_most(32),
        "points": at_most(5),
        "copies": at_most(50),
        "convolution.steps": divided_by(4),
    }

    def check(self) -> None:
        """Sizes must suit strides and blocks; states, weights and activations must fit in memory."""
        below = self.size // 8 * 8
        require(self.size % 8 == 0, f"`size` must be a multiple of 8, but is {self.size}; choose {below} or {below + 8}.")
        power = 2 ** (self.largest.bit_length() - 1)
        require(self.largest == power, f"`largest` must be a power of 2, but is {self.largest}; choose {power} or {2 * power}.")
        require_room(self, "chains states size size", each=5 * len(FAR))
        require_room(self, "chains states largest largest", each=9)
        require_room(self, "hidden size size", each=16)
        for name in ("dense.batch", "convolution.batch"):
            require_room(self, f"{name} size size", each=64)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Those for the crossing."""
        return tuple(self.largest // k for k in (4, 2, 1))


def answer(run: Run[Settings]) -> Outcome:
    """Learn far from the transition and judge near it; then let networks of several sizes find the transition."""
    settings = run.settings
    every = _states(run, settings.size, FAR + CRITICAL)
    near = [states for states in every if states.temperature in CRITICAL]
    sets = split([states for states in every if states.temperature not in CRITICAL])
    accuracies, networks = _learn(run, sets, near)
    studied = run.part("linear", lambda: linear.study(sets, run.rng("signs")), linear.Linear)
    run.figure("states", picture.states(every), CAPTIONS["states"])
    run.figure("methods", picture.methods(_bars(accuracies), PUBLISHED), CAPTIONS["methods"])
    run.figure("linear", picture.linear(studied, linear.STRENGTHS, linear.SHARES), CAPTIONS["linear"])
    lattices = {name: Lattice(bonds, _models(run, networks), (settings.chains, settings.states)) for name, bonds in BONDS.items()}
    scans = {name: _follow(run, name, lattice) for name, lattice in lattices.items()}
    found = {name: _limit(run, name, scans[name]) for name in BONDS}
    run.figure("crossing", picture.crossing(scans, found, EXACT), CAPTIONS["crossing"])
    curves = {name.split()[0]: np.array([float(network(states).mean()) for states in every]) for name, network in networks.items()}
    run.arrays("output", temperatures=np.array([one.temperature for one in every]), **curves)
    return outcome(Findings(accuracies, best_threshold(near), studied, scans, found))


def _states(run: Run[Settings], size: int, where: Sequence[float]) -> list[States]:
    """Thermal states of the square lattice at some temperatures, the coldest first."""

    def one(k: int, temperature: float) -> States:
        run.say(f"states {size}", k, len(where))
        return thermal(run.key(f"states {size}: {temperature}"), temperature, size, (run.settings.chains, run.settings.states))

    every = run.part(f"states-{size}", lambda: [one(k, temperature) for k, temperature in enumerate(sorted(where))], States)
    run.say(f"states {size}", len(where), len(where))
    return every


def _learn(run: Run[Settings], sets: Split, near: list[States]) -> tuple[dict[str, Accuracy], dict[str, Order]]:
    """How well every method does, and both networks."""
    settings = run.settings
    plain = run.part("scikit-learn", lambda: with_scikit_learn(sets, near, run.number("forest")), Accuracy, Judged)
    network = lattice_classifier(2, seed=run.number("convolution: network"))
    convolution = learn(run, "convolution", network, Lesson(sets, settings.noise, settings.convolution), unrolled=True)
    dense = _dense(run, settings.size, sets)
    networks = {"convolution": convolution, "dense network": dense}
    accuracies = {name: of_network(network, sets, near) for name, network in networks.items()} | plain
    return {name: accuracies[name] for name in KEYS}, {name: order(network) for name, network in networks.items()}


def _dense(run: Run[Settings], size: int, sets: Split) -> Probabilities:
    name = f"dense-{size}"
    network = dense_classifier((size, size, 1), 2, (run.settings.hidden,), seed=run.number(f"{name}: network"))
    return learn(run, name, network, Lesson(sets, run.settings.noise, run.settings.dense))


def _models(run: Run[Settings], networks: dict[str, Order]) -> list[Order]:
    """A dense network that sees every size as 8 x 8 blocks, and the convolution, which sees all spins."""
    small = networks["dense network"]
    if run.settings.size != SMALL:
        small = order(_dense(run, SMALL, split(_states(run, SMALL, FAR))))
    return [lambda states: small(blocked(states, SMALL)), networks["convolution"]]


def _follow(run: Run[Settings], name: str, lattice: Lattice) -> list[Scan]:
    """All sizes of a lattice, measured around where first looks at the smaller two lead; nobody is told the critical temperature."""
    points, (first, second, _) = run.settings.points, run.settings.sizes
    looks: list[tuple[int, Callable[[], np.ndarray]]] = [
        (first, lambda: np.linspace(*COARSE, points + 3)),
        (first, lambda: around(found[0], first, points, 2)),
        (second, lambda: around(found[1], second, points, 2)),
        *((size, partial(lambda size: around(2 * found[2] - found[1], size, points), size)) for size in run.settings.sizes),
    ]
    scans, found = [], []
    for k, (size, where) in enumerate(looks):
        run.say(f"{name} lattice", k, len(looks), found[-1] if found else None, "temperature")
        keys = _keys(run, f"{name} {k}")
        scans.append(run.part(f"{name}-{k}", lambda: scan(keys, size, where(), lattice), Scan))  # noqa: B023 - called at once
        found.append(half(scans[-1]))
    run.say(f"{name} lattice", len(looks), len(looks), found[-1], "temperature")
    return scans[3:]


def _limit(run: Run[Settings], name: str, scans: list[Scan]) -> list[Critical]:
    return run.part(f"{name}-limit", lambda: critical(scans, run.rng(f"{name}: bootstrap"), run.settings.copies), Critical)


def _keys(run: Run[Settings], purpose: str) -> Callable[[str], Array]:
    return lambda which: run.key(f"{purpose}: {which}")


def _bars(accuracies: dict[str, Accuracy]) -> dict[str, tuple[float, float]]:
    return {name: (found.test.accuracy, found.critical.accuracy) for name, found in accuracies.items()}
