"""Lecture 13: clusters of spins, what a line can separate, borders that are assumed, wave functions as networks, and shots."""

from collections.abc import Mapping

import numpy as np

from ...draw.schemes import charts, networks, raster, svg
from ...draw.schemes.charts import HEIGHT, Axis
from .. import matter
from ..wave_function import Wave

PSI, ARROW = "\N{GREEK SMALL LETTER PSI}", "\N{RIGHTWARDS ARROW}"
SPINS = ("+++-", "++--", "-+--", "---+")
HELD = (((0, 0), (0, 1)), ((0, 1), (1, 1)), ((1, 1), (2, 1)), ((1, 0), (1, 1)))
HELD += (((0, 3), (1, 3)), ((1, 2), (1, 3)), ((2, 2), (2, 3)), ((3, 0), (3, 1)), ((3, 1), (3, 2)), ((2, 2), (3, 2)))
TURNED = {(0, 0), (0, 1), (1, 0), (1, 1), (2, 1)}
GROUPS = {"ordered": True, "disordered": False}


def clusters() -> str:
    """A cluster update in three pictures."""
    parts = []
    for k, name in enumerate(("spins", "held bonds", "a cluster turned")):
        left = 24 + 112 * k
        place = {(i, j): (left + 23.0 * j, 22 + 23.0 * i) for i in range(4) for j in range(4)}
        if k:
            parts += [svg.line(place[a], place[b], "blue", 3.5) for a, b in HELD]
        for (i, j), at in place.items():
            up = (SPINS[i][j] == "+") != (k == 2 and (i, j) in TURNED)
            parts.append(svg.node(at, "", "red" if (i, j) in TURNED and k else "ink", 7, filled=up))
        parts.append(svg.words((left + 34.5, 124), name))
    told = (
        "Left: spins up and down. Middle: some bonds between equal neighbours hold and make clusters. Right: a cluster turned as a whole."
    )
    return svg.drawing(parts, 132, "A cluster update", told)


def slab() -> str:
    """Which states a linear classifier calls what."""
    parts = [svg.path([(110, 50), (230, 50), (230, 122), (110, 122)], "soft", 1, True), svg.arrow((12, 122), (330, 122), "ink", 1.2)]
    parts += [svg.line((170, 117), (170, 127), "ink"), svg.formula((170, 142), "0"), svg.formula((326, 142), "w·s", "end")]
    parts += [svg.formula((110, 142), "-|b|"), svg.formula((230, 142), "|b|")]
    for x, y in ((268, 70), (300, 92), (284, 108)):
        parts += [svg.node((x, y), "", "blue", 5, True), svg.node((340 - x, y), "", "blue", 5, True)]
    for x, y in ((182, 66), (200, 82), (176, 100), (212, 104)):
        parts += [svg.node((x, y), "", "red", 5), svg.node((340 - x, y), "", "red", 5)]
    parts += [svg.path([(64, 64), (90, 40), (250, 40), (276, 64)], "green", 1.4, True), svg.formula((170, 36), "s ↔ -s", colour="green")]
    parts += [svg.words((52, 14), "other class", colour="soft"), svg.words((170, 14), "class of b", colour="soft")]
    parts += [svg.words((288, 14), "class of b", colour="soft")]
    told = (
        "Every state s has its mirror image at minus w s. Within the slab both are called the same, outside one of them is called wrongly."
    )
    return svg.drawing(parts, 148, "What the symmetry does to a linear classifier", told)


def blocks() -> str:
    """A state at the critical temperature, and what majorities leave of it."""
    spins, parts = matter.lattices()[-1, 1], []
    for k in range(4):
        corner = (6.0 + 84 * k, 8.0)
        parts += [
            f'<g style="image-rendering:pixelated">{raster.plane(spins.astype(float), corner, 76, (-1, 1), "gray")}</g>',
            svg.words((corner[0] + 38, 102), f"{len(spins)} x {len(spins)}"),
        ]
        spins = matter.majority(spins)
    told = "A critical state of 64 by 64 spins, and three times the majority of blocks of 2 by 2: patches of all sizes remain."
    return svg.drawing(parts, 110, "Majorities of blocks", told)


