"""The best decision that there is about the shape of a noisy line: Bayes' theorem with every parameter summed out.

Where all is known of how examples come about, no method errs less on average than one that decides for the class of greater
posterior probability (Neyman and Pearson, Phil. Trans. R. Soc. A 231, 289 (1933); Bishop, Pattern Recognition, section 1.5.1).
"""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import log_ndtr, logsumexp
from jaxtyping import Array, Float

from ...data.shapes import AXIS, CENTRE, HEIGHT, LOG_WIDTH
from ...physics.line_shapes import gaussian, lorentzian
from ...settings.shapes import PIECE


def evidence(
    curve: Float[Array, "points"], templates: Float[Array, "templates points"], noise: float | Float[Array, ""]
) -> Float[Array, ""]:
    """log of the probability density of `curve`, averaged over templates t of height 1 and over the height h, up to a constant.

    For one template the integral over h is closed: with s = y.t, q = t.t, m = s/q, tau = noise/sqrt(q),
    int exp(-|y - h t|^2 / (2 noise^2)) dh = exp(-(|y|^2 - s^2/q) / (2 noise^2)) sqrt(2 pi) tau [Phi((b-m)/tau) - Phi((a-m)/tau)].
    """
    s, q = templates @ curve, jnp.sum(templates**2, 1)
    tau, m = noise / jnp.sqrt(q), s / q
    low, high = (HEIGHT.low - m) / tau, (HEIGHT.high - m) / tau
    flip = low > 0  # in the far tail Phi(high) - Phi(low) is the difference of two ones; mirrored it is that of two small numbers
    low, high = jnp.where(flip, -high, low), jnp.where(flip, -low, high)
    between = log_ndtr(high) + jnp.log1p(-jnp.exp(jnp.minimum(log_ndtr(low) - log_ndtr(high), -1e-7)))
    rest = jnp.sum(curve**2) - s * m
    return logsumexp(-rest / (2 * noise**2) + jnp.log(tau) + between)


def bank(shape: Callable, centres: int, widths: int) -> Float[np.ndarray, "templates points"]:
    """Lines of height 1 on a grid in the middle of equal parts of the centres and of the logarithms of the widths."""
    c, w = (range_.low + (range_.high - range_.low) * (np.arange(n) + 0.5) / n for range_, n in ((CENTRE, centres), (LOG_WIDTH, widths)))
    c, w = (part.ravel() for part in np.meshgrid(c, np.exp(w)))
    return shape(AXIS, np.column_stack([np.ones_like(c), c, w])).astype(np.float32)


def posterior(
    curves: Float[np.ndarray, "curves points 1"], noise: float, centres: int = 240, widths: int = 40
) -> Float[np.ndarray, "curves 2"]:
    """The probabilities that each curve is a Lorentzian and a Gaussian line, by Bayes' theorem."""
    banks = [jnp.asarray(bank(line, centres, widths)) for line in (lorentzian, gaussian)]
    flat = curves[..., 0]
    filled = np.concatenate([flat, np.ones((-len(flat) % PIECE, flat.shape[1]), flat.dtype)])
    found = [_posterior(filled[n : n + PIECE], banks, noise) for n in range(0, len(filled), PIECE)]
    return np.concatenate(found)[: len(flat)]


@jax.jit
def _posterior(curves: Array, banks: list[Array], noise: float) -> Array:
    logs = [jax.vmap(evidence, (0, None, None))(curves, templates, noise) for templates in banks]
    return jax.nn.softmax(jnp.stack(logs, -1))
