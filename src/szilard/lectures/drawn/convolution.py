"""The schemes of lecture 6, and the frames that move in it."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ...draw.schemes import raster, svg
from ...draw.schemes.svg import Place
from ...learn.convolution import convolve, max_pool, upsample

PICTURE = np.array(
    [[0, 0, 0, 0, 0, 0], [0, 1, 1, 1, 0, 0], [0, 1, 1, 1, 1, 0], [0, 1, 1, 1, 1, 0], [0, 0, 1, 1, 1, 0], [0, 0, 0, 0, 0, 0]], float
)
EDGES = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]], float)
CELL = 22.0
BLOCKS = {"28x28x1": 66.0, "24x24x8": 58.0, "12x12x8": 36.0, "10x10x16": 32.0, "5x5x16": 22.0}


class Step(NamedTuple):
    """A picture of one place of a kernel, and what it computes there."""

    drawing: str
    words: str


def sharing() -> str:
    """A dense layer beside a convolution, in one dimension."""
    parts: list[str] = []
    for left, name in ((16.0, "dense: 15 weights"), (186.0, "convolution: 3 weights")):
        above, below = [(left + 32 * k, 40.0) for k in range(5)], [(left + 32 + 32 * k, 130.0) for k in range(3)]
        for j, end in enumerate(below):
            for k, start in enumerate(above):
                own = "soft" if left < 100 else ("blue", "red", "green")[k - j] if 0 <= k - j < 3 else ""
                parts += [svg.line(start, end, own, 1.2 if own == "soft" else 2.2)] if own else []
        parts += [svg.node(at, f"x_{k}", radius=13) for k, at in enumerate(above)]
        parts += [svg.node(at, f"y_{k}", radius=13) for k, at in enumerate(below)] + [svg.words((left + 64, 168), name)]
    words = "In a dense layer all five inputs act on all three outputs; in a convolution three neighbours do, with the same three weights."
    return svg.drawing(parts, 178, "Weights that are shared", words)


def sliding() -> list[Step]:
    """A kernel goes over a picture, place by place."""
    y = _filtered()
    frames = [Step(_sliding(None, np.full(y.shape, np.nan)), "The picture, the kernel, and a map that is still empty.")]
    for place in np.ndindex(y.shape):
        so_far = np.where(np.arange(y.size).reshape(y.shape) <= np.ravel_multi_index(place, y.shape), y, np.nan)
        m, n = place
        terms = [(k, x) for k, x in zip(EDGES.ravel().tolist(), PICTURE[m : m + 3, n : n + 3].ravel().tolist(), strict=True) if k and x]
        written = " + ".join(f"{svg.number(k, 0)}·{x:.0f}" for k, x in terms) or "0"
        frames.append(Step(_sliding((m, n), so_far), f"Row {m}, column {n}: {written} = {svg.number(float(y[m, n]), 0)}"))
    return frames


def strides() -> str:
    """A kernel of three over seven inputs, with stride 1 and zeros around, and with stride 2."""
    parts: list[str] = []
    for top, stride, padding, name in ((30.0, 1, 1, "stride 1, padding 1: 7 outputs"), (172.0, 2, 0, "stride 2: 3 outputs")):
        parts.append(svg.words((170, top - 10), name))
        cells = [(170 + 34 * (k - 3), top + 20) for k in range(-padding, 7 + padding)]
        count = (7 + 2 * padding - 3) // stride + 1
        outs = [(cells[stride * m + 1][0], top + 86) for m in range(count)]
        for m, out in enumerate(outs):
            parts += [svg.line(cells[stride * m + i], out, ("blue", "red", "green")[i], 1.6) for i in range(3)]
        for k, at in enumerate(cells):
            outside = k < padding or k >= 7 + padding
            parts.append(svg.node(at, "0" if outside else f"x_{k - padding}", "soft" if outside else "ink", 13))
        parts += [svg.node(at, f"y_{m}", radius=13) for m, at in enumerate(outs)]
    words = "With zeros at both ends and stride 1, seven inputs give seven outputs; with stride 2 and no zeros, three."
    return svg.drawing(parts, 278, "Stride and padding", words)


def channels() -> str:
    """Three maps in, two maps out: two kernels with a slice for each input."""
    parts: list[str] = []
    for a in range(3):
        parts.append(svg.box((8 + 13.0 * a, 46 + 13.0 * a), (58, 58), colour="ink"))
        parts.append(svg.box((34 + 13.0 * a, 60 + 13.0 * a), (16, 16), colour="blue"))
    for c, colour in enumerate(("red", "green")):
        top = 34.0 + 74 * c
        parts += [svg.box((148 + 9.0 * a, top + 9.0 * a), (26, 26), colour=colour) for a in range(3)]
        parts += [svg.arrow((100, 96), (142, top + 26), "soft"), svg.arrow((198, top + 24), (240, 84.0 + 28 * c), colour)]
        parts.append(svg.formula((218, top + (8 if c == 0 else 56)), f"+ b_{c + 1}", colour=colour))
        parts.append(svg.box((246 + 15.0 * c, 56 + 15.0 * c), (58, 58), colour=colour))
    parts += [svg.words((62, 168), "A = 3 channels"), svg.formula((172, 22), "S·S·A each"), svg.words((282, 168), "C = 2 maps")]
    words = "Each of two kernels has a slice for each of three input maps; it sums over them, adds its bias, and makes one map."
    return svg.drawing(parts, 178, "Channels", words)


def pooling() -> str:
    """Four by four values, the largest of each block, and these repeated."""
    values = np.array([[1, 4, 0, 2], [3, 2, 1, 0], [0, 1, 5, 3], [2, 0, 1, 6]], float)
    small, _ = max_pool(values[None, :, :, None])
    large, _ = upsample(small)
    parts = _numbers(values, (8, 28)) + _numbers(small[0, :, :, 0], (148, 50)) + _numbers(large[0, :, :, 0], (244, 28))
    for k in range(4):
        row, column = divmod(k, 2)
        colour = ("blue", "red", "green", "violet")[k]
        parts.append(_outline((8 + 44 * column, 28 + 44 * row), 44, colour))
        parts.append(_outline((148 + 22 * column, 50 + 22 * row), 22, colour))
        parts.append(_outline((244 + 44 * column, 28 + 44 * row), 44, colour))
    parts += [svg.arrow((100, 72), (144, 72)), svg.arrow((196, 72), (240, 72)), svg.words((122, 62), "max"), svg.words((218, 62), "copy")]
    parts += [svg.words((52, 136), "4x4"), svg.words((170, 136), "2x2"), svg.words((288, 136), "4x4")]
    words = "The largest value of each block of two by two survives the pool; upsampling copies each value to a block."
    return svg.drawing(parts, 146, "Pooling and upsampling", words)


def classifier() -> str:
    """The network that tells discs from squares."""
    parts: list[str] = []
    x, middle = 8.0, 84.0
    said = ("conv 5x5", "pool", "conv 3x3", "pool", "mean")
    for k, (name, side) in enumerate(BLOCKS.items()):
        parts += [svg.box((x + 4 * n, middle - side / 2 - 3 * n), (side * 0.42, side), colour="blue") for n in (2, 1, 0)]
        end = x + side * 0.42 + 10
        parts.append(svg.words((x, 140 if k % 2 == 0 else 158), name, "start"))
        parts += [svg.arrow((end, middle), (end + 20, middle), width=1.2), svg.words((end + 9, 22 if k % 2 == 0 else 40), said[k])]
        x = end + 24
    parts += [svg.box((x, middle - 26), (9, 52), colour="green"), svg.words((x, 158), "16", "start")]
    parts += [svg.arrow((x + 12, middle), (x + 32, middle), width=1.2)]
    parts += [svg.node((x + 42, middle - 16), "", "red", 8), svg.node((x + 42, middle + 16), "", "red", 8)]
    parts += [svg.words((338, middle - 32), "disc", "end"), svg.words((338, middle + 42), "square", "end")]
    words = "Maps become smaller and more numerous from layer to layer; the mean over places and a dense layer give two scores."
    return svg.drawing(parts, 168, "A convolutional network", words)


def hourglass() -> str:
    """Encoder, bottleneck, decoder."""
    encoder = [(72, 30), (150, 66), (150, 104), (72, 140)]
    decoder = [(190, 66), (268, 30), (268, 140), (190, 104)]
    parts = [svg.box((6, 56), (56, 58), "x"), svg.box((278, 56), (56, 58), "y")]
    for places, colour, name in ((encoder, "blue", "encoder"), (decoder, "green", "decoder")):
        parts += [svg.path([*places, places[0]], colour, 1.8), svg.words((sum(p[0] for p in places) / 4, 90), name, colour=colour)]
    parts += [svg.node((170, 60.0 + 25 * k), f"z_{k + 1}", "red", 13) for k in range(3)]
    parts += [svg.words((170, 160), "the bottleneck: 3 numbers"), svg.words((34, 134), "27x27"), svg.words((306, 134), "27x27")]
    words = "An encoder turns 729 pixels into three numbers, and a decoder turns these into 729 pixels again."
    return svg.drawing(parts, 170, "An autoencoder", words)


def surface() -> str:
    """A curved set of pictures in the space of all, the straight line of PCA, and a noisy picture that is brought back."""
    s = np.linspace(-1.3, 1.3, 41)
    bend = [(170 + 100 * float(a), 132 - 78 * float(np.cos(1.5 * a))) for a in s]
    noisy, near = (226.0, 34.0), (207.0, 66.0)
    parts = [svg.path(bend, "blue", 2.4), svg.line((40, 106), (300, 106), "soft", 1.6, dashed=True)]
    parts += [svg.words((40, 98), "PCA: flat", "start", "soft"), svg.words((300, 168), "the discs: curved", "end", "blue")]
    parts += [svg.node(noisy, "", "red", 5, filled=True), svg.words((236, 36), "with noise", "start", "red")]
    parts += [svg.arrow(noisy, near, "red", 1.8, (7, 2)), svg.node(near, "", "green", 5, filled=True)]
    parts += [svg.words((198, 90), "denoised", "end", "green")]
    words = "All discs lie on a curved surface in the space of pictures, which a plane misses; denoising brings a picture back to it."
    return svg.drawing(parts, 176, "A surface of pictures", words)


def maps(rows: Sequence[tuple[str, np.ndarray]], columns: int, title: str, description: str, gap: float = 6) -> str:
    """Pictures with names below them, `columns` in a row, each on its own scale; the first row of a picture is the lowest."""
    side = (svg.WIDTH - gap * (columns - 1)) / columns
    named = any(name for name, _ in rows)
    high = side + gap + (18 if named else 0)
    parts = []
    for k, (name, values) in enumerate(rows):
        row, column = divmod(k, columns)
        left, top = column * (side + gap), row * high
        low, most = float(values.min()), float(values.max())
        sharp = max(160 // len(values), 1)  # several pixels for each value, or the browser would blur them
        signed = low < -1e-9
        reach = max(abs(low), abs(most), 1e-9)
        large = values.repeat(sharp, 0).repeat(sharp, 1)
        parts.append(raster.plane(large, (left, top), side, (-reach, reach) if signed else (0, reach), "RdBu_r" if signed else "gray"))
        parts.append(svg.words((left + side / 2, top + side + 15), name) if name else "")
    return svg.drawing(parts, -(-len(rows) // columns) * high, title, description)


def _filtered() -> np.ndarray:
    return convolve(PICTURE[None, :, :, None], EDGES[:, :, None, None], np.zeros(1))[0][0, :, :, 0]


def _sliding(place: tuple[int, int] | None, so_far: np.ndarray) -> str:
    parts = _numbers(PICTURE, (4, 30)) + _numbers(EDGES, (154, 63)) + _numbers(so_far, (244, 52))
    parts += [svg.words((70, 18), "picture x"), svg.words((187, 18), "kernel k"), svg.words((288, 18), "map y")]
    if place:
        m, n = place
        parts += [_outline((4 + CELL * n, 30 + CELL * m), 3 * CELL, "red"), _outline((244 + CELL * n, 52 + CELL * m), CELL, "red")]
        parts.append(_outline((154, 63), 3 * CELL, "red"))
    return svg.drawing(parts, 172, "A kernel goes over a picture", "The kernel, three by three, times the part of the picture below it.")


def _numbers(values: np.ndarray, corner: Place) -> list[str]:
    parts = []
    for (row, column), value in np.ndenumerate(values):
        x, y = corner[0] + CELL * column, corner[1] + CELL * row
        parts.append(svg.path([(x, y), (x + CELL, y), (x + CELL, y + CELL), (x, y + CELL), (x, y)], "soft", 0.6))
        if np.isfinite(value):
            parts.append(svg.words((x + CELL / 2, y + 16), svg.number(float(value), 0)))
    return parts


def _outline(corner: Place, side: float, colour: str) -> str:
    x, y = corner
    return svg.path([(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y), (x + side, y)], colour, 2.4)
