"""Lecture 14: a bottleneck, numbers that fall silent, laws from noisy data, units, and what was put in by hand."""

from collections.abc import Mapping, Sequence

import numpy as np

from ...draw.schemes import charts, raster, svg
from ...draw.schemes.charts import HEIGHT, Axis
from .. import laws

SIZES = (0, 1, 2, 3, 4)  # of the bottleneck for qubits
PARAMETERS = {"stiffness": 0, "damping": 1}


def bottleneck() -> str:
    """Encoder, a few numbers, a question, decoder."""
    parts = [svg.box((6, 52), (78, 40), "positions", plain=True), svg.arrow((86, 72), (104, 72))]
    parts += [svg.path([(106, 34), (152, 56), (152, 88), (106, 110)], "blue", filled=True), svg.words((126, 128), "encoder", colour="blue")]
    for k, name in enumerate(("z_1", "z_2", "z_3")):
        at = (174.0, 38.0 + 34 * k)
        parts += [svg.node(at, name, "soft" if k == 2 else "violet", 15)]
    parts += [
        svg.path([(196, 56), (242, 34), (242, 110), (196, 88)], "green", filled=True),
        svg.words((222, 128), "decoder", colour="green"),
    ]
    parts += [svg.arrow((244, 72), (260, 72)), svg.box((262, 52), (72, 40), "answer", plain=True)]
    parts += [svg.words((222, 158), "question: where at time t?", colour="red"), svg.arrow((222, 144), (222, 134), "red", 1.6)]
    told = "An encoder turns 50 positions into three numbers, of which one stays silent; a decoder answers a question from them."
    return svg.drawing(parts, 166, "A bottleneck", told)


def sphere() -> str:
    """Why two numbers are too few for the states of a qubit."""
    parts = [svg.node((74, 66), "", "blue", 46), svg.words((74, 134), "states of a qubit")]
    parts.append(svg.path([(74 + 46 * np.cos(t), 66 + 13 * np.sin(t)) for t in np.linspace(0, 2 * np.pi, 40)], "blue", 1.2, True))
    parts += [svg.arrow((74, 66), (104, 36), "red", 2.2), svg.formula((112, 34), "n", "start", "red", True)]
    parts += [svg.arrow((130, 66), (184, 66), "ink", 2), svg.words((157, 58), "two"), svg.words((157, 84), "numbers")]
    parts.append(svg.path([(196, 24), (330, 24), (330, 108), (196, 108), (196, 24)], "soft", 1.4))
    parts.append(svg.path([(208, 66), (230, 40), (262, 32), (296, 40), (318, 66), (296, 92), (262, 100), (230, 92), (208, 66)], "blue", 2))
    parts += [
        svg.line((230, 40), (230, 92), "red", 2.2, True),
        svg.words((264, 70), "torn", "start", "red"),
        svg.words((262, 134), "a plane"),
    ]
    told = "The pure states of a qubit are a sphere. A plane cannot hold it without a tear, where neighbours are put far apart."
    return svg.drawing(parts, 142, "A sphere and a plane", told)


def regression() -> str:
    """The law as a product of a matrix of terms with a few coefficients."""
    parts = [svg.box((10, 30), (26, 110), "", "ink"), svg.formula((23, 90), "x'"), svg.formula((52, 90), "=")]
    names = ("1", "x", "x^2", "sin x", "x^3")
    for k, name in enumerate(names):
        chosen = k in (1, 3)
        parts += [svg.box((70 + 34 * k, 30), (28, 110), "", "blue" if chosen else "soft")]
        parts.append(svg.formula((84 + 34 * k, 22), name, colour="blue" if chosen else "soft"))
    parts += [svg.formula((252, 90), "·"), svg.box((262, 30), (40, 110), "", "ink")]
    for k in range(5):
        value = {1: "-0.1", 3: "-1"}.get(k, "0")
        parts.append(svg.formula((282, 50 + 21 * k), value, colour="blue" if k in (1, 3) else "soft"))
    parts += [svg.words((23, 158), "slopes"), svg.words((152, 158), "terms, at all times"), svg.words((300, 158), "weights")]
    told = "The slopes at all times equal a matrix, a column for each candidate term, times weights of which most are zero."
    return svg.drawing(parts, 166, "A law as a sparse product", told)


def bumps() -> str:
    """A bump and its slope, which take the derivative off the data."""
    t = np.linspace(-1, 1, 161)
    bump, slope = (1 - t**2) ** 8, -16 * t * (1 - t**2) ** 7 / 4
    rng = np.random.default_rng(1)
    noisy = 0.5 * np.sin(3 * t) + 0.12 * rng.standard_normal(len(t))
    parts = charts.chart(Axis("t", (-1, 1)), Axis("", (-1.2, 1.2)), {"φ": (t, bump), "-φ'": (t, -slope)}, dashed={"data": (t, noisy)})
    return svg.drawing(parts, HEIGHT, "A test function", "A smooth bump that vanishes at both ends, its slope, and noisy data under them.")


def ledger() -> str:
    """What was put in, and what came out."""
    left = ("simulator of noise", "list of actions", "reward: R_Q, bits", "a view of the state", "a search for codes")
    right = (
        "two CNOTs to encode",
        "parity checks",
        "a further check if odd",
        "no repair: a frame",
        "a blind student",
    )
    parts = [svg.words((82, 18), "put in by hand", colour="red"), svg.words((258, 18), "found", colour="green")]
    parts += [svg.line((170, 8), (170, 152)), svg.line((4, 28), (336, 28))]
    for k, (a, b) in enumerate(zip(left, right, strict=True)):
        parts += [svg.words((4, 50 + 24 * k), a, "start"), svg.words((178, 50 + 24 * k), b, "start")]
    told = f"Put in: {', '.join(left)}. Found: {', '.join(right)}."
    return svg.drawing(parts, 158, "Put in, and found", told)


