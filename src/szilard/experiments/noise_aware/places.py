"""The devices of the range on which networks are compared, and what is found there and on new ones."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from ...runs.outcome import Estimate
from ...scenarios.memory_family import Rates

NOTHING = 1e-6  # R_Q below which nothing is left


class Place(NamedTuple):
    """A device: `line` counts the curves, 0 without further errors of readout and gates, 1 with the largest."""

    rates: Rates
    line: int
    specialist: bool

    @property
    def time(self) -> float:
        """Its times, in units of the given device's."""
        return 1 / float(self.rates.noise)

    @property
    def errors(self) -> str:
        """Its further errors."""
        _, readout, gate = map(float, self.rates)
        return f"readout +{readout:.2g}, gates +{gate:.2g}" if readout or gate else "no further errors"

    def __str__(self) -> str:
        """Its name in the table."""
        return f"times x {self.time:.3g}, {self.errors}"


def places(spread: float, readout: float, gate: float, points: int) -> Iterator[Place]:
    """Along the noise, without further errors and with the largest: `points` with a specialist, and others between them."""
    number = max(2 * points - 1, 3)
    every = 2 if points > 1 else 1
    lines = [(0.0, 0.0), (readout, gate)] if readout or gate else [(0.0, 0.0)]
    for line, errors in enumerate(lines):
        for i, noise in enumerate(np.geomspace(1 / spread, spread, number).tolist()):
            yield Place(Rates(noise, *errors), line, i % every == 0 if points > 1 else i == 1)


class Judged(NamedTuple):
    """R_Q that is kept in one place: by hand, by the aware network and its student, and by a specialist, if there is one."""

    idle: float
    encode: float | None
    parity_cycle: float | None
    aware: Estimate
    student: Estimate | None
    specialist: Estimate | None

    @property
    def gap(self) -> Estimate | None:
        """By which fraction of its R_Q the best other keeps more than the network that is told the noise.

        That is the specialist, or a strategy by hand where the specialist has not found as good a one. The interval is that of networks;
        the value by hand counts as exact.
        """
        if self.specialist is None:
            return None
        by_hand = max(value for value in (self.idle, self.encode, self.parity_cycle) if value is not None)
        best = self.specialist if self.specialist.value >= by_hand else Estimate(by_hand, by_hand, by_hand)
        whole = max(best.value, NOTHING)
        half = float(np.hypot(self.aware.high - self.aware.value, best.high - best.value)) / whole
        gap = (best.value - self.aware.value) / whole
        return Estimate(gap, gap - half, gap + half)


class New(NamedTuple):
    """The new device: what is kept there before fine-tuning and after it, and the time steps that were played.

    `steps` were played until the network kept as much as the specialist, None if it never did; `specialist_steps` until the specialist
    kept what it keeps in the end.
    """

    judged: Judged
    tuned: Estimate
    steps: int | None
    specialist_steps: int

    @property
    def fraction(self) -> float | None:
        """How many of the specialist's steps fine-tuning took."""
        return None if self.steps is None else self.steps / self.specialist_steps
