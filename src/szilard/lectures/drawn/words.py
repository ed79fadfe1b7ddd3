"""The schemes of lecture 9 on words: windows, vectors, analogies, and what is kept of texts."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from jaxtyping import Float

from ...draw.schemes import charts, svg
from ...draw.schemes.charts import Axis
from .. import in_words

LOWEST = 288.0  # place of words beside points


def window() -> str:
    """A window that goes over a sentence, and the pairs that it makes."""
    said = ("in", "the", "streets", "of", "athens", "they", "sell", "olives")
    parts, x = [], 6.0
    middles = []
    for k, word in enumerate(said):
        wide = 7.0 * len(word) + 8
        middles.append(x + wide / 2)
        near = 0 < abs(k - 4) <= 2
        parts.append(svg.words((x + wide / 2, 84), word, colour="red" if k == 4 else "blue" if near else "soft"))
        x += wide
    left, right = middles[2] - 30, middles[6] + 18
    parts.append(svg.path([(left, 96), (left, 64), (right, 64), (right, 96), (left, 96)], "blue", 1.6))
    for k in (2, 3, 5, 6):
        rise = 30.0 if abs(k - 4) == 2 else 46.0
        parts.append(svg.path([(middles[4], 66), (middles[4], rise), (middles[k], rise)], "blue", 1.4))
        parts.append(svg.arrow((middles[k], rise), (middles[k], 66), "blue", 1.6))
    parts += [svg.words((170, 18), "window 2: four neighbours of one word", colour="blue")]
    parts += [svg.words((170, 126), "(athens, streets)  (athens, of)"), svg.words((170, 146), "(athens, they)  (athens, sell)")]
    words = "A window goes over the text. Each word in its middle makes a pair with each of its neighbours."
    return svg.drawing(parts, 156, "A window over a text", words)


def lookup() -> str:
    """A one-hot word picks a row of the table of vectors, and is compared with rows of a second table."""
    parts = [svg.words((20, 18), "word", colour="red"), svg.words((112, 18), "table v"), svg.words((222, 18), "table u")]
    for k in range(6):
        y = 30.0 + 20 * k
        parts.append(svg.box((10, y), (20, 18), "1" if k == 2 else "0", "red" if k == 2 else "soft"))
        parts += [svg.box((80 + 16.0 * j, y), (15, 18), "", "red" if k == 2 else "soft") for j in range(4)]
        kind = "blue" if k == 4 else "green" if k in (0, 3) else "soft"
        parts += [svg.box((190 + 16.0 * j, y), (15, 18), "", kind) for j in range(4)]
    parts += [svg.arrow((34, 79), (76, 79), "red", 2), svg.arrow((146, 79), (186, 119), "blue", 1.8)]
    parts += [svg.arrow((146, 79), (186, 39), "green", 1.8), svg.arrow((146, 79), (186, 99), "green", 1.8)]
    parts += [svg.words((262, 124), "true", "start", "blue"), svg.words((262, 44), "random", "start", "green")]
    parts += [svg.words((262, 104), "random", "start", "green"), svg.formula((170, 170), "products v·u: large only where true")]
    words = "A word picks its row of the table v; its products with rows of the table u are to be large for true neighbours only."
    return svg.drawing(parts, 180, "Two tables of vectors", words)


def forces() -> str:
    """What a step of skip-gram does: the word goes to its neighbour and away from random words."""
    origin = (60.0, 150.0)
    parts = [svg.arrow(origin, (190, 70), "red", 2.4), svg.formula((200, 66), "v", "start", "red")]
    parts += [svg.arrow(origin, (150, 22), "blue", 2), svg.formula((158, 22), "u_c: a true neighbour", "start", "blue")]
    parts += [svg.arrow(origin, (230, 140), "green", 2), svg.formula((238, 144), "u_n: random", "start", "green")]
    parts += [svg.arrow((190, 70), (174, 44), "violet", 2.4), svg.words((194, 48), "one step", "start", "violet")]
    words = "A step moves the vector of a word towards its true neighbour, and away from random words, as far as it is in error about each."
    return svg.drawing(parts, 164, "What a step does", words)


def parallelogram() -> str:
    """An analogy: the same way from country to capital."""
    spots = {"france": (70.0, 130.0), "paris": (150.0, 44.0), "japan": (190.0, 142.0), "tokyo": (270.0, 56.0)}
    parts = [svg.arrow(spots["france"], spots["paris"], "red", 2.2, (6, 6)), svg.arrow(spots["japan"], spots["tokyo"], "red", 2.2, (6, 10))]
    parts += [
        svg.line(spots["france"], spots["japan"], "soft", 1.4, dashed=True),
        svg.line(spots["paris"], spots["tokyo"], "soft", 1.4, True),
    ]
    parts += [svg.node(at, "", "blue", 5, filled=True) for at in spots.values()]
    parts += [svg.words((x, y + (22 if y > 100 else -12)), name) for name, (x, y) in spots.items()]
    parts.append('<circle cx="270" cy="56" r="13" fill="none" stroke="var(--violet)" stroke-width="1.6"/>')
    parts.append(svg.words((282, 98), "nearest word"))
    words = "From France to Paris is the same way as from Japan to Tokyo; the answer is the word nearest to the fourth corner."
    return svg.drawing(parts, 174, "An analogy as a parallelogram", words)


def minimum() -> str:
    """Products of vectors that were learned, against the logarithm that they must come to."""
    found = in_words.kept("meetings")
    wanted, products = (found[name].ravel() for name in ("information", "products"))
    ends = np.array([-3.4, 0.2])
    parts = charts.chart(
        Axis("ln p(w,c)/p(w)p(c) - ln k", (-3.4, 0.2)), Axis("v·u", (-3.4, 0.2)), {}, {"": (wanted, products)}, {"": (ends, ends)}
    )
    words = "Products of learned vectors against the logarithm at the minimum, for all pairs of ten words; the line is equality."
    return svg.drawing(parts, charts.HEIGHT, "What skip-gram learns", words)


def choices() -> str:
    """Analogies that are right, by window and by dimension."""
    found = in_words.kept("grammar")
    curves = {"window": (in_words.WINDOWS, found["windows"]), "dimension": (in_words.DIMENSIONS, found["dimensions"])}
    parts = charts.chart(Axis("window, or dimension", (1, 100), True), Axis("right", (0, 1.08)), curves, dict(curves))
    words = "The fraction of analogies that are right, against the window (dimension 50) and against the dimension (window 5)."
    return svg.drawing(parts, charts.HEIGHT, "Window and dimension", words)


def film(kind: int, names: Sequence[tuple[str, str]]) -> list[str]:
    """Pairs of words of one kind after each reading of the text, seen along their mean difference."""
    return [_pairs(places.astype(float), names) for places in in_words.kept("grammar")[f"film_{kind}"]]


def _pairs(places: Float[np.ndarray, "pairs 2 2"], names: Sequence[tuple[str, str]]) -> str:
    low, high = places.min((0, 1)), places.max((0, 1))
    span = np.maximum(high - low, 1e-9)
    at = (places - low) / span * [196, -272] + [72, 284]
    parts = [svg.line(tuple(one[0]), tuple(one[1]), "soft", 1) for one in at.tolist()]
    for side, colour, anchor, shift in ((0, "blue", "end", -7), (1, "red", "start", 7)):
        parts += [svg.node(tuple(one[side]), "", colour, 3.5, filled=True) for one in at.tolist()]
        heights = _spread(at[:, side, 1])
        for one, y, pair in zip(at.tolist(), heights, names, strict=True):
            parts.append(svg.words((one[side][0] + shift, float(y) + 5), pair[side], anchor, colour))
    return svg.drawing(
        parts, 300, "Pairs of words", "Each pair is a line; along the page the mean difference of the pairs, upwards how they differ most."
    )


def _spread(heights: Float[np.ndarray, "pairs"], apart: float = 15.0) -> Float[np.ndarray, "pairs"]:
    """The heights, moved so that none is nearer to the next than this."""
    order, found = np.argsort(heights).tolist(), heights.copy()
    for before, after in pairwise(order):
        found[after] = max(found[after], found[before] + apart)
    found[order[-1]] = min(found[order[-1]], LOWEST)
    for after, before in pairwise(order[::-1]):
        found[before] = min(found[before], found[after] - apart)
    return found