def price(found: Mapping[str, np.ndarray], value: float) -> str:
    """Nats spent on principal components of the motions, at a price."""
    variances = found["spectrum"]
    numbers = np.arange(1, len(variances) + 1)
    nats = laws.spoken(variances, value)
    parts = charts.chart(Axis("component"), Axis("nats", (-0.2, 4)), {"linear code": (numbers, nats)}, {"linear code": (numbers, nats)})
    told = f"At a price of {value:.4f} a nat {int((nats > 0).sum())} components speak."
    return svg.drawing(parts, HEIGHT, "Which components speak", told)


def latents(found: Mapping[str, np.ndarray], which: str) -> str:
    """The three numbers of the bottleneck against a hidden parameter."""
    x = found["hidden"][:, PARAMETERS[which]]
    points = {f"z{k + 1}": (x, found["means"][:, k]) for k in range(3)}
    parts = charts.chart(Axis(which), Axis("z", (-3.2, 3.2)), {}, points)
    told = f"Three numbers of {len(x)} oscillators against their {which}; the third is zero everywhere."
    return svg.drawing(parts, HEIGHT, f"The numbers against the {which}", told)


def qubits(found: Mapping[str, np.ndarray]) -> str:
    """Errors of probabilities against the size of the bottleneck."""
    errors = {"network": "qubit", "PCA": "qubit_pca"}
    curves = {}
    for name, key in errors.items():
        curves[name] = np.array(SIZES), np.array([float(found[f"metric_{key}_{n}_error"]) for n in SIZES])
    parts = charts.chart(Axis("numbers kept", (-0.2, 4.2)), Axis("error", (0, 0.27)), curves, curves)
    told = "The network's error falls to nearly zero at two numbers and a little further at three; PCA's vanishes at three."
    return svg.drawing(parts, HEIGHT, "How many numbers a qubit is worth", told)


def brings(values: np.ndarray, threshold: float, title: str = "What each term brings") -> str:
    """Contributions of the candidate terms as bars, with a threshold."""
    names, left, right = [term.name for term in laws.PENDULUM], 62, 320
    shown = lambda v: left + (right - left) * min(max((np.log10(max(v, 1e-9)) + 4) / 5, 0), 1)  # noqa: E731
    parts = []
    for k, (name, value) in enumerate(zip(names, values, strict=True)):
        y = 8 + 18 * k
        parts.append(svg.words((left - 6, y + 11), name, "end", "ink" if value else "soft"))
        if value:
            parts.append(_bar((left, y + 1), (shown(value) - left, 11), "blue" if value >= threshold else "red"))
    bottom = 12 + 18 * len(names)
    parts.append(svg.line((shown(threshold), 4), (shown(threshold), bottom), "green", 1.8, True))
    parts += [svg.formula((shown(10.0**k), bottom + 16), f"10^{{{k}}}" if k else "1") for k in range(-4, 2)]
    told = ", ".join(f"{name} {value:.2g}" for name, value in zip(names, values, strict=True) if value)
    return svg.drawing(parts, bottom + 24, title, f"Size of each term over that of the acceleration: {told}.")


def swing(seen: np.ndarray, interval: float) -> str:
    """One measured trajectory, and its second differences."""
    times = interval * np.arange(len(seen))
    parts = charts.chart(Axis("t"), Axis("θ"), {"measured": (times, seen)})
    return svg.drawing(parts, HEIGHT, "A noisy swing", "The measured angle of a pendulum against time.")


def breaking(found: Mapping[str, np.ndarray], system: str) -> str:
    """Errors of coefficients against the noise by both methods; points where all terms are right."""
    levels = found["levels"]
    curves, points = {}, {}
    for name, key in laws.KINDS.items():
        errors, right = np.clip(found[f"{system}_{key}"], 1e-5, 10), found[f"{system}_{key}_right"].astype(bool)
        curves[name], points[name] = (levels, errors), (levels[right], errors[right])
    limit = {"2 %": (levels, np.full(len(levels), 0.02))}
    parts = charts.chart(Axis("noise", (0.001, 0.5), True), Axis("error", (1e-5, 10), True), curves, points, limit)
    return svg.drawing(parts, HEIGHT, "Where it breaks", f"The largest error of a coefficient of {system} grows with the noise.")


def matrices(found: laws.Couplings) -> str:
    """Couplings of all pairs, by least squares and with few of them."""
    parts = []
    for k, (name, values) in enumerate((("least squares", found.plain), ("thresholded", found.sparse))):
        corner = (14.0 + 172 * k, 24.0)
        square = raster.plane(values[::-1], corner, 140, (-1, 1))
        parts += [f'<g style="image-rendering:pixelated">{square}</g>', svg.words((corner[0] + 70, 16), name)]
    told = "Two matrices of couplings: by least squares, and after thresholds, where only neighbours on the ring are left."
    return svg.drawing(parts, 170, "Couplings learned back", told)


def rounds(noise: float, threshold: float) -> Sequence[tuple[str, str]]:
    """Drawings of every round of the elimination, with words."""
    found = laws.eliminated(noise, threshold)
    words = [
        f"round {k + 1}: {int((one > 0).sum())} terms, {int(((one > 0) & (one < threshold)).sum())} to go" for k, one in enumerate(found)
    ]
    return [(brings(one, threshold), said) for one, said in zip(found, words, strict=True)]


def _bar(corner: svg.Place, size: svg.Place, colour: str) -> str:
    (x, y), (w, h) = corner, size
    return svg.path([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], colour, filled=True)
