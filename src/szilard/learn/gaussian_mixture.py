"""Gaussian mixtures by expectation maximization (Dempster, Laird and Rubin, J. R. Stat. Soc. B 39, 1 (1977)).

p(x) = sum_k w_k N(x; mu_k, C_k). The hidden variable is the component z that made a point. With any q(z|x), the free energy
F = -<ln p(x, z)>_q - S(q) bounds -ln p(x) from above. The E step makes q the posterior, where the bound is met; the M step lowers F
in w, mu and C. So the likelihood never falls (Neal and Hinton 1998). It has no upper bound where a component shrinks to one point; hence no
eigenvalue of a covariance may fall below a floor, and the M step takes the best covariance of this kind.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from ..errors import require
from .k_means import Points, k_means

LIMIT, TOLERANCE = 300, 1e-5


class Mixture(NamedTuple):
    """Weights w, means mu and covariances C of the components."""

    weights: Float[np.ndarray, "components"]
    means: Float[np.ndarray, "components dimensions"]
    covariances: Float[np.ndarray, "components dimensions dimensions"]


class Fitted(NamedTuple):
    """A mixture, and the mean log-likelihood of the points, in nats, before every step and at the end."""

    mixture: Mixture
    curve: list[float]


def log_terms(mixture: Mixture, x: Points) -> Float[np.ndarray, "points components"]:
    """ln w_k + ln N(x; mu_k, C_k)."""
    roots = np.linalg.cholesky(mixture.covariances)
    inverse = np.linalg.inv(roots)
    away = (x - mixture.means[:, None, :]) @ inverse.swapaxes(1, 2)
    volume = np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(1) + x.shape[1] / 2 * np.log(2 * np.pi)
    return np.log(np.maximum(mixture.weights, 1e-300)) - volume - np.sum(away**2, 2).T / 2


def log_density(mixture: Mixture, x: Points) -> Float[np.ndarray, "points"]:
    """ln p(x)."""
    return _log_sum(log_terms(mixture, x))[:, 0]


def _log_sum(terms: Float[np.ndarray, "points components"]) -> Float[np.ndarray, "points 1"]:
    largest = terms.max(1, keepdims=True)
    return largest + np.log(np.exp(terms - largest).sum(1, keepdims=True))


def responsibilities(mixture: Mixture, x: Points) -> Float[np.ndarray, "points components"]:
    """The E step: p(k|x), the posterior of the component."""
    terms = log_terms(mixture, x)
    return np.exp(terms - _log_sum(terms))


def maximized(x: Points, shares: Float[np.ndarray, "points components"], floor: float) -> Mixture:
    """The M step: the mixture of largest <ln p(x, z)> for these responsibilities, with no variance below `floor`.

    Without the floor C_k is the covariance of the points that k is responsible for. -ln|C| - tr(C^-1 S) has its maximum under the
    bound where C has the eigenvectors of S and its eigenvalues, but for those below the floor, which are raised to it.
    """
    counts = np.maximum(shares.sum(0), 1e-12)
    means = shares.T @ x / counts[:, None]
    away = x - means[:, None, :]
    values, vectors = np.linalg.eigh((away * (shares.T / counts[:, None])[:, :, None]).swapaxes(1, 2) @ away)
    covariances = (vectors * np.maximum(values, floor)[:, None, :]) @ vectors.swapaxes(1, 2)
    return Mixture(counts / counts.sum(), means, covariances)


def improve(x: Points, mixture: Mixture, *, floor: float, tolerance: float = TOLERANCE, limit: int = LIMIT) -> Fitted:
    """Steps of EM from `mixture` until the mean log-likelihood gains less than `tolerance`, at most `limit` of them."""
    curve: list[float] = []
    for _ in range(limit + 1):
        terms = log_terms(mixture, x)
        total = _log_sum(terms)
        curve.append(float(total.mean()))
        if len(curve) > limit or (len(curve) > 1 and curve[-1] - curve[-2] < tolerance):
            break
        mixture = maximized(x, np.exp(terms - total), floor)
    return Fitted(mixture, curve)


def begin(rng: np.random.Generator, x: Points, components: int, floor: float, near: float = 0.5) -> Mixture:
    """A mixture to begin with: a component for each cluster of k-means, or, with chance `near`, what lies nearest to random points."""
    if rng.random() >= near:
        labels = k_means(rng, x, components, starts=1).labels
    else:
        middles = x[rng.choice(len(x), components, replace=False)]
        labels = np.sum((x[:, None, :] - middles) ** 2, 2).argmin(1)
    return maximized(x, np.eye(components)[labels], floor)


def fit(rng: np.random.Generator, x: Points, components: int, *, floor: float, starts: int = 4) -> Fitted:
    """The likeliest mixture from several starts.

    Args:
        rng: chooses where to begin.
        x: the points.
        components: their number.
        floor: least variance in any direction, in the units of x squared.
        starts: their number; with one component there is a single one.

    Raises:
        InputError: there are fewer points than components, or the floor is not above 0.
    """
    require(len(x) >= components, f"There must be at least as many points as components, but there are {len(x)} for {components}.")
    require(floor > 0, f"`floor` must be greater than 0, but is {floor}.")
    tries = (improve(x, begin(rng, x, components, floor), floor=floor) for _ in range(starts if components > 1 else 1))
    return max(tries, key=lambda found: found.curve[-1])


def free_parameters(components: int, dimensions: int) -> int:
    """Weights, whose sum is 1, means and symmetric covariances."""
    return components - 1 + components * (dimensions + dimensions * (dimensions + 1) // 2)


def bic(mixture: Mixture, x: Points) -> float:
    """The Bayesian information criterion -2 ln L + parameters ln points; the smaller, the better (Schwarz, Ann. Stat. 6, 461 (1978))."""
    return float(-2 * log_density(mixture, x).sum() + free_parameters(*mixture.means.shape) * np.log(len(x)))


def icl(mixture: Mixture, x: Points) -> float:
    """The integrated completed likelihood, BIC plus twice the entropy of who made which point; the smaller, the better.

    BIC asks how many components describe the density, and takes several for a cluster that is not normal; this one asks how many
    clusters can be told apart (Biernacki, Celeux and Govaert, IEEE Trans. Pattern Anal. Mach. Intell. 22, 719 (2000)).
    """
    shares = responsibilities(mixture, x)
    return bic(mixture, x) - 2 * float(np.sum(shares * np.log(np.maximum(shares, 1e-300))))
