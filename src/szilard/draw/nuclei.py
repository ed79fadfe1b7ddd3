"""The chart of nuclides, two-neutron separation energies, and errors of mass models."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from .style import DASHES, INK, PALETTE, SOFT, styled

_LOOKS = {
    "measured": (INK, "o", "none"),
    "network": (PALETTE[1], "", "-"),
    "five-term formula": (PALETTE[0], "", DASHES),
    "formula with shell terms": (PALETTE[4], "", DASHES),
    "nearest neighbours": (PALETTE[3], "", "-"),
    "gradient boosting": (PALETTE[5], "", "-"),
    "Gaussian process": (PALETTE[2], "", "-"),
}


class Maps(NamedTuple):
    """Nuclides: protons, neutrons, what a formula leaves of the binding energy, what a network makes of that, and who was held out."""

    protons: np.ndarray
    neutrons: np.ndarray
    left: np.ndarray
    learned: np.ndarray
    held_out: np.ndarray


class Chains(NamedTuple):
    """Nuclides: protons, neutrons, and separation energies by who gives them."""

    protons: np.ndarray
    neutrons: np.ndarray
    separation: Mapping[str, np.ndarray]


@styled
def correction(maps: Maps, special: Sequence[int]) -> Figure:
    """What a formula leaves, over N and Z: as measured, and as learned; dotted lines at special neutron and proton numbers."""
    figure = Figure(figsize=(15, 5.6))
    panels = figure.subplots(1, 2, sharey=True)
    reach = float(np.quantile(np.abs(maps.left), 0.99))
    colours = ScalarMappable(Normalize(-reach, reach), "RdBu_r")
    for panel, values, title in zip(panels, (maps.left, maps.learned), ("measured", "network"), strict=True):
        grid = np.full((maps.protons.max() + 1, maps.neutrons.max() + 1), np.nan)
        grid[maps.protons, maps.neutrons] = values
        edges = [np.arange(size + 1) - 0.5 for size in grid.shape]
        panel.pcolormesh(edges[1], edges[0], grid, cmap=colours.cmap, norm=colours.norm, rasterized=True)
        _special(panel, maps, special)
        panel.set(title=f"{title}, minus the five-term formula", xlabel="neutrons N", xlim=(0, 165), ylim=(0, 115))
    panels[0].set_ylabel("protons Z")
    rows = np.unique(maps.protons[maps.held_out])
    panels[1].plot(np.full(len(rows), 1.5), rows, ">", color=PALETTE[1], markersize=5, label="held out")
    panels[1].legend(frameon=False, loc="lower right")
    figure.colorbar(colours, ax=panels, label="binding energy, MeV", pad=0.01)
    return figure


def _special(panel: Axes, maps: Maps, special: Sequence[int]) -> None:
    """A dotted line where the number of neutrons or of protons is special, as far as there are such nuclides."""
    for number in special:
        here = maps.protons[maps.neutrons == number]
        panel.plot([number] * 2, [here.min() - 5, here.max() + 5], ":", color=INK, linewidth=1.2)
        panel.text(number, here.min() - 6, str(number), ha="center", va="top", fontsize=12)
        here = maps.neutrons[maps.protons == number]
        if len(here):
            panel.plot([here.min() - 5, here.max() + 5], [number] * 2, ":", color=INK, linewidth=1.2)
            panel.text(here.min() - 6, number, str(number), ha="right", va="center", fontsize=12)


@styled
def separation(chains: Chains, gaps: Mapping[str, Mapping[int, float]], special: Sequence[int]) -> Figure:
    """Two-neutron separation energies of chains, and their mean fall behind each even neutron number."""
    figure = Figure(figsize=(16, 5.6))
    left, right = figure.subplots(1, 2, width_ratios=[1.25, 1])
    for name in ("five-term formula", "measured", "network"):
        colour, marker, line = _LOOKS[name]
        for k, protons in enumerate(np.unique(chains.protons)):
            mine = chains.protons == protons
            x, y = chains.neutrons[mine], chains.separation[name][mine]
            look = {"markersize": 3, "linewidth": 1.0 if name == "five-term formula" else 1.5, "label": "" if k else name}
            left.plot(x, y, marker=marker, linestyle=line, color=SOFT if name == "five-term formula" else colour, **look)
        x, y = np.array(list(gaps[name])), np.array(list(gaps[name].values()))
        look = {"markersize": 5, "label": name}
        right.plot(x, y, marker=marker, linestyle=line, color=SOFT if name == "five-term formula" else colour, **look)
    for panel in (left, right):
        for number in special:
            panel.axvline(number, color=SOFT, linestyle=":", linewidth=1.2, zorder=0)
            panel.text(number, 1.0, str(number), ha="center", va="bottom", fontsize=12, transform=panel.get_xaxis_transform())
        panel.set_xlabel("neutrons N")
    left.set_ylabel("energy to remove two neutrons, MeV")
    right.set_ylabel("its fall from N to N + 2, MeV")
    right.set_ylim(bottom=0)
    right.legend(frameon=False, loc="upper right")
    return figure


@styled
def errors(chains: Mapping[str, float], beyond: Mapping[str, Sequence[float]]) -> Figure:
    """Errors on held-out chains as bars, and errors against the distance from what was seen."""
    figure = Figure(figsize=(15, 4.6))
    left, right = figure.subplots(1, 2)
    bars = left.barh(list(chains), list(chains.values()), color=[_LOOKS[name][0] for name in chains])
    left.bar_label(bars, [f"{value:.2f}" for value in chains.values()], padding=4)
    left.set(xlabel="error on held-out elements, MeV", xlim=(0, 1.15 * max(chains.values())))
    left.invert_yaxis()
    for name, values in beyond.items():
        colour, _, line = _LOOKS[name]
        right.plot(np.arange(1, len(values) + 1), values, color=colour, linestyle=line, marker="o", label=name)
    right.set(xticks=range(1, 4), xlabel="neutron-rich isotopes beyond those seen or chosen by", ylabel="error, MeV", ylim=(0, None))
    return figure
