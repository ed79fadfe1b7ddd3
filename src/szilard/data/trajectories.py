"""Trajectories of systems whose laws are known, measured with noise, or a user's."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..physics.dynamical_systems import System, integrate

SUBSTEPS = 5  # of the integrator between two samples


class Trajectories(NamedTuple):
    """Many trajectories at the same times: as they are, as they are measured, and the time between samples."""

    true: Float[np.ndarray, "trajectories samples dim"]
    measured: Float[np.ndarray, "trajectories samples dim"]
    interval: float

    def part(self, chosen: slice) -> "Trajectories":
        """Some of them."""
        return Trajectories(self.true[chosen], self.measured[chosen], self.interval)


def simulate(system: System, count: int, samples: int, rng: np.random.Generator) -> Trajectories:
    """`count` trajectories of `system`, measured without an error."""
    times = np.linspace(0, system.duration, samples)
    true = integrate(system.velocity, system.begin(rng, count), times, SUBSTEPS)
    return Trajectories(true, true, float(times[1]))


def measured(trajectories: Trajectories, noise: float, rng: np.random.Generator) -> Trajectories:
    """The same, each coordinate measured with normal errors of `noise` times its standard deviation over all."""
    true = trajectories.true
    return trajectories._replace(measured=true + noise * true.std((0, 1)) * rng.normal(size=true.shape))
