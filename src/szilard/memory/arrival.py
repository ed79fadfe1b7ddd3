"""How faithfully the state arrives on one qubit: average and worst case over the sphere, by the engine and in Stim.

The known Clifford frame of every trajectory is undone in software; see `physics.frames`.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float

from ..physics.frames import average_fidelity, fidelity, frames, undone, worst_fidelity
from ..physics.target_qubit import Bloch
from ..runs.outcome import Estimate
from .evaluation import Sample, smallest_contrasts


@dataclass(frozen=True)
class Arrival:
    """What the qubit shows in many trajectories of one strategy, as the engine knows it."""

    bloch: Bloch

    @classmethod
    def of(cls, sample: Sample) -> "Arrival":
        """That of trajectories with a recovery phase."""
        assert sample.arrived is not None
        return cls(Bloch(*(np.asarray(leaf, np.float64) for leaf in sample.arrived)))

    @cached_property
    def undone(self) -> tuple[Float[np.ndarray, "trajectories 3 3"], Float[np.ndarray, "trajectories 3"]]:
        """Matrices and offsets, frames undone."""
        return undone(self.bloch.matrix, self.bloch.offset)

    @property
    def recoverable(self) -> Estimate:
        """Mean R_Q of the qubit alone."""
        return estimate(smallest_contrasts(self.bloch))

    @property
    def fidelity(self) -> Estimate:
        """The fidelity averaged over the sphere."""
        return estimate(average_fidelity(self.undone[0]))

    @property
    def worst_fidelity(self) -> Estimate:
        """The fidelity of the state that fares worst in the mean of all trajectories."""
        matrix, offset = self.undone
        worst = worst_fidelity(matrix.mean(0), offset.mean(0))
        return estimate(fidelity(worst.direction, matrix, offset))

    @property
    def contrasts(self) -> Float[np.ndarray, "trajectories 3"]:
        """By how much the fidelities of the two ends of each axis exceed 1, that is what a measurement along the axis shows."""
        return np.diagonal(self.undone[0], axis1=1, axis2=2)

    @property
    def unturned(self) -> float:
        """The fraction of trajectories in which the frame is the identity."""
        return float(np.mean(frames(self.bloch.matrix) == 0))


def estimate(values: Float[np.ndarray, "many"]) -> Estimate:
    """Their mean, with its 95 % interval."""
    return Estimate.normal(float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))))
