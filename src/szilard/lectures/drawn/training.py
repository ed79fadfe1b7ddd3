"""The schemes of lecture 2, and the frames that move in it."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from ...draw.schemes import charts, svg
from ...draw.schemes.charts import Axis

CURVATURES = (1.0, 10.0)  # of the valley in which balls roll
RATES = {"too small": 0.02, "right": 2 / 11, "too large": 0.203}  # 2/11 = 2 / (1 + 10) is the best, 0.2 = 2/10 the limit
BALLS = 31  # frames
NOISY = (1, 10, 100)  # points of a batch
PANEL = 108.0


def loop() -> str:
    """The cycle of training."""
    boxes = {"examples": (6.0, 20.0), "network": (126.0, 20.0), "cost C": (246.0, 20.0), "gradient": (246.0, 110.0), "step": (126.0, 110.0)}
    parts = [svg.box(corner, (88, 40), name, "blue" if name == "network" else "ink", plain=True) for name, corner in boxes.items()]
    parts += [svg.arrow((94, 40), (124, 40)), svg.arrow((214, 40), (244, 40)), svg.arrow((290, 60), (290, 108))]
    parts += [svg.arrow((246, 130), (216, 130)), svg.arrow((170, 110), (170, 62), "blue", 2)]
    parts += [
        svg.formula((178, 92), "θ", "start", "blue"),
        svg.words((50, 78), "x, t"),
        svg.words((50, 128), "a batch at"),
        svg.words((50, 145), "a time"),
    ]
    return svg.drawing(
        parts,
        160,
        "The loop of training",
        "Examples go through the network; cost, gradient and a step of the parameters follow, again and again.",
    )


def tangent() -> str:
    """A step against the slope."""
    w = np.linspace(-0.2, 2.4, 121)
    height = 0.5 * (w - 1.3) ** 2 + 0.1
    line = 0.5 * 1.1**2 + 0.1 - 1.1 * (w - 0.2)
    near = w < 0.8
    parts = charts.chart(
        Axis("θ", (-0.2, 2.4)), Axis("C", (-0.3, 1.2)), {"cost": (w, height), "slope": (w[near], line[near])}, {"now": ([0.2], [0.705])}
    )
    parts += [svg.arrow((92, 160), (150, 160), "violet", 2), svg.formula((156, 165), "-η dC/dθ", "start", "violet")]
    return svg.drawing(
        parts,
        charts.HEIGHT,
        "A step of gradient descent",
        "A cost against a parameter, its tangent where we stand, and the step against it.",
    )


def balls() -> list[str]:
    """Three balls roll down the same valley at three rates; a frame for each step."""
    walks = [_roll(rate) for rate in RATES.values()]
    return [_valley(walks, k) for k in range(BALLS)]


def noisy() -> list[str]:
    """Three fits by stochastic gradient descent with batches of three sizes; a frame for every four steps."""
    walks = [noisy_walk(size) for size in NOISY]
    return [_basin(walks, k) for k in range(0, len(walks[0]), 4)]


def noisy_walk(size: int, rate: float = 0.1, steps: int = 160) -> Float[np.ndarray, "steps 2"]:
    """Slope and offset of a straight line while it is fitted to `line_data` in batches of `size`."""
    (x, t), rng, now = line_data(), np.random.default_rng(2), np.array([-1.2, 1.0])
    walk = [now]
    for _ in range(steps):
        chosen = rng.integers(len(x), size=size)
        error = now[0] * x[chosen] + now[1] - t[chosen]
        now = now - rate * 2 * np.array([np.mean(error * x[chosen]), np.mean(error)])
        walk.append(now)
    return np.array(walk)


def line_data(points: int = 1000) -> tuple[Float[np.ndarray, "points"], Float[np.ndarray, "points"]]:
    """A straight line, t = 0.8 x - 0.3, with noise of strength 1."""
    rng = np.random.default_rng(1)
    x = rng.normal(size=points)
    return x, 0.8 * x - 0.3 + rng.normal(size=points)


def gradient_noise() -> str:
    """How far the gradient of a batch is from that of all points."""
    x, t = line_data()
    error = -1.2 * x + 1.0 - t
    slopes = 2 * error[:, None] * np.column_stack([x, np.ones_like(x)])
    rng, sizes = np.random.default_rng(0), np.array([1, 3, 10, 30, 100, 300, 1000])
    batches = [slopes[rng.integers(len(x), size=(400, size))].mean(1) - slopes.mean(0) for size in sizes]
    measured = np.array([np.sqrt((batch**2).sum(1).mean()) for batch in batches])
    theory = np.sqrt(slopes.var(0).sum() / sizes)
    axes = Axis("points of a batch B", (0.8, 1500), True), Axis("deviation", (0.1, 20), True)
    parts = charts.chart(*axes, {}, {"measured": (sizes, measured)}, {"theory": (sizes, theory)})
    return svg.drawing(
        parts, charts.HEIGHT, "Noise of the gradient", "The deviation falls with the square root of the batch, as in the text."
    )


def settled() -> str:
    """How far from the minimum a fit stays at a fixed rate."""
    sizes = np.array([1, 3, 10, 30, 100])
    measured = np.array([_spread(int(size)) for size in sizes])
    theory = np.sqrt(0.1 * 2.0**2 / (sizes * 2 * (2 - 0.1 * 2)))
    axes = Axis("points of a batch B", (0.8, 150), True), Axis("spread", (0.01, 1), True)
    parts = charts.chart(*axes, {}, {"measured": (sizes, measured)}, {"theory": (sizes, theory)})
    return svg.drawing(
        parts, charts.HEIGHT, "Where the noise keeps a fit", "Spread around the minimum against the batch, beside the formula of the text."
    )


def _spread(size: int, rate: float = 0.1, walkers: int = 200, steps: int = 150) -> float:
    """The standard deviation of slope and offset of many fits that began at the minimum."""
    (x, t), rng = line_data(), np.random.default_rng(0)
    best = np.linalg.lstsq(np.column_stack([x, np.ones_like(x)]), t, rcond=None)[0]
    now = np.tile(best, (walkers, 1))
    for _ in range(steps):
        chosen = rng.integers(len(x), size=(walkers, size))
        error = now[:, :1] * x[chosen] + now[:, 1:] - t[chosen]
        now = now - rate * 2 * np.stack([(error * x[chosen]).mean(1), error.mean(1)], 1)
    return float(np.sqrt(((now - best) ** 2).mean()))


def symmetric() -> str:
    """Two hidden neurons that began alike."""
    parts = []
    spots = {"x": (40.0, 80.0), "a": (165.0, 40.0), "b": (165.0, 120.0), "y": (295.0, 80.0)}
    for name in "ab":
        parts += [svg.arrow(spots["x"], spots[name], "blue", 2, (17, 18)), svg.arrow(spots[name], spots["y"], "green", 2, (17, 18))]
    labels = {"x": "x", "a": "h_1", "b": "h_2", "y": "y"}
    parts += [svg.node(at, labels[name]) for name, at in spots.items()]
    for start, end, text, colour in (("x", "a", "w", "blue"), ("x", "b", "w", "blue"), ("a", "y", "v", "green"), ("b", "y", "v", "green")):
        x, y = svg.along(spots[start], spots[end], 0.5)
        parts.append(svg.formula((x, y + 5), text, colour=colour, halo=True))
    return svg.drawing(
        parts, 160, "Two neurons that began alike", "Both hidden neurons have the same weights, and so get the same slopes for ever."
    )


def _roll(rate: float) -> Float[np.ndarray, "steps 2"]:
    factors = 1 - rate * np.array(CURVATURES)
    return np.array([-1.7, 0.55]) * factors ** np.arange(BALLS)[:, None]


def _valley(walks: Sequence[np.ndarray], k: int) -> str:
    parts = []
    for number, (name, walk) in enumerate(zip(RATES, walks, strict=True)):
        left = 4.0 + (PANEL + 4) * number
        ellipses = [(a, a / np.sqrt(CURVATURES[1])) for a in (0.4, 0.9, 1.4, 1.9)]
        parts += _panel(left, f"{name}", ellipses, walk[: k + 1], 27.0)
        parts.append(svg.formula((left + PANEL / 2, 166), f"C = {_cost(walk[k]):.3f}"))
    return svg.drawing(parts, 174, "Three balls in one valley", f"Step {k}.", shown=560)


def _cost(place: np.ndarray) -> float:
    return float(0.5 * np.array(CURVATURES) @ place**2)


def _basin(walks: Sequence[np.ndarray], k: int) -> str:
    parts = []
    for number, (size, walk) in enumerate(zip(NOISY, walks, strict=True)):
        left = 4.0 + (PANEL + 4) * number
        parts += _panel(left, f"B = {size}", [(a, a) for a in (0.4, 0.8, 1.2, 1.6)], (walk[: k + 1] - [0.8, -0.3]) * [1, 1], 23.0)
    return svg.drawing(parts, 148, "Minibatches of three sizes", f"Step {k}.", shown=560)


def _panel(left: float, name: str, ellipses: Sequence[tuple[float, float]], walk: np.ndarray, scale: float) -> list[str]:
    """Lines of equal height, the way so far, and the ball; `scale` is units of the drawing per unit of the parameters."""
    centre = left + PANEL / 2, 84.0
    parts = [svg.box((left, 26), (PANEL, 116), colour="soft")]
    parts += [
        f'<ellipse cx="{centre[0]:.1f}" cy="{centre[1]:.1f}" rx="{a * scale:.1f}" ry="{b * scale:.1f}" fill="none" stroke="var(--soft)" '
        'stroke-width="0.8"/>'
        for a, b in ellipses
    ]
    low, high = (left + 4, 30.0), (left + PANEL - 4, 138.0)
    places = [(float(x), float(y)) for x, y in np.clip(np.array(centre) + scale * walk * [1, -1], low, high)]
    if len(places) > 1:
        parts.append(svg.path(places, "blue", 1.4))
    return [*parts, svg.node(places[-1], "", "red", 5, filled=True), svg.words((left + PANEL / 2, 17), name)]
