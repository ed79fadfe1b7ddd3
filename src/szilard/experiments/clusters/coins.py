"""Two coins, one of which is tossed ten times, again and again; nobody says which."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ...learn import coin_mixture

CHANCES = (0.75, 0.40)
TOSSES, SETS, STEPS = 10, 200, 40


class Coins(NamedTuple):
    """Chances of heads by EM, the larger first, as found by somebody who saw the coins, and the log-likelihood at every step."""

    found: Float[np.ndarray, "coins"]
    seen: Float[np.ndarray, "coins"]
    curve: list[float]


def toss(rng: np.random.Generator) -> Coins:
    """Toss, and estimate both chances with the coins hidden and with the coins seen."""
    which = rng.integers(0, 2, SETS)
    heads = rng.binomial(TOSSES, np.array(CHANCES)[which])
    found, curve = coin_mixture.estimate(np.array([0.6, 0.5]), heads, TOSSES, STEPS)
    seen = np.array([heads[which == coin].mean() / TOSSES for coin in (0, 1)])
    return Coins(found, seen, curve)
