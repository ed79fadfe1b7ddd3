"""How long a Markov chain remembers."""

import numpy as np
from jaxtyping import Float

WINDOW = 6  # autocorrelation times up to which correlations are summed (Madras and Sokal, J. Stat. Phys. 50, 109 (1988))


def integrated_time(series: Float[np.ndarray, "chains times"]) -> float:
    """The integrated autocorrelation time of a quantity that is followed along equal chains: 1/2 + sum over k >= 1 of rho(k).

    The mean of N successive values has the variance 2 tau / N times that of one, so one of 2 tau values counts as independent. The sum
    ends at the first k >= 6 tau, behind which there is little but noise, or where the series ends. The mean is that of all chains.

    >>> integrated_time(np.random.default_rng(0).normal(size=(100, 100))).__round__(1)
    0.5
    """
    off = series - series.mean()
    variance = np.mean(off**2)
    time = 0.5
    for k in range(1, series.shape[1] if variance > 0 else 1):
        time += float(np.mean(off[:, :-k] * off[:, k:]) / variance)
        if k >= WINDOW * time:
            break
    return max(time, 0.5)
