"""A normalizing flow: a density that is the image of a normal one under an invertible network, so that it is normalized as it stands.

ln q(x) = ln N(u; 0, 1) + ln |det du/dx|, u = u(x). Each layer leaves one coordinate as it is, which tells the parameters of a monotone
rational-quadratic spline for the other; so it can be inverted, and its Jacobian is a product of slopes (Durkan, Bekasov, Murray and
Papamakarios, NeurIPS 2019; coupling layers: Dinh, Sohl-Dickstein and Bengio, ICLR 2017). For points in the plane.
"""

from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float

from .descending import Descended, dense, descend, through

Points = Float[Array, "points 2"]
REACH = 4.0  # the splines map [-REACH, REACH] onto itself and leave the rest as it is
LEAST = 1e-3  # width and height of a bin over those of all, and slope at a knot


class Flow(NamedTuple):
    """A shift and a scale, which make the data standard, and a conditioner for each layer, stacked."""

    shift: Float[Array, "2"]
    scale: Float[Array, "2"]
    layers: list[tuple[Array, Array]]


def initial(key: Array, data: Points, *, layers: int = 6, hidden: int = 32, bins: int = 8) -> Flow:
    """Before learning: close to the normal distribution with the data's means and standard deviations."""
    sizes = (1, hidden, hidden, 3 * bins - 1)
    stacked = jax.vmap(lambda key: dense(key, sizes, 0.05))(jax.random.split(key, layers))
    return Flow(data.mean(0), data.std(0), stacked)


def _knots(raw: Float[Array, "*points parameters"]) -> tuple[Array, Array, Array]:
    """Places, values and slopes at the knots; the outermost slopes are 1, to fit what lies beyond."""
    bins = (raw.shape[-1] + 1) // 3
    widths, heights, slopes = jnp.split(raw, [bins, 2 * bins], -1)
    ends = [(0, 0)] * (raw.ndim - 1)
    sides = []
    for part in (widths, heights):
        shares = LEAST + (1 - LEAST * bins) * jax.nn.softmax(part, -1)
        inner = jnp.cumsum(shares, -1)[..., :-1]
        sides.append(REACH * (2 * jnp.pad(jnp.pad(inner, [*ends, (1, 0)]), [*ends, (0, 1)], constant_values=1) - 1))
    inner = LEAST + jax.nn.softplus(slopes + jnp.log(jnp.expm1(1 - LEAST)))
    return *sides, jnp.pad(inner, [*ends, (1, 1)], constant_values=1)


def _bin(edges: Array, x: Array, values: Array) -> tuple[Array, Array]:
    """`values` at both ends of the bin in which x lies."""
    place = jnp.clip(jnp.sum(x[..., None] >= edges, -1) - 1, 0, edges.shape[-1] - 2)
    pick = lambda shift: jnp.take_along_axis(values, place[..., None] + shift, -1)[..., 0]  # noqa: E731
    return pick(0), pick(1)


def spline(raw: Array, x: Float[Array, "*points"]) -> tuple[Float[Array, "*points"], Float[Array, "*points"]]:
    """The value of the spline at x and the logarithm of its slope (Durkan et al., eqs. 4 and 5)."""
    inside = jnp.abs(x) < REACH
    place = jnp.where(inside, x, 0.0)
    knots, values, slopes = _knots(raw)
    (x0, x1), (y0, y1), (d0, d1) = (_bin(knots, place, what) for what in (knots, values, slopes))
    secant, t = (y1 - y0) / (x1 - x0), (place - x0) / (x1 - x0)
    below = secant + (d1 + d0 - 2 * secant) * t * (1 - t)
    value = y0 + (y1 - y0) * (secant * t**2 + d0 * t * (1 - t)) / below
    slope = secant**2 * (d1 * t**2 + 2 * secant * t * (1 - t) + d0 * (1 - t) ** 2) / below**2
    return jnp.where(inside, value, x), jnp.where(inside, jnp.log(slope), 0.0)


def inverse(raw: Array, y: Float[Array, "*points"]) -> Float[Array, "*points"]:
    """The x with this value (Durkan et al., eqs. 6 to 8)."""
    inside = jnp.abs(y) < REACH
    place = jnp.where(inside, y, 0.0)
    knots, values, slopes = _knots(raw)
    (x0, x1), (y0, y1), (d0, d1) = (_bin(values, place, what) for what in (knots, values, slopes))
    secant, up = (y1 - y0) / (x1 - x0), place - y0
    curved = up * (d1 + d0 - 2 * secant)
    a, b, c = (y1 - y0) * (secant - d0) + curved, (y1 - y0) * d0 - curved, -secant * up
    t = 2 * c / (-b - jnp.sqrt(jnp.maximum(b**2 - 4 * a * c, 0)))
    return jnp.where(inside, x0 + t * (x1 - x0), y)


def to_normal(flow: Flow, x: Points) -> tuple[Points, Float[Array, "points"]]:
    """u(x) and ln |det du/dx|; the coordinates change places after every layer."""

    def layer(carry, network):
        u, log = carry
        moved, slope = spline(through(network, u[:, :1]), u[:, 1])
        return (jnp.stack([moved, u[:, 0]], 1), log + slope), None

    start = ((x - flow.shift) / flow.scale, jnp.full(len(x), -jnp.sum(jnp.log(flow.scale))))
    return jax.lax.scan(layer, start, flow.layers)[0]


def from_normal(flow: Flow, u: Points) -> Points:
    """x(u), the layers in reverse."""

    def layer(u, network):
        return jnp.stack([u[:, 1], inverse(through(network, u[:, 1:]), u[:, 0])], 1), None

    return flow.shift + flow.scale * jax.lax.scan(layer, u, flow.layers, reverse=True)[0]


def log_density(flow: Flow, x: Points) -> Float[Array, "points"]:
    """ln q(x)."""
    u, log = to_normal(flow, x)
    return log - jnp.sum(u**2, 1) / 2 - jnp.log(2 * jnp.pi)


def sample(key: Array, flow: Flow, count: int) -> Points:
    """Independent points of q."""
    return from_normal(flow, jax.random.normal(key, (count, 2)))


def train(key: Array, sets: Float[Array, "sets points 2"], start: Flow, *, steps: int, batch: int = 256, rate: float = 5e-3) -> Descended:
    """The flows of largest likelihood on several sets of points, one for each, side by side; `start` and the result are stacked."""
    found = descend(partial(_cost, start=start, sets=sets, batch=batch), start.layers, key, steps=steps, rate=rate)
    return Descended(start._replace(layers=found.parameters), found.curve)


def _cost(layers: list, key: Array, done: Float[Array, ""], *, start: Flow, sets: Array, batch: int) -> Float[Array, ""]:
    def one(flow, layers, key, data):
        chosen = data[jax.random.randint(key, (batch,), 0, len(data))]
        return -jnp.mean(log_density(flow._replace(layers=layers), chosen))

    return jnp.sum(jax.vmap(one)(start, layers, jax.random.split(key, len(sets)), sets))
