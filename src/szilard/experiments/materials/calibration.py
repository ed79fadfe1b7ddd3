"""How far to believe a prediction: a committee's spread, widened until held-out structures lie within as often as promised."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float

from ...learn.conformal import widening, with_floor

LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9)
PROMISED = LEVELS.index(0.9)


class Turn(NamedTuple):
    """Structures whose predictions are judged, and others, which no member that judges them has seen, that widen the spread."""

    judged: Bool[np.ndarray, "structures"]
    calibrating: Bool[np.ndarray, "structures"]


class Intervals(NamedTuple):
    """How often intervals hold the truth, by level, and their half-widths; zero for structures that no turn judges."""

    covered: Float[np.ndarray, "levels"]
    half: Float[np.ndarray, "levels structures"]


def intervals(errors: Float[np.ndarray, "structures"], spreads: Float[np.ndarray, "structures"], turns: Sequence[Turn]) -> Intervals:
    """Intervals for all structures that are judged: normalised split conformal prediction, in each turn."""
    half, judged = np.zeros((len(LEVELS), len(errors))), np.zeros(len(errors), bool)
    for turn in turns:
        wide = with_floor(spreads, max(float(np.median(spreads[turn.calibrating])), 1e-12))
        for k, level in enumerate(LEVELS):
            factor = widening(errors[turn.calibrating], wide[turn.calibrating], level)
            half[k, turn.judged] = factor * wide[turn.judged]
        judged |= turn.judged
    return Intervals(np.array([np.mean(np.abs(errors[judged]) <= row[judged]) for row in half]), half)
