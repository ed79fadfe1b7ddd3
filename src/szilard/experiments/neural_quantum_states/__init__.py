"""Can a network be the ground state of a quantum magnet, although it sees only a few of the configurations?

Variational Monte Carlo with stochastic reconfiguration, for the Ising chain in a transverse field and the Heisenberg chain. Both are
solved exactly, so that every error is known; nothing is learned from the solution.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ...draw import spin_chains as picture
from ...errors import require
from ...learn.variational_monte_carlo import Ansatz, MonteCarlo
from ...machine import require_room
from ...networks import wave_functions
from ...physics.solved_chains import heisenberg_energy, ising_correlations, ising_energy, ising_mean_field
from ...physics.spin_chains import HeisenbergChain, IsingChain
from ...runs.outcome import Outcome
from ...runs.run import Run
from ...runs.settings import Settings as Base
from ...runs.settings import at_most, option, replace
from .judged import KINDS, NAMES, Judged, judge, outcome
from .learned import Learned, Task, learn

PLAIN = MonteCarlo(updates=600, samples=512, rate=0.15, final_rate=0.03, final_shift=1e-5)
EXACT_SAMPLES = MonteCarlo(updates=400, samples=512, rate=0.3, final_rate=0.03, final_shift=1e-3)
NEEL = MonteCarlo(updates=800, rate=0.05, final_rate=0.01, final_shift=1e-6)


@dataclass(frozen=True, kw_only=True)
class Settings(Base):
    """Settings of the ground states."""

    sites: int = option(20, "spins of each chain, an even number", least=4, most=100)
    field: float = option(1.0, "transverse field of the Ising chain, in units of its coupling; it is critical at 1", above=0, most=100)
    features: int = option(8, "features of the symmetric RBM, each with a hidden spin for every site", least=1, most=1000)
    hidden: int = option(80, "hidden spins of the RBM without symmetry", least=1, most=10_000)
    units: int = option(16, "hidden units of the autoregressive network for every site", least=1, most=1000)
    rounds: int = option(40, "configurations of each chain after the training; as many are thrown away before", least=2, most=10_000)
    symmetric: MonteCarlo = option(MonteCarlo(), "training of the symmetric RBM and of Jastrow's wave function")
    plain: MonteCarlo = option(PLAIN, "training of the RBM without symmetry")
    autoregressive: MonteCarlo = option(EXACT_SAMPLES, "training of the autoregressive network")
    heisenberg: MonteCarlo = option(NEEL, "training of the symmetric RBM for the Heisenberg chain")

    short: ClassVar = {
        "sites": at_most(8),
        "features": at_most(3),
        "hidden": at_most(20),
        "units": at_most(6),
        "rounds": at_most(10),
        "symmetric.updates": at_most(80),
        "symmetric.samples": at_most(256),
        "plain.updates": at_most(80),
        "plain.samples": at_most(256),
        "autoregressive.updates": at_most(80),
        "autoregressive.samples": at_most(256),
        "heisenberg.updates": at_most(80),
        "heisenberg.samples": at_most(256),
    }

    def check(self) -> None:
        """Every second spin is turned; derivatives and local energies fit in memory."""
        require(self.sites % 2 == 0, f"`sites` must be even, but is {self.sites}.")
        require_room(self, "symmetric.samples sites sites features", each=24)
        require_room(self, "heisenberg.samples sites sites features", each=24)
        require_room(self, "plain.samples sites hidden", each=40)
        require_room(self, "autoregressive.samples sites sites units", each=40)
        for group in ("symmetric", "plain", "autoregressive", "heisenberg"):
            require_room(self, f"{group}.samples rounds sites", each=12)
            require_room(self, f"{group}.updates", each=100)


def answer(run: Run[Settings]) -> Outcome:
    """Learn every ground state, then compare with what is exact."""
    tasks = _tasks(run)
    learned = {task.name: run.part(task.name, lambda task=task: learn(run, task, run.settings.rounds), Learned) for task in tasks}
    judged = run.part("exact", lambda: [judge(task, learned[task.name], _exact(task)) for task in tasks], *KINDS)
    found = dict(zip(learned, judged, strict=True))
    for task in tasks:
        network, words = task.ansatz.network, "configuration of spins, +1 and -1"
        run.network(task.name, network, learned[task.name].parameters, inputs=words, outputs="ln psi")
    _draw(run, learned, found)
    return outcome(run.settings, learned, found)


def _tasks(run: Run[Settings]) -> list[Task]:
    settings, N = run.settings, run.settings.sites
    ising, magnet = IsingChain(N, settings.field), HeisenbergChain(N)
    symmetric = wave_functions.symmetric_rbm(N, settings.features, run.number("symmetric RBM"))
    plain = wave_functions.rbm(N, settings.hidden, run.number("RBM"))
    chosen = wave_functions.autoregressive(N, settings.units, run.number("autoregressive network"))
    other = wave_functions.symmetric_rbm(N, settings.features, run.number("Heisenberg RBM"))
    fewer = -(-settings.symmetric.updates // 4)  # its few parameters are found soon
    return [
        Task("symmetric-rbm", ising, Ansatz(symmetric, "flip"), settings.symmetric),
        Task("rbm", ising, Ansatz(plain, "flip"), settings.plain),
        Task("autoregressive", ising, Ansatz(chosen, "ancestral"), settings.autoregressive),
        Task("jastrow", ising, Ansatz(wave_functions.jastrow(N), "flip"), replace(settings.symmetric, updates=fewer)),
        Task("heisenberg", magnet, Ansatz(other, "exchange"), settings.heisenberg),
    ]


def _exact(task: Task) -> float:
    chain = task.chain
    return ising_energy(chain.sites, chain.field) if isinstance(chain, IsingChain) else heisenberg_energy(chain.sites)


def _draw(run: Run[Settings], learned: dict[str, Learned], found: dict[str, Judged]) -> None:
    N, field = run.settings.sites, run.settings.field
    energy, squared = ising_mean_field(N, field)
    exact = ising_energy(N, field)
    curves = {NAMES[name]: (learned[name].times, one.errors) for name, one in found.items()}
    lines = {NAMES[name]: one.line() for name, one in found.items() if one.extrapolated and name != "jastrow"}
    run.figure(
        "convergence",
        picture.convergence(curves, {"mean field": 1 - energy / exact}, lines),
        f"Left: how the energies of chains of {N} spins approach the exact ones. Right: energies and variances as sampled "
        "while training, and the straight lines that lead to a variance of zero, where the exact energy is.",
    )
    pairs = {NAMES[name]: one.correlations for name, one in found.items() if name != "heisenberg"}
    pairs["mean field"] = np.array([1.0, *[squared] * (N // 2)])
    run.figure(
        "correlations",
        picture.correlations(ising_correlations(N, field), pairs),
        "Correlations of two spins of the Ising chain against their distance, and how far they are from the exact ones.",
    )
