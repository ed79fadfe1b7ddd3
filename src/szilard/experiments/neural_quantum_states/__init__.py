"""Can a network be the ground state of a quantum magnet, although it sees only a few of the configurations?

Variational Monte Carlo with stochastic reconfiguration, for the Ising chain in a transverse field and the Heisenberg chain. Both are
solved exactly, so that every error is known; nothing is learned from the solution.
"""

import numpy as np

from ...draw import spin_chains as picture
from ...learn.variational_monte_carlo import Ansatz
from ...networks import wave_functions
from ...physics.solved_chains import heisenberg_energy, ising_correlations, ising_energy, ising_mean_field
from ...physics.spin_chains import HeisenbergChain, IsingChain
from ...runs.outcome import Outcome
from ...runs.run import Run
from ...runs.settings import replace
from ...settings.neural_quantum_states import Settings
from .judged import KINDS, NAMES, Judged, judge, outcome
from .learned import Learned, Task, learn


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
