"""Keep what lecture 13 shows of experiments: `python -m szilard.lectures.keep_matter` runs them anew, some minutes of one core.

`python -m szilard.lectures.keep_matter phases` makes that part alone.
"""

import sys
from collections.abc import Callable
from typing import Any

import jax
import numpy as np

from ..data.ising_states import States
from ..data.ising_temperatures import CRITICAL
from ..data.nuclides import hold_out_chains, measured
from ..experiments import confusion, ising_phases, nuclei
from ..physics import metropolis, multispin
from ..physics.markov_chains import advanced, begin, rule
from ..physics.onsager import CRITICAL_TEMPERATURE
from ..runs.outcome import Outcome
from ..runs.run import Run
from ..settings import confusion as confusion_settings
from ..settings import ising_phases as phases_settings
from ..settings import nuclei as nuclei_settings
from . import kept_files
from .matter import STATES, SWEEPS
from .wave_function import learned

SIDE = 64  # spins along an edge of the lattices that are watched


class Watched(Run[Any]):
    """A run that gives away what its experiment computes on the way."""

    def __init__(self, *arguments: Any):
        super().__init__(*arguments)
        self.parts: dict[str, Any] = {}
        self.kept: dict[str, np.ndarray] = {}

    def part(self, name: str, compute: Callable[[], Any], *kinds: type) -> Any:
        """What `compute` returns, remembered."""
        self.parts[name] = super().part(name, compute, *kinds)
        return self.parts[name]

    def arrays(self, name: str, **arrays: Any) -> None:
        """The arrays of the experiment, remembered."""
        super().arrays(name, **arrays)
        self.kept |= {key: np.asarray(value) for key, value in arrays.items()}


def sweeps() -> dict[str, np.ndarray]:
    """A lattice at the critical temperature, from a random start: by single flips, and by clusters."""
    chains, by_clusters = begin(jax.random.key(13), SIDE, 1), rule(CRITICAL_TEMPERATURE, SIDE)
    single, accept = multispin.checkerboard(chains.words), metropolis.acceptance(CRITICAL_TEMPERATURE)
    shown = []
    for k in range(SWEEPS):
        flipped = np.asarray(multispin.unpack(multispin.plain(single)[..., 0]))[0]
        shown.append((flipped, chains.states()[0]))
        single = metropolis.sweeps(jax.random.fold_in(jax.random.key(14), k), single, accept, 1)
        chains = advanced(chains, by_clusters, 1)
    return {"bits": np.packbits(np.array(shown) > 0, axis=-1)}


def phases() -> dict[str, np.ndarray]:
    """Of `ising-phases`: some states of all temperatures, accuracies, and the mean outputs of the network for three sizes."""
    with Watched.unrecorded(phases_settings.Settings()) as run:
        outcome = ising_phases.answer(run)
    assert isinstance(run, Watched)
    every: list[States] = sorted(run.parts["states-40"], key=lambda one: one.temperature)
    spins = np.stack([one.bits[:STATES, 0] for one in every])
    scans = [run.parts[f"square-{k}"] for k in (3, 4, 5)]
    limit = run.parts["square-limit"]
    return {
        "temperatures": np.array([one.temperature for one in every]),
        "bits": spins,
        "energy": np.stack([one.energy[:STATES, 0] for one in every]).astype(np.float32),
        "critical": np.array(CRITICAL),
        "sizes": np.array([one.size for one in scans]),
        "scanned": np.stack([one.temperatures for one in scans]),
        "outputs": np.stack([one.outputs[0].mean(1) for one in scans]),
        "errors": np.stack([one.outputs[0].std(1, ddof=1) / one.outputs.shape[2] ** 0.5 for one in scans]),
        "limit": np.array([limit[0].temperature, limit[0].error, limit[-1].temperature, limit[-1].error]),
    } | numbers(outcome)


def borders() -> dict[str, np.ndarray]:
    """Of `confusion`: accuracies of both networks and of the best predictor for every assumed border."""
    with Watched.unrecorded(confusion_settings.Settings()) as run:
        outcome = confusion.answer(run)
    assert isinstance(run, Watched)
    return run.kept | numbers(outcome)


def shells() -> dict[str, np.ndarray]:
    """Of `nuclei`: the mean falls of the two-neutron separation energy in elements that were held out, and errors."""
    with Watched.unrecorded(nuclei_settings.Settings()) as run:
        outcome, nuclides = nuclei.answer(run), measured()
        split = hold_out_chains(nuclides, run.rng("chains: split"))
        chains = nuclei.judge(run, "chains", nuclides, split)
        found = nuclei.gaps(nuclides, chains)
    drop = outcome.metrics["five_term_coefficients"]
    return {
        "neutrons": np.array(sorted(found["measured"])),
        **{name.split()[0].replace("-", "_"): np.array([by[n] for n in sorted(found["measured"])]) for name, by in found.items()},
        "coefficients": np.array(list(drop.values())),
    } | numbers(outcome)


def wave() -> dict[str, np.ndarray]:
    """The training of a small wave function."""
    return learned()._asdict()


def numbers(outcome: Outcome) -> dict[str, np.ndarray]:
    """All metrics of the table that are plain numbers, with `metric_` in front."""
    found = {name: getattr(value, "value", value) for name, value in outcome.all_metrics().items()}
    return {f"metric_{name}": np.array(float(value)) for name, value in found.items() if isinstance(value, int | float)}


KEPT = {"sweeps": sweeps, "phases": phases, "borders": borders, "shells": shells, "wave": wave}


if __name__ == "__main__":
    kept_files.write(KEPT, sys.argv[1:])
