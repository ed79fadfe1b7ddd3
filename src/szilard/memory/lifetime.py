"""The lifetime of a quantum memory: the time until R_Q = 1/e, at which a bare qubit arrives after T1, T2 or T/2.

Where a run ends before, its decay is taken to go on at the rate of its second half: from R_Q(T) = r and the rate Gamma = -d ln R_Q / dt,
fitted there by least squares,

    lifetime = T + (1 + ln r) / Gamma.

Feedback loses as much in every round, so that this holds once its first rounds are over. A code that is left alone loses ever faster;
without measurements nothing is left to chance, and such a strategy is followed until R_Q = 1/e, see `until_lost`.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..runs.outcome import TWO_SIDED_95, Estimate

LEFT = float(np.exp(-1))


class Lifetime(NamedTuple):
    """Steps until R_Q = 1/e, inf where nothing is lost.

    Args:
        value: in time steps.
        low: end of the 95 % confidence interval; that of `value` where nothing is left to chance.
        high: the other end.
        extrapolated: whether the run ended before.
    """

    value: float
    low: float
    high: float
    extrapolated: bool

    @property
    def estimate(self) -> Estimate | float:
        """With its interval, where it is uncertain."""
        return self.value if self.low == self.high else Estimate(self.value, self.low, self.high)


def lifetime(recoverable: Float[np.ndarray, "trajectories times"]) -> Lifetime:
    """The lifetime of a strategy from R_Q along trajectories, before the first step and after each.

    Within the run it is where the mean passes 1/e, and the interval reaches from where the lower bound of the mean does to where the upper
    does. What lies beyond is extrapolated, see `_beyond`.

    >>> lifetime(np.exp(-np.arange(201) / 600)[None]).value.__round__(6)
    600.0
    """
    mean, count = recoverable.mean(0), len(recoverable)
    error = recoverable.std(0, ddof=1) / np.sqrt(count) if count > 1 else np.zeros_like(mean)
    within = [_passes(mean + sign * TWO_SIDED_95 * error) for sign in (0, -1, 1)]
    ends = (np.inf, np.inf, np.inf) if np.isfinite(within).all() else _beyond(recoverable)
    value, low, high = (min(pair) for pair in zip(within, ends, strict=True))
    return Lifetime(value, low, high, within[0] == np.inf)


def _passes(curve: Float[np.ndarray, "times"]) -> float:
    """When a curve first reaches 1/e, by interpolation of its logarithm between the steps; inf: not in this run."""
    below = np.nonzero(curve <= LEFT)[0]
    if not len(below):
        return float("inf")
    last = int(below[0])
    before, after = np.log(np.maximum(curve[last - 1 : last + 1], 1e-300))
    return float(last - 1 + (before + 1) / (before - after))


def _beyond(recoverable: Float[np.ndarray, "trajectories times"]) -> tuple[float, float, float]:
    """Lifetime and the ends of its interval, where they lie beyond the run.

    It is T + y with 1 + ln r - Gamma y = 0; all y belong to the interval for which this differs from 0 by less than 1.96 of its standard
    errors (Fieller, J. R. Stat. Soc. B 16, 175 (1954)), to first order in the deviations of the means.
    """
    steps, count = recoverable.shape[1] - 1, len(recoverable)
    late = recoverable[:, steps // 2 :]
    mean, times = np.maximum(late.mean(0), 1e-300), np.arange(late.shape[1])
    weights = times - times.mean()
    weights = weights / (weights @ weights)
    room, rate = 1 + float(np.log(mean[-1])), -float(weights @ np.log(mean))
    deviations = late / mean - 1
    moved = np.stack([deviations[:, -1], -deviations @ weights])  # what each trajectory adds to room and rate
    (a, b), (_, c) = TWO_SIDED_95**2 / count * np.cov(moved) if count > 1 else np.zeros((2, 2))
    square, half, rest = rate**2 - c, rate * room - b, room**2 - a
    root = float(np.sqrt(max(half**2 - square * rest, 0)))
    value = steps + room / rate if rate > 0 else np.inf
    if square <= 0:
        return value, steps + max((half - root) / square, 0) if square < 0 else steps, np.inf
    return value, max(steps + (half - root) / square, steps), steps + (half + root) / square
