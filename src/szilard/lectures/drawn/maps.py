"""The schemes of lecture 7 on maps of many dimensions, and the map that moves in it."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int

from ...draw.schemes import charts, svg
from ...draw.schemes.charts import Axis

SIDE = 320.0
COLOURS = ("blue", "red", "green", "violet", "ink")  # of the digits 0 to 4, and, as squares, 5 to 9

Embedding = Float[np.ndarray, "points 2"]


def bandwidths() -> str:
    """A point in a dense region and one in a thin one see as many neighbours, at unlike distances."""
    rng = np.random.default_rng(4)
    dense, thin = rng.normal((85, 84), 16, (26, 2)), rng.normal((240, 84), 38, (22, 2))
    parts = [svg.node((float(x), float(y)), "", "soft", 3, filled=True) for x, y in np.vstack([dense, thin]) if 6 < y < 158]
    for centre, radius, colour in (((85.0, 84.0), 18.0, "blue"), ((240.0, 84.0), 44.0, "red")):
        parts += [svg.node(centre, "", colour, 5, filled=True)]
        parts.append(f'<circle cx="{centre[0]}" cy="{centre[1]}" r="{radius}" fill="none" stroke="var(--{colour})" stroke-width="2"/>')
    parts += [svg.words((85, 176), "dense: large β", colour="blue"), svg.words((240, 176), "thin: small β", colour="red")]
    words = "Where points lie dense a point looks at a small circle, where they are thin at a large one, with as many neighbours in it."
    return svg.drawing(parts, 184, "The same perplexity", words)


def tails() -> str:
    """A Gaussian and Student's function."""
    r = np.linspace(0, 5, 101)
    parts = charts.chart(
        Axis("distance", (0, 5)),
        Axis("similarity", (0, 1.1)),
        {"1/(1+r²)": (r, 1 / (1 + r**2)), "exp(-r²)": (r, np.exp(-(r**2)))},
    )
    level = charts.BOTTOM - (charts.BOTTOM - charts.TOP) * 0.1 / 1.1
    near, far = (charts.LEFT + (charts.RIGHT - charts.LEFT) * x / 5 for x in (np.log(10) ** 0.5, 3.0))
    parts.append(svg.arrow((float(near), level), (float(far), level), "violet", 2))
    words = "The Gaussian falls faster than Student's function: for an equal similarity of 0.1, the map's distance is 3 instead of 1.5."
    return svg.drawing(parts, charts.HEIGHT, "A longer tail", words)


def crowding() -> str:
    """How distances between random points scatter in 2, 10 and 64 dimensions."""
    r, curves = np.linspace(0.01, 2, 200), {}
    for d in (2, 10, 64):
        x = r * np.sqrt(2 * d)
        log = (d - 1) * np.log(x) - x**2 / 4
        density = np.exp(log - log.max())
        curves[f"d = {d}"] = (r, density / (density.sum() * (r[1] - r[0])))
    parts = charts.chart(Axis("distance / typical distance", (0, 2)), Axis("density", (0, 6)), curves)
    words = "In 2 dimensions random points have neighbours at all distances; in 64 all of them are almost equally far away."
    return svg.drawing(parts, charts.HEIGHT, "Distances in many dimensions", words)


def forces() -> str:
    """Springs between neighbours, repulsion between all."""
    spots = {"i": (80.0, 100.0), "j": (170.0, 52.0), "k": (250.0, 128.0)}
    parts = [svg.line(spots["i"], spots["j"], "blue", 2.4), svg.line(spots["i"], spots["k"], "soft", 1.2, dashed=True)]
    parts += [svg.arrow(spots["i"], (136, 70), "blue", 2.4, (18, 0)), svg.arrow(spots["i"], (26, 91), "red", 2.4, (18, 0))]
    parts += [svg.node(at, name, "ink", 14) for name, at in spots.items()]
    parts += [svg.words((136, 34), "p > q: attracted", "end", "blue"), svg.words((250, 164), "p < q: repelled", "middle", "red")]
    words = "Point i is drawn to j, which it sees more often than the map says, and pushed away from k, which it sees less often."
    return svg.drawing(parts, 176, "Forces on a map", words)


def embedding(y: Embedding, labels: Int[np.ndarray, "points"], title: str) -> str:
    """A map of digits: five colours, round for 0 to 4 and square for 5 to 9, with each digit's name at the middle of its points."""
    return _map(_scaled(y, _box(y)), labels, title)


def frames(maps: Sequence[Embedding], labels: Int[np.ndarray, "points"]) -> list[str]:
    """The maps one after the other, each on a scale of its own."""
    return [_map(_scaled(y, _box(y)), labels, "From cloud to clusters") for y in maps]


def _box(y: Embedding) -> tuple[np.ndarray, float]:
    low, high = y.min(0), y.max(0)
    return (low + high) / 2, float((high - low).max()) or 1.0


def _scaled(y: Embedding, box: tuple[np.ndarray, float]) -> Embedding:
    return np.array([170.0, SIDE / 2]) + (y - box[0]) * [1, -1] * (SIDE - 16) / box[1]


def _map(places: Embedding, labels: Int[np.ndarray, "points"], title: str) -> str:
    parts = []
    for digit in range(10):
        own = places[labels == digit]
        route = "".join(f"M{x:.0f} {y:.0f}h0" for x, y in own)
        cap = "round" if digit < 5 else "square"
        shape = f'stroke="var(--{COLOURS[digit % 5]})" stroke-width="{6 if digit < 5 else 5}" stroke-linecap="{cap}" opacity="0.75"'
        parts.append(f'<path d="{route}" fill="none" {shape}/>')
    for digit in np.unique(labels).tolist():
        x, y = np.median(places[labels == digit], 0)
        parts.append(svg.words((float(x), float(y) + 5), str(digit), colour=COLOURS[digit % 5], halo=True))
    return svg.drawing(parts, SIDE, title, "A dot for each digit; the numbers stand at the middle of the dots of each kind.")
