"""The schemes of lecture 7 on ways downhill, and the balls that roll in it."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Float

from ...draw.schemes import charts, raster, svg
from ...draw.schemes.charts import Axis
from ...draw.schemes.svg import Place
from ...learn.optimizers import OPTIMIZERS
from ...physics.landscapes import LANDSCAPES, Landscape

COLOURS = {"gradient descent": "ink", "momentum": "blue", "Nesterov": "violet", "AdaGrad": "green", "RMSprop": "soft", "Adam": "red"}
RATES = {  # of the balls, by landscape
    "quadratic": {"gradient descent": 0.015, "momentum": 0.006, "Nesterov": 0.006, "AdaGrad": 0.4, "RMSprop": 0.04, "Adam": 0.12},
    "saddle": {"gradient descent": 0.1, "momentum": 0.03, "Nesterov": 0.03, "AdaGrad": 0.4, "RMSprop": 0.04, "Adam": 0.1},
}
STEPS, EACH = 88, 4  # of the balls, and between two frames
CELLS = 60  # of a landscape, along a side

Way = Float[np.ndarray, "steps 2"]


def valley() -> str:
    """A narrow valley: the slope points across it."""
    parts = _ellipses((170, 92), 30.0)
    way = _quadratic(0.178, 9)
    places = [(170 + 60 * float(x), 92 - 60 * float(y)) for x, y in way]
    parts += [svg.path(places, "red", 1.8), *(svg.node(at, "", "red", 3, filled=True) for at in places)]
    parts += [svg.words((324, 176), "along: small slope", "end"), svg.words((16, 16), "gradient descent", "start", "red")]
    parts += [svg.node((170, 92), "", "blue", 4, filled=True), svg.words((324, 16), "across: large slope", "end")]
    words = "In a narrow valley steps against the slope go to and fro across it, and hardly along it to the minimum."
    return svg.drawing(parts, 184, "A narrow valley", words)


def lookahead() -> str:
    """Where momentum and Nesterov's method take the slope."""
    parts: list[str] = []
    for left, name, ahead in ((10.0, "momentum", False), (180.0, "Nesterov", True)):
        x, coast = (left + 14, 128.0), (left + 104, 92.0)
        turn = (24.0, -52.0) if not ahead else (6.0, -44.0)
        end = coast[0] + turn[0], coast[1] + turn[1]
        parts += [svg.arrow(x, coast, "blue", 2), svg.arrow(x, end, "ink", 2)]
        start = coast if ahead else x
        parts.append(svg.arrow(start, (start[0] + turn[0], start[1] + turn[1]), "red", 2))
        parts.append(svg.line(coast, end, "soft", 1.2, dashed=True) if not ahead else "")
        parts += [svg.node(x, "", "ink", 4, filled=True), svg.formula((x[0], x[1] + 22), "x"), svg.words((left + 75, 18), name)]
        parts.append(svg.formula((left + 82, 124), "μv", colour="blue"))
        parts.append(svg.formula((start[0] + (6 if not ahead else 12), start[1] - 38), "-ηg", "end" if not ahead else "start", "red"))
    words = "Momentum takes the slope where it stands, Nesterov's method where it will have coasted; the black arrow is the step."
    return svg.drawing(parts, 160, "Momentum, and looking ahead", words)


def corrected() -> str:
    """Running means of a constant gradient, with and without the correction."""
    t = np.arange(1, 41)
    means = 1 - 0.9**t
    squares = np.sqrt(1 - 0.999**t)
    parts = charts.chart(
        Axis("step t", (0, 40)),
        Axis("value", (0, 1.15)),
        {"mean m": (t, means), "root of s": (t, squares)},
        dashed={"corrected": (t, np.ones(40))},
    )
    words = "For a gradient of 1, the running mean takes ten steps to come near 1, the root of the mean square a thousand; corrected, none."
    return svg.drawing(parts, charts.HEIGHT, "The bias of running means", words)


def schedules() -> str:
    """Four ways in which a rate may fall."""
    x = np.linspace(0, 1, 101)
    warm = np.minimum(x / 0.1, 1)
    curves = {
        "steps": (x, 0.3 ** np.floor(3 * np.minimum(x, 0.999))),
        "linear": (x, 1 - x),
        "warm-up, cosine": (x, np.where(x < 0.1, warm, 0.5 + 0.5 * np.cos(np.pi * (x - 0.1) / 0.9))),
        "1/t": (x, 1 / (1 + 20 * x)),
    }
    parts = charts.chart(Axis("fraction of the training", (0, 1)), Axis("rate", (0, 1.15)), curves)
    return svg.drawing(
        parts, charts.HEIGHT, "Schedules", "Rates that fall in steps, linearly, as a cosine after a warm-up, and as one over t."
    )


def walk(name: str, landscape: Landscape, rate: float, steps: int) -> Way:
    """The places of an optimizer from the landscape's start; it stays where it leaves the region of ten."""
    optimizer, x = OPTIMIZERS[name](rate), np.array(landscape.start)
    memory, way = optimizer.begin(x), [x]
    for _ in range(steps):
        x, memory = optimizer.step(landscape.gradient, x, memory)
        if not np.abs(x).max() < 10:
            break
        way.append(x)
    return np.array(way)


