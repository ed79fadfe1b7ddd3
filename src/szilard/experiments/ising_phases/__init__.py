"""Does a network see the phase transition of the Ising model, and where?

Four methods learn to tell ordered from disordered states far from the transition and are judged on states near it. Networks
that have learned at several sizes give the critical temperature, of the square lattice and of one that they have never seen.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from jaxtyping import Array

from ...data.ising_states import Split, States, split, thermal
from ...data.ising_temperatures import CRITICAL, FAR
from ...draw import ising_phases as picture
from ...networks import dense_classifier, lattice_classifier
from ...physics.onsager import CRITICAL_TEMPERATURE, TRIANGULAR_CRITICAL_TEMPERATURE
from ...physics.swendsen_wang import SQUARE, TRIANGULAR, Directions
from ...runs.classifier import Judged, Probabilities
from ...runs.outcome import Outcome
from ...runs.run import Run
from ...settings.ising_phases import Settings
from . import linear, own_states
from .crossing import COARSE, Critical, Lattice, Scan, around, blocked, critical, half, scan
from .learning import KEYS, Accuracy, Lesson, Order, best_threshold, learn, of_network, order, thresholds, with_scikit_learn
from .report import CAPTIONS, Findings, outcome, published

SMALL = 8  # blocks along an edge, which is what the network for the crossing sees of every size
EXACT = {"square": CRITICAL_TEMPERATURE, "triangular": TRIANGULAR_CRITICAL_TEMPERATURE}
BONDS: dict[str, Directions] = {"square": SQUARE, "triangular": TRIANGULAR}


def answer(run: Run[Settings]) -> Outcome:
    """Learn far from the transition and judge near it; then let networks of several sizes find the transition."""
    settings = run.settings
    if settings.data:
        return _own(run)
    every = _states(run, settings.size, FAR + CRITICAL)
    near = [states for states in every if states.temperature in CRITICAL]
    sets = split([states for states in every if states.temperature not in CRITICAL])
    accuracies, networks = _learn(run, sets, near)
    studied = run.part("linear", lambda: linear.study(sets, run.rng("signs")), linear.Linear)
    run.figure("states", picture.states(every), CAPTIONS["states"])
    run.figure("methods", picture.methods(_bars(accuracies), published(settings.size)), CAPTIONS["methods"])
    run.figure("linear", picture.linear(studied, linear.STRENGTHS, linear.SHARES), CAPTIONS["linear"])
    lattices = {name: Lattice(bonds, _models(run, networks), (settings.chains, settings.states)) for name, bonds in BONDS.items()}
    scans = {name: _follow(run, name, lattice) for name, lattice in lattices.items()}
    found = {name: _limit(run, name, scans[name]) for name in BONDS}
    run.figure("crossing", picture.crossing(scans, found, EXACT), CAPTIONS["crossing"])
    curves = {name.split()[0]: np.array([float(network(states).mean()) for states in every]) for name, network in networks.items()}
    run.arrays("output", temperatures=np.array([one.temperature for one in every]), **curves)
    return outcome(Findings(accuracies, best_threshold(near), studied, scans, found))


def _own(run: Run[Settings]) -> Outcome:
    """What the network for the crossing says of a user's states, which are read before it learns."""
    own = own_states.read(run.settings.data, SMALL)
    sets = split(_states(run, SMALL, FAR))
    network = order(_dense(run, SMALL, sets))
    threshold = thresholds(sets, sets.test)["threshold of |m|"][1]
    return own_states.answer(run, own, network, threshold, SMALL)


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
