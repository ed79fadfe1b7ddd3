"""EM in its simplest form: which of several coins was tossed is hidden (Do and Batzoglou, Nat. Biotechnol. 26, 897 (2008))."""

import numpy as np
from jaxtyping import Float, Int


def log_likelihood(
    chances: Float[np.ndarray, "coins"], heads: Int[np.ndarray, "sets"], tosses: int
) -> tuple[float, Float[np.ndarray, "sets coins"]]:
    """The mean over the sets of ln p(heads), but for the binomial coefficient, and p(coin | heads). All coins are equally likely."""
    terms = heads[:, None] * np.log(chances) + (tosses - heads[:, None]) * np.log1p(-chances) - np.log(len(chances))
    largest = terms.max(1, keepdims=True)
    total = largest + np.log(np.exp(terms - largest).sum(1, keepdims=True))
    return float(total.mean()), np.exp(terms - total)


def estimate(
    start: Float[np.ndarray, "coins"], heads: Int[np.ndarray, "sets"], tosses: int, steps: int = 200
) -> tuple[Float[np.ndarray, "coins"], list[float]]:
    """The coins' chances of heads after steps of EM, and the mean log-likelihood before each step and at the end.

    Each set of tosses is of one coin, which nobody knows. The E step asks how likely each coin is; the M step counts heads with
    these weights.
    """
    chances, curve = np.asarray(start, float), []
    for _ in range(steps):
        value, shares = log_likelihood(chances, heads, tosses)
        curve.append(value)
        chances = np.clip(heads @ shares / (tosses * np.maximum(shares.sum(0), 1e-300)), 1e-12, 1 - 1e-12)
    return chances, [*curve, log_likelihood(chances, heads, tosses)[0]]
