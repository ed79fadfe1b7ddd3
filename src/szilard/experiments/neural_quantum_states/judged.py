"""What is true of the learned wave functions: exact sums where they can be done, and the table."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float

from ...draw.spin_chains import Line
from ...learn.variational_monte_carlo import Energy, summary
from ...physics.solved_chains import heisenberg_energy, ising_energy, ising_mean_field
from ...runs.outcome import Estimate, Outcome, Row
from .learned import Extrapolated, Learned, Task, extrapolated, sums

if TYPE_CHECKING:
    from . import Settings

NAMES = {
    "symmetric-rbm": "symmetric RBM",
    "rbm": "RBM",
    "autoregressive": "autoregressive",
    "jastrow": "Jastrow",
    "heisenberg": "Heisenberg, symmetric RBM",
}
KEYS = {"symmetric-rbm": "", "rbm": "rbm", "autoregressive": "autoregressive", "jastrow": "jastrow", "heisenberg": "heisenberg"}


class Judged(NamedTuple):
    """A learned wave function beside the exact ground state.

    `errors` are relative and belong to the snapshots; they, the variance and the correlations are sums over all configurations
    where these are few enough, and else come from what was sampled, as `energy` always does.
    """

    exact: float
    energy: Energy
    errors: Float[np.ndarray, "snapshots"]
    variance: float
    correlations: Float[np.ndarray, "distances"]
    extrapolated: Extrapolated | None

    def relative(self, energy: float) -> float:
        """How far an energy lies above the exact one, over the latter's size."""
        return (energy - self.exact) / abs(self.exact)

    def line(self) -> Line:
        """What is extrapolated, relative to the exact energy and its square."""
        found = self.extrapolated
        assert found is not None
        x, y = found.variances / self.exact**2, (found.energies - self.exact) / abs(self.exact)
        return Line(x, y, self.relative(found.energy), found.slope * abs(self.exact))


KINDS = (Judged, Energy, Extrapolated)


def judge(task: Task, learned: Learned, exact: float) -> Judged:
    """Compare with the exact energy."""
    every, sampled = sums(task, learned), summary(learned.local)
    if every:
        energies, variance, correlations = [one.energy for one in every], every[-1].variance, every[-1].correlations
    else:
        energies, variance, correlations = _smoothed(learned), sampled.variance, learned.correlations
        energies[-1] = sampled.mean
    errors = (np.array(energies) - exact) / abs(exact)
    least = (variance / learned.local.size) ** 0.5  # near an eigenstate the variance sits in configurations too rare to be sampled
    sampled = sampled._replace(error=max(sampled.error, least))
    return Judged(exact, sampled, errors, variance, correlations, extrapolated(learned))


def _smoothed(learned: Learned) -> list[float]:
    """Sampled energies about the snapshots."""
    return [float(learned.energies[max(update - 1 - update // 10, 0) : update].mean()) for update in learned.updates]


def outcome(settings: "Settings", learned: dict[str, Learned], found: dict[str, Judged]) -> Outcome:
    """The table, and what it says."""
    N = settings.sites
    mean_field, exact, magnet = ising_mean_field(N, settings.field)[0], ising_energy(N, settings.field), heisenberg_energy(N)
    rows = [_row(name, learned[name], found[name]) for name in KEYS]
    rows.insert(4, Row("mean field", "mean_field", energy=mean_field, relative_error=1 - mean_field / exact))
    rows.insert(5, Row("exact", "exact", energy=exact))
    rows += [Row("Heisenberg, Néel state", "neel", energy=-N, relative_error=1 + N / magnet)]
    rows += [Row("Heisenberg, exact", "heisenberg_exact", energy=magnet)]
    best, jastrow, other = (found[name].errors[-1] for name in ("symmetric-rbm", "jastrow", "heisenberg"))
    return Outcome(
        sentence=(
            f"For an Ising chain of {N} spins in a transverse field {settings.field:g} the translation-symmetric RBM misses the "
            f"ground state's energy by {best:.1e} of it; Jastrow's wave function, the best without hidden spins, by {jastrow:.1e}. For the "
            f"Heisenberg chain it is {other:.1e}."
        ),
        rows=rows,
        label="wave function",
        metrics=_further(learned, found),
        notes=_notes(found),
        headline="relative_error",
    )


def _row(name: str, learned: Learned, found: Judged) -> Row:
    count = sum(np.size(leaf) for leaf in learned.snapshots[-1])
    return Row(
        NAMES[name],
        KEYS[name],
        energy=Estimate.normal(found.energy.mean, found.energy.error),
        relative_error=float(found.errors[-1]),
        extrapolated_error=abs(found.relative(found.extrapolated.energy)) if found.extrapolated else None,
        variance=found.variance,
        parameters=int(count),
        training_seconds=float(learned.times[-1]),
    )


def _further(learned: dict[str, Learned], found: dict[str, Judged]) -> dict[str, Any]:
    metrics: dict[str, Any] = {}
    for name, one in found.items():
        prefix = f"{KEYS[name]}_" if KEYS[name] else ""
        metrics[f"{prefix}standard_errors"] = (one.energy.mean - one.exact * (1 - one.errors[-1])) / max(one.energy.error, 1e-300)
        metrics[f"{prefix}extrapolated_energy"] = one.extrapolated.energy if one.extrapolated else None
        metrics[f"{prefix}extrapolated_uncertainty"] = one.extrapolated.error / abs(one.exact) if one.extrapolated else None
        metrics[f"{prefix}compile_seconds"] = learned[name].compile_seconds
    return metrics


def _notes(found: dict[str, Judged]) -> tuple[str, ...]:
    return (
        "Energies are sampled, with their statistical error; relative errors and variances are summed over all configurations of up to 20 "
        "spins, and sampled for longer chains.",
        "The extrapolated error is that of the energy at zero variance, from a line through what was sampled while training.",
    )
