"""The bare qubit whose axes change places, so that each of them bears the fastest decay for a part of the time alone."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float

from ...devices import Device
from ...physics.operations import Operation
from .plan import Plan, again

PERIODS = (2, 4, 8, 16, 32, 64, 128, 256)  # steps between two turns, tried one by one
EXCHANGED = {("h",): "xz", ("s",): "xy", ("s", "h"): "xyz"}  # which axes change places; the last two gates bring x to y, y to z, z to x


def turned(device: Device) -> Iterator[Plan]:
    """Turn qubit 0 again and again, first after half a period, where its axes then share a decay that is worse for one of them.

    With rates r_x, r_y, r_z the worst contrast falls as exp(-r t) with the largest of them; with axes that change places their mean counts.
    """
    rates = dict(zip("xyz", _rates(device), strict=True))
    for gates, axes in EXCHANGED.items():
        turn = [Operation(gate, (0,)) for gate in gates]
        shared = {axis: float(np.mean([rates[other] for other in axes])) if axis in axes else rates[axis] for axis in rates}
        if set(turn) <= set(device.operations) and max(shared.values()) < max(rates.values()) * (1 - 1e-9):
            for period in PERIODS:
                yield again(turn, period)


def _rates(device: Device) -> Float[np.ndarray, "3"]:
    """At which the contrasts of x, y and z decay on the idle qubit 0, per step; a field is left out."""
    _, x, z, y = device.transfer()[0]
    first, second = device.relaxation()[0]
    return np.array([1 / second, 1 / second, 1 / first]) - np.log([x, y, z])