def balls() -> list[str]:
    """Six balls roll over two landscapes, a frame for every fourth step."""
    ways = {place: {name: walk(name, LANDSCAPES[place], rate, STEPS) for name, rate in rates.items()} for place, rates in RATES.items()}
    grounds = {place: ground(LANDSCAPES[place], (4.0 + 170 * k, 52.0), 162) for k, place in enumerate(RATES)}
    return [_rolling(ways, grounds, k) for k in range(0, STEPS + 1, EACH)]


def ground(landscape: Landscape, corner: Place, side: float) -> str:
    """A landscape in bands of equal height, darker where it is low; faint, so that what lies on it is seen in either theme."""
    left, right, bottom, top = landscape.region
    x, y = np.meshgrid(np.linspace(left, right, CELLS), np.linspace(bottom, top, CELLS))
    height = landscape.value(np.stack([x, y], -1)) - landscape.lowest
    level = np.log(height + 0.05)
    bands = np.floor(9 * (level - level.min()) / np.ptp(level)) / 9
    return f'<g opacity="0.3">{raster.plane(bands.repeat(3, 0).repeat(3, 1), corner, side, map="gray")}</g>'


def ways(landscape: Landscape, walks: Mapping[str, Way]) -> str:
    """Some ways over one landscape."""
    parts = [ground(landscape, (20, 8), 300)]
    for name, way in walks.items():
        parts += _trail(_to(landscape, way, (20, 8), 300), COLOURS[name], 2)
    return svg.drawing(parts, 312, "Ways downhill", "The ways of the optimizers over the landscape, which is darker where it is low.")


def heights(landscape: Landscape, walks: Mapping[str, Way], steps: int) -> str:
    """Their heights in time."""
    curves = {name: (np.arange(len(way)), np.maximum(landscape.value(way) - landscape.lowest, 1e-9)) for name, way in walks.items()}
    parts = charts.chart(Axis("step", (0, steps)), Axis("height", (1e-8, 1e3), True), {"": ([0.0], [1.0])})
    for name, (x, y) in curves.items():
        where = [
            (charts.LEFT + (charts.RIGHT - charts.LEFT) * float(a) / steps, _level(float(b), 1e-8, 1e3)) for a, b in zip(x, y, strict=True)
        ]
        parts.append(svg.path(where, COLOURS[name], 2))
    return svg.drawing(parts, charts.HEIGHT, "Heights", "The height above the minimum against the step, on a logarithmic scale.")


def legend() -> str:
    """The colours of the six."""
    return svg.drawing(_legend(16), 44, "Colours", "Which colour belongs to which optimizer.")


def _legend(top: float) -> list[str]:
    parts = []
    for k, (name, colour) in enumerate(COLOURS.items()):
        x, y = (8, 150, 252)[k % 3], top + 20 * (k // 3)
        parts += [svg.node((x, y - 5), "", colour, 5, filled=True), svg.words((x + 10, y), name, "start")]
    return parts


def _rolling(ways: Mapping[str, Mapping[str, Way]], grounds: Mapping[str, str], k: int) -> str:
    parts = _legend(16)
    for number, (place, walks) in enumerate(ways.items()):
        corner, landscape = (4.0 + 170 * number, 52.0), LANDSCAPES[place]
        parts.append(grounds[place])
        for name, way in walks.items():
            parts += _trail(_to(landscape, way[: k + 1], corner, 162), COLOURS[name], 1.4)
        parts.append(svg.words((corner[0] + 81, 232), place))
    return svg.drawing(parts, 240, "Six balls roll downhill", f"Step {k} of the six optimizers.")


def _trail(places: Sequence[Place], colour: str, width: float) -> list[str]:
    line = svg.path(places, colour, width) if len(places) > 1 else ""
    return [line, svg.node(places[-1], "", colour, 5, filled=True)]


def _to(landscape: Landscape, way: Way, corner: Place, side: float) -> list[Place]:
    left, right, bottom, top = landscape.region
    x = corner[0] + side * np.clip((way[:, 0] - left) / (right - left), 0, 1)
    y = corner[1] + side * np.clip((top - way[:, 1]) / (top - bottom), 0, 1)
    return list(zip(x.tolist(), y.tolist(), strict=True))


def _level(value: float, low: float, high: float) -> float:
    fraction = np.log(np.clip(value, low, high) / low) / np.log(high / low)
    return float(charts.BOTTOM + fraction * (charts.TOP - charts.BOTTOM))


def _quadratic(rate: float, steps: int) -> Way:
    return np.array([-2.2, 0.62]) * (1 - rate * np.array([1.0, 10.0])) ** np.arange(steps)[:, None]


def _ellipses(centre: Place, unit: float) -> list[str]:
    shape = '<ellipse cx="{:g}" cy="{:g}" rx="{:.1f}" ry="{:.1f}" fill="none" stroke="var(--soft)" stroke-width="0.8"/>'
    return [shape.format(*centre, unit * a, unit * a / 10**0.5) for a in (1.0, 2.0, 3.2, 4.6)]