def labels() -> str:
    """What confusion does: three assumed borders."""
    parts = [svg.words((170, 16), "true border", colour="green")]
    said = ((70, "easy: nearly all one class"), (170, "easy: the labels are right"), (225, "hard: some labels are wrong"))
    for k, (border, words) in enumerate(said):
        y = 26 + 38 * k
        parts += [_bar((10, y), (border - 10, 12), "blue"), _bar((border, y), (320 - border, 12), "red")]
        parts += [svg.line((170, y - 4), (170, y + 16), "green", 2.4), svg.words((170, y + 28), words)]
    parts.append(svg.formula((330, 160), f"temperature {ARROW}", "end"))
    told = "Three bars, cut at an assumed border into two classes: far left is easy, at the true border it is easy, beside it is hard."
    return svg.drawing(parts, 168, "Three assumed borders", told)


def machine() -> str:
    """A wave function as a network with two layers."""
    spots = {(0, k): (50.0 + 60 * k, 140.0) for k in range(4)} | {(1, k): (80.0 + 60 * k, 56.0) for k in range(3)}
    names = {(0, k): f"s_{k + 1}" for k in range(4)} | {(1, k): f"h_{k + 1}" for k in range(3)}
    wire = ((0, 0), (1, 0))
    parts = networks.network(
        spots, networks.Look(names, {wire: "W_{11}"}, {wire: "blue"}, dict.fromkeys(list(spots)[4:], "violet"), {wire: 0.4})
    )
    parts += [svg.arrow((240, 56), (282, 86), "violet", 2), svg.box((264, 88), (72, 32), f"{PSI}(s)", "violet")]
    parts += [svg.words((140, 22), "hidden spins, summed over", colour="violet"), svg.words((140, 180), "a configuration of spins")]
    parts += [svg.formula((300, 144), f"|{PSI}(s)|^2"), svg.words((338, 164), "probability", "end", "soft")]
    told = "Four spins below, three hidden spins above, a weight on every line; summing the hidden spins gives the amplitude psi of s."
    return svg.drawing(parts, 188, "A wave function as a network", told)


def shots() -> str:
    """From a state to shots, and back."""
    parts = [svg.box((8, 26), (70, 34), f"|{PSI}⟩"), svg.arrow((80, 43), (112, 43))]
    parts += [
        svg.box((114, 8), (96, 72)),
        *(svg.formula((162, 30 + 20 * k), row) for k, row in enumerate(("Z Z Z : 010", "X X Z : 110", "Z X Y : 001"))),
    ]
    parts += [svg.arrow((212, 43), (246, 43)), svg.box((248, 26), (84, 34), "likelihood", "red", plain=True)]
    parts += [svg.arrow((290, 62), (240, 112), "red", 2), svg.box((126, 104), (112, 36), "machine", "violet", plain=True)]
    parts += [svg.formula((106, 128), f"{PSI}_θ(s)", "end", "violet"), svg.formula((272, 104), "change θ", "start", "red")]
    parts.append(svg.words((162, 96), "basis : bits", colour="soft"))
    told = "A state is measured in several bases; every shot gives bits. A machine's parameters are changed to make these shots likelier."
    return svg.drawing(parts, 148, "From shots to a state", told)


def magnetisations(magnets: matter.Magnets, threshold: float, absolute: bool) -> str:
    """Magnetisations of states far from the transition, and where a rule has its border."""
    means, temperatures, ordered = magnets
    points = {name: (temperatures[ordered == group], means[ordered == group]) for name, group in GROUPS.items()}
    borders = (threshold, -threshold) if absolute else (threshold,)
    lines = {" " * (k + 1): ([0, 4.1], [one, one]) for k, one in enumerate(borders)}
    parts = charts.chart(Axis("T", (0, 4.1)), Axis("m", (-1.1, 1.1)), {}, points, lines)
    return svg.drawing(parts, HEIGHT, "Magnetisations and a border", f"States and their mirror images; the border lies at {threshold:.2f}.")


def crossing(found: Mapping[str, np.ndarray], temperature: float, exponent: float) -> tuple[str, str]:
    """Mean outputs for three sizes against the temperature, and against the scaled distance from an assumed Tc."""
    plain, scaled = {}, {}
    for size, T, p in zip(found["sizes"], found["scanned"], found["outputs"], strict=True):
        name = f"L = {size}"
        plain[name] = T, p
        scaled[name] = (T / temperature - 1) * float(size) ** exponent, p
    first = charts.chart(Axis("T"), Axis("p", (0, 1)), plain, plain, {" ": ([temperature] * 2, [0, 1])})
    second = charts.chart(Axis("(T/T_c - 1) L^{1/\N{GREEK SMALL LETTER NU}}", (-2, 2)), Axis("p", (0, 1)), scaled, scaled)
    told = f"The mean output falls with the temperature, the steeper the larger L; T_c is assumed at {temperature:.3f}."
    return svg.drawing(first, HEIGHT, "Three sizes", told), svg.drawing(second, HEIGHT, "The same on one axis", told)


