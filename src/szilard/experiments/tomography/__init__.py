"""Can a network tell the state of many qubits from measurements of each of them?

Restricted Boltzmann machines learn amplitudes and phases of a quantum state from shots in several bases (Torlai et al., Nature Physics
14, 447 (2018)). The states are known exactly, but nobody who learns is told; only shots that were held out choose.
"""

from functools import partial

import numpy as np

from ...data.shots import Counts, drawn, every_basis, pair_bases
from ...draw import tomography as picture
from ...physics.local_bases import numbered, w_state
from ...physics.transverse_ising import ground_state, quenched
from ...runs.outcome import Outcome
from ...runs.run import Run
from ...settings.tomography import DENSITY, Settings
from . import own_shots, report
from .cases import Case, Reconstruction, by_shots, reconstruct
from .machines import Search, fidelity

SHOTS = (100, 300, 1000, 3000)  # that the curve begins with
PHASES = "Probabilities and phases of the likeliest basis states; bars are two standard errors from resampled shots."
QUCUMBER = picture.Published("QuCumber, published", 10_000, 1 - 0.9898)


def answer(run: Run[Settings]) -> Outcome:
    """Reconstruct three states, each by the machine and by what it is compared with."""
    settings = run.settings
    search = Search(settings.hidden, settings.weight_decay, settings.restarts, settings.iterations)
    if settings.shots_file:
        return _own(run, search)
    found: report.Found = {}
    for case in (_ising(run), _w(run), _quench(run)):
        found[case.key] = (case, _reconstructed(run, case, search))
    curve = _curve(run, found["ising"][0], found["ising"][1], search)
    titles = {"w": f"W state of {settings.w_qubits} qubits", "quench": f"{settings.quench_qubits} spins after a quench"}
    states = [picture.Drawn(titles[key], one.machine.psi, case.exact, one.resamples) for key, (case, one) in found.items() if key in titles]
    run.figure("phases", picture.complex_states(states), PHASES)
    return report.outcome(settings.field, found, curve)


def _own(run: Run[Settings], search: Search) -> Outcome:
    """The same for a user's shots, of which a fifth is held out."""
    case = own_shots.read(run.settings.shots_file, run.rng("own: split"))
    found = _reconstructed(run, case, search)
    drawn_state = picture.Drawn(case.name, found.machine.psi, None, found.resamples)
    run.figure("phases", picture.complex_states([drawn_state]), PHASES)
    return own_shots.outcome(case, found)


def _reconstructed(run: Run[Settings], case: Case, search: Search) -> Reconstruction:
    found = reconstruct(run, case, search, run.settings.resamples, run.settings.updates)
    report.save(run, case, found)
    return found


def _ising(run: Run[Settings]) -> Case:
    settings = run.settings
    psi = ground_state(settings.spins, settings.field)[1].astype(complex)
    return _case(run, "ising", f"Ising chain, {settings.spins} spins", psi, numbered(["Z" * settings.spins]))


def _w(run: Run[Settings]) -> Case:
    count = run.settings.w_qubits
    psi = w_state(run.rng("w: phases").uniform(0, 2 * np.pi, count))
    return _case(run, "w", f"W state, {count} qubits", psi, _bases(count))


def _quench(run: Run[Settings]) -> Case:
    settings = run.settings
    psi = quenched(settings.quench_qubits, settings.field, settings.time)
    return _case(run, "quench", f"quench, {settings.quench_qubits} spins", psi, _bases(settings.quench_qubits))


def _bases(qubits: int) -> np.ndarray:
    return every_basis(qubits) if qubits <= DENSITY else pair_bases(qubits)


def _case(run: Run[Settings], key: str, name: str, psi: np.ndarray, bases: np.ndarray) -> Case:
    shots = run.settings.shots
    counts, test = (drawn(run.rng(f"{key}: {part}"), psi, bases, n) for part, n in (("shots", shots), ("test", max(shots // 4, 1))))
    return Case(key, name, counts, test, psi)


def _curve(run: Run[Settings], case: Case, found: Reconstruction, search: Search) -> dict[int, dict[str, float]]:
    """The fidelity of the Ising chain's state by the number of shots, and the figure of it."""
    assert case.exact is not None
    settings, psi = run.settings, np.asarray(case.exact)
    numbers = [number for number in SHOTS if number < settings.shots]
    draw = partial(_again, psi, case.counts.bases)
    several = run.part("curve", lambda: by_shots(run.rng("curve"), draw, numbers, search))
    last = {"machine": found.machine.psi} | {name: found.others[name] for name in ("pairs", "histogram")}
    curve = {
        number: {name: fidelity(psi, vector) for name, vector in one.items()}
        for number, one in zip([*numbers, settings.shots], [*several, last], strict=True)
    }
    infidelity = {name: [1 - one[name] for one in curve.values()] for name in last}
    published = QUCUMBER if (settings.spins, settings.field) == (10, 1.0) else None
    figure = picture.positive_state(np.abs(psi), {name: np.abs(one) for name, one in last.items()}, list(curve), infidelity, published)
    caption = (
        f"Ground state of {settings.spins} Ising spins: amplitudes from {settings.shots:,} shots, and infidelity against their number."
    )
    run.figure("ising", figure, caption)
    return curve


def _again(psi: np.ndarray, bases: np.ndarray, rng: np.random.Generator, number: int) -> Counts:
    return drawn(rng, psi, bases, number)
