"""Fits of a wave packet from many starting points, most of which end in a wrong minimum."""

import numpy as np
from jaxtyping import Float

from ...data.line_measurements import BORDER, PACKET, Points, measure
from ...physics.line_shapes import WAVE_PACKET
from ...runs.run import Run
from .fits import fit

PARTS = 10


def fit_from_many_starts(run: Run, points: Points) -> tuple[Float[np.ndarray, "starts parameters"], Float[np.ndarray, "starts"]]:
    """Where the fits end that start at random centres and wave numbers, and their costs."""
    settings, rng = run.settings, run.rng("starts")
    starts, steps = settings.starts, max(settings.steps // 15, 1)
    begin = np.column_stack([np.ones(starts), rng.uniform(-BORDER, BORDER, starts), np.ones(starts), rng.uniform(4, 8, starts)])
    ends = []
    for k, some in enumerate(np.array_split(begin, PARTS)):
        ends.append(run.part(f"starts-{k}", lambda some=some: fit(WAVE_PACKET, points, some, steps)))
        run.say("starts", k + 1, PARTS)
    ends = np.concatenate(ends)
    return ends, np.mean((WAVE_PACKET.value(points.x, ends) - points.y) ** 2, axis=-1)


def measure_packet(rng: np.random.Generator, points: int, noise: float) -> Points:
    """Values of the wave packet."""
    return measure(rng, WAVE_PACKET, PACKET, points, noise)


def cost_along_centre(points: Points) -> Float[np.ndarray, "2 places"]:
    """Centres, and the cost of a packet with that centre and all else right."""
    centres = np.linspace(-BORDER, BORDER, 600)
    theta = np.tile(PACKET, (len(centres), 1))
    theta[:, 1] = centres
    return np.array([centres, np.mean((WAVE_PACKET.value(points.x, theta) - points.y) ** 2, axis=-1)])