def energies(one: matter.Borders, k: int) -> str:
    """How often each energy occurs below and above an assumed border."""
    below, above = one.sides(k)
    parts = charts.chart(
        Axis("E/N", (-1.9, -0.3)),
        Axis("probability", (0, 0.8)),
        {"below": (one.levels, below), "above": (one.levels, above)},
    )
    told = f"Below the border {one.borders[k]:.2f} energies are low, above it high; what overlaps is guessed wrongly."
    return svg.drawing(parts, HEIGHT, "Energies on both sides", told)


def confusion(found: Mapping[str, np.ndarray], border: float) -> str:
    """Accuracies against the assumed border, of networks and of the best predictor."""
    names = {"convolution": "convolution", "dense": "dense", "best": "exact"}
    curves = {name: (found["borders"], found[key]) for name, key in names.items()}
    parts = charts.chart(Axis("assumed T_c"), Axis("accuracy", (0.84, 1)), curves, dashed={" ": ([border] * 2, [0.84, 1])})
    return svg.drawing(parts, HEIGHT, "The W", f"All curves have a peak near 2.27 between two minima; the assumed border is {border:.2f}.")


def binding(coefficients: np.ndarray, repulsion: float) -> tuple[str, int]:
    """The binding energy a nucleon along the valley of the most bound isobars, and the most bound mass number."""
    weights = coefficients * np.array([1, 1, repulsion, 1, 1])
    curves = {}
    for name, factors in {"as it is": coefficients, "changed": weights}.items():
        masses, best = matter.valley(factors)
        curves[name] = masses, best / masses
    parts = charts.chart(Axis("A", (0, 260)), Axis("B/A in MeV", (5, 10)), curves)
    masses, best = curves["changed"]
    top = int(masses[np.argmax(best)])
    told = f"The binding energy a nucleon rises, is largest at A = {top}, and falls slowly."
    return svg.drawing(parts, HEIGHT, "Binding energy a nucleon", told), top


def gaps(found: Mapping[str, np.ndarray]) -> str:
    """How far the energy to remove two neutrons falls behind each neutron number."""
    names = {"measured": "measured", "drop": "five_term", "network": "network"}
    curves = {name: (found["neutrons"], found[key]) for name, key in names.items()}
    parts = charts.chart(Axis("neutrons N", (16, 150)), Axis("fall in MeV", (-1, 9)), curves)
    told = "Measured falls peak at 28, 50, 82 and 126 neutrons, those of the network too; the drop's line is smooth."
    return svg.drawing(parts, HEIGHT, "Closed shells", told)


def training(found: Wave, k: int) -> tuple[str, str]:
    """Amplitudes after some updates beside the exact ones, and energies on the way."""
    first = np.arange(40)
    parts = charts.chart(
        Axis("configuration, the likeliest first"),
        Axis(PSI, (0, 0.55)),
        {"exact": (first, found.exact[:40]), "network": (first, found.psi[k][:40])},
    )
    steps = np.arange(1, len(found.sampled) + 1)
    ends = [1, len(steps)]
    energies = charts.chart(
        Axis("update"),
        Axis("energy"),
        {"samples": (steps, found.sampled), "sum": (found.updates, found.energies)},
        {"now": ([found.updates[k]], [found.energies[k]])},
        {"exact": (ends, [found.lowest] * 2)},
    )
    told = f"After {found.updates[k]:.0f} updates the energy is {found.energies[k]:.5f}, the exact one {found.lowest:.5f}."
    return svg.drawing(parts, HEIGHT, "Amplitudes", told), svg.drawing(energies, HEIGHT, "Energies on the way", told)


def phase(curves: Mapping[str, tuple[np.ndarray, np.ndarray]], truth: float) -> str:
    """Likelihoods of a phase."""
    parts = charts.chart(Axis("φ", (-np.pi, np.pi)), Axis("ln L", (-10, 0.5)), curves, dashed={"true": ([truth] * 2, [-10, 0.5])})
    return svg.drawing(parts, HEIGHT, "The likelihood of a phase", "Shots along Z say nothing, along X the sign stays open, Y decides.")


def _bar(corner: svg.Place, size: svg.Place, colour: str) -> str:
    (x, y), (w, h) = corner, size
    return svg.path([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], colour, filled=True)
